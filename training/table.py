"""The table of `make evaluate`: one row a set, with the bars of issue 3 beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from training.measures import Sheet
from training.metrics import Estimate

HEADER: Final = "set n accuracy macro-F1 agree-F1 disagree-F1 ECE bar trained-on".split()
SHOWN: Final[Mapping[str, str]] = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "agree_f1": "agree-F1",
    "disagree_f1": "disagree-F1",
    "ece": "ECE",
}
#: At least so much, except the calibration error: at most.
BARS: Final[Mapping[str, Mapping[str, float]]] = {
    "own test": {"accuracy": 0.88, "macro_f1": 0.88, "ece": 0.05},
    "own test, ready bundle": {"accuracy": 0.88, "macro_f1": 0.88, "ece": 0.05},
    "ANS dev, ANS train added": {
        "accuracy": 0.80,
        "agree_f1": 0.72,
        "disagree_f1": 0.85,
        "macro_f1": 0.78,
        "ece": 0.05,
    },
    "ANS dev, untrained, agree and disagree rows, two-way": {"accuracy": 0.68},
    "ArEntail, 5-fold": {"accuracy": 0.82},
    "XNLI-ar dev, untrained": {"accuracy": 0.48},
}
PHENOMENON_BAR: Final = 0.70
MET, NOT_MET = "met", "NOT MET"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: cells by the names of `HEADER`; those left out are empty."""

    cells: Mapping[str, str]

    def line(self) -> list[str]:
        """Cells in the order of `HEADER`."""
        return [self.cells.get(name, "") for name in HEADER]


def sheet_row(sheet: Sheet, bars: Mapping[str, float] | None = None) -> Row:
    """The row of an answer sheet.

    Parameters
    ----------
    sheet : Sheet
    bars : mapping of metric to bar, optional
        Those of `BARS` for the sheet's name by default.
    """
    bars = BARS.get(sheet.name, {}) if bars is None else bars
    cells = {"set": sheet.name, "n": str(len(sheet.rows)), "trained-on": sheet.trained_on}
    values = values_of(sheet) if len(sheet.rows) else {}
    cells |= {SHOWN[k]: _shown(v) for k, v in values.items()}
    cells["bar"] = "; ".join(
        _verdict(SHOWN[k], values.get(k), bar, at_most=k == "ece") for k, bar in bars.items()
    )
    return Row(cells)


def in_short(row: Row) -> str:
    """A row on one line, as it is told while the others are still being measured."""
    names = ("accuracy", "macro-F1", "disagree-F1")
    values = [f"{n} {row.cells[n].split(' [')[0]}" for n in names if row.cells.get(n)]
    told = [f"{row.cells['set']} (n {row.cells['n']})", *values, row.cells.get("bar", "")]
    return "  ".join(filter(None, told))


def check_row(
    name: str, n: int, value: str, *, bar: str = "", met: bool | None = None, trained_on: str = ""
) -> Row:
    """The row of a check that is no classification: speed, symmetry, seconds."""
    verdict = "" if met is None else f"{bar}: {MET if met else NOT_MET}"
    cells = {"set": name, "n": str(n), "accuracy": value, "bar": verdict, "trained-on": trained_on}
    return Row(cells)


def values_of(sheet: Sheet) -> dict[str, Estimate | float]:
    """The metrics that a sheet shows, by the names of `SHOWN`."""
    score = sheet.score
    values: dict[str, Estimate | float] = {
        "accuracy": score.accuracy,
        "macro_f1": score.macro_f1,
        "agree_f1": score.f1["agree"],
    }
    if "disagree" in score.f1:
        values["disagree_f1"] = score.f1["disagree"]
    values["ece"] = score.ece
    return {k: v for k, v in values.items() if not sheet.only or k in sheet.only}


def _shown(value: Estimate | float) -> str:
    return str(value) if isinstance(value, Estimate) else f"{value:.3f}"


def _verdict(metric: str, value: Estimate | float | None, bar: float, *, at_most: bool) -> str:
    wanted = f"{metric} {'≤' if at_most else '≥'} {bar:.2f}"
    if value is None:
        return f"{wanted}: {NOT_MET} (no pairs)"
    number = value.value if isinstance(value, Estimate) else value
    met = number <= bar if at_most else number >= bar
    return f"{wanted}: {MET if met else NOT_MET}"


def as_text(rows: Iterable[Row]) -> str:
    """Columns of equal width, two blanks apart."""
    lines = [list(HEADER), *(row.line() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def as_markdown(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table of the model card."""
    rows = [header, ["---"] * len(header), *lines]
    return "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in rows)


def count_met(rows: Iterable[Row]) -> tuple[int, int]:
    """How many bars are met, and how many there are."""
    bars = [b for row in rows for b in row.cells.get("bar", "").split("; ") if b]
    return sum(b.endswith(f": {MET}") for b in bars), len(bars)
