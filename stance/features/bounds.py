"""How a number is meant: as a bound, about, as the total, or as a value of the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from stance.arabic import words as words_of
from stance.features.quantity import Quantity
from stance.lexicon import inflect, proclitic_readings, read_table

_NEGATORS: Final = frozenset("لا لم لن ليس ليست الا ولا ولم ولن وليس فلم فلا".split())
_PREPOSITIONS: Final = frozenset({"في", "علي", "عن", "الي", "من", "مع", "عند", "بين", "ب", "ل"})
_ROLES: Final = frozenset({"old", "difference"})
_REACH: Final = 14  # words from a verb to the number that is its object
_CHANGE_REACH: Final = 12
_BEHIND: Final = 5


@cache
def _tables() -> tuple[dict[str, dict[tuple[str, ...], str]], dict[str, tuple[str, str]]]:
    """Phrases by pos, and verb forms → (class, pos); change verbs apart."""
    phrases: dict[str, dict[tuple[str, ...], str]] = {"word": {}, "behind": {}}
    verbs: dict[str, tuple[str, str]] = {}
    for row in read_table("bounds", ("class", "pos", "entry")):
        if row["pos"] in phrases:
            phrases[row["pos"]][tuple(words_of(row["entry"]))] = row["class"]
        elif row["class"] != "change":
            for form in inflect(row["entry"], "verb"):
                verbs.setdefault(form, (row["class"], row["pos"]))
    return phrases, verbs


@cache
def _change_forms() -> frozenset[str]:
    rows = read_table("bounds", ("class", "pos", "entry"))
    return frozenset(f for r in rows if r["class"] == "change" for f in inflect(r["entry"], "verb"))


@lru_cache(maxsize=1 << 16)
def _bound_verb(norm: str) -> tuple[str, str] | None:
    verbs = _tables()[1]
    return next((verbs[f] for f in proclitic_readings(norm) if f in verbs), None)


@lru_cache(maxsize=1 << 16)
def _changes(norm: str) -> bool:
    forms = _change_forms()
    return any(f in forms or (f[:1] == "س" and f[1:] in forms) for f in proclitic_readings(norm))


def mark_bounds(
    words: Sequence[str], boundaries: Sequence[bool], found: list[Quantity]
) -> list[Quantity]:
    """Quantities with bound, approximation and role filled in; ranges joined."""
    out: list[Quantity] = []
    floor = 0
    for k, q in enumerate(found):
        if q.unit in ("ordinal", "clock", "hour12", "score"):
            out.append(q)
            continue
        kind = _kind(words, boundaries, q, floor)
        role = _role(words, q, found[k + 1] if k + 1 < len(found) else None, out)
        if kind in ("over", "under"):
            q = replace(q, bound=1 if kind == "over" else -1)
        elif kind == "near":
            q = replace(q, about=True)
        out.append(replace(q, role=role) if role else q)
        floor = q.end
    return _ranges(words, out)


def _kind(words: Sequence[str], boundaries: Sequence[bool], q: Quantity, floor: int) -> str:
    behind = _behind(words, q)
    if behind:
        return behind
    phrase, size = _before(words, q.start)
    if phrase == "exact":
        return ""
    start = q.start - size
    if phrase in ("over", "under"):
        excepted = _before(words, start)[0] == "exact"  # لم يبق سوى أقل من خمسين
        denied = not excepted and _denied_clause(words, boundaries, start, floor)
        return _turned(phrase) if denied else phrase
    verb = _verb_kind(words, boundaries, start, floor)
    return verb or ("near" if phrase == "near" else "")


def _before(words: Sequence[str], i: int) -> tuple[str, int]:
    """Class of the phrase that ends before word ``i``, and its length."""
    phrases = _tables()[0]["word"]
    for size in (3, 2, 1):
        if i - size < 0:
            continue
        first, *rest = words[i - size : i]
        for form in proclitic_readings(first):
            kind = phrases.get((form, *rest))
            if kind and kind not in _ROLES:
                return kind, size
    return "", 0


def _behind(words: Sequence[str], q: Quantity) -> str:
    phrases = _tables()[0]["behind"]
    for i in range(q.stop, min(q.stop + _BEHIND, len(words))):
        for size in (2, 1):
            kind = phrases.get(tuple(words[i : i + size]))
            if kind:
                return kind
    return ""


def _turned(kind: str) -> str:
    return {"over": "under", "under": "over", "reach": "under"}.get(kind, "")


def _verb_kind(words: Sequence[str], boundaries: Sequence[bool], i: int, floor: int) -> str:
    """Bound by a verb whose object the number before word ``i`` is."""
    before = words[i - 1] if i else ""
    for k in range(i - 1, max(floor - 1, i - 1 - _REACH, -1), -1):
        verb = _bound_verb(words[k])
        if verb is not None:
            kind, pos = verb
            if _governs(kind, pos, before, words[i]):
                if k > 0 and words[k - 1] in _NEGATORS:
                    return _turned(kind)
                return "" if kind == "reach" else kind
            if k < i - 4:
                return ""
        if boundaries[k]:
            break
    return ""


def _governs(kind: str, pos: str, before: str, first: str) -> bool:
    """Whether a bound verb takes the number phrase ``first`` that ``before`` stands before."""
    if pos != "prep":
        return before not in _PREPOSITIONS and not (first[0] in "بل" and len(first) > 3)
    if kind == "reach":
        return before == "الي"
    return before == "من" if kind == "near" else before in ("علي", "عن")


def _denied_clause(words: Sequence[str], boundaries: Sequence[bool], i: int, floor: int) -> bool:
    """Whether "more than" is the object of a denied verb: لم يغادر لبنان أكثر من خمسة.

    Directly behind the verb it is its subject, and the bound stays.
    """
    for k in range(i - 1, max(floor - 1, i - 9, -1), -1):
        if words[k] in _NEGATORS:
            return k < i - 2
        if boundaries[k] or words[k] in ("ان", "وان", "اذ", "الذي", "التي"):
            return False
    return False


def _role(words: Sequence[str], q: Quantity, nxt: Quantity | None, before: list[Quantity]) -> str:
    i = q.start
    if i >= 2 and words[i - 1] in ("اصل", "بين") and words[i - 2] in ("من", "ومن"):
        return "total"
    if i >= 2 and words[i - 2] == "من" and q.head == words[i - 1] and q.head.startswith("ال"):
        return "total"  # خمس من الدول الست
    word, role = _role_before(words, i)
    if i >= 1 and words[i - 1] == "من" and not role:
        if before and i - 1 - before[-1].stop <= 0 and before[-1].unit != "percent":
            return "total"  # خمسة عشر من أربعين شخصا
        return "old" if _goes_on_to(words, q, nxt) else ""
    if word == "مقابل" and not any(p.unit == q.unit or not q.unit for p in before):
        return ""
    return role


def _goes_on_to(words: Sequence[str], q: Quantity, nxt: Quantity | None) -> bool:
    """من X إلى Y with a word of change near: X was before."""
    if nxt is None or nxt.start - q.stop > 8:
        return False
    if not {"الي", "لي"} & set(words[q.end : nxt.start]):
        return False
    reach = range(max(0, q.start - _CHANGE_REACH), q.start)
    return any(_changes(words[k]) for k in reach)


def _role_before(words: Sequence[str], i: int) -> tuple[str, str]:
    """First word and class of the phrase before word ``i`` that gives a number another role."""
    phrases = _tables()[0]["word"]
    for size in (4, 3, 2, 1):
        role = phrases.get(tuple(words[i - size : i])) if i >= size else None
        if role in _ROLES:
            return words[i - size], role
    return "", ""


def _ranges(words: Sequence[str], found: list[Quantity]) -> list[Quantity]:
    """بين 20 و30، من 20 إلى 30 شخصا: one quantity with both ends."""
    out: list[Quantity] = []
    for q in found:
        last = out[-1] if out else None
        if last is not None and _is_range(words, last, q):
            unit, heads = q.unit or last.unit, q.heads or last.heads
            out[-1] = replace(
                last, high=q.value, unit=unit, heads=heads, end=q.end, stop=q.stop, role=""
            )
        else:
            out.append(q)
    return out


def _is_range(words: Sequence[str], a: Quantity, b: Quantity) -> bool:
    if not a.value < b.value or a.unit == "ordinal" or b.unit == "ordinal" or not a.start:
        return False
    between = words[a.end : b.start]
    opener = words[a.start - 1]
    if a.unit and b.unit and a.unit != b.unit:
        return False
    if opener in ("بين", "وبين"):
        return (
            len(between) <= 1
            and (not between or between[0] in ("و", "الي"))
            and (bool(between) or words[b.start][0] == "و")
        )
    return opener == "من" and a.role != "old" and list(between) == ["الي"]
