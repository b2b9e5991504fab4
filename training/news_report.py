"""How well the second look ranks real news that it has not seen, week by week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from stance.calibration import Calibration
from stance.config import Config
from stance.records import RELATIONS
from training.context import DECIDED, NEWS_STRENGTH, Rows, uncalibrated
from training.table import Row, check_row

_DECISIONS: Final = 25
_NEXT: Final = 10
_FEW: Final = 3  # contradictions left in a week from which a ranking can be told
_TOPS: Final = (10, 25, 50)
_BARS: Final = {25: 0.6}
#: A pair that stands for more candidates than the rows that are looked at says little of them.
_MOST: Final = 20.0
_DISAGREE: Final = RELATIONS.index("disagree")


def news_rows(calibration: Calibration, config: Config) -> Iterator[Row]:
    """Rows for the table of `make evaluate`.

    Candidate pairs of news that were read, judged by looks that saw nothing of their week.
    Rows of a report are these without the repeats, and one of each dispute first.

    Parameters
    ----------
    calibration : Calibration
        Of a bundle with a second look.
    config : Config
    """
    if calibration.news is None or calibration.weights is None:
        return  # of a bundle without a second look
    of_news = calibration.news
    chances = calibration.chances[of_news, _DISAGREE]
    true = calibration.places[of_news] == _DISAGREE
    weights = np.minimum(calibration.weights[of_news], _MOST)
    name, n = "candidate pairs of news, weeks left out", len(true)
    found = average_precision_score(true, chances, sample_weight=weights)
    yield check_row(f"{name}: average precision", n, f"{found:.3f}")
    for k in _TOPS:
        value = precision_at(k, calibration.families[of_news], chances, true, weights)
        bar = _BARS.get(k)
        yield check_row(
            f"{name}: precision of a week's first {k}",
            n,
            f"{value:.3f}",
            bar=f"≥ {bar:.2f}" if bar else "",
            met=None if bar is None else value >= bar,
        )
    for name, likeness in (("weeks of news", 1.0), ("events of disputes", 0.0)):
        batch = calibration.of_batch(likeness)
        chosen = batch.threshold(config.min_precision, batch.shares(), batch.shares())
        yield check_row(f"{name} left out: threshold", chosen.n, f"{chosen.threshold:.3f}")
        for what in ("precision", "recall"):
            value = getattr(chosen, what)
            yield check_row(f"{name} left out: {what} from it", chosen.n_above, f"{value:.3f}")


def decision_rows(rows: Rows) -> Iterator[Row]:
    """Rows for the table of `make evaluate`: what decisions on a week's first pairs are worth."""
    before, after, n = after_decisions(rows)
    name = f"weeks of news, {_DECISIONS} decisions each: precision of the next {_NEXT}"
    yield check_row(f"{name}, not learned from", n, f"{before:.3f}")
    yield check_row(f"{name}, learned from", n, f"{after:.3f}")


def after_decisions(rows: Rows) -> tuple[float, float, int]:
    """Precision of what comes first behind the decided pairs of a week, and of how many weeks.

    A reader decides the `_DECISIONS` pairs that a look which saw nothing of his week puts first:
    the labels are what he decides. The first figure is of the `_NEXT` pairs that this look
    puts behind them, the second of those that a look puts first which learned from them, too.
    """
    true = rows.places == _DISAGREE
    found = []
    for week in np.unique(rows.groups):
        own, others = (np.flatnonzero(rows.groups == week), np.flatnonzero(rows.groups != week))
        look = uncalibrated(rows.values[others], true[others], rows.weight[others], NEWS_STRENGTH)
        order = own[np.argsort(-look.scores(rows.values[own]), kind="stable")]
        decided, rest = order[:_DECISIONS], order[_DECISIONS:]
        if true[rest].sum() < _FEW:
            continue
        known = np.concatenate([others, decided])
        weight = np.concatenate([rows.weight[others], np.full(len(decided), DECIDED)])
        look = uncalibrated(rows.values[known], true[known], weight, NEWS_STRENGTH)
        again = rest[np.argsort(-look.scores(rows.values[rest]), kind="stable")]
        found.append((true[rest[:_NEXT]].mean(), true[again[:_NEXT]].mean()))
    before, after = np.mean(np.array(found).reshape(-1, 2), axis=0)
    return float(before), float(after), len(found)


def precision_at(
    k: int,
    weeks: NDArray[np.int64],
    chances: NDArray[np.float64],
    true: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> float:
    """Mean over the weeks of the share of contradictions among each one's first ``k`` pairs."""
    values = []
    for week in np.unique(weeks):
        own = np.flatnonzero(weeks == week)
        order = own[np.argsort(-chances[own], kind="stable")]
        ends = np.minimum(np.cumsum(weights[order]), k)
        taken = np.diff(ends, prepend=0.0)
        values.append(float(taken @ true[order]) / float(ends[-1]))
    return float(np.mean(values))
