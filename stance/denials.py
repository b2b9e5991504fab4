"""Denials: what is one, what it is about, and when it is worth nothing against another claim.

A denial stands against a claim that holds what it denies. That claim must assert it: a condition
(``إذا ثبت …``), a threat (``أي هجوم سيقابل …``) or a red line supposes it only. And a denial that
names nothing (``نفى جميع التهم``) is about what its own article said just before.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from stance.arabic import normalise_word, words
from stance.cues import DENIALS, cue_readings, phrase_words
from stance.dates import find_dates, resolve
from stance.features.words import is_stop
from stance.records import Claim
from stance.terms import coverage, weighted_terms
from stance.wordclasses import word_class

NEAR: Final = 500  # characters between two claims of one paragraph or the next
_COVERED: Final = 0.4  # share of the denied words
_REFUSALS: Final = frozenset("رفض عارض اعترض تحفظ امتنع".split())
_DENIALS: Final = DENIALS | frozenset("استبعد تنصل تبرا".split())
_CHARGES: Final = frozenset("تهمه تهم اتهام اتهامات ادعاء ادعاءات مزاعم".split())
# Words of a denial that name nothing that happened, without article, preposition and pronoun.
_VAGUE: Final = frozenset(
    normalise_word(w)
    for w in """جميع أي أية كل كافة هذه تلك هذا تهمة تهم اتهام اتهامات ادعاء ادعاءات مزاعم زعم نبأ
    أنباء خبر أخبار تقرير تقارير شائعة شائعات إشاعة إشاعات أمر خطأ أخطاء مخالفة مخالفات
    تورط تورطه تورطها تورطهم ضلوع ضلوعه ضلوعها ضلوعهم صحة وجود ارتكاب ارتكابه ارتكابها
    ارتكابهم موجه موجهة منسوبة واردة جاء ورد ذكر نشر قيل تردد
    جملة تفصيلا قاطعا قاطع قاطعة قطعا نفيا بشدة شكل صورة""".split()
)
_PREFIX: Final = re.compile("^(?:وال|بال|فال|لل|ال|ب|ل|و)(?=..)")
_CONDITION: Final = re.compile(
    r"(?<!حتى )\b[وف]?(?:[إا]ذا|لو (?=كان|لم|أن|تم)|في حال(?:ة)?|شريطة|بشرط)\b[^،؛.]*"
)
# A verb to come, not سيارة, سياسة, سيطرة, سنوات: no threat says anything of the present.
_FUTURE: Final = r"س(?:وف|(?!يار|ياس|ياد|ياق|ينا|يطر|تون|تار|نو|ند)[يتن]\w{2,})\b"
_LACK: Final = re.compile(r"[\"«“\s]*(?:أي )?(?:عدم|غياب|انعدام|خلو|نقص)\s")
_OWN_NEGATION: Final = re.compile(r"[\"«“\s]*(?:لا|لم|لن|ليس|ليست|لسنا)\s")
_THREAT: Final = re.compile(
    rf"^[\"«“]?(?:أي|أية|كل)\b.*?\b(?=و?{_FUTURE}|لن\b|يجب\b|ينبغي\b|لا ?بد\b|ي?عد\b)"
)
_RED_LINE: Final = re.compile(r"خط(?:ا|ًا|اً|اٌ)?\s*[\"«“]?\s*[أا]حمر|خطوطا?ً? حمراء")


def denies(claim: Claim) -> bool:
    """Whether a claim is put forward as a denial of fact.

    Who refuses or opposes denies nothing, unless it is what others say of him (``رفض الاتهامات``).
    His own negative words behind a colon (``واشنطن تنفي: لا تنسيق``) are a statement like any
    other: they hold no words that he denies.
    """
    if claim.polarity != "negative" and _OWN_NEGATION.match(claim.claim):
        return False
    denied = claim.polarity == "negative" or claim.cue_class == "deny"
    return denied and (not _refuses(claim.cue) or _is_charge(claim.claim))


def one_denies(a: Claim, b: Claim) -> bool:
    """Whether one of two claims denies and the other holds something against it.

    Who says in his own negative words that there is no cooperation (``لا تنسيق``) is on the side of
    whoever denies it, unless what is denied is a lack itself (``نفى عدم التزامه``).
    """
    if denies(a) == denies(b):
        return False
    denial, other = (a, b) if denies(a) else (b, a)
    return _says_no(denial.claim) or not _says_no(other.claim)


def _says_no(text: str) -> bool:
    return bool(_OWN_NEGATION.match(text) or _LACK.match(text))


def _is_charge(text: str) -> bool:
    first = next((w for w in words(text) if not is_stop(w)), "")
    return _PREFIX.sub("", first) in _CHARGES


def is_rumour(text: str) -> bool:
    """Whether a text begins with what others say: ``اتهامات``, ``الأنباء التي``, ``ما ذكرته``."""
    first = next((w for w in words(text) if not is_stop(w) or w == "ما"), "")
    return first == "ما" or (bool(first) and word_class(first).core in phrase_words("rumour"))


@lru_cache(maxsize=1 << 12)
def _refuses(cue: str) -> bool:
    """Whether a cue refuses a deed or an offer (``رفض العرض``)."""
    lemmas = {r.verb.lemma for norm in words(cue) for r in cue_readings().get(norm, ())}
    return bool(lemmas & _REFUSALS) and not lemmas & _DENIALS


@lru_cache(maxsize=1 << 14)
def asserted(text: str) -> str:
    """A claim without what it supposes only: conditions, threats, red lines."""
    if _RED_LINE.search(text):
        return ""
    return _THREAT.sub("", _CONDITION.sub(" ", text)).strip()


def supposes(claim: Claim, other: Claim) -> bool:
    """Whether a claim only supposes what the other says."""
    told = asserted(claim.claim)
    if told == claim.claim:
        return False
    return held_share(told, other) < _COVERED <= held_share(claim.claim, other)


def held_share(text: str, denial: Claim, *names: str) -> float:
    """Share of what is denied that a text holds, in [0, 1], some names left out."""
    named = weighted_terms(" ".join(names))  # «أي علاقة مع X» against X himself
    return coverage(weighted_terms(denial.claim).without(named), weighted_terms(text))


@lru_cache(maxsize=1 << 12)
def is_vague(text: str) -> bool:
    """Whether the text of a denial names nothing that happened (``جميع التهم الموجهة إليه``)."""
    return all(is_stop(w) or w in _VAGUE or _PREFIX.sub("", w) in _VAGUE for w in words(text))


def precedes(claim: Claim, denial: Claim) -> bool:
    """Whether a claim was published before the day of what is denied."""
    try:
        day, then = date.fromisoformat(claim.published), date.fromisoformat(denial.published)
    except ValueError:
        return False  # undated
    denied = [resolve(m, then) for m in find_dates(denial.claim)]
    return any(d is not None and day < d <= then for d in denied)


def points_back(denial: Claim) -> bool:
    """Whether the cue stands behind what it denies (``… . ونفت طهران ذلك``): a whole sentence."""
    before, found, behind = denial.sentence.partition(denial.claim)
    return bool(found) and denial.cue in behind and denial.cue not in before


def just_before(claim: Claim, denial: Claim) -> bool:
    """Whether a claim is what a denial in the same text may point to."""
    same = (claim.article_id, claim.in_title) == (denial.article_id, denial.in_title)
    return same and 0 <= denial.start - claim.start < NEAR
