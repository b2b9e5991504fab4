"""Claim extraction on real news that readers annotated.

``data/news/claims.csv`` names every attributed claim of 160 articles of the corpora by article and
characters, with its speaker, class and polarity; no word of the news is kept. The reader saw
what an earlier extractor had found and corrected it, so that the figures favour spans
that are cut as it cut them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd

from stance.articles import read_frame
from stance.claims import extract_claims
from stance.config import Config
from stance.records import Article
from training.claims_report import ClaimScores
from training.gold import attributed

CLAIMS: Final = Path(__file__).resolve().parents[1] / "data" / "news" / "claims.csv"
COLUMNS: Final = (
    "part article_id in_title start end speaker_start speaker_end holder cue_class polarity".split()
)
#: The first was read while rules were written, the second only measures.
PARTS: Final = ("dev", "test")
_CORPORA: Final = ("ant_2018_without_april.jsonl.gz", "saudi_2015.jsonl.gz")


def news_scores(corpora: Path, path: Path = CLAIMS) -> Iterator[ClaimScores]:
    """Found claims of the annotated articles beside the annotated ones.

    Parameters
    ----------
    corpora : Path
        Folder with ``news``.
    path : Path
        Columns `COLUMNS`; a speaker that the sentence does not name begins at -1. An article
        without claims has one row of the class ``none``.

    Yields
    ------
    ClaimScores
        Of each of `PARTS`; none when the corpora are not there.
    """
    marked = pd.read_csv(path, keep_default_na=False)
    articles = _articles(corpora / "news", set(marked["article_id"]))
    if not articles:
        return
    for part in PARTS:
        rows = marked[marked["part"] == part]
        chosen = [articles[i] for i in sorted(set(rows["article_id"]))]
        held = rows[rows["cue_class"] != "none"].to_dict("records")
        gold = pd.DataFrame([_gold(row, n, articles) for n, row in enumerate(held)])
        found = attributed(c for a in chosen for c in extract_claims(a)[0])
        yield ClaimScores(f"news, {part}", gold, found, articles)


def _gold(row: dict[Any, Any], number: int, articles: dict[str, Article]) -> dict[str, str]:
    """A row as `training.gold.Gold.claims` has it."""
    article = articles[row["article_id"]]
    text = article.title if row["in_title"] else article.text
    named = row["speaker_start"] >= 0
    return {
        "claim_id": f"{row['article_id']}/{number}",
        "article_id": row["article_id"],
        "in": "title" if row["in_title"] else "text",
        "speaker": text[row["speaker_start"] : row["speaker_end"]] if named else "",
        "speaker_id": row["holder"],
        "cue": "",
        "cue_class": row["cue_class"],
        "polarity": row["polarity"],
        "claim": text[row["start"] : row["end"]],
    }


def _articles(folder: Path, wanted: set[str]) -> dict[str, Article]:
    """The annotated articles of the corpora that are there."""
    paths = [folder / name for name in _CORPORA]
    if not all(path.is_file() for path in paths):
        return {}
    rows = pd.concat([pd.read_json(path, lines=True, dtype=False) for path in paths])
    chosen = rows[rows["id"].isin(wanted)]
    return {a.article_id: a for a in read_frame(chosen, Config())[0]}
