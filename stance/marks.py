"""Which words of two claims to mark: from the alignment that the pair was judged on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from stance.features.alignment import Alignment
from stance.features.comparison import comparable, equal
from stance.features.statement import Statement
from stance.features.values import Side, align_pair

Kind = Literal["opposed", "differs"]
_LIGHT: Final = 0.2  # units below say too little to be marked as having no counterpart


class Mark(NamedTuple):
    """Words of a claim to mark: characters of its raw text, half-open.

    ``opposed`` words clash with the other side (antonyms, negators, other numbers);
    ``differs`` marks words without a counterpart there.
    """

    start: int
    end: int
    kind: Kind


#: Marks of both claims of a pair, in text order and without overlap.
PairMarks = tuple[list[Mark], list[Mark]]


def marks_of(pairs: Sequence[tuple[Side, Side]]) -> list[PairMarks]:
    """Marks of each pair (`mark_pair`)."""
    return [mark_pair(a, b) for a, b in pairs]


def mark_pair(first: Side, second: Side) -> PairMarks:
    """Marks of both claims, in text order and without overlap.

    Parameters
    ----------
    first, second : tuple of (str, bool)
        Raw text, and whether its cue denies it.
    """
    found = align_pair(first, second)
    clashing_a, clashing_b = _opposed(found)
    sides = (
        _marks(found.a, found.left_a, clashing_a),
        _marks(found.b, found.left_b, clashing_b),
    )
    swapped = (found.a.text, found.a.negated) != first
    return (sides[1], sides[0]) if swapped else sides


def _opposed(al: Alignment) -> tuple[set[int], set[int]]:
    """Words, by index, that stand against each other."""
    a, b = _negators(al.a), _negators(al.b)
    if bool(a) == bool(b) and al.a.negated == al.b.negated:
        a, b = set(), set()  # negated on both sides: no difference to show
    for link in al.links:
        x, y = al.a.units[link.a], al.b.units[link.b]
        flipped = x.polarity * y.polarity < 0 and x.is_event and y.is_event
        if link.opposed or flipped:
            a |= set(range(x.place, x.place + x.length))
            b |= set(range(y.place, y.place + y.length))
    for q in al.a.quantities:
        for r in al.b.quantities:
            if comparable(q, r) and not equal(q, r):
                a |= set(range(q.start, q.end))
                b |= set(range(r.start, r.end))
    return a, b


def _negators(s: Statement) -> set[int]:
    return {i for o in s.operators if o.group == "negation" for i in range(o.start, o.end)}


def _marks(s: Statement, left: tuple[int, ...], clashing: set[int]) -> list[Mark]:
    kinds: dict[int, Kind] = {}
    for unit in (s.units[i] for i in left):
        if unit.weight >= _LIGHT:
            kinds |= dict.fromkeys(range(unit.place, unit.place + unit.length), "differs")
    kinds |= dict.fromkeys(clashing, "opposed")
    marks: list[Mark] = []
    for place in sorted(kinds):
        start, end = s.spans[place]
        last = marks[-1] if marks else None
        if last and last.kind == kinds[place] and not s.text[last.end : start].strip():
            marks[-1] = last._replace(end=end)  # neighbours read as one phrase
        else:
            marks.append(Mark(start, end, kinds[place]))
    return marks
