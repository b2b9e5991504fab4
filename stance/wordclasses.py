"""What a single word can be in a speaker or proposition: the part of a tagger that we need.

Everything is decided once per distinct word and cached. Closed classes come from the lexicon
files; open ones (event noun, name, verb) from word shape and from the counts in
`stance.vocabulary`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from stance.arabic import is_word, normalise_word
from stance.cues import THAT, cue_readings, phrase_words
from stance.entities import load_entities
from stance.features.thesaurus import load_thesaurus
from stance.lexicon import proclitic_readings, read_table, unique_entries
from stance.vocabulary import load_vocabulary

# Verbal nouns by shape, on normalised words: إفعال، افتعال، انفعال، استفعال، تفعيل، مفاعلة، تفاعل.
_VERBAL: Final = 0.75  # verbness of قام, جاء, بدأ; of ماكرون 0.65
_MASDAR: Final = re.compile(
    r"ا[^اوي][^اي]ا[^ا]|ا[^ا]ت[^ا]ا[^ا]|ان[^ا][^ا]ا[^ا]|است[^ا]{1,2}ا[^ا]ه?|ا[^ا]ا[^ا]ه"
    r"|ت[^ا][^ا]ي[^ا]|تا[^اوي]ي[^اي]|ت[^ا][^ا]يه|م[^ا]ا[^ا][^ا]ه|ت[^ا]ا[^ا][^اهي]"
)
# Words whose own letters look like the article.
_NO_ARTICLE: Final = re.compile(
    r"ال(?:غاء|زام|حاق|قاء|مام|هام|تزام|تحاق|تقاء|تقاط|تماس|تفاف|تفات|تهاب|مانيا|بانيا|غام|عاب|وان)"
    r"(?:ه|ها|هم|هما|ات|اته|اتها|اتهم)?$"
)
_TAFIL: Final = re.compile(r"ت[^ا][^ا]ي[^اي]")  # تبديد: hardly a verb, even if the word is rare
_NISBA: Final = re.compile(r"ال\w{2,}(?:ي|يه|يين|يون|يان|يتين|يتان)")
# Definite nouns that end like a relative adjective.
_NOT_ADJECTIVES: Final = frozenset(
    normalise_word(w)
    for w in """القضية العملية الجمعية الحرية الأراضي المباني الأهالي الاتفاقية الميزانية المديرية
    البلدية الداخلية الخارجية المالية الجمهورية الشخصية المسؤولية الأغلبية الأقلية التالي المفوضية
    القيادي النادي الأقلية المرجعية البرية النووي الشرعية السعودية الليالي الأهمية الهوية التنمية
    التسوية التهدئة الضاحية الولي القاضي الوالي الغالبية الملكية الأكثرية الإنسانية المدعي المحامي
    الحامي الراعي الديمقراطية الروسي الإعلامي الصحفي الصحافي السوريين الأمريكيين العراقيين اليمنيين
    الفلسطينيين الإسرائيليين المدنيين الصحفيين الصحافيين السياسيين الإرهابيين""".split()
) - {"الروسي", "النووي", "الانسانيه"}
_ADJECTIVES: Final = frozenset(
    normalise_word(w)
    for w in """السابق السابقة الحالي الحالية الجديد الجديدة العام العامة الأعلى العليا
    المتحدة المتحد المشترك المشتركة الأول الأولى الثاني الثانية الثالث
    الرسمي الرسمية الخاص الخاصة الكبير الكبيرة
    الأكبر المسلح المسلحة المنتخب المنتخبة المؤقت المؤقتة المركزي المركزية الوطني الوطنية الدائم
    الدائمة المستقل المستقلة الراحل الأسبق المنتهية الفائز المخلوع المعزول المكلف المعارض المعارضة
    المحلي المحلية الدولي الدولية الأعلى الحاكم الحاكمة العاملة المختص المختصة المعني المعنية
    المساعد التنفيذي الأممي الأممية المقبل الماضي الجاري المعتدل المعتدلة المتطرف الشعبي الشعبية
    الديمقراطي الديمقراطية الحر الحرة الأحمر الأبيض المناوب المفوض السامي الموالي الموالية المقيم
    المنسق المنشق النائب المحترف الاحتياطي اليميني اليسارية المحافظ العظمى الكبرى الصغرى الأدنى
    الأوسط الأقصى المتوسط الأخير الأخيرة القادم القادمة المدعوم المدعومة المتمردة
    المتمردين""".split()
)
# Offices that news names by their body's pronoun: رئيسها, أمينه العام, منسقته, ناطق باسمها.
_POSSESSED_ROLES: Final = frozenset(
    "president minister deputy spokesperson envoy secretary head commander citizen expert".split()
)
_NOT_POSSESSED: Final = frozenset(
    normalise_word(w)
    for w in "كبير فريق مشير مقدم رائد سيد عالم شباب نساء سكان عمال كاتب لواء دفاع أركان مخرج "
    "محافظة قيادة متهم طالب عامل شاهد ضحية مقرر اقتصادي فنان حقوقي معارض مراقب ممثل ابن".split()
)
# Not ي: فوزي is a name.
_SUFFIXES: Final = tuple("هما هم ها نا ات ون ين ان ه".split())
_FIRST_OF_NAME: Final = frozenset("عبد ابو ابي ابا بن ابن ال ام دي فان فون لو دا دو ولد اد".split())
_Y_NAMES: Final = frozenset(
    normalise_word(w)
    for w in "يوسف ياسر يحيى يونس ياسين يلدريم يعقوب يلماز ياسمين يان يوري "
    "يانوكوفيتش يايسله يونكر".split()
)
_W_NAMES: Final = frozenset(
    normalise_word(w)
    for w in "وائل وليد وسيم وسام وجدي وجيه وحيد ورد وردة وصفي وضاح وفيق وديع ولاء وداد وفاء "
    "وسن".split()
)
# First names that are verbal nouns.
_DEED_NAMES: Final = frozenset(
    normalise_word(w)
    for w in "نضال كفاح جهاد فلاح نصر رضا وفاء صفاء هناء رجاء ثناء بهاء جلاء شفاء إحسان إقبال "
    "إلهام إيمان إنعام ابتسام انتصار وداد دعاء سماح صباح غياث صمود إخلاص وئام حنان".split()
)
_VERB: Final = 0.9  # verbness above which a word is a verb: قال 0.82, أعلن 0.98, يواصل 0.95
_FUTURE: Final = 0.6  # enough behind the س of the future
_CUE_VERB: Final = 0.3  # enough for the form of a reporting verb; unknown words have 0.3
_NOUN: Final = 0.25  # below it follows prepositions rather than verbal particles
_RARE: Final = 30  # counts under this say little
_DEED: Final = 0.3  # verbness below which a verbal noun is one here: تكون is a verb
_THING: Final = 400  # counts from which what is a common noun, too, is mostly a thing: خدمة, قوة
_KNOWN_NOUN: Final = 30  # counts under this say nothing of a noun
_WITH_ARTICLE: Final = 0.02  # a word that occurs with ال this often is a common noun, no name


class Word(NamedTuple):
    """The classes of one normalised word. ``core`` is the word without a conjunction."""

    core: str
    is_word: bool
    role: str
    stop: bool
    that: bool
    temporal: bool
    adverb: bool
    addressee: bool
    relative: bool
    event: bool
    naming: bool
    definite: bool
    adjective: bool
    verb: bool
    common: bool
    coordinated: bool
    pronoun: str = ""


_PERSONS: Final = frozenset(
    "spokesperson envoy head lawmaker judge official expert athlete citizen".split()
)


# Their plurals are other words: محافظات, governorates.
_NO_PLURAL: Final = frozenset("محافظه كبير كبيره عالم طالب والد والده عامل".split())


@cache
def roles() -> dict[str, str]:
    """Role of every normalised head noun of ``titles.tsv``."""
    out: dict[str, str] = {}
    for entry, row in unique_entries(read_table("titles", ("role", "entry")), "entry"):
        out.setdefault(normalise_word(entry), row["role"])
    for norm, role in list(out.items()):
        for form in _inflected(norm, role):
            if load_vocabulary().count(form) >= _RARE:
                out.setdefault(form, role)
    return out


def _inflected(norm: str, role: str) -> Iterator[str]:
    """Sound plurals and duals of a head noun; the vocabulary tells which are in use."""
    if norm.startswith("ال") or norm in _NO_PLURAL:
        return
    stem = norm.removesuffix("ه")
    forms: tuple[str, ...] = ()
    if stem != norm and role in _PERSONS | {"institution", "media"}:
        yield from (stem + end for end in ("تا", "تي"))
        forms = ("ات", "تان", "تين")
    elif role in _PERSONS and not norm.endswith(("ون", "ين", "ات", "ان", "ا", "و", "ي")):
        forms = ("ون", "ين", "ان")
    for end in forms:
        yield stem + end
        yield "ال" + stem + end


def role_of(norm: str) -> str:
    """Role of a head noun, also behind و; empty when it is none."""
    found = roles().get(norm)
    if found is None and norm[:1] in ("و", "ف") and len(norm) > 3:
        found = roles().get(norm[1:])
    return found or ""


@lru_cache(maxsize=1 << 17)
def word_class(norm: str) -> Word:
    """Classes of a normalised word."""
    core, coordinated = _without_conjunction(norm)
    definite = core.startswith(("ال", "لل")) and len(core) > 3 and not _NO_ARTICLE.match(core)
    event = not definite and _is_event(core)
    role, pronoun = _possessed(core)
    return Word(
        core=core,
        is_word=is_word(norm),
        role=role,
        pronoun=pronoun,
        stop=_is_stop(core) or norm in phrase_words("stop"),
        that=norm in THAT or (norm[0] in "بفل" and norm[1:] in THAT),
        temporal=core in phrase_words("temporal"),
        adverb=norm in phrase_words("adverb"),
        addressee=core in phrase_words("addressee"),
        relative=norm in phrase_words("relative"),
        event=event,
        naming=core in phrase_words("naming"),
        definite=definite,
        adjective=definite and _is_adjective(core),
        verb=_is_verb(core),
        common=is_common(core),
        coordinated=coordinated,
    )


def _possessed(core: str) -> tuple[str, str]:
    """Role of a word and the possessive pronoun it carries (``رئيسها``)."""
    known = roles().get(core, "")
    if known or core.startswith("ال"):
        return known, ""
    if core in ("باسمه", "باسمها", "باسمهم"):
        return "", core[4:]
    our = core.removesuffix("نا")  # مراسلنا
    for base in (our, our[:-1] + "ه"):
        if our != core and roles().get(base, "") in _POSSESSED_ROLES:
            return roles()[base], ""
    for pronoun in ("هم", "ها", "ه"):
        rest = core.removesuffix(pronoun)
        if rest == core or len(rest) < 3:
            continue
        for base in (rest, rest[:-1] + "ه" if rest.endswith("ت") else rest):
            role = roles().get(base, "")
            if role in _POSSESSED_ROLES and base not in _NOT_POSSESSED:
                return role, pronoun
    if core.endswith("و") and len(core) > 4:
        return roles().get(core + "ن", ""), ""  # منظمو
    if core.endswith("ا") and len(core) > 4:
        return roles().get(core[:-1], ""), ""  # accusative behind أن
    return "", ""


def possessed_in_writing(raw: str, core: str) -> bool:
    """Whether a noun that could be feminine is written with the pronoun (أمينه, not أمينة)."""
    rest = core.removesuffix("ه")
    if rest == core or not raw.endswith("ه") or rest in _NOT_POSSESSED:
        return False
    return roles().get(rest, "") in _POSSESSED_ROLES


def _is_stop(core: str) -> bool:
    """Whether a word is a function word, perhaps with a pronoun (``أمامه``)."""
    stops = phrase_words("stop")
    if core in stops:
        return True
    return any(
        core.endswith(p) and core[: -len(p)] in stops and len(core) > 4
        for p in ("ه", "ها", "هم", "هما")
    )


def _without_conjunction(norm: str) -> tuple[str, bool]:
    stops = phrase_words("stop")
    if norm[0] in "وف" and norm[1:] in stops and norm not in stops and norm not in roles():
        return norm[1:], True
    if norm in _W_NAMES:
        return norm, False
    if norm[0] not in "وف" or len(norm) < 4 or norm in roles() or norm in phrase_words("stop"):
        return norm, False
    rest = norm[1:]
    vocabulary = load_vocabulary()
    known = (
        rest in roles()
        or rest in phrase_words("stop")
        or rest.startswith("ال")
        or rest in cue_readings()
        or bool(load_entities().named(rest))
    )
    if known:
        return rest, True
    if norm[0] == "و" and vocabulary.count(rest) * 3 >= max(vocabulary.count(norm), 1):
        return rest, True
    return norm, False


def _is_adjective(core: str) -> bool:
    if core in _ADJECTIVES or load_entities().demonym(core):
        return True
    return core not in _NOT_ADJECTIVES and bool(_NISBA.fullmatch(core)) and core not in roles()


def _is_event(core: str) -> bool:
    """Whether a word without article can open a nominal proposition (``وجود``, ``دعمهما``)."""
    events = phrase_words("event")
    if core in events or any(form in events for form in _without_suffix(core)):
        return True
    if load_entities().named(core) or core in roles():
        return False
    vocabulary = load_vocabulary()
    if core in load_thesaurus().deeds and vocabulary.verbness(core) < _DEED:
        thing = is_common(core) and vocabulary.count(core) >= _THING
        if not thing and core not in _DEED_NAMES:
            return True
    for form in _without_pronoun(core):
        if _MASDAR.fullmatch(form) and (form != core or vocabulary.verbness(form) < _NOUN):
            return True
        if _TAFIL.fullmatch(form) and vocabulary.count(form) < _RARE:
            return True
        if demonym_of(core):
            return False
        for reading in cue_readings().get(form, ()):
            if reading.form == "masdar" and not reading.prefix and vocabulary.verbness(form) < 0.5:
                return True
    return False


def _without_suffix(core: str) -> Iterator[str]:
    """A noun without pronoun or ending of the plural, its ta marbuta restored."""
    for suffix in _SUFFIXES:
        rest = core[: -len(suffix)]
        if core.endswith(suffix) and len(rest) >= 3:
            yield rest
            yield rest[:-1] + "ه" if rest.endswith("ت") else rest + "ه"


def _without_pronoun(core: str) -> list[str]:
    out = [core]
    for pronoun in ("هما", "هم", "ها", "ه"):
        rest = core[: -len(pronoun)]
        if core.endswith(pronoun) and len(rest) >= 4:
            out += [rest, rest[:-1] + "ه"] if rest.endswith("ت") else [rest]
            if rest.endswith(("اي", "او")):
                out.append(rest[:-1] + "ء")  # إجرائه
    return out


def _is_verb(core: str) -> bool:
    if core in _Y_NAMES or core in roles():
        return False
    vocabulary = load_vocabulary()
    if core[0] == "ي" and len(core) >= 6 and core.endswith(("ون", "وا", "ان")):
        return vocabulary.verbness(core) >= _NOUN
    verbness = vocabulary.verbness(core)
    if any(r.form == "imperfect" and r.prefix == "ل" for r in cue_readings().get(core, ())):
        return True  # ليؤكد
    if verbness >= _CUE_VERB and any(
        r.form in ("past", "imperfect") and r.prefix in ("", "ل")
        for r in cue_readings().get(core, ())
    ):
        return True
    if core[0] == "س" and len(core) > 4 and core[1] in "يت" and vocabulary.count(core[1:]) > 0:
        if vocabulary.verbness(core[1:]) >= _FUTURE:
            return True
    if vocabulary.count(core) >= _RARE:
        return verbness >= _VERB
    if core[0] == "س" and len(core) > 4 and core[1] in "يت":
        return False
    return core[0] == "ي" and len(core) >= 5 and not load_entities().named(core)


@lru_cache(maxsize=1 << 16)
def is_accusative(norm: str) -> bool:
    """Whether a word is a common noun with the ending of an indefinite accusative (``جدلا``)."""
    if len(norm) < 4 or norm[-1] != "ا" or norm[-2] in "هن" or word_class(norm).role:
        return False
    if len(norm) == 4 and (norm[-2] in "يب" or norm == "ثلثا"):
        return False  # دنيا, عليا, بابا
    known = load_vocabulary().count(norm[:-1]) >= _KNOWN_NOUN
    return known and is_common(norm[:-1]) and not actor_id(norm)


@lru_cache(maxsize=1 << 16)
def is_accusative_office(norm: str) -> bool:
    """Whether a word is somebody's office as an object (``مسؤولا``); no subject is written so."""
    told = norm[-1] == "ا" and len(norm) > 3 and not has_pronoun(norm)
    return told and bool(word_class(norm[:-1]).role) and not actor_id(norm)


def is_common(core: str) -> bool:
    """Whether a word without article is a common noun or adjective rather than a name."""
    if core in roles() or core in phrase_words("event"):
        return True
    if core.startswith("ال"):
        return False
    vocabulary = load_vocabulary()
    count = vocabulary.count(core)
    if count < _RARE or load_entities().named(core):
        return False
    definite = vocabulary.count("ال" + core)
    return definite >= _WITH_ARTICLE * count + 3 and vocabulary.verbness(core) < _NOUN


@lru_cache(maxsize=1 << 16)
def demonym_of(norm: str) -> str:
    """State id of a demonym, with or without article and conjunction; empty else."""
    return load_entities().demonym(norm)


@lru_cache(maxsize=1 << 16)
def actor_id(norm: str) -> str:
    """Id of the entity that this word alone names, empty else; demonyms are no names."""
    entities = load_entities()
    for form in proclitic_readings(norm)[:2]:
        found = entities.named(form)
        if found:
            return found
    return ""


@cache
def in_respect(norm: str) -> bool:
    """Whether a word says in what respect something is told (``صحيا``, ``ميدانيا``)."""
    known = load_vocabulary().count("ال" + norm[:-1]) >= _RARE
    return norm.endswith("يا") and known and not actor_id(norm)


def begins_name(core: str) -> bool:
    """Whether a word is a particle of names (``عبد``، ``بن``, ``أبو``)."""
    return core in _FIRST_OF_NAME


@cache
def has_preposition(core: str) -> bool:
    """Whether a word begins with a clitic preposition (``بتصفية``, ``للتصعيد``)."""
    if core.startswith(("بال", "كال", "لل")) and len(core) > 5:
        return not actor_id(core) or bool(actor_id("ا" + core[1:]))
    if core[0] == "ب" and len(core) == 4:  # بصرف, but بسام is a name
        oftener = load_vocabulary().count(core[1:]) > 2 * load_vocabulary().count(core)
        return oftener and word_class(core[1:]).event and not actor_id(core)
    least = 4 if core[0] == "ب" else 3  # لسوق
    rest = word_class(core[1:]) if core[0] in "بل" and len(core) > least else None
    if rest is None or actor_id(core):
        return False
    vocabulary = load_vocabulary()
    rarer = vocabulary.count(core) < vocabulary.count(rest.core) and rest.common
    # "بتأخر": never seen with ب, the rest often without
    rarer = rarer or (not vocabulary.count(core) and vocabulary.count(rest.core) >= _RARE)
    return bool(rest.role) or rest.event or rarer or (rest.definite and core[1:3] == "ال")


def has_pronoun(core: str) -> bool:
    """Whether a word seems to carry a possessive pronoun (``رعاياها``)."""
    return len(core) >= 5 and core.endswith(("ها", "هم", "هما"))


def is_setting_word(norm: str) -> bool:
    """Whether a word is an occasion, document or time of speech."""
    settings = phrase_words("setting")
    return norm in settings or (norm.startswith("ال") and norm[2:] in settings)


def is_verb(word: Word) -> bool:
    """Whether a bare word with no office of its own is mostly used as a verb (``قام``)."""
    bare = not word.role and not word.definite
    return bare and load_vocabulary().verbness(word.core) >= _VERBAL
