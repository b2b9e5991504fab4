"""A statement taken apart: the units that alignment and the feature blocks work on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from stance.dates import DateMention
from stance.features.frames import Frame, build_frames
from stance.features.operators import Operator
from stance.features.orders import Order, find_orders
from stance.features.quantity import Quantity
from stance.features.reading import read
from stance.features.units import Totals, Unit, Vectors, index_of, parts_of, units_of
from stance.features.words import WordInfo


@dataclass(slots=True)
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
    frames: dict[int, Frame]
    orders: tuple[Order, ...]
    index: dict[str | int, tuple[int, ...]]
    vectors: Vectors
    totals: Totals
    phrases: dict[int, frozenset[str | int]]

    def quote(self, start: int, end: int) -> str:
        """Raw text of words ``start`` to ``end`` (half-open)."""
        if start >= end:
            return ""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]

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
    words, infos, operators = found.words, found.infos, found.operators
    units, frame_entities = units_of(found, opened)
    inside = {i for i in range(len(words)) if not found.framed[i]}
    return Statement(
        text=text,
        words=tuple(words),
        units=units,
        operators=operators,
        quantities=found.quantities,
        dates=found.dates,
        frame=found.frame,
        frame_entities=frame_entities,
        n_negations=found.scope.n_negations + negated,
        modality=frozenset(
            "persist" if o.value == "still" else o.value
            for o in operators
            if (o.group == "modality" or o.value == "still") and o.start in inside
        )
        | ({found.frame} & {"demand", "plan", "doubt", "warn"}),
        quantifiers=frozenset(o.value for o in operators if o.group == "quantifier"),
        negated=negated,
        bases=tuple(
            i.base for i, f in zip(infos, found.framed, strict=True) if not i.stop and not f
        ),
        grams=_grams(infos),
        spans=found.spans,
        frames=build_frames(units, found.boundaries, words),
        orders=find_orders(units, words, found.boundaries),
        index=index_of(units),
        vectors=Vectors.of(units),
        totals=Totals.of(units),
        phrases=parts_of(units, words, infos),
    )


def _grams(infos: list[WordInfo]) -> frozenset[str]:
    text = " ".join(i.base for i in infos if not i.stop)
    return frozenset({text[i : i + 3] for i in range(len(text) - 2)})
