"""Sentences and quotations as spans of the raw text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.sentences import MAX_QUOTE_WORDS, outermost, quotes_in, split_sentences

PIECES = [
    "قال الوزير", "وصلت السفينة", "د. سامي", "12.5%", "الساعة 10:30", "...", ".", "؟", "!", "،",
    " ", "\n", '"', "«", "»", "“", "”", "‘", "’", "(", ")", "- ", "1. ", "www.x.com",
    "U.S.", "\u200f",
]  # fmt: skip
MIXED = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def sentences(text: str, noise: tuple[tuple[int, int], ...] = ()) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text, noise)]


def quoted(text: str) -> list[str]:
    return [text[q.open + 1 : q.close] for q in quotes_in(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وصل الوفد. غادر الوزير.", ["وصل الوفد.", "غادر الوزير."]),
        ("هل وصل الوفد؟ نعم وصل!", ["هل وصل الوفد؟", "نعم وصل!"]),
        ("وصل الوفد\nغادر الوزير", ["وصل الوفد", "غادر الوزير"]),
        ("وصل الوفد.وأضاف الوزير", ["وصل الوفد.", "وأضاف الوزير"]),
        ("- وصل الوفد\n• غادر الوزير\n2) عاد", ["وصل الوفد", "غادر الوزير", "عاد"]),
        ("١. وصل الوفد", ["وصل الوفد"]),
        ("ارتفع السعر 12.5 في المئة. انتهى", ["ارتفع السعر 12.5 في المئة.", "انتهى"]),
        ("قال د. سامي إن الوفد وصل.", ["قال د. سامي إن الوفد وصل."]),
        ("حضر أ.د. سامي ود. كريم اللقاء.", ["حضر أ.د. سامي ود. كريم اللقاء."]),
        ("زوروا الميناء نت.كوم اليوم.", ["زوروا الميناء نت.كوم اليوم."]),
        ("وصل الوفد... ثم غادر.", ["وصل الوفد... ثم غادر."]),
        ("وصل الوفد…", ["وصل الوفد…"]),
        ("انهيار الصفقة.. النادي: لم نوقع", ["انهيار الصفقة..", "النادي: لم نوقع"]),
        ('قال: "وصل الوفد. ثم غادر." وعاد.', ['قال: "وصل الوفد. ثم غادر."', "وعاد."]),
        ('"وصل الوفد." قال الوزير.', ['"وصل الوفد." قال الوزير.']),
        ('"وصل الوفد."، بحسب الوزير.', ['"وصل الوفد."، بحسب الوزير.']),
        ("قال: «وصل الوفد. غادر الوزير.", ["قال: «وصل الوفد.", "غادر الوزير."]),
        ("وصل الوفد (أمس).", ["وصل الوفد (أمس)."]),
        ("", []),
        (" \n\t\n", []),
        ("12345 ... —", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('قال: "وصل الوفد".', ["وصل الوفد"]),
        ("قال: «وصل الوفد».", ["وصل الوفد"]),
        ("قال: “وصل الوفد”.", ["وصل الوفد"]),
        ("قال: ”وصل الوفد“.", ["وصل الوفد"]),
        ("قال: „وصل الوفد“.", ["وصل الوفد"]),
        ("قال: ‘وصل الوفد’.", ["وصل الوفد"]),
        ("قال: ‹وصل الوفد›.", ["وصل الوفد"]),
        ("قال: »وصل الوفد«.", ["وصل الوفد"]),
        ('قال: "فتحنا «الباب» أمس".', ["فتحنا «الباب» أمس", "الباب"]),
        ('تنظيم "الف" و"باء"', ["الف", "باء"]),
        ('قال إن"وصل الوفد" أمس', ["وصل الوفد"]),
        # stray marks
        ('قال: "وصل الوفد', []),
        ("وصل الوفد» أمس", []),
        ('قال: "وصل «الوفد" أمس', ["وصل «الوفد"]),
        ("it's the minister's", []),
        ('قناة ""', []),
    ],
)
def test_quotations(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_quotation_that_lost_its_closing_mark_is_none() -> None:
    long = " ".join(["كلمة"] * (MAX_QUOTE_WORDS + 1))
    assert quoted(f'قال: "{long}"') == []
    assert quoted(f'قال: "{long[: len(long) // 2]}"') != []


def test_quotations_stay_in_their_line() -> None:
    text = 'قال: "وصل الوفد\nغادر" الوزير'
    end = text.index("\n")
    assert quotes_in(text, 0, end) == quotes_in(text, end + 1, len(text)) == []
    assert len(sentences(text)) == 2


def test_noise_ends_a_sentence() -> None:
    text = "وصل الوفد اقرأ أيضا غادر الوزير"
    start = text.index("اقرأ")
    assert sentences(text, ((start, start + 9),)) == ["وصل الوفد", "غادر الوزير"]
    assert sentences(text, ((0, len(text)),)) == []


def test_paragraphs_are_lines() -> None:
    assert [s.paragraph for s in split_sentences("أول. ثان.\nثالث.")] == [0, 0, 1]


@given(MIXED)
def test_spans_are_trimmed_in_order_and_hold_a_letter(text: str) -> None:
    end = 0
    for sentence in split_sentences(text):
        words = text[sentence.start : sentence.end]
        assert end <= sentence.start < sentence.end <= len(text)
        assert words == words.strip()
        assert any(map(str.isalpha, words))
        assert "\n" not in words
        end = sentence.end


@given(MIXED)
def test_no_letter_outside_a_sentence(text: str) -> None:
    left = list(text)
    for sentence in split_sentences(text):
        left[sentence.start : sentence.end] = " " * (sentence.end - sentence.start)
    assert not any(map(str.isalpha, left))


@given(MIXED)
def test_quotations_nest_and_never_cross(text: str) -> None:
    found = quotes_in(text, 0, len(text))
    for one in found:
        assert one.open + 1 < one.close
        for other in found:
            apart = other.close < one.open or one.close < other.open
            inside = one.open < other.open and other.close < one.close
            around = other.open < one.open and one.close < other.close
            assert one == other or apart or inside or around
    assert set(outermost(found)) <= set(found)
