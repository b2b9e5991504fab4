"""Finds the passages that bear on a claim: a sparse top-n search over words that both have.

A claim is a sparse vector over its content words; each word is there by stem, root,
synonym sets and entity, and weighs as much as the word is rare (fixed frequencies of the
package's vocabulary, so that nothing depends on the batch). A passage is the set of the
terms it holds. Their product is the *coverage*: the share of the claim that the passage
repeats, in [0, 1], however long the passage is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stance.arabic import is_word, tokenise
from stance.entities import load_entities
from stance.features.words import word_info

_ENTITY: Final = 0.8  # weight of a name, as in the alignment
_NUMBER: Final = 0.7


@lru_cache(maxsize=1 << 18)
def _terms_of(norm: str) -> tuple[tuple[str, ...], float, bool]:
    """Terms by which a word may be found again, what it weighs, and whether it names a deed."""
    info = word_info(norm)
    if norm[0].isdigit():
        return (norm,), _NUMBER, False
    if info.stop:
        return (), 0.0, False
    terms = [info.stem]
    if info.root:
        terms.append("√" + info.root)
    terms += [f"={s}" for s in sorted(info.synonyms)[:2]]
    return tuple(terms), info.idf, info.is_event


def weighted_terms(text: str) -> dict[str, float]:
    """Terms of a text with weights that sum to 1 (or nothing, for a text of function words).

    >>> round(sum(weighted_terms("نفت موسكو التنسيق مع واشنطن").values()), 6)
    1.0
    """
    norms = [t.norm for t in tokenise(text) if is_word(t.norm)]
    out: dict[str, float] = {}
    named: set[int] = set()
    for phrase in load_entities().find(norms):
        named.update(range(phrase.start, phrase.end))
        out["@" + phrase.value] = _ENTITY
    for place, norm in enumerate(norms):
        terms, weight, _ = _terms_of(norm)
        if place in named:
            continue
        for term in terms:
            out[term] = max(out.get(term, 0.0), weight / len(terms))
    total = sum(out.values())
    return {term: weight / total for term, weight in out.items()} if total else {}


@lru_cache(maxsize=1 << 12)  # training puts the same passages before claim after claim
def terms_in(text: str) -> frozenset[str]:
    """Terms that a text holds, names also word by word, and its runs of two content words."""
    norms = [t.norm for t in tokenise(text) if is_word(t.norm)]
    out = {"@" + p.value for p in load_entities().find(norms)}
    stems = []
    for norm in norms:
        if terms := _terms_of(norm)[0]:
            stems.append(terms[0])
            out.update(terms)
    out.update(f"{a} {b}" for a, b in pairwise(stems))
    return frozenset(out)


def _runs(text: str) -> dict[str, float]:
    """Runs of two content words of a text, all of one weight, 1 in sum."""
    found = {t for t in terms_in(text) if " " in t}
    return dict.fromkeys(sorted(found), 1 / max(len(found), 1))


class ClaimTerms:
    """The claims of a watch list as sparse vectors.

    Parameters
    ----------
    claims : sequence of str
        Raw texts.

    Attributes
    ----------
    columns : dict of str to int
        Place of each term.
    matrix, runs : csr_matrix, shape (n_claims, n_terms)
        Weights of the claims' terms, and of their runs of two content words.
    events : ndarray of bool
        Whether a term comes from a word that names a deed.
    """

    def __init__(self, claims: Sequence[str]) -> None:
        weighted = [weighted_terms(c) for c in claims]
        runs = [_runs(c) for c in claims]
        terms = {t for w in (*weighted, *runs) for t in w}
        self.columns = {t: i for i, t in enumerate(sorted(terms))}
        self.events = np.zeros(max(1, len(self.columns)), dtype=bool)
        for claim in claims:
            for token in tokenise(claim):
                found, _, deed = _terms_of(token.norm) if is_word(token.norm) else ((), 0, False)
                self.events[[self.columns[t] for t in found if deed and t in self.columns]] = True
        self.matrix = self._sparse(weighted)
        self.runs = self._sparse(runs)

    def _sparse(self, weighted: Sequence[Mapping[str, float]]) -> sparse.csr_matrix:
        ends = np.cumsum([0] + [len(w) for w in weighted])
        data = np.array([v for w in weighted for v in w.values()], dtype=np.float32)
        places = np.array([self.columns[t] for w in weighted for t in w], dtype=np.int32)
        shape = (len(weighted), max(1, len(self.columns)))
        return sparse.csr_matrix((data, places, ends), shape=shape)

    def holding(self, texts: Iterable[str]) -> sparse.csr_matrix:
        """Which of the claims' terms each text holds: ones, shape (n_texts, n_terms)."""
        places: list[int] = []
        ends = [0]
        for text in texts:
            places += sorted(self.columns[t] for t in terms_in(text) if t in self.columns)
            ends.append(len(places))
        ones = np.ones(len(places), dtype=np.float32)
        shape = (len(ends) - 1, self.matrix.shape[1])
        return sparse.csr_matrix((ones, np.array(places, np.int32), np.array(ends)), shape=shape)


def search(
    claims: sparse.csr_matrix, passages: sparse.csr_matrix, *, top_n: int, least: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Best passages of each claim: indices of claim and passage, coverage; never all with all.

    Parameters
    ----------
    claims, passages : csr_matrix
        From `ClaimTerms`.
    top_n : int
        Most passages of a claim.
    least : float
        Least coverage, in [0, 1].
    """
    from sparse_dot_topn import sp_matmul_topn

    found = sp_matmul_topn(
        claims, passages.T.tocsr(), top_n=max(1, min(top_n, passages.shape[0])), threshold=least
    ).tocoo()
    order = np.lexsort((found.col, -found.data, found.row))
    return (
        found.row[order].astype(np.int64),
        found.col[order].astype(np.int64),
        np.minimum(found.data[order], 1.0).astype(np.float32),
    )
