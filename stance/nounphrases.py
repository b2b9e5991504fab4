"""Noun phrases: where a speaker's description ends.

There is no tagger: a phrase goes on until a word that cannot belong to it (a preposition that the
head does not govern, a point of time, a verb, the complementiser, the first noun of the object).
"""

from __future__ import annotations

import re
from typing import Final

from stance.cues import cue_readings, phrase_words
from stance.document import Doc
from stance.objects import BODIES, OF_RANK, SPEAKS_FOR, starts_object
from stance.phraseheads import ALL_OF, NUMERALS, after_courtesy, phrase_head
from stance.wordclasses import (
    Word,
    actor_id,
    demonym_of,
    has_preposition,
    is_accusative_office,
    is_setting_word,
    word_class,
)

COMMAS: Final = frozenset("،,")
_GENERAL: Final = frozenset("كاتب مدير امين مفتش مراقب منسق قايد نايب".split())
_PARENTHESES: Final = {"(": ")", "[": "]"}
_MAX_WORDS: Final = 24  # the longest speaker in 2,000 read had 17 words
_MAX_NAME_QUOTE: Final = 5  # words of a quoted name: صحيفة "نيويورك تايمز"
_MAX_APPOSITION: Final = 14
_MAX_PERSON: Final = 4
# Prepositions that belong to the description of a speaker, by role of its head.
_GOVERNED: Final = {
    "envoy": frozenset({"الي", "في", "لدي", "ل", "ب", "باسم"}),
    "anonymous": frozenset({"في", "من", "بـ", "علي", "ب", "داخل"}),
    "official": frozenset({"في", "ب", "لدي", "عن", "من"}),
    "expert": frozenset({"في", "لدي", "ب", "من", "باسم"}),
    "head": frozenset({"في", "ب"}),
    "deputy": frozenset({"في", "ب", "عن"}),
    "secretary": frozenset({"في"}),
    "lawmaker": frozenset({"في", "ب", "عن", "من"}),
    "spokesperson": frozenset({"في", "ب", "باسم", "من"}),
    "commander": frozenset({"في", "ب"}),
    "president": frozenset({"في"}),
    "judge": frozenset({"في", "عن", "ب"}),
    "citizen": frozenset({"في", "من"}),
    "document": frozenset({"عن", "في"}),
    "institution": frozenset({"في", "باسم"}),
}
_PARTICLES: Final = frozenset({"لو", "دي", "دا", "دو", "فون"})
# Participles that take ب: charged with, concerned with.
_CHARGED: Final = frozenset(
    "المعني المعنيه المكلف المكلفه المختص المختصه الخاص الخاصه المتعلق المتعلقه".split()
)
_ITSELF: Final = frozenset("ذاته ذاتها نفسه نفسها عينه عينها".split())
_DEED: Final = re.compile(r"ان\w{2}ا\w|ا\wت\wا\w|است\w{2}ا\w")  # of forms VII, VIII and X
_UNITS: Final = frozenset("اللواء الكتيبه الفرقه القناه".split())  # called by number


def noun_phrase(doc: Doc, start: int, limit: int) -> int:
    """End of the speaker noun phrase that starts at token ``start``; ``start`` when none does.

    Parameters
    ----------
    doc : Doc
    start, limit : int
        Tokens; the phrase ends before ``limit``.
    """
    begin = after_courtesy(doc, start, limit)
    head = phrase_head(doc, begin, limit)
    if head is None:
        return start
    start, role = begin, head
    i = start
    stop = min(limit, start + _MAX_WORDS)
    while i < stop:
        after = _step(doc, start, i, stop, role)
        if after == i:
            break
        if not role and doc.word(i).is_word:
            role = doc.word(i).role
        i = after
    while i > start and doc.norms[i - 1] in ("و", ",", "،", "ـ", "ب", "بـ"):
        i -= 1
    return i


def _step(doc: Doc, start: int, i: int, stop: int, role: str) -> int:
    """Token after the part of the phrase that begins at ``i``; ``i`` when the phrase ends there."""
    norm = doc.norms[i]
    word = doc.word(i)
    if not word.is_word:
        return _punctuation(doc, start, i, stop)
    if i == start:
        return max(i + 1, min(doc.entity_end(i), stop))
    closed = _particle(doc, start, i, stop)
    if closed is not None:
        return closed
    if word.stop or norm in ("ب", "ل", "بـ", "لـ"):
        return i + 1 if i + 1 < stop and _governs(doc, i, role) else i
    if norm == "و":
        return i + 1 if i + 1 < stop and _conjunct(doc, i + 1) else i
    if word.coordinated:
        return i + 1 if norm[0] == "و" and _conjunct(doc, i) else i
    return _content_word(doc, start, i, stop, role)


def _particle(doc: Doc, start: int, i: int, stop: int) -> int | None:
    """Token after a closed-class word at ``i``, ``None`` for words of other classes."""
    norm, word, before = doc.norms[i], doc.word(i), doc.word(i - 1)
    if norm in _ITSELF:
        return i + 1  # المصدر ذاته
    if before.core in _ITSELF and i - 1 > start:
        return i  # المصدر ذاته [الحاكمية]
    if norm == "فان" and doc.raw(i, i + 1) == "فان":
        return i + 1  # فان أوستيروم, not فإن
    if word.temporal and word.adjective and before.role and i - 1 >= start:
        return i + 1  # الأمين العام
    if norm[-1] == "ا" and any(r.form == "participle" for r in cue_readings().get(norm, ())):
        return i  # وقال الوزير متوعدا
    if norm == "عام" and before.core in _GENERAL:
        return i + 1  # كاتب عام النقابة
    if norm == "سابقا" and i + 1 < stop and not doc.word(i + 1).stop and doc.word(i + 1).is_word:
        return i + 1 if not (doc.word(i + 1).verb or doc.word(i + 1).that) else i
    if word.that or word.temporal or word.adverb or word.addressee or _is_relative(word):
        return i
    if norm in SPEAKS_FOR:
        return i + 1
    if norm in _PARTICLES and i + 2 <= stop and not (before.stop or doc.word(i + 1).stop):
        return i + 2  # جان إيف لو دريان
    return i if doc.tanwin(i) and not word.stop else None


def _governs(doc: Doc, i: int, role: str) -> bool:
    """Whether the preposition at ``i`` belongs to the description of a head with this role."""
    norm, after = doc.norms[i], doc.word(i + 1)
    if after.that:
        return False  # "حذر خبراء من أن"
    if norm == "الي" and not (after.role or after.definite or actor_id(doc.norms[i + 1])):
        return False  # أشار المندوب [إلى عطب]
    if norm in ("من", "الي") and (after.event or _is_verbal(after)):
        return False  # يخشى تجار [من نفاد], أشار المندوب [إلى انقطاع]
    if norm not in _GOVERNED.get(role, ()) or is_setting(doc, i + 1):
        return norm == "من" and doc.word(i - 1).core in ALL_OF and not doc.word(i).stop
    named = bool(after.role or actor_id(doc.norms[i + 1]))
    if norm == "في" and role == "institution":  # حزب في لبنان, but "شكك الحزب في نزاهة"
        return after.role == "institution" or bool(actor_id(doc.norms[i + 1]))
    if norm == "من" and role == "spokesperson":
        return named and after.role != "document"  # "سخر المتحدث من رواية"
    if norm == "عن" and role != "document":  # نائب عن الحزب, but سأل نواب عن سبب
        return after.definite or named
    return True


def _is_verbal(word: Word) -> bool:
    """Whether a word is a verbal noun by pattern: نفاد, انقطاع are events, but عطل may be one."""
    return word.is_word and not (word.role or word.definite) and bool(_DEED.fullmatch(word.core))


def _content_word(doc: Doc, start: int, i: int, stop: int, role: str) -> int:
    norm, word = doc.norms[i], doc.word(i)
    ranked = doc.norms[i - 1] in phrase_words("rank") or doc.norms[i - 1] in OF_RANK
    if norm in OF_RANK and ranked:
        return i + 1  # العقيد الركن تركي الحوراني
    if doc.norms[i - 1] in OF_RANK and i - 1 > start and word.is_word and not word.definite:
        return i + 1 if not (word.stop or word.verb or word.that) else i
    if norm[0] == "ل" and norm[1:2].isascii() and len(norm) > 1:
        return i  # لـCNN
    if norm[0] == "ب" and doc.word(i - 1).core in _CHARGED:
        return i + 1  # المعنية بحقوق الإنسان
    if norm[0] in "بل" and not word.role and word.core == norm:
        attached = _attached(doc, i, role)
        if attached is not None:
            return max(i + 1, min(doc.entity_end(i), stop)) if attached else i
    named = min(doc.entity_end(i), stop)
    if named > i:
        return i if starts_object(doc, start, i) else named
    if norm[0].isdigit() and (doc.norms[i - 1] in ("ال", "الـ") or doc.word(i - 1).core in _UNITS):
        return i + 1  # الدول الـ29, اللواء 19
    agreeing = norm[-1] == "ا" == doc.norms[start][-1]  # مصدرا مقربا
    if (word.verb and not agreeing) or norm[0].isdigit():
        return i
    if word.event and not _in_construct(doc, start, i):
        return i
    if starts_object(doc, start, i):
        return i
    counted = doc.norms[start].isdecimal() or doc.word(start).core in NUMERALS | {"عشر"}
    if doc.norms[start][-1] != "ا" and not counted:  # but أن مصدرا عسكريا, 14 خبيرا
        if doc.accusative(i) or (is_accusative_office(norm) and not in_dual(doc, i)):
            return i
    return i + 1


def in_dual(doc: Doc, i: int) -> bool:
    """Whether a word ending in alef is two of an office: وزيرا الدفاع والداخلية."""
    return i + 1 < len(doc) and doc.norms[i + 1].startswith("ال")


def _is_relative(word: Word) -> bool:
    return word.relative or word.core in ("الذي", "التي", "الذين")


def _attached(doc: Doc, i: int, role: str) -> bool | None:
    """Whether a word with ب or ل attached goes on with the phrase; ``None`` if it has no clitic."""
    norm = doc.norms[i]
    rest = word_class(norm[1:]) if len(norm) > 3 else None
    if norm.startswith("لل") or (norm[0] == "ل" and rest and (rest.role or rest.definite)):
        return role not in ("", "citizen", "anonymous", "document") or (
            role == "document" and norm.startswith("لل")
        )
    if norm.startswith("بال") and len(norm) > 5:
        occasion = is_setting_word(norm[1:]) or word_class(norm[3:]).event
        return "ب" in _GOVERNED.get(role, ()) and not occasion
    if norm[0] == "ل" and norm.startswith("لشوون"):
        return True
    if rest and (rest.event or rest.definite or actor_id(norm[1:])) and not actor_id(norm):
        return norm[0] == "ل" and role in ("spokesperson", "envoy", "deputy", "head", "secretary")
    if norm[0] == "ب" and rest and rest.role:
        return "ب" in _GOVERNED.get(role, ())  # أستاذ الاقتصاد بجامعة القاهرة
    if has_preposition(norm) or (rest and rest.temporal):
        return False  # وزارة الصحة [لأول مرة]
    return None


def _conjunct(doc: Doc, i: int) -> bool:
    """Whether the word at ``i`` can go on with a coordination of speakers."""
    word = doc.word(i)
    core = word.core
    if core in ("قد", "كان", "كانت") or word.verb or word.that:
        return False
    if word.role or word.definite or bool(actor_id(core)) or bool(demonym_of(core)):
        return True
    return not word.stop and not word.event and not word.common and len(core) >= 3


def _in_construct(doc: Doc, start: int, i: int) -> bool:
    """Whether an event-like noun at ``i`` still belongs to the speaker (``لجنة تقصي الحقائق``)."""
    before = doc.word(i - 1)
    if i - 1 > start and (before.definite or before.adjective):
        return False
    if before.core in ALL_OF or doc.norms[i - 1] in SPEAKS_FOR:
        return True
    if doc.norms[i - 1] in ("في", "من", "الي", "لدي", "عن", "ل", "ب", "علي", "داخل"):
        return True
    if before.common and not before.definite and i - 2 > start and doc.word(i - 2).stop:
        return True  # الخبير في لوائح مكافحة المنشطات
    return bool(before.role) and not before.definite


def _punctuation(doc: Doc, start: int, i: int, stop: int) -> int:
    """Token after a bracket, quoted name or apposition that belongs to the phrase."""
    mark = doc.norms[i]
    if mark in _PARENTHESES:
        for j in range(i + 1, min(stop, i + 8)):
            if doc.norms[j] == _PARENTHESES[mark]:
                return j + 1
        return i
    if i in doc.close:
        closed = doc.close[i]
        before = doc.word(i - 1)
        construct = bool(before.role) and not before.definite  # رئيس «مصرف الأرز»
        named = before.naming or before.adjective or doc.word(start).naming or construct
        named = (named or _quoted_person(doc, start, i, closed)) and i > start
        if named and closed - i - 1 <= _MAX_NAME_QUOTE and closed + 1 < len(doc):
            return closed + 1 if doc.norms[closed + 1] != "." or before.naming else i
        return i
    if mark in "ـ#" and i + 1 < stop:
        return i + 1
    if mark == "-" and i + 1 < stop and doc.starts[i] == doc.ends[i - 1] == doc.starts[i + 1] - 1:
        return i + 2 if doc.word(i + 1).is_word else i
    if mark in COMMAS and i > start:
        return _apposition(doc, start, i, stop)
    return i


def _quoted_person(doc: Doc, start: int, i: int, closed: int) -> bool:
    """Whether a quotation is the name of an office's holder: ``مدير المستشفى "سالم الجبر"؛ أن``."""
    if doc.word(start).role in ("", *BODIES) or not 2 <= closed - i - 1 <= _MAX_PERSON:
        return False
    words = [doc.word(k) for k in range(i + 1, closed)]
    if any(w.stop or w.verb or w.role or w.event or w.common or not w.is_word for w in words):
        return False
    return any(doc.word(k).that for k in range(closed + 1, min(closed + 3, len(doc))))


def _apposition(doc: Doc, start: int, i: int, stop: int) -> int:
    """Token after an apposition between commas (``، مايك بومبيو،``); ``i`` when none is there."""
    j = i + 1
    if j < stop and doc.norms[j] == "#":
        j += 1
    if j >= stop:
        return i
    first = doc.word(j)
    if not first.is_word or first.stop or first.that or first.verb or first.temporal:
        return i
    if first.coordinated or first.event or first.relative or first.adverb:
        return i
    if any(r.form == "participle" for r in cue_readings().get(doc.norms[j], ())):
        return i
    person = doc.word(start).role not in ("", *BODIES)
    if first.addressee or not (first.role or _may_be_name(doc, j, stop, person=person)):
        return i
    end = noun_phrase_flat(doc, j, min(stop, j + _MAX_APPOSITION))
    if end > j and end < len(doc) and end < stop + 1 and _closes(doc, end):
        return end
    return i


def _may_be_name(doc: Doc, i: int, stop: int, *, person: bool) -> bool:
    """Whether a name may begin at ``i``; a common noun is one before another name (كريم علي).

    Behind a ``person``'s office also before a surname with the article: ``، راشد المهيلي،``.
    """
    first = doc.word(i)
    if first.definite or i + 1 >= stop:
        return not (first.definite or first.common)
    second = doc.word(i + 1)
    closed = any(n in COMMAS for n in doc.norms[i + 2 : i + 3])
    if person and second.definite and not second.role and closed:
        return True
    plain = second.is_word and not (second.common or second.definite or second.stop or second.verb)
    return plain or not first.common


def _closes(doc: Doc, i: int) -> bool:
    """Whether an apposition may end before token ``i``."""
    if i >= len(doc):
        return False
    word = doc.word(i)
    return (
        doc.norms[i] in COMMAS
        or doc.norms[i] == ":"
        or i in doc.close
        or word.that
        or (word.temporal or word.addressee or (word.stop and doc.norms[i] not in ("او", "بل")))
    )


def noun_phrase_flat(doc: Doc, start: int, limit: int) -> int:
    """As `noun_phrase`, up to the first comma."""
    for i in range(start, limit):
        if doc.norms[i] in COMMAS:
            limit = i
            break
    return noun_phrase(doc, start, limit)


def is_setting(doc: Doc, i: int) -> bool:
    """Whether the word after a preposition is an occasion of speech (``في مؤتمر صحفي``)."""
    word = doc.word(i)
    return word.temporal or is_setting_word(doc.norms[i]) or not word.is_word
