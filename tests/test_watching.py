"""Training and measuring the stance head."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from stance.config import Config
from stance.following.evidence import FEATURES
from stance.following.head_file import load_head
from stance.following.stances import STANCES
from stance.model import load_bundle
from training import watch_head, watching
from training.stance_table import Table, make_table
from training.watch_head import add_head, fit_head
from training.watching import cross_validated

CLAIM = "أغلقت البلدية سوق السمك شهرا كاملا"
BODY = "انعقد مجلس المدينة أمس .\nأعلنت البلدية إغلاق سوق السمك شهرا كاملا ."


def rows_of(*rows: tuple[str, str, str, tuple[int, ...], str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["claim", "article", "stance", "rationale", "part"])
    return frame.assign(claim_id=frame["claim"], article_id=range(len(frame)), title="")


def made_up(seed: int, n: int = 160) -> Table:
    """A table whose first three features tell the stance."""
    rng = np.random.default_rng(seed)
    places = np.arange(n) % 4
    features = rng.normal(size=(n, len(FEATURES)))
    features[np.arange(n), places] += 4 * (places < 3)
    rows = pd.DataFrame(
        {
            "claim_id": [f"{seed}:{i // 8}" for i in range(n)],
            "article_id": [f"a{i}" for i in range(n)],
            "stance": np.array(STANCES)[places],
            "part": [f"fold_{1 + i // 8 % 2}" for i in range(n)],
        }
    )
    return Table(rows, features, np.full(n, np.nan))


def test_a_table_has_the_features_that_watch_has_and_checks_the_evidence(bundle) -> None:
    rows = rows_of(
        (CLAIM, BODY, "agree", (1,), "a"),
        (CLAIM, BODY, "agree", (0,), "a"),
        (CLAIM, "the market", "unrelated", (), "a"),
        (CLAIM, "هطلت أمطار على الجبال .", "unrelated", (), "b"),
    )
    table = make_table(rows, bundle, Config())
    assert table.features.shape == (4, len(FEATURES))
    assert table.features[0, FEATURES.index("cover_1")] > 0.8
    np.testing.assert_array_equal(table.features[0], table.features[1])
    assert (table.features[2:] == 0).all()  # rejected, and nothing found
    assert table.hit[0] == 1
    assert np.isnan(table.hit[2:]).all()
    assert len(table.where(np.array([True, False, False, True])).rows) == 2


def test_cross_validation_never_trains_on_a_claim_that_it_tests(monkeypatch) -> None:
    table = made_up(1, 480)
    table.rows.loc[0, "part"] = "fold_2"  # a claim in both folds
    seen = []

    def spy(taught: Table, *, seed: int):
        seen.append(set(taught.rows["claim_id"]))
        return fit_head(taught, seed=seed)

    monkeypatch.setattr(watching, "fit_head", spy)
    chances = cross_validated(table, 1)
    assert all("1:0" not in claims for claims in seen)
    answers = np.array(STANCES)[chances.argmax(axis=1)]
    assert (answers == table.rows["stance"]).mean() > 0.9


def test_add_head_enters_the_manifest(
    tmp_path: Path, small_bundle_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bundle"
    shutil.copytree(small_bundle_folder, folder)
    own = made_up(3)
    monkeypatch.setattr(watch_head, "own_rows", lambda: own.rows.assign(part="train"))
    monkeypatch.setattr(watch_head, "make_table", lambda rows, *_, **__: own)
    monkeypatch.setattr(watch_head, "news_table", lambda *_: made_up(7))
    done = CliRunner().invoke(watching.main, ["--model", str(folder), "--write"])
    assert done.exit_code == 0, done.output
    entry = json.loads((folder / "manifest.json").read_text("utf-8"))["watch"]
    assert entry["corpora"] == ["own", "news"]
    assert entry["n_rows"] == {"own": len(own.rows), "news": len(made_up(7).rows)}
    found = load_head(folder, load_bundle(folder))
    np.testing.assert_allclose(
        found.predict_proba(own.features),
        fit_head(Table.joined(own, made_up(7)), seed=Config().seed).predict_proba(own.features),
    )
    again = add_head(folder, Config(), bundle=load_bundle(folder))
    assert {**again, "sha256": ""} == {**entry, "sha256": ""}


def test_scores_show_every_class_and_the_bars() -> None:
    table = made_up(4)
    table = Table(
        table.rows, table.features, np.where(table.rows["stance"] == "agree", 1.0, np.nan)
    )
    gold = np.array([STANCES.index(s) for s in table.rows["stance"]])
    score = watching._scored(watching.BALY, watching.CROSS, table, np.eye(4)[gold])
    assert score.score.macro_f1.value == score.related.f1["related"].value == 1
    assert score.evidence["agree"].value == 1
    row = watching.watch_row(score)
    assert "macro-F1 1.000 ≥ 0.50: met" in row.cells["bar"]
    assert "evidence of agree 1.000 ≥ 0.60: met" in row.cells["bar"]
    text = watching.as_text([score])
    assert all(stance in text for stance in STANCES)


def test_a_missing_bundle_is_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(watching.main, ["--model", str(tmp_path / "none")])
    assert done.exit_code == 3
    assert done.output.startswith("Error: ")
