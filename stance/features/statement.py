"""A statement taken apart: the units that alignment and the feature blocks work on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from stance.dates import DateMention
from stance.features.frames import Frame, build_frames
from stance.features.kinds import Kinds, first_deed, kinds_of
from stance.features.operators import Operator
from stance.features.orders import Order, find_orders
from stance.features.quantity import Quantity
from stance.features.reading import read
from stance.features.units import Totals, Unit, Vectors, index_of, units_of


@dataclass
class Statement:
    """One side of a pair, parsed once and shared by every pair it is in."""

    text: str
    words: tuple[str, ...]
    units: list[Unit]
    operators: list[Operator]
    quantities: list[Quantity]
    dates: list[DateMention]
    frame: str
    frame_entities: frozenset[str]
    n_negations: int
    modality: frozenset[str]
    quantifiers: frozenset[str]
    negated: bool
    bases: tuple[str, ...]
    grams: frozenset[str]
    spans: list[tuple[int, int]]
    boundaries: list[bool]
    index: dict[str | int, tuple[int, ...]]
    vectors: Vectors
    totals: Totals

    def quote(self, start: int, end: int) -> str:
        """Raw text of words ``start`` to ``end`` (half-open)."""
        if start >= end:
            return ""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]

    @cached_property
    def frames(self) -> dict[int, Frame]:
        """Deeds with their parties; made when asked for, as a statement may be read anew first."""
        return build_frames(self.units, self.boundaries, list(self.words))

    @cached_property
    def lexemes(self) -> tuple[int, ...]:
        """Units that are lexemes of several words."""
        return tuple(i for i, u in enumerate(self.units) if u.length > 1 and not u.entity)

    @cached_property
    def kinds(self) -> tuple[Kinds, ...]:
        """Kinds of events that its units tell."""
        return kinds_of(self.units)

    @cached_property
    def first_kinds(self) -> dict[int, float]:
        """Kinds of its first deed."""
        return first_deed(self.units, self.kinds)

    @cached_property
    def orders(self) -> tuple[Order, ...]:
        """Rankings: who is more than whom."""
        return find_orders(self.units, list(self.words), self.boundaries)

    @property
    def key(self) -> tuple[tuple[str, ...], bool]:
        """Order and identity of statements: their words and polarity."""
        return self.words, self.negated


@lru_cache(maxsize=1 << 11)  # 33 kB each; callers keep the pairs of a statement together
def parse(text: str, negated: bool = False, opened: frozenset[str] = frozenset()) -> Statement:
    """Take a statement apart.

    Parameters
    ----------
    text : str
        Raw text of a claim or headline.
    negated : bool
        Whether its cue denies it (``Claim.polarity == "negative"``).
    opened : frozenset of str
        Lexemes of several words that are read word by word.
    """
    found = read(text, negated)
    words = found.words
    units, frame_entities = units_of(found, opened)
    return Statement(
        text=text,
        words=tuple(words),
        units=units,
        operators=found.operators,
        quantities=found.quantities,
        dates=found.dates,
        frame=found.frame,
        frame_entities=frame_entities,
        n_negations=found.scope.n_negations + negated,
        modality=found.modality,
        quantifiers=found.quantifiers,
        negated=negated,
        bases=found.bases,
        grams=found.grams,
        spans=found.spans,
        boundaries=found.boundaries,
        index=index_of(units),
        vectors=Vectors.of(units),
        totals=Totals.of(units),
    )
