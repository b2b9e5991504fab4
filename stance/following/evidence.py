"""From claims and articles to hits: the passages of an article that bear on a claim, judged.

Everything that an article says about a claim comes from here, for training and for use: a
sparse search finds passages, the relation model judges each against the claim, and
`pair_features` sums up what an article's hits say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse

from stance.config import Config
from stance.following.passages import Passage, Reading, read_passages
from stance.following.retrieval import ClaimTerms, search
from stance.following.spread import SPREAD, spread
from stance.records import Article

#: Columns of hits for the relation model's answers, in its order.
ANSWERS: Final = ("p_agree", "p_disagree", "p_other")
LEAST: Final = 0.1  # share of a claim that a passage must repeat to be looked at
PER_ARTICLE: Final = 6  # passages of one article judged against one claim
PER_CLAIM: Final = 6_000  # passages kept for one claim; a batch of thousands has many weak ones
_PAIR_CHUNK: Final = 2_000
_LEAD: Final = 1  # sentences numbered up to this are title or lead
_UNREAL: Final = ("plan", "demand", "warn")


class Relation(Protocol):
    """What judges passages: a bundle."""

    def predict_proba(self, pairs: pd.DataFrame) -> NDArray[np.float64]:
        """Probabilities of the relations, shape (n_pairs, 3)."""


class Held(NamedTuple):
    """What is kept of one article: its passages and which claim terms each holds."""

    passages: list[Passage]
    holding: sparse.csr_matrix
    n_sentences: int
    n_claims: int


class Examined(NamedTuple):
    """What was found.

    Attributes
    ----------
    hits : DataFrame
        One row a judged passage, best coverage first within ``claim, article`` (indices).
    pairs : DataFrame
        Features of each claim and article with a hit, indexed by ``claim, article``.
    sizes : list of (int, int)
        Sentences and claims of each article.
    n_passages, n_found : int
        Passages read; claim–passage pairs that the search returned.
    """

    hits: pd.DataFrame
    pairs: pd.DataFrame
    sizes: list[tuple[int, int]]
    n_passages: int
    n_found: int


def hold_all(
    articles: Sequence[Article],
    terms: ClaimTerms,
    *,
    chunk: int,
    jobs: int = 1,
    readings: Sequence[Reading] | None = None,
) -> list[Held]:
    """Passages of each article, in order, with the claims' terms that they hold."""
    starts = range(0, len(articles), chunk)
    done = Parallel(n_jobs=min(jobs, len(starts)) or 1)(
        delayed(_hold)(
            articles[s : s + chunk], terms, None if readings is None else readings[s : s + chunk]
        )
        for s in starts
    )
    return [held for part in done for held in part]


def _hold(
    articles: Sequence[Article], terms: ClaimTerms, readings: Sequence[Reading] | None
) -> list[Held]:
    out = []
    for number, article in enumerate(articles):
        passages, *sizes = read_passages(article) if readings is None else readings[number]
        out.append(Held(passages, terms.holding(p.text(article) for p in passages), *sizes))
    return out


def examine(
    claims: Sequence[str],
    articles: Sequence[Article],
    bundle: Relation,
    config: Config,
    *,
    jobs: int = 1,
    readings: Sequence[Reading] | None = None,
) -> Examined:
    """Find and judge what articles say about claims.

    Parameters
    ----------
    claims : sequence of str
        Raw texts.
    articles : sequence of Article
    bundle : Relation
        The relation model.
    config : Config
        ``chunk`` articles a process at once.
    jobs : int
        Processes.
    readings : sequence of Reading, optional
        Of the articles, when they have been read before.
    """
    terms = ClaimTerms(claims)
    held = hold_all(articles, terms, chunk=config.chunk, jobs=jobs, readings=readings)
    sizes = [len(r.passages) for r in held]
    found = _find(terms, held, sizes)
    hits = _judged(claims, articles, held, sizes, _best(found), bundle, jobs)
    pairs = pair_features(terms, held, found, hits)
    counted = [(r.n_sentences, r.n_claims) for r in held]
    return Examined(hits, pairs, counted, sum(sizes), len(found))


def by_pair(hits: pd.DataFrame) -> Iterator[tuple[int, int, pd.DataFrame]]:
    """Hits of each claim and article, with their two numbers, in order."""
    if not len(hits):
        return
    claims, articles = (hits[c].to_numpy(np.int64) for c in ("claim", "article"))
    new = np.flatnonzero((np.diff(claims) != 0) | (np.diff(articles) != 0)) + 1
    for start, end in pairwise([0, *new.tolist(), len(hits)]):
        yield int(claims[start]), int(articles[start]), hits.iloc[start:end]


def _find(terms: ClaimTerms, held: Sequence[Held], sizes: Sequence[int]) -> pd.DataFrame:
    """Passages that the search returns: claim, article, passage, coverage; best first."""
    if not sum(sizes):
        return pd.DataFrame(
            {"claim": [], "article": [], "passage": [], "coverage": []}, dtype=float
        ).astype({"claim": int, "article": int, "passage": int})
    everything = sparse.vstack([r.holding for r in held], format="csr")
    claim, passage, coverage = search(terms.matrix, everything, top_n=PER_CLAIM, least=LEAST)
    article = np.repeat(np.arange(len(sizes)), sizes)[passage]
    frame = pd.DataFrame(
        {"claim": claim, "article": article, "passage": passage, "coverage": coverage}
    )
    keys = [frame["passage"], -frame["coverage"], frame["article"], frame["claim"]]
    return frame.iloc[np.lexsort(keys)].reset_index(drop=True)


def _best(found: pd.DataFrame) -> pd.DataFrame:
    """The best passages of each claim and article, with their rank."""
    rank = found.groupby(["claim", "article"]).cumcount()
    return found.assign(rank=rank)[rank < PER_ARTICLE].reset_index(drop=True)


def _judged(
    claims: Sequence[str],
    articles: Sequence[Article],
    held: Sequence[Held],
    sizes: Sequence[int],
    best: pd.DataFrame,
    bundle: Relation,
    jobs: int,
) -> pd.DataFrame:
    """Hits with what is known of their passage and the relation to the claim."""
    ends = np.cumsum([0, *sizes])
    chosen = [
        held[a].passages[p - ends[a]] for a, p in zip(best["article"], best["passage"], strict=True)
    ]
    sides = pd.DataFrame(
        {
            "s1": [claims[c] for c in best["claim"]],
            "s2": [p.text(articles[a]) for p, a in zip(chosen, best["article"], strict=True)],
            "negated1": False,
            "negated2": [p.negated for p in chosen],
        }
    )
    starts = range(0, len(sides), _PAIR_CHUNK)
    done = Parallel(n_jobs=min(jobs, len(starts)) or 1)(
        delayed(bundle.predict_proba)(sides.iloc[s : s + _PAIR_CHUNK]) for s in starts
    )
    chances = np.vstack([*done, np.empty((0, 3))])
    kept = {
        "negated": "negated",
        "cue": "cue_class",
        "named": "attributed",
        "refuting": "refuting",
        "refuted": "refuted",
    }
    about = {c: [getattr(p, name) for p in chosen] for c, name in kept.items()}
    place = [p.place for p in chosen]
    relation = {name: chances[:, i] for i, name in enumerate(ANSWERS)}
    return best.assign(span=chosen, place=np.array(place, dtype=int), **about, **relation)


def pair_features(
    terms: ClaimTerms, held: Sequence[Held], found: pd.DataFrame, hits: pd.DataFrame
) -> pd.DataFrame:
    """What the hits of each claim and article say, summed up as named numbers.

    Parameters
    ----------
    terms : ClaimTerms
    held : sequence of Held
        By article.
    found, hits : DataFrame
        All passages found, and the judged ones, best first within claim and article.

    Returns
    -------
    DataFrame
        Columns `FEATURES`, indexed by ``claim, article``, sorted.
    """
    out = _retrieval(terms, held, found)
    out = out.join(_spread(terms, held, out.index)).join(relation_features(hits)).join(_cues(hits))
    return out.reindex(columns=FEATURES).fillna(0.0).astype(float)


def _retrieval(terms: ClaimTerms, held: Sequence[Held], found: pd.DataFrame) -> pd.DataFrame:
    groups = found.groupby(["claim", "article"])
    coverage = groups["coverage"]
    out = pd.DataFrame({"cover_1": coverage.max(), "log_hits": np.log1p(coverage.size())})
    rank = coverage.cumcount()
    for n in (1, 2):
        out[f"cover_{n + 1}"] = found[rank == n].set_index(["claim", "article"])["coverage"]
    for least in (0.2, 0.3, 0.5):
        many = (found["coverage"] >= least).groupby([found["claim"], found["article"]]).sum()
        out[f"log_hits_{least:.0%}"] = np.log1p(many)
    claim, article = (out.index.get_level_values(n).to_numpy() for n in (0, 1))
    sizes = np.array([len(r.passages) for r in held])[article]
    out["log_passages"] = np.log1p(sizes)
    return out.assign(**_whole_article(terms, held, claim, article))


def _spread(terms: ClaimTerms, held: Sequence[Held], index: pd.Index) -> pd.DataFrame:
    rows = []
    plain: dict[int, sparse.csr_matrix] = {}
    for claim, article in index:
        if article not in plain:
            own = [i for i, p in enumerate(held[article].passages) if p.cue_class == "none"]
            plain[article] = held[article].holding[own]
        matrix = plain[article]
        rows.append(spread(terms, claim, matrix) if matrix.shape[0] else [0.0] * len(SPREAD))
    return pd.DataFrame(rows, columns=list(SPREAD), index=index)


def _whole_article(
    terms: ClaimTerms,
    held: Sequence[Held],
    claim: NDArray[np.int64],
    article: NDArray[np.int64],
) -> dict[str, NDArray[np.float64]]:
    """Share of a claim, and of its names and numbers, found anywhere in an article."""
    whole = sparse.vstack([_anywhere(r.holding) for r in held], format="csr")
    names = np.array([t[0] == "@" for t in terms.columns], dtype=np.float32)
    digits = np.array([t[0].isdigit() for t in terms.columns], dtype=np.float32)
    out = {}
    for name, weights in (
        ("cover_article", terms.matrix),
        ("cover_names", sparse.csr_matrix(terms.matrix.multiply(names))),
        ("cover_numbers", sparse.csr_matrix(terms.matrix.multiply(digits))),
        ("runs", terms.runs),
    ):
        total = np.asarray(weights.sum(axis=1)).ravel()[claim]
        shared = np.asarray(weights[claim].multiply(whole[article]).sum(axis=1)).ravel()
        # a claim without names or numbers says nothing about them: neither all nor none found
        out[name] = np.where(total > 0, shared / np.maximum(total, 1e-9), 0.5)
    return out


def _anywhere(holding: sparse.csr_matrix) -> sparse.csr_matrix:
    """Terms that any passage of an article holds: one row."""
    places = np.unique(holding.indices)
    return sparse.csr_matrix(
        (np.ones(len(places), np.float32), places, [0, len(places)]), (1, holding.shape[1])
    )


def relation_features(hits: pd.DataFrame) -> pd.DataFrame:
    """What the relation model says of the hits of each claim and article, indexed by them."""
    keys = ["claim", "article"]
    groups = hits.groupby(keys)
    out: dict[str, Any] = {}
    for name in ANSWERS:
        weighted = hits[name] * hits["coverage"]
        by = weighted.groupby([hits["claim"], hits["article"]])
        out[f"{name}_max"] = groups[name].max()
        out[f"{name}_covered"] = by.max()
        out[f"{name}_mean"] = by.sum() / groups["coverage"].sum()
        out[f"{name}_first"] = groups[name].first()
        out[f"{name}_lead"] = (
            weighted[hits["place"] <= _LEAD].groupby([hits["claim"], hits["article"]]).max()
        )
    # how far one passage leans to a side: an article that reports both has both
    lean = (hits["p_agree"] - hits["p_disagree"]) * hits["coverage"]
    by = lean.groupby([hits["claim"], hits["article"]])
    out["for"], out["against"] = by.max().clip(lower=0), (-by.min()).clip(lower=0)
    out["both_sides"] = np.minimum(out["for"], out["against"])
    lead = hits[hits["place"] <= _LEAD].groupby(keys)["coverage"].max()
    title = hits[hits["place"] < 0].groupby(keys)["coverage"].max()
    return pd.DataFrame(out).assign(cover_lead=lead, cover_title=title)


def _cues(hits: pd.DataFrame) -> pd.DataFrame:
    keys = ["claim", "article"]
    marks = {
        "denied": hits["negated"],
        "deny": hits["cue"] == "deny",
        "doubt": hits["cue"] == "doubt",
        "accuse": hits["cue"] == "accuse",
        "unreal": hits["cue"].isin(_UNREAL),
        "named": hits["named"],
        "refuting": hits["refuting"],
        "refuted": hits["refuted"],
    }
    weighted = pd.DataFrame({k: v.astype(float) * hits["coverage"] for k, v in marks.items()})
    by = weighted.groupby([hits["claim"], hits["article"]])
    out = by.max().add_suffix("_covered")
    groups = hits.groupby(keys)
    for name in ("refuting", "refuted"):
        out[f"{name}_first"] = groups[name].first().astype(float)
        out[f"{name}_share"] = groups[name].mean()
    out["place_first"] = np.log1p(groups["place"].first() + 1)
    return out


FEATURES: Final = (
    *SPREAD,
    *"cover_1 cover_2 cover_3 runs cover_article cover_names cover_numbers".split(),
    *"cover_lead cover_title log_hits log_hits_20% log_hits_30% log_hits_50% log_passages".split(),
    *(
        f"p_{relation}_{how}"
        for relation in ("agree", "disagree", "other")
        for how in ("max", "covered", "mean", "first", "lead")
    ),
    *"for against both_sides denied_covered deny_covered doubt_covered".split(),
    *"accuse_covered unreal_covered".split(),
    *"named_covered refuting_covered refuting_first refuting_share".split(),
    *"refuted_covered refuted_first refuted_share place_first".split(),
)
