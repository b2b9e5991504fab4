"""Speech handed on: relayed, relative, repeated, and speech about what was said before."""

from __future__ import annotations

from typing import Final

from stance.complements import Opening
from stance.cues import Reading, cue_readings
from stance.nounphrases import COMMAS, noun_phrase
from stance.openings import before_had, find_opening, with_target
from stance.speech import SAYING, ClauseReader, Speech, polarity_class
from stance.subjects import (
    is_actor,
    is_strict_actor,
    issuer,
    noun_phrase_before,
    skip_adverbials,
)
from stance.wordclasses import has_preposition

_WHO: Final = frozenset("الذي التي الذين اللذان اللذين اللتان".split())
#: Verbs that hand on another's words, with the preposition before him.
_RELAYS: Final = {"نقل": "عن", "نسب": "الي", "علم": "من"}
_OF_HIM: Final = frozenset("عنه عنها عنهم".split())
_OF_HIM_WINDOW: Final = 8  # words from عنه to قوله
_THIS: Final = tuple([w] for w in "هذا هذه هولاء ذلك تلك".split())
_TO_HIM: Final = frozenset("له لها لهم".split())
_TALKED: Final = frozenset("تحدث تحدثت تحدثوا".split())
_ABOUT: Final = frozenset("عن حول بشان من".split())


class RelayReader(ClauseReader):
    """Reads the frames in which a verb does not simply stand beside its subject."""

    def _relative(
        self, before: int, i: int, reading: Reading, start: int, limit: int
    ) -> Speech | None:
        """``الوزير الذي أكد أن``: the noun before the relative pronoun speaks."""
        doc = self.doc
        negated = before < i
        before = before_had(doc, before, start)
        end = before - 1 - (doc.norms[before - 2] in COMMAS)
        own = self._own_subject(before, i, reading, negated, limit)
        if own is not None:
            subject = noun_phrase_before(doc, end, start) if end > start else None
            if subject and own.opening.pronoun and not reading.pronoun:
                return own._replace(opening=own.opening._replace(target=subject))
            return own
        if reading.pronoun or doc.norms[before - 1] not in _WHO or end <= start:
            return None
        subject = noun_phrase_before(doc, end, start)
        after = skip_adverbials(doc, self._behind_addressee(i + 1, limit), limit)
        if any(f.addressee for f in reading.verb.frames) and doc.norms[after : after + 1] in _THIS:
            after = noun_phrase(doc, after + 1, limit)  # التي وصفت هذا القرار بأنه
        opening = find_opening(doc, reading.verb, after, limit)
        if subject is None or opening is None or opening.at > after + 1:
            return None
        if opening.kind == "noun" and not is_strict_actor(doc, *subject):
            return None
        if doc.word(subject[0]).role == "document" and end - subject[0] > 1:
            subject = subject[0] + 1, end  # "تصريحات إيران التي قالت فيها"
        cls, negative = polarity_class(reading.verb, negated)
        return Speech(
            (before, i + 1),
            cls,
            negative,
            subject,
            "named",
            reading.gender,
            reading.number,
            subject[0],
            opening,
        )

    def _own_subject(
        self, before: int, i: int, reading: Reading, negated: bool, limit: int
    ) -> Speech | None:
        """A relative clause whose verb has its subject behind it: ``الحزب الذي قال الوزير إنه``."""
        doc, verb = self.doc, reading.verb
        if any(f.addressee for f in verb.frames) and not reading.pronoun:
            return None  # الحزب الذي اتهم تركيا: whom it accuses
        after = skip_adverbials(doc, i + 1, limit)
        end = noun_phrase(doc, after, limit)
        if end == after or has_preposition(doc.word(after).core):
            return None
        opening = find_opening(doc, verb, end, limit)
        if opening is None or opening.at > end + 1 or not is_strict_actor(doc, after, end):
            return None
        if opening.kind == "noun" and verb.cls not in ("deny", "accuse") and not reading.pronoun:
            return None  # الذي تتحدث الصحف عن وزنه
        cls, negative = polarity_class(verb, negated)
        return Speech(
            (before, i + 1),
            cls,
            negative,
            (after, end),
            "named",
            reading.gender,
            reading.number,
            before,
            opening,
        )

    def _behind_addressee(self, j: int, limit: int) -> int:
        """Token after a quoted name that is spoken to: ``أكد لـ«الميناء» مسؤول``."""
        if j + 1 < limit and self.doc.norms[j] in ("ل", "لـ") and j + 1 in self.doc.close:
            return self.doc.close[j + 1] + 1
        if j < limit and self.doc.norms[j] in _TO_HIM:
            return j + 1  # السفير نفى له فرض رسوم
        return j

    def _behind_talk(self, j: int, limit: int) -> int:
        """Token after the words that a source spoke to somebody: ``مسؤول تحدث إلى «المدار»``."""
        norms = self.doc.norms
        if norms[j : j + 1] and norms[j] in _TALKED and j + 2 < limit:
            k = j + 1 + (norms[j + 1] in ("الي", "مع", "ل", "لـ"))
            if k > j + 1 or norms[k][0] == "ل":
                return self.doc.close[k] + 1 if k in self.doc.close else self._name_end(k, limit)
        return j

    def _name_end(self, k: int, limit: int) -> int:
        return max(noun_phrase(self.doc, k, limit), k + 1)

    def _reported_thing(self, i: int, reading: Reading, limit: int, depth: int) -> Speech | None:
        """``ما ذكرته X عن P`` inside a denial or answer: X says P."""
        doc = self.doc
        end = noun_phrase(doc, i + 1, limit)
        if not depth or reading.verb.cls != "assert" or end == i + 1 or end + 2 >= limit:
            return None
        about = doc.norms[end]
        if not is_actor(doc, i + 1, end) or about not in _ABOUT:
            return None
        start = end + 1 + doc.word(end + 1).that
        if doc.word(end + 1).that != (about == "من"):
            return None
        return Speech(
            (i, i + 1),
            "assert",
            False,
            (i + 1, end),
            "named",
            reading.gender,
            reading.number,
            i,
            Opening("clause", end, start),
        )

    def _again(
        self, i: int, reading: Reading, subject: tuple[int, int], after: int, limit: int
    ) -> Speech | None:
        """``جدد X التأكيد على``: the reporting noun after the verb is the cue."""
        doc = self.doc
        for noun in cue_readings().get(doc.norms[after] if after < limit else "", ()):
            if noun.form == "masdar" and noun.prefix in ("", "ال"):
                opening = find_opening(doc, noun.verb, after + 1, limit)
                if opening is None:
                    return None
                if any(f.addressee for f in noun.verb.frames) and opening.kind == "noun":
                    opening = with_target(doc, opening, after + 1)
                cls, negative = polarity_class(noun.verb, False)
                empty = subject[0] == subject[1]
                return Speech(
                    (i, i + 1),
                    cls,
                    negative,
                    subject,
                    self._source_of(i, empty),
                    reading.gender,
                    reading.number,
                    i,
                    opening,
                )
        return None

    def _anaphor(self, i: int, reading: Reading, limit: int) -> Speech | None:
        """``وهو ما نفته طهران``: the proposition is the clause before."""
        norms, verb = self.doc.norms, reading.verb
        negated = norms[i - 1] in ("لم", "لن")
        before = i - negated
        head = norms[before - 2]
        relative = (norms[before - 1] == "ما" and head in ("وهو", "هو")) or (
            norms[before - 1] == "الذي" and head in ("الامر", "والامر")
        )
        if not relative or verb.cls not in ("deny", "assert", "doubt"):
            return None
        j = skip_adverbials(self.doc, i + 1, limit)
        end = noun_phrase(self.doc, j, limit)
        if end == j or not is_strict_actor(self.doc, j, end):
            return None
        cls, negative = polarity_class(verb, negated)
        opening = Opening("anaphor", before - 2, before - 2, end=end)
        return Speech(
            (before, i + 1),
            cls,
            negative,
            (j, end),
            "named",
            reading.gender,
            reading.number,
            before - 2,
            opening,
            kind="anaphor",
        )

    def _that_one(
        self,
        i: int,
        reading: Reading,
        subject: tuple[int, int],
        after: int,
        before: int,
        negated: bool,
    ) -> Speech | None:
        """``نفت طهران ذلك``: the proposition is the one before."""
        doc, verb = self.doc, reading.verb
        if after >= self.end or doc.norms[after] != "ذلك" or not verb.has("noun"):
            return None
        if verb.cls not in ("deny", "assert") or subject[0] == subject[1]:
            return None
        return self._that_said(i, reading, subject, before, after, negated=negated)

    def _that_said(
        self,
        i: int,
        reading: Reading,
        subject: tuple[int, int],
        before: int = -1,
        after: int = -1,
        *,
        negated: bool = False,
    ) -> Speech:
        """A speech on the proposition before; its verb is at ``i``, with ``before`` its negator."""
        before, after = (i if before < 0 else before), (i if after < 0 else after)
        cls, negative = polarity_class(reading.verb, negated)
        left = subject[0] if subject[0] < i else before
        return Speech(
            (before, i + 1),
            cls,
            negative,
            subject,
            "named",
            reading.gender,
            reading.number,
            left,
            Opening("anaphor", after, after, end=after + 1),
            kind="anaphor",
        )

    def _relayed(self, i: int, limit: int, lemma: str = "نقل") -> Speech | None:
        """``نقلت وكالة X عن Y قوله إن``: the speech is Y's."""
        doc = self.doc
        for k in range(i + 1, min(limit - 1, i + 25)):
            if doc.norms[k] in (":", ".") or doc.word(k).that:
                return None
            on_tongue = doc.norms[k] == "علي" and doc.norms[k + 1] == "لسان"
            if doc.norms[k] in _OF_HIM:
                return self._relayed_of_him(i, k, limit)
            if doc.norms[k] != _RELAYS[lemma] and not on_tongue:
                continue
            j = k + 1 + on_tongue
            end = noun_phrase(doc, j, limit)
            if end == j:
                return None
            noun = self._his_words(end, limit)
            verb = noun.verb if noun else SAYING
            opening = find_opening(doc, verb, end + (noun is not None), limit)
            if opening is None:
                return None
            cls, negative = polarity_class(verb, False)
            cue = (end, end + 1) if noun else (i, k + 1)
            speaker = issuer(doc, (j, end), opening.at)
            return Speech(cue, cls, negative, speaker, "named", "", "", i, opening)
        return None

    def _relayed_of_him(self, i: int, k: int, limit: int) -> Speech | None:
        """``نقلت عنه القناة قوله إن``: the speech is of who spoke before."""
        for j in range(k + 1, min(limit, k + _OF_HIM_WINDOW)):
            noun = self._his_words(j, limit)
            if noun is None:
                continue
            opening = find_opening(self.doc, noun.verb, j + 1, limit)
            if opening is None:
                return None
            cls, negative = polarity_class(noun.verb, False)
            gender = {"ه": "m", "ها": "f"}.get(noun.pronoun, "")
            return Speech((j, j + 1), cls, negative, (i, i), "carry", gender, "", i, opening)
        return None

    def _his_words(self, k: int, limit: int) -> Reading | None:
        """The verbal noun of a relayed speech: ``عن X قوله``, ``تأكيده``, ``نفيه``."""
        if k >= limit:
            return None
        readings = cue_readings().get(self.doc.norms[k], ())
        return next((r for r in readings if r.form == "masdar" and r.pronoun), None)
