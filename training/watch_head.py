"""Trains the stance head of `stance watch` on claim–article pairs.

They are derived from the gold articles of the training events, and come from weeks of real news
that readers labelled (`training.news_stances`). Rows of Baly et al. 2018 only measure: what
counts as related, and how seldom an article disagrees, is another matter there, and a head of both
is worse on either (macro-F1 on the folds .48 by theirs alone, .45 with the news; on weeks of
news .43 by theirs, .50 by ours).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from joblib import parallel_config
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from stance.config import Config
from stance.following.head import WEEK_SHARE, StanceHead
from stance.following.head_file import save_head
from stance.model import Bundle
from training.gold import AGENCY_DEV, FURTHER_DEV, event_of, gold_articles, load_gold
from training.news_stances import news_table
from training.stance_corpora import own_stances
from training.stance_table import Table, make_table

#: Of our unrelated rows one in so many is trained on: four in five articles are of other events.
_EVERY_UNRELATED: Final = 4
#: Of our own rows beside those of the news: they are derived, and have few stances that differ.
_EVERY_OWN: Final = 4


def own_rows() -> pd.DataFrame:
    """Our own claim–article rows (`training.stance_corpora.own_stances`)."""
    return own_stances(load_gold(), gold_articles(Config()))


def taught(own: pd.DataFrame) -> NDArray[np.bool_]:
    """Which of our own rows a head is trained on.

    The agency events and those after them are left out: several are on like matters (two
    shellings of a market, two strikes), so that their strangers are hardly strangers, and with
    them an article that says a claim word for word came out as unrelated.
    """
    train = (own["part"] == "train").to_numpy(bool)
    for column in ("claim_id", "article_id"):
        train = train & ~own[column].map(event_of).isin(AGENCY_DEV | FURTHER_DEV).to_numpy(bool)
    far = (own["stance"] == "unrelated").to_numpy(bool)
    out = train & ~far
    out[np.flatnonzero(train & far)[::_EVERY_UNRELATED]] = True
    return out


def fit_head(table: Table, *, seed: int) -> StanceHead:
    """Train a head on the rows of a table; one claim's rows stay together."""
    rows = table.rows
    with threadpool_limits(limits=1), parallel_config(n_jobs=1):
        return StanceHead(related_share=WEEK_SHARE, seed=seed).fit(
            table.features, rows["stance"].to_numpy(), groups=rows["claim_id"].to_numpy()
        )


def beside_news(own: pd.DataFrame) -> NDArray[np.bool_]:
    """Which of our own rows a head is trained on beside those of the news."""
    out = np.zeros(len(own), dtype=bool)
    out[np.flatnonzero(taught(own))[::_EVERY_OWN]] = True
    return out


def add_head(folder: Path, config: Config, *, bundle: Bundle, jobs: int = 1) -> dict[str, Any]:
    """Train the head of a bundle and write it into its folder; gives the manifest's entry.

    Parameters
    ----------
    folder : Path
        Of the bundle.
    config : Config
    bundle : Bundle
        The loaded bundle.
    jobs : int
        Processes that read articles.
    """
    rows = own_rows()
    own = make_table(rows[beside_news(rows)], bundle, config, jobs=jobs)
    news = news_table(bundle)
    head = fit_head(Table.joined(own, news), seed=config.seed)
    counts = {"own": len(own.rows), "news": len(news.rows)}
    return save_head(head, folder, {"corpora": list(counts), "n_rows": counts})
