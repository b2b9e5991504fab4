"""Rankings, and how far a verb's أن and a name reach."""

from __future__ import annotations

import pytest

from stance.entities import load_entities
from stance.features.orders import orders
from stance.features.statement import parse
from stance.features.values import align_pair


def verdict(s1: str, s2: str) -> float:
    return orders(align_pair((s1, False), (s2, False)))["rank_verdict"]


SAME = [
    ("صادرات تونس أكثر من صادرات ليبيا", "صادرات ليبيا أقل من صادرات تونس"),
    ("فاز الأهلي على الهلال بهدفين", "خسر الهلال أمام الأهلي بهدفين"),
    ("هُزم الهلال أمام الأهلي", "هزم الأهلي الهلال"),
    ("أكبر سد في البلاد هو سد مأرب", "ليس في البلاد سد أكبر من سد مأرب"),
    ("جاءت الأرباح أعلى مما توقعته الشركة", "كانت الأرباح فوق المتوقع أي أعلى من توقعات الشركة"),
]
OPPOSITE = [
    ("صادرات تونس أكثر من صادرات ليبيا", "صادرات تونس أقل من صادرات ليبيا"),
    ("صادرات تونس أكثر من صادرات ليبيا", "صادرات ليبيا أكثر من صادرات تونس"),
    ("فاز الأهلي على الهلال بهدفين", "فاز الهلال على الأهلي بهدفين"),
    ("تفوق منتخب الأردن على عمان", "تفوقت عمان على الأردن"),
    ("كان الإنتاج دون السقف المحدد", "كان الإنتاج أعلى من السقف المحدد"),
]


@pytest.mark.parametrize(("s1", "s2"), SAME)
def test_one_ranking_told_from_both_ends(s1: str, s2: str) -> None:
    assert verdict(s1, s2) == 1


@pytest.mark.parametrize(("s1", "s2"), OPPOSITE)
def test_opposite_direction_or_exchanged_parties(s1: str, s2: str) -> None:
    assert verdict(s1, s2) == -1


@pytest.mark.parametrize(
    "text", ["قتل أكثر من مئة شخص", "لقاح للأطفال دون العاشرة", "نقل الجيش جنوده إلى الجبهة"]
)
def test_numbers_ages_and_other_verbs_rank_nothing(text: str) -> None:
    assert parse(text).orders == ()


def test_an_adjunct_or_another_verb_keeps_its_complement() -> None:
    assert "هدوء" in {u.info.base for u in parse("أعلن الوفد الهدوء بعد أن عاد").units}
    doubt = parse("لم تنف الرئاسة وجود مسودة لكنها قالت إنها قيد المراجعة")
    assert "مسوده" in {u.norm for u in doubt.units}
    assert "محظورا" in {u.norm for u in parse("لم يعد التجول محظورا بعد أن هدأت المدينة").units}


def test_a_whole_verb_is_no_quantifier_behind_a_conjunction() -> None:
    assert "فتحت" in {u.norm for u in parse("فتحت المدارس أبوابها").units}


def test_a_phrase_of_verb_and_preposition_is_its_verb_too() -> None:
    al = align_pair(("وصلت الحافلات إلى تدمر", False), ("وصلت إلى تدمر حافلات", False))
    assert any(x.is_event and y.is_event for _, x, y in al.pairs)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [("team.jo", "jo"), ("sa.mfa", "any.mfa"), ("iq.cbank", "any.central_bank"), ("jo", "")],
)
def test_what_may_be_said_for_a_name(narrow: str, wide: str) -> None:
    assert load_entities().wider(narrow) == wide


@pytest.mark.parametrize("text", ["ما زال الطريق مغلقا", "بقي الطريق مغلقا", "الطريق مغلق كما كان"])
def test_a_state_that_goes_on(text: str) -> None:
    assert "persist" in parse(text).modality
    assert parse(text).n_negations == 0
