"""Kinds of events that two statements tell in other words."""

from __future__ import annotations

import pytest

from stance.features.classes import classes
from stance.features.values import align_pair


def told(s1: str, s2: str) -> dict[str, float]:
    return classes(align_pair((s1, False), (s2, False)))


@pytest.mark.parametrize(
    ("s1", "s2"),
    [
        ("استردت القاهرة التابوت من هولندا", "تسلمت وزارة الآثار التابوت من هولندا"),
        ("شيد الجيش جسرا على النهر", "أقام الجيش جسرا فوق النهر"),
    ],
)
def test_one_kind_in_two_words_accords(s1: str, s2: str) -> None:
    found = told(s1, s2)
    assert found["class_accord"] > found["class_clash"] == 0
    assert found["class_ratio"] == 0


@pytest.mark.parametrize(
    ("s1", "s2"),
    [
        ("سمحت الوزارة للشركة بالعمل", "حظرت الوزارة عمل الشركة"),
        ("ظلت الأسعار على حالها ولم تتوقف الزيادة", "توقفت الزيادة في الأسعار"),
        ("نجا القيادي من الضربة", "أودت الضربة بحياة القيادي فقتل"),
    ],
)
def test_opposed_kinds_clash(s1: str, s2: str) -> None:
    assert told(s1, s2)["class_clash"] > 0


def test_a_denied_word_tells_the_opposite_kind() -> None:
    plain = told("أغلقت السلطات المعبر", "فتحت السلطات المعبر")
    denied = told("لم تغلق السلطات المعبر", "فتحت السلطات المعبر")
    assert plain["class_head"] == -1
    assert denied["class_head"] == 1


def test_statements_without_such_words_say_nothing() -> None:
    assert set(told("بيروت مدينة", "عمان عاصمة").values()) == {0.0}
