"""The gate can fail, and its floors never go down by themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from stance.errors import InputError
from training import gate
from training.corpora import PHENOMENA, own_pairs
from training.gate import Baseline, data_fingerprint, failures, main, measured, pinned

FOUND = {"accuracy": 0.90, "macro_f1": 0.89, "ece": 0.03, "phenomenon:negation": 0.85}


@pytest.fixture
def baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Floors of a model that was measured as `FOUND`."""
    monkeypatch.setattr(gate, "measured", lambda *_: FOUND)
    path = tmp_path / "baseline.json"
    assert run(path, "--pin").exit_code == 0
    return path


def run(path: Path, *options: str):
    return CliRunner().invoke(main, ["--model", "any", "--baseline", str(path), *options])


def change(path: Path, **floors: float) -> None:
    said = json.loads(path.read_text("utf-8"))
    said["floors"] |= floors
    path.write_text(json.dumps(said))


def test_floors_are_a_stated_margin_off_what_was_measured(baseline: Path) -> None:
    said = json.loads(baseline.read_text("utf-8"))
    assert said["floors"] == {
        "accuracy": 0.89,
        "macro_f1": 0.88,
        "ece": 0.04,
        "phenomenon:negation": 0.75,
    }
    assert said["measured"] == FOUND
    assert said["data"] == data_fingerprint()
    assert set(said["margins"]) == {"accuracy", "macro_f1", "ece", "phenomenon"}


def test_a_model_that_holds_its_floors_passes(baseline: Path) -> None:
    done = run(baseline)
    assert done.exit_code == 0
    assert "every floor is held" in done.stdout


@pytest.mark.parametrize(
    ("metric", "bound", "told"),
    [
        ("accuracy", 0.95, "accuracy: 0.900 is below the floor of 0.950"),
        ("macro_f1", 0.95, "macro_f1: 0.890 is below the floor"),
        ("ece", 0.02, "ece: 0.030 is above the ceiling of 0.020"),
        ("phenomenon:negation", 0.9, "phenomenon:negation: 0.850 is below the floor"),
        ("phenomenon:denial", 0.1, "phenomenon:denial: no test pair"),
    ],
)
def test_every_floor_can_fail(baseline: Path, metric: str, bound: float, told: str) -> None:
    change(baseline, **{metric: bound})
    done = run(baseline)
    assert done.exit_code == 1
    assert told in done.stderr


def test_other_data_fail(baseline: Path) -> None:
    said = json.loads(baseline.read_text("utf-8")) | {"data": "000000000000"}
    baseline.write_text(json.dumps(said))
    done = run(baseline)
    assert done.exit_code == 1
    assert "measured on 000000000000" in done.stderr
    assert "--pin" in done.stderr


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"data": "x", "floors": {"ece": "low"}}'])
def test_broken_floors_fail(baseline: Path, content: str) -> None:
    baseline.write_text(content)
    done = run(baseline)
    assert done.exit_code == 1
    assert "--pin" in done.stderr


def test_missing_floors_fail(tmp_path: Path) -> None:
    assert run(tmp_path / "none.json").exit_code == 1


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps({"data": data_fingerprint(), "floors": {"accuracy": 0.1}}))
    assert run(path).exit_code == 3


def test_pinning_never_lowers_without_being_told(baseline: Path) -> None:
    change(baseline, accuracy=0.95)
    before = baseline.read_text("utf-8")
    done = run(baseline, "--pin")
    assert done.exit_code == 1
    assert "--allow-lower" in done.stderr
    assert baseline.read_text("utf-8") == before
    assert run(baseline, "--pin", "--allow-lower").exit_code == 0
    assert json.loads(baseline.read_text("utf-8"))["floors"]["accuracy"] == 0.89


def test_allow_lower_alone_is_bad_usage(baseline: Path) -> None:
    assert run(baseline, "--allow-lower").exit_code == 2


def test_a_stricter_floor_stays_and_a_better_model_raises_it() -> None:
    old = Baseline("x", {"accuracy": 0.895, "ece": 0.035})
    new = pinned({"accuracy": 0.90, "ece": 0.03}, old, allow_lower=False)
    assert new.floors == {"accuracy": 0.895, "ece": 0.035}
    better = pinned({"accuracy": 0.95, "ece": 0.01}, old, allow_lower=False)
    assert better.floors == {"accuracy": 0.94, "ece": 0.02}


def test_dropping_a_floor_is_lowering_it() -> None:
    old = Baseline("x", {"accuracy": 0.8, "phenomenon:date": 0.7})
    with pytest.raises(InputError, match="phenomenon:date: no test pair"):
        pinned({"accuracy": 0.9}, old, allow_lower=False)


def test_the_fingerprint_knows_pairs_and_splits(tmp_path: Path) -> None:
    for folder, name in (("pairs", "a.csv"), ("splits", "dev.txt")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text("x")
    seen = {data_fingerprint(tmp_path)}
    (tmp_path / "pairs" / "a.csv").write_text("y")
    seen.add(data_fingerprint(tmp_path))
    (tmp_path / "splits" / "dev.txt").write_text("y")
    seen.add(data_fingerprint(tmp_path))
    assert len(seen) == 3


def test_a_real_bundle_is_measured_on_every_phenomenon(bundle_folder: Path) -> None:
    test: pd.DataFrame = own_pairs("test")
    found = measured(bundle_folder, test)
    assert set(found) == {"accuracy", "macro_f1", "ece"} | {f"phenomenon:{p}" for p in PHENOMENA}
    assert all(0 <= v <= 1 for v in found.values())
    assert not failures(found, Baseline("x", found))
