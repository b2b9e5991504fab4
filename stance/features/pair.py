"""`PairFeatures`: pairs of statements in, named numbers out; one code path for everything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from stance.errors import InputError
from stance.features.blocks import BLOCKS
from stance.features.values import Side, align_pair, pair_rows, pair_values

_PART: Final = 4_000  # pairs a process takes at once where joblib has several
#: Columns that a frame of pairs may have; the first two are needed.
PAIR_COLUMNS: Final = ("s1", "s2", "negated1", "negated2")


class PairFeatures(TransformerMixin, BaseEstimator):
    """Features of pairs of Arabic statements.

    Parameters
    ----------
    blocks : sequence of str, optional
        Names of the feature blocks (`stance.features.blocks.BLOCKS`); all by default.

    Attributes
    ----------
    feature_names_ : list of str
        Names of the columns, ``same`` first.
    """

    def __init__(self, blocks: Sequence[str] | None = None) -> None:
        self.blocks = blocks

    def fit(self, X: pd.DataFrame, y: object = None) -> PairFeatures:
        """Learn nothing but the names of the columns.

        Parameters
        ----------
        X : DataFrame
            Columns ``s1`` and ``s2`` (raw text), optional ``negated1``, ``negated2`` (bool).
        """
        _check(X)
        alignment = align_pair(("أ", False), ("ب", False))
        self.feature_names_ = list(pair_values(alignment, self.blocks or BLOCKS))
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X: pd.DataFrame) -> NDArray[np.float32]:
        """Features of each pair: shape (n_pairs, n_features).

        Raises
        ------
        InputError
            When ``X`` lacks the columns.
        """
        _check(X)
        blocks = tuple(self.blocks or BLOCKS)
        sides = list(sides_of(X))
        parts = Parallel()(
            delayed(pair_rows)(sides[i : i + _PART], blocks) for i in range(0, len(sides), _PART)
        )
        return np.vstack([*parts, np.empty((0, len(self.feature_names_)), dtype=np.float32)])

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Names of the columns of `transform`."""
        return np.asarray(self.feature_names_, dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "feature_names_")


def sides_of(frame: pd.DataFrame) -> Iterable[tuple[Side, Side]]:
    """The two sides of each row.

    Only a true value negates: text and gaps in a user's column of that name do not.
    """
    n = len(frame)
    negated = [
        frame[c].isin([True]).tolist() if c in frame else [False] * n for c in PAIR_COLUMNS[2:]
    ]
    columns = (frame["s1"].tolist(), frame["s2"].tolist(), *negated)
    return (((s1, n1), (s2, n2)) for s1, s2, n1, n2 in zip(*columns, strict=True))


def _check(frame: object) -> None:
    if not isinstance(frame, pd.DataFrame) or not {"s1", "s2"} <= set(frame.columns):
        found = list(frame.columns) if isinstance(frame, pd.DataFrame) else type(frame).__name__
        raise InputError(
            "pairs",
            expected="a DataFrame with the columns s1 and s2",
            found=str(found),
            remedy="Name the two columns of statements s1 and s2.",
        )
