"""The exact span of what is put forward: cut at the clause, without cue and quotation marks."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from stance.arabic import tokenise
from stance.coordination import parts
from stance.cues import THAT, cue_readings, phrase_table, phrase_words
from stance.document import Doc
from stance.lexicon import unique_entries
from stance.nounphrases import COMMAS
from stance.openings import closes_interpolation
from stance.records import CueClass
from stance.sentences import QUOTE_MARKS
from stance.speech import Speech
from stance.wordclasses import word_class

_MIN_PART: Final = 3  # words; a shorter proposition says nothing by itself
_BEFORE_RUMOUR: Final = frozenset("صحه كل جميع هذه اي بعض وجود كافه لما".split())
_TELLING: Final = 3  # words of a predicate that denies any subject: لا أساس لها من الصحة
_MIN_TAILED: Final = 2  # words that a proposition keeps
_TAILS: Final = frozenset(
    "بعد بعدما عقب اثر وذلك وهو وهي وهم خلافا استنادا ردا تعليقا مناقضا مناقضه اكبر اهم ابرز اول "
    "ثاني ثالث احد احدي اي احتجاجا اعتراضا تنديدا تضامنا تحسبا تمهيدا استجابه".split()
)
_CONJUNCTIONS: Final = frozenset("و ثم لكن ولكن فيما بينما كما غير اذ حيث".split())
_ADDED: Final = frozenset(
    "احدث احدي اخر اعقاب ظل رد اشاره خطوه اول محاوله سابقه تحد موشر دليل".split()
)
_STOPS: Final = frozenset(".؟?!")
_EDGES: Final = QUOTE_MARKS | COMMAS | frozenset(".؛:;-–—… …")
_LEADING: Final = frozenset({*THAT, "فان", "بان", "وان"})
_CONDITIONS: Final = frozenset("اذا لو ان_شرطيه لئن لين".split())
_WISHES: Final = frozenset("ليت لعل ليته ليتها لعله لعلها اتمني نتمني نامل".split())
_QUESTIONS: Final = frozenset("هل لماذا كيف متي اين ماذا".split())
_CONTENT_OF: Final = frozenset("عن حول بشان بان ان من ب".split())
_AS_BEING: Final = frozenset({"بانها", "بانه"})


class Piece(NamedTuple):
    """One proposition: raw span, class and whether the cue denies it."""

    start: int
    end: int
    cls: CueClass
    negative: bool


def pieces(doc: Doc, speech: Speech) -> list[Piece]:
    """Propositions of a speech, in text order."""
    out: list[Piece] = []
    for start, end, clitic in parts(doc, speech):
        first = _without_complementiser(doc, start, end)
        cls, negative = speech.cls, speech.negative
        a, b = first, end
        denied = _denied(doc, a, b) if not negative else None
        if denied is not None and speech.kind == "masdar":
            a, b = denied  # "اتهامات X لا أساس لها": not X denies it
        elif denied is not None:
            a, b, cls, negative = *denied, "deny", True
        elif negative or (cls == "doubt" and speech.opening.kind == "noun"):
            a, b = _rumoured(doc, a, b)
        if cls == "assert" and _is_doubtful(doc, a, b):
            cls = "doubt"
        cut = speech.opening.cut if a == speech.opening.start else int(doc.norms[a] == "لما")
        cut = max(cut, clitic)
        target = speech.opening.target
        # "اتهم الحكومة بالفساد": the one word says nothing without the accused
        of_target = speech.cls == "accuse" or speech.opening.preposition == "ب"
        if of_target and target[0] < target[1] and b - a < _MIN_PART:
            a, b, cut = target[0], b if denied else max(b, speech.end), 0
        if target[0] < target[1] <= a and not out and _describes(doc, speech):
            a, cut = target[0], 0
        if speech.opening.kind != "quote" and not _within_quote(doc, a, b):
            b = _without_tail(doc, a, b)
        span = trimmed(doc, a, b, cut)
        if span is not None:
            out.append(Piece(*span, cls, negative))
    return out


def _describes(doc: Doc, speech: Speech) -> bool:
    """Whether the cue says what its object is like: ``وصف القرار بأنه جائر``."""
    return any(
        reading.verb.lemma == "وصف" and reading.form != "masdar"
        for reading in cue_readings().get(doc.norms[speech.cue[1] - 1], ())
    )


def _within_quote(doc: Doc, start: int, end: int) -> bool:
    return any(doc.close.get(k, -1) >= end for k in (start - 1, start - 2))


def _without_tail(doc: Doc, start: int, end: int) -> int:
    """End of indirect speech without the circumstances behind its last commas.

    ``…، بعد وساطة``, ``…، وهو ما``, ``…، في رد على``: who reports adds them.
    """
    for k in range(end - 1, start + _MIN_TAILED - 1, -1):
        if doc.norms[k] in COMMAS and not any(o < k < c for o, c in doc.close.items()):
            if not _is_tail(doc, k + 1, end) or closes_interpolation(doc, start, k):
                break
            end = k
    return end


def _is_tail(doc: Doc, k: int, end: int) -> bool:
    if k + 1 >= end:
        return True
    norm = doc.norms[k]
    if norm in _TAILS:
        return True
    if norm == "في":
        following = doc.word(k + 1)
        return doc.norms[k + 1] in _ADDED or (following.event and not following.definite)
    if norm[0] == "ب" and len(norm) > 4 and word_class(norm[1:]).event:
        return True
    participle = norm[0] == "م" and len(norm) > 4 and norm.endswith(("ا", "ين"))
    return participle or any(r.form == "participle" for r in cue_readings().get(norm, ()))


def _without_complementiser(doc: Doc, start: int, end: int) -> int:
    while start < end - 1 and (
        doc.norms[start] in _LEADING or (doc.norms[start] in _EDGES and start not in doc.close)
    ):
        start += 1
    if start in doc.close and doc.close[start] >= end - 2 and doc.norms[start + 1] in _LEADING:
        return start + 2
    return start


def trimmed(doc: Doc, start: int, end: int, cut: int = 0) -> tuple[int, int] | None:
    """Raw span of tokens without quotation marks and punctuation around it; ``None`` if empty."""
    while start < end:
        if doc.norms[start] in QUOTE_MARKS:
            close = doc.close.get(start)
            if close is not None and close < end and not _only_edges(doc, close + 1, end):
                break
            start += 1
        elif doc.norms[start] in _EDGES:
            start += 1
        else:
            break
    while end > start:
        last = doc.norms[end - 1]
        if last in QUOTE_MARKS:
            opened = doc.open.get(end - 1)
            if opened is not None and opened >= start:
                break
            end -= 1
        elif last == "غير" and doc.norms[end - 2] == "لا":
            break  # لا غير
        elif last in _EDGES or last in _CONJUNCTIONS:
            end -= 1
        else:
            break
    if start >= end or not any(word_class(doc.norms[k]).is_word for k in range(start, end)):
        return None
    first = doc.starts[start] + cut
    while cut and first < doc.ends[end - 1] and doc.text[first] in "ـ":
        first += 1
    return first, doc.ends[end - 1]


def _only_edges(doc: Doc, start: int, end: int) -> bool:
    return all(doc.norms[k] in _EDGES for k in range(start, end))


def _is_doubtful(doc: Doc, start: int, end: int) -> bool:
    """Whether the proposition is a question, condition or wish, no assertion."""
    if start >= end:
        return False
    first = doc.norms[start + (doc.norms[start] == "اما" and start + 1 < end)]
    if first in _QUESTIONS or first in _WISHES or first in _CONDITIONS:
        return True
    last = end - 1
    while last > start and doc.norms[last] in QUOTE_MARKS:
        last -= 1
    return doc.norms[last] in ("؟", "?") or (end < len(doc) and doc.norms[end] in ("؟", "?"))


@cache
def _denial_predicates() -> tuple[tuple[str, ...], ...]:
    """Normalised words of the predicates that deny their subject, longest first."""
    from stance.lexicon import read_table

    rows = [
        r for r in read_table("cue_phrases", ("kind", "class", "phrase")) if r["kind"] == "denial"
    ]
    found = {tuple(t.norm for t in tokenise(e)) for e, _ in unique_entries(rows, "phrase")}
    return tuple(sorted((f for f in found if f[-1] != "ل"), key=len, reverse=True))


@cache
def _denial_last_words() -> frozenset[str]:
    return frozenset(p[-1] for p in _denial_predicates())


def _denied(doc: Doc, start: int, end: int) -> tuple[int, int] | None:
    """Span that a denial phrase in the proposition denies: ``لا صحة لـ P``, ``P عارٍ من الصحة``."""
    if start >= end:
        return None
    found = phrase_table().at(doc.norms, start)
    if found is not None and found[1].kind == "denial" and found[0] < end:
        return _rumoured(doc, found[0], end)
    first = word_class(doc.norms[start]).core
    rumour = first in phrase_words("rumour") or first == "ما"
    norms = doc.norms
    while end > start and norms[end - 1] in _EDGES:
        end -= 1
    for k in range(start + 2, end):
        if norms[k] not in _denial_last_words():
            continue
        for predicate in _denial_predicates():
            n = len(predicate)
            if not rumour and (k + 1 < end or n < _TELLING):
                continue
            if k + 1 - n > start and tuple(norms[k + 1 - n : k + 1]) == predicate:
                last = k + 1 - n
                if _said_of_a_part(doc, last):
                    continue
                last -= norms[last - 1] in ("بانها", "بانه", "هي", "هو", "امر", "انباء", "كلها")
                return _rumoured(doc, start, last)
    return None


def _said_of_a_part(doc: Doc, k: int) -> bool:
    """Whether the denial before ``k`` is of a noun: ``تصريحاته التي وصفها بأنها كاذبة``."""
    k -= not doc.word(k - 1).is_word  # a quotation mark
    return doc.norms[k - 1] in _AS_BEING and doc.word(k - 3).relative


def _rumoured(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """The content of a denied rumour: ``صحة الأنباء التي تحدثت عن P`` → P; else unchanged."""
    rumours = phrase_words("rumour")
    k = start
    while k < end and doc.norms[k] in _BEFORE_RUMOUR:
        if doc.norms[k] == "وجود":
            return start, end
        k += 1
    if k >= end:
        return start, end
    core = word_class(doc.norms[k]).core
    core = "ال" + core[2:] if core.startswith("لل") else core
    if core.startswith(("ل", "ب")) and core[1:] in rumours:
        core = core[1:]
    relative = core in ("ما", "لما") or doc.norms[k - 1] == "لما"
    least = _MIN_PART if relative else 1  # "ما أعلنته مسقط عن اتفاق" says more than "اتفاق"
    if core not in rumours and not relative:
        return start, end
    for j in range(k + 1, min(end - 2, k + 14)):
        norm = doc.norms[j]
        attached = norm.startswith("بان") and norm[1:] in THAT
        if norm in _CONTENT_OF or attached or norm in THAT:
            after = j + 1
            if doc.norms[after] in THAT:
                after += 1
            elif norm == "من" and not relative and doc.norms[after] not in THAT:
                continue
            words = sum(doc.word(i).is_word for i in range(after, end))
            return (after, end) if words >= least else (start, end)
        if norm in _STOPS:
            break
    return start, end
