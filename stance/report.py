"""Writes the run folder: the reviewer's spreadsheet, its machine twin, claims, articles, run.

Decisions are carried over by pair id (see `stance.decisions.Carried`) and never lost: those
that stand in this folder for pairs that no longer appear move to ``decisions.csv``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from stance.decisions import CONFLICT, DECISION_COLUMNS, Carried, Decision
from stance.pairs_file import read_pairs, write_pairs
from stance.records import (
    ARTICLE_COLUMNS,
    CLAIM_COLUMNS,
    REPORT_COLUMNS,
    Article,
    Claim,
    Contradiction,
    Rejected,
)
from stance.spreadsheet import make_folder, overrides, write_csv, write_whole

__all__ = ["read_pairs", "write_decisions", "write_pairs", "write_run", "write_twins"]

_DECIMALS: Final = 4
_OF_CLAIM: Final = (
    *("claim", "speaker", "speaker_id", "source", "published"),
    *("sentence", "cue", "polarity", "start", "end"),
)
#: What the machine twin has beside the report's columns.
MACHINE_COLUMNS: Final = (
    *("group_id", "polarity_a", "polarity_b", "speaker_id_a", "speaker_id_b", "moved_by"),
    "situation",
)
#: Columns of the report that show text of the articles.
_SHOWN: Final = tuple(
    f"{name}_{side}"
    for name in ("claim", "speaker", "source", "sentence", "title", "url", "cue")
    for side in "ab"
)


def write_run(
    out_dir: Path,
    contradictions: Sequence[Contradiction],
    claims: Sequence[Claim],
    accepted: Sequence[Article],
    rejected: Sequence[Rejected],
    n_sentences: Mapping[str, int],
    run: Mapping[str, object],
    model: str,
    carried: Carried | None = None,
) -> None:
    """Write all files of a run; each appears whole or not at all.

    Parameters
    ----------
    out_dir : Path
        Made when missing. Decisions found in it are kept.
    contradictions : sequence of Contradiction
        Best first.
    claims : sequence of Claim
        Every claim, in text order.
    accepted, rejected : sequence of Article, sequence of Rejected
        Every input.
    n_sentences : mapping of str to int
        Article id → number of sentences.
    run : mapping of str to object
        What ``run.json`` holds; must be JSON.
    model : str
        Name of the model, in each row.
    carried : Carried, optional
        Decisions to honour; those found in ``out_dir`` alone by default.

    Raises
    ------
    InputError
        When the folder cannot be written, or earlier decisions cannot be read.
    """
    make_folder(out_dir, "to write the report to", "--out")
    carried = carried or Carried.load(out_dir)
    # First the file that keeps what the next one would overwrite.
    shown = {c.pair_id for c in contradictions}
    write_decisions(out_dir, carried.folder, shown)
    write_twins(out_dir, "contradictions", contradictions, carried, model)
    write_csv(out_dir / "claims.csv", CLAIM_COLUMNS, claim_rows(claims))
    write_csv(
        out_dir / "articles.csv",
        ARTICLE_COLUMNS,
        article_rows(accepted, rejected, n_sentences, claims),
    )
    text = json.dumps(run, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_whole(out_dir / "run.json", text.encode("utf-8", "replace"))


def write_twins(
    folder: Path,
    name: str,
    contradictions: Sequence[Contradiction],
    carried: Carried,
    model: str,
) -> None:
    """Write ``<name>.csv`` for the reviewer and ``<name>.jsonl`` for machines.

    The second has raw text and the columns of `MACHINE_COLUMNS` besides.
    """
    rows = report_rows(contradictions, carried, model)
    write_csv(folder / f"{name}.csv", REPORT_COLUMNS, map(_cells, rows))
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_whole(folder / f"{name}.jsonl", "".join(lines).encode("utf-8", "replace"))


def report_rows(
    contradictions: Sequence[Contradiction], carried: Carried, model: str
) -> list[dict[str, Any]]:
    """Rows of the report: `REPORT_COLUMNS` and `MACHINE_COLUMNS`, text raw, flags a list."""
    return [_row(n, c, carried, model) for n, c in enumerate(contradictions, 1)]


def _row(rank: int, c: Contradiction, carried: Carried, model: str) -> dict[str, Any]:
    """One row of the report by column name, text raw."""
    decision, reviewer, note = carried.get(c.pair_id)
    row: dict[str, Any] = {
        "rank": rank,
        "decision": decision,
        "reviewer": reviewer,
        "note": note,
        "between": c.between,
        "days_apart": c.days_apart,
        "n_origins": c.n_origins,
        "probability": round(c.probability, _DECIMALS),
        "pair_id": c.pair_id,
        "kind": c.kind,
        "status": c.status,
        "why": c.why,
        "model": model,
        "group_id": c.group_id,
        "moved_by": dict(c.moved_by),
        "situation": dict(c.situation),
    }
    for side, claim, article in (("a", c.a, c.article_a), ("b", c.b, c.article_b)):
        for name in _OF_CLAIM:
            row[f"{name}_{side}"] = getattr(claim, name)
        row[f"title_{side}"] = article.title
        row[f"url_{side}"] = article.url
        row[f"article_{side}"] = article.article_id
    hidden = sum(overrides(row[name]) for name in _SHOWN)
    row["flags"] = [
        *c.flags,
        *([CONFLICT] if carried.disputed(c.pair_id) else []),
        *([f"bidi:{hidden}"] if hidden else []),
    ]
    return {name: row[name] for name in (*REPORT_COLUMNS, *MACHINE_COLUMNS)}


def _cells(row: Mapping[str, Any]) -> list[object]:
    """Cells of a row for the spreadsheet."""
    cells = dict(row, flags="; ".join(row["flags"]))
    cells["probability"] = f"{row['probability']:.{_DECIMALS}f}"
    return [cells[name] for name in REPORT_COLUMNS]


def claim_rows(claims: Sequence[Claim]) -> Iterator[list[object]]:
    """Cells of `CLAIM_COLUMNS`."""
    return ([getattr(claim, name) for name in CLAIM_COLUMNS] for claim in claims)


def article_rows(
    accepted: Sequence[Article],
    rejected: Sequence[Rejected],
    n_sentences: Mapping[str, int],
    claims: Sequence[Claim],
) -> Iterator[list[object]]:
    """Cells of `ARTICLE_COLUMNS`: what was scored, then what was rejected."""
    n_claims = Counter(claim.article_id for claim in claims)
    for a in accepted:
        sizes = (n_sentences.get(a.article_id, 0), n_claims[a.article_id])
        yield [a.article_id, a.source, a.published, a.title, "scored", "", *sizes, a.origin_id]
    for r in rejected:
        head = [r.article_id, r.source, r.published, r.title]
        yield [*head, "rejected", r.reason, 0, 0, ""]


def write_decisions(folder: Path, decisions: Mapping[str, Decision], shown: set[str]) -> None:
    """Keep the decisions of pairs that the report does not show in ``decisions.csv``."""
    path = folder / "decisions.csv"
    kept = {pair: d for pair, d in decisions.items() if pair not in shown}
    if kept or path.exists():
        write_csv(path, DECISION_COLUMNS, ([pair, *d] for pair, d in sorted(kept.items())))
