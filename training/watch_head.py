"""Trains the stance head of `stance watch` on claim–article pairs.

Ours are derived from the gold articles of the training events. With a folder of corpora the head
is trained on Baly et al. 2018 instead: what counts as related, and how seldom an article
disagrees, is another matter there, and rows of both kinds make a head that knows neither
(macro-F1 on the folds .46 with ours, .48 without). Features come from the very code that `watch`
runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed, parallel_config
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from stance.articles import read_frame
from stance.config import Config
from stance.following.evidence import FEATURES, by_pair, examine
from stance.following.head import StanceHead
from stance.following.head_file import save_head
from stance.following.judging import best_sentences
from stance.following.passages import read_passages
from stance.model import Bundle
from stance.records import Article
from stance.workers import batch_work
from training.gold import AGENCY_DEV, event_of, gold_articles, load_gold
from training.stance_corpora import own_stances, read_baly

EVIDENCE_TOP: Final = 3
#: Of our unrelated rows one in so many is trained on: four in five articles are of other events.
_EVERY_UNRELATED: Final = 4
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


def own_rows() -> pd.DataFrame:
    """Our own claim–article rows (`training.stance_corpora.own_stances`)."""
    return own_stances(load_gold(), gold_articles(Config()))


def taught(own: pd.DataFrame) -> NDArray[np.bool_]:
    """Which of our own rows a head is trained on.

    The agency events are left out: several are on like matters (two shellings of a market, two
    strikes), so that their strangers are hardly strangers, and with them an article that says
    a claim word for word came out as unrelated.
    """
    train = (own["part"] == "train").to_numpy(bool)
    for column in ("claim_id", "article_id"):
        train = train & ~own[column].map(event_of).isin(AGENCY_DEV).to_numpy(bool)
    far = (own["stance"] == "unrelated").to_numpy(bool)
    out = train & ~far
    out[np.flatnonzero(train & far)[::_EVERY_UNRELATED]] = True
    return out


def fit_head(table: Table, *, seed: int) -> StanceHead:
    """Train a head on the rows of a table; one claim's rows stay together."""
    rows = table.rows
    with threadpool_limits(limits=1), parallel_config(n_jobs=1):
        return StanceHead(seed=seed).fit(
            table.features, rows["stance"].to_numpy(), groups=rows["claim_id"].to_numpy()
        )


def add_head(
    folder: Path, corpora: Path | None, config: Config, *, bundle: Bundle, jobs: int = 1
) -> dict[str, Any]:
    """Train the head of a bundle and write it into its folder; gives the manifest's entry.

    Parameters
    ----------
    folder : Path
        Of the bundle.
    corpora : Path, optional
        Folder of public corpora, of which Baly et al. 2018 is used; our own rows without it.
    config : Config
    bundle : Bundle
        The loaded bundle.
    jobs : int
        Processes that read articles.
    """
    name, rows = "baly2018", read_baly(corpora) if corpora is not None else pd.DataFrame()
    if not len(rows):
        own = own_rows()
        name, rows = "own", own[taught(own)]
    table = make_table(rows, bundle, config, jobs=jobs)
    head = fit_head(table, seed=config.seed)
    return save_head(head, folder, {"corpora": [name], "n_rows": {name: len(table.rows)}})
