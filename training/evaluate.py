"""Measures a model on every set at hand: ``python -m training.evaluate``.

One table on standard output, the model card beside the bundle, progress on standard error.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click

from stance.config import Config
from stance.errors import StanceError
from stance.model import Bundle, load_bundle
from training import checks
from training.ablations import ablations
from training.card import Findings, write_card
from training.claims_report import claim_rows, measure_claims
from training.corpora import PHENOMENA, available, own_pairs
from training.measures import Sheet, Subject, own_sheets, phenomenon_sheets, public_sheets
from training.mistakes import dev_answers
from training.probes import one_side_accuracy, overlap_accuracy
from training.rows_report import measure_rows, row_figures
from training.table import (
    PHENOMENON_BAR,
    Row,
    as_text,
    check_row,
    count_met,
    sheet_row,
)
from training.train import training_rows
from training.watching import evaluate_watch, watch_rows

MAX_SECONDS = 90  # of `make train` with our own data on two cores
MIN_SPEED = 2_000  # pairs a second on one core, features included
_PICTURED = ("own test", "ANS dev, ANS train added", "XNLI-ar dev, untrained")


def evaluate(
    model: Path, corpora: Path | None, *, seed: int, jobs: int, with_ablations: bool = True
) -> tuple[list[Row], Path]:
    """Measure a bundle and write its card.

    Parameters
    ----------
    model : Path
        Folder of the bundle.
    corpora : Path, optional
        Folder of public corpora.
    seed : int
    jobs : int
        Processes at work.
    with_ablations : bool
        They take the longest.

    Returns
    -------
    (list of Row, Path)
        The table, and where the card is.
    """
    bundle = load_bundle(model)
    ready = Subject.of_bundle(bundle)
    present = available(corpora) if corpora else []
    _say("training on our own train and dev splits")
    begin = time.perf_counter()
    own = Subject.trained(training_rows(), seed=seed, jobs=jobs)
    seconds = time.perf_counter() - begin
    rows, sheets = _own_rows(own, ready)
    _say("claims of the gold articles")
    rows += claim_rows(measure_claims())
    rows += row_figures(measure_rows(model, Config()))
    if corpora:
        _say("public corpora: " + (", ".join(present) or "none found"))
        for sheet in public_sheets(own, corpora, present, seed=seed, jobs=jobs):
            _say(f"  {sheet.name}")
            sheets.append(sheet)
            rows.append(sheet_row(sheet))
    _say("stances of articles")
    rows += watch_rows(evaluate_watch(bundle, corpora, Config()))
    _say("speed, identity, swap")
    rows += _check_rows(model, ready, seconds, jobs)
    findings = _findings(bundle, rows, sheets, seed=seed, jobs=jobs, measured=with_ablations)
    return rows, write_card(findings, model)


def _own_rows(own: Subject, ready: Subject) -> tuple[list[Row], list[Sheet]]:
    sheets = list(own_sheets(own, ready))
    rows = [sheet_row(sheet) for sheet in sheets]
    for sheet in phenomenon_sheets(sheets[0], sorted(PHENOMENA)):
        rows.append(sheet_row(sheet, {"accuracy": PHENOMENON_BAR}))
    return rows, sheets


def _check_rows(model: Path, ready: Subject, seconds: float, jobs: int) -> list[Row]:
    test = own_pairs("test")
    swap = checks.swap_share(ready.pipeline, test)
    same = checks.identity_share(ready.pipeline, test)
    timed = checks.speed(model)
    n, on = int(timed["n"]), ready.trained_on
    return [
        check_row(
            "identity → agree", len(test), f"{same:.2%}", bar="100 %", met=same == 1, trained_on=on
        ),
        check_row(
            "swap → same to 1e-9",
            len(test),
            f"{swap:.2%}",
            bar="100 %",
            met=swap == 1,
            trained_on=on,
        ),
        check_row(
            "speed, new statements of known words",
            n,
            f"{timed['warm']:,.0f} pairs/s",
            bar=f"≥ {MIN_SPEED:,} pairs/s",
            met=timed["warm"] >= MIN_SPEED,
            trained_on=on,
        ),
        check_row("speed, every word new", n, f"{timed['cold']:,.0f} pairs/s", trained_on=on),
        check_row(
            f"training on own data, {jobs} jobs",
            len(training_rows()),
            f"{seconds:.0f} s",
            bar=f"≤ {MAX_SECONDS} s",
            met=seconds <= MAX_SECONDS,
        ),
    ]


def _findings(
    bundle: Bundle, rows: list[Row], sheets: list[Sheet], *, seed: int, jobs: int, measured: bool
) -> Findings:
    _say("wrong answers on dev")
    dev = dev_answers(seed=seed, jobs=jobs)
    seen = own_pairs(("train", "dev"))
    _say("probes")
    probes = {
        "one statement alone": one_side_accuracy(seen),
        "word overlap alone": overlap_accuracy(seen),
    }
    pictured = [sheet for sheet in sheets if sheet.name in _PICTURED]
    if not measured:
        return Findings(bundle.manifest, rows, pictured, dev, probes)
    _say("ablations")
    accuracy, found = ablations(seen, seed=seed, jobs=jobs)
    return Findings(bundle.manifest, rows, pictured, dev, probes, accuracy, found)


def _say(text: str) -> None:
    click.echo(text, err=True)


@click.command()
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    default=Path("models/default"),
    show_default=True,
    help="Folder of the bundle.",
)
@click.option("--corpora", type=click.Path(path_type=Path), help="Folder of public corpora.")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="TOML of settings.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    help="Processes at work.  [default: all cores]",
)
@click.option(
    "--ablations/--no-ablations", "with_ablations", default=True, help="They take the longest."
)
def main(
    model: Path, corpora: Path | None, config_path: Path | None, jobs: int, with_ablations: bool
) -> None:
    """Print how good the model is on every set at hand, and write its card."""
    try:
        seed = Config.load(config_path).seed
        rows, card = evaluate(model, corpora, seed=seed, jobs=jobs, with_ablations=with_ablations)
    except StanceError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    click.echo(as_text(rows))
    met, bars = count_met(rows)
    _say(f"{met} of {bars} bars met; card: {card}")


if __name__ == "__main__":
    main()
