"""Training pairs as the product sees them: propositions with a polarity, not whole sentences.

Scoring compares claims: ``نفت الوزارة وجود تنسيق`` reaches the model as ``وجود تنسيق``,
denied. Training statements are put through the same claim extraction, so that the
model meets both forms of each pair.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import pandas as pd

from stance.claims import extract_claims
from stance.records import Article

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
