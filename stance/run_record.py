"""What ``run.json`` says of a run: versions, fingerprints, options, and its threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from stance import __version__
from stance.calibration import Calibration
from stance.config import Config
from stance.errors import InputError
from stance.lexicon import fingerprint
from stance.model import Bundle
from stance.records import Counts

# What the calibration of a bundle rests on, without and with a context model.
_MEASURED = (
    "authored and made pairs, cross-fitted by family",
    "candidate pairs of news that were read, cross-fitted by week, and of articles on disputes, "
    "cross-fitted by event",
)
_EVEN: Final = 0.5  # without a calibration: likelier a contradiction than not


def set_threshold(
    bundle: Bundle,
    folder: Path,
    config: Config,
    min_precision: float | None,
    *,
    likeness: float,
) -> tuple[Config, dict[str, Any]]:
    """The configuration with the threshold to use, and what ``run.json`` says of it.

    Parameters
    ----------
    bundle : Bundle
    folder : Path
        Of the bundle.
    config : Config
    min_precision : float or None
        What the user asks for; without it a threshold of the configuration, or else its
        ``min_precision``.
    likeness : float
        How far the batch is ordinary news (`stance.context.news_likeness`).

    Raises
    ------
    InputError
        When no threshold has the precision that the user asks for.
    ModelError
        When the bundle has no calibration to tell.
    """
    asked = min_precision is not None
    if not asked and "calibration_sha256" not in bundle.manifest:
        config = replace(config, threshold=config.threshold or _EVEN)
        return config, {"value": config.threshold, "chosen_by": "config"}
    calibration = Calibration.load(folder, bundle.manifest).of_batch(likeness)
    known = calibration.shares()
    shares = (known, known) if bundle.context else (bundle.manifest["priors"], config.rates())
    wanted = config.min_precision if min_precision is None else min_precision
    if config.threshold and not asked:
        found = calibration.estimate(config.threshold, *shares)
    else:
        try:
            found = calibration.threshold(wanted, *shares)
        except InputError:
            if asked:
                raise
            found = calibration.estimate(_EVEN, *shares)
    by_precision = asked or not config.threshold
    return replace(config, threshold=found.threshold), {
        "value": found.threshold,
        "chosen_by": "min_precision" if by_precision else "config",
        "min_precision": wanted if by_precision else None,
        "estimated_precision": round(found.precision, 4),
        "precision_interval": [round(found.low, 4), round(found.high, 4)],
        "estimated_recall": round(found.recall, 4),
        "on": f"{found.n_above} contradictions above the threshold, of {found.n} "
        f"{_MEASURED[bundle.context is not None]}{_at_rates(bundle, config)}",
    }


def _at_rates(bundle: Bundle, config: Config) -> str:
    """The rates that a bundle without a second look is shifted to."""
    if bundle.context is not None:
        return ""
    return f", at rate_agree {config.rate_agree:g} and rate_disagree {config.rate_disagree:g}"


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
