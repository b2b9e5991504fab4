"""What is known of each distinct word, and how two words relate.

Everything here is done once per distinct word or word pair and cached, so that aligning
two statements is dictionary look-ups.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

from rapidfuzz.distance import JaroWinkler

from stance.arabic import normalise_word
from stance.features.thesaurus import load_thesaurus
from stance.lexicon import Phrase, PhraseBook, inflect, read_table
from stance.vocabulary import Vocabulary, load_vocabulary, root_of, stem_of

Edge = Literal[
    "exact", "stem", "alias", "synonym", "entails", "root", "spelling", "similar",
    "antonym", "converse", "exclusive", "",
]  # fmt: skip
#: How much an aligned word counts as covered, by the kind of edge.
EDGE_WEIGHT: Final[dict[str, float]] = {
    "exact": 1.0,
    "alias": 1.0,
    "stem": 0.95,
    "synonym": 0.9,
    "spelling": 0.85,
    "root": 0.8,
    "antonym": 0.8,
    "converse": 0.8,
    "entails": 0.75,
    "similar": 0.5,
    "exclusive": 0.4,
    "": 0.0,
}
# Cosine from which two words may stand for each other; below, neighbours share only a topic.
SIMILAR: Final = 0.70
_SPELLING: Final = 0.9  # Jaro-Winkler of transliteration variants such as اوباما / أوبامه
_GOVERNED: Final = (" الي", " علي", " عن", " من", " في")
_PRONOUNS: Final = ("هما", "هم", "ها", "نا", "ه")
_NONE: Final = frozenset[int]()
_SPELLED: Final = 4  # letters of a word whose spelling may vary
_FINITE: Final = ("past", "imperfect")
_COUNTED: Final = 60  # occurrences from which a word's verbness says what it is
_NEVER_VERB: Final = 0.05
_VERBNESS: Final = 0.6  # above it a word that no lexicon knows is read as a verb


@dataclass(frozen=True, slots=True, eq=False)
class WordInfo:
    """The readings of one distinct normalised word.

    Attributes
    ----------
    norm, base, stem, root : str
        As written, without clitics, light stem, consonants (empty when no pattern fits).
    idf, verbness : float
        See `stance.vocabulary.Vocabulary`.
    stop : bool
        Function word.
    lexemes : frozenset of int
        Lexemes of antonyms.tsv and synonyms.tsv that the word may be a form of.
    synonyms, antonyms, converses : frozenset of int
        Synonym sets it belongs to; lexemes that oppose it; that tell its deed from the other side.
    generals : frozenset of int
        Lexemes that it implies (كوليرا is مرض).
    rivals : frozenset of int
        Sets of co-hyponyms it belongs to (شرق، غرب).
    classes : frozenset of int
        What kind of event or state it tells, the opposite kind with the other sign.
    verb_form : str
        ``past``, ``imperfect``, ``masdar``, ``participle`` when a verb lexeme is known.
    symmetric : str
        ``symmetric``, ``both`` (see symmetric.tsv) or ``""``.
    row : int
        Row of the word vectors, -1 without.
    definite : bool
        Written with the article.
    elative : bool
        Compares (أكبر).
    is_verb, is_event : bool
        Read as a finite verb; predicates: finite verb, masdar, participle or elative.
    """

    norm: str
    base: str
    stem: str
    root: str
    idf: float
    verbness: float
    stop: bool
    lexemes: frozenset[int]
    synonyms: frozenset[int]
    antonyms: frozenset[int]
    converses: frozenset[int]
    generals: frozenset[int]
    rivals: frozenset[int]
    classes: frozenset[int]
    verb_form: str
    symmetric: str
    row: int
    definite: bool
    elative: bool
    is_verb: bool
    is_event: bool


@cache
def _symmetric_forms() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in read_table("symmetric", ("class", "forms")):
        for form in inflect(row["forms"], "verb"):
            found.setdefault(form, row["class"])
    return found


@cache
def _phrase_book() -> PhraseBook:
    return PhraseBook({}, load_thesaurus().phrases.values())


def find_phrases(words: Sequence[str]) -> list[Phrase]:
    """Lexemes of several words (``لقي مصرعه``) among normalised words, the form as value."""
    return _phrase_book().find(words)


@cache
def stop_words() -> frozenset[str]:
    """Normalised function words."""
    return frozenset(normalise_word(r["entry"]) for r in read_table("stopwords", ("entry",)))


def is_stop(norm: str) -> bool:
    """Whether a normalised word is a function word, with و or ف before it or not."""
    return norm in stop_words() or (norm[0] in "وف" and norm[1:] in stop_words())


def _readings(norm: str, base: str) -> tuple[str, ...]:
    """Forms under which the lexicons may know a word, whole ones first.

    Pronouns come off last, and number and gender never: the lexicons' forms have them.
    """
    heads = dict.fromkeys((norm, base))
    if len(norm) > 3 and norm[0] in "وف" and base != norm:
        heads.setdefault(norm[1:])
    for head in list(heads):
        if head[0] == "س" and len(head) > 4 and head[1] in "يتن":
            heads.setdefault(head[1:])
        if head.startswith("ال") and len(head) > 4:
            heads.setdefault(head[2:])
    for head in list(heads):
        if not head.endswith(_PRONOUNS):
            continue
        for pronoun in _PRONOUNS:
            rest = head[: -len(pronoun)]
            if head.endswith(pronoun) and len(rest) >= 3:
                heads.setdefault(rest)
                if rest.endswith("ت"):
                    heads.setdefault(rest[:-1] + "ه")
    return tuple(heads)


def synonyms_of(norm: str) -> frozenset[int]:
    """Synonym sets of a normalised word, without its other readings."""
    thesaurus = load_thesaurus()
    readings = _readings(norm, load_vocabulary().base(norm))
    known = next((thesaurus.forms[f] for f in readings if f in thesaurus.forms), ())
    return _related(known, thesaurus.synonyms)


# Patterns that hardly any other noun has: iftiʿāl, infiʿāl, istifʿāl, tafʿīl.
_MASDAR: Final = re.compile("ا[^ا]ت[^ا]ا[^ا]|ان[^ا]{2}ا[^ا]|است[^ا]{2}ا[^ا]|ت[^ا]{2}ي[^اه]")
_NOUN_ENDINGS: Final = ("ا", "ه", "ها", "هم")


@lru_cache(maxsize=1 << 16)
def word_info(norm: str) -> WordInfo:
    """Readings of a normalised word, worked out once."""
    vocabulary, thesaurus = load_vocabulary(), load_thesaurus()
    base = vocabulary.base(norm)
    readings = _readings(norm, base)
    form = next((f for f in readings if f in thesaurus.forms), "")
    lexemes = thesaurus.forms.get(form, ())
    verb_form = thesaurus.verb_forms.get(form, "")
    definite = (
        norm.startswith(("ال", "وال", "بال", "لل", "كال", "فال"))
        and norm != base
        and not form.startswith("ال")  # التقى is no noun
    )
    if verb_form in _FINITE and definite:
        # البيت is no verb, الرفض is what is done
        verb_form = "masdar" if form in thesaurus.masdars else ""
        if not verb_form:
            lexemes = thesaurus.nominals.get(form, ())
    elif verb_form in _FINITE and _is_noun(norm, vocabulary):
        verb_form = ""  # دون and يوم
    if norm.count(" ") == 1 and norm.endswith(_GOVERNED):
        # its verb may stand apart from the preposition: وصلت حافلات إلى
        lexemes = (*lexemes, *thesaurus.forms.get(norm.split()[0], ()))
    stop = is_stop(norm)
    verbness = vocabulary.verbness(norm)
    is_verb = not definite and (verb_form in _FINITE if verb_form else _seems_verb(norm, verbness))
    elative = not thesaurus.elatives.isdisjoint(readings)
    return WordInfo(
        norm=norm,
        base=base,
        stem=stem_of(base),
        root="" if stop else root_of(base),
        idf=0.1 if stop else vocabulary.idf(base),
        verbness=verbness,
        stop=stop,
        lexemes=frozenset(lexemes),
        synonyms=_related(lexemes, thesaurus.synonyms),
        antonyms=_related(lexemes, thesaurus.antonyms),
        converses=_related(lexemes, thesaurus.converses),
        generals=_related(lexemes, thesaurus.generals),
        rivals=_related(lexemes, thesaurus.rivals),
        classes=_related(lexemes, thesaurus.classes),
        verb_form=verb_form,
        symmetric=next((s for f in readings if (s := _symmetric_forms().get(f))), ""),
        row=vocabulary.row(norm),
        definite=definite,
        elative=elative,
        is_verb=is_verb,
        is_event=is_verb or elative or bool(verb_form) or _names_deed(norm, base),
    )


def _seems_verb(norm: str, verbness: float) -> bool:
    """Whether a word that is in no lexicon is a verb, by where it stands in the news.

    Adverbs and nouns in the accusative stand there, too (جديدا, بلاده), and what has a preposition.
    """
    if verbness <= _VERBNESS or norm[0] in "لب":
        return False
    return norm[norm[0] == "س"] in "يتن" or not (len(norm) > 4 and norm.endswith(_NOUN_ENDINGS))


def _names_deed(norm: str, base: str) -> bool:
    """Whether a word that is in no lexicon has the pattern of a verbal noun (انتظار, تسعير).

    Of a lexeme of several words the first tells: نزع السلاح.
    """
    if " " in norm:
        return word_info(norm.split()[0]).verb_form == "masdar"
    return _MASDAR.fullmatch(base) is not None and not load_vocabulary().verbness(base) > _VERBNESS


def _is_noun(norm: str, vocabulary: Vocabulary) -> bool:
    """Whether a word that a verb is spelled like hardly ever stands where verbs do."""
    if vocabulary.base(norm) != norm or vocabulary.count(norm) < _COUNTED:
        return False
    return vocabulary.verbness(norm) <= _NEVER_VERB and norm not in load_thesaurus().masdars


def _related(lexemes: Collection[int], table: Mapping[int, frozenset[int]]) -> frozenset[int]:
    if not lexemes:  # most words are in no lexicon
        return _NONE
    found = [table[i] for i in lexemes if i in table]
    if len(found) == 1:
        return found[0]
    return frozenset().union(*found) if found else _NONE


@lru_cache(maxsize=1 << 16)
def edge_keys(norm: str) -> tuple[str | int, ...]:
    """Keys of a word: two words with an edge other than ``similar`` have one in common.

    One kind of key for each test of `word_edge`, so that alignment asks for the edges of
    few pairs of words.
    """
    word = word_info(norm)
    if word.stop or word.norm[0].isdigit():
        return (word.norm,)
    found: set[str | int] = {
        word.base,
        "s:" + word.stem,
        *word.lexemes,
        *word.antonyms,
        *word.converses,
        *word.generals,
        *(~s for s in word.synonyms | _opposed_sets(word.antonyms)),
        *(f"r:{r}" for r in word.rivals),
    }
    if word.root:
        found.add("√" + word.root)
    if len(word.base) >= _SPELLED:
        found.add("^" + word.base[0])
    return tuple(found)


def word_edge(left: str, right: str) -> tuple[Edge, float]:
    """How two normalised words relate, and how strongly (in [0, 1]); symmetric.

    >>> word_edge("ارتفعت", "انخفاض")[0]
    'antonym'
    """
    return _ordered_edge(left, right) if left <= right else _ordered_edge(right, left)


@lru_cache(maxsize=1 << 17)
def _ordered_edge(left: str, right: str) -> tuple[Edge, float]:
    if left == right:
        return "exact", 1.0
    a, b = word_info(left), word_info(right)
    if a.stop or b.stop or left[0].isdigit() or right[0].isdigit():
        return "", 0.0
    if a.base == b.base:
        return "exact", EDGE_WEIGHT["exact"]
    edge = _lexical_edge(a, b)
    return edge, EDGE_WEIGHT[edge]


def _lexical_edge(a: WordInfo, b: WordInfo) -> Edge:
    if a.converses & b.lexemes:
        return "converse"
    if a.antonyms & b.lexemes or b.antonyms & a.lexemes:
        return "antonym"
    if a.lexemes & b.lexemes or a.stem == b.stem:
        return "stem"
    if a.synonyms & b.synonyms:
        return "synonym"
    if a.generals & b.lexemes or b.generals & a.lexemes:
        return "entails"
    if a.rivals & b.rivals:
        return "exclusive"
    if a.antonyms and b.antonyms and _opposed_by_synonym(a, b):
        return "antonym"
    if a.root and a.root == b.root:
        return "root"
    if min(len(a.base), len(b.base)) >= _SPELLED and a.base[0] == b.base[0]:
        if JaroWinkler.similarity(a.base, b.base) >= _SPELLING:
            return "spelling"
    if load_vocabulary().similarity(a.row, b.row) >= SIMILAR:
        return "similar"
    return ""


def _opposed_by_synonym(a: WordInfo, b: WordInfo) -> bool:
    """Whether an opposite of one is a synonym of the other."""
    return not (
        _opposed_sets(a.antonyms).isdisjoint(b.synonyms)
        and _opposed_sets(b.antonyms).isdisjoint(a.synonyms)
    )


@lru_cache(maxsize=1 << 13)
def _opposed_sets(antonyms: frozenset[int]) -> frozenset[int]:
    """Synonym sets of a word's opposites."""
    return _related(antonyms, load_thesaurus().synonyms)
