"""Numbers with their units and counted nouns, read from words and digits.

What a number counts is looked for behind it (خمسة أطنان), before it (الساعات الأربع) and in
the noun that عدد governs; `stance.features.bounds` tells how it is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from stance.features.bounds import mark_bounds
from stance.features.composition import Composed, compose
from stance.features.counted import has_owner, heads_behind, is_definite_noun, is_noun, topic
from stance.features.numerals import HOMOGRAPHS, Numeral, may_count, numeral, unit_at, units
from stance.features.quantity import Quantity, word_at
from stance.features.quantity_forms import (
    bare_unit,
    clock,
    clock_digits,
    dual,
    goals,
    half_more,
    ordinal,
    score,
)
from stance.features.words import word_info

_YEAR_WORDS: Final = frozenset("عام سنه عاما العام السنه لعام لسنه بعام وعام للعام".split())
_NO_COUNT_BEFORE: Final = frozenset(
    "رقم رقمها رقمه هاتف الرقم مجموعه قمه الفقره الماده الهاتف".split()
)
_SHARE_NOUNS: Final = frozenset("سكان عدد اجمالي مجموع مساحه قيمه اعضاء".split())
_SHARE_BEFORE: Final = frozenset("نسبه نحو الي سوي عن علي حوالي قرابه من بلغ بلغت".split())
_DECADES: Final = frozenset({"عقد", "قرن", "عقدا"})
_DECADE_BEFORE: Final = frozenset("منذ بعد قبل خلال نحو مدي طوال طيله قرابه غضون من علي".split())
_PAST: Final = frozenset("الماضي الاخير المنصرم الفايت المقبل القادم الجاري الحالي".split())
_SOLE: Final = frozenset({"واحد", "واحده", "واحدا"})
_SOLE_OR_TWO: Final = _SOLE | {"اثنان", "اثنين", "اثنتان", "اثنتين"}
_NO_WHOLE: Final = ("سنوي", "سنويه", "شهري", "شهريه")
_LONG: Final = 7  # digits of a number without unit that is a telephone number or an id


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
        quantity = _quantity(words, i, skip, found, kind) if kind else None
        if quantity is not None:
            found.append(quantity)
            i = max(quantity.stop, i + 1)
        else:
            i += 1
    return mark_bounds(words, boundaries, found) if found else found


def _quantity(
    words: Sequence[str], i: int, skip: Sequence[bool], found: Sequence[Quantity], kind: str
) -> Quantity | None:
    if kind == "span":
        return bare_unit(words, i, skip)
    if kind == "dual":
        return dual(words, i, found)
    if kind == "time":
        return clock_digits(words, i)
    return score(words, i) or (_number(words, i, skip) if kind == "number" else None)


def _number(words: Sequence[str], i: int, skip: Sequence[bool]) -> Quantity | None:
    first = numeral(words[i])
    made = compose(words, i, skip) if first is not None else None
    if first is None or made is None or _is_year(words, i, first):
        return None
    timed = clock(words, i, made.value, made.end)
    if timed is not None or _is_no_number(words, i, first):
        return timed
    if made.kind == "ordinal":
        return ordinal(words, i, made.value, made.end)
    share = _one_in(words, i, made) or _share(words, i, first, made)
    if share is not None:
        return share
    if made.end == i + 1 and first.form in _SOLE_OR_TWO:
        return _sole(words, i, made)
    return _counted(words, i, first, made, skip)


def _counted(
    words: Sequence[str], i: int, first: Numeral, made: Composed, skip: Sequence[bool]
) -> Quantity:
    """A number with its unit or noun behind it, else with the definite noun before it."""
    value, end = made.value, made.end
    size = _percent(words, end)
    if size or made.unit == "percent":
        return Quantity(value, "percent", topic(words, i), i, end + size, end + size)
    before = word_at(words, i - 1)
    unit, size = (made.unit, 0) if made.unit else _unit_behind(words, end, value, skip)
    if not unit and first.definite and is_definite_noun(before):
        unit, _ = unit_at(words, i - 1)
        return Quantity(value, unit, (before,), i, end, end)
    more, stop = half_more(words, end + size, unit)
    heads = heads_behind(words, end) or topic(words, i)
    q = Quantity(value + more, unit, heads + _more_heads(words, i, heads), i, end, stop)
    return goals(words, q) if unit == "goal" else q


def _more_heads(words: Sequence[str], i: int, heads: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(h for h in topic(words, i) if h not in heads) if heads else ()


def _unit_behind(
    words: Sequence[str], i: int, value: float, skip: Sequence[bool]
) -> tuple[str, int]:
    """Unit behind a number; يوم in the singular is none of 47 (بلغت 47 يوم الأحد)."""
    unit, size = unit_at(words, i)
    if unit and word_at(words, i) in ("يوم", "شهر", "عام") and value % 100 >= 3:
        return "", 0
    if unit and any(skip[i : i + size + 1]):
        return ("", 0) if units()[unit][0] == "time" else (unit, size)
    return unit, size


def _percent(words: Sequence[str], i: int) -> int:
    """Words of ``في المئة`` or ``بالمئة`` at ``i``, 0 when it is neither: not a hundred."""
    word = word_at(words, i)
    if word in ("بالميه", "بالمايه"):
        return 1
    return 2 if word == "في" and word_at(words, i + 1) in ("الميه", "المايه") else 0


def _is_year(words: Sequence[str], i: int, n: Numeral) -> bool:
    if not (1900 <= n.value <= 2100 and n.value == int(n.value) and len(words[i]) == 4):
        return False
    if word_at(words, i - 1) in _YEAR_WORDS:
        return True
    behind = word_at(words, i + 1)
    if behind and numeral(behind) is not None:
        return False  # 2000 مليار
    return not (unit_at(words, i + 1)[0] or (is_noun(behind) and not word_info(behind).definite))


def _is_no_number(words: Sequence[str], i: int, n: Numeral) -> bool:
    """Number words with another meaning here.

    ``عقد`` as "held" or "contract", a tournament's ``نصف النهائي``, numbers of things
    (رقم 12) and clubs (مجموعة العشرين).
    """
    before, nxt = word_at(words, i - 1), word_at(words, i + 1)
    if n.kind == "unit":
        if n.unit == "goal":
            return n.prefix != "ب"
        return n.form in _DECADES and not _is_decade(n, before, nxt)
    if (n.kind == "digits" or n.definite) and before in _NO_COUNT_BEFORE:
        return True
    if n.kind == "digits":
        return len(words[i]) >= _LONG and words[i].isdigit() and not unit_at(words, i + 1)[0]
    if n.kind == "fraction" and n.definite and nxt:
        return word_info(nxt).definite  # النصف الأول
    return n.kind == "fraction" and ("نهايي" in nxt or nxt in _NO_WHOLE)


def _is_decade(n: Numeral, before: str, nxt: str) -> bool:
    if n.definite:
        return before in _DECADE_BEFORE and nxt in _PAST
    return before in _DECADE_BEFORE and not n.prefix and nxt not in ("من", "اجتماع", "جلسه")


def _sole(words: Sequence[str], i: int, made: Composed) -> Quantity | None:
    """واحد or اثنين behind its noun: دولة خليجية واحدة، طيارين اثنين."""
    value, end = made.value, made.end
    for size in (1, 2):
        unit, length = unit_at(words, i - size) if i >= size else ("", 0)
        if unit and length == size and words[i - size] != "يوما":
            return Quantity(value, unit, (words[i - size],), i, end, end)
    nouns = [w for w in (word_at(words, i - 1), word_at(words, i - 2)) if _plain_noun(w)]
    if nouns and _plain_noun(word_at(words, i - 1)):
        return Quantity(value, "", tuple(nouns), i, end, end)
    if value == 1.0:
        return None
    return Quantity(value, "", heads_behind(words, end), i, end, end)


def _plain_noun(word: str) -> bool:
    return is_noun(word) and not word_info(word).definite


def _one_in(words: Sequence[str], i: int, made: Composed) -> Quantity | None:
    """N من كل M: a share in per cent."""
    k = made.end + 2
    if word_at(words, k - 2) != "من" or word_at(words, k - 1) != "كل" or k >= len(words):
        return None
    whole = compose(words, k, [False] * len(words)) if numeral(words[k]) is not None else None
    if whole is None or whole.value < max(made.value, 1.0):
        return None
    share = made.value / whole.value * 100
    return Quantity(share, "percent", heads_behind(words, whole.end), i, whole.end, whole.end)


def _share(words: Sequence[str], i: int, first: Numeral, made: Composed) -> Quantity | None:
    """A fraction of something in per cent: نصف الطلاب، خمس طاقمه، ثلاثة أرباع الناخبين."""
    value, end = made.value, made.end
    if end == i + 1 and first.form in HOMOGRAPHS and not first.joined:
        if not _is_fifth(words, i, first):
            return None
        value = HOMOGRAPHS[first.form]
    elif not 0 < value < 1 or first.kind == "digits" or _of_unit(words, end):
        return None
    heads = heads_behind(words, end) or topic(words, i)
    return Quantity(value * 100, "percent", heads, i, end, end)


def _of_unit(words: Sequence[str], end: int) -> bool:
    """Whether a fraction is one of a unit (نصف ساعة) rather than of something counted."""
    unit, _ = unit_at(words, end)
    return bool(unit) and not word_info(words[end]).definite and units()[unit][0] != "person"


def _is_fifth(words: Sequence[str], i: int, n: Numeral) -> bool:
    """Whether خمس and its like is a fraction here: خمس طاقمه، بمقدار العشر."""
    nxt, before = word_at(words, i + 1), word_at(words, i - 1)
    if not n.definite:
        return nxt in _SHARE_NOUNS or (is_noun(nxt) and has_owner(nxt))
    if is_definite_noun(before) or is_noun(nxt):
        return False
    return n.prefix == "ب" or before in _SHARE_BEFORE or before in ("بنسبه", "بمقدار")
