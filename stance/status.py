"""Whether a later text updates an earlier one, and whether somebody took something back.

Choices, made for the two ways in which a number may change:

- A count that only grows (casualties, cases, votes; tallies.tsv) is superseded by a *higher*
  number of a later day. A lower one stays open: nobody comes back to life, so that one
  of the two is wrong or was corrected, and a person should see it.
- A level (price, rate, temperature) is superseded by any number of a later day.
- Every other number is a fixed fact (the length of a bridge, seats, the sum of a contract):
  two sources that differ stay open, however many days lie between them.

On one day, or with a date unknown, nothing is superseded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from stance.arabic import normalise_word, variants, words
from stance.features.comparison import comparable, equal
from stance.features.numerals import unit_of, units
from stance.features.operators import reporting_class
from stance.features.quantity import Quantity, base_value
from stance.features.statement import parse
from stance.features.values import Side
from stance.features.words import word_info
from stance.lexicon import inflect, inflect_nominal, read_table, split_forms, unique_entries
from stance.records import Claim, Kind
from stance.vocabulary import load_vocabulary, stem_of

Status = Literal["open", "superseded"]
# Kinds in which a later text may simply know more than the earlier one.
_UPDATABLE: Final = frozenset({"number", "date", "negation", "denial", "antonym", "other"})
#: Dimensions and bare units that a deed makes a tally: people, shares, nouns without a unit.
_COUNTED: Final = frozenset({"", "person", "share"})
_REACH: Final = 5  # words from the verb to what it takes back, subject included
_FUSED: Final = {"عن": "عما"}
_BEHIND: Final = 2  # words before the verb in which a negator stands
_NEGATORS: Final = frozenset({"لم", "لن", "لا", "ما", "ليس", "دون", "بدون", "عدم", "غير"})


def days_apart(a: Claim, b: Claim) -> int | None:
    """Days between two claims' articles, ``None`` when a date is unknown."""
    try:
        return abs((date.fromisoformat(a.published) - date.fromisoformat(b.published)).days)
    except ValueError:
        return None


def status_of(kind: Kind, a: Claim, b: Claim, *, update: bool) -> Status:
    """Status of a contradiction.

    Parameters
    ----------
    kind : Kind
    a, b : Claim
        The earlier claim first.
    update : bool
        Whether one of the texts calls itself an update, or its number may have moved
        (`number_moved`).
    """
    if not days_apart(a, b):
        return "open"
    if kind == "number":
        return "superseded" if update else "open"
    # who later denies what was said disputes it: that is no news of a change
    disputed = b.polarity == "negative" and a.polarity != "negative"
    if update and kind in _UPDATABLE and not disputed:
        return "superseded"
    taken_back = bool(a.speaker_id) and a.speaker_id == b.speaker_id and bool(revisions(b.sentence))
    return "superseded" if taken_back else "open"


def number_moved(earlier: Side, later: Side) -> bool:
    """Whether the numbers of two days differ as a tally that grew, or a level that moved."""
    first, then = parse(*earlier), parse(*later)
    for q in first.quantities:
        for r in then.quantities:
            if not comparable(q, r) or equal(q, r):
                continue
            if _has(first.words, "level") or _has(then.words, "level"):
                return True
            return base_value(r) > base_value(q) and _is_tally(q, first.words)
    return False


def _is_tally(q: Quantity, said: Sequence[str]) -> bool:
    tallied, heads = _tallies()
    counted = q.unit in tallied or (q.head and q.head in heads)
    dimension = units()[q.unit][0] if q.unit in units() else q.unit
    return bool(counted) or (dimension in _COUNTED and _has(said, "deed"))


def _has(said: Sequence[str], group: str) -> bool:
    forms = _names(group)
    return any(not forms.isdisjoint((norm, word_info(norm).base)) for norm in said)


@cache
def _names(group: str) -> frozenset[str]:
    """Normalised forms of the names of a class of tallies.tsv."""
    rows = [r for r in read_table("tallies", ("class", "names")) if r["class"] == group]
    return frozenset(f for name, _ in unique_entries(rows, "names") for f in inflect_nominal(name))


@cache
def _tallies() -> tuple[frozenset[str], frozenset[str]]:
    """Units, and counted nouns by form and stem, that only grow."""
    rows = [r for r in read_table("tallies", ("class", "names")) if r["class"] == "tally"]
    names = [normalise_word(name) for name, _ in unique_entries(rows, "names")]
    forms = [f for name in names for f in inflect_nominal(name)]
    base = load_vocabulary().base
    tallied = frozenset(u for name in names if (u := unit_of(name)))
    return tallied, frozenset(s for f in forms for s in (f, stem_of(f), stem_of(base(f))))


@dataclass(frozen=True, slots=True)
class _Revision:
    """A row of revisions.tsv, inflected and normalised."""

    group: str
    verbs: frozenset[str]
    through: str
    objects: frozenset[str]


@cache
def _revisions() -> tuple[_Revision, ...]:
    rows = read_table("revisions", ("class", "forms", "through", "objects"))
    return tuple(
        _Revision(
            row["class"],
            frozenset(inflect(row["forms"], "verb")),
            "" if row["through"] == "-" else normalise_word(row["through"]),
            frozenset(
                form
                for name, _ in unique_entries([row], "objects")
                for form in (inflect_nominal(name) if len(name) > 2 else {normalise_word(name)})
            ),
        )
        for row in rows
        if split_forms(row["forms"])
    )


def revisions(text: str) -> tuple[str, ...]:
    """Classes of what a text takes back or puts right: ``correction``, ``retraction``.

    >>> revisions("تراجع الوزير عن تصريحاته"), revisions("لم يتراجع الوزير عن تصريحاته")
    (('retraction',), ())
    """
    said = words(text)
    found = {
        row.group
        for i, norm in enumerate(said)
        for row in _revisions()
        if not row.verbs.isdisjoint(variants(norm))
        and _takes_back(said, i, row)
        and not _negated(said, i)
    }
    return tuple(sorted(found))


def _takes_back(said: Sequence[str], i: int, row: _Revision) -> bool:
    """Whether an object of the verb at ``i`` stands near it, behind its preposition."""
    reach = said[i + 1 : i + 1 + _REACH]
    if row.through:
        places = [k for k, norm in enumerate(reach) if norm == row.through]
        if "ما" in row.objects and _FUSED.get(row.through) in reach:
            return True
        return any(_object(reach[k + 1 : k + 2], row) for k in places)
    return any(_object([norm], row) for norm in reach)


def _object(said: Sequence[str], row: _Revision) -> bool:
    return any(not row.objects.isdisjoint(variants(norm)) for norm in said)


def _negated(said: Sequence[str], i: int) -> bool:
    before = said[max(0, i - _BEHIND) : i]
    return any(norm in _NEGATORS or reporting_class(norm) == "deny" for norm in before)
