"""Reported speech in one sentence: cues, their speakers and the spans of what they report.

`SentenceParser` reads a sentence from left to right. A cue is accepted only with its
complement; the complement runs to the next clause of the same level. Inside it, cues with a
speaker of their own are nested speech (to two levels).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from stance.cues import Frame, Reading, Verb, cue_readings, phrase_table
from stance.nounphrases import COMMAS, Doc, noun_phrase
from stance.openings import Opening, find_opening, with_target
from stance.records import CueClass
from stance.vocabulary import load_vocabulary
from stance.wordclasses import actor_id, role_of, word_class

_MAX_DEPTH: Final = 2
_NEGATORS: Final = frozenset("لم لن لا ما ولم ولن ولا وما فلم فلا".split())
_OPINIONS: Final = frozenset("اعتقد راي ظن اعتبر توقع عد رجح".split())
_PLANS: Final = frozenset("نوي اعتزم عزم خطط قرر تعهد وعد".split())
# What starts a clause: a verb after these has its subject behind it, or none.
CLAUSE_STARTS: Final = frozenset(
    """كما ثم فيما بينما لكن ولكن حيث وقد فقد لقد قد كان كانت وكان وكانت اذ حين عندما وفيما وبينما
    حينما بل ان انه انها انهم رغم""".split()
)
_BREAKS: Final = frozenset("كما فيما بينما لكن ولكن ثم وقد وفيما وبينما وكان وكانت اما حين وكما".split())
_CONCESSIONS: Final = frozenset("رغم برغم بالرغم الرغم ورغم".split())
_WITHOUT: Final = frozenset("عدم دون بدون بعدم رفض او ب".split())
_SKIPPED: Final = frozenset("قد ايضا كذلك بدوره بدورها بدورهم".split())
_SOURCE_VERB: Final = Verb("قال", "assert", (Frame("clause", ""), Frame("quote", "")))
_RELATIVE_REPORTS: Final = ("وهو ما", "الامر الذي", "وهي", "ما")


class Speech(NamedTuple):
    """One act of reporting.

    ``cue`` and ``speaker`` are token spans (``speaker`` empty when not named); ``source`` says
    how to find an unnamed one: ``carry`` (an earlier sentence's), ``main`` (this sentence's),
    ``none`` (nobody is named). ``start`` and ``end`` are the tokens of the proposition,
    ``cut`` letters are taken off its first; ``left`` is the token where the clause begins.
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


def polarity_class(verb: Verb, negated: bool) -> tuple[CueClass, bool]:
    """Class of a cue and whether it denies its proposition, negation before it considered.

    ``لم ينف`` and ``لم يؤكد`` commit to neither side: doubt. ``لا يعتقد أن`` denies.
    """
    if not negated:
        return verb.cls, verb.cls == "deny"
    if verb.lemma in _OPINIONS or verb.lemma in _PLANS:
        return "deny", True
    return "doubt", False


class SentenceParser:
    """Finds the speeches of one sentence.

    Parameters
    ----------
    doc : Doc
    start, end : int
        Tokens of the sentence.
    """

    def __init__(self, doc: Doc, start: int, end: int) -> None:
        self.doc, self.start, self.end = doc, start, end
        self._memo: dict[tuple[int, bool], Speech | None] = {}

    def parse(self) -> list[Speech]:
        """Speeches in text order, nested ones after the one that holds them."""
        return self._span(self.start, self.end, 0)

    def _span(self, start: int, end: int, depth: int) -> list[Speech]:
        out: list[Speech] = []
        i = start
        while i < end:
            speech = self._at(i, start, end, depth)
            if speech is None:
                closing = self.doc.close.get(i)
                is_speech = depth == 0 and closing is not None and closing < end
                i = closing + 1 if is_speech and closing is not None else i + 1
                continue
            stop = self.content_end(speech, end)
            speech = speech._replace(end=stop, depth=depth)
            out.append(speech)
            if depth < _MAX_DEPTH:
                out += self._span(speech.opening.start, stop, depth + 1)
            i = max(stop, i + 1)
        return out

    def _at(self, i: int, start: int, limit: int, depth: int) -> Speech | None:
        """The speech whose cue is at token ``i``."""
        norm = self.doc.norms[i]
        if norm in _PHRASE_STARTS():
            found = self._phrase(i, start, limit, depth)
            if found is not None:
                return found
        readings = cue_readings().get(norm)
        if not readings:
            return None
        key = (i, depth > 0)
        if key not in self._memo:
            self._memo[key] = self._read(i, readings, start, limit, depth)
        return self._memo[key]

    def _read(
        self, i: int, readings: tuple[Reading, ...], start: int, limit: int, depth: int
    ) -> Speech | None:
        for reading in readings:
            if reading.form in ("past", "imperfect"):
                if self._is_noun_here(i, reading):
                    continue
                found = self._verb(i, reading, start, limit, depth)
            elif reading.form == "participle":
                found = self._participle(i, reading, limit, depth)
            else:
                found = self._masdar(i, reading, limit)
            if found is not None:
                return found
        return None

    def _is_noun_here(self, i: int, reading: Reading) -> bool:
        """Whether the past-tense reading is really a noun (``نفي``, ``طلب``) by spelling or place."""
        doc = self.doc
        raw = doc.raw(i, i + 1)
        if doc.norms[i].endswith("ي") and reading.verb.lemma.endswith("ي"):
            if reading.form == "past" and raw.endswith("ي") and not raw.endswith("رأي"):
                return True
        before = doc.norms[i - 1] if i > self.start else ""
        return before in ("في", "من", "الي", "علي", "عن", "بعد", "قبل", "مع", "اي", "كل", "هذا")

    # --- finite verbs -------------------------------------------------------------------

    def _verb(
        self, i: int, reading: Reading, start: int, limit: int, depth: int
    ) -> Speech | None:
        doc, verb = self.doc, reading.verb
        negated = i > start and doc.norms[i - 1] in _NEGATORS
        before = i - 1 if negated else i
        if before > start and word_class(doc.norms[before - 1]).relative:
            return None
        if reading.pronoun and verb.cls not in ("demand", "warn", "accuse", "plan") and (
            verb.lemma not in ("ابلغ", "اخبر", "طمان")
        ):
            return None
        subject, after = self._subject(before, i, reading, start, limit)
        if verb.lemma == "نقل":
            return self._relayed(i, reading, after, limit)
        if subject[0] == subject[1] and not self._may_carry(before, reading, start, depth):
            return None
        opening = find_opening(doc, verb, after, limit)
        if opening is None:
            return self._after_quotation(i, reading, subject, start)
        if opening.kind == "noun" and not self._noun_allowed(i, reading, opening, negated):
            return None
        if self._homograph(i, reading) and (opening.kind == "noun" or opening.at - i > 12):
            return None
        if any(f.addressee for f in verb.frames) and opening.kind == "noun":
            opening = with_target(doc, opening, after)
        cls, negative = polarity_class(verb, negated)
        return Speech(
            cue=(before, i + 1),
            cls=cls,
            negative=negative,
            speaker=self._issuer(subject, opening.at),
            source="carry" if subject[0] == subject[1] else "named",
            gender=reading.gender,
            number=reading.number,
            left=min(before, subject[0]) if subject[0] < i and subject[0] < subject[1] else before,
            opening=opening,
        )

    def _subject(
        self, before: int, i: int, reading: Reading, start: int, limit: int
    ) -> tuple[tuple[int, int], int]:
        """Token span of the verb's subject, and the token where its complement may begin."""
        if not reading.prefix or reading.prefix == "س":
            left = self._left_subject(before, start)
            if left is not None:
                return left, i + 1
        j = self._skip(i + 1, limit)
        end = noun_phrase(self.doc, j, limit)
        return (j, end), max(end, i + 1)

    def _skip(self, j: int, limit: int) -> int:
        """Skip what may stand between verb and subject: adverbs, times, carry phrases."""
        doc = self.doc
        while j < limit:
            found = phrase_table().at(doc.norms, j) if doc.norms[j] in _PHRASE_STARTS() else None
            if found is not None and found[1].kind == "carry":
                j = found[0]
            elif doc.norms[j] in _SKIPPED or word_class(doc.norms[j]).temporal:
                j += 1
            elif doc.norms[j] in COMMAS and word_class(doc.norms[j - 1]).temporal:
                j += 1
            else:
                break
        return j

    def _left_subject(self, i: int, start: int) -> tuple[int, int] | None:
        """The noun phrase before the verb at ``i`` in its clause, when it is its subject."""
        doc = self.doc
        k = i
        while k > start and doc.norms[k - 1] in _SKIPPED:
            k -= 1
        if k == start or doc.norms[k - 1] in CLAUSE_STARTS:
            return None
        low = max(start, k - 22)
        for j in range(k - 1, low - 1, -1):
            if j > low and not self._boundary(j - 1):
                continue
            if j == low and low > start and not self._boundary(j - 1):
                break
            end = noun_phrase(doc, j, k)
            if end > j and self._reaches(end, k) and self.is_actor(j, end):
                return j, end
            if doc.norms[j - 1 if j > start else j] in ".؟!؛":
                break
        return None

    def _boundary(self, j: int) -> bool:
        """Whether a clause can begin after token ``j``."""
        doc = self.doc
        word = doc.word(j)
        return not word.is_word or doc.norms[j] in CLAUSE_STARTS or word.that or (
            doc.norms[j][1:] in CLAUSE_STARTS or doc.norms[j] in ("رغم", "اما", "بان", "في")
        )

    def _reaches(self, end: int, verb: int) -> bool:
        """Whether only adverbials stand between a subject's end and its verb."""
        doc = self.doc
        if end == verb:
            return True
        if verb - end > 14:
            return False
        first = doc.word(end)
        if not (first.stop or first.temporal or first.adverb or doc.norms[end] in COMMAS):
            return False
        return not any(
            doc.word(k).verb or doc.word(k).that or doc.norms[k] in (":", "؛") or (
                doc.norms[k] in COMMAS and k == verb - 1 and doc.norms[end] not in COMMAS
            )
            for k in range(end, verb)
        )

    def is_actor(self, start: int, end: int) -> bool:
        """Whether a noun phrase names somebody who can speak."""
        doc = self.doc
        first = doc.word(start)
        if first.role or first.core in ("كل", "عدد", "بعض", "احد", "احدي"):
            return True
        if any(actor_id(doc.norms[k]) for k in range(start, end)):
            return not first.event
        return not (first.event or first.definite or first.common or first.verb or first.stop)

    def _may_carry(self, i: int, reading: Reading, start: int, depth: int) -> bool:
        """Whether a verb without subject goes on with an earlier speaker."""
        if depth or reading.form == "imperfect" and not reading.prefix:
            return depth == 0 and i == start
        if reading.prefix in ("و", "ف") or i == start:
            return True
        before = self.doc.norms[i - 1]
        return before in ("كما", "ثم", "وقد", "كذلك") or before in COMMAS or before == "-"

    def _homograph(self, i: int, reading: Reading) -> bool:
        """Whether the form is more often another word (``بين``, ``ذكر``, ``طلب``)."""
        vocabulary = load_vocabulary()
        core = self.doc.norms[i][len(reading.prefix) :]
        return vocabulary.count(core) >= 30 and vocabulary.verbness(core) < 0.35

    def _noun_allowed(self, i: int, reading: Reading, opening: Opening, negated: bool) -> bool:
        """Whether a nominal complement makes a claim here."""
        doc, lemma = self.doc, reading.verb.lemma
        first = doc.norms[opening.start]
        if negated and reading.verb.cls in ("assert", "demand", "warn", "accuse"):
            return False
        if lemma == "رفض" and first in ("التعليق", "الكشف", "الافصاح", "الادلاء", "الرد", "تاكيد", "ذكر", "كشف", "التعقيب"):
            return False
        return first not in ("ذلك", "هذا", "ذلك", "نفسه", "نفسها")

    def _issuer(self, subject: tuple[int, int], limit: int) -> tuple[int, int]:
        """Who issued the document that speaks (``بيان صادر عن الجيش``), else the subject."""
        start, end = subject
        doc = self.doc
        if start == end or role_of(doc.norms[start]) != "document":
            return subject
        for k in range(start + 1, min(limit, end + 8)):
            norm = doc.norms[k]
            if norm == "عن" and doc.norms[k - 1] in ("صدر", "صادر", "صادره", "صدرت", "الصادر"):
                found = noun_phrase(doc, k + 1, limit)
                return (k + 1, found) if found > k + 1 else subject
            if norm in ("اصدرته", "اصدره", "اصدرتها", "نشرته", "نشره", "نشرتها", "وزعته", "اعدته"):
                found = noun_phrase(doc, k + 1, limit)
                return (k + 1, found) if found > k + 1 else subject
            if norm.startswith("لل") or (norm[0] == "ل" and word_class(norm[1:]).role):
                found = noun_phrase(doc, k, limit)
                return (k, max(found, k + 1))
        return subject

    def _relayed(self, i: int, reading: Reading, after: int, limit: int) -> Speech | None:
        """``نقلت وكالة X عن Y قوله إن``: the speech is Y's."""
        doc = self.doc
        for k in range(i + 1, min(limit, i + 25)):
            if doc.norms[k] in ("عن", "علي") and k + 1 < limit:
                j = k + 2 if doc.norms[k + 1] == "لسان" else k + 1
                if doc.norms[k] == "علي" and j == k + 1:
                    continue
                end = noun_phrase(doc, j, limit)
                if end == j:
                    return None
                opening = find_opening(doc, _SOURCE_VERB, end, limit)
                if opening is None:
                    return None
                cue = (i, k + 1)
                return Speech(
                    cue, "assert", False, self._issuer((j, end), opening.at), "named", "", "", i, opening
                )
            if doc.norms[k] in (":", ".") or doc.word(k).that:
                return None
        return None

    def _after_quotation(
        self, i: int, reading: Reading, subject: tuple[int, int], start: int
    ) -> Speech | None:
        """``"…"، قال X``: the quotation before the verb."""
        doc = self.doc
        k = i - 1
        while k > start and (doc.norms[k] in COMMAS or doc.norms[k] in "-–—"):
            k -= 1
        opened = doc.open.get(k)
        if opened is None or opened < start or k - opened < 4 or not reading.verb.has("quote"):
            return None
        if any(p.opening.start == opened + 1 for p in self._memo.values() if p):
            return None
        opening = Opening("quote", opened, opened + 1, end=k)
        source = "carry" if subject[0] == subject[1] else "named"
        return Speech(
            (i, i + 1), reading.verb.cls, reading.verb.cls == "deny", subject, source,
            reading.gender, reading.number, opened, opening, kind="after",
        )

    # --- participles, verbal nouns, phrases ----------------------------------------------

    def _participle(self, i: int, reading: Reading, limit: int, depth: int) -> Speech | None:
        """``مشيرا إلى أن``: goes on with the speaker of this sentence."""
        if depth:
            return None
        doc = self.doc
        opening = find_opening(doc, reading.verb, self._skip(i + 1, limit), limit)
        if opening is None or opening.at - i > 14:
            return None
        if reading.gender == "f" or reading.number != "s":
            near = opening.at - i <= 2
            adjective = i > self.start and word_class(doc.norms[i - 1]).role
            if not near or adjective or opening.kind == "noun":
                return None
        if any(f.addressee for f in reading.verb.frames) and opening.kind == "noun":
            opening = with_target(doc, opening, i + 1)
        cls, negative = polarity_class(reading.verb, False)
        return Speech(
            (i, i + 1), cls, negative, (i, i), "main", reading.gender, reading.number, i, opening,
            kind="participle",
        )

    def _masdar(self, i: int, reading: Reading, limit: int) -> Speech | None:
        """``نفي واشنطن وجود``, ``اتهامات موسكو لكييف بـ``: a nominal cue with its speaker."""
        doc, verb = self.doc, reading.verb
        if reading.pronoun or "ال" in reading.prefix or reading.prefix in ("ك", "لل"):
            return None
        if i > self.start and doc.norms[i - 1] in _WITHOUT:
            return None
        if not (verb.cls in ("deny", "accuse", "warn", "demand") or verb.has("clause")):
            return None
        end = noun_phrase(doc, i + 1, min(limit, i + 14))
        if end == i + 1 or not self.is_actor(i + 1, end):
            return self._attempt(i, reading, limit)
        opening = find_opening(doc, verb, end, min(limit, end + 9))
        if opening is None or (opening.kind == "noun" and verb.cls not in ("deny", "accuse")):
            return None
        if opening.kind == "quote" or opening.at - end > 6:
            return None
        if verb.cls == "accuse" and opening.kind == "noun":
            opening = with_target(doc, opening, end)
        cls, negative = polarity_class(verb, False)
        return Speech(
            (i, i + 1), cls, negative, (i + 1, end), "named", "", "", i, opening, kind="masdar"
        )

    def _attempt(self, i: int, reading: Reading, limit: int) -> Speech | None:
        """``محاولات وزارة X نفي وجود``: the verbal noun's subject stands before it."""
        doc, verb = self.doc, reading.verb
        for j in range(i - 1, max(self.start - 1, i - 12), -1):
            base = doc.norms[j].removeprefix("و")
            if base in ("محاولات", "محاوله", "مساعي", "سعي", "اصرار", "حرص", "جهود"):
                break
        else:
            return None
        end = noun_phrase(doc, j + 1, i)
        if end != i or not self.is_actor(j + 1, end):
            return None
        opening = find_opening(doc, verb, i + 1, limit)
        if opening is None or opening.at > i + 2:
            return None
        cls, negative = polarity_class(verb, False)
        return Speech(
            (i, i + 1), cls, negative, (j + 1, end), "named", "", "", j, opening, kind="masdar"
        )

    def _phrase(self, i: int, start: int, limit: int, depth: int) -> Speech | None:
        """Speech opened by a phrase: ``بحسب X``, ``جاء في بيان``, ``يُعتقد أن``."""
        found = phrase_table().at(self.doc.norms, i)
        if found is None:
            return None
        after, phrase, clitic = found
        if phrase.kind == "passive" and self._clause_start(i, start):
            opening = Opening("clause", after - 1, after)
            return Speech(
                (i, after), phrase.cls, phrase.cls == "deny", (i, i), "none", "", "", i, opening,
                kind="passive",
            )
        if phrase.kind == "statement":
            return self._statement(i, after, limit)
        if phrase.kind == "source" and depth == 0:
            return self._source(i, after, clitic, start, limit)
        return None

    def _clause_start(self, i: int, start: int) -> bool:
        if i == start or self.doc.norms[i][0] == "و":
            return True
        before = self.doc.norms[i - 1]
        return not word_class(before).is_word or before in CLAUSE_STARTS

    def _statement(self, i: int, after: int, limit: int) -> Speech | None:
        """``جاء في بيان صدر عن X أن``."""
        doc = self.doc
        j = after if role_of(doc.norms[after - 1]) != "document" else after - 1
        end = noun_phrase(doc, j, limit)
        if end == j or role_of(doc.norms[j]) != "document":
            return None
        opening = find_opening(doc, _SOURCE_VERB, end, limit)
        if opening is None:
            return None
        speaker = self._issuer((j, end), opening.at)
        return Speech((i, j), "assert", False, speaker, "named", "", "", i, opening, kind="statement")

    def _source(
        self, i: int, after: int, clitic: str, start: int, limit: int
    ) -> Speech | None:
        """``بحسب X`` before its proposition; behind one it is found by `trailing_source`."""
        source = self.source_at(i, limit)
        if source is None or not self._clause_start(i, start):
            return None
        j = source[2]
        doc = self.doc
        while j < limit and word_class(doc.norms[j]).relative:
            j = next((k for k in range(j, limit) if doc.norms[k] in COMMAS), limit)
        while j < limit and (doc.norms[j] in COMMAS or doc.norms[j] in ("فان", "فقد", "فانه", "ف", "ان")):
            j += 1
        if limit - j < 3 or doc.norms[j] in ".؟!":
            return None
        opening = Opening("clause", j, j)
        return Speech(
            (i, after), "assert", False, (source[1], source[2]), "named", "", "", i, opening,
            kind="source",
        )

    def source_at(self, i: int, limit: int) -> tuple[int, int, int] | None:
        """A source phrase at ``i``: token after the cue, and the token span of the source."""
        doc = self.doc
        found = phrase_table().at(doc.norms, i)
        if found is None or found[1].kind != "source":
            return None
        j = found[0]
        relative = doc.norms[j - 1] in ("كما", "ما", "حسبما", "بحسبما", "وفقما", "مثلما", "لما")
        if relative or (j < limit and doc.norms[j] in ("ما", "لما")):
            j += not relative
            if j >= limit or not any(
                r.form in ("past", "imperfect") for r in cue_readings().get(doc.norms[j], ())
            ):
                return None
            if find_opening(doc, _SOURCE_VERB, j + 1, limit) is not None:
                return None
            j += 1
            for k in range(j, min(limit, j + 12)):
                if doc.norms[k] == "عن" and k + 1 < limit:
                    j = k + 1
                    break
        end = noun_phrase(doc, j, limit)
        if end == j or not self.is_actor(j, end):
            first = doc.norms[j] if j < limit else ""
            if found[2] == "ل" and j < limit and first.startswith("ل"):
                end = max(noun_phrase(doc, j, limit), j + 1)
                return j, j, end
            return None
        return j, j, end

    # --- extent --------------------------------------------------------------------------

    def content_end(self, speech: Speech, limit: int) -> int:
        """Token after the proposition of a speech."""
        doc, opening = self.doc, speech.opening
        if opening.end >= 0:
            return opening.end
        k = opening.start + 1
        while k < limit:
            if k in doc.close and doc.close[k] < limit:
                k = doc.close[k] + 1
                continue
            left = self.break_at(k, speech, limit)
            if left >= 0:
                return max(left, opening.start + 1)
            k += 1
        return limit

    def break_at(self, k: int, speech: Speech, limit: int) -> int:
        """Token where a clause of the same level that shows at ``k`` begins, -1 when none does."""
        doc = self.doc
        norm = doc.norms[k]
        if norm == "؛":
            return k
        if norm in _CONCESSIONS:
            if self._holds_denial(k + 1, limit):
                return k - 1 if norm == "الرغم" else k
            return -1
        if norm in _PHRASE_STARTS():
            source = self.source_at(k, limit)
            if source is not None:
                return k
            found = phrase_table().at(doc.norms, k)
            if found is not None and found[1].kind == "carry" and (norm[0] == "و" or doc.norms[k - 1] in COMMAS):
                return k
        if norm in ("وهو", "الامر") and k + 2 < limit and doc.norms[k + 1] in ("ما", "الذي"):
            if any(r.pronoun for r in cue_readings().get(doc.norms[k + 2], ())):
                return k
        for reading in cue_readings().get(norm, ()):
            if reading.form == "masdar":
                continue
            left = self._main_clause(k, reading, speech, limit)
            if left >= 0:
                return left
        return -1

    def _main_clause(self, k: int, reading: Reading, speech: Speech, limit: int) -> int:
        """Where the clause begins if the cue at ``k`` is of the sentence's own level, else -1."""
        doc = self.doc
        found = self._at(k, self.start, limit, 0)
        if found is None:
            return -1
        if found.kind == "participle" or reading.prefix in ("و", "ف", "وس"):
            return k
        before = found.left - 1
        if before > speech.opening.start and doc.norms[before] in _BREAKS:
            return before - 1 if doc.norms[before] == "حين" else before
        if doc.norms[before] in COMMAS and found.left == k and found.speaker[0] < found.speaker[1]:
            return k
        return -1

    def main_subject(self) -> tuple[int, int] | None:
        """Token span of the subject of the sentence's first clause, if it can speak."""
        doc = self.doc
        start = self._skip(self.start, self.end)
        for j in (start, start + 1, start + 2):
            if j >= self.end:
                return None
            end = noun_phrase(doc, j, self.end)
            if end > j and self.is_actor(j, end):
                return j, end
            if not (doc.word(j).verb or doc.norms[j] in CLAUSE_STARTS or doc.norms[j] in COMMAS or (
                cue_readings().get(doc.norms[j])
            ) or load_vocabulary().verbness(doc.word(j).core) > 0.5):
                return None
        return None

    @staticmethod
    def nothing(at: int) -> Opening:
        """The opening of a sentence that nobody speaks."""
        return Opening("clause", at, at)

    def _holds_denial(self, start: int, limit: int) -> bool:
        """Whether a concessive clause holds a nominal cue (``رغم نفي X``)."""
        for k in range(start, min(limit, start + 14)):
            for reading in cue_readings().get(self.doc.norms[k], ()):
                if reading.form == "masdar" and self._masdar(k, reading, limit) is not None:
                    return True
        return False


def _PHRASE_STARTS() -> frozenset[str]:
    global _starts
    if _starts is None:
        _starts = phrase_table().starts()
    return _starts


_starts: frozenset[str] | None = None
