"""Relation of ready-made pairs, with the kind of a contradiction and a readable reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance.features.pair import sides_of
from stance.features.values import align_pair
from stance.model import Bundle
from stance.probabilities import shift_priors
from stance.reasons import judge

#: What `relate` adds to a table of pairs.
RELATION_COLUMNS: Final = ("relation", "p_agree", "p_disagree", "p_other", "kind", "why")


def probabilities(
    bundle: Bundle, pairs: pd.DataFrame, real: Mapping[str, float] | None = None
) -> NDArray[np.float64]:
    """Calibrated probabilities of pairs, shape (n_pairs, 3).

    Parameters
    ----------
    bundle : Bundle
    pairs : DataFrame
        Columns ``s1, s2``, optional ``negated1, negated2``.
    real : mapping, optional
        Shares of the relations where the pairs come from; the training shares when ``None``.
    """
    out = bundle.predict_proba(pairs)
    return out if real is None else shift_priors(out, bundle.manifest["priors"], real)


def relate(bundle: Bundle, pairs: pd.DataFrame, *, language: str = "ar") -> pd.DataFrame:
    """Relation of ready-made pairs.

    Parameters
    ----------
    bundle : Bundle
    pairs : DataFrame
        Columns ``s1`` and ``s2`` hold raw text; others are kept.
    language : {"ar", "en"}
        Of ``why``.

    Returns
    -------
    DataFrame
        ``pairs`` with ``relation, p_agree, p_disagree, p_other, kind, why`` added.
    """
    chances = probabilities(bundle, pairs)
    found = [
        judge(align_pair(*sides), row, language=language, first=sides[0])
        for sides, row in zip(sides_of(pairs), chances, strict=True)
    ]
    return pairs.assign(**{c: [getattr(j, c) for j in found] for c in RELATION_COLUMNS})
