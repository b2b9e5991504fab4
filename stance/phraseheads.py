"""The first word of a noun phrase that names a speaker: what it may be, and whose role it tells."""

from __future__ import annotations

from typing import Final

from stance.cues import THAT, cue_readings, phrase_words
from stance.document import Doc
from stance.objects import BODIES
from stance.wordclasses import (
    actor_id,
    demonym_of,
    has_preposition,
    has_pronoun,
    in_respect,
    is_verb,
    word_class,
)

_LEAST_GOVERNED: Final = 4  # letters: shorter ones are names (بدر) rather than ب with a noun
_SPEECH_ITSELF: Final = frozenset({"القول", "الحديث"})
ALL_OF: Final = frozenset(
    "كل عدد مجموعه بعض احد احدي اغلب معظم كلا كلتا العديد الكثير كثير واحد "
    "غالبيه عشرات مييات نسبه عده".split()
)
#: Three to ten: heads of speakers before a noun for people or bodies (ثلاثة مصرفيين).
NUMERALS: Final = frozenset(
    "ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه عشره ثلاث اربع خمس ست سبع ثماني تسع عشر".split()
)
#: "The same" before the noun that it stands for, which the speaker is called by.
SAME: Final = frozenset({"ذات", "نفس"})


def after_courtesy(doc: Doc, start: int, limit: int) -> int:
    """Token after a courtesy before an office (``معالي الوزير``); ``start`` without one."""
    courtesy = start + 1 < limit and doc.word(start).core in phrase_words("courtesy")
    return start + 1 if courtesy and doc.word(start + 1).role not in ("", *BODIES) else start


def phrase_head(doc: Doc, start: int, limit: int) -> str | None:
    """Role of the phrase's first word, ``None`` when no phrase can start there."""
    if start >= limit:
        return None
    word = doc.word(start)
    if doc.norms[start] == "انا" and not doc.raw(start, start + 1).startswith("آ"):
        return None  # "I", not Anna
    if not word.is_word or word.that or word.temporal or word.adverb or word.addressee:
        return None
    if word.core in THAT or word.core in _SPEECH_ITSELF or len(word.core) == 1:
        return None
    if _behind_preposition(doc, start):
        return None
    if start + 1 < limit and is_verb(word):
        if doc.word(start + 1).role or doc.word(start + 1).definite:
            return None  # "وقام مبعوث الأمم المتحدة", "خرج السومة"
    if counts_people(doc, start, limit):
        return doc.word(start + 1).role
    if word.core == "ام" and start and cue_readings().get(doc.norms[start - 1]):
        return "citizen"  # تروي أم ليث: a mother, not "or"
    if word.relative or (word.stop and word.core not in ALL_OF):
        return None
    if word.role:
        return word.role
    if actor_id(doc.norms[start]):
        return "institution"
    if word.core in ALL_OF and start + 1 < limit:
        return "citizen"
    if in_respect(word.core) or (has_pronoun(word.core) and not word.pronoun):
        return None  # مراعاتها
    if word.core.endswith("يون") and demonym_of(word.core):
        return "citizen"  # ويقول يمنيون
    if word.event or word.verb or doc.norms[start][0].isdigit() or has_preposition(word.core):
        return None
    return ""


def _behind_preposition(doc: Doc, start: int) -> bool:
    """Whether an attached preposition governs the word: ``يفيد [بموت]``, ``قالت [للبرق]``."""
    norm, word = doc.norms[start], doc.word(start)
    if word.core != norm or word.role or doc.governed(start):
        return False
    if norm.startswith("لل"):
        return True
    if norm[0] != "ب" or len(norm) < _LEAST_GOVERNED:
        return False
    rest = word_class(norm[1:])
    named = actor_id(norm)
    if named:
        return named == actor_id(norm[1:])  # بالقدس, but بكين
    return rest.event or rest.common


def counts_people(doc: Doc, i: int, limit: int) -> bool:
    """Whether a number, or "the same" (ذات المصدر), with its people or bodies begins at ``i``."""
    number = doc.word(i).core in NUMERALS or doc.norms[i].isdecimal() or doc.norms[i] in SAME
    return number and i + 1 < limit and bool(doc.word(i + 1).role)
