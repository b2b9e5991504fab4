"""`PairFeatures`: one code path, symmetric, named, and a good citizen of scikit-learn."""

from __future__ import annotations

import pickle
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from stance.arabic import normalise_word
from stance.errors import InputError
from stance.features.blocks import BLOCKS
from stance.features.pair import PairFeatures, sides_of
from stance.features.statement import parse
from stance.features.values import align_pair, is_same, pair_rows, pair_values
from stance.features.words import word_info
from stance.lexicon import read_table, split_forms
from stance.model import Bundle

# Words that the features have something to say about, and connectives between them.
WORDS = [
    *(split_forms(r["left"])[0] for r in read_table("antonyms", ("pos", "left", "right"))[:60]),
    *(split_forms(r["right"])[0] for r in read_table("antonyms", ("pos", "left", "right"))[:60]),
    *(r["entry"] for r in read_table("negation", ("class", "entry"))),
    *(r["entry"] for r in read_table("modality", ("class", "pos", "entry")) if r["pos"] == "word"),
    *(r["entry"] for r in read_table("quantifiers", ("class", "entry"))),
    *"روسيا واشنطن الحكومة الوزير الجيش البرلمان سوريا القمة الاتفاق المستشفى".split(),
    *"12 ٥٠٪ خمسة مليون 2024 ثلاثين ألف نصف عشرون جريحا قتيل دولار يوم عام".split(),
    *"الاثنين مايو أمس الماضي في على من إلى أن إن و ثم قال أكد نفى بحسب ضد".split(),
    *"، . : ؟ « » … -".split(),
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
FEATURES = PairFeatures().fit(pd.DataFrame({"s1": ["أ"], "s2": ["ب"]}))
NAMES = list(FEATURES.get_feature_names_out())


def frame(*rows: tuple[str, str] | tuple[str, str, bool, bool]) -> pd.DataFrame:
    columns = ["s1", "s2", "negated1", "negated2"]
    return pd.DataFrame([(*r, False, False)[:4] for r in rows], columns=columns)


def swapped(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs.rename(
        columns={"s1": "s2", "s2": "s1", "negated1": "negated2", "negated2": "negated1"}
    )


# --- what must always hold ----------------------------------------------------------------------


@settings(max_examples=150)
@given(TEXTS, TEXTS, st.booleans(), st.booleans())
@example("لم يرتفع السعر", "ارتفع السعر", False, True)
@example("", "", False, True)
@example("قتل الجيش الوزير", "قتل الوزير الجيش", False, False)
def test_swapped_sides_give_the_same_vector(s1: str, s2: str, n1: bool, n2: bool) -> None:
    pairs = frame((s1, s2, n1, n2))
    np.testing.assert_array_equal(FEATURES.transform(pairs), FEATURES.transform(swapped(pairs)))


def test_swapped_sides_give_the_same_vector_for_authored_pairs(train_pairs: pd.DataFrame) -> None:
    pairs = train_pairs.sample(200, random_state=3)
    np.testing.assert_array_equal(FEATURES.transform(pairs), FEATURES.transform(swapped(pairs)))


@settings(max_examples=150)
@given(TEXTS, st.booleans())
def test_a_statement_is_the_same_as_itself(text: str, negated: bool) -> None:
    same = FEATURES.transform(frame((text, text, negated, negated)))[0, 0]
    denied = FEATURES.transform(frame((text, text, negated, not negated)))[0, 0]
    assert (same, denied) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("s1", "s2"),
    [
        ("أكد الوزيرُ ذلك.", "«اكد الوزير ذلك»"),
        ("ارتفع إلى ٥٠٪", "ارتفع الى 50%"),
        ("الحكومــة", "الحكومه"),
    ],
)
def test_spelling_and_punctuation_make_no_difference_to_identity(s1: str, s2: str) -> None:
    assert FEATURES.transform(frame((s1, s2)))[0, 0] == 1.0
    assert is_same(parse(s1), parse(s2))


@settings(max_examples=150)
@given(st.one_of(TEXTS, st.text(max_size=60)), st.one_of(TEXTS, st.text(max_size=60)))
@example("\ud800 قال", "ﷺ")
@example("²²", "½")
def test_every_value_is_finite(s1: str, s2: str) -> None:
    got = FEATURES.transform(frame((s1, s2)))
    assert got.shape == (1, len(NAMES))
    assert got.dtype == np.float32
    assert np.isfinite(got).all()


@settings(max_examples=40)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6), st.randoms(use_true_random=False))
def test_a_row_does_not_depend_on_the_others(rows: list[tuple[str, str]], random) -> None:
    pairs = frame(*rows)
    whole = FEATURES.transform(pairs)
    order = list(range(len(rows)))
    random.shuffle(order)
    np.testing.assert_array_equal(FEATURES.transform(pairs.iloc[order]), whole[order])


def test_order_of_a_pair_is_the_same_whoever_asks() -> None:
    first, second = ("لن توقع روسيا", False), ("ستوقع روسيا", False)
    one, other = align_pair(first, second), align_pair(second, first)
    assert (one.a.text, one.b.text) == (other.a.text, other.b.text)
    assert one.links == other.links


# --- one code path ------------------------------------------------------------------------------


def test_training_scoring_and_explaining_see_the_same_vector(
    bundle: Bundle, train_pairs: pd.DataFrame
) -> None:
    """Parity: what a model is trained on, scored by and explained with is one computation."""
    pairs = train_pairs.sample(60, random_state=5)
    trained_on = PairFeatures().fit_transform(pairs)  # as `Pipeline.fit` calls it
    scored_by = bundle.pipeline.named_steps["features"].transform(pairs)  # as `predict_proba` does
    # as `stance.score` and `stance.pipeline` do for kind and reason, from the sides alone
    explained = [
        list(pair_values(align_pair(*sides), BLOCKS).values()) for sides in sides_of(pairs)
    ]
    np.testing.assert_array_equal(trained_on, scored_by)
    np.testing.assert_array_equal(trained_on, np.asarray(explained, dtype=np.float32))
    names = bundle.pipeline.named_steps["features"].get_feature_names_out()
    assert list(names) == list(pair_values(align_pair(*next(iter(sides_of(pairs)))), BLOCKS))


def test_a_denied_claim_in_scoring_is_the_same_side_as_in_training() -> None:
    """Scoring hands over `Claim.polarity`, training a boolean column; absent means not denied."""
    pairs = frame(("وجود تنسيق عسكري", "يوجد تنسيق عسكري", True, False))
    assert list(sides_of(pairs)) == [
        (("وجود تنسيق عسكري", True), ("يوجد تنسيق عسكري", False)),
    ]
    plain = pairs[["s1", "s2"]]
    assert list(sides_of(plain)) == [
        (("وجود تنسيق عسكري", False), ("يوجد تنسيق عسكري", False)),
    ]
    assert (FEATURES.transform(pairs) != FEATURES.transform(plain)).any()


def test_the_cue_s_denial_equals_the_word_s() -> None:
    """Features see one reversal, whether a cue or a particle brings it."""
    spoken = FEATURES.transform(frame(("سافر الوزير", "سافر الوزير", False, True)))[0]
    clash = NAMES.index("clash")
    assert spoken[clash] > 0
    assert FEATURES.transform(frame(("سافر الوزير", "لم يسافر الوزير")))[0][clash] > 0


# --- names and columns --------------------------------------------------------------------------


def links(first: str, second: str) -> dict[tuple[str, str], str]:
    """Kind of edge by the aligned words, the first side's first."""
    al = align_pair((first, False), (second, False))
    turned = al.a.text != first
    pairs = [(y, x, k) if turned else (x, y, k) for k, x, y in al.pairs]
    return {(x.norm, y.norm): k.edge for x, y, k in pairs}


@pytest.mark.parametrize(
    ("first", "second", "words", "edge"),
    [
        (
            "البنك المركزي خفض سعر الفائدة نصف نقطة",
            "البنك المركزي رفع سعر الفائدة نصف نقطة",
            ("خفض", "رفع"),
            "antonym",
        ),
        (
            "بلغ منسوب النهر أعلى مستوى منذ عقدين",
            "بلغ منسوب النهر أدنى مستوى منذ عقدين",
            ("اعلي", "ادني"),
            "antonym",
        ),
        # both sides have the lexeme: it stays one
        (
            "المحكمة أمرت بالإفراج عن المتهم",
            "المحكمة رفضت الإفراج عن المتهم",
            ("الافراج عن", "الافراج عن"),
            "exact",
        ),
    ],
)
def test_a_lexeme_of_several_words_that_meets_nothing_is_read_word_by_word(
    first: str, second: str, words: tuple[str, str], edge: str
) -> None:
    assert links(first, second).get(words) == edge


@pytest.mark.parametrize("noun", ["البيت", "اليمن", "الذهب", "دون", "يوم"])
def test_a_noun_that_is_spelled_like_a_verb_names_no_deed(noun: str) -> None:
    info = word_info(normalise_word(noun))
    assert not info.is_verb
    assert not info.is_event


@pytest.mark.parametrize("noun", ["الرفض", "القتل", "الاتفاق", "الإفراج"])
def test_a_verbal_noun_with_the_article_names_a_deed(noun: str) -> None:
    assert word_info(normalise_word(noun)).is_event


def test_workers_are_sent_the_values_that_have_the_names() -> None:
    sides = [(("نفت الشركة إغلاق المصنع", False), ("أغلقت الشركة المصنع", True))] * 2
    row = list(pair_values(align_pair(*sides[0]), BLOCKS).values())
    assert pair_rows(sides, tuple(BLOCKS)).tolist() == np.float32([row, row]).tolist()


def test_feature_names_are_unique_and_fit_the_columns() -> None:
    assert len(set(NAMES)) == len(NAMES) == FEATURES.transform(frame(("أ", "ب"))).shape[1]
    assert NAMES[0] == "same"
    assert all(n.isidentifier() and n == n.lower() for n in NAMES)


def test_blocks_keep_to_themselves() -> None:
    """No two blocks give one name, and each gives the same names for every pair."""
    owner: dict[str, str] = {}
    alignments = [
        align_pair((a, False), (b, False)) for a, b in pairwise(["", "أ", "نفى الوزير 5", "ارتفع"])
    ]
    for block, function in BLOCKS.items():
        keys = [tuple(function(al)) for al in alignments]
        assert len(set(keys)) == 1, block
        for name in keys[0]:
            assert owner.setdefault(name, block) == block


@pytest.mark.parametrize("block", BLOCKS)
def test_blocks_can_be_chosen(block: str) -> None:
    chosen = PairFeatures(blocks=(block,)).fit(frame(("أ", "ب")))
    wanted = [n for n in NAMES if n in set(chosen.get_feature_names_out())]
    assert list(chosen.get_feature_names_out()) == wanted
    assert "same" in wanted
    assert 1 < len(wanted) < len(NAMES)
    pairs = frame(("لم يرتفع السعر", "ارتفع السعر 5%"))
    places = [NAMES.index(n) for n in wanted]
    np.testing.assert_array_equal(chosen.transform(pairs), FEATURES.transform(pairs)[:, places])


def test_no_pairs_give_no_rows() -> None:
    assert FEATURES.transform(frame()).shape == (0, len(NAMES))


def test_other_columns_do_not_matter() -> None:
    pairs = frame(("أ", "ب"))
    np.testing.assert_array_equal(
        FEATURES.transform(pairs.assign(relation="agree", s3="x")[["s3", "s2", "relation", "s1"]]),
        FEATURES.transform(pairs),
    )


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (pd.DataFrame({"s1": ["أ"], "text": ["ب"]}), "text"),
        (pd.DataFrame(), r"\[\]"),
        ([("أ", "ب")], "list"),
        (np.array([["أ", "ب"]]), "ndarray"),
    ],
)
@pytest.mark.parametrize("method", ["fit", "transform"])
def test_wrong_columns_are_refused_in_plain_words(wrong: object, found: str, method: str) -> None:
    with pytest.raises(InputError, match=f"columns s1 and s2, found .*{found}.*Name the two"):
        getattr(clone(FEATURES).fit(frame(("أ", "ب"))), method)(wrong)


# --- scikit-learn's contract --------------------------------------------------------------------


def test_parameters_are_stored_as_given_and_cloned() -> None:
    blocks = ("numbers", "dates")
    made = PairFeatures(blocks=blocks)
    assert made.get_params() == {"blocks": blocks}
    assert clone(made).blocks == blocks
    assert not hasattr(clone(FEATURES), "feature_names_")
    assert made.set_params(blocks=None).blocks is None


def test_fit_learns_names_only_and_gives_itself_back() -> None:
    made = PairFeatures()
    assert not made.__sklearn_is_fitted__()
    assert made.fit(frame(("أ", "ب")), y=["agree"]) is made
    assert made.__sklearn_is_fitted__()
    learned = {n for n in vars(made) if n.endswith("_") and not n.startswith("_")}
    assert learned == {"feature_names_", "n_features_in_"}


def test_pickled_features_give_the_same_values(train_pairs: pd.DataFrame) -> None:
    pairs = train_pairs.head(10)
    again = pickle.loads(pickle.dumps(FEATURES))
    np.testing.assert_array_equal(again.transform(pairs), FEATURES.transform(pairs))


def test_only_a_true_value_negates_a_side() -> None:
    values = [True, 1, "False", "x", None, float("nan"), False, 0]
    frame = pd.DataFrame({"s1": ["أ"] * 8, "s2": ["ب"] * 8, "negated1": values})
    assert [first[1] for first, _ in sides_of(frame)] == [True, True] + [False] * 6
    same = pd.DataFrame({"s1": ["أ"], "s2": ["ب"], "negated2": np.array([True])})
    assert [second[1] for _, second in sides_of(same)] == [True]
