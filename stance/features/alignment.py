"""Aligns the units of two statements with typed edges.

Greedy one-to-one assignment over the strongest edges first; ties go to the nearer
positions. `align` is given its statements in canonical order, so
that the result does not depend on which came first.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from stance.features.statement import Statement, Unit
from stance.features.words import Edge, word_edge

_MIN_EDGE: Final = 0.3


class Link(NamedTuple):
    """An aligned pair of units: indices into each side's units, kind of edge, weight."""

    a: int
    b: int
    edge: Edge
    weight: float

    @property
    def opposed(self) -> bool:
        """Whether the words are opposites."""
        return self.edge == "antonym"


class Alignment(NamedTuple):
    """Links and the units that are left on each side."""

    a: Statement
    b: Statement
    links: tuple[Link, ...]
    left_a: tuple[int, ...]
    left_b: tuple[int, ...]


def unit_edge(x: Unit, y: Unit) -> tuple[Edge, float]:
    """Edge between two units."""
    if x.entity and y.entity:
        if x.entity == y.entity:
            return ("exact" if x.info.norm == y.info.norm else "alias"), 1.0
        return "", 0.0
    if (x.entity and x.length > 1) or (y.entity and y.length > 1):
        return "", 0.0  # the first word of a name says nothing by itself
    return word_edge(x.info.norm, y.info.norm)


def align(a: Statement, b: Statement) -> Alignment:
    """Align two parsed statements."""
    na, nb = max(len(a.units), 1), max(len(b.units), 1)
    candidates: list[tuple[float, float, int, int, Edge, float]] = []
    for i, x in enumerate(a.units):
        for j, y in enumerate(b.units):
            edge, weight = unit_edge(x, y)
            if weight >= _MIN_EDGE:
                candidates.append((-weight, abs(i / na - j / nb), i, j, edge, weight))
    candidates.sort()
    used_a, used_b, links = set[int](), set[int](), list[Link]()
    for _, _, i, j, edge, weight in candidates:
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            links.append(Link(i, j, edge, weight))
    links.sort()
    return Alignment(
        a,
        b,
        tuple(links),
        tuple(i for i in range(len(a.units)) if i not in used_a),
        tuple(j for j in range(len(b.units)) if j not in used_b),
    )
