"""Who is ranked over whom: comparatives, superlatives and verbs of winning and passing.

``X أكثر من Y`` and ``Y أقل من X`` are one fact, and so are ``فاز X على Y`` and ``خسر Y أمام X``;
``X أقل من Y`` is the opposite of the first. A ranking has a direction, what is ranked and what it
is ranked against; the opposite direction and the exchange of the two cancel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from stance.arabic import normalise_word
from stance.features.numerals import numeral
from stance.lexicon import inflect, read_table

if TYPE_CHECKING:
    from stance.features.alignment import Alignment
    from stance.features.units import Unit

_UNDER: Final = frozenset({"دون", "خلف"})
_THAN: Final = frozenset({"مما", "ممن", "عما", "منه", "منها"})
_PASSIVE: Final = "امام"  # هزم X أمام Y: the one defeated stands first


class _Rank(NamedTuple):
    kind: str
    complements: tuple[str, ...]


class Order(NamedTuple):
    """One ranking: 1 for over, -1 for under; indices of the units ranked and ranked against."""

    direction: int
    ranked: tuple[int, ...]
    against: tuple[int, ...]


@cache
def _ranks() -> Mapping[str, _Rank]:
    """What each form that ranks does; elatives before verbs."""
    found: dict[str, _Rank] = {}
    for row in read_table("elatives", ("left", "right")):
        for side, name in (("left", "up"), ("right", "down")):
            if "_" not in row[side]:
                found.setdefault(normalise_word(row[side]), _Rank(name, ("من",)))
    for row in read_table("comparatives", ("class", "forms", "complement")):
        complements = tuple(normalise_word(c) for c in row["complement"].split() if c != "-")
        for form in inflect(row["forms"], "verb"):
            found.setdefault(form, _Rank(row["class"], complements))
    return found


@cache
def _rank_of(norm: str) -> _Rank | None:
    """Rank of a word or phrase by its first word, behind its article and conjunction."""
    head, known = norm.split()[0], _ranks()
    for form in (head, head[1:] if head[0] in "وف" else head, head.removeprefix("ال")):
        if form in known:
            return known[form]
    return None


def find_orders(
    units: Sequence[Unit], words: Sequence[str], boundaries: Sequence[bool]
) -> tuple[Order, ...]:
    """Rankings of a statement, in order."""
    out = []
    for i, unit in enumerate(units):
        if unit.entity:
            continue
        rank = _rank_of(unit.info.norm)
        if rank and (unit.info.elative or unit.is_event) and unit.info.verb_form != "participle":
            found = _order(units, words, boundaries, i, rank)
            if found:
                out.append(found)
        elif i and unit.info.definite and _is_under(words, unit.place):
            first = _clause_start(units, boundaries, i)
            out.append(Order(-1, tuple(range(first, i)), _party(units, i, i + 1)))
    return tuple(out)


def _is_under(words: Sequence[str], place: int) -> bool:
    """Whether a noun is what something stays below (دون السقف), no age (دون العاشرة)."""
    return words[place - 1] in _UNDER and numeral(words[place]) is None


def _direction(kind: str, unit: Unit) -> int:
    if kind == "reach":
        return -1 if unit.polarity < 0 else 0
    return unit.polarity * (1 if kind == "up" else -1)


def _clause_start(units: Sequence[Unit], boundaries: Sequence[bool], i: int) -> int:
    while i and not any(boundaries[p] for p in range(units[i - 1].place + 1, units[i].place + 1)):
        i -= 1
    return i


def _clause(units: Sequence[Unit], boundaries: Sequence[bool], i: int) -> tuple[int, ...]:
    """Units behind ``i`` up to the end of its clause."""
    end = i + 1
    while end < len(units) and not any(
        boundaries[p] for p in range(units[end - 1].place + 1, units[end].place + 1)
    ):
        end += 1
    return tuple(range(i + 1, end))


def _party(units: Sequence[Unit], at: int, end: int) -> tuple[int, ...]:
    """The phrase that begins at a unit, up to the next preposition."""
    last = next((j for j in range(at + 1, end) if units[j].marker), end)
    return tuple(range(at, last))


def _order(
    units: Sequence[Unit],
    words: Sequence[str],
    boundaries: Sequence[bool],
    i: int,
    rank: _Rank,
) -> Order | None:
    unit, direction = units[i], _direction(rank.kind, units[i])
    first, behind = _clause_start(units, boundaries, i), _clause(units, boundaries, i)
    before = tuple(j for j in range(first, i) if units[j].entity or not units[j].info.is_verb)
    at = next((j for j in behind if _is_against(units, words, j, rank)), None)
    if at is None and behind and unit.info.norm.endswith(tuple(" " + c for c in rank.complements)):
        at = behind[0]  # خسر أمام: the preposition is part of the phrase
    if at is None and not rank.complements:
        passive = next((j for j in behind if units[j].marker == _PASSIVE), None)
        if passive is not None:
            at, direction = passive, -direction
        elif behind:
            at = behind[0] if before else behind[1] if len(behind) > 1 else None
    if not direction or (at is None and not unit.info.elative):
        return None
    if at is None:
        if words[unit.place + 1 : unit.place + 2] == ["من"]:
            return None  # أكثر من ألف is a number
        return Order(direction, (*before, *behind), ())
    ranked = (*before, *(j for j in behind if j < at))
    return Order(direction, ranked, _party(units, at, behind[-1] + 1))


def _is_against(units: Sequence[Unit], words: Sequence[str], j: int, rank: _Rank) -> bool:
    if units[j].marker in rank.complements:
        return True
    between = words[units[j - 1].place + units[j - 1].length : units[j].place]
    return bool(rank.complements) and not _THAN.isdisjoint(between)


def orders(al: Alignment) -> dict[str, float]:
    """The pair of rankings whose parties fit best: same ranking or its opposite.

    What both rank (the seats, the price) stands with the first party, so the party that is ranked
    against decides whether the two changed places.
    """
    best, verdict, crossed, direction = 0.0, 0.0, 0.0, 0.0
    for x in al.a.orders:
        for y in al.b.orders:
            straight = _shared(x.against, y.against, al)
            across = _shared(x.ranked, y.against, al) + _shared(x.against, y.ranked, al)
            fit = max(straight, across) + 0.1 * _shared(x.ranked, y.ranked, al)
            if fit <= best:
                continue
            best, crossed = fit, float(across > straight)
            direction = float(x.direction * y.direction)
            verdict = direction * (-1.0 if crossed else 1.0)
    n = sorted((len(al.a.orders), len(al.b.orders)))
    return {
        "rank_verdict": verdict,
        "rank_direction": direction,
        "rank_fit": best,
        "rank_weighed": verdict * min(best, 1.0),
        "rank_crossed": crossed,
        "rank_n_min": n[0],
        "rank_n_max": n[1],
    }


def _shared(ours: Sequence[int], theirs: Sequence[int], al: Alignment) -> float:
    total = 0.0
    for i in ours:
        link = al.partner.get(i)
        if link is not None and link.b in theirs:
            total += link.weight * min(al.a.units[i].weight, al.b.units[link.b].weight)
    return total
