"""Feature blocks: each turns an alignment into named numbers.

Every block is symmetric: what exists per side enters as its smaller and larger value,
so that the order of the two statements cannot matter.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from stance.features.alignment import Alignment, Link
from stance.features.amounts import dates, numbers, quantifiers
from stance.features.classes import classes
from stance.features.events import background, frames
from stance.features.operators import MODALITIES, UNREAL
from stance.features.orders import orders
from stance.features.statement import Statement
from stance.features.units import Totals, Unit
from stance.features.words import EDGE_WEIGHT, word_edge
from stance.vocabulary import load_vocabulary

Values = dict[str, float]
_EDGES: Final = tuple(edge for edge in EDGE_WEIGHT if edge)
_NAME_KINDS: Final = frozenset(
    {"state", "institution", "organisation", "group", "company", "union"}
)


def _ends(out: Values, name: str, x: float, y: float) -> None:
    out[name + "_min"], out[name + "_max"] = (x, y) if x <= y else (y, x)


def coverage(al: Alignment) -> Values:
    """How much of each side the other covers, in all and by kind of edge."""
    out: Values = {}
    a, b = al.a.totals, al.b.totals
    cover_a = cover_b = linked = 0.0
    parts = dict.fromkeys(_EDGES, 0.0)
    for k, x, y in al.pairs:
        cover_a += x.weight * k.weight
        cover_b += y.weight * k.weight
        linked += x.weight + y.weight
        parts[k.edge] += x.weight + y.weight
    _ends(out, "cover", cover_a / (a.weight or 1), cover_b / (b.weight or 1))
    _ends(out, "left", _weight(al.a, al.left_a), _weight(al.b, al.left_b))
    _ends(out, "left_n", len(al.left_a), len(al.left_b))
    _ends(out, "size", len(al.a.units), len(al.b.units))
    for edge, part in parts.items():
        out["edge_" + edge] = part / (linked or 1.0)
    hit_a, hit_b = Totals.of(x for _, x, _ in al.pairs), Totals.of(y for _, _, y in al.pairs)
    for name, n_a, n_b, h_a, h_b in (
        ("event", a.events, b.events, hit_a.events, hit_b.events),
        ("entity", a.entities, b.entities, hit_a.entities, hit_b.entities),
        ("definite", a.definite, b.definite, hit_a.definite, hit_b.definite),
    ):
        _ends(out, f"cover_{name}", _share(h_a, n_a), _share(h_b, n_b))
        _ends(out, f"left_{name}", n_a - h_a, n_b - h_b)
    return out


def _weight(side: Statement, places: tuple[int, ...]) -> float:
    return sum([side.units[i].weight for i in places])


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def polarity(al: Alignment) -> Values:
    """Whether aligned words are asserted on both sides or denied on one."""
    out: Values = {}
    clash = accord = clash_event = accord_event = unsure = 0.0
    opposed = opposed_flat = 0
    for k, x, y in al.pairs:
        sign = x.polarity * y.polarity * (-1 if k.opposed else 1)
        weight = 0.0 if x.entity else min(x.weight, y.weight) * k.weight
        event = weight if x.is_event or y.is_event else 0.0
        if sign < 0:
            clash, clash_event = clash + weight, clash_event + event
        elif sign > 0:
            accord, accord_event = accord + weight, accord_event + event
        else:
            unsure += weight
        if k.opposed:
            opposed += 1
            opposed_flat += x.polarity == y.polarity
    out["clash"], out["accord"] = clash, accord
    out["clash_share"] = clash / ((clash + accord) or 1)
    out["clash_event"], out["accord_event"] = clash_event, accord_event
    out["clash_event_share"] = clash_event / ((clash_event + accord_event) or 1)
    out["unsure"] = unsure
    out["antonyms"], out["antonyms_flat"] = opposed, opposed_flat
    out |= _focus(al)
    _ends(out, "negations", al.a.n_negations, al.b.n_negations)
    out["negation_parity"] = (al.a.n_negations - al.b.n_negations) % 2
    out["head_sign"] = _head_sign(al)
    out["antonym_parity"] = (al.a.n_negations - al.b.n_negations + opposed) % 2
    left_neg = [
        sum(u[i].weight for i in left if u[i].polarity < 0)
        for u, left in ((al.a.units, al.left_a), (al.b.units, al.left_b))
    ]
    _ends(out, "left_denied", *left_neg)
    return out


def _focus(al: Alignment) -> Values:
    """What stands directly behind a negator, seen from the other side."""
    out: Values = {"focus_clash": 0.0, "focus_accord": 0.0, "focus_both": 0.0}
    for k, x, y in al.pairs:
        if not (x.focus or y.focus):
            continue
        sign = x.polarity * y.polarity * (-1 if k.opposed else 1)
        weight = min(x.weight, y.weight) * k.weight
        out["focus_both"] += weight * (x.focus and y.focus)
        out["focus_clash" if sign < 0 else "focus_accord"] += weight
    left = [
        sum(s.units[i].weight for i in places if s.units[i].focus)
        for s, places in ((al.a, al.left_a), (al.b, al.left_b))
    ]
    _ends(out, "focus_left", *left)
    return out


def _head_sign(al: Alignment) -> float:
    """Sign of the first aligned deed: 1 both hold or both deny it, -1 they oppose, 0 none."""
    for k, x, y in al.pairs:
        if x.is_event and y.is_event:
            return float(x.polarity * y.polarity * (-1 if k.opposed else 1))
    return 0.0


def heads(al: Alignment) -> Values:
    """How the first deed of each side relates to the other's."""
    first_a = next((u for u in al.a.units if u.is_event), None)
    first_b = next((u for u in al.b.units if u.is_event), None)
    out: Values = {"head_known": float(first_a is not None and first_b is not None)}
    edge, weight, cosine = "", 0.0, 0.0
    if first_a and first_b:
        edge, weight = word_edge(first_a.info.norm, first_b.info.norm)
        cosine = load_vocabulary().similarity(first_a.info.row, first_b.info.row)
    out["head_weight"] = weight
    out["head_antonym"] = float(edge == "antonym")
    out["head_cosine"] = cosine
    return out


_REACH: Final = 7  # units on either side of a deed that may be its parties and details


def deeds(al: Alignment) -> Values:
    """The pair of deeds that most likely is one event, judged by deed and shared parties.

    Aligned deeds compete by the weight of their own edge and of the links between
    what stands around them; the winner tells polarity, modality and how much of each
    side's surroundings the other shares.
    """
    best: tuple[float, Link, float, float] | None = None
    conflict = accord = 0.0
    for k, x, y in al.pairs:
        if not (x.is_event or y.is_event):
            continue
        share_a, share_b = _shared_around(al, k)
        score = k.weight * min(x.weight, y.weight) * (0.2 + min(share_a, share_b))
        sign = x.polarity * y.polarity * (-1 if k.opposed else 1)
        conflict, accord = conflict + score * (sign < 0), accord + score * (sign > 0)
        if best is None or score > best[0]:
            best = (score, k, share_a, share_b)
    out: Values = {"deed_conflict": conflict, "deed_accord": accord}
    out["deed_ratio"] = conflict / ((conflict + accord) or 1)
    names_of = ("sign", "antonym", "exact", "score", "unreal_apart", "verbs")
    out |= {f"deed_{n}": 0.0 for n in names_of}
    _ends(out, "deed_share", 0.0, 0.0)
    if best is not None:
        score, k, share_a, share_b = best
        x, y = al.a.units[k.a], al.b.units[k.b]
        out["deed_sign"] = float(x.polarity * y.polarity * (-1 if k.opposed else 1))
        out["deed_antonym"] = float(k.opposed)
        out["deed_exact"] = float(k.edge in ("exact", "stem"))
        out["deed_score"] = score
        out["deed_unreal_apart"] = float(x.is_unreal != y.is_unreal)
        out["deed_verbs"] = float(x.info.is_verb) + float(y.info.is_verb)
        _ends(out, "deed_share", share_a, share_b)
    return out


def _shared_around(al: Alignment, k: Link) -> tuple[float, float]:
    """Share of the weight around each side's deed that is linked to around the other's."""
    a, b = al.a.units, al.b.units
    near_a = range(max(0, k.a - _REACH), min(len(a), k.a + _REACH + 1))
    near_b = range(max(0, k.b - _REACH), min(len(b), k.b + _REACH + 1))
    hit_a = hit_b = 0.0
    for i in near_a:
        link = al.partner.get(i)
        if link and i != k.a and link.b in near_b:
            hit_a, hit_b = hit_a + a[i].weight * link.weight, hit_b + b[link.b].weight * link.weight
    total_a = sum([a[i].weight for i in near_a if i != k.a])
    total_b = sum([b[j].weight for j in near_b if j != k.b])
    return hit_a / (total_a or 1), hit_b / (total_b or 1)


def names(al: Alignment) -> Values:
    """Entities that both name, and entities of one kind that stand against each other."""
    out: Values = {}
    ents_a = {u.entity: u for u in al.a.units if u.entity}
    ents_b = {u.entity: u for u in al.b.units if u.entity}
    shared = ents_a.keys() & ents_b.keys()
    only_a = [ents_a[e] for e in sorted(ents_a.keys() - shared)]
    only_b = [ents_b[e] for e in sorted(ents_b.keys() - shared)]
    if only_a and only_b:  # a team and its state are one
        wider_a, wider_b = {u.wider for u in only_a}, {u.wider for u in only_b}
        only_a = [u for u in only_a if u.wider not in ents_b and u.entity not in wider_b]
        only_b = [u for u in only_b if u.wider not in ents_a and u.entity not in wider_a]
    out["entity_shared"] = len(shared)
    out["entity_swapped_actor"] = float(
        any(u.kind in _NAME_KINDS for u in only_a) and any(u.kind in _NAME_KINDS for u in only_b)
    )
    for name, test in (("place", _is_place), ("role", _has_role)):
        out["entity_swapped_" + name] = float(any(map(test, only_a)) and any(map(test, only_b)))
    frames = al.a.frame_entities, al.b.frame_entities
    out["frame_same"] = float(bool(frames[0] & frames[1]))
    out["frame_other"] = float(bool(frames[0] and frames[1]) and not frames[0] & frames[1])
    _ends(out, "framed", bool(al.a.frame), bool(al.b.frame))
    _ends(out, "frame_deny", al.a.frame == "deny", al.b.frame == "deny")
    return out


def _is_place(unit: Unit) -> bool:
    return unit.kind in ("place", "state") and unit.marker in ("في", "ب", "الي", "من")


def _has_role(unit: Unit) -> bool:
    return bool(unit.role)


def roles(al: Alignment) -> Values:
    """Who did it to whom: aligned parties that changed places."""
    kept = moved = crossed = crossed_bare = marker_same = marker_other = 0
    nominal = [pair for pair in al.pairs if pair[1].entity or not pair[1].info.is_verb]
    for _, x, y in nominal:
        if x.role and y.role:
            kept, moved = kept + (x.role == y.role), moved + (x.role != y.role)
        if x.marker or y.marker:
            same = x.marker == y.marker
            marker_same, marker_other = marker_same + same, marker_other + (not same)
    for i, (k, _, _) in enumerate(nominal):
        for m, _, _ in nominal[i + 1 :]:
            if m.b < k.b:
                crossed += 1
                crossed_bare += _took_places(al, k, m)
    symmetric = {x.info.symmetric or y.info.symmetric for _, x, y in al.pairs}
    return {
        "role_kept": kept,
        "role_moved": moved,
        "order_crossed": crossed,
        "places_taken": crossed_bare,
        "marker_same": marker_same,
        "marker_other": marker_other,
        "symmetric_verb": float("symmetric" in symmetric),
        "both_verb": float("both" in symmetric),
        "taken_not_symmetric": float(crossed_bare > 0 and not symmetric & {"symmetric", "both"}),
    }


def _took_places(al: Alignment, k: Link, m: Link) -> bool:
    """Whether two aligned parties exchanged their markers or roles."""
    x1, x2, y1, y2 = al.a.units[k.a], al.a.units[m.a], al.b.units[k.b], al.b.units[m.b]
    if (x1.marker, x2.marker) != (y1.marker, y2.marker):
        return (x1.marker, x2.marker) == (y2.marker, y1.marker)
    return bool(x1.role and x2.role) and (x1.role, x2.role) == (y2.role, y1.role)


def modality(al: Alignment) -> Values:
    """Plain fact against possibility, plan, demand, threat; updates and contrast words."""
    out: Values = {}
    ours, theirs = al.a.modality, al.b.modality
    for name in MODALITIES:
        out[f"modal_{name}_both"] = float(name in ours and name in theirs)
        out[f"modal_{name}_one"] = float((name in ours) != (name in theirs))
    apart = together = 0.0
    for _, x, y in al.pairs:
        weight = 0.0 if x.entity else min(x.weight, y.weight)
        apart += weight * (x.is_unreal != y.is_unreal)
        together += weight * (x.is_unreal and y.is_unreal)
    out["unreal_apart"], out["unreal_together"] = apart, together
    out["unreal_one"] = float(bool(ours & UNREAL) != bool(theirs & UNREAL))
    out["head_unreal_apart"] = _head_unreal(al)
    return out


def _head_unreal(al: Alignment) -> float:
    for _, x, y in al.pairs:
        if x.is_event and y.is_event:
            return float(x.is_unreal != y.is_unreal)
    return 0.0


def similarity(al: Alignment) -> Values:
    """Similarity of the whole, by words, characters, order and vectors."""
    a, b = al.a, al.b
    set_a, set_b = set(a.bases), set(b.bases)
    shared = len(set_a & set_b)
    out: Values = {"jaccard": shared / ((len(set_a) + len(set_b) - shared) or 1)}
    out["overlap"] = shared / (min(len(set_a), len(set_b)) or 1)
    out["dice_grams"] = 2 * len(a.grams & b.grams) / ((len(a.grams) + len(b.grams)) or 1)
    out["order"] = Indel.normalized_similarity(a.bases, b.bases)
    out["cosine"] = _cosine(a.vectors.centroid, b.vectors.centroid)
    out["cosine_left"] = _cosine(a.vectors.sum_of(al.left_a), b.vectors.sum_of(al.left_b))
    _ends(out, "length", len(a.words), len(b.words))
    out["length_ratio"] = min(len(a.words), len(b.words)) / (max(len(a.words), len(b.words)) or 1)
    return out


def _cosine(x: NDArray[np.float32], y: NDArray[np.float32]) -> float:
    scale = float(x @ x) * float(y @ y)
    return float(x @ y) / math.sqrt(scale) if scale > 0 else 0.0


def substitution(al: Alignment) -> Values:
    """Left-over words that stand in the same place: what one side says instead of the other.

    Two left-over units substitute each other when a neighbour on the same side (before or
    behind) of both is linked; the share of sides' left-overs and their likeness tell
    a detail that differs (and may clash) from one that was added.
    """
    partner, left_b = al.partner, set(al.left_b)
    n, best, verbs, adjectives, entities, numbersish = 0, 0.0, 0, 0, 0, 0
    vocabulary = load_vocabulary()
    for i in al.left_a:
        slots = {partner[i - 1].b + 1} if i - 1 in partner else set()
        if i + 1 in partner:
            slots.add(partner[i + 1].b - 1)
        for j in slots & left_b:
            x, y = al.a.units[i], al.b.units[j]
            n += 1
            best = max(best, vocabulary.similarity(x.info.row, y.info.row))
            verbs += x.is_event and y.is_event
            entities += bool(x.entity) and bool(y.entity)
            adjectives += x.info.definite and y.info.definite
            numbersish += bool(x.entity) != bool(y.entity)
    return {
        "subst": n,
        "subst_cosine": best,
        "subst_event": verbs,
        "subst_entity": entities,
        "subst_definite": adjectives,
        "subst_mixed": numbersish,
        "subst_none": float(n == 0 and bool(al.left_a) and bool(al.left_b)),
    }


BLOCKS: Final[dict[str, Callable[[Alignment], Values]]] = {
    "coverage": coverage,
    "polarity": polarity,
    "heads": heads,
    "frames": frames,
    "background": background,
    "orders": orders,
    "deeds": deeds,
    "numbers": numbers,
    "dates": dates,
    "names": names,
    "roles": roles,
    "modality": modality,
    "quantifiers": quantifiers,
    "classes": classes,
    "similarity": similarity,
    "substitution": substitution,
}
