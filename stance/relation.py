"""From candidate pairs to the contradictions among them: the model's judgement, kind and reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import reverse_cuthill_mckee

from stance.batch import Batch
from stance.candidates import Doubtful
from stance.config import Config
from stance.context import (
    SITUATION,
    named_situation,
    side_of,
    situations,
    with_answers,
    with_contradiction,
)
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
    judged = judge_candidates(
        claims, articles, candidates, bundle, config, jobs, progress, likeness=likeness
    )
    chances = judged.chances
    flagged = np.flatnonzero(chances[:, _DISAGREE] >= config.threshold)
    places = [(int(candidates.left[k]), int(candidates.right[k])) for k in flagged]
    # in the order of their rows, so that the reason names first what is shown first
    rows = [ordered(claims[i], claims[j]) for i, j in places + told]
    jobs = jobs if len(candidates) > _LEAST else 1  # who has parsed the claims
    reasons = _explain_all([(side_of(a), side_of(b)) for a, b in rows], config.language, jobs)
    found = []
    for k, (i, j), (kind, why, update, flags) in zip(flagged, places, reasons, strict=False):
        flags += ("opposed",) if candidates.opposed[k] else ()
        chance, seen = float(chances[k, _DISAGREE]), judged.situations[k]
        situation = named_situation(seen, likeness) if len(seen) else {}
        moved = judged.moved.get(int(k), {})
        found.append(ScoredPair(i, j, chance, kind, why, update, flags, moved, situation))
    found += [
        ScoredPair(i, j, CHANCE, kind, why, update=update, flags=(*flags, "opposed"))
        for (i, j), (kind, why, update, flags) in zip(told, reasons[len(places) :], strict=True)
    ]
    pairs = Doubtful(
        candidates.left, candidates.right, candidates.opposed, chances, judged.situations
    )
    return found, pairs.nearest(config.threshold)


def _explain_all(sides: Sequence[tuple[Side, Side]], language: str, jobs: int) -> list[Reason]:
    size = len(sides) // jobs + 1
    parts = Parallel(n_jobs=jobs)(
        delayed(reasons_of)(sides[i : i + size], language) for i in range(0, len(sides), size)
    )
    return [reason for part in parts for reason in part]


@dataclass(frozen=True)
class Judged:
    """What is said of candidate pairs.

    Attributes
    ----------
    chances : array, shape (n_pairs, 3)
        Probabilities of the relations.
    situations : array, shape (n_pairs, n_situation)
        Context features; no columns without a second look.
    moved : dict of int to dict of str to float
        What moved the second look, for pairs above the threshold
        (`stance.context.ContextModel.moved_by`).
    """

    chances: NDArray[np.float64]
    situations: NDArray[np.float32]
    moved: dict[int, dict[str, float]]


def judge_candidates(
    claims: Sequence[Claim],
    articles: Mapping[str, Article],
    candidates: Candidates,
    bundle: Bundle,
    config: Config,
    jobs: int,
    progress: Progress | None = None,
    *,
    likeness: float,
) -> Judged:
    """Probabilities and context features of each candidate pair.

    The probabilities are for such a batch with a second look, and for the configured rates without.

    Workers make features, which is nearly all of the work, and need no model. They get the
    pairs in an order that keeps a claim's pairs together, so that one of them parses it.
    """
    width = len(SITUATION) if bundle.context is not None else 0
    out = np.empty((len(candidates), len(RELATIONS)))
    seen = np.empty((len(candidates), width), dtype=np.float32)
    moved: dict[int, dict[str, float]] = {}
    if not len(candidates):
        return Judged(out, seen, moved)
    every = [(claims[i], claims[j]) for i, j in zip(candidates.left, candidates.right, strict=True)]
    batch = Batch(every if bundle.context is not None else ())
    order = together(candidates, len(claims))
    size = int(np.clip(len(order) // (jobs * _CHUNKS_PER_JOB), _LEAST, _MOST))
    chosen = [order[i : i + size] for i in range(0, len(order), size)]
    pairs = [[every[k] for k in part] for part in chosen]
    parts = [[(side_of(a), side_of(b)) for a, b in part] for part in pairs]
    work = Parallel(n_jobs=min(jobs, len(parts)) or 1, return_as="generator")(
        delayed(pair_rows)(part, bundle.blocks) for part in parts
    )
    if progress:
        work = progress(work, len(parts), "relation")
    for part, sides, features in zip(chosen, pairs, work, strict=True):
        judged = bundle.relation(features)
        if bundle.context is None:
            out[part] = shift_priors(judged, bundle.manifest["priors"], config.rates())
            continue
        found = situations(sides, articles, batch, candidates.opposed[part])
        values = np.hstack([with_answers(found, judged), features])
        out[part] = with_contradiction(judged, bundle.context.chances(values, likeness))
        above = np.flatnonzero(out[part, _DISAGREE] >= config.threshold)
        why = bundle.context.moved_by(values[above], likeness)
        moved.update(zip(part[above].tolist(), why, strict=True))
        seen[part] = found
    return Judged(out, seen, moved)


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
