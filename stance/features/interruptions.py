"""Clauses that go on behind what stands between commas: ``نفت الوزارة، الثلاثاء، إرسال قوات``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from stance.features.operators import CLOSERS, Operator, complement_like
from stance.features.words import WordInfo

_LONGEST: Final = 8  # words between the commas
_ASIDES: Final = frozenset("وهو وهي وهم والذي والتي الذي التي الذين والذين".split())
_ASIDE: Final = 14  # words of a side clause
_SHORT: Final = 3  # of a second interruption behind the first


def joined(
    words: Sequence[str],
    infos: Sequence[WordInfo],
    boundaries: Sequence[bool],
    operators: Sequence[Operator],
) -> list[bool]:
    """Clause marks without those around an interruption.

    Parameters
    ----------
    words, infos : sequences, one entry a word
    boundaries : sequence of bool
        Whether a clause mark stands before the word.
    operators : sequence of Operator
    """
    out = list(boundaries)
    marks = [i for i, mark in enumerate(boundaries) if mark and i]
    acting = {i for o in operators for i in range(o.start, o.end)}
    k, begin = 0, 0
    while k + 1 < len(marks):
        left, right = marks[k], marks[k + 1]
        again = not out[left]  # another one: الحكومة، المعترف بها دوليا، الجمعة، نفت
        if (
            right - left <= (_SHORT if again else _LONGEST)
            and _interrupts(words, infos, left, right, acting)
            and _goes_on(words, infos, begin, left, right)
        ):
            out[left] = out[right] = False
        elif not again:
            begin = left
        k += 1
    return out


def resumed(
    words: Sequence[str], infos: Sequence[WordInfo], boundaries: Sequence[bool]
) -> dict[int, int]:
    """Words at which a clause goes on behind a side clause, and the word at which that began.

    ``نفى الحزب، وهو من أحزاب الحكومة، مشاركته``. What goes on is no finite verb.
    """
    marks = [i for i, mark in enumerate(boundaries) if mark and i]
    return {
        right: left
        for left, right in pairwise(marks)
        if words[left] in _ASIDES
        and right - left <= _ASIDE
        and not _is_finite(infos[right])
        and _goes_on(words, infos, left, left, right)
    }


def _interrupts(
    words: Sequence[str], infos: Sequence[WordInfo], left: int, right: int, acting: set[int]
) -> bool:
    """Whether the words between two marks say nothing by themselves: a day, an apposition."""
    if words[left][0] == "و" and infos[left].base != words[left]:
        return False
    return not any(
        i in acting or words[i] in CLOSERS or complement_like(words[i]) or _is_finite(infos[i])
        for i in range(left, right)
    )


def _goes_on(
    words: Sequence[str], infos: Sequence[WordInfo], begin: int, left: int, right: int
) -> bool:
    """Whether the clause before an interruption goes on behind it."""
    word, info = words[right], infos[right]
    if (word[0] in "وف" and info.base != word) or word in CLOSERS or word[-1] == "ا":
        return False  # وأضاف; مؤكدا
    verbs = any(_is_finite(infos[i]) for i in range(begin, left))
    return not (verbs and _is_finite(info))


def _is_finite(info: WordInfo) -> bool:
    return info.is_verb and info.verb_form in ("past", "imperfect") and not info.definite
