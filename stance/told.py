"""Denials that quote what they deny: both sides stand in one sentence, nothing is to be judged.

``نفت الوزارة ما ذكرته الصحيفة عن إغلاق الميناء`` gives two claims of the same words, one held by
the newspaper, one denied by the ministry. Blocking leaves out two claims of which one lies
inside the other, for mostly that is one text told at two levels; here it is the dispute itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from stance.context import denies
from stance.records import Claim

#: Probability of contradiction: five such pairs were found in four weeks of news, all five right;
#: so few allow no more.
CHANCE: Final = 0.7


def told_denials(claims: Sequence[Claim]) -> list[tuple[int, int]]:
    """Pairs of claim numbers, in order, whose words one named speaker denies to another.

    Parameters
    ----------
    claims : sequence of Claim
        In text order.
    """
    spans: dict[tuple[str, bool, int, int], list[int]] = defaultdict(list)
    for number, claim in enumerate(claims):
        if claim.speaker_id:
            spans[claim.article_id, claim.in_title, claim.start, claim.end].append(number)
    return sorted(
        (i, j)
        for numbers in spans.values()
        for k, i in enumerate(numbers)
        for j in numbers[k + 1 :]
        if claims[i].speaker_id != claims[j].speaker_id
        and claims[i].polarity != claims[j].polarity
        and denies(claims[i]) != denies(claims[j])
    )
