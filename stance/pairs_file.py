"""Reads and writes tables of ready-made pairs (``stance pairs``)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import pandas as pd

from stance.articles.sources import Source, Unreadable, csv_rows, decode, read_bytes
from stance.config import Config
from stance.errors import InputError
from stance.records import Rejected
from stance.spreadsheet import plain_cell, write_csv

_STATEMENTS: Final = ("s1", "s2")
_DECIMALS: Final = 4


def read_pairs(path: Path, config: Config | None = None) -> tuple[pd.DataFrame, list[Rejected]]:
    """Read a CSV of statement pairs.

    Parameters
    ----------
    path : Path
        Needs the columns ``s1`` and ``s2``; encodings and separators as for articles, also .gz.
    config : Config, optional
        Limits; the defaults without one.

    Returns
    -------
    frame : DataFrame
        The complete rows, every column as text.
    rejected : list of Rejected
        Rows without one of the statements; the id is the file's name and the row's number.

    Raises
    ------
    InputError
        When the file cannot be read or lacks a column.
    """
    found = ""
    try:
        rows = csv_rows(decode(read_bytes(Source(path, path.stem), config or Config())))
        header = [name.strip() for name in next(rows, [])]
        lowered = [h.casefold() for h in header]
        if missing := [name for name in _STATEMENTS if name not in lowered]:
            found = f"no {' and no '.join(missing)} among: {', '.join(header)[:200]}"
        else:
            named = zip(header, lowered, strict=True)
            header = [low if low in _STATEMENTS else name for name, low in named]
            return _complete(path.stem, header, [row for row in rows if any(row)])
    except Unreadable as error:
        found = str(error)
    except csv.Error as error:
        found = f"broken CSV: {error}"
    raise InputError(
        str(path),
        expected="a CSV table with the columns s1 and s2",
        found=found,
        remedy="Name another file, or rename its columns.",
    )


def _complete(
    stem: str, header: list[str], rows: list[list[str]]
) -> tuple[pd.DataFrame, list[Rejected]]:
    places = {name: header.index(name) for name in _STATEMENTS}
    kept: list[list[str]] = []
    rejected: list[Rejected] = []
    for number, row in enumerate(rows, 1):
        cells = [plain_cell(cell) for cell in row[: len(header)]]
        cells += [""] * (len(header) - len(cells))
        if missing := [name for name, i in places.items() if not cells[i].strip()]:
            reason = f"a row without {' and '.join(missing)}"
            rejected.append(Rejected(f"{stem}:{number}", "", "", "", reason))
        else:
            kept.append(cells)
    return pd.DataFrame(kept, columns=header, dtype="str"), rejected


def write_pairs(frame: pd.DataFrame, out: Path) -> None:
    """Write judged pairs as a formula-safe CSV, probabilities with four decimals.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            str(out.parent),
            expected="a folder to write to",
            found=error.strerror or str(error),
            remedy="Choose another --out.",
        ) from None
    rows = frame.itertuples(index=False, name=None)
    write_csv(out, [str(c) for c in frame.columns], ([_cell(v) for v in row] for row in rows))


def _cell(value: object) -> object:
    if isinstance(value, float):
        return "" if value != value else f"{value:.{_DECIMALS}f}"
    return value
