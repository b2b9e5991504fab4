"""Complements that are no clause: the object of a reporting word, or what its preposition governs.

``نفى وجود``, ``دعا إلى``, ``أقر بتأخر``; `stance.openings` finds clauses and quotations.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from stance.cues import DENIALS, THAT, Verb, phrase_words
from stance.document import Doc
from stance.features.numerals import number_word
from stance.nounphrases import COMMAS, is_setting
from stance.vocabulary import load_vocabulary
from stance.wordclasses import actor_id, has_preposition, is_accusative, word_class

#: What ends a sentence or a part of it.
ENDS: Final = frozenset(".؟?!؛;…")
#: Prepositions that are words of their own.
PREPOSITIONS: Final = frozenset("الي علي عن من في".split())
_TAFAUL: Final = re.compile(r"ت\wا\w\w")
_TAFAUUL: Final = re.compile(r"ت[^ا][^اي]\w")  # of form V: التقدم
_ALSO_VERB: Final = 0.25  # verbness of تقدم and such; of تراب and such it is below
_FIGURE: Final = 8  # words from an object's beginning to its figure
_MEETINGS: Final = frozenset("موتمر صحفي صحافي اجتماع لقاء مشترك جلسه".split())
_ASKING: Final = frozenset("ناشد حث".split())  # what they ask for may stand without preposition
# Of two letters.
_SHORT_DEEDS: Final = frozenset("سن شن ضم حل بث فك فض كف صد مد رد ضخ صب حث".split())
_SOONER: Final = frozenset({"سابق", "لاحق", "مبكر"})
_BODY_DEEDS: Final = frozenset({"تنظيم", "تحقيق"})  # a body or what is done: تعتزم تنظيم
_DETERMINERS: Final = frozenset("كل جميع هذه هذا تلك ذلك اي ايه كافه ما".split())
_ADVERBIAL_ON: Final = frozenset(
    """هامش هوامش لسان صفحته صفحتها صفحه حسابه حسابها حساب موقع موقعه تويتر فيسبوك الفور الرغم
    الاقل الاكثر الاطلاق الهواء الارجح ضوء اثر غرار وجه صعيد الصعيد راس سوال اسيله الاثر خلفيه
    متن شاشه مدار مدي منصه لسانه هذا ذلك المستوي الحدود حد""".split()
)
_NO_CLITIC: Final = frozenset(
    """بعد بين بسبب باسم بشان بحسب بينما بدون بدل بدلا برفقه بحضور بمناسبه بعض باتجاه بدا بدات بلاده
    بلادها بلاد بلدان بلد بلدها باقي بقيه بيان بيانا بيانه بيانها بدوره بدورها بعدما بيد بل بلغت
    بلغ بحق بشكل بصوره بقوه بشده بقوله بقولها بالقول بذلك بها به بهم بما بموجب بداعي بعيد بعيدا
    باريس بغداد بيروت بكين برلين بروكسل بوتين بايدن بومبيو بلير بانون برشلونه بريطانيا بلجيكا
    بنك بنوك برنامج برامج بطل بطوله بحث باحث باحثون بعثه بلديه بوابه بدايه برلمان بحريه باكستان
    بلغاريا بولندا بنغلادش بورما بشار بن بنت بناء بيع بقاء بكل باي بوضوح بحزم بالفعل بالتالي
    بقياده بزعامه برياسه باشراف برعايه
    بالنسبه بالاضافه بالمقابل بالطبع بالتاكيد بنسبه بعنوان بواسطه بفضل بعدم بمثابه""".split()
) - {"بعدم"}


class Opening(NamedTuple):
    """Start of a proposition.

    ``kind`` is clause, noun or quote; ``at`` the token where the complement begins (with
    its complementiser), ``start`` its first own token, ``cut`` the letters of a clitic to take
    off that token, ``end`` the token after it when a quotation fixes it, else -1;
    ``pronoun`` stands on the complementiser; ``target`` is the person or body it is
    addressed to, as a token span.
    """

    kind: str
    at: int
    start: int
    cut: int = 0
    end: int = -1
    pronoun: str = ""
    preposition: str = ""
    target: tuple[int, int] = (0, 0)


def noun_opening(
    doc: Doc, verb: Verb, nouns: dict[str, bool], k: int, start: int, *, direct: bool
) -> Opening | None:
    """A nominal complement at token ``k``."""
    norm = doc.norms[k]
    if k + 1 < len(doc) and norm in nouns and norm in PREPOSITIONS:
        if doc.norms[k + 1] in THAT:
            return None  # the clause frame answers at the next token
        inner = k + 1 + (k + 1 in doc.close)  # مشككة في "أرقام"
        if not is_setting(doc, inner) or doc.word(inner).event:
            if not (norm == "علي" and doc.norms[k + 1] in _ADVERBIAL_ON):
                return Opening("noun", k, k + 1, preposition=norm)
        return None
    if "ب" in nouns or "ل" in nouns:
        found = _attached(doc, verb, nouns, k)
        if found is not None:
            return found
    if verb.lemma in _ASKING and k > start and (doc.word(k).event or is_deed(doc, k)):
        if not doc.word(k - 1).stop and not doc.word(k).coordinated:
            return Opening("noun", k, k, preposition="ب")  # ناشد العالم التدخل
    if "مسووليه" in nouns and norm in ("مسووليه", "المسووليه", "مسووليته", "مسووليتها"):
        return Opening("noun", k, k, preposition="مسووليه")
    first = k == start or doc.norms[k - 1] in COMMAS
    if first and doc.word(k).is_word and not doc.word(k).stop:
        if verb.has("count") and _counts(doc, k):
            return Opening("noun", k, k)
        if verb.has("attack") and doc.norms[k] in phrase_words("attack"):
            return Opening("noun", k, k)
        if verb.has("cause") and _leads_to(doc, k):
            return Opening("noun", k, k, preposition="الي")
    if verb.has("noun") and (
        _is_object(doc, verb, k, start)
        or ((direct or verb.lemma in DENIALS) and k == start and _is_noun(doc, verb, k))
        or (
            verb.cls == "deny"
            and k > start
            and doc.norms[k - 1] in COMMAS
            and _is_noun(doc, verb, k)
        )
    ):
        return Opening("noun", k, k)
    return None


def _counts(doc: Doc, k: int) -> bool:
    """Whether an object that begins at token ``k`` holds a figure (``17 قتيلا``)."""
    for j in range(k, min(len(doc), k + _FIGURE)):
        norm = doc.norms[j]
        if norm in COMMAS or norm in ENDS or doc.word(j).that:
            return False
        if norm.lstrip("ب")[:1].isdigit() or number_word(norm.lstrip("ب") or norm):
            return True
    return False


def _leads_to(doc: Doc, k: int) -> bool:
    """Whether an object that begins at token ``k`` is put down to something (``الحريق إلى``)."""
    for j in range(k + 1, min(len(doc), k + _FIGURE)):
        if doc.norms[j] == "الي":
            return not doc.word(j + 1).that
        if doc.norms[j] in COMMAS or doc.norms[j] in ENDS or doc.word(j).that:
            return False
    return False


def _is_noun(doc: Doc, verb: Verb, k: int) -> bool:
    word = doc.word(k)
    if verb.cls == "assert" or not word.is_word or word.coordinated:
        return False
    return not (
        word.stop
        or word.that
        or (word.verb and verb.lemma not in DENIALS)  # «أنكرت تسلم …»: no verb can follow
        or word.temporal
        or word.adverb
        or doc.tanwin(k)
        or has_preposition(word.core)
    )


def _attached(doc: Doc, verb: Verb, nouns: dict[str, bool], k: int) -> Opening | None:
    """A complement behind a clitic preposition: ``بدعم``, ``لوقف``, ``بـ"دعم``."""
    norm = doc.norms[k]
    letter = norm[0]
    if letter not in "بل" or letter not in nouns:
        return None
    if k + 1 >= len(doc) and not (verb.cls in ("demand", "warn") and norm.startswith("بال")):
        return None  # the last word of a headline says something of itself: يطالبون بالإعادة
    if norm in ("ب", "بـ", "ل"):
        return Opening("noun", k, k + 1, preposition=letter)
    if letter == "ب" and norm[1:] in _SHORT_DEEDS:
        return Opening("noun", k, k, cut=1, preposition="ب")  # طالب بسن قانون
    if norm in _NO_CLITIC or len(norm) < 4 or (actor_id(norm) and not norm.startswith("بال")):
        return None
    word = word_class(norm)
    rest = norm[1:]
    if word.stop or word.addressee or word.role or word.adverb or word.temporal:
        return None
    inner = word_class(rest)
    if letter == "ل":
        if norm.startswith("لل"):
            return Opening("noun", k, k, preposition="ل") if _event_base(norm[2:]) else None
        return Opening("noun", k, k, cut=1, preposition="ل") if inner.event else None
    if verb.lemma == "لوح" and not _event_base(rest.removeprefix("ال")):
        return None  # ملوحين بأعلام
    written_apart = doc.raw(k, k + 1)[1:2] == "ـ"  # بـشفافية
    if inner.event or inner.definite or inner.common or written_apart or _event_base(rest):
        return Opening("noun", k, k, cut=1, preposition="ب")
    return None


def is_deed(doc: Doc, k: int) -> bool:
    """Whether a verbal noun with the article stands at ``k``."""
    word = doc.word(k)
    return word.definite and not (word.role or word.adjective) and _event_base(word.core[2:])


def _event_base(base: str) -> bool:
    # behind an article the verbal noun of form VI is no verb: التعاقد, التوصل
    if word_class(base).event or _TAFAUL.fullmatch(base):
        return True
    return bool(_TAFAUUL.fullmatch(base)) and load_vocabulary().verbness(base) >= _ALSO_VERB


def _is_object(doc: Doc, verb: Verb, k: int, start: int) -> bool:
    """Whether a bare object begins at ``k``: an event noun that no preposition governs."""
    word = doc.word(k)
    if word.core.startswith("عقد") and (doc.norms[k - 1] in _MEETINGS or verb.lemma == "جدد"):
        return False  # في مؤتمر صحافي عقد أمس, جدد النادي عقد لاعبه
    if verb.cls == "assert" and word.core in _DETERMINERS:
        return False  # "أعلنت الشرطة كل يوم"
    before = doc.word(k - 1) if k else None
    if k > start and before is not None:
        if before.stop or doc.norms[k - 1] in ("و", "ب", "ل") or word.coordinated:
            return False
        nisba = before.core.endswith(("ي", "يه")) and k - 2 >= start
        if not (nisba or doc.tanwin(k - 1) or _ends_setting(doc, k, start)) and (
            before.event or (before.common and not before.definite)
        ):
            return False
    if k == start and word.core in _BODY_DEEDS and verb.cls in ("plan", "demand", "assert"):
        return True
    if word.event or (is_accusative(doc.norms[k]) and word_class(word.core[:-1]).event):
        return True  # أعلنت الحركة وقفا لإطلاق النار
    if word.definite and not (word.coordinated or word.temporal):
        if verb.cls in ("deny", "accuse") and k == start:
            return True
        apart = before is not None and (before.temporal or not before.is_word or k == start)
        return (apart or verb.cls in ("deny", "accuse")) and (
            not word.adjective and _event_base(word.core[2:])
        )
    pointed = word.core in ("هذه", "هذا", "تلك") and not doc.word(k + 1).temporal
    return verb.cls in ("deny", "accuse") and k == start and pointed


def _ends_setting(doc: Doc, k: int, start: int) -> bool:
    """Whether a time or place ends before token ``k``: ``أمس``, ``في بيان``, ``في وقت سابق``."""
    last = doc.word(k - 1)
    if last.temporal or (doc.norms[k - 1] in _SOONER and doc.norms[k - 2] == "وقت"):
        return True
    return last.role == "document" and k - 2 >= start and doc.norms[k - 2] == "في"
