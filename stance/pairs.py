"""Blocking: which pairs of claims are worth scoring, with counts.

Never all with all: a sparse top-n product finds the claims whose words are near each other,
a second one the articles on one event, whose named speakers are then paired. What remains
is filtered by holder, origin and date, and ranked when there is more than the budget allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stance.blocking import Blocks, vectorise
from stance.config import Config
from stance.records import Article, Claim

_NEWS_SPARE: Final = 0.95  # of the least number of pairs, what ordinary news does without
# What makes a pair worth the relation model's time, beside the square roots of the cosines of
# claims and events. Of the contradictions that 15 pairs an article bring up in 3,000 articles of
# news, 10 keep 98 % (53 of 53 disputes); of the gold ones of the even events among 1,000 articles
# of news 55 % stay, ranked by the cosines alone at most 50 %.
_NAMED: Final = 0.5  # both have a speaker
_POLARITY: Final = 0.3  # one denies, the other does not
_OUTLETS: Final = 0.1  # two outlets
_ONE_ARTICLE: Final = 0.5  # cosine of an article's event with itself: not 1, or it would fill all


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of claim indices (``left < right``), most promising first where they were cut.

    Attributes
    ----------
    left, right : array of int
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
    opposed: NDArray[np.bool_]
    possible: int
    searched: int

    def __len__(self) -> int:
        return len(self.left)


def candidate_pairs(
    claims: Sequence[Claim],
    articles: Mapping[str, Article],
    config: Config,
    jobs: int = 1,
    *,
    likeness: float = 0.0,
) -> Candidates:
    """Find the pairs of claims that may be about the same matter.

    Parameters
    ----------
    claims : sequence of Claim
    articles : mapping of article_id to Article
        For dates, wire origins and events.
    config : Config
    jobs : int
        Processes, and threads of the search.
    likeness : float
        To ordinary news, in [0, 1] (`stance.context.news_likeness`): the more a batch is like
        it, the fewer of its pairs are worth a look.
    """
    n = len(claims)
    if n < 2:
        empty = np.array([], dtype=np.int64)
        return Candidates(empty, empty, np.array([], dtype=bool), 0, 0)
    blocks = vectorise(claims, articles, jobs)
    named = np.array([bool(c.speaker_id) for c in claims])
    beside = _beside(claims)
    near = _near(blocks.claims, config.neighbours, config.min_similarity, jobs)
    # where all is dispute, articles that share little are on one event, too
    event = config.min_event_similarity * (1.0 + likeness) / 2
    together = _of_one_event(blocks, named, config.event_neighbours, event, jobs)
    keys = _distinct(_coded(*near, n), together, beside)
    left, right = keys // n, keys % n
    kept = np.flatnonzero(_allowed(claims, articles, config, left, right))
    least = round(config.min_pairs * (1.0 - _NEWS_SPARE * likeness))
    budget = max(least, config.pairs_per_article * blocks.events.shape[0])
    if len(kept) > budget:
        worth = _worth(claims, blocks, named, left[kept], right[kept], jobs)
        # denials beside what they deny may share no word with it and are never cut
        worth[np.isin(keys[kept], beside)] = np.inf
        kept = np.sort(kept[np.argsort(-worth, kind="stable")[:budget]])
    opposed = np.isin(keys[kept], beside)
    return Candidates(left[kept], right[kept], opposed, n * (n - 1) // 2, len(keys))


def _near(
    vectors: sparse.csr_matrix, neighbours: int, least: float, jobs: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of rows of which one is among the other's nearest, in both orders."""
    from sparse_dot_topn import sp_matmul_topn

    found = sp_matmul_topn(
        vectors,
        vectors.T.tocsr(),
        top_n=min(neighbours + 1, vectors.shape[0]),
        threshold=least,
        sort=False,
        n_threads=jobs,
    ).tocoo()
    return found.row.astype(np.int64), found.col.astype(np.int64)


def _coded(left: NDArray[np.int64], right: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Pairs of different claims as ``smaller * n + larger``."""
    apart = left != right
    keys: NDArray[np.int64] = np.minimum(left, right)[apart] * n + np.maximum(left, right)[apart]
    return keys


def _distinct(*keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Keys in order, each once; sorting takes a tenth of the time that `numpy.unique` takes."""
    found = np.sort(np.concatenate(keys))
    first = np.ones(len(found), dtype=bool)
    first[1:] = found[1:] != found[:-1]
    out: NDArray[np.int64] = found[first]
    return out


def _of_one_event(
    blocks: Blocks, named: NDArray[np.bool_], neighbours: int, least: float, jobs: int
) -> NDArray[np.int64]:
    """Coded pairs of claims with a speaker, of one article or of two on the same event."""
    claims = np.flatnonzero(named)
    n_articles = blocks.events.shape[0]
    near = _near(blocks.events, neighbours, least, jobs)
    itself = np.arange(n_articles)
    one, two = np.concatenate([near[0], itself]), np.concatenate([near[1], itself])
    articles = _distinct(np.minimum(one, two) * n_articles + np.maximum(one, two))
    # claims come article by article: those of one are a run
    starts = np.searchsorted(blocks.article[claims], np.arange(n_articles + 1))
    sizes = np.diff(starts)
    one, two = articles // n_articles, articles % n_articles
    cells = sizes[one] * sizes[two]
    place = np.arange(cells.sum()) - np.repeat(np.cumsum(cells) - cells, cells)
    width = np.repeat(sizes[two], cells)
    left = claims[np.repeat(starts[one], cells) + place // np.maximum(width, 1)]
    right = claims[np.repeat(starts[two], cells) + place % np.maximum(width, 1)]
    return _coded(left, right, len(named))


def _worth(
    claims: Sequence[Claim],
    blocks: Blocks,
    named: NDArray[np.bool_],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    jobs: int,
) -> NDArray[np.float64]:
    """How much a pair deserves to be scored."""
    denied = np.array([c.polarity == "negative" for c in claims])
    source = _codes([c.source or c.article_id for c in claims])
    one_article = blocks.article[left] == blocks.article[right]
    event = np.where(one_article, _ONE_ARTICLE, blocks.event_cosine(left, right, jobs))
    out: NDArray[np.float64] = (
        np.sqrt(blocks.claim_cosine(left, right, jobs), dtype=np.float64)
        + np.sqrt(event)
        + _NAMED * (named[left] & named[right])
        + _POLARITY * (denied[left] != denied[right])
        + _OUTLETS * (source[left] != source[right])
    )
    return out


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
    # what somebody demands or supposes is no fact that another's fact could contradict
    demand, doubt, denied = (
        np.array([getattr(c, name) == value for c in claims])
        for name, value in (
            ("cue_class", "demand"),
            ("cue_class", "doubt"),
            ("polarity", "negative"),
        )
    )
    wish = demand | doubt
    # but a supposition may be denied: تردد أن الوزير استقال، ونفت الوزارة استقالته
    supposed = (doubt[left] & denied[right]) | (denied[left] & doubt[right])
    ok &= (wish[left] == wish[right]) | supposed
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
