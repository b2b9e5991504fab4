"""States, institutions, places and persons by the names Arabic news gives them.

``entities.tsv`` holds the names; this module finds them in normalised words, whatever
clitic stands before the first, and composes ministries that the table lacks from their field
and a demonym (``الخارجية الألمانية``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from stance.arabic import normalise_word, tokenise
from stance.lexicon import Phrase, PhraseBook, proclitic_readings, read_table

COLUMNS: Final = ("id", "type", "state", "names", "demonyms")
_FIELDS: Final = {
    "خارجيه": "mfa",
    "دفاع": "mod",
    "داخليه": "interior",
    "صحه": "health",
    "عدل": "justice",
    "ماليه": "finance",
    "اقتصاد": "economy",
    "طاقه": "energy",
    "نفط": "oil",
    "بترول": "oil",
    "تعليم": "education",
    "تربيه": "education",
    "خزانه": "treasury",
    "اعلام": "information",
    "تجاره": "trade",
    "زراعه": "agriculture",
    "نقل": "transport",
    "كهرباء": "electricity",
    "بييه": "environment",
    "ثقافه": "culture",
    "سياحه": "tourism",
    "هجره": "migration",
    "امن": "security",
    "اوقاف": "awqaf",
    "عمل": "labour",
}
_SAME_OFFICE: Final = {"central_bank": "cbank", "cabinet": "gov", "election_commission": "election"}
_STANDALONE: Final = frozenset({"خارجيه", "دفاع", "داخليه", "خزانه"})  # speak without وزارة
_MINISTRY: Final = frozenset(
    normalise_word(w)
    for w in "وزارة الوزارة وزارتا وزارتي وزارتين وزارات وزير وزيرة وزيرا وزيري وزراء "
    "الوزير".split()
)
_DEMONYM_ENDINGS: Final = ("", "ه", "ون", "ين", "ان", "تان", "تين", "ات")


class Entity(NamedTuple):
    """One row of the table: ``type`` is state, institution, organisation, person or place."""

    id: str
    type: str
    state: str


class Entities:
    """Finds entities in normalised words.

    Parameters
    ----------
    rows : iterable of dict
        Rows of ``entities.tsv``; ``names`` and ``demonyms`` hold entries separated by ``|``.
    """

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self._by_id: dict[str, Entity] = {}
        self._demonyms: dict[str, str] = {}
        entries: dict[str, str] = {}
        for row in rows:
            state = row["state"].strip("-")
            entity = Entity(row["id"], row["type"], state)
            self._by_id[entity.id] = entity
            for name in _entries(row["names"]):
                entries.setdefault(name, entity.id)
            for demonym in _entries(row["demonyms"]):
                for form in _inflected(demonym):
                    self._demonyms.setdefault(form, entity.id)
        self._ministry_ids = self._named_ministries(entries)
        self._names = {" ".join(t.norm for t in tokenise(raw)): i for raw, i in entries.items()}
        for form, state in self._demonyms.items():
            entries.setdefault(form, state)
        self._book = PhraseBook(entries)

    def _named_ministries(self, entries: dict[str, str]) -> dict[tuple[str, str], str]:
        """``(state, field)`` → id, from names such as وزارة الخارجية الروسية."""
        out: dict[tuple[str, str], str] = {}
        for raw, entity_id in entries.items():
            words = raw.split()
            state = self._by_id[entity_id].state
            if state and len(words) == 3 and normalise_word(words[0]) == "وزاره":
                field = normalise_word(words[1]).removeprefix("ال")
                out.setdefault((state, field), entity_id)
        return out

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, entity_id: str) -> Entity | None:
        """The entity of an id; composed ministries have one too."""
        found = self._by_id.get(entity_id)
        if found is None and "." in entity_id and entity_id.split(".")[0] in self._by_id:
            return Entity(entity_id, "institution", entity_id.split(".")[0])
        return found

    def named(self, name: str) -> str:
        """Id of the entity with this normalised name, empty when there is none."""
        return self._names.get(name, "")

    def demonym(self, word: str) -> str:
        """Id of the state whose demonym a normalised word is (``الامريكيه``), empty else."""
        for form in proclitic_readings(word):
            if form in self._demonyms:
                return self._demonyms[form]
        return ""

    def find(self, words: Sequence[str]) -> list[Phrase]:
        """Entities and demonyms in ``words``: leftmost longest, not overlapping.

        Returns
        -------
        list of Phrase
            Half-open word spans with the entity's id, in order.
        """
        found = self._book.find(words)
        composed = self._ministries(words)
        if not composed:
            return found
        kept = [
            p
            for p in found
            if not any(p.start < c.end and c.start < p.end and _within(p, c) for c in composed)
        ]
        taken = {i for p in kept for i in range(p.start, p.end)}
        kept += [c for c in composed if taken.isdisjoint(range(c.start, c.end))]
        return sorted(kept)

    def _ministries(self, words: Sequence[str]) -> list[Phrase]:
        """Ministries named by field and demonym, coordinated ones too."""
        out: list[Phrase] = []
        fields = list(map(_field, words))
        if not any(fields):
            return out  # as in most texts
        for i, field in enumerate(fields):
            if field:
                start = i - 1 if i and _bare(words[i - 1]) in _MINISTRY else i
                end = i + 1
                while end < len(words) and words[end].startswith("و") and _field(words[end]):
                    end += 1
                state = self._state_at(words, end, ministry=start < i or end > i + 1)
                if not state or (out and i < out[-1].end):
                    continue
                if start == i and end == i + 1 and field not in _STANDALONE:
                    continue
                for j in range(i, end):
                    a, b = (start if j == i else j), (end + 1 if j == end - 1 else j + 1)
                    out.append(Phrase(a, b, self.ministry(state, _field(words[j]))))
        return out

    def _state_at(self, words: Sequence[str], at: int, *, ministry: bool) -> str:
        if at >= len(words):
            return ""
        word = words[at]
        return self.demonym(word) if word.startswith("ال") or ministry else ""

    def ministry(self, state: str, field: str) -> str:
        """Id of a state's ministry by the normalised bare name of its field (``خارجيه``)."""
        return self._ministry_ids.get((state, field)) or f"{state}.{_FIELDS[field]}"

    def of_field(self, word: str) -> str:
        """The ministry, of a state yet unknown, that a headline calls by its field: ``الصحة``."""
        found = f"any.{_FIELDS[_field(word)]}" if _field(word) else ""
        return found if found in self._by_id else ""

    def same_office(self, institution: str, state: str) -> str:
        """The institution of another state with the same office (``ru.mfa``, ``us``)."""
        own = self._by_id.get(institution)
        for (of, field), found in self._ministry_ids.items():
            if found == institution and own is not None and of == own.state:
                return self.ministry(state, field) if field in _FIELDS else ""
        kind, _, office = institution.partition(".")
        if kind == "team":
            return f"team.{state}" if f"team.{state}" in self._by_id else ""
        same = f"{state}.{_SAME_OFFICE.get(office, office)}"
        return same if same in self._by_id else ""

    def wider(self, entity_id: str) -> str:
        """What a text may say for short instead: a team's state, an office without its state."""
        kind, _, office = entity_id.partition(".")
        if not office or kind == "any":
            return ""
        if kind == "team":
            return office if office in self._by_id else ""
        office = next((k for k, v in _SAME_OFFICE.items() if v == office), office)
        own = next((f for (_, f), e in self._ministry_ids.items() if e == entity_id), "")
        found = "any." + _FIELDS.get(own, office)
        return found if found in self._by_id else ""


def _within(phrase: Phrase, other: Phrase) -> bool:
    return phrase.end - phrase.start <= other.end - other.start


def _entries(cell: str) -> list[str]:
    return [e.strip() for e in cell.split("|") if e.strip(" -")]


def _inflected(demonym: str) -> set[str]:
    """Normalised forms of a demonym: gender, number and article."""
    base = normalise_word(demonym)
    if " " in demonym or not base:
        return set()
    forms = {base + e for e in _DEMONYM_ENDINGS} if base.endswith("ي") else {base}
    return forms | {"ال" + f for f in forms}


@cache
def _bare(word: str) -> str:
    return word[1:] if word[0] in "ولبف" and word[1:] in _MINISTRY else word


@cache
def _field(word: str) -> str:
    """The ministry field that a word with article names (``والخارجيه``), else empty."""
    for form in proclitic_readings(word):
        if form.startswith("ال") and form[2:] in _FIELDS:
            return form[2:]
    return ""


@cache
def load_entities() -> Entities:
    """The table that ships with the product; empty when the file is not there."""
    if not (files("stance") / "lexicons" / "entities.tsv").is_file():
        return Entities(())
    return Entities(read_table("entities", COLUMNS))
