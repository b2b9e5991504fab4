"""The candidate pairs of a run that its model was least sure of: ``candidates.csv``."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stance.articles.sources import Unreadable, csv_rows, decode
from stance.context import named_situation
from stance.contradictions import pair_id
from stance.errors import InputError
from stance.probabilities import log_odds
from stance.records import RELATIONS, Claim
from stance.spreadsheet import plain_cell, write_csv

CANDIDATES: Final = "candidates.csv"
COLUMNS: Final = ("pair_id", "claim_a", "claim_b", "p_agree", "p_disagree", "p_other", "situation")
#: Pairs kept: 700 kB, and enough for a reviewer's month.
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
        Probabilities of `RELATIONS`.
    situations : array of float, shape (n_pairs, n_situation)
        Context features; no columns for a model without a second look.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    opposed: NDArray[np.bool_]
    chances: NDArray[np.float64]
    situations: NDArray[np.float32]

    def nearest(self, threshold: float, kept: int = KEPT) -> Doubtful:
        """The pairs that are nearest to the threshold in log-odds, nearest first."""
        distance = np.abs(log_odds(self.chances[:, _DISAGREE]) - log_odds(np.array(threshold)))
        order = np.lexsort((self.right, self.left, distance))[:kept]
        names = (f.name for f in fields(self))
        return Doubtful(*(getattr(self, name)[order] for name in names))


def write_candidates(
    path: Path, doubtful: Doubtful, claims: Sequence[Claim], likeness: float
) -> None:
    """Write pairs by their ids and their claims' ids; of several copies the first.

    ``likeness`` tells how far the batch is ordinary news; the context features are JSON.
    """
    rows: dict[str, list[object]] = {}
    for i, j, chances, situation in zip(
        doubtful.left, doubtful.right, doubtful.chances, doubtful.situations, strict=True
    ):
        a, b = claims[i], claims[j]
        cells = [f"{p:.{_DECIMALS}f}" for p in chances]
        cells.append(json.dumps(named_situation(situation, likeness) if len(situation) else {}))
        rows.setdefault(key := pair_id(a, b), [key, a.claim_id, b.claim_id, *cells])
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
