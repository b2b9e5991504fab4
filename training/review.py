"""Collected decisions as training rows.

What a decision says of the relation:

- ``contradiction`` → `disagree`, with the full weight of a row.
- ``not`` says only that the pair does not disagree. It becomes `other`, which it mostly is among
  the pairs that a model took for a contradiction, with half the weight; or `agree`, with half
  the weight, when the note says so (``agree``, يتفقان).
- ``unsure`` is not used; nor is a pair whose reviewers differ without a majority.

A dispute is one family, and joins the family of our own pairs that it shares a statement
with, so that no fold holds it on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from stance.arabic import words
from stance.decisions import fold
from stance.disputes import group_pairs
from stance.reviewed import Record, Reviewed
from training.corpora import DATA

REVIEWED: Final = "reviewed"
FOLDER: Final = DATA / "reviewed"
#: `not` leaves open which of two relations it is; half a row says so.
WEIGHT_NOT: Final = 0.5
_AGREE: Final = frozenset(fold(w) for w in ("agree", "agreement", "يتفقان", "اتفاق", "متفقان"))
_COLUMNS: Final = tuple(
    "pair_id family relation s1 s2 negated1 negated2 corpus weight situation".split()
)


def reviewed_rows(folder: Path = FOLDER, own: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows to train on, in the order of pair ids.

    Parameters
    ----------
    folder : Path
        Of collected decisions; no rows when it has none.
    own : DataFrame, optional
        Our own pairs of every split: a reviewed pair of two statements that stand in the test
        split is left out, and one that shares a statement with a family joins it.

    Returns
    -------
    DataFrame
        ``pair_id, family, relation, s1, s2, negated1, negated2, corpus, weight, situation``, the
        last a mapping of what the second look saw of the pair.
    """
    chosen = [found for found in map(_settled, _by_pair(folder).values()) if found]
    if own is not None:
        tested = _statements(own[own["split"] == "test"])
        chosen = [
            (record, label)
            for record, label in chosen
            if not {_key(record.claim_a), _key(record.claim_b)} <= tested.keys()
        ]
    families = _families([record for record, _ in chosen], own)
    rows = [
        (
            *(f"reviewed:{r.pair_id}", family, relation, r.claim_a, r.claim_b),
            *(r.polarity_a == "negative", r.polarity_b == "negative", REVIEWED, weight),
            dict(r.situation),
        )
        for (r, (relation, weight)), family in zip(chosen, families, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _by_pair(folder: Path) -> dict[str, list[Record]]:
    current = Reviewed.load(folder).current
    return {pair_id: list(current[pair_id].values()) for pair_id in sorted(current)}


def _settled(records: list[Record]) -> tuple[Record, tuple[str, float]] | None:
    """The latest record of the majority with its relation and weight."""
    votes = [r for r in records if r.decision != "unsure"]
    yes = [r for r in votes if r.decision == "contradiction"]
    no = [r for r in votes if r.decision == "not"]
    if len(yes) == len(no):
        return None
    if len(yes) > len(no):
        return yes[-1], ("disagree", 1.0)
    agreed = any(not _AGREE.isdisjoint(fold(r.note).split()) for r in no)
    return no[-1], ("agree" if agreed else "other", WEIGHT_NOT)


def _key(text: str) -> str:
    return " ".join(words(text))


def _statements(pairs: pd.DataFrame) -> dict[str, str]:
    """Normalised statement → a family that it stands in."""
    found: dict[str, str] = {}
    for side in ("s1", "s2"):
        found |= dict(zip(map(_key, pairs[side]), pairs["family"], strict=True))
    return found


def _families(records: list[Record], own: pd.DataFrame | None) -> list[str]:
    """Family of each pair: its dispute, joined with what shares a statement or group with it."""
    sides = [((r.claim_a, r.polarity_a), (r.claim_b, r.polarity_b)) for r in records]
    disputes = group_pairs(sides, [r.pair_id for r in records])
    known: Mapping[str, str] = {} if own is None else _statements(own)
    marks: list[list[str]] = []
    for record, dispute in zip(records, disputes, strict=True):
        statements = [_key(text) for text in (record.claim_a, record.claim_b)]
        theirs = [known[s] for s in statements if s in known]
        groups = [f"dispute:{dispute}", *([f"run:{record.group_id}"] if record.group_id else [])]
        marks.append([*groups, *(f"says:{s}" for s in statements), *theirs])
    return _joined(marks)


def _joined(marks: list[list[str]]) -> list[str]:
    """One name for all that are linked by common marks: one of our own families if there is one."""
    columns: dict[str, int] = {}
    links = [
        (n, columns.setdefault(mark, len(columns))) for n, mine in enumerate(marks) for mark in mine
    ]
    left, right = np.array(links, dtype=int).reshape(-1, 2).T
    total = len(marks) + len(columns)
    graph = coo_array((np.ones(len(left)), (left, right + len(marks))), shape=(total, total))
    component = connected_components(graph, directed=False)[1]
    names: dict[int, str] = {}
    for mark, column in columns.items():
        place = int(component[column + len(marks)])
        names[place] = min(names.get(place, mark), mark, key=lambda m: (":" in m, m))
    return [names[int(component[n])] for n in range(len(marks))]
