"""Wrong answers for the model card, from the dev split by a model that saw train only.

Test rows are never shown: who reads errors tunes to them.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from stance.features.pair import PairFeatures
from stance.model import Bundle
from stance.records import RELATIONS
from stance.score import relate
from training.corpora import own_pairs
from training.train import fit, priors, training_rows

SHOWN: Final = 10  # of each gold relation


def dev_answers(*, seed: int, jobs: int, features: PairFeatures | None = None) -> pd.DataFrame:
    """Our dev pairs with the answers and reasons of a model trained on the train split.

    Parameters
    ----------
    seed, jobs : int
    features : PairFeatures, optional
        Those that know the pairs already.

    Returns
    -------
    DataFrame
        Our columns (``relation`` is gold), and ``answer, p_agree, p_disagree, p_other, kind, why``.
    """
    rows = training_rows(splits=("train",))
    bundle = Bundle(fit(rows, seed=seed, jobs=jobs, features=features), {"priors": priors(rows)})
    dev = own_pairs("dev")
    said = relate(bundle, dev[["s1", "s2"]], language="en").rename(columns={"relation": "answer"})
    return pd.concat([dev, said.drop(columns=["s1", "s2"])], axis=1)


def worst(answers: pd.DataFrame, relation: str, *, n: int = SHOWN) -> pd.DataFrame:
    """Wrong answers where the gold relation is ``relation``, the surest first."""
    wrong = answers[(answers["relation"] == relation) & (answers["answer"] != relation)]
    columns = [f"p_{r}" for r in RELATIONS]
    order = wrong[columns].max(axis=1).sort_values(ascending=False, kind="stable").index
    return wrong.loc[order].head(n)


def error_rates(answers: pd.DataFrame) -> pd.DataFrame:
    """Errors by phenomenon, most first: columns ``n, wrong, traps wrong, commonest``."""
    answers = answers.assign(wrong=answers["relation"] != answers["answer"])
    out = []
    for phenomenon, rows in answers.groupby("phenomenon"):
        wrong = rows[rows["wrong"]]
        mistakes = (wrong["relation"] + " → " + wrong["answer"]).value_counts()
        out.append(
            {
                "phenomenon": phenomenon,
                "n": len(rows),
                "wrong": len(wrong),
                "traps wrong": int(wrong["trap"].sum()),
                "commonest": f"{mistakes.index[0]} ({mistakes.iloc[0]})" if len(wrong) else "",
            }
        )
    return pd.DataFrame(out).sort_values(["wrong", "phenomenon"], ascending=[False, True])
