"""What ``run.json`` says of a run: versions, fingerprints, options, and its threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from stance import __version__
from stance.calibration import Calibration
from stance.config import Config
from stance.lexicon import fingerprint
from stance.model import Bundle
from stance.records import Counts

# What the calibration of a bundle rests on, without and with a context model.
_MEASURED = (
    "authored and made pairs, cross-fitted by family",
    "candidate pairs of twelve weeks of 2018 news that were read, cross-fitted by week",
)


def set_threshold(
    bundle: Bundle, folder: Path, config: Config, min_precision: float | None
) -> tuple[Config, dict[str, Any]]:
    """The configuration with the threshold to use, and what ``run.json`` says of it.

    What is estimated is for ordinary news, whatever the batch: a batch of disputes
    (`stance.context.news_likeness`) is not known before it has been read.
    """
    if min_precision is None and "calibration_sha256" not in bundle.manifest:
        return config, {"value": config.threshold, "chosen_by": "config"}
    calibration = Calibration.load(folder, bundle.manifest)
    shares = (bundle.shares(1.0), config.rates())
    if min_precision is None:
        found = calibration.estimate(config.threshold, *shares)
    else:
        found = calibration.threshold(min_precision, *shares)
        config = replace(config, threshold=found.threshold)
    return config, {
        "value": found.threshold,
        "chosen_by": "config" if min_precision is None else "min_precision",
        "min_precision": min_precision,
        "estimated_precision": round(found.precision, 4),
        "precision_interval": [round(found.low, 4), round(found.high, 4)],
        "estimated_recall": round(found.recall, 4),
        "on": f"{found.n_above} contradictions above the threshold, of {found.n} "
        f"{_MEASURED[bundle.context is not None]}, at rate_agree "
        f"{config.rate_agree:g} and rate_disagree {config.rate_disagree:g}",
    }


def run_record(
    bundle: Bundle,
    config: Config,
    inputs: Sequence[str | Path],
    jobs: int,
    counts: Counts | None = None,
) -> dict[str, Any]:
    """Versions, fingerprints and options of a run, with its counts and seconds when given."""
    return {
        "version": __version__,
        "model": bundle.manifest["model_sha256"],
        "model_versions": bundle.manifest["versions"],
        "config": asdict(config),
        "config_fingerprint": config.fingerprint(),
        "lexicon_fingerprint": fingerprint(),
        "inputs": [str(i) for i in inputs],
        "jobs": jobs,
        **(asdict(counts) if counts else {}),
    }
