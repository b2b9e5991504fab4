"""The relation model: its pipeline, its calibration, and bundles that are safe to load.

A bundle is a folder: ``manifest.json`` (format, versions, fingerprints, data hash, metrics)
and ``model.skops``, which holds arrays and names of known types only. The manifest is checked
before the model file is opened, and a type that is not on our list is never built, so that
a file from elsewhere cannot run code.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import ArrayLike, NDArray
from sklearn import __version__ as sklearn_version
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from stance import __version__
from stance.context import ContextModel
from stance.errors import ModelError
from stance.features.blocks import BLOCKS
from stance.features.pair import PairFeatures
from stance.lexicon import fingerprint
from stance.parts import MANIFEST, REMEDY, build_part, dump_part, read_part, replace, write_json
from stance.probabilities import fit_temperature, temper
from stance.records import RELATIONS

FORMAT: Final = 1  # of the bundle; raise it when an old file can no longer be read
MODEL_FILE: Final = "model.skops"
_BLOCK: Final = 512  # rows judged at once: hundreds of trees pass over them, so they stay in cache
# Probability of agreement for a statement with itself; what is left covers parsing mistakes.
_IDENTICAL: Final = 0.99


class RelationClassifier(ClassifierMixin, BaseEstimator):
    """Calibrated vote of a linear model and boosted trees over pair features.

    The members err differently: the linear model generalises from few pairs, boosted trees
    find thresholds and joint conditions. One temperature, fitted on cross-fitted votes
    grouped by family, calibrates the mean (Guo et al. 2017). A pair whose ``same`` feature
    (column 0) is set agrees by definition.

    Parameters
    ----------
    folds : int
        Folds of the cross-fitting that calibrates; 0 leaves the vote as it is.
    seed : int
        Seed of the trees.

    Attributes
    ----------
    classes_ : ndarray of str
        `stance.records.RELATIONS`.
    members_ : list of estimators
    temperature_ : float
        Above 1 softens the vote, below 1 sharpens it.
    cross_fitted_ : ndarray, shape (n_pairs, 3)
        Probabilities of the training pairs by members that saw nothing of their families.
    fold_members_ : list of (frozenset, list of estimators)
        The members of each fold with the families that they did not see. These two are for
        training and never saved.
    """

    def __init__(self, folds: int = 3, seed: int = 0) -> None:
        self.folds = folds
        self.seed = seed

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        groups: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> RelationClassifier:
        """Fit the members and the temperature.

        Parameters
        ----------
        X : array, shape (n_pairs, n_features)
        y : array of str
            Relations.
        groups : array, optional
            Family of each pair; a family is never split between folds.
        sample_weight : array of float, optional
        """
        features, labels = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=object).astype(str)
        weight = None if sample_weight is None else np.asarray(sample_weight, dtype=float)
        family = np.arange(len(labels)) if groups is None else np.asarray(groups)
        self.classes_ = np.array(RELATIONS)
        self.n_features_in_ = features.shape[1]
        splits = list(GroupKFold(self.folds).split(features, labels, family)) if self.folds else []
        parts = [*(train for train, _ in splits), np.arange(len(labels))]
        fitted = Parallel()(
            delayed(_fit_members)(
                self._untrained(), features[p], labels[p], None if weight is None else weight[p]
            )
            for p in parts
        )
        self.fold_members_ = [
            (frozenset(family[held].tolist()), members)
            for (_, held), members in zip(splits, fitted, strict=False)
        ]
        votes = np.full((len(labels), len(RELATIONS)), 1 / len(RELATIONS))
        for (_, held), members in zip(splits, fitted, strict=False):
            votes[held] = self._vote(members, features[held])
        self.temperature_ = fit_temperature(votes, labels, weight) if splits else 1.0
        self.cross_fitted_ = temper(votes, self.temperature_)
        self.members_ = fitted[-1]
        return self

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Calibrated probabilities, shape (n_pairs, 3), in the order of ``classes_``."""
        check_is_fitted(self)
        return self._judged(self.members_, X)

    def unseen_proba(self, X: ArrayLike, family: object) -> NDArray[np.float64]:
        """Probabilities by the members that saw nothing of a training family."""
        return self._judged(next(m for seen, m in self.fold_members_ if family in seen), X)

    def _judged(self, members: list[Any], X: ArrayLike) -> NDArray[np.float64]:
        features = np.asarray(X, dtype=np.float64)
        if not len(features):
            return np.empty((0, len(RELATIONS)))
        out = temper(self._vote(members, features), self.temperature_)
        same = features[:, 0] > 0
        out[same] = (1 - _IDENTICAL) / 2
        out[same, RELATIONS.index("agree")] = _IDENTICAL
        return out

    def __getstate__(self) -> dict[str, Any]:
        """What is saved: not what only training needs."""
        state: dict[str, Any] = super().__getstate__()
        return {k: v for k, v in state.items() if k not in ("cross_fitted_", "fold_members_")}

    def predict(self, X: ArrayLike) -> NDArray[np.str_]:
        """Most probable relation of each pair."""
        chosen: NDArray[np.str_] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return chosen

    def _untrained(self) -> list[Any]:
        """Untrained members; sizes chosen on dev, see the model card."""
        return [
            make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=3000)),
            HistGradientBoostingClassifier(
                max_iter=180,
                learning_rate=0.07,
                max_leaf_nodes=12,
                min_samples_leaf=20,
                l2_regularization=5.0,
                max_features=0.3,
                random_state=self.seed,
            ),
        ]

    def _vote(self, members: list[Any], X: NDArray[np.float64]) -> NDArray[np.float64]:
        total = np.zeros((len(X), len(RELATIONS)))
        # the trees are small: threads that wait for each other take longer than the work
        with threadpool_limits(limits=1):
            for member in members:
                columns = [list(self.classes_).index(c) for c in member.classes_]
                for start in range(0, len(X), _BLOCK):
                    rows = slice(start, start + _BLOCK)
                    total[rows, columns] += member.predict_proba(X[rows])
        return total / len(members)


def _fit_members(
    untrained: list[Any],
    X: NDArray[np.float64],
    y: NDArray[np.str_],
    weight: NDArray[np.float64] | None,
) -> list[Any]:
    """Fitted members; one thread each, for the fits themselves run side by side."""
    members = []
    with threadpool_limits(limits=1):
        for member in untrained:
            # a Pipeline passes weights to a named step only
            name = (
                "logisticregression__sample_weight" if hasattr(member, "steps") else "sample_weight"
            )
            members.append(clone(member).fit(X, y, **{name: weight}))
    return members


def build_pipeline(*, seed: int = 0, blocks: tuple[str, ...] | None = None) -> Pipeline:
    """The untrained pipeline: pair features, then the relation."""
    return Pipeline(
        [("features", PairFeatures(blocks)), ("relation", RelationClassifier(seed=seed))]
    )


class Bundle:
    """A trained model with its manifest.

    Parameters
    ----------
    pipeline : Pipeline
        From `build_pipeline`, fitted.
    manifest : dict
        See `new_manifest`.
    context : ContextModel, optional
        The second look at the candidate pairs of a run.
    """

    def __init__(
        self, pipeline: Pipeline, manifest: dict[str, Any], context: ContextModel | None = None
    ) -> None:
        self.pipeline = pipeline
        self.manifest = manifest
        self.context = context

    @property
    def name(self) -> str:
        """Short fingerprint of the model, on every row of a report."""
        return str(self.manifest["model_sha256"])[:12]

    @property
    def blocks(self) -> tuple[str, ...]:
        """Names of the feature blocks, for `stance.features.values.pair_rows`."""
        return tuple(self.pipeline.named_steps["features"].blocks or BLOCKS)

    @property
    def features(self) -> Callable[[pd.DataFrame], NDArray[np.float32]]:
        """Makes the features of pairs, shape (n_pairs, n_features); picklable without the model."""
        made: Callable[[pd.DataFrame], NDArray[np.float32]] = self.pipeline[:-1].transform
        return made

    def relation(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Calibrated probabilities of pairs from their features, shape (n_pairs, 3)."""
        out: NDArray[np.float64] = self.pipeline[-1].predict_proba(features)
        return out

    def predict_proba(self, pairs: pd.DataFrame) -> NDArray[np.float64]:
        """Calibrated probabilities of pairs, shape (n_pairs, 3)."""
        return self.relation(self.features(pairs))


def versions() -> dict[str, str]:
    """Versions that a model file depends on."""
    import skops

    return {
        "stance": __version__,
        "python": platform.python_version(),
        "scikit-learn": sklearn_version,
        "skops": skops.__version__,
        "numpy": np.__version__,
    }


def save_bundle(pipeline: Pipeline, folder: Path, details: Mapping[str, Any]) -> dict[str, Any]:
    """Write a bundle; each file under a temporary name first.

    Parameters
    ----------
    pipeline : Pipeline
        Fitted.
    folder : Path
        Made when missing.
    details : mapping
        Added to the manifest: ``data_sha256``, ``config``, ``priors``, ``metrics`` …
    """
    folder.mkdir(parents=True, exist_ok=True)
    payload = dump_part(pipeline)
    manifest = {
        "format": FORMAT,
        "versions": versions(),
        "lexicon": fingerprint(),
        "features": features_fingerprint(pipeline),
        "model_sha256": hashlib.sha256(payload).hexdigest(),
        **details,
    }
    replace(folder / MODEL_FILE, payload)
    write_json(folder / MANIFEST, manifest)
    return manifest


def features_fingerprint(pipeline: Pipeline) -> str:
    """Hash of the names and order of the features."""
    names = "\n".join(pipeline.named_steps["features"].get_feature_names_out())
    return hashlib.sha256(names.encode()).hexdigest()[:12]


def load_bundle(folder: Path) -> Bundle:
    """Load a bundle after checking its manifest.

    Raises
    ------
    ModelError
        When the bundle is missing, damaged, of another format, version or lexicon, or
        holds types that are not ours.
    """
    manifest = _read_manifest(folder)
    for item, found, wanted in (
        ("format", manifest.get("format"), FORMAT),
        ("lexicon", manifest.get("lexicon"), fingerprint()),
        ("scikit-learn", _minor(manifest, "scikit-learn"), sklearn_version.rsplit(".", 1)[0]),
    ):
        if found != wanted:
            raise ModelError(
                f"{folder}: {item}",
                expected=str(wanted),
                found=str(found),
                remedy="The bundle was trained by another version. " + REMEDY,
            )
    path = folder / MODEL_FILE
    payload = read_part(path, manifest.get("model_sha256"))
    pipeline = build_part(payload, path, Pipeline, _TRUSTED, what="a model")
    names = features_fingerprint(pipeline) if "features" in pipeline.named_steps else "none"
    if names != manifest.get("features"):
        raise ModelError(
            f"{folder}: features",
            expected=str(manifest.get("features")),
            found=names,
            remedy=REMEDY,
        )
    return Bundle(pipeline, manifest, ContextModel.load(folder, manifest))


def _minor(manifest: Mapping[str, Any], package: str) -> str:
    found = manifest.get("versions")
    version = found.get(package, "") if isinstance(found, dict) else ""
    return str(version).rsplit(".", 1)[0]


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ModelError(
            str(folder), expected="a model bundle", found="none", remedy=REMEDY
        ) from None
    except (OSError, ValueError) as error:
        raise ModelError(
            str(path), expected="a readable manifest", found=str(error), remedy=REMEDY
        ) from None
    if not isinstance(manifest, dict):
        raise ModelError(
            str(path), expected="a JSON object", found=type(manifest).__name__, remedy=REMEDY
        )
    return manifest


# Types outside skops' own trusted list that our pipeline is made of.
_TRUSTED: Final = frozenset(
    {
        "stance.features.pair.PairFeatures",
        "stance.model.RelationClassifier",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    }
)
