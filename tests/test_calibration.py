"""Thresholds by precision: what is estimated, what is refused, what a bundle carries."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.calibration import CALIBRATION, MIN_FOUND, Calibration
from stance.config import Config
from stance.errors import InputError, ModelError
from stance.records import RELATIONS
from stance.run_record import set_threshold

EVEN = dict.fromkeys(RELATIONS, 1 / 3)
NEWS = {"agree": 0.10, "disagree": 0.05, "other": 0.85}


def calibration(n: int = 300, seed: int = 0, noise: float = 0.15) -> Calibration:
    """Pairs of each relation whose own probability is mostly the highest."""
    rng = np.random.default_rng(seed)
    places = np.arange(n) % 3
    chances = np.full((n, 3), noise) + rng.random((n, 3)) * 0.5
    chances[np.arange(n), places] += 1.0
    chances /= chances.sum(axis=1, keepdims=True)
    return Calibration(chances, places, np.arange(n) // 3)


def by_hand(c: Calibration, threshold: float, real: dict[str, float]) -> tuple[float, float]:
    """Precision and recall by drawing every pair as often as news would."""
    shifted = c.chances * [real[r] / EVEN[r] for r in RELATIONS]
    shifted /= shifted.sum(axis=1, keepdims=True)
    share = np.bincount(c.places, minlength=3) / len(c.places)
    weight = np.array([real[RELATIONS[p]] / share[p] for p in c.places])
    above, true = shifted[:, 1] >= threshold, c.places == 1
    return (
        weight[above & true].sum() / weight[above].sum(),
        weight[above & true].sum() / weight[true].sum(),
    )


def test_precision_and_recall_are_those_at_the_rates_of_news() -> None:
    c = calibration()
    for threshold in (0.05, 0.1, 0.2):
        found = c.estimate(threshold, EVEN, NEWS)
        assert (found.precision, found.recall) == pytest.approx(by_hand(c, threshold, NEWS))
        assert found.low <= found.precision <= found.high
        assert found.n == 300


def test_the_rarer_contradictions_are_the_less_an_alarm_is_worth() -> None:
    c = calibration()
    rare = {"agree": 0.1, "disagree": 0.01, "other": 0.89}
    # with one threshold for both, on the probabilities before any shift
    common, seldom = c.estimate(0.2, NEWS, NEWS), c.estimate(0.2, rare, rare)
    assert (common.recall, common.n) == (seldom.recall, seldom.n)
    assert seldom.precision < common.precision / 2


def test_a_pair_counts_as_often_as_it_stands_for_others() -> None:
    c = calibration()
    places = np.repeat(np.arange(len(c.places)), 3)
    weighed = Calibration(c.chances, c.places, c.families, np.full(len(c.places), 3.0))
    many = Calibration(c.chances[places], c.places[places], c.families[places])
    one, other = weighed.estimate(0.1, EVEN, NEWS), many.estimate(0.1, EVEN, NEWS)
    assert (one.precision, one.recall) == pytest.approx((other.precision, other.recall))
    at = float(np.median(c.chances[c.places == 1, 1]))
    weights = np.where(c.chances[:, 1] >= at, 0.1, 1.0)
    seldom = Calibration(c.chances, c.places, c.families, weights)
    assert seldom.estimate(at, EVEN, EVEN).recall < c.estimate(at, EVEN, EVEN).recall


@given(st.floats(0.06, 0.95), st.integers(0, 5))
def test_the_threshold_is_the_lowest_that_has_the_precision(wanted: float, seed: int) -> None:
    c = calibration(seed=seed)
    try:
        found = c.threshold(wanted, EVEN, NEWS)
    except InputError:
        assert max(by_hand(c, t, NEWS)[0] for t in (0.05, 0.2, 0.3)) < wanted + 0.2
        return
    assert found.precision >= wanted
    assert by_hand(c, found.threshold, NEWS)[0] == pytest.approx(found.precision)
    shifted = c.chances * [NEWS[r] for r in RELATIONS]
    shares = shifted[:, 1] / shifted.sum(axis=1)
    lower = [t - 1e-9 for t in shares if t < found.threshold]
    assert all(by_hand(c, t, NEWS)[0] < wanted for t in lower)


def test_a_precision_out_of_reach_is_refused_with_the_best() -> None:
    c = calibration()
    c = Calibration(np.roll(c.chances, 1, axis=0), c.places, c.families)  # answers of other pairs
    with pytest.raises(InputError, match=r"at most on its 300 calibration pairs. Give at most 0\."):
        c.threshold(0.999, EVEN, NEWS)


def test_few_contradictions_prove_nothing() -> None:
    c = calibration(n=3 * (MIN_FOUND - 1))
    with pytest.raises(InputError, match=r"0\.000 at most"):
        c.threshold(0.1, EVEN, NEWS)


def test_a_batch_is_estimated_by_what_it_is_like() -> None:
    good = calibration()
    places = np.roll(good.places, 1)  # answers of other pairs
    both = Calibration(
        np.vstack([good.chances, good.chances]),
        np.concatenate([good.places, places]),
        np.concatenate([good.families, good.families + 100]),
        np.concatenate([np.full(300, 7.0), np.ones(300)]),
        np.arange(600) < 300,
    )
    news, disputes, between = (both.of_batch(x) for x in (1.0, 0.0, 0.5))
    assert (len(news.places), len(disputes.places), len(between.places)) == (300, 300, 600)
    found = [c.estimate(0.3, EVEN, EVEN).precision for c in (news, between, disputes)]
    assert found[0] == pytest.approx(good.estimate(0.3, EVEN, EVEN).precision)
    assert found[0] > found[1] > found[2]
    assert found[1] == pytest.approx((found[0] + found[2]) / 2)  # either counts as much
    assert sum(between.shares().values()) == pytest.approx(1.0)
    assert good.of_batch(0.5) is good


def chosen(
    tmp_path: Path, config: Config, asked: float | None, likeness: float, news: Calibration
) -> tuple[Config, dict[str, Any]]:
    """What a bundle chooses that is so calibrated for news, and well for disputes."""
    easy = calibration()
    both = Calibration(
        np.vstack([news.chances, easy.chances]),
        np.concatenate([news.places, easy.places]),
        np.concatenate([news.families % 5, 5 + easy.families % 5]),
        None,
        np.arange(600) < 300,
    )
    bundle: Any = SimpleNamespace(manifest=save(both, tmp_path), context=object())
    return set_threshold(bundle, tmp_path, config, asked, likeness=likeness)


def test_the_threshold_is_that_of_such_a_batch(tmp_path: Path) -> None:
    easy = calibration()
    hard = Calibration(easy.chances, np.roll(easy.places, 1), easy.families)
    for likeness, reached in ((0.0, True), (1.0, False)):
        config, said = chosen(tmp_path, Config(min_precision=0.9), None, likeness, hard)
        assert said["value"] == config.threshold
        assert (said["estimated_precision"] >= 0.9) is reached
        assert (config.threshold == 0.5) is not reached  # out of reach: likelier than not
    with pytest.raises(InputError, match="at most"):
        chosen(tmp_path, Config(), 0.9, 1.0, hard)
    assert chosen(tmp_path, Config(), 0.9, 0.0, hard)[1]["min_precision"] == 0.9


def test_a_threshold_of_the_configuration_stays(tmp_path: Path) -> None:
    easy = calibration()
    config, said = chosen(tmp_path, Config(threshold=0.37), None, 0.5, easy)
    assert (config.threshold, said["chosen_by"], said["min_precision"]) == (0.37, "config", None)
    config, said = chosen(tmp_path, Config(threshold=0.37), 0.9, 0.5, easy)
    assert (said["chosen_by"], said["min_precision"]) == ("min_precision", 0.9)


def save(c: Calibration, folder: Path) -> dict[str, str]:
    data = c.to_bytes()
    assert data == c.to_bytes()
    (folder / CALIBRATION).write_bytes(data)
    return {"calibration_sha256": hashlib.sha256(data).hexdigest()}


def test_weights_survive_the_round_trip(tmp_path: Path) -> None:
    c = calibration()
    n = len(c.places)
    c = Calibration(c.chances, c.places, c.families, np.linspace(1, 300, n), np.arange(n) < 9)
    loaded = Calibration.load(tmp_path, save(c, tmp_path))
    assert loaded.weights is not None
    assert loaded.weights == pytest.approx(c.weights)
    assert loaded.news is not None
    assert loaded.news.tolist() == c.news.tolist()


def test_round_trip(tmp_path: Path) -> None:
    c = calibration()
    loaded = Calibration.load(tmp_path, save(c, tmp_path))
    assert np.abs(loaded.chances - c.chances).max() < 1e-4
    assert (loaded.places == c.places).all()
    assert (loaded.families == c.families).all()


def test_a_calibration_of_another_bundle_is_refused(tmp_path: Path) -> None:
    manifest = save(calibration(), tmp_path)
    save(calibration(seed=1), tmp_path)
    with pytest.raises(ModelError, match="another content"):
        Calibration.load(tmp_path, manifest)
    (tmp_path / CALIBRATION).unlink()
    with pytest.raises(ModelError, match="make train"):
        Calibration.load(tmp_path, manifest)
