"""Dates of two statements compared: with part of day, part of month, bounds and corrections."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from stance.dates import DateMention
from stance.features.statement import Statement

Verdict = Literal["same", "clash", "shift", ""]

# Parts of a day in their order; neighbours go together (ليل and مساء, فجر and صباح).
_DAY_PARTS: Final = {
    "فجر": 0, "فجرا": 0, "صباح": 1, "صباحا": 1, "ظهر": 3, "ظهرا": 3, "عصر": 4, "عصرا": 4,
    "مساء": 6, "ليل": 7, "ليله": 7, "ليلا": 7,
}  # fmt: skip
# Days of the month that a part of it covers.
_PHASES: Final = {
    "مطلع": (1, 10), "اوائل": (1, 10), "بدايه": (1, 10), "اول": (1, 10), "منتصف": (11, 20),
    "اواسط": (11, 20), "نهايه": (21, 31), "اواخر": (21, 31), "اخر": (21, 31), "ختام": (21, 31),
}  # fmt: skip
_BOUNDS: Final = {"قبل": -1, "قبيل": -1, "بعد": 1, "عقب": 1}
_NEGATORS: Final = frozenset("لا لم لن ليس ليست ولا ولم ولن وليس".split())
_REACH: Final = 10  # words from a negator to its قبل, or to the date that بل corrects
_CORRECTION: Final = 5  # words from the corrected date to بل
_MOVED: Final = frozenset({"nearest", "year_shift"})


class Occasion(NamedTuple):
    """What stands around a date.

    Attributes
    ----------
    place : int
        Index of its first word.
    day_part : int
        Part of the day, -1 when none is named.
    days : tuple of int
        Days of the month it covers by مطلع and its like; empty without.
    bound : int
        -1 before the date, 1 after it or not before it, 0 on it.
    denied : bool
        Corrected by بل: not then.
    """

    place: int
    day_part: int
    days: tuple[int, ...]
    bound: int
    denied: bool


def occasion(s: Statement, d: DateMention) -> Occasion:
    """What stands around a date of a statement."""
    first = bisect_left(s.spans, (d.start, 0))
    return _occasion(s.words, first, bisect_left(s.spans, (d.end, 0)))


@lru_cache(maxsize=1 << 15)
def _occasion(words: tuple[str, ...], first: int, stop: int) -> Occasion:
    before = [w.lstrip("و") for w in words[max(0, first - 3) : first] if w not in ("يوم", "شهر")]
    near = before[-1:] + list(words[stop : stop + 1])
    part = next((_DAY_PARTS[w] for w in near if w in _DAY_PARTS), -1)
    phase = next((_PHASES[w] for w in reversed(before[-1:]) if w in _PHASES), ())
    bound = next((_BOUNDS[w] for w in reversed(before[-2:]) if w in _BOUNDS), 0)
    if before[-2:] == ["بعد", "ظهر"]:
        part, bound = 4, 0
    negated = not _NEGATORS.isdisjoint(words[max(0, first - _REACH) : first])
    if bound < 0 and negated:
        bound = 1  # لن يفتتح قبل آذار
    denied = negated and "بل" in words[stop : stop + _CORRECTION]
    return Occasion(first, part, phase, bound, denied)


def verdict(d: DateMention, e: DateMention, x: Occasion, y: Occasion) -> Verdict:
    """Whether two dates are the same, clash, or only name different occasions; symmetric.

    ``shift`` stands for two that differ in الماضي and المقبل alone: two occasions, each with
    a date of its own, rather than two dates of one. Empty when they have no part in common.
    """
    a, b = d.parts, e.parts
    shared = a.keys() & b.keys()
    if not shared:
        return ""
    apart = {p for p in shared if a[p] != b[p]}
    if apart and apart <= _MOVED:
        return "shift"
    same = not apart and _fits(a, b, x, y) if not (x.bound or y.bound) else _in_bounds(a, b, x, y)
    if x.denied != y.denied:
        same = not same
    return "same" if same else "clash"


def _fits(a: dict[str, int], b: dict[str, int], x: Occasion, y: Occasion) -> bool:
    """Whether the parts of the day and of the month go together."""
    if a.keys() & b.keys() & {"day", "weekday", "relative_days"}:
        if x.day_part >= 0 and y.day_part >= 0 and abs(x.day_part - y.day_part) > 1:
            return False
    days_a, days_b = x.days or _day(a), y.days or _day(b)
    if "month" in a and "month" in b and days_a and days_b and (x.days or y.days):
        return max(days_a[0], days_b[0]) <= min(days_a[-1], days_b[-1])
    return True


def _day(parts: dict[str, int]) -> tuple[int, ...]:
    return (parts["day"],) if "day" in parts else ()


def _in_bounds(a: dict[str, int], b: dict[str, int], x: Occasion, y: Occasion) -> bool:
    """Whether a day before or after one date may be the other date."""
    order = _order(a, b)
    if x.bound and y.bound:
        return x.bound == y.bound or (order != 0 and (order < 0) == (x.bound > 0))
    if y.bound:
        order, x = -order, y
    return x.bound > 0 if order == 0 else (order < 0) == (x.bound > 0)


def _order(a: dict[str, int], b: dict[str, int]) -> int:
    """Sign of date ``a`` against ``b`` by the parts both have; months within half a year."""
    for part, cycle in (("year", 0), ("month", 12), ("day", 0), ("weekday", 7)):
        if part in a and part in b and a[part] != b[part]:
            gap = a[part] - b[part]
            if cycle and abs(gap) > cycle // 2:
                gap = -gap
            return 1 if gap > 0 else -1
    return 0


def by_place(s: Statement) -> Sequence[tuple[DateMention, Occasion]]:
    """Dates of a statement with what stands around them."""
    return [(d, occasion(s, d)) for d in s.dates]
