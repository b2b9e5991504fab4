"""Pair features that are computed once in a run: an evaluation trains and asks many models."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance.features.pair import PAIR_COLUMNS, PairFeatures, sides_of
from stance.features.values import Side


class KnownFeatures(PairFeatures):
    """`PairFeatures` that remember the pairs they have seen, in the order they came.

    The instance is shared between pipelines; it is never saved.
    """

    def transform(self, X: pd.DataFrame) -> NDArray[np.float32]:
        """Features of each pair, those of new pairs computed side by side."""
        known: dict[tuple[Side, Side], NDArray[np.float32]] = self.__dict__.setdefault("known_", {})
        pairs = list(sides_of(X))
        new = list(dict.fromkeys(p for p in pairs if p not in known))
        frame = pd.DataFrame([(a, b, m, n) for (a, m), (b, n) in new], columns=list(PAIR_COLUMNS))
        known.update(zip(new, super().transform(frame), strict=True))
        out = [known[p] for p in pairs]
        return np.asarray(out, dtype=np.float32).reshape(len(X), len(self.feature_names_))
