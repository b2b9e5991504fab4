"""What deserves a reviewer's time first: a score beside the model's probability.

The unit is log-odds: a bonus of 1 lets a pair pass one that is 2.7 times as likely.
The weights are choices, no fit: nobody has yet told which rows were worth reading. Two known
institutions at 0.5 pass two outlets at 0.65, and do not pass them at 0.7.
"""

from __future__ import annotations

from math import exp, log, log2
from typing import Final

from stance.records import Claim, Contradiction

_INSTITUTION: Final = 0.4  # a side: an institution or state that the lexicon knows
_PERSON: Final = 0.25  # a side: a person by name
_NAMED: Final = 0.15  # a side: any other named speaker; 0 for the outlet itself
_PROMINENT: Final = 0.1  # a side: stands in the title or the article's first lines
_LEAD: Final = 300  # characters: a lead paragraph of a news agency
_ORIGIN: Final = 0.2  # for each doubling of the independent texts that carry the dispute
_MAX_ORIGINS: Final = 16
_OUTLETS: Final = 0.25  # two outlets clash: who reads one of them does not see it
_STATES: Final = 0.3  # speakers of two states: more hangs on it than on a quarrel at home
_RECENT: Final = 0.25  # for a pair of the newest day, falling by the factor e in a week
_WEEK: Final = 7.0
_ROUND: Final = 4  # digits of a probability that count, as the report shows them


def worth(row: Contradiction, *, n_origins: int, age: float) -> float:
    """How much a row deserves a person's time.

    Parameters
    ----------
    row : Contradiction
    n_origins : int
        Independent texts that carry the row's dispute.
    age : float
        Days from the row's later article to the newest of the run.
    """
    p = min(max(round(row.probability, _ROUND), 1e-4), 1 - 1e-4)
    known = sum(_known(c) + _PROMINENT * _in_front(c) for c in (row.a, row.b))
    spread = _ORIGIN * log2(min(max(n_origins, 2), _MAX_ORIGINS) / 2)
    apart = _OUTLETS * (row.a.source != row.b.source)
    abroad = _STATES * bool(row.a.state and row.b.state and row.a.state != row.b.state)
    return log(p / (1 - p)) + known + spread + apart + abroad + _RECENT * exp(-age / _WEEK)


def _known(claim: Claim) -> float:
    if claim.state or claim.institution:
        return _INSTITUTION
    if claim.person:
        return _PERSON
    return _NAMED if claim.speaker_id else 0.0


def _in_front(claim: Claim) -> bool:
    return claim.in_title or claim.start < _LEAD
