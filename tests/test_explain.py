"""Explanations: exact where the model is linear, faithful to the model at hand, readable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stance.config import Config
from stance.contradictions import ScoredPair, make_row
from stance.errors import InputError
from stance.explain import Explanation, as_json, as_text, explain_pair, find_pair
from stance.features.blocks import BLOCKS
from stance.model import Bundle
from stance.records import Article, Claim
from stance.report import write_run
from stance.run_folder import Row

SAID = "الولايات المتحدة تتعاون عسكريا مع روسيا في سوريا"
DENIED = "وجود أي تنسيق عسكري مع روسيا على الأراضي السورية"


def side(name: str, text: str, polarity: str) -> tuple[Claim, Article]:
    about = (name, "الميناء", "2024-05-04")
    found = Claim(f"{name}#0", *about, "الوزارة", name, "قال", "none", text, polarity, 0, 9, text)  # type: ignore[arg-type]
    return found, Article(*about, "عنوان", "", text)


def run_folder(folder: Path, model: str, texts: tuple[str, str] = (SAID, DENIED)) -> Path:
    """A run folder with two pairs, the first of them of a claim and a denied one."""
    rows = []
    for pair_id, polarity in (("12ab", "negative"), ("12cd", "positive")):
        (a, article_a), (b, article_b) = (
            side("a", texts[0], "positive"),
            side("b", texts[1], polarity),
        )
        pair = ScoredPair(0, 1, 0.5, "denial", "نفي", update=False)
        articles = {"a": article_a, "b": article_b}
        rows.append(make_row(pair_id, pair, a, b, articles, 2))
    write_run(folder, rows, [], [], [], {}, {}, model)
    return folder


@pytest.fixture
def found(tmp_path: Path, bundle: Bundle) -> Explanation:
    row = find_pair(run_folder(tmp_path, bundle.name), "12ab")
    return explain_pair(row, bundle, Config())


def frame(*texts: str) -> pd.DataFrame:
    return pd.DataFrame([[*texts, False, True]], columns=["s1", "s2", "negated1", "negated2"])


def test_contributions_add_up_to_the_linear_score(found: Explanation, bundle: Bundle) -> None:
    features = bundle.pipeline.named_steps["features"].transform(frame(SAID, DENIED))
    linear = bundle.pipeline.named_steps["relation"].members_[0]
    scores = linear.decision_function(features.astype(np.float64))[0]
    assert found.score == pytest.approx(scores[list(linear.classes_).index("disagree")], abs=1e-9)
    assert found.intercept is not None
    total = found.intercept + sum(c.contribution for c in found.contributions)
    assert total == pytest.approx(found.score)
    for c in found.contributions:
        assert c.contribution == pytest.approx(c.coefficient * c.standardised)
    names = bundle.pipeline.named_steps["features"].get_feature_names_out()
    assert sorted(c.feature for c in found.contributions) == sorted(names)


def test_chances_are_the_models(found: Explanation, bundle: Bundle) -> None:
    expected = bundle.predict_proba(frame(SAID, DENIED))[0]
    assert list(found.chances.values()) == pytest.approx(list(expected), abs=1e-6)
    assert sum(found.shifted.values()) == pytest.approx(1, abs=1e-5)
    assert found.shifted["other"] > found.chances["other"]


def test_every_block_is_ablated_to_the_means(found: Explanation, bundle: Bundle) -> None:
    assert sorted(a.block for a in found.ablations) == sorted(BLOCKS)
    x = bundle.pipeline.named_steps["features"].transform(frame(SAID, DENIED)).astype(np.float64)
    relation = bundle.pipeline.named_steps["relation"]
    names = list(bundle.pipeline.named_steps["features"].get_feature_names_out())
    (one,) = (a for a in found.ablations if a.block == "polarity")
    mine = {c.feature for c in found.contributions if c.block == "polarity"}
    for i, name in enumerate(names):
        if name in mine:
            x[0, i] = relation.members_[0][0].mean_[i]
    assert one.model == pytest.approx(relation.predict_proba(x)[0][1], abs=1e-9)
    effects = [abs(a.model - found.chances["disagree"]) for a in found.ablations]
    assert effects == sorted(effects, reverse=True)


def test_words_are_shown_on_their_own_side(tmp_path: Path, bundle: Bundle) -> None:
    for texts in ((SAID, DENIED), (DENIED, SAID)):
        folder = run_folder(tmp_path / texts[0][:3], bundle.name, texts)
        found = explain_pair(find_pair(folder, "12cd"), bundle, Config())
        assert (found.claim_a, found.claim_b) == texts
        linked = [w for w in found.words if w.edge != "left"]
        assert linked
        for word in found.words:
            assert word.a in texts[0]
            assert word.b in texts[1]
            assert bool(word.a and word.b) is (word.edge != "left")


def test_a_denied_claim_is_told_by_its_sign(found: Explanation) -> None:
    assert (found.denied_a, found.denied_b) == (False, True)
    assert {w.sign_a * w.sign_b for w in found.words if w.edge != "left"} == {-1}
    assert found.kind == "denial"


def test_lines_begin_in_latin_and_numbers_stand_before_arabic(found: Explanation) -> None:
    lines = list(as_text(found))
    assert len(lines) > 30
    for line in lines:
        first = next(c for c in line.strip() if c.isalnum())
        assert first.isascii()
        assert not set(line) & set("│┃|─━┌┐└┘├┤")
        arabic = [i for i, c in enumerate(line) if "\u0600" <= c <= "\u06ff"]
        if arabic:
            assert not any(c.isdigit() for c in line[arabic[0] :])
    assert any(line.startswith("claim B (denied by its cue): ") for line in lines)
    assert not any(line.startswith("note: judged here") for line in lines)


def test_another_model_than_the_runs_is_told(tmp_path: Path, bundle: Bundle) -> None:
    row = find_pair(run_folder(tmp_path, "0123456789ab"), "12ab")
    lines = list(as_text(explain_pair(row, bundle, Config())))
    assert f"note: judged here by model {bundle.name}, the run had model 0123456789ab" in lines


def test_the_object_holds_everything(found: Explanation) -> None:
    read = json.loads(as_json(found))
    assert read["claim_a"] == SAID
    assert len(read["contributions"]) == len(found.contributions)
    assert read["words"][0].keys() == {"a", "b", "edge", "weight", "sign_a", "sign_b"}
    assert as_json(found) == as_json(found)


def test_hostile_text_does_not_reach_the_terminal(tmp_path: Path, bundle: Bundle) -> None:
    texts = (SAID + "\u202e\x1b[31m\n=1", DENIED)
    row = find_pair(run_folder(tmp_path, "m", texts), "12ab")
    text = "\n".join(as_text(explain_pair(row, bundle, Config())))
    assert not set(text) & set("\u202e\x1b")


@pytest.mark.parametrize(
    ("given", "found"), [("12", "2 that begin so"), ("x", "none among 2"), ("", "none")]
)
def test_a_pair_must_be_named(tmp_path: Path, given: str, found: str) -> None:
    folder = run_folder(tmp_path, "m")
    with pytest.raises(InputError, match=found):
        find_pair(folder, given)


def test_a_unique_beginning_is_enough(tmp_path: Path) -> None:
    row: Row = find_pair(run_folder(tmp_path, "m"), "12a")
    assert row["pair_id"] == "12ab"


def stance(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stance", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def test_the_command(tmp_path: Path, bundle_folder: Path) -> None:
    folder = run_folder(tmp_path / "run", "m")
    done = stance("explain", folder, "12ab", "--model", bundle_folder, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["pair_id"] == "12ab"
    done = stance("explain", folder, "none", "--model", bundle_folder)
    assert done.returncode == 2
    assert done.stderr.startswith("stance: ")
    assert "Copy it from the column pair_id" in done.stderr
    assert stance("explain", folder, "12ab", "--model", tmp_path).returncode == 3


def test_the_second_look_is_explained_and_nonsense_in_its_place_is_left_out(
    tmp_path: Path, bundle: Bundle
) -> None:
    row = find_pair(run_folder(tmp_path, bundle.name), "12ab")
    said = {"denied_rare": 1.25, "event": -0.5}
    found = explain_pair({**row, "moved_by": said}, bundle, Config())
    assert found.moved_by == said
    assert any("second look" in line and "denied_rare +1.25" in line for line in as_text(found))
    for nonsense in (None, 3, {"event": "high"}, ["event"], {}):
        found = explain_pair({**row, "moved_by": nonsense}, bundle, Config())
        assert found.moved_by == {}
        assert not any("second look" in line for line in as_text(found))
