"""The candidate pairs of a run that its model was least sure of: ``candidates.csv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stance.articles.sources import Unreadable, csv_rows, decode
from stance.contradictions import pair_id
from stance.errors import InputError
from stance.probabilities import log_odds
from stance.records import RELATIONS, Claim
from stance.spreadsheet import plain_cell, write_csv

CANDIDATES: Final = "candidates.csv"
COLUMNS: Final = ("pair_id", "claim_a", "claim_b", "p_agree", "p_disagree", "p_other")
#: Pairs kept: 200 kB, and enough for a reviewer's month.
KEPT: Final = 2_000
_DECIMALS: Final = 6
_DISAGREE: Final = RELATIONS.index("disagree")


@dataclass(frozen=True)
class Doubtful:
    """Scored pairs of claim indices.

    Attributes
    ----------
    left, right : array of int
    opposed : array of bool
    chances : array, shape (n_pairs, 3)
        Probabilities of `RELATIONS` at the rates of real news.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    opposed: NDArray[np.bool_]
    chances: NDArray[np.float64]

    @classmethod
    def of(cls, pairs: Sequence[tuple[int, int]]) -> Doubtful:
        """Pairs without probabilities yet; the empty sequence to begin with."""
        left, right = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        n = len(pairs)
        return cls(left, right, np.zeros(n, dtype=bool), np.zeros((n, len(RELATIONS))))

    def nearest_with(self, other: Doubtful, threshold: float, kept: int = KEPT) -> Doubtful:
        """The pairs of both that are nearest to the threshold in log-odds, nearest first."""
        left, right, opposed, chances = (
            np.concatenate([getattr(self, name), getattr(other, name)])
            for name in ("left", "right", "opposed", "chances")
        )
        distance = np.abs(log_odds(chances[:, _DISAGREE]) - log_odds(np.array(threshold)))
        order = np.lexsort((right, left, distance))[:kept]
        return Doubtful(left[order], right[order], opposed[order], chances[order])


def write_candidates(path: Path, doubtful: Doubtful, claims: Sequence[Claim]) -> None:
    """Write pairs by their ids and their claims' ids; of several copies the first."""
    rows: dict[str, list[object]] = {}
    for i, j, chances in zip(doubtful.left, doubtful.right, doubtful.chances, strict=True):
        a, b = claims[i], claims[j]
        shares = [f"{p:.{_DECIMALS}f}" for p in chances]
        rows.setdefault(key := pair_id(a, b), [key, a.claim_id, b.claim_id, *shares])
    write_csv(path, COLUMNS, rows.values())


def read_candidates(path: Path) -> list[Mapping[str, str]]:
    """Rows of a ``candidates.csv``.

    Raises
    ------
    InputError
        When the file is missing or no such table.
    """
    return read_table(path, COLUMNS)


def read_table(path: Path, columns: Sequence[str]) -> list[Mapping[str, str]]:
    """Rows of a table that a run wrote, with raw cells.

    Raises
    ------
    InputError
        When the file is missing or has other columns.
    """
    try:
        rows = csv_rows(decode(path.read_bytes()))
        header = next(rows, [])
        if header != list(columns):
            raise Unreadable("the columns " + (", ".join(header)[:120] or "none"))
        return [dict(zip(header, map(plain_cell, row), strict=True)) for row in rows if row]
    except (OSError, Unreadable, ValueError, csv.Error) as error:
        raise InputError(
            str(path),
            expected="the columns " + ", ".join(columns) + " as `stance score` writes them",
            found=str(error),
            remedy="Score the articles again with the same --out; its decisions are kept.",
        ) from None
