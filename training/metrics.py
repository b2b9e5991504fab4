"""Accuracy, F1 and calibration, with bootstrap intervals over whole families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stance.records import RELATIONS

RESAMPLES: Final = 1_000
SEED: Final = 20_240_405
BINS: Final = 15  # of the calibration error, as in Guo et al. 2017
BINARY: Final = ("agree", "rest")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its bootstrap 95 % interval (the number itself without resamples)."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class Score:
    """How well probabilities fit the gold labels.

    Attributes
    ----------
    n : int
        Pairs.
    accuracy, macro_f1 : Estimate
    f1 : mapping of label to Estimate
    ece : float
        Expected calibration error of the top label, in [0, 1].
    labels : tuple of str
    confusion : ndarray, shape (n_labels, n_labels)
        Gold in rows, answers in columns.
    """

    n: int
    accuracy: Estimate
    macro_f1: Estimate
    f1: Mapping[str, Estimate]
    ece: float
    labels: tuple[str, ...]
    confusion: NDArray[np.int64]


def measure(
    gold: Iterable[str],
    chances: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    labels: tuple[str, ...] = RELATIONS,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Score:
    """Score probabilities against gold labels.

    Parameters
    ----------
    gold : iterable of str
    chances : array, shape (n, n_labels)
        Probabilities in the order of ``labels``.
    groups : array, optional
        What is resampled as a whole: families. Single pairs without it.
    labels : tuple of str
    resamples : int
        0 gives no intervals.
    seed : int

    Examples
    --------
    >>> measure(["agree", "other"], [[0.8, 0.1, 0.1], [0.6, 0.1, 0.3]]).accuracy.value
    0.5
    """
    truth = np.array([labels.index(g) for g in gold], dtype=int)
    likely = np.asarray(chances, dtype=float).reshape(len(truth), len(labels))
    answer = likely.argmax(axis=1)
    counts = _grouped_confusions(truth, answer, groups, len(labels))
    total = counts.sum(axis=0)
    point = _rates(total[None])
    samples = _rates(_resample(counts, resamples, seed)) if resamples and len(truth) else point
    accuracy, macro, *f1 = (_estimate(p[0], s) for p, s in zip(point.T, samples.T, strict=True))
    return Score(
        n=len(truth),
        accuracy=accuracy,
        macro_f1=macro,
        f1=dict(zip(labels, f1, strict=True)),
        ece=calibration_error(likely.max(axis=1, initial=0), answer == truth),
        labels=labels,
        confusion=total.astype(np.int64),
    )


def as_binary(gold: Iterable[str], chances: ArrayLike) -> tuple[list[str], Floats]:
    """Agree against the rest: gold labels and probabilities over `BINARY`.

    Parameters
    ----------
    gold : iterable of str
        Relations; everything but ``agree`` is the rest.
    chances : array, shape (n, 3)
        Probabilities in the order of `stance.records.RELATIONS`.
    """
    agree = np.asarray(chances, dtype=float).reshape(-1, len(RELATIONS))[:, 0]
    return ["agree" if g == "agree" else "rest" for g in gold], np.column_stack([agree, 1 - agree])


def calibration_error(confidence: ArrayLike, right: ArrayLike, *, bins: int = BINS) -> float:
    """Expected calibration error: mean gap of confidence and accuracy over equal-width bins.

    Examples
    --------
    >>> calibration_error([0.75, 0.75, 0.75, 0.75], [True, True, True, False])
    0.0
    """
    sure, hit = np.asarray(confidence, dtype=float), np.asarray(right, dtype=float)
    if not len(sure):
        return 0.0
    place = np.minimum((sure * bins).astype(int), bins - 1)
    gap = np.bincount(place, weights=hit - sure, minlength=bins)
    return float(np.abs(gap).sum() / len(sure))


def paired_difference(
    right_a: ArrayLike,
    right_b: ArrayLike,
    groups: ArrayLike,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Estimate:
    """Accuracy of a minus that of b on the same pairs, resampled by group."""
    gain = np.asarray(right_a, dtype=float) - np.asarray(right_b, dtype=float)
    _, group = np.unique(np.asarray(groups).astype(str), return_inverse=True)
    sums = np.column_stack([np.bincount(group, weights=gain), np.bincount(group).astype(float)])
    drawn = _resample(sums, resamples, seed)
    return _estimate(float(gain.mean()), drawn[:, 0] / drawn[:, 1])


def _estimate(value: float, samples: Floats) -> Estimate:
    low, high = np.quantile(samples, (0.025, 0.975))
    return Estimate(float(value), float(low), float(high))


def _grouped_confusions(
    truth: NDArray[np.int64], answer: NDArray[np.int64], groups: ArrayLike | None, k: int
) -> Floats:
    """Confusion counts of each group: shape (n_groups, k, k)."""
    if groups is None:
        group = np.arange(len(truth))
    else:
        group = np.unique(np.asarray(groups).astype(str), return_inverse=True)[1]
    counts = np.zeros((group.max(initial=0) + 1, k, k))
    np.add.at(counts, (group, truth, answer), 1)
    return counts


def _resample(counts: Floats, resamples: int, seed: int) -> Floats:
    """Sums over groups drawn with replacement: shape (resamples, ...)."""
    n = len(counts)
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=resamples)
    out: Floats = np.tensordot(drawn.astype(float), counts, axes=1)
    return out


def _rates(confusions: Floats) -> Floats:
    """Accuracy, macro-F1 and each label's F1 of confusion matrices: shape (n, 2 + k).

    A label that neither occurs nor is answered counts as F1 = 0, as in scikit-learn.
    """
    hits = np.diagonal(confusions, axis1=1, axis2=2)
    both = confusions.sum(axis=1) + confusions.sum(axis=2)
    f1 = 2 * hits / np.maximum(both, 1e-12)
    accuracy = hits.sum(axis=1) / np.maximum(confusions.sum(axis=(1, 2)), 1e-12)
    return np.column_stack([accuracy, f1.mean(axis=1), f1])
