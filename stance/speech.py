"""One act of reporting, and what every reader of cues knows of its sentence."""

from __future__ import annotations

from typing import Final, NamedTuple

from stance.complements import Opening
from stance.cues import Frame, Verb, phrase_words
from stance.document import Doc
from stance.nounphrases import COMMAS
from stance.records import CueClass
from stance.subjects import after_dateline, skip_adverbials

#: A verb of saying, for sources without verb.
SAYING: Final = Verb("قال", "assert", (Frame("clause", ""), Frame("quote", "")))
#: Words between a cue and its complement.
NEAR: Final = 12
#: Words of a quotation that may be a statement before its verb; a shorter one is a name.
MIN_QUOTE: Final = 3
_TOPIC: Final = 12  # words of a topic before its verb
_NO_COMMENT: Final = frozenset(
    "التعليق الكشف الافصاح الادلاء الرد تاكيد ذكر كشف التعقيب الخوض الاجابه الحديث".split()
)
_UNNAMED: Final = 4  # words from a demand's object to "his name"
_OPINIONS: Final = frozenset("اعتقد راي ظن اعتبر توقع عد رجح".split())
_PLANS: Final = frozenset("نوي اعتزم عزم خطط قرر تعهد وعد".split())


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


def is_no_comment(doc: Doc, verb: Verb, first: int) -> bool:
    """Whether a refusal is to speak (``رفض التعليق``), a demand not to be named.

    ``first`` is the token with which the object begins: ``طالبا عدم ذكر اسمه``.
    """
    if verb.lemma == "رفض" and doc.norms[first] in _NO_COMMENT:
        return True
    named = phrase_words("anonymity")
    return any(n in named for n in doc.norms[first + 1 : first + _UNNAMED])


class ClauseReader:
    """A sentence and the speeches found in it so far.

    Parameters
    ----------
    doc : Doc
    start, end : int
        Tokens of the sentence.
    """

    def __init__(self, doc: Doc, start: int, end: int) -> None:
        self.doc, self.start, self.end = doc, after_dateline(doc, start, end), end
        self._memo: dict[tuple[int, bool], Speech | None] = {}

    def _source_of(self, before: int, empty: bool) -> str:
        if not empty:
            return "named"
        return "carry" if self._leads(before) else "main"

    def _leads(self, i: int) -> bool:
        """Whether token ``i`` is the sentence's first word, carry phrases not counted."""
        if skip_adverbials(self.doc, self.start, self.end) >= i or i - self.start <= 1:
            return True
        return self._fronted(i)

    def _fronted(self, i: int) -> bool:
        """Whether only a topic stands before token ``i``: ``وعن خطوات البنك، استبعد``."""
        doc, start = self.doc, self.start
        if doc.norms[i - 1] not in COMMAS or not doc.word(start).stop or i - start > _TOPIC:
            return False
        return not any(
            doc.norms[k] in COMMAS or doc.word(k).verb or doc.word(k).that
            for k in range(start, i - 1)
        )
