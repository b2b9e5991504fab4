"""The stance head: from what an article's passages say to the stance of the article.

A small learned model over `stance.watch.evidence.FEATURES`. It lies in the bundle's folder
beside the relation model, which it was trained with; a bundle without one is judged by a rule
set by hand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted

from stance.errors import ModelError
from stance.model import temper
from stance.watch.evidence import FEATURES
from stance.watch.stances import STANCES

_FLOOR: Final = 1e-4


class Judge(Protocol):
    """What gives the stances of articles: the learned head or the rule."""

    name: str

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Probabilities of `STANCES`, shape (n, 4)."""


class StanceHead(ClassifierMixin, BaseEstimator):
    """Calibrated vote of a linear model and boosted trees over the features of an article.

    Parameters
    ----------
    balance : float
        How far rare stances are weighted up, in [0, 1]: 0 not at all, 1 until all four weigh
        the same. Articles that disagree are one in forty of Baly et al. 2018.
    folds : int
        Folds of the cross-fitting that calibrates, grouped by claim.
    seeds : int
        Boosted models that are averaged.
    seed : int

    Attributes
    ----------
    classes_ : ndarray of str
        `STANCES`.
    members_ : list of estimators
    temperature_ : float
        Above 1 softens the vote.
    """

    def __init__(
        self, balance: float = 0.75, folds: int = 5, seeds: int = 3, seed: int = 0
    ) -> None:
        self.balance = balance
        self.folds = folds
        self.seeds = seeds
        self.seed = seed

    @property
    def name(self) -> str:
        """How ``run.json`` calls it."""
        return "learned head"

    def fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None) -> StanceHead:
        """Fit the members and the temperature.

        Parameters
        ----------
        X : array, shape (n, n_features)
        y : array of str
            Stances.
        groups : array, optional
            Claim of each row; one claim's rows are never split between folds.
        """
        features = np.asarray(X, dtype=np.float64)
        labels = np.asarray(y, dtype=object).astype(str)
        group = np.arange(len(labels)) if groups is None else np.asarray(groups)
        self.classes_ = np.array(STANCES)
        self.n_features_in_ = features.shape[1]
        weight = balanced(labels, self.balance)
        votes = np.full((len(labels), len(STANCES)), 1 / len(STANCES))
        for train, held in GroupKFold(self.folds).split(features, labels, group):
            fitted = self._fit_members(features[train], labels[train], weight[train])
            votes[held] = self._vote(fitted, features[held])
        self.temperature_ = _temperature(votes, labels, weight)
        self.members_ = self._fit_members(features, labels, weight)
        return self

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Calibrated probabilities, shape (n, 4), in the order of ``classes_``."""
        check_is_fitted(self)
        features = np.asarray(X, dtype=np.float64)
        if not len(features):
            return np.empty((0, len(STANCES)))
        return temper(self._vote(self.members_, features), self.temperature_)

    def predict(self, X: ArrayLike) -> NDArray[np.str_]:
        """Most probable stance of each row."""
        chosen: NDArray[np.str_] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return chosen

    def _fit_members(
        self, X: NDArray[np.float64], y: NDArray[np.str_], weight: NDArray[np.float64]
    ) -> list[Any]:
        linear = make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=3000))
        linear.fit(X, y, logisticregression__sample_weight=weight)
        boosted = HistGradientBoostingClassifier(
            max_iter=120,
            learning_rate=0.05,
            max_leaf_nodes=8,
            min_samples_leaf=15,
            l2_regularization=5.0,
            max_features=0.3,
        )
        trees = [
            clone(boosted).set_params(random_state=self.seed + k).fit(X, y, sample_weight=weight)
            for k in range(self.seeds)
        ]
        return [linear, *trees]

    def _vote(self, members: list[Any], X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean of the linear model and the mean of the trees."""
        total = np.zeros((len(X), len(STANCES)))
        for number, member in enumerate(members):
            columns = [STANCES.index(c) for c in member.classes_]
            share = 0.5 if number == 0 else 0.5 / (len(members) - 1)
            total[:, columns] += share * member.predict_proba(X)
        return total


def balanced(labels: NDArray[np.str_], strength: float) -> NDArray[np.float64]:
    """Weight of each row: ``(n / (classes * n_class)) ** strength``, mean 1."""
    names, place, counts = np.unique(labels, return_inverse=True, return_counts=True)
    weight = (len(labels) / (len(names) * counts)) ** strength
    out: NDArray[np.float64] = weight[place] / weight[place].mean()
    return out


def _temperature(
    votes: NDArray[np.float64], labels: NDArray[np.str_], weight: NDArray[np.float64]
) -> float:
    places = np.array([STANCES.index(label) for label in labels])

    def loss(log_temperature: float) -> float:
        likely = temper(votes, float(np.exp(log_temperature)))[np.arange(len(places)), places]
        return float(-np.average(np.log(likely), weights=weight))

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 1.5), method="bounded").x))


class StanceRule:
    """Stands in for a bundle without a head: related when enough of the claim is repeated.

    A related article agrees, disagrees or discusses as its best passages do; when both
    agreement and disagreement are strong, it discusses.
    """

    name = "rule set by hand"
    #: Coverage at which related and unrelated articles of Baly et al. 2018 are about as many.
    middle = 0.45

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Probabilities of `STANCES`, shape (n, 4)."""
        columns = dict(zip(FEATURES, np.asarray(X, dtype=np.float64).T, strict=True))
        related = 1 / (1 + np.exp(-12 * (columns["cover_1"] - self.middle)))
        agree, disagree = columns["p_agree_covered"], columns["p_disagree_covered"]
        both = np.minimum(agree, disagree)
        discuss = 0.15 + 2 * both
        votes = np.stack([agree - both / 2, disagree - both / 2, discuss], axis=1)
        votes = np.maximum(votes, _FLOOR)
        votes *= (related / votes.sum(axis=1))[:, None]
        out: NDArray[np.float64] = np.column_stack([votes, 1 - related])
        out = np.clip(out, _FLOOR, None)
        return out / out.sum(axis=1, keepdims=True)
