"""Probes: models that must fail, for what they cannot see. If one succeeds, the data leak.

A model that reads one statement only can know the relation only from how the authors
write; one that sees only how many words are shared knows nothing of their meaning.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline, make_union
from threadpoolctl import threadpool_limits

from stance.arabic import words


def one_side_accuracy(pairs: pd.DataFrame, *, folds: int = 5) -> float:
    """Accuracy of a bag-of-words and bag-of-characters model of one statement, both sides pooled.

    Parameters
    ----------
    pairs : DataFrame
        ``s1, s2, relation, family``; a family is never split between folds.
    folds : int
    """
    sides = [
        pairs[[s, "relation", "family"]].set_axis(["text", "relation", "family"], axis=1)
        for s in ("s1", "s2")
    ]
    rows = pd.concat(sides, ignore_index=True)
    folded = rows["text"].map(lambda text: " ".join(words(text))).to_numpy()
    model = make_pipeline(
        make_union(
            TfidfVectorizer(
                tokenizer=str.split,
                token_pattern=None,
                lowercase=False,
                ngram_range=(1, 2),
                min_df=2,
                sublinear_tf=True,
            ),
            TfidfVectorizer(
                analyzer="char_wb",
                lowercase=False,
                ngram_range=(2, 4),
                min_df=5,
                sublinear_tf=True,
            ),
        ),
        LogisticRegression(C=1.0, tol=5e-4, max_iter=100),
    )
    return _grouped_accuracy(model, folded, rows, folds)


def overlap_accuracy(pairs: pd.DataFrame, *, folds: int = 5) -> float:
    """Accuracy of boosted trees that see only how many words two statements share.

    Parameters
    ----------
    pairs : DataFrame
        ``s1, s2, relation, family``.
    folds : int
    """
    values = np.array(
        [_overlap(a, b) for a, b in zip(pairs["s1"], pairs["s2"], strict=True)], dtype=float
    )
    model = HistGradientBoostingClassifier(
        max_iter=60, learning_rate=0.05, max_leaf_nodes=6, min_samples_leaf=30, random_state=0
    )
    return _grouped_accuracy(model, values, pairs, folds)


def _overlap(first: str, second: str) -> tuple[float, ...]:
    """Shares and counts of common words, alike for both orders."""
    a, b = set(words(first)), set(words(second))
    small, large = sorted((len(a), len(b)))
    common = len(a & b)
    return (
        common / max(len(a | b), 1),
        common / max(small, 1),
        common / max(large, 1),
        common,
        large - small,
        small,
    )


def _grouped_accuracy(model: Any, x: NDArray[Any], rows: pd.DataFrame, folds: int) -> float:
    y, groups = rows["relation"].to_numpy(str), rows["family"].to_numpy(str)
    right = np.zeros(len(y), dtype=bool)
    with threadpool_limits(limits=1):  # threads of small models wait for each other
        for train, held in GroupKFold(folds).split(x, y, groups):
            right[held] = clone(model).fit(x[train], y[train]).predict(x[held]) == y[held]
    return float(right.mean())
