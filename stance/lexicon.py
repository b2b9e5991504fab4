"""Reads the lexicon files and gives words their lexical readings.

A lexicon is a tab-separated file in ``stance/lexicons/`` with comment lines (``# ``), a
header row and one entry a row. A *lexeme* is written as its forms with a blank
between; regular inflection is generated here, clitics are taken off by
`stance.arabic.variants`, so that files hold facts of the language and no spelling work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, NamedTuple

from stance.arabic import normalise_word, variants, words
from stance.errors import LexiconError

Row = dict[str, str]
_WEAK: Final = "اوي"


def lexicon_files() -> list[Traversable]:
    """The lexicon files, by name."""
    folder = files("stance") / "lexicons"
    return sorted((f for f in folder.iterdir() if f.is_file()), key=lambda f: f.name)


@cache
def fingerprint() -> str:
    """Hash of all lexicon files: 12 hexadecimal digits."""
    digest = hashlib.sha256()
    for file in lexicon_files():
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def read_table(name: str, columns: Sequence[str]) -> list[Row]:
    """Rows of ``stance/lexicons/<name>.tsv``.

    Parameters
    ----------
    name : str
        File name without its ending.
    columns : sequence of str
        The columns that the file must have, in order.

    Raises
    ------
    LexiconError
        When the file is missing, its header differs, or a row has another number of
        columns or an empty first column.
    """
    remedy = "Reinstall the package; if you changed a lexicon, correct that line."
    file = files("stance") / "lexicons" / f"{name}.tsv"
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError:
        raise LexiconError(
            f"{name}.tsv", expected="a lexicon file", found="none", remedy=remedy
        ) from None
    rows: list[Row] = []
    header: list[str] | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            if cells != list(columns):
                raise LexiconError(
                    f"{name}.tsv:{number}",
                    expected="the columns " + ", ".join(columns),
                    found=", ".join(cells),
                    remedy=remedy,
                )
        elif len(cells) != len(header) or not cells[0]:
            raise LexiconError(
                f"{name}.tsv:{number}",
                expected=f"{len(header)} columns, the first not empty",
                found=f"{len(cells)} columns: {line[:60]!r}",
                remedy=remedy,
            )
        else:
            rows.append(dict(zip(header, (c.strip() for c in cells), strict=True)))
    return rows


def split_forms(lexeme: str) -> list[str]:
    """Forms of a lexeme, ``-`` (not in use) kept in place; ``_`` joins words of one form."""
    return [f.replace("_", " ") for f in lexeme.split()]


def inflect_past(form: str) -> set[str]:
    """Normalised past-tense forms of a verb given in the 3rd masculine singular.

    >>> sorted(inflect_past("نفى"))[:3]
    ['نفت', 'نفتا', 'نفوا']
    """
    base = normalise_word(form)
    if form[-1] in "ىا" and len(base) >= 3:
        root = base[:-1]
        return {base, root + "ت", root + "تا", root + "وا", root + "يا", root + "ين", root + "ينا"}
    return {base, *(base + e for e in ("ت", "تا", "وا", "ا", "ن", "نا"))}


def inflect_imperfect(form: str) -> set[str]:
    """Normalised imperfect forms, jussive of weak verbs included.

    >>> {"تنفي", "ينفون", "ينف"} <= inflect_imperfect("ينفي")
    True
    """
    base = normalise_word(form)
    if len(base) < 3 or base[0] not in "يتنا":
        return {base}
    root = base[1:]
    stems = {root}
    plurals = {root}
    if root[-1] in _WEAK:
        plurals = {root[:-1]}
        stems.add(root[:-1])
    elif len(root) >= 3 and root[-2] in _WEAK and root[-1] not in _WEAK:
        stems.add(root[:-2] + root[-1])
    # no first person singular: news hardly has it, and أشد or أعد are other words
    out = {prefix + s for prefix in "يتن" for s in stems}
    out |= {p + s + e for p in "يت" for s in plurals for e in ("ون", "وا", "ين")}
    return out | {p + root + e for p in "يت" for e in ("ان", "ا", "ن")}


def inflect_nominal(form: str) -> set[str]:
    """Normalised nominal forms: feminine, sound plurals, dual, accusative."""
    base = normalise_word(form)
    out = {base}
    if base.endswith("ه"):
        root = base[:-1]
        return out | {root + e for e in ("ات", "تان", "تين", "تا", "تي", "ت")}
    if base[-1] not in "اي" or len(base) > 3:
        out |= {base + e for e in ("ه", "ات", "ون", "ين", "ان", "ا", "و", "تان", "تين")}
    return out


def inflect(lexeme: str, pos: str) -> dict[str, str]:
    """All single-word forms of a lexeme with the kind of form each is.

    Parameters
    ----------
    lexeme : str
        Forms with a blank between; for a verb: past, imperfect, masdar, participles.
    pos : {"verb", "noun", "adj"}
        Part of speech.

    Returns
    -------
    dict of str to str
        Normalised form → ``past``, ``imperfect``, ``masdar`` or ``participle`` for a verb,
        ``nominal`` else.

    >>> inflect("أكد يؤكد تأكيد مؤكد", "verb")["يوكدون"]
    'imperfect'
    """
    forms = split_forms(lexeme)
    out: dict[str, str] = {}
    for place, form in enumerate(forms):
        if form == "-" or " " in form:
            continue
        if pos == "verb" and place == 0:
            new = dict.fromkeys(inflect_past(form), "past")
        elif pos == "verb" and place == 1:
            new = dict.fromkeys(inflect_imperfect(form), "imperfect")
        else:
            kind = ("masdar" if place == 2 else "participle") if pos == "verb" else "nominal"
            new = dict.fromkeys(inflect_nominal(form), kind)
        for key, kind in new.items():
            out.setdefault(key, kind)
    return out


class Phrase(NamedTuple):
    """A lexicon entry found in tokens: half-open token span and the entry's payload."""

    start: int
    end: int
    value: str


class PhraseBook:
    """Finds multi-word entries in normalised words, longest first, clitics allowed on the first.

    Parameters
    ----------
    entries : mapping of str to str
        Raw entry → payload. Entries are normalised here; one with ال is also found behind
        ل (``للكرملين``).
    """

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for raw, value in entries.items():
            entry = tuple(words(raw))  # punctuation is no word of the texts searched
            if entry:
                self._by_first.setdefault(entry[0], []).append((entry, value))
        for found in self._by_first.values():
            found.sort(key=lambda item: -len(item[0]))
        self._first_cache: dict[str, list[tuple[tuple[str, ...], str]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._by_first.values()))

    def _candidates(self, word: str) -> list[tuple[tuple[str, ...], str]]:
        found = self._first_cache.get(word)
        if found is None:
            found = []
            for form in proclitic_readings(word):
                found += self._by_first.get(form, [])
            found.sort(key=lambda item: -len(item[0]))
            self._first_cache[word] = found
        return found

    def find(self, words: Sequence[str]) -> list[Phrase]:
        """Entries in ``words``, leftmost longest, not overlapping."""
        out: list[Phrase] = []
        i = 0
        while i < len(words):
            for entry, value in self._candidates(words[i]):
                n = len(entry)
                if n == 1 or tuple(words[i + 1 : i + n]) == entry[1:]:
                    out.append(Phrase(i, i + n, value))
                    i += n - 1
                    break
            i += 1
        return out


@cache
def proclitic_readings(word: str) -> tuple[str, ...]:
    """A normalised word and its readings without conjunction and preposition, ال restored.

    >>> proclitic_readings("وللكرملين")
    ('وللكرملين', 'للكرملين', 'الكرملين')
    """
    out = [word]
    for head in out:
        for prefix in ("و", "ف", "ب", "ك", "ل"):
            rest = head[1:]
            if not head.startswith(prefix) or len(rest) < 3:
                continue
            if prefix == "ل" and rest.startswith("ل"):
                rest = "ا" + rest
            if rest not in out and len(word) - len(rest) <= 2:
                out.append(rest)
    return tuple(out)


def first_reading(word: str, table: Mapping[str, str]) -> str | None:
    """Value of the least stripped variant of ``word`` that ``table`` knows."""
    for form in variants(word):
        if form in table:
            return table[form]
    return None


def unique_entries(rows: Iterable[Row], column: str) -> Iterator[tuple[str, Row]]:
    """``(entry, row)`` for each of the ``|``-separated entries of ``column``."""
    for row in rows:
        for entry in row[column].split("|"):
            if entry.strip():
                yield entry.strip(), row
