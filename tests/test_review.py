"""Decisions that come back: every form a spreadsheet saves, every row accounted for, none lost."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from stance import run_folder
from stance.articles.sources import Unreadable
from stance.decisions import Carried, Decision, canonical, earlier_decisions, read_rows
from stance.errors import InputError
from stance.page import write_page
from stance.records import REPORT_COLUMNS, Article, Claim, Contradiction
from stance.report import write_run
from stance.review import Collected, collect, describe, run_rows
from stance.reviewed import Record, Reviewed, add_records, new_record
from stance.workbook import write_workbook

WHEN = datetime(2024, 5, 4, 12, tzinfo=UTC)
IDS = [f"{n:016x}" for n in range(10, 20)]


def contradiction(pair_id: str, n: int = 0) -> Contradiction:
    sides = []
    for k, text in enumerate(
        (f"الجسر رقم {n} مفتوح أمام المارة", f"الجسر رقم {n} مغلق أمام المارة")
    ):
        name = f"{'ab'[k]}{n}"
        article = Article(name, "الميناء", "2024-05-04", "عنوان", "", text, origin_id=name)
        sides.append(
            (
                Claim(
                    *(f"{name}#0", name, "الميناء", "2024-05-04", "الوزارة", f"ministry{k}"),
                    *("نفت", "deny", text, ("positive", "negative")[k], 5, 25, text),
                ),
                article,
            )
        )
    (a, article_a), (b, article_b) = sides
    return Contradiction(
        *("denial", "open", "نفي", a, b, article_a, article_b),
        *("speakers", 0, 2, 0.81, pair_id),
        group_id=f"group{n}",
    )


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run folder with ten pairs."""
    folder = tmp_path / "run"
    rows = [contradiction(pair_id, n) for n, pair_id in enumerate(IDS)]
    write_run(folder, rows, [], [], [], {}, {}, "model")
    return folder


def report(folder: Path) -> list[dict[str, str]]:
    text = (folder / "contradictions.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def save(
    path: Path,
    decided: dict[str, tuple[str, str, str]],
    rows: list[dict[str, str]],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    columns: tuple[str, ...] = REPORT_COLUMNS,
) -> Path:
    """Save a report as a spreadsheet does, with decisions entered."""
    out = io.StringIO()
    writer = csv.DictWriter(
        out, columns, delimiter=delimiter, lineterminator="\r\n", extrasaction="ignore"
    )
    writer.writeheader()
    for row in rows:
        names = ("decision", "reviewer", "note")
        answer = dict(zip(names, decided.get(row["pair_id"], ("", "", "")), strict=True))
        writer.writerow({**row, **answer, "extra": "x"})
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def lines(done: Collected) -> str:
    return "\n".join(describe(done))


def take(file: Path, run: Path, reviewed: Path, days: int = 0, reviewer: str = "") -> Collected:
    when = WHEN + timedelta(days=days)
    return collect([file], [run], reviewed, reviewer=reviewer, when=when)


def export(path: Path, *rows: tuple[str, str, str, str]) -> Path:
    """The page's export."""
    out = io.StringIO()
    csv.writer(out).writerows([("pair_id", "decision", "reviewer", "note"), *rows])
    path.write_text(out.getvalue(), "utf-8")
    return path


# --- words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *[("Contradiction", "contradiction"), (" NOT ", "not"), ("unsure", "unsure")],
        *[("تناقض", "contradiction"), ("لا", "not"), ("غير متأكد", "unsure")],
        *[("تناقضٌ", "contradiction"), ("غير متاكدة", "unsure"), ("ليس تناقضًا", "not")],
        *[("\u200fلا\u200f", "not"), ("تنـاقض", "contradiction")],
    ],
)
def test_a_decision_is_read_in_both_languages(written: str, meant: str) -> None:
    assert canonical(written) == meant


@pytest.mark.parametrize("written", ["maybe", "لا أعرف", "=not", "1", "not sure", "تناقضات كثيرة"])
def test_other_words_are_no_decision(written: str) -> None:
    assert canonical(written) == written


# --- files --------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_a_report_comes_back_as_spreadsheets_save_it(
    run: Path, tmp_path: Path, delimiter: str, encoding: str
) -> None:
    columns = ("extra", *REPORT_COLUMNS[::-1])
    decided = {IDS[0]: ("تناقض", "سلمى", "مؤكد"), IDS[3]: ("NOT", "سلمى", "")}
    path = save(
        *(tmp_path / "back.csv", decided, report(run)),
        encoding=encoding,
        delimiter=delimiter,
        columns=columns,
    )
    done = take(path, run, tmp_path / "reviewed")
    assert (done.new, done.changed, done.known, done.code) == (2, 0, 0, 0)
    stored = Reviewed.load(tmp_path / "reviewed").records
    assert [(r.pair_id, r.decision, r.reviewer, r.note) for r in stored] == [
        (IDS[0], "contradiction", "سلمى", "مؤكد"),
        (IDS[3], "not", "سلمى", ""),
    ]
    assert stored[0].claim_a == "الجسر رقم 0 مفتوح أمام المارة"
    assert (stored[0].polarity_a, stored[0].polarity_b) == ("positive", "negative")
    assert (stored[0].article_b, stored[0].kind, stored[0].group_id) == ("b0", "denial", "group0")
    assert (stored[0].model, stored[0].probability) == ("model", 0.81)
    assert stored[0].collected == "2024-05-04T12:00:00.000000+00:00"


def test_a_workbook_comes_back(run: Path, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["a sheet without decisions"])
    sheet = book.create_sheet("تقرير")
    sheet.append(["تقرير التناقضات"])
    sheet.append(["pair_id", "rank", "القرار", "المراجع", "note"])
    sheet.append([IDS[1], 1, "لا", "سلمى", None])
    sheet.append([IDS[2], 2, "=HYPERLINK(1)", "سلمى", None])
    sheet.append([IDS[3], 3, None, None, None])
    book.save(tmp_path / "back.xlsx")
    done = take(tmp_path / "back.xlsx", run, tmp_path / "reviewed")
    assert (done.new, done.code) == (1, 1)
    assert [(r.number, "HYPERLINK" in r.found) for r in done.refused] == [(4, True)]


def test_our_own_workbook_comes_back(run: Path, tmp_path: Path) -> None:
    write_workbook(run)
    book = load_workbook(run / "contradictions.xlsx")
    sheet = book.active
    names = [cell.value for cell in sheet[1]]
    for row, answer in ((2, "تناقض"), (4, "not")):
        sheet.cell(row, names.index("decision") + 1, answer)
        sheet.cell(row, names.index("reviewer") + 1, "سلمى")
    book.save(tmp_path / "back.xlsx")
    done = take(tmp_path / "back.xlsx", run, tmp_path / "reviewed")
    assert (done.new, done.code) == (2, 0)
    assert done.reviewed.decision(IDS[2]) == ("not", "سلمى", "")


@pytest.mark.parametrize("text", ["[%s,%s]", "%s\n%s\n"])
def test_the_page_exports_json(run: Path, tmp_path: Path, text: str) -> None:
    rows = [
        json.dumps({"pair_id": IDS[k], "decision": d, "reviewer": None, "note": "سبب"})
        for k, d in ((0, "unsure"), (1, ""))
    ]
    (tmp_path / "export.json").write_text(text % tuple(rows), "utf-8")
    done = take(tmp_path / "export.json", run, tmp_path / "reviewed", reviewer="سلمى")
    assert (done.new, done.undecided, done.code) == (1, 1, 0)
    assert done.reviewed.decision(IDS[0]) == ("unsure", "سلمى", "سبب")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b" \n", "empty file"),
        (b"\0\1\2", "binary file"),
        (b"PK\x03\x04junk", "no xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1", "xls"),
        (b"a,b\n1,2\n", "no columns pair_id and decision"),
        (b"[1, 2", "broken JSON"),
        (b"[" * 100_000, "broken JSON"),
        (b'{"pair_id": 1}', "no list of objects"),
        (b'pair_id,decision\n"never closed', ""),
    ],
)
def test_files_that_hold_no_decisions(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "back"
    path.write_bytes(data)
    if reason:
        with pytest.raises(Unreadable, match=reason):
            read_rows(path)
    else:
        assert read_rows(path) == []


def test_an_id_that_excel_took_for_a_number_is_found_by_its_place(
    run: Path, tmp_path: Path
) -> None:
    rows = report(run)
    for row in rows:
        row["pair_id"] = "1.0E+15"
        row["decision"], row["reviewer"] = "not", "سلمى"
    out = io.StringIO()
    writer = csv.DictWriter(out, REPORT_COLUMNS)
    writer.writeheader()
    writer.writerows(rows[:2])
    (tmp_path / "back.csv").write_text(out.getvalue(), "utf-8")
    done = take(tmp_path / "back.csv", run, tmp_path / "reviewed")
    assert sorted(done.reviewed.current) == IDS[:2]
    assert done.code == 0


# --- rows ---------------------------------------------------------------------------------


def test_every_row_is_accounted_for(run: Path, tmp_path: Path) -> None:
    path = export(
        tmp_path / "export.csv",
        (IDS[0], "contradiction", "سلمى", ""),
        (IDS[1], "=cmd|' /C calc'!A0", "سلمى", ""),
        (IDS[2], "x" * 500 + "\u202e", "سلمى", ""),
        ("unknown", "not", "سلمى", ""),
        ("", "not", "سلمى", ""),
        (IDS[3], "", "سلمى", "سأعود إليه"),
        (IDS[4], "not", "سلمى", ""),
        (IDS[4], "contradiction", "سلمى", ""),
        (IDS[4], "contradiction", "هدى", ""),
        (IDS[5], "not", "سلمى", ""),
        (IDS[5], "not", "سلمى", ""),
    )
    done = take(path, run, tmp_path / "reviewed")
    assert [r.number for r in done.refused] == [3, 4, 5, 6, 8, 9]
    assert (done.new, done.known, done.undecided, done.code) == (3, 1, 1, 1)
    text = lines(done)
    assert text.splitlines()[-1] == "read 10 = taken 4 + refused 6, 1 without a decision"
    assert "row 3: the decision \"=cmd|' /C calc'!A0\"" in text
    assert "Write contradiction, not or unsure" in text
    assert "unknown pair_id 'unknown'. Name the run folder" in text
    assert "several decisions" in text
    assert "\u202e" not in text
    assert max(map(len, text.splitlines())) < 500


def test_nothing_taken_is_a_failure(run: Path, tmp_path: Path) -> None:
    path = export(tmp_path / "export.csv", (IDS[0], "junk", "", ""))
    done = take(path, run, tmp_path / "reviewed")
    assert (done.taken, done.code, done.path) == (0, 2, None)
    assert not (tmp_path / "reviewed").exists()


def test_an_untouched_report_is_no_failure(run: Path, tmp_path: Path) -> None:
    done = take(run / "contradictions.csv", run, tmp_path / "reviewed")
    assert (done.taken, done.code) == (0, 0)


def test_a_file_is_matched_with_the_folder_it_lies_in(run: Path, tmp_path: Path) -> None:
    inside = export(run / "export.csv", (IDS[0], "not", "", ""))
    outside = export(tmp_path / "export.csv", (IDS[0], "not", "", ""))
    assert collect([inside], [], tmp_path / "x", when=WHEN).code == 0
    done = collect([outside], [], tmp_path / "y", when=WHEN)
    assert done.code == 2
    assert "unknown pair_id" in done.refused[0].found


def test_a_pair_that_left_the_run_folder_is_known_from_before(run: Path, tmp_path: Path) -> None:
    path = export(tmp_path / "export.csv", (IDS[0], "not", "سلمى", ""))
    take(path, run, tmp_path / "reviewed")
    write_run(run, [contradiction(IDS[9], 9)], [], [], [], {}, {}, "model")
    path = export(tmp_path / "export.csv", (IDS[0], "unsure", "سلمى", ""))
    done = take(path, run, tmp_path / "reviewed", days=1)
    assert (done.changed, done.code) == (1, 0)
    assert done.reviewed.records[-1].claim_a == "الجسر رقم 0 مفتوح أمام المارة"


def test_a_run_folder_of_another_version_is_refused(run: Path, tmp_path: Path) -> None:
    twin = run / "contradictions.jsonl"
    rows = [json.loads(line) for line in twin.read_text("utf-8").splitlines()]
    rows[1].pop("polarity_a")
    twin.write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(InputError, match="Score the articles again"):
        run_rows(run)


# --- the store ----------------------------------------------------------------------------


def test_a_changed_decision_keeps_its_history(run: Path, tmp_path: Path) -> None:
    store = tmp_path / "reviewed"
    first = take(export(tmp_path / "e.csv", (IDS[0], "not", "سلمى", "")), run, store)
    before = {p.name: p.read_bytes() for p in store.iterdir()}
    again = take(tmp_path / "e.csv", run, store, days=1)
    assert (again.known, again.new, again.path) == (1, 0, None)
    changed = take(export(tmp_path / "e.csv", (IDS[0], "unsure", "سلمى", "")), run, store, days=2)
    assert (changed.changed, changed.new) == (1, 0)
    assert first.path is not None
    assert {p.name: p.read_bytes() for p in store.iterdir() if p.name in before} == before
    loaded = Reviewed.load(store)
    assert [r.decision for r in loaded.records] == ["not", "unsure"]
    assert loaded.decision(IDS[0]) == ("unsure", "سلمى", "")
    assert not [p for p in store.iterdir() if p.name.startswith(".")]


def test_reviewers_who_differ_are_both_kept_and_shown(run: Path, tmp_path: Path) -> None:
    store = tmp_path / "reviewed"
    answers = ["not", "not", "contradiction", "contradiction", "unsure"]
    ours = [(p, d, "سلمى", "") for p, d in zip(IDS[:5], answers, strict=True)]
    theirs = [(p, "not", "هدى", "") for p in IDS[:4]] + [(IDS[4], "unsure", "هدى", "")]
    take(export(tmp_path / "1.csv", *ours), run, store)
    done = take(export(tmp_path / "2.csv", *theirs), run, store, days=1)
    text = lines(done)
    assert f"conflict on pair {IDS[2]}: سلمى contradiction, هدى not" in text
    assert text.count("conflict on pair") == 2
    (agreement,) = done.reviewed.agreements()
    # by hand: 3 of 5 alike; by chance 2/5 · 4/5 + 1/5 · 1/5 = .36
    assert (agreement.n, agreement.same) == (5, 3)
    assert agreement.kappa == pytest.approx((0.6 - 0.36) / (1 - 0.36))
    assert "3 of 5 pairs alike, Cohen's kappa 0.38" in text
    carried = Carried({}, Reviewed.load(store))
    assert carried.disputed(IDS[2])
    assert not carried.disputed(IDS[0])
    assert carried.get(IDS[2]) == ("not", "هدى", "")  # of equals the latest


def test_agreement_needs_enough_pairs_and_two_answers(run: Path, tmp_path: Path) -> None:
    rows = [(p, "not", who, "") for p in IDS[:5] for who in ("سلمى", "هدى")]
    done = take(export(tmp_path / "e.csv", *rows), run, tmp_path / "reviewed")
    (agreement,) = done.reviewed.agreements()
    assert agreement.kappa is None
    assert "undefined" in lines(done)
    assert done.reviewed.agreements(min_shared=6) == []


def test_the_majority_decides() -> None:
    row = json.loads(json.dumps(dict.fromkeys(record_columns(), "")))
    reviewed = Reviewed()
    for who, answer in (("أ", "not"), ("ب", "not"), ("ج", "contradiction")):
        reviewed.add(new_record(row, "p", Decision(answer, who, ""), WHEN))
    assert reviewed.decision("p") == ("not", "ب", "")
    assert reviewed.decision("q") is None


def record_columns() -> tuple[str, ...]:
    from stance.reviewed import FROM_REPORT

    return FROM_REPORT


@pytest.mark.parametrize(
    "line", ["no json", "[1]", "{}", '{"decision": 1}', "[" * 100_000], ids=lambda x: x[:10]
)
def test_a_broken_store_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "20240504.jsonl").write_text(line + "\n")
    with pytest.raises(InputError, match=r"20240504\.jsonl:1"):
        Reviewed.load(tmp_path)


def test_line_separators_in_a_claim_do_not_break_the_store(tmp_path: Path) -> None:
    row = dict.fromkeys(record_columns(), "سطر\u2028آخر\x85\n") | {
        "probability": 0.5,
        "situation": {},
    }
    record = new_record(row, "p", Decision("not", "سلمى", ""), WHEN)
    add_records(tmp_path, [record], WHEN)
    assert Reviewed.load(tmp_path).records == [record]
    assert isinstance(record, Record)


# --- what later runs do with it -----------------------------------------------------------


def test_a_decision_follows_the_pair_into_every_folder(run: Path, tmp_path: Path) -> None:
    take(export(tmp_path / "e.csv", (IDS[0], "not", "سلمى", "سبب")), run, tmp_path / "reviewed")
    other = tmp_path / "other"
    carried = Carried.load(other, tmp_path / "reviewed")
    assert carried.decided(IDS[0])
    assert not carried.decided(IDS[1])
    write_run(other, [contradiction(IDS[0])], [], [], [], {}, {}, "model", carried)
    (row,) = report(other)
    assert [row[n] for n in ("decision", "reviewer", "note")] == ["not", "سلمى", "سبب"]
    assert not (other / "decisions.csv").exists()


def test_the_folder_wins_until_it_is_collected(run: Path, tmp_path: Path) -> None:
    store = tmp_path / "reviewed"
    take(export(tmp_path / "e.csv", (IDS[0], "not", "سلمى", "")), run, store)
    decided = {IDS[0]: ("unsure", "سلمى", "")}
    save(run / "contradictions.csv", decided, report(run))
    assert Carried.load(run, store).get(IDS[0]) == ("unsure", "سلمى", "")
    take(run / "contradictions.csv", run, store, days=1)
    take(export(tmp_path / "e.csv", (IDS[0], "contradiction", "سلمى", "")), run, store, days=2)
    assert Carried.load(run, store).get(IDS[0]) == ("contradiction", "سلمى", "")


def test_a_note_of_several_lines_is_known_again(run: Path, tmp_path: Path) -> None:
    rows = [{"pair_id": IDS[0], "decision": "not", "reviewer": "سلمى", "note": "أول\n=ثان\u202e"}]
    (tmp_path / "e.json").write_text(json.dumps(rows), "utf-8")
    take(tmp_path / "e.json", run, tmp_path / "reviewed")
    carried = Carried.load(run, tmp_path / "reviewed")
    write_run(run, [contradiction(IDS[0])], [], [], [], {}, {}, "model", carried)
    done = take(run / "contradictions.csv", run, tmp_path / "reviewed", days=1)
    assert (done.known, done.changed, done.new) == (1, 0, 0)


def test_a_note_without_a_decision_is_no_decision(run: Path, tmp_path: Path) -> None:
    store = tmp_path / "reviewed"
    take(export(tmp_path / "e.csv", (IDS[0], "not", "سلمى", "")), run, store)
    save(run / "contradictions.csv", {IDS[0]: ("", "", "انظر")}, report(run))
    carried = Carried.load(run, store)
    assert carried.get(IDS[0]) == ("not", "سلمى", "انظر")
    assert not Carried(earlier_decisions(run)).decided(IDS[0])


def test_a_disputed_pair_is_flagged(run: Path, tmp_path: Path) -> None:
    rows = [(IDS[0], "not", "سلمى", ""), (IDS[0], "contradiction", "هدى", "")]
    take(export(tmp_path / "e.csv", *rows), run, tmp_path / "reviewed")
    carried = Carried.load(run, tmp_path / "reviewed")
    write_run(run, [contradiction(IDS[0])], [], [], [], {}, {}, "model", carried)
    assert report(run)[0]["flags"] == "conflict"


# --- what the page and the workbook show of it ----------------------------------------------


def shown_in_page(folder: Path) -> dict[str, tuple[str, str, str]]:
    """Decisions of the page as its script starts with them."""
    text = (folder / "contradictions.html").read_text("utf-8")
    data = json.loads(re.search(r'type="application/json"[^>]*>(.*?)</script>', text, re.S)[1])
    return {
        row["pair_id"]: (row["decision"], row["reviewer"], row["note"])
        for row in data["rows"]
        if row["decision"]
    }


def shown_in_workbook(folder: Path) -> dict[str, tuple[str, str, str]]:
    sheet = load_workbook(folder / "contradictions.xlsx").active
    header, *rows = sheet.iter_rows(values_only=True)
    found = [dict(zip(header, row, strict=True)) for row in rows]
    return {
        row["pair_id"]: tuple(row[n] or "" for n in ("decision", "reviewer", "note"))
        for row in found
        if row["decision"]
    }


def test_the_page_and_the_workbook_show_what_was_collected(run: Path, tmp_path: Path) -> None:
    """Made after a collection and without another run of `stance score`."""
    store = tmp_path / "reviewed"
    decided = {IDS[0]: ("unsure", "هدى", ""), IDS[1]: ("not", "هدى", "")}
    save(run / "contradictions.csv", decided, report(run))
    take(run / "contradictions.csv", run, store)
    rows = [(IDS[1], "contradiction", "هدى", "صحيح"), (IDS[2], "not", "سلمى", "تحديث لاحق")]
    take(export(tmp_path / "e.csv", *rows), run, store, days=1)
    wanted = {
        IDS[0]: ("unsure", "هدى", ""),
        IDS[1]: ("contradiction", "هدى", "صحيح"),  # later than the spreadsheet's
        IDS[2]: ("not", "سلمى", "تحديث لاحق"),
    }
    assert write_page(run, store) == (10, 3)
    assert shown_in_page(run) == wanted
    write_workbook(run, store)
    assert shown_in_workbook(run) == wanted
    assert write_page(run) == (10, 2)  # without the collection what the folder holds


def test_a_dispute_is_shown_until_it_is_settled(run: Path, tmp_path: Path) -> None:
    store = tmp_path / "reviewed"
    rows = [(IDS[0], "not", "سلمى", ""), (IDS[0], "contradiction", "هدى", "")]
    take(export(tmp_path / "e.csv", *rows), run, store)
    assert ["conflict" in row["flags"] for row in run_folder.read_rows(run, store)][:2] == [
        True,
        False,
    ]
    carried = Carried.load(run, store)
    write_run(run, [contradiction(IDS[0])], [], [], [], {}, {}, "model", carried)
    take(export(tmp_path / "e.csv", (IDS[0], "contradiction", "سلمى", "")), run, store, days=1)
    (row,) = run_folder.read_rows(run, store)
    assert "conflict" not in row["flags"]


def test_a_decision_emptied_in_the_spreadsheet_is_gone_from_the_page(run: Path) -> None:
    save(run / "contradictions.csv", {IDS[0]: ("not", "سلمى", "")}, report(run))
    write_run(run, [contradiction(IDS[0])], [], [], [], {}, {}, "model")
    assert write_page(run) == (1, 1)
    save(run / "contradictions.csv", {}, report(run))
    assert write_page(run) == (1, 0)


# --- the command --------------------------------------------------------------------------


def stance(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parents[1]
    return subprocess.run(
        [sys.executable, "-m", "stance", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(root)},
    )


def test_the_command_takes_refuses_and_fails(run: Path, tmp_path: Path) -> None:
    good = export(tmp_path / "good.csv", (IDS[0], "لا", "سلمى", ""))
    mixed = export(tmp_path / "mixed.csv", (IDS[1], "not", "سلمى", ""), (IDS[2], "junk", "", ""))
    (tmp_path / "zero.csv").write_bytes(b"")
    done = stance("review", run, "--collect", good, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "read 1 = taken 1 + refused 0"
    assert len(list((tmp_path / "data" / "reviewed").glob("*.jsonl"))) == 1
    page = stance("review", run, "--xlsx", cwd=tmp_path)
    assert page.stdout.splitlines()[0].endswith("contradictions.html (10 rows, 1 decided)")
    assert shown_in_page(run) == shown_in_workbook(run) == {IDS[0]: ("not", "سلمى", "")}
    done = stance("review", "--collect", mixed, tmp_path / "zero.csv", run, cwd=tmp_path)
    assert done.returncode == 1
    assert f"refused {mixed} row 3: the decision 'junk'" in done.stdout
    assert f"refused {tmp_path / 'zero.csv'}: empty file" in done.stdout
    done = stance("review", run, "--collect", tmp_path / "none.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert "none.csv: not readable" in done.stdout


def test_the_command_says_how_it_is_used(run: Path, tmp_path: Path) -> None:
    done = stance("review", run, "--collect", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("stance: Name a run folder, and files to collect")


def test_what_is_decided_is_not_asked_again(tmp_path: Path, bundle_folder: Path) -> None:
    """From articles to a decision to the next run in another folder."""
    samples = Path(__file__).resolve().parents[1] / "data" / "articles"
    for name in ("e01-barq.txt", "e01-madar.txt", "e01-sada.txt"):
        (tmp_path / name).write_bytes((samples / name).read_bytes())
    (tmp_path / "low.toml").write_text("threshold = 0.01\n")
    options = ("--model", bundle_folder, "--config", tmp_path / "low.toml", "--jobs", "1")
    inputs = sorted(tmp_path.glob("*.txt"))
    assert stance("score", *inputs, "--out", "one", *options, cwd=tmp_path).returncode == 0
    first = report(tmp_path / "one")[0]["pair_id"]
    decided = {first: ("تناقض", "سلمى", "")}
    save(tmp_path / "one" / "contradictions.csv", decided, report(tmp_path / "one"))
    path = tmp_path / "one" / "contradictions.csv"
    assert stance("review", "--collect", path, cwd=tmp_path).returncode == 0
    done = stance("score", *inputs, "--out", "two", *options, cwd=tmp_path)
    assert done.returncode == 0
    found = {r["pair_id"]: r for r in report(tmp_path / "two")}
    assert found.pop(first)["decision"] == "contradiction"
    done = stance("score", *inputs, "--out", "three", "--undecided", *options, cwd=tmp_path)
    assert "decided pairs left out: 1" in done.stdout.splitlines()
    left = {r["pair_id"]: r for r in report(tmp_path / "three")}
    assert left.keys() == found.keys()
    assert all(left[p]["flags"] == found[p]["flags"] for p in left)  # groups keep their names
    counts = json.loads((tmp_path / "three" / "run.json").read_text("utf-8"))["counts"]
    assert counts["contradictions_left_out"] == 1


def test_a_bundle_without_calibration_cannot_choose_a_threshold(
    tmp_path: Path, small_bundle_folder: Path
) -> None:
    (tmp_path / "a.txt").write_text("أعلنت وزارة النقل أن الجسر سيفتح غدا أمام المارة.", "utf-8")
    command = ("score", "a.txt", "--out", "x", "--model", small_bundle_folder)
    done = stance(*command, "--min-precision", "0.8", cwd=tmp_path)
    assert done.returncode == 3
    assert "leave --min-precision out" in done.stderr
    assert stance(*command, "--min-precision", "2", cwd=tmp_path).returncode == 2
