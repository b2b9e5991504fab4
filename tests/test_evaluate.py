"""The evaluation: its table, bars and card, on small data, so that the numbers mean nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from stance.features.blocks import BLOCKS
from stance.features.pair import PairFeatures
from stance.model import load_bundle
from training import checks, evaluate, measures, mistakes
from training.ablations import ablations, columns_without
from training.corpora import PHENOMENA, own_pairs
from training.known import KnownFeatures
from training.measures import Sheet, Subject, answer, cross_fit, mix_of, public_sheets, signature
from training.metrics import Estimate
from training.mistakes import error_rates, worst
from training.table import MET, NOT_MET, Row, as_text, check_row, count_met, sheet_row
from training.train import fit, training_rows

PUBLIC = {
    "ans/stance_train.csv": ("s1,s2,stance", ("agree", "disagree", "other")),
    "ans/stance_dev.csv": ("s1,s2,stance", ("agree", "disagree", "other")),
    "xnli_ar/dev.csv": ("premise,hypothesis,label", ("entailment", "contradiction", "neutral")),
    "arentail/train.csv": ("premise,hypothesis,label", ("entails", "not entail")),
    "arbteds/valid.csv": ("t,h,label", ("1", "0")),
    "paraphrase/headlines.csv": ("Source,Target,Topics", ("Sport",)),
}


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory, train_pairs: pd.DataFrame) -> Path:
    """Stand-ins in the public formats, made of our own statements with labels in turn."""
    folder = tmp_path_factory.mktemp("corpora")
    rows = train_pairs.drop_duplicates("family").head(60)
    for name, (header, labels) in PUBLIC.items():
        frame = rows[["s1", "s2"]].assign(label=[labels[i % len(labels)] for i in range(60)])
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        frame.set_axis(header.split(","), axis=1).to_csv(path, index=False)
    return folder


@pytest.fixture(scope="module")
def subject(small_bundle_folder: Path) -> Subject:
    return Subject.of_bundle(load_bundle(small_bundle_folder))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train on few rows wherever the evaluation trains."""

    def few(*arguments: object, **options: object) -> pd.DataFrame:
        rows = training_rows(*arguments, **options)  # type: ignore[arg-type]
        own = rows[rows["corpus"] == "own"]
        return own[own["family"].isin(own["family"].unique()[:60])].reset_index(drop=True)

    for module in (evaluate, mistakes):
        monkeypatch.setattr(module, "training_rows", few)
    for module in (measures, mistakes):
        monkeypatch.setattr(module, "fit", partial(fit, folds=2))
    monkeypatch.setattr(evaluate, "evaluate_watch", lambda *_, **__: [])
    monkeypatch.setattr(evaluate, "one_side_accuracy", lambda _: 0.4)
    monkeypatch.setattr(evaluate, "overlap_accuracy", lambda _: 0.5)
    monkeypatch.setattr(checks, "speed", lambda _: {"n": 10, "cold": 1_000.0, "warm": 2_500.0})


def test_evaluate_prints_one_table_and_writes_the_card(
    quick: None, corpora: Path, small_bundle_folder: Path
) -> None:
    options = ["--model", str(small_bundle_folder), "--corpora", str(corpora), "--jobs", "1"]
    done = CliRunner().invoke(evaluate.main, [*options, "--no-ablations"])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0].split()[:4] == ["set", "n", "accuracy", "macro-F1"]
    told = done.stderr.splitlines()
    for line in lines[1:]:  # each row was told when it was measured
        name = line.split("  ")[0]
        assert any(f"] {name} (n " in row for row in told), name
    for phenomenon in PHENOMENA:
        assert any(line.startswith(f"own test: {phenomenon} ") for line in lines), phenomenon
    for name in (
        "own test ",
        "own test, ready bundle",
        "own test: traps",
        "own test: no traps",
        "ANS dev, ANS train added",
        "ANS dev, untrained, agree and disagree rows, three-way",
        "ANS dev, untrained, agree and disagree rows, two-way",
        "ANS dev, untrained, agree and disagree rows, agree against the rest",
        "ArEntail, 5-fold",
        "XNLI-ar dev, untrained",
        "ArbTEDS valid, untrained",
        "identity → agree",
        "swap → same",
        "speed, every word new",
    ):
        assert any(line.startswith(name) for line in lines), name
    card = (small_bundle_folder / "card.md").read_text("utf-8")
    for picture in ("confusion", "reliability", "precision-recall"):
        assert f"({picture}.png)" in card
        assert (small_bundle_folder / f"{picture}.png").read_bytes()[:4] == b"\x89PNG"
    test = own_pairs("test")
    assert not [s for s in (*test["s1"], *test["s2"]) if s in card]


def test_a_missing_model_and_folder_are_told(tmp_path: Path, small_bundle_folder: Path) -> None:
    assert CliRunner().invoke(evaluate.main, ["--model", str(tmp_path)]).exit_code == 3
    options = ["--model", str(small_bundle_folder), "--corpora", str(tmp_path / "none")]
    assert CliRunner().invoke(evaluate.main, options).exit_code == 2


def test_absent_corpora_have_no_rows(subject: Subject, tmp_path: Path) -> None:
    assert list(public_sheets(subject, tmp_path, [], seed=1, jobs=1)) == []


def test_known_features_are_the_features(train_pairs: pd.DataFrame) -> None:
    """Rows again, swapped, denied and in another order come out as if computed anew."""
    few = train_pairs.head(30)
    denied = few.assign(negated1=True, negated2=[i % 2 == 0 for i in range(30)])
    swapped = few.rename(columns={"s1": "s2", "s2": "s1"})
    plain, known = PairFeatures().fit(few), KnownFeatures().fit(few)
    for rows in (few.head(20), few.iloc[::-1], denied, swapped, pd.concat([few, denied])):
        np.testing.assert_array_equal(known.transform(rows), plain.transform(rows))


def test_readings_of_agree_and_disagree_rows(subject: Subject, corpora: Path) -> None:
    rows = measures.read_corpus("ans-dev", corpora)
    whole, three, two, rest = measures._unseen_ans(subject, rows)
    sided = rows["relation"] != "other"
    assert len(whole.rows) == len(rows)
    assert {len(s.rows) for s in (three, two, rest)} == {sided.sum()}
    agree, disagree, other = whole.chances[sided].T
    np.testing.assert_array_equal(two.chances.argmax(axis=1), np.where(agree >= disagree, 0, 1))
    chosen = np.where(agree >= disagree + other, 0, 1)
    np.testing.assert_array_equal(rest.chances.argmax(axis=1), chosen)


def test_traps_and_no_traps_make_the_whole(subject: Subject) -> None:
    whole, _, traps, others, behaviour = measures.own_sheets(subject, subject)
    assert len(behaviour.rows) == len(measures.behaviour_pairs())
    assert len(traps.rows) + len(others.rows) == len(whole.rows)
    right = traps.score.confusion.trace() + others.score.confusion.trace()
    assert right == whole.score.confusion.trace()


def test_cross_fit_never_answers_a_family_it_has_seen() -> None:
    """A label that only the family tells cannot be learned."""
    rng = np.random.default_rng(0)
    families = np.repeat(np.arange(40), 5).astype(str)
    labels = rng.choice(["agree", "other"], 40)[np.repeat(np.arange(40), 5)]
    x = np.column_stack([np.zeros(200), np.repeat(np.arange(40), 5)]).astype(np.float32)
    relation = measures.build_pipeline(seed=0).named_steps["relation"]
    chances = cross_fit(relation, x, labels, families, jobs=1, folds=4)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    answers = np.where(chances[:, 0] > chances[:, 2], "agree", "other")
    assert (answers == labels).mean() < 0.75


@pytest.mark.parametrize("block", sorted(BLOCKS))
def test_dropping_columns_is_dropping_the_block(block: str, train_pairs: pd.DataFrame) -> None:
    few = train_pairs.head(20)
    everything = PairFeatures().fit(few)
    place = {n: i for i, n in enumerate(everything.get_feature_names_out())}
    names = columns_without(block, few)
    rest = PairFeatures(blocks=tuple(b for b in BLOCKS if b != block)).fit(few)
    kept = everything.transform(few)[:, [place[n] for n in names]]
    np.testing.assert_array_equal(kept, rest.transform(few))


def test_ablations_name_every_block(
    train_pairs: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = train_pairs["family"].unique()
    few = train_pairs[train_pairs["family"].isin(names[:20])].assign(weight=1.0)
    held = train_pairs[train_pairs["family"].isin(names[20:30])]
    some = {b: BLOCKS[b] for b in sorted(BLOCKS)[:2]}
    monkeypatch.setattr("training.ablations.BLOCKS", some)
    monkeypatch.setattr("stance.features.pair.BLOCKS", some)
    accuracy, found = ablations(few, held, seed=1, jobs=1)
    assert {a.block for a in found} == set(some)
    for a in found:
        assert a.worth.value == pytest.approx(accuracy - a.accuracy)
        assert a.worth.low <= a.worth.value <= a.worth.high


def test_swap_and_identity_hold_and_can_fail(subject: Subject, train_pairs: pd.DataFrame) -> None:
    few = train_pairs.head(50)
    assert checks.swap_share(subject.pipeline, few) == 1
    assert checks.identity_share(subject.pipeline, few) == 1

    class OneSided:
        def predict_proba(self, pairs: pd.DataFrame) -> np.ndarray:
            share = pairs["s1"].str.len().to_numpy() / 1_000
            return np.column_stack([share, 1 - share, np.zeros(len(share))])

    assert checks.swap_share(OneSided(), few) < 0.5  # type: ignore[arg-type]
    assert checks.identity_share(OneSided(), few) == 0  # type: ignore[arg-type]


def test_speed_is_measured_in_another_process(
    small_bundle_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_TIMED", 100)
    found = checks.time_bundle(small_bundle_folder)
    assert found["n"] == 100
    assert found["warm"] > 0 < found["cold"]


def sheet(name: str, right: int, wrong: int) -> Sheet:
    n = right + wrong
    rows = pd.DataFrame({"relation": ["agree"] * n, "family": [str(i) for i in range(n)]})
    chances = np.array([[0.9, 0.05, 0.05]] * right + [[0.1, 0.8, 0.1]] * wrong)
    return Sheet(name, rows, chances.reshape(-1, 3), "signed")


def test_bars_are_met_or_not() -> None:
    bars = {"accuracy": 0.9, "ece": 0.05}
    met = sheet_row(sheet("x", 9, 1), bars).cells["bar"]
    assert met == f"accuracy ≥ 0.90: {MET}; ECE ≤ 0.05: {NOT_MET}"
    assert sheet_row(sheet("x", 8, 2), bars).cells["bar"].startswith(f"accuracy ≥ 0.90: {NOT_MET}")


def test_a_phenomenon_without_pairs_does_not_meet_its_bar() -> None:
    row = sheet_row(sheet("own test: date", 0, 0), {"accuracy": 0.7})
    assert NOT_MET in row.cells["bar"]
    assert count_met([row, check_row("swap", 1, "100 %", bar="100 %", met=True)]) == (1, 2)


def test_the_table_is_aligned() -> None:
    rows = [sheet_row(sheet("own test", 3, 1), {}), Row({"set": "a much longer name", "n": "1"})]
    first, second, third = as_text(rows).splitlines()
    assert second.index("4") == third.index("1") == first.index("n ")
    assert str(Estimate(0.75, 0.5, 1.0)) == "0.750 [0.500, 1.000]"


def test_a_signature_names_what_a_score_depends_on(subject: Subject) -> None:
    text = signature("a1b2c3d4e5", mix_of({"own": 1.0, "ans-train": 0.3}))
    assert text.startswith("corpora:own+ans-train*0.3|data:a1b2c3d4|lex:")
    assert "|stance:" in text
    assert "|skl:" in text
    rows = own_pairs("dev").head(5)
    assert answer("dev", subject, rows).trained_on == subject.trained_on


def test_worst_are_the_surest_mistakes() -> None:
    frame = pd.DataFrame(
        {
            "relation": ["agree"] * 4,
            "answer": ["other", "disagree", "agree", "other"],
            "phenomenon": ["date", "date", "place", "place"],
            "trap": [True, False, False, False],
            "p_agree": [0.1, 0.1, 0.9, 0.3],
            "p_disagree": [0.1, 0.85, 0.05, 0.3],
            "p_other": [0.8, 0.1, 0.05, 0.4],
        }
    )
    assert worst(frame, "agree", n=2).index.tolist() == [1, 0]
    assert worst(frame, "other").empty
    rates = error_rates(frame)
    assert rates["phenomenon"].tolist() == ["date", "place"]
    assert rates["wrong"].tolist() == [2, 1]
    assert rates["traps wrong"].tolist() == [1, 0]
