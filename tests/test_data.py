"""Hygiene of our own pairs: every bar of issue 3 on the corpus, measured on the files."""

from collections import Counter
from itertools import chain

import pandas as pd
import pytest

from stance.records import RELATIONS
from training.corpora import (
    DATA,
    PHENOMENA,
    SPLITS,
    behaviour_pairs,
    fold,
    own_pairs,
    read_splits,
)
from training.gold import HALVES, event_of, load_gold
from training.probes import one_side_accuracy, overlap_accuracy
from training.splits import MAX_JACCARD, make_splits, similar_sentences, statements_of


@pytest.fixture(scope="module")
def pairs() -> pd.DataFrame:
    return own_pairs()


@pytest.fixture(scope="module")
def seen(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs[pairs["split"] != "test"]


def test_size(pairs: pd.DataFrame) -> None:
    assert len(pairs) >= 3_000
    assert pairs["family"].nunique() >= 1_000


def test_relations_are_ours_and_balanced(pairs: pd.DataFrame) -> None:
    shares = pairs["relation"].value_counts(normalize=True).to_dict()
    assert set(shares) == set(RELATIONS)
    assert all(0.28 <= share <= 0.40 for share in shares.values()), shares


def test_every_phenomenon_is_there_in_every_split(pairs: pd.DataFrame) -> None:
    for split, rows in pairs.groupby("split"):
        assert set(rows["phenomenon"]) == PHENOMENA, split


def test_every_phenomenon_has_traps(pairs: pd.DataFrame) -> None:
    trapped = pairs.groupby("phenomenon")["trap"].any()
    assert trapped.all(), trapped[~trapped].index.tolist()


def test_statements_have_6_to_30_words(pairs: pd.DataFrame) -> None:
    for side in ("s1", "s2"):
        n = pairs[side].str.split().str.len()
        offenders = pairs.loc[(n < 6) | (n > 30), "pair_id"].tolist()
        assert not offenders, (side, offenders)


def test_a_fifth_of_the_pairs_is_long(pairs: pd.DataFrame) -> None:
    longer = pd.concat([pairs["s1"], pairs["s2"]]).str.split().str.len() > 15
    assert longer.mean() >= 0.20


def test_no_pair_twice_after_folding(pairs: pd.DataFrame) -> None:
    both = [frozenset((fold(a), fold(b))) for a, b in zip(pairs["s1"], pairs["s2"], strict=True)]
    counts = Counter(both)
    offenders = [i for i, key in zip(pairs["pair_id"], both, strict=True) if counts[key] > 1]
    assert not offenders, offenders


def test_no_statement_is_paired_with_itself(pairs: pd.DataFrame) -> None:
    same = pairs["s1"].map(str.strip) == pairs["s2"].map(str.strip)
    assert not same.any(), pairs.loc[same, "pair_id"].tolist()


def test_no_family_across_splits_and_none_without_pairs(pairs: pd.DataFrame) -> None:
    places = read_splits(DATA / "splits")  # refuses a family in two
    assert set(places) == set(pairs["family"])


def test_splits_are_what_the_script_makes(pairs: pd.DataFrame) -> None:
    made = make_splits(pairs)
    assert made == {
        split: sorted(f for f, s in read_splits(DATA / "splits").items() if s == split)
        for split in SPLITS
    }


def test_splits_have_their_shares(pairs: pd.DataFrame) -> None:
    shares = pairs["split"].value_counts(normalize=True)
    for split, share in {"train": 0.65, "dev": 0.15, "test": 0.20}.items():
        assert shares[split] == pytest.approx(share, abs=0.05)


def test_no_sentence_is_near_one_of_another_split(pairs: pd.DataFrame) -> None:
    found = statements_of(pairs, "split")
    texts = found["text"].tolist()
    near = similar_sentences(texts, found["owner"].tolist(), above=MAX_JACCARD)
    offenders = [(texts[i], texts[j], round(share, 2)) for i, j, share in near]
    assert not offenders, offenders


def test_one_side_alone_does_not_tell_the_relation(seen: pd.DataFrame) -> None:
    accuracy = one_side_accuracy(seen, folds=3)
    assert accuracy <= 0.45, f"a model of one statement reaches {accuracy:.3f}"


def test_overlap_alone_does_not_tell_the_relation(seen: pd.DataFrame) -> None:
    accuracy = overlap_accuracy(seen)
    assert accuracy <= 0.55, f"a model of the words' overlap reaches {accuracy:.3f}"


def test_the_probes_can_succeed(seen: pd.DataFrame) -> None:
    """A probe that always fails would prove nothing."""
    rows = seen.head(600)
    marked = rows["s1"].where(rows["relation"] != "agree", rows["s1"] + " علامة")
    assert one_side_accuracy(rows.assign(s1=marked), folds=2) > 0.5
    copied = rows["s2"].where(rows["relation"] != "agree", rows["s1"])
    assert overlap_accuracy(rows.assign(s2=copied), folds=2) > 0.6


def test_no_bidi_controls_or_markup(pairs: pd.DataFrame) -> None:
    for text in chain(pairs["s1"], pairs["s2"]):
        assert not set(text) & set("<>\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\n\t")


def test_behavioural_pairs_share_no_sentence_with_ours(pairs: pd.DataFrame) -> None:
    """They measure what another author's sentences meet; even near copies would flatter."""
    behaviour = behaviour_pairs()
    assert len(behaviour) >= 400
    assert behaviour["relation"].value_counts(normalize=True).between(0.28, 0.40).all()
    sides = [(behaviour, "held"), (pairs, "own")]
    texts = [t for frame, _ in sides for s in ("s1", "s2") for t in frame[s]]
    owners = [name for frame, name in sides for _ in range(2 * len(frame))]
    assert similar_sentences(texts, owners) == []


def test_every_gold_event_is_in_one_half_and_is_annotated() -> None:
    gold = load_gold()
    events = Counter(chain.from_iterable(HALVES.values()))
    assert set(events.values()) == {1}
    assert set(events) == set(gold.claims["article_id"].map(event_of))
    assert set(events) == set(gold.pairs["event"])
