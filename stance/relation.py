"""From candidate pairs to the contradictions among them: the model's judgement, kind and reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import reverse_cuthill_mckee

from stance.candidates import Doubtful
from stance.config import Config
from stance.contradictions import ScoredPair, ordered
from stance.features.pair import Side, align_pair
from stance.model import Bundle, shift_priors
from stance.pairs import Candidates
from stance.records import RELATIONS, Claim, Kind
from stance.score import differences, explain_kind

_LEAST: Final = 500  # fewer pairs than these are no work for another process
_MOST: Final = 4_000  # pairs that a worker takes at once: a second of work
_CHUNKS_PER_JOB: Final = 4  # no worker waits long for another
_DISAGREE: Final = RELATIONS.index("disagree")

#: Wraps the parts of long work: ``(items, total, what)``.
Progress = Callable[[Any, int, str], Any]
Reason = tuple[Kind, str, bool, tuple[str, ...]]


def score_candidates(
    claims: Sequence[Claim],
    candidates: Candidates,
    bundle: Bundle,
    config: Config,
    jobs: int,
    progress: Progress | None = None,
) -> tuple[list[ScoredPair], Doubtful]:
    """Pairs that the model calls a contradiction, with kind and reason; and the most doubtful."""
    if not len(candidates):
        return [], Doubtful.of(())
    judged = judge_candidates(claims, candidates, bundle, jobs, progress)
    # where the sentence itself opposes the two, contradiction is no rare event
    shifted = shift_priors(judged, bundle.manifest["priors"], config.rates())
    chances = np.where(candidates.opposed[:, None], judged, shifted)
    flagged = np.flatnonzero(chances[:, _DISAGREE] >= config.threshold)
    # in the order of their rows, so that the reason names first what is shown first
    rows = [ordered(claims[candidates.left[k]], claims[candidates.right[k]]) for k in flagged]
    sides = [(_side(a), _side(b)) for a, b in rows]
    jobs = jobs if len(candidates) > _LEAST else 1  # who has parsed the claims
    size = len(sides) // jobs + 1
    reasons = Parallel(n_jobs=jobs)(
        delayed(_explain)(sides[i : i + size], config.language) for i in range(0, len(sides), size)
    )
    found = [
        ScoredPair(
            int(candidates.left[k]),
            int(candidates.right[k]),
            float(chances[k, _DISAGREE]),
            kind,
            why,
            update=update,
            flags=flags + (("opposed",) if candidates.opposed[k] else ()),
        )
        for k, (kind, why, update, flags) in zip(
            flagged, (reason for part in reasons for reason in part), strict=True
        )
    ]
    pairs = Doubtful(candidates.left, candidates.right, candidates.opposed, chances)
    return found, Doubtful.of(()).nearest_with(pairs, config.threshold)


def judge_candidates(
    claims: Sequence[Claim],
    candidates: Candidates,
    bundle: Bundle,
    jobs: int,
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """Probabilities of each candidate pair, shape (n_pairs, 3), at the training shares.

    Workers make features, which is nearly all of the work, and need no model. They get the
    pairs in an order that keeps a claim's pairs together, so that one of them parses it.
    """
    order = together(candidates, len(claims))
    size = int(np.clip(len(order) // (jobs * _CHUNKS_PER_JOB), _LEAST, _MOST))
    starts = range(0, len(order), size)
    parts = [_frame_of(claims, candidates, order[i : i + size]) for i in starts]
    work = Parallel(n_jobs=min(jobs, len(parts)) or 1, return_as="generator")(
        delayed(bundle.features)(part) for part in parts
    )
    if progress:
        work = progress(work, len(parts), "relation")
    out = np.empty((len(order), len(RELATIONS)))
    for start, features in zip(starts, work, strict=True):
        out[order[start : start + size]] = bundle.relation(features)
    return out


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


def _side(claim: Claim) -> Side:
    return claim.claim, claim.polarity == "negative"


def _frame_of(
    claims: Sequence[Claim], candidates: Candidates, chosen: NDArray[np.int64]
) -> pd.DataFrame:
    first = [_side(claims[i]) for i in candidates.left[chosen]]
    second = [_side(claims[j]) for j in candidates.right[chosen]]
    return pd.DataFrame(
        {
            "s1": [s for s, _ in first],
            "s2": [s for s, _ in second],
            "negated1": [n for _, n in first],
            "negated2": [n for _, n in second],
        }
    )


def _explain(sides: Sequence[tuple[Side, Side]], language: str) -> list[Reason]:
    """Kind, reason, whether one side tells an update, and flags of pairs."""
    out: list[Reason] = []
    for first, second in sides:
        alignment = align_pair(first, second)
        kind, why = explain_kind(alignment, language=language, first=first)
        found = differences(alignment)
        flags = tuple(sorted(name for name, value in found.items() if value))
        out.append((kind, why, found["update"] > 0, flags))
    return out
