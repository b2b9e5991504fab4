"""Reads the lexicon files and gives words their lexical readings.

A lexicon is a tab-separated file in ``stance/lexicons/`` with comment lines (``# ``), a
header row and one entry a row. A *lexeme* is written as its forms with a blank
between; regular inflection is generated here, clitics are taken off by
`stance.arabic.variants`, so that files hold facts of the language and no spelling work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, NamedTuple

from stance.arabic import normalise_word, words
from stance.errors import LexiconError

Row = dict[str, str]
_WEAK: Final = "اوي"
_MASDAR: Final = 2  # place among a verb's forms


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
    """Normalised past-tense forms of a verb given in the 3rd masculine singular, passive too.

    >>> sorted(inflect_past("نفى"))[:3]
    ['نفت', 'نفتا', 'نفوا']
    >>> "اعيدت" in inflect_past("أعاد")
    True
    """
    base = normalise_word(form)
    out = {base}
    if form[-1] in "ىا" and len(base) >= 3:
        root = base[:-1]
        ends = ("ت", "تا", "وا", "يا", "ين", "ينا", "ي", "يت", "يتا")
        return out | {root + e for e in ends}
    stems = {base}
    if len(base) >= 3 and base[-2] == "ا":
        stems.add(base[:-2] + "ي" + base[-1])  # passive of hollow verbs: أعيد، قيل
    if form[-1] == "أ" and len(base) >= 3:
        stems.add(base[:-1] + "ي")  # أرجئ
    return out | {s + e for s in stems for e in ("", "ت", "تا", "وا", "ا", "ن", "نا")}


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


def inflect_nominal(form: str, *, plural: bool = False) -> set[str]:
    """Normalised nominal forms: feminine, sound plurals, dual, accusative.

    A broken ``plural`` has only its accusative: معاهد is no معاهدة.
    """
    base = normalise_word(form)
    out = {base}
    if plural:
        return out if base[-1] in "هاي" else {base, base + "ا"}
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
            plural = pos != "verb" and place > 0
            new = dict.fromkeys(inflect_nominal(form, plural=plural), kind)
        for key, kind in new.items():
            out.setdefault(key, kind)
    return out


def masdars_of(lexeme: str) -> set[str]:
    """Normalised verbal nouns of a verb, which may be spelled like its past: رفض."""
    forms = split_forms(lexeme)
    known = len(forms) > _MASDAR and forms[_MASDAR] != "-" and " " not in forms[_MASDAR]
    return inflect_nominal(forms[_MASDAR]) if known else set()


_AGREEING: Final = ("ها", "هم", "هما", "هن")  # pronouns beside the ه that a lexicon writes


class PhraseForm(NamedTuple):
    """One form of a lexeme of several words (``لقي مصرعه``).

    Attributes
    ----------
    name : str
        The form as written, normalised.
    kind : str
        As `inflect` gives.
    head : str
        Its first word, raw.
    tails : tuple of tuple of str
        What may follow the head, normalised: a pronoun ه in all its persons, and with the
        article on the last word or on all.
    """

    name: str
    kind: str
    head: str
    tails: tuple[tuple[str, ...], ...]

    def heads(self) -> set[str]:
        """Inflected forms of the head."""
        if self.kind == "past":
            return inflect_past(self.head)
        if self.kind == "imperfect":
            return inflect_imperfect(self.head)
        bare = normalise_word(self.head)
        return {bare, "ال" + bare} if self.kind == "nominal" else {bare}


def phrase_forms(lexeme: str, pos: str) -> list[PhraseForm]:
    """The forms of a lexeme that have several words.

    >>> phrase_forms("لقي_مصرعه يلقى_مصرعه -", "verb")[0].tails[1]
    ('مصرعها',)
    """
    out = []
    for place, form in enumerate(split_forms(lexeme)):
        head, *rest = form.split()
        if not rest:
            continue
        kind = "nominal" if pos != "verb" else ("past", "imperfect", "masdar")[min(place, 2)]
        plain = tuple(map(normalise_word, rest))
        tails = [plain]
        for i, raw in enumerate(rest):
            if raw.endswith("ه") and len(raw) > 3:
                tails += [(*plain[:i], plain[i][:-1] + p, *plain[i + 1 :]) for p in _AGREEING]
        if kind == "nominal" and not plain[-1].startswith("ال"):
            tails.append((*plain[:-1], "ال" + plain[-1]))
            if len(plain) > 1:
                tails.append(tuple("ال" + w for w in plain))
        out.append(PhraseForm(" ".join((normalise_word(head), *plain)), kind, head, tuple(tails)))
    return out


class Phrase(NamedTuple):
    """A lexicon entry found in tokens: half-open token span and the entry's payload."""

    start: int
    end: int
    value: str


_NOTHING: Final[tuple[str | None, tuple[str, ...]]] = (None, ())  # a word that is in no entry


class _Readings(dict[str, "tuple[str | None, tuple[str, ...]]"]):
    """What each word may be in a book, made when it is first asked for."""

    def __init__(self, make: Callable[[str], tuple[str | None, tuple[str, ...]]]) -> None:
        self._make = make

    def __missing__(self, word: str) -> tuple[str | None, tuple[str, ...]]:
        found = self[word] = self._make(word)
        return found


class PhraseBook:
    """Finds multi-word entries in normalised words, longest first, clitics allowed on the first.

    Parameters
    ----------
    entries : mapping of str to str
        Raw entry → payload. Entries are normalised here; one with ال is also found behind
        ل (``للكرملين``).
    forms : iterable of PhraseForm
        Inflected ones; their payload is their name.
    """

    def __init__(self, entries: Mapping[str, str], forms: Iterable[PhraseForm] = ()) -> None:
        self._single: dict[str, str] = {}
        # by head and second word: hundreds of names begin with مجلس or وزارة
        self._several: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = {}
        self._heads: dict[str, dict[str, None]] = {}
        for raw, value in entries.items():
            entry = tuple(words(raw))  # punctuation is no word of the texts searched
            if len(entry) == 1:
                self._single.setdefault(entry[0], value)
            elif entry:
                self._add(entry[0], entry[1:], value)
                self._heads.setdefault(entry[0], {})[entry[0]] = None
        for form in forms:
            head = f"{form.kind} {form.head}"
            for tail in form.tails:
                self._add(head, tail, form.name)
            for spelling in form.heads():
                self._heads.setdefault(spelling, {})[head] = None
        for found in self._several.values():
            found.sort(key=lambda item: -len(item[0]))
        self._cache = _Readings(self._readings)

    def _add(self, head: str, tail: tuple[str, ...], value: str) -> None:
        self._several.setdefault((head, tail[0]), []).append((tail, value))

    def __len__(self) -> int:
        return len(self._single) + sum(map(len, self._several.values()))

    def _readings(self, word: str) -> tuple[str | None, tuple[str, ...]]:
        """The value that a word has alone, and the heads of longer entries that it may be."""
        forms = proclitic_readings(word)
        if len(word) == 3 and word[0] in "وف":
            forms = (*forms, word[1:])  # ولم, فلا: particles are short
        single = next((self._single[f] for f in forms if f in self._single), None)
        heads = dict.fromkeys(h for f in forms for h in self._heads.get(f, ()))
        return (single, tuple(heads)) if single is not None or heads else _NOTHING

    def find(self, words: Sequence[str]) -> list[Phrase]:
        """Entries in ``words``, leftmost longest, not overlapping."""
        out: list[Phrase] = []
        free = 0  # words before it belong to an entry already found
        readings = list(map(self._cache.__getitem__, words))
        for i in [i for i, found in enumerate(readings) if found is not _NOTHING]:
            if i < free:
                continue
            single, heads = readings[i]
            longest = self._longest(words, i, heads) if i + 1 < len(words) else None
            if longest is not None:
                out.append(longest)
                free = longest.end
            elif single is not None:
                out.append(Phrase(i, i + 1, single))
                free = i + 1
        return out

    def _longest(self, words: Sequence[str], i: int, heads: tuple[str, ...]) -> Phrase | None:
        best: Phrase | None = None
        for head in heads:
            for tail, value in self._several.get((head, words[i + 1]), ()):
                n = len(tail)
                if n == 1 or tuple(words[i + 1 : i + 1 + n]) == tail:
                    if best is None or i + 1 + n > best.end:
                        best = Phrase(i, i + 1 + n, value)
                    break
        return best


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


def unique_entries(rows: Iterable[Row], column: str) -> Iterator[tuple[str, Row]]:
    """``(entry, row)`` for each of the ``|``-separated entries of ``column``."""
    for row in rows:
        for entry in row[column].split("|"):
            if entry.strip():
                yield entry.strip(), row
