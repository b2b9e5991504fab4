"""What a noun phrase says of a speaker: head, role, entities, the person's name."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from stance.arabic import stem
from stance.cues import phrase_words
from stance.document import Doc
from stance.entities import load_entities
from stance.lexicon import Phrase
from stance.nounphrases import COMMAS
from stance.objects import OF_RANK
from stance.phraseheads import ALL_OF
from stance.subjects import is_definite_name
from stance.wordclasses import (
    Word,
    actor_id,
    begins_name,
    demonym_of,
    has_preposition,
    possessed_in_writing,
    word_class,
)

#: Roles of heads that are no persons.
BODIES: Final = frozenset({"institution", "media", "document"})
#: Roles of persons whom the text does not tell apart.
UNNAMED: Final = frozenset({"anonymous", "official", "citizen", "expert"})
_COMMON_LAST_NAMES: Final = frozenset(
    "محمد احمد علي حسن حسين محمود ابراهيم خالد عمر سالم صالح الله".split()
)
_TITLE_WORDS: Final = frozenset("السيد السيده الشيخ الدكتور الدكتوره الحاج".split())
_MINISTRY: Final = "وزاره"
_IN_NAME_OF: Final = frozenset("باسمه باسمها باسمهم".split())
_SETTLEMENTS: Final = frozenset("مدينه بلده قريه محافظه منطقه حي شارع ولايه اقليم".split())
_POSTED_TO: Final = frozenset("في لدي الي ب".split())
_OF_STATE: Final = frozenset(
    "الوزراء الحكومه الجمهوريه الدوله البلاد وزراء حكومه مجلس باسم الرياسه".split()
)


class Description(NamedTuple):
    """What a noun phrase says of a speaker."""

    head: str
    role: str
    definite: bool
    short: bool
    pronoun: str
    entity: str
    state: str
    institution: str
    person: str


class _Named(NamedTuple):
    """Entities of a noun phrase, and the words that they take."""

    entity: str
    state: str
    institution: str
    inside: set[int]
    found: bool


def describe(doc: Doc, start: int, end: int) -> Description:
    """Head, role, entities and name of a speaker noun phrase."""
    words = [doc.word(i) for i in range(start, end)]
    head = words[0]
    role = next((w.role for w in words if w.role and w.role not in BODIES), "") or head.role
    named = _entities_in(doc, start, words, role)
    if head.role == "minister" and not named.institution:
        named = named._replace(institution=_ministry(doc, start, words))
    if len(words) == 1 and not named.institution and not named.entity:
        named = named._replace(institution=load_entities().of_field(doc.norms[start]))
    person = _name(doc, start, words, named.inside, role)
    plain = bool(head.role) and not named.found and not person
    short = len(words) <= 2 and head.definite and plain
    if possessed_in_writing(doc.raw(start, start + 1), head.core):
        head = head._replace(pronoun="ه")
    pronoun = head.pronoun or next((w.pronoun for w in words if w.core in _IN_NAME_OF), "")
    return Description(
        _head_key(words) if head.role else "",
        role,
        head.definite or len(words) > 1,
        short and not pronoun,
        "" if named.entity else pronoun,
        named.entity,
        named.state,
        named.institution,
        person,
    )


def _entities_in(doc: Doc, start: int, words: list[Word], role: str) -> _Named:
    entities = load_entities()
    norms = doc.norms[start : start + len(words)]
    found = entities.find(
        [w.core if w.coordinated else n for w, n in zip(words, norms, strict=True)]
    )
    entity, state, institution = "", "", ""
    inside: set[int] = set()
    for phrase in found:
        known = entities.get(phrase.value)
        if known is None or _generic_head(words, phrase):
            continue
        single = words[phrase.start].core if phrase.end - phrase.start == 1 else ""
        demonym = bool(single and demonym_of(single) and not entities.named(single))
        if _inside_a_name(words, phrase.start) and known.type == "institution" and not demonym:
            continue  # "الجهاز [المركزي المصري] للإحصاء" is not the central bank
        posted = phrase.start > 0 and norms[phrase.start - 1] in _POSTED_TO
        if role == "envoy" and state and posted:
            continue  # مندوبة إسرائيل في الأمم المتحدة speaks for her state
        nearer = known.state or (known.id if known.type == "state" else "")
        if demonym and institution and state and nearer != state and "." in institution:
            # "وزيرا الخارجية الروسي … والأمريكي …": the same office of another state.
            institution = entities.same_office(institution, nearer)
        if nearer and (not state or demonym):
            state = nearer
        if known.type not in ("state", "place", "union") and not demonym:
            institution = institution or known.id
        if not entity and not demonym and phrase.start == 0:
            entity = known.id
        inside.update(range(phrase.start, phrase.end))
    return _Named(entity, state, institution, inside, bool(found))


def _ministry(doc: Doc, start: int, words: list[Word]) -> str:
    """The ministry, of a state yet unknown, of a minister: ``وزير الصحة``."""
    norms = [_MINISTRY, *doc.norms[start + 1 : start + len(words)]]
    first = next(iter(load_entities().find(norms)), None)
    return first.value if first and first.start == 0 and first.value.startswith("any.") else ""


def _head_key(words: list[Word]) -> str:
    """The head by which mentions are joined, with its second word (رئيس_الوزراء)."""
    head = words[0]
    key = bare_head(head.core)
    if len(words) > 1 and not (head.definite or words[1].adjective or demonym_of(words[1].core)):
        key += "_" + words[1].core
    return key


def _generic_head(words: list[Word], phrase: Phrase) -> bool:
    """Whether a name of one common head noun goes on as another: ``المرصد [الموريتاني …]``."""
    after = phrase.start + 1
    if phrase.end != after or after >= len(words) or not words[phrase.start].role:
        return False
    return words[phrase.start].definite and words[after].adjective


def is_plain_name(word: Word) -> bool:
    """Whether nothing but a name is known of a word."""
    known = word.stop or word.role or word.definite or word.common or word.verb
    other = word.event or word.that or word.temporal or demonym_of(word.core)
    return word.is_word and not (known or other) and word.core.isalpha()


def _inside_a_name(words: list[Word], k: int) -> bool:
    """Whether a name found at word ``k`` is part of a longer one that the table lacks."""
    if k == 0 or not words[k - 1].definite:
        return False
    return words[k].adjective or words[k].core in ("الخارجيه", "الداخليه")


def _name(doc: Doc, start: int, words: list[Word], inside: set[int], role: str) -> str:
    """The person's name in a noun phrase, empty when there is none."""
    if words[0].role == "anonymous" or (words[0].role in BODIES and role in (*BODIES, "")):
        return ""
    if words[-1].core == "الله" and len(words) == 2:
        return doc.raw(start, start + 2)  # نصر الله
    ranked = _behind_rank(doc, start, words)
    if ranked:
        return ranked
    runs = _name_runs(doc, start, words, inside)
    if not runs:
        return _definite_name(doc, start, words, inside)
    if runs[0][0] == 0:
        first, last = runs[0]
        alone = last == len(words) or doc.norms[start + last] in (*COMMAS, "(")
        alone = alone or bool(words[last].role)
        if not (alone or last - first > 1):
            return ""
    else:
        first, last = max(runs, key=lambda r: (r[1] - r[0], r[0]))
        vague = not any(w.definite for w in words[:first]) and not inside
        if last - first < (2 if role in UNNAMED or vague or not role else 1):
            return ""
        if last - first == 1 and last < len(words) and words[last].is_word:
            return ""  # مرشحة … [لتولي] رئاسة
        if first == 1 and words[0].role and not words[0].definite:
            return ""  # محامي [ترامب] is another person
        if words[first - 1].core in _SETTLEMENTS:
            return ""
        if first > 1 and words[first - 1].role and words[first - 1].definite:
            if words[first - 2].role in BODIES and not words[first - 2].definite:
                return ""  # جامعة الملك سعود
    name = doc.raw(start + first, start + last)
    return name[1:] if words[first].coordinated else name


def _behind_rank(doc: Doc, start: int, words: list[Word]) -> str:
    """The two or more words behind a rank or profession: ``اللواء الركن بحري خليفة المنصور``."""
    for k in range(len(words) - 2):
        if doc.norms[start + k] not in phrase_words("rank"):
            continue
        first = k + 1
        while first < len(words) and doc.norms[start + first] in OF_RANK:
            first += 1
        last = first
        while last < len(words) and words[last].is_word and not words[last].stop:
            last += 1
        if last - first > 1 and not (words[first].definite or words[first].coordinated):
            return doc.raw(start + first, start + last)
    return ""


def _name_runs(doc: Doc, start: int, words: list[Word], inside: set[int]) -> list[tuple[int, int]]:
    """Spans of words that may be names, within the noun phrase."""
    runs: list[tuple[int, int]] = []
    k = 0
    while k < len(words):
        if not (
            _name_like(words, k, inside, doc.norms[start + k])
            or _first_behind_comma(doc, start, words, k, inside)
        ):
            k += 1
            continue
        first = k
        k += 1
        while k < len(words) and (
            _name_like(words, k, inside, doc.norms[start + k])
            or _surname(words, k, inside, doc.norms[start + k])
            or (first == 0 and _plain(words[k], k, inside, doc.norms[start + k]))
        ):
            k += 1
        runs.append((first, k))
    return runs


def _first_behind_comma(doc: Doc, start: int, words: list[Word], k: int, inside: set[int]) -> bool:
    """Whether a common noun is a first name: behind a comma, before another name (``، كامل``)."""
    if not 0 < k < len(words) - 1 or doc.norms[start + k - 1] not in COMMAS:
        return False
    following = _name_like(words, k + 1, inside, doc.norms[start + k + 1])
    last = k + 2 == len(words) or not words[k + 2].is_word  # راشد المهيلي
    following = following or (last and words[k + 1].definite and not words[k + 1].role)
    return following and _plain(words[k], k, inside, doc.norms[start + k])


def _plain(word: Word, k: int, inside: set[int], norm: str) -> bool:
    """Whether a common noun can be a surname behind a first name (``رندا سلم``)."""
    return (
        word.common
        and word.is_word
        and k not in inside
        and not word.role
        and not word.stop
        and not word.definite
        and not has_preposition(word.core)
        and not demonym_of(norm)
    )


def _surname(words: list[Word], k: int, inside: set[int], norm: str) -> bool:
    """Whether a word behind a name goes on with it: الجبير, الكثيري, الله."""
    if not words[k].is_word:
        return False
    if begins_name(words[k - 1].core):
        return True
    return words[k].definite and k not in inside and not words[k].role and not demonym_of(norm)


def _definite_name(doc: Doc, start: int, words: list[Word], inside: set[int]) -> str:
    """A surname with article that stands alone (``الجبير``) or behind a title."""
    last = len(words) - 1
    word = words[last]
    if last > 1 or last in inside or not is_definite_name(word.core):
        return ""
    if last == 1 and not (words[0].role and words[0].definite):
        return ""
    return doc.raw(start + last, start + last + 1)


def _name_like(words: list[Word], k: int, inside: set[int], norm: str) -> bool:
    word = words[k]
    if not word.is_word or k in inside or word.stop or word.role or word.definite:
        return bool(begins_name(word.core)) and k not in inside and not word.definite
    if norm[0].isdigit() or word.core in ALL_OF or word.core in _TITLE_WORDS or demonym_of(norm):
        return False
    if word.event or word.temporal or norm in ("باسم", "ب", "ل") or norm in _IN_NAME_OF:
        return False
    if norm.endswith("يون") and len(norm) > 5:
        return False  # جيولوجيون
    titled = k > 0 and words[k - 1].definite and words[k - 1].role not in ("", *BODIES)
    if titled and not has_preposition(word.core):
        return True  # behind a title even a common noun is a name: الوزير سعود
    if k == 0 and len(words) == 1:
        return not has_preposition(word.core)
    return not word.common and not has_preposition(word.core)


def bare_head(core: str) -> str:
    """A head noun without article and ending, by which mentions are joined."""
    return core.removeprefix("ال").removesuffix("ه")


@lru_cache(maxsize=1 << 14)
def person_key(name: str) -> str:
    """Last name, by which mentions of a person are joined; two names where one is too common.

    >>> person_key("سيرغي لافروف"), person_key("عبد ربه منصور هادي")
    ('لافروف', 'هادي')
    >>> person_key("أحمد محمد"), person_key("محمد بن سلمان")
    ('احمد_محمد', 'بن_سلمان')
    """
    from stance.arabic import words as norms_of

    parts = [p for p in norms_of(name) if p not in COMMAS]
    if not parts:
        return ""
    size = 1
    if len(parts) > 1 and (parts[-1] in _COMMON_LAST_NAMES or begins_name(parts[-2])):
        size = 2
    return "_".join(parts[-size:])


def written(doc: Doc, start: int, end: int) -> str:
    """A speaker as written, without conjunction or clitic preposition before it."""
    text = doc.raw(start, end)
    norm = doc.norms[start]
    if norm.startswith("لل"):
        return "ال" + text[2:]
    if norm[0] == "ل" and len(norm) > 3 and word_class(norm[1:]).role:
        return text[1:]
    if doc.word(start).coordinated or (norm[0] == "و" and actor_id(norm[1:])):
        return text[1:]
    return text


def stems_of(doc: Doc, start: int, end: int) -> list[str]:
    """Stems of the first content words of a phrase, of which ids are made."""
    words = [doc.word(i) for i in range(start, end)]
    cores = [w.core for w in words if w.is_word and not w.stop]
    return [stem(c.removeprefix("لل").removeprefix("ال")) for c in cores][:6]


def stems_between(doc: Doc, start: int, end: int) -> frozenset[str]:
    """Stems of all content words of some tokens."""
    words = [doc.word(i) for i in range(start, end)]
    cores = (w.core for w in words if w.is_word and not w.stop)
    return frozenset(stem(c.removeprefix("لل").removeprefix("ال")) for c in cores)


def conjuncts(doc: Doc, start: int, end: int, *, dual: bool) -> list[tuple[int, int]]:
    """Spans of coordinated speakers; one span when و joins words of one description."""
    cuts = [start]
    found = load_entities().find(doc.norms[start:end])
    begins = {start + p.start for p in found}
    ends = {start + p.end for p in found}
    for i in range(start + 1, end):
        norm = doc.norms[i]
        if norm != "و" and not (norm[0] == "و" and doc.word(i).coordinated):
            continue
        begin = i + 1 if norm == "و" else i
        if begin >= end:
            break
        entities = begin in begins and i in ends
        persons = bool(describe(doc, begin, end).person) and (
            dual or bool(describe(doc, cuts[-1], i).person)
        )
        if begin + 1 == end and i - cuts[-1] > 1 and begin not in begins:
            persons = persons and dual  # عبدالقادر ورسمة: one name
        one, other = doc.word(cuts[-1]), doc.word(begin)
        bodies = one.role == other.role == "institution" and not (one.definite or other.definite)
        offices = one.definite and other.definite and not other.adjective
        offices = offices and not {one.role, other.role} & {"", *BODIES}
        if entities or persons or bodies or offices or (dual and not other.adjective):
            cuts.append(i)
    spans = []
    for a, b in zip(cuts, [*cuts[1:], end], strict=True):
        begin = a + 1 if doc.norms[a] == "و" else a
        if begin < b:
            spans.append((begin, b))
    return spans


def names_state_only(doc: Doc, start: int, end: int) -> bool:
    """Whether an office is of a state itself, not of one of its societies (``رئيس جمعية …``)."""
    rest = (word_class(n).core for n in doc.norms[start + 1 : end])
    return all(
        w in _OF_STATE or demonym_of(w) or actor_id(w) or word_class(w).adjective for w in rest
    )
