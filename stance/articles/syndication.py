"""Finds articles that carry one wire text: near-duplicates share an ``origin_id``.

Each text is the set of its hashed word 5-grams; two texts of the same days are one origin
when the smaller has enough of its 5-grams in the larger. Only 5-grams that a few texts
share are compared, through one sparse product, so that the cost grows with the number of
copies and not with the square of the articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from stance.arabic import normalise_word
from stance.config import Config
from stance.records import Article

_SIZE: Final = 5  # words; shorter shingles meet by chance, longer ones break at each edit
_COMMON: Final = 100  # texts; a shingle in more of them is a formula ("صلى الله عليه وسلم")
_LEAST: Final = 8  # shared shingles; less is a shared quotation
_MAX_RATIO: Final = 4  # sizes further apart: a round-up holds the text among others
_PUNCTUATION: Final = "\"'“”«»‘’()[]{}.,،;؛:!?؟…-–—*"
_MAX_DAYS: Final = 3  # a wire text is run at once; the same words a week later are a formula
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)

UInts = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]


class _Vocabulary(dict[str, int]):
    """Raw word → number of its normalised form; numbers are given as words come."""

    def __init__(self) -> None:
        self.forms: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        norm = normalise_word(word.strip(_PUNCTUATION))
        value = self.forms.setdefault(norm, len(self.forms)) if norm else -1
        self[word] = value
        return value


def assign_origins(articles: Sequence[Article], config: Config) -> list[Article]:
    """The articles with ``origin_id`` set to the id of the first article of their text.

    Parameters
    ----------
    articles : sequence of Article
        Noise is left out of the comparison.
    config : Config
        ``min_origin_overlap`` is the share of the smaller text's shingles.

    Returns
    -------
    list of Article
        In the order given.
    """
    if not articles:
        return []
    days = [date.fromisoformat(a.published).toordinal() if a.published else 0 for a in articles]
    first = np.arange(len(articles))
    left, right = _copies(articles, config.min_origin_overlap)
    for i in np.lexsort((left, right)):
        a, b = int(left[i]), int(right[i])
        # Joined to a first article only, not to its copies: chains of formulaic texts (weather,
        # telegrams) would make one origin of a week's news.
        near = not days[a] or not days[b] or abs(days[a] - days[b]) <= _MAX_DAYS
        if first[a] == a and first[b] == b and near:
            first[b] = a
    return [
        replace(article, origin_id=articles[int(f)].article_id)
        for article, f in zip(articles, first, strict=True)
    ]


def _copies(articles: Sequence[Article], overlap: float) -> tuple[Ints, Ints]:
    """Pairs of articles that carry one text, the earlier one first."""
    n = len(articles)
    column, row = _occurrences(*_shingles(articles), n)
    texts = np.bincount(column)
    kept = texts[column] <= _COMMON
    sizes = np.bincount(row[kept], minlength=n)
    shared = kept & (texts[column] > 1)
    column = np.cumsum(np.diff(column[shared], prepend=-1) > 0) - 1  # numbered without gaps
    data = np.ones(len(column), dtype=np.int32)
    shape = (n, int(column[-1]) + 1 if len(column) else 1)
    matrix: Any = sparse.csr_matrix((data, (row[shared], column)), shape=shape)
    common = (matrix @ matrix.T).tocoo()
    above = common.row < common.col
    left, right, both = common.row[above], common.col[above], common.data[above]
    small = np.minimum(sizes[left], sizes[right])
    large = np.maximum(sizes[left], sizes[right])
    same = (both >= np.maximum(overlap * small, _LEAST)) & (large <= _MAX_RATIO * small)
    # A short text has few shingles: it is a copy when all of them are shared.
    same |= (both == large) & (large > 0)
    return left[same], right[same]


def _occurrences(hashes: UInts, owners: Ints, n: int) -> tuple[Ints, Ints]:
    """Numbered shingles, ascending, and the texts that hold them, each pair once.

    Hash and text are packed into one integer, so that a plain sort groups them: five
    times as fast as `numpy.unique` with its inverse. The hash keeps 40 bits and more.
    """
    bits = np.uint64(max(n - 1, 1).bit_length())
    packed = np.sort((hashes >> bits << bits) | owners.astype(np.uint64))
    if len(packed):
        packed = packed[np.concatenate(([True], packed[1:] != packed[:-1]))]
    keys = packed >> bits
    column = np.cumsum(np.concatenate(([0], keys[1:] != keys[:-1]))) if len(keys) else keys
    row = packed & ((np.uint64(1) << bits) - np.uint64(1))
    return column.astype(np.int64), row.astype(np.int64)


def _shingles(articles: Sequence[Article]) -> tuple[UInts, Ints]:
    """Hashes of the word 5-grams of all texts, and the text that each is of."""
    vocabulary = _Vocabulary()
    numbers: list[Ints] = []
    for article in articles:
        ids = np.fromiter(map(vocabulary.__getitem__, _body(article).split()), dtype=np.int64)
        numbers.append(ids[ids >= 0])
    lengths = np.array([len(ids) for ids in numbers], dtype=np.int64)
    owners = np.repeat(np.arange(len(articles)), lengths)
    flat = np.concatenate(numbers).astype(np.uint64) + np.uint64(1)
    last = len(flat) - _SIZE + 1
    if last <= 0:
        return np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64)
    two = _mixed(flat[:-1], flat[1:])
    hashes = _mixed(_mixed(two[:-2], two[2:])[:-1], flat[_SIZE - 1 :])
    inside = owners[:last] == owners[_SIZE - 1 :]
    return hashes[inside], owners[:last][inside]


def _mixed(left: UInts, right: UInts) -> UInts:
    """One hash of two; the order matters."""
    mixed = (left * _MULTIPLIER + right) * _MULTIPLIER
    return mixed ^ (mixed >> np.uint64(29))


def _body(article: Article) -> str:
    if not article.noise:
        return article.text
    parts, start = [], 0
    for begin, end in article.noise:
        parts.append(article.text[start:begin])
        start = end
    return " ".join([*parts, article.text[start:]])
