"""What reviewers decide teaches the second look, too."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stance.context import CONTEXT_NAMES, LIKENESS, SITUATION, named_situation
from stance.decisions import Decision
from stance.errors import InputError
from stance.features.pair import PairFeatures
from stance.records import RELATIONS
from stance.reviewed import FROM_REPORT, Reviewed, add_records, new_record
from training.context import DECIDED, Rows, _reviewed_rows, fit_look
from training.news_report import after_decisions

WHEN = datetime(2024, 5, 4, tzinfo=UTC)
SAID = "أغلقت السلطات المعبر أمام الشاحنات"
STRENGTH = 0.01


class Even:
    """A relation model that knows nothing."""

    def unseen_proba(self, x: np.ndarray, family: str) -> np.ndarray:
        return np.full((len(x), len(RELATIONS)), 1 / 3)


PROBE = pd.DataFrame({"s1": [SAID], "s2": [SAID]})
PIPELINE: Any = SimpleNamespace(
    named_steps={"features": PairFeatures().fit(PROBE), "relation": Even()}
)
WIDTH = len(CONTEXT_NAMES) + len(PIPELINE.named_steps["features"].get_feature_names_out())


def decided(relation: str, n: int, likeness: float, **situation: float) -> pd.DataFrame:
    """Decisions on pairs that the second look saw so."""
    row = {
        "s1": SAID,
        "s2": "المعبر مفتوح",
        "negated1": False,
        "negated2": False,
        "relation": relation,
        "situation": {**situation, LIKENESS: likeness},
    }
    return pd.DataFrame([row | {"family": f"{relation}{k % 8}"} for k in range(n)])


def labelled(n: int = 400) -> Rows:
    """Candidate pairs of which those with a denial mostly contradict each other."""
    rng = np.random.default_rng(0)
    ones, values = np.ones(n), rng.random((n, WIDTH))
    true = values[:, SITUATION.index("denied_one")] + 0.3 * rng.standard_normal(n) > 0.7
    places = np.where(true, RELATIONS.index("disagree"), RELATIONS.index("other"))
    groups = np.array([f"g{k % 8}" for k in range(n)])
    return Rows(values, places, ones, ones, groups, np.full((n, 3), 1 / 3))


def chance(rows: Rows, **situation: float) -> float:
    """Log-odds that a look fitted on rows gives to a pair that is seen so."""
    look, _ = fit_look(rows, STRENGTH)
    one, _ = _reviewed_rows(PIPELINE, decided("other", 1, 1.0, **situation))
    return float(look.scores(one.values)[0])


@pytest.mark.parametrize(("relation", "rises"), [("disagree", True), ("other", False)])
def test_decisions_move_what_they_are_about(relation: str, rises: bool) -> None:
    base, seen = labelled(), {"denied_one": 0.7, "event": 1.0}
    more, likeness = _reviewed_rows(PIPELINE, decided(relation, 60, 1.0, **seen))
    taught = base.with_more(more, likeness)
    assert len(taught.places) == len(base.places) + 60
    assert (chance(taught, **seen) > chance(base, **seen)) is rises


def test_a_decision_teaches_the_look_of_its_batch() -> None:
    base = labelled()
    more, likeness = _reviewed_rows(PIPELINE, decided("disagree", 10, 0.25, event=1.0))
    news, disputes = base.with_more(more, likeness), base.with_more(more, 1.0 - likeness)
    assert news.weight[-10:] == pytest.approx(DECIDED * 0.25)
    assert disputes.weight[-10:] == pytest.approx(DECIDED * 0.75)
    assert not news.stands_for[-10:].any()  # the calibration leaves it out
    assert len(base.with_more(more, 0.0 * likeness).places) == len(base.places)


def test_decisions_of_batches_that_kept_nothing_are_left_to_the_relation() -> None:
    frame = decided("other", 3, 1.0)
    frame["situation"] = [{}, {LIKENESS: 0.5}, {"event": 1.0}]
    more, likeness = _reviewed_rows(PIPELINE, frame)
    assert (len(more.places), likeness.tolist()) == (1, [0.5])
    none, share = _reviewed_rows(PIPELINE, frame.iloc[:1])
    assert (none.values.shape, share.shape) == ((0, WIDTH), (0,))


def record(situation: object) -> dict[str, Any]:
    return dict.fromkeys(FROM_REPORT, "") | {"probability": 0.5, "situation": situation}


def test_what_was_seen_is_kept_with_the_decision(tmp_path: Path) -> None:
    values = np.zeros(len(SITUATION))
    values[SITUATION.index("event")] = 0.5
    seen = named_situation(values, 0.75)
    assert seen == {"event": 0.5, LIKENESS: 0.75}
    made = new_record(record(seen), "p", Decision("not", "أ", ""), WHEN)
    add_records(tmp_path, [made], WHEN)
    assert Reviewed.load(tmp_path).records == [made]


@pytest.mark.parametrize("wrong", [{"event": "1"}, {"event": None}, {"event": True}, []])
def test_features_that_are_no_numbers_are_refused(tmp_path: Path, wrong: object) -> None:
    add_records(tmp_path, [new_record(record(wrong), "p", Decision("not", "", ""), WHEN)], WHEN)
    with pytest.raises(InputError, match="no numbers"):
        Reviewed.load(tmp_path)


def test_decisions_on_a_week_s_first_pairs_better_what_follows() -> None:
    """In two weeks of seven another feature tells; nothing but decisions can say so."""
    rng = np.random.default_rng(1)
    n, weeks = 560, np.repeat(np.arange(7), 80)
    values = rng.normal(0.0, 0.05, (n, WIDTH))
    values[:, :2] = rng.random((n, 2))
    own = values[np.arange(n), (weeks > 4).astype(int)]
    places = np.where(own > 0.7, RELATIONS.index("disagree"), RELATIONS.index("other"))
    groups = np.array([f"w{k}" for k in weeks])
    ones = np.ones(n)
    rows = Rows(values, places, ones, ones, groups, np.full((n, 3), 1 / 3))
    before, after, n_weeks = after_decisions(rows)
    assert n_weeks >= 2
    assert after > before
