"""Who is the subject: noun phrases around a verb, issuers of documents, actors.

Arabic puts the speaker behind the verb (قال لافروف) or before it (لافروف قال), and leaves it
out when it goes on; a document speaks for who issued it (بيان صادر عن الجيش).
"""

from __future__ import annotations

from typing import Final

from stance.cues import cue_readings, phrase_starts, phrase_table
from stance.nounphrases import ALL_OF, COMMAS, Doc, noun_phrase
from stance.vocabulary import load_vocabulary
from stance.wordclasses import actor_id, role_of, word_class

#: What starts a clause: a verb after these has its subject behind it, or none.
CLAUSE_STARTS: Final = frozenset(
    """كما ثم فيما بينما لكن ولكن حيث وقد فقد لقد قد كان كانت وكان وكانت اذ حين عندما وفيما وبينما
    حينما بل ان انه انها انهم رغم لكنه لكنها لكنهم ولكنه ولكنها اما وكما بعدما""".split()
)
PRONOUN_SUBJECTS: Final = frozenset("لكنه لكنها لكنهم ولكنه ولكنها وهو وهي وهم".split())
_SKIPPED: Final = frozenset("قد ايضا كذلك بدوره بدورها بدورهم نفسه نفسها".split())
_LEFT_WINDOW: Final = 22  # words between a clause's start and its verb
_ADVERBIAL_WINDOW: Final = 14  # words between a subject and its verb: في اتصال هاتفي أمس
_SEPARATORS: Final = frozenset({":", "؛", "-", "–", "—"})
_ISSUED: Final = frozenset("صدر صادر صادره صدرت الصادر الصادره".split())
_ISSUED_BY: Final = frozenset(
    "اصدرته اصدره اصدرتها اصدرها نشرته نشره نشرتها نشرها وزعته وزعه اعدته اعده اعدها اجرته اجراها "
    "اجراه اجرتها".split()
)


def skip_adverbials(doc: Doc, j: int, limit: int) -> int:
    """Token after what may stand between verb and subject: times, adverbs, carry phrases."""
    while j < limit:
        norm = doc.norms[j]
        found = phrase_table().at(doc.norms, j) if norm in phrase_starts() else None
        if found is not None and found[1].kind == "carry":
            j = found[0]
        elif norm in _SKIPPED or word_class(norm).temporal:
            j += 1
        elif norm in COMMAS and j and (
            word_class(doc.norms[j - 1]).temporal or doc.norms[j - 1] in _SKIPPED
            or doc.norms[j - 1].startswith(("جهت", "جانب", "ناحيت", "بدور"))
        ):
            j += 1
        else:
            break
    return j


def left_subject(doc: Doc, verb: int, start: int) -> tuple[int, int] | None:
    """The noun phrase before the verb at ``verb`` in its clause, when it is its subject."""
    k = verb
    while k > start and doc.norms[k - 1] in _SKIPPED:
        k -= 1
    if k == start or doc.norms[k - 1] in CLAUSE_STARTS:
        if k == verb or k == start:
            return None
    low = max(start, k - _LEFT_WINDOW)
    for j in range(k - 1, low - 1, -1):
        if j > start and not _clause_boundary(doc, j - 1):
            continue
        end = noun_phrase(doc, j, k)
        if end > j and _reaches(doc, end, k) and is_actor(doc, j, end):
            return j, end
        if j > start and doc.norms[j - 1] in ".؟!؛":
            break
    return None


def _clause_boundary(doc: Doc, j: int) -> bool:
    """Whether a clause can begin after token ``j``."""
    norm = doc.norms[j]
    word = doc.word(j)
    return (
        not word.is_word or word.that or norm in CLAUSE_STARTS or norm[1:] in CLAUSE_STARTS
        or norm == "بان"
    )


def _reaches(doc: Doc, end: int, verb: int) -> bool:
    """Whether only adverbials stand between a subject's end and its verb."""
    if end == verb:
        return True
    if verb - end > _ADVERBIAL_WINDOW:
        return False
    first = doc.word(end)
    if not (first.stop or first.temporal or first.adverb or doc.norms[end] in COMMAS):
        return False
    return not any(
        doc.word(k).verb or doc.word(k).that or doc.norms[k] in _SEPARATORS
        or (doc.norms[k] in COMMAS and k == verb - 1 and doc.norms[end] not in COMMAS)
        for k in range(end, verb)
    )


def is_actor(doc: Doc, start: int, end: int) -> bool:
    """Whether a noun phrase names somebody who can speak."""
    first = doc.word(start)
    if first.role or first.core in ALL_OF:
        return True
    if any(actor_id(doc.norms[k]) for k in range(start, end)):
        return not first.event
    if first.definite and end - start == 1:
        return is_definite_name(first.core)
    return not (first.event or first.definite or first.common or first.verb or first.stop)


def is_definite_name(core: str) -> bool:
    """Whether a single word with article is a surname (``الجبير``) rather than a noun."""
    word = word_class(core)
    if word.role or word.adjective or not core.startswith("ال"):
        return False
    if core.endswith(("ان", "ين", "ون", "ات")) or core in ALL_OF:
        return False
    vocabulary = load_vocabulary()
    return vocabulary.count(core[2:]) * 2 <= vocabulary.count(core)


def main_subject(doc: Doc, start: int, end: int) -> tuple[int, int] | None:
    """Token span of the subject of the first clause of a sentence, if it can speak."""
    first = skip_adverbials(doc, start, end)
    for j in range(first, min(first + 3, end)):
        word = doc.word(j)
        participle = any(r.form == "participle" for r in cue_readings().get(doc.norms[j], ()))
        if participle:
            return None
        stop = noun_phrase(doc, j, end)
        if stop > j and is_actor(doc, j, stop):
            return j, stop
        verbal = word.verb or bool(cue_readings().get(doc.norms[j]))
        verbal = verbal or load_vocabulary().verbness(word.core) > 0.5
        if not (verbal or doc.norms[j] in CLAUSE_STARTS or doc.norms[j] in COMMAS):
            return None
    return None


def issuer(doc: Doc, subject: tuple[int, int], limit: int) -> tuple[int, int]:
    """Who issued the document that speaks (``بيان صادر عن الجيش``), else the subject itself."""
    start, end = subject
    if start == end or role_of(doc.norms[start]) != "document":
        return subject
    for k in range(start + 1, min(limit, end + 8)):
        norm = doc.norms[k]
        if k >= end and word_class(norm).relative:
            break
        after = -1
        if norm in _ISSUED_BY or (norm == "عن" and doc.norms[k - 1] in _ISSUED):
            after = k + 1
        elif k == start + 1 and (norm.startswith("لل") or (norm[0] == "ل" and role_of(norm[1:]))):
            return k, max(noun_phrase(doc, k, limit), k + 1)
        if after >= 0:
            found = noun_phrase(doc, after, limit)
            return (after, found) if found > after else subject
    return subject


def document_of(doc: Doc, subject: tuple[int, int]) -> int:
    """Token of the document that speaks, -1 when somebody else does."""
    start, end = subject
    return start if start < end and role_of(doc.norms[start]) == "document" else -1
