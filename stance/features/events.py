"""Feature blocks on deeds and their parties: same deed, same agent, exchanged or other parties.

Like every block, symmetric in the two sides.
"""

from __future__ import annotations

from typing import Final

from stance.features.alignment import Alignment, Link
from stance.features.frames import Frame
from stance.features.statement import Statement

Values = dict[str, float]
_HELD: Final = 0.34  # share of a phrase that must be aligned to count as the same party
_FRAME_NAMES: Final = (
    "agent_same", "patient_same", "other_same", "swap", "moved", "agent_other", "patient_other",
    "agent_lone", "swap_plain", "swap_mutual", "swap_symmetric", "known", "converse",
)  # fmt: skip


def _held(ours: tuple[int, ...], theirs: tuple[int, ...], al: Alignment) -> float:
    """Share of two phrases' weight that is aligned between them."""
    if not ours or not theirs:
        return 0.0
    units_a, units_b, partner = al.a.units, al.b.units, al.partner
    hit = total = 0.0
    for i in ours:
        weight = units_a[i].weight
        total += weight
        link = partner.get(i)
        if link is not None and link.b in theirs:
            hit += link.weight * (weight + units_b[link.b].weight)
    for j in theirs:
        total += units_b[j].weight
    return hit / (total or 1.0)


def _parties(frame: Frame) -> list[tuple[int, ...]]:
    """Everything but the agent."""
    return [frame.patient, frame.bound, *(units for _, units in frame.obliques)]


def compare(k: Link, al: Alignment) -> Values | None:
    """How the parties of two aligned deeds relate; ``None`` without frames."""
    f, g = al.a.frames.get(k.a), al.b.frames.get(k.b)
    if f is None or g is None:
        return None
    out = dict.fromkeys(_FRAME_NAMES, 0.0)
    agent_f, agent_g = f.agent or f.bound, g.agent or g.bound

    def held(x: tuple[int, ...], y: tuple[int, ...]) -> float:
        return _held(x, y, al)

    same = held(agent_f, agent_g)
    out["patient_same"] = held(f.patient or f.bound, g.patient or g.bound)
    out["other_same"] = max(
        (held(x, y) for m, x in f.obliques for n, y in g.obliques if m == n), default=0.0
    )
    cross_f = max((held(f.agent, y) for y in _parties(g)), default=0.0)
    cross_g = max((held(x, g.agent) for x in _parties(f)), default=0.0)
    if k.edge == "converse":  # told from the other side: exchanged parties are the same ones
        same, cross_f, cross_g = (cross_f + cross_g) / 2, same, same
        out["converse"] = 1.0
    out["agent_same"] = same
    swap, moved = min(cross_f, cross_g), max(cross_f, cross_g)
    out["moved"] = moved if same < _HELD else 0.0
    out["swap"] = swap
    kinds = {al.a.units[k.a].info.symmetric, al.b.units[k.b].info.symmetric}
    kind = "symmetric" if "symmetric" in kinds else "mutual" if "both" in kinds else "plain"
    out["swap_" + kind] = max(swap, out["moved"] / 2)
    known = bool(f.agent) and bool(g.agent)
    out["known"] = float(known)
    if known and same < _HELD and moved < _HELD:
        out["agent_other"] = 1.0
    out["agent_lone"] = float(bool(f.agent) != bool(g.agent))
    if f.patient and g.patient and out["patient_same"] < _HELD and moved < _HELD:
        out["patient_other"] = 1.0
    return out


def frames(al: Alignment) -> Values:
    """Parties of the aligned deeds: of the best supported pair, and the most over all pairs."""
    best: tuple[float, Values] | None = None
    most = {"swap": 0.0, "swap_plain": 0.0, "agent_other": 0.0, "patient_other": 0.0, "moved": 0.0}
    n = 0
    for k, x, y in al.pairs:
        if not (x.is_event and y.is_event):
            continue
        values = compare(k, al)
        if values is None:
            continue
        n += 1
        weight = k.weight * min(x.weight, y.weight)
        weight *= 0.3 + values["agent_same"] + values["patient_same"] + values["moved"]
        weight *= 0.5 if x.background or y.background else 1.0
        for name in most:
            most[name] = max(most[name], values[name])
        if best is None or weight > best[0]:
            best = (weight, values)
    out: Values = {"frame_n": n}
    chosen = best[1] if best else dict.fromkeys(_FRAME_NAMES, 0.0)
    out |= {f"frame_{name}": value for name, value in chosen.items()}
    out |= {f"frames_{name}": value for name, value in most.items()}
    return out


def background(al: Alignment) -> Values:
    """Deeds that one side only tells as what went before, and its news beside them."""
    apart = clash = both = 0.0
    head = 0.0
    news_left = 0.0
    for k, x, y in al.pairs:
        if not (x.is_event and y.is_event):
            continue
        weight = min(x.weight, y.weight) * k.weight
        if x.background != y.background:
            apart += weight
            clash += weight * (x.polarity * y.polarity * (-1 if k.opposed else 1) < 0)
            side = al.a if x.background else al.b
            left = al.left_a if x.background else al.left_b
            news_left = max(news_left, _news_left(side, left))
        elif x.background:
            both += weight
        if not head:
            head = 1.0 if x.background != y.background else -1.0
    n_a, n_b = (sum(u.background for u in s.units) / (len(s.units) or 1) for s in (al.a, al.b))
    return {
        "before_apart": apart,
        "before_clash": clash,
        "before_both": both,
        "before_head": head,
        "before_news_left": news_left,
        "before_share_min": min(n_a, n_b),
        "before_share_max": max(n_a, n_b),
    }


def _news_left(side: Statement, left: tuple[int, ...]) -> float:
    """Weight of the side's foremost deed when the other side has nothing for it."""
    for i, unit in enumerate(side.units):
        if unit.is_event and not unit.background:
            return unit.weight if i in left else 0.0
    return 0.0
