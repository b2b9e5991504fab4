"""`Quantity`: a number in a statement with what it measures and how it is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from stance.features.numerals import units

_CLOCK: Final = frozenset({"clock", "hour12"})
_GAME: Final = frozenset({"goal", "score"})
_ABOUT: Final = 0.2
_EXACT: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a statement.

    Attributes
    ----------
    value : float
        In the unit as written; the winner's goals of a score.
    unit : str
        Row of units.tsv, ``ordinal``, ``clock``, ``hour12`` (a clock without part of day),
        ``score``, or empty.
    heads : tuple of str
        Normalised words that may be the counted noun, the nearest first.
    start, end : int
        Half-open span of words; empty when a noun says the number itself (طائرتين).
    stop : int
        Behind the last word of number and unit.
    bound : int
        1 for "more than" and "at least", -1 for "less than" and "at most", 0 exact.
    about : bool
        Approximate (نحو، حوالي).
    role : str
        ``total`` (the M of "N of M"), ``old`` (a former value), ``difference``, or empty.
    high : float
        Upper end of a range, the loser's goals of a score, else -1.
    """

    value: float
    unit: str
    heads: tuple[str, ...]
    start: int
    end: int
    stop: int
    bound: int = 0
    about: bool = False
    role: str = ""
    high: float = -1.0

    @property
    def head(self) -> str:
        """Nearest counted noun, empty when there is none."""
        return self.heads[0] if self.heads else ""

    @property
    def is_clock(self) -> bool:
        """Whether it is a time of day, in hours."""
        return self.unit in _CLOCK

    @property
    def is_game(self) -> bool:
        """Whether it is goals or a score."""
        return self.unit in _GAME

    @property
    def dimension(self) -> str:
        """Dimension of the unit, ``clock``, ``game``, ``ordinal``, or empty."""
        if self.is_clock:
            return "clock"
        if self.is_game:
            return "game"
        return units()[self.unit][0] if self.unit in units() else self.unit

    @property
    def factor(self) -> float:
        """What turns a value into the base unit of its dimension."""
        return units()[self.unit][1] if self.unit in units() else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lowest and highest value that it allows, in the base unit."""
        slack = _ABOUT if self.about else _EXACT
        low = self.value * self.factor
        high = max(self.high, self.value) * self.factor
        if self.bound > 0:
            return low * (1 - slack), inf
        if self.bound < 0:
            return -inf, high * (1 + slack)
        return low * (1 - slack), high * (1 + slack)


def base_value(q: Quantity) -> float:
    """Value in the base unit of its dimension."""
    return q.value * q.factor


def word_at(words: Sequence[str], i: int) -> str:
    """Word ``i``, empty outside."""
    return words[i] if 0 <= i < len(words) else ""
