"""Dates of two statements compared: with part of day, part of month, bounds and corrections."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from stance.dates import DateMention
from stance.features.statement import Statement

_AFTERNOON: Final = 4
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
_CORRECTION: Final = 4  # words from the corrected date to بل
# Behind بل: another time follows, not another matter.
_TIMES: Final = frozenset(
    "في يوم خلال مطلع نهايه منتصف الاسبوع الشهر العام غدا اليوم بعد قبل".split()
)
_HALVES: Final[dict[tuple[str, ...], tuple[int, int]]] = {
    ("النصف", "الاول"): (1, 15), ("النصف", "الثاني"): (16, 31), ("الاسبوع", "الاول"): (1, 7),
    ("الثلث", "الاول"): (1, 10), ("الاسبوع", "الاخير"): (21, 31),
}  # fmt: skip
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
        Corrected or replaced: not then (ليس في شباط بل في آذار، بدلا من شباط).
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
    before = [w for w in words[max(0, first - 4) : first] if w not in ("يوم", "شهر")]
    last = before[-1].lstrip("وب") if before else ""
    part = next((_DAY_PARTS[w] for w in (last, *words[stop : stop + 1]) if w in _DAY_PARTS), -1)
    if last == "ظهر" and before[-2:-1] == ["بعد"]:
        part = _AFTERNOON
    half = tuple(before[-3:-1]) if last == "من" else ()
    days: tuple[int, ...] = _PHASES.get(last) or _HALVES.get(half) or ()
    negated = not _NEGATORS.isdisjoint(words[max(0, first - _REACH) : first])
    bound = _bound(before[:-1] if last in _PHASES else before)
    if bound < 0 and negated:
        bound = 1  # لن يفتتح قبل آذار
    replaced = before[-2:] in (["بدلا", "من"], ["عوضا", "عن"])
    return Occasion(first, part, days, bound, replaced or (negated and _corrected(words, stop)))


def _bound(before: Sequence[str]) -> int:
    """Bound by the word before a date; عن بعد is "remotely"."""
    if not before or before[-2:] == ["عن", "بعد"]:
        return 0
    return _BOUNDS.get(before[-1], 0)


def _corrected(words: tuple[str, ...], stop: int) -> bool:
    """Whether another time follows behind بل."""
    behind = words[stop : stop + _CORRECTION]
    if "بل" not in behind:
        return False
    k = stop + behind.index("بل") + 1
    return k < len(words) and words[k] in _TIMES


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


def with_occasions(s: Statement) -> Sequence[tuple[DateMention, Occasion]]:
    """Dates of a statement with what stands around them."""
    return [(d, occasion(s, d)) for d in s.dates]
