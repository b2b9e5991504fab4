"""Claims that readers labelled, named by article and characters, found again in a later run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from stance.records import Claim

_OVERLAP: Final = 0.6  # of the characters of a labelled claim and one that is found now
_NAMES: Final = ("article_{}", "start_{}", "end_{}", "in_title_{}", "denied_{}")
#: Columns that name the two claims of a labelled pair.
SIDES: Final = tuple(name.format(side) for side in "ab" for name in _NAMES)


def by_article(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """Claims of each article."""
    out: dict[str, list[Claim]] = {}
    for claim in claims:
        out.setdefault(claim.article_id, []).append(claim)
    return out


def find_claim(
    claims: Mapping[str, Sequence[Claim]], row: Mapping[str, Any], side: str
) -> Claim | None:
    """The claim that shares most characters with a labelled one, and its polarity.

    Parameters
    ----------
    claims : mapping of str to sequence of Claim
        By article.
    row : mapping
        With the columns `SIDES`.
    side : {"a", "b"}
    """
    start, end = int(row[f"start_{side}"]), int(row[f"end_{side}"])
    best, chosen = _OVERLAP, None
    for claim in claims.get(row[f"article_{side}"], ()):
        denied = claim.polarity == "negative"
        if claim.in_title != bool(row[f"in_title_{side}"]) or denied != bool(row[f"denied_{side}"]):
            continue
        shared = min(end, claim.end) - max(start, claim.start)
        share = shared / (max(end, claim.end) - min(start, claim.start))
        if share > best:
            best, chosen = share, claim
    return chosen
