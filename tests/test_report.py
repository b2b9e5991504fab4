"""The run folder: formula safety, round trips, decisions carried over, same bytes."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.arabic import BIDI_OVERRIDES
from stance.decisions import read_decisions
from stance.errors import InputError
from stance.pairs_file import read_pairs, write_pairs
from stance.records import (
    ARTICLE_COLUMNS,
    CLAIM_COLUMNS,
    REPORT_COLUMNS,
    Article,
    Claim,
    Contradiction,
    Rejected,
)
from stance.report import MACHINE_COLUMNS, write_run
from stance.spreadsheet import (
    is_formula,
    overrides,
    plain_cell,
    safe_cell,
    shown,
    write_csv,
    write_whole,
)

HOSTILE = st.text(
    alphabet=st.sampled_from("=+-@\t\r\n\0 '\"،,;أبجx1\u202e\u2066\u200f\u200b\ufeff\u00a0\u2028")
)


def claim(name: str, text: str, source: str) -> Claim:
    sentence = f"قال الوزير إن {text}."
    return Claim(
        claim_id=f"{name}#0",
        article_id=name,
        source=source,
        published="2024-05-04",
        speaker="الوزير",
        speaker_id="minister",
        cue="قال",
        cue_class="assert",
        claim=text,
        polarity="positive",
        start=14,
        end=14 + len(text),
        sentence=sentence,
    )


def pair(pair_id: str = "pair-1", text: str = "الجسر مفتوح", note: str = "") -> Contradiction:
    articles = [
        Article(n, s, "2024-05-04", f"عنوان {n}", f"https://{n}.example", "نص", origin_id=n)
        for n, s in (("a", "الميناء"), ("b", "الساحل"))
    ]
    return Contradiction(
        kind="negation",
        status="open",
        why=note or "أحدهما ينفي ما يثبته الآخر",
        a=claim("a", text, "الميناء"),
        b=claim("b", "الجسر مغلق", "الساحل"),
        article_a=articles[0],
        article_b=articles[1],
        between="outlets",
        days_apart=0,
        n_origins=2,
        probability=0.912345,
        pair_id=pair_id,
        flags=("same_day",),
    )


def write(folder: Path, *rows: Contradiction) -> None:
    claims = [c for row in rows for c in (row.a, row.b)]
    accepted = [rows[0].article_a, rows[0].article_b] if rows else []
    write_run(
        folder,
        rows,
        claims,
        accepted,
        [Rejected("=bad", "", "", "", "empty file")],
        {"a": 3},
        {"seconds": {"b": 1, "a": 2}},
        "default",
    )


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def decide(folder: Path, delimiter: str, encoding: str, **cells: str) -> None:
    """Save the report as a spreadsheet would, with one row filled in."""
    rows = table(folder / "contradictions.csv")
    rows[0].update(cells)
    out = io.StringIO()
    writer = csv.DictWriter(out, REPORT_COLUMNS, delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    (folder / "contradictions.csv").write_bytes(out.getvalue().encode(encoding))


# --- cells --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\rx", "\0x", "  =1", "\u200f=1", "\u202e=1"),
        *("\ufeff@x", "\n=1", "\u00a0-1", "\u200b\u200e =1", "\u2028=1"),
    ],
)
def test_formulas_are_defused(text: str) -> None:
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["", "قال", "5 = 5", "«=»", "'quoted", "a=1", "# -"])
def test_harmless_cells_are_left_alone(text: str) -> None:
    assert safe_cell(text) == text


@given(HOSTILE | st.text())
def test_no_cell_is_a_formula_and_each_is_one_line(text: str) -> None:
    cell = safe_cell(text)
    assert not is_formula(cell)
    assert len(cell.splitlines()) <= 1
    assert not set(cell) & set(BIDI_OVERRIDES)


@given(HOSTILE | st.text())
def test_cells_read_back_are_written_the_same(text: str) -> None:
    cell = safe_cell(text.strip())
    assert safe_cell(plain_cell(cell)) == cell


def test_shown_text() -> None:
    assert shown("أول \n ثان\u202e!\u200f") == "أول ثان!\u200f"
    assert overrides("\u202eأ\u2069\u200f") == 2


@settings(max_examples=50)
@given(st.lists(st.tuples(HOSTILE, st.text()), min_size=1))
def test_csv_round_trip(rows: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "t.csv")
        write_csv(path, ("x", "y"), rows)
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        found = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    assert found == [["x", "y"], *([safe_cell(x), safe_cell(y)] for x, y in rows)]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(InputError, match="Close the file"):
        write_whole(tmp_path / "t.csv", b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]


# --- the run folder -----------------------------------------------------------------------


def test_columns_order_and_values(tmp_path: Path) -> None:
    write(tmp_path, pair())
    (row,) = table(tmp_path / "contradictions.csv")
    assert tuple(row) == REPORT_COLUMNS
    assert (row["rank"], row["probability"], row["model"]) == ("1", "0.9123", "default")
    assert (row["claim_a"], row["speaker_a"], row["cue_a"]) == ("الجسر مفتوح", "الوزير", "قال")
    assert (row["title_b"], row["url_b"], row["article_b"]) == ("عنوان b", "https://b.example", "b")
    assert (row["start_a"], row["days_apart"], row["flags"]) == ("14", "0", "same_day")
    assert row["decision"] == row["reviewer"] == row["note"] == ""
    claims = table(tmp_path / "claims.csv")
    assert tuple(claims[0]) == CLAIM_COLUMNS
    assert [c["claim_id"] for c in claims] == ["a#0", "b#0"]
    articles = table(tmp_path / "articles.csv")
    assert tuple(articles[0]) == ARTICLE_COLUMNS
    assert [(a["article_id"], a["status"], a["reason"]) for a in articles] == [
        ("a", "scored", ""),
        ("b", "scored", ""),
        ("'=bad", "rejected", "empty file"),
    ]
    assert [(a["n_sentences"], a["n_claims"], a["origin_id"]) for a in articles[:2]] == [
        ("3", "1", "a"),
        ("0", "1", "b"),
    ]
    assert (tmp_path / "run.json").read_text() == (
        '{\n  "seconds": {\n    "a": 2,\n    "b": 1\n  }\n}\n'
    )
    assert not list(tmp_path.glob(".*"))


def test_machine_twin_holds_raw_text(tmp_path: Path) -> None:
    hostile = "=الجسر\nمفتوح\u202e"
    write(tmp_path, pair(text=hostile))
    data = (tmp_path / "contradictions.jsonl").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    row = json.loads(data)
    assert tuple(row) == (*REPORT_COLUMNS, *MACHINE_COLUMNS)
    assert row["claim_a"] == hostile
    assert row["flags"] == ["same_day", "bidi:2"]  # once in the claim, once in its sentence
    (shown_row,) = table(tmp_path / "contradictions.csv")
    assert shown_row["claim_a"] == "'=الجسر مفتوح"
    assert shown_row["flags"] == "same_day; bidi:2"


def test_same_input_same_bytes(tmp_path: Path) -> None:
    for name in ("x", "y"):
        write(tmp_path / name, pair(), pair("pair-2"))
        write(tmp_path / name, pair(), pair("pair-2"))
    files = sorted(p.name for p in (tmp_path / "x").iterdir())
    assert files == sorted(
        ["contradictions.csv", "contradictions.jsonl", "claims.csv", "articles.csv", "run.json"]
    )
    for name in files:
        assert (tmp_path / "x" / name).read_bytes() == (tmp_path / "y" / name).read_bytes()


def test_nothing_found_is_a_report_too(tmp_path: Path) -> None:
    write(tmp_path)
    assert table(tmp_path / "contradictions.csv") == []
    assert (tmp_path / "contradictions.jsonl").read_bytes() == b""


def test_unwritable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="--out"):
        write(tmp_path / "file", pair())


# --- decisions ----------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_decisions_are_carried_over(tmp_path: Path, delimiter: str, encoding: str) -> None:
    write(tmp_path, pair(), pair("pair-2"))
    decide(tmp_path, delimiter, encoding, decision="Not", reviewer="سلمى", note="تحديث لاحق")
    write(tmp_path, pair("pair-2"), pair())
    rows = {r["pair_id"]: r for r in table(tmp_path / "contradictions.csv")}
    kept = [rows["pair-1"][name] for name in ("decision", "reviewer", "note")]
    assert kept == ["not", "سلمى", "تحديث لاحق"]
    assert rows["pair-2"]["decision"] == ""
    twin = [json.loads(x) for x in (tmp_path / "contradictions.jsonl").read_text().splitlines()]
    assert [row["decision"] for row in twin] == ["", "not"]


def test_decisions_of_pairs_that_vanish_are_kept_and_come_back(tmp_path: Path) -> None:
    write(tmp_path, pair())
    decide(tmp_path, ",", "utf-8-sig", decision="contradiction", note="=مؤكد")
    write(tmp_path, pair("pair-2"))
    (kept,) = table(tmp_path / "decisions.csv")
    assert kept == {
        "pair_id": "pair-1",
        "decision": "contradiction",
        "reviewer": "",
        "note": "'=مؤكد",
    }
    write(tmp_path, pair("pair-2"))
    assert read_decisions(tmp_path / "decisions.csv") == {"pair-1": ("contradiction", "", "=مؤكد")}
    write(tmp_path, pair())
    assert table(tmp_path / "contradictions.csv")[0]["note"] == "'=مؤكد"
    assert table(tmp_path / "decisions.csv") == []


def test_a_report_that_cannot_be_read_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "contradictions.csv").write_text("something,else\n1,2\n")
    with pytest.raises(InputError, match="Move the file away"):
        write(tmp_path, pair())
    assert (tmp_path / "contradictions.csv").read_text() == "something,else\n1,2\n"


def test_an_empty_report_holds_no_decisions(tmp_path: Path) -> None:
    (tmp_path / "contradictions.csv").write_bytes(b"")
    assert read_decisions(tmp_path / "contradictions.csv") == {}


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.text("abcdef0123456789", min_size=1),
        st.tuples(st.sampled_from(["not", "unsure", "contradiction"]), HOSTILE, HOSTILE),
    )
)
def test_decisions_round_trip(decided: dict[str, tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "d.csv")
        rows = [(k, *v) for k, v in decided.items()]
        write_csv(path, ("pair_id", "decision", "reviewer", "note"), rows)
        once = read_decisions(path)
        assert once.keys() == decided.keys()
        assert [d for d, _, _ in once.values()] == [v[0] for v in decided.values()]
        write_csv(
            path, ("pair_id", "decision", "reviewer", "note"), [(k, *v) for k, v in once.items()]
        )
        assert read_decisions(path) == once


# --- ready-made pairs ---------------------------------------------------------------------


def test_pairs_are_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_bytes("S1;s2;id\nالجسر مفتوح;الجسر مغلق;007\n;الجسر مغلق;8\n".encode("cp1256"))
    frame, rejected = read_pairs(path)
    assert frame.to_dict("records") == [{"s1": "الجسر مفتوح", "s2": "الجسر مغلق", "id": "007"}]
    assert [(r.article_id, r.reason) for r in rejected] == [("pairs:2", "a row without s1")]
    out = tmp_path / "new" / "out.csv"
    write_pairs(frame.assign(p_agree=0.12345, why="=x"), out)
    (row,) = table(out)
    assert row == {
        "s1": "الجسر مفتوح",
        "s2": "الجسر مغلق",
        "id": "007",
        "p_agree": "0.1235",
        "why": "'=x",
    }


def test_no_pairs_keep_their_columns(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("s1,s2\n", "utf-8")
    frame, rejected = read_pairs(tmp_path / "p.csv")
    assert list(frame.columns) == ["s1", "s2"]
    assert isinstance(frame, pd.DataFrame)
    assert rejected == []


@pytest.mark.parametrize(
    ("data", "part"), [(b"a,b\n1,2\n", "no s1 and no s2"), (b"\0\0", "binary"), (None, "No such")]
)
def test_pairs_that_cannot_be_read(tmp_path: Path, data: bytes | None, part: str) -> None:
    path = tmp_path / "p.csv"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InputError, match=part):
        read_pairs(path)


def test_superseded_and_unknown_days(tmp_path: Path) -> None:
    write(tmp_path, replace(pair(), status="superseded", days_apart=None))
    (row,) = table(tmp_path / "contradictions.csv")
    assert (row["status"], row["days_apart"]) == ("superseded", "")
