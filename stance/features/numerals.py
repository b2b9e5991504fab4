"""Number words and units, one word at a time: what each may count, worked out once a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from stance.arabic import normalise_word
from stance.features.words import word_info
from stance.lexicon import read_table, unique_entries
from stance.vocabulary import load_vocabulary

_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*%?$")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?%?$")
_SCORE: Final = re.compile(r"\d{1,2}-\d{1,2}")
_TIME: Final = re.compile(r"\d{1,2}:\d{2}")
_PRONOUNS: Final = ("هما", "هم", "هن", "ها", "ه")
#: Cardinals that are written like a fraction: خمس is five or a fifth.
HOMOGRAPHS: Final = {"خمس": 0.2, "سبع": 1 / 7, "تسع": 1 / 9, "عشر": 0.1}


class Numeral(NamedTuple):
    """A number word or digits.

    Attributes
    ----------
    kind : str
        Class of numbers.tsv, or ``digits``.
    value : float
    unit : str
        Row of units.tsv when the word itself names one, else empty.
    form : str
        The word without clitics.
    joined, definite, owned : bool
        Written with و, with the article, with a pronoun (نصفهم).
    prefix : str
        Preposition written on it, or empty.
    """

    kind: str
    value: float
    unit: str
    form: str
    joined: bool = False
    definite: bool = False
    owned: bool = False
    prefix: str = ""


@cache
def _number_words() -> dict[str, tuple[str, float, str]]:
    rows = read_table("numbers", ("class", "entry", "value", "unit"))
    return {
        normalise_word(r["entry"]): (r["class"], float(r["value"]), r["unit"].strip("-"))
        for r in rows
    }


@cache
def units() -> dict[str, tuple[str, float]]:
    """Unit → (dimension, factor into the dimension's base)."""
    rows = read_table("units", ("unit", "dimension", "factor", "names"))
    return {r["unit"]: (r["dimension"], float(r["factor"])) for r in rows}


@cache
def _unit_names() -> dict[str, str]:
    """Normalised name, one or two words → unit."""
    rows = read_table("units", ("unit", "dimension", "factor", "names"))
    return {
        " ".join(map(normalise_word, name.split())): row["unit"]
        for name, row in unique_entries(rows, "names")
    }


@cache
def _dual_units() -> dict[str, str]:
    """Dual of each unit's name → unit; what is a name already (مدنيين) is a plural."""
    out: dict[str, str] = {}
    for name, unit in _unit_names().items():
        if " " in name or not name[0].isalpha():
            continue
        stem = name[:-1] + "ت" if name.endswith("ه") else name
        for ending in ("ان", "ين"):
            if stem + ending not in _unit_names():
                out.setdefault(stem + ending, unit)
    return out


def digits(norm: str) -> Numeral | None:
    """A number in digits: 1,200 and 1200, 3.5 and 3,5, 12%."""
    if not _DIGITS.match(norm):
        return None
    unit = "percent" if norm.endswith("%") else ""
    plain = norm.rstrip("%").replace(",", "" if _THOUSANDS.match(norm) else ".")
    if plain.count(".") > 1 or len(plain) > 15:
        return None
    return Numeral("digits", float(plain), unit, norm)


@lru_cache(maxsize=1 << 16)
def numeral(norm: str) -> Numeral | None:
    """A normalised word read as a number, clitics allowed."""
    if norm[0].isdigit():
        return digits(norm)
    table = _number_words()
    for joined, prefix, form in _readings(norm):
        if form in table:
            article = table[form][0] == "ordinal"
            return Numeral(*table[form], form, joined, article, prefix=prefix)
        bare = form[2:]
        if form.startswith("ال") and bare in table:
            return Numeral(*table[bare], bare, joined, definite=True, prefix=prefix)
        for pronoun in _PRONOUNS:
            rest = form[: -len(pronoun)]
            if form.endswith(pronoun) and table.get(rest, ("",))[0] == "fraction":
                return Numeral(*table[rest], rest, joined, owned=True, prefix=prefix)
    return None


def _readings(norm: str) -> list[tuple[bool, str, str]]:
    """Whether و is taken off, the preposition taken off, and the rest; whole words first."""
    out = [(False, "", norm)]
    if norm[0] in "وف" and len(norm) > 2:
        out.append((True, "", norm[1:]))
    for joined, _, form in tuple(out):
        if form[0] in "بلك" and len(form) > 3 + (form[0] == "ل"):
            rest = form[1:]
            out.append((joined, form[0], "ا" + rest if form.startswith("لل") else rest))
        elif form == "بست":
            out.append((joined, "ب", "ست"))
    return out


def number_word(norm: str) -> tuple[str, float, str] | None:
    """Class, value and unit of a number word or digits; clitics allowed."""
    found = numeral(norm)
    return None if found is None else found[:3]


@lru_cache(maxsize=1 << 16)
def unit_of(norm: str) -> str:
    """Unit that a word names, empty when none."""
    names = _unit_names()
    return next((names[f] for f in (norm, word_info(norm).base) if f in names), "")


@cache
def _long_units() -> frozenset[str]:
    return frozenset(name.split()[0] for name in _unit_names() if " " in name)


def unit_at(words: Sequence[str], i: int) -> tuple[str, int]:
    """Unit named at word ``i`` and the words of its name; empty and 0 when none."""
    if i >= len(words):
        return "", 0
    if words[i] in _long_units() and i + 1 < len(words):
        unit = _unit_names().get(f"{words[i]} {words[i + 1]}")
        if unit:
            return unit, 2
    unit = unit_of(words[i])
    return unit, int(bool(unit))


@lru_cache(maxsize=1 << 16)
def dual_of(norm: str) -> tuple[str, str] | None:
    """Counted noun (singular, normalised) and unit of an indefinite dual noun.

    ``ين`` is a plural of people as well: it is read as a dual only when the word is a
    known unit's dual, or rare where its singular is common and the singular is no participle.
    """
    for form in _dual_readings(norm):
        unit = _dual_units().get(form, "")
        if unit:
            return form[:-3] + "ه" if form[-3] == "ت" else form[:-2], unit
        singular = _singular(form)
        if singular and (form == norm or load_vocabulary().count(singular) >= _FREQUENT):
            return singular, unit_of(singular)
    return None


def _dual_readings(norm: str) -> tuple[str, ...]:
    if len(norm) < 5 or not norm.endswith(("ان", "ين")) or norm in _NO_DUALS:
        return ()
    if norm.startswith(("ال", "وال", "بال", "فال", "لل", "ولل")):
        return ()
    rest = norm[1:]
    return (norm, rest) if norm[0] in "وفبل" and len(norm) > 5 else (norm,)


# Names, and nouns of the pattern فعلان.
_NO_DUALS: Final = frozenset(
    "طالبان ميلان وميلان دوران بطلان اسمهان ماريان بابان بوتين بساتين فلوريان رمضان".split()
)


_PARTICIPLE: Final = re.compile("م..+|.ا..")


def _singular(form: str) -> str:
    """Singular of a dual, judged by how often both are written; empty when it is none."""
    vocabulary = load_vocabulary()
    if form[-3] == "ت" and len(form) > 5:
        singular = form[:-3] + "ه"
        if _common(singular, form):
            return singular
    singular = form[:-2]
    if len(singular) < 3 or not _common(singular, form):
        return ""
    sound = singular + "ون", singular + "ين"
    if form.endswith("ين") and (
        _PARTICIPLE.fullmatch(singular)
        or singular[-1] == "ي"
        or any(vocabulary.count(w) for w in (*sound, "ال" + sound[1]))
    ):
        return ""
    return "" if word_info(singular).is_verb else singular


_MIN_COUNT: Final = 40
_FREQUENT: Final = 400  # with a clitic to take off, chance finds a singular more easily
_RARER: Final = 20


def _common(singular: str, form: str) -> bool:
    count = load_vocabulary().count(singular)
    rare = max(load_vocabulary().count(form), load_vocabulary().count("ال" + form))
    return count >= _MIN_COUNT and count >= _RARER * rare


@lru_cache(maxsize=1 << 18)
def may_count(norm: str) -> str:
    """What may begin here: number, score, time (18:00), span (bare شهر), dual, or nothing."""
    if numeral(norm) is not None:
        return "number"
    if norm in ("هدف", "بهدف") or _SCORE.fullmatch(norm):
        return "score"
    if _TIME.fullmatch(norm):
        return "time"
    if dual_of(norm) is not None:
        return "dual"
    unit = unit_of(norm)
    return "span" if unit and units()[unit][0] == "time" and not word_info(norm).definite else ""
