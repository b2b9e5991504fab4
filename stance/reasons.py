"""Kind of a contradiction and a reason that a person can read, from the alignment.

The features were computed on that alignment, so that what is shown is what was judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stance.features.alignment import Alignment
from stance.features.amounts import clashes, dates, match_dates, numbers, quantifiers
from stance.features.blocks import names, polarity, roles
from stance.features.operators import UNREAL, reporting_class
from stance.features.quantity import Quantity
from stance.features.statement import Statement, parse
from stance.features.units import Unit
from stance.features.values import Side, align_pair
from stance.records import RELATIONS, Judgement, Kind
from stance.status import number_moved

#: Kind, reason, whether one side tells an update (or its number may have moved), flags of a pair.
Reason = tuple[Kind, str, bool, tuple[str, ...]]
_QUOTE: Final = 4  # words around a differing word shown in the reason
_TEXT: Final[Mapping[str, Mapping[str, str]]] = {
    "ar": {
        "number": "عدد مختلف: {a} مقابل {b}",
        "date": "تاريخ مختلف: {a} مقابل {b}",
        "place": "مكان مختلف: {a} مقابل {b}",
        "antonym": "معنى معاكس: «{a}» مقابل «{b}»",
        "negation": "نفي في أحدهما دون الآخر: «{a}» مقابل «{b}»",
        "denial": "أحدهما ينفي ما يقوله الآخر: «{a}» مقابل «{b}»",
        "role": "تبادل الأدوار بين «{a}» و«{b}»",
        "attribution": "الفاعل مختلف: «{a}» مقابل «{b}»",
        "other": "يختلفان في: «{a}» مقابل «{b}»",
        "agree": "يتفقان في: {a}",
        "unrelated": "لا يتناولان الأمر نفسه",
        "apart": "أمران مختلفان: «{a}» و«{b}»",
    },
    "en": {
        "number": "different number: {a} against {b}",
        "date": "different date: {a} against {b}",
        "place": "different place: {a} against {b}",
        "antonym": "opposite meaning: “{a}” against “{b}”",
        "negation": "negated on one side only: “{a}” against “{b}”",
        "denial": "one denies what the other says: “{a}” against “{b}”",
        "role": "“{a}” and “{b}” change places",
        "attribution": "different actor: “{a}” against “{b}”",
        "other": "they differ in: “{a}” against “{b}”",
        "agree": "they share: {a}",
        "unrelated": "not about the same matter",
        "apart": "different matters: “{a}” and “{b}”",
    },
}
LANGUAGES: Final = tuple(_TEXT)


def reasons_of(sides: Sequence[tuple[Side, Side]], language: str) -> list[Reason]:
    """Reasons of pairs, the earlier side first."""
    out: list[Reason] = []
    for first, second in sides:
        alignment = align_pair(first, second)
        kind, why = explain_kind(alignment, language=language, first=first)
        found = differences(alignment)
        flags = tuple(sorted(name for name, value in found.items() if value))
        update = found["update"] > 0 or (kind == "number" and number_moved(first, second))
        out.append((kind, why, update, flags))
    return out


def judge(al: Alignment, chances: NDArray[np.float64], *, language: str, first: Side) -> Judgement:
    """The judgement of one pair from its alignment and probabilities; ``first`` as below."""
    relation = RELATIONS[int(chances.argmax())]
    kind: Kind | str = ""
    if relation == "disagree":
        kind, why = explain_kind(al, language=language, first=first)
    else:
        why = _why_not(al, relation, _TEXT[language], turned=_is_turned(al, first))
    p_agree, p_disagree, p_other = (float(p) for p in chances)
    return Judgement(relation, p_agree, p_disagree, p_other, kind, why)  # type: ignore[arg-type]


def _why_not(al: Alignment, relation: str, text: Mapping[str, str], *, turned: bool) -> str:
    shared = [al.a.units[k.a] for k in al.links]
    if relation == "agree" and shared:
        best = sorted(sorted(shared, key=lambda u: -u.weight)[:4], key=lambda u: u.place)
        return text["agree"].format(a="، ".join(dict.fromkeys(_word(al.a, u) for u in best)))
    left, right = _heaviest(al.a, al.left_a), _heaviest(al.b, al.left_b)
    if left and right:
        return _filled(text["apart"], (left, right), turned=turned)
    return text["unrelated"]


def _is_turned(al: Alignment, first: Side) -> bool:
    """Whether an alignment, whose own order is canonical, has a statement second."""
    return al.a.key != parse(*first).key


def _filled(text: str, found: tuple[str, str], *, turned: bool) -> str:
    a, b = found[::-1] if turned else found
    return text.format(a=a, b=b)


def explain_kind(al: Alignment, *, language: str, first: Side) -> tuple[Kind, str]:
    """Kind of a contradiction and the reason, from the strongest typed difference.

    Parameters
    ----------
    al : Alignment
    language : {"ar", "en"}
    first : tuple of (str, bool)
        The side that is shown first, which the reason then names first.
    """
    text, turned = _TEXT[language], _is_turned(al, first)
    for kind, found in (
        ("number", _number_difference(al)),
        ("antonym", _sign_difference(al, opposed=True)),
        ("denial", _denial(al)),
        ("negation", _sign_difference(al, opposed=False)),
        ("date", _date_difference(al)),
        ("role", _role_difference(al)),
        ("place", _entity_difference(al, ("place", "state"), placed=True)),
        ("attribution", _entity_difference(al, None, placed=False)),
    ):
        if found:
            return kind, _filled(text[kind], found, turned=turned)  # type: ignore[return-value]
    a = _heaviest(al.a, al.left_a) or _heaviest(al.a, range(len(al.a.units)))
    b = _heaviest(al.b, al.left_b) or _heaviest(al.b, range(len(al.b.units)))
    return "other", _filled(text["other"], (a, b), turned=turned)


def _number_difference(al: Alignment) -> tuple[str, str] | None:
    for clash in clashes(al):
        q, r = al.a.quantities[clash.a], al.b.quantities[clash.b]
        return _amount(al.a, q), _amount(al.b, r)
    return None


def _amount(s: Statement, q: Quantity) -> str:
    """A quantity as written, with its bound's word before and its unit or noun behind."""
    start = q.start - 1 if (q.bound or q.about) and q.start else q.start
    stop = q.stop if q.unit else max(q.stop, q.end + 1)
    return s.quote(start, min(stop, len(s.words)))


def _denial(al: Alignment) -> tuple[str, str] | None:
    """One side denied by its cue or by a verb of denial, the other not."""
    denied = [s.negated or any(map(_is_denial, s.words)) for s in (al.a, al.b)]
    if denied[0] == denied[1] or not polarity(al)["clash"]:
        return None
    return _sign_difference(al, opposed=False)


def _is_denial(word: str) -> bool:
    return reporting_class(word) == "deny"


def _sign_difference(al: Alignment, *, opposed: bool) -> tuple[str, str] | None:
    """The heaviest aligned words of which one is asserted and the other denied."""
    best: tuple[float, str, str] | None = None
    for k in al.links:
        x, y = al.a.units[k.a], al.b.units[k.b]
        sign = x.polarity * y.polarity * (-1 if k.opposed else 1)
        if sign >= 0 or x.entity or k.opposed != opposed:
            continue
        if opposed and (_is_denial(x.info.norm) or _is_denial(y.info.norm)):
            continue  # أكد against نفى is a denial, no antonym
        weight = min(x.weight, y.weight) * (2 if x.is_event else 1)
        if best is None or weight > best[0]:
            best = (weight, _around(al.a, x), _around(al.b, y))
    return best and (best[1], best[2])


def _date_difference(al: Alignment) -> tuple[str, str] | None:
    for m in match_dates(al):
        if m.verdict == "clash":
            d, e = al.a.dates[m.a], al.b.dates[m.b]
            return al.a.text[d.start : d.end], al.b.text[e.start : e.end]
    return None


def _role_difference(al: Alignment) -> tuple[str, str] | None:
    if not roles(al)["taken_not_symmetric"]:
        return None
    for i, k in enumerate(al.links):
        for m in al.links[i + 1 :]:
            if m.b < k.b:
                return _word(al.a, al.a.units[k.a]), _word(al.a, al.a.units[m.a])
    return None


def _entity_difference(
    al: Alignment, kinds: tuple[str, ...] | None, *, placed: bool
) -> tuple[str, str] | None:
    if not names(al)["entity_swapped_place" if placed else "entity_swapped_role"]:
        return None
    sides = []
    for s, left in ((al.a, al.left_a), (al.b, al.left_b)):
        units = [s.units[i] for i in left if s.units[i].entity]
        units = [u for u in units if (kinds is None or u.kind in kinds)]
        if not units:
            return None
        sides.append(_word(s, units[0]))
    return sides[0], sides[1]


def differences(al: Alignment) -> dict[str, float]:
    """Typed differences of a pair, by name: for flags and `stance explain`."""
    q = quantifiers(al)
    return {
        "number": numbers(al)["number_clash"],
        "date": dates(al)["date_clash"],
        "quantifier": q["quant_opposed"],
        "unreal": float(bool(al.a.modality & UNREAL) != bool(al.b.modality & UNREAL)),
        "update": float("update" in al.a.modality | al.b.modality),
    }


def _word(s: Statement, unit: Unit) -> str:
    return s.quote(unit.place, unit.place + unit.length)


def _around(s: Statement, unit: Unit) -> str:
    """The word with what stands around it, so that a negator is seen."""
    start = max(0, unit.place - _QUOTE // 2)
    return s.quote(start, min(len(s.words), unit.place + _QUOTE))


def _heaviest(s: Statement, places: tuple[int, ...] | range) -> str:
    units = [s.units[i] for i in places]
    if not units:
        return ""
    return _around(s, max(units, key=lambda u: (u.weight, -u.place)))
