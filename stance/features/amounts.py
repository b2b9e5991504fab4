"""Feature blocks of amounts: numbers, dates and quantifiers that agree or clash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from stance.features.alignment import Alignment
from stance.features.comparison import (
    COMPARABLE,
    equal,
    likeness,
    noun_likeness,
)
from stance.features.dating import verdict, with_occasions
from stance.features.operators import QUANTIFIERS
from stance.features.quantity import Quantity, base_value
from stance.features.statement import Statement

Values = dict[str, float]
_OPPOSED_QUANTIFIERS: Final = (
    ("all", "none"), ("all", "few"), ("most", "few"), ("more", "less"), ("atleast", "atmost"),
    ("first", "last"), ("all", "only"), ("most", "none"),
)  # fmt: skip
_RANK: Final = {"same": 0, "shift": 1, "clash": 2}
_NEAR: Final = 6  # words on either side of an amount that say what it is about


def _ends(out: Values, name: str, x: float, y: float) -> None:
    out[name + "_min"], out[name + "_max"] = (x, y) if x <= y else (y, x)


class Match(NamedTuple):
    """Two quantities that measure one thing: their indices, likeness, and share of context."""

    a: int
    b: int
    equal: bool
    likeness: float
    near: float


def _near(al: Alignment, place_a: int, place_b: int) -> float:
    """Share of the weight around two places that is linked from one to the other."""
    a, b = al.a.units, al.b.units
    total_a = sum(u.weight for u in a if abs(u.place - place_a) <= _NEAR)
    total_b = sum(u.weight for u in b if abs(u.place - place_b) <= _NEAR)
    hit_a = hit_b = 0.0
    for k in al.links:
        x, y = a[k.a], b[k.b]
        if abs(x.place - place_a) <= _NEAR and abs(y.place - place_b) <= _NEAR:
            hit_a, hit_b = hit_a + x.weight * k.weight, hit_b + y.weight * k.weight
    return min(hit_a / (total_a or 1), hit_b / (total_b or 1))


def _of_other_deeds(al: Alignment, m: Match) -> bool:
    """Whether two quantities stand beside events of which none is linked to the other's.

    ``مقتل 43 مدنيا`` against ``نزوح 150 ألف مدني``.
    """
    ours = _events_near(al.a, al.a.quantities[m.a].start)
    theirs = _events_near(al.b, al.b.quantities[m.b].start)
    linked = any(k.a in ours and k.b in theirs for k in al.links)
    return bool(ours) and bool(theirs) and not linked


def _events_near(s: Statement, place: int) -> set[int]:
    """The events beside an amount: the nearest on either side."""
    events = [(abs(u.place - place), i) for i, u in enumerate(s.units) if u.is_event]
    before = [e for e in events if s.units[e[1]].place < place and e[0] <= _NEAR]
    after = [e for e in events if s.units[e[1]].place > place and e[0] <= _NEAR]
    return {min(side)[1] for side in (before, after) if side}


def match_quantities(al: Alignment) -> list[Match]:
    """One-to-one matches of the quantities of two statements: equal ones first, likest first."""
    ours, theirs = al.a.quantities, al.b.quantities
    if not ours or not theirs:
        return []
    found = [
        Match(i, j, equal(q, r), like, _near(al, q.start, r.start))
        for i, q in enumerate(ours)
        for j, r in enumerate(theirs)
        if (like := likeness(q, r)) > 0
    ]
    found.sort(key=lambda m: (-m.equal, -(m.likeness >= COMPARABLE), -m.near, m.a, m.b))
    used_a, used_b, out = set[int](), set[int](), list[Match]()
    for m in found:
        if m.a not in used_a and m.b not in used_b:
            used_a.add(m.a)
            used_b.add(m.b)
            out.append(m)
    return out


def clashes(al: Alignment) -> list[Match]:
    """Matches of which only one side can be right, the nearest in context first.

    Left out are amounts of deeds that have nothing to do with each other.
    """
    return [m for m in _clashes(al, match_quantities(al)) if not _of_other_deeds(al, m)]


def _clashes(al: Alignment, matches: Sequence[Match]) -> list[Match]:
    out = [
        m
        for m in matches
        if not m.equal
        and m.likeness >= COMPARABLE
        and not (al.a.quantities[m.a].role or al.b.quantities[m.b].role)
        and al.a.quantities[m.a].unit != "ordinal"
    ]
    return sorted(out, key=lambda m: (-m.near, m.a, m.b))


def numbers(al: Alignment) -> Values:
    """Quantities of one unit or noun that are equal, clash or stand alone."""
    ours, theirs = al.a.quantities, al.b.quantities
    matches = match_quantities(al)
    clash = _clashes(al, matches)
    plain = [m for m in matches if ours[m.a].unit != "ordinal"]
    same = [m for m in plain if m.equal and not (ours[m.a].role or theirs[m.b].role)]
    out: Values = {"number_same": len(same), "number_clash": len(clash)}
    out["number_gap"] = max((_gap(ours[m.a], theirs[m.b]) for m in clash), default=0.0)
    out["number_clash_head"] = sum(_one_noun(ours[m.a], theirs[m.b]) for m in clash)
    out["number_clash_near"] = max((m.near for m in clash), default=0.0)
    out["number_same_near"] = max((m.near for m in same), default=0.0)
    out["number_clash_weak"] = sum(not m.equal and m.likeness < COMPARABLE for m in plain)
    out["number_bound_ok"] = sum(bool(ours[m.a].bound or theirs[m.b].bound) for m in same)
    out["number_bound_gap"] = max((_gap(ours[m.a], theirs[m.b]) for m in same), default=0.0)
    out["number_old"] = sum(m.equal and "old" in (ours[m.a].role, theirs[m.b].role) for m in plain)
    out["number_complement"] = sum(_complement(ours[m.a], theirs[m.b]) for m in clash)
    out["number_same_all"] = float(
        bool(same) and len(same) == min(_n(ours), _n(theirs)) and not clash
    )
    ordinals = [m for m in matches if ours[m.a].unit == "ordinal" and m.likeness >= COMPARABLE]
    out["ordinal_same"] = sum(m.equal for m in ordinals)
    out["ordinal_clash"] = sum(not m.equal for m in ordinals)
    matched = len(same) + len(clash)
    _ends(out, "number_left", _n(ours) - matched, _n(theirs) - matched)
    _ends(out, "number_n", _n(ours), _n(theirs))
    values_a, values_b = {base_value(q) for q in ours}, {base_value(q) for q in theirs}
    out["number_value_shared"] = len(values_a & values_b)
    out["number_value_other"] = float(bool(values_a - values_b and values_b - values_a))
    return out


def _n(quantities: Sequence[Quantity]) -> int:
    return sum(q.unit != "ordinal" for q in quantities)


def _gap(q: Quantity, r: Quantity) -> float:
    x, y = base_value(q), base_value(r)
    return abs(x - y) / max(abs(x), abs(y), 1e-9)


def _complement(q: Quantity, r: Quantity) -> bool:
    """Two shares that make up the whole: 22 % failed, 78 % passed."""
    return q.unit == r.unit == "percent" and abs(q.value + r.value - 100) < 1


def _one_noun(q: Quantity, r: Quantity) -> bool:
    return any(noun_likeness(*sorted((h, k))) >= COMPARABLE for h in q.heads for k in r.heads)


class DateMatch(NamedTuple):
    """Two dates: their indices, how they relate, and share of context."""

    a: int
    b: int
    verdict: str
    near: float


def match_dates(al: Alignment) -> list[DateMatch]:
    """One-to-one matches of the dates of two statements: the same first, nearest first."""
    if not al.a.dates or not al.b.dates:
        return []
    ours, theirs = with_occasions(al.a), with_occasions(al.b)
    found = [
        DateMatch(i, j, said, _near(al, x.place, y.place))
        for i, (d, x) in enumerate(ours)
        for j, (e, y) in enumerate(theirs)
        if (said := verdict(d, e, x, y))
    ]
    found.sort(key=lambda m: (_RANK[m.verdict], -m.near, m.a, m.b))
    used_a, used_b, out = set[int](), set[int](), list[DateMatch]()
    for m in found:
        if m.a not in used_a and m.b not in used_b:
            used_a.add(m.a)
            used_b.add(m.b)
            out.append(m)
    return out


def dates(al: Alignment) -> Values:
    """Dates that agree, clash (a part both name differs), shift or stand alone."""
    matches = match_dates(al)
    out: Values = {}
    for said in _RANK:
        hits = [m.near for m in matches if m.verdict == said]
        out["date_" + said] = len(hits)
        out[f"date_{said}_near"] = max(hits, default=0.0)
    n_a, n_b = len(al.a.dates), len(al.b.dates)
    _ends(out, "date_left", n_a - len(matches), n_b - len(matches))
    _ends(out, "date_n", n_a, n_b)
    return out


# Share of the whole that a class of quantifiers leaves open, lowest and highest.
_SHARES: Final = {
    "all": (1.0, 1.0),
    "most": (0.5, 1.0),
    "few": (0.0, 0.4),
    "none": (0.0, 0.0),
}
_NONE_WORDS: Final = frozenset({"اي", "ايه", "احدا"})


def quantifiers(al: Alignment) -> Values:
    """Quantifier classes on one side, on both, and opposed; shares of one whole that clash."""
    out: Values = {}
    ours, theirs = al.a.quantifiers, al.b.quantifiers
    for name in QUANTIFIERS:
        out[f"quant_{name}_one"] = float((name in ours) != (name in theirs))
    out["quant_both"] = len(ours & theirs)
    out["quant_opposed"] = float(
        any(
            (p in ours and q in theirs) or (q in ours and p in theirs)
            for p, q in _OPPOSED_QUANTIFIERS
        )
    )
    agree = clash = 0.0
    for low_a, high_a, place_a in _wholes(al.a):
        for low_b, high_b, place_b in _wholes(al.b):
            near = _near(al, place_a, place_b)
            if max(low_a, low_b) <= min(high_a, high_b) + 0.01:
                agree = max(agree, near)
            else:
                clash = max(clash, near)
    out["share_same_near"], out["share_clash_near"] = agree, clash
    return out


def _wholes(s: Statement) -> list[tuple[float, float, int]]:
    """Shares that a statement names, by quantifier or number: lowest, highest, place."""
    out = []
    for op in s.operators:
        if op.group != "quantifier" or op.value not in _SHARES:
            continue
        unit = next((u for u in s.units if u.place >= op.end), None)
        denied = unit is not None and unit.polarity < 0
        if op.value == "none" and not (denied and s.words[op.start] in _NONE_WORDS):
            continue
        low, high = _SHARES[op.value]
        if denied and op.value != "none":
            low, high = 0.0, max(low - 0.01, 0.5)  # not all, not most
        out.append((low, high, op.start))
    for q in s.quantities:
        if q.unit == "percent" and not q.role:
            low, high = q.interval
            out.append((max(low, 0.0), min(high, 1.0), q.start))
    return out
