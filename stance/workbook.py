"""The report as a workbook: right to left, with the decisions to choose from, without formulas."""

from __future__ import annotations

import hashlib
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from stance.records import DECISIONS, REPORT_COLUMNS
from stance.run_folder import Row, read_rows
from stance.spreadsheet import safe_cell, write_whole

WORKBOOK: Final = "contradictions.xlsx"
_LONGEST: Final = 32_000  # characters; Excel's limit for a cell is 32,767 UTF-16 units
_CREATED: Final = datetime(2000, 1, 1)  # a fixed day, that the same rows give the same bytes
#: Widths in characters; the columns left out get `_WIDTH`.
_WIDTHS: Final = {
    **dict.fromkeys(("rank", "days_apart", "n_origins"), 7),
    **dict.fromkeys(("start_a", "end_a", "start_b", "end_b"), 7),
    **dict.fromkeys(("claim_a", "claim_b", "sentence_a", "sentence_b"), 48),
    **dict.fromkeys(("why", "note", "title_a", "title_b"), 32),
    **dict.fromkeys(("speaker_a", "speaker_b", "pair_id"), 20),
}
_WIDTH: Final = 13
_REVIEWED: Final = ("decision", "reviewer", "note")
_HINT: Final = "contradiction تناقض\nnot ليس تناقضا\nunsure غير متأكد"


def write_workbook(folder: Path, reviewed: Path | None = None) -> Path | None:
    """Write ``contradictions.xlsx`` of a run folder.

    Parameters
    ----------
    folder : Path
        Holds ``contradictions.jsonl`` and the reviewer's decisions.
    reviewed : Path, optional
        Folder of collected decisions, which the workbook then shows too.

    Returns
    -------
    Path or None
        Where an earlier workbook was moved that somebody saved since we wrote it: it may hold
        decisions. ``None`` when there was none.

    Raises
    ------
    InputError
        When the folder is no run's or the workbook cannot be written.
    """
    data = _sealed(render_workbook(read_rows(folder, reviewed)))
    path = folder / WORKBOOK
    kept = None
    if path.exists() and not _untouched(path.read_bytes()):
        n = next(n for n in range(1, 1_000_000) if not _aside(path, n).exists())
        kept = path.rename(_aside(path, n))
    write_whole(path, data)
    return kept


def _aside(path: Path, n: int) -> Path:
    return path.with_name(f"{path.stem}-{n}{path.suffix}")


def render_workbook(rows: list[Row]) -> bytes:
    """The workbook of a report's rows: the columns of the CSV, every text a text.

    Parameters
    ----------
    rows : list of dict
        As `stance.run_folder.read_rows` gives them.
    """
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        book.set_properties({"title": "stance", "created": _CREATED})
        sheet = book.add_worksheet("contradictions")
        sheet.right_to_left()
        sheet.freeze_panes(1, 2)
        # A text format keeps Excel from reading an edited cell as a formula or a number.
        body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        own = book.add_format(
            {"text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#FFF8DC"}
        )
        number = book.add_format({"valign": "top"})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for column, name in enumerate(REPORT_COLUMNS):
            style = own if name in _REVIEWED else body
            sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH), style)
            sheet.write_string(0, column, name, head)
            for line, row in enumerate(rows, 1):
                _write(sheet, line, column, row[name], style, number)
        _offer_decisions(sheet, len(rows))
        sheet.autofilter(0, 0, max(len(rows), 1), len(REPORT_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return out.getvalue()


def _write(sheet: Worksheet, line: int, column: int, value: Any, style: Any, number: Any) -> None:
    if isinstance(value, (int, float)):
        sheet.write_number(line, column, value, number)
        return
    cell = safe_cell("; ".join(value) if isinstance(value, list) else value)
    sheet.write_string(line, column, _fitting(cell), style)


def _fitting(cell: str) -> str:
    """A text that Excel can hold: no lone surrogates, not too long."""
    cell = cell.encode("utf-8", "replace").decode("utf-8")
    if len(cell.encode("utf-16-le")) // 2 <= _LONGEST:
        return cell
    return cell.encode("utf-16-le")[: 2 * _LONGEST].decode("utf-16-le", "ignore") + "…"


def _offer_decisions(sheet: Worksheet, n_rows: int) -> None:
    column = REPORT_COLUMNS.index("decision")
    sheet.data_validation(
        1,
        column,
        max(n_rows, 1),
        column,
        {
            "validate": "list",
            "source": list(DECISIONS),
            "input_title": "القرار",
            "input_message": _HINT,
            "error_title": "قرار غير معروف",
            "error_message": _HINT,
        },
    )


def _sealed(data: bytes) -> bytes:
    """The zip file with a comment that any other program drops when it saves the file."""
    seal = _seal(data)
    return data[:-2] + len(seal).to_bytes(2, "little") + seal


def _untouched(data: bytes) -> bool:
    """Whether a workbook is as we wrote it."""
    size = len(_seal(b""))
    plain = data[: -size - 2] + b"\0\0"
    return data[-size:] == _seal(plain)


def _seal(data: bytes) -> bytes:
    return b"stance " + hashlib.sha256(data).hexdigest().encode()
