"""Quality gate: ``python -m training.gate --model DIR`` fails when a model got worse.

``data/baseline.json`` holds the floors, with a fingerprint of the pairs and splits they
were measured on. ``--pin`` writes them anew from the model at hand, a margin below what was
measured; no floor is ever lowered without ``--allow-lower``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import pandas as pd

from stance.errors import InputError, StanceError
from stance.model import load_bundle
from training.corpora import DATA, PHENOMENA, own_pairs
from training.metrics import measure

BASELINE: Final = DATA / "baseline.json"
#: Kept between a floor and what was measured. Training is deterministic on one machine; other
#: versions of the libraries move a few answers, and a phenomenon has 10 to 50 test pairs.
MARGINS: Final[Mapping[str, float]] = {
    "accuracy": 0.01,
    "macro_f1": 0.01,
    "ece": 0.01,
    "phenomenon": 0.10,
}
CEILINGS: Final = frozenset({"ece"})  # the lower the better
_PIN: Final = "python -m training.gate --pin"


@dataclass(frozen=True, slots=True)
class Baseline:
    """Floors, and the data that they hold for.

    Attributes
    ----------
    data : str
        `data_fingerprint`.
    floors : mapping of metric to bound
        ``accuracy``, ``macro_f1``, ``ece`` (a ceiling) and ``phenomenon:<name>``.
    """

    data: str
    floors: Mapping[str, float]


def data_fingerprint(data: Path = DATA) -> str:
    """Hash of the files of pairs and splits: 12 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted([*(data / "pairs").glob("*.csv"), *(data / "splits").glob("*.txt")]):
        digest.update(f"{path.parent.name}/{path.name}".encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def measured(model: Path, test: pd.DataFrame) -> dict[str, float]:
    """Metrics of a bundle on our test split, by the names of `Baseline.floors`."""
    chances = load_bundle(model).predict_proba(test)
    whole = measure(test["relation"], chances, resamples=0)
    out = {
        "accuracy": whole.accuracy.value,
        "macro_f1": whole.macro_f1.value,
        "ece": whole.ece,
    }
    for phenomenon in sorted(PHENOMENA):
        keep = (test["phenomenon"] == phenomenon).to_numpy(bool)
        if keep.any():
            part = measure(test["relation"][keep], chances[keep], resamples=0)
            out[f"phenomenon:{phenomenon}"] = part.accuracy.value
    return out


def failures(found: Mapping[str, float], baseline: Baseline) -> list[str]:
    """What is worse than its floor, in plain words; empty when the model passes."""
    out = []
    for metric, bound in baseline.floors.items():
        value = found.get(metric)
        if value is None:
            out.append(f"{metric}: no test pair, floor {bound:.3f}")
        elif _worse(metric, value, bound):
            side = "above the ceiling" if metric in CEILINGS else "below the floor"
            out.append(f"{metric}: {value:.3f} is {side} of {bound:.3f}")
    return out


def pinned(found: Mapping[str, float], old: Baseline | None, *, allow_lower: bool) -> Baseline:
    """New floors, a margin off what was measured; an old one that is stricter stays.

    Raises
    ------
    InputError
        When a floor would have to be lowered or dropped and that is not allowed.
    """
    floors = {m: _bound(m, value) for m, value in found.items()}
    if old is not None and not allow_lower:
        lowered = failures(found, old)
        if lowered:
            raise InputError(
                "floors",
                expected="a model that holds every floor",
                found="; ".join(lowered),
                remedy="Improve the model, or lower the floors with --allow-lower and say why.",
            )
        for metric, bound in old.floors.items():
            if _worse(metric, floors[metric], bound):
                floors[metric] = bound
    return Baseline(data_fingerprint(), floors)


def _bound(metric: str, value: float) -> float:
    margin = MARGINS[metric.split(":")[0]]
    if metric in CEILINGS:
        return round(min(value + margin, 1.0), 4)
    return round(max(value - margin, 0.0), 4)


def _worse(metric: str, value: float, bound: float) -> bool:
    return value > bound if metric in CEILINGS else value < bound


def read_baseline(path: Path) -> Baseline:
    """Floors from a file.

    Raises
    ------
    InputError
        When the file is missing or malformed.
    """
    try:
        said = json.loads(path.read_text("utf-8"))
        return Baseline(str(said["data"]), {str(k): float(v) for k, v in said["floors"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            str(path),
            expected="floors and the fingerprint of their data",
            found=f"{type(error).__name__}: {error}",
            remedy=f"Write it with `{_PIN}`.",
        ) from None


def write_baseline(path: Path, baseline: Baseline, found: Mapping[str, float]) -> None:
    """Write floors with what was measured and the margins between."""
    content: dict[str, Any] = {
        "data": baseline.data,
        "floors": dict(baseline.floors),
        "margins": dict(MARGINS),
        "measured": {k: round(v, 4) for k, v in found.items()},
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def check(model: Path, path: Path) -> list[str]:
    """Why a model does not pass; empty when it does."""
    baseline, now = read_baseline(path), data_fingerprint()
    if baseline.data != now:
        return [
            f"data: the floors were measured on {baseline.data}, the pairs and splits are now "
            f"{now}; train anew and write the floors with `{_PIN}`"
        ]
    return failures(measured(model, own_pairs("test")), baseline)


def pin(model: Path, path: Path, *, allow_lower: bool) -> Baseline:
    """Write the floors of a model; gives them."""
    found = measured(model, own_pairs("test"))
    old = read_baseline(path) if path.exists() else None
    new = pinned(found, old, allow_lower=allow_lower)
    write_baseline(path, new, found)
    return new


@click.command()
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    default=Path("models/default"),
    show_default=True,
    help="Folder of the bundle.",
)
@click.option("--baseline", type=click.Path(path_type=Path), default=BASELINE, help="The floors.")
@click.option("--pin", "write", is_flag=True, help="Write new floors from this model.")
@click.option("--allow-lower", is_flag=True, help="With --pin: floors may go down.")
def main(model: Path, baseline: Path, write: bool, allow_lower: bool) -> None:
    """Fail when MODEL is below a floor of data/baseline.json."""
    if allow_lower and not write:
        raise click.UsageError("--allow-lower needs --pin")
    try:
        if write:
            floors = pin(model, baseline, allow_lower=allow_lower).floors
            click.echo(f"{len(floors)} floors written to {baseline}")
            return
        wrong = check(model, baseline)
    except StanceError as error:
        click.echo(f"Error: {error}", err=True)
        # a missing model is another matter for scripts than a bad one; everything else is failure
        sys.exit(error.exit_code if error.exit_code == 3 else 1)
    for line in wrong:
        click.echo(line, err=True)
    click.echo("gate: " + (f"{len(wrong)} floors not held" if wrong else "every floor is held"))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
