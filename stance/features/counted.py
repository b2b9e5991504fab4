"""The noun that a number counts: behind it, before it, or the one that عدد governs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from stance.features.numerals import numeral, unit_of
from stance.features.quantity import word_at
from stance.features.words import word_info

_COUNT_NOUNS: Final = frozenset(
    "عدد اعداد حصيله بعدد عددها عددهم وعددهم وعدد لعدد كثافه نسبه بنسبه".split()
)
# What stands behind a number and is no noun that it counts.
_NO_HEADS: Final = frozenset(
    "وفق فقط يوميا سنويا شهريا اسبوعيا تقريبا سواء اضافه حسب علما نظرا خلافا مقابل بسبب بفعل"
    " نتيجه جراء اثر وسط بحسب ضمن عقب ابتداء بدءا لصالح لمصلحه لدي بدلا بدل عوضا".split()
)
_VERB: Final = 0.3  # a form of a verb that is seldom one (عينة, also "he appointed him")
_BACK: Final = 16
_OWNERS: Final = ("هما", "هم", "هن", "ها", "ه")


@lru_cache(maxsize=1 << 16)
def is_noun(word: str) -> bool:
    """Whether a normalised word may be what a number counts."""
    if not word or not word[0].isalpha() or word in _NO_HEADS:
        return False
    info = word_info(word)
    if info.stop or numeral(word) is not None:
        return False
    if info.definite or unit_of(word):
        return True
    return info.verb_form not in ("past", "imperfect") or info.verbness < _VERB


@lru_cache(maxsize=1 << 16)
def has_clitic(word: str) -> bool:
    """Whether a conjunction or preposition is written on a word."""
    info = word_info(word)
    return word[0] in "وفبلك" and info.base != word and not info.base.startswith(word[0])


@lru_cache(maxsize=1 << 16)
def has_owner(word: str) -> bool:
    """Whether a noun is definite, by article or pronoun."""
    if not word:
        return False
    info = word_info(word)
    if info.definite:
        return True
    return word.endswith(_OWNERS) and info.base != word and not word.endswith(info.base)


def is_definite_noun(word: str) -> bool:
    """Whether a word is a noun with the article."""
    return bool(word) and word_info(word).definite and is_noun(word)


def heads_behind(words: Sequence[str], i: int) -> tuple[str, ...]:
    """The counted noun behind a number that ends at ``i``: 12 راكبا، 12 من ركاب القطار."""
    k = i + 1 if word_at(words, i) == "فقط" else i
    if word_at(words, k) == "من":
        k += 1
        if word_at(words, k) in ("اصل", "بين", "كل"):
            k += 1
            while k < len(words) and (words[k] == "و" or numeral(words[k]) is not None):
                k += 1
    word = word_at(words, k)
    return (word,) if is_noun(word) and not has_clitic(word) else ()


def topic(words: Sequence[str], i: int) -> tuple[str, ...]:
    """What عدد or نسبة before the number speaks of: بلغ عدد الشركات ستا وثلاثين."""
    for k in range(i - 1, max(-1, i - _BACK), -1):
        if words[k] in _COUNT_NOUNS:
            noun = word_at(words, k + 1)
            if noun == "من" and k + 2 < i:
                return ("شخص",)  # عدد من غادروا: those who
            return (noun,) if k + 1 < i and is_noun(noun) else ()
    return ()
