"""Probabilities of relations: sharpened or softened, and shifted to other shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import logit

from stance.records import RELATIONS

_FLOOR: Final = 1e-4  # no answer is certain
_LEAST: Final = 1e-6


def log_odds(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-odds of probabilities, of which none is certain."""
    out: NDArray[np.float64] = logit(np.clip(p, _LEAST, 1 - _LEAST))
    return out


def temper(votes: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Probabilities raised to ``1 / temperature`` and scaled to sum to 1."""
    powered = np.clip(votes, _FLOOR, 1.0) ** (1.0 / temperature)
    scaled: NDArray[np.float64] = powered / powered.sum(axis=1, keepdims=True)
    return scaled


def fit_temperature(
    votes: NDArray[np.float64], labels: NDArray[np.str_], weight: NDArray[np.float64] | None
) -> float:
    """The temperature at which votes are calibrated (Guo et al. 2017)."""
    places = np.array([RELATIONS.index(label) for label in labels])

    def loss(log_temperature: float) -> float:
        chosen = temper(votes, float(np.exp(log_temperature)))[np.arange(len(places)), places]
        return float(-np.average(np.log(chosen), weights=weight))

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 1.5), method="bounded").x))


def shift_priors(
    probabilities: NDArray[np.float64], trained: Mapping[str, float], real: Mapping[str, float]
) -> NDArray[np.float64]:
    """Probabilities for another mix of relations than the model was trained on.

    Parameters
    ----------
    probabilities : array, shape (n_pairs, 3)
    trained, real : mapping of relation to share
        Shares in the training data and in what is scored (Saerens et al. 2002).
    """
    ratio = np.array([real[r] / max(trained[r], 1e-6) for r in RELATIONS])
    shifted = probabilities * ratio
    out: NDArray[np.float64] = shifted / shifted.sum(axis=1, keepdims=True)
    return out
