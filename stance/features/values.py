"""Named feature values of aligned pairs: what workers are sent, without scikit-learn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from stance.features.alignment import Alignment, align, to_open
from stance.features.blocks import BLOCKS
from stance.features.statement import Statement, parse

#: Raw text of a statement, and whether its cue denies it.
Side = tuple[str, bool]


def align_pair(first: Side, second: Side) -> Alignment:
    """Parse and align two statements in canonical order, so that swapping changes nothing.

    Parameters
    ----------
    first, second : tuple of (str, bool)
        Raw text, and whether its cue denies it.
    """
    if parse(*second).key < parse(*first).key:
        first, second = second, first
    a, b = parse(*first), parse(*second)
    opened_a, opened_b = to_open(a, b)
    if opened_a:
        a = parse(*first, opened_a)
    if opened_b:
        b = parse(*second, opened_b)
    return align(a, b)


def is_same(a: Statement, b: Statement) -> bool:
    """Whether two statements are the same words with the same polarity."""
    return a.key == b.key


def pair_values(alignment: Alignment, blocks: Iterable[str]) -> dict[str, float]:
    """Named feature values of one aligned pair."""
    out: dict[str, float] = {"same": float(is_same(alignment.a, alignment.b))}
    for block in blocks:
        out.update(BLOCKS[block](alignment))
    return out


def pair_rows(sides: Sequence[tuple[Side, Side]], blocks: Sequence[str]) -> NDArray[np.float32]:
    """Feature values of pairs, shape (n_pairs, n_features): what a worker does at once."""
    functions = [BLOCKS[block] for block in blocks]
    rows = []
    for pair in sides:
        alignment = align_pair(*pair)
        # as `pair_values`, whose names cost as much as a block
        row = [float(is_same(alignment.a, alignment.b))]
        for function in functions:
            row += function(alignment).values()
        rows.append(row)
    return np.asarray(rows, dtype=np.float32)
