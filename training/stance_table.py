"""Labelled claim–article rows made ready: the features that the stance head is trained on."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray

from stance.articles import read_frame
from stance.config import Config
from stance.following.evidence import FEATURES, by_pair, examine
from stance.following.judging import best_sentences
from stance.following.passages import read_passages
from stance.model import Bundle
from stance.records import Article
from stance.workers import batch_work

EVIDENCE_TOP: Final = 3
_CLAIMS: Final = 40  # a process takes at once, and reads their articles once


class Table(NamedTuple):
    """Claim–article rows made ready: features and whether the evidence was right.

    Attributes
    ----------
    rows : DataFrame
        `training.stance_corpora.COLUMNS` and extras.
    features : ndarray, shape (n, n_features)
    hit : ndarray of float
        1 when one of the first `EVIDENCE_TOP` sentences lies in a line of the rationale, 0
        when none does, NaN without a rationale.
    """

    rows: pd.DataFrame
    features: NDArray[np.float64]
    hit: NDArray[np.float64]

    @classmethod
    def joined(cls, *tables: Table) -> Table:
        """The rows of several tables, one behind the other."""
        rows, features, hits = zip(*tables, strict=True)
        together = pd.concat(rows, ignore_index=True)
        return cls(together, np.vstack(features), np.concatenate(hits))

    def where(self, mask: NDArray[np.bool_]) -> Table:
        """The rows of a mask."""
        return Table(self.rows[mask].reset_index(drop=True), self.features[mask], self.hit[mask])


def make_table(rows: pd.DataFrame, bundle: Bundle, config: Config, *, jobs: int = 1) -> Table:
    """Features of labelled claim–article rows, from the very code that `watch` runs.

    Parameters
    ----------
    rows : DataFrame
        `training.stance_corpora.COLUMNS` and extras.
    bundle : Bundle
        The relation model.
    config : Config
    jobs : int
        Processes that share the claims.
    """
    rows = rows.reset_index(drop=True)
    places = list(rows.groupby("claim_id", sort=False).indices.values())
    parts = [places[i : i + _CLAIMS] for i in range(0, len(places), _CLAIMS)]
    with batch_work(jobs):
        done = Parallel(n_jobs=min(jobs, len(parts)) or 1)(
            delayed(_part_table)(rows.iloc[np.concatenate(part)], bundle, config) for part in parts
        )
    order = np.argsort(np.concatenate([p for part in parts for p in part]), kind="stable")
    features, hit = (np.concatenate([d[k] for d in done])[order] for k in (0, 1))
    return Table(rows, features, hit)


def _part_table(
    rows: pd.DataFrame, bundle: Bundle, config: Config
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Features and evidence hits of some claims' rows, in their order."""
    rows = rows.reset_index(drop=True)
    texts = rows.drop_duplicates("article")[["title", "article"]]
    accepted, _ = read_frame(
        texts.assign(id=[str(i) for i in range(len(texts))]).rename(columns={"article": "text"}),
        config,
    )
    places = {text: str(i) for i, text in enumerate(texts["article"])}
    known = {a.article_id: a for a in accepted}
    read = {name: read_passages(article) for name, article in known.items()}
    features = np.zeros((len(rows), len(FEATURES)))
    hit = np.where(rows["rationale"].map(len) > 0, 0.0, np.nan)
    for _, group in rows.groupby("claim_id", sort=False):
        usable = [i for i in group.index if places[group["article"][i]] in known]
        names = [places[group["article"][i]] for i in usable]
        articles = [known[n] for n in names]
        found = examine(
            [group["claim"].iloc[0]], articles, bundle, config, readings=[read[n] for n in names]
        )
        indices = found.pairs.index.get_level_values("article").to_numpy(np.int64)
        features[np.array(usable, dtype=int)[indices]] = found.pairs.to_numpy(float)
        for _, place, hits in by_pair(found.hits):
            row = rows.loc[usable[place]]
            if row["rationale"]:
                shown = best_sentences(hits, row["stance"], EVIDENCE_TOP)
                lines = {_line(p.sentence.start, articles[place], p.in_title) for p in shown}
                hit[usable[place]] = float(bool(lines & set(row["rationale"])))
    return features, hit


def _line(start: int, article: Article, in_title: bool) -> int:
    """Number of the line of an article's text in which a place lies; -1 in the title."""
    return -1 if in_title else article.text.count("\n", 0, start)
