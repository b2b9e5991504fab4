"""Where heads and names stand in an article: what a short mention can be looked up in."""

from __future__ import annotations

from collections import Counter
from typing import Final

from stance.arabic import words
from stance.descriptions import (
    BODIES,
    bare_head,
    conjuncts,
    describe,
    is_plain_name,
    person_key,
    stems_between,
)
from stance.document import Doc
from stance.entities import load_entities
from stance.nounphrases import COMMAS, noun_phrase
from stance.wordclasses import has_preposition, has_pronoun, word_class

_LONGEST: Final = 14  # words of an office with its holder's name
_NEAR: Final = 6  # words around it
_NAME: Final = 3  # words of a name


def _is_full_name(name: str) -> bool:
    """Whether a name has two words or more, and none that is no name."""
    parts = [word_class(n) for n in words(name)]
    last = parts[-1] if parts else word_class(".")
    plain = not (has_pronoun(last.core) or has_preposition(last.core) or last.adjective)
    return len(parts) > 1 and plain and is_plain_name(parts[0])


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

    def holder(self, head: str, wanted: frozenset[str], state: str) -> str:
        """Full name of the one person whom the text calls by an office; empty when of several.

        ``مدرب الفريق مانويل بليجريني … المدرب``, ``مانويل بليجريني مدرب الفريق``.

        Parameters
        ----------
        head : str
            The office's bare head noun.
        wanted : frozenset of str
            Stems that must stand near the person's name.
        state : str
            That the office must be of, empty where it does not say.
        """
        doc, found = self.doc, {}
        for j in self.positions(head):
            end = noun_phrase(doc, j, min(len(doc), j + _LONGEST))
            if end == j:
                continue
            end = conjuncts(doc, j, end, dual=False)[0][1]
            described = describe(doc, j, end)
            if state and described.state != state:
                continue
            name = described.person or self._name_before(j)
            near = stems_between(doc, max(0, j - _NEAR), min(len(doc), max(end, j) + _NEAR))
            if _is_full_name(name) and wanted <= near:
                found[person_key(name)] = name
        return next(iter(found.values())) if len(found) == 1 else ""

    def _name_before(self, j: int) -> str:
        """The name of two words or more that an office stands behind."""
        doc = self.doc
        apart = j > 0 and doc.norms[j - 1] in COMMAS
        if doc.word(j).definite and not apart:
            return ""  # "التقى دونالد ترامب الرئيس التركي"
        last = j - apart
        first = last
        while first > 0 and last - first < _NAME and is_plain_name(doc.word(first - 1)):
            first -= 1
        definite = last - 2 >= 0 and doc.word(last - 1).definite and not doc.word(last - 1).role
        if first == last and definite and is_plain_name(doc.word(last - 2)):
            first = last - 2
        return doc.raw(first, last) if last - first > 1 else ""

    def surname(self, doc: Doc, i: int) -> str:
        """The word as a surname, when the text has it behind a first name; empty else."""
        if not doc.word(i).definite:
            return ""
        for j in self.places_of(doc.norms[i]):
            before = word_class(self.doc.norms[j - 1]) if j else None
            if before is not None and is_plain_name(before):
                return doc.raw(i, i + 1)
        return ""
