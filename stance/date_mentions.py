"""Finds dates in running Arabic text, with raw offsets (public through `stance.dates`).

A token costs one dictionary look-up unless it is a number or may begin a month, a weekday
or a relative day. A month's name that is a word otherwise too (مارس "practised") counts only
in company (see the header of ``lexicons/months.tsv``).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final, NamedTuple

from stance.arabic import Token, normalise_word, tokenise
from stance.lexicon import Row, read_table, unique_entries


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as written, with what the writing leaves open left open.

    Attributes
    ----------
    start, end : int
        Characters of the raw text, half-open.
    year, month, day : int or None
        As written; ``None`` when absent.
    weekday : int or None
        Monday is 0.
    relative_days : int or None
        Days from the day of writing: أمس is -1.
    nearest : int or None
        -1 for الماضي, 0 for الجاري, 1 for المقبل behind a month, weekday or الشهر.
    year_shift : int or None
        The same for the year (العام الماضي).
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    relative_days: int | None = None
    nearest: int | None = None
    year_shift: int | None = None

    @property
    def parts(self) -> dict[str, int]:
        """What is known, by name."""
        return {n: v for n in _PARTS if (v := getattr(self, n)) is not None}


_PARTS: Final = ("year", "month", "day", "weekday", "relative_days", "nearest", "year_shift")


class _Entry(NamedTuple):
    words: tuple[str, ...]
    kind: str  # month, weekday, relative, modifier, period, year or none
    value: int
    need: str  # "" free, "?" in the company of a date or a word of time, "!" of a date only
    spelling: str  # as in the lexicon: the exact spelling lets ! count as ? (آب, not أب)


_CLITICS: Final = ("", "و", "ف", "ب", "ل", "ك", "ول", "وب")
# Before a bare month name that is a word otherwise too; normalised.
_TIME_WORDS: Final = frozenset(
    "في خلال منذ شهر منتصف مطلع اوائل اواخر نهايه بدايه حتي بحلول قبل بعد وفي بين شهري من الي"
    " بنهايه ببدايه بمطلع بمنتصف اواسط اخر وحتي لشهر in since until during of by".split()
)
# Before an ordinal that is theirs and no day: النصف الأول من يوليو.
_PARTS_OF_MONTH: Final = frozenset("النصف الثلث الربع الاسبوع العشر الايام".split())
_YEAR_WORDS: Final = frozenset("عام العام سنه السنه لعام للعام لسنه بعام وعام العامين".split())
_YEAR_PREPOSITIONS: Final = frozenset("في منذ وفي ومنذ حتي خلال".split())
# What may follow "في 2017": a noun there would make the number a count.
_AFTER_YEAR: Final = frozenset(
    "من في الي علي بعد قبل عندما حين ان وفي ومن عن مع حتي او الا لكن".split()
)
_GLUE: Final = frozenset(", ، ( ) / - – : الموافق والموافق يوم".split())
_SMALL: Final = re.compile(r"(?:ال)?(\d{1,2})")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_DAY_YEAR: Final = re.compile(r"(\d{1,2})[,،]((?:19|20)\d\d)")
_YMD: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_DMY: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_DMY_SHORT: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2})")
_MODIFIERS: Final = {"last": -1, "this": 0, "next": 1}


def _add(table: dict[str, list[_Entry]], kind: str, value: int, name: str) -> None:
    need = name[0] if name[0] in "?!" else ""
    name = name.lstrip("?!")
    words = tuple(t.norm for t in tokenise(name))
    entry = _Entry(words, kind, value, need, name)
    # A clitic before a very short name makes another word: ب + آب is باب "door".
    clitics = _CLITICS if len(words[0]) > 3 and not words[0].isascii() else ("",)
    for clitic in clitics:
        table.setdefault(clitic + words[0], []).append(entry)
        if clitic == "ل" and words[0].startswith("ال"):
            table.setdefault("ل" + words[0][1:], []).append(entry)


@cache
def _starts() -> dict[str, list[_Entry]]:
    """First word, with and without clitics → the entries it may begin, longest first."""
    table: dict[str, list[_Entry]] = {}
    for name, row in _names("months", "month"):
        _add(table, "month" if row["month"] != "0" else "none", int(row["month"]), name)
    for name, row in _names("weekdays", "weekday"):
        _add(table, "weekday" if row["weekday"] != "7" else "none", int(row["weekday"]), name)
    for name, row in _names("relative_dates", "days"):
        if row["days"] not in _MODIFIERS:
            none = row["days"] == "none"
            _add(table, "none" if none else "relative", 0 if none else int(row["days"]), name)
    _add(table, "period", 0, "الشهر")
    for name in ("العام", "السنة"):
        _add(table, "year", 0, name)
    for entries in table.values():
        entries.sort(key=lambda e: -len(e.words))
    return table


def _names(table: str, first: str) -> list[tuple[str, Row]]:
    return list(unique_entries(read_table(table, (first, "names")), "names"))


@cache
def _modifiers() -> dict[str, int]:
    """الماضي, الجاري, المقبل and their like → -1, 0, 1."""
    return {
        normalise_word(name): _MODIFIERS[row["days"]]
        for name, row in _names("relative_dates", "days")
        if row["days"] in _MODIFIERS
    }


@cache
def _day_words() -> dict[tuple[str, ...], int]:
    """Ordinals of the days, with clitics on the first word → the day."""
    out: dict[tuple[str, ...], int] = {}
    for name, row in _names("day_words", "day"):
        first, *rest = (t.norm for t in tokenise(name))
        for clitic in ("", "و", "ب", "ف"):
            out[(clitic + first, *rest)] = int(row["day"])
        out[("ل" + first[1:], *rest)] = int(row["day"])
    return out


@lru_cache(maxsize=1 << 14)
def _numeric(norm: str) -> tuple[int, int, int] | None:
    """Year, month, day of one numeric token; an ambiguous one is day first."""
    if m := _YMD.fullmatch(norm):
        year, month, day = int(m[1]), int(m[3]), int(m[4])
    elif m := _DMY.fullmatch(norm):
        day, month, year = int(m[1]), int(m[3]), int(m[4])
    elif m := _DMY_SHORT.fullmatch(norm):
        day, month, year = int(m[1]), int(m[2]), 2000 + int(m[3])
    else:
        return None
    if month > 12 >= day:
        day, month = month, day
    return (year, month, day) if 1900 <= year <= 2100 and _exists(year, month, day) else None


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


class _Scan:
    """One pass over the tokens of a text, left to right."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text, self.tokens = text, tokens
        self.norms = [t.norm for t in tokens]
        self.found: list[tuple[int, int, DateMention]] = []  # token span and mention

    def run(self) -> list[DateMention]:
        starts = _starts()
        i, n, norms = 0, len(self.norms), self.norms
        while i < n:
            norm = norms[i]
            entries = starts.get(norm)
            stop = 0
            if entries is not None:
                stop = self._named(i, entries)
            elif "0" <= norm[0] <= "9":
                stop = self._number(i)
            i = stop or i + 1
        return [m for _, _, m in self._merged()]

    def _norm(self, i: int) -> str:
        return self.norms[i] if 0 <= i < len(self.norms) else ""

    def _put(self, start: int, stop: int, **parts: int | None) -> int:
        mention = DateMention(self.tokens[start].start, self.tokens[stop - 1].end, **parts)
        self.found.append((start, stop, mention))
        return stop

    def _floor(self) -> int:
        return self.found[-1][1] if self.found else 0

    def _entry(self, i: int, entries: list[_Entry] | None, kind: str = "") -> _Entry | None:
        for entry in entries or ():
            words = entry.words
            n = len(words)
            if kind in ("", entry.kind) and (
                n == 1 or tuple(self.norms[i + 1 : i + n]) == words[1:]
            ):
                return entry
        return None

    def _named(self, i: int, entries: list[_Entry]) -> int:
        entry = self._entry(i, entries)
        if entry is None:
            return 0
        stop = i + len(entry.words)
        if entry.kind == "none":
            return stop
        if entry.kind == "month":
            return self._month(i, stop, entry)
        if entry.kind == "relative":
            return self._put(i, stop, relative_days=entry.value)
        shift = _modifiers().get(self._norm(stop))
        if entry.kind == "weekday":
            if entry.need and not self._beside_number(i, stop):
                return 0
            end = stop if shift is None else stop + 1
            return self._put(i, end, weekday=entry.value, nearest=shift)
        if entry.kind == "year":
            return 0 if shift is None else self._put(i, stop + 1, year_shift=shift)
        return self._this_month(i, stop, shift)

    def _beside_number(self, i: int, stop: int) -> bool:
        near = (self._norm(i - 1), self._norm(stop), self._norm(stop + 1))
        return any(n[:1].isdigit() for n in near)

    def _this_month(self, i: int, stop: int, shift: int | None) -> int:
        """A day of الشهر الجاري, or of هذا الشهر."""
        if self._norm(i - 1) == "هذا":
            shift, i = 0, i - 1
        day = self._day_before(i)
        if shift is None or day is None:
            return 0
        end = stop + 1 if self._norm(stop) in _modifiers() else stop
        return self._put(day[1], end, day=day[0], nearest=shift)

    def _month(self, i: int, stop: int, entry: _Entry) -> int:
        end = self._same_month_after(stop, entry.value)
        twice = end > stop
        day = self._day_before(i)
        number, end = (None, end) if day else self._day_after(end)
        year, end = self._year_after(end)
        shift = year_shift = None
        if year is None:
            shift, year_shift, end = self._modifier_after(end)
        sure = twice or bool(day) or number is not None or year is not None
        sure = sure or shift is not None or year_shift is not None
        if not (sure or self._allowed(i, entry)):
            return 0
        start = day[1] if day else i
        value = day[0] if day else number
        if value and year and not _exists(year, entry.value, value):
            value = None
        known = {"year": year, "month": entry.value, "day": value}
        return self._put(start, end, **known, nearest=shift, year_shift=year_shift)

    def _allowed(self, i: int, entry: _Entry) -> bool:
        """Whether a month name without day, year and modifier is a date."""
        if not entry.need:
            return True
        token = self.tokens[i]
        exact = self.text[token.start : token.end].endswith(entry.spelling)
        if entry.need == "!" and (not exact or entry.spelling[0] != "آ"):
            return False
        beside = bool(self.found) and self.found[-1][1] == i and self.found[-1][2].month is not None
        return beside or self._norm(i - 1) in _TIME_WORDS

    def _day_before(self, i: int) -> tuple[int, int] | None:
        """Day of the month before token ``i`` and the token that it begins at."""
        k, floor = i - 1, self._floor()
        for skipped in (("شهر", "لشهر"), ("من", "of"), ("/", "-", ".")):
            if k > floor and self.norms[k] in skipped:
                k -= 1
        if k < floor:
            return None
        words = _day_words()
        for size in (2, 1):
            if k - size + 1 >= floor:
                day = words.get(tuple(self.norms[k - size + 1 : k + 1]))
                if day is not None and self._norm(k - size) not in _PARTS_OF_MONTH:
                    return day, k - size + 1
        m = _SMALL.fullmatch(self.norms[k])
        return (int(m[1]), k) if m and 1 <= int(m[1]) <= 31 else None

    def _day_after(self, i: int) -> tuple[int | None, int]:
        """Day behind a month (نوفمبر 15, 2024); only with its year."""
        if m := _DAY_YEAR.fullmatch(self._norm(i)):
            return int(m[1]), i
        m = _SMALL.fullmatch(self._norm(i))
        if not m or not 1 <= int(m[1]) <= 31:
            return None, i
        after = i + 2 if self._norm(i + 1) in (",", "،") else i + 1
        return (int(m[1]), i + 1) if _YEAR.fullmatch(self._norm(after)) else (None, i)

    def _year_after(self, i: int) -> tuple[int | None, int]:
        if m := _DAY_YEAR.fullmatch(self._norm(i)):
            return int(m[2]), i + 1
        k = i
        if self._norm(k) in (",", "،", "/", "-", "."):
            k += 1
        elif self._norm(k) == "من" and self._norm(k + 1) in _YEAR_WORDS:
            k += 2
        elif self._norm(k) in _YEAR_WORDS:
            k += 1
        return (int(self._norm(k)), k + 1) if _YEAR.fullmatch(self._norm(k)) else (None, i)

    def _modifier_after(self, i: int) -> tuple[int | None, int | None, int]:
        """الماضي and its like behind a month, or behind من العام."""
        known = _modifiers()
        if (shift := known.get(self._norm(i))) is not None:
            return shift, None, i + 1
        k = i + 1 if self._norm(i) == "من" else i
        if self._norm(k) in ("العام", "السنه"):
            if (shift := known.get(self._norm(k + 1))) is not None:
                return None, shift, k + 2
        elif k > i and self._norm(k) == "هذا" and self._norm(k + 1) in ("العام", "السنه"):
            return None, 0, k + 2
        return None, None, i

    def _same_month_after(self, i: int, month: int) -> int:
        """Skip a second name of the same month: مارس (آذار), كانون الأول/ديسمبر."""
        k = i + 1 if self._norm(i) in ("(", "/", "-", "–", "،") else i
        entry = self._entry(k, _starts().get(self._norm(k)), "month")
        if entry is None or entry.value != month:
            return i
        k += len(entry.words)
        return k + 1 if self._norm(i) == "(" and self._norm(k) == ")" else k

    def _number(self, i: int) -> int:
        """A numeric date, its three numbers apart, or a year alone."""
        norm = self.norms[i]
        ymd, stop = _numeric(norm), i + 1
        if ymd is None and self._norm(i + 1) in ("/", "-") and len(norm) <= 4:
            ymd, stop = _numeric("".join(self.norms[i : i + 5])), i + 5
        if ymd is not None:
            return self._put(i, stop, year=ymd[0], month=ymd[1], day=ymd[2])
        if not _YEAR.fullmatch(norm):
            return 0
        before, after = self._norm(i - 1), self._norm(i + 1)
        plain = not after or not after[0].isalnum() or after in _AFTER_YEAR
        if before in _YEAR_WORDS or (before in _YEAR_PREPOSITIONS and plain):
            return self._put(i, i + 1, year=int(norm))
        return 0

    def _merged(self) -> list[tuple[int, int, DateMention]]:
        """Join a weekday or relative day with the date beside it: أمس الاثنين 5 آذار."""
        out: list[tuple[int, int, DateMention]] = []
        for start, stop, mention in self.found:
            if out and self._joins(out[-1], start, mention):
                first, _, left = out.pop()
                parts = left.parts | mention.parts
                if left.nearest is not None and mention.month is not None:
                    parts.pop("nearest")  # الثلاثاء الماضي 10 نيسان: the weekday's word
                mention = replace(mention, start=left.start, **parts)
                start = first
            out.append((start, stop, mention))
        return out

    def _joins(self, left: tuple[int, int, DateMention], start: int, right: DateMention) -> bool:
        between = self.norms[left[1] : start]
        if len(between) > 2 or not _GLUE.issuperset(between):
            return False
        a, b = left[2].parts, right.parts
        light = {"weekday", "relative_days", "nearest"}
        return (
            (a.keys() <= light or b.keys() <= light)
            and a.keys().isdisjoint(b.keys() - {"nearest"})
            and not (self._norm(left[1]).startswith("و") and not between)
        )


def find_dates(text: str, tokens: Sequence[Token] | None = None) -> list[DateMention]:
    """Dates in a text, in order, not overlapping.

    Parameters
    ----------
    text : str
        Raw text that offsets refer to.
    tokens : sequence of Token, optional
        Tokens of the part to search, when at hand; else all of ``text`` is tokenised.

    Returns
    -------
    list of DateMention

    >>> [m.parts for m in find_dates("اجتمعا في العاشر من نيسان الجاري")]
    [{'month': 4, 'day': 10, 'nearest': 0}]
    """
    return _Scan(text, tokenise(text) if tokens is None else tokens).run()
