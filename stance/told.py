"""Denials that quote what they deny: both sides stand in one sentence, nothing is to be judged.

``نفت الوزارة ما ذكرته الصحيفة عن إغلاق الميناء`` gives two claims of the same words, one held by
the newspaper, one denied by the ministry. Blocking leaves out two claims of which one lies
inside the other, for mostly that is one text told at two levels; here it is the dispute itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from stance.denials import denies, is_rumour, one_denies
from stance.records import Claim

#: Probability of contradiction: five such pairs were found in four weeks of news, all five right;
#: so few allow no more.
CHANCE: Final = 0.7


def told_denials(claims: Sequence[Claim]) -> list[tuple[int, int]]:
    """Pairs of claim numbers, in order, whose words one named speaker denies to another.

    The denial may hold the cue of the other too: ``اتهامات Y له بأن P``, ``ما ذكرته Y عن P``.

    Parameters
    ----------
    claims : sequence of Claim
        In text order.
    """
    ends: dict[tuple[str, bool, int], list[int]] = defaultdict(list)
    for number, claim in enumerate(claims):
        if claim.speaker_id:
            ends[claim.article_id, claim.in_title, claim.end].append(number)
    return sorted(
        (i, j)
        for numbers in ends.values()
        for k, i in enumerate(numbers)
        for j in numbers[k + 1 :]
        if claims[i].speaker_id != claims[j].speaker_id
        and claims[i].polarity != claims[j].polarity
        and one_denies(claims[i], claims[j])
        and _quotes(claims[i], claims[j])
    )


def _quotes(a: Claim, b: Claim) -> bool:
    """Whether the denial denies the other's words, or that his telling is true."""
    denial, other = (a, b) if denies(a) else (b, a)
    before = denial.claim[: max(0, other.start - denial.start)]
    if denial.start == other.start:
        return True
    return is_rumour(before) and other.cue in before
