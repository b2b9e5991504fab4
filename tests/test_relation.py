"""Features, model and scoring: what must always hold, and clear minimal pairs."""

from __future__ import annotations

import pickle
import random
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from stance.errors import InputError, StanceError
from stance.features.pair import PairFeatures
from stance.features.values import align_pair
from stance.reasons import explain_kind
from stance.score import relate
from training.corpora import own_pairs

WORDS = (
    "نفت أكدت الوزارة لم لا وجود أي تعاون بين موسكو وواشنطن في سوريا ارتفع انخفض سعر النفط "
    "إلى 80 دولارا 12 شخصا قتل أصيب الجيش المدينة، قصف فاز الأهلي على الزمالك الاثنين"
).split()
statements = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(statements, statements, st.booleans(), st.booleans())
def test_swapped_sides_give_the_same_features(a: str, b: str, na: bool, nb: bool) -> None:
    one = pd.DataFrame({"s1": [a], "s2": [b], "negated1": [na], "negated2": [nb]})
    two = pd.DataFrame({"s1": [b], "s2": [a], "negated1": [nb], "negated2": [na]})
    features = PairFeatures().fit(one)
    np.testing.assert_array_equal(features.transform(one), features.transform(two))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_agrees_with_itself(bundle, text: str) -> None:
    found = relate(bundle, pd.DataFrame({"s1": [text], "s2": [text]}))
    assert found["relation"][0] == "agree"


def test_swapped_authored_pairs_have_the_same_probabilities(bundle) -> None:
    rows = own_pairs("train").sample(150, random_state=5)
    swapped = rows.rename(columns={"s1": "s2", "s2": "s1"})
    np.testing.assert_allclose(bundle.predict_proba(rows), bundle.predict_proba(swapped))


def test_training_and_scoring_features_are_the_same(bundle) -> None:
    """Parity: the fitted pipeline's own features equal a fresh transformer's."""
    rows = own_pairs("dev").head(40)
    fitted = bundle.pipeline.named_steps["features"]
    fresh = PairFeatures().fit(own_pairs("train").head(3))
    assert list(fitted.get_feature_names_out()) == list(fresh.get_feature_names_out())
    np.testing.assert_array_equal(fitted.transform(rows), fresh.transform(rows))


def test_features_keep_the_conventions_of_scikit_learn() -> None:
    features = PairFeatures(blocks=("polarity", "numbers"))
    assert clone(features).get_params() == features.get_params()
    frame = pd.DataFrame({"s1": ["قتل 12 شخصا"], "s2": ["قتل 20 شخصا"]})
    again = pickle.loads(pickle.dumps(features.fit(frame)))
    np.testing.assert_array_equal(again.transform(frame), features.transform(frame))
    names = PairFeatures().fit(frame).get_feature_names_out()
    assert len(set(names)) == len(names) > 100


def test_wrong_columns_are_named() -> None:
    with pytest.raises(InputError, match="s1 and s2"):
        PairFeatures().fit(pd.DataFrame({"a": ["x"]}))


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("قتل 12 شخصا في انفجار وسط بغداد", "قتل 20 شخصا في انفجار وسط بغداد", "number"),
        ("ارتفع سعر النفط في تعاملات الاثنين", "انخفض سعر النفط في تعاملات الاثنين", "antonym"),
        ("تتعاون القوات مع الجيش في الشمال", "لا تتعاون القوات مع الجيش في الشمال", "negation"),
        ("أعلنت الشركة وقوع التسرب في المحطة", "نفت الشركة وقوع التسرب في المحطة", "denial"),
    ],
)
def test_kind_of_clear_minimal_pairs(a: str, b: str, kind: str) -> None:
    al = align_pair((a, False), (b, False))
    found, why = explain_kind(al, language="ar", first=(a, False))
    assert found == kind
    assert why
    assert "against" in explain_kind(al, language="en", first=(a, False))[1]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_reason_names_the_sides_in_the_order_they_are_shown(bundle, language: str) -> None:
    pairs = [
        ("قتل 12 شخصا في انفجار وسط بغداد", "قتل 20 شخصا في انفجار وسط بغداد"),
        ("دون 12 في المئة بنهاية العام سيبقى التضخم", "فوق 15 في المئة سيبقى التضخم حتى نهايته"),
    ]
    for a, b in pairs:
        for first, second in ((a, b), (b, a)):
            frame = pd.DataFrame({"s1": [first], "s2": [second]})
            why = relate(bundle, frame, language=language)["why"][0]
            kind_why = explain_kind(
                align_pair((first, False), (second, False)),
                language=language,
                first=(first, False),
            )[1]
            numbers = [re.findall(r"\d+", text)[0] for text in (first, second)]
            assert re.findall(r"\d+", kind_why) == numbers
            assert re.findall(r"\d+", why) in (numbers, [])


def test_an_amount_is_quoted_with_its_unit_and_nothing_behind_it() -> None:
    a, b = (
        "بقاء التضخم فوق 15 في المئة حتى نهاية العام",
        "تراجع التضخم إلى ما دون 12 في المئة بنهايته",
    )
    al = align_pair((a, False), (b, False))
    found, why = explain_kind(al, language="ar", first=(a, False))
    assert (found, why) == ("number", "عدد مختلف: فوق 15 في المئة مقابل دون 12 في المئة")


def test_denied_claim_is_a_denial() -> None:
    al = align_pair(("وجود أي تنسيق عسكري", True), ("التنسيق العسكري يجري كل يوم", False))
    assert explain_kind(al, language="ar", first=("وجود", True))[0] == "denial"


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        (
            "أكدت الوزارة أن المعبر مغلق أمام الشاحنات",
            "نفت الوزارة أن يكون المعبر مغلقا أمام الشاحنات",
            "disagree",
        ),
        (
            "ارتفعت أسعار النفط خمسة في المئة يوم الاثنين",
            "صعدت أسعار النفط 5% يوم الاثنين",
            "agree",
        ),
        (
            "أعلنت وزارة الصحة تسجيل ثلاث إصابات بالكوليرا",
            "فاز المنتخب المغربي على نظيره المصري في تونس",
            "other",
        ),
    ],
)
def test_relation_of_plain_pairs(bundle, a: str, b: str, relation: str) -> None:
    assert relate(bundle, pd.DataFrame({"s1": [a], "s2": [b]}))["relation"][0] == relation


def test_probabilities_are_probabilities(bundle) -> None:
    rng = random.Random(3)
    texts = [" ".join(rng.sample(WORDS, 6)) for _ in range(40)]
    chances = bundle.predict_proba(pd.DataFrame({"s1": texts, "s2": texts[::-1]}))
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    assert (chances >= 0).all()
    assert bundle.predict_proba(pd.DataFrame({"s1": [], "s2": []})).shape == (0, 3)


def test_errors_survive_pickling() -> None:
    error = InputError("x", expected="a", found="b", remedy="c")
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, StanceError)
    assert str(again) == str(error)
