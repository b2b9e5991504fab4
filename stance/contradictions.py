"""From scored pairs to the reviewer's rows: repeats, status, disputes, order of reading."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from stance.arabic import words
from stance.config import Config
from stance.disputes import group_pairs
from stance.ranking import worth
from stance.records import Article, Claim, Contradiction, Kind
from stance.status import days_apart, revisions, status_of

#: So many first rows are of different disputes, if there are so many.
LEADERS: Final = 20
_LIKELY: Final = 0.5
_NEARLY: Final = 0.5  # log-odds: 0.92 beside 0.95


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """A candidate pair that the model calls a contradiction."""

    left: int
    right: int
    probability: float
    kind: Kind
    why: str
    update: bool
    flags: tuple[str, ...] = ()
    moved_by: Mapping[str, float] = field(default_factory=dict)
    situation: Mapping[str, float] = field(default_factory=dict)


def pair_id(a: Claim, b: Claim) -> str:
    """Id of a pair from the two claims' content: the same in either order and every run."""
    sides = sorted(f"{c.holder}\t{c.polarity}\t{' '.join(words(c.claim))}" for c in (a, b))
    return hashlib.sha256("\n".join(sides).encode()).hexdigest()[:16]


def build_rows(
    pairs: Iterable[ScoredPair],
    claims: Sequence[Claim],
    articles: Mapping[str, Article],
    config: Config,
    *,
    leave_out: Callable[[str], bool] | None = None,
) -> tuple[list[Contradiction], int]:
    """Rows of the report, best first, and how many were left out.

    Repeats of one pair (copies of a wire text, one sentence run by several articles of an
    outlet) become one row that counts its origins. Pairs of one dispute are grouped: the first
    rows are of different disputes.

    Parameters
    ----------
    pairs : iterable of ScoredPair
    claims : sequence of Claim
        What the pairs' numbers refer to.
    articles : mapping of str to Article
    config : Config
    leave_out : callable, optional
        Tells by its id whether a pair gets no row.
    """
    best: dict[str, tuple[ScoredPair, Claim, Claim]] = {}
    origins: dict[str, set[str]] = {}
    for pair in pairs:
        a, b = ordered(claims[pair.left], claims[pair.right])
        key = pair_id(a, b)
        origins.setdefault(key, set()).update(
            articles[c.article_id].origin_id or c.article_id for c in (a, b)
        )
        kept = best.get(key)
        if kept is None or (pair.probability, kept[1].claim_id) > (kept[0].probability, a.claim_id):
            best[key] = (pair, a, b)
    found = [
        make_row(key, pair, a, b, articles, len(origins[key])) for key, (pair, a, b) in best.items()
    ]
    # Grouped before any is left out, so that a dispute keeps its name.
    rows = [row for row in grouped(found) if not (leave_out and leave_out(row.pair_id))]
    return rank(rows, origins)[: config.max_rows], len(found) - len(rows)


def grouped(rows: Sequence[Contradiction]) -> list[Contradiction]:
    """Rows with the dispute that each belongs to."""
    sides = [tuple((c.claim, c.polarity) for c in (row.a, row.b)) for row in rows]
    groups = group_pairs([(a, b) for a, b in sides], [row.pair_id for row in rows])
    return [
        replace(row, group_id=group, flags=(*row.flags, f"group:{group}"))
        for row, group in zip(rows, groups, strict=True)
    ]


def rank(rows: Sequence[Contradiction], origins: Mapping[str, set[str]]) -> list[Contradiction]:
    """Rows in the order of reading: the best pairs of `LEADERS` disputes, then open ones first.

    What follows comes by its own worth, and so do disputes that are likelier none: the second pair
    of a clear dispute is better reading than the only one of a doubtful dispute.

    Parameters
    ----------
    rows : sequence of Contradiction
    origins : mapping of str to set of str
        Pair id → independent texts that carry it.
    """
    carried: dict[str, set[str]] = {}
    for row in rows:
        carried.setdefault(row.group_id, set()).update(origins[row.pair_id])
    newest = max((_latest(row) for row in rows), default=None)
    scores = {
        row.pair_id: worth(
            row, n_origins=len(carried[row.group_id]), age=_age(_latest(row), newest)
        )
        for row in rows
    }
    by_score = sorted(
        rows, key=lambda row: (row.status != "open", -scores[row.pair_id], row.pair_id)
    )
    disputes: dict[str, list[Contradiction]] = {}
    for row in by_score:
        if row.status == "open" and row.probability >= _LIKELY:
            disputes.setdefault(row.group_id, []).append(row)
    leaders = [_face(group, scores) for group in list(disputes.values())[:LEADERS]]
    shown = {row.pair_id for row in leaders}
    return [*leaders, *(row for row in by_score if row.pair_id not in shown)]


def _face(group: Sequence[Contradiction], scores: Mapping[str, float]) -> Contradiction:
    """The row that stands for a dispute: the best, or one of two outlets that is nearly as good."""
    best = scores[group[0].pair_id]
    return next(
        (r for r in group if r.a.source != r.b.source and scores[r.pair_id] >= best - _NEARLY),
        group[0],
    )


def _latest(row: Contradiction) -> str:
    return max(row.a.published, row.b.published)


def _age(day: str, newest: str | None) -> float:
    """Days before the newest day; an undated pair counts as a week old."""
    try:
        return float((date.fromisoformat(newest or "") - date.fromisoformat(day)).days)
    except ValueError:
        return 7.0


def ordered(x: Claim, y: Claim) -> tuple[Claim, Claim]:
    """The earlier claim first, then by id: rows read the same in every run."""
    return (x, y) if (x.published, x.claim_id) <= (y.published, y.claim_id) else (y, x)


def make_row(
    key: str,
    pair: ScoredPair,
    a: Claim,
    b: Claim,
    articles: Mapping[str, Article],
    n_origins: int,
) -> Contradiction:
    """Row of a pair whose claims come in order, not yet grouped."""
    apart = days_apart(a, b)
    flags = list(pair.flags)
    if a.speaker_id and a.speaker_id == b.speaker_id:
        flags.append("same_speaker")
    if not a.published or not b.published:
        flags.append("undated")
    flags += sorted({*revisions(a.sentence), *revisions(b.sentence)})
    return Contradiction(
        kind=pair.kind,
        status=status_of(pair.kind, a, b, update=pair.update),
        why=pair.why,
        a=a,
        b=b,
        article_a=articles[a.article_id],
        article_b=articles[b.article_id],
        between=_between(a, b),
        days_apart=apart,
        n_origins=n_origins,
        probability=pair.probability,
        pair_id=key,
        flags=tuple(flags),
        moved_by=pair.moved_by,
        situation=pair.situation,
    )


def _between(a: Claim, b: Claim) -> Literal["outlets", "speakers"]:
    """``speakers`` when two different named speakers clash, else the outlets do."""
    named = bool(a.speaker_id and b.speaker_id) and a.speaker_id != b.speaker_id
    return "speakers" if named else "outlets"
