"""Heads for the guidelines of public corpora (`stance.guidelines`), trained on those at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from stance.config import Config
from stance.guidelines import fit_guideline, save_guideline
from stance.model import Bundle
from stance.records import RELATIONS
from stance.workers import batch_work
from training.corpora import read_corpus

#: Guideline → the corpus that teaches it; their dev parts are kept for measuring.
GUIDELINES: Final[Mapping[str, str]] = {"ans": "ans-train"}


def add_guidelines(
    bundle: Bundle,
    folder: Path,
    corpora: Path | None,
    present: Sequence[str],
    config: Config,
    *,
    jobs: int = 1,
) -> None:
    """Train a head for each guideline whose corpus is present and write it into the bundle.

    Parameters
    ----------
    bundle : Bundle
        The loaded bundle.
    folder : Path
        Of the bundle.
    corpora : Path, optional
        Folder of public corpora.
    present : sequence of str
        Corpora that it holds.
    config : Config
    jobs : int
        Processes.
    """
    for name, corpus in GUIDELINES.items():
        if corpora is None or corpus not in present:
            continue
        rows = read_corpus(corpus, corpora)
        with batch_work(jobs):
            guided = fit_guideline(bundle.pipeline, rows, seed=config.seed)
        said = {"corpora": [corpus], "n_pairs": len(rows), "priors": shares(rows)}
        save_guideline(guided, name, folder, said)


def shares(rows: pd.DataFrame) -> dict[str, float]:
    """Share of each relation among rows."""
    return {r: float((rows["relation"] == r).mean()) for r in RELATIONS}
