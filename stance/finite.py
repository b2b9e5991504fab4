"""Finite verbs of reporting: subject, complement, agreement, passive."""

from __future__ import annotations

from typing import Final, NamedTuple

from stance.complements import PREPOSITIONS, Opening, is_deed
from stance.cues import DENIALS, Reading, Verb
from stance.nounphrases import COMMAS, in_dual, noun_phrase
from stance.openings import before_had, find_opening, with_target
from stance.plausible import PlausibleReader
from stance.speech import MIN_QUOTE, NEAR, Speech, polarity_class
from stance.subjects import (
    NEGATORS,
    PRONOUN_SUBJECTS,
    document_of,
    is_feminine,
    is_masculine,
    is_strict_actor,
    issuer,
    left_subject,
    skip_adverbials,
)
from stance.wordclasses import (
    actor_id,
    has_preposition,
    has_pronoun,
    is_accusative_office,
    is_common,
    word_class,
)

#: They always have an object: whom somebody accuses, what he describes.
ACCUSE_OF: Final = frozenset({"اتهم", "وصف"})
_AGAIN: Final = frozenset("جدد كرر اعاد واصل".split())  # جدد التأكيد على: the noun is the cue
_PERSON_OBJECTS: Final = frozenset("ابلغ اخبر طمان".split())
# What is denied or refused and never denies: "ونفى كل ما جاء", "ورفضت السماح".
_DENIED: Final = frozenset("تهمه تهمتي تهمتين تهم اتهام اتهامات مزاعم ادعاءات كل سماح".split())
_NESTED_NOUNS: Final = DENIALS | frozenset("اتهم زعم ادعي".split())
_SIMPLE: Final = 2  # words of a subject whose head tells its gender
_OF_SOMETHING: Final = frozenset("شكك طعن".split())  # they always have an object
_WHAT: Final = frozenset({"ما", "وما"})
_BODY_NAME: Final = 6  # words of a quoted name that tells its kind: «غرفة طوارئ القضارف»
_IN_IT: Final = frozenset("فيه فيها خلاله خلالها".split())  # a relative clause: بيان نفت فيه X
_THINGS: Final = frozenset("ما لما مما عما بما التي الذي".split())


class _Clause(NamedTuple):
    """A verb, the token where its clause begins, its subject and where a complement may begin."""

    verb: int
    before: int
    reading: Reading
    subject: tuple[int, int]
    after: int
    direct: bool

    @property
    def empty(self) -> bool:
        return self.subject[0] == self.subject[1]


def _governed(core: str) -> bool:
    """Whether a word has a preposition attached (``بنحو``)."""
    return has_preposition(core) or (core[0] == "ب" and word_class(core[1:]).stop)


class FiniteReader(PlausibleReader):
    """Reads verbs with a subject of their own, or with one carried over."""

    def _verb(self, i: int, reading: Reading, start: int, limit: int, depth: int) -> Speech | None:
        doc, verb = self.doc, reading.verb
        if i - 2 >= start and doc.norms[i - 1] == "احد" and doc.norms[i - 2] in NEGATORS:
            return None  # "لا أحد ينكر ذلك": nobody speaks
        negated = i > start and doc.norms[i - 1] in NEGATORS
        if negated and doc.norms[i + 1 : i + 2] == ["احد"]:
            return None  # "لم يتوقع أحد أن"
        if negated and doc.norms[i - 1] in _WHAT:
            if not reading.pronoun:
                return None  # "ما قال إنه مهزلة": what he calls so
            negated = False
        before = i - negated
        if reading.pronoun or self._behind_relative(before, start):
            bound = self._bound(before, i, reading, start, limit, depth)
            if bound is not None or not self._is_free(before, i, reading, start):
                return bound
        if verb.lemma in ("نقل", "نسب", "علم"):
            relayed = self._relayed(i, limit, verb.lemma)
            if relayed is not None or not verb.has("cause"):
                return relayed
        clause = self._clause(i, before, reading, start, limit)
        if clause.empty and not self._may_carry(before, reading, start, depth):
            return None
        if verb.lemma in _AGAIN:
            again = self._again(i, reading, clause.subject, clause.after, limit)
            if again is not None:
                return again
        if clause.after < limit and doc.norms[clause.after] == "ذلك":
            return self._that_one(i, reading, clause.subject, clause.after, before, negated)
        opening = find_opening(doc, verb, clause.after, limit, direct=clause.direct)
        if verb.has("count") or verb.has("cause"):
            clause, opening = self._without_object(clause, opening, limit)
        if opening is None and verb.lemma in _OF_SOMETHING:
            clause, opening = self._without_preposition(clause, limit)
        if opening is None and clause.direct and self._denies_all(i, reading, negated):
            return self._that_said(i, reading, clause.subject)
        if opening is None:
            return self._after_quotation(i, reading, clause.subject, start)
        if not self._plausible(i, reading, opening, clause.subject, negated):
            return None
        if depth and not self._nests(clause, opening):
            return None
        if clause.empty and opening.kind == "noun" and reading.form == "imperfect":
            if not reading.prefix:
                return None  # "خطوة متوقعة، لكنها تشير إلى تحول"
        return self._told(clause, self._addressed(verb, opening, clause.after))

    def _denies_all(self, i: int, reading: Reading, negated: bool) -> bool:
        """Whether a denial that ends its sentence is of what stands before: ``وواشنطن تنفي``."""
        over = i + 1 >= self.end or self.doc.norms[i + 1] in ".؟!…"
        return over and reading.verb.cls == "deny" and not (negated or reading.pronoun)

    def _without_object(
        self, clause: _Clause, found: Opening | None, limit: int
    ) -> tuple[_Clause, Opening | None]:
        """The subject without an object read as its end: ``عزت وزارة النفط [التوقف] إلى``."""
        start, end = clause.subject
        if clause.direct or not (found is None or self._holds_object(clause)):
            return clause, found
        for k in range(end - 1, max(start, end - 1 - _SIMPLE), -1):
            word = self.doc.word(k)
            if not word.is_word or _governed(word.core):
                continue
            if not is_strict_actor(self.doc, start, k):
                continue
            opening = find_opening(self.doc, clause.reading.verb, k, limit)
            if opening is not None and opening.at == k:
                return clause._replace(subject=(start, k), after=k), opening
        return clause, found

    def _without_preposition(self, clause: _Clause, limit: int) -> tuple[_Clause, Opening | None]:
        """The subject without the verb's own complement: ``شكك المتحدث [في قدرة …]``."""
        start, end = clause.subject
        verb, norms = clause.reading.verb, self.doc.norms
        own = [k for k in range(start + 1, end) if verb.has("noun", norms[k])]
        if len(own) > 1 and own[0] == start + 1 and self.doc.word(start).role == "expert":
            own = own[1:]  # شكك باحثون في شؤون الساحل [في …]
        for k in own:
            found = find_opening(self.doc, clause.reading.verb, k, limit)
            if found is not None and found.at == k:
                return clause._replace(subject=(start, k), after=k), found
        return clause, None

    def _holds_object(self, clause: _Clause) -> bool:
        """Whether the words read as subject end in an object: ``وزارة الزراعة الخسائر بنحو``."""
        start, end = clause.subject
        if end - start < _SIMPLE:
            return False
        before, last = self.doc.word(end - 2), self.doc.word(end - 1)
        indefinite = last.common and not (last.definite or last.role)
        return _governed(last.core) or (indefinite and before.definite)

    def _behind_relative(self, before: int, start: int) -> bool:
        """Whether the verb whose clause begins at ``before`` stands in a relative clause."""
        before = before_had(self.doc, before, start)
        if before <= start:
            return False
        pronoun = self.doc.norms[before - 1]
        return word_class(pronoun).relative and pronoun not in PRONOUN_SUBJECTS

    def _is_free(self, before: int, i: int, reading: Reading, start: int) -> bool:
        """Whether the pronoun on a verb is but whom it is told to (``دعاه إلى``)."""
        if self._behind_relative(before, start):
            return False
        if i > start and self.doc.norms[i - 1] in _THINGS:
            return False
        verb = reading.verb
        told = verb.lemma in _PERSON_OBJECTS or verb.lemma in ACCUSE_OF
        return told or verb.cls in ("demand", "warn", "accuse", "plan")

    def _bound(
        self, before: int, i: int, reading: Reading, start: int, limit: int, depth: int
    ) -> Speech | None:
        """A verb in a relative clause, or with its object as a pronoun."""
        if reading.pronoun and i - 2 >= self.start:
            anaphor = self._anaphor(i, reading, limit)
            if anaphor is not None:
                return anaphor
        relative = self._behind_relative(before, start)
        if relative and reading.pronoun and reading.verb.lemma in ACCUSE_OF:
            return self._relative(before, i, reading, start, limit)  # الذي تتهمه تركيا بدعم
        if reading.pronoun and i > start and self.doc.norms[i - 1] in _THINGS:
            return self._reported_thing(i, reading, limit, depth)
        return self._relative(before, i, reading, start, limit) if relative else None

    def _clause(self, i: int, before: int, reading: Reading, start: int, limit: int) -> _Clause:
        subject, after, direct = self._subject(before, i, reading, start, limit)
        if not direct and after > i + 1 and self._is_object(i, reading, subject):
            subject, after = (subject[0], subject[0]), i + 1
        return _Clause(i, before, reading, subject, after, direct)

    def _nests(self, clause: _Clause, opening: Opening) -> bool:
        """Whether a verb inside another's words is somebody's speech of its own."""
        if not clause.empty and not is_strict_actor(self.doc, *clause.subject):
            return False
        # plans, refusals and demands told by another are what he tells
        return opening.kind != "noun" or clause.reading.verb.lemma in _NESTED_NOUNS

    def _addressed(self, verb: Verb, opening: Opening, after: int) -> Opening:
        """The opening with whom or what the verb is about between subject and complement."""
        if not any(f.addressee for f in verb.frames):
            return opening
        if opening.kind != "noun" and verb.lemma not in ACCUSE_OF:
            return opening
        opening = with_target(self.doc, opening, after)
        if opening.target[0] == opening.target[1] and 0 < opening.at - after <= NEAR:
            commas = [k + 1 for k in range(after, opening.at) if self.doc.norms[k] in COMMAS]
            return opening._replace(target=(max([after, *commas]), opening.at))
        return opening

    def _mute_subject(self, clause: _Clause, opening: Opening) -> bool:
        """Whether a noun that cannot speak is the subject: ``وذكرت شائعات أن``."""
        j = clause.verb + 1
        if opening.kind == "noun" or opening.at <= j:
            return False
        word, norm = self.doc.word(j), self.doc.norms[j]
        around = word.stop or word.that or word.adverb or word.temporal or word.addressee
        if around or not word.is_word or norm[-1] == "ا" or self.doc.tanwin(j) or word.definite:
            return False
        return (word.event or word.common) and not has_preposition(word.core)

    def _told(self, clause: _Clause, opening: Opening) -> Speech | None:
        """The speech of a verb with its subject, passive verbs considered."""
        reading, subject = clause.reading, clause.subject
        passive = self._passive_mark(clause.verb, reading)
        source = self._source_of(clause.before, clause.empty)
        if clause.empty and self._mute_subject(clause, opening):
            source = "none"
        targeted = opening.target[0] < opening.target[1]
        accused = reading.verb.lemma in ACCUSE_OF and not reading.pronoun  # but واتهمه الوزير
        if accused and not clause.empty and not targeted:
            # "اتهمت المنظمة بإخفاء …": passive, or the speaker is left out; she is the accused.
            opening = opening._replace(target=subject)
            goes_on = reading.prefix and not clause.direct and not passive
            source = self._source_of(clause.before, True) if goes_on else "none"
            subject = (subject[0], subject[0])
        elif passive:
            if opening.kind == "noun":
                return None
            source, subject = "none", (clause.verb, clause.verb)
        cls, negative = polarity_class(reading.verb, clause.before < clause.verb)
        if opening.kind == "quote" and self.doc.norms[opening.at] == ":":
            negative = False  # واشنطن تنفي: لا تنسيق مع موسكو – these are her words
        return Speech(
            cue=(clause.before, clause.verb + 1),
            cls=cls,
            negative=negative,
            speaker=issuer(self.doc, subject, opening.at),
            source=source,
            gender=reading.gender,
            number=reading.number,
            left=subject[0] if clause.direct else clause.before,
            opening=opening,
            document=document_of(self.doc, subject),
        )

    def _subject(
        self, before: int, i: int, reading: Reading, start: int, limit: int
    ) -> tuple[tuple[int, int], int, bool]:
        """Span of the subject, token where the complement may begin, whether it stands before."""
        resumed = i + 1 < limit and self.doc.norms[i + 1] in _IN_IT
        if (not reading.prefix or reading.prefix == "س") and not resumed:
            left = left_subject(self.doc, before, start)
            if left is not None and self._agrees(left, reading):
                return left, self._behind_addressee(i + 1, limit), True
        then = reading.prefix == "ف" or (before > start and self.doc.norms[before - 1] == "فقد")
        if then and self.doc.norms[start] in ("اما", "واما"):
            end = noun_phrase(self.doc, start + 1, i)
            if end > start + 1:
                return (start + 1, end), i + 1, True
        j = self._behind_addressee(skip_adverbials(self.doc, i + 1, limit), limit)
        closed = self.doc.close.get(j, j)
        longest = _BODY_NAME if self.doc.word(j + 1).role and closed > j else MIN_QUOTE
        named = j < closed <= j + longest and closed + 1 < limit
        surname = closed - j == 2 and self.doc.word(j + 1).definite
        if named and (
            surname or self._that_follows(closed + 1) or self._governs(reading, closed + 1)
        ):
            return (j + 1, closed), closed + 1, False  # قالت "سانا" إن
        end = noun_phrase(self.doc, j, limit)
        return (j, end), self._behind_talk(max(end, i + 1), limit), False

    def _governs(self, reading: Reading, k: int) -> bool:
        """Whether a preposition of the verb with a deed stands at ``k``: ``عن إضافة``."""
        own = self.doc.norms[k] in PREPOSITIONS and reading.verb.has("noun", self.doc.norms[k])
        return own and k + 1 < self.end and self.doc.word(k + 1).event

    def _that_follows(self, k: int) -> bool:
        """Whether a quotation before token ``k`` is a name: أن comes soon."""
        doc, j = self.doc, k
        while j < min(self.end, k + NEAR):
            if doc.word(j).that:
                return True
            if j < doc.close.get(j, j) <= j + MIN_QUOTE:
                j = doc.close[j]  # another name: في بلاغ تلقت «البرق» نسخة منه
            elif not doc.word(j).is_word and doc.norms[j] not in COMMAS:
                return False
            j += 1
        return False

    def _is_object(self, i: int, reading: Reading, noun: tuple[int, int]) -> bool:
        """Whether the noun phrase behind a verb is its object, the subject being left out.

        ``ودعا الحكومة إلى``: the verb agrees with its subject in gender where they stand together.
        """
        doc, j = self.doc, noun[0]
        if noun[0] == noun[1]:
            return False
        if doc.accusative(j):
            return True
        if noun[1] - j == 1 and reading.verb.has("noun") and is_deed(doc, j):
            return not doc.word(noun[1]).that  # وأعلن التوصل إلى, but وأكد التقدم أن
        if j > i and doc.norms[j][-1] == "ا" and not actor_id(doc.norms[j]):
            agreeing = len(doc) > j + 1 and doc.norms[j + 1][-1] == "ا"
            agreeing = agreeing and is_common(doc.norms[j][:-1])  # but ماريا لوكانوفا
            if agreeing and not has_pronoun(doc.norms[j + 1]):
                return True  # طعن حارسا أمنيا
            if is_accusative_office(doc.norms[j]) and not in_dual(doc, j):
                return True  # وأضاف متحدثا للصحفيين, but وقال وزيرا الدفاع
        told = doc.word(j).definite and doc.norms[j].endswith("ين") and not doc.word(j).role
        asked = any(f.addressee for f in reading.verb.frames) and not actor_id(doc.norms[j])
        if told and (asked or reading.verb.lemma in _PERSON_OBJECTS):
            return True  # وطمأنت المستهلكين: no nominative
        if reading.verb.cls == "deny" and doc.norms[j].removeprefix("ال") in _DENIED:
            return doc.norms[j + 1 : j + 2] != ["من"]  # ونفت كل من دمشق وموسكو
        if reading.number in ("p", "d") and noun[0] > i:
            return True  # a verb before its subject is singular: "واتهموا الوزير"
        if j != i + 1 or not any(f.addressee for f in reading.verb.frames):
            return False
        if reading.gender == "m":
            return reading.number == "s" and is_feminine(doc, j)
        return reading.gender == "f" and is_masculine(doc, j)

    def _agrees(self, subject: tuple[int, int], reading: Reading) -> bool:
        """Whether a noun before a verb agrees with it: ``تركيا توقع`` signs, expects nothing."""
        if reading.number != "s" or subject[1] - subject[0] > _SIMPLE:
            return True
        if reading.gender == "m":
            return not is_feminine(self.doc, subject[0])
        return not (reading.gender == "f" and is_masculine(self.doc, subject[0]))

    def _may_carry(self, i: int, reading: Reading, start: int, depth: int) -> bool:
        """Whether a verb without subject goes on with an earlier speaker."""
        if depth:
            return False
        if i == start or reading.prefix in ("و", "ف"):
            return True
        if i + 1 < self.end and self.doc.norms[i + 1] in _IN_IT:
            return True  # أصدرت بيانا قالت فيه
        if reading.prefix == "ل" and reading.form == "imperfect":
            if reading.verb.cls == "deny" and i + 1 < self.end and self.doc.word(i + 1).is_word:
                return True  # أطل المدير لينكر تراجعه
            return self._that_follows(i + 1)  # خرج الوزير ليؤكد أن
        before = self.doc.norms[i - 1]
        if reading.form == "imperfect":
            if before in COMMAS and i - 2 in self.doc.open and reading.verb.has("quote"):
                return True  # «…»، يضيف وهو يفتح الباب
            then = before == "ان" and self.doc.norms[i - 2] == "قبل"  # قبل أن يضيف
            also = before in ("كما", "وكما") and i - 1 == self.start
            return then or also or before in PRONOUN_SUBJECTS
        return before in ("كما", "ثم", "وقد", "كذلك", "حيث", "اذ", "-", *PRONOUN_SUBJECTS, *COMMAS)

    def _after_quotation(
        self, i: int, reading: Reading, subject: tuple[int, int], start: int
    ) -> Speech | None:
        """``"…"، قال X``: the quotation before the verb."""
        doc = self.doc
        k = i - 1
        while k > start and (doc.norms[k] in COMMAS or doc.norms[k] in ("-", "–", "—", "هكذا")):
            k -= 1
        opened = doc.open.get(k)
        if opened is None or opened < start or not reading.verb.has("quote"):
            return None
        if k - opened <= MIN_QUOTE or any(
            p.opening.start == opened + 1 for p in self._memo.values() if p
        ):
            return None
        opening = Opening("quote", opened, opened + 1, end=k)
        cls, negative = polarity_class(reading.verb, False)
        source = "named" if subject[0] < subject[1] else "carry"
        return Speech(
            (i, i + 1),
            cls,
            negative,
            subject,
            source,
            reading.gender,
            reading.number,
            opened,
            opening,
            kind="after",
        )
