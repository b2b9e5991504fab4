"""Stances of real news articles towards claims, as numbers.

``data/news/stances.csv`` holds claims that readers wrote (our text) and the stance of articles of
ANT v2.1 news of 2018 towards them, with the sentence that shows it by characters; ``stances.npz``
what the stance head needs of each article. No word of the news is kept. The features are
made anew with those of the candidate pairs (`training.news`); training needs the numbers only, for
what the relation model says of a passage is worked out from its pair features.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance.articles import read_frame
from stance.config import Config
from stance.errors import InputError
from stance.features.pair import PairFeatures
from stance.following.evidence import ANSWERS, FEATURES, examine, relation_features
from stance.following.judging import best_hits
from stance.following.passages import Passage, read_passages
from stance.following.retrieval import ClaimTerms
from stance.model import Bundle
from stance.records import RELATIONS, Article
from training.stance_table import EVIDENCE_TOP, Table

FOLDER: Final = Path(__file__).resolve().parents[1] / "data" / "news"
LABELS: Final = FOLDER / "stances.csv"
NUMBERS: Final = FOLDER / "stances.npz"
COLUMNS: Final = tuple("week claim_id claim article_id stance in_title start end".split())
_WANTED: Final = "what the head needs of the labelled news articles"
_HIT: Final = ("row", "coverage", "place")
_STRANGERS: Final = 8  # for each claim
_FAR: Final = np.timedelta64(60, "D")  # from its week
_SHARED: Final = 0.5  # of the shorter of a passage and the marked sentence


def read_labels(path: Path = LABELS) -> pd.DataFrame:
    """The labels: columns `COLUMNS`, one row a claim and article."""
    return pd.read_csv(path, keep_default_na=False)


class _Recorder:
    """Stands in for a relation model: keeps the pair features of what it is asked."""

    def __init__(self) -> None:
        probe = pd.DataFrame({"s1": ["أ"], "s2": ["ب"]})
        self._features = PairFeatures().fit(probe)
        self.names = self._features.get_feature_names_out()
        self.seen: list[NDArray[np.float32]] = []

    def predict_proba(self, pairs: pd.DataFrame) -> NDArray[np.float64]:
        self.seen.append(self._features.transform(pairs))
        return np.full((len(pairs), len(RELATIONS)), 1 / len(RELATIONS))


def write_numbers(articles: pd.DataFrame, config: Config, path: Path = NUMBERS) -> int:
    """Write what the head needs of the labelled rows; gives how many articles have hits.

    Parameters
    ----------
    articles : DataFrame
        Of the corpus, with all that are labelled.
    config : Config
    path : Path
    """
    recorder = _Recorder()
    labels = read_labels()
    chosen = articles[articles["id"].isin(set(labels["article_id"]))]
    known = {a.article_id: a for a in read_frame(chosen, config)[0]}
    read = {name: read_passages(article) for name, article in known.items()}
    rows = pd.concat([labels, _strangers(labels, known)], ignore_index=True)
    pairs = np.zeros((len(rows), len(FEATURES)), dtype=np.float32)
    hits = []
    for _, group in rows[rows["article_id"].isin(known)].groupby("claim_id", sort=False):
        names, claim = group["article_id"].tolist(), group["claim"].iloc[0]
        texts = [known[n] for n in names]
        found = examine([claim], texts, recorder, config, readings=[read[n] for n in names])
        places = group.index.to_numpy()
        pairs[places[found.pairs.index.get_level_values("article")]] = found.pairs.to_numpy()
        marks = group.to_dict("records")
        held = found.hits["article"].to_numpy(int)
        shown = [_shows(p, marks[a]) for p, a in zip(found.hits["span"], held, strict=True)]
        hits.append(found.hits[["coverage", "place"]].assign(row=places[held], shown=shown))
    every = pd.concat(hits, ignore_index=True)
    temporary = path.with_suffix(".part.npz")
    np.savez_compressed(
        temporary,
        names=np.array(FEATURES),
        columns=np.array(recorder.names, dtype=str),
        strangers=rows[len(labels) :][["claim_id", "article_id"]].to_numpy(str),
        pairs=pairs,
        hits=every[list(_HIT)].to_numpy(np.float32),
        shown=every["shown"].to_numpy(bool),
        features=np.vstack(recorder.seen),
    )
    temporary.replace(path)
    return int((pairs != 0).any(axis=1).sum())


def _strangers(labels: pd.DataFrame, articles: Mapping[str, Article]) -> pd.DataFrame:
    """Unrelated rows: of the articles labelled months away those that share most with a claim.

    What a search brings up of a real batch below the best is mostly such.
    """
    names = sorted(articles)
    day = pd.to_datetime(labels.drop_duplicates("article_id").set_index("article_id")["week"])
    days = day.reindex(names).to_numpy()
    claims = labels.drop_duplicates("claim_id")
    terms = ClaimTerms(claims["claim"].tolist())
    shared = (terms.matrix @ terms.holding(articles[n].text for n in names).T).toarray()
    out = []
    for row, shares in zip(claims.to_dict("records"), shared, strict=True):
        far = np.abs(days - np.datetime64(row["week"])) >= _FAR
        order = np.argsort(-np.where(far, shares, -1.0), kind="stable")[:_STRANGERS]
        nothing = {"stance": "unrelated", "in_title": 0, "start": -1, "end": -1}
        out += [{**row, **nothing, "article_id": names[place]} for place in order]
    return pd.DataFrame(out, columns=list(COLUMNS))


def _shows(passage: Passage, mark: Mapping[Any, Any]) -> bool:
    """Whether a passage lies in the sentence that a reader marked, or holds it."""
    if mark["start"] < 0 or passage.in_title != bool(mark["in_title"]):
        return False
    shared = min(passage.end, mark["end"]) - max(passage.start, mark["start"])
    shorter = min(passage.end - passage.start, mark["end"] - mark["start"])
    return bool(shared >= _SHARED * shorter)


def news_table(bundle: Bundle, path: Path = NUMBERS) -> Table:
    """The labelled rows, ready for training; a part is a week.

    Parameters
    ----------
    bundle : Bundle
        Whose relation model judges the passages.
    path : Path

    Raises
    ------
    InputError
        When the file is missing, or was made for other features.
    """
    rows = read_labels()
    try:
        with np.load(path, allow_pickle=False) as file:
            kept = {name: file[name] for name in file.files}
    except (OSError, ValueError) as error:
        raise stale(path, _WANTED, str(error)) from None
    columns = bundle.pipeline.named_steps["features"].get_feature_names_out()
    same = list(kept["names"]) == list(FEATURES) and list(kept["columns"]) == list(columns)
    rows = _with_strangers(rows, kept["strangers"])
    if not same or len(kept["pairs"]) != len(rows):
        raise stale(path, _WANTED, "those of other features or labels")
    hits = pd.DataFrame(kept["hits"].astype(float), columns=list(_HIT)).astype({"row": int})
    chances = bundle.relation(kept["features"])
    for number, name in enumerate(ANSWERS):
        hits[name] = chances[:, number]
    values = pd.DataFrame(kept["pairs"].astype(float), columns=list(FEATURES))
    said = relation_features(hits.assign(claim=0, article=hits["row"]))
    values.update(said.droplevel("claim"))
    rows = rows.assign(part=rows["week"])
    return Table(rows, values.to_numpy(), _found(rows, hits.assign(shown=kept["shown"])))


def _with_strangers(labels: pd.DataFrame, strangers: NDArray[np.str_]) -> pd.DataFrame:
    """The labels, and behind them the rows of articles that are far from their claims."""
    claims = labels.drop_duplicates("claim_id")[["week", "claim_id", "claim"]]
    more = pd.DataFrame(strangers, columns=["claim_id", "article_id"]).merge(claims, how="left")
    more = more.assign(stance="unrelated", in_title=0, start=-1, end=-1)
    return pd.concat([labels, more[list(COLUMNS)]], ignore_index=True)


def _found(rows: pd.DataFrame, hits: pd.DataFrame) -> NDArray[np.float64]:
    """Whether the marked sentence is among the first that are shown; NaN without a mark."""
    out = np.where(rows["start"] >= 0, 0.0, np.nan)
    stances: Sequence[str] = rows["stance"].tolist()
    for row, group in hits.groupby("row"):
        place = int(str(row))
        if not np.isnan(out[place]):
            best = best_hits(group, stances[place], EVIDENCE_TOP)
            out[place] = float(group["shown"].iloc[best].any())
    return out


def stale(path: Path, expected: str, found: str) -> InputError:
    """A file of numbers that is missing or of another version, with how to make it anew."""
    return InputError(
        str(path),
        expected=expected,
        found=found,
        remedy="Make it anew with `python -m training.news --corpora FOLDER`.",
    )
