"""From articles to claims: golden cases of every form of reporting, spans, order, context."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.claims import extract_claims
from stance.cues import cue_readings, phrase_table, reporting_verbs
from stance.records import CUE_CLASSES, Article, Claim

CASES = json.loads((Path(__file__).parent / "cases" / "claims.json").read_text("utf-8"))
COLUMNS = ("speaker", "cue_class", "polarity", "claim")

# What articles are made of: sentences of the cases and stray pieces between them.
PIECES = [case["text"] for case in CASES] + [
    '"', "«", "»", "،", ":", "\n", " - ", "أن ", "قال ", "نفى", "‏", "\u0652", "وأضاف", "؟", "...",
]  # fmt: skip


def article(text: str, title: str = "") -> Article:
    return Article("a", "الميناء", "2026-01-01", title, "", text)


def claims(text: str, title: str = "") -> list[Claim]:
    return extract_claims(article(text, title))[0]


def attributed(text: str, title: str = "") -> list[Claim]:
    return [c for c in claims(text, title) if c.speaker_id or c.cue_class != "none"]


def _params() -> list[object]:
    return [
        pytest.param(
            case,
            id=f"{case['kind']}: {case.get('title', '')} {case['text']}",
            marks=[pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else [],
        )
        for case in CASES
    ]


@pytest.mark.parametrize("case", _params())
def test_golden(case: dict) -> None:
    found = attributed(case["text"], case.get("title", ""))
    have = sorted(tuple(getattr(c, name) for name in COLUMNS) for c in found)
    assert have == sorted(tuple(c[name] for name in COLUMNS) for c in case["claims"])


def test_the_cases_cover_every_class_and_hold_negatives() -> None:
    classes = {c["cue_class"] for case in CASES for c in case["claims"]}
    assert classes == set(CUE_CLASSES) - {"none"}
    assert sum(not case["claims"] for case in CASES) >= 10
    assert len({(c["text"], c.get("title")) for c in CASES}) == len(CASES) >= 130


# --- spans -----------------------------------------------------------------------------


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map(" ".join))
def test_offsets_give_back_the_exact_words(text: str) -> None:
    for claim in claims(text, title=text.split("\n")[0]):
        source = text.split("\n")[0] if claim.in_title else text
        assert source[claim.start : claim.end] == claim.claim
        assert claim.claim.strip() == claim.claim != ""
        assert claim.speaker in source or claim.in_title or claim.speaker.startswith("ال")


@given(st.text(st.sampled_from(' \n"«»:،.؟-()[]أانقلبمونفيى١٢aB\u0651\u200f'), max_size=80))
def test_any_text_is_read(text: str) -> None:
    for claim in claims(text):
        assert text[claim.start : claim.end] == claim.claim


@given(st.lists(st.sampled_from(PIECES), max_size=4).map("\n".join))
def test_same_input_same_claims(text: str) -> None:
    assert claims(text) == claims(text)


@given(st.permutations([case["text"] for case in CASES[:6]]))
def test_one_line_never_changes_the_spans_of_another(lines: list[str]) -> None:
    """Quotations and sentences never cross a line; only who speaks may be carried over."""
    together = {c.claim for c in claims("\n".join(lines))}
    assert together == {c.claim for line in lines for c in claims(line)}


def test_ids_count_title_claims_first() -> None:
    title = "وزارة النقل الأردنية: الجسر مفتوح للجميع"
    found = claims("نفت وزارة النقل الأردنية إغلاق الجسر.", title)
    assert [c.claim_id for c in found] == ["a#0", "a#1"]
    assert [c.in_title for c in found] == [True, False]


def test_sentences_are_counted_without_the_title() -> None:
    assert extract_claims(article("وصلت السفينة. غادر الوفد.", "عنوان"))[1] == 2
    assert extract_claims(article("")) == ([], 0)


def test_page_furniture_makes_no_claims() -> None:
    text = "أكدت وزارة النقل الأردنية أن الجسر مفتوح.\nطباعة الخبر أكدت الوزارة أن"
    start = text.index("طباعة")
    noisy = Article("a", "", "", "", "", text, noise=((start, len(text)),))
    assert [c.claim for c in extract_claims(noisy)[0]] == ["الجسر مفتوح"]


def test_the_sentence_around_a_claim_is_whole() -> None:
    text = "وصل الوفد. وأكدت وزارة النقل الأردنية أن الجسر مفتوح."
    (claim,) = attributed(text)
    assert claim.sentence == "وأكدت وزارة النقل الأردنية أن الجسر مفتوح."


def test_without_a_speaker_the_outlet_holds_the_claim() -> None:
    (claim,) = claims("وصلت السفينة إلى الميناء صباح اليوم.")
    assert (claim.speaker, claim.cue, claim.cue_class) == ("", "", "none")
    assert claim.holder == "outlet:الميناء"


def test_context_names_whom_a_demand_is_addressed_to() -> None:
    (claim,) = attributed("طالبت السلطات السكان بمغادرة منازلهم.")
    assert claim.context == "السكان"
    (claim,) = attributed("أكد وزير النقل الأردني أنه سيفتح الجسر غدا.")
    assert claim.context == "وزير النقل الأردني"


# --- cues ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "cls", "form"),
    [
        ("اكد", "assert", "past"),
        ("واكدت", "assert", "past"),
        ("ينفون", "deny", "imperfect"),
        ("نفيها", "deny", "masdar"),
        ("مشيره", "assert", "participle"),
        ("وسيتهم", "accuse", "imperfect"),
        ("توقعت", "plan", "past"),
    ],
)
def test_forms_of_reporting_words(word: str, cls: str, form: str) -> None:
    assert reporting_verbs()[word] == (cls, form)


@pytest.mark.parametrize("word", ["اقرا", "مجددا", "نادين", "كتاب", "وزير"])
def test_words_that_report_nothing(word: str) -> None:
    assert word not in cue_readings()


def test_short_imperfects_are_told_apart() -> None:
    assert {r.form for r in cue_readings()["ينف"]} == {"jussive"}
    assert not attributed("كانت السفينة تقل ثلاثين بحارا: عشرة منهم جرحى.")


@pytest.mark.parametrize(
    ("words", "end", "kind", "clitic"),
    [
        ("بحسب الوزاره", 1, "source", ""),
        ("ووفقا للوزاره", 1, "source", "ل"),
        ("لا صحه لما قيل", 2, "denial", "ل"),
        ("يعتقد انها", 2, "passive", ""),
        ("من جهته", 2, "carry", ""),
    ],
)
def test_cue_phrases(words: str, end: int, kind: str, clitic: str) -> None:
    found = phrase_table().at(words.split(), 0)
    assert found is not None
    assert (found[0], found[1].kind, found[2]) == (end, kind, clitic)


@pytest.mark.parametrize("words", ["وزاره الصحه", "وفقا", "لا صحه", "يعتقد هذا"])
def test_no_cue_phrase(words: str) -> None:
    assert phrase_table().at(words.split(), 0) is None


@pytest.mark.parametrize("part", range(4))
def test_a_text_may_break_off_anywhere(part: int) -> None:
    for case in CASES[part::4]:
        words = (case.get("title") or case["text"]).split(" ")
        for end in range(1, len(words)):
            attributed(" ".join(words[:end]), " ".join(words[:end]))


@pytest.mark.parametrize("text", ["ـ", "\u0670", "ء", "ه ـ"])
def test_a_text_without_words_has_no_claims(text: str) -> None:
    assert not attributed(text, text)
