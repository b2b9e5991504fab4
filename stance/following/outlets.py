"""From the stances of articles to that of their outlet, claim by claim."""

from __future__ import annotations

import pandas as pd

from stance.following.stances import STANCES, Stance


def outlet_stance(n_agree: int, n_disagree: int, n_discuss: int) -> Stance:
    """The stance of an outlet from its articles' stances towards one claim.

    It takes a side when more of its articles are on it than on the other and at least as many as
    discuss; without a related article it is unrelated, else it discusses.

    >>> outlet_stance(2, 1, 1), outlet_stance(1, 1, 0), outlet_stance(0, 0, 0)
    ('agree', 'discuss', 'unrelated')
    """
    if not n_agree + n_disagree + n_discuss:
        return "unrelated"
    if n_agree > n_disagree and n_agree >= n_discuss:
        return "agree"
    if n_disagree > n_agree and n_disagree >= n_discuss:
        return "disagree"
    return "discuss"


def outlet_stances(stances: pd.DataFrame) -> pd.DataFrame:
    """Counts and stance of each outlet towards each claim.

    Parameters
    ----------
    stances : DataFrame
        Columns ``claim_id, source, stance``, one row an article and claim.

    Returns
    -------
    DataFrame
        ``claim_id, source``, a count for each of `STANCES`, and ``stance``; outlets by name,
        claims in the order given.
    """
    counts = (
        stances.groupby(["claim_id", "source", "stance"], sort=False)
        .size()
        .unstack(fill_value=0)
        .reindex(columns=list(STANCES), fill_value=0)
    )
    counts["stance"] = [
        outlet_stance(*row)
        for row in zip(counts["agree"], counts["disagree"], counts["discuss"], strict=True)
    ]
    order = {c: n for n, c in enumerate(stances["claim_id"].drop_duplicates())}
    out = counts.reset_index()
    out.columns.name = None
    places = out["claim_id"].map(order)
    out = out.assign(place=places).sort_values(["source", "place"], kind="stable")
    return out.drop(columns="place").reset_index(drop=True)
