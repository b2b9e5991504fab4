"""Reads one cue: is it reporting here, who speaks, and where does the proposition begin.

`CueReader` answers for a single token; `stance.parser` walks over the sentence, decides how far
each proposition goes and what is nested in what.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from stance.cues import (
    Frame,
    Reading,
    Verb,
    cue_readings,
    phrase_starts,
    phrase_table,
    verbs,
)
from stance.nounphrases import COMMAS, Doc, noun_phrase
from stance.openings import Opening, find_opening, with_target
from stance.records import CueClass
from stance.subjects import (
    CLAUSE_STARTS,
    DASHES,
    PRONOUN_SUBJECTS,
    after_dateline,
    document_of,
    is_accusative,
    is_actor,
    is_feminine,
    is_masculine,
    is_strict_actor,
    issuer,
    left_subject,
    noun_phrase_before,
    skip_adverbials,
)
from stance.vocabulary import load_vocabulary
from stance.wordclasses import actor_id, role_of, word_class

NEGATORS: Final = frozenset("لم لن لا ما ولم ولن ولا وما فلم فلا".split())
_OPINIONS: Final = frozenset("اعتقد راي ظن اعتبر توقع عد رجح".split())
_PLANS: Final = frozenset("نوي اعتزم عزم خطط قرر تعهد وعد".split())
_AGAIN: Final = frozenset("جدد كرر اعاد واصل".split())  # جدد التأكيد على: the noun is the cue
_PERSON_OBJECTS: Final = frozenset("ابلغ اخبر طمان".split())
_AFTER_PREPOSITION: Final = frozenset("في من الي علي عن بعد قبل مع اي كل هذا هذه خلال".split())
_WITHOUT: Final = frozenset("عدم دون بدون بعدم رفض او ب".split())
_NO_COMMENT: Final = frozenset(
    "التعليق الكشف الافصاح الادلاء الرد تاكيد ذكر كشف التعقيب الخوض الاجابه الحديث".split()
)
_NESTED_NOUNS: Final = frozenset("نفي انكر كذب دحض فند اتهم زعم ادعي".split())
_ATTEMPTS: Final = frozenset("محاولات محاوله مساعي سعي اصرار حرص جهود".split())
_HEADLINE_STOPS: Final = frozenset(".؟?!…،|")
_THUS: Final = frozenset("فان فقد فانه فانها ف ان".split())
_RELATIVE_SOURCES: Final = frozenset("كما ما حسبما بحسبما وفقما مثلما لما".split())
#: A verb of saying, for sources without verb.
SAYING: Final = Verb("قال", "assert", (Frame("clause", ""), Frame("quote", "")))
#: How sources are described between commas: on condition of anonymity.
_ON_CONDITION: Final = frozenset(
    "اشترط اشترطت اشترطوا طلب طلبت طلبوا رفض رفضت فضل فضلت تحدث تحدثت تحدثوا لم وهو وهي".split()
)
_DAMMA: Final = "\u064f"
_PREPOSITIONS: Final = frozenset({"بين", "عبر"})  # far oftener than verbs of saying
_SIMPLE: Final = 2  # words of a subject whose head tells its gender
_WHAT: Final = frozenset({"ما", "وما"})
_JUSSIVE: Final = frozenset("لم ولم فلم لا ولا فلا".split())
_BEFORE_NOUN: Final = frozenset("ان بان فان لان".split())
_IN_IT: Final = frozenset("فيه فيها خلاله خلالها".split())  # a relative clause: بيان نفت فيه X
_ACCUSE_OF: Final = frozenset({"اتهم", "وصف"})  # always have an object
_THINGS: Final = frozenset("ما لما مما عما بما التي الذي".split())
_WHO: Final = frozenset("الذي التي الذين اللذان اللذين اللتان".split())
_ABOUT: Final = frozenset("عن حول بشان من".split())
_HASTENS: Final = frozenset(
    "سارع سارعت سارعوا يسارع تسارع بادر بادرت عاد عادت عمد عمدت لجا لجات سعي سعت يسعي تسعي اضطر "
    "اضطرت ذهب ذهبت اتجه اتجهت".split()
)
_STRICT: Final = 0.35  # verbness of a form below which it is mostly another word: ذكر, بين
_KNOWN: Final = 30  # counts under this say nothing of a form
_NEAR: Final = 12  # words between a homograph and its complement
_MIN_QUOTE: Final = 3  # words of a quotation that may be a statement before its verb


class Speech(NamedTuple):
    """One act of reporting.

    ``cue`` and ``speaker`` are token spans (``speaker`` empty when not named); ``source`` says
    how to find an unnamed one: ``carry`` (an earlier sentence's), ``main`` (this sentence's),
    ``none`` (nobody is named). ``left`` is the token where the clause begins, ``end`` the one
    after the proposition; ``document`` the token of a document that speaks, else -1.
    """

    cue: tuple[int, int]
    cls: CueClass
    negative: bool
    speaker: tuple[int, int]
    source: str
    gender: str
    number: str
    left: int
    opening: Opening
    end: int = -1
    depth: int = 0
    kind: str = "verb"
    document: int = -1

    @property
    def named(self) -> bool:
        """Whether the text names the speaker with the cue."""
        return self.speaker[0] < self.speaker[1]


def polarity_class(verb: Verb, negated: bool) -> tuple[CueClass, bool]:
    """Class of a cue and whether it denies its proposition, a negation before it considered.

    ``لم ينف`` and ``لم يؤكد`` commit to neither side: doubt. ``لا يعتقد أن`` denies.
    """
    if not negated:
        return verb.cls, verb.cls == "deny"
    if verb.lemma in _OPINIONS or verb.lemma in _PLANS:
        return "deny", True
    return "doubt", False


class CueReader:
    """Reads the cues of one sentence.

    Parameters
    ----------
    doc : Doc
    start, end : int
        Tokens of the sentence.
    """

    def __init__(self, doc: Doc, start: int, end: int) -> None:
        self.doc, self.start, self.end = doc, after_dateline(doc, start, end), end
        self._memo: dict[tuple[int, bool], Speech | None] = {}

    def cue_at(self, i: int, start: int, limit: int, depth: int) -> Speech | None:
        """The speech whose cue is at token ``i`` of the clause ``start`` to ``limit``."""
        norm = self.doc.norms[i]
        if norm in phrase_starts():
            found = self._phrase(i, start, limit)
            if found is not None:
                return found
        readings = cue_readings().get(norm)
        if not readings:
            return None
        key = (i, depth > 0)
        if key not in self._memo:
            self._memo[key] = None  # a cue that is reached again while it is read is no cue
            self._memo[key] = self._read(i, readings, start, limit, depth)
        return self._memo[key]

    def _read(
        self, i: int, readings: tuple[Reading, ...], start: int, limit: int, depth: int
    ) -> Speech | None:
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
        if reading.verb.lemma == "اعاد" and reading.form == "jussive":
            return True  # لم يعد, no longer
        if reading.form == "jussive":
            return i == self.start or doc.norms[i - 1] not in _JUSSIVE
        if reading.form == "past" and self._is_first_person(raw, reading):
            return True
        if reading.form == "imperfect" and reading.verb.lemma == "ادعي" and raw.endswith("ى"):
            return True  # يدعى, is called
        if reading.form == "past" and raw.endswith("ي") and reading.verb.lemma.endswith("ي"):
            return not raw.endswith("رأي")
        before = doc.norms[i - 1] if i > self.start else ""
        if reading.form == "past" and before in _BEFORE_NOUN:
            return True  # "إن رد الجيش": أن and a verb in the past do not stand together
        return before in _AFTER_PREPOSITION

    @staticmethod
    def _is_first_person(raw: str, reading: Reading) -> bool:
        """Whether أعتقد is written, "I believe", rather than اعتقد, "he believed"."""
        own = verbs()[reading.verb.lemma][1][0]
        written = raw[len(reading.prefix) :]
        return own[0] == "ا" and written.startswith("أ") and written[1:2] != _DAMMA

    # --- finite verbs --------------------------------------------------------------------

    def _verb(self, i: int, reading: Reading, start: int, limit: int, depth: int) -> Speech | None:
        doc, verb = self.doc, reading.verb
        negated = i > start and doc.norms[i - 1] in NEGATORS
        if negated and reading.form == "past" and doc.norms[i - 1] in _WHAT:
            if not reading.pronoun:
                return None  # "ما قال إنه مهزلة": what he calls so
            negated = False
        before = i - 1 if negated else i
        if reading.pronoun and i - 2 >= self.start:
            anaphor = self._anaphor(i, reading, limit)
            if anaphor is not None:
                return anaphor
        if reading.pronoun and i > start and doc.norms[i - 1] in _THINGS:
            return self._reported_thing(i, reading, limit, depth)
        if (
            before > start
            and word_class(doc.norms[before - 1]).relative
            and (doc.norms[before - 1] not in PRONOUN_SUBJECTS)
        ):
            return self._relative(before, i, reading, start, limit)
        objects = verb.cls in ("demand", "warn", "accuse", "plan") or verb.lemma in _PERSON_OBJECTS
        if reading.pronoun and not objects:
            return None
        subject, after, direct = self._subject(before, i, reading, start, limit)
        if verb.lemma == "نقل":
            return self._relayed(i, limit)
        if not direct and after > i + 1 and self._is_object(i, reading, subject):
            subject, after = (subject[0], subject[0]), i + 1
        empty = subject[0] == subject[1]
        if empty and not self._may_carry(before, reading, start, depth):
            return None
        if verb.lemma in _AGAIN:
            again = self._again(i, reading, subject, after, limit)
            if again is not None:
                return again
        if after < limit and doc.norms[after] == "ذلك":
            return self._that_one(i, reading, subject, after, before, negated)
        opening = find_opening(doc, verb, after, limit, direct=direct)
        if opening is None:
            return self._after_quotation(i, reading, subject, start)
        if not self._plausible(i, reading, opening, subject, negated):
            return None
        if depth and not empty and not is_strict_actor(doc, *subject):
            return None
        if depth and opening.kind == "noun" and verb.lemma not in _NESTED_NOUNS:
            return None  # plans, refusals and demands told by another are what he tells
        if any(f.addressee for f in verb.frames) and (
            opening.kind == "noun" or verb.lemma in _ACCUSE_OF
        ):
            opening = with_target(doc, opening, after)
            if opening.target[0] == opening.target[1] and 0 < opening.at - after <= _NEAR:
                opening = opening._replace(target=(after, opening.at))
        source = self._source_of(before, empty)
        if verb.lemma in _ACCUSE_OF and not empty and opening.target[0] == opening.target[1]:
            # "اتهمت المنظمة بإخفاء …": passive, or the speaker is left out; she is the accused.
            opening = opening._replace(target=subject)
            goes_on = reading.prefix and not direct and not self._passive_mark(i, reading)
            source = self._source_of(before, True) if goes_on else "none"
            subject = (subject[0], subject[0])
        elif self._passive_mark(i, reading):
            if opening.kind == "noun":
                return None
            source, subject = "none", (i, i)
        cls, negative = polarity_class(verb, negated)
        return Speech(
            cue=(before, i + 1),
            cls=cls,
            negative=negative,
            speaker=issuer(doc, subject, opening.at),
            source=source,
            gender=reading.gender,
            number=reading.number,
            left=subject[0] if direct else before,
            opening=opening,
            document=document_of(doc, subject),
        )

    def _subject(
        self, before: int, i: int, reading: Reading, start: int, limit: int
    ) -> tuple[tuple[int, int], int, bool]:
        """Span of the subject, token where the complement may begin, whether it stands before."""
        resumed = i + 1 < limit and self.doc.norms[i + 1] in _IN_IT
        if (not reading.prefix or reading.prefix == "س") and not resumed:
            left = left_subject(self.doc, before, start)
            if left is not None and self._agrees(left, reading):
                return left, i + 1, True
        then = reading.prefix == "ف" or (before > start and self.doc.norms[before - 1] == "فقد")
        if then and self.doc.norms[start] in ("اما", "واما"):
            end = noun_phrase(self.doc, start + 1, i)
            if end > start + 1:
                return (start + 1, end), i + 1, True
        j = skip_adverbials(self.doc, i + 1, limit)
        closed = self.doc.close.get(j, j)
        if j < closed <= j + _MIN_QUOTE and closed + 1 < limit and self._that_follows(closed + 1):
            return (j, closed + 1), closed + 1, False  # قالت "سانا" إن
        end = noun_phrase(self.doc, j, limit)
        return (j, end), max(end, i + 1), False

    def _that_follows(self, k: int) -> bool:
        """Whether a quotation before token ``k`` is a name: أن comes soon."""
        doc = self.doc
        for j in range(k, min(self.end, k + _NEAR)):
            if doc.word(j).that:
                return True
            if not doc.word(j).is_word and doc.norms[j] not in COMMAS:
                return False
        return False

    def _is_object(self, i: int, reading: Reading, noun: tuple[int, int]) -> bool:
        """Whether the noun phrase behind a verb is its object, the subject being left out.

        ``ودعا الحكومة إلى``: the verb agrees with its subject in gender where they stand together.
        """
        doc, j = self.doc, noun[0]
        if noun[0] == noun[1]:
            return False
        if is_accusative(doc, j):
            return True
        if reading.number in ("p", "d") and noun[0] > i:
            return True  # a verb before its subject is singular: "واتهموا الوزير"
        if j != i + 1 or not any(f.addressee for f in reading.verb.frames):
            return False
        if reading.gender == "m":
            return reading.number == "s" and is_feminine(doc, j)
        return reading.gender == "f" and is_masculine(doc, j)

    def _passive_mark(self, i: int, reading: Reading) -> bool:
        """Whether a verb in the past is written as passive (``أُعلن``)."""
        raw = self.doc.raw(i, i + 1)
        n = len(reading.prefix)
        return reading.form == "past" and _DAMMA in (raw[n + 1 : n + 2], raw[n + 2 : n + 3])

    def _relative(
        self, before: int, i: int, reading: Reading, start: int, limit: int
    ) -> Speech | None:
        """``الوزير الذي أكد أن``: the noun before the relative pronoun speaks."""
        doc = self.doc
        end = before - 1 - (doc.norms[before - 2] in COMMAS)
        if reading.pronoun or doc.norms[before - 1] not in _WHO or end <= start:
            return None
        subject = noun_phrase_before(doc, end, start)
        opening = find_opening(doc, reading.verb, i + 1, limit)
        if subject is None or opening is None or opening.kind == "noun" or opening.at > i + 2:
            return None
        cls, negative = polarity_class(reading.verb, before < i)
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

    def _agrees(self, subject: tuple[int, int], reading: Reading) -> bool:
        """Whether a noun before a verb agrees with it: ``تركيا توقع`` signs, expects nothing."""
        if reading.number != "s" or subject[1] - subject[0] > _SIMPLE:
            return True
        if reading.gender == "m":
            return not is_feminine(self.doc, subject[0])
        return not (reading.gender == "f" and is_masculine(self.doc, subject[0]))

    def _source_of(self, before: int, empty: bool) -> str:
        if not empty:
            return "named"
        return "carry" if self._leads(before) else "main"

    def _leads(self, i: int) -> bool:
        """Whether token ``i`` is the sentence's first word, carry phrases not counted."""
        return skip_adverbials(self.doc, self.start, self.end) >= i or i - self.start <= 1

    def _may_carry(self, i: int, reading: Reading, start: int, depth: int) -> bool:
        """Whether a verb without subject goes on with an earlier speaker."""
        if depth:
            return False
        if i == start or reading.prefix in ("و", "ف"):
            return True
        if i + 1 < self.end and self.doc.norms[i + 1] in _IN_IT:
            return True  # أصدرت بيانا قالت فيه
        before = self.doc.norms[i - 1]
        if reading.form == "imperfect":
            return False
        return before in ("كما", "ثم", "وقد", "كذلك", "حيث", "اذ", "-", *PRONOUN_SUBJECTS, *COMMAS)

    def _plausible(
        self, i: int, reading: Reading, opening: Opening, subject: tuple[int, int], negated: bool
    ) -> bool:
        """Whether verb and complement make a speech, homographs and idioms considered."""
        doc, verb = self.doc, reading.verb
        if opening.kind == "noun":
            first = doc.norms[opening.start]
            if negated and verb.cls in ("assert", "demand", "warn", "accuse"):
                return False
            if subject[0] < subject[1] and not is_actor(doc, *subject):
                return False
            if verb.lemma == "كذب" and doc.norms[max(i, subject[1] - 1) + 1] == "علي":
                return False  # to lie to somebody
            if first in ("ذلك", "نفسه", "نفسها") or (verb.lemma == "رفض" and first in _NO_COMMENT):
                return False
        if doc.norms[i] in _PREPOSITIONS and opening.kind != "clause" and not opening.preposition:
            return False  # "المباراة بين بلاده وفرنسا … قال:"
        if opening.preposition == "مسووليه" or not self._homograph(i, reading):
            return True
        start, end = subject
        governed = opening.preposition in ("عن", "الي", "علي") and start < end
        if opening.kind == "noun" and not governed:
            return False
        near = opening.at - max(i, end) <= _NEAR or opening.kind == "noun"
        if not near and doc.norms[opening.at - 1] not in COMMAS:
            return False
        return start == end or is_strict_actor(doc, start, end)

    def _homograph(self, i: int, reading: Reading) -> bool:
        """Whether the form is more often another word (``بين``, ``ذكر``, ``طلب``)."""
        vocabulary = load_vocabulary()
        core = self.doc.norms[i][len(reading.prefix) :]
        return vocabulary.count(core) >= _KNOWN and vocabulary.verbness(core) < _STRICT

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
        cls, negative = polarity_class(verb, negated)
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

    def _relayed(self, i: int, limit: int) -> Speech | None:
        """``نقلت وكالة X عن Y قوله إن``: the speech is Y's."""
        doc = self.doc
        for k in range(i + 1, min(limit - 1, i + 25)):
            if doc.norms[k] in (":", ".") or doc.word(k).that:
                return None
            on_tongue = doc.norms[k] == "علي" and doc.norms[k + 1] == "لسان"
            if doc.norms[k] != "عن" and not on_tongue:
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

    def _his_words(self, k: int, limit: int) -> Reading | None:
        """The verbal noun of a relayed speech: ``عن X قوله``, ``تأكيده``, ``نفيه``."""
        if k >= limit:
            return None
        readings = cue_readings().get(self.doc.norms[k], ())
        return next((r for r in readings if r.form == "masdar" and r.pronoun), None)

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
        if k - opened <= _MIN_QUOTE or any(
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

    # --- participles and verbal nouns ------------------------------------------------------

    def _participle(self, i: int, reading: Reading, limit: int, depth: int) -> Speech | None:
        """``مشيرا إلى أن``: goes on with the speaker of this sentence."""
        if depth:
            return None
        doc = self.doc
        after = skip_adverbials(doc, i + 1, limit)
        opening = find_opening(doc, reading.verb, after, limit, direct=True)
        if opening is None or opening.at - i > _NEAR:
            return None
        if i > self.start and doc.norms[i - 1][0].isdigit():
            return None  # "75 متهما"
        apart = i > self.start and doc.norms[i - 1] in COMMAS
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
        if reading.pronoun and reading.prefix == "ب":
            return self._by_saying(i, reading, limit)
        if reading.pronoun or "ال" in reading.prefix or reading.prefix in ("ك", "لل"):
            return None
        if i + 1 < limit and doc.norms[i + 1].startswith("لل"):
            return None  # "معارضة للكرملين"
        if i > self.start and doc.norms[i - 1] in _WITHOUT:
            return None
        if not (verb.cls in ("deny", "accuse", "warn", "demand") or verb.has("clause")):
            return None
        end = noun_phrase(doc, i + 1, min(limit, i + 14))
        if end == i + 2 and doc.norms[i + 1][-1] in "يه":
            if not (doc.word(i + 1).role or actor_id(doc.norms[i + 1])):
                return None  # an adjective: إقرار ضمني
        if end == i + 1 or not is_strict_actor(doc, i + 1, end):
            if i - 2 > self.start and doc.norms[i - 1] == "الي":
                return self._hastened(i, reading, limit)
            return self._attempt(i, reading, limit)
        opening = find_opening(doc, verb, end, min(limit, end + 9))
        if opening is None or opening.kind == "quote" or opening.at - end > 6:
            return None
        if opening.kind == "clause" and opening.at - end > 2:
            return None
        if opening.kind == "noun" and verb.cls != "deny" and opening.preposition != "ب":
            return None
        if verb.cls == "accuse" and opening.kind == "noun":
            opening = with_target(doc, opening, end)
        if verb.lemma in _ACCUSE_OF and opening.target[0] == opening.target[1]:
            return None  # "اتهام روسيا بـ": Russia is the accused
        cls, negative = polarity_class(verb, False)
        return Speech(
            (i, i + 1), cls, negative, (i + 1, end), "named", "", "", i, opening, kind="masdar"
        )

    def _by_saying(self, i: int, reading: Reading, limit: int) -> Speech | None:
        """``بإعلانه أن``, ``بقولها إن``: goes on with the subject of the sentence."""
        opening = find_opening(self.doc, reading.verb, i + 1, limit)
        if opening is None or opening.kind == "noun" or opening.at - i > _NEAR:
            return None
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

    # --- phrases and headlines -------------------------------------------------------------

    def _phrase(self, i: int, start: int, limit: int) -> Speech | None:
        """Speech opened by a phrase: ``بحسب X``, ``جاء في بيان``, ``يُعتقد أن``."""
        found = phrase_table().at(self.doc.norms, i)
        if found is None:
            return None
        after, phrase, _ = found
        if phrase.kind == "passive" and self.doc.norms[i].removeprefix("و") == "نقل":
            return self._relayed(i, limit)
        if phrase.kind == "passive" and self._starts_clause(i, start):
            opening = Opening("clause", after - 1, after)
            return Speech(
                (i, after),
                phrase.cls,
                phrase.cls == "deny",
                (i, i),
                "none",
                "",
                "",
                i,
                opening,
                kind="passive",
            )
        if phrase.kind == "statement":
            return self._statement(i, after, limit)
        if phrase.kind == "source" and (self._leads(i) or self.doc.norms[i][0] == "ف"):
            return self._leading_source(i, limit)
        return None

    def _starts_clause(self, i: int, start: int) -> bool:
        if i == start or self.doc.norms[i][0] == "و":
            return True
        before = self.doc.norms[i - 1]
        return not word_class(before).is_word or before in CLAUSE_STARTS

    def _statement(self, i: int, after: int, limit: int) -> Speech | None:
        """``جاء في بيان صدر عن X أن``."""
        doc = self.doc
        j = after if role_of(doc.norms[after - 1]) != "document" else after - 1
        end = noun_phrase(doc, j, limit)
        if end == j:
            return None
        opening = find_opening(doc, SAYING, end, limit)
        if opening is None:
            return None
        return Speech(
            (i, j),
            "assert",
            False,
            issuer(doc, (j, end), opening.at),
            "named",
            "",
            "",
            i,
            opening,
            kind="statement",
            document=j,
        )

    def _leading_source(self, i: int, limit: int) -> Speech | None:
        """``بحسب X`` before its proposition."""
        doc = self.doc
        if doc.norms[i] in ("كما", "وكما", "علي", "وعلي", "مثلما"):
            return None
        source = self.source_at(i, limit)
        if source is None:
            return None
        j = source[1]
        j = self._after_description(j, limit)
        while j < limit and (doc.norms[j] in COMMAS or doc.norms[j] in _THUS):
            j += 1
        if limit - j < 3 or doc.norms[j] in ".؟!":
            return None
        return Speech(
            (i, source[0]),
            "assert",
            False,
            source,
            "named",
            "",
            "",
            i,
            Opening("clause", j, j),
            kind="source",
        )

    def _after_description(self, j: int, limit: int) -> int:
        """Token after what else is said of a source: ``مصدر، اشترط عدم ذكر اسمه، …``."""
        doc = self.doc
        commas = [k for k in range(j, min(limit, j + 16)) if doc.norms[k] in COMMAS]
        if j < limit and doc.word(j).relative:
            return commas[0] if commas else limit
        if (
            commas
            and commas[0] > j
            and not any(
                doc.word(k).verb or doc.word(k).that or doc.norms[k] in _THUS
                for k in range(j, commas[0])
            )
        ):
            return commas[0]
        if len(commas) > 1 and commas[0] == j and doc.norms[j + 1] in _ON_CONDITION:
            return commas[1]
        return j

    def source_at(self, i: int, limit: int) -> tuple[int, int] | None:
        """Token span of the source that a phrase at ``i`` names (``بحسب ما ذكرت وكالة X``)."""
        doc = self.doc
        found = phrase_table().at(doc.norms, i)
        if found is None or found[1].kind != "source":
            return None
        j, _, clitic = found
        relative = doc.norms[j - 1] in _RELATIVE_SOURCES
        if relative or (j < limit and doc.norms[j] in ("ما", "لما")):
            return self._relative_source(j + (not relative), limit)
        if clitic == "ل" and j < limit:
            doc.take_off_preposition(j)
        end = noun_phrase(doc, j, limit)
        comma = next((k for k in range(j, end) if doc.norms[k] in COMMAS), end)
        if end < limit and doc.norms[end] not in COMMAS and doc.norms[end] not in _THUS:
            end = comma  # an apposition is closed by a comma; this is the proposition
        if end > j and is_actor(doc, j, end):
            return issuer(doc, (j, end), limit) if clitic else (j, end)
        return None

    def _relative_source(self, j: int, limit: int) -> tuple[int, int] | None:
        """``ما ذكرته وكالة X``, ``كما قال X``; a verb with its own complement is no source."""
        doc = self.doc
        if j >= limit or not any(
            r.form in ("past", "imperfect") for r in cue_readings().get(doc.norms[j], ())
        ):
            return None
        if find_opening(doc, SAYING, j + 1, limit) is not None:
            return None
        start = j + 1
        for k in range(start, min(limit - 1, start + 12)):
            if doc.norms[k] == "عن":
                start = k + 1
                break
        end = noun_phrase(doc, start, limit)
        if end == start:
            return None
        whoever = doc.word(start).definite and end == start + 1
        return (start, end) if whoever or is_actor(doc, start, end) else None

    def _headline_dash(self, k: int) -> bool:
        """Whether a dash with blanks around it parts an office from its words."""
        doc = self.doc
        spaced = doc.norms[k] in DASHES and doc.starts[k] > doc.ends[k - 1]
        long = self.end - k > _MIN_QUOTE and doc.starts[k + 1] > doc.ends[k]
        return spaced and long and doc.word(self.start).role not in ("", "media", "expert")

    def headline(self) -> Speech | None:
        """``X: P`` at the head of a line; whether X speaks is for the ledger to decide."""
        doc, start = self.doc, self.start
        for colon in range(start + 1, min(self.end - 2, start + 12)):
            if doc.norms[colon] == ":" or self._headline_dash(colon):
                break
            if doc.norms[colon] in _HEADLINE_STOPS:
                return None
        else:
            return None
        if noun_phrase(doc, start, colon) != colon:
            return None
        if not is_actor(doc, start, colon) and not doc.word(start).definite:
            return None
        quoted = colon + 1 in doc.close
        opening = Opening(
            "quote", colon, colon + 1 + quoted, end=doc.close[colon + 1] if quoted else -1
        )
        return Speech(
            (colon, colon + 1),
            "assert",
            False,
            (start, colon),
            "named",
            "",
            "",
            start,
            opening,
            kind="headline",
        )
