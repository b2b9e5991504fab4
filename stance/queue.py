"""``stance review --queue N DIR``: the undecided pairs whose decision would teach most.

They come from ``candidates.csv``, so that pairs that the report does not show are asked about
too: a model that only hears about its own alarms never learns what it misses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from sklearn.preprocessing import StandardScaler

from stance.candidates import CANDIDATES, read_candidates, read_table
from stance.contradictions import ScoredPair, grouped, make_row
from stance.decisions import Carried
from stance.errors import InputError
from stance.features.pair import PairFeatures
from stance.features.values import align_pair
from stance.reasons import explain_kind
from stance.records import ARTICLE_COLUMNS, CLAIM_COLUMNS, Article, Claim, Contradiction
from stance.report import write_decisions, write_twins
from stance.run_folder import read_twin
from stance.sampling import choose

QUEUE: Final = "queue"


def write_queue(folder: Path, n: int, carried: Carried) -> tuple[Path, list[Contradiction]]:
    """Choose pairs and write ``queue.csv`` (columns of the report) and ``queue.jsonl``.

    Parameters
    ----------
    folder : Path
        Run folder.
    n : int
        At most so many pairs.
    carried : Carried
        Decided pairs are not asked again; decisions in an earlier queue are kept.

    Returns
    -------
    (Path, list of Contradiction)
        The file, and its rows with the most telling first.

    Raises
    ------
    InputError
        When the folder is no run of this version.
    """
    model, language = _run_of(folder)
    rows = [r for r in read_candidates(folder / CANDIDATES) if not carried.decided(r["pair_id"])]
    claims = {c.claim_id: c for c in map(_claim, read_table(folder / "claims.csv", CLAIM_COLUMNS))}
    articles = _articles(folder)
    known = [r for r in rows if {r["claim_a"], r["claim_b"]} <= claims.keys()]
    if len(known) < len(rows):
        raise InputError(
            str(folder / CANDIDATES),
            expected="claims of claims.csv",
            found="others",
            remedy="Score the articles again with the same --out; its decisions are kept.",
        )
    chosen = [known[i] for i in _choose(known, claims, n)]
    found = grouped([_row(r, claims, articles, language) for r in chosen])
    # First the file that keeps what the next one would overwrite.
    _keep_decisions(folder, carried)
    write_twins(folder, QUEUE, found, carried, model)
    return folder / f"{QUEUE}.csv", found


def _choose(
    rows: Sequence[Mapping[str, str]], claims: Mapping[str, Claim], n: int
) -> Sequence[int]:
    if not rows:
        return []
    sides = [[claims[r[name]] for r in rows] for name in ("claim_a", "claim_b")]
    frame = pd.DataFrame(
        {f"s{k}": [c.claim for c in side] for k, side in enumerate(sides, 1)}
        | {
            f"negated{k}": [c.polarity == "negative" for c in side]
            for k, side in enumerate(sides, 1)
        }
    )
    features = StandardScaler().fit_transform(PairFeatures().fit_transform(frame))
    names = ("p_agree", "p_disagree", "p_other")
    chances = np.array([[float(r[name]) for name in names] for r in rows])
    return [int(i) for i in choose(chances, features, n)]


def _row(
    row: Mapping[str, str],
    claims: Mapping[str, Claim],
    articles: Mapping[str, Article],
    language: str,
) -> Contradiction:
    a, b = claims[row["claim_a"]], claims[row["claim_b"]]
    sides = [(c.claim, c.polarity == "negative") for c in (a, b)]
    kind, why = explain_kind(align_pair(*sides), language=language, first=sides[0])
    pair = ScoredPair(
        *(0, 1, float(row["p_disagree"]), kind, why),
        update=False,
        flags=("queue",),
        situation=json.loads(row["situation"]),
    )
    return make_row(row["pair_id"], pair, a, b, articles, n_origins=len({a.source, b.source}))


def _run_of(folder: Path) -> tuple[str, str]:
    """Model and language of a run."""
    try:
        run = json.loads((folder / "run.json").read_text("utf-8"))
        return run["model"][:12], run["config"]["language"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            str(folder / "run.json"),
            expected="the record of a run",
            found=error.strerror or "none" if isinstance(error, OSError) else "another file",
            remedy="Name a folder that `stance score --out` wrote.",
        ) from None


def _claim(row: Mapping[str, str]) -> Claim:
    cells = {name: row[name] for name in CLAIM_COLUMNS if name not in ("start", "end")}
    return Claim(**cells, start=int(row["start"]), end=int(row["end"]))  # type: ignore[arg-type]


def _articles(folder: Path) -> dict[str, Article]:
    rows = read_table(folder / "articles.csv", ARTICLE_COLUMNS)
    return {
        r["article_id"]: Article(
            r["article_id"], r["source"], r["published"], r["title"], "", "", (), r["origin_id"]
        )
        for r in rows
    }


def _keep_decisions(folder: Path, carried: Carried) -> None:
    """Keep what an earlier queue's file says of pairs that the report does not show."""
    if not (folder / f"{QUEUE}.csv").exists():
        return
    report = folder / "contradictions.jsonl"
    shown = {row["pair_id"] for row in read_twin(report)} if report.exists() else set()
    write_decisions(folder, carried.folder, shown)
