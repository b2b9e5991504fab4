"""The page: structure that no text can change, marks, groups, drawings, same bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from stance.arabic import BIDI_OVERRIDES
from stance.errors import InputError
from stance.marks import mark_pair
from stance.page import render_page, write_page
from stance.page.charts import outlet_matrix, timeline
from stance.page.view import RowView, build_groups, day_label, safe_url
from stance.records import DECISIONS, KINDS, REPORT_COLUMNS
from stance.run_folder import read_rows
from tests.test_report import HOSTILE, pair, write

CASES = json.loads((Path(__file__).parent / "cases" / "page_marks.json").read_text("utf-8"))
LABELS = json.loads(
    (Path(__file__).parents[1] / "stance" / "templates" / "labels.json").read_text("utf-8")
)
ATTACKS = (
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    "\"'><img src=x onerror=window.hacked=1>",
    "<svg onload=window.hacked=1><!--",
    "' onfocus='window.hacked=1' autofocus='",
    "javascript:window.hacked=1",
    "{{ 7 * 7 }}{% raw %}&amp;\u2028\0",
    "=HYPERLINK(1)\u202eقلب\u2066",
)


def report_row(n: int = 1, **changes: Any) -> dict[str, Any]:
    """A row as `contradictions.jsonl` holds it."""
    claims = {"a": "الوزارة أغلقت الجسر أمام المارة", "b": "إغلاق الجسر أمام المارة"}
    row: dict[str, Any] = {
        "rank": n,
        "decision": "",
        "reviewer": "",
        "note": "",
        "kind": "denial",
        "status": "open",
        "why": "أحدهما ينفي ما يقوله الآخر",
        "between": "speakers",
        "days_apart": 1,
        "n_origins": 2,
        "probability": 0.8125,
        "pair_id": f"{n:016x}",
        "flags": [],
        "model": "default",
    }
    for side, cue, speaker, source in (
        ("a", "أكد", "المحافظ", "الميناء"),
        ("b", "نفت", "الوزارة", "الساحل"),
    ):
        day = "04" if side == "a" else "05"
        row |= {
            f"claim_{side}": claims[side],
            f"speaker_{side}": speaker,
            f"source_{side}": source,
            f"published_{side}": f"2026-05-{day}",
            f"sentence_{side}": f"{cue} {speaker} أن {claims[side]}، بحسب البيان.",
            f"title_{side}": f"عنوان {side}",
            f"url_{side}": f"https://{side}.example/{n}",
            f"cue_{side}": cue,
            f"article_{side}": side,
            f"start_{side}": 10,
            f"end_{side}": 10 + len(claims[side]),
        }
    return row | changes


def write_rows(folder: Path, rows: list[dict[str, Any]]) -> Path:
    """A run folder with these rows."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(row) + "\n" for row in rows)
    (folder / "contradictions.jsonl").write_text("".join(lines), "utf-8")
    return folder


def page_of(*rows: dict[str, Any]) -> Any:
    return html.document_fromstring(render_page(rows))


def texts(root: Any, path: str) -> list[str]:
    return ["".join(found.itertext()) for found in root.xpath(path)]


def classed(name: str) -> str:
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


def views(*rows: dict[str, Any]) -> list[RowView]:
    return [row for group in build_groups(rows) for row in group]


# --- nothing but its own script and style ----------------------------------------------------


def test_policy_names_the_only_script_and_style() -> None:
    page = render_page([report_row()])
    root = html.document_fromstring(page)
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    (script,) = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    for rule, content in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert len(root.xpath("//script")) == 2  # the second is data
    assert root.xpath("//script/@type") == ["application/json"]
    assert not root.xpath("//@style | //@src | //@srcset | //link | //iframe | //object | //base")
    # it comes before anything that it rules
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_page_is_arabic_and_right_to_left() -> None:
    root = page_of(report_row())
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert root.xpath("string(//title)") == "تناقضات بين المصادر (1)"


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_stay_text(attack: str) -> None:
    names = [n for n in REPORT_COLUMNS if isinstance(report_row()[n], str)]
    attacked = report_row(**dict.fromkeys(names, attack), flags=[attack])
    page = render_page([attacked])
    root = html.document_fromstring(page)
    assert len(root.xpath("//script")) == 2
    assert len(root.xpath("//img | //svg")) == 1  # the outlets; there is no day to draw
    assert not [a for a in root.xpath("//@*") if a.attrname.startswith("on")]
    assert not root.xpath("//a[not(starts-with(@href, '#'))]")
    assert not set(page) & set(BIDI_OVERRIDES)
    assert "\0" not in page
    assert texts(root, f"//p[{classed('why')}]")[0].startswith(attack[:4].strip("\0\u202e"))


_ANY = HOSTILE | st.text() | st.sampled_from(ATTACKS)


def _shape(page: str) -> list[tuple[str, list[str]]]:
    root = html.document_fromstring(page)
    return [(str(at.tag), sorted(at.keys())) for at in root.iter() if isinstance(at.tag, str)]


@settings(max_examples=60)
@given(_ANY, _ANY, _ANY)
def test_no_text_changes_the_page_s_structure(why: str, speaker: str, title: str) -> None:
    plain = render_page([report_row()])
    changes = {"why": why, "speaker_a": "م" + speaker, "title_b": "ع" + title, "pair_id": why}
    assert _shape(render_page([report_row(**changes)])) == _shape(plain)


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://barq.example/1?a=1&b=2", "https://barq.example/1?a=1&b=2"),
        ("http://barq.example", "http://barq.example"),
        ("javascript:alert(1)", ""),
        (" JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//barq.example", ""),
        ("https://[", ""),
        ("https:", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_links(url: str, link: str) -> None:
    assert safe_url(url) == link
    links = page_of(report_row(url_a=url, url_b="")).xpath("//a[@target]")
    assert [a.get("href") for a in links] == ([link] if link else [])
    assert all("noopener" in a.get("rel") for a in links)


# --- what a row shows ----------------------------------------------------------------------


def test_claim_is_marked_in_its_sentence() -> None:
    root = page_of(report_row())
    marked = texts(root, f"//article//mark[{classed('claim')}]")
    assert marked == ["الوزارة أغلقت الجسر أمام المارة", "إغلاق الجسر أمام المارة"]
    whole = texts(root, "//article//blockquote")
    assert whole == [report_row()["sentence_a"], report_row()["sentence_b"]]
    assert texts(root, f"//article//span[{classed('cue')}]") == ["أكد", "نفت"]


def test_a_repeated_claim_is_marked_behind_its_cue() -> None:
    claim = "إغلاق الجسر أمام المارة"
    sentence = f"بعد {claim} نفت الوزارة {claim}."
    root = page_of(report_row(sentence_b=sentence))
    (mark,) = root.xpath(f"//article//section[2]//mark[{classed('claim')}]")
    before = "".join(mark.getparent().itertext()).rindex(claim)
    assert sentence.rindex(claim) == before
    assert mark.tail == "."


def test_a_claim_outside_its_sentence_stands_alone() -> None:
    root = page_of(report_row(sentence_a="جملة أخرى"))
    assert texts(root, "//article//section[1]//blockquote") == [report_row()["claim_a"]]


def test_long_text_is_cut_but_the_claim_is_whole() -> None:
    row = report_row()
    row["sentence_a"] = "كلام " * 5_000 + row["sentence_a"] + " كلام" * 5_000
    (sentence, _) = texts(page_of(row), "//article//blockquote")
    assert row["claim_a"] in sentence
    assert len(sentence) < 1_500
    assert sentence.startswith("… ")
    assert sentence.endswith(" …")


def test_a_denied_claim_is_said_to_be_denied() -> None:
    row = report_row(polarity_a="positive", polarity_b="negative")
    denied = page_of(row).xpath(f"//span[{classed('denied')}]")
    assert len(denied) == 1
    assert len(page_of(row).xpath(f"//span[{classed('deny')}]")) == 1


@pytest.mark.parametrize("name", CASES)
def test_marks(name: str) -> None:
    case = CASES[name]
    first = (case["a"], case.get("denied_a", False))
    second = (case["b"], case.get("denied_b", False))
    for sides, order in (((first, second), "ab"), ((second, first), "ba")):
        for (text, _), marks, side in zip(sides, mark_pair(*sides), order, strict=True):
            for kind in ("opposed", "differs"):
                found = [text[m.start : m.end] for m in marks if m.kind == kind]
                assert found == case.get(f"{kind}_{side}", []), (side, kind)


@settings(max_examples=40)
@given(*[st.tuples(st.sampled_from([c["a"] for c in CASES.values()]) | HOSTILE, st.booleans())] * 2)
def test_marks_are_in_order_and_inside(first: tuple[str, bool], second: tuple[str, bool]) -> None:
    for (text, _), marks in zip((first, second), mark_pair(first, second), strict=True):
        places = [place for m in marks for place in (m.start, m.end)]
        assert places == sorted(places)
        assert all(m.start < m.end <= len(text) for m in marks)


def test_probability_is_there_but_hidden() -> None:
    page = render_page([report_row()])
    assert "body:not(.chances) .chance" in page
    root = html.document_fromstring(page)
    assert texts(root, f"//article//dd/span[{classed('chance')}]") == ["0.8125"]
    assert '"probability"' not in root.xpath("string(//script[@id='data'])")


def test_unknown_names_are_shown_as_they_are() -> None:
    row = report_row(kind="new kind", flags=["new flag", "bidi:3", "group:abc"], source_a="")
    row |= {"speaker_a": "", "published_a": "أمس", "published_b": "", "days_apart": None}
    root = page_of(row)
    assert texts(root, "//article//h2") == ["1 new kind"]
    chips = [t.strip() for t in texts(root, f"//article//span[{classed('chip')}]")]
    assert "new flag" in chips
    assert f"{LABELS['ar']['flag.bidi']} (3)" in chips
    assert not [c for c in chips if "abc" in c]
    assert "أمس" in texts(root, "//article//time")


def test_rows_of_a_group_stand_together() -> None:
    rows = [
        report_row(1, group_id="x"),
        report_row(2, group_id="y"),
        report_row(3, group_id="x"),
        report_row(4),
        report_row(5, group_id=""),
    ]
    groups = [[r.rank for r in g] for g in build_groups(rows)]
    assert groups == [[1, 3], [2], [4], [5]]
    root = page_of(*rows)
    assert [len(g.xpath(".//article")) for g in root.xpath("//div[@class='group']")] == [2, 1, 1, 1]
    (fold,) = root.xpath(f"//button[{classed('fold')}]")
    assert fold.text_content().startswith(LABELS["ar"]["group"] + " 1")


# --- words ---------------------------------------------------------------------------------


def test_every_label_is_in_both_languages() -> None:
    assert LABELS["ar"].keys() == LABELS["en"].keys()
    named = re.compile(r"\{(\w+)\}")
    for key, label in LABELS["ar"].items():
        assert sorted(named.findall(label)) == sorted(named.findall(LABELS["en"][key])), key
    wanted = {f"kind.{k}" for k in KINDS} | {f"decision.{d}" for d in DECISIONS}
    wanted |= {"status.open", "status.superseded", "between.outlets", "between.speakers"}
    assert wanted <= LABELS["ar"].keys()


def test_labels_are_those_that_the_page_uses() -> None:
    rows = [report_row(n, kind=k, status="superseded") for n, k in enumerate(KINDS, 1)]
    names = page_of(*rows).xpath("//@data-t | //@data-t-label | //@data-t-placeholder")
    used = {str(name) for name in names}
    folder = Path(__file__).parents[1] / "stance" / "templates"
    for script in folder.glob("*.js"):
        used |= set(re.findall(r'\bt\("([\w.]+)"', script.read_text("utf-8")))
    assert {name for name in used if not name.endswith(".")} <= LABELS["ar"].keys()
    groups = ("kind.", "status.", "between.", "decision.", "flag.", "timeline_")
    source = (folder / "page.html").read_text("utf-8")
    unused = {
        name
        for name in LABELS["ar"].keys() - used
        if not name.startswith(groups) and f"'{name}'" not in source
    }
    assert unused == {"other_outlets"}  # drawn by Python


# --- drawings --------------------------------------------------------------------------------


def test_matrix_counts_each_row_once() -> None:
    rows = [
        report_row(1),
        report_row(2, source_a="الساحل", source_b="الميناء"),
        report_row(3, source_a="الميناء", source_b="الميناء"),
        report_row(4, source_a=""),
    ]
    found = outlet_matrix(views(*rows), rest="أخرى")
    assert found is not None
    counts = {cell.label: cell.count for cell in found.cells}
    assert counts == {"الساحل × الساحل": 0, "الميناء × الساحل": 2, "الميناء × الميناء": 1}
    assert [name for _, _, name, _ in found.names] == ["الساحل", "الميناء"]


def test_matrix_draws_many_outlets_as_one() -> None:
    rows = [report_row(n, source_a=f"وسيلة {n % 15:02}", source_b="الساحل") for n in range(30)]
    found = outlet_matrix(views(*rows), rest="أخرى")
    assert found is not None
    assert len(found.names) == 11
    assert found.names[-1][2] == "أخرى"
    assert sum(cell.count for cell in found.cells) == 30
    assert all(0 <= cell.share <= 1 for cell in found.cells)
    assert {cell.first for cell in found.cells if cell.first is None} == {None}
    assert len(found.kept) == 10


def test_nothing_to_draw() -> None:
    empty = views(report_row(source_a="", source_b="", published_a="", published_b="قبل أيام"))
    assert outlet_matrix(empty, rest="أخرى") is None
    assert timeline(empty) is None
    assert not page_of().xpath("//svg")


@pytest.mark.parametrize(
    ("last", "unit"),
    [("2026-05-05", "day"), ("2026-07-01", "day"), ("2026-12-01", "week"), ("2029-01-31", "month")],
)
def test_timeline_covers_every_day(last: str, unit: str) -> None:
    rows = [report_row(n) for n in range(3)] + [report_row(9, published_a=last, published_b=last)]
    rows.append(report_row(10, published_a="", published_b=""))
    found = timeline(views(*rows))
    assert found is not None
    assert found.unit == unit
    assert sum(bar.count for bar in found.bars) == 4
    assert found.undated == 1
    assert len(found.bars) <= 62
    assert found.bars[0].first <= "2026-05-05" <= last <= found.bars[-1].last
    assert all(a.last < b.first for a, b in zip(found.bars, found.bars[1:], strict=False))
    assert all(bar.x >= 0 and bar.x + bar.width <= found.width for bar in found.bars)
    assert found.bars[0].x >= found.bars[-1].x  # time runs from the right


def test_a_century_is_drawn_in_few_bars() -> None:
    rows = [report_row(1), report_row(2, published_a="1926-01-01", published_b="1926-01-01")]
    found = timeline(views(*rows))
    assert found is not None
    assert len(found.bars) <= 62
    assert sum(bar.count for bar in found.bars) == 2


def test_days_are_written_in_arabic() -> None:
    assert day_label("2026-12-31") == "31 ديسمبر 2026"
    assert day_label("2026-01-02", year=False) == "2 يناير"
    assert day_label("أمس\u202e") == "أمس"


# --- the run folder --------------------------------------------------------------------------


def test_same_input_same_bytes(tmp_path: Path) -> None:
    for name in ("x", "y"):
        write(tmp_path / name, pair(), pair("pair-2"))
        assert write_page(tmp_path / name) == (2, 0)
    pages = [(tmp_path / name / "contradictions.html").read_bytes() for name in ("x", "y")]
    assert pages[0] == pages[1]
    assert str(tmp_path).encode() not in pages[0]


def test_no_rows_are_a_page_too(tmp_path: Path) -> None:
    write(tmp_path)
    assert write_page(tmp_path) == (0, 0)
    assert LABELS["ar"]["empty"] in (tmp_path / "contradictions.html").read_text("utf-8")


def test_decisions_of_the_spreadsheet_are_shown(tmp_path: Path) -> None:
    write(tmp_path, pair())
    path = tmp_path / "contradictions.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    lines[1] = lines[1].replace("1,,,,", "1,Not,سلمى,تحديث لاحق,", 1)
    path.write_text("\n".join(lines), "utf-8-sig")
    write_page(tmp_path)
    root = html.document_fromstring((tmp_path / "contradictions.html").read_bytes())
    data = json.loads(root.xpath("string(//script[@id='data'])"))
    (row,) = data["rows"]
    assert [row[n] for n in ("decision", "reviewer", "note")] == ["not", "سلمى", "تحديث لاحق"]


def test_folder_without_a_report(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="stance score"):
        write_page(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("{", "no JSON object"),
        ("[]", "no JSON object"),
        ("{}", "no rank"),
        (json.dumps(report_row() | {"claim_a": 5}), "claim_a 5"),
        (json.dumps(report_row() | {"probability": "high"}), "probability 'high'"),
        (json.dumps(report_row() | {"flags": "x"}), "flags 'x'"),
    ],
)
def test_lines_that_are_no_rows_are_named(tmp_path: Path, line: str, part: str) -> None:
    good = json.dumps(report_row())
    (tmp_path / "contradictions.jsonl").write_text(f"{good}\n{line}\n", "utf-8")
    with pytest.raises(InputError, match=re.escape(part)) as caught:
        read_rows(tmp_path)
    assert "line 2" in str(caught.value)
