"""Sources and headlines: ``بحسب X``, ``جاء في بيان``, ``يُعتقد أن``, ``X: P``."""

from __future__ import annotations

from typing import Final

from stance.complements import Opening
from stance.cues import cue_readings, phrase_table
from stance.nominal import NominalReader
from stance.nounphrases import COMMAS, noun_phrase
from stance.openings import ON_CONDITION, find_opening
from stance.speech import MIN_QUOTE, SAYING, Speech
from stance.subjects import CLAUSE_STARTS, DASHES, is_actor, is_strict_actor, issuer
from stance.wordclasses import has_preposition, role_of, word_class

_HEADLINE_STOPS: Final = frozenset(".؟?!…،|")
_ANSWERS: Final = frozenset({"ج", "جواب", "الجواب"})
#: What marks the questions of an interview.
QUESTIONS: Final = frozenset({"س", "سؤال", "سوال", "السوال"})
#: What somebody does in a headline before his words: ``يرد على``, ``يخرج عن صمته``.
REPLIES: Final = frozenset("يرد ترد رد ردت يكسر تكسر يخرج تخرج خرج خرجت يعلق تعلق علق علقت".split())
_HEADLINE: Final = 16  # tokens before the colon of a headline
_WHERE: Final = frozenset("عبر في علي خلال لدي من".split())
_THUS: Final = frozenset("فان فقد فانه فانها ف ان".split())
_RESUMED: Final = frozenset({"به", "بها", "فيه", "فيها"})
_BY_NOUN: Final = frozenset("بشهاده باقرار باعتراف بتاكيد".split())  # which are adverbs, too
_RELATIVE_SOURCES: Final = frozenset("كما ما حسبما بحسبما وفقما مثلما لما".split())


class SourceReader(NominalReader):
    """Reads cue phrases and headlines."""

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
        if phrase.kind == "inner" and i > start:
            opening = Opening("clause", after - 1, after)
            cue = (i, after - 1)
            return Speech(cue, phrase.cls, False, (i, i), "main", "", "", i, opening)
        if phrase.kind == "statement":
            return self._statement(i, after, limit)
        apart = after + 1 < limit and self.doc.norms[after] in COMMAS
        if phrase.kind == "aside" and apart and self._leads(i):
            here = (i, i)
            opening = Opening("clause", after + 1, after + 1)
            return Speech((i, after), "assert", False, here, "carry", "", "", i, opening)
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
        if doc.norms[i] in ("كما", "وكما", "مثلما"):
            return None
        if doc.norms[i] in ("علي", "وعلي") and i > self.start and doc.norms[i + 1] == "ما":
            return None  # احتجاجا على ما وصفته
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
        if len(commas) > 1 and commas[0] == j and doc.norms[j + 1] in ON_CONDITION:
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
        if doc.norms[j - 1] == "ذمه" and j < limit and doc.word(j).role == "document":
            return None  # في الحبس على ذمة التحقيق
        end = noun_phrase(doc, j, limit)
        comma = next((k for k in range(j, end) if doc.norms[k] in COMMAS), end)
        if end < limit and doc.norms[end] not in COMMAS and doc.norms[end] not in _THUS:
            end = comma  # an apposition is closed by a comma; this is the proposition
        by_noun = doc.norms[i].removeprefix("و") in _BY_NOUN
        if end > j and (is_strict_actor if by_noun else is_actor)(doc, j, end):
            return issuer(doc, (j, end), limit) if clitic else (j, end)
        return None

    def _relative_source(self, j: int, limit: int) -> tuple[int, int] | None:
        """``ما ذكرته وكالة X``, ``كما قال X``; a verb with its own complement is no source."""
        doc = self.doc
        readings = cue_readings().get(doc.norms[j], ()) if j < limit else ()
        if not any(r.form in ("past", "imperfect") and not r.verb.has("count") for r in readings):
            return None  # كما سجل X هدفين tells, and is no source
        if find_opening(doc, SAYING, j + 1, limit) is not None:
            return None
        start = j + 1
        if start < limit and doc.norms[start] in _RESUMED:
            start += 1  # ما صرح به الناطق
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
        long = self.end - k > MIN_QUOTE and doc.starts[k + 1] > doc.ends[k]
        return spaced and long and doc.word(self.start).role not in ("", "media", "expert")

    def headline(self) -> Speech | None:
        """``X: P`` at the head of a line; whether X speaks is for the ledger to decide."""
        doc, colon = self.doc, self._headline_colon()
        if colon < 0:
            return None
        if colon == self.start + 1 and doc.norms[self.start] in _ANSWERS:
            cue, opening = (self.start, colon + 1), Opening("quote", colon, colon + 1)
            nobody = (colon, colon)  # who is interviewed
            return Speech(
                cue, "assert", False, nobody, "carry", "", "", self.start, opening, kind="answer"
            )
        start, end = self._headline_name(colon)
        if start == end or not self._is_circumstance(max(end, doc.close.get(end, end)), colon):
            return None
        marked = start > self.start  # a name in quotation marks
        if not marked and not is_actor(doc, start, end) and not doc.word(start).definite:
            return None
        quoted = colon + 1 in doc.close
        opening = Opening(
            "quote", colon, colon + 1 + quoted, end=doc.close[colon + 1] if quoted else -1
        )
        return Speech(
            (colon, colon + 1),
            "assert",
            False,
            (start, end),
            "named",
            "",
            "",
            self.start,
            opening,
            kind="headline",
        )

    def _headline_colon(self) -> int:
        """The colon or dash behind the speaker of a headline, -1 when there is none."""
        doc, stops = self.doc, _HEADLINE_STOPS
        for k in range(self.start + 1, min(self.end - 2, self.start + _HEADLINE)):
            if doc.norms[k] == ":" or self._headline_dash(k):
                return k
            if doc.norms[k] in stops and not (doc.norms[k] == "،" and self._stands_where(k + 1)):
                return -1
        return -1

    def _headline_name(self, colon: int) -> tuple[int, int]:
        """Span of who speaks before a colon: a noun phrase, or a name in quotation marks."""
        doc, start = self.doc, self.start
        close = doc.close.get(start, -1)
        if start < close - 1 and close < colon:
            return start + 1, close
        end = noun_phrase(doc, start, colon)
        if doc.word(start).role and not self._is_circumstance(end, colon):
            # an office with a long description: before a colon nothing else can stand
            end = next((k for k in range(end, colon) if self._is_circumstance(k, colon)), colon)
            if any(doc.word(k).verb or doc.word(k).that for k in range(start + 1, end)):
                return start, start
        return start, end

    def _stands_where(self, k: int) -> bool:
        """Whether place, time or addressee of what is said follow: ``عبر منصة إكس``, ``لـ``."""
        norm = self.doc.norms[k]
        word = self.doc.word(k)
        return norm in _WHERE or word.addressee or norm == "ل" or has_preposition(word.core)

    def _is_circumstance(self, k: int, colon: int) -> bool:
        """Whether nothing but where, when or to whom something is said stands before a colon."""
        doc = self.doc
        k += k < colon and (doc.norms[k] in COMMAS or k in doc.open)
        if k == colon:
            return True
        if doc.norms[k] in REPLIES:
            between = range(k + 1, colon)
            return not any(doc.word(j).that or cue_readings().get(doc.norms[j]) for j in between)
        return self._stands_where(k) and not any(
            doc.word(j).verb or doc.word(j).that for j in range(k + 1, colon)
        )
