"""Checks that need no labels: identity, swap, and speed on one core."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import click
import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from stance.model import load_bundle
from stance.records import RELATIONS
from stance.workers import batch_work
from training.corpora import own_pairs

TOLERANCE: Final = 1e-9
_ONE_CORE: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_TIMED: Final = 3_000  # pairs; a second or two of work


def swap_share(pipeline: Pipeline, pairs: pd.DataFrame) -> float:
    """Share of pairs whose probabilities stay the same when the two sides change places."""
    swapped = pairs.rename(columns={"s1": "s2", "s2": "s1"})
    difference = pipeline.predict_proba(pairs) - pipeline.predict_proba(swapped)
    return float((np.abs(difference).max(axis=1) <= TOLERANCE).mean())


def identity_share(pipeline: Pipeline, pairs: pd.DataFrame) -> float:
    """Share of statements that agree with themselves."""
    texts = pd.concat([pairs["s1"], pairs["s2"]]).unique()
    chances = pipeline.predict_proba(pd.DataFrame({"s1": texts, "s2": texts}))
    return float((chances.argmax(axis=1) == RELATIONS.index("agree")).mean())


def speed(model: Path) -> dict[str, float]:
    """Pairs a second of a bundle in a new process that has one thread.

    Returns
    -------
    dict
        ``n`` pairs, ``cold`` with the first sight of every word, ``warm`` with statements
        that are new but made of words seen before, as in a long run.
    """
    one = dict.fromkeys(_ONE_CORE, "1")
    done = subprocess.run(
        [sys.executable, "-m", "training.checks", str(model)],
        env=os.environ | one,
        check=True,
        capture_output=True,
        text=True,
    )
    out: dict[str, float] = json.loads(done.stdout)
    return out


def time_bundle(model: Path) -> dict[str, float]:
    """What `speed` runs, as commands do their work; lexicons are loaded before the clock starts."""
    bundle = load_bundle(model)
    pairs = own_pairs()[["s1", "s2"]].head(_TIMED)
    with batch_work(1):
        bundle.predict_proba(
            pd.DataFrame({"s1": ["بدأ الاجتماع اليوم"], "s2": ["لم يبدأ الاجتماع"]})
        )
        cold = _pairs_a_second(bundle.pipeline, pairs)
        # a trailing blank makes a new statement for the caches of statements, with the same words
        warm = max(_pairs_a_second(bundle.pipeline, pairs + " " * k) for k in (1, 2))
    return {"n": len(pairs), "cold": cold, "warm": warm}


def _pairs_a_second(pipeline: Pipeline, pairs: pd.DataFrame) -> float:
    begin = time.perf_counter()
    pipeline.predict_proba(pairs)
    return len(pairs) / (time.perf_counter() - begin)


@click.command()
@click.argument("model", type=click.Path(path_type=Path))
def main(model: Path) -> None:
    """Print the speed of MODEL as JSON."""
    click.echo(json.dumps(time_bundle(model)))


if __name__ == "__main__":
    main()
