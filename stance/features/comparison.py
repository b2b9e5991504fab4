"""Whether two quantities speak of the same thing, and whether both can be right.

A quantity is an interval: a point, a half line (more than 40), a range, widened by what its
wording leaves open. Two quantities are equal when their intervals meet.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from stance.features.numerals import unit_of, units
from stance.features.quantity import Quantity, base_value
from stance.features.words import word_edge, word_info

#: From here on two quantities are `comparable`; below, only their being equal says something.
COMPARABLE: Final = 0.6
#: Likeness of a quantity without noun and unit to one that has them.
_BARE: Final = 0.4
_ANYONE: Final = frozenset({"person", "citizen", "inhabitant"})
_CASUALTIES: Final = frozenset({"dead", "injured", "missing", "victim"})
_SAME_NOUN: Final = frozenset({"exact", "stem", "alias", "synonym", "spelling"})
# Normalised nouns that end like an adjective of origin and are no people.
_NO_PEOPLE: Final = frozenset("مبني مستشفي كرسي حي مقهي ملهي مشفي مرسي نادي وادي ثواني".split())
_CALENDAR: Final = 0.025  # a month is 28 to 31 days
_WEEKS: Final = 0.09  # 15 days are two weeks, six weeks a month and a half
_ROUNDED: Final = 0.5  # percentage points between a third and 33 %


@lru_cache(maxsize=1 << 16)
def noun_likeness(x: str, y: str) -> float:
    """How far two counted nouns (normalised) are one: 1 the same, 0.5 perhaps, 0 not; symmetric."""
    u, v = unit_of(x), unit_of(y)
    if u and u == v:
        return 1.0
    people_x, people_y = _is_people(x, u), _is_people(y, v)
    if people_x and people_y and (u in _ANYONE or v in _ANYONE):
        return 0.9
    edge, _ = word_edge(x, y)
    if edge in _SAME_NOUN or (edge == "root" and word_info(x).base[0] == word_info(y).base[0]):
        return 0.9 if edge != "exact" else 1.0
    if people_x and people_y and ("victim" in (u, v) or (u in _CASUALTIES) != (v in _CASUALTIES)):
        return 0.5
    return 0.0


def _is_people(noun: str, unit: str) -> bool:
    if unit:
        return units()[unit][0] == "person"
    base = word_info(noun).base
    return base.endswith(("ي", "يا")) and len(base) > 3 and base not in _NO_PEOPLE


def likeness(a: Quantity, b: Quantity) -> float:
    """How far two quantities measure one thing, in [0, 1]; symmetric."""
    x, y = a.dimension, b.dimension
    if "ordinal" in (x, y):
        return _nouns(a, b) if x == y else 0.0
    if x and y and x != y:
        return 0.0
    if x and x != "person":
        return 1.0 if y else _one_bare(b)
    if y and y != "person":
        return _one_bare(a)
    if not a.heads and not b.heads:
        return 1.0 if not (x or y) else _BARE
    if not a.heads or not b.heads:
        return _BARE
    return _nouns(a, b)


def _nouns(a: Quantity, b: Quantity) -> float:
    return max((noun_likeness(*sorted((h, k))) for h in a.heads for k in b.heads), default=0.0)


def _one_bare(q: Quantity) -> float:
    return _BARE if not q.heads else 0.0


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities measure the same: one dimension, or one counted noun."""
    return likeness(a, b) >= COMPARABLE


def equal(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities can both be right; reflexive and symmetric."""
    if a.is_clock and b.is_clock:
        return _same_time(a, b)
    if a.is_game and b.is_game:
        return _same_score(a, b)
    (low_a, high_a), (low_b, high_b) = a.interval, b.interval
    gap = max(low_a, low_b) - min(high_a, high_b)
    if gap <= 0:
        return True
    return gap <= _tolerance(a, b)


def _tolerance(a: Quantity, b: Quantity) -> float:
    if a.unit != b.unit and "week" in (a.unit, b.unit) and a.dimension == b.dimension:
        return _WEEKS * max(base_value(a), base_value(b))
    if a.unit != b.unit and {a.unit, b.unit} & {"month", "year"} and a.dimension == b.dimension:
        return _CALENDAR * max(base_value(a), base_value(b))
    if a.unit == b.unit == "percent" and (_is_thirds(a.value) or _is_thirds(b.value)):
        return _ROUNDED * a.factor
    return 0.0


def _is_thirds(value: float) -> bool:
    return value % 1 > 0.01 and any(abs(value * n / 100 % 1 - 0.5) > 0.499 for n in (3, 7, 9))


def _same_time(a: Quantity, b: Quantity) -> bool:
    apart = abs(a.value - b.value)
    if "hour12" in (a.unit, b.unit):
        apart %= 12
        apart = min(apart, 12 - apart)
    return apart < 0.02


def _same_score(a: Quantity, b: Quantity) -> bool:
    """Scores as pairs whoever is named first; goals alone are the winner's."""
    ends = [sorted((q.value, q.high)) if q.unit == "score" else [-1.0, q.value] for q in (a, b)]
    if ends[0][1] != ends[1][1]:
        return False
    return -1.0 in (ends[0][0], ends[1][0]) or ends[0][0] == ends[1][0]
