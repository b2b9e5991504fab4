"""Arabic normalisation, tokenising and light stemming, with raw offsets kept.

The only importer of camel_tools. Work on a word is done once per distinct word
and cached: news repeats its words, so that the cost of a text is little more
than finding its tokens.

Normalisation folds what Arabic writers vary without changing the meaning: the hamza's
seat, final ya and alef maqsura, ta marbuta and ha, diacritics, tatweel, presentation
forms, Persian letters and Arabic-Indic digits.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final, NamedTuple

from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
)
from Stemmer import Stemmer

#: The twelve Unicode bidirectional controls (CVE-2021-42574).
BIDI_CONTROLS: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
#: Those that can reorder shown text; LRM, RLM and ALM are harmless marks and stay visible.
BIDI_OVERRIDES: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

#: Diacritics and Quranic signs. camel_tools' dediac_ar takes the former off, too, but importing
#: it walks through all of Unicode, a third of a second in every process.
_SIGNS: Final = (
    range(0x610, 0x61B),
    range(0x64B, 0x660),
    range(0x670, 0x671),
    range(0x6D6, 0x6EE),
)
_INVISIBLE: Final = dict.fromkeys(
    [
        *map(ord, BIDI_CONTROLS + "\u0640\u200b\u200c\u200d\ufeff\u00ad"),
        *(code for signs in _SIGNS for code in signs),
    ]
)
_FOLD: Final = str.maketrans(
    "ؤئکگیےہەۀپچڤ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٪٫",
    "ويككييهههبجف01234567890123456789%.",
)
# A word keeps its diacritics, tatweel and invisible marks; a number keeps inner separators.
_MARKS: Final = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640" + BIDI_CONTROLS + "\u200c\u200d"
)
# Plain Arabic letters are tried first, as nearly all words are nothing else: a set is matched
# several times as fast as the choices of the general rule behind it, which takes over after them.
_TOKEN: Final = re.compile(
    rf"[\u0621-\u063a\u0641-\u064a]+(?:[^\W\d_]|[{_MARKS}])*"
    rf"|[0-9٠-٩۰-۹]+(?:[.,٫٬/:\-][0-9٠-٩۰-۹]+)*[%٪]?|[A-Za-z][A-Za-z0-9]*"
    rf"|[^\W\d_](?:[^\W\d_]|[{_MARKS}])*|[^\w\s]"
)
_ARABIC_LETTER: Final = re.compile("[\u0621-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")


class Token(NamedTuple):
    """A word, number or punctuation mark: its normalised form and raw span (characters)."""

    norm: str
    start: int
    end: int


@lru_cache(maxsize=1 << 18)
def normalise_word(word: str) -> str:
    """Fold the spelling of one word; idempotent.

    >>> normalise_word("الإدارةُ")
    'الاداره'
    >>> normalise_word("٢٠٢٤")
    '2024'
    """
    if word.isascii():
        return word.lower()
    folded = _fold(_compatible(word))
    # what would fall apart stays as written: … is one mark
    return folded if not folded or _TOKEN.fullmatch(folded) or " " in word else _fold(word)


def _compatible(word: str) -> str:
    """NFKC of a word, without the blank that is the seat of a single diacritic."""
    folded = unicodedata.normalize("NFKC", word)
    return folded if " " in word else folded.replace(" ", "")


def _fold(word: str) -> str:
    word = word.replace("ئو", "ؤو")  # Egyptian spelling: مسئول، شئون
    word = normalize_alef_ar(word.translate(_INVISIBLE)).translate(_FOLD)
    return str(normalize_teh_marbuta_ar(normalize_alef_maksura_ar(word))).lower()


def normalise(text: str) -> str:
    """Normalise a text: its tokens, folded, one space between.

    >>> normalise("قال:  «الأمرُ واضح»")
    'قال : « الامر واضح »'
    """
    return " ".join(token.norm for token in tokenise(text))


def tokenise(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Tokens of ``text[start:end]`` with offsets into ``text``.

    Numbers keep their separators and percent sign (``12.5%`` is one token); every
    other punctuation mark is a token of its own. A token that is nothing but
    invisible marks is left out.
    """
    # Token(…) takes twice the time
    return [tuple.__new__(Token, t) for t in zip(*token_columns(text, start, end), strict=True)]


def token_columns(
    text: str, start: int = 0, end: int | None = None
) -> tuple[list[str], list[int], list[int]]:
    """Tokens as `tokenise` gives them, in columns, in half its time: forms, starts, ends."""
    found = list(_TOKEN.finditer(text, start, len(text) if end is None else end))
    norms = list(map(normalise_word, [m[0] for m in found]))
    if "" in norms:
        found = [m for m, norm in zip(found, norms, strict=True) if norm]
        norms = [norm for norm in norms if norm]
    return norms, [m.start() for m in found], [m.end() for m in found]


def words(text: str) -> list[str]:
    """Normalised words and numbers of a text, punctuation left out.

    >>> words("وقال: «لا تعليق»")
    ['وقال', 'لا', 'تعليق']
    """
    return [w for w in map(_word, _TOKEN.findall(text)) if w]


@lru_cache(maxsize=1 << 18)
def _word(raw: str) -> str:
    """Normalised form of a word or number, empty for anything else: one look into one cache."""
    norm = normalise_word(raw)
    return norm if norm and is_word(norm) else ""


@cache
def is_word(norm: str) -> bool:
    """Whether a normalised token is a word or number rather than punctuation."""
    return norm[0].isalnum()


def arabic_share(text: str) -> float:
    """Share of the letters of ``text`` that are Arabic, in [0, 1]; 0 without letters."""
    letters = sum(map(str.isalpha, text))
    return len(_ARABIC_LETTER.findall(text)) / letters if letters else 0.0


def strip_overrides(text: str) -> tuple[str, int]:
    """Drop bidi overrides, embeddings and isolates; return the text and the number dropped."""
    clean = text.translate({ord(c): None for c in BIDI_OVERRIDES})
    return clean, len(text) - len(clean)


_PREFIXES: Final = (
    "وال",
    "فال",
    "بال",
    "كال",
    "ولل",
    "فلل",
    "لل",
    "ال",
    "وب",
    "ول",
    "وك",
    "فب",
    "فل",
    "وس",
    "فس",
    "و",
    "ف",
    "ب",
    "ل",
    "ك",
    "س",
)
_SUFFIXES: Final = (
    "هما",
    "كما",
    "تهم",
    "تها",
    "تين",
    "تان",
    "هم",
    "هن",
    "ها",
    "نا",
    "كم",
    "ات",
    "ون",
    "ين",
    "ان",
    "وا",
    "يه",
    "ته",
    "ه",
    "ي",
    "ت",
    "ك",
)
_VERB_PREFIXES: Final = ("ي", "ت", "ن", "ا")


@lru_cache(maxsize=1 << 18)
def variants(norm: str) -> tuple[str, ...]:
    """Forms of a normalised word with clitics taken off, least stripped first.

    A lexicon is asked for each in turn: the first that it knows is the reading.
    ``ت`` before a pronoun is also tried as ta marbuta (``زيادتها`` → ``زياده``).

    >>> variants("وبواشنطن")[:4]
    ('وبواشنطن', 'بواشنطن', 'واشنطن', 'اشنطن')
    """
    heads = [norm]
    for head in heads:
        for prefix in ("و", "ف", "ب", "ك", "ل", "ال", "لل", "س"):
            rest = head[len(prefix) :]
            if not head.startswith(prefix) or len(rest) < 3 or rest in heads:
                continue
            if len(norm) - len(rest) > 4 or (prefix == "س" and rest[0] not in _VERB_PREFIXES):
                continue
            heads.append(rest)
    found = dict.fromkeys(heads)
    for head in heads:
        for suffix in _SUFFIXES:
            rest = head[: -len(suffix)]
            if head.endswith(suffix) and len(rest) >= 3:
                found.setdefault(rest)
                found.setdefault(rest[:-1] + "ه" if rest.endswith("ت") else rest + "ه")
    return tuple(found)


_stemmer: Final = Stemmer("arabic")


@lru_cache(maxsize=1 << 18)
def stem(norm: str) -> str:
    """Light stem of a normalised word: article, pronoun, number and verb prefix taken off.

    Snowball's Arabic light stemmer (PyStemmer), followed by the imperfect's
    prefix, which it leaves. Opposites keep different stems, as they must. It misses
    forms behind a proclitic: take those off first (`stance.vocabulary.Vocabulary.base`).

    >>> stem("الاجتماعات") == stem("اجتماعهم")
    True
    """
    if len(norm) < 4 or not ("\u0621" <= norm[0] <= "\u064a"):
        return norm
    base = normalise_word(_stemmer.stemWord(norm)) or norm
    if len(base) >= 4 and base[0] in "يتن" and base[1:2] not in ("ا", ""):
        base = base[1:]
    return base if len(base) >= 2 else norm
