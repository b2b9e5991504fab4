"""Reads the rows of a run folder back, for the page and the workbook made from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from stance.decisions import CONFLICT, Carried
from stance.errors import InputError
from stance.records import REPORT_COLUMNS

Row = dict[str, Any]
_NUMBERS: Final = frozenset(
    "rank days_apart n_origins probability start_a end_a start_b end_b".split()
)
_REMEDY: Final = "Name a folder that `stance score` wrote, or score its articles again."


def read_rows(folder: Path, reviewed: Path | None = None) -> list[Row]:
    """Rows of ``contradictions.jsonl`` with the decisions that there are by now.

    Parameters
    ----------
    folder : Path
        A run folder, whose files may hold decisions.
    reviewed : Path, optional
        Folder of collected decisions. Which one a row gets, and whether it is flagged as a
        ``conflict``, is what the next `stance score` would say (`stance.decisions.Carried`).

    Returns
    -------
    list of dict
        The report's columns (`REPORT_COLUMNS`) and ``group_id`` where the run has it.

    Raises
    ------
    InputError
        When the folder holds no report, or a line of it is no row.
    """
    rows = read_twin(folder / "contradictions.jsonl")
    carried = Carried.load(folder, reviewed)
    # A cell that was emptied in the spreadsheet is empty, whatever the run wrote into its twin.
    has_sheet = (folder / "contradictions.csv").exists()
    for row in rows:
        if any(found := carried.get(row["pair_id"])) or has_sheet:
            row["decision"], row["reviewer"], row["note"] = found
        if reviewed is not None:
            others = [flag for flag in row["flags"] if flag != CONFLICT]
            row["flags"] = [*others, *([CONFLICT] if carried.disputed(row["pair_id"]) else [])]
    return rows


def read_twin(path: Path) -> list[Row]:
    """Rows of a machine twin as they were written.

    Raises
    ------
    InputError
        When it cannot be read, or a line of it is no row.
    """
    try:
        lines = path.read_text("utf-8", errors="replace").split("\n")
    except OSError as error:
        raise InputError(
            str(path),
            expected="a run's report",
            found=error.strerror or str(error),
            remedy=_REMEDY,
        ) from None
    return [_row(path, n, line) for n, line in enumerate(lines, 1) if line.strip()]


def _row(path: Path, number: int, line: str) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    fault = _fault(row) if isinstance(row, dict) else "no JSON object"
    if fault or not isinstance(row, dict):
        raise InputError(
            f"{path}, line {number}",
            expected="a row of the report",
            found=fault,
            remedy=_REMEDY,
        )
    return row


def _fault(row: Mapping[str, Any]) -> str:
    """What keeps an object from being a row; empty when nothing does."""
    for name in REPORT_COLUMNS:
        value = row.get(name)
        if name in _NUMBERS:
            fits = isinstance(value, (int, float)) or (name == "days_apart" and value is None)
        elif name == "flags":
            fits = isinstance(value, list) and all(isinstance(v, str) for v in value)
        else:
            fits = isinstance(value, str)
        if not fits:
            return f"{name} {value!r:.60}" if name in row else f"no {name}"
    return ""
