"""Geometry of the page's two drawings: outlets against each other, rows over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from stance.page.view import RowView, day_label, iso_day

_OUTLETS: Final = 10  # more make the labels unreadable; the rest is drawn as one
_CELL: Final = 30  # pixels
_LABEL: Final = 120  # pixels beside the last row, for the outlets' names
_LETTERS: Final = 17  # of a name that fit into `_LABEL`
_MOST_BARS: Final = 62
_PLOT: Final = (330, 84)  # width and height of the bars, pixels
_DIGIT: Final = 6  # width of a digit above a bar, pixels
_MARGIN: Final = 16  # room above the bars for the largest count


@dataclass(frozen=True, slots=True)
class Cell:
    """Rows between two outlets; ``x, y`` is the corner nearest to the origin, in pixels.

    ``None`` as an outlet stands for all that are not drawn by themselves.
    """

    x: int
    y: int
    first: str | None
    second: str | None
    label: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Matrix:
    """A staircase of cells: each outlet's name stands at the end of its row, above its column.

    ``kept`` are the outlets drawn by themselves.
    """

    width: int
    height: int
    side: int
    cells: list[Cell]
    names: list[tuple[int, int, str, str]]
    kept: list[str]


@dataclass(frozen=True, slots=True)
class Bar:
    """Rows whose later article is of the days ``first`` to ``last`` (ISO, inclusive).

    ``labelled`` where the count has room above the bar, and on the tallest.
    """

    x: float
    y: float
    width: float
    height: float
    first: str
    last: str
    label: str
    count: int
    labelled: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars over time, the earliest at the right; ``ticks`` are (x, anchor, label)."""

    width: int
    height: int
    base: int
    unit: str
    bars: list[Bar]
    ticks: list[tuple[float, str, str]]
    undated: int


def outlet_matrix(rows: Sequence[RowView], *, rest: str) -> Matrix | None:
    """Count the rows between each two outlets; ``None`` when no row names one.

    Parameters
    ----------
    rows : sequence of RowView
    rest : str
        Name of the outlets that are drawn as one.
    """
    mentions = Counter(s for row in rows for s in {row.a.source, row.b.source} if s)
    ranked = sorted(mentions, key=lambda name: (-mentions[name], name))
    kept, others = ranked[:_OUTLETS], ranked[_OUTLETS:]
    if not kept:
        return None
    names = kept + ([rest] if others else [])
    width = len(names) * _CELL + _LABEL
    index = {name: min(i, _OUTLETS) for i, name in enumerate(ranked)}  # the rest share one
    counts: Counter[tuple[int, int]] = Counter()
    for row in rows:
        if row.a.source and row.b.source:
            i, j = sorted((index[row.a.source], index[row.b.source]))
            counts[j, i] += 1
    labels = [
        (width - (i + 1) * _CELL - 8, i * _CELL + _CELL // 2 + 5, _short(name), name)
        for i, name in enumerate(names)
    ]
    cells = _cells(names, [*kept, None], counts, width)
    return Matrix(width, len(names) * _CELL, _CELL, cells, labels, kept)


def _cells(
    names: Sequence[str],
    outlets: Sequence[str | None],
    counts: Counter[tuple[int, int]],
    width: int,
) -> list[Cell]:
    # the rest has many outlets: it would leave all others pale
    most = max((count for cell, count in counts.items() if _OUTLETS not in cell), default=1)
    return [
        Cell(
            x=width - (j + 1) * _CELL,
            y=i * _CELL,
            first=outlets[i],
            second=outlets[j],
            label=f"{names[i]} × {names[j]}",
            count=counts[i, j],
            share=min(counts[i, j] / most, 1.0),
        )
        for i in range(len(names))
        for j in range(i + 1)
    ]


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else name[: _LETTERS - 1] + "…"


def timeline(rows: Sequence[RowView]) -> Timeline | None:
    """Count the rows by day, week or month, whichever gives bars wide enough to hit."""
    days = [day for row in rows if (day := iso_day(row.day))]
    if not days:
        return None
    unit, bins = _bins(min(days), max(days))
    counts = [sum(first <= day <= last for day in days) for first, last in bins]
    width, height = _PLOT
    step, most = width / len(bins), max(counts)
    tallest = counts.index(most)
    bars = []
    for k, ((first, last), count) in enumerate(zip(bins, counts, strict=True)):
        tall = round(height * count / most, 1)
        bar_width = min(step * 0.8, 40)
        x = width - (k + 0.5) * step - bar_width / 2
        bars.append(
            Bar(
                round(x, 1),
                round(_MARGIN + height - tall, 1),
                round(bar_width, 1),
                tall,
                first.isoformat(),
                last.isoformat(),
                _span_label(first, last),
                count,
                labelled=k == tallest or step >= _DIGIT * len(str(count)) + 2,
            )
        )
    base = _MARGIN + height
    return Timeline(width, base + 22, base, unit, bars, _ticks(bins, width), len(rows) - len(days))


def _bins(first: date, last: date) -> tuple[str, list[tuple[date, date]]]:
    span = (last - first).days + 1
    if span <= _MOST_BARS:
        return "day", [(d, d) for d in (first + timedelta(n) for n in range(span))]
    if span <= 7 * _MOST_BARS:
        start = first - timedelta(first.weekday())
        weeks = (start + timedelta(7 * n) for n in range((last - start).days // 7 + 1))
        return "week", [(d, d + timedelta(6)) for d in weeks]
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    step = -(-len(months) // _MOST_BARS)
    starts = [date(m // 12, m % 12 + 1, 1) for m in months[::step]]
    after = months[-1] + step
    ends = [*starts[1:], date(after // 12, after % 12 + 1, 1)]
    return "month", [(a, b - timedelta(1)) for a, b in zip(starts, ends, strict=True)]


def _span_label(first: date, last: date) -> str:
    if first == last:
        return day_label(first.isoformat())
    return f"{day_label(first.isoformat())} – {day_label(last.isoformat())}"


def _ticks(bins: Sequence[tuple[date, date]], width: int) -> list[tuple[float, str, str]]:
    """The first and the last day, and one between when there is room."""
    if len(bins) == 1:
        return [(width / 2, "middle", day_label(bins[0][0].isoformat()))]
    ticks = [
        (float(width), "start", day_label(bins[0][0].isoformat())),
        (0.0, "end", day_label(bins[-1][0].isoformat())),
    ]
    if len(bins) > 4:
        middle = bins[len(bins) // 2][0]
        at = round(width - (len(bins) // 2 + 0.5) * width / len(bins), 1)
        ticks.insert(1, (at, "middle", day_label(middle.isoformat(), year=False)))
    return ticks
