"""Blocking vectors: claims and the events of their articles as sparse bags of terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from stance.records import Article, Claim
from stance.terms import terms_of

# Above this many claims a term found in more than 2 % of them only costs time.
_MANY: Final = 2_000
_COMMON: Final = 0.02
_TEXTS: Final = 2_500  # texts a worker takes at once
_ROWS: Final = 50_000  # pairs of rows a thread multiplies at once


@dataclass(frozen=True, slots=True)
class Blocks:
    """Claims and their articles as vectors.

    Attributes
    ----------
    claims : csr_matrix of float32, shape (n_claims, n_terms)
        TF-IDF of each claim's own words, unit length or empty.
    events : csr_matrix of float32, shape (n_articles, n_terms)
        TF-IDF of each article's title and lead, unit length or empty: what two articles on
        one event say may share no word («لا ناجين»، «ثلاثة ركاب نجوا»).
    article : array of int, shape (n_claims,)
        Row of ``events`` that each claim belongs to.
    """

    claims: sparse.csr_matrix
    events: sparse.csr_matrix
    article: NDArray[np.int64]

    def claim_cosine(
        self, left: NDArray[np.int64], right: NDArray[np.int64], jobs: int = 1
    ) -> NDArray[np.float32]:
        """Cosine of the own words of pairs of claims, in [0, 1]; ``jobs`` threads."""
        return _row_products(self.claims, left, right, jobs)

    def event_cosine(
        self, left: NDArray[np.int64], right: NDArray[np.int64], jobs: int = 1
    ) -> NDArray[np.float32]:
        """Cosine of the events of pairs of claims, in [0, 1]; ``jobs`` threads."""
        n = self.events.shape[0]
        # sorting them, as `numpy.unique` does, takes ten times as long
        place, keys = pd.factorize(self.article[left] * n + self.article[right])
        return _row_products(self.events, keys // n, keys % n, jobs)[place]


def vectorise(claims: Sequence[Claim], articles: Mapping[str, Article], jobs: int = 1) -> Blocks:
    """Blocking vectors of claims and of their articles' beginnings.

    Parameters
    ----------
    claims : sequence of Claim
    articles : mapping of article_id to Article
    jobs : int
        Processes.
    """
    ids = {a: i for i, a in enumerate(dict.fromkeys(c.article_id for c in claims))}
    beginnings = [articles[a].beginning for a in ids]
    counts = term_counts([*(c.claim for c in claims), *beginnings], jobs)
    own, heads = counts[: len(claims)], counts[len(claims) :]
    return Blocks(
        _weighted(own, max_share=_COMMON if len(claims) > _MANY else 1.0),
        _weighted(heads, min_df=2 if len(ids) > 1 else 1),
        np.array([ids[c.article_id] for c in claims], dtype=np.int64),
    )


def _weighted(
    counts: sparse.csr_matrix, *, min_df: int = 1, max_share: float = 1.0
) -> sparse.csr_matrix:
    """TF-IDF of counts, unit length or empty; one empty column when no term is left.

    Parameters
    ----------
    min_df : int
        Least texts that a term must be in.
    max_share : float
        Largest share of the texts that a term may be in.
    """
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero((frequency >= min_df) & (frequency <= max_share * counts.shape[0]))
    if not len(kept):
        return sparse.csr_matrix((counts.shape[0], 1), dtype=np.float32)
    return sparse.csr_matrix(TfidfTransformer(sublinear_tf=True).fit_transform(counts[:, kept]))


def term_counts(
    texts: Sequence[str], jobs: int | None = None, *, size: int = _TEXTS
) -> sparse.csr_matrix:
    """Occurrences of each term (a column, in order of appearance) in each text.

    Parameters
    ----------
    texts : sequence of str
    jobs : int, optional
        Processes; as many as `stance.workers.batch_work` says when not given.
    size : int
        Texts a worker takes at once; no more are counted here.
    """
    starts = range(0, len(texts), size)
    parts = Parallel(n_jobs=jobs if len(starts) > 1 else 1)(
        delayed(terms_of)(texts[s : s + size]) for s in starts
    )
    ids: dict[str, int] = {}
    places, lengths = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int32)]
    for terms, found, counts in parts:
        columns = np.array([ids.setdefault(term, len(ids)) for term in terms], dtype=np.int32)
        places.append(columns[np.frombuffer(found, dtype=np.int32)])
        lengths.append(np.frombuffer(counts, dtype=np.int32))
    ends = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
    columns = np.concatenate(places)
    ones = np.ones(len(columns), dtype=np.float32)
    matrix = sparse.csr_matrix((ones, columns, ends), shape=(len(texts), max(len(ids), 1)))
    matrix.sum_duplicates()
    return matrix


def _row_products(
    matrix: sparse.csr_matrix, left: NDArray[np.int64], right: NDArray[np.int64], jobs: int
) -> NDArray[np.float32]:
    """Products of pairs of rows."""

    def products(start: int) -> NDArray[np.float32]:
        one, two = (matrix[rows[start : start + _ROWS]] for rows in (left, right))
        return np.asarray(one.multiply(two).sum(axis=1), dtype=np.float32).ravel()

    # scipy lets go of the interpreter's lock while it multiplies
    parts = Parallel(n_jobs=jobs, require="sharedmem")(
        delayed(products)(start) for start in range(0, len(left), _ROWS)
    )
    return np.concatenate([np.empty(0, dtype=np.float32), *parts])
