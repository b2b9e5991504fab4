"""Where a proposition begins: the complement of a reporting word.

A complement opens with the complementiser (أن), with a quotation or colon, with the
preposition that the verb governs (دعا إلى), or with the object itself (نفى وجود).
"""

from __future__ import annotations

from typing import Final

from stance.complements import ENDS, PREPOSITIONS, Opening, noun_opening
from stance.cues import THAT, Verb, cue_readings, phrase_words
from stance.document import Doc
from stance.nounphrases import COMMAS, noun_phrase
from stance.sentences import QUOTE_MARKS
from stance.wordclasses import actor_id, has_preposition, word_class

_WINDOW: Final = 45  # words between verb and complement: long appositions and settings
_MIN_QUOTE: Final = 3  # words; a shorter quotation is a term
_PARTIAL_QUOTE: Final = 7  # words; a longer quotation is a statement of its own
_TURNS: Final = frozenset(
    "الا لكن ولكن بل رغم لان اذا لكنه لكنها لكنهم ولكنه ولكنها بينما فيما حيث اذ غير".split()
)
_SURELY: Final = frozenset("جازما قاطعا".split())  # how it is said, behind the verbal noun
_SHORT: Final = 3  # letters of و with a verb too short to tell: وعد
# Words before أن that make it another conjunction (قبل أن) or a modal's complement (يمكن أن).
_OTHER_THAT: Final = frozenset(
    """قبل بعد منذ دون بدون غير حتي كما لولا بدل بدلا لمجرد بمجرد يمكن يجب ينبغي يفترض كاد لابد بد
    مخافه خشيه لدرجه شريطه بشرط يستطيع يريد تريد يمكنه يمكنها الممكن المتوقع المقرر المنتظر
    المحتمل المرجح الضروري يفضل كان تكاد يكاد ريثما لحين حال بيد الا""".split()
)
_IN_IT: Final = frozenset("فيه فيها خلاله خلالها".split())
_SOON: Final = 2  # words from a verb to its أن: الذي أعلن الأحد أن
_HAD: Final = frozenset("قد كان كانت كانوا".split())
_INTERPOLATED: Final = frozenset("في خلال عبر لدي علي عقب بعد قبل وهو وهي وهم".split())
#: How sources are described between commas: on condition of anonymity.
ON_CONDITION: Final = frozenset(
    "اشترط اشترطت اشترطوا طلب طلبت طلبوا رفض رفضت فضل فضلت تحدث تحدثت تحدثوا لم وهو وهي طالبا "
    "طالبه مفضلا مفضله مشترطا مشترطه رافضا رافضه".split()
)
_BY_IT: Final = frozenset("به بها بهم له لها لهم".split())
_INTERPOLATION: Final = 18  # words of a clause between commas: ، الذي نشر 900 مراقب،
_NAME: Final = 4  # words of a person's name


def find_opening(
    doc: Doc, verb: Verb, start: int, limit: int, *, direct: bool = False
) -> Opening | None:
    """The complement of ``verb`` in the tokens from ``start`` to ``limit``.

    ``start`` is the token after its subject, or after the verb when the subject stands before
    it (``direct``: then any noun is the object).
    """
    relative = told = False
    adverbial = True  # only settings, times and prepositional phrases since ``start``
    addressed = any(f.addressee for f in verb.frames)
    k, stop = start, min(limit, start + _WINDOW)
    nouns = _noun_prepositions(verb)
    while k < stop:
        norm = doc.norms[k]
        if (norm in ENDS and not _semicolon_before_that(doc, k)) or (
            k > start and _opens_clause(doc, k)
        ):
            return None
        if _speaks_next(doc, k):
            return None  # "موسكو تؤكد وواشنطن تنفي:": the colon is of the nearer verb
        if k in doc.close and _names_something(doc, k):
            k = doc.close[k] + 1
            continue
        if norm == ":" or norm in QUOTE_MARKS:
            quoted, over = _quoted(doc, verb, k, limit)
            if over:
                return quoted
        that = _that(doc, verb, k, start)
        if told and (that is not None or norm in THAT):
            return None  # "ردت على تصريحات X التي قال فيها إن": the clause is of that verb
        if that is not None:
            return that if adverbial or addressed or verb.has("quote") else None
        if norm in COMMAS:
            relative = False
            k = _after_interpolation(doc, k, stop)
        elif word_class(norm).relative:
            relative = True
        elif relative and norm in cue_readings() and _tells(doc, k):
            told = True
        elif k > start and doc.norms[k - 1] == "ان" and norm in cue_readings():
            told = True  # "بعد أن توعدت واشنطن بأن"
        elif not relative and adverbial:
            found = noun_opening(doc, verb, nouns, k, start, direct=direct)
            if found is not None:
                return found
            if k == start and not _is_adverbial(doc, k) and not addressed:
                adverbial = False
        if norm in _TURNS:
            return None
        k += 1
    return None


def _semicolon_before_that(doc: Doc, k: int) -> bool:
    """Whether a semicolon only parts a speaker from what he says: ``وأوضح المدير؛ أن``."""
    return doc.norms[k] == "؛" and k + 1 < len(doc) and doc.word(k + 1).that


def before_had(doc: Doc, k: int, start: int) -> int:
    """The token where a verb at ``k`` begins, its قد and كان counted: ``الذي كان قد أعلن``."""
    while k > start and doc.norms[k - 1] in _HAD:
        k -= 1
    return k


def _speaks_next(doc: Doc, k: int) -> bool:
    """Whether another speaker, joined by و, and his verb stand at ``k``."""
    if doc.norms[k][0] != "و" or k + 1 >= len(doc) or not actor_id(doc.norms[k]):
        return False
    verbs = cue_readings().get(doc.norms[k + 1], ())
    return any(r.form in ("past", "imperfect") and not r.prefix for r in verbs)


def _tells(doc: Doc, k: int) -> bool:
    """Whether a verb in a relative clause has the coming clause: ``قال فيها``, ``الذي أعلن أن``."""
    if any(n in _IN_IT for n in doc.norms[k + 1 : k + 2]):
        return True
    soon = any(n in THAT for n in doc.norms[k + 1 : k + 1 + _SOON])
    return soon and doc.word(before_had(doc, k, 0) - 1).relative


def _quoted(doc: Doc, verb: Verb, k: int, limit: int) -> tuple[Opening | None, bool]:
    """The quotation that a colon or mark at ``k`` opens, and whether the search is over."""
    if doc.norms[k] == ":":
        return _after_colon(doc, k, limit), True
    if k in doc.close:
        return (_quotation(doc, k) if verb.has("quote") else None), True
    if k not in doc.open and verb.has("quote"):
        return Opening("quote", k, k + 1), True  # its closing mark is lost
    return None, False


def _after_interpolation(doc: Doc, k: int, stop: int) -> int:
    """The comma that closes a circumstance or relative clause opened by the comma at ``k``."""
    if k + 1 >= stop:
        return k
    named = next((j for j in range(k + 2, min(stop, k + 2 + _NAME)) if doc.norms[j] in COMMAS), -1)
    if named > 0 and named + 1 < stop and doc.word(named + 1).that:
        return named  # "أكدت الناطقة، جودي حسن، أن": a name in apposition
    if doc.norms[k + 1] in ON_CONDITION:
        closed = next(
            (j for j in range(k + 2, min(stop, k + _INTERPOLATION)) if doc.norms[j] in COMMAS), -1
        )
        if closed > k and any(n in phrase_words("anonymity") for n in doc.norms[k + 2 : closed]):
            return closed
    following = doc.word(k + 1)
    if not (doc.norms[k + 1] in _INTERPOLATED or (following.stop and not following.that)):
        described = (
            following.definite and doc.norms[min(k + 2, stop - 1)] in _BY_IT
        )  # المعترف بها دوليا
        if not (following.relative or following.temporal or described):
            return k
    for j in range(k + 2, min(stop, k + _INTERPOLATION)):
        if doc.norms[j] in COMMAS:
            return j
        if doc.word(j).that or doc.norms[j] in ENDS or doc.norms[j] == ":":
            break
        if doc.close.get(j, j) - j > _MIN_QUOTE:
            break
    return k


def closes_interpolation(doc: Doc, start: int, comma: int) -> bool:
    """Whether a comma closes what another one opened: the predicate follows (``X، الذي …،``)."""
    opened = next((k for k in range(comma - 1, start, -1) if doc.norms[k] in COMMAS), -1)
    if opened < 0:
        return False
    first = doc.word(opened + 1)
    return first.relative or first.stop or doc.norms[opened + 1] in ("وهو", "وهي", "وهم")


def _noun_prepositions(verb: Verb) -> dict[str, bool]:
    """Prepositions before the verb's nominal complement, with whether an addressee precedes."""
    return {f.preposition: f.addressee for f in verb.frames if f.kind == "noun" and f.preposition}


def _opens_clause(doc: Doc, k: int) -> bool:
    """Whether another reporting clause begins at ``k``, told by what stands around it."""
    that = any(n in THAT for n in doc.norms[k + 1 : k + 3])
    if doc.norms[k] in _SURELY and doc.tanwin(k - 1):
        return False  # نفى نفيا جازما
    return _new_clause(doc.norms[k], after_comma=doc.norms[k - 1] in COMMAS, that=that)


def _new_clause(norm: str, *, after_comma: bool, that: bool) -> bool:
    """Whether another reporting clause begins here: و + verb, or a participle."""
    for reading in cue_readings().get(norm, ()):
        if reading.form == "past" and reading.prefix == "و" and len(norm) > _SHORT:
            return True
        if reading.form == "imperfect" and reading.prefix == "و" and after_comma:
            return True
        if reading.form == "participle" and norm.endswith("ا") and len(norm) > 4:
            return True
        if reading.form == "participle" and reading.gender == "f" and that:
            return True  # نفت بشكل قاطع مؤكدة أن
    return False


def _after_colon(doc: Doc, k: int, limit: int) -> Opening | None:
    start = k + 1
    if start >= limit:
        return None
    if start in doc.close:
        return Opening("quote", k, start + 1, end=doc.close[start])
    return Opening("quote", k, start)


def _names_something(doc: Doc, k: int) -> bool:
    """Whether the quotation at ``k`` is a name or a single term rather than speech."""
    close = doc.close[k]
    if close - k - 1 > 6:
        return False
    before = doc.word(k - 1) if k else None
    follows = doc.norms[close + 1] if close + 1 < len(doc) else "."
    if before is None or doc.norms[k - 1] == ":":
        return False
    attached = doc.norms[k - 1] in ("ب", "ل", "و", "ك", "ف", "ـ", "بـ", "لـ")
    if before.naming or attached or doc.norms[k - 1] in PREPOSITIONS:
        return True
    return close - k - 1 <= 3 and follows not in ENDS and follows not in COMMAS


def _quotation(doc: Doc, k: int) -> Opening | None:
    close = doc.close[k]
    if close - k - 1 < _MIN_QUOTE:
        return None
    if close - k - 1 <= _PARTIAL_QUOTE and close + 1 < len(doc) and _goes_on(doc, close + 1):
        return Opening("clause", k, k)
    return Opening("quote", k, k + 1, end=close)


def _goes_on(doc: Doc, k: int) -> bool:
    """Whether the speaker's words go on behind a short quotation (``"قلصت إلى خمسة" عدد``)."""
    word = doc.word(k)
    if not word.is_word or word.coordinated or word.stop or word.adverb or word.temporal:
        return False
    return doc.norms[k] not in cue_readings() and not word.verb and not doc.tanwin(k)


def _past(doc: Doc, k: int) -> bool:
    """Whether a verb in the past stands at ``k``."""
    if k >= len(doc):
        return False
    word = doc.word(k)
    if doc.norms[k] == "احدا" or doc.accusative(k):
        return False  # إن أحدا لم
    return word.verb and doc.norms[k][0] not in "يتنس" and not (word.role or word.definite)


def _that(doc: Doc, verb: Verb, k: int, start: int) -> Opening | None:
    """A clause opened at token ``k`` by أن, with the preposition that the verb governs."""
    norm = doc.norms[k]
    if norm in THAT:
        before = doc.norms[k - 1] if k else ""
        if norm == "ان" and doc.raw(k, k + 1) == "إن" and _past(doc, k + 1):
            return None  # "if": سيزيد الوضع تعقيدا إن عادت العقوبات
        if verb.cls == "deny" and doc.raw(k, k + 1).startswith("إ"):
            return None  # إن belongs to a verb of saying: نفى التهم، وقال إن …
        pronoun = norm[2:]
        if before in PREPOSITIONS:
            fits = verb.has("clause", before) or verb.has("noun", before)
            return (
                Opening("clause", k - 1, k + 1, pronoun=pronoun, preposition=before)
                if (fits and k > start)
                else None
            )
        if before in _OTHER_THAT or (before in ("الا", "سي", "اف") and doc.norms[k - 2] != "بي"):
            return None  # also "سي إن إن", but "بي بي سي إن"
        if any(f.kind == "clause" for f in verb.frames) or verb.has("quote"):
            return Opening("clause", k, k + 1, pronoun=pronoun)
        return None
    if norm[0] == "ب" and norm[1:] in THAT and norm != "بان" + "ي":
        if any(f.kind == "clause" and f.preposition in ("ب", "") for f in verb.frames):
            return Opening("clause", k, k + 1, pronoun=norm[3:], preposition="ب")
    elif norm[0] == "ل" and norm[1:] in THAT and verb.has("clause", "ل"):
        return Opening("clause", k, k + 1, pronoun=norm[3:], preposition="ل")
    return None


def with_target(doc: Doc, opening: Opening, start: int) -> Opening:
    """The opening with the addressee between the subject's end and the preposition, if any."""
    i = start
    while i < opening.at and (doc.norms[i] in COMMAS or doc.word(i).temporal):
        i += 1
    end = noun_phrase(doc, i, opening.at)
    return opening._replace(target=(i, end)) if end > i else opening


def _is_adverbial(doc: Doc, k: int) -> bool:
    """Whether a word after the subject belongs to a circumstance rather than to an object."""
    word = doc.word(k)
    return (
        word.stop
        or word.temporal
        or word.adverb
        or word.addressee
        or not word.is_word
        or word.relative
        or doc.norms[k][0].isdigit()
        or doc.tanwin(k)
        or has_preposition(word.core)
    )
