"""The folder of collected decisions: one file a collection, nothing ever overwritten.

A record is one reviewer's decision on one pair with all that training needs of the pair. A
changed decision is a new record; the older one stays as history. Files are named by
the time of their collection, so that two people's folders merge by copying.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any, Final, TypeGuard

from stance.decisions import Decision
from stance.errors import InputError
from stance.records import DECISIONS
from stance.spreadsheet import make_folder, write_whole

#: Pairs that two reviewers must share before their agreement says anything.
MIN_SHARED: Final = 5


@dataclass(frozen=True, slots=True)
class Record:
    """One reviewer's decision on one pair.

    Attributes
    ----------
    pair_id, decision, reviewer, note : str
        ``reviewer`` may be empty, which is a reviewer of its own.
    claim_a, claim_b : str
        Raw text of the claims.
    polarity_a, polarity_b : str
        ``negative`` when the cue denies the claim.
    article_a, article_b, speaker_a, speaker_b, source_a, source_b, published_a, published_b : str
        As in the report.
    kind, group_id, model : str
        What the run said: kind, dispute, model.
    probability : float
        Of contradiction, in that run.
    collected : str
        When, ISO 8601 in UTC.
    situation : dict of str to float
        Context features and the batch's likeness to news (`stance.context.named_situation`);
        empty without a second look.
    """

    pair_id: str
    decision: str
    reviewer: str
    note: str
    claim_a: str
    claim_b: str
    polarity_a: str
    polarity_b: str
    article_a: str
    article_b: str
    speaker_a: str
    speaker_b: str
    source_a: str
    source_b: str
    published_a: str
    published_b: str
    kind: str
    group_id: str
    model: str
    probability: float
    collected: str
    situation: Mapping[str, float] = field(default_factory=dict)


_TEXT: Final = tuple(f.name for f in fields(Record) if f.name not in ("probability", "situation"))
#: What a record takes from a row of the report's machine twin.
FROM_REPORT: Final = tuple(
    f.name
    for f in fields(Record)
    if f.name not in ("pair_id", "decision", "reviewer", "note", "collected")
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two reviewers agree on the pairs that both decided.

    Attributes
    ----------
    first, second : str
    n, same : int
        Pairs both decided, and those decided alike.
    kappa : float or None
        Cohen's κ (1960), in [-1, 1]; ``None`` when both gave one and the same answer throughout.
    """

    first: str
    second: str
    n: int
    same: int
    kappa: float | None


@dataclass
class Reviewed:
    """Collected decisions, oldest first.

    Parameters
    ----------
    records : list of Record
    """

    records: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.current: dict[str, dict[str, Record]] = {}
        self._history: set[tuple[str, Decision]] = set()
        for record in self.records:
            self._index(record)

    def _index(self, record: Record) -> None:
        of_pair = self.current.setdefault(record.pair_id, {})
        of_pair.pop(record.reviewer, None)  # the latest stands last
        of_pair[record.reviewer] = record
        self._history.add((record.pair_id, _decision(record)))

    def add(self, record: Record) -> None:
        """Append a record, in memory only."""
        self.records.append(record)
        self._index(record)

    @classmethod
    def load(cls, folder: Path) -> Reviewed:
        """Read every ``*.jsonl`` of a folder, in the order of their names; none when missing.

        Raises
        ------
        InputError
            When a file cannot be read or a line is no record.
        """
        records: list[Record] = []
        for path in sorted(folder.glob("*.jsonl")):
            try:
                lines = path.read_text("utf-8").split("\n")
            except (OSError, UnicodeDecodeError) as error:
                raise _bad(str(path), f"an unreadable file ({error})") from None
            records += [
                _parse(line, f"{path}:{n}") for n, line in enumerate(lines, 1) if line.strip()
            ]
        return cls(records)

    def decision(self, pair_id: str) -> Decision | None:
        """The decision on a pair: of several reviewers the majority's, of equals the latest."""
        of_pair = self.current.get(pair_id)
        if not of_pair:
            return None
        votes = Counter(r.decision for r in of_pair.values())
        most = max(votes.values())
        return _decision([r for r in of_pair.values() if votes[r.decision] == most][-1])

    def knows(self, pair_id: str, decision: Decision) -> bool:
        """Whether exactly this was ever collected."""
        return (pair_id, decision) in self._history

    def disputed(self, pair_id: str) -> bool:
        """Whether reviewers decided a pair differently."""
        return len({r.decision for r in self.current.get(pair_id, {}).values()}) > 1

    def disputes(self) -> list[list[Record]]:
        """Records of each pair that reviewers decided differently, in the order of pair ids."""
        return [
            list(self.current[pair_id].values())
            for pair_id in sorted(self.current)
            if self.disputed(pair_id)
        ]

    def agreements(self, min_shared: int = MIN_SHARED) -> list[Agreement]:
        """Agreement of every two reviewers with at least ``min_shared`` pairs in common."""
        answers: dict[str, dict[str, str]] = {}
        for pair_id, of_pair in self.current.items():
            for reviewer, record in of_pair.items():
                answers.setdefault(reviewer, {})[pair_id] = record.decision
        out = []
        for first, second in combinations(sorted(answers), 2):
            shared = sorted(answers[first].keys() & answers[second].keys())
            if len(shared) >= min_shared:
                left = [answers[first][p] for p in shared]
                right = [answers[second][p] for p in shared]
                same = sum(x == y for x, y in zip(left, right, strict=True))
                out.append(Agreement(first, second, len(shared), same, _kappa(left, right)))
        return out


def _kappa(left: Sequence[str], right: Sequence[str]) -> float | None:
    if len({*left, *right}) == 1:
        return None  # nothing to tell chance from agreement by
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score(left, right))


def _decision(record: Record) -> Decision:
    return Decision(record.decision, record.reviewer, record.note)


def new_record(row: Mapping[str, Any], pair_id: str, decision: Decision, when: datetime) -> Record:
    """A record from a row of the report's machine twin and what the reviewer wrote."""
    return Record(
        pair_id=pair_id,
        **decision._asdict(),
        **{name: row[name] for name in FROM_REPORT},
        collected=when.astimezone(UTC).isoformat(timespec="microseconds"),
    )


def add_records(folder: Path, records: Iterable[Record], when: datetime) -> Path:
    """Write records as a new file of the folder, which is made when missing.

    Raises
    ------
    InputError
        When the system refuses.
    """
    lines = [json.dumps(asdict(r), ensure_ascii=False, sort_keys=True) + "\n" for r in records]
    data = "".join(lines).encode("utf-8", "replace")
    digest = hashlib.sha256(data).hexdigest()[:8]
    path = folder / f"{when.astimezone(UTC):%Y%m%dT%H%M%S%fZ}-{digest}.jsonl"
    make_folder(folder, "for collected decisions", "--reviewed")
    write_whole(path, data)
    return path


def _parse(line: str, where: str) -> Record:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise _bad(where, "broken JSON") from None
    if not isinstance(found, dict) or (missing := set(_TEXT) - found.keys()):
        lacking = ", ".join(sorted(missing)) if isinstance(found, dict) else "an object"
        raise _bad(where, f"a record without {lacking}")
    if found["decision"] not in DECISIONS or not all(isinstance(found[n], str) for n in _TEXT):
        raise _bad(where, f"the decision {found['decision']!r} or a value that is no text")
    probability, situation = found.get("probability"), found.get("situation", {})
    if not isinstance(situation, dict) or not all(map(_is_number, situation.values())):
        raise _bad(where, "context features that are no numbers")
    return Record(
        **{name: found[name] for name in _TEXT},
        probability=float(probability) if _is_number(probability) else 0.0,
        situation=situation,
    )


def _is_number(value: object) -> TypeGuard[float]:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and math.isfinite(value)  # type: ignore[arg-type]


def _bad(where: str, found: str) -> InputError:
    return InputError(
        where,
        expected="a record of a collected decision",
        found=found,
        remedy="Restore the file from a backup or move it away; `stance review --collect` "
        "writes these files.",
    )
