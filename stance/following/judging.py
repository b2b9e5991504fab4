"""Stances of articles towards claims, with the sentences that show them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance.config import Config
from stance.following.evidence import FEATURES, Examined, by_pair, examine
from stance.following.head import Judge, shift_related, stance_chances
from stance.following.passages import Passage
from stance.following.stances import STANCE_COLUMNS, STANCES
from stance.following.watchlist import WatchedClaim
from stance.model import Bundle
from stance.records import Article

SHOWN: Final = 3  # sentences of evidence
_DECIMALS: Final = 4


class Judged(NamedTuple):
    """What came out.

    Attributes
    ----------
    stances : DataFrame
        Columns `STANCE_COLUMNS`, every claim with every article.
    sizes : list of (int, int)
        Sentences and claims of each article.
    counts : dict of str to int
    """

    stances: pd.DataFrame
    sizes: list[tuple[int, int]]
    counts: dict[str, int]


def judge(
    claims: Sequence[WatchedClaim],
    articles: Sequence[Article],
    bundle: Bundle,
    head: Judge,
    config: Config,
    *,
    jobs: int = 1,
) -> Judged:
    """Stance of every article towards every claim, claims in order, articles by order given.

    Parameters
    ----------
    claims : sequence of WatchedClaim
    articles : sequence of Article
    bundle : Bundle
        The relation model.
    head : Judge
        What makes stances of its answers.
    config : Config
    jobs : int
        Processes.
    """
    found = examine([c.text for c in claims], articles, bundle, config, jobs=jobs)
    chances, places = _all_chances(found, head, len(claims), len(articles), config.rate_related)
    evidence = _evidence(found, articles, chances, places)
    n, m = len(claims), len(articles)
    best = chances.argmax(axis=2)
    frame = pd.DataFrame(
        {
            "claim_id": np.repeat([c.claim_id for c in claims], m),
            "article_id": [a.article_id for a in articles] * n,
            "source": [a.source for a in articles] * n,
            "stance": np.array(STANCES, dtype=object)[best.ravel()],
        }
    )
    for number, stance in enumerate(STANCES):
        frame[f"p_{stance}"] = chances[:, :, number].ravel()
    shown = [evidence.get((c, a), "[]") for c in range(n) for a in range(m)]
    frame["evidence"] = shown
    counts = {
        "passages": found.n_passages,
        "pairs_possible": n * found.n_passages,
        "pairs_searched": found.n_found,
        "pairs_scored": len(found.hits),
    }
    return Judged(frame[list(STANCE_COLUMNS)], found.sizes, counts)


def _all_chances(
    found: Examined, head: Judge, n: int, m: int, real: float
) -> tuple[NDArray[np.float64], list[tuple[int, int]]]:
    """Probabilities of every claim and article, shape (n, m, 4), and which had hits.

    Probabilities are shifted to the share of related articles in real batches.
    """

    def chances(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        return shift_related(stance_chances(head, rows), head.related_share_, real)

    nothing = chances(np.zeros((1, len(FEATURES))))[0]
    out = np.tile(nothing, (n, m, 1))
    places = [(int(c), int(a)) for c, a in found.pairs.index]
    if places:
        out[tuple(np.array(places).T)] = chances(found.pairs.to_numpy(float))
    return out, places


def _evidence(
    found: Examined,
    articles: Sequence[Article],
    chances: NDArray[np.float64],
    places: Sequence[tuple[int, int]],
) -> dict[tuple[int, int], str]:
    """JSON list of the sentences that show the stance of each related pair."""
    related = {
        place: STANCES[best]
        for place in places
        if (best := int(chances[place].argmax())) != STANCES.index("unrelated")
    }
    out = {}
    for claim, article, hits in by_pair(found.hits):
        if stance := related.get((claim, article)):
            shown = [as_evidence(p, articles[article]) for p in best_sentences(hits, stance)]
            out[claim, article] = json.dumps(shown, ensure_ascii=False)
    return out


def best_sentences(hits: pd.DataFrame, stance: str, limit: int = SHOWN) -> list[Passage]:
    """Passages of the sentences that show a stance best, each sentence once.

    Parameters
    ----------
    hits : DataFrame
        Of one claim and article (`stance.following.evidence.Examined.hits`).
    stance : str
        ``agree`` and ``disagree`` prefer sentences that do; others the best covered.
    limit : int
        Most sentences.
    """
    spans = hits["span"].to_numpy()
    return [spans[place] for place in best_hits(hits, stance, limit)]


def best_hits(hits: pd.DataFrame, stance: str, limit: int = SHOWN) -> list[int]:
    """Places of the hits that show a stance best, one a sentence; see `best_sentences`."""
    bonus = hits[f"p_{stance}"] if stance in ("agree", "disagree") else 0.0
    worth = (hits["coverage"] * (1.0 + bonus)).to_numpy()
    sentences = hits["place"].to_numpy()
    out: dict[int, int] = {}
    for place in np.argsort(-worth, kind="stable"):
        out.setdefault(int(sentences[place]), int(place))
        if len(out) == limit:
            break
    return list(out.values())


def as_evidence(passage: Passage, article: Article) -> dict[str, Any]:
    """The sentence around a passage with its raw offsets; ``in`` says when they are the title's."""
    start, end = passage.sentence.start, passage.sentence.end
    text = (article.title if passage.in_title else article.text)[start:end]
    where = {"in": "title"} if passage.in_title else {}
    return {"start": start, "end": end, "text": text, **where}
