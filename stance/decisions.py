"""Reviewers' decisions as they come back: CSV, xlsx or JSON, and what a run carries over.

A decision belongs to a pair id. It may stand in the files of the run folder, as the reviewer
left them, or among those collected earlier (`stance.reviewed`); `Carried` holds both and
says which one is shown.
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from stance.arabic import words
from stance.articles.sources import Source, Unreadable, csv_rows, decode, read_bytes
from stance.config import Config
from stance.errors import InputError
from stance.records import DECISIONS
from stance.spreadsheet import is_formula, plain_cell, shown

if TYPE_CHECKING:
    from stance.reviewed import Reviewed

#: Flag of a pair that reviewers decided differently.
CONFLICT: Final = "conflict"
DECISION_COLUMNS: Final = ("pair_id", "decision", "reviewer", "note")
#: Where the two claims stand; finds the pair again when a spreadsheet took its id for a number.
PLACE_COLUMNS: Final = tuple(
    f"{name}_{side}" for side in "ab" for name in ("article", "start", "end")
)
#: What a reviewer may write beside the three words of the contract, folded as `fold` does.
SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "contradiction": ("تناقض", "متناقضان"),
    "not": ("لا", "لا تناقض", "ليس تناقضا"),
    "unsure": ("غير متأكد", "غير متأكدة"),
}
_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "pair_id": ("pair_id", "معرف الزوج", "رقم الزوج"),
    "decision": ("decision", "القرار"),
    "reviewer": ("reviewer", "المراجع", "المراجعة"),
    "note": ("note", "ملاحظة", "ملاحظات"),
}
_HEADER_ROWS: Final = 10  # a sheet may have a title, or Excel's line `sep=;`, above its header
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"


class Decision(NamedTuple):
    """What a reviewer wrote beside a pair."""

    decision: str
    reviewer: str
    note: str

    @property
    def decided(self) -> bool:
        """Whether the pair need not be asked again."""
        return self.decision in DECISIONS


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row of a file that came back.

    Attributes
    ----------
    number : int
        Row of the spreadsheet, its header counted; place in the list for JSON, from 1.
    pair_id : str
    decision : Decision
        The word is one of ours when it could be read as one, else as written.
    place : tuple of str
        Cells of `PLACE_COLUMNS`, empty when the file lacks one of them.
    """

    number: int
    pair_id: str
    decision: Decision
    place: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Spelling variants of a word of ours made one: case, blanks, hamza, vowel signs."""
    return " ".join(words(text)).casefold() or text.strip().casefold()


@cache
def _read_as() -> dict[str, str]:
    return {fold(n): d for d in DECISIONS for n in (d, *SYNONYMS[d])}


def canonical(text: str) -> str:
    """The decision that a cell means; the cell itself when it means none.

    >>> canonical(" Contradiction "), canonical("غير متاكّد"), canonical("maybe")
    ('contradiction', 'unsure', 'maybe')
    """
    written = text.strip()
    return written if is_formula(written) else _read_as().get(fold(written), written)


def read_rows(path: Path, config: Config | None = None) -> list[DecisionRow]:
    """Rows of a file of decisions in which the reviewer wrote something.

    Parameters
    ----------
    path : Path
        A report as a spreadsheet saved it (CSV with any of the separators ``, ; tab``, with or
        without BOM, UTF-8, UTF-16 or windows-1256; or xlsx), or the page's export (such a
        CSV, or JSON: a list of objects, or one object a line).
    config : Config, optional
        Limits; the defaults without one.

    Raises
    ------
    Unreadable
        With the reason.
    """
    data = read_bytes(Source(path, path.stem), config or Config())
    if not data.strip():
        raise Unreadable("empty file")
    if data.startswith(_OLD_EXCEL):
        raise Unreadable("an old .xls workbook; save it as .xlsx or CSV")
    try:
        if data.startswith(_ZIP):
            return _table_rows(_workbook(data, config or Config()))
        text = decode(data)
        if text.lstrip()[:1] in ("[", "{"):
            return list(_json_rows(text))
        return _table_rows([csv_rows(text)])
    except csv.Error as error:
        raise Unreadable(f"broken CSV: {error}") from None


def _workbook(data: bytes, config: Config) -> Iterator[Iterable[Sequence[object]]]:
    """Rows of each sheet; formulas stay text, so that none is taken for an answer."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise Unreadable("reading .xlsx needs openpyxl: pip install 'stance[xlsx]'") from None
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > config.max_bytes:
            raise Unreadable(f"over the limit of {config.max_bytes:,} bytes (max_bytes)")
        book = load_workbook(BytesIO(data), read_only=True)
        sheets = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    except Unreadable:
        raise
    except Exception as error:  # openpyxl raises many kinds on damaged files
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise Unreadable(f"no xlsx workbook ({reason}); save it as .xlsx or CSV") from None
    return iter(sheets)


def _table_rows(tables: Iterable[Iterable[Sequence[object]]]) -> list[DecisionRow]:
    """Rows of the first table that has a header of ours."""
    seen = ""
    for table in tables:
        rows = iter(enumerate(table, 1))
        for number, row in rows:
            cells = [_cell(cell) for cell in row]
            seen = seen or ", ".join(filter(None, cells))[:120]
            places = _places(cells)
            if "pair_id" in places and "decision" in places:
                return [found for n, cells in rows if (found := _row(n, cells, places))]
            if number >= _HEADER_ROWS:
                break
    raise Unreadable(f"no columns pair_id and decision among: {seen or 'nothing'}")


def _places(header: Sequence[str]) -> dict[str, int]:
    folded = [name.strip().casefold() for name in header]
    known = {alias: ours for ours, aliases in _HEADERS.items() for alias in aliases}
    known |= {name: name for name in PLACE_COLUMNS}
    return {known[name]: i for i, name in reversed(list(enumerate(folded))) if name in known}


def _row(number: int, row: Sequence[object], places: Mapping[str, int]) -> DecisionRow | None:
    def cell(name: str) -> str:
        i = places.get(name, len(row))
        return plain_cell(_cell(row[i])).strip() if i < len(row) else ""

    place = tuple(cell(name) for name in PLACE_COLUMNS)
    return _decision_row(number, place, *(cell(name) for name in DECISION_COLUMNS))


def _decision_row(
    number: int, place: tuple[str, ...], pair_id: str, decision: str, reviewer: str, note: str
) -> DecisionRow | None:
    """A row, unless the reviewer left it empty."""
    if not (decision or reviewer or note):
        return None
    # As a report will show them, so that what comes back from it is known again.
    written = Decision(canonical(decision), shown(reviewer).strip(), shown(note).strip())
    return DecisionRow(number, pair_id, written, place if all(place) else ())


def _cell(value: object) -> str:
    """A cell as text; whole numbers without the decimals that a spreadsheet adds."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _json_rows(text: str) -> Iterator[DecisionRow]:
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        try:
            found = [json.loads(line) for line in text.split("\n") if line.strip()]
        except (ValueError, RecursionError):
            raise Unreadable("broken JSON") from None
    records = found if isinstance(found, list) else [found]
    if not all(isinstance(r, dict) and {"pair_id", "decision"} <= r.keys() for r in records):
        raise Unreadable("JSON that is no list of objects with pair_id and decision")
    for number, record in enumerate(records, 1):
        cells = [_cell(record.get(name)).strip() for name in DECISION_COLUMNS]
        if row := _decision_row(number, (), *cells):
            yield row


def read_decisions(path: Path) -> dict[str, Decision]:
    """Decision, reviewer and note by pair id, as `read_rows` finds them.

    Raises
    ------
    InputError
        When the file cannot be read as such a table: it would be overwritten.
    """
    try:
        if not path.read_bytes().strip():
            return {}
        return {row.pair_id: row.decision for row in read_rows(path) if row.pair_id}
    except (Unreadable, OSError) as error:
        raise InputError(
            str(path),
            expected="a report with the columns " + ", ".join(DECISION_COLUMNS),
            found=str(error),
            remedy="Move the file away so that its decisions are not overwritten, or name "
            "another --out.",
        ) from None


def earlier_decisions(out_dir: Path) -> dict[str, Decision]:
    """Decisions by pair id in a run folder; the report's win over the other files'."""
    found: dict[str, Decision] = {}
    for name in ("decisions.csv", "queue.csv", "contradictions.csv"):
        if (out_dir / name).exists():
            found |= read_decisions(out_dir / name)
    return found


@dataclass(frozen=True)
class Carried:
    """Decisions that a run honours: the only place that says which one a pair has.

    Attributes
    ----------
    folder : dict
        What the run folder's own files say, which nobody may have collected yet.
    reviewed : Reviewed or None
        What was collected from any run.
    """

    folder: Mapping[str, Decision]
    reviewed: Reviewed | None = None

    @classmethod
    def load(cls, out_dir: Path, reviewed_dir: Path | None = None) -> Carried:
        """Read a run folder and a folder of collected decisions; either may be missing."""
        from stance.reviewed import Reviewed

        reviewed = Reviewed.load(reviewed_dir) if reviewed_dir else None
        return cls(earlier_decisions(out_dir), reviewed)

    def get(self, pair_id: str) -> Decision:
        """Decision of a pair, empty cells when there is none.

        What the folder says stands, unless it was collected since: then the collected
        decision is the same one or a later one.
        """
        here = self.folder.get(pair_id)
        collected = self.reviewed.decision(pair_id) if self.reviewed else None
        if here is None or collected is None:
            return here or collected or Decision("", "", "")
        if not here.decided:
            return collected._replace(note=here.note or collected.note)
        known = self.reviewed is not None and self.reviewed.knows(pair_id, here)
        return collected if known else here

    def decided(self, pair_id: str) -> bool:
        """Whether a pair need not be asked again."""
        return self.get(pair_id).decided

    def disputed(self, pair_id: str) -> bool:
        """Whether reviewers decided a pair differently."""
        return self.reviewed is not None and self.reviewed.disputed(pair_id)
