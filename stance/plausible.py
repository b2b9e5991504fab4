"""Whether a verb with its subject and complement makes a speech: homographs, idioms, passives."""

from __future__ import annotations

from typing import Final

from stance.complements import PREPOSITIONS, Opening
from stance.cues import Reading
from stance.entities import load_entities
from stance.nounphrases import COMMAS
from stance.relays import RelayReader
from stance.speech import NEAR, is_no_comment
from stance.subjects import CLAUSE_STARTS, is_actor, is_strict_actor
from stance.vocabulary import load_vocabulary

_DAMMA: Final = "\u064f"
_SHADDA: Final = "\u0651"
_PREPOSITIONS: Final = frozenset({"بين", "عبر"})  # far oftener than verbs of saying
_STRICT: Final = 0.35  # verbness of a form below which it is mostly another word: ذكر, بين
_KNOWN: Final = 30  # counts under this say nothing of a form


class PlausibleReader(RelayReader):
    """Tells verbs of saying from other words that look like them."""

    def _plausible(
        self, i: int, reading: Reading, opening: Opening, subject: tuple[int, int], negated: bool
    ) -> bool:
        """Whether verb and complement make a speech, homographs and idioms considered."""
        doc, verb = self.doc, reading.verb
        if opening.kind == "noun":
            first = doc.norms[opening.start]
            if negated and verb.cls in ("assert", "demand", "warn", "accuse"):
                return False
            named = self._is_marked(subject) or is_actor(doc, *subject)
            if subject[0] < subject[1] and not named:
                return False
            event = verb.has("noun") and doc.word(opening.start).event
            counted = verb.has("count") and not opening.preposition and not event
            if counted and doc.word(subject[0]).role in ("", "athlete"):
                return False  # سجل صلاح هدفين
            if verb.lemma == "كذب" and doc.norms[max(i, subject[1] - 1) + 1] == "علي":
                return False  # to lie to somebody
            if first in ("ذلك", "نفسه", "نفسها") or is_no_comment(doc, verb, opening.start):
                return False
        preposition = doc.norms[i][len(reading.prefix) :] in _PREPOSITIONS
        if preposition and not opening.preposition and _SHADDA not in doc.raw(i, i + 1):
            near = opening.at - max(i, subject[1] - 1) <= 2 or doc.norms[opening.at - 1] in COMMAS
            named = subject[0] == subject[1] or is_strict_actor(doc, *subject)
            if opening.kind != "clause" or not (near and named):
                return False  # "المباراة بين بلاده وفرنسا … قال:"
        if opening.preposition == "مسووليه" or not self._homograph(i, reading):
            return True
        start, end = subject
        governed = opening.preposition in PREPOSITIONS and start < end
        leads = i == self.start or doc.norms[i - 1] in CLAUSE_STARTS
        if leads and start < end and doc.word(start).role and doc.word(opening.start).event:
            governed = True  # كما طلب محامو الرئيس نقل
        if verb.cls == "warn" and opening.preposition and start < end:
            governed = True  # لوح الرئيس بالانسحاب
        goes_on = reading.prefix == "و" and doc.norms[i - 1] in COMMAS and opening.at == i + 1
        if goes_on and opening.preposition:
            governed = True  # ، وطالب بنقل
        if opening.kind == "noun" and not governed:
            return False
        near = opening.at - max(i, end) <= NEAR or opening.kind == "noun"
        if not near and doc.norms[opening.at - 1] not in COMMAS:
            return False
        return start == end or self._is_marked(subject) or is_strict_actor(doc, start, end)

    def _is_marked(self, subject: tuple[int, int]) -> bool:
        """Whether quotation marks or its place call a noun a body: ``"صحة عسير" تنفي``.

        At the head of a line ``الصحة تنفي`` is the ministry.
        """
        start, end = subject
        if start == self.start and end == start + 1:
            return bool(load_entities().of_field(self.doc.norms[start]))
        return start < end and self.doc.open.get(end) == start - 1

    def _homograph(self, i: int, reading: Reading) -> bool:
        """Whether the form is more often another word (``بين``, ``ذكر``, ``طلب``)."""
        vocabulary = load_vocabulary()
        core = self.doc.norms[i][len(reading.prefix) :]
        return vocabulary.count(core) >= _KNOWN and vocabulary.verbness(core) < _STRICT

    def _passive_mark(self, i: int, reading: Reading) -> bool:
        """Whether a verb in the past is written as passive (``أُعلن``)."""
        raw = self.doc.raw(i, i + 1)
        n = len(reading.prefix)
        return reading.form == "past" and _DAMMA in (raw[n + 1 : n + 2], raw[n + 2 : n + 3])
