"""Numbers with their units: what is read, what compares, what is equal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stance.arabic import normalise_word
from stance.features.amounts import (
    clashes,
    dates,
    match_dates,
    match_quantities,
    numbers,
    quantifiers,
)
from stance.features.comparison import comparable, equal, likeness
from stance.features.quantity import Quantity
from stance.features.statement import parse
from stance.features.values import align_pair
from stance.lexicon import read_table, unique_entries

CASES = json.loads((Path(__file__).parent / "cases" / "quantities.json").read_text("utf-8"))
READ, PAIRS = CASES["quantities"], CASES["pairs"]
FIELDS = ("bound", "about", "role", "high")


def quantities(text: str) -> list[Quantity]:
    return parse(text).quantities


@pytest.mark.parametrize("case", READ, ids=[f"{c['kind']}: {c['text']}" for c in READ])
def test_golden_quantities(case: dict) -> None:
    found = quantities(case["text"])
    assert [(pytest.approx(c["value"], rel=1e-4), c["unit"]) for c in case["found"]] == [
        (q.value, q.unit) for q in found
    ]
    for q, wanted in zip(found, case["found"], strict=True):
        assert {f: getattr(q, f) for f in FIELDS if f in wanted} == {
            f: v for f, v in wanted.items() if f in FIELDS
        }
        assert "head" not in wanted or wanted["head"] in q.heads


@pytest.mark.parametrize("case", PAIRS, ids=[f"{c['kind']}: {c['a']} / {c['b']}" for c in PAIRS])
def test_golden_pairs(case: dict) -> None:
    (a,), (b,) = quantities(case["a"]), quantities(case["b"])
    verdict = "apart" if not comparable(a, b) else "equal" if equal(a, b) else "clash"
    assert verdict == case["kind"]


def test_there_are_enough_cases_and_negative_ones() -> None:
    assert len(READ) >= 120
    assert sum(not c["found"] for c in READ) >= 20
    kinds = [c["kind"] for c in PAIRS]
    assert min(kinds.count(k) for k in ("equal", "clash", "apart")) >= 10


UNITS = read_table("units", ("unit", "dimension", "factor", "names"))
# Words that numbers are made of and that stand around them.
WORDS = [
    *(r["entry"] for r in read_table("numbers", ("class", "entry", "value", "unit"))),
    *(name for name, _ in unique_entries(UNITS, "names")),
    *(r["entry"] for r in read_table("bounds", ("class", "pos", "entry"))),
    *"12 ٥٠٪ 2-1 18:00 2024 1.5 3,000 0 و من إلى بين في لا لم مساء الساعة عدد صفر".split(),
    *"قتلى طائرتين ونصف شخص سوري فبراير أمس".split(),
    *"، . : ( ) « »".split(),
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join)


@settings(max_examples=300)
@given(TEXTS, TEXTS)
@example("بين 20 و30", "25")
@example("صفر", "0 0")
def test_comparing_is_symmetric_and_equality_reflexive(s1: str, s2: str) -> None:
    ours, theirs = quantities(s1), quantities(s2)
    for q in ours:
        assert equal(q, q)
        for r in theirs:
            assert equal(q, r) == equal(r, q)
            assert likeness(q, r) == likeness(r, q)
            assert 0 <= likeness(q, r) <= 1


@settings(max_examples=200)
@given(TEXTS, TEXTS)
def test_blocks_are_symmetric(s1: str, s2: str) -> None:
    one, other = align_pair((s1, False), (s2, False)), align_pair((s2, False), (s1, False))
    for block in (numbers, dates, quantifiers):
        assert block(one) == block(other)


@settings(max_examples=300)
@given(st.one_of(TEXTS, st.text(max_size=40), st.text("0123456789.,:-/%و ٠١٢٪", max_size=20)))
def test_never_fails_and_spans_are_ordered(text: str) -> None:
    statement = parse(text)
    last = 0
    for q in statement.quantities:
        assert last <= q.start <= q.end <= q.stop <= len(statement.words)
        last = q.end


@given(st.integers(1, 9_999_999))
def test_digits_are_read_in_both_scripts(value: int) -> None:
    arabic = str(value).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for text in (f"{value} دولار", f"{value:,} دولار", f"{arabic} دولار"):
        (q,) = quantities(text)
        assert (q.value, q.unit) == (value, "dollar")


@pytest.mark.parametrize("unit", ["ألف", "مليون", "مليار"])
@given(value=st.integers(3, 99))
def test_scales_multiply(unit: str, value: int) -> None:
    factor = {"ألف": 1e3, "مليون": 1e6, "مليار": 1e9}[unit]
    (q,) = quantities(f"{value} {unit} دولار")
    assert q.value == value * factor


def test_an_equal_quantity_is_no_clash_with_another() -> None:
    first, second = "أصيب 12 راكبا ونجا 40 راكبا", "نجا 40 راكبا وأصيب 12 راكبا"
    al = align_pair((first, False), (second, False))
    assert not clashes(al)
    assert [m.equal for m in match_quantities(al)] == [True, True]


def test_an_old_value_clashes_with_nothing() -> None:
    al = align_pair(("خفضت المدة من 14 يوما إلى 7 أيام", False), ("المدة 7 أيام", False))
    values = numbers(al)
    assert (values["number_same"], values["number_clash"]) == (1, 0)


def test_an_ordinal_is_no_number_clash() -> None:
    al = align_pair(("فاز في الدور الأول", False), ("فاز في الدور الثاني", False))
    values = numbers(al)
    assert (values["number_clash"], values["ordinal_clash"]) == (0, 1)


def test_bounds_lexicon_has_each_entry_once() -> None:
    rows = read_table("bounds", ("class", "pos", "entry"))
    entries = [
        (r["class"] == "change", " ".join(map(normalise_word, r["entry"].split()))) for r in rows
    ]
    assert len(entries) == len(set(entries))
    assert {r["class"] for r in rows} == {
        "over", "under", "reach", "near", "exact", "old", "difference", "change",
    }  # fmt: skip


# --- dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case", CASES["dates"], ids=[f"{c['a']} / {c['b']}" for c in CASES["dates"]]
)
def test_golden_dates(case: dict) -> None:
    al = align_pair((case["a"], False), (case["b"], False))
    assert [m.verdict for m in match_dates(al)] == case["verdicts"]


def test_half_a_month_is_no_day() -> None:
    (mention,) = parse("ستعلن النتائج قبل انقضاء النصف الأول من يوليو").dates
    assert mention.parts == {"month": 7}


# --- shares -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("s1", "s2", "name"),
    [
        ("وقع جميع الأعضاء الاتفاق", "وقع نصف الأعضاء الاتفاق", "share_clash_near"),
        ("تلقى معظم السكان اللقاح", "تلقى 20 بالمئة من السكان اللقاح", "share_clash_near"),
        ("تلقى معظم السكان اللقاح", "تلقى 80 بالمئة من السكان اللقاح", "share_same_near"),
        ("تلقى ثلاثة أرباع السكان اللقاح", "تلقى 75% من السكان اللقاح", "share_same_near"),
    ],
)
def test_quantifiers_and_numbers_are_shares_of_one_whole(s1: str, s2: str, name: str) -> None:
    values = quantifiers(align_pair((s1, False), (s2, False)))
    names = ("share_clash_near", "share_same_near")
    assert [n for n in names if values[n] > 0] == [name]
