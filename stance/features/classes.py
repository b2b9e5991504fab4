"""Kinds of events and states that two statements tell, whatever words they use (classes.tsv)."""

from __future__ import annotations

from typing import Final

from stance.features.alignment import Alignment
from stance.features.units import Unit

Values = dict[str, float]
_DEED: Final = 1.0  # weight of a word that tells a deed, and of any other
_OTHER: Final = 0.5


def classes(al: Alignment) -> Values:
    """Kinds of events that both tell, with the same sign or with opposite ones.

    A denied word tells the opposite kind: what does not end goes on. For all words, and for those
    that no word of the other side is linked to.
    """
    out: Values = {}
    all_a, all_b = list(al.a.units), list(al.b.units)
    left_a, left_b = [all_a[i] for i in al.left_a], [all_b[j] for j in al.left_b]
    _compare(out, "class", _signed(all_a), _signed(all_b))
    _compare(out, "class_left", _signed(left_a), _signed(left_b))
    one, two = _signed(left_a), _signed(left_b)
    rest = [_clash_of(one, _signed(all_b)), _clash_of(two, _signed(all_a))]
    out["class_rest_min"], out["class_rest_max"] = min(rest), max(rest)
    first_a, first_b = _first(all_a), _first(all_b)
    out["class_head"] = _sign_between(first_a, first_b)
    return out


def _signed(units: list[Unit]) -> dict[int, float]:
    """Weight of each signed kind."""
    found: dict[int, float] = {}
    for unit in units:
        if unit.entity or not unit.info.classes or not unit.polarity:
            continue
        weight = _DEED if unit.is_event else _OTHER
        for kind in unit.info.classes:
            key = kind if unit.polarity > 0 else -kind
            found[key] = max(found.get(key, 0.0), weight)
    return found


def _compare(out: Values, name: str, a: dict[int, float], b: dict[int, float]) -> None:
    accord, clash = _accord_of(a, b), _clash_of(a, b)
    out[f"{name}_accord"], out[f"{name}_clash"] = accord, clash
    out[f"{name}_ratio"] = clash / ((clash + accord) or 1.0)


def _accord_of(a: dict[int, float], b: dict[int, float]) -> float:
    return sum([min(w, b[k]) for k, w in a.items() if k in b])


def _clash_of(a: dict[int, float], b: dict[int, float]) -> float:
    return sum([min(w, b[-k]) for k, w in a.items() if -k in b])


def _first(units: list[Unit]) -> dict[int, float]:
    deed = next((u for u in units if u.is_event and u.info.classes), None)
    return {} if deed is None else _signed([deed])


def _sign_between(a: dict[int, float], b: dict[int, float]) -> float:
    return float(_accord_of(a, b) > 0) - float(_clash_of(a, b) > 0)
