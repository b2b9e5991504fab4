"""Cells and files for spreadsheets: formula-safe, one line a cell, written whole or not at all.

Article text is hostile input (OWASP ASVS 1.2.10, CWE-1236, CVE-2021-42574): a cell must
neither be executed as a formula nor show its letters in another order.
"""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from stance.arabic import BIDI_CONTROLS, BIDI_OVERRIDES
from stance.errors import InputError

_BREAKS: Final = re.compile("[ \t]*[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+[ \t]*")
_OVERRIDE: Final = re.compile(f"[{BIDI_OVERRIDES}]")
#: Excel also reads the full-width forms as formula signs.
_FORMULA: Final = frozenset("=+-@\t\r\0＝＋－＠")
_UNSEEN: Final = frozenset(BIDI_CONTROLS + "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e")
_PLAIN: Final = re.compile('[\u0600-\u064a\\w«»(“"]')  # a first character that is harmless


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula.

    The first visible character decides, and a control character before it.

    >>> is_formula(" =1+1"), is_formula("5 = 5")
    (True, False)
    """
    for char in text:
        if char in _FORMULA:
            return True
        if not (char.isspace() or char in _UNSEEN or unicodedata.category(char) in ("Cf", "Cc")):
            return False
    return False


def shown(text: str) -> str:
    """Text as a person reads it: bidi overrides dropped, line breaks flattened to blanks."""
    if not text.isprintable():  # controls, format characters and line breaks are not printable
        text = _OVERRIDE.sub("", text)
        text = _BREAKS.sub(" ", text)
    return text


def overrides(text: str) -> int:
    """Number of bidi overrides, embeddings and isolates in a text."""
    return 0 if text.isprintable() else len(_OVERRIDE.findall(text))


def safe_cell(value: object) -> str:
    """Return a value as a cell: shown text, with a leading ``'`` when it could be a formula."""
    if not isinstance(value, str):
        return "" if value is None else str(value)
    text = value if value.isprintable() else shown(value).replace("\0", "\ufffd")
    if _PLAIN.match(text):
        return text
    # What looks like a cell of ours gets a second ', so that `plain_cell` gives it back.
    risky = is_formula(text.lstrip("'")) or is_formula(value)
    return "'" + text if risky else text


def plain_cell(cell: str) -> str:
    """Undo the leading ``'`` of `safe_cell`."""
    return cell[1:] if cell.startswith("'") and is_formula(cell.lstrip("'")) else cell


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a formula-safe CSV in UTF-8 with BOM."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    write_whole(path, out.getvalue().encode("utf-8-sig", errors="replace"))


def make_folder(path: Path, use: str, option: str) -> None:
    """Make a folder and its parents, unless it is there.

    Parameters
    ----------
    path : Path
    use : str
        What the folder is for, as the error tells it.
    option : str
        The option that names another one.

    Raises
    ------
    InputError
        When the system refuses.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            str(path),
            expected=f"a folder {use}",
            found=error.strerror or str(error),
            remedy=f"Choose another {option}.",
        ) from None


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under a temporary name beside it, then rename it into place.

    Raises
    ------
    InputError
        When the system refuses, as for a file that is open in Excel.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError(
            str(path),
            expected="a place to write the report",
            found=error.strerror or str(error),
            remedy="Close the file if it is open elsewhere, or choose another --out.",
        ) from None
