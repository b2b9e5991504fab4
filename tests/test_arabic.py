"""Normalisation, tokens and their offsets, light stems."""

from __future__ import annotations

import re

import pytest
from camel_tools.utils.normalize import normalize_alef_ar
from hypothesis import example, given
from hypothesis import strategies as st

from stance.arabic import (
    BIDI_CONTROLS,
    BIDI_OVERRIDES,
    arabic_share,
    is_word,
    normalise,
    normalise_word,
    stem,
    strip_overrides,
    tokenise,
    variants,
    words,
)

# Arabic with its supplements and presentation forms, digits, ASCII and general punctuation:
# what an Arabic article is written in. Lone surrogates come from broken decoders.
ARABIC = st.text(
    st.one_of(
        st.characters(min_codepoint=0x600, max_codepoint=0x77F),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFDFF),
        st.characters(min_codepoint=0xFE70, max_codepoint=0xFEFF),
        st.characters(min_codepoint=0x2000, max_codepoint=0x206F),
        st.characters(max_codepoint=0x40),
        st.sampled_from("اأإآبتةيىئؤءهو ،.؟"),
    )
)
ANYTHING = st.text(st.characters(codec=None))

GOLDEN = {
    "hamza": [
        ("أكد", "اكد"),
        ("إدارة", "اداره"),
        ("آخر", "اخر"),
        ("ٱلله", "الله"),
        ("مسؤول", "مسوول"),
        ("مسئول", "مسوول"),
        ("شيء", "شيء"),
        ("ماء", "ماء"),
    ],
    "ya": [("مستشفى", "مستشفي"), ("على", "علي"), ("مصری", "مصري"), ("الرئيسي", "الرييسي")],
    "ta marbuta": [("حكومة", "حكومه"), ("وزارةٌ", "وزاره"), ("مياه", "مياه")],
    "tatweel": [("الـسـلام", "السلام"), ("هـ", "ه"), ("قـــال", "قال")],
    "diacritics": [
        ("الإدارةُ", "الاداره"),
        ("مُحَمَّدٌ", "محمد"),
        ("هٰذا", "هذا"),
        ("شكرًا", "شكرا"),
        ("ءَاتُوا۟", "ءاتوا"),
        ("ا\u0653خر", "اخر"),  # a combining madda
        ("مسو\u0654ول", "مسوول"),  # a combining hamza
    ],
    "presentation forms": [
        ("ﺍﻟﺴﻼﻡ", "السلام"),
        ("ﻻ", "لا"),
        ("ﷲ", "الله"),
        ("شكراﹰ", "شكرا"),
        ("ﻣﺼﺮ", "مصر"),
    ],
    "persian letters": [
        ("گاز", "كاز"),
        ("پاريس", "باريس"),
        ("چاد", "جاد"),
        ("ڤيينا", "فيينا"),
        ("ہند", "هند"),
    ],
    "digits": [
        ("٢٠٢٤", "2024"),
        ("۱۲", "12"),
        ("٥٠٪", "50%"),
        ("١٢٫٥", "12.5"),
        ("١٬٢٠٠", "1٬200"),
        ("１２", "12"),
    ],
    "invisible marks": [
        ("مي\u200cخواهد", "ميخواهد"),
        ("\u200fمصر\u200e", "مصر"),
        ("\u202eقال\u202c", "قال"),
        ("\ufeffقال", "قال"),
        ("ق\u00adال", "قال"),
    ],
    "latin": [("NATO", "nato"), ("G7", "g7"), ("Übung", "übung")],
    "nothing left": [("\u064b", ""), ("ـ", ""), ("\u200f", "")],
}
CASES = [
    pytest.param(*case, id=f"{kind}-{i}")
    for kind, cases in GOLDEN.items()
    for i, case in enumerate(cases)
]


@pytest.mark.parametrize(
    ("raw", "norm"),
    [
        pytest.param(*case, id=f"{kind}-{i}")
        for kind in GOLDEN
        for i, case in enumerate(GOLDEN[kind])
    ],
)
def test_normalise_word(raw: str, norm: str) -> None:
    assert normalise_word(raw) == norm
    assert normalise_word(norm) == norm


def test_folding_keeps_different_words_apart() -> None:
    assert len({normalise_word(w) for w in ("قال", "قاله", "قالت", "قل", "كال")}) == 5


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("قال:  «الأمرُ واضح»", ["قال", ":", "«", "الامر", "واضح", "»"]),
        ("ارتفع 12.5% و٣٫٢ مليون", ["ارتفع", "12.5%", "و", "3.2", "مليون"]),
        ("في 2024-05-04 الساعة 10:30", ["في", "2024-05-04", "الساعه", "10:30"]),
        ("بلغ 1,250 دولارا.", ["بلغ", "1,250", "دولارا", "."]),
        ("قال… وسكت؟!", ["قال", "…", "وسكت", "؟", "!"]),
        ("كلمة_مفصولة", ["كلمه", "مفصوله"]),
        ("قمة G7 وناتو", ["قمه", "g7", "وناتو"]),
        ("مُعتَقَلـــون", ["معتقلون"]),
        ("\u202eقلب\u202c النص", ["قلب", "النص"]),
        ("ـــ", []),
        ("", []),
        (" \n\t", []),
    ],
)
def test_tokenise(text: str, norms: list[str]) -> None:
    got = [t.norm for t in tokenise(text)]
    # controls that stand alone are marks of their own or nothing, never part of a word
    assert [n for n in got if n not in BIDI_CONTROLS] == norms


def test_tokenise_a_part_keeps_offsets_of_the_whole() -> None:
    text = "قال الوزير إن القمة نجحت"
    whole = tokenise(text)
    start, end = text.index("الوزير"), text.index(" نجحت")
    assert tokenise(text, start, end) == [t for t in whole if start <= t.start and t.end <= end]
    assert tokenise(text, start) == [t for t in whole if t.start >= start]


@given(ANYTHING)
@example("ﷺ قال…")
@example("\ud800قال")
@example("½ كيلو")
def test_token_offsets_give_back_the_text(text: str) -> None:
    """In order, not overlapping, not empty, and the raw span normalises to the token."""
    behind = 0
    for token in tokenise(text):
        assert behind <= token.start < token.end <= len(text)
        assert token.norm
        assert token.norm == normalise_word(text[token.start : token.end])
        assert not re.search(r"\s", token.norm)
        behind = token.end


@given(ANYTHING)
def test_only_blanks_and_marks_are_left_between_tokens(text: str) -> None:
    spans = [(t.start, t.end) for t in tokenise(text)]
    starts, ends = [*(a for a, _ in spans), len(text)], [0, *(b for _, b in spans)]
    rest = "".join(text[a:b] for a, b in zip(ends, starts, strict=True))
    # what is no token of its own: blanks, the underscore, invisible or folded-away marks
    assert all(c.isspace() or c == "_" or c.isnumeric() or not normalise_word(c) for c in rest)


@given(ANYTHING)
def test_normalising_a_token_again_changes_nothing(text: str) -> None:
    for token in tokenise(text):
        assert normalise_word(token.norm) == token.norm


@given(ARABIC)
@example("قال… ثم سكت")
@example("آ\u0653خر")
@example("شكراﹰ ﷺ")
def test_normalise_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert [t.norm for t in tokenise(once)] == [t.norm for t in tokenise(text)]


def test_every_single_arabic_character_is_stable() -> None:
    blocks = (range(0x600, 0x780), range(0x8A0, 0x900), range(0xFB50, 0xFF00))
    single = [chr(c) for block in blocks for c in block]
    unstable = [f"U+{ord(c):04X}" for c in single if normalise(normalise(c)) != normalise(c)]
    assert unstable == []


@given(ARABIC)
def test_words_are_the_tokens_without_punctuation(text: str) -> None:
    assert words(text) == [t.norm for t in tokenise(text) if is_word(t.norm)]
    assert all(w[0].isalnum() for w in words(text))


def test_alef_folding_is_camel_tools_own() -> None:
    assert normalise_word("أإآٱ") == normalize_alef_ar("أإآٱ") == "اااا"


def test_arabic_share() -> None:
    assert arabic_share("قال الوزير") == 1.0
    assert arabic_share("قال ok") == pytest.approx(3 / 5)
    assert arabic_share("minister said") == 0.0
    assert arabic_share("12.5 %") == 0.0
    assert arabic_share("") == 0.0


@given(ANYTHING)
def test_arabic_share_is_a_share(text: str) -> None:
    assert 0.0 <= arabic_share(text) <= 1.0


def test_strip_overrides_keeps_harmless_marks() -> None:
    text = "a" + BIDI_CONTROLS + "ب"
    clean, dropped = strip_overrides(text)
    assert clean == "a\u061c\u200e\u200fب"
    assert dropped == len(BIDI_OVERRIDES) == 9


@given(ANYTHING)
def test_strip_overrides_counts_what_it_drops(text: str) -> None:
    clean, dropped = strip_overrides(text)
    assert len(clean) + dropped == len(text)
    assert not set(clean) & set(BIDI_OVERRIDES)


@pytest.mark.parametrize(
    ("word", "inside"),
    [
        ("وبواشنطن", "واشنطن"),
        ("وللكرملين", "كرملين"),
        ("زيادتها", "زياده"),
        ("فالمفاوضات", "مفاوضات"),
        ("سيعلن", "يعلن"),
        ("وزارتهم", "وزاره"),
    ],
)
def test_variants_take_clitics_off(word: str, inside: str) -> None:
    assert inside in variants(word)


@given(ARABIC)
def test_variants_begin_with_the_word_and_never_repeat(text: str) -> None:
    for word in words(text):
        found = variants(word)
        assert found[0] == word
        assert len(set(found)) == len(found)
        assert all(found)


@pytest.mark.parametrize(
    "group",
    [
        ("مسؤولين", "مسؤولون", "مسؤول"),
        ("قواتها", "قوات", "قواتهم"),
        ("يرتفع", "ترتفع", "ترتفعون"),
        ("الاجتماعات", "اجتماع"),
    ],
)
def test_stem_joins_inflected_forms(group: tuple[str, ...]) -> None:
    assert len({stem(normalise_word(w)) for w in group}) == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [("ارتفع", "انخفض"), ("قبول", "رفض"), ("دخول", "خروج"), ("نصر", "هزيمة"), ("بداية", "نهاية")],
)
def test_stem_keeps_opposites_apart(left: str, right: str) -> None:
    assert stem(normalise_word(left)) != stem(normalise_word(right))


@given(ARABIC)
def test_stem_is_never_empty_nor_longer_than_the_word(text: str) -> None:
    for word in words(text):
        assert 0 < len(stem(word)) <= max(len(word), 2)


def test_a_distinct_word_is_folded_once() -> None:
    normalise_word.cache_clear()
    tokenise("قال الوزير قال")
    assert normalise_word.cache_info().misses == 2
