"""Puts number words together: ثلاثة وعشرون ألفا، مليون و300 ألف، ثلاثة أرباع."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from stance.features.numerals import Numeral, numeral
from stance.features.words import word_info

_SCALES: Final = frozenset({"scale", "scales", "tanwin"})
_LARGEST: Final = 1e18  # beyond is no number but a row of words


class Composed(NamedTuple):
    """Value, kind of the first word, unit that a word names, and where the number ends."""

    value: float
    kind: str
    unit: str
    end: int


def compose(words: Sequence[str], i: int, skip: Sequence[bool]) -> Composed | None:
    """The number that begins at word ``i``; ``None`` when its words count nothing here.

    Units of thousand, million and so on add up; within one, hundreds, tens and ones add
    up by the grammar of Arabic numbers (ones before tens, joined with و), so that two numbers
    beside each other (ثلاثة وأربعة) stay two.
    """
    state = _State(words, skip, i)
    return state.run()


class _State:
    def __init__(self, words: Sequence[str], skip: Sequence[bool], i: int) -> None:
        self.words, self.skip, self.i = words, skip, i
        self.total = self.group = 0.0
        self.scale = 0.0  # the last one
        self.last = ""
        self.unit = ""

    def _at(self, j: int) -> Numeral | None:
        if j < len(self.words) and not self.skip[j]:
            return numeral(self.words[j])
        return None

    def run(self) -> Composed | None:
        first = self._at(self.i)
        if first is None or first.kind == "scales" or first.kind == "part":
            return None
        if first.kind == "ordinal":
            return self._ordinal(first)
        if first.kind == "unity":
            nxt = self._at(self.i + 1)
            if nxt is None or nxt.value != 10 or nxt.joined:
                return None
        j = self._first(first)
        while j < len(self.words):
            step = self._next(j)
            if not step:
                break
            j += step
        return Composed(self.total + self.group, first.kind, self.unit, j)

    def _first(self, n: Numeral) -> int:
        self.unit, self.last = n.unit, n.kind
        if n.kind in _SCALES:
            twice = n.kind == "tanwin" and self._noun_at(self.i + 1)
            self.total, self.scale = n.value * (2 if twice else 1), n.value
        elif n.kind == "dual":
            self.total, self.scale = n.value, n.value / 2
        else:
            self.group = n.value
        return self.i + 1

    def _noun_at(self, j: int) -> bool:
        if j >= len(self.words) or self.skip[j] or self._at(j) is not None:
            return False
        info = word_info(self.words[j])
        conjunction = info.norm == "و" or (info.norm[0] == "و" and info.base != info.norm)
        return not info.stop and not conjunction

    def _ordinal(self, first: Numeral) -> Composed:
        """الثاني عشر، الحادي والعشرين."""
        value, end = first.value, self.i + 1
        n = self._at(end)
        if n is not None and n.kind == "cardinal":
            if n.value == 10 and not n.joined and not n.definite:
                value, end = value + 10, end + 1
            elif n.joined and n.definite and 20 <= n.value <= 90:
                value, end = value + n.value, end + 1
        return Composed(value, "ordinal", "", end)

    def _next(self, j: int) -> int:
        """Take the word at ``j`` into the number: words taken, 0 when it does not go on."""
        n = self._at(j)
        if n is None:
            after = self._at(j + 1) if self.words[j] == "و" else None
            if after is None or after.kind != "digits" or not self._below(after, j + 1):
                return 0
            self.group, self.last = after.value, "digits"
            return 2
        if self.unit and n.kind not in _SCALES:
            return 0
        return self._joined(n, j) if n.joined else self._beside(n)

    def _below(self, n: Numeral, j: int) -> bool:
        """Whether digits behind و are a smaller part of this number: مليون و300 ألف."""
        if not self.scale or self.group or n.unit:
            return False
        nxt = self._at(j + 1)
        scale = nxt.value if nxt is not None and nxt.kind in _SCALES and not nxt.joined else 1.0
        return n.value * scale < self.scale

    def _beside(self, n: Numeral) -> int:
        if n.kind in _SCALES and (not n.definite or self.last in ("fraction", "part")):
            if self.group:
                self.total += self.group * n.value
            elif self.total * n.value <= _LARGEST:
                self.total *= n.value  # ألف مليون
            else:
                return 0
            self.group, self.scale, self.last = 0.0, n.value, "scale"
            return 1
        ones = self.group % 100
        if n.definite:
            return 0
        if n.kind == "cardinal" and n.value == 10 and 1 <= ones <= 9 and self._counting():
            self.group, self.last = self.group + 10, "teen"
        elif n.kind == "hundred" and n.value == 100 and 3 <= self.group <= 9 and self._counting():
            self.group, self.last = self.group * 100, "hundred"
        elif n.kind == "part" and self.last == "cardinal" and self.group <= 10:
            self.group, self.last = self.group * n.value, "part"
        else:
            return 0
        return 1

    def _counting(self) -> bool:
        return self.last in ("cardinal", "unity")

    def _joined(self, n: Numeral, j: int) -> int:
        if n.kind == "fraction" and not n.owned:
            return self._fraction(n, j)
        ones = self.group % 100
        tens = n.kind == "cardinal" and 20 <= n.value <= 90
        if tens and 1 <= ones <= 9 and self._counting():
            self.group, self.last = self.group + n.value, "tens"
        elif n.kind == "cardinal" and self.last == "hundred":
            self.group, self.last = self.group + n.value, "cardinal"
        elif n.kind in ("cardinal", "hundred", "unity") and self.scale and not self.group:
            self.group, self.last = n.value, n.kind
        elif n.kind in ("scale", "dual") and self.scale and not self.group and self._smaller(n):
            self.total += n.value
            self.scale, self.last = n.value / (2 if n.kind == "dual" else 1), "scale"
        else:
            return 0
        return 1

    def _smaller(self, n: Numeral) -> bool:
        before = self.words[self.i - 1] if self.i else ""
        return n.value < self.scale and before != "بين"

    def _fraction(self, n: Numeral, j: int) -> int:
        """مليونين ونصف المليون، ثلاثة ونصف؛ but not خمسة ونصف الطلاب."""
        nxt = self._at(j + 1)
        if self.scale and not self.group:
            again = nxt is not None and nxt.kind in _SCALES and not nxt.joined
            self.total += n.value * (nxt.value if again and nxt is not None else self.scale)
            self.last = "scale"
            return 2 if again else 1
        if self.group >= 1 and not n.definite:
            self.group += n.value
            self.last = "fraction"
            return 1
        return 0
