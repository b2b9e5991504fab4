"""How a claim's words are spread over an article: at its head, in a window, in one sentence.

Coverage of single passages tells whether something was said; these tell whether the article
is about it. Only plain sentences count, in text order, the title first.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stance.following.retrieval import ClaimTerms

_HEADS: Final = (1, 2, 4)  # passages from the beginning
_WINDOW: Final = 3  # passages in a row
_NAMED: Final = 0.5  # share of a claim's names and nouns from which a passage counts as naming it

SPREAD: Final = (
    *(f"head_{n}" for n in _HEADS),
    *"window frequency cover_mean events_best nouns_best together_best log_named".split(),
)


def spread(terms: ClaimTerms, claim: int, holding: sparse.csr_matrix) -> list[float]:
    """Values of `SPREAD` for one claim and article.

    Parameters
    ----------
    terms : ClaimTerms
    claim : int
        Number of the claim.
    holding : csr_matrix
        Of the article's plain passages in order, from `ClaimTerms.holding`; at least one.
    """
    start, end = terms.matrix.indptr[claim : claim + 2]
    columns = terms.matrix.indices[start:end]
    weights = terms.matrix.data[start:end].astype(np.float64)
    held = holding[:, columns].toarray().astype(np.float64)
    heads = [float(held[:n].max(axis=0) @ weights) for n in _HEADS]
    windows = [held[i : i + _WINDOW].max(axis=0) @ weights for i in range(len(held))]
    events = terms.events[columns]
    deeds, nouns = _shares(held, weights * events), _shares(held, weights * ~events)
    return [
        *heads,
        float(max(windows)),
        float(np.log1p(held.sum(axis=0)) @ weights),
        float((held @ weights).mean()),
        float(deeds.max()),
        float(nouns.max()),
        float((deeds * nouns).max()),
        float(np.log1p((nouns >= _NAMED).sum())),
    ]


def _shares(held: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the weight that each passage holds; 0 without any."""
    total = weights.sum()
    out: NDArray[np.float64] = held @ weights / total if total else np.zeros(len(held))
    return out
