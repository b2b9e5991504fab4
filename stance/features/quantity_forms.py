"""Quantities that are no number before a noun: clock times, scores, ordinals, duals, bare units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from stance.features.counted import is_definite_noun
from stance.features.numerals import HOMOGRAPHS, dual_of, numeral, unit_at, unit_of
from stance.features.quantity import Quantity, word_at

_PARTS_OF_DAY: Final = {
    "صباحا": 0, "فجرا": 0, "مساء": 12, "ظهرا": 12, "عصرا": 12, "ليلا": -1,
}  # fmt: skip
_HOUR_WORDS: Final = frozenset({"الساعه", "والساعه", "بالساعه", "للساعه"})
_NIGHT: Final = 5  # "at 3 at night" is after midnight
_SCORE: Final = re.compile(r"(\d{1,2})-(\d{1,2})")
# Before a bare unit of time: what lasts, or is counted from.
_SPAN_WORDS: Final = frozenset(
    "منذ بعد قبل خلال نحو مدي طوال طيله قرابه مده لمده استمر استمرت دام دامت حوالي عقب غضون ظل"
    " بعيد قبيل زهاء فتره تجاوز تجاوزت واستمر ودام يستمر تستمر سوي".split()
)
_COMPARED: Final = frozenset("اكثر باكثر لاكثر واكثر اقل باقل لاقل واقل ازيد".split())
_SINGULAR_SPANS: Final = frozenset("سنه عام عاما شهر شهرا اسبوع اسبوعا يوم يوما ساعه دقيقه".split())
_ALWAYS: Final = frozenset({"عاما", "شهرا", "اسبوعا"})  # accusative: "for a month"
_ONES: Final = frozenset({"واحد", "واحده", "كامل", "كامله", "اخر", "اخري", "اضافي", "اضافيه"})
_NO_SPAN_BEFORE: Final = frozenset("كل هذا هذه ذات اي ذلك تلك".split())
_TWO: Final = frozenset({"اثنان", "اثنين", "اثنتان", "اثنتين"})
_ONE_GOAL: Final = frozenset({"بهدف", "هدف"})


def clock(words: Sequence[str], i: int, value: float, end: int) -> Quantity | None:
    """A time of day in hours: الثامنة مساء، الساعة 18:00، العاشرة والنصف صباحا."""
    hour = word_at(words, i - 1) in _HOUR_WORDS
    n = numeral(words[end]) if end < len(words) else None
    if n is not None and n.kind == "fraction" and n.joined and n.definite:
        value, end = value + n.value, end + 1
    part = _PARTS_OF_DAY.get(word_at(words, end))
    if part is None and word_at(words, end) == "بعد" and word_at(words, end + 1) == "الظهر":
        part, end = 12, end + 1
    if value >= 24 or (part is None and not hour):
        return None
    if part is None:
        return Quantity(value, "clock" if value > 12 else "hour12", (), i, end, end)
    if part < 0:
        part = 0 if value < _NIGHT else 12
    value = value % 12 + part if value < 13 else value
    return Quantity(value, "clock", (), i, end + 1, end + 1)


def clock_digits(words: Sequence[str], i: int) -> Quantity | None:
    """18:00, or 6:30 مساء."""
    hours, minutes = map(int, words[i].split(":"))
    if hours > 24 or minutes > 59:
        return None
    value = hours + minutes / 60
    found = clock(words, i, value, i + 1)
    if found is None or found.unit == "hour12":
        return Quantity(value, "clock", (), i, i + 1, i + 1)
    return found


def ordinal(words: Sequence[str], i: int, value: float, end: int) -> Quantity | None:
    """An ordinal behind its definite noun (الدور الأول); elsewhere it counts nothing."""
    before = word_at(words, i - 1)
    if not is_definite_noun(before):
        return None
    return Quantity(value, "ordinal", (before,), i, end, end)


def score(words: Sequence[str], i: int) -> Quantity | None:
    """2-1, ٢-صفر and هدف لمثله, as the goals of winner and loser."""
    if m := _SCORE.fullmatch(words[i]):
        low, high = sorted((float(m[1]), float(m[2])))
        if unit_at(words, i + 1)[0]:
            return Quantity(
                low, unit_at(words, i + 1)[0], (words[i + 1],), i, i + 1, i + 2, high=high
            )
        return Quantity(high, "score", (), i, i + 1, i + 1, high=low)
    if words[i] in _ONE_GOAL:
        against = _against(words, i + 1, 1)
        if against is None:
            return None
        return Quantity(1.0, "score", (), i, i + 1, i + 1, high=against)
    n = numeral(words[i])
    if n is not None and n.kind == "digits" and word_at(words, i + 1) == "صفر":
        return Quantity(n.value, "score", (), i, i + 2, i + 2, high=0.0)
    return None


def goals(words: Sequence[str], q: Quantity) -> Quantity:
    """A number of goals, or a score when the other side's stand behind it."""
    for k in (q.stop, q.stop + 1):
        against = _against(words, k, q.value)
        if against is not None:
            high, low = max(q.value, against), min(q.value, against)
            return Quantity(high, "score", q.heads, q.start, q.end, q.stop, high=low)
    return q


def _against(words: Sequence[str], k: int, own: float) -> float | None:
    """Goals of the other side: مقابل هدف، لهدفين، لمثله، دون رد."""
    word, nxt = word_at(words, k), word_at(words, k + 1)
    if word in ("لمثله", "لمثليهما", "لمثلها"):
        return own
    if word in ("نظيف", "نظيفين", "نظيفه") or (word == "دون" and nxt in ("رد", "مقابل")):
        return 0.0
    if word == "مقابل":
        word = nxt
    elif word[:1] == "ل":
        word = word[1:]
    else:
        return None
    if word in ("هدف", "واحد", "لا"):
        return 0.0 if word == "لا" else 1.0
    two = dual_of(word) if word else None
    if two is not None and two[1] == "goal":
        return 2.0
    n = numeral(word) if word else None
    return n.value if n is not None and n.kind in ("cardinal", "digits") and n.value < 20 else None


def half_more(words: Sequence[str], i: int, unit: str) -> tuple[float, int]:
    """Fraction of the unit behind it and where it ends: عام ونصف، ثلاث سنوات ونصف السنة."""
    n = numeral(words[i]) if unit and i < len(words) else None
    if n is None or not n.joined or n.owned:
        return 0.0, i
    value, end = n.value, i + 1
    if n.kind == "cardinal" and n.form not in HOMOGRAPHS and end < len(words):
        part = numeral(words[end])
        if part is None or part.kind != "part":
            return 0.0, i
        value, end = value * part.value, end + 1
    elif n.form in HOMOGRAPHS and unit_at(words, end)[0] == unit:
        value = HOMOGRAPHS[n.form]  # خمس درجات وعشر الدرجة
    elif n.kind != "fraction":
        return 0.0, i
    again, size = unit_at(words, end)
    return value, end + (size if again == unit else 0)


def dual(words: Sequence[str], i: int, found: Sequence[Quantity]) -> Quantity | None:
    """A dual noun counts two of itself; its dual adjectives count nothing again."""
    last = found[-1] if found else None
    if last is not None and last.start == last.end and i - last.start <= 4 and words[i][0] != "و":
        return None
    noun, unit = dual_of(words[i]) or ("", "")
    heads: tuple[str, ...] = (noun,)
    stop = i + 1
    behind = word_at(words, stop)
    adjective = dual_of(behind) if behind else None
    if adjective is not None and behind[0] != "و":
        heads, stop = (noun, adjective[0]), stop + 1
    if behind in _TWO:
        stop += 1
    more, stop = half_more(words, stop, unit)
    return goals(words, Quantity(2.0 + more, unit, heads, i, i, stop))


def bare_unit(words: Sequence[str], i: int, skip: Sequence[bool]) -> Quantity | None:
    """A unit of time without number is one of it: مدة شهر، منذ عام، أسبوع واحد."""
    word, nxt, before = words[i], word_at(words, i + 1), word_at(words, i - 1)
    if word not in _SINGULAR_SPANS and word[1:] not in _SINGULAR_SPANS:
        return None
    if before in _NO_SPAN_BEFORE:
        return None
    if i + 1 < len(words) and skip[i + 1]:
        return None
    unit = unit_of(word)
    more, stop = half_more(words, i + 1, unit)
    compared = before == "من" and word_at(words, i - 2) in _COMPARED
    after = word[0] == "ب" and word[1:] in _SINGULAR_SPANS  # قبل الاقتراع بأسبوع
    if not (more or after or nxt in _ONES or compared or before in _SPAN_WORDS or word in _ALWAYS):
        return None
    if nxt in ("واحد", "واحده"):
        return Quantity(1.0, unit, (word,), i, i + 2, i + 2)
    return Quantity(1.0 + more, unit, (word,), i, i, stop)
