"""Training pairs as the product sees them: propositions with a polarity, not whole sentences.

Scoring compares claims: ``نفت الوزارة وجود تنسيق`` reaches the model as ``وجود تنسيق``,
denied. Training statements are put through the same claim extraction, so that the
model meets both forms of each pair.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from stance.claims import extract_claims
from stance.records import Article
from stance.terms import blocking_terms
from training.gold import TRAIN_EVENTS, load_gold

#: Weight of a made row beside an authored pair's 1.
MADE_WEIGHT: Final = 0.5
#: … and of one whose side says more: at 0.5 our own dev lost 0.7 points of accuracy, here none.
LONGER_WEIGHT: Final = 0.25
_EVERY_LONGER: Final = 3  # of our pairs one in so many
STRANGER: Final = "-stranger"  # ending of their pair ids
_COLUMNS: Final = ("pair_id", "family", "relation", "s1", "s2", "negated1", "negated2", "weight")

# A proposition that leaves out more of the statement than this lost part of the message.
_MIN_SHARE: Final = 0.4


@lru_cache(maxsize=1 << 14)
def as_claim(statement: str) -> tuple[str, bool]:
    """Proposition of a statement and whether it is denied; the statement itself if it has no cue.

    Only a statement with a single attributed proposition is taken apart: of several, none
    stands for the whole.
    """
    article = Article("statement", "", "", "", "", statement)
    claims = [c for c in extract_claims(article)[0] if c.speaker or c.cue]
    if len(claims) != 1:
        return statement, False
    claim = claims[0]
    denied = claim.polarity == "negative"
    if not denied and len(claim.claim) < _MIN_SHARE * len(statement):
        return statement, False
    if claim.cue_class in ("demand", "plan", "doubt", "warn", "accuse"):
        return statement, False  # the cue carries the meaning
    return claim.claim, denied


def claim_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``pairs`` whose sides change when taken apart, as propositions.

    Returns
    -------
    DataFrame
        The changed rows, with ``negated1`` and ``negated2``; other columns kept.
    """
    first, second = pairs["s1"].map(as_claim), pairs["s2"].map(as_claim)
    out = pairs.assign(
        s1=[s for s, _ in first],
        s2=[s for s, _ in second],
        negated1=[n for _, n in first],
        negated2=[n for _, n in second],
    )
    changed = (out["s1"] != pairs["s1"]) | (out["s2"] != pairs["s2"])
    return out[changed.to_numpy()]


def gold_pairs() -> pd.DataFrame:
    """Labelled pairs of the gold articles' training events, as propositions."""
    gold = load_gold()
    claims = gold.claims.set_index("claim_id")
    rows = gold.pairs[gold.pairs["event"].isin(TRAIN_EVENTS)]
    first, second = claims.loc[rows["claim_a"]], claims.loc[rows["claim_b"]]
    return pd.DataFrame(
        {
            "pair_id": rows["claim_a"].to_numpy() + "~" + rows["claim_b"].to_numpy(),
            "family": rows["event"].to_numpy(),
            "relation": rows["relation"].to_numpy(),
            "s1": first["claim"].to_numpy(),
            "s2": second["claim"].to_numpy(),
            "negated1": first["polarity"].to_numpy() == "negative",
            "negated2": second["polarity"].to_numpy() == "negative",
            "weight": 1.0,
        }
    )


def near_copies(pairs: pd.DataFrame) -> pd.DataFrame:
    """Statements beside what a second outlet makes of the same wire text: they agree.

    The copy lacks the last clause or has another spelling; nothing in it is contradicted.
    """
    texts = pairs.drop_duplicates("family")["s1"].tolist()
    families = pairs.drop_duplicates("family")["family"].tolist()
    copies = [_shortened(t) if i % 2 else t.translate(_RESPELT) for i, t in enumerate(texts)]
    return pd.DataFrame(
        {
            "pair_id": [f"{f}-copy" for f in families],
            "family": families,
            "relation": "agree",
            "s1": texts,
            "s2": copies,
            "negated1": False,
            "negated2": False,
            "weight": MADE_WEIGHT,
        }
    )


_RESPELT: Final = str.maketrans({"أ": "ا", "إ": "ا", "ة": "ه", "ى": "ي", " ": " "})


def _shortened(text: str) -> str:
    clauses = re.split("[،,]", text)
    return "،".join(clauses[:-1]) if len(clauses) > 1 else text.rstrip(".") + " ."


def strangers(pairs: pd.DataFrame) -> pd.DataFrame:
    """Each family's first statement beside its most similar one of another family: `other`.

    What a search brings up in a real batch is mostly this: like words, another event.
    """
    firsts = pairs.drop_duplicates("family")
    vectors = TfidfVectorizer(analyzer=blocking_terms).fit_transform(firsts["s1"])
    likeness = (vectors @ vectors.T).toarray()
    np.fill_diagonal(likeness, -1.0)
    nearest = likeness.argmax(axis=1)
    return pd.DataFrame(
        {
            "pair_id": [f"{f}{STRANGER}" for f in firsts["family"]],
            "family": firsts["family"].to_numpy(),
            "relation": "other",
            "s1": firsts["s1"].to_numpy(),
            "s2": firsts["s1"].to_numpy()[nearest],
            "negated1": False,
            "negated2": False,
            "weight": MADE_WEIGHT,
        }
    )


def longer(pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs of which one side says something else besides: their relation stays.

    Authored sides are of like length, so that a model learns to call whatever one side has over
    `other`. In articles and in public sets a long sentence stands beside a short statement.
    """
    few = pairs.iloc[::_EVERY_LONGER]
    firsts = pairs.drop_duplicates("family")
    place = {family: i for i, family in enumerate(firsts["family"])}
    texts, n = firsts["s1"].tolist(), len(firsts)
    sides = []
    for row, (family, s1, s2) in enumerate(zip(few["family"], few["s1"], few["s2"], strict=True)):
        more = texts[(place[family] + n // 2) % n]  # of a family far away in the list
        sides.append((_with(s1, more), s2) if row % 2 else (s1, _with(s2, more)))
    return pd.DataFrame(
        {
            "pair_id": few["pair_id"].to_numpy() + "-longer",
            "family": few["family"].to_numpy(),
            "relation": few["relation"].to_numpy(),
            "s1": [a for a, _ in sides],
            "s2": [b for _, b in sides],
            "negated1": False,
            "negated2": False,
            "weight": LONGER_WEIGHT,
        }
    )


def _with(statement: str, more: str) -> str:
    return f"{statement.rstrip(' .')}، و{more}"


def made_rows(pairs: pd.DataFrame) -> pd.DataFrame:
    """All rows made from authored ``pairs`` and the gold articles, with their weight."""
    frames = [
        claim_pairs(pairs).assign(weight=MADE_WEIGHT),
        gold_pairs(),
        near_copies(pairs),
        strangers(pairs),
        longer(pairs),
    ]
    return pd.concat([f[list(_COLUMNS)] for f in frames], ignore_index=True)
