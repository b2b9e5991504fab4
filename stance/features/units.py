"""The units of a statement that alignment may pair: words, names, lexemes of several words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stance.entities import load_entities
from stance.features.operators import UNREAL
from stance.features.reading import Reading
from stance.features.scopes import Scopes
from stance.features.words import WordInfo, edge_keys, word_info
from stance.vocabulary import load_vocabulary

_PREPOSITIONS: Final = frozenset(
    {"في", "من", "الي", "علي", "عن", "مع", "ضد", "امام", "بين", "لدي", "نحو", "تجاه", "حول", "عبر"}
)
_AGENT_MARKS: Final = (("من", "قبل"), ("علي", "يد"), ("علي", "ايدي"))


@dataclass(slots=True)
class Unit:
    """A word, entity or number that alignment may pair.

    Attributes
    ----------
    place : int
        Index of its first word.
    norm : str
        Normalised word, or ``@id`` for an entity.
    info : WordInfo
        Of the (first) word.
    entity, kind : str
        Entity id and type, empty for a plain word.
    wider : str
        Entity that may be said for it: its state for a team, the office for a state's ministry.
    weight : float
        How much it counts, about [0.1, 1].
    polarity : int
        1, -1, or 0 for open.
    modality : frozenset of str
    marker : str
        Governing preposition, ``agent``, ``gen`` (second part of a construct), or empty.
    role : str
        ``agent``, ``patient`` or empty.
    length : int
        Words it covers.
    focus : bool
        Stands directly behind a negator.
    background : bool
        In a clause that only tells what went before (بعد أن كان، الذي كان قد).
    is_event : bool
        It names a deed.
    is_unreal : bool
        Not offered as a plain fact.
    """

    place: int
    norm: str
    info: WordInfo
    entity: str
    kind: str
    weight: float
    polarity: int
    modality: frozenset[str]
    marker: str = ""
    role: str = ""
    length: int = 1
    focus: bool = False
    background: bool = False
    is_event: bool = False
    is_unreal: bool = False
    wider: str = ""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Word vectors of the units that have one.

    Attributes
    ----------
    places : dict of int to int
        Index of a unit → its row in ``rows``, in order.
    rows : array of float32, shape (n, n_dimensions)
        Unit length.
    weights : array of float32, shape (n,)
    centroid : array of float32, shape (n_dimensions,)
        Weighted sum.
    """

    places: dict[int, int]
    rows: NDArray[np.float32]
    weights: NDArray[np.float32]
    centroid: NDArray[np.float32]

    @classmethod
    def of(cls, units: list[Unit]) -> Vectors:
        """Vectors of some units."""
        known = [i for i, unit in enumerate(units) if unit.info.row >= 0]
        rows = load_vocabulary().vectors[[units[i].info.row for i in known]]
        weights = np.array([units[i].weight for i in known], dtype=np.float32)
        return cls({i: row for row, i in enumerate(known)}, rows, weights, weights @ rows)

    def sum_of(self, places: Iterable[int]) -> NDArray[np.float32]:
        """Weighted sum of the vectors of some units."""
        chosen = [self.places[i] for i in places if i in self.places]
        found: NDArray[np.float32] = self.weights[chosen] @ self.rows[chosen]
        return found


class Totals(NamedTuple):
    """Weight of some units, and how many of them are deeds, entities and definite."""

    weight: float
    events: int
    entities: int
    definite: int

    @classmethod
    def of(cls, units: Iterable[Unit]) -> Totals:
        """Totals of some units."""
        weight, events, entities, definite = 0.0, 0, 0, 0
        for unit in units:
            weight += unit.weight
            events += unit.is_event
            entities += bool(unit.entity)
            definite += unit.info.definite
        return cls(weight, events, entities, definite)


@cache
def _wider(entity: str) -> str:
    return load_entities().wider(entity)


@cache
def _entity_type(entity: str) -> str:
    found = load_entities().get(entity)
    return found.type if found else ""


def units_of(read: Reading, opened: frozenset[str]) -> tuple[list[Unit], frozenset[str]]:
    """Units of what is said, and the entities of who says it; ``opened`` as in `parse`."""
    words, infos, boundaries = read.words, read.infos, read.boundaries
    framed, scope, silent, before = read.framed, read.scope, read.silent, read.background
    entity_at = read.entity_at
    phrase_at = read.phrase_at
    if opened:
        phrase_at = {i: p for i, p in phrase_at.items() if p.value not in opened}
    units: list[Unit] = []
    spoken: set[str] = set()
    i = 0
    while i < len(words):
        phrase = entity_at.get(i)
        step = phrase.end - phrase.start if phrase else 1
        if framed[i]:
            if phrase:
                spoken.add(phrase.value)
        elif phrase or not (infos[i].stop or read.in_date[i] or i in silent) or i in phrase_at:
            unit = _unit(words, infos, i, phrase.value if phrase else "", scope)
            if i in phrase_at:
                step, unit.info = phrase_at[i].end - i, word_info(phrase_at[i].value)
                unit.norm, unit.weight = unit.info.norm, unit.info.idf
            unit.length, unit.background = step, before[i]
            unit.is_event = not unit.entity and unit.info.is_event
            units.append(unit)
        i += step
    _assign_roles(units, words, boundaries)
    return units, frozenset(spoken)


def _unit(words: list[str], infos: list[WordInfo], i: int, entity: str, scope: Scopes) -> Unit:
    info = infos[i]
    return Unit(
        place=i,
        norm="@" + entity if entity else info.norm,
        info=info,
        entity=entity,
        kind=_entity_type(entity) if entity else "",
        weight=0.8 if entity else info.idf,
        polarity=scope.polarity[i],
        modality=scope.modality[i],
        is_unreal=not UNREAL.isdisjoint(scope.modality[i]),
        focus=scope.focus[i],
        wider=_wider(entity) if entity else "",
        marker=_marker(words, infos, i),
    )


def _marker(words: list[str], infos: list[WordInfo], i: int) -> str:
    """Preposition that governs the word at ``i``."""
    before = words[i - 1] if i else ""
    if i > 1 and (words[i - 2], before) in _AGENT_MARKS:
        return "agent"
    if before in _PREPOSITIONS:
        return before
    norm = words[i]
    rest = norm[1:] if norm[0] in "وف" and infos[i].base != norm else norm
    if len(rest) > 3 and rest[0] in "بلك" and infos[i].base != rest and not infos[i].is_verb:
        known = load_vocabulary().count
        if rest.startswith(("بال", "لل", "كال")) or known(rest[1:]) * 3 >= known(rest):
            return rest[0]
    return ""


def _assign_roles(units: list[Unit], words: list[str], boundaries: list[bool]) -> None:
    """Agent and patient of each clause's verb, from word order and prepositions.

    Verb first: the first bare noun phrase is the agent, the next the patient. Noun
    first (headlines): the phrase before the verb is the agent. ``على يد`` and ``من قبل`` mark
    the agent of a passive, whose bare phrase is then the patient.
    """
    verb_seen, agent, patient, previous = False, None, None, None
    for unit in units:
        if boundaries[unit.place]:
            verb_seen, agent, patient, previous = False, None, None, None
        if unit.info.is_verb and not unit.entity:
            verb_seen, previous = True, None
            continue
        same_phrase = previous is not None and _continues_phrase(previous, unit)
        previous = unit
        if unit.marker == "agent":
            if agent is not None:
                agent.role = "patient"
            unit.role = "agent"
        elif unit.marker or same_phrase:
            continue
        elif agent is None:
            unit.role, agent = "agent", unit
        elif verb_seen and patient is None:
            unit.role, patient = "patient", unit


def _continues_phrase(before: Unit, unit: Unit) -> bool:
    """Adjective of a definite noun or second part of a construct."""
    if unit.place - before.place > 2 or unit.norm[0] == "و":
        return False
    if before.entity:
        return unit.info.definite and not unit.entity
    return unit.info.definite or not before.info.definite


def index_of(units: list[Unit]) -> dict[str | int, tuple[int, ...]]:
    """Units by what they need to share with a unit of the other side to be aligned with it."""
    found: dict[str | int, tuple[int, ...]] = {}
    for i, unit in enumerate(units):
        if unit.entity:
            found["@" + unit.entity] = (*found.get("@" + unit.entity, ()), i)
            if unit.wider:
                found["@" + unit.wider] = (*found.get("@" + unit.wider, ()), i)
        if not unit.entity or unit.length == 1:
            keys = edge_keys(unit.info.norm)
            fresh: dict[str | int, tuple[int, ...]] = dict.fromkeys(keys, (i,))
            if not found.keys().isdisjoint(keys):
                fresh.update((k, (*found[k], i)) for k in keys if k in found)
            found |= fresh
    return found
