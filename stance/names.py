"""Where heads and names stand in an article: what a short mention can be looked up in."""

from __future__ import annotations

from collections import Counter

from stance.descriptions import BODIES, bare_head, describe, is_plain_name
from stance.document import Doc
from stance.entities import load_entities
from stance.wordclasses import word_class


class Names:
    """Where the words of an article's text stand, for questions about its speakers.

    Parameters
    ----------
    doc : Doc
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self._by_head: dict[str, list[int]] | None = None
        self._state: str | None = None

    def places_of(self, norm: str) -> list[int]:
        """Tokens of the article's text that are this word."""
        return [i for i, word in enumerate(self.doc.norms) if word == norm]

    def positions(self, head: str) -> list[int]:
        """Tokens of the article's text with this bare head noun."""
        if self._by_head is None:
            self._by_head = {}
            for i, norm in enumerate(self.doc.norms):
                word = word_class(norm)
                if word.role:
                    self._by_head.setdefault(bare_head(word.core), []).append(i)
        return self._by_head.get(head, [])

    def setting(self) -> str:
        """The state that most of the article's names belong to, empty when none prevails."""
        if self._state is None:
            entities = load_entities()
            counts = Counter(
                entity.state or (entity.id if entity.type == "state" else "")
                for phrase in self.doc.entities()
                if (entity := entities.get(phrase.value)) is not None
            )
            counts.pop("", None)
            best = counts.most_common(1)
            self._state = best[0][0] if best and best[0][1] * 2 > counts.total() else ""
        return self._state

    def fuller_mention(self, key: str) -> tuple[str, str]:
        """State and institution from a titled mention elsewhere in the article."""
        doc = self.doc
        for i in self.places_of(key.split("_")[-1]):
            low = i
            while low > 0 and i - low < 12:
                word = doc.word(low - 1)
                if not word.is_word or word.stop or word.that or word.verb or word.temporal:
                    break
                low -= 1
            for j in range(low, i):
                if doc.word(j).role and doc.word(j).role not in BODIES:
                    described = describe(doc, j, i + 1)
                    if described.state or described.institution:
                        return described.state, described.institution
        return "", ""

    def surname(self, doc: Doc, i: int) -> str:
        """The word as a surname, when the text has it behind a first name; empty else."""
        if not doc.word(i).definite:
            return ""
        for j in self.places_of(doc.norms[i]):
            before = word_class(self.doc.norms[j - 1]) if j else None
            if before is not None and is_plain_name(before):
                return doc.raw(i, i + 1)
        return ""
