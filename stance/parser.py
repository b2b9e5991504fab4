"""Walks over a sentence: what is reported, how far it goes, and what is nested in it."""

from __future__ import annotations

from typing import Final

from stance.complements import Opening
from stance.cues import THAT, Reading, cue_readings, cue_words, phrase_starts, phrase_table
from stance.nounphrases import COMMAS, noun_phrase
from stance.openings import find_opening
from stance.reader import CueReader
from stance.speech import Speech, polarity_class
from stance.subjects import is_strict_actor, noun_phrase_before, skip_adverbials

_MAX_DEPTH: Final = 2
_BREAKS: Final = frozenset(
    "كما فيما بينما لكن ولكن ثم وقد وفيما وبينما وكان وكانت اما حين وكما لكنه لكنها لكنهم ولكنه "
    "ولكنها اذ حيث".split()
)
_CONCESSIONS: Final = frozenset("رغم برغم بالرغم الرغم ورغم".split())
_EXCEPT: Final = frozenset("غير بيد الا".split())
_WHILE: Final = frozenset("بينما وبينما فيما وفيما رغم ورغم".split())
_CONTRASTS: Final = frozenset({"فيما", "بينما", "وفيما", "وبينما"})
_ALONG: Final = frozenset("ومع وعن وبعد وعلي".split())
_BREAKING: Final = (
    _CONCESSIONS
    | _EXCEPT
    | _CONTRASTS
    | _ALONG
    | {"؛", "وهو", "الامر", "والامر"}
    | {"و" + that for that in THAT}
)
_SUBORDINATE: Final = frozenset("اذ واذ بعد وبعد بعدما وبعدما عندما وعندما حين وحين".split())
_STANDS_IN: Final = frozenset("جاء ورد".split())
_STOPPING: Final = frozenset("عدم وقف التوقف الكف".split())
_WINDOW: Final = 14  # words after رغم in which a nominal cue is looked for
_TOPIC: Final = 8  # words before the colon of a topic
_MIN_TRAILED: Final = 4  # words before a trailing source that make a proposition


class SentenceParser(CueReader):
    """Finds the speeches of one sentence; see `stance.speech.ClauseReader` for the parameters."""

    def parse(self) -> list[Speech]:
        """Speeches in text order, nested ones after the one that holds them."""
        found = self._second_headline(self._span(self.start, self.end, 0))
        return [*self._before(found), *self._trailing(found)]

    def _second_headline(self, found: list[Speech]) -> list[Speech]:
        """``X: P وY: Q``: the second half is another's, an office or body joined by و."""
        if len(found) != 1 or found[0].kind != "headline":
            return found
        doc, first = self.doc, found[0]
        for k in range(first.opening.start + 2, first.end - 1):
            if doc.norms[k] != ":":
                continue
            left = noun_phrase_before(doc, k, first.opening.start + 1)
            if left is None or not doc.word(left[0]).coordinated:
                return found
            opening = Opening("quote", k, k + 1)
            second = first._replace(cue=(k, k + 1), speaker=left, left=left[0], opening=opening)
            return [first._replace(end=left[0]), second]
        return found

    def _span(self, start: int, end: int, depth: int) -> list[Speech]:
        out: list[Speech] = []
        hot, norms, close = cue_words(), self.doc.norms, self.doc.close
        i = start
        while i < end:
            if norms[i] not in hot and i not in close and (depth or i != self.start):
                i += 1
                continue
            speech = self.cue_at(i, start, end, depth)
            if speech is None and i == self.start and depth == 0:
                speech = self.headline()
            if speech is None:
                closing = self.doc.close.get(i, end) if depth == 0 else end
                i = closing + 1 if closing < end else i + 1
                continue
            i = self._accept(speech, end, depth, out)
        return out

    def _accept(self, speech: Speech, end: int, depth: int, out: list[Speech]) -> int:
        """Add a speech and what is nested in it; the token after it."""
        stop = self.content_end(speech, end)
        speech = speech._replace(end=stop, depth=depth)
        out.append(speech)
        if depth < _MAX_DEPTH and speech.kind != "anaphor":
            stop = max(stop, min(speech.opening.end, end))
            inner = depth + (speech.cls != "none")  # what the outlet adds is no speech: يذكر أن
            out += self._span(speech.opening.start, stop, inner)
        out += self._implied(speech, stop)
        if speech.kind == "masdar":
            out += self._coordinated(speech, stop, end)
        return max(stop, speech.cue[1], speech.speaker[1] if speech.kind == "after" else 0)

    def _before(self, found: list[Speech]) -> list[Speech]:
        """What a source says before the first speech: ``P، على ما أوردت X، غير أن Y أكد``."""
        first = next((s for s in found if s.depth == 0 and s.kind != "masdar"), None)
        if first is None or first.left - self.start <= _MIN_TRAILED:
            return []
        at = self._source_between(self.start + _MIN_TRAILED, first.left, verbs=False)
        if at is None or self.doc.norms[at[0] - 1] not in COMMAS:
            return []
        begin = skip_adverbials(self.doc, self.start, at[0])
        return [self._sourced(*at, begin)] if at[0] - begin >= _MIN_TRAILED else []

    def _trailing(self, found: list[Speech]) -> list[Speech]:
        """Give what nobody is named for to the source named behind it (``…، بحسب X``)."""
        top = [s for s in found if s.depth == 0 and s.kind != "masdar"]
        begin = max((s.end for s in top), default=self.start)
        at = self._source_between(max(self.start + _MIN_TRAILED, begin), self.end)
        if at is None:
            return found
        k, source = at
        if top and top[-1].end == k and top[-1].kind in ("passive",):
            return [
                s._replace(speaker=source, source="named") if s is top[-1] else s for s in found
            ]
        if top and top[-1].end > self.start and k - begin < _MIN_TRAILED:
            return found
        begin = self._after_topic(begin, k)
        if begin == self.start:
            begin = min(skip_adverbials(self.doc, begin, k), k - 1)
        return [*found, self._sourced(k, source, begin)]

    def _source_between(
        self, start: int, end: int, *, verbs: bool = True
    ) -> tuple[int, tuple[int, int]] | None:
        """The first source named in some tokens outside quotations: its cue, who it is.

        With ``verbs`` also who speaks behind his words (``…، تقول مصادر``).
        """
        doc, hot = self.doc, cue_words()
        for k in range(start, end):
            if doc.norms[k] not in hot or any(
                o < k < c for o, c in doc.close.items() if o >= self.start and c < self.end
            ):
                continue
            source = self.source_at(k, self.end) or (self._says_behind(k) if verbs else None)
            if source is not None:
                return k, source
        return None

    @staticmethod
    def _sourced(k: int, source: tuple[int, int], begin: int) -> Speech:
        """The words from ``begin`` as those of a source whose cue is at ``k``."""
        cue, opening = (k, source[0]), Opening("clause", begin, begin)
        return Speech(
            cue, "assert", False, source, "named", "", "", begin, opening, end=k, kind="source"
        )

    def _says_behind(self, k: int) -> tuple[int, int] | None:
        """Who speaks behind his words: ``…، تقول مصادر طبية``."""
        norms = self.doc.norms
        if norms[k - 1] not in COMMAS:
            return None
        for reading in cue_readings().get(norms[k], ()):
            if reading.verb.cls == "assert" and reading.form in ("past", "imperfect"):
                end = noun_phrase(self.doc, k + 1, self.end)
                over = end >= self.end or norms[end] in ".؟!"
                over = over or (k - 2 in self.doc.open and not reading.pronoun)
                if end > k + 1 and over and is_strict_actor(self.doc, k + 1, end):
                    return k + 1, end
        return None

    def _after_topic(self, begin: int, end: int) -> int:
        """Token after the topic of a line ``إغلاق الحقل: P، بحسب X``."""
        for k in range(begin + 1, min(begin + _TOPIC, end - _MIN_TRAILED)):
            if self.doc.norms[k] == ":" and begin == self.start:
                return k + 1
        return begin

    # --- nominal cues ----------------------------------------------------------------------

    def _coordinated(self, speech: Speech, k: int, limit: int) -> list[Speech]:
        """``نفي X وجود … والادعاء بأن …``: another verbal noun of the same holder."""
        found = self._joined_masdar(k, limit)
        if found is None:
            return []
        reading, opening = found
        cls, negative = polarity_class(reading.verb, False)
        joined = speech._replace(
            cue=(k, k + 1), cls=cls, negative=negative, left=k, opening=opening
        )
        stop = self.content_end(joined, limit)
        return [joined._replace(end=stop), *self._coordinated(joined, stop, limit)]

    def _joined_masdar(self, k: int, limit: int) -> tuple[Reading, Opening] | None:
        if k >= limit:
            return None
        for reading in cue_readings().get(self.doc.norms[k], ()):
            if reading.form == "masdar" and reading.prefix in ("و", "وال") and not reading.pronoun:
                opening = find_opening(self.doc, reading.verb, k + 1, limit)
                if opening is not None and opening.at <= k + 2:
                    return reading, opening
        return None

    def _implied(self, speech: Speech, end: int) -> list[Speech]:
        """``دعا X واشنطن إلى عدم نفي وجود …`` implies that Washington denies it."""
        start, target = speech.opening.start, speech.opening.target
        norms = self.doc.norms
        if speech.cls != "demand" or target[0] == target[1] or end - start < 3:
            return []
        if norms[start] not in _STOPPING:
            return []
        k = start + 1 + (norms[start + 1] == "عن")
        for reading in cue_readings().get(norms[k], ()):
            if reading.form == "masdar" and reading.verb.cls == "deny":
                opening = find_opening(self.doc, reading.verb, k + 1, end)
                if opening is not None and opening.at <= k + 2:
                    return [
                        speech._replace(
                            cue=(k, k + 1),
                            cls="deny",
                            negative=True,
                            speaker=target,
                            source="named",
                            opening=opening,
                            end=end,
                            depth=speech.depth + 1,
                            kind="masdar",
                        )
                    ]
        return []

    def _holds_denial(self, start: int, limit: int) -> bool:
        """Whether a concessive clause holds a nominal cue (``رغم نفي X``)."""
        for k in range(start, min(limit, start + _WINDOW)):
            for reading in cue_readings().get(self.doc.norms[k], ()):
                if reading.form == "masdar" and self.masdar(k, reading, limit) is not None:
                    return True
        return False

    # --- extent ----------------------------------------------------------------------------

    def content_end(self, speech: Speech, limit: int) -> int:
        """Token after the proposition of a speech."""
        doc, opening = self.doc, speech.opening
        if opening.kind == "anaphor":
            return opening.end
        if opening.end >= 0:
            return self._concession(opening.start + 2, opening.end)
        k = opening.start + 1
        if opening.start in doc.close and doc.close[opening.start] < limit:
            k = doc.close[opening.start] + 1
        aside = doc.norms[self.start] in _WHILE and speech.depth == 0
        aside = aside and not any(n in COMMAS for n in doc.norms[self.start : speech.cue[0]])
        while k < limit:
            if aside and doc.norms[k] in COMMAS:
                return k  # "وبينما تنفي موسكو …، صعّدت لندن": the main clause
            if k in doc.close and doc.close[k] < limit:
                k = doc.close[k] + 1
                continue
            left = self._break_at(k, speech, limit)
            if left >= 0:
                return max(left, opening.start + 1)
            k += 1
        return limit

    def _concession(self, start: int, end: int) -> int:
        """Token where a concessive clause with reported denial begins in a quotation."""
        for k in range(start, end):
            if self.doc.norms[k] in _CONCESSIONS and self._holds_denial(k + 1, end):
                return k
        return end

    def _break_at(self, k: int, speech: Speech, limit: int) -> int:
        """Token where a clause of the same level that shows at ``k`` begins, -1 when none does."""
        norm, before = self.doc.norms[k], self.doc.norms[k - 1]
        if norm not in cue_words() and norm not in _BREAKING:
            return -1
        if norm == "؛":
            return k
        if speech.kind == "masdar" and norm in _ALONG and before in COMMAS:
            return k  # تأكيد X أن …، ومع إعلان Y
        if speech.depth and speech.opening.kind == "noun" and norm[0] == "و" and norm[1:] in THAT:
            return k  # قال X إن Y أنكر وجود …، وإنه
        if norm in _CONTRASTS and speech.opening.kind == "noun" and before in COMMAS:
            return k
        if speech.kind == "masdar" and self._joined_masdar(k, limit) is not None:
            return k
        if norm in _CONCESSIONS:
            if self._holds_denial(k + 1, limit):
                return k - 1 if norm == "الرغم" else k
            return -1
        if norm in phrase_starts() and self._phrase_breaks(k, limit):
            return k
        if norm in _EXCEPT and self._contrasts(k, limit):
            return k
        if norm in ("وهو", "الامر", "والامر") and self._relative_report(k):
            return k
        for reading in cue_readings().get(norm, ()):
            if reading.form != "masdar":
                left = self._main_clause(k, reading, speech)
                if left >= 0:
                    return left
        return -1

    def _contrasts(self, k: int, limit: int) -> bool:
        """Whether ``غير أن X قال`` begins at ``k``: somebody else's speech."""
        if k + 2 >= limit or self.doc.norms[k + 1] not in THAT:
            return False
        for j in range(k + 2, min(limit, k + _WINDOW)):
            if cue_readings().get(self.doc.norms[j]):
                found = self.cue_at(j, self.start, self.end, 0)
                if found is not None and found.named and found.left >= k + 2:
                    return True
        return False

    def _relative_report(self, k: int) -> bool:
        """Whether ``وهو ما نفته X`` begins at ``k``."""
        return any(
            found is not None and found.kind == "anaphor" and found.left == k
            for j in (k + 2, k + 3)
            if j < self.end and cue_readings().get(self.doc.norms[j])
            for found in (self.cue_at(j, self.start, self.end, 0),)
        )

    def _phrase_breaks(self, k: int, limit: int) -> bool:
        """Whether a source or carry phrase at ``k`` ends the proposition before it."""
        norms = self.doc.norms
        if self.source_at(k, limit) is not None:
            return True
        found = phrase_table().at(norms, k)
        if found is not None and found[1].kind == "aside":
            after = found[0]
            return after >= limit or not self.doc.word(after).is_word
        if found is not None and found[1].kind == "source" and found[0] < limit:
            word = norms[found[0] + (norms[found[0]] in ("ما", "لما"))]
            return word in _STANDS_IN  # وفقا لما جاء في حسابه
        if found is not None and found[1].kind == "passive":
            return norms[k][0] == "و" and norms[k - 1] in COMMAS  # ومن المتوقع أن
        if found is None or found[1].kind != "carry":
            return False
        return norms[k][0] == "و" or norms[k - 1] in COMMAS

    def _main_clause(self, k: int, reading: Reading, speech: Speech) -> int:
        """Where the clause begins if the cue at ``k`` is of the sentence's own level, else -1."""
        norms = self.doc.norms
        found = self.cue_at(k, self.start, self.end, 0)
        if found is None:
            return -1
        if found.kind == "participle" or reading.prefix in ("و", "ف", "وس"):
            return k
        before = found.left - 1
        if norms[found.left][0] == "و" and self.doc.word(found.left).coordinated and found.named:
            joined = norms[before] in THAT and norms[before] not in ("ان", "بان")  # إنه والملك أكدا
            if found.left < k and not joined and is_strict_actor(self.doc, *found.speaker):
                return found.left  # ووزارة الصحة تعترف بـ
        if before > speech.opening.start and norms[before] in _BREAKS:
            pronoun = norms[before].removeprefix("و") in ("لكنه", "لكنها", "لكنهم")
            if pronoun and reading.form == "imperfect" and found.opening.kind != "clause":
                return -1
            return before - 1 if norms[before] == "حين" else before
        if norms[before] in COMMAS and not found.named and norms[self.start] in _SUBORDINATE:
            return before + 1 if found.opening.kind == "clause" else -1  # إذ أكد أن …، شدد على أن
        if norms[before] in COMMAS and found.named and found.opening.kind != "noun":
            if found.left == k or is_strict_actor(self.doc, *found.speaker):
                return before + 1
        return -1
