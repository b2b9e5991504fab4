"""Who did it to whom: the parties of each deed, and what only tells of earlier times.

A light reading of word order and prepositions, no parser: agency sentences put the verb
first and its agent behind it, headlines the agent first; a preposition names every other
party.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from stance.features.units import Unit
    from stance.features.words import WordInfo

_BEFORE: Final = frozenset({"بعد", "بعدما", "عقب", "اثر", "غداه", "منذ", "قبيل", "قبل", "فور"})
_SPANS: Final = frozenset(
    {"يوم", "ايام", "يومين", "ساعات", "ساعه", "ساعتين", "اسبوع", "اسابيع", "اسبوعين", "شهر"}
    | {"اشهر", "شهرين", "عام", "عامين", "سنوات", "سنه", "سنتين", "من", "ان", "اقل", "اكثر"}
)
_PAST_PERFECT: Final = frozenset({"كان", "كانت", "كانوا"})
_RELATIVE: Final = frozenset({"الذي", "التي", "الذين", "اللذين", "اللتين"})
_REACH: Final = 4  # words between "after" and the deed it dates: بعد أقل من ساعتين من إعلان


class Frame(NamedTuple):
    """The parties of one deed, as indices of units.

    Attributes
    ----------
    agent, patient : tuple of int
        Noun phrases without a preposition; the agent of a passive may stand as patient and the
        other way round, for short vowels are not written.
    bound : tuple of int
        What a verbal noun governs: its agent or its patient.
    obliques : tuple of (str, tuple of int)
        Phrases with their prepositions, up to the next deed.
    """

    agent: tuple[int, ...]
    patient: tuple[int, ...]
    bound: tuple[int, ...]
    obliques: tuple[tuple[str, tuple[int, ...]], ...]


class _Chunk(NamedTuple):
    units: tuple[int, ...]
    marker: str
    verb: bool
    clause: int


def background(
    words: Sequence[str], infos: Sequence[WordInfo], boundaries: Sequence[bool]
) -> list[bool]:
    """Whether each word stands in a clause that tells what went before the sentence's news."""
    out, inside = [False] * len(words), False
    for i, norm in enumerate(words):
        if boundaries[i]:
            inside = False
        bare = norm[1:] if norm[0] in "وف" and norm[1:] in _BEFORE else norm
        nxt = words[i + 1] if i + 1 < len(words) else ""
        if bare in _BEFORE:
            inside = inside or _dates_a_deed(words, infos, boundaries, i)
        elif (norm in _PAST_PERFECT and nxt == "قد") or (
            norm in _RELATIVE and nxt in _PAST_PERFECT
        ):
            inside = True
        out[i] = inside
    return out


def _dates_a_deed(
    words: Sequence[str], infos: Sequence[WordInfo], boundaries: Sequence[bool], i: int
) -> bool:
    for j in range(i + 1, min(i + 1 + _REACH, len(words))):
        if boundaries[j]:
            return False
        if infos[j].is_event and words[j] not in _SPANS:
            return not infos[j].definite
        if words[j] not in _SPANS and not words[j][0].isdigit():
            return False
    return False


def build_frames(
    units: Sequence[Unit], boundaries: Sequence[bool], words: Sequence[str]
) -> dict[int, Frame]:
    """Frames of all deeds, by the index of their unit."""
    chunks = _chunks(units, boundaries)
    out: dict[int, Frame] = {}
    for place, chunk in enumerate(chunks):
        head = chunk.units[0]
        if chunk.verb:
            out[head] = _verb_frame(chunks, place)
            continue
        for at, i in enumerate(chunk.units):
            if units[i].is_event:
                rest = chunk.units[at + 1 :] if units[i].info.verb_form == "masdar" else ()
                subject = chunk.units[:at] if units[i].info.elative else ()
                if units[i].info.elative and not subject:
                    subject = _phrase_before(chunks, place)
                out[i] = Frame(subject, (), rest, _obliques(chunks, place))
    return out


def _chunks(units: Sequence[Unit], boundaries: Sequence[bool]) -> list[_Chunk]:
    """Noun phrases and verbs, in order."""
    out: list[_Chunk] = []
    current: list[int] = []
    clause = 0

    def close() -> None:
        if current:
            first = units[current[0]]
            verb = is_finite(units, current[0])
            out.append(_Chunk(tuple(current), first.marker, verb, clause))
            current.clear()

    for i, unit in enumerate(units):
        before = units[i - 1].place + units[i - 1].length if i else 0
        if True in boundaries[before : unit.place + 1]:
            close()
            clause += 1
        verb = is_finite(units, i)
        if current and (verb or not _same_phrase(units[current[-1]], unit, len(current) == 1)):
            close()
        current.append(i)
    close()
    return out


def is_finite(units: Sequence[Unit], i: int) -> bool:
    """Whether a unit is a finite verb here: behind a preposition or in a construct it is not."""
    unit = units[i]
    if unit.entity or unit.marker or not unit.info.is_verb:
        return False
    if unit.info.verb_form != "past" or not i:
        return True
    before = units[i - 1]
    adjacent = before.place + before.length == unit.place
    # ميزة حذف الرسائل, اتفاق فك الاشتباك: three letters may be a verb or a verbal noun
    bare = len(unit.info.norm) == 3 or unit.info.norm.startswith("ت")
    return not (
        adjacent
        and bare
        and not before.entity
        and not before.info.definite
        and not before.info.is_verb
    )


def _same_phrase(before: Unit, unit: Unit, first: bool) -> bool:
    """Whether a unit goes on with the noun phrase of the unit before it."""
    if (first and before.info.is_verb and not before.entity and not before.marker) or unit.marker:
        return False
    if unit.place - (before.place + before.length) > 0:
        return False  # a function word between
    norm = unit.info.norm
    if norm[0] == "و" and unit.info.base != norm:
        return True  # coordinated
    if before.entity:
        return (
            bool(unit.entity) is False and unit.info.definite and norm.endswith(("ي", "يه", "يين"))
        )
    if before.info.definite:
        return unit.info.definite or bool(unit.entity)
    return True


def _verb_frame(chunks: Sequence[_Chunk], place: int) -> Frame:
    clause = chunks[place].clause
    bare: list[tuple[int, ...]] = []
    obliques: list[tuple[str, tuple[int, ...]]] = []
    for chunk in chunks[place + 1 :]:
        if chunk.verb or chunk.clause != clause:
            break
        if chunk.marker:
            obliques.append((chunk.marker, chunk.units))
        else:
            bare.append(chunk.units)
    before = _phrase_before(chunks, place)
    marked = next((u for m, u in obliques if m == "agent"), ())
    if marked:
        return Frame(marked, bare[0] if bare else before, (), tuple(obliques))
    if before:
        return Frame(before, bare[0] if bare else (), (), tuple(obliques))
    agent = bare[0] if bare else ()
    return Frame(agent, bare[1] if len(bare) > 1 else (), (), tuple(obliques))


def _phrase_before(chunks: Sequence[_Chunk], place: int) -> tuple[int, ...]:
    """The noun phrase that a clause begins with, before its verb."""
    clause = chunks[place].clause
    found: tuple[int, ...] = ()
    for chunk in reversed(chunks[:place]):
        if chunk.verb or chunk.clause != clause:
            return () if chunk.verb and chunk.clause == clause else found
        if not chunk.marker:
            found = chunk.units
    return found


def _obliques(chunks: Sequence[_Chunk], place: int) -> tuple[tuple[str, tuple[int, ...]], ...]:
    out = []
    for chunk in chunks[place + 1 :]:
        if chunk.verb or chunk.clause != chunks[place].clause or not chunk.marker:
            break
        out.append((chunk.marker, chunk.units))
    return tuple(out)
