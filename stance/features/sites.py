"""Feature block on what each side denies, and whether the other side asserts just that.

A negation says most about the one deed behind it; the nouns of its clause are denied in
form only (لم تتأخر النتائج: there are results). So this block judges deeds alone.
"""

from __future__ import annotations

from typing import Final

from stance.features.alignment import Alignment
from stance.features.statement import Statement, Unit
from stance.features.words import word_edge

Values = dict[str, float]
_HELD: Final = 0.5  # weight of an edge from which a deed has its counterpart
_NAMES: Final = ("confirmed", "contradicted", "open", "undone")


def sites(al: Alignment) -> Values:
    """Denied deeds that the other side confirms, contradicts or leaves open."""
    out = {f"site_{name}": 0.0 for name in _NAMES}
    for ours, theirs in ((al.a, al.b), (al.b, al.a)):
        if not ours.n_negations:
            continue
        for unit in ours.units:
            if unit.is_predicate and unit.focus and unit.polarity < 0:
                said, weight = _counterpart(unit, theirs)
                name = "site_" + said
                out[name] = max(out[name], weight)
    return out | _predicates(al)


def _counterpart(unit: Unit, side: Statement) -> tuple[str, float]:
    """What the other side says of a denied deed, by its nearest deed in meaning."""
    best, said = 0.0, "open"
    for other in side.units:
        if not other.is_event:
            continue
        edge, weight = word_edge(unit.info.norm, other.info.norm)
        if weight >= _HELD and weight > best:
            sign = unit.polarity * other.polarity * (-1 if edge == "antonym" else 1)
            best = weight
            said = "contradicted" if sign < 0 else "confirmed" if sign > 0 else "open"
            if said == "confirmed" and edge == "antonym":
                said = "undone"  # denied here, its opposite asserted there
    return said, (best or 1.0) * unit.weight


def _predicates(al: Alignment) -> Values:
    """Agreement of aligned deeds, and what each side says beyond them."""
    clash = accord = first = 0.0
    for k, x, y in al.pairs:
        if not (x.is_predicate and y.is_predicate):
            continue
        sign = x.polarity * y.polarity * (-1 if k.opposed else 1)
        weight = min(x.weight, y.weight) * k.weight
        clash += weight * (sign < 0)
        accord += weight * (sign > 0)
        first = first or float(sign)
    (held_a, denied_a), (held_b, denied_b) = _left(al.a, al.left_a), _left(al.b, al.left_b)
    return {
        "predicate_clash": clash,
        "predicate_accord": accord,
        "predicate_first": first,
        "predicate_left_denied_min": min(denied_a, denied_b),
        "predicate_left_denied_max": max(denied_a, denied_b),
        "predicate_left_min": min(held_a, held_b),
        "predicate_left_max": max(held_a, held_b),
    }


def _left(side: Statement, places: tuple[int, ...]) -> tuple[float, float]:
    """Weight of the deeds that only one side names: asserted, denied."""
    held = denied = 0.0
    for i in places:
        unit = side.units[i]
        if unit.is_predicate:
            if unit.polarity > 0:
                held += unit.weight
            elif unit.polarity < 0:
                denied += unit.weight
    return held, denied
