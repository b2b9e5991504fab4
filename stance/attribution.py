"""Who speaks: turns of speech, carried-over speakers, whose a document is.

The ledger of one article remembers everybody who spoke. It answers with nobody rather than with a
guess when the text does not tell.
"""

from __future__ import annotations

from typing import Final

from stance.cues import cue_readings
from stance.descriptions import BODIES, bare_head, describe, person_key
from stance.dialogue import find_dialogue
from stance.document import Doc
from stance.entities import load_entities
from stance.identities import CAPITALS, Identities, Speaker, Turn
from stance.nounphrases import noun_phrase
from stance.speech import Speech
from stance.subjects import is_actor
from stance.wordclasses import word_class

_OWN_WORDS: Final = frozenset("لا لن لم لسنا ليس نحن انا".split())
_NAME: Final = 3  # words of a name in a headline
_SETTING: Final = 8  # words after the cue in which "في بيان" stands


class Ledger(Identities):
    """Speakers of one article, in the order in which they spoke; see `Identities`."""

    def __init__(self, doc: Doc, article_id: str) -> None:
        super().__init__(doc, article_id)
        self.dialogue = find_dialogue(doc)
        self._blocked = False

    def resolve(self, doc: Doc, speech: Speech, paragraph: int, sentence: int) -> list[Speaker]:
        """Speakers of a speech: empty when the text does not tell."""
        start, end = speech.speaker
        self.now = sentence
        if speech.kind == "headline" and not self.speaks(doc, speech):
            return []
        if start < end:
            found = self.speakers(doc, start, end, dual=speech.number in ("d", "p"))
        elif speech.source == "carry":
            found = list(self._carried(speech, paragraph, sentence))
        elif speech.source == "main":
            found = self._main(speech, sentence)
            where = doc.norms[max(speech.cue[0] - 1, 0)] in ("حيث", "اذ")
            if not found and speech.kind == "verb" and where:
                found = list(self._carried(speech, paragraph, sentence))
        else:
            return []
        if found and speech.depth == 0 and speech.kind != "masdar":
            self._note_documents(doc, speech, found[0])
            turn = Turn(tuple(found), speech.gender, paragraph, sentence)
            self.turns.append(turn)
            self._blocked = False
        return found

    def _note_documents(self, doc: Doc, speech: Speech, speaker: Speaker) -> None:
        """Remember whose the document is that speaks, or in which he speaks (``في بيان``)."""
        at = speech.opening.at
        for k in (speech.document, *range(speech.cue[0], min(at, speech.cue[1] + _SETTING))):
            if k >= 0 and doc.word(k).role == "document" and (k < at or k == speech.document):
                if not speech.speaker[0] < k < speech.speaker[1]:
                    self.heads[bare_head(doc.word(k).core)] = speaker

    def speaks(self, doc: Doc, speech: Speech) -> bool:
        """Whether ``X`` of a headline ``X: P`` is a speaker rather than a topic."""
        start, end = speech.speaker
        if start and doc.close.get(start - 1) == end:
            return True  # a name in quotation marks and a colon: «النورس»:
        if " ".join(doc.norms[start:end]) in self.dialogue.labels:
            return True
        name = end - start <= _NAME and not doc.word(start).role
        if name and person_key(doc.raw(start, end)) in self.persons:
            return True
        if end - start == 1 and self._called(doc.norms[start]) is not None:
            return True
        if not is_actor(doc, start, end):
            field = end - start == 1 and load_entities().of_field(doc.norms[start])
            told = bool(field) and _first_person(doc, speech.opening.start)
            return told or self.subsumed(doc, start, end) is not None
        described = describe(doc, start, end)
        if described.role and described.role not in BODIES:
            return True
        quoted = speech.opening.end >= 0
        engaged = _first_person(doc, speech.opening.start)
        if described.person:
            key = person_key(described.person)
            known = key in self.persons or any(self.names.fuller_mention(key))
            return known or quoted or engaged
        body = described.institution or described.role in ("institution", "media")
        if described.entity and not quoted and _somebody_speaks(doc, speech.opening.start):
            return False  # اليمن: الحوثيون يعلنون قصف … : where it is
        known = self.subsumed(doc, start, end) is not None
        if known or (body and (end - start > 1 or engaged or quoted)):
            return True
        return bool(described.entity) and (
            engaged
            or quoted
            or (doc.norms[start] in CAPITALS and self.only_of(described.entity) is not None)
        )

    def _carried(self, speech: Speech, paragraph: int, sentence: int) -> tuple[Speaker, ...]:
        """The last speaker, when gender agrees and nobody else came between."""
        if not self.turns or self._blocked:
            return ()
        last = self.turns[-1]
        if paragraph - last.paragraph > 2 or sentence - last.sentence > 4:
            return ()
        if last.gender and speech.gender and last.gender != speech.gender:
            return ()
        return last.speakers

    def _main(self, speech: Speech, sentence: int) -> list[Speaker]:
        """The speaker of this sentence, for a participle that goes on with it."""
        if not self.turns or self.turns[-1].sentence != sentence:
            return []
        last = self.turns[-1]
        if last.gender and speech.gender and last.gender != speech.gender:
            return []
        return list(last.speakers)

    def note_actor(self, doc: Doc, start: int, end: int, paragraph: int) -> None:
        """Remember the subject of a sentence without speech: it may block a carry-over."""
        described = describe(doc, start, end)
        if not described.person and not described.head:
            return
        who = self.speakers(doc, start, end)
        if not self.turns:
            return
        ids = {s.id for s in self.turns[-1].speakers}
        if who and ids.isdisjoint(s.id for s in who) and paragraph != self.turns[-1].paragraph:
            self._blocked = True

    def subject_turn(
        self, doc: Doc, start: int, end: int, gender: str, paragraph: int, sentence: int
    ) -> None:
        """Open a turn for the subject of a main clause whose participle reports speech."""
        found = self.speakers(doc, start, end)
        if found:
            self.turns.append(Turn(tuple(found), gender, paragraph, sentence))
            self._blocked = False


def _somebody_speaks(doc: Doc, k: int) -> bool:
    """Whether a speaker and his verb stand at token ``k``: ``الحوثيون يعلنون``."""
    end = noun_phrase(doc, k, min(len(doc), k + _SETTING))
    verbs = cue_readings().get(doc.norms[end], ()) if k < end < len(doc) else ()
    return is_actor(doc, k, end) and any(r.form in ("past", "imperfect") for r in verbs)


def _first_person(doc: Doc, k: int) -> bool:
    """Whether somebody speaks of himself, or denies, from token ``k`` on: ``نرفض``, ``لسنا``."""
    first = doc.norms[k]
    if first in _OWN_WORDS or first.startswith(("سن", "لن")):
        return True
    word = doc.word(k)
    if first[0] == "ن" and not (
        word.event or word.common or word.role or cue_readings().get(first)
    ):
        third = "ي" + first[1:]
        if word.verb or word_class(third).verb or cue_readings().get(third):
            return True  # نسعى، نرفض, but نفي، نقل
    return len(first) > 4 and first.endswith("نا")  # وافقنا
