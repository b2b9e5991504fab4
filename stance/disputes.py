"""Groups contradictions that are one dispute: one claim shared, the claims against it alike."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_matrix
from scipy.sparse.csgraph import connected_components
from sparse_dot_topn import sp_matmul_topn

from stance.arabic import words
from stance.blocking import term_counts

# Cosines of blocking terms (stems, roots, synonym sets, entities).
# Near copies: about one word in five differs.
NEAR: Final = 0.8
# What two statements against one claim must share. Without it false alarms chain a whole event
# together: the 156 rows of the sample articles at threshold 0.15 fall into 26 groups, one of
# which holds a warning, an explosion and a toll; 0.1 gives 86 and still mixes, 0.2 gives 120.
ALIKE: Final = 0.2
_NEIGHBOURS: Final = 50
_MANY: Final = 250  # texts that are worth another process

#: A claim's text and polarity, whoever holds it.
Side = tuple[str, str]


def group_pairs(pairs: Sequence[tuple[Side, Side]], ids: Sequence[str]) -> list[str]:
    """Group of each pair: equal for pairs of one dispute.

    Two pairs are joined when they share a claim, or near copies of one in the same polarity,
    and their other claims are alike; and so on through others.

    Parameters
    ----------
    pairs : sequence of (Side, Side)
    ids : sequence of str
        Pair ids, which do not depend on the run.

    Returns
    -------
    list of str
        The smallest pair id of each pair's group, hashed to eight hexadecimal digits, so that
        the group keeps its name while that pair stays in it.
    """
    keys = [(_key(a), _key(b)) for a, b in pairs]
    claims = sorted({key for both in keys for key in both})
    place = {key: i for i, key in enumerate(claims)}
    terms = _terms([text for text, _ in claims])
    cluster = _near_copies(terms, np.array([polarity for _, polarity in claims]))
    against: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for n, (a, b) in enumerate(keys):
        against[cluster[place[a]]].append((n, place[b]))
        against[cluster[place[b]]].append((n, place[a]))
    links = [link for shared in against.values() for link in _alike(shared, terms)]
    return _names(_components(links, len(pairs)), ids)


def _key(side: Side) -> Side:
    text, polarity = side
    return " ".join(words(text)), polarity


def _terms(texts: Sequence[str]) -> csr_matrix:
    """Unit vectors of the terms that blocking uses, numbers left out.

    A toll of 12 and one of 15 are one matter, so that numbers do not tell claims apart. Many
    texts are read by the workers, who have the lexicons at hand.
    """
    counts = term_counts(texts, size=_MANY).astype(np.float64)
    n = np.diff(counts.indptr)
    counts.data = np.repeat(np.maximum(n, 1) ** -0.5, n)
    return counts


def _near_copies(terms: csr_matrix, polarity: NDArray[np.str_]) -> list[int]:
    """Cluster of each claim; a statement and its denial are no copies."""
    near = sp_matmul_topn(terms, terms.T.tocsr(), top_n=_NEIGHBOURS, threshold=NEAR).tocoo()
    same = polarity[near.row] == polarity[near.col]
    kept = zip(near.row[same].tolist(), near.col[same].tolist(), strict=True)
    return _components(kept, len(polarity))


def _alike(shared: Sequence[tuple[int, int]], terms: csr_matrix) -> Iterator[tuple[int, int]]:
    """Links among pairs that share a claim, by what stands against it."""
    if len(shared) < 2:
        return
    numbers = np.array([n for n, _ in shared])
    others = np.array([other for _, other in shared])
    cosine = (terms[others] @ terms[others].T).toarray()
    cosine[others[:, None] == others[None, :]] = 1.0  # also when no word of it is a term
    for i, j in np.argwhere(np.triu(cosine >= ALIKE, 1)):
        yield int(numbers[i]), int(numbers[j])


def _components(links: Iterable[tuple[int, int]], n: int) -> list[int]:
    left, right = np.array(list(links), dtype=int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(n, n))
    return list(map(int, connected_components(graph, directed=False)[1]))


def _names(components: Sequence[int], ids: Sequence[str]) -> list[str]:
    smallest: dict[int, str] = {}
    for component, pair_id in zip(components, ids, strict=True):
        smallest[component] = min(pair_id, smallest.get(component, pair_id))
    return [hashlib.sha256(smallest[c].encode()).hexdigest()[:8] for c in components]
