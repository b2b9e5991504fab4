"""From candidate pairs to the contradictions among them: the model's judgement, kind and reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import reverse_cuthill_mckee

from stance.candidates import Doubtful
from stance.config import Config
from stance.context import as_in_news, context_rows, side_of, with_contradiction
from stance.contradictions import ScoredPair, ordered
from stance.features.values import Side, pair_rows
from stance.model import Bundle
from stance.pairs import Candidates
from stance.probabilities import shift_priors
from stance.reasons import Reason, reasons_of
from stance.records import RELATIONS, Article, Claim
from stance.told import CHANCE, told_denials

_LEAST: Final = 500  # fewer pairs than these are no work for another process
_MOST: Final = 4_000  # pairs that a worker takes at once: a second of work
_CHUNKS_PER_JOB: Final = 4  # no worker waits long for another
_DISAGREE: Final = RELATIONS.index("disagree")

#: Wraps the parts of long work: ``(items, total, what)``.
Progress = Callable[[Any, int, str], Any]


def score_candidates(
    claims: Sequence[Claim],
    articles: Mapping[str, Article],
    candidates: Candidates,
    bundle: Bundle,
    config: Config,
    jobs: int,
    progress: Progress | None = None,
    *,
    likeness: float,
) -> tuple[list[ScoredPair], Doubtful]:
    """Pairs that the model calls a contradiction, with kind and reason; and the most doubtful.

    ``likeness`` tells how far the claims are ordinary news (`stance.context.news_likeness`).
    """
    told = told_denials(claims) if config.threshold <= CHANCE else []
    chances = judge_candidates(claims, articles, candidates, bundle, config, jobs, progress)
    flagged = np.flatnonzero(chances[:, _DISAGREE] >= config.threshold)
    places = [(int(candidates.left[k]), int(candidates.right[k])) for k in flagged]
    # in the order of their rows, so that the reason names first what is shown first
    rows = [ordered(claims[i], claims[j]) for i, j in places + told]
    jobs = jobs if len(candidates) > _LEAST else 1  # who has parsed the claims
    reasons = _explain_all([(side_of(a), side_of(b)) for a, b in rows], config.language, jobs)
    found = []
    for k, (i, j), (kind, why, update, flags) in zip(flagged, places, reasons, strict=False):
        opposed = bool(candidates.opposed[k])
        if not opposed and bundle.context is not None:
            chances[k] = as_in_news(chances[k], kind, claims[i], claims[j], articles, likeness)
        chance = float(chances[k, _DISAGREE])
        if chance >= config.threshold:
            flags += ("opposed",) if opposed else ()
            found.append(ScoredPair(i, j, chance, kind, why, update=update, flags=flags))
    found += [
        ScoredPair(i, j, CHANCE, kind, why, update=update, flags=(*flags, "opposed"))
        for (i, j), (kind, why, update, flags) in zip(told, reasons[len(places) :], strict=True)
    ]
    pairs = Doubtful(candidates.left, candidates.right, candidates.opposed, chances)
    return found, Doubtful.of(()).nearest_with(pairs, config.threshold)


def _explain_all(sides: Sequence[tuple[Side, Side]], language: str, jobs: int) -> list[Reason]:
    size = len(sides) // jobs + 1
    parts = Parallel(n_jobs=jobs)(
        delayed(reasons_of)(sides[i : i + size], language) for i in range(0, len(sides), size)
    )
    return [reason for part in parts for reason in part]


def judge_candidates(
    claims: Sequence[Claim],
    articles: Mapping[str, Article],
    candidates: Candidates,
    bundle: Bundle,
    config: Config,
    jobs: int,
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """Probabilities of each candidate pair, shape (n_pairs, 3), at the rates of news.

    Workers make features, which is nearly all of the work, and need no model. They get the
    pairs in an order that keeps a claim's pairs together, so that one of them parses it.
    """
    if not len(candidates):
        return np.empty((0, len(RELATIONS)))
    order = together(candidates, len(claims))
    size = int(np.clip(len(order) // (jobs * _CHUNKS_PER_JOB), _LEAST, _MOST))
    starts = range(0, len(order), size)
    chosen = [order[i : i + size] for i in starts]
    pairs = [
        [(claims[candidates.left[k]], claims[candidates.right[k]]) for k in part] for part in chosen
    ]
    parts = [[(side_of(a), side_of(b)) for a, b in part] for part in pairs]
    work = Parallel(n_jobs=min(jobs, len(parts)) or 1, return_as="generator")(
        delayed(pair_rows)(part, bundle.blocks) for part in parts
    )
    if progress:
        work = progress(work, len(parts), "relation")
    out = np.empty((len(order), len(RELATIONS)))
    for part, sides, features in zip(chosen, pairs, work, strict=True):
        opposed = candidates.opposed[part]
        judged = bundle.relation(features)
        seen = second_look(bundle, sides, articles, features, judged, opposed)
        shifted = shift_priors(seen, bundle.shares, config.rates())
        # where the sentence itself opposes the two, contradiction is no rare event
        out[part] = np.where(opposed[:, None], judged, shifted)
    return out


def second_look(
    bundle: Bundle,
    pairs: Sequence[tuple[Claim, Claim]],
    articles: Mapping[str, Article],
    features: NDArray[np.float32],
    judged: NDArray[np.float64],
    opposed: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Probabilities with the context of the claims; as judged when the bundle knows none."""
    if bundle.context is None:
        return judged
    values = context_rows(pairs, articles, judged, opposed)
    return with_contradiction(judged, bundle.context.chances(np.hstack([values, features])))


def together(candidates: Candidates, n_claims: int) -> NDArray[np.int64]:
    """An order of the pairs in which those of one claim, and of one event, are near each other."""
    ones = np.ones(len(candidates), dtype=np.int8)
    graph = sparse.coo_matrix(
        (ones, (candidates.left, candidates.right)), shape=(n_claims, n_claims)
    ).tocsr()
    place = np.empty(n_claims, dtype=np.int64)
    place[reverse_cuthill_mckee(graph + graph.T, symmetric_mode=True)] = np.arange(n_claims)
    left, right = place[candidates.left], place[candidates.right]
    order: NDArray[np.int64] = np.lexsort((np.maximum(left, right), np.minimum(left, right)))
    return order
