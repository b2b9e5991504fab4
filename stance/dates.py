"""Arabic dates: found in running text, resolved to days, and read from a field's value.

``dateparser`` reads what our own tables do not (English forms, "2 days ago"); it takes
half a second to import and is imported only when such a value turns up.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from stance.date_mentions import DateMention, find_dates

__all__ = ["DateMention", "find_dates", "parse_date", "resolve"]

_ISO: Final = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)")
_COMPACT: Final = re.compile(r"(?:19|20)\d{6}")
_EPOCH: Final = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d+)?")
_YEARS: Final = range(1900, 2101)
_MAX_FIELD: Final = 64  # characters; no date field is longer, and dateparser is slow on prose


def resolve(mention: DateMention, reference: date | None = None) -> date | None:
    """The day that a mention means.

    Parameters
    ----------
    mention : DateMention
        As found by `find_dates`.
    reference : date, optional
        The day of writing; without it only complete dates resolve.

    Returns
    -------
    date or None
        ``None`` when the writing leaves the day open.
    """
    if mention.day is not None:
        return _calendar_day(mention, reference)
    if reference is None or mention.month is not None or mention.year is not None:
        return None
    if mention.relative_days is not None:
        return reference + timedelta(days=mention.relative_days)
    if mention.weekday is not None:
        return _weekday(mention.weekday, mention.nearest, reference)
    return None


def _calendar_day(mention: DateMention, reference: date | None) -> date | None:
    year, month, day = mention.year, mention.month, mention.day
    assert day is not None
    if month is not None and year is not None:
        return _date(year, month, day)
    if reference is None:
        return None
    if month is None:
        shift = reference.year * 12 + reference.month - 1 + (mention.nearest or 0)
        return _date(shift // 12, shift % 12 + 1, day)
    if mention.year_shift is not None:
        return _date(reference.year + mention.year_shift, month, day)
    if mention.nearest == -1:
        return _date(reference.year - (month >= reference.month), month, day)
    if mention.nearest == 1:
        return _date(reference.year + (month <= reference.month), month, day)
    near = (_date(reference.year + shift, month, day) for shift in (-1, 0, 1))
    return min((d for d in near if d), key=lambda d: abs(d - reference), default=None)


def _weekday(weekday: int, nearest: int | None, reference: date) -> date:
    back = (reference.weekday() - weekday) % 7
    if nearest == 1:
        return reference + timedelta(days=7 - back)
    if nearest == -1 and back == 0:
        back = 7
    return reference - timedelta(days=back)


def _date(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


@lru_cache(maxsize=1 << 14)
def parse_date(text: str, *, reference: date | None = None) -> date | None:
    """Day meant by a field's value, or by the first complete date in a text.

    Parameters
    ----------
    text : str
        Any of the numeric forms (ambiguous day and month: day first), ISO 8601 with or
        without time, RFC 2822, seconds since 1970, Arabic and English names.
    reference : date, optional
        The day of writing, for relative dates and dates without a year.

    Returns
    -------
    date or None

    >>> parse_date("الجمعة, نوفمبر 15, 2024")
    datetime.date(2024, 11, 15)
    >>> parse_date("١٠/٤/٢٠٢٤")
    datetime.date(2024, 4, 10)
    >>> parse_date("أمس", reference=date(2024, 4, 10))
    datetime.date(2024, 4, 9)
    """
    if m := _ISO.match(text):
        return _date(int(m[1]), int(m[2]), int(m[3]))
    value = text.strip()
    if _COMPACT.fullmatch(value):
        return _date(int(value[:4]), int(value[4:6]), int(value[6:]))
    if m := _EPOCH.fullmatch(value):
        return datetime.fromtimestamp(int(m[1]), UTC).date()
    for mention in find_dates(value):
        if (found := resolve(mention, reference)) is not None:
            return found
    return _other_form(value, reference)


def _other_form(value: str, reference: date | None) -> date | None:
    """What dateparser makes of a short value, when it names a whole day."""
    if not value or len(value) > _MAX_FIELD or not any(map(str.isdigit, value)):
        return None
    import dateparser

    parsers = ["absolute-time"] if reference is None else ["relative-time", "absolute-time"]
    settings = {
        "DATE_ORDER": "DMY",
        "PARSERS": parsers,
        "REQUIRE_PARTS": ["day", "month", "year"] if reference is None else ["day", "month"],
        "RELATIVE_BASE": datetime.combine(reference or date(2000, 1, 1), time()),
    }
    found = dateparser.parse(value, languages=["en", "ar"], settings=settings)
    return found.date() if found and found.year in _YEARS else None
