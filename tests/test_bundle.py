"""Bundles: round trip, and every way in which one must be refused."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from stance.errors import ModelError
from stance.model import MANIFEST, MODEL_FILE, load_bundle, save_bundle
from stance.probabilities import shift_priors

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "models" / "default", tmp_path / "bundle"))


def test_round_trip(bundle, tmp_path: Path) -> None:
    save_bundle(bundle.pipeline, tmp_path, {"priors": bundle.manifest["priors"]})
    pairs = pd.DataFrame({"s1": ["قتل 12 شخصا في بغداد"], "s2": ["قتل 20 شخصا في بغداد"]})
    again = load_bundle(tmp_path)
    np.testing.assert_allclose(again.predict_proba(pairs), bundle.predict_proba(pairs))


@pytest.mark.parametrize("field", ["format", "lexicon", "features"])
def test_a_mismatch_names_the_field_and_the_remedy(copy: Path, field: str) -> None:
    path = copy / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {field: "else"}), "utf-8")
    with pytest.raises(ModelError, match=field) as caught:
        load_bundle(copy)
    assert caught.value.exit_code == 3
    assert "make train" in str(caught.value)


def test_a_changed_model_file_is_refused(copy: Path) -> None:
    (copy / MODEL_FILE).write_bytes(b"something else")
    with pytest.raises(ModelError, match="damaged or was changed"):
        load_bundle(copy)


def test_a_missing_bundle_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="make train"):
        load_bundle(tmp_path / "none")


def test_a_broken_manifest_is_refused(copy: Path) -> None:
    (copy / MANIFEST).write_text("[1", "utf-8")
    with pytest.raises(ModelError, match="readable manifest"):
        load_bundle(copy)


class Hostile:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path("hostile-code-ran"),)  # type: ignore[return-value]


@pytest.mark.parametrize("payload", ["foreign", "other"])
def test_a_foreign_model_is_refused_and_runs_nothing(
    copy: Path, payload: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy)
    made = LogisticRegression() if payload == "other" else Hostile()
    data = skops.io.dumps(made)
    (copy / MODEL_FILE).write_bytes(data)
    path = copy / MANIFEST
    manifest = json.loads(path.read_text("utf-8"))
    manifest["model_sha256"] = hashlib.sha256(data).hexdigest()
    path.write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(ModelError, match="known types"):
        load_bundle(copy)
    assert not (copy / "hostile-code-ran").exists()


def test_priors_shift_towards_the_common_relation() -> None:
    even = np.full((1, 3), 1 / 3)
    third = dict.fromkeys(("agree", "disagree", "other"), 1 / 3)
    moved = shift_priors(even, third, {"agree": 0.1, "disagree": 0.1, "other": 0.8})
    np.testing.assert_allclose(moved, [[0.1, 0.1, 0.8]])
