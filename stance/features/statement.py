"""A statement taken apart: the units that alignment and the feature blocks work on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stance.arabic import is_word, tokenise
from stance.dates import DateMention, find_dates
from stance.entities import load_entities
from stance.features.frames import Frame, background, build_frames
from stance.features.operators import (
    UNREAL,
    Operator,
    complement_start,
    find_operators,
    reporting_class,
)
from stance.features.orders import Order, find_orders
from stance.features.quantities import find_quantities
from stance.features.quantity import Quantity
from stance.features.scopes import Scopes, scopes
from stance.features.words import WordInfo, edge_keys, find_phrases, word_info
from stance.lexicon import Phrase
from stance.vocabulary import load_vocabulary

_CLAUSE_MARKS: Final = frozenset("،,؛;:.!؟?…")
_PREPOSITIONS: Final = frozenset(
    {"في", "من", "الي", "علي", "عن", "مع", "ضد", "امام", "بين", "لدي", "نحو", "تجاه", "حول", "عبر"}
)
_AGENT_MARKS: Final = (("من", "قبل"), ("علي", "يد"), ("علي", "ايدي"))
_SOURCES: Final = frozenset({"بحسب", "وفق", "وفقا", "حسب", "طبقا", "حسبما", "بحسبما"})
_HEADLINE_SPEAKER: Final = 6  # words before a headline's colon; longer ones are sentences
_FRAME_SUBJECT: Final = 8
# Operators whose words are no matter of their own: what they do is in polarity and modality.
_SILENT: Final = frozenset({"negation", "quantifier", "modality"})
_WORDED: Final = frozenset({"quantifier", "modality"})  # but their verbs are deeds: تفوق، بقي


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


@dataclass(slots=True)
class Statement:
    """One side of a pair, parsed once and shared by every pair it is in."""

    text: str
    words: tuple[str, ...]
    units: list[Unit]
    operators: list[Operator]
    quantities: list[Quantity]
    dates: list[DateMention]
    frame: str
    frame_entities: frozenset[str]
    n_negations: int
    modality: frozenset[str]
    quantifiers: frozenset[str]
    negated: bool
    bases: tuple[str, ...]
    grams: frozenset[str]
    spans: list[tuple[int, int]]
    frames: dict[int, Frame]
    orders: tuple[Order, ...]
    index: dict[str | int, tuple[int, ...]]
    vectors: Vectors
    totals: Totals

    def quote(self, start: int, end: int) -> str:
        """Raw text of words ``start`` to ``end`` (half-open)."""
        if start >= end:
            return ""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]

    @property
    def key(self) -> tuple[tuple[str, ...], bool]:
        """Order and identity of statements: their words and polarity."""
        return self.words, self.negated


@cache
def _wider(entity: str) -> str:
    return load_entities().wider(entity)


@cache
def _entity_type(entity: str) -> str:
    found = load_entities().get(entity)
    return found.type if found else ""


@lru_cache(maxsize=1 << 11)  # 33 kB each; callers keep the pairs of a statement together
def parse(text: str, negated: bool = False) -> Statement:
    """Take a statement apart.

    Parameters
    ----------
    text : str
        Raw text of a claim or headline.
    negated : bool
        Whether its cue denies it (``Claim.polarity == "negative"``).
    """
    tokens = tokenise(text)
    words: list[str] = []
    boundaries: list[bool] = []
    starts: list[tuple[int, int]] = []
    colon, mark = -1, False
    for token in tokens:
        if is_word(token.norm):
            words.append(token.norm)
            boundaries.append(mark)
            starts.append((token.start, token.end))
            mark = False
        elif token.norm in _CLAUSE_MARKS:
            mark = True
            if token.norm == ":" and colon < 0:
                colon = len(words)
    infos = [word_info(w) for w in words]
    dates = find_dates(text, tokens)
    in_date = [False] * len(words)
    if dates:
        in_date = [any(d.start <= s < d.end for d in dates) for s, _ in starts]
    operators = find_operators(words, infos)
    quantities = find_quantities(words, in_date, boundaries)
    scope = scopes(words, infos, boundaries, operators, negated=negated)
    negated_at = {
        i for o in operators if o.group == "negation" for i in range(o.start, o.end)
    }  # لم يعد is no promise
    framed, frame = _frames(words, infos, boundaries, colon, negated_at)
    numeric = {i for q in quantities for i in range(q.start, q.end)}
    silent = numeric | {
        i
        for o in operators
        if o.group in _SILENT or _is_denial(o, infos)
        for i in range(o.start, o.end)
        if not infos[i].elative and (o.group not in _WORDED or not infos[i].verb_form)
    }
    units, frame_entities = _units(words, infos, in_date, silent, framed, scope, boundaries)
    inside = {i for i in range(len(words)) if not framed[i]}
    return Statement(
        text=text,
        words=tuple(words),
        units=units,
        operators=operators,
        quantities=quantities,
        dates=dates,
        frame=frame,
        frame_entities=frame_entities,
        n_negations=scope.n_negations + negated,
        modality=frozenset(
            "persist" if o.value == "still" else o.value
            for o in operators
            if (o.group == "modality" or o.value == "still") and o.start in inside
        )
        | ({frame} & {"demand", "plan", "doubt", "warn"}),
        quantifiers=frozenset(o.value for o in operators if o.group == "quantifier"),
        negated=negated,
        bases=tuple(i.base for i, f in zip(infos, framed, strict=True) if not i.stop and not f),
        grams=_grams(infos),
        spans=starts,
        frames=build_frames(units, boundaries, words),
        orders=find_orders(units, words, boundaries),
        index=_index(units),
        vectors=Vectors.of(units),
        totals=Totals.of(units),
    )


def _is_denial(op: Operator, infos: list[WordInfo]) -> bool:
    """Whether a verb only says that the rest is untrue (نفى): no deed, and no opposite of أكد."""
    return op.group == "implicative" and op.value == "-0" and infos[op.start].is_verb


def _index(units: list[Unit]) -> dict[str | int, tuple[int, ...]]:
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


def _grams(infos: list[WordInfo]) -> frozenset[str]:
    text = " ".join(i.base for i in infos if not i.stop)
    return frozenset({text[i : i + 3] for i in range(len(text) - 2)})


def _frames(
    words: list[str],
    infos: list[WordInfo],
    boundaries: list[bool],
    colon: int,
    taken: set[int],
) -> tuple[list[bool], str]:
    """Words that only say who speaks, and the class of the (last telling) reporting verb."""
    framed, frame = [False] * len(words), ""
    if 0 < colon <= _HEADLINE_SPEAKER and not any(i.is_verb for i in infos[:colon]):
        framed[:colon] = [True] * colon
        frame = "assert"
    for i, norm in enumerate(words):
        if i > 2 and _opens_source(words, boundaries, i):
            _mark_source(words, boundaries, framed, i)
            frame = frame or "assert"
        cue = reporting_class(norm)
        if not cue or framed[i] or infos[i].definite or i in taken:
            continue
        start = complement_start(words, boundaries, i)
        if start is None:
            continue
        _mark_frame(infos, boundaries, framed, i, start)
        frame = frame if frame and frame != "assert" else cue
    return framed, frame


def _mark_frame(
    infos: list[WordInfo], boundaries: list[bool], framed: list[bool], i: int, end: int
) -> None:
    """Frame from the subject before the verb (if the clause begins with it) to أن."""
    first = i
    while first > 0 and i - first < _FRAME_SUBJECT and not boundaries[first]:
        if infos[first - 1].is_verb or framed[first - 1]:
            break
        first -= 1
    if first and not boundaries[first]:
        first = i
    for k in range(first, end):
        framed[k] = True


def _opens_source(words: list[str], boundaries: list[bool], i: int) -> bool:
    """Whether a trailing attribution starts: بحسب، وفق، كما قالت، على ما أفاد."""
    norm = words[i]
    if norm in _SOURCES:
        return True
    nxt = words[i + 1] if i + 1 < len(words) else ""
    if norm == "كما" and boundaries[i]:
        return bool(reporting_class(nxt))
    after = words[i + 2] if i + 2 < len(words) else ""
    return norm == "علي" and nxt == "ما" and bool(reporting_class(after))


def _mark_source(words: list[str], boundaries: list[bool], framed: list[bool], i: int) -> None:
    for k in range(i, min(i + 12, len(words))):
        if k > i and boundaries[k]:
            break
        framed[k] = True


def _units(
    words: list[str],
    infos: list[WordInfo],
    in_date: list[bool],
    silent: set[int],
    framed: list[bool],
    scope: Scopes,
    boundaries: list[bool],
) -> tuple[list[Unit], frozenset[str]]:
    entity_at = _counterparts(words, {p.start: p for p in load_entities().find(words)})
    phrase_at = _free_phrases(words, entity_at, silent)
    before = background(words, infos, boundaries)
    units: list[Unit] = []
    spoken: set[str] = set()
    i = 0
    while i < len(words):
        phrase = entity_at.get(i)
        step = phrase.end - phrase.start if phrase else 1
        if framed[i]:
            if phrase:
                spoken.add(phrase.value)
        elif phrase or not (infos[i].stop or in_date[i] or i in silent) or i in phrase_at:
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


def _free_phrases(
    words: list[str], entity_at: dict[int, Phrase], silent: set[int]
) -> dict[int, Phrase]:
    """Lexemes of several words outside entities and numbers."""
    taken = silent | {i for p in entity_at.values() for i in range(p.start, p.end)}
    return {p.start: p for p in find_phrases(words) if taken.isdisjoint(range(p.start, p.end))}


_COUNTERPARTS: Final = frozenset({"نظيره", "نظيرته", "نظيرها", "نظيرتها", "نظير"})


def _counterparts(words: list[str], entity_at: dict[int, Phrase]) -> dict[int, Phrase]:
    """Read ``وزير الدفاع الياباني … نظيره الهندي`` as two ministries of defence."""
    if _COUNTERPARTS.isdisjoint(w.lstrip("وبل") for w in words):
        return entity_at
    entities, out = load_entities(), dict(entity_at)
    last = ""
    for start in sorted(entity_at):
        phrase = entity_at[start]
        if start and last and words[start - 1].lstrip("وبل") in _COUNTERPARTS:
            office = entities.same_office(last, phrase.value)
            if office:
                del out[start]
                out[start - 1] = Phrase(start - 1, phrase.end, office)
        elif "." in phrase.value:
            last = phrase.value
    return out


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
