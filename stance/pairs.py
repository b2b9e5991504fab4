"""Blocking: which pairs of claims are worth scoring, with counts.

Claims become sparse vectors of stems, roots, synonym sets and entities; a sparse top-n
product finds each claim's neighbours (never all with all). What remains is filtered
by holder, origin and date.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from stance.arabic import words
from stance.config import Config
from stance.entities import load_entities
from stance.features.words import word_info
from stance.records import Article, Claim

# Above this many claims a term found in more than 2 % of them only costs time.
_MANY: Final = 2_000
_COMMON: Final = 0.02
_BEGINNING: Final = 600  # characters of an article that tell its event: title and lead


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of claim indices (``left < right``) with their blocking similarity.

    Attributes
    ----------
    left, right : array of int
    similarity : array of float32
        Cosine of the blocking vectors, in [0, 1].
    opposed : array of bool
        Whether one sentence sets the two against each other (a denial reported inside
        another speaker's claim).
    possible : int
        Pairs that all-with-all would score.
    searched : int
        Pairs that the sparse search returned, before the filters.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    similarity: NDArray[np.float32]
    opposed: NDArray[np.bool_]
    possible: int
    searched: int

    def __len__(self) -> int:
        return len(self.left)


def blocking_terms(text: str) -> list[str]:
    """Terms of a claim for blocking: stems, roots, synonym sets, entities."""
    found = words(text)
    terms = [term for norm in found for term in _word_terms(norm)]
    return terms + ["@" + p.value for p in load_entities().find(found)]


@lru_cache(maxsize=1 << 18)
def _word_terms(norm: str) -> tuple[str, ...]:
    """Inflection must not hide a pair: each content word enters by stem and by root."""
    info = word_info(norm)
    if info.stop or norm[0].isdigit():
        return ()
    root = ("√" + info.root,) if info.root else ()
    return (info.stem, *root, *(f"={s}" for s in sorted(info.synonyms)[:2]))


def vectorise(
    claims: Sequence[Claim], articles: Mapping[str, Article], config: Config
) -> sparse.csr_matrix:
    """Blocking vectors of claims, shape (n_claims, n_terms), float32, unit length.

    A claim is its own terms and, with less weight, those of its article's beginning: what
    two articles on one event say may share no word («لا ناجين»، «ثلاثة ركاب نجوا»).
    """
    own = _weighted((c.claim for c in claims), max_share=_COMMON if len(claims) > _MANY else 1.0)
    ids = {a: i for i, a in enumerate(dict.fromkeys(c.article_id for c in claims))}
    heads = _weighted((_beginning(articles[a]) for a in ids), min_df=2 if len(ids) > 1 else 1)
    if not heads.nnz:  # no term in two articles: each is an event of its own
        return own
    rows = np.array([ids[c.article_id] for c in claims])
    share = config.event_weight
    return sparse.csr_matrix(
        sparse.hstack([own * np.sqrt(1 - share), heads[rows] * np.sqrt(share)], format="csr")
    )


def _weighted(
    texts: Iterable[str], *, min_df: int = 1, max_share: float = 1.0
) -> sparse.csr_matrix:
    """TF-IDF of texts, unit length or empty; one empty column when no term is left.

    Parameters
    ----------
    min_df : int
        Least texts that a term must be in.
    max_share : float
        Largest share of the texts that a term may be in.
    """
    counts = _term_counts(texts)
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero((frequency >= min_df) & (frequency <= max_share * counts.shape[0]))
    if not len(kept):
        return sparse.csr_matrix((counts.shape[0], 1), dtype=np.float32)
    return sparse.csr_matrix(TfidfTransformer(sublinear_tf=True).fit_transform(counts[:, kept]))


def _term_counts(texts: Iterable[str]) -> sparse.csr_matrix:
    """Occurrences of each term (a column, in order of appearance) in each text."""
    ids: dict[str, int] = {}
    places, ends = array("i"), [0]
    for text in texts:
        places.extend([ids.setdefault(term, len(ids)) for term in blocking_terms(text)])
        ends.append(len(places))
    ones = np.ones(len(places), dtype=np.float32)
    counts = sparse.csr_matrix((ones, places, ends), shape=(len(ends) - 1, len(ids)))
    counts.sum_duplicates()
    return counts


def _beginning(article: Article) -> str:
    return f"{article.title} {article.text[:_BEGINNING]}"


def candidate_pairs(
    claims: Sequence[Claim], articles: Mapping[str, Article], config: Config, jobs: int = 1
) -> Candidates:
    """Find the pairs of claims that may be about the same matter.

    Parameters
    ----------
    claims : sequence of Claim
    articles : mapping of article_id to Article
        For dates and wire origins.
    config : Config
    jobs : int
        Threads of the search.
    """
    from sparse_dot_topn import sp_matmul_topn

    n = len(claims)
    possible = n * (n - 1) // 2
    if n < 2:
        empty = np.array([], dtype=np.int64)
        none = np.array([], dtype=bool)
        return Candidates(empty, empty, np.array([], dtype=np.float32), none, possible, 0)
    vectors = vectorise(claims, articles, config)
    found = sp_matmul_topn(
        vectors,
        vectors.T.tocsr(),
        top_n=min(config.neighbours + 1, n),
        threshold=config.min_similarity,
        sort=False,
        n_threads=jobs,
    ).tocoo()
    left, right = np.minimum(found.row, found.col), np.maximum(found.row, found.col)
    keep = left < right
    beside = _beside(claims)
    coded = np.concatenate([left[keep].astype(np.int64) * n + right[keep], beside])
    cosine = np.concatenate([found.data[keep], np.zeros(len(beside), dtype=np.float32)])
    keys, first = np.unique(coded, return_index=True)
    left, right, similarity = keys // n, keys % n, cosine[first]
    allowed = np.flatnonzero(_allowed(claims, articles, config, left, right))
    budget = max(config.min_pairs, config.pairs_per_article * len({c.article_id for c in claims}))
    if len(allowed) > budget:
        # denials beside what they deny have no cosine of their own and are never cut
        rank = np.where(np.isin(keys[allowed], beside), np.inf, similarity[allowed])
        allowed = np.sort(allowed[np.argsort(-rank, kind="stable")[:budget]])
    return Candidates(
        left[allowed],
        right[allowed],
        similarity[allowed].astype(np.float32),
        np.isin(keys[allowed], beside),
        possible,
        len(keys),
    )


def _beside(claims: Sequence[Claim]) -> NDArray[np.int64]:
    """Pairs (coded ``left * n + right``) of different speakers in one sentence.

    Who denies something inside another's sentence denies what that sentence says, however
    few words they share: رغم محاولات الوزارة نفي وجود أي تنسيق.
    """
    n, out = len(claims), []
    for i, claim in enumerate(claims):
        for j in range(i + 1, min(i + 8, n)):
            other = claims[j]
            if other.article_id != claim.article_id or other.sentence != claim.sentence:
                break
            if claim.polarity != other.polarity and claim.speaker != other.speaker:
                out.append(i * n + j)
    return np.array(out, dtype=np.int64)


def _codes(values: Sequence[str]) -> NDArray[np.int64]:
    """Whole numbers for strings, in order of first appearance."""
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(v, len(seen)) for v in values], dtype=np.int64)


def _allowed(
    claims: Sequence[Claim],
    articles: Mapping[str, Article],
    config: Config,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Pairs with different holders, near in time, not the two sides of one sentence.

    One speaker reported by two outlets of different origin is kept too: that the outlets
    report him differently is what the reader wants to know.
    """
    speaker = _codes([c.speaker_id or f"outlet:{c.source or c.article_id}" for c in claims])
    article = _codes([c.article_id for c in claims])
    origin = _codes([articles[c.article_id].origin_id or c.article_id for c in claims])
    source = _codes([c.source or c.article_id for c in claims])
    named = np.array([bool(c.speaker_id) for c in claims])
    day = np.array([_day(c.published) for c in claims])
    same_speaker = speaker[left] == speaker[right]
    same_origin = (article[left] == article[right]) | (origin[left] == origin[right])
    both_named = named[left] & named[right]
    ok = np.where(same_speaker, (source[left] != source[right]) & ~same_origin, True)
    ok &= ~_nested(claims, left, right)
    # what somebody demands or doubts is no fact that another's fact could contradict
    wish = np.array([c.cue_class in ("demand", "doubt") for c in claims])
    ok &= wish[left] == wish[right]
    # spokesmen quoted together (وزارتا الدفاع والخارجية) do not contradict each other
    mention = _codes([f"{c.article_id}\t{c.speaker}\t{c.sentence}" for c in claims])
    ok &= ~(both_named & (mention[left] == mention[right]))
    # inside one article or wire text only two named speakers can contradict each other
    ok &= np.where(same_origin, both_named & ~same_speaker, True)
    known = (day[left] >= 0) & (day[right] >= 0)
    ok &= ~known | (np.abs(day[left] - day[right]) <= config.max_days_apart)
    return np.asarray(ok, dtype=bool)


def _nested(
    claims: Sequence[Claim], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Pairs of which one claim's span lies inside the other's: one text, told at two levels."""
    place = _codes([f"{c.article_id}\t{c.in_title}" for c in claims])
    start, end = (np.array([getattr(c, n) for c in claims]) for n in ("start", "end"))
    overlap = (start[left] < end[right]) & (start[right] < end[left])
    out: NDArray[np.bool_] = (place[left] == place[right]) & overlap
    return out


def _day(published: str) -> int:
    """Ordinal of an ISO date, -1 when unknown."""
    try:
        return date.fromisoformat(published).toordinal()
    except ValueError:
        return -1
