"""Carries polarity and modality along the clauses of a statement.

Two negations cancel, and a negation in one clause leaves the next alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from stance.features.interruptions import resumed
from stance.features.operators import (
    CLOSERS,
    COMPLEMENT_REACH,
    Operator,
    complement_like,
    complement_start,
)
from stance.features.words import WordInfo

_WHAT: Final = frozenset({"ما", "وما"})
_IS: Final = frozenset({"هو", "هي"})
# They open an adjunct that is so whether the clause before them is negated or not.
_CIRCUMSTANCES: Final = frozenset("جراء اثر اثناء خلال منذ بينهم بينها".split())
_PREPOSITIONS: Final = frozenset("الي من في علي عن مع ب ل بشان حول".split())
_RELATIVES: Final = frozenset("الذي التي الذين اللذين اللذان اللتين اللتان اللواتي".split())
_PARTICLES: Final = frozenset({"لم", "لا", "لن", "ليس", "ليست", "ليسوا"})
_AUXILIARIES: Final = _PARTICLES | {"ان", "قد"}
_BUT: Final = frozenset({"باستثناء", "عدا", "ماعدا", "ما"})  # نجا الركاب باستثناء الطيار
_UNTIL: Final = frozenset("اذا بعد بعدما بشرط عند عندما حين متي مقابل حال بموافقه".split())
_BEHIND: Final = frozenset("في علي مع الا بعد قبل".split())
_INFLECTED: Final = ("ت", "وا", "تا", "ون")
_CAUSES: Final = ("لتعذر", "لفشل", "لعجز", "لاستحال")
_HAPPENS: Final = frozenset("يتم تتم يجر تجر يجري تجري يحدث تحدث يحصل تحصل يقع تقع".split())
_IDLE: Final = frozenset({"untouched", "still"})


@dataclass(slots=True)
class Scopes:
    """Polarity (1, -1, or 0 for open) and modality classes of each word.

    ``focus`` marks the words that stand directly behind a negator: what is denied first.
    """

    polarity: list[int]
    modality: list[frozenset[str]]
    focus: list[bool]
    n_negations: int


def scopes(
    words: Sequence[str],
    infos: Sequence[WordInfo],
    boundaries: Sequence[bool],
    operators: Sequence[Operator],
    *,
    negated: bool,
) -> Scopes:
    """Carry polarity and modality along the clauses.

    Parameters
    ----------
    words, infos : sequences, one entry a word
    boundaries : sequence of bool
        Whether a clause mark stands before the word.
    operators : sequence of Operator
    negated : bool
        Whether the whole statement is denied by its cue.
    """
    walk = _Walk(words, infos, boundaries, -1 if negated else 1)
    gaps = resumed(words, infos, boundaries)
    pending: dict[int, list[Operator]] = {}
    for op in operators:
        pending.setdefault(_effect_from(op, words, boundaries), []).append(op)
    for i, norm in enumerate(words):
        opening = _opening(norm)
        if opening or boundaries[i] or walk.watchful:
            walk.enter(i, opening)
        if i in gaps:
            walk.resume(gaps[i])
        for op in pending.get(i, ()):
            walk.meet(op, i)
        walk.polarity[i] = -walk.sign if i == walk.local else walk.sign
        walk.modality[i] = walk.modes
    for op in pending.get(len(words), ()):
        walk.meet(op, len(words))  # a denial at the end: الأنباء غير صحيحة
    return Scopes(walk.polarity, walk.modality, walk.focus, walk.count)


class _Walk:
    """Sign and modality on the way through the words of a statement."""

    def __init__(
        self,
        words: Sequence[str],
        infos: Sequence[WordInfo],
        boundaries: Sequence[bool],
        ground: int,
    ) -> None:
        n = len(words)
        self.words, self.infos, self.boundaries, self.ground = words, infos, boundaries, ground
        self.polarity, self.focus = [ground] * n, [False] * n
        self.modality = [frozenset[str]()] * n
        self.sign, self.modes, self.count = ground, frozenset[str](), 0
        self.local = -1  # the word that غير before it turns alone
        self.what = n > 0 and words[0] in _WHAT
        self.deed = False  # whether an implicative without أن has set the sign
        self.masdar = False  # whether that was a verbal noun
        self.verbs = -1  # finite verbs since a relative pronoun, -1 outside
        self.outer = (ground, self.modes)  # sign and modality before the relative pronoun
        self.since = 0  # where the last negation began
        self.lam = False  # whether it was لم
        self.open = False  # or لن or لا, of what may yet come

    @property
    def watchful(self) -> bool:
        """Whether a clause may begin at any word: behind ما and in a relative clause."""
        return self.what or self.verbs >= 0

    def enter(self, i: int, opening: str) -> None:
        """Begin a clause at a word, if one begins there; ``opening`` from `_opening`."""
        words, infos = self.words, self.infos
        if self.boundaries[i] or (i and self._opens(i, opening)):
            self._reset(i)
            self.what = words[i] in _WHAT
        elif self.what and words[i] in _IS:
            self._reset(i)  # ما يعيق تقدمها هو الألغام: the mines are there
        elif opening == "relative":
            outer = self.sign, self.modes
            self._reset(i)  # what a relative clause says is so, whatever is said of its noun
            self.verbs, self.outer = 0, outer
        elif self.verbs >= 0 and infos[i].is_verb:
            auxiliary = infos[i - 1].is_verb and infos[i].verb_form != "past"
            auxiliary = auxiliary or words[i - 1] in _AUXILIARIES
            if self.verbs and not auxiliary:
                outer = self.outer
                self._reset(i)  # المستشفى الذي لم يتسلم الأدوية أغلق أبوابه
                if infos[i].verb_form == "imperfect" or words[i].endswith(_INFLECTED):
                    self.sign, self.modes = outer  # no noun that is spelled like a verb
            else:
                self.verbs += 1

    def _opens(self, i: int, opening: str) -> bool:
        """Whether a word that is no first one begins a clause without a mark."""
        if opening == "joined":  # و + finite verb
            info = self.infos[i]
            return info.base != self.words[i] and (info.is_verb or self._parallel(i))
        return opening == "clause" or (opening == "after" and self._afterwards(i))

    def _reset(self, i: int) -> None:
        self.sign, self.modes, self.deed, self.verbs = self.ground, frozenset(), False, -1
        self.since, self.lam = i, False

    def resume(self, aside: int) -> None:
        """Go on as before the side clause that began at a word."""
        self.sign, self.modes = self.polarity[aside - 1], self.modality[aside - 1]

    def _parallel(self, i: int) -> bool:
        """Whether a verbal noun goes on beside the one that turned what is behind it.

        ``إلغاء الرحلات إلى بيروت واستئناف الرحلات إلى دبي``.
        """
        both = self.deed and self.masdar and self.words[i][0] == "و"
        return both and self.infos[i].verb_form == "masdar"

    def _afterwards(self, i: int) -> bool:
        """Whether بعد is "after"; "yet" in لم يتم التوصل بعد إلى اتفاق, لم تصدر بعد النتائج."""
        if i + 1 >= len(self.words) or self.words[i - 1] == "الا":
            return False
        word, info = self.words[i + 1], self.infos[i + 1]
        attached = word[0] in "بل" and info.base != word
        return not (word in _PREPOSITIONS or attached or (self.lam and info.definite))

    def meet(self, op: Operator, i: int) -> None:
        """Let an operator act from word ``i`` on."""
        if op.group in ("negation", "implicative") and op.value not in _IDLE:
            _set_focus(self.focus, self.infos, i)
        if op.group == "negation":
            self._negate(op, i)
        elif op.group == "implicative":
            sign = self.polarity[op.start]  # of the verb itself: its complement may stand far off
            if self.words[op.start].startswith(_CAUSES):
                sign = self.ground  # لم يفتح لتعذر إصلاحه: the reason is so
            self.sign, self.modes = _implicative(op.value, sign, self.ground, self.modes)
            self.count += op.value[0] == "-"
            self.deed = i == op.end or self.words[i - 1] == op.value[2:]
            self.masdar = self.infos[op.start].verb_form == "masdar"
            if self._passive(op):
                _flip_back(self.polarity, self._starts(), op.start)
        elif op.group == "modality":
            self.modes = self.modes | {op.value}

    def _passive(self, op: Operator) -> bool:
        """Whether an implicative ends its clause: the deed is its subject (الرحلة ألغيت)."""
        ends = _closes_clause(op, len(self.words), self.boundaries) and op.value == "-+"
        holds = self.polarity[op.start] == self.ground and self._has_subject(op.start)
        return ends and holds and self.infos[op.start].is_verb

    def _has_subject(self, i: int) -> bool:
        """Whether a noun stands right before word ``i`` in its clause."""
        if not i or self.boundaries[i]:
            return False
        word, info = self.words[i - 1], self.infos[i - 1]
        return not (info.is_verb or info.stop or complement_like(word))

    def _starts(self) -> list[bool]:
        """Whether a clause mark or أن stands before or at each word."""
        return [
            b or complement_like(w.lstrip("و"))
            for b, w in zip(self.boundaries, self.words, strict=True)
        ]

    def _befalls(self, op: Operator, i: int) -> bool:
        """Whether word ``i`` says no more than that the deed before it happened."""
        words = self.words
        if i >= len(words) or words[i] not in _HAPPENS or not self._has_subject(op.start):
            return False
        if i + 1 >= len(words) or self.boundaries[i + 1]:
            return True
        return words[i + 1] in _BEHIND and not (words[i][1:] == "حصل" and words[i + 1] == "علي")

    def _negate(self, op: Operator, i: int) -> None:
        if op.value in _IDLE:
            return  # looks like a negation: لا شك، لا يزال
        if op.value == "exception":
            if i < len(self.words) and self.words[i] not in (_UNTIL if self.open else {"اذا"}):
                # لم يحضر سوى ثلاثة: three did; but لن ترفع إلا بعد التفتيش: not yet
                self.polarity[self.since : i] = [self.ground] * (i - self.since)
            excepted = self.sign == self.ground and self.words[op.start] in _BUT
            self.sign = -self.ground if excepted else self.ground
            if excepted:
                self.verbs, self.outer = 1, (self.ground, self.modes)  # until its verb comes
        elif op.value in ("denial", "failure") and _closes_clause(
            op, len(self.words), self.boundaries
        ):
            self.count += 1
            _flip_back(self.polarity, self.boundaries, op.start)
        elif self._befalls(op, i):
            self.count += 1
            _flip_back(self.polarity, self._starts(), op.start)  # اللقاء لم يتم
            self._note(op, i)
        elif self.words[op.start] in ("غير", "وغير", "الغير"):
            self.local = i
            self.count += 1
        else:
            # "أنقذ من الغرق رضيعا لم يكمل": a verb of its own, not of the rescue
            apart = self.deed and self.words[op.start].lstrip("و") in _PARTICLES
            self.sign = -self.ground if apart or not self.sign else -self.sign
            self.count += 1
            self._note(op, i)

    def _note(self, op: Operator, i: int) -> None:
        """Remember a negation: where it begins and what word it is."""
        particle = self.words[op.start].lstrip("و")
        self.deed, self.since = False, i
        self.lam, self.open = particle == "لم", particle in ("لا", "لن")


def _set_focus(focus: list[bool], infos: Sequence[WordInfo], i: int) -> None:
    """The first two content words behind a negator: a light verb does not hide its noun."""
    left = 2
    for j in range(i, min(i + 4, len(infos))):
        if not infos[j].stop and left:
            focus[j] = True
            left -= 1


def _effect_from(op: Operator, words: Sequence[str], boundaries: Sequence[bool]) -> int:
    """First word that an operator acts on: behind its أن, if it has one, else the next."""
    if op.group == "implicative" or (op.group == "modality" and op.end - op.start == 1):
        start = complement_start(words, boundaries, op.start)
        if start is not None:
            return start
    before = op.value[2:] if op.group == "implicative" else ""
    if before:
        for j in range(op.end, min(op.end + COMPLEMENT_REACH, len(words))):
            if boundaries[j]:
                break
            if words[j] == before:
                return j + 1
    return op.end


def _implicative(
    signature: str, sign: int, ground: int, modes: frozenset[str]
) -> tuple[int, frozenset[str]]:
    """State of the deed behind an implicative met with ``sign`` (Karttunen's signatures)."""
    outcome = signature[0] if sign == ground else signature[1]
    if outcome == "0":
        return ground, modes | {"possible"}
    return (ground if outcome == "+" else -ground), modes


@cache
def _opening(norm: str) -> str:
    """How a word may begin a clause without a mark; empty for most."""
    rest = norm[1:] if norm[0] == "و" else ""
    if norm in CLOSERS or norm in _CIRCUMSTANCES or rest in CLOSERS or rest in _PARTICLES:
        return "clause"  # لم يحضر ولم يعتذر
    if norm in _RELATIVES:
        return "relative"
    if norm == "بعد":
        return "after"
    return "joined" if norm[0] in "وف" and len(norm) > 3 else ""


def _closes_clause(op: Operator, n: int, boundaries: Sequence[bool]) -> bool:
    """Whether a denial ends its clause, so that it speaks of what stands before it."""
    return op.end >= n or boundaries[op.end]


def _flip_back(polarity: list[int], boundaries: Sequence[bool], i: int) -> None:
    while i > 0:
        i -= 1
        polarity[i] = -polarity[i]
        if boundaries[i]:
            break
