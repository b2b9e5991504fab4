"""Numbers with their units, read from words and digits.

A quantity is compared only with one of the same unit or the same counted noun: years, ids
and ordinals never clash with counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from stance.arabic import normalise_word
from stance.features.words import word_info
from stance.lexicon import proclitic_readings, read_table, unique_entries

_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*%?$")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?%?$")
_ABOUT: Final = frozenset({"about"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a statement.

    Attributes
    ----------
    value : float
        In the unit as written.
    unit : str
        Row of units.tsv, ``ordinal``, or empty.
    head : str
        Stem of the counted noun, empty when none follows.
    bound : int
        1 for "more than" and "at least", -1 for "less than" and "at most", 0 exact.
    about : bool
        Approximate (نحو، حوالي).
    start, end : int
        Half-open span of words.
    """

    value: float
    unit: str
    head: str
    bound: int
    about: bool
    start: int
    end: int


@cache
def _number_words() -> dict[str, tuple[str, float, str]]:
    rows = read_table("numbers", ("class", "entry", "value", "unit"))
    return {
        normalise_word(r["entry"]): (r["class"], float(r["value"]), r["unit"].strip("-"))
        for r in rows
        if " " not in r["entry"]
    }


@cache
def units() -> dict[str, tuple[str, float]]:
    """Unit → (dimension, factor into the dimension's base)."""
    rows = read_table("units", ("unit", "dimension", "factor", "names"))
    return {r["unit"]: (r["dimension"], float(r["factor"])) for r in rows}


@cache
def _unit_names() -> dict[str, str]:
    rows = read_table("units", ("unit", "dimension", "factor", "names"))
    return {
        normalise_word(name): row["unit"]
        for name, row in unique_entries(rows, "names")
        if " " not in name
    }


@cache
def number_word(norm: str) -> tuple[str, float, str] | None:
    """Class, value and unit of a number word or digits; clitics allowed."""
    if norm[0].isdigit():
        if not _DIGITS.match(norm):
            return None
        unit = "percent" if norm.endswith("%") else ""
        plain = norm.rstrip("%")
        plain = plain.replace(",", "" if _THOUSANDS.match(norm) else ".")
        return None if plain.count(".") > 1 else ("digits", float(plain), unit)
    table = _number_words()
    for form in proclitic_readings(norm):
        if form in table:
            return table[form]
        if form.startswith("ال") and form[2:] in table and table[form[2:]][0] != "scale":
            return table[form[2:]]
    return None


def unit_of(norm: str) -> str:
    """Unit that a word names, empty when none."""
    names = _unit_names()
    return next((names[f] for f in (norm, word_info(norm).base) if f in names), "")


def find_quantities(
    words: Sequence[str], skip: Sequence[bool], quantifiers: Sequence[str]
) -> list[Quantity]:
    """Quantities among normalised words.

    Parameters
    ----------
    words : sequence of str
        Normalised words, punctuation left out.
    skip : sequence of bool
        Words that belong to a date.
    quantifiers : sequence of str
        Quantifier class that starts at or covers each word, empty without one.
    """
    found: list[Quantity] = []
    i = 0
    while i < len(words):
        number = None if skip[i] else number_word(words[i])
        if number is None or _is_year(words, i, number[1]) or _is_no_number(words, i):
            i += 1
            continue
        value, unit, end = _compose(words, i, skip)
        span = _percent(words, end) if end < len(words) else 0
        if span:
            unit, end = "percent", end + span
        elif not unit and end < len(words):
            unit = unit_of(words[end])
        counted = words[end] if end < len(words) else ""
        if number[0] != "digits" and 0 < value < 1 and (not unit or counted.startswith("ال")):
            value, unit = value * 100, "percent"  # half of them = 50 %
        found.append(_quantity(words, quantifiers, value, unit, i, end))
        i = max(end, i + 1)
    return found


def _is_year(words: Sequence[str], i: int, value: float) -> bool:
    if not (1900 <= value <= 2100 and value == int(value) and len(words[i]) == 4):
        return False
    before = words[i - 1] if i else ""
    after = unit_of(words[i + 1]) if i + 1 < len(words) else ""
    return before.lstrip("الوب") in ("عام", "سنه", "عاما") or not after


_SPAN_WORDS: Final = frozenset({"منذ", "بعد", "قبل", "خلال", "نحو", "مدي", "طوال", "طيله", "قرابه"})


def _is_no_number(words: Sequence[str], i: int) -> bool:
    """Number words with another meaning here.

    ``واحد`` behind its noun, ``عقد`` as "held" or "contract", and a tournament's
    ``نصف النهائي``.
    """
    word, before = words[i], words[i - 1] if i else ""
    nxt = words[i + 1] if i + 1 < len(words) else ""
    if word in ("عقد", "قرن", "العقد", "القرن"):
        return before not in _SPAN_WORDS and nxt not in ("من", "كامل", "الماضي", "الحالي")
    return word in ("واحد", "واحده") or "نهايي" in nxt


def _percent(words: Sequence[str], i: int) -> int:
    """Words of ``في المئة`` or ``بالمئة`` at ``i``, 0 when it is neither: not a hundred."""
    if words[i] in ("بالميه", "بالمايه"):
        return 1
    nxt = words[i + 1] if i + 1 < len(words) else ""
    return 2 if words[i] == "في" and nxt in ("الميه", "المايه") else 0


def _compose(words: Sequence[str], i: int, skip: Sequence[bool]) -> tuple[float, str, int]:
    """Value, unit and end of the number that starts at word ``i``."""
    total = current = 0.0
    unit, j = "", i
    while j < len(words) and not skip[j]:
        if j > i and _percent(words, j):
            break
        number = number_word(words[j])
        if number is None or (j > i and not _continues(words, i, j, number[0])):
            break
        kind, value, named = number
        unit = named or unit
        if kind == "ordinal":
            return value, "ordinal", j + 1
        if kind == "scale":
            current = (current or 1.0) * value
            total, current = total + current, 0.0
        elif kind == "fraction" and j > i and current:
            current += value
        else:
            current += value
        j += 1
        if kind == "fraction":
            nxt = number_word(words[j]) if j < len(words) else None
            if nxt is None or nxt[0] != "scale":
                break
    return total + current, unit, j


def _continues(words: Sequence[str], i: int, j: int, kind: str) -> bool:
    """Whether the number at ``j`` goes on with the one begun at ``i``.

    ``ثلاثة وعشرين ألفا`` goes on; ``3 قتلى و5`` and ``أربعة 12`` do not.
    """
    if kind == "scale":
        return True
    if kind in ("digits", "ordinal", "unit"):
        return False
    first = number_word(words[i])
    before = number_word(words[j - 1])
    if first is None or first[0] == "digits":
        return False
    if before is not None and before[0] == "cardinal" and kind in ("cardinal", "hundred"):
        # أحد عشر، ثلاث مئة، ثلاثة وعشرين
        return kind == "hundred" or before[1] < 10
    return words[j][0] == "و"


def _quantity(
    words: Sequence[str],
    quantifiers: Sequence[str],
    value: float,
    unit: str,
    start: int,
    end: int,
) -> Quantity:
    around = {quantifiers[k] for k in range(max(0, start - 3), start)}
    bound = (1 if around & {"more", "atleast"} else 0) - (1 if around & {"less", "atmost"} else 0)
    head = ""
    for k in range(end, min(end + 3, len(words))):
        info = word_info(words[k])
        if not info.stop and number_word(words[k]) is None:
            head = info.stem
            break
    return Quantity(value, unit, head, bound, bool(around & _ABOUT), start, end)


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities measure the same: one dimension, or one counted noun."""
    if (a.unit == "ordinal") != (b.unit == "ordinal"):
        return False
    if a.unit and b.unit and a.unit != "ordinal":
        return units()[a.unit][0] == units()[b.unit][0]
    if a.head and b.head:
        return a.head == b.head
    return not a.unit and not b.unit and not (a.head or b.head)


def base_value(q: Quantity) -> float:
    """Value in the base unit of its dimension; a bare fraction counts as a share."""
    return q.value * units()[q.unit][1] if q.unit in units() else q.value


def equal(a: Quantity, b: Quantity) -> bool:
    """Whether two comparable quantities can both be right."""
    x, y = base_value(a), base_value(b)
    tolerance = 0.06 if a.about or b.about else 1e-3
    if abs(x - y) <= tolerance * max(abs(x), abs(y)):
        return True
    low, high = (a, b) if x < y else (b, a)
    # "more than 40" goes with 45, "less than 50" with 45
    return low.bound > 0 or high.bound < 0
