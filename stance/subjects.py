"""Who is the subject: noun phrases around a verb, issuers of documents, actors.

Arabic puts the speaker behind the verb (قال لافروف) or before it (لافروف قال), and leaves it
out when it goes on; a document speaks for who issued it (بيان صادر عن الجيش).
"""

from __future__ import annotations

import re
from typing import Final

from stance.cues import cue_readings, phrase_starts, phrase_table, phrase_words
from stance.document import Doc
from stance.entities import load_entities
from stance.introduced import introduced
from stance.nounphrases import COMMAS, noun_phrase
from stance.phraseheads import ALL_OF, after_courtesy, counts_people
from stance.vocabulary import load_vocabulary
from stance.wordclasses import (
    actor_id,
    has_pronoun,
    in_respect,
    is_common,
    role_of,
    word_class,
)

#: What denies a verb.
NEGATORS: Final = frozenset("لم لن لا ما ولم ولن ولا وما فلم فلا".split())
#: What starts a clause: a verb after these has its subject behind it, or none.
CLAUSE_STARTS: Final = frozenset(
    """كما ثم فيما بينما لكن ولكن حيث وقد فقد لقد قد كان كانت وكان وكانت اذ حين عندما وفيما وبينما
    حينما بل ان انه انها انهم رغم لكنه لكنها لكنهم ولكنه ولكنها اما وكما بعدما بيد""".split()
)
PRONOUN_SUBJECTS: Final = frozenset("لكنه لكنها لكنهم ولكنه ولكنها وهو وهي وهم".split())
_SKIPPED: Final = frozenset(
    "قد ايضا كذلك بدوره بدورها بدورهم نفسه نفسها فيه فيها خلاله خلالها بذلك".split()
)
_LEFT_WINDOW: Final = 22  # words between a clause's start and its verb
_OFFICES: Final = frozenset("spokesperson head minister deputy secretary commander envoy".split())
_HOWEVER: Final = frozenset({"غير", "بيد", "الا"})
_QUOTED_NAME: Final = 5  # words of a name in quotation marks, and its opening mark
_ADVERBIAL_WINDOW: Final = 14  # words between a subject and its verb: في اتصال هاتفي أمس
DASHES: Final = frozenset("-–—")
BULLETS: Final = DASHES | frozenset("•*")
_MARKS: Final = BULLETS | {"|"}
_CLOCK: Final = re.compile(r"[0-2]?[0-9][:.][0-5][0-9]")
# المهندسون, الفلسطينيون, السائقون
_PEOPLE: Final = re.compile(r"ال(?:م\w{3,}|(?!تلفز|مل)\w{3,}ي|[^\Wا]ا[^\Wا]{2})ون")
_DATELINE_WINDOW: Final = 14  # tokens: باريس، فرنسا (CNN)--
_SEPARATORS: Final = frozenset({":", "؛", "-", "–", "—"})
_VERB_AFTER: Final = frozenset("فيما وفيما بينما وبينما كما".split())  # mostly a verb
_HAD: Final = (["قد"], ["وقد"], ["لقد"], ["فقد"])  # a verb follows
_NAME_LIKE: Final = 0.27  # verbness of names, which follow أن as verbs do; adjectives are below
_VERB_FIRST: Final = 0.5  # verbness enough for the first word of a sentence: جاء, قام
# Documents whose ل names whom they are for, not who issued them.
_ADDRESSED: Final = frozenset("تصريح تصريحات رساله الرساله حديث مقابله كلمه".split())
_KNOWN_NOUN: Final = 30  # counts under this say nothing of a noun
_MASCULINE_ENDING_IN_H: Final = frozenset(
    "قاده القاده قضاه القضاه طلبه الطلبه خليفه الخليفه".split()
)
_MASCULINE_STATES: Final = frozenset("لبنان العراق المغرب الاردن السودان اليمن جنوب".split())
_MASCULINE: Final = frozenset(
    """رئيس رييس وزير نايب متحدث ناطق مبعوث سفير امين مدير محافظ قايد جيش نظام مجلس برلمان حزب تنظيم
    تحالف ايتلاف اتحاد بنك مكتب صندوق جانب طرف حلف وفد لبنان عراق مغرب اردن سودان يمن ملك""".split()
)
_ONE: Final = frozenset("واحد واحده".split())
_ISSUED: Final = frozenset("صدر صادر صادره صدرت الصادر الصادره".split())
_ISSUED_BY: Final = frozenset(
    "اصدرته اصدره اصدرتها اصدرها نشرته نشره نشرتها نشرها وزعته وزعه وزعتها وزعها اعدته اعده "
    "اعدها اجرته اجراها اجراه اجرتها".split()
)


def skip_adverbials(doc: Doc, j: int, limit: int) -> int:
    """Token after what may stand between verb and subject: times, adverbs, carry phrases."""
    while j < limit:
        norm = doc.norms[j]
        found = phrase_table().at(doc.norms, j) if norm in phrase_starts() else None
        if found is not None and found[1].kind == "carry":
            j = found[0]
        elif doc.norms[j + 1 : j + 2] == ["،"] and in_respect(norm):
            j += 2  # صحيا، أمنيا، ميدانيا،
        elif (
            norm in _SKIPPED
            or word_class(norm).temporal
            or (
                norm in COMMAS
                and j
                and (
                    word_class(doc.norms[j - 1]).temporal
                    or doc.norms[j - 1] in _SKIPPED
                    or doc.norms[j - 1].startswith(("جهت", "جانب", "ناحيت", "بدور"))
                )
            )
        ):
            j += 1
        else:
            break
    return j


def after_dateline(doc: Doc, start: int, end: int) -> int:
    """Token after a dateline (``موسكو – وكالات –``, ``دبي (CNN)--``); ``start`` without one.

    The time of a line of live news (``16:20 – ``, ``08:20 | ``) and the dash of a list, too.
    """
    start = _after_mark(doc, start, end)
    i = start
    if DASHES.isdisjoint(doc.norms[start + 1 : min(end, start + _DATELINE_WINDOW)]):
        return start
    for k in range(start + 1, min(end - 3, start + _DATELINE_WINDOW)):
        norm = doc.norms[k]
        if norm in ":؟!" or doc.word(k).that or doc.word(k).verb:
            break
        if norm not in DASHES:
            continue
        closed = doc.norms[k - 1] in (")", "]") or doc.norms[k - 1] in DASHES
        spaced = doc.starts[k] > doc.ends[k - 1] and doc.starts[k + 1] > doc.ends[k]
        known = bool(actor_id(doc.norms[start])) or "وكالات" in doc.norms[start:k]
        if closed or (spaced and known and k - i <= 5):
            i = k + 1
    return i


def _after_mark(doc: Doc, start: int, end: int) -> int:
    """Token after the time or dash at the head of a line."""
    k = start + bool(start < end and _CLOCK.fullmatch(doc.norms[start]))
    if k < end - 1 and doc.norms[k] in _MARKS and doc.starts[k + 1] > doc.ends[k]:
        return k + 1
    return start


def left_subject(doc: Doc, verb: int, start: int) -> tuple[int, int] | None:
    """The noun phrase before the verb at ``verb`` in its clause, when it is its subject."""
    k = verb
    while k > start and doc.norms[k - 1] in _SKIPPED:
        k -= 1
    if k == start or doc.norms[k - 1] in CLAUSE_STARTS:
        if k in (verb, start):
            return None
    if k == verb == start + 1 and load_entities().of_field(doc.norms[start]):
        return start, k  # الصحة تعلن
    last = k - 1
    while last > start and doc.word(last).definite and doc.word(last).adjective:
        last -= 1  # «الخارجية» الكويتية تنفي
    opened = doc.open.get(last, -1)
    if opened >= 0 and last < k - 1 and doc.word(opened + 1).role and opened == start:
        return opened, k
    opened = doc.open.get(k - 1, -1)
    if start <= opened and 1 < k - 1 - opened <= _QUOTED_NAME:
        if opened == start or not doc.word(opened - 1).is_word:
            return opened + 1, k - 1  # «ألوية الساحل» تنفي
    low = max(start, k - _LEFT_WINDOW)
    best: tuple[int, int] | None = None
    for j in range(k - 1, low - 1, -1):
        joined = doc.norms[j][0] == "و" and bool(doc.word(j).role or actor_id(doc.norms[j]))
        joined = joined and doc.word(j).coordinated  # ووزارة النفط تنفي, وواشنطن تنفي
        if j > start and not joined and not _clause_boundary(doc, j - 1):
            continue
        if doc.norms[j] in _ISSUED or doc.accusative(j):
            continue  # بيان صدر أمس أوضح; وجه تحذيرا، يقول
        end = noun_phrase(doc, j, k)
        if j < end < k and doc.word(end).role in _OFFICES and doc.word(end).definite:
            # a name and his office, which behind a verb may be whom he speaks to
            end = k if noun_phrase(doc, end, k) == k else end
        if end > j and _reaches(doc, end, k) and is_actor(doc, j, end):
            # "وزير الخارجية، فلان، قال": go on to the title before the comma.
            if best is None or end >= best[1]:
                best = j, end
            if j == start or joined or doc.norms[j - 1] not in COMMAS:
                return best
        elif best is not None:
            return best
        if j > start and doc.norms[j - 1] in ".؟!؛":
            break
    return best


def noun_phrase_before(doc: Doc, end: int, start: int) -> tuple[int, int] | None:
    """The longest description of somebody who can speak that ends before token ``end``."""
    best: tuple[int, int] | None = None
    for j in range(end - 1, max(start - 1, end - _LEFT_WINDOW), -1):
        word = doc.word(j)
        if not word.is_word or word.that or word.verb:
            break
        known = word.role or actor_id(doc.norms[j])
        if known and noun_phrase(doc, j, end) == end:
            best = j, end
    return best


def is_feminine(doc: Doc, i: int) -> bool:
    """Whether token ``i`` is surely feminine singular: a verb before it would agree."""
    word = doc.word(i)
    if word.core in _MASCULINE_ENDING_IN_H:
        return False
    if word.core.endswith("ه"):
        if word.pronoun or (doc.raw(i, i + 1)[-1] == "ه" and "ة" in doc.text):
            return False  # رئيسه, his head, in a text that writes رئيسة
        return word.definite or bool(word.role)
    if word.core.endswith("ات") and word.role == "institution":
        return True
    named = load_entities().get(actor_id(doc.norms[i])) if actor_id(doc.norms[i]) else None
    return named is not None and named.type == "state" and word.core not in _MASCULINE_STATES


def is_masculine(doc: Doc, i: int) -> bool:
    """Whether token ``i`` is surely masculine singular."""
    core = doc.word(i).core
    return core in _MASCULINE or core.removeprefix("ال") in _MASCULINE


def _clause_boundary(doc: Doc, j: int) -> bool:
    """Whether a clause can begin after token ``j``."""
    norm = doc.norms[j]
    word = doc.word(j)
    if norm == "-" and doc.starts[j] == doc.ends[j - 1]:
        return False  # within a name: اوي-يونغ
    return (
        not word.is_word
        or word.that
        or norm in CLAUSE_STARTS
        or (norm[0] in "وف" and norm[1:] in CLAUSE_STARTS)
        or norm == "بان"
    )


def _reaches(doc: Doc, end: int, verb: int) -> bool:
    """Whether only adverbials stand between a subject's end and its verb."""
    if end == verb:
        return True
    if verb - end > _ADVERBIAL_WINDOW:
        return False
    if doc.norms[end] in COMMAS and doc.norms[verb - 1] in COMMAS:
        if word_class(doc.norms[end + 1]).relative:
            return not any(doc.word(k).that or doc.norms[k] == ":" for k in range(end, verb))
    first = doc.word(end)
    if not (first.stop or first.temporal or first.adverb or doc.norms[end] in COMMAS):
        return False
    return not any(
        (doc.word(k).verb and doc.norms[k] not in _ISSUED and doc.norms[k] != "لدي")
        or doc.word(k).that
        or doc.norms[k] in _SEPARATORS
        or (doc.norms[k] in COMMAS and k == verb - 1 and doc.norms[end] not in COMMAS)
        for k in range(end, verb)
    )


def is_actor(doc: Doc, start: int, end: int) -> bool:
    """Whether a noun phrase names somebody who can speak."""
    start = after_courtesy(doc, start, end)
    first = doc.word(start)
    if first.role or first.core in ALL_OF or counts_people(doc, start, end):
        return True
    if doc.norms[start] == "الامر":
        return False
    if end - start == 1 and first.core in introduced(doc):
        return True
    if end - start == 1 and doc.norms[start] in phrase_words("his_courtesy"):
        return True
    if start + 1 < end and doc.norms[start + 1] in _ONE:
        return False  # a thing that is counted: رصاصة واحدة
    if _names_body(doc, start, end):
        return True
    if any(actor_id(doc.norms[k]) for k in range(start, end)):
        return not first.event
    if first.definite and end - start == 1:
        return is_definite_name(first.core) or bool(_PEOPLE.fullmatch(first.core))
    return not (first.event or first.definite or first.common or first.verb or first.stop)


def _names_body(doc: Doc, start: int, end: int) -> bool:
    """Whether a phrase begins with a known name of several words (``الأمم المتحدة``)."""
    if not start < doc.entity_end(start) <= end:
        return False
    named = next(p.value for p in doc.entities() if p.start == start and p.end - p.start > 1)
    entity = load_entities().get(named)
    return entity is not None and entity.type != "place"


def is_strict_actor(doc: Doc, start: int, end: int) -> bool:
    """As `is_actor`, for cues that are mostly other words: unknown common nouns are no actors."""
    start = after_courtesy(doc, start, end)
    first = doc.word(start)
    if not is_actor(doc, start, end):
        return False
    if first.role or any(actor_id(doc.norms[k]) for k in range(start, end)):
        return True
    if counts_people(doc, start, end) or _names_body(doc, start, end):
        return True
    if first.core in introduced(doc):
        return True
    if doc.norms[start] in phrase_words("his_courtesy"):
        return True
    return load_vocabulary().verbness(first.core) >= _NAME_LIKE and not has_pronoun(first.core)


def is_definite_name(core: str) -> bool:
    """Whether a single word with article is a surname (``الجبير``) rather than a noun."""
    word = word_class(core)
    if word.role or word.adjective or not core.startswith("ال"):
        return False
    if core.endswith(("ان", "ين", "ون", "ات")) or core in ALL_OF:
        return False
    vocabulary = load_vocabulary()
    return not is_common(core[2:]) and vocabulary.count(core[2:]) * 2 <= vocabulary.count(core)


def main_subject(doc: Doc, start: int, end: int) -> tuple[int, int] | None:
    """Token span of the subject of the first clause of a sentence, if it can speak."""
    first = skip_adverbials(doc, start, end)
    if first + 1 < end and doc.norms[first] in _HOWEVER and doc.word(first + 1).that:
        first += 2  # غير أن وزارة الدفاع
    if first < end and doc.norms[first] in NEGATORS:
        first += 1  # ولم يتمكن الوزير من
    elif first < end and doc.word(first).stop and doc.norms[first] not in CLAUSE_STARTS:
        first = _after_setting(doc, first, end)
    for j in range(first, min(first + 3, end)):
        word = doc.word(j)
        begins = j == first or doc.norms[j - 1] in _VERB_AFTER
        if (begins and _seems_verb(doc, j, end)) or doc.norms[j - 1 : j] in _HAD:
            continue
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


def _after_setting(doc: Doc, first: int, end: int) -> int:
    """Token where the clause begins behind a time or place: ``بعد ساعات [خرج]``, ``وفي X، […]``."""
    for k in range(first + 1, min(end, first + 12)):
        if doc.norms[k] in COMMAS:
            return k + 1
        if k > first + 1 and doc.word(k).verb and doc.norms[k] not in _ISSUED:
            if doc.word(k + 1).role and not doc.word(k - 1).relative:
                return k  # an office right behind the verb: its subject
    return end


def _seems_verb(doc: Doc, j: int, end: int) -> bool:
    """Whether a sentence's first word is an unknown verb: an actor follows it directly."""
    word = doc.word(j)
    if word.role or word.definite or word.stop or actor_id(doc.norms[j]) or j + 1 >= end:
        return False
    if doc.word(j + 1).verb:
        return False  # "نتنياهو يتوعد": a name
    vocabulary = load_vocabulary()
    if vocabulary.verbness(word.core) >= _VERB_FIRST:
        return True
    if word.core.endswith("ت") and len(word.core) > 3 and vocabulary.count(word.core) < _KNOWN_NOUN:
        return True  # عانقت
    following = doc.word(j + 1)
    return word.coordinated or bool(following.role) or bool(actor_id(doc.norms[j + 1]))


def issuer(doc: Doc, subject: tuple[int, int], limit: int) -> tuple[int, int]:
    """Who issued the document that speaks (``بيان صادر عن الجيش``), else the subject itself."""
    start, end = subject
    if start == end or doc.word(start).role != "document":
        return subject
    for k in range(start + 1, min(limit, end + 8)):
        norm = doc.norms[k]
        if k >= end and word_class(norm).relative:
            break
        after = -1
        if norm in _ISSUED_BY or (norm == "عن" and doc.norms[k - 1] in _ISSUED):
            after = k + 1
        elif doc.word(start).core in _ADDRESSED:
            continue
        elif k == start + 1 and (norm.startswith("لل") or (norm[0] == "ل" and role_of(norm[1:]))):
            doc.take_off_preposition(k)
            return k, max(noun_phrase(doc, k, limit), k + 1)
        if after >= 0:
            found = noun_phrase(doc, after, limit)
            return (after, found) if found > after else subject
    return subject


def document_of(doc: Doc, subject: tuple[int, int]) -> int:
    """Token of the document that speaks, -1 when somebody else does."""
    start, end = subject
    return start if start < end and doc.word(start).role == "document" else -1
