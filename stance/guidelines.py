"""Other guidelines than ours: a head on the relation model for each.

What counts as agreement is a convention. Ours calls a pair `other` when both can be true; Arabic
News Stance calls any changed headline `disagree`. Rows of such a corpus among ours teach the
model neither convention. A head learns the other one from the same pair features and from what the
relation model, which knows ours alone, says of the pair. The relation model stays as it is:
without naming a guideline the answers are those of a bundle without heads.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from stance.errors import ModelError
from stance.model import Bundle, RelationClassifier, load_bundle
from stance.parts import MANIFEST, REMEDY, build_part, dump_part, read_part, replace, write_json

OWN: Final = "own"  # our guideline, the default: no head
ENTRY: Final = "guidelines"  # of the manifest
_TRUSTED: Final = frozenset(
    {
        "stance.guidelines.GuidelineHead",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.tree._tree.Tree",
    }
)


class GuidelineHead(RelationClassifier):
    """Calibrated vote over pair features and the answers of the relation model.

    Fitted and asked with `inputs`. A public corpus has a few thousand rows: smaller trees than
    the relation model's, and randomised ones beside them, which on Arabic News Stance
    add one point of accuracy (grouped cross-validation on its training part).
    """

    def _untrained(self) -> list[Any]:
        return [
            make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=3000)),
            HistGradientBoostingClassifier(
                max_iter=120,
                learning_rate=0.06,
                max_leaf_nodes=8,
                min_samples_leaf=15,
                l2_regularization=5.0,
                max_features=0.3,
                random_state=self.seed,
            ),
            ExtraTreesClassifier(150, min_samples_leaf=3, max_features=0.3, random_state=self.seed),
        ]


def inputs(features: ArrayLike, answers: ArrayLike) -> NDArray[np.float64]:
    """What a head sees: pair features, then the centred logarithms of our probabilities."""
    logs = np.log(np.asarray(answers, dtype=np.float64))
    return np.hstack([np.asarray(features, np.float64), logs - logs.mean(axis=1, keepdims=True)])


class Guided(ClassifierMixin, BaseEstimator):
    """A relation model and a head as the last step of one pipeline.

    Parameters
    ----------
    relation : RelationClassifier
        Fitted; stays as it is.
    head : GuidelineHead
        Of the other guideline.
    """

    def __init__(self, relation: RelationClassifier, head: GuidelineHead) -> None:
        self.relation = relation
        self.head = head

    def fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None) -> Guided:
        """Fit the head on pairs that the relation model has not seen."""
        self.head.fit(inputs(X, self.relation.predict_proba(X)), y, groups=groups)
        return self

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Calibrated probabilities by the head's guideline, shape (n_pairs, 3)."""
        return self.head.predict_proba(inputs(X, self.relation.predict_proba(X)))

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self.relation, "members_") and hasattr(self.head, "members_")


def fit_guideline(pipeline: Pipeline, rows: pd.DataFrame, *, seed: int) -> Pipeline:
    """The pipeline by another guideline, learned from rows that its relation model never saw.

    Parameters
    ----------
    pipeline : Pipeline
        From `stance.model.build_pipeline`, fitted; stays as it is.
    rows : DataFrame
        ``s1, s2, relation, family``.
    seed : int
    """
    features, relation = (pipeline.named_steps[n] for n in ("features", "relation"))
    guided = Guided(relation, GuidelineHead(folds=5, seed=seed))
    guided.fit(features.transform(rows), rows["relation"].to_numpy(), rows["family"].to_numpy())
    del guided.head.cross_fitted_
    return Pipeline([("features", features), ("relation", guided)])


def save_guideline(
    pipeline: Pipeline, name: str, folder: Path, details: Mapping[str, Any]
) -> dict[str, Any]:
    """Write the head of a guided pipeline into its bundle's folder; gives the manifest's entry.

    Parameters
    ----------
    pipeline : Pipeline
        From `fit_guideline`, of this bundle's pipeline.
    name : str
    folder : Path
        A bundle's.
    details : mapping
        Kept in the entry: corpora, numbers of rows, priors.
    """
    payload = dump_part(pipeline.named_steps["relation"].head)
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    entry = {"sha256": hashlib.sha256(payload).hexdigest(), **details}
    manifest.setdefault(ENTRY, {})[name] = entry
    replace(folder / _file(name), payload)
    write_json(folder / MANIFEST, manifest)
    return entry


def _file(name: str) -> str:
    return f"guideline-{name}.skops"


def load_guided(folder: Path, guideline: str = OWN) -> Bundle:
    """A bundle that answers by a guideline.

    Parameters
    ----------
    folder : Path
    guideline : str
        Ours, or one that the bundle's manifest names.

    Raises
    ------
    ModelError
        When the bundle cannot be used or has no such guideline.
    """
    bundle = load_bundle(folder)
    if guideline == OWN:
        return bundle
    entries = bundle.manifest.get(ENTRY, {})
    if guideline not in entries:
        raise ModelError(
            f"{folder}: guideline {guideline}",
            expected="one of " + ", ".join([OWN, *sorted(entries)]),
            found="none of that name",
            remedy="Train it with `make train CORPORA=dir`, or leave --guideline out.",
        )
    entry = entries[guideline]
    path = folder / _file(guideline)
    payload = read_part(path, entry.get("sha256"))
    head = build_part(payload, path, GuidelineHead, _TRUSTED, what="a guideline's head")
    features, relation = (bundle.pipeline.named_steps[n] for n in ("features", "relation"))
    if head.n_features_in_ != inputs(np.zeros((1, relation.n_features_in_)), [[1, 1, 1]]).shape[1]:
        raise ModelError(
            str(path),
            expected=f"a head for {relation.n_features_in_} features and 3 answers",
            found=f"{head.n_features_in_} columns",
            remedy=REMEDY,
        )
    guided = Pipeline([("features", features), ("relation", Guided(relation, head))])
    return Bundle(guided, bundle.manifest | {"guideline": guideline, "priors": entry["priors"]})
