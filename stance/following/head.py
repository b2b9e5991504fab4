"""The stance head: from what an article's passages say to the stance of the article.

A small learned model over `stance.following.evidence.FEATURES`. It lies in the bundle's folder
beside the relation model, which it was trained with; a bundle without one is judged by a rule
set by hand.
"""

from __future__ import annotations

from itertools import product
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted

from stance.following.evidence import FEATURES
from stance.following.stances import STANCES
from stance.probabilities import temper

#: Share of a week's articles that are related to one claim of that week (of 799 articles and ten
#: claims 53 among the best eight of each claim, read, and perhaps half as many below).
WEEK_SHARE: Final = 0.01
_NO_HIT: Final = 1e-3  # of each other stance, for an article that repeats nothing of a claim
_FLOOR: Final = 1e-4
_UNRELATED: Final = "unrelated"
_OPEN: Final = 0.15  # a lean below it takes no side
_SAMPLES: Final = 20  # bootstrap samples of the search for the best shift
#: Factors tried on agree, disagree and discuss.
_GRID: Final = ((0.8, 1.0, 1.25, 1.6), (1.0, 1.25, 1.6, 2.0, 2.5, 3.2), (1.0, 1.5, 2.0, 2.5, 3.2))


class Judge(Protocol):
    """What gives the stances of articles: the learned head or the rule.

    ``related_share_`` is the share of related articles that its probabilities are for.
    """

    name: str
    related_share_: float

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Probabilities of `STANCES`, shape (n, 4)."""


def stance_chances(judge: Judge, X: ArrayLike) -> NDArray[np.float64]:
    """Probabilities of `STANCES`, shape (n, 4), as `stance watch` takes them.

    An article that repeats nothing of a claim (a row of zeros) is unrelated: a head has seen
    hardly any such row.
    """
    features = np.asarray(X, dtype=np.float64)
    out = np.where(np.array(STANCES) == _UNRELATED, 1 - 3 * _NO_HIT, _NO_HIT)
    out = np.tile(out, (len(features), 1))
    found = features.any(axis=1)
    if found.any():
        out[found] = judge.predict_proba(features[found])
    return out


def shift_related(chances: NDArray[np.float64], trained: float, real: float) -> NDArray[np.float64]:
    """Probabilities for another share of related articles (Saerens et al. 2002).

    Parameters
    ----------
    chances : array, shape (n, 4)
        Of `STANCES`.
    trained, real : float
        Shares of related articles in training and in what is scored, in [0, 1].
    """
    trained, real = (min(max(share, _FLOOR), 1 - _FLOOR) for share in (trained, real))
    odds = real / (1 - real) / (trained / (1 - trained))
    return _scaled(chances * np.array([odds, odds, odds, 1.0]))


class StanceHead(ClassifierMixin, BaseEstimator):
    """Calibrated vote in two stages: whether an article is related, then on which side it is.

    Each stage is the mean of a linear model and randomised trees (boosted ones were no
    better and took ten times as long). Articles that disagree are one
    in forty of Baly et al. 2018, so that rare classes are weighted up in training, and the
    stances' shares are then shifted to where the cross-fitted macro-F1 is best: what is
    given are probabilities for that mix, and the most probable stance is the answer. One
    temperature calibrates.

    Parameters
    ----------
    balance_related, balance_side : float
        How far rare classes are weighted up in each stage, in [0, 1]: 0 not at all, 1 until
        all classes weigh the same.
    folds : int
        Folds of the cross-fitting, grouped by claim.
    related_share : float, optional
        Share of related articles in the batches for whose best candidates the training rows
        stand; the share among the rows themselves when not given.
    seed : int

    Attributes
    ----------
    classes_ : ndarray of str
        `STANCES`.
    stages_ : list of lists of estimators
    shift_ : ndarray of float, shape (4,)
        Factors on the stances' votes.
    temperature_ : float
        Above 1 softens the vote.
    related_share_ : float
        Share of related articles that the probabilities are for.
    """

    name = "learned head"

    def __init__(
        self,
        balance_related: float = 0.45,
        balance_side: float = 0.75,
        folds: int = 4,
        related_share: float | None = None,
        seed: int = 0,
    ) -> None:
        self.balance_related = balance_related
        self.balance_side = balance_side
        self.folds = folds
        self.related_share = related_share
        self.seed = seed

    def fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None) -> StanceHead:
        """Fit both stages, the shift and the temperature.

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
        found = float((labels != _UNRELATED).mean())
        self.related_share_ = found if self.related_share is None else self.related_share
        votes = np.empty((len(labels), len(STANCES)))
        for train, held in GroupKFold(self.folds).split(features, labels, group):
            votes[held] = _vote(self._fit_stages(features[train], labels[train]), features[held])
        places = np.array([STANCES.index(label) for label in labels])
        self.shift_ = best_shift(votes, places, seed=self.seed)
        self.temperature_ = _temperature(_scaled(votes * self.shift_), places)
        self.stages_ = self._fit_stages(features, labels)
        return self

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Probabilities, shape (n, 4), in the order of ``classes_``."""
        check_is_fitted(self)
        features = np.asarray(X, dtype=np.float64)
        if not len(features):
            return np.empty((0, len(STANCES)))
        return temper(_scaled(_vote(self.stages_, features) * self.shift_), self.temperature_)

    def predict(self, X: ArrayLike) -> NDArray[np.str_]:
        """Most probable stance of each row."""
        chosen: NDArray[np.str_] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return chosen

    def _fit_stages(self, X: NDArray[np.float64], y: NDArray[np.str_]) -> list[list[Any]]:
        related = y != _UNRELATED
        about = np.where(related, "related", _UNRELATED)
        return [
            self._fit_members(X, about, self.balance_related),
            self._fit_members(X[related], y[related], self.balance_side),
        ]

    def _fit_members(
        self, X: NDArray[np.float64], y: NDArray[np.str_], balance: float
    ) -> list[Any]:
        weight = balanced(y, balance)
        linear = make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=3000))
        trees = ExtraTreesClassifier(
            100, min_samples_leaf=5, max_features=0.3, random_state=self.seed
        )
        linear.fit(X, y, logisticregression__sample_weight=weight)
        return [linear, trees.fit(X, y, sample_weight=weight)]


def _vote(stages: list[list[Any]], X: NDArray[np.float64]) -> NDArray[np.float64]:
    """Votes for `STANCES`: that the article is related, times the side it is then on."""
    about, side = (sum(m.predict_proba(X) for m in members) / len(members) for members in stages)
    names = [[str(c) for c in members[0].classes_] for members in stages]
    out = np.zeros((len(X), len(STANCES)))
    out[:, -1] = about[:, names[0].index(_UNRELATED)]
    for column, stance in enumerate(names[1]):
        out[:, STANCES.index(stance)] = (1 - out[:, -1]) * side[:, column]
    return out


def _scaled(votes: NDArray[np.float64]) -> NDArray[np.float64]:
    out: NDArray[np.float64] = votes / votes.sum(axis=1, keepdims=True)
    return out


def best_shift(
    votes: NDArray[np.float64], places: NDArray[np.int64], *, seed: int = 0
) -> NDArray[np.float64]:
    """Factors on the votes for the best macro-F1 on bootstrap samples.

    The geometric mean of the best tenth of a grid: the best single point changes with the
    sample, as few rows disagree.

    Parameters
    ----------
    votes : array, shape (n, 4)
    places : array of int
        Stance of each row, as its place in `STANCES`.
    seed : int
    """
    rng = np.random.default_rng(seed)
    samples = [rng.integers(0, len(places), len(places)) for _ in range(_SAMPLES)]
    grid = np.array([(*point, 1.0) for point in product(*_GRID)])
    worth = []
    for shift in grid:
        answer = (votes * shift).argmax(axis=1)
        worth.append(np.mean([_macro_f1(places[s], answer[s]) for s in samples]))
    best = np.argsort(-np.array(worth), kind="stable")[: max(1, len(grid) // 10)]
    out: NDArray[np.float64] = np.exp(np.log(grid[best]).mean(axis=0))
    return out


def _macro_f1(truth: NDArray[np.int64], answer: NDArray[np.int64]) -> float:
    k = len(STANCES)
    counts = np.bincount(truth * k + answer, minlength=k * k).reshape(k, k)
    both = np.maximum(counts.sum(axis=0) + counts.sum(axis=1), 1)
    return float((2 * np.diagonal(counts) / both).mean())


def balanced(labels: NDArray[np.str_], strength: float) -> NDArray[np.float64]:
    """Weight of each row: ``(n / (classes * n_class)) ** strength``, mean 1."""
    names, place, counts = np.unique(labels, return_inverse=True, return_counts=True)
    weight = (len(labels) / (len(names) * counts)) ** strength
    out: NDArray[np.float64] = weight[place] / weight[place].mean()
    return out


def _temperature(chances: NDArray[np.float64], places: NDArray[np.int64]) -> float:
    def loss(log_temperature: float) -> float:
        likely = temper(chances, float(np.exp(log_temperature)))[np.arange(len(places)), places]
        return float(-np.log(likely).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 1.5), method="bounded").x))


class StanceRule:
    """Stands in for a bundle without a head: related when enough of the claim is repeated.

    A related article is on the side that its passages lean to; when some lean to either side,
    or none clearly to one, it discusses.
    """

    name = "rule set by hand"
    related_share_ = WEEK_SHARE
    #: Coverage at which related and unrelated articles of Baly et al. 2018 are about as many.
    middle = 0.45

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Probabilities of `STANCES`, shape (n, 4)."""
        columns = dict(zip(FEATURES, np.asarray(X, dtype=np.float64).T, strict=True))
        related = 1 / (1 + np.exp(-12 * (columns["cover_1"] - self.middle)))
        both = columns["both_sides"]
        sides = (columns["for"] - both, columns["against"] - both, _OPEN + 2 * both)
        votes = np.stack(sides, axis=1)
        votes = np.maximum(votes, _FLOOR)
        votes *= (related / votes.sum(axis=1))[:, None]
        return _scaled(np.clip(np.column_stack([votes, 1 - related]), _FLOOR, None))
