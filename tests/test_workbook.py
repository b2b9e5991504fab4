"""The workbook: no formulas, right to left, decisions to choose from, same bytes, nothing lost."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.arabic import BIDI_OVERRIDES
from stance.errors import InputError
from stance.records import REPORT_COLUMNS
from stance.spreadsheet import is_formula
from stance.workbook import WORKBOOK, render_workbook, write_workbook
from tests.test_page import ATTACKS, report_row, write_rows
from tests.test_report import HOSTILE

_NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_NUMBERS = "rank days_apart n_origins probability start_a end_a start_b end_b".split()


def sheet_of(data: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))


def cells(data: bytes) -> list[dict[str, tuple[str, str]]]:
    """Rows by column name: (type, value) of each cell, shared strings looked up."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    strings = ["".join(t.text or "" for t in si.iter(f"{{{_NAMES['m']}}}t")) for si in root]
    rows = []
    for row in sheet_of(data).iterfind(".//m:sheetData/m:row", _NAMES):
        found = {}
        for name, cell in zip(REPORT_COLUMNS, row, strict=True):
            kind, value = cell.get("t", ""), cell.findtext("m:v", "", _NAMES)
            found[name] = (kind, strings[int(value)] if kind == "s" else value)
        rows.append(found)
    return rows


def test_columns_and_values_are_those_of_the_csv() -> None:
    head, row = cells(render_workbook([report_row(flags=["date", "bidi:2"], note="ملاحظة")]))
    assert [value for _, value in head.values()] == list(REPORT_COLUMNS)
    assert row["rank"] == ("", "1")
    assert row["probability"] == ("", "0.8125")
    assert row["claim_a"] == ("s", report_row()["claim_a"])
    assert row["flags"] == ("s", "date; bidi:2")
    assert row["note"] == ("s", "ملاحظة")
    assert {name for name, (kind, _) in row.items() if kind != "s"} == set(_NUMBERS)


def test_sheet_is_right_to_left_frozen_and_wide() -> None:
    sheet = sheet_of(render_workbook([report_row()]))
    view = sheet.find(".//m:sheetView", _NAMES)
    assert view is not None
    assert view.get("rightToLeft") == "1"
    pane = view.find("m:pane", _NAMES)
    assert pane is not None
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    widths = [float(c.get("width", "0")) for c in sheet.iterfind(".//m:cols/m:col", _NAMES)]
    assert max(widths) > 40
    assert min(widths) > 5


def test_decisions_are_chosen_from_a_list() -> None:
    sheet = sheet_of(render_workbook([report_row(n) for n in range(1, 4)]))
    (rule,) = sheet.iterfind(".//m:dataValidation", _NAMES)
    assert (rule.get("type"), rule.get("sqref")) == ("list", "B2:B4")
    assert rule.findtext("m:formula1", "", _NAMES) == '"contradiction,not,unsure"'
    assert rule.get("allowBlank") == "1"


@pytest.mark.parametrize("attack", [*ATTACKS, "=1+1", "+1", "@SUM(A1)", "https://x.example", "007"])
def test_texts_stay_texts(attack: str) -> None:
    names = [n for n in REPORT_COLUMNS if isinstance(report_row()[n], str)]
    data = render_workbook([report_row(**dict.fromkeys(names, attack), flags=[attack])])
    sheet = sheet_of(data)
    assert not list(sheet.iterfind(".//m:sheetData//m:f", _NAMES))
    assert not list(sheet.iterfind(".//m:hyperlink", _NAMES))
    (_, row) = cells(data)
    for name in names:
        kind, value = row[name]
        assert kind == "s"
        assert not is_formula(value)
        assert not set(value) & set(BIDI_OVERRIDES)


@settings(max_examples=40)
@given(st.lists(HOSTILE | st.text(), min_size=2, max_size=2))
def test_any_text_makes_a_readable_workbook(words: list[str]) -> None:
    data = render_workbook([report_row(claim_a=words[0], sentence_b=words[1])])
    (_, row) = cells(data)
    assert row["claim_b"] == ("s", report_row()["claim_b"])


def test_texts_longer_than_a_cell_are_cut() -> None:
    (_, row) = cells(render_workbook([report_row(sentence_a="كلمة 😀 " * 9_000)]))
    text = row["sentence_a"][1]
    assert text.endswith("…")
    assert 30_000 < len(text.encode("utf-16-le")) // 2 < 32_767


def test_unknown_days_are_an_empty_cell() -> None:
    (_, row) = cells(render_workbook([report_row(days_apart=None)]))
    assert row["days_apart"] == ("s", "")


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [report_row(n) for n in range(1, 4)]
    for name in ("x", "y"):
        assert write_workbook(write_rows(tmp_path / name, rows)) is None
        assert write_workbook(tmp_path / name) is None  # our own is overwritten
    books = [(tmp_path / name / WORKBOOK).read_bytes() for name in ("x", "y")]
    assert books[0] == books[1]
    assert zipfile.ZipFile(io.BytesIO(books[0])).testzip() is None


def test_a_workbook_that_somebody_saved_is_kept(tmp_path: Path) -> None:
    write_rows(tmp_path, [report_row()])
    write_workbook(tmp_path)
    path = tmp_path / WORKBOOK
    for n in (1, 2):
        with zipfile.ZipFile(path) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        with zipfile.ZipFile(path, "w") as book:  # as a spreadsheet program saves it
            for name, data in parts.items():
                book.writestr(name, data)
        saved = path.read_bytes()
        kept = write_workbook(tmp_path)
        assert kept == tmp_path / f"contradictions-{n}.xlsx"
        assert kept.read_bytes() == saved
    path.write_bytes(b"")
    assert write_workbook(tmp_path) == tmp_path / "contradictions-3.xlsx"


def test_no_rows_are_a_workbook_too(tmp_path: Path) -> None:
    write_workbook(write_rows(tmp_path, []))
    assert len(cells((tmp_path / WORKBOOK).read_bytes())) == 1


def test_folder_without_a_report(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="stance score"):
        write_workbook(tmp_path)
