"""Kinds of events and states that two statements tell, whatever words they use (classes.tsv)."""

from __future__ import annotations

from typing import Final

from stance.features.alignment import Alignment
from stance.features.kinds import weighed

Values = dict[str, float]
_NAMES: Final = (
    "class_accord", "class_clash", "class_ratio", "class_left_accord", "class_left_clash",
    "class_left_ratio", "class_rest_min", "class_rest_max", "class_head",
)  # fmt: skip


def classes(al: Alignment) -> Values:
    """Kinds of events that both tell, with the same sign or with opposite ones.

    A denied word tells the opposite kind: what does not end goes on. For all words, and for those
    that no word of the other side is linked to.
    """
    out = dict.fromkeys(_NAMES, 0.0)
    ours, theirs = al.a.kinds, al.b.kinds
    if not ours or not theirs:
        return out
    all_a, all_b = weighed(ours), weighed(theirs)
    free = set(al.left_b)
    left_a = weighed(k for k in ours if k.place not in al.partner)
    left_b = weighed(k for k in theirs if k.place in free)
    _compare(out, "class", all_a, all_b)
    _compare(out, "class_left", left_a, left_b)
    rest = _clash_of(left_a, all_b), _clash_of(left_b, all_a)
    out["class_rest_min"], out["class_rest_max"] = min(rest), max(rest)
    first_a, first_b = al.a.first_kinds, al.b.first_kinds
    same, opposed = _accord_of(first_a, first_b) > 0, _clash_of(first_a, first_b) > 0
    out["class_head"] = float(same) - float(opposed)
    return out


def _compare(out: Values, name: str, a: dict[int, float], b: dict[int, float]) -> None:
    accord, clash = _accord_of(a, b), _clash_of(a, b)
    out[f"{name}_accord"], out[f"{name}_clash"] = accord, clash
    out[f"{name}_ratio"] = clash / ((clash + accord) or 1.0)


def _accord_of(a: dict[int, float], b: dict[int, float]) -> float:
    return sum([min(w, b[k]) for k, w in a.items() if k in b])


def _clash_of(a: dict[int, float], b: dict[int, float]) -> float:
    return sum([min(w, b[-k]) for k, w in a.items() if -k in b])
