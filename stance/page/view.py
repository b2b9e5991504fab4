"""What the page shows of each row: text in marked pieces, safe links, labels' keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from joblib import Parallel, delayed

from stance.features.values import Side
from stance.marks import Mark, PairMarks, marks_of
from stance.run_folder import Row
from stance.spreadsheet import shown

_CONTEXT: Final = 600  # characters kept on each side of a claim; longer ones are failed splits
_LONGEST: Final = 2_000  # characters of any one text: more can only be a broken or hostile input
_MONTHS: Final = (
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split()
)
_MARKED: Final = 250  # rows whose marks a worker finds at once
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Piece(NamedTuple):
    """A stretch of text and how it is marked: empty, ``cue``, ``opposed`` or ``differs``."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class SideView:
    """One side of a row."""

    speaker: str
    source: str
    published: str
    day: str
    title: str
    url: str
    article: str
    start: int
    end: int
    denied: bool
    before: list[Piece]
    claim: list[Piece]
    after: list[Piece]


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the page."""

    rank: int
    pair_id: str
    kind: str
    status: str
    between: str
    why: str
    flags: list[tuple[str, str]]
    days_apart: int | None
    n_origins: int
    probability: float
    model: str
    decision: str
    reviewer: str
    note: str
    day: str
    a: SideView
    b: SideView


def build_groups(rows: Iterable[Row]) -> list[list[RowView]]:
    """Rows as shown, those of one ``group_id`` together, in the order of the report.

    Parameters
    ----------
    rows : iterable of dict
        As `stance.run_folder.read_rows` gives them.
    """
    rows = list(rows)
    groups: dict[str, list[RowView]] = {}
    for n, (row, marks) in enumerate(zip(rows, _marks(rows), strict=True)):
        key = str(row.get("group_id") or "") or f"\0{n}"
        groups.setdefault(key, []).append(_row(row, marks))
    return list(groups.values())


def _marks(rows: Sequence[Row]) -> list[PairMarks]:
    """Marks of all rows; where a run's workers have parsed the claims, these find many of them."""
    pairs = [(_claim(row, "a"), _claim(row, "b")) for row in rows]
    parts = [pairs[i : i + _MARKED] for i in range(0, len(pairs), _MARKED)]
    done = Parallel(n_jobs=None if len(parts) > 1 else 1)(delayed(marks_of)(p) for p in parts)
    return [marks for part in done for marks in part]


def _claim(row: Row, side: str) -> Side:
    return row[f"claim_{side}"], row.get(f"polarity_{side}") == "negative"


def _row(row: Row, marks: PairMarks) -> RowView:
    a, b = (
        _side(row, side, _claim(row, side)[1], found)
        for side, found in zip("ab", marks, strict=True)
    )
    days = [d for d in (a.published, b.published) if iso_day(d)]
    return RowView(
        rank=row["rank"],
        pair_id=text(row["pair_id"]),
        kind=text(row["kind"]),
        status=text(row["status"]),
        between=text(row["between"]),
        why=text(row["why"]),
        # a group is shown by its fold
        flags=[_flag(f) for f in row["flags"] if not f.startswith("group:")],
        days_apart=row["days_apart"],
        n_origins=row["n_origins"],
        probability=row["probability"],
        model=text(row["model"]),
        decision=text(row["decision"]),
        reviewer=text(row["reviewer"]),
        note=text(row["note"]),
        day=max(days, default=""),
        a=a,
        b=b,
    )


def _side(row: Row, side: str, negated: bool, marks: Sequence[Mark]) -> SideView:
    def cell(name: str) -> Any:
        return row[f"{name}_{side}"]

    before, after = _around(cell("sentence"), cell("claim"), cell("cue"))
    return SideView(
        speaker=text(cell("speaker")),
        source=text(cell("source")),
        published=text(cell("published")),
        day=day_label(cell("published")),
        title=text(cell("title")),
        url=safe_url(cell("url")),
        article=text(cell("article")),
        start=int(cell("start")),
        end=int(cell("end")),
        denied=negated,
        before=before,
        claim=_pieces(cell("claim"), marks),
        after=after,
    )


def _around(sentence: str, claim: str, cue: str) -> tuple[list[Piece], list[Piece]]:
    """The sentence before and behind the claim, with the cue marked.

    Of several places that hold the claim's words the first behind its cue is meant.
    """
    at = sentence.find(cue) if cue else -1
    start = sentence.find(claim, at + len(cue)) if at >= 0 else -1
    if start < 0:
        start = sentence.find(claim)
    if start < 0:  # a claim that its sentence does not hold stands alone
        return [], []
    head, tail = sentence[:start], sentence[start + len(claim) :]
    cut_head = "… " + head[-_CONTEXT:] if len(head) > _CONTEXT else head
    cut_tail = tail[:_CONTEXT] + " …" if len(tail) > _CONTEXT else tail
    place = cut_head.rfind(cue) if cue else -1
    if place >= 0:
        return _cued(cut_head, place, cue), [Piece(text(cut_tail), "")]
    place = cut_tail.find(cue) if cue else -1
    return [Piece(text(cut_head), "")], _cued(cut_tail, place, cue)


def _cued(where: str, place: int, cue: str) -> list[Piece]:
    if place < 0:
        return [Piece(text(where), "")]
    end = place + len(cue)
    return [
        Piece(text(where[:place]), ""),
        Piece(text(cue), "cue"),
        Piece(text(where[end:]), ""),
    ]


def _pieces(claim: str, marks: Sequence[Mark]) -> list[Piece]:
    """The claim cut at its marks; nothing but what `text` drops is lost."""
    if len(claim) > _LONGEST:
        return [Piece(text(claim), "")]
    pieces: list[Piece] = []
    at = 0
    for mark in marks:
        pieces.append(Piece(text(claim[at : mark.start]), ""))
        pieces.append(Piece(text(claim[mark.start : mark.end]), mark.kind))
        at = mark.end
    pieces.append(Piece(text(claim[at:]), ""))
    return [piece for piece in pieces if piece.text]


def text(value: str) -> str:
    r"""Return article text as the page may hold it: no overrides, controls or line breaks.

    >>> text("\u202eأ\nب")
    'أ ب'
    """
    clean = _CONTROLS.sub("\ufffd", shown(value))
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def safe_url(url: str) -> str:
    """The address when it is a plain web address, else nothing: ``javascript:`` is no link."""
    clean = text(url).strip()
    try:
        parts = urlsplit(clean)
    except ValueError:
        return ""
    return clean if parts.scheme in ("http", "https") and parts.netloc else ""


def iso_day(value: str) -> date | None:
    """The day of an ISO date, ``None`` when it is none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def day_label(value: str, *, year: bool = True) -> str:
    """Return a day as an Arabic reader writes it; what is no ISO date stays as it is.

    >>> day_label("2026-05-04")
    '4 مايو 2026'
    """
    day = iso_day(value)
    if not day:
        return text(value)
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def _flag(flag: str) -> tuple[str, str]:
    """A flag's name and what stands behind its colon."""
    name, _, value = text(flag).partition(":")
    return name, value
