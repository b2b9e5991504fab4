"""Writes the folder of a watch run: stances, matrix, articles, run record and page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from stance.following.page import render
from stance.following.stances import STANCE_COLUMNS, STANCES
from stance.following.watchlist import WatchedClaim
from stance.records import ARTICLE_COLUMNS, Article, Rejected
from stance.spreadsheet import make_folder, safe_cell, write_csv, write_whole

_DECIMALS: Final = 4


def write_watch(
    out_dir: Path,
    claims: Sequence[WatchedClaim],
    rejected_claims: Sequence[Rejected],
    accepted: Sequence[Article],
    rejected: Sequence[Rejected],
    stances: pd.DataFrame,
    outlets: pd.DataFrame,
    run: Mapping[str, object],
    sizes: Sequence[tuple[int, int]],
) -> None:
    """Write all files; each appears whole or not at all.

    Parameters
    ----------
    out_dir : Path
        Made when missing.
    claims, rejected_claims : sequence of WatchedClaim, of Rejected
        The watch list.
    accepted, rejected : sequence of Article, of Rejected
        Every input.
    stances, outlets : DataFrame
        From `stance.following.judging.judge` and `stance.following.outlets.outlet_stances`.
    run : mapping of str to object
        What ``run.json`` holds; must be JSON.
    sizes : sequence of (int, int)
        Sentences and claims of each accepted article.

    Raises
    ------
    InputError
        When the folder cannot be written.
    """
    make_folder(out_dir, "to write the stances to", "--out")
    write_csv(out_dir / "stances.csv", STANCE_COLUMNS, _stance_rows(stances))
    header, rows = matrix(claims, outlets)
    write_csv(out_dir / "matrix.csv", [safe_cell(h) for h in header], rows)
    write_csv(out_dir / "articles.csv", ARTICLE_COLUMNS, article_rows(accepted, rejected, sizes))
    page = render(claims, rejected_claims, accepted, stances, outlets, run)
    write_whole(out_dir / "watch.html", page.encode("utf-8", "replace"))
    text = json.dumps(run, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_whole(out_dir / "run.json", text.encode("utf-8", "replace"))


def _stance_rows(stances: pd.DataFrame) -> Iterable[list[object]]:
    for row in stances[list(STANCE_COLUMNS)].itertuples(index=False, name=None):
        yield [f"{v:.{_DECIMALS}f}" if isinstance(v, float) else v for v in row]


def matrix(
    claims: Sequence[WatchedClaim], outlets: pd.DataFrame
) -> tuple[list[str], list[list[object]]]:
    """Outlets in rows, for each claim the outlet's stance and its articles' counts.

    Returns
    -------
    header : list of str
        ``source, n_articles``, then ``<claim_id>`` and ``<claim_id>:<stance>`` for each claim.
    rows : list of list
    """
    header = ["source", "n_articles"]
    for claim in claims:
        header += [claim.claim_id, *(f"{claim.claim_id}:{s}" for s in STANCES)]
    rows: list[list[object]] = []
    for source, group in outlets.groupby("source", sort=True):
        by_claim = group.set_index("claim_id")
        counts = by_claim[list(STANCES)]
        row: list[object] = [source, int(counts.iloc[0].sum())]
        for claim in claims:
            row += [by_claim.loc[claim.claim_id, "stance"], *map(int, counts.loc[claim.claim_id])]
        rows.append(row)
    return header, rows


def article_rows(
    accepted: Sequence[Article],
    rejected: Sequence[Rejected],
    sizes: Sequence[tuple[int, int]],
) -> Iterable[list[object]]:
    """Cells of `ARTICLE_COLUMNS`: what was scored, then what was rejected."""
    for a, counted in zip(accepted, sizes, strict=True):
        yield [a.article_id, a.source, a.published, a.title, "scored", "", *counted, a.origin_id]
    for r in rejected:
        yield [r.article_id, r.source, r.published, r.title, "rejected", r.reason, 0, 0, ""]
