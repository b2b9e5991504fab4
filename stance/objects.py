"""Where the object of a verb begins behind its subject: "اتهمت واشنطن [طهران]".

There is no tagger: definiteness, agreement, roles and what may stand in a construct tell.
"""

from __future__ import annotations

from typing import Final

from stance.cues import phrase_words
from stance.document import Doc
from stance.introduced import introduced
from stance.wordclasses import (
    Word,
    actor_id,
    demonym_of,
    has_preposition,
    has_pronoun,
    word_class,
)

BODIES: Final = frozenset({"institution", "media", "document"})
_PEOPLE: Final = frozenset("citizen official expert athlete lawmaker commander judge".split())
_GREATER: Final = frozenset("الكبري العظمي الجديده الشماليه الجنوبيه الشرقيه الغربيه".split())
_TITLES: Final = frozenset("spokesperson envoy head expert athlete lawmaker".split())
_HOLDERS: Final = frozenset("president monarch minister head_of_government head mayor".split())
_PLURAL: Final = 5  # letters of the shortest plural with ون and article
_FIELDS: Final = frozenset({"الخارجيه", "الداخليه"})  # adjectives too: للشؤون الخارجية
_ONE: Final = frozenset("المتحدث الناطق الرييس الوزير المدير المدرب المبعوث القايد النايب".split())
SPEAKS_FOR: Final = frozenset({"باسم", "بلسان"})
_PROFESSIONAL: Final = frozenset("الاعلامي الصحفي الصحافي الحقوقي الفني الاكاديمي".split())
#: What may stand between a rank and a name: العميد الركن.
OF_RANK: Final = frozenset("الركن ركن الطيار طيار اول ثان ثاني المتقاعد المتقاعده".split())


def starts_object(doc: Doc, start: int, i: int) -> bool:
    """Whether the word at ``i`` is the first of another noun phrase, the verb's object."""
    word, before = doc.word(i), doc.word(i - 1)
    plain = not (before.role or before.definite or before.common or before.event or before.stop)
    plain = plain and not has_preposition(before.core) and doc.norms[i - 1] not in SPEAKS_FOR
    if word.pronoun:
        return bool(actor_id(doc.norms[i - 1]))  # "طلبت تركيا سفيرها"
    if i - 1 == start and before.definite and demonym_of(before.core) and not word.definite:
        return bool(word.role) or word.event  # السوري عمر السومة
    if i - 1 == start and before.core in introduced(doc) and word.role not in ("", *_TITLES):
        return True  # "واتهم حداد إدارة النادي"
    unknown = i - 1 == start and not (before.role or before.stop or before.definite)
    if unknown and has_pronoun(word.core) and not actor_id(before.core):
        return True  # "تابعت نور حديثها"
    if (plain or before.definite) and _writes_pronoun(doc, i):
        return True  # "اختتم نتنياهو كلماته"
    if word.definite:
        return _starts_definite(doc, start, i, plain=plain)
    if actor_id(doc.norms[i]):
        # A second name of a state or body: "اتهمت واشنطن طهران", "دعا لافروف واشنطن".
        if demonym_of(before.core) and not before.definite:
            return True  # "حمل تحقيق بريطاني موسكو المسؤولية"
        return plain or bool(actor_id(doc.norms[i - 1])) or (before.adjective and not before.role)
    if word.role in ("institution", "media") and i - 1 > start and not before.definite:
        known = before.role or before.stop or actor_id(before.core)
        if before.core.endswith(("ي", "يه")) and not known:
            return True  # "أبلغ مصدر أمني وكالة الأنباء"
    if word.role == "document" and plain and (i - 1 > start or actor_id(doc.norms[i - 1])):
        return True  # "نشرت صحيفة نيويورك تايمز مقالة"
    if i - 1 in doc.open and word.common and not (word.definite or word.role):
        return True  # "فجّر الشاهد في قضية «مصرف الأرز» مفاجأة"
    if i - 1 == start and before.definite and before.role and not word.naming:
        if word.role in BODIES:
            return True  # "حمل المتحدث نقابة الأطباء مسؤولية": no construct behind an article
        if before.role == "institution" and word.common:
            return True  # "نفى المصرف رهن الذهب"
    closed = before.adjective or before.role in ("institution", "citizen", "")
    if before.definite and word.role and closed:
        return True  # "اتهمت الحكومة السورية منظمة الإغاثة"
    if before.adjective and before.definite and not word.role:
        # "حذرت السلطات الأمريكية رعاياها": a noun, no name, after a closed phrase.
        return word.common or has_pronoun(word.core)
    return False


def _starts_definite(doc: Doc, start: int, i: int, *, plain: bool) -> bool:
    """As `starts_object`, for a word with the article; ``plain`` when a name stands before it."""
    word, before = doc.word(i), doc.word(i - 1)
    if titled_name(doc, start, i):
        return False
    if before.definite and word.core == "الراي":
        return True  # "يحيط الاتحاد الرأي العام علما"
    deed = not word.role and word_class(word.core[2:]).event
    event = deed and not word.adjective
    if plain and word.role and doc.word(start).role not in ("", *BODIES):
        return True  # "دعا وزير الدفاع ليبرمان الرئيس السوري"
    if plain and event and not (i - 1 == start and doc.norms[i + 1 : i + 2] == ["ان"]):
        return True  # "جدد بن دغر التأكيد", but بلال الحسن أن
    if before.definite and before.role == "institution" and word.role in _PEOPLE:
        return not (word.adjective or _describes(word, before))  # "طالبت السلطات السكان"
    people = before.core.endswith(("ه", "ات")) or before.role not in ("", *BODIES)
    nominative = before.core.startswith("ال") and before.core.endswith("ون") and before.role
    if nominative and word.core.endswith(("ه", "ات")):
        return True  # "اتهم المحامون الممثلة": no adjective of people
    if before.core.endswith("ون") and len(before.core) > _PLURAL and i - 1 == start:
        # with ن it governs no noun: "اتهم محامون الشركة"
        if before.role or before.definite:
            return not (word.adjective or word.core.endswith("ون") or demonym_of(word.core))
    if before.role in _HOLDERS and word.role in _HOLDERS and i - 1 == start and before.definite:
        return not (word.adjective or before.core in phrase_words("rank"))  # "اتهم الرئيس الوزير"
    if before.core in _ONE and word.core.endswith("ين"):
        return True  # "دعا المتحدث الناديين": no adjective of one
    if word.core.endswith("ين") and before.definite and people and not word.adjective:
        return not word.role or before.core.endswith(("ه", "ات"))  # "طمأنت الوزارة المستهلكين"
    if plain and word.core in phrase_words("rumour"):
        return True  # "نفى نتنياهو التهم"
    body = word.role == "institution" and word.core not in _FIELDS and not word.adjective
    if plain and body:
        return True  # "طالب مادورو القوات المسلحة"
    document = word.role == "document" and before.role in ("institution", "")
    if before.definite and (event or body or document):
        return not _after_governed(doc, i)  # "أرجعت الشركة التأخير", "طالب الحزب الإدارة"
    # مصادر أمنية, مصدر عسكري سوري
    quality = before.core.endswith(("ي", "يه")) and doc.word(start).role == "anonymous"
    closed = bool(actor_id(doc.norms[i - 1])) or before.adjective or (quality and not before.role)
    if actor_id(doc.norms[i - 1]) and i - 1 == start and not demonym_of(word.core):
        if word.role not in ("", *BODIES) and not word.adjective:
            return True  # "اتهمت واشنطن الرئيس السوري"
        return not (word.role or word.core in _GREATER)  # "وصفت ناسا المروحية"
    return closed and (deed or not word.adjective) and not _after_governed(doc, i)


def _describes(word: Word, before: Word) -> bool:
    """Whether a profession is the adjective of a body: المكتب الإعلامي، الهيئة الحقوقية."""
    same = word.core.endswith("ه") == before.core.endswith("ه")
    return same and word.core.removesuffix("ه") in _PROFESSIONAL


def _writes_pronoun(doc: Doc, i: int) -> bool:
    """Whether a noun is written with a pronoun (``كلماته``) in a text that writes ة."""
    raw = doc.raw(i, i + 1)
    if not raw.endswith("ه") or len(raw) < 5 or raw.endswith("الله") or "ة" not in doc.text:
        return False
    return not (doc.word(i).role or actor_id(doc.norms[i]))


def _after_governed(doc: Doc, i: int) -> bool:
    return doc.word(i - 1).stop or doc.norms[i - 1] in SPEAKS_FOR


def titled_name(doc: Doc, start: int, i: int) -> bool:
    """Whether rank or profession and name of an office's holder begin at ``i``.

    ``مدير المؤسسة الدكتور نضال الحوراني``.
    """
    if doc.norms[i] not in phrase_words("rank") or doc.word(start).role in ("", *BODIES):
        return False
    k = i + 1
    while k + 1 < len(doc) and doc.norms[k] in OF_RANK:
        k += 1
    if k >= len(doc):
        return False
    name = doc.word(k)
    known = name.stop or name.verb or name.role in BODIES or name.definite or name.that
    return name.is_word and not (known or name.temporal)
