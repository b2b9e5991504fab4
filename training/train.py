"""Trains a model bundle: ``python -m training.train``.

The rows are our own train and dev splits, never the test split, and collected decisions. Public
corpora have other guidelines: with a folder of them the bundle gets a head for each guideline that
it holds (`training.guidelines`), and the stance head learns from more articles.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from stance.calibration import CALIBRATION, Calibration
from stance.config import Config
from stance.context import CONTEXT, ContextModel
from stance.errors import InputError, StanceError
from stance.features.pair import PairFeatures
from stance.model import build_pipeline, load_bundle, save_bundle
from stance.records import RELATIONS
from stance.spreadsheet import write_whole
from stance.workers import batch_work
from training.augment import STRANGER, made_rows
from training.context import fit_context
from training.corpora import COLUMNS, Split, available, own_pairs
from training.gold import TRAIN_EVENTS
from training.guidelines import add_guidelines
from training.metrics import measure
from training.review import FOLDER, REVIEWED, reviewed_rows
from training.watch_head import add_head

OWN: Final = "own"


def training_rows(
    weights: Mapping[str, float] | None = None,
    splits: Sequence[Split] = ("train", "dev"),
    reviewed: Path | None = None,
) -> pd.DataFrame:
    """The rows to train on.

    Parameters
    ----------
    weights : mapping of corpus to weight, optional
        Of ``own`` and ``reviewed``, 1 by default. A weight of 0 leaves a corpus out.
    splits : sequence of {"train", "dev"}
        Of our own pairs.
    reviewed : Path, optional
        Folder of collected decisions; none are used without it.

    Returns
    -------
    DataFrame
        ``pair_id, family, relation, s1, s2``, the row's ``corpus`` and its ``weight``.

    Raises
    ------
    InputError
        When data are missing or malformed, or a weight names no corpus to train on.
    """
    chosen = {OWN: 1.0, REVIEWED: 1.0, **(weights or {})}
    if set(chosen) != {OWN, REVIEWED} or min(chosen.values()) < 0:
        raise InputError(
            "weights",
            expected=f"weights of at least 0 for {OWN}, {REVIEWED}",
            found=", ".join(f"{k}={v}" for k, v in chosen.items()),
            remedy="Correct the option --weight.",
        )
    frames = []
    if weight := chosen[OWN]:
        rows = own_pairs(splits)[list(COLUMNS)]
        rows = rows.assign(corpus=OWN, weight=weight, negated1=False, negated2=False)
        made = made_rows(rows)
        frames += [rows, made.assign(corpus="made", weight=made["weight"] * weight)]
    if reviewed and chosen[REVIEWED]:
        rows = reviewed_rows(reviewed, own_pairs())
        if len(rows):
            frames.append(rows.assign(weight=rows["weight"] * chosen[REVIEWED]))
    if not frames:
        raise InputError(
            "training data", expected="some rows", found="none", remedy="Give a weight above 0."
        )
    return pd.concat(frames, ignore_index=True)


def data_sha256(rows: pd.DataFrame) -> str:
    """Hash over the rows used, whatever their order."""
    used = [c for c in (*COLUMNS, "negated1", "negated2", "corpus", "weight") if c in rows]
    lines = sorted("\x1f".join(map(str, row)) for row in rows[used].itertuples(index=False))
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def priors(rows: pd.DataFrame) -> dict[str, float]:
    """Share of each relation among the training rows, by weight."""
    total = float(rows["weight"].sum())
    sums = rows.groupby("relation")["weight"].sum()
    return {r: float(sums.get(r, 0.0)) / total for r in RELATIONS}


def fit(
    rows: pd.DataFrame,
    *,
    seed: int,
    jobs: int = 1,
    folds: int | None = None,
    features: PairFeatures | None = None,
) -> Pipeline:
    """Train the pipeline; a family is never split between its inner folds.

    The members' fits run side by side with one thread each: on a busy machine two threads of
    the boosted trees wait for each other and took 43 s where one took 7 (8,500 rows).

    Parameters
    ----------
    rows : DataFrame
        ``s1, s2, relation, family``, optional ``weight``.
    seed : int
    jobs : int
        Processes that the parts of the model may use.
    folds : int, optional
        Inner folds, when fewer will do.
    features : PairFeatures, optional
        First step, when features of the rows are known already.
    """
    pipeline = build_pipeline(seed=seed)
    if features is not None:
        pipeline.set_params(features=features)
    if folds is not None:
        pipeline.set_params(relation__folds=folds)
    weight = rows["weight"].to_numpy(float) if "weight" in rows else None
    with batch_work(jobs):
        pipeline.fit(
            rows,
            rows["relation"].to_numpy(),
            relation__groups=rows["family"].to_numpy(),
            relation__sample_weight=weight,
        )
    return pipeline


def details(pipeline: Pipeline, rows: pd.DataFrame, config: Config) -> dict[str, Any]:
    """What the manifest says about the training, with metrics on our own test split."""
    test = own_pairs("test")
    score = measure(test["relation"], pipeline.predict_proba(test), resamples=0)
    used = rows.groupby("corpus", sort=False)["weight"].agg(["size", "mean"])
    return {
        "data_sha256": data_sha256(rows),
        "corpora": list(map(str, used.index)),
        "weights": {str(k): round(float(v), 4) for k, v in used["mean"].items()},
        "n_pairs": {str(k): int(v) for k, v in used["size"].items()},
        "config": config.fingerprint(),
        "seed": config.seed,
        "priors": priors(rows),
        "metrics": {
            "set": "own test",
            "n": len(test),
            "accuracy": round(score.accuracy.value, 4),
            "macro_f1": round(score.macro_f1.value, 4),
            "ece": round(score.ece, 4),
        },
    }


def train(rows: pd.DataFrame, out: Path, config: Config, *, jobs: int) -> dict[str, Any]:
    """Train on rows and write the bundle; gives its manifest."""
    pipeline = fit(rows, seed=config.seed, jobs=jobs)
    context, calibration = take_context(pipeline, rows, config)
    files = {CALIBRATION: calibration.to_bytes()}
    if context is not None:
        files[CONTEXT] = context.to_bytes()
    hashes = {
        f"{Path(name).stem}_sha256": hashlib.sha256(data).hexdigest()
        for name, data in files.items()
    }
    manifest = save_bundle(pipeline, out, {**details(pipeline, rows, config), **hashes})
    for name, data in files.items():
        write_whole(out / name, data)
    return manifest


def take_context(
    pipeline: Pipeline, rows: pd.DataFrame, config: Config
) -> tuple[ContextModel | None, Calibration]:
    """Context model and calibration of a freshly fitted pipeline.

    A pipeline that was not trained on the gold events (a part of the rows was chosen) has no
    context model, and its calibration is that of its training pairs. Reviewed pairs that keep what
    the second look saw of them teach it, too.
    """
    if set(rows["family"]) >= TRAIN_EVENTS:
        return fit_context(pipeline, config, rows[rows["corpus"] == REVIEWED])
    return None, take_calibration(pipeline, rows)


def take_calibration(pipeline: Pipeline, rows: pd.DataFrame) -> Calibration:
    """Cross-fitted answers on our own pairs and on strangers, of the fitted pipeline.

    Strangers stand for what blocking brings up in news. Other made rows repeat ours, public
    corpora have other labels, and reviewed pairs were chosen by a model.
    """
    chances = pipeline.named_steps["relation"].cross_fitted_
    stranger = rows["pair_id"].str.endswith(STRANGER) & (rows["corpus"] == "made")
    own = ((rows["corpus"] == OWN) | stranger).to_numpy(bool)
    places = np.array([RELATIONS.index(r) for r in rows["relation"][own]], dtype=np.int64)
    families = np.unique(rows["family"][own].to_numpy(str), return_inverse=True)[1]
    return Calibration(chances[own], places, families)


def _weight(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> Any:
    try:
        return {name: float(value) for name, value in (g.split("=", 1) for g in given)}
    except ValueError:
        raise click.BadParameter("expected CORPUS=NUMBER, as in reviewed=0.5") from None


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("models/default"),
    show_default=True,
    help="Folder of the bundle.",
)
@click.option("--corpora", type=click.Path(path_type=Path), help="Folder of public corpora.")
@click.option(
    "--weight",
    "weights",
    multiple=True,
    callback=_weight,
    help="own=NUMBER or reviewed=NUMBER, the weight of their rows; repeatable.",
)
@click.option(
    "--reviewed",
    type=click.Path(path_type=Path),
    default=FOLDER,
    show_default="data/reviewed",
    help="Folder of collected decisions.",
)
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="TOML of settings.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    help="Processes that may be used.  [default: all cores]",
)
def main(
    out: Path,
    corpora: Path | None,
    weights: dict[str, float],
    reviewed: Path,
    config_path: Path | None,
    jobs: int,
) -> None:
    """Train the relation model and the stance head, and write their bundle."""
    begin = time.perf_counter()
    try:
        config = Config.load(config_path)
        present = available(corpora) if corpora else []
        rows = training_rows(weights, reviewed=reviewed)
        counts = ", ".join(f"{n} {c}" for c, n in rows["corpus"].value_counts().items())
        click.echo(f"training on {counts} …", err=True)
        with batch_work(jobs):
            manifest = train(rows, out, config, jobs=jobs)
        bundle = load_bundle(out)
        add_guidelines(bundle, out, corpora, present, config, jobs=jobs)
        add_head(out, config, bundle=bundle, jobs=jobs)
    except StanceError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    metrics = manifest["metrics"]
    click.echo(
        f"trained on {counts} in {time.perf_counter() - begin:.0f} s\n"
        f"own test, n={metrics['n']}: accuracy {metrics['accuracy']:.3f}, "
        f"macro-F1 {metrics['macro_f1']:.3f}, ECE {metrics['ece']:.3f}\n"
        f"bundle: {out} (model {manifest['model_sha256'][:12]})"
    )


if __name__ == "__main__":
    main()
