"""Numbers with their units and counted nouns, read from words and digits.

What a number counts is looked for behind it (خمسة أطنان), before it (الساعات الأربع) and in
the noun that عدد governs; `stance.features.bounds` tells how it is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from stance.features.bounds import mark_bounds
from stance.features.composition import compose
from stance.features.numerals import HOMOGRAPHS, Numeral, dual_of, may_count, numeral, unit_at
from stance.features.numerals import number_word as number_word
from stance.features.numerals import unit_of as unit_of
from stance.features.numerals import units as units
from stance.features.words import word_info


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a statement.

    Attributes
    ----------
    value : float
        In the unit as written; the winner's goals of a score.
    unit : str
        Row of units.tsv, ``ordinal``, ``clock``, ``hour12`` (clock without part of day), ``score``, or empty.
    heads : tuple of str
        Normalised words that may be the counted noun, the nearest first.
    bound : int
        1 for "more than" and "at least", -1 for "less than" and "at most", 0 exact.
    about : bool
        Approximate (نحو، حوالي), or a fraction in words.
    role : str
        ``total`` (the M of "N of M"), ``old`` (a former value), or empty.
    high : float
        Upper end of a range, loser's goals of a score (-1 unknown), else equal to ``value``.
    start, end : int
        Half-open span of words; empty when a noun says the number itself (طائرتين).
    stop : int
        Behind the last word of number and unit.
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
    high: float = 0.0

    @property
    def head(self) -> str:
        """Nearest counted noun, empty when there is none."""
        return self.heads[0] if self.heads else ""


_SPAN_WORDS: Final = frozenset(
    "منذ بعد قبل خلال نحو مدي طوال طيله قرابه مده لمده استمر استمرت دام دامت حوالي"
    " غضون من ظل بعيد قبيل زهاء فتره تجاوز تجاوزت قبله".split()
)
_YEAR_WORDS: Final = ("عام", "سنه", "عاما")
_NO_COUNT_BEFORE: Final = frozenset(
    {"رقم", "رقمها", "رقمه", "هاتف", "الرقم", "مجموعه", "قمه", "الفقره", "الماده"}
)
_ONES: Final = frozenset({"واحد", "واحده", "كامل", "كامله", "اخر", "اخري", "اضافي", "اضافيه"})
_COUNT_NOUNS: Final = frozenset("عدد اعداد حصيله بعدد عددها عددهم وعددهم وعدد لعدد كثافه".split())
_SHARE_NOUNS: Final = frozenset("سكان عدد اجمالي مجموع مساحه قيمه اعضاء".split())
_SHARE_BEFORE: Final = frozenset("بنسبه بمقدار نسبه نحو الي سوي عن علي حوالي قرابه من".split())
_PARTS_OF_DAY: Final = {"صباحا": 0, "فجرا": 0, "مساء": 12, "ظهرا": 12, "عصرا": 12, "ليلا": -1}
_BACK: Final = 12
_SOLE: Final = frozenset({"واحد", "واحده"})


def find_quantities(
    words: Sequence[str], skip: Sequence[bool], boundaries: Sequence[bool]
) -> list[Quantity]:
    """Quantities among normalised words.

    Parameters
    ----------
    words : sequence of str
        Normalised words, punctuation left out.
    skip : sequence of bool
        Words that belong to a date.
    boundaries : sequence of bool
        Whether a clause mark stands before the word.
    """
    found: list[Quantity] = []
    i, n = 0, len(words)
    while i < n:
        kind = "" if skip[i] else may_count(words[i])
        quantity = None
        if kind == "number":
            quantity = _number(words, i, skip)
        elif kind == "dual":
            quantity = _dual(words, i, found)
        elif kind == "span":
            quantity = _bare(words, i, skip, found)
        if quantity is not None:
            found.append(quantity)
            i = max(quantity.end, i + 1)
        else:
            i += 1
    return mark_bounds(words, boundaries, found) if found else found


def _word(words: Sequence[str], i: int) -> str:
    return words[i] if 0 <= i < len(words) else ""


def _number(words: Sequence[str], i: int, skip: Sequence[bool]) -> Quantity | None:
    first = numeral(words[i])
    assert first is not None
    if _is_year(words, i, first) or _is_no_number(words, i, first):
        return None
    if first.kind == "digits" and _word(words, i + 1) == "صفر":
        return Quantity(first.value, "score", (), i, i + 2, i + 2, high=0.0)
    made = compose(words, i, skip)
    if made is None:
        return None
    if made.kind == "ordinal":
        return _ordinal(words, i, made.value, made.end)
    clock = _clock(words, i, made.value, made.end)
    if clock is not None:
        return clock
    if words[i] in _SOLE or first.form in _SOLE:
        return _sole(words, i, made.value, made.end)
    share = _share_of(words, i, first, made.value, made.end)
    if share is not None:
        return share
    return _counted(words, i, made.value, made.unit, made.end, first)


def _counted(
    words: Sequence[str], i: int, value: float, unit: str, end: int, first: Numeral
) -> Quantity:
    """A number with its unit or noun behind it, else with the definite noun before it."""
    size = _percent(words, end)
    if size:
        return _finish(words, Quantity(value, "percent", (), i, end + size, end + size, high=value))
    stop = end
    if not unit:
        unit, size = unit_at(words, end)
        stop = end + size
        before = _word(words, i - 1)
        if not unit and first.definite and word_info(before).definite if before else False:
            unit, _ = unit_at(words, i - 1)
            heads = (before,)
            return _finish(words, Quantity(value, unit, heads, i, end, end, high=value))
    extra = _half_more(words, stop, unit)
    if extra is not None:
        value, stop = value + extra[0], extra[1]
    heads = _heads_behind(words, end) + _topic(words, i)
    return _finish(words, Quantity(value, unit, heads, i, end, stop, high=value))


def _finish(words: Sequence[str], q: Quantity) -> Quantity:
    """Goals against goals, and the length of time that a smaller unit adds to."""
    if q.unit == "goal":
        for k in range(q.stop, min(q.stop + 2, len(words))):
            other = {"لهدف": 1, "لمثله": int(q.value), "لمثليهما": int(q.value), "لهدفين": 2}.get(
                words[k]
            )
            if words[k] == "مقابل":
                other = {"هدف": 1, "هدفين": 2, "واحد": 1, "لا": 0}.get(_word(words, k + 1))
            if other is not None:
                return replace(q, unit="score", high=float(other), value=q.value)
        return q
    return q


def _percent(words: Sequence[str], i: int) -> int:
    """Words of ``في المئة`` or ``بالمئة`` at ``i``, 0 when it is neither: not a hundred."""
    word = _word(words, i)
    if word in ("بالميه", "بالمايه"):
        return 1
    return 2 if word == "في" and _word(words, i + 1) in ("الميه", "المايه") else 0


def _half_more(words: Sequence[str], i: int, unit: str) -> tuple[float, int] | None:
    """عام ونصف، ثلاث سنوات ونصف السنة: the fraction behind a unit and where it ends."""
    if not unit or i >= len(words) or i < 1:
        return None
    n = numeral(words[i])
    if n is None or n.kind != "fraction" or not n.joined or n.owned:
        return None
    again, size = unit_at(words, i + 1)
    return n.value, i + 1 + (size if again == unit else 0)


def _is_noun(word: str) -> bool:
    if not word or not word[0].isalpha():
        return False
    info = word_info(word)
    if info.stop or numeral(word) is not None:
        return False
    return not (info.verb_form in ("past", "imperfect") and not unit_at((word,), 0)[0])


def _heads_behind(words: Sequence[str], i: int) -> tuple[str, ...]:
    """The counted noun behind a number: 12 راكبا، 12 من ركاب القطار."""
    k = i + 1 if _word(words, i) == "فقط" else i
    if _word(words, k) == "من":
        k += 1
        if _word(words, k) in ("اصل", "بين", "كل"):
            k += 1
            while k < len(words) and (numeral(words[k]) is not None or words[k] == "و"):
                k += 1
    word = _word(words, k)
    return (word,) if _is_noun(word) and not (k > i and numeral(word)) else ()


def _topic(words: Sequence[str], i: int) -> tuple[str, ...]:
    """What عدد or حصيلة before the number speaks of: بلغ عدد الشركات ستا وثلاثين."""
    for k in range(i - 1, max(-1, i - _BACK), -1):
        if words[k] in _COUNT_NOUNS:
            noun = _word(words, k + 1)
            return (noun,) if k + 1 < i and _is_noun(noun) else ()
    return ()


def _is_year(words: Sequence[str], i: int, n: Numeral) -> bool:
    if not (1900 <= n.value <= 2100 and n.value == int(n.value) and len(words[i]) == 4):
        return False
    if _word(words, i - 1).lstrip("الوب") in _YEAR_WORDS:
        return True
    behind = _word(words, i + 1)
    return not (unit_at(words, i + 1)[0] or (_is_noun(behind) and not word_info(behind).definite))


def _is_no_number(words: Sequence[str], i: int, n: Numeral) -> bool:
    """Number words with another meaning here.

    ``عقد`` as "held" or "contract", a tournament's ``نصف النهائي``, numbers of things
    (رقم 12) and clubs (مجموعة العشرين).
    """
    before, nxt = _word(words, i - 1), _word(words, i + 1)
    if n.kind == "unit":
        if n.unit == "goal":
            return n.prefix != "ب"
        if n.form in ("عقد", "قرن", "عقدا"):
            return before not in _SPAN_WORDS or nxt in ("من", "الماضي", "الحالي", "اجتماع", "جلسه")
        return False
    if n.kind == "digits" and (before in _NO_COUNT_BEFORE or (len(words[i]) > 6 and not nxt)):
        return True
    if n.definite and before in _NO_COUNT_BEFORE:
        return True
    if n.kind == "fraction" and before and n.definite and numeral(nxt or "x") is not None:
        return numeral(nxt).kind == "ordinal"  # type: ignore[union-attr]  # النصف الأول
    return n.kind in ("fraction", "part") and ("نهايي" in nxt or nxt in ("سنوي", "سنويه"))


def _ordinal(words: Sequence[str], i: int, value: float, end: int) -> Quantity | None:
    """An ordinal behind its definite noun (الدور الأول); elsewhere it counts nothing."""
    clock = _clock(words, i, value, end)
    if clock is not None:
        return clock
    before = _word(words, i - 1)
    if not before or not word_info(before).definite or not _is_noun(before):
        return None
    return Quantity(value, "ordinal", (before,), i, end, end, high=value)


def _clock(words: Sequence[str], i: int, value: float, end: int) -> Quantity | None:
    """A time of day: الثامنة مساء، الساعة 18:00."""
    hour = _word(words, i - 1).lstrip("وبل") in ("الساعه", "ساعه") and _word(words, i - 1) != "ساعه"
    n = numeral(_word(words, end)) if end < len(words) else None
    if n is not None and n.kind == "fraction" and n.joined and n.definite:
        value, end = value + n.value, end + 1
    part = _PARTS_OF_DAY.get(_word(words, end))
    if part is None and _word(words, end) == "بعد" and _word(words, end + 1) == "الظهر":
        part, end = 12, end + 1
    if value >= 24 or (part is None and not hour):
        return None
    if part is None:
        unit = "clock" if value > 12 else "hour12"
        return Quantity(value, unit, (), i, end, end, high=value)
    if part == -1:
        part = 0 if value < 5 else 12
    value = value % 12 + part if value <= 12 else value
    return Quantity(value, "clock", (), i, end + 1, end + 1, high=value)


def _sole(words: Sequence[str], i: int, value: float, end: int) -> Quantity | None:
    """واحد behind its noun (دولة خليجية واحدة), or واحد من كل أربعة."""
    share = _one_in(words, value, i, end)
    if share is not None:
        return share
    for k in (i - 1, i - 2):
        unit, _ = unit_at(words, k) if k >= 0 else ("", 0)
        if unit and k == i - 1 and _word(words, k) != "يوما":
            return Quantity(1.0, unit, (words[k],), i, end, end, high=1.0)
    before = _word(words, i - 1)
    if before and _is_noun(before) and not word_info(before).definite:
        return Quantity(1.0, "", (before, *_earlier_noun(words, i - 2)), i, end, end, high=1.0)
    return None


def _earlier_noun(words: Sequence[str], k: int) -> tuple[str, ...]:
    word = _word(words, k)
    return (word,) if word and _is_noun(word) and not word_info(word).definite else ()


def _one_in(words: Sequence[str], value: float, i: int, end: int) -> Quantity | None:
    """N من كل M: a share."""
    if _word(words, end) != "من" or _word(words, end + 1) != "كل" or end + 2 >= len(words):
        return None
    whole = compose(words, end + 2, [False] * len(words)) if numeral(words[end + 2]) else None
    if whole is None or whole.value <= 0 or value > whole.value:
        return None
    share = value / whole.value * 100
    heads = _heads_behind(words, whole.end)
    return Quantity(share, "percent", heads, i, whole.end, whole.end, high=share)


def _share_of(
    words: Sequence[str], i: int, first: Numeral, value: float, end: int
) -> Quantity | None:
    """A fraction of something as per cent: نصف الطلاب، خمس طاقمه، ثلاثة أرباع الناخبين."""
    share = _one_in(words, value, i, end)
    if share is not None:
        return share
    if end == i + 1 and first.form in HOMOGRAPHS and not first.joined:
        nxt, before = _word(words, end), _word(words, i - 1)
        owned = nxt in _SHARE_NOUNS or _has_owner(nxt)
        behind_noun = bool(before) and word_info(before).definite and _is_noun(before)
        if first.definite:
            owned = (
                not behind_noun
                and (first.prefix == "ب" or before in _SHARE_BEFORE)
                and not _is_noun(nxt)
            )
        if owned:
            share_value = HOMOGRAPHS[first.form] * 100
            return _fraction(words, i, share_value, end)
        return None
    if not 0 < value < 1 or first.kind == "digits":
        return None
    unit, size = unit_at(words, end)
    counted = _word(words, end)
    if (
        unit
        and not word_info(counted).definite
        and unit != "person"
        and units()[unit][0] != "person"
    ):
        return None
    return _fraction(words, i, value * 100, end)


def _fraction(words: Sequence[str], i: int, value: float, end: int) -> Quantity:
    heads = _heads_behind(words, end)
    return Quantity(value, "percent", heads, i, end, end, about=False, high=value)


def _has_owner(word: str) -> bool:
    """Whether a noun is definite by article or pronoun."""
    if not word:
        return False
    info = word_info(word)
    if info.definite:
        return True
    owned = word.endswith(("هم", "ها", "ه")) and info.base != word and not info.base.endswith("ه")
    return owned and len(word) - len(info.base) >= 1


def _dual(words: Sequence[str], i: int, found: list[Quantity]) -> Quantity | None:
    """A dual noun counts two of itself; its dual adjective does not count again."""
    if i and dual_of(words[i - 1]) is not None:
        return None
    noun, unit = dual_of(words[i])  # type: ignore[misc]
    value, stop = 2.0, i + 1
    if numeral(_word(words, stop) or "x") is not None and words[stop].startswith("اثن"):
        stop += 1
    extra = _half_more(words, stop, unit)
    if extra is not None:
        value, stop = value + extra[0], extra[1]
    quantity = Quantity(value, unit, (noun,), i, i, stop, high=value)
    return _finish(words, quantity)


def _bare(
    words: Sequence[str], i: int, skip: Sequence[bool], found: list[Quantity]
) -> Quantity | None:
    """A unit of time without number is one of it: مدة شهر، منذ عام، أسبوع واحد."""
    if found and found[-1].stop > i:
        return None
    word, nxt, before = words[i], _word(words, i + 1), _word(words, i - 1)
    if (i + 1 < len(words) and skip[i + 1]) or before in ("كل", "اليوم", "هذا", "هذه", "ذات", "اي"):
        return None
    unit, _ = unit_at(words, i)
    if word.startswith("ال") or (
        word[-1] in "هم" and word not in ("سنه", "ساعه", "دقيقه", "يوم", "ليله", "عام", "ثانيه")
    ):
        return None
    if word not in _SINGULAR_SPANS:
        return None
    ones = nxt in _ONES
    if not ones and not (before in _SPAN_WORDS or word in ("شهرا", "اسبوعا", "عاما")):
        return None
    if before in ("من", "قبل") and not ones and before != "قبل":
        if _word(words, i - 2) not in ("اكثر", "اقل", "باكثر", "لاكثر", "باقل", "لاقل"):
            return None
    value, stop = 1.0, i + 1
    extra = _half_more(words, stop, unit)
    if extra is not None:
        value, stop = value + extra[0], extra[1]
    if ones and nxt in _SOLE:
        stop += 1
    return Quantity(value, unit, (word,), i, stop if ones else i, stop, high=value)


_SINGULAR_SPANS: Final = frozenset("سنه عام عاما شهر شهرا اسبوع اسبوعا يوم ساعه دقيقه".split())
