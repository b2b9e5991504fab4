"""Reads one cue: is it reporting here, who speaks, and where does the proposition begin.

`CueReader` answers for a single token; `stance.parser` walks over the sentence, decides how far
each proposition goes and what is nested in what. Verbs are read by `stance.finite` and
`stance.relays`, nouns by `stance.nominal`, phrases by `stance.sources`.
"""

from __future__ import annotations

from typing import Final

from stance.cues import Reading, cue_readings, phrase_starts, verbs
from stance.document import Doc
from stance.nounphrases import COMMAS
from stance.sources import SourceReader
from stance.speech import Speech

_AFTER_PREPOSITION: Final = frozenset("في من الي علي عن بعد قبل مع اي كل هذا هذه خلال".split())
_JUSSIVE: Final = frozenset("لم ولم فلم لا ولا فلا".split())
_BEFORE_NOUN: Final = frozenset("ان بان فان لان".split())
_BETWEEN: Final = 6  # words between the two parts of بين … وبين
_AFTER_THAT: Final = frozenset("بعد وبعد منذ ومنذ سبق وسبق".split())  # بعد أن قالت
_NAMED_AFTER: Final = frozenset("عبد حزب انصار سيف نصر بيت".split())
_DAMMA: Final = "\u064f"


_GOD: Final = frozenset("الله المولي".split())
_PRAYED_TO: Final = 7  # words from a verb of asking to whom it is asked


def _is_prayer(doc: Doc, i: int, limit: int) -> bool:
    """Whether God is asked, and nobody told: ``سائلا الله أن``, ``ودعا الوزير الله أن``."""
    if _GOD.isdisjoint(doc.norms[i + 1 : i + _PRAYED_TO]):
        return False
    for k in range(i + 1, min(limit, i + _PRAYED_TO)):
        if doc.word(k).that:
            return False
        if doc.norms[k] in _GOD and doc.norms[k - 1] not in _NAMED_AFTER:
            return any(r.verb.cls in ("demand", "doubt") for r in cue_readings()[doc.norms[i]])
    return False


class CueReader(SourceReader):
    """Reads the cues of one sentence; see `stance.speech.ClauseReader` for the parameters."""

    def cue_at(self, i: int, start: int, limit: int, depth: int) -> Speech | None:
        """The speech whose cue is at token ``i`` of the clause ``start`` to ``limit``."""
        norm = self.doc.norms[i]
        if norm in phrase_starts():
            found = self._phrase(i, start, limit)
            if found is not None:
                return found
        readings = cue_readings().get(norm)
        if not readings or _is_prayer(self.doc, i, limit):
            return None
        key = (i, depth > 0)
        if key not in self._memo:
            self._memo[key] = None  # a cue that is reached again while it is read is no cue
            self._memo[key] = self._read(i, readings, start, limit, depth)
        return self._memo[key]

    def _read(
        self, i: int, readings: tuple[Reading, ...], start: int, limit: int, depth: int
    ) -> Speech | None:
        apart = i > self.start and self.doc.norms[i - 1] in COMMAS
        if apart and self.doc.norms[i][-1] == "ه":  # "، مطالبة الوزارة ب": she asks, no asking
            readings = tuple(sorted(readings, key=lambda r: r.form != "participle"))
        for reading in readings:
            if reading.form in ("past", "imperfect", "jussive"):
                noun = self._is_noun_here(i, reading)
                found = None if noun else self._verb(i, reading, start, limit, depth)
            elif reading.form == "participle":
                found = self._participle(i, reading, limit, depth)
            else:
                found = self.masdar(i, reading, limit)
            if found is not None:
                return found
        return None

    def _is_noun_here(self, i: int, reading: Reading) -> bool:
        """Whether a verb's form is a noun by spelling (``نفي``) or place (``في طلب``)."""
        doc = self.doc
        raw = doc.raw(i, i + 1)
        if reading.pronoun and raw.endswith("ة"):
            return True  # نواة, a nucleus: no pronoun is written so
        if reading.verb.lemma == "اعاد" and reading.form == "jussive":
            return True  # لم يعد, no longer
        if reading.verb.lemma == "بين" and any(
            n.startswith("بين") for n in doc.norms[max(self.start, i - _BETWEEN) : i]
        ):
            return True  # بينه وبين الشرطة
        if reading.form == "jussive":
            return i == self.start or doc.norms[i - 1] not in _JUSSIVE
        if reading.form == "past" and self._is_first_person(raw, reading):
            return True
        if reading.form == "imperfect" and reading.verb.lemma == "ادعي" and raw.endswith("ى"):
            return True  # يدعى, is called
        if reading.form == "past" and raw.endswith("ي") and reading.verb.lemma.endswith("ي"):
            return not raw.endswith("رأي")
        before = doc.norms[i - 1] if i > self.start else ""
        after_that = i - 2 >= self.start and doc.norms[i - 2] in _AFTER_THAT
        if reading.form == "past" and before in _BEFORE_NOUN and not after_that:
            return True  # "إن رد الجيش": أن and a verb in the past do not stand together
        return before in _AFTER_PREPOSITION

    @staticmethod
    def _is_first_person(raw: str, reading: Reading) -> bool:
        """Whether أعتقد is written, "I believe", rather than اعتقد, "he believed"."""
        own = verbs()[reading.verb.lemma][1][0]
        written = raw[len(reading.prefix) :]
        return own[0] == "ا" and written.startswith("أ") and written[1:2] != _DAMMA
