"""The lexicons of synonyms, antonyms and what follows from what, by normalised form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stance.arabic import normalise_word
from stance.lexicon import (
    PhraseForm,
    inflect,
    masdars_of,
    phrase_forms,
    read_table,
    split_forms,
    unique_entries,
)


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Lexemes of the lexicons by normalised form, nouns and adjectives once more apart.

    ``classes`` says what kind of event or state a lexeme tells: the number of a pair of opposed
    classes of classes.tsv, negative for the one that stands on the right (up 1, down -1).
    """

    forms: dict[str, tuple[int, ...]]
    nominals: dict[str, tuple[int, ...]]
    verb_forms: dict[str, str]
    masdars: frozenset[str]
    deeds: frozenset[str]
    synonyms: dict[int, frozenset[int]]
    antonyms: dict[int, frozenset[int]]
    converses: dict[int, frozenset[int]]
    generals: dict[int, frozenset[int]]
    rivals: dict[int, frozenset[int]]
    classes: dict[int, frozenset[int]]
    elatives: frozenset[str]
    phrases: dict[str, PhraseForm]


class _Builder:
    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.forms: dict[str, tuple[int, ...]] = {}
        self.nominals: dict[str, tuple[int, ...]] = {}
        self.masdars: set[str] = set()
        self.deeds: set[str] = set()
        self.verb_forms: dict[str, str] = {}
        self.synonyms: dict[int, set[int]] = {}
        self.antonyms: dict[int, set[int]] = {}
        self.converses: dict[int, set[int]] = {}
        self.generals: dict[int, set[int]] = {}
        self.rivals: dict[int, set[int]] = {}
        self.classes: dict[int, set[int]] = {}
        self.elatives: set[str] = set()
        self.phrases: dict[str, PhraseForm] = {}
        self.heads: dict[tuple[str, str], set[int]] = {}
        self.seen: set[tuple[str, str]] = set()

    def link(self, table: dict[int, set[int]], pos: str, left: str, right: str) -> None:
        """Relate two lexemes both ways."""
        x, y = self.lexeme(pos, left), self.lexeme(pos, right)
        table.setdefault(x, set()).add(y)
        table.setdefault(y, set()).add(x)

    def lexeme(self, pos: str, text: str) -> int:
        """Id of a lexeme: verbs with one past form are one, whatever else a row lists."""
        text = text.strip()
        forms = split_forms(text)
        key = (
            f"{pos}:{forms[0]}:{forms[1]}" if pos == "verb" and len(forms) > 1 else f"{pos}:{text}"
        )
        number = self.ids.setdefault(key, len(self.ids))
        self.heads.setdefault((pos, normalise_word(forms[0])), set()).add(number)
        if (pos, text) not in self.seen:
            self.seen.add((pos, text))
            self.inflected(text, pos, {number})
        return number

    def inflected(self, text: str, pos: str, numbers: set[int]) -> None:
        """Enter the forms of a lexeme under its numbers."""
        kinds = inflect(text, pos)
        if "_" in text:
            several = phrase_forms(text, pos)
            kinds |= {f.name: f.kind for f in several}
            self.phrases.update({f.name: f for f in several})
        ids = tuple(sorted(numbers))
        for form, kind in kinds.items():
            for table in (self.forms,) if pos == "verb" else (self.forms, self.nominals):
                known = table.setdefault(form, ids)
                if known is not ids:
                    table[form] = tuple(sorted({*known, *ids}))
            if pos == "verb":
                self.verb_forms.setdefault(form, kind)
        if pos == "verb":
            self.masdars |= masdars_of(text)
            self.deeds |= {normalise_word(f) for f in split_forms(text)[2:3] if f.isalpha()}

    def phrase(self, pos: str, text: str, equals: str) -> None:
        """A phrase that means a lexeme, which its first form names or all its forms give."""
        known = self.heads.get((pos, normalise_word(split_forms(equals)[0])))
        self.inflected(text, pos, known or {self.lexeme(pos, equals)})

    def build(self) -> Thesaurus:
        return Thesaurus(
            self.forms,
            self.nominals,
            self.verb_forms,
            frozenset(self.masdars),
            frozenset(self.deeds),
            {i: frozenset(s) for i, s in self.synonyms.items()},
            {i: frozenset(s) for i, s in self.antonyms.items()},
            {i: frozenset(s) for i, s in self.converses.items()},
            {i: frozenset(s) for i, s in self.generals.items()},
            {i: frozenset(s) for i, s in self.rivals.items()},
            {i: frozenset(s) for i, s in self.classes.items()},
            frozenset(self.elatives),
            self.phrases,
        )


@cache
def load_thesaurus() -> Thesaurus:
    """Antonyms and synonyms, with opposites passed on to the synonyms of each side."""
    out = _Builder()
    for number, row in enumerate(read_table("synonyms", ("pos", "members"))):
        for member, _ in unique_entries([row], "members"):
            out.synonyms.setdefault(out.lexeme(row["pos"], member), set()).add(number)
    for row in read_table("antonyms", ("pos", "left", "right")):
        out.link(out.antonyms, row["pos"], row["left"], row["right"])
    for row in read_table("lexemes", ("pos", "forms")):
        out.lexeme(row["pos"], row["forms"])
    for row in read_table("entails", ("pos", "specific", "general")):
        specific = out.lexeme(row["pos"], row["specific"])
        out.generals.setdefault(specific, set()).add(out.lexeme(row["pos"], row["general"]))
    for number, row in enumerate(read_table("exclusive", ("class", "members"))):
        for member, _ in unique_entries([row], "members"):
            out.rivals.setdefault(out.lexeme("noun", member), set()).add(number)
    for row in read_table("phrases", ("pos", "phrase", "equals")):
        out.phrase(row["pos"], row["phrase"], row["equals"])
    for row in read_table("converses", ("left", "right")):
        out.link(out.converses, "verb", row["left"], row["right"])
    for row in read_table("elatives", ("left", "right")):
        out.link(out.antonyms, "adj", row["left"], row["right"])
        out.elatives.update(normalise_word(f) for f in row.values() if "_" not in f)
    _add_classes(out)
    return out.build()


def _add_classes(out: _Builder) -> None:
    """Classes of the lexemes that a row's members name by their first forms."""
    numbers: dict[str, int] = {}
    for row in read_table("classes", ("class", "opposite", "pos", "members")):
        if row["class"] not in numbers:
            numbers[row["class"]] = len(numbers) // 2 + 1
            numbers[row["opposite"]] = -numbers[row["class"]]
        for member, _ in unique_entries([row], "members"):
            for lexeme in out.heads.get((row["pos"], normalise_word(split_forms(member)[0])), ()):
                out.classes.setdefault(lexeme, set()).add(numbers[row["class"]])
