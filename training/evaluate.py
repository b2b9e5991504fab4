"""Measures a model on every set at hand: ``python -m training.evaluate``.

One table on standard output at the end, the model card beside the bundle; each row is told on
standard error as soon as it is measured.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import click

from stance.calibration import Calibration
from stance.config import Config
from stance.errors import StanceError
from stance.model import Bundle, load_bundle
from stance.workers import batch_work
from training import checks
from training.ablations import ablations
from training.card import Findings, write_card
from training.claims_report import claim_rows, measure_claims
from training.context import news_rows_of
from training.corpora import PHENOMENA, available, own_pairs
from training.known import KnownFeatures
from training.measures import Sheet, Subject, own_sheets, phenomenon_sheets, public_sheets
from training.mistakes import dev_answers
from training.news_claims import news_scores
from training.news_report import decision_rows, news_rows
from training.probes import one_side_accuracy, overlap_accuracy
from training.rows_report import measure_rows, row_figures
from training.table import (
    PHENOMENON_BAR,
    Row,
    as_text,
    check_row,
    count_met,
    in_short,
    sheet_row,
)
from training.train import training_rows
from training.watching import evaluate_watch, watch_row

MAX_SECONDS = 90  # of `make train` with our own data on two cores
MIN_SPEED = 2_000  # pairs a second on one core, features included
_PICTURED = ("own test", "ANS dev, ANS train added", "XNLI-ar dev, untrained")


class Table:
    """The rows, each told on standard error as soon as it is measured."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._begin = time.perf_counter()

    def add(self, row: Row) -> None:
        """Take a row and tell it."""
        self.rows.append(row)
        self.say(in_short(row))

    def say(self, text: str) -> None:
        """A line of progress, with the seconds since the beginning."""
        click.echo(f"[{time.perf_counter() - self._begin:4.0f} s] {text}", err=True)


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
        One more model for each block.

    Returns
    -------
    (list of Row, Path)
        The table, and where the card is.
    """
    table = Table()
    bundle = load_bundle(model)
    present = available(corpora) if corpora else []
    known = KnownFeatures()
    ready = Subject.of_bundle(bundle, known.fit(own_pairs("dev")))
    table.say("training on our own train and dev splits")
    begin = time.perf_counter()
    own = Subject.trained(training_rows(), seed=seed, jobs=jobs, features=known)
    seconds = time.perf_counter() - begin
    with batch_work(jobs):
        sheets = _add_own(table, own, ready)
        if corpora:
            table.say("public corpora: " + (", ".join(present) or "none found"))
            for sheet in public_sheets(own, corpora, present, seed=seed, jobs=jobs):
                sheets.append(sheet)
                table.add(sheet_row(sheet))
    read = news_scores(corpora) if corpora else ()
    for row in (
        *claim_rows(measure_claims()),
        *claim_rows(read, barred=False),
        *row_figures(measure_rows(model, Config())),
    ):
        table.add(row)
    if bundle.context is not None:
        calibration = Calibration.load(model, bundle.manifest)
        decided = decision_rows(news_rows_of(bundle.pipeline))
        for row in (*news_rows(calibration, Config()), *decided):
            table.add(row)
    table.say("stances of articles")
    for score in evaluate_watch(bundle, corpora, Config(), jobs=jobs):
        table.add(watch_row(score))
    table.say("identity, swap, speed")
    for row in _check_rows(model, Subject.of_bundle(bundle), seconds, jobs):
        table.add(row)
    findings = _findings(
        bundle, table, sheets, known, seed=seed, jobs=jobs, measured=with_ablations
    )
    return table.rows, write_card(findings, model)


def _add_own(table: Table, own: Subject, ready: Subject) -> list[Sheet]:
    sheets = []
    for sheet in own_sheets(own, ready):
        sheets.append(sheet)
        table.add(sheet_row(sheet))
    for sheet in phenomenon_sheets(sheets[0], sorted(PHENOMENA)):
        table.add(sheet_row(sheet, {"accuracy": PHENOMENON_BAR}))
    return sheets


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
    bundle: Bundle,
    table: Table,
    sheets: list[Sheet],
    known: KnownFeatures,
    *,
    seed: int,
    jobs: int,
    measured: bool,
) -> Findings:
    table.say("wrong answers on dev")
    dev = dev_answers(seed=seed, jobs=jobs, features=known)
    table.say("probes")
    seen = own_pairs(("train", "dev"))
    probes = {
        "one statement alone": one_side_accuracy(seen),
        "word overlap alone": overlap_accuracy(seen),
    }
    pictured = [sheet for sheet in sheets if sheet.name in _PICTURED]
    found = Findings(bundle.manifest, table.rows, pictured, dev, probes)
    if not measured:
        return found
    table.say("ablations")
    train = training_rows(splits=("train",))
    accuracy, blocks = ablations(train, own_pairs("dev"), seed=seed, jobs=jobs, features=known)
    return replace(found, accuracy=accuracy, ablations=blocks)


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
    "--ablations/--no-ablations", "with_ablations", default=True, help="One model for each block."
)
def main(
    model: Path, corpora: Path | None, config_path: Path | None, jobs: int, with_ablations: bool
) -> None:
    """Print how good the model is on every set at hand, and write its card."""
    try:
        seed = Config.load(config_path).seed
        with batch_work(jobs):
            rows, card = evaluate(
                model, corpora, seed=seed, jobs=jobs, with_ablations=with_ablations
            )
    except StanceError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    click.echo(as_text(rows))
    met, bars = count_met(rows)
    click.echo(f"{met} of {bars} bars met; card: {card}", err=True)


if __name__ == "__main__":
    main()
