"""Heads for other guidelines: what they learn, what they leave alone, what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import Pipeline

from stance import cli
from stance.errors import ModelError
from stance.guidelines import (
    GuidelineHead,
    fit_guideline,
    inputs,
    load_guided,
    save_guideline,
)
from stance.model import Bundle, load_bundle
from stance.parts import MANIFEST


@pytest.fixture(scope="module")
def rows(train_pairs: pd.DataFrame) -> pd.DataFrame:
    """Our pairs by a stricter guideline: what does not agree disagrees."""
    few = train_pairs[train_pairs["family"].isin(train_pairs["family"].unique()[-60:])]
    strict = few["relation"].where(few["relation"] == "agree", "disagree")
    return few.assign(relation=strict).reset_index(drop=True)


@pytest.fixture(scope="module")
def own(small_bundle_folder: Path) -> Bundle:
    return load_bundle(small_bundle_folder)


@pytest.fixture(scope="module")
def strict(own: Bundle, rows: pd.DataFrame) -> Pipeline:
    return fit_guideline(own.pipeline, rows, seed=1)


@pytest.fixture
def folder(small_bundle_folder: Path, strict: Pipeline, tmp_path: Path) -> Path:
    copy = shutil.copytree(small_bundle_folder, tmp_path / "bundle")
    shares = {"agree": 0.4, "disagree": 0.6, "other": 0.0}
    save_guideline(strict, "strict", copy, {"n_pairs": 3, "priors": shares})
    return copy


def test_a_head_learns_the_other_guideline_and_leaves_ours(
    own: Bundle, strict: Pipeline, rows: pd.DataFrame, train_pairs: pd.DataFrame
) -> None:
    seen = set(rows["family"])
    others = train_pairs[~train_pairs["family"].isin(seen)].head(300)
    before = own.predict_proba(others)
    by_ours = before.argmax(axis=1)
    by_strict = strict.predict_proba(others).argmax(axis=1)
    assert (by_ours == 2).sum() > 30
    assert (by_strict == 2).sum() == 0
    np.testing.assert_array_equal(own.predict_proba(others), before)


def test_swap_and_identity_hold_by_every_guideline(strict: Pipeline, rows: pd.DataFrame) -> None:
    few = rows.head(40)
    swapped = few.rename(columns={"s1": "s2", "s2": "s1"})
    np.testing.assert_allclose(strict.predict_proba(few), strict.predict_proba(swapped), atol=1e-9)
    same = strict.predict_proba(few.assign(s2=few["s1"]))
    assert (same.argmax(axis=1) == 0).all()
    np.testing.assert_allclose(same.sum(axis=1), 1)


def test_a_saved_guideline_answers_the_same(
    folder: Path, own: Bundle, strict: Pipeline, rows: pd.DataFrame
) -> None:
    few = rows.head(40)
    guided, plain = load_guided(folder, "strict"), load_guided(folder)
    np.testing.assert_array_equal(guided.predict_proba(few), strict.predict_proba(few))
    np.testing.assert_array_equal(plain.predict_proba(few), own.predict_proba(few))
    assert guided.manifest["guideline"] == "strict"
    assert guided.manifest["priors"]["disagree"] == 0.6
    assert plain.manifest["guidelines"]["strict"]["n_pairs"] == 3


def test_the_command_takes_a_guideline_and_refuses_an_unknown_one(
    folder: Path, rows: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs, out = tmp_path / "pairs.csv", tmp_path / "out.csv"
    rows[["s1", "s2"]].head(30).to_csv(pairs, index=False)
    common = ["pairs", str(pairs), "--out", str(out), "--model", str(folder), "--jobs", "1"]
    assert cli.run([*common, "--guideline", "strict"]) == 0
    assert "other" not in set(pd.read_csv(out)["relation"])
    assert cli.run([*common, "--guideline", "none"]) == 3
    assert "expected one of own, strict" in capsys.readouterr().err


def test_a_changed_head_is_refused(folder: Path) -> None:
    file = folder / "guideline-strict.skops"
    data = file.read_bytes()
    file.write_bytes(data + b"x")
    with pytest.raises(ModelError, match="the file that the manifest describes"):
        load_guided(folder, "strict")
    file.unlink()
    with pytest.raises(ModelError, match=r"a file guideline-strict\.skops"):
        load_guided(folder, "strict")


def test_a_head_for_other_features_is_refused(
    folder: Path, strict: Pipeline, rows: pd.DataFrame
) -> None:
    x = np.random.default_rng(0).random((60, 5))
    labels = np.array(["agree", "disagree", "other"] * 20)
    narrow = GuidelineHead(folds=2).fit(x, labels)
    strict_relation = strict.named_steps["relation"]
    wrong = Pipeline([("relation", type(strict_relation)(strict_relation.relation, narrow))])
    save_guideline(wrong, "strict", folder, {"priors": {}})
    with pytest.raises(ModelError, match="5 columns"):
        load_guided(folder, "strict")
    assert json.loads((folder / MANIFEST).read_text("utf-8"))["guidelines"].keys() == {"strict"}


def test_what_a_head_sees_does_not_depend_on_the_scale_of_the_answers() -> None:
    x = np.ones((2, 3))
    p = np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])
    np.testing.assert_allclose(inputs(x, p), inputs(x, 7 * p))
    assert inputs(x, p).shape == (2, 6)
