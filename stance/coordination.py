"""Several propositions under one cue: where a joined clause begins.

``أن … وأن …``, the sentences of a quotation, clauses with verbs of their own (``، وسيغادر غدا``),
clauses set against the one before (``لكنه``, ``فيما``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stance.cues import THAT
from stance.document import Doc
from stance.nounphrases import COMMAS
from stance.objects import BODIES
from stance.speech import Speech
from stance.vocabulary import load_vocabulary
from stance.wordclasses import Word, actor_id, has_preposition, word_class

_MIN_PART: Final = 3  # words; a shorter part joins the one before
_MIN_CLAUSE: Final = 2  # of a clause that is sure to be one: التسجيل مفبرك, والوزارة تتستر
_STOPS: Final = frozenset(".؟?!…")
_EVEN_IF: Final = frozenset("كان كانت كانوا".split())
_NOT_JOINED: Final = frozenset({"حتي", "الا"})
_JOINED: Final = frozenset(
    {"و" + t for t in THAT} | {"وبان"} | {"وبان" + p for p in ("ه", "ها", "هم")}
)
_AND_TO: Final = frozenset("والي وعلي وعن".split())
_NOT_NEW: Final = frozenset("وذلك وهو وهي وهم".split())  # ، وذلك بعد
_ALWAYS: Final = frozenset("ولم ولن وليس وليست وقد ولقد".split())  # begin a clause behind a comma
_ANYWHERE: Final = frozenset("ولم ولن وانا ونحن واننا وانني".split())  # without one, too
_WILL: Final = ("وسي", "وست", "وسن", "وسا")
_LONG: Final = 5  # letters of و, س and a verb; shorter ones are mostly nouns: وستة
_SEEN: Final = 30  # counts under this say nothing of a word
_FIRST_PERSON: Final = 0.35  # verbness of نؤكد and such; ونائب is below
_PREDICATES: Final = frozenset("لم لن لا ليس ليست هو هي هم كان كانت قد ما".split())
_SOON: Final = 6  # words from a clause's beginning to its verb
_STATES: Final = frozenset("تحت بخير قيد".split())  # prepositions that say how something is
_BESIDES: Final = frozenset("خاصه جميعا معا وحده وحدها وحدهم ايضا كافه كلها كلهم سويا".split())
_MODALS: Final = frozenset("يجب يمكن ينبغي لابد اجل قبل بعد دون لا ضروره".split())
_CONDITIONS: Final = frozenset("اذا لو ان_شرطيه لئن لين".split())
# These also go on with a clause, unless a comma stands before them.
_BEHIND_COMMA: Final = frozenset({("كما",), ("في", "الوقت", "الذي")})
_PHRASES: Final = (
    "فيما,بينما,وفيما,وبينما,في حين,وفي حين,في الوقت الذي,وفي الوقت الذي,لكن,ولكن,لكنه,لكنها,"
    "لكنهم,ولكنه,ولكنها,ولكنهم,لكننا,لكنني,ولكننا,ولكنني,الا ان,الا انه,الا انها,الا انهم,"
    "غير ان,غير انه,غير انها,غير انهم,بيد ان,كما ان,كما انه,كما انها,كما انهم,كما"
)
# What begins a clause that is set against the one before or added to it, by its first word.
_CONTRASTED: Final[dict[str, list[tuple[str, ...]]]] = {}
for _phrase in _PHRASES.split(","):
    _CONTRASTED.setdefault(_phrase.split()[0], []).append(tuple(_phrase.split()))


def parts(doc: Doc, speech: Speech) -> Iterator[tuple[int, int, int]]:
    """Propositions under one cue.

    Parameters
    ----------
    doc : Doc
    speech : Speech

    Yields
    ------
    start, end : int
        Tokens.
    letters : int
        Of a conjunction (and preposition) at the head of the first word.
    """
    start, end = speech.opening.start, speech.end
    close = doc.close.get(start, -1)
    quoted = end - 2 <= close < end and close > 0
    if quoted:
        start, end = start + 1, close
    quoted = quoted or speech.opening.end >= 0 or speech.opening.kind == "quote"
    begin, clitic = start, 0
    k = start
    while k < end:
        if k in doc.close and doc.close[k] < end:
            k = doc.close[k] + 1
            continue
        found = _joint(doc, speech, begin, k, end, quoted=quoted)
        if found is not None:
            yield begin, k, clitic
            tokens, clitic = found
            begin = k + tokens
            if tokens and begin < end and doc.norms[begin][0] == "و":
                clitic = int(_joined_word(doc, begin))
        k += 1
    if begin < end:
        yield begin, end, clitic


def _joint(
    doc: Doc, speech: Speech, begin: int, k: int, end: int, *, quoted: bool
) -> tuple[int, int] | None:
    """Tokens and then letters to leave out where another part begins at ``k``."""
    norm = doc.norms[k]
    if norm[0] not in "وف" and norm not in _CONTRASTED and norm not in _STOPS:
        return None
    clause = quoted or speech.opening.kind == "clause"
    if quoted and _ends_sentence(doc, k, end):
        long = k - begin >= _MIN_PART and end - k > _MIN_PART + 1
        return (1, 0) if long else None
    if speech.opening.kind == "clause" and doc.norms[k] in _JOINED and k - begin >= 2:
        if _joins_outer(doc, begin, k, end):
            return 1, 0
    against = _contrasted(doc, begin, k) if clause else 0
    if against:
        long = k - begin >= _MIN_PART and end - k >= _MIN_PART + against
        return (against, 0) if long else None
    if norm[0] == "ف":
        return (0, 1) if clause and _then(doc, begin, k, end) else None
    if doc.norms[k][0] != "و":
        return None
    if _joins_noun(doc, speech, begin, k, end):
        return (1, 0) if doc.norms[k] in _AND_TO else (0, 2)
    return (0, 1) if clause and _begins_clause(doc, begin, k, end, quoted=quoted) else None


def _ends_sentence(doc: Doc, k: int, end: int) -> bool:
    """Whether a sentence of a quotation ends at ``k``, two or three dots counted once."""
    goes_on = doc.norms[k] == "." and k + 1 < end and doc.norms[k + 1] == "."
    return doc.norms[k] in _STOPS and not goes_on


def _joins_noun(doc: Doc, speech: Speech, begin: int, k: int, end: int) -> bool:
    """Whether a second complement of the same preposition begins: ``طالبت بفتح …، وبإلغاء …``."""
    opening = speech.opening
    if opening.kind != "noun" or k - begin < 2 or end - k < 2 or doc.norms[k - 1] not in COMMAS:
        return False
    if doc.norms[k] in _AND_TO:
        return doc.norms[k][1:] == opening.preposition
    attached = doc.norms[k].startswith("وب") and opening.preposition == "ب"
    return attached and word_class(doc.norms[k][2:]).event


def _begins_clause(doc: Doc, begin: int, k: int, end: int, *, quoted: bool) -> bool:
    """Whether another statement begins at ``k``: a clause with a verb of its own.

    ``الأمر محسوم، ولم يطلب أحد``; a list goes on with nouns, and a relative clause is no statement.
    """
    norm = doc.norms[k]
    least = _MIN_CLAUSE if norm in _ANYWHERE or norm.startswith("وال") else _MIN_PART
    if k - begin < least or end - k < least or _conditional(doc, begin, k):
        return False
    if doc.norms[k - 1] not in COMMAS:
        return _without_comma(doc, begin, k, end, quoted=quoted)
    if norm in _ALWAYS or _will(norm) or (quoted and _we(doc, k)) or _says_of(doc, begin, k, end):
        return True
    if norm == "ولا" and doc.word(k + 1).verb and doc.norms[k + 1] != "سيما":
        return True
    word = doc.word(k)
    if norm in _NOT_NEW or not word.coordinated or word.relative:
        return False
    if word_class(norm[1:]).relative:
        return False
    if word.verb:
        return norm[1] not in "يتن" or not _subjunctive(doc, begin, k)
    nominal = word.definite or word.common or bool(word.role or actor_id(norm))
    return nominal and any(
        doc.norms[j] in _PREDICATES or doc.word(j).verb for j in range(k + 1, min(end, k + _SOON))
    )


def _says_of(doc: Doc, begin: int, k: int, end: int) -> bool:
    """Whether a subject with the article and its predicate stand at ``k``: ``والأمر محسوم``.

    What has the article governs no noun, so that an indefinite word behind it says what it is.
    """
    first = doc.word(k)
    if not doc.norms[k].startswith("وال") or not first.coordinated or first.relative:
        return False
    holder = first.role not in ("", *BODIES)  # ، والأمير تشارلز، goes on with a list
    if word_class(doc.norms[k][1:]).relative or first.temporal or holder:
        return False
    if not _is_whole(doc, begin, k):
        return False
    j = k + 1
    while j < end and _describes(doc.word(j)):
        j += 1
    if j >= end or doc.norms[j] in _BESIDES:
        return False
    word = doc.word(j)
    if not word.is_word or word.stop or word.temporal or word.adverb or word.addressee:
        return doc.norms[j] in _STATES
    bound = word.that or word.relative or word.coordinated or doc.norms[j][0].isdigit()
    governed = has_preposition(word.core) or actor_id(doc.norms[j])
    return not (bound or governed or doc.accusative(j))


def _describes(word: Word) -> bool:
    return word.definite and not (word.coordinated or word.relative)


def _is_whole(doc: Doc, begin: int, k: int) -> bool:
    """Whether a statement, not a list or a mere subject, ends before token ``k``."""
    j = k - 1
    while j > begin and _describes(doc.word(j)):
        j -= 1
    if doc.word(j).coordinated:
        return False  # العقود جاهزة والرئيس والوزراء [والنواب] وافقوا
    words = [doc.word(i) for i in range(begin, k)]
    if any(w.verb for w in words):
        return doc.norms[k - 1] in COMMAS  # else a second subject or object: تدفع أوروبا والدول
    if not _PREDICATES.isdisjoint(doc.norms[begin:k]):
        return True
    plain = (w.is_word and not (w.definite or w.stop or w.coordinated) for w in words[1:])
    return words[0].definite and any(plain)


def _then(doc: Doc, begin: int, k: int, end: int) -> bool:
    """Whether what happened then begins behind a comma at ``k``: ``، فرفض المال``."""
    if doc.norms[k - 1] not in COMMAS or k - begin < _MIN_PART or end - k < _MIN_PART:
        return False
    word = doc.word(k)
    past = word.coordinated and word.verb and doc.norms[k][1] not in "يتن"
    return past and not _conditional(doc, begin, k)


def _without_comma(doc: Doc, begin: int, k: int, end: int, *, quoted: bool) -> bool:
    """Whether a clause begins at ``k`` though no comma stands before it."""
    norm, word = doc.norms[k], doc.word(k)
    if norm in _ANYWHERE or (quoted and _says_of(doc, begin, k, end)):
        return True
    if not word.coordinated or word.relative or len(norm) < 5:
        return False
    if norm[1] not in "يتن":
        past = word.verb or norm.endswith("وا")  # وأنقذوا
        if past and not _subjunctive(doc, begin, k):
            return True  # غادر الوفد القاعة وأعلن
    return quoted and _we(doc, k)


def _we(doc: Doc, k: int) -> bool:
    """Whether a verb in the first person stands at ``k``: ``ونطالب``, ``وأتمنى``."""
    if doc.norms[k].endswith("نا") and len(doc.norms[k]) > _LONG:
        return word_class(doc.norms[k][1:-2]).verb  # وتركنا
    if not doc.raw(k, k + 1).startswith(("ون", "وأ")) or not doc.word(k).coordinated:
        return False
    return doc.word(k).verb or load_vocabulary().verbness(doc.norms[k][1:]) >= _FIRST_PERSON


def _joined_word(doc: Doc, k: int) -> bool:
    """Whether the word at ``k`` carries و, and, rather than begins with that letter."""
    return doc.word(k).coordinated or _will(doc.norms[k]) or doc.norms[k] in _ALWAYS


def _will(norm: str) -> bool:
    """Whether a word is a future that is too rare to be known as a verb: ``وسيتقاضى``."""
    return (
        norm.startswith(_WILL) and len(norm) > _LONG and load_vocabulary().count(norm[1:]) < _SEEN
    )


def _contrasted(doc: Doc, begin: int, k: int) -> int:
    """Words of what begins a clause that is set against the one before, 0 when none begins."""
    for phrase in _CONTRASTED.get(doc.norms[k], ()):
        if tuple(doc.norms[k : k + len(phrase)]) != phrase:
            continue
        if phrase in _BEHIND_COMMA and doc.norms[k - 1] not in COMMAS:
            return 0  # تنامت كما تنامت شعبية اللاعبين
        return 0 if _conditional(doc, begin, k) else len(phrase)
    return 0


def _conditional(doc: Doc, begin: int, k: int) -> bool:
    """Whether what stands before ``k`` is but a condition or a time: ``إذا … ولم …``."""
    return any(doc.norms[j] in _CONDITIONS for j in range(begin, k))


def _subjunctive(doc: Doc, begin: int, k: int) -> bool:
    """Whether a verb at ``k`` may go on with an inner أن: ``يجب أن يغادر، ويسلم``."""
    return any(doc.norms[j] in THAT or doc.norms[j] in _MODALS for j in range(begin, k))


def _joins_outer(doc: Doc, begin: int, k: int, end: int) -> bool:
    """Whether وأن goes on with the outer أن rather than one inside (``يجب أن … وأن``)."""
    if doc.norms[k - 1] in _NOT_JOINED:
        return False
    if doc.norms[k] != "وان" or k + 1 >= end:
        return True
    following = doc.norms[k + 1]
    if following in _EVEN_IF:
        return False  # وإن كانت, although
    subjunctive = following[0] in "يتن" and word_class(following).verb
    inner = any(doc.norms[i] in THAT for i in range(begin + 1, k))
    return not (subjunctive and inner)
