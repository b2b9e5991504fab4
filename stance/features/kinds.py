"""Which kinds of events and states the units of one statement tell (classes.tsv), by sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from stance.features.units import Unit

_DEED: Final = 1.0  # weight of a word that tells a deed, and of any other
_OTHER: Final = 0.5


class Kinds(NamedTuple):
    """The kinds that one unit tells: its place, weight and kinds, the opposite ones if denied."""

    place: int
    weight: float
    signed: tuple[int, ...]


def kinds_of(units: Sequence[Unit]) -> tuple[Kinds, ...]:
    """Kinds of each unit that tells one and is neither a name nor of unsure polarity."""
    return tuple(
        Kinds(
            place,
            _DEED if u.is_event else _OTHER,
            tuple(u.info.classes if u.polarity > 0 else (-k for k in u.info.classes)),
        )
        for place, u in enumerate(units)
        if u.info.classes and u.polarity and not u.entity
    )


def first_deed(units: Sequence[Unit], kinds: Sequence[Kinds]) -> dict[int, float]:
    """Kinds of the first deed that tells one; empty when it is unsure or a name."""
    place = next((i for i, u in enumerate(units) if u.is_event and u.info.classes), -1)
    return weighed(k for k in kinds if k.place == place)


def weighed(kinds: Iterable[Kinds]) -> dict[int, float]:
    """Weight of each signed kind: that of the weightiest unit."""
    found: dict[int, float] = {}
    for _, weight, signed in kinds:
        for kind in signed:
            if found.get(kind, 0.0) < weight:
                found[kind] = weight
    return found
