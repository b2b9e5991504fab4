"""Training: what it reads, what it writes, metrics, splits and probes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from sklearn.metrics import accuracy_score, f1_score

from stance.config import Config
from stance.errors import InputError
from stance.model import load_bundle
from stance.records import RELATIONS
from training import train
from training.corpora import own_pairs
from training.metrics import (
    as_binary,
    calibration_error,
    measure,
    paired_difference,
)
from training.splits import clusters, make_splits, similar_sentences, split_of


def few(rows: pd.DataFrame, families: int = 60) -> pd.DataFrame:
    """Rows of some families of our own."""
    kept = sorted(f for f in rows["family"].unique() if f.startswith("h"))[:families]
    return rows[rows["family"].isin(kept)].reset_index(drop=True)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return train.training_rows()


def test_no_test_family_is_trained_on(rows: pd.DataFrame) -> None:
    test = own_pairs("test")
    assert not set(rows["family"]) & set(test["family"])
    texts = set(test["s1"]) | set(test["s2"])
    assert not texts & (set(rows["s1"]) | set(rows["s2"]))


def test_rows_have_weights_and_priors_follow_them(rows: pd.DataFrame) -> None:
    assert (rows["weight"] > 0).all()
    shares = train.priors(rows)
    assert list(shares) == list(RELATIONS)
    assert sum(shares.values()) == pytest.approx(1)
    heavier = rows.assign(weight=rows["weight"] * np.where(rows["relation"] == "agree", 2, 1))
    assert train.priors(heavier)["agree"] > shares["agree"]


@pytest.mark.parametrize("weights", [{"ans-dev": 1.0}, {"own": -1.0}])
def test_a_weight_for_what_is_not_trained_on_is_refused(weights: dict[str, float]) -> None:
    with pytest.raises(InputError, match="weights"):
        train.training_rows(weights)


def test_the_hash_knows_the_rows_and_not_their_order(rows: pd.DataFrame) -> None:
    part = few(rows, 5)
    digest = train.data_sha256(part)
    assert train.data_sha256(part.iloc[::-1]) == digest
    assert train.data_sha256(part.iloc[1:]) != digest
    assert train.data_sha256(part.assign(weight=0.5)) != digest
    assert train.data_sha256(part.assign(negated1=True)) != digest


def test_a_bundle_says_what_it_was_trained_on(
    rows: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = few(rows, 25)
    heads, guides = [], []
    monkeypatch.setattr(train, "training_rows", lambda *_, **__: small)
    monkeypatch.setattr(train, "add_head", lambda *arguments, **_: heads.append(arguments))
    monkeypatch.setattr(train, "add_guidelines", lambda *given, **_: guides.append(given[1:4]))
    done = CliRunner().invoke(train.main, ["--out", str(tmp_path), "--jobs", "1"])
    assert done.exit_code == 0, done.output
    assert heads == [(tmp_path, Config())]
    assert guides == [(tmp_path, None, [])]
    assert str(tmp_path) in done.stdout
    assert "training on" in done.stderr
    said = load_bundle(tmp_path).manifest
    assert said == json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert said["data_sha256"] == train.data_sha256(small)
    assert said["config"] == Config().fingerprint()
    assert sum(said["n_pairs"].values()) == len(small)
    assert said["corpora"][0] == "own"
    assert said["metrics"]["n"] == len(own_pairs("test"))
    assert said["priors"] == train.priors(small)


def test_training_twice_gives_the_same_answers(rows: pd.DataFrame) -> None:
    small = few(rows, 30)
    first, second = (train.fit(small, seed=3, folds=2) for _ in range(2))
    assert (first.predict_proba(small) == second.predict_proba(small)).all()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--corpora", "nowhere"], 2),
        (["--config", "nowhere.toml"], 3),
        (["--weight", "own"], 2),
        (["--weight", "ans-train=1"], 2),
    ],
)
def test_bad_usage(arguments: list[str], code: int, tmp_path: Path) -> None:
    done = CliRunner().invoke(train.main, ["--out", str(tmp_path / "x"), *arguments])
    assert done.exit_code == code
    assert not (tmp_path / "x").exists()


def test_metrics_equal_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    chances = rng.dirichlet([1, 1, 1], size=200)
    gold = rng.choice(RELATIONS, size=200)
    answers = np.array(RELATIONS)[chances.argmax(axis=1)]
    score = measure(gold, chances, groups=np.arange(200) // 4)
    assert score.accuracy.value == pytest.approx(accuracy_score(gold, answers))
    assert score.macro_f1.value == pytest.approx(f1_score(gold, answers, average="macro"))
    per_label = f1_score(gold, answers, average=None, labels=list(RELATIONS))
    assert [score.f1[r].value for r in RELATIONS] == pytest.approx(list(per_label))
    assert score.accuracy.low < score.accuracy.value < score.accuracy.high
    assert score.confusion.sum() == score.n == 200


def test_intervals_are_seeded_and_wider_for_whole_families() -> None:
    right = np.repeat(np.arange(40) % 3 > 0, 5)  # whole families are right or wrong
    chances = np.where(right[:, None], [[0.9, 0.05, 0.05]], [[0.05, 0.9, 0.05]])
    gold = ["agree"] * len(right)
    by_family = measure(gold, chances, groups=np.arange(200) // 5).accuracy
    by_pair = measure(gold, chances).accuracy
    assert by_family == measure(gold, chances, groups=np.arange(200) // 5).accuracy
    assert by_family.high - by_family.low > 1.5 * (by_pair.high - by_pair.low)


def test_no_pairs_have_no_error() -> None:
    score = measure([], np.empty((0, 3)))
    assert (score.n, score.accuracy.value, score.ece) == (0, 0.0, 0.0)


def test_calibration_error() -> None:
    assert calibration_error([0.9] * 10, [True] * 9 + [False]) == pytest.approx(0)
    assert calibration_error([0.9] * 10, [False] * 10) == pytest.approx(0.9)
    # gaps of two bins do not cancel
    assert calibration_error([0.6, 0.9], [True, False]) == pytest.approx(0.65)
    assert calibration_error([1.0], [True]) == 0


def test_agree_against_the_rest() -> None:
    labels, chances = as_binary(["agree", "disagree"], [[0.4, 0.3, 0.3], [0.6, 0.4, 0.0]])
    assert labels == ["agree", "rest"]
    np.testing.assert_allclose(chances, [[0.4, 0.6], [0.6, 0.4]])


def test_paired_difference_sees_what_changed() -> None:
    a, b = np.ones(100, dtype=bool), np.arange(100) % 2 == 0
    gain = paired_difference(a, b, np.arange(100) // 2)
    assert (gain.value, gain.low, gain.high) == (0.5, 0.5, 0.5)
    assert paired_difference(a, a, np.arange(100)).high == 0


def test_similar_sentences_of_other_owners_only() -> None:
    texts = ["وصل الوفد إلى بغداد أمس", "وصل الوفد الى بغداد امس", "غادر الرئيس القاهرة"]
    assert similar_sentences(texts, ["a", "b", "c"]) == [(0, 1, 1.0)]
    assert similar_sentences(texts, ["a", "a", "c"]) == []


def test_similar_families_stay_together() -> None:
    pairs = pd.DataFrame(
        {
            "family": ["f1", "f2", "f3", "f4"],
            "s1": ["أ ب ج د ه", "أ ب ج د و", "س ش ص ض", "ك ل م"],
            "s2": ["ق ر ز", "ح خ ذ ط", "ح خ ذ ط", "ن ي"],
        }
    )
    of = clusters(pairs)
    assert of == {"f1": "f1", "f2": "f1", "f3": "f1", "f4": "f4"}
    splits = make_splits(pairs)
    assert {"f1", "f2", "f3"} <= set(splits[split_of("f1")])
    assert make_splits(pairs.iloc[::-1]) == splits


def test_new_data_move_no_family() -> None:
    pairs = own_pairs()
    families = sorted(pairs["family"].unique())
    half = pairs[pairs["family"].isin(families[::2])]
    before = {f: s for s, families in make_splits(half).items() for f in families}
    after = {f: s for s, families in make_splits(pairs).items() for f in families}
    moved = [f for f in before if before[f] != after[f]]
    assert len(moved) <= 0.01 * len(before)


def test_a_longer_side_keeps_the_relation_and_the_family(rows: pd.DataFrame) -> None:
    made = rows[rows["pair_id"].str.endswith("-longer")]
    own = rows[rows["corpus"] == "own"].set_index("pair_id")
    source = own.loc[made["pair_id"].str.removesuffix("-longer")]
    assert len(made) == -(-len(own) // 3)
    for column in ("relation", "family"):
        assert made[column].tolist() == source[column].tolist()
    grown = [
        made[side].str.len().to_numpy() > source[side].str.len().to_numpy() + 10
        for side in ("s1", "s2")
    ]
    assert (grown[0] != grown[1]).all()  # one side grows, the other stays
    assert 0.4 < grown[0].mean() < 0.6
    assert (made["weight"] < rows.loc[rows["corpus"] == "own", "weight"].min()).all()
