"""What each feature block is worth: trained without it on our train split, measured on dev."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone

from stance.features.blocks import BLOCKS
from stance.features.pair import PairFeatures
from stance.model import RelationClassifier, build_pipeline
from training.metrics import Estimate, paired_difference


@dataclass(frozen=True, slots=True)
class Ablation:
    """One block left out.

    Attributes
    ----------
    block : str
    n_features : int
        Columns that the block alone brings.
    accuracy : float
        Without the block.
    worth : Estimate
        Accuracy of all blocks minus `accuracy`, on the same pairs.
    """

    block: str
    n_features: int
    accuracy: float
    worth: Estimate


def ablations(
    train: pd.DataFrame,
    dev: pd.DataFrame,
    *,
    seed: int,
    jobs: int,
    features: PairFeatures | None = None,
) -> tuple[float, list[Ablation]]:
    """Accuracy on dev with all blocks, and each block's worth, the most useful first.

    Parameters
    ----------
    train : DataFrame
        As `training.train.training_rows` gives them.
    dev : DataFrame
        ``s1, s2, relation, family``; never the test split.
    seed : int
    jobs : int
        Processes at work.
    features : PairFeatures, optional
        Those that know the pairs already.
    """
    everything = (features or PairFeatures()).fit(train)
    x, x_dev = everything.transform(train), everything.transform(dev)
    column = {name: i for i, name in enumerate(everything.get_feature_names_out())}
    kept = {b: columns_without(b, train) for b in BLOCKS}
    variants = [list(column.values()), *([column[n] for n in names] for names in kept.values())]
    # without calibration: a temperature changes no answer
    relation = build_pipeline(seed=seed).named_steps["relation"].set_params(folds=0)
    labels, weight = train["relation"].to_numpy(str), train["weight"].to_numpy(float)
    answers = Parallel(n_jobs=jobs)(
        delayed(_answers)(relation, x[:, c], labels, weight, x_dev[:, c]) for c in variants
    )
    gold = dev["relation"].to_numpy(str)
    whole, *others = (a == gold for a in answers)
    found = [
        Ablation(
            block,
            len(column) - len(names),
            float(right.mean()),
            paired_difference(whole, right, dev["family"]),
        )
        for (block, names), right in zip(kept.items(), others, strict=True)
    ]
    return float(whole.mean()), sorted(found, key=lambda a: -a.worth.value)


def _answers(
    relation: RelationClassifier,
    x: NDArray[np.float32],
    labels: NDArray[np.str_],
    weight: NDArray[np.float64],
    x_dev: NDArray[np.float32],
) -> NDArray[np.str_]:
    fitted = clone(relation).fit(x, labels, sample_weight=weight)
    found: NDArray[np.str_] = fitted.predict(x_dev)
    return found


def columns_without(block: str, pairs: pd.DataFrame) -> list[str]:
    """Names of the features that are left when a block is dropped."""
    rest = PairFeatures(blocks=tuple(b for b in BLOCKS if b != block))
    return list(rest.fit(pairs).get_feature_names_out())
