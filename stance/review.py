"""Takes reviewers' decisions back: checks each row, says what it did, and stores what it took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from stance.articles.sources import Unreadable
from stance.decisions import PLACE_COLUMNS, Decision, DecisionRow, canonical, read_rows
from stance.errors import InputError
from stance.records import DECISIONS
from stance.reviewed import FROM_REPORT, Record, Reviewed, add_records, new_record
from stance.run_folder import Row, read_twin
from stance.terminal import clean

#: Machine twins of what a reviewer gets: the report, and the pairs of `stance review --queue`.
TWINS: Final = ("contradictions.jsonl", "queue.jsonl")
_WORDS: Final = "contradiction, not or unsure (تناقض، لا، غير متأكد)"
_QUOTED: Final = 40  # characters of a wrong value shown
_SHOWN: Final = 50  # refused rows named one by one


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken: where, what it held, and what to do."""

    file: str
    number: int
    found: str
    remedy: str


@dataclass
class Collected:
    """What `collect` did.

    Attributes
    ----------
    new, changed, known : int
        Decisions on pairs new to the reviewer, decisions changed (note included), and rows
        that said what was collected before.
    undecided : int
        Rows with a name or note but no decision: left alone.
    refused : list of Refused
    unreadable : list of (str, str)
        Files and why.
    path : Path or None
        The file written; ``None`` when there was nothing new.
    reviewed : Reviewed
        All decisions, the new ones included.
    """

    new: int = 0
    changed: int = 0
    known: int = 0
    undecided: int = 0
    refused: list[Refused] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    path: Path | None = None
    reviewed: Reviewed = field(default_factory=Reviewed)

    @property
    def taken(self) -> int:
        """Rows whose decision is now among the collected ones."""
        return self.new + self.changed + self.known

    @property
    def code(self) -> int:
        """Exit code: 0 all taken, 1 some refused, 2 nothing could be taken."""
        if not (self.refused or self.unreadable):
            return 0
        return 1 if self.taken else 2


def run_rows(folder: Path) -> dict[str, Row]:
    """Rows of a run folder's machine twins by pair id; empty when it has none.

    Raises
    ------
    InputError
        When a twin is broken or of an older version.
    """
    rows: dict[str, Row] = {}
    for name in reversed(TWINS):
        path = folder / name
        if not path.exists():
            continue
        found = read_twin(path)
        rows |= {row["pair_id"]: row for row in found}
        if not all(row.keys() >= set(FROM_REPORT) for row in found):
            raise InputError(
                str(path),
                expected="rows as `stance score` of this version writes them",
                found="others",
                remedy="Score the articles again with the same --out; its decisions are kept.",
            )
    return rows


def collect(
    files: Sequence[Path],
    folders: Sequence[Path],
    reviewed_dir: Path,
    *,
    reviewer: str = "",
    when: datetime | None = None,
) -> Collected:
    """Read decisions from files and store those that hold.

    Parameters
    ----------
    files : sequence of Path
        See `stance.decisions.read_rows`.
    folders : sequence of Path
        Run folders that the pairs come from; without any, the folder each file lies in.
    reviewed_dir : Path
        Where decisions are kept.
    reviewer : str
        Name for rows that give none.
    when : datetime, optional
        Time of the collection; now by default.

    Raises
    ------
    InputError
        When a run folder or the stored decisions are broken, or cannot be written.
    """
    when = when or datetime.now(UTC)
    out = Collected(reviewed=Reviewed.load(reviewed_dir))
    given = {pair: row for folder in folders for pair, row in run_rows(folder).items()}
    added: list[Record] = []
    for file in files:
        known = given if folders else run_rows(file.parent)
        try:
            rows = read_rows(file)
        except Unreadable as error:
            out.unreadable.append((str(file), str(error)))
            continue
        for row, pair_id in _check(file, rows, known, out, reviewer):
            decision = _named(row.decision, reviewer)
            if record := _record(pair_id, decision, known, out, when):
                added.append(record)
                out.reviewed.add(record)
    if added:
        out.path = add_records(reviewed_dir, added, when)
    return out


def _named(decision: Decision, reviewer: str) -> Decision:
    return decision._replace(reviewer=decision.reviewer or reviewer)


def _record(
    pair_id: str, decision: Decision, known: Mapping[str, Row], out: Collected, when: datetime
) -> Record | None:
    """The record to add, if the decision says something new; counts what it is."""
    earlier = out.reviewed.current.get(pair_id, {}).get(decision.reviewer)
    if earlier and (earlier.decision, earlier.note) == (decision.decision, decision.note):
        out.known += 1
        return None
    if earlier:
        out.changed += 1
    else:
        out.new += 1
    source = known.get(pair_id) or _stored(out.reviewed, pair_id)
    return new_record(source, pair_id, decision, when)


def _stored(reviewed: Reviewed, pair_id: str) -> Row:
    """What was stored of a pair before, for files whose run folder has moved on."""
    record = next(iter(reviewed.current[pair_id].values()))
    return {name: getattr(record, name) for name in FROM_REPORT}


def _check(
    file: Path, rows: Sequence[DecisionRow], known: Mapping[str, Row], out: Collected, reviewer: str
) -> Iterator[tuple[DecisionRow, str]]:
    """Rows that hold, with their pair id; the others go to ``out``."""
    by_place = _by_place(known)
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    resolved = []
    for row in rows:
        pair_id = row.pair_id
        if pair_id not in known and row.place in by_place:
            pair_id = by_place[row.place]  # Excel took an id such as 12e4… for a number
        resolved.append((row, pair_id))
        if row.decision.decided:
            said[pair_id, _named(row.decision, reviewer).reviewer].add(row.decision.decision)
    for row, pair_id in resolved:
        answers = said[pair_id, _named(row.decision, reviewer).reviewer]
        is_known = pair_id in known or pair_id in out.reviewed.current
        if not row.decision.decision:
            out.undecided += 1
        elif problem := _problem(row, pair_id, is_known, answers):
            out.refused.append(Refused(str(file), row.number, *problem))
        else:
            yield row, pair_id


def _problem(
    row: DecisionRow, pair_id: str, is_known: bool, answers: set[str]
) -> tuple[str, str] | None:
    """What is wrong with a row, and its remedy."""
    if canonical(row.decision.decision) not in DECISIONS:
        found = f"the decision {_quoted(row.decision.decision)}"
        return found, f"Write {_WORDS} in its column decision."
    if not pair_id:
        return "no pair_id", "Copy it from the report; the column must not be emptied."
    if not is_known:
        found = f"the unknown pair_id {_quoted(pair_id)}"
        return found, "Name the run folder that the file comes from: stance review DIR --collect …"
    if len(answers) > 1:
        found = f"several decisions on pair {_quoted(pair_id)} by one reviewer in this file"
        return found, "Leave one row of them, or put the second reviewer's name beside theirs."
    return None


def _by_place(known: Mapping[str, Row]) -> dict[tuple[str, ...], str]:
    """Pair ids by where the two claims stand, where that tells the pair."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for pair_id, row in known.items():
        place = tuple(str(row.get(name, "")) for name in PLACE_COLUMNS)
        if all(place):
            found[place].append(pair_id)
    return {place: ids[0] for place, ids in found.items() if len(ids) == 1}


def _quoted(text: str) -> str:
    """A value as a terminal may show it."""
    return repr(clean(text, _QUOTED))


def describe(done: Collected) -> Iterator[str]:
    """What `collect` did, line by line, for the terminal."""
    for file, reason in done.unreadable:
        yield f"refused {clean(file, None)}: {clean(reason)}"
    for item in done.refused[:_SHOWN]:
        yield f"refused {clean(item.file, None)} row {item.number}: {item.found}. {item.remedy}"
    if len(done.refused) > _SHOWN:
        yield f"... and {len(done.refused) - _SHOWN} more rows"
    for records in done.reviewed.disputes():
        answers = ", ".join(f"{_name(r.reviewer)} {r.decision}" for r in records)
        yield f"conflict on pair {clean(records[0].pair_id)}: {answers}"
    for a in done.reviewed.agreements():
        kappa = "undefined, one answer throughout" if a.kappa is None else f"{a.kappa:.2f}"
        who = f"{_name(a.first)} and {_name(a.second)}"
        yield f"agreement of {who}: {a.same} of {a.n} pairs alike, Cohen's kappa {kappa}"
    yield f"decisions: {done.new} new, {done.changed} changed, {done.known} known already"
    if done.path:
        yield f"reviewed: {done.path} ({len(done.reviewed.current)} pairs decided in all)"
    left = f", {done.undecided} without a decision" if done.undecided else ""
    refused = len(done.refused)
    files = f", {len(done.unreadable)} files unreadable" if done.unreadable else ""
    yield f"read {done.taken + refused} = taken {done.taken} + refused {refused}{left}{files}"


def _name(reviewer: str) -> str:
    return clean(reviewer) or "(unnamed)"
