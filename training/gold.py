"""The gold articles: annotated claims and pairs, and how well a run finds them.

A found claim matches a gold claim of the same article when their words overlap (Jaccard of
token positions) by at least a given share; each gold claim is matched once, best
overlap first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from stance.arabic import tokenise
from stance.articles import read_articles
from stance.config import Config
from stance.records import Article, Claim
from training.spans import by_article, find_claim

#: By the first author, for training and tuning, and for measuring.
FIRST_DEV: Final = frozenset("e02 e04 e06 e08 e10 e12".split())
FIRST_TEST: Final = frozenset("e01 e03 e05 e07 e09 e11".split())
#: By four later authors, who did not know the extractor: one event of each is for measuring.
LATER_DEV: Final = frozenset("e21 e22 e23 e25 e26 e27 e29 e30 e31 e33 e34 e35".split())
LATER_TEST: Final = frozenset("e24 e28 e32 e36".split())
#: By eight more, who were asked to write as agencies and newspapers do rather than to show many
#: forms. Nothing was tuned on the events for measuring.
AGENCY_DEV: Final = frozenset("e37 e39 e41 e43 e45 e51 e52".split())
AGENCY_TEST: Final = frozenset("e38 e40 e42 e44 e46 e47 e48 e49 e50".split())
#: By four more, two events each, asked for the full variety of forms; the last two authors are for
#: measuring.
FURTHER_DEV: Final = frozenset("e53 e54 e57 e58".split())
FURTHER_TEST: Final = frozenset("e55 e56 e59 e60".split())
#: Events whose labelled pairs may be trained and tuned on.
TRAIN_EVENTS: Final = FIRST_DEV | LATER_DEV | AGENCY_DEV | FURTHER_DEV
#: The halves that are measured apart.
HALVES: Final[Mapping[str, frozenset[str]]] = {
    "dev": FIRST_DEV,
    "test": FIRST_TEST,
    "later dev": LATER_DEV,
    "later test": LATER_TEST,
    "agency dev": AGENCY_DEV,
    "agency test": AGENCY_TEST,
    "further dev": FURTHER_DEV,
    "further test": FURTHER_TEST,
}
#: Claims of coordinated speakers share article, side, offsets, polarity and cue.
Span = tuple[str, bool, int, int, str, str]
ROOT: Final = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Gold:
    """Annotated claims (one row each) and labelled pairs of them."""

    claims: pd.DataFrame
    pairs: pd.DataFrame

    def relations(self) -> dict[frozenset[str], str]:
        """Relation of each labelled pair by the ids of its two claims."""
        rows = zip(
            self.pairs["claim_a"], self.pairs["claim_b"], self.pairs["relation"], strict=True
        )
        return {frozenset((a, b)): relation for a, b, relation in rows}

    def matched(
        self, found: Iterable[Claim], articles: Mapping[str, Article], *, overlap: float
    ) -> dict[str, list[Claim]]:
        """Attributed found claims of each annotated one that is found (`match_claims`)."""
        return match_claims(self.claims, attributed(found), articles, overlap=overlap)


def load_gold(folder: Path = ROOT / "gold") -> Gold:
    """Read ``claims.csv`` and ``pairs.csv``; empty cells are empty strings."""
    claims, pairs = (
        pd.read_csv(folder / name, dtype=str, keep_default_na=False)
        for name in ("claims.csv", "pairs.csv")
    )
    return Gold(claims, pairs)


def read_relations(
    claims: Iterable[Claim], path: Path = ROOT / "gold" / "read.csv"
) -> dict[frozenset[str], str]:
    """Relation of candidate pairs that the gold list leaves out and that were read later.

    Parameters
    ----------
    claims : iterable of Claim
        Found ones.
    path : Path
        Columns `training.spans.SIDES` and ``relation``.

    Returns
    -------
    dict of frozenset of str to str
        By the ids of the two claims.
    """
    known = by_article(claims)
    out = {}
    rows: list[dict[str, Any]] = pd.read_csv(path, keep_default_na=False).to_dict("records")  # type: ignore[assignment]
    for row in rows:
        a, b = (find_claim(known, row, side) for side in "ab")
        if a is not None and b is not None and a is not b:
            out[frozenset((a.claim_id, b.claim_id))] = str(row["relation"])
    return out


def gold_articles(config: Config) -> list[Article]:
    """The annotated articles: those of ``data/articles``, then those of the later authors."""
    folders = (ROOT / "articles", ROOT / "gold" / "articles")
    return [a for folder in folders for a in read_articles([folder], config)[0]]


def event_of(name: str) -> str:
    """Event of an article or claim of the gold set, by its id."""
    return name.partition("-")[0]


def attributed(claims: Iterable[Claim]) -> list[Claim]:
    """Claims that somebody is said to hold: those that the gold set annotates."""
    return [c for c in claims if c.speaker_id or c.cue_class != "none"]


def places(text: str, start: int, end: int) -> frozenset[int]:
    """Starts of the tokens of a span: what overlap is counted in."""
    return frozenset(t.start for t in tokenise(text, start, end))


def span_of(claim: Claim) -> Span:
    """Where a claim stands and how it is reported: the same for coordinated speakers."""
    return (
        claim.article_id, claim.in_title, claim.start, claim.end, claim.polarity, claim.cue
    )  # fmt: skip


def match_claims(
    gold: pd.DataFrame,
    found: Sequence[Claim],
    articles: Mapping[str, Article],
    *,
    overlap: float,
) -> dict[str, list[Claim]]:
    """Found claims of each matched gold claim; coordinated speakers match one gold claim together.

    Parameters
    ----------
    gold : DataFrame
        ``Gold.claims``.
    found : sequence of Claim
        Attributed claims of the same articles.
    overlap : float
        Least Jaccard overlap of token positions, in (0, 1].
    """
    by_span: dict[Span, list[Claim]] = {}
    for claim in found:
        by_span.setdefault(span_of(claim), []).append(claim)
    scored = []
    for row in gold.to_dict("records"):
        article = articles.get(row["article_id"])
        if article is None:
            continue
        in_title = row["in"] == "title"
        text = article.title if in_title else article.text
        start = text.find(row["claim"])
        if start < 0:
            continue
        wanted = places(text, start, start + len(row["claim"]))
        for key in by_span:
            if key[:2] == (row["article_id"], in_title):
                have = places(text, key[2], key[3])
                share = len(wanted & have) / (len(wanted | have) or 1)
                if share >= overlap:
                    # one span may be held by one and denied by another
                    other = key[4] != row["polarity"]
                    scored.append((-share, other, row["claim_id"], key))
    return _best_first(scored, by_span)


def _best_first(
    scored: Iterable[tuple[float, bool, str, Span]],
    by_span: Mapping[Span, list[Claim]],
) -> dict[str, list[Claim]]:
    matched: dict[str, list[Claim]] = {}
    used: set[Span] = set()
    for _, _, claim_id, key in sorted(scored):
        if claim_id not in matched and key not in used:
            matched[claim_id] = by_span[key]
            used.add(key)
    return matched
