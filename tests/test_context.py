"""The second look at candidate pairs: features, model, and what a kind is worth in news."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stance.claims import extract_claims
from stance.context import (
    CONTEXT,
    ContextModel,
    answers,
    as_in_news,
    context_rows,
    context_values,
    news_likeness,
    same_event,
    with_contradiction,
)
from stance.denials import asserted, denial_shift, denies, is_vague
from stance.errors import ModelError
from stance.records import RELATIONS, Article, Claim, Kind
from stance.told import told_denials

HOME = Article("a", "الميناء", "2024-03-01", "غرق سفينة قبالة الساحل", "", "غرقت سفينة شحن.")
AWAY = Article("b", "البرق", "2024-03-02", "غرق سفينة شحن قبالة الساحل", "", "غرقت السفينة.")
STRANGE = Article("c", "صدى", "2024-03-02", "فوز المنتخب بالبطولة", "", "أحرز المنتخب اللقب.")
ARTICLES = {x.article_id: x for x in (HOME, AWAY, STRANGE)}
EVEN = np.full(3, 1 / 3)


def claim(text: str, speaker: str, article: Article = HOME, **changes: object) -> Claim:
    made = Claim(
        f"{article.article_id}#{len(text)}",
        article.article_id,
        article.source,
        article.published,
        speaker,
        speaker,
        "قال",
        "assert",
        text,
        "positive",
        0,
        len(text),
        f"قال {speaker} إن {text}.",
    )
    return replace(made, **changes)


SAID = claim("السفينة كانت تحمل أسلحة", "مدير الميناء")
DENIED = claim(
    "حمل السفينة أي أسلحة", "الشركة المالكة", AWAY, cue="نفت", cue_class="deny", polarity="negative"
)


def values(a: Claim, b: Claim) -> dict[str, float]:
    x, y = ARTICLES[a.article_id], ARTICLES[b.article_id]
    return context_values(a, b, x, y, answers(EVEN[None, :])[0], opposed=False)


def test_the_order_of_the_two_never_matters() -> None:
    assert values(SAID, DENIED) == values(DENIED, SAID)


@pytest.mark.parametrize(
    ("cue", "denial"),
    [("نفت", True), ("أنكر", True), ("استبعد", True), ("رفض", False), ("تعارض", False)],
)
def test_who_refuses_denies_no_fact(cue: str, denial: bool) -> None:
    assert denies(replace(DENIED, cue=cue)) is denial
    assert values(SAID, replace(DENIED, cue=cue))["denied_one"] == float(denial)


def test_of_two_denials_none_stands_against_the_other() -> None:
    found = values(DENIED, replace(DENIED, speaker_id="x"))
    assert (found["denied_one"], found["denied_both"]) == (0.0, 1.0)


def test_articles_of_one_event_are_told_from_others() -> None:
    assert same_event(HOME, HOME) == 1.0
    assert same_event(HOME, AWAY) > 0.5 > same_event(HOME, STRANGE)


def test_contradiction_is_likelier_within_one_event() -> None:
    there = replace(DENIED, article_id="c")
    near, far = (
        as_in_news(EVEN, "denial", SAID, other, ARTICLES, 0.0)[1] for other in (DENIED, there)
    )
    assert far < near == pytest.approx(1 / 3)


def test_what_is_denied_must_be_what_the_other_says() -> None:
    other = claim("الطقس كان عاصفا طوال الليل", "مدير الميناء")
    about = as_in_news(EVEN, "denial", SAID, DENIED, ARTICLES)[1]
    assert as_in_news(EVEN, "denial", other, DENIED, ARTICLES)[1] < about


def test_a_pair_without_typed_difference_is_worth_least() -> None:
    both = (SAID, claim("السفينة كانت فارغة", "البحرية", AWAY))
    chances = [as_in_news(EVEN, kind, *both, ARTICLES)[1] for kind in ("other", "negation")]
    assert chances[0] < chances[1] < 1 / 3
    one = replace(both[1], speaker_id=SAID.speaker_id)
    assert as_in_news(EVEN, "negation", SAID, one, ARTICLES)[1] < chances[1]


def test_a_batch_of_denials_is_no_ordinary_news() -> None:
    news, dispute = [SAID] * 400 + [DENIED] * 8, [SAID] * 400 + [DENIED] * 80
    assert news_likeness(news) == news_likeness([]) == 1.0
    assert news_likeness(dispute) == 0.0
    assert 0.0 < news_likeness([SAID] * 90 + [DENIED] * 8) < 1.0
    outlet = replace(SAID, speaker="", speaker_id="")  # who is not named denies nothing
    assert news_likeness([*dispute, *[outlet] * 4000]) == 0.0


@pytest.mark.parametrize("kind", ["negation", "number", "other"])
def test_contradictions_are_rarer_the_more_a_batch_is_like_news(kind: Kind) -> None:
    both = (SAID, claim("السفينة كانت فارغة", "البحرية", AWAY))
    here, between, news = (as_in_news(EVEN, kind, *both, ARTICLES, n)[1] for n in (0.0, 0.5, 1.0))
    assert news < between < here == pytest.approx(1 / 3)


def test_the_other_relations_keep_their_ratio() -> None:
    judged = np.array([[0.2, 0.4, 0.4], [0.3, 0.0, 0.7]])
    out = with_contradiction(judged, np.array([0.1, 0.5]))
    assert out.sum(axis=1) == pytest.approx([1, 1])
    assert out[:, 1] == pytest.approx([0.1, 0.5])
    assert out[:, 0] / out[:, 2] == pytest.approx(judged[:, 0] / judged[:, 2])


def model(n: int) -> ContextModel:
    rng = np.random.default_rng(0)
    return ContextModel(
        rng.random(n), 1 + rng.random(n), rng.random(n), 0.5, np.array([0.1, 0.05, 0.85])
    )


def test_a_model_comes_back_from_its_file(tmp_path: Path) -> None:
    made = model(7)
    payload = made.to_bytes()
    (tmp_path / CONTEXT).write_bytes(payload)
    said = {"context_sha256": hashlib.sha256(payload).hexdigest()}
    found = ContextModel.load(tmp_path, said)
    assert found is not None
    assert found.priors() == dict(zip(RELATIONS, (0.1, 0.05, 0.85), strict=True))
    x = np.random.default_rng(1).random((3, 7))
    assert np.array_equal(found.chances(x), made.chances(x))


def test_no_single_feature_decides_alone() -> None:
    x = np.zeros((2, 7))
    x[1, 0] = 1e9
    assert model(7).chances(x)[1] < 1


def test_a_bundle_without_context_has_none(tmp_path: Path) -> None:
    assert ContextModel.load(tmp_path, {}) is None


@pytest.mark.parametrize("content", [None, b"other"])
def test_another_file_than_the_manifest_says_is_refused(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / CONTEXT).write_bytes(content)
    with pytest.raises(ModelError, match=CONTEXT):
        ContextModel.load(tmp_path, {"context_sha256": "0" * 64})


def told(sentence: str) -> list[tuple[str, str]]:
    found, _ = extract_claims(replace(HOME, text=sentence, title=""))
    return [(found[i].speaker, found[j].speaker) for i, j in told_denials(found)]


def test_a_denial_that_quotes_a_report_is_a_dispute_with_its_holder() -> None:
    sentence = "نفت وزارة النقل ما ذكرته صحيفة المرفأ عن إغلاق الميناء أمام السفن."
    assert told(sentence) == [("وزارة النقل", "صحيفة المرفأ")]


@pytest.mark.parametrize(
    "sentence",
    [
        "نفت وزارة النقل ما تردد عن إغلاق الميناء أمام السفن.",  # nobody holds it
        "قال مدير الميناء إن الوزارة نفت إغلاق الميناء أمام السفن.",  # told by another
        "رفضت وزارة النقل ما اقترحته صحيفة المرفأ من إغلاق الميناء.",  # refused, not denied
        "أكدت وزارة النقل ما ذكرته صحيفة المرفأ عن إغلاق الميناء أمام السفن.",
    ],
)
def test_what_nobody_else_holds_is_no_dispute(sentence: str) -> None:
    assert told(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "نفت وزارة النقل اتهامات صحيفة المرفأ بأنها أغلقت الميناء أمام السفن.",
        "رفضت وزارة النقل اتهام صحيفة المرفأ لها بإغلاق الميناء أمام السفن.",
    ],
)
def test_a_denied_accusation_is_a_dispute_with_the_accuser(sentence: str) -> None:
    assert told(sentence) == [("وزارة النقل", "صحيفة المرفأ")]


@pytest.mark.parametrize(
    "sentence",
    [
        "نفت وزارة النقل اتهامات الإهمال بأنها أغلقت الميناء أمام السفن.",  # no accuser
        "كررت وزارة النقل اتهامات صحيفة المرفأ بأنها أغلقت الميناء أمام السفن.",
        "رفضت وزارة النقل طلب صحيفة المرفأ بإغلاق الميناء أمام السفن.",
    ],
)
def test_without_accuser_or_denial_there_is_no_dispute(sentence: str) -> None:
    assert told(sentence) == []


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("إغلاق الميناء خط أحمر", ""),
        ("أي إغلاق للميناء سيضر بالتجارة", "سيضر بالتجارة"),
        ("سيرتفع السعر إذا أغلق الميناء", "سيرتفع السعر"),
        ("سيرتفع السعر حتى إذا أغلق الميناء", "سيرتفع السعر حتى إذا أغلق الميناء"),
        ("الميناء أغلق أمس", "الميناء أغلق أمس"),
        ("كل الموانئ مغلقة", "كل الموانئ مغلقة"),
    ],
)
def test_conditions_threats_and_red_lines_assert_nothing(text: str, rest: str) -> None:
    assert asserted(text) == rest


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("جميع التهم الموجهة إليه", True),
        ("أي خطأ", True),
        ("تورطها", True),
        ("تورطها في الهجوم", False),
        ("أي علاقة مع سعاد", False),
        ("وجود أي اتفاق", False),
    ],
)
def test_a_vague_denial_names_nothing_that_happened(text: str, vague: bool) -> None:
    assert is_vague(text) is vague


def test_a_vague_denial_is_of_what_its_own_article_just_said() -> None:
    vague = replace(DENIED, claim="جميع التهم", article_id=SAID.article_id, start=90, end=100)
    assert denial_shift(SAID, vague) == 0.0
    assert denial_shift(SAID, replace(vague, article_id="b")) < -3
    assert denial_shift(SAID, replace(vague, start=2_000)) < -3


def test_what_a_claim_only_supposes_it_does_not_hold_against_a_denial() -> None:
    supposed = replace(SAID, claim="سترد البلاد إذا كانت السفينة تحمل أسلحة")
    assert denial_shift(supposed, DENIED) < denial_shift(SAID, DENIED) == 0.0


def test_nobody_tells_what_happens_only_after_he_spoke() -> None:
    dated = replace(DENIED, claim="حمل السفينة أسلحة أمس", published="2024-03-05")
    assert denial_shift(SAID, dated) < -3
    assert denial_shift(replace(SAID, published="2024-03-05"), dated) == 0.0
    assert denial_shift(replace(SAID, published=""), dated) == 0.0


def test_a_denial_that_points_back_needs_more_than_a_word_in_common() -> None:
    sentence = "غادرت قافلة المساعدات المدينة بحمولة كاملة من الدقيق. ونفت الشركة ذلك."
    back = replace(DENIED, claim=sentence.partition(".")[0], sentence=sentence, cue="ونفت")
    ahead = replace(back, sentence="ونفت الشركة أن " + sentence)
    assert denial_shift(SAID, back) < denial_shift(SAID, ahead) < 0


def test_rows_have_the_features_of_their_pairs() -> None:
    rows = context_rows([(SAID, DENIED)], ARTICLES, EVEN[None, :], np.array([False]))
    assert rows.tolist() == [list(values(SAID, DENIED).values())]
