"""From scored pairs to the reviewer's rows: threshold, status, repeats, ranking."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from stance.arabic import words
from stance.config import Config
from stance.records import Article, Claim, Contradiction, Kind

_KNOWN: Final = 0.1
# Kinds in which a later text may simply know more than the earlier one.
_UPDATABLE: Final = frozenset({"number", "date", "negation", "denial", "antonym", "other"})


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


def pair_id(a: Claim, b: Claim) -> str:
    """Id of a pair from the two claims' content: the same in either order and every run."""
    sides = sorted(f"{c.holder}\t{c.polarity}\t{' '.join(words(c.claim))}" for c in (a, b))
    return hashlib.sha256("\n".join(sides).encode()).hexdigest()[:16]


def build_rows(
    pairs: Iterable[ScoredPair],
    claims: Sequence[Claim],
    articles: Mapping[str, Article],
    config: Config,
) -> list[Contradiction]:
    """Rows of the report, best first.

    Repeats of one pair (copies of a wire text, one sentence run by several articles of an
    outlet) become one row that counts its origins; of several rows with the same
    statement against near copies the most probable stands first.
    """
    best: dict[str, tuple[ScoredPair, Claim, Claim]] = {}
    origins: dict[str, set[str]] = {}
    for pair in pairs:
        a, b = _ordered(claims[pair.left], claims[pair.right])
        key = pair_id(a, b)
        origins.setdefault(key, set()).update(
            articles[c.article_id].origin_id or c.article_id for c in (a, b)
        )
        kept = best.get(key)
        if kept is None or (pair.probability, kept[1].claim_id) > (kept[0].probability, a.claim_id):
            best[key] = (pair, a, b)
    rows = [
        _row(key, pair, a, b, articles, len(origins[key])) for key, (pair, a, b) in best.items()
    ]
    rows.sort(key=_rank)
    return rows[: config.max_rows]


def _ordered(x: Claim, y: Claim) -> tuple[Claim, Claim]:
    """The earlier claim first, then by id: rows read the same in every run."""
    return (x, y) if (x.published, x.claim_id) <= (y.published, y.claim_id) else (y, x)


def _row(
    key: str,
    pair: ScoredPair,
    a: Claim,
    b: Claim,
    articles: Mapping[str, Article],
    n_origins: int,
) -> Contradiction:
    apart = days_apart(a, b)
    flags = list(pair.flags)
    if a.speaker_id and a.speaker_id == b.speaker_id:
        flags.append("same_speaker")
    if not a.published or not b.published:
        flags.append("undated")
    return Contradiction(
        kind=pair.kind,
        status=_status(pair, apart),
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
    )


def _between(a: Claim, b: Claim) -> Literal["outlets", "speakers"]:
    """``speakers`` when two different named speakers clash, else the outlets do."""
    named = bool(a.speaker_id and b.speaker_id) and a.speaker_id != b.speaker_id
    return "speakers" if named else "outlets"


def _status(pair: ScoredPair, apart: int | None) -> Literal["open", "superseded"]:
    later = bool(apart) and pair.kind in _UPDATABLE
    if later and (pair.update or pair.kind == "number"):
        return "superseded"
    return "open"


def days_apart(a: Claim, b: Claim) -> int | None:
    """Days between two claims' articles, ``None`` when a date is unknown."""
    try:
        return abs((date.fromisoformat(a.published) - date.fromisoformat(b.published)).days)
    except ValueError:
        return None


def _rank(row: Contradiction) -> tuple[object, ...]:
    """Open before superseded; then probability, raised by how well each holder is known.

    A reviewer's time goes first to rows that say who clashes with whom: a tenth for
    each named side, a tenth more when it is a known institution or state.
    """
    known = sum(bool(c.speaker_id) + bool(c.state or c.institution) for c in (row.a, row.b))
    score = round(row.probability, 4) + _KNOWN * known
    return (row.status != "open", -score, -row.n_origins, row.pair_id)
