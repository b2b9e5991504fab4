"""The second look at candidate pairs: features, batch and model."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stance.batch import NAMES, Batch, nearness
from stance.claims import extract_claims
from stance.context import (
    CONTEXT,
    CONTEXT_NAMES,
    SITUATION,
    ContextModel,
    Look,
    news_likeness,
    same_event,
    situation,
    situations,
    with_answers,
    with_contradiction,
)
from stance.denials import asserted, denies, is_vague, one_denies, precedes
from stance.errors import ModelError
from stance.records import Article, Claim
from stance.terms import weighted_terms
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


def values(a: Claim, b: Claim, *others: tuple[Claim, Claim]) -> dict[str, float]:
    x, y = ARTICLES[a.article_id], ARTICLES[b.article_id]
    return situation(a, b, x, y, Batch([(a, b), *others]), opposed=False)


def test_the_order_of_the_two_never_matters() -> None:
    assert values(SAID, DENIED) == values(DENIED, SAID)


@pytest.mark.parametrize(
    ("cue", "denial"),
    [("نفت", True), ("أنكر", True), ("استبعد", True), ("رفض", False), ("تعارض", False)],
)
def test_who_refuses_denies_no_fact(cue: str, denial: bool) -> None:
    assert denies(replace(DENIED, cue=cue)) is denial
    assert values(SAID, replace(DENIED, cue=cue))["denied_one"] == float(denial)


def test_own_negative_words_are_a_statement_of_their_own() -> None:
    told = claim("لا أسلحة على متن السفينة", "المالك", cue="تنفي", cue_class="deny")
    assert denies(DENIED)
    assert not denies(told)
    assert one_denies(DENIED, SAID)
    assert one_denies(SAID, DENIED)


def test_who_denies_and_who_says_no_are_on_one_side() -> None:
    told = claim("لم تكن على متن السفينة أسلحة", "المالك", AWAY)
    assert not one_denies(DENIED, told)
    assert not one_denies(told, DENIED)
    lack = replace(DENIED, claim="عدم خضوع السفينة للتفتيش")
    assert one_denies(lack, claim("لم تخضع السفينة للتفتيش", "المالك", AWAY))


def test_of_two_denials_none_stands_against_the_other() -> None:
    found = values(DENIED, replace(DENIED, speaker_id="x"))
    assert (found["denied_one"], found["denied_both"]) == (0.0, 1.0)


def test_articles_of_one_event_are_told_from_others() -> None:
    assert same_event(HOME, HOME) == 1.0
    assert same_event(HOME, AWAY) > 0.5 > same_event(HOME, STRANGE)


OTHER = claim("الطقس كان عاصفا طوال الليل", "مدير الميناء")


def test_what_is_denied_must_be_what_the_other_says() -> None:
    about, beside = values(SAID, DENIED), values(OTHER, DENIED)
    for name in ("denied_rare", "denied_near", "denied_held", "rare_overlap"):
        assert 0.0 <= beside[name] < about[name] <= 1.0
    assert about["denied_rarest_missing"] <= beside["denied_rarest_missing"] <= 1.0
    assert (about["denied_heads"], beside["denied_heads"]) == (1.0, 0.0)


def test_a_denial_is_weighed_among_all_that_it_meets() -> None:
    more = [(OTHER, DENIED), (replace(OTHER, claim_id="a#2", claim="السفينة في عرض البحر"), DENIED)]
    alone, best, less = (
        values(SAID, DENIED),
        values(SAID, DENIED, *more),
        values(OTHER, DENIED, (SAID, DENIED)),
    )
    assert alone["denied_pairs"] < best["denied_pairs"]
    assert (best["denied_best"], best["denied_relative"]) == (1.0, pytest.approx(1.0))
    assert less["denied_best"] == 0.0
    assert less["denied_relative"] < 1.0


def test_a_word_that_the_whole_batch_has_says_little() -> None:
    many = [
        (replace(OTHER, claim_id=f"a#{n}", claim=f"السفينة {n} في الميناء"), replace(SAID))
        for n in range(100, 140)
    ]
    batch = Batch(many)
    common, rare = (Batch([(SAID, DENIED)]).rarity, batch.rarity)
    ship, weapons = sorted(weighted_terms("السفينة والأسلحة").weights, key=batch.rarity)
    assert rare(ship) < 0.1 < rare(weapons)
    assert rare("no such term") == pytest.approx(1.0)
    assert common(ship) > rare(ship)


def test_words_near_in_meaning_count() -> None:
    assert nearness("ارتفاع الأسعار", "ارتفاع الأسعار") == pytest.approx(1.0)
    assert nearness("ارتفاع الأسعار", "زيادة التكاليف") > nearness("ارتفاع الأسعار", "فوز الفريق")
    assert nearness("ارتفاع الأسعار", "") == nearness("", "ارتفاع الأسعار") == 0.0


def test_what_both_or_none_deny_is_no_denial_against_a_claim() -> None:
    denial = [name for name in NAMES if name.startswith("denied_")]
    for pair in ((SAID, OTHER), (DENIED, replace(DENIED, claim_id="b#9", speaker_id="x"))):
        found = values(*pair)
        assert not any(found[name] for name in denial)


def test_a_batch_of_denials_is_no_ordinary_news() -> None:
    news, dispute = [SAID] * 400 + [DENIED] * 8, [SAID] * 400 + [DENIED] * 80
    assert news_likeness(news) == news_likeness([]) == 1.0
    assert news_likeness(dispute) == 0.0
    assert 0.0 < news_likeness([SAID] * 90 + [DENIED] * 8) < 1.0
    outlet = replace(SAID, speaker="", speaker_id="")  # who is not named denies nothing
    assert news_likeness([*dispute, *[outlet] * 4000]) == 0.0


def test_the_other_relations_keep_their_ratio() -> None:
    judged = np.array([[0.2, 0.4, 0.4], [0.3, 0.0, 0.7]])
    out = with_contradiction(judged, np.array([0.1, 0.5]))
    assert out.sum(axis=1) == pytest.approx([1, 1])
    assert out[:, 1] == pytest.approx([0.1, 0.5])
    assert out[:, 0] / out[:, 2] == pytest.approx(judged[:, 0] / judged[:, 2])


def model(n: int) -> ContextModel:
    rng = np.random.default_rng(0)
    looks = (Look(rng.random(n), 1 + rng.random(n), rng.random(n), bias) for bias in (0.5, -2.0))
    return ContextModel(*looks)


def test_a_model_comes_back_from_its_file(tmp_path: Path) -> None:
    made = model(7)
    payload = made.to_bytes()
    assert payload == made.to_bytes()
    (tmp_path / CONTEXT).write_bytes(payload)
    said = {"context_sha256": hashlib.sha256(payload).hexdigest()}
    found = ContextModel.load(tmp_path, said)
    assert found is not None
    x = np.random.default_rng(1).random((3, 7))
    for likeness in (0.0, 0.5, 1.0):
        assert np.array_equal(found.chances(x, likeness), made.chances(x, likeness))


def test_a_batch_between_disputes_and_news_gets_a_bit_of_both_looks() -> None:
    x = np.random.default_rng(1).random((5, 7))
    here, between, news = (model(7).chances(x, likeness) for likeness in (0.0, 0.5, 1.0))
    low, high = np.minimum(here, news), np.maximum(here, news)
    assert ((low < between) & (between < high)).all()


def test_what_moved_a_pair_is_said_strongest_first() -> None:
    n = len(CONTEXT_NAMES) + 3
    made, x = model(n), np.random.default_rng(2).random((4, n))
    for likeness in (0.0, 0.5, 1.0):
        for row, found in zip(x, made.moved_by(x, likeness), strict=True):
            assert set(found) <= {*CONTEXT_NAMES, "wording"}
            strength = [abs(v) for v in found.values()]
            assert strength == sorted(strength, reverse=True)
            parts = (1 - likeness) * made.disputes.parts(row[None]) + likeness * made.news.parts(
                row[None]
            )
            for name, value in found.items():
                where = slice(n - 3, n) if name == "wording" else CONTEXT_NAMES.index(name)
                assert value == pytest.approx(parts[0, where].sum(), abs=1e-3)


def test_no_single_feature_decides_alone() -> None:
    x = np.zeros((2, 7))
    x[1, 0] = 1e9
    assert (model(7).chances(x, 0.5) < 1).all()


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
    assert values(SAID, vague)["denied_vague"] == 0.0
    assert values(SAID, replace(vague, article_id="b"))["denied_vague"] == 1.0
    assert values(SAID, replace(vague, start=2_000))["denied_vague"] == 1.0


def test_what_a_claim_only_supposes_it_does_not_hold_against_a_denial() -> None:
    supposed = replace(SAID, claim="سترد البلاد إذا كانت السفينة تحمل أسلحة")
    assert values(supposed, DENIED)["denied_supposed"] == 1.0
    assert values(SAID, DENIED)["denied_supposed"] == 0.0


def test_nobody_tells_what_happens_only_after_he_spoke() -> None:
    dated = replace(DENIED, claim="حمل السفينة أسلحة أمس", published="2024-03-05")
    assert precedes(SAID, dated)
    assert values(SAID, dated)["denied_precedes"] == 1.0
    assert not precedes(replace(SAID, published="2024-03-05"), dated)
    assert not precedes(replace(SAID, published=""), dated)


def test_a_denial_that_points_back_is_told_from_one_that_says_what_it_denies() -> None:
    sentence = "غادرت قافلة المساعدات المدينة بحمولة كاملة من الدقيق. ونفت الشركة ذلك."
    back = replace(DENIED, claim=sentence.partition(".")[0], sentence=sentence, cue="ونفت")
    ahead = replace(back, sentence="ونفت الشركة أن " + sentence)
    assert [values(SAID, d)["denied_points_back"] for d in (back, ahead)] == [1.0, 0.0]


def test_rows_have_the_features_of_their_pairs() -> None:
    pair = (SAID, DENIED)
    found = values(*pair)
    assert tuple(found) == SITUATION
    rows = situations([pair], ARTICLES, Batch([pair]), np.array([False]))
    assert rows.tolist() == [list(found.values())]


def test_the_relation_models_answer_counts_more_within_an_event_and_about_a_denial() -> None:
    pairs = [(SAID, DENIED), (SAID, OTHER)]
    rows = situations(pairs, ARTICLES, Batch(pairs), np.array([False, False]))
    judged = np.array([[0.2, 0.5, 0.3], [0.2, 0.5, 0.3]])
    both = [dict(zip(CONTEXT_NAMES, row, strict=True)) for row in with_answers(rows, judged)]
    assert both[0]["denied_disagree"] == both[0]["disagree"] == pytest.approx(0.0)
    assert both[0]["denied_agree"] == both[0]["agree"] < 0
    assert both[1]["denied_agree"] == 0.0
    assert both[0]["event_disagree"] == both[0]["event"] * both[0]["disagree"]
