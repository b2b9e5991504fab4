"""Which undecided pairs a model would learn most from: uncertainty sampling with diversity."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Strategy = Literal["entropy", "margin", "diverse"]
#: Most uncertain pairs looked at for each one asked; distance alone would pick oddities.
SHORTLIST: Final = 10
STRATEGIES: Final[tuple[Strategy, ...]] = ("entropy", "margin", "diverse")


def entropy(chances: Floats) -> Floats:
    """Entropy of each row of probabilities over that of an even guess, in [0, 1]."""
    p = np.clip(chances, 1e-12, 1.0)
    out: Floats = -(p * np.log(p)).sum(axis=1) / np.log(p.shape[1])
    return out


def margin(chances: Floats) -> Floats:
    """1 minus the lead of the likeliest over the next, in [0, 1]."""
    top = np.sort(chances, axis=1)[:, -2:]
    out: Floats = 1.0 - (top[:, 1] - top[:, 0])
    return out


def choose(
    chances: Floats, features: Floats, n: int, *, strategy: Strategy = "diverse"
) -> NDArray[np.int64]:
    """Indices of the pairs to ask about, the first one first.

    Parameters
    ----------
    chances : array, shape (n_pairs, n_relations)
    features : array, shape (n_pairs, n_features)
        Standardised.
    n : int
        At most so many.
    strategy : {"entropy", "margin", "diverse"}
        The most uncertain by entropy or by margin; or, among the `SHORTLIST` times ``n`` most
        uncertain, margin times the distance to the nearest pair chosen before (farthest-first
        traversal, Gonzalez 1985), so that no question is asked twice in other words.
    """
    n = min(n, len(chances))
    doubt = entropy(chances) if strategy == "entropy" else margin(chances)
    order = np.argsort(-doubt, kind="stable")
    if strategy != "diverse" or not n:
        return order[:n]
    short = order[: SHORTLIST * n]
    return short[_farthest_first(doubt[short], features[short], n)]


def _farthest_first(doubt: Floats, features: Floats, n: int) -> list[int]:
    chosen = [0]
    nearest = _distances(features, 0)
    while len(chosen) < n:
        score = doubt * nearest
        score[chosen] = -1.0
        chosen.append(int(score.argmax()))
        nearest = np.minimum(nearest, _distances(features, chosen[-1]))
    return chosen


def _distances(features: Floats, place: int) -> Floats:
    out: Floats = np.linalg.norm(features - features[place], axis=1)
    return out
