"""Whether queued decisions teach more than random ones: ``python -m training.queue``.

A simulation on our own labelled pairs: a model trained on a few families of the train split
asks for a batch out of the rest, is trained again with the answers, and is measured on dev. The
model is the linear member alone, which trains in a second; features are computed once.
The test split is not touched.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

import click
import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, average_precision_score, f1_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from stance.config import Config
from stance.errors import StanceError
from stance.features.pair import PairFeatures
from stance.records import RELATIONS
from stance.sampling import Strategy, choose
from training.corpora import own_pairs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
METRICS: Final = ("accuracy", "macro-F1", "disagree-F1", "AP at news rates")
RANDOM: Final = "random"
#: Strategies and the length of the shortlist were compared on seeds 0 to 19; the figures that
#: we give are of others.
FIRST_SEED: Final = 100
_DISAGREE: Final = RELATIONS.index("disagree")


@dataclass(frozen=True)
class Data:
    """Features, labels and families of the train split; features and labels of dev."""

    x: Floats
    y: NDArray[np.str_]
    families: NDArray[np.str_]
    x_dev: Floats
    y_dev: NDArray[np.str_]

    @classmethod
    def load(cls) -> Data:
        """Compute the features of our own pairs."""
        train, dev = own_pairs("train"), own_pairs("dev")
        features = PairFeatures()
        x = features.fit_transform(train).astype(np.float64)
        return cls(
            x,
            train["relation"].to_numpy(str),
            train["family"].to_numpy(str),
            features.transform(dev).astype(np.float64),
            dev["relation"].to_numpy(str),
        )


def simulate(
    data: Data, *, start: int, batch: int, seeds: Sequence[int], news: bool = False
) -> dict[str, Floats]:
    """Gain over the starting model by strategy: array of shape (n_seeds, n_metrics).

    Parameters
    ----------
    data : Data
    start : int
        Labelled pairs to begin with, of whole families but the last.
    batch : int
        Decisions asked for at once.
    seeds : sequence of int
        Each draws other families to start with.
    news : bool
        Thin the pool out to the rates of real news.
    """
    gains: dict[str, list[Floats]] = {}
    for seed in seeds:
        rng = np.random.default_rng(seed)
        begun, pool = _split(data, start, rng, news=news)
        model = _fit(data, begun)
        before = measure(model, data)
        for name, asked in _batches(model, data.x[pool], batch, rng):
            after = measure(_fit(data, np.concatenate([begun, pool[asked]])), data)
            gains.setdefault(name, []).append(after - before)
    return {name: np.array(found) for name, found in gains.items()}


def _split(data: Data, start: int, rng: np.random.Generator, *, news: bool) -> tuple[Ints, Ints]:
    names, family = np.unique(data.families, return_inverse=True)
    order = np.argsort(rng.permutation(len(names))[family], kind="stable")
    begun, pool = order[:start], order[start:]
    if not news:
        return begun, pool
    rates = Config().rates()
    total = (data.y[pool] == "other").sum() / rates["other"]
    kept = [
        rng.choice(of, min(len(of), round(total * rates[r])), replace=False)
        for r in RELATIONS
        for of in (pool[data.y[pool] == r],)
    ]
    return begun, np.concatenate(kept)


def _fit(data: Data, places: Ints) -> Any:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=3000))
    return model.fit(data.x[places], data.y[places])


def _batches(
    model: Any, pool: Floats, batch: int, rng: np.random.Generator
) -> Iterator[tuple[str, Ints]]:
    yield RANDOM, rng.choice(len(pool), batch, replace=False)
    chances, scaled = model.predict_proba(pool), StandardScaler().fit_transform(pool)
    for strategy in get_args(Strategy):
        yield strategy, choose(chances, scaled, batch, strategy=strategy)


def measure(model: Any, data: Data) -> Floats:
    """The `METRICS` on dev; average precision with dev's rows weighted to the rates of news."""
    y = data.y_dev
    chances = model.predict_proba(data.x_dev)
    said = model.classes_[chances.argmax(axis=1)]
    rates = Config().rates()
    weight = np.array([rates[label] / np.mean(y == label) for label in y])
    place = list(model.classes_).index("disagree")
    return np.array(
        [
            accuracy_score(y, said),
            f1_score(y, said, average="macro"),
            f1_score(y, said, labels=["disagree"], average=None)[0],
            average_precision_score(y == "disagree", chances[:, place], sample_weight=weight),
        ]
    )


def interval(values: Floats) -> tuple[float, float]:
    """Mean and half the width of its 95 % interval by Student's t."""
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean()), float(half)


def table(gains: dict[str, Floats]) -> Iterator[str]:
    """Gains and their lead over random, in points."""
    head = "".join(f"{name:>20}" for name in METRICS)
    yield f"{'gain, points':<22}{head}"
    for name, found in gains.items():
        cells = "".join(f"{100 * value:>20.2f}" for value in found.mean(axis=0))
        yield f"{name:<22}{cells}"
    yield f"{'lead over random, 95 %':<22}"
    for name, found in gains.items():
        if name != RANDOM:
            lead = [interval(100 * column) for column in (found - gains[RANDOM]).T]
            yield f"{name:<22}" + "".join(f"{f'{m:+.2f} ± {h:.2f}':>20}" for m, h in lead)


@click.command()
@click.option("--start", "starts", type=int, multiple=True, default=(100, 300, 1000))
@click.option("--batch", type=click.IntRange(min=1), default=100, show_default=True)
@click.option("--seeds", type=click.IntRange(min=2), default=20, show_default=True)
@click.option("--news", is_flag=True, help="Pool with the rates of real news.")
def main(starts: Sequence[int], batch: int, seeds: int, news: bool) -> None:
    """Print what a batch of queued decisions teaches beside a random one."""
    try:
        data = Data.load()
    except StanceError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    drawn = range(FIRST_SEED, FIRST_SEED + seeds)
    with threadpool_limits(limits=1):
        for start in starts:
            gains = simulate(data, start=start, batch=batch, seeds=drawn, news=news)
            pool = "news rates" if news else "balanced"
            click.echo(f"{start} pairs to start with, {batch} more, {seeds} seeds, pool {pool}")
            for line in table(gains):
                click.echo(line)


if __name__ == "__main__":
    main()
