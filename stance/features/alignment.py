"""Aligns the units of two statements with typed edges.

Greedy one-to-one assignment over the strongest edges first; ties go to the nearer
positions. `align` is given its statements in canonical order, so
that the result does not depend on which came first.
"""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from stance.features.statement import Statement
from stance.features.units import Unit
from stance.features.words import EDGE_WEIGHT, SIMILAR, Edge, edge_keys, is_stop, word_edge

_NONE: Final = frozenset[str]()
_MIN_EDGE: Final = 0.3
_ROUNDING: Final = 1e-4  # a product of matrices may differ from one of vectors in the last digits


class Link(NamedTuple):
    """An aligned pair of units.

    Attributes
    ----------
    a, b : int
        Indices into each side's units.
    edge : str
    weight : float
    opposed : bool
        Whether the words are opposites.
    """

    a: int
    b: int
    edge: Edge
    weight: float
    opposed: bool


class Alignment(NamedTuple):
    """Links and the units that are left on each side.

    Attributes
    ----------
    a, b : Statement
    links : tuple of Link
        In the order of ``a``.
    left_a, left_b : tuple of int
    pairs : list of (Link, Unit, Unit)
        Each link with its units.
    partner : dict of int to Link
        The link of a unit of ``a``.
    """

    a: Statement
    b: Statement
    links: tuple[Link, ...]
    left_a: tuple[int, ...]
    left_b: tuple[int, ...]
    pairs: list[tuple[Link, Unit, Unit]]
    partner: dict[int, Link]


def unit_edge(x: Unit, y: Unit) -> tuple[Edge, float]:
    """Edge between two units."""
    if x.entity and y.entity:
        if x.entity == y.entity:
            return ("exact" if x.info.norm == y.info.norm else "alias"), 1.0
        if x.entity == y.wider or y.entity == x.wider:
            return "entails", EDGE_WEIGHT["entails"]
        return "", 0.0
    if (x.entity and x.length > 1) or (y.entity and y.length > 1):
        return "", 0.0  # the first word of a name says nothing by itself
    return word_edge(x.info.norm, y.info.norm)


def to_open(a: Statement, b: Statement) -> tuple[frozenset[str], frozenset[str]]:
    """Lexemes of several words of each side that meet nothing, though their words may.

    The other side may have other words around one of them: «خفض سعر الفائدة» beside «رفع سعر
    الفائدة» is no lexeme of three words but a verb beside its opposite.
    """
    if not a.lexemes and not b.lexemes:
        return _NONE, _NONE
    shared = a.index.keys() & b.index.keys()
    parts_a, parts_b = _unmet_parts(a, b, shared), _unmet_parts(b, a, shared)
    if not parts_a and not parts_b:
        return _NONE, _NONE
    all_a = frozenset[str | int]().union(*parts_a.values())
    all_b = frozenset[str | int]().union(*parts_b.values())
    return (
        frozenset(n for n, p in parts_a.items() if not p.isdisjoint(all_b | b.index.keys())),
        frozenset(n for n, p in parts_b.items() if not p.isdisjoint(all_a | a.index.keys())),
    )


def _unmet_parts(
    s: Statement, other: Statement, shared: Set[str | int]
) -> dict[str, frozenset[str | int]]:
    """Keys of the words of each lexeme of several words that no unit of ``other`` can link to."""
    out: dict[str, frozenset[str | int]] = {}
    for i in s.lexemes:
        unit = s.units[i]
        meeting = {j for key in shared if i in s.index[key] for j in other.index[key]}
        if not any(unit_edge(unit, other.units[j])[1] >= _MIN_EDGE for j in meeting):
            out[unit.norm] = _keys_of(s.words[unit.place : unit.place + unit.length])
    return out


@lru_cache(maxsize=1 << 14)
def _keys_of(words: tuple[str, ...]) -> frozenset[str | int]:
    """What words share with others, but for their first letter."""
    return frozenset(
        key
        for word in words
        if not is_stop(word)
        for key in edge_keys(word)
        if not str(key).startswith("^")
    )


def align(a: Statement, b: Statement) -> Alignment:
    """Align two parsed statements."""
    units_a, units_b = a.units, b.units
    na, nb = max(len(units_a), 1), max(len(units_b), 1)
    candidates: list[tuple[float, float, int, int, Edge, float]] = []
    for i, j in _meeting(a, b):
        edge, weight = unit_edge(units_a[i], units_b[j])
        if weight >= _MIN_EDGE:
            candidates.append((-weight, abs(i / na - j / nb), i, j, edge, weight))
    candidates.sort()
    partner, used_b = dict[int, Link](), set[int]()
    for _, _, i, j, edge, weight in candidates:
        if i not in partner and j not in used_b:
            used_b.add(j)
            partner[i] = Link(i, j, edge, weight, edge == "antonym")
    links = tuple(sorted(partner.values()))
    return Alignment(
        a,
        b,
        links,
        tuple(i for i in range(len(units_a)) if i not in partner),
        tuple(j for j in range(len(units_b)) if j not in used_b),
        [(k, units_a[k.a], units_b[k.b]) for k in links],
        partner,
    )


def _meeting(a: Statement, b: Statement) -> set[tuple[int, int]]:
    """Pairs of units that may have an edge: they share a key or lie close as vectors."""
    ours, theirs = a.index, b.index
    found = {(i, j) for key in ours.keys() & theirs.keys() for i in ours[key] for j in theirs[key]}
    cosines = a.vectors.rows @ b.vectors.rows.T
    if cosines.size and cosines.max() >= SIMILAR - _ROUNDING:
        places_a, places_b = list(a.vectors.places), list(b.vectors.places)
        close = np.nonzero(cosines >= SIMILAR - _ROUNDING)
        found.update((places_a[i], places_b[j]) for i, j in zip(*close, strict=True))
    return found
