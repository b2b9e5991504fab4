"""Candidate pairs of real news that were read, as numbers: ``python -m training.news``.

``data/news/labels.csv`` names claims of ANT v2.1 news of 2018 (weeks of five outlets) and of
SaudiNewsNet of 2015 (days of fourteen) by article and characters, with what they are to each
other; ``features.npz`` holds what `stance.context` and the pair features see of them. No word of
the news is kept. With the corpora at hand this module makes the features anew, which any change of
claims, features or lexicons asks for; training needs the numbers only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance.articles import assign_origins, read_frame
from stance.batch import Batch
from stance.config import Config
from stance.context import SITUATION, frame_of, news_likeness, situations
from stance.contradictions import ordered
from stance.errors import StanceError
from stance.features.pair import PairFeatures
from stance.pairs import candidate_pairs
from stance.pipeline import collect_claims, usable_claims
from stance.records import RELATIONS, Article, Claim
from stance.workers import batch_work
from training.news_stances import NUMBERS, stale, write_numbers
from training.spans import SIDES, by_article, find_claim

FOLDER: Final = Path(__file__).resolve().parents[1] / "data" / "news"
LABELS: Final = FOLDER / "labels.csv"
FEATURES: Final = FOLDER / "features.npz"
CORPUS: Final = Path("news") / "ant_2018_without_april.jsonl.gz"
#: Of fourteen outlets, a thousand articles and more a day.
DAILY: Final = Path("news") / "saudi_2015.jsonl.gz"
COLUMNS: Final = ("week", *SIDES, "relation", "weight")
_WANTED: Final = "the features of the labelled news pairs"
Pair = tuple[Claim, Claim]


@dataclass(frozen=True)
class NewsPairs:
    """Labelled candidate pairs of news.

    Attributes
    ----------
    weeks : array of str, shape (n_pairs,)
        First day of the week (the day, of 2015) whose articles were searched together.
    relations : array of str
    weights : array of float
        How many candidates of the week each stands for.
    situations : array, shape (n_pairs, n_situation)
        From `stance.context.situations`.
    features : array, shape (n_pairs, n_features)
        From `stance.features.pair.PairFeatures`.
    """

    weeks: NDArray[np.str_]
    relations: NDArray[np.str_]
    weights: NDArray[np.float64]
    situations: NDArray[np.float64]
    features: NDArray[np.float32]


def load_news(names: Sequence[str], path: Path = FEATURES) -> NewsPairs:
    """The labelled pairs of news as numbers.

    Parameters
    ----------
    names : sequence of str
        Of the pair features that training uses.
    path : Path

    Raises
    ------
    InputError
        When the file is missing, or was made for other features.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            found = {name: file[name] for name in file.files}
    except (OSError, ValueError) as error:
        raise stale(path, _WANTED, str(error)) from None
    if list(found["names"]) != [*SITUATION, *names]:
        raise stale(path, _WANTED, "those of other features")
    values = found["values"]
    return NewsPairs(
        found["weeks"],
        np.array(RELATIONS)[found["relations"]],
        found["weights"].astype(np.float64),
        values[:, : len(SITUATION)].astype(np.float64),
        values[:, len(SITUATION) :],
    )


def read_labels(path: Path = LABELS) -> pd.DataFrame:
    """The labels: columns `COLUMNS`, one row a pair."""
    return pd.read_csv(path, keep_default_na=False)


def weeks_of(
    corpus: Path, wanted: Sequence[str], *, daily: bool = False
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Articles of each wanted week (day, when ``daily``) that a corpus has, in its order."""
    articles = pd.read_json(corpus, lines=True, dtype=False)
    articles["published"] = articles["published"].astype(str).str[:10]
    days = pd.to_datetime(articles["published"], errors="coerce")
    since = days if daily else days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    first = since.dt.strftime("%Y-%m-%d")
    known = set(first)
    for week in wanted:
        if week in known:
            yield week, articles[first == week]


def labelled_batches(corpora: Path, wanted: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Articles of each wanted batch: the weeks of 2018, then the days of 2015."""
    yield from weeks_of(corpora / CORPUS, wanted)
    yield from weeks_of(corpora / DAILY, wanted, daily=True)


def measure_week(
    articles: pd.DataFrame, labels: pd.DataFrame, config: Config, *, jobs: int
) -> tuple[list[int], NDArray[np.float32]]:
    """Situations and pair features of a week's labelled pairs whose claims are still found.

    Returns
    -------
    places : list of int
        Rows of ``labels``.
    values : array, shape (n, n_situation + n_features)
    """
    accepted = assign_origins(read_frame(articles, config)[0], config)
    by_id = {a.article_id: a for a in accepted}
    usable = usable_claims(collect_claims(accepted, config, jobs).claims, by_id, config)
    likeness = news_likeness(usable)
    found = candidate_pairs(usable, by_id, config, jobs, likeness=likeness)
    every = [(usable[i], usable[j]) for i, j in zip(found.left, found.right, strict=True)]
    opposed = {
        frozenset((a.claim_id, b.claim_id))
        for (a, b), o in zip(every, found.opposed, strict=True)
        if o
    }
    claims = by_article(usable)
    places, pairs = [], []
    rows: list[dict[str, Any]] = labels.to_dict("records")  # type: ignore[assignment]
    for place, row in enumerate(rows):
        a, b = (find_claim(claims, row, side) for side in "ab")
        if a is not None and b is not None and a is not b:
            places.append(place)
            pairs.append(ordered(a, b))
    marks = np.array([frozenset((a.claim_id, b.claim_id)) in opposed for a, b in pairs], bool)
    return places, _values(pairs, by_id, Batch(every), marks)


def _values(
    pairs: Sequence[Pair], by_id: Mapping[str, Article], batch: Batch, marks: NDArray[np.bool_]
) -> NDArray[np.float32]:
    frame = frame_of(pairs)
    features = PairFeatures().fit(frame).transform(frame)
    found = situations(pairs, by_id, batch, marks)
    return np.hstack([found.astype(np.float32), features])


def make_features(corpora: Path, config: Config, *, jobs: int, path: Path = FEATURES) -> int:
    """Write the features of the labelled pairs; gives how many were found."""
    labels = read_labels()
    kept, values = [], []
    for week, articles in labelled_batches(corpora, sorted(set(labels["week"]))):
        rows = labels[labels["week"] == week]
        places, found = measure_week(articles, rows, config, jobs=jobs)
        kept.append(rows.iloc[places])
        values.append(found)
    rows = pd.concat(kept)
    probe = pd.DataFrame({"s1": ["أ"], "s2": ["ب"]})
    names = PairFeatures().fit(probe).get_feature_names_out()
    temporary = path.with_suffix(".part.npz")
    np.savez_compressed(
        temporary,
        weeks=rows["week"].to_numpy(str),
        relations=np.array([RELATIONS.index(r) for r in rows["relation"]], dtype=np.uint8),
        weights=rows["weight"].to_numpy(np.float32),
        names=np.array([*SITUATION, *names]),
        values=np.vstack(values),
    )
    temporary.replace(path)
    return len(rows)


@click.command()
@click.option(
    "--corpora", type=click.Path(path_type=Path), required=True, help="Folder of public corpora."
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    help="Processes at work.  [default: all cores]",
)
def main(corpora: Path, jobs: int) -> None:
    """Make the features of the labelled news pairs and stances anew."""
    try:
        with batch_work(jobs):
            n = make_features(corpora, Config(), jobs=jobs)
            articles = pd.read_json(corpora / CORPUS, lines=True, dtype=False)
            n_stances = write_numbers(articles, Config())
    except (StanceError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(getattr(error, "exit_code", 2))
    click.echo(f"{FEATURES}: {n} of {len(read_labels())} labelled pairs")
    click.echo(f"{NUMBERS}: {n_stances} articles that bear on a claim")


if __name__ == "__main__":
    main()
