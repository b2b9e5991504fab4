"""A text, tokenised once, with the word classes, quotations and entities in it."""

from __future__ import annotations

import re
from typing import Final

from stance.arabic import token_columns
from stance.entities import load_entities
from stance.lexicon import Phrase
from stance.sentences import QUOTE_MARKS, quotes_in
from stance.wordclasses import Word, is_accusative, word_class

_LINE: Final = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")


class Doc:
    """A text, tokenised once, with its quotations by token.

    Attributes
    ----------
    norms, starts, ends : list
        Normalised tokens and their raw spans.
    close : dict of int to int
        Token of an opening quotation mark → token of its closing one; ``open`` the reverse.
    """

    __slots__ = (
        "_ends",
        "_entities",
        "_governed",
        "_words",
        "close",
        "ends",
        "norms",
        "open",
        "starts",
        "text",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self.norms, self.starts, self.ends = token_columns(text)
        self._entities: list[Phrase] | None = None
        self._ends: dict[int, int] | None = None
        self._words: list[Word | None] = [None] * len(self.norms)
        self._governed: set[int] = set()
        self.close: dict[int, int] = {}
        self.open: dict[int, int] = {}
        if not QUOTE_MARKS.isdisjoint(self.norms):
            self._match_quotes()
        if "علي" in self.norms:
            self._tell_ali_apart()
        if "والي" in self.norms:
            for i, norm in enumerate(self.norms):
                if norm == "والي" and self.raw(i, i + 1) == "وإلى":
                    self._words[i] = word_class("الي")  # وإلى, no governor

    def _tell_ali_apart(self) -> None:
        """Read علي as a name in a text that writes the preposition على."""
        written = {i: self.raw(i, i + 1) for i, n in enumerate(self.norms) if n == "علي"}
        if "على" in written.values():
            name = word_class("علاء")._replace(core="علي")
            for i, raw in written.items():
                self._words[i] = name if raw == "علي" else None

    def _match_quotes(self) -> None:
        at = {s: i for i, s in enumerate(self.starts)}
        for line in _LINE.finditer(self.text):
            for opened, closed in quotes_in(self.text, line.start(), line.end()):
                left, right = at.get(opened), at.get(closed)
                if left is not None and right is not None:
                    self.close[left] = right
                    self.open[right] = left

    def __len__(self) -> int:
        return len(self.norms)

    def tanwin(self, i: int) -> bool:
        """Whether token ``i`` is written with the ending of an indefinite accusative."""
        return self.text[self.ends[i] - 1] == "\u064b" or (
            self.text[self.ends[i] - 2 : self.ends[i]] == "\u064b\u0627"
        )

    def accusative(self, i: int) -> bool:
        """Whether token ``i`` is an indefinite accusative: an object (``أطرافا``)."""
        return self.tanwin(i) or is_accusative(self.norms[i])

    def entity_end(self, i: int) -> int:
        """Token after the entity of several words that begins at ``i``; ``i`` when none does."""
        if self._ends is None:
            self._ends = {p.start: p.end for p in self.entities() if p.end - p.start > 1}
        return self._ends.get(i, i)

    def entities(self) -> list[Phrase]:
        """Entities and demonyms of the whole text, found once."""
        if self._entities is None:
            self._entities = load_entities().find(self.norms)
        return self._entities

    def word(self, i: int) -> Word:
        """Classes of token ``i``, a preposition known to be attached taken off."""
        try:
            word = self._words[i]
        except IndexError:
            return word_class(".")  # a text may break off: behind its last word nothing stands
        if word is None:
            word = self._words[i] = word_class(self.norms[i])
        return word

    def take_off_preposition(self, i: int) -> None:
        """Read token ``i`` without the ل that a phrase such as وفقا لـ has put on it."""
        norm = self.norms[i]
        bare = "ا" + norm[1:] if norm.startswith("لل") else norm[1:]
        if norm[0] == "ل" and len(bare) > 1:
            self._governed.add(i)
            self._words[i] = word_class(bare)

    def governed(self, i: int) -> bool:
        """Whether the attached preposition of token ``i`` has been taken off."""
        return i in self._governed

    def raw(self, start: int, end: int) -> str:
        """Raw text of the tokens ``start`` to ``end`` (half-open)."""
        return self.text[self.starts[start] : self.ends[end - 1]] if start < end else ""
