"""Negation, implicatives and modality along the clauses of a statement."""

from __future__ import annotations

import pytest

from stance.arabic import normalise
from stance.features.statement import parse


def polarity(text: str, word: str) -> int:
    return next(u.polarity for u in parse(text).units if normalise(word) in u.norm)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("ما يعيق تقدم القوات إلى المدينة هو تمترس المسلحين بين السكان", "تمترس", 1),
        ("وما منع الطائرة من الإقلاع هو الضباب", "الضباب", 1),
        ("ألغت الشركة الرحلات", "الرحلات", -1),
        ("ما يعيق تقدم القوات إلى المدينة", "تقدم", -1),
        ("التعليق لن يؤثر على الرحلات", "يؤثر", -1),
        ("امتنعت الدولة عن التصويت", "التصويت", -1),
        ("لم يحضر الجلسة سوى ثلاثة نواب", "نواب", 1),
    ],
)
def test_each_word_has_the_polarity_of_its_clause(text: str, word: str, expected: int) -> None:
    assert polarity(text, word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("زاد الأمر سوءا في المدينة", set()),
        ("تراجع الإنتاج في النصف الأول من العام", set()),
        ("أمرت المحكمة بإغلاق المصنع", {"demand"}),
        ("المطالبة بإغلاق المصنع", {"demand"}),
    ],
)
def test_a_noun_behind_the_article_is_no_modal_verb(text: str, expected: set[str]) -> None:
    assert parse(text).modality == expected
