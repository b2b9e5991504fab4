"""What each feature block is worth: accuracy without it, by grouped cross-validation."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from stance.features.blocks import BLOCKS
from stance.features.pair import PairFeatures
from stance.model import build_pipeline
from stance.records import RELATIONS
from training.measures import cross_fit
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
        Accuracy of all blocks minus `accuracy`, on the same folds.
    """

    block: str
    n_features: int
    accuracy: float
    worth: Estimate


def ablations(pairs: pd.DataFrame, *, seed: int, jobs: int) -> tuple[float, list[Ablation]]:
    """Accuracy with all blocks, and each block's worth, the most useful first.

    Parameters
    ----------
    pairs : DataFrame
        ``s1, s2, relation, family``; never the test split.
    seed : int
    jobs : int
        Processes at work.
    """
    everything = PairFeatures().fit(pairs)
    features = everything.transform(pairs)
    column = {name: i for i, name in enumerate(everything.get_feature_names_out())}
    kept = {b: columns_without(b, pairs) for b in BLOCKS}
    variants = [features, *(features[:, [column[n] for n in names]] for names in kept.values())]
    labels, families = pairs["relation"].to_numpy(str), pairs["family"].to_numpy(str)
    relation = build_pipeline(seed=seed).named_steps["relation"]
    chances = cross_fit(relation, variants, labels, families, jobs=jobs)
    places = pairs["relation"].map(RELATIONS.index).to_numpy()
    whole, *others = (c.argmax(axis=1) == places for c in chances)
    found = [
        Ablation(
            block,
            len(column) - len(names),
            float(right.mean()),
            paired_difference(whole, right, families),
        )
        for (block, names), right in zip(kept.items(), others, strict=True)
    ]
    return float(whole.mean()), sorted(found, key=lambda a: -a.worth.value)


def columns_without(block: str, pairs: pd.DataFrame) -> list[str]:
    """Names of the features that are left when a block is dropped."""
    rest = PairFeatures(blocks=tuple(b for b in BLOCKS if b != block))
    return list(rest.fit(pairs).get_feature_names_out())
