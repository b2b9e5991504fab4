"""Participles and verbal nouns as cues: ``مشيرا إلى``, ``نفي واشنطن وجود``, ``بإعلانه أن``."""

from __future__ import annotations

from typing import Final

from stance.complements import Opening
from stance.cues import Reading
from stance.document import Doc
from stance.finite import ACCUSE_OF, FiniteReader
from stance.nounphrases import COMMAS, noun_phrase
from stance.openings import closes_interpolation, find_opening, with_target
from stance.speech import NEAR, Speech, is_no_comment, polarity_class
from stance.subjects import is_actor, is_strict_actor, left_subject, skip_adverbials
from stance.wordclasses import actor_id, word_class

_WITHOUT: Final = frozenset("عدم دون بدون بعدم رفض او ب".split())
_ATTEMPTS: Final = frozenset("محاولات محاوله مساعي سعي اصرار حرص جهود".split())
_QUOTED_NAME: Final = 5  # words of a quoted name, and its opening mark
_TO_HIM: Final = frozenset(
    "له لها لهم لهما".split()
)  # who is accused is known, so the noun accuses
_ALSO_NOUNS: Final = frozenset("ركز".split())  # with participles that are nouns: centre
_HASTENS: Final = frozenset(
    "سارع سارعت سارعوا يسارع تسارع بادر بادرت عاد عادت عمد عمدت لجا لجات سعي سعت يسعي تسعي اضطر "
    "اضطرت ذهب ذهبت اتجه اتجهت".split()
)


def _by_whom(doc: Doc, i: int) -> int:
    """Token of who speaks behind a verbal noun: ``نفي X``, ``إقرار من X``, ``نفي قاطع من X``."""
    for k in (i + 1, i + 2):
        if doc.norms[k : k + 1] == ["من"]:
            return k + 1
    return i + 1


def _denied_of(doc: Doc, k: int, limit: int) -> Opening | None:
    """The deed that a verbal noun denies by ل: ``نفي قاطع من النقابة لاستقالة المدير``."""
    if k >= limit or doc.norms[k][0] != "ل" or not word_class(doc.norms[k][1:]).event:
        return None
    return Opening("noun", k, k, cut=1, preposition="ل")


class NominalReader(FiniteReader):
    """Reads cues that are nouns."""

    def _participle(self, i: int, reading: Reading, limit: int, depth: int) -> Speech | None:
        """``مشيرا إلى أن``: goes on with the speaker of this sentence."""
        if depth:
            return None
        doc = self.doc
        after = skip_adverbials(doc, i + 1, limit)
        opening = find_opening(doc, reading.verb, after, limit, direct=True)
        if opening is None or opening.at - i > NEAR:
            return None
        if opening.kind == "noun" and is_no_comment(doc, reading.verb, opening.start):
            return None
        if reading.verb.lemma in _ALSO_NOUNS and opening.at > i + 1:
            return None  # أقامتا مركزا في
        if i > self.start and doc.norms[i - 1][0].isdigit():
            return None  # "75 متهما"
        apart = i > self.start and doc.norms[i - 1] in COMMAS
        apart = apart and not closes_interpolation(doc, self.start, i - 1)
        if (
            (reading.gender == "f" or reading.number != "s")
            and not apart
            and (
                opening.at - i > 2
                or opening.kind == "noun"
                or (i > self.start and word_class(doc.norms[i - 1]).role)
            )
        ):
            return None  # an adjective: مصادر مؤكدة
        if any(f.addressee for f in reading.verb.frames) and opening.kind == "noun":
            opening = with_target(doc, opening, i + 1)
        cls, negative = polarity_class(reading.verb, False)
        source = "carry" if self._leads(i) else "main"
        return Speech(
            (i, i + 1),
            cls,
            negative,
            (i, i),
            source,
            reading.gender,
            reading.number,
            i,
            opening,
            kind="participle",
        )

    def masdar(self, i: int, reading: Reading, limit: int) -> Speech | None:
        """``نفي واشنطن وجود``, ``اتهامات موسكو لكييف بـ``: a nominal cue with its speaker."""
        doc, verb = self.doc, reading.verb
        if reading.prefix in ("ب", "بال") and (reading.pronoun or reading.prefix == "بال"):
            return self._by_saying(i, reading, limit)
        if reading.pronoun or "ال" in reading.prefix or reading.prefix in ("ك", "لل"):
            return None
        if i + 1 < limit and doc.norms[i + 1].startswith("لل"):
            return None  # "معارضة للكرملين"
        if i > self.start and doc.norms[i - 1] in _WITHOUT:
            return None
        if not (verb.cls in ("deny", "accuse", "warn", "demand") or verb.has("clause")):
            return None
        by = _by_whom(doc, i)
        quoted = 1 < doc.close.get(by, by) - by <= _QUOTED_NAME
        end = doc.close[by] + 1 if quoted else noun_phrase(doc, by, min(limit, by + 13))
        by += quoted
        if by == i + 1 and end == i + 2 and doc.norms[i + 1][-1] in "يه":
            if not (doc.word(i + 1).role or actor_id(doc.norms[i + 1])):
                return None  # an adjective: إقرار ضمني
        named = quoted or (end > by and is_strict_actor(doc, by, end))
        if not named:
            if i - 2 > self.start and doc.norms[i - 1] == "الي":
                return self._hastened(i, reading, limit)
            return self._attempt(i, reading, limit)
        opening = self._content_of(i, reading, end, limit, quoted=quoted)
        if opening is None:
            return None
        cls, negative = polarity_class(verb, False)
        return Speech(
            (i, i + 1),
            cls,
            negative,
            (by, end - quoted),
            "named",
            "",
            "",
            i,
            opening,
            kind="masdar",
        )

    def _content_of(
        self, i: int, reading: Reading, end: int, limit: int, *, quoted: bool
    ) -> Opening | None:
        """What the verbal noun at ``i`` tells behind its speaker, who ends before ``end``."""
        doc, verb = self.doc, reading.verb
        opening = find_opening(doc, verb, end, min(limit, end + 9))
        if opening is None and verb.cls == "deny":
            opening = _denied_of(doc, end, limit)
        if quoted and (opening is None or opening.kind != "clause"):
            return None  # "استبعاد «سائرون» …" may be their exclusion
        if opening is None or opening.kind == "quote" or opening.at - end > 6:
            return None
        if opening.kind == "clause" and opening.at - end > 2:
            return None
        if is_no_comment(doc, verb, opening.start):
            return None
        if opening.preposition == "ب" and doc.norms[opening.at][0] != "ب":
            return None  # مناشدة الوزارة … قرار: only the verb has its object so
        announced = verb.lemma == "اعلن" and not opening.preposition  # إعلان الوزارة تخصيص
        if opening.kind == "noun" and not (
            announced
            or verb.cls == "deny"
            or opening.preposition == "ب"
            or (verb.cls == "warn" and opening.preposition == "من")
        ):
            return None
        if verb.cls == "accuse" and opening.kind == "noun":
            opening = with_target(doc, opening, end)
        if verb.lemma in ACCUSE_OF and opening.target[0] == opening.target[1]:
            if not (doc.norms[i].endswith("ات") or doc.norms[end] in _TO_HIM):
                return None  # "اتهام روسيا بـ": Russia is the accused; "اتهامات روسيا" are hers
        return opening

    def _by_saying(self, i: int, reading: Reading, limit: int) -> Speech | None:
        """``بإعلانه أن``, ``بقولها إن``: goes on with the subject of the sentence."""
        opening = find_opening(self.doc, reading.verb, i + 1, limit)
        if opening is None or opening.kind == "noun" or opening.at - i > NEAR:
            return None
        if not reading.pronoun and self.doc.norms[i] != "بالقول" and opening.at > i + 1:
            return None  # بالتأكيد على أن; but بالتأكيد, certainly
        cls, negative = polarity_class(reading.verb, False)
        gender = {"ه": "m", "ها": "f"}.get(reading.pronoun, "")
        where = (i, i + 1)
        return Speech(
            where, cls, negative, (i, i), "main", gender, "", i, opening, kind="participle"
        )

    def _hastened(self, i: int, reading: Reading, limit: int) -> Speech | None:
        """``سارعت إدارة X إلى نفي``: the subject of the verb before the noun denies."""
        doc = self.doc
        for j in range(i - 2, max(self.start - 1, i - 14), -1):
            if doc.norms[j].removeprefix("و") in _HASTENS:
                break
        else:
            return None
        k = skip_adverbials(doc, j + 1, i)
        subject = (k, noun_phrase(doc, k, i - 1))
        if subject[0] == subject[1] or not is_actor(doc, *subject):
            before = left_subject(doc, j, self.start)
            if before is None:
                return None
            subject = before
        opening = find_opening(doc, reading.verb, i + 1, limit)
        if opening is None or opening.at > i + 2:
            return None
        cls, negative = polarity_class(reading.verb, False)
        left = min(j, subject[0])
        return Speech((i, i + 1), cls, negative, subject, "named", "", "", left, opening)

    def _attempt(self, i: int, reading: Reading, limit: int) -> Speech | None:
        """``محاولات وزارة X نفي وجود``: the verbal noun's subject stands before it."""
        doc, verb = self.doc, reading.verb
        for j in range(i - 1, max(self.start - 1, i - 12), -1):
            if doc.norms[j].removeprefix("و") in _ATTEMPTS:
                break
        else:
            return None
        if noun_phrase(doc, j + 1, i) != i or not is_actor(doc, j + 1, i):
            return None
        opening = find_opening(doc, verb, i + 1, limit)
        if opening is None or opening.at > i + 2:
            return None
        cls, negative = polarity_class(verb, False)
        return Speech(
            (i, i + 1), cls, negative, (j + 1, i), "named", "", "", j, opening, kind="masdar"
        )
