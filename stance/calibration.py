"""Which threshold gives which precision: from what the model said of pairs it had not seen.

A bundle carries ``calibration.npz``: the probabilities of its training pairs by models that saw
nothing of their families, with their relations. Weighted to the rates of real news they
estimate precision and recall at any threshold (Saerens et al. 2002 for the shift). The
pairs are authored: their `other` is harder than that of news, their wording clearer; like-worded
strangers (`training.augment.strangers`), which a search mostly brings up, are among them.
Those of a bundle with a second look are what a search brings up: pairs of real news that were
read, each weighed by how many candidates of its week it stands for, and the candidate pairs of
articles on disputes. A batch is estimated by both, mixed as its likeness to news says; its
precision is the mean over weeks and events: a reader has one batch before him, not a year.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from stance.errors import InputError, ModelError
from stance.parts import read_arrays
from stance.probabilities import shift_priors
from stance.records import RELATIONS

CALIBRATION: Final = "calibration.npz"
#: Contradictions above a threshold that its estimate must rest on.
MIN_FOUND: Final = 10  # with fewer the interval says nothing
_RESAMPLES: Final = 200
_DISAGREE: Final = RELATIONS.index("disagree")


@dataclass(frozen=True)
class Estimate:
    """What a threshold gives.

    Attributes
    ----------
    threshold : float
    precision, low, high : float
        Share of contradictions among the pairs above it, of a calibration for a batch the mean over
        its families; and its 95 % interval (bootstrap over families).
    recall : float
        Share of the contradictions that are above it.
    n, n_above : int
        Pairs it rests on, and the contradictions among them that are above it.
    """

    threshold: float
    precision: float
    low: float
    high: float
    recall: float
    n: int
    n_above: int


@dataclass(frozen=True)
class Calibration:
    """Cross-fitted answers on labelled pairs.

    Parameters
    ----------
    chances : array, shape (n_pairs, 3)
        Calibrated at the shares of the training data.
    places : array of int
        Index of each pair's relation in `RELATIONS`.
    families : array of int
        Pairs with one number share statements.
    weights : array of float, optional
        How many pairs each stands for; 1 when not given.
    news : array of bool, optional
        Which pairs are of ordinary news; the others are of articles on disputes. Families are then
        weeks and events.
    batches : dict of int to float, optional
        Families that are batches of their own, with the weight of each in the mean precision.
    """

    chances: NDArray[np.float64]
    places: NDArray[np.int64]
    families: NDArray[np.int64]
    weights: NDArray[np.float64] | None = None
    news: NDArray[np.bool_] | None = None
    batches: Mapping[int, float] | None = None

    def to_bytes(self) -> bytes:
        """The file's content: the same for the same pairs, 16 bits a probability."""
        out = io.BytesIO()
        arrays: dict[str, Any] = {
            "chances": np.round(self.chances * 65_535).astype(np.uint16),
            "places": self.places.astype(np.uint8),
            "families": self.families.astype(np.uint32),
        }
        if self.weights is not None:
            arrays["weights"] = self.weights.astype(np.float32)
        if self.news is not None:
            arrays["news"] = self.news
        np.savez_compressed(out, **arrays)
        return out.getvalue()

    @classmethod
    def load(cls, folder: Path, manifest: Mapping[str, Any]) -> Calibration:
        """Read the calibration of a bundle.

        Raises
        ------
        ModelError
            When the bundle has none, or another than its manifest says.
        """
        if "calibration_sha256" not in manifest:
            raise ModelError(
                str(folder / CALIBRATION),
                expected="the calibration of the bundle",
                found="none",
                remedy="Train one with `make train`, or leave --min-precision out.",
            )
        arrays = read_arrays(folder / CALIBRATION, manifest["calibration_sha256"])
        shares = arrays["chances"].astype(np.float64)
        shares /= shares.sum(axis=1, keepdims=True)
        places, families = (arrays[n].astype(np.int64) for n in ("places", "families"))
        weights = arrays["weights"].astype(np.float64) if "weights" in arrays else None
        return cls(shares, places, families, weights, arrays.get("news"))

    def of_batch(self, likeness: float) -> Calibration:
        """What tells of a batch that is so like ordinary news, in [0, 1]; all when undivided."""
        if self.news is None:
            return self
        weights = np.ones(len(self.places)) if self.weights is None else self.weights.copy()
        batches: dict[int, float] = {}
        for part, share in ((self.news, likeness), (~self.news, 1.0 - likeness)):
            weights[part] *= share * len(weights) / max(float(weights[part].sum()), 1e-9)
            names = np.unique(self.families[part]).tolist()
            batches |= {name: share / len(names) for name in names if share}
        kept = weights > 0
        return Calibration(
            self.chances[kept],
            self.places[kept],
            self.families[kept],
            weights[kept],
            batches=batches,
        )

    def shares(self) -> dict[str, float]:
        """Share of each relation among the pairs, by what they stand for."""
        sums = np.bincount(self.places, self.weights, minlength=len(RELATIONS))
        return dict(zip(RELATIONS, (sums / sums.sum()).tolist(), strict=True))

    def estimate(
        self, threshold: float, trained: Mapping[str, float], real: Mapping[str, float]
    ) -> Estimate:
        """What a threshold gives where the relations have the shares ``real``."""
        chances, weight = self._shifted(trained, real)
        above = chances >= threshold
        true = self.places == _DISAGREE
        order = np.flatnonzero(above)
        precision = float(self._precisions(order, true, weight)[-1]) if len(order) else 0.0
        recall = _recall(above, true, weight)
        low, high = self._interval(above, true, weight)
        n_above = int((above & true).sum())
        return Estimate(threshold, precision, low, high, recall, len(chances), n_above)

    def threshold(
        self, min_precision: float, trained: Mapping[str, float], real: Mapping[str, float]
    ) -> Estimate:
        """The lowest threshold, so the highest recall, that has a precision.

        Raises
        ------
        InputError
            When no threshold above `MIN_FOUND` contradictions has it.
        """
        chances, weight = self._shifted(trained, real)
        order = np.argsort(-chances, kind="stable")
        right = self.places == _DISAGREE
        true, precision = right[order], self._precisions(order, right, weight)
        ends = np.append(np.diff(chances[order]) < 0, True)  # a tie is one threshold
        fit = ends & (np.cumsum(true) >= MIN_FOUND)
        enough = np.flatnonzero(fit & (precision >= min_precision))
        if not len(enough):
            best = float(precision[fit].max()) if fit.any() else 0.0
            raise InputError(
                f"--min-precision {min_precision:g}",
                expected="a precision that some threshold of this model has",
                found=f"{best:.3f} at most on its {len(chances)} calibration pairs",
                remedy=f"Give at most {np.floor(100 * best) / 100:g}.",
            )
        falling = np.append(chances[order], 0.0)
        between = float(falling[enough[-1] : enough[-1] + 2].mean())  # no pair lies on it
        return self.estimate(between, trained, real)

    def _precisions(
        self, order: NDArray[np.intp], true: NDArray[np.bool_], weight: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Precision of the first pair of an order, of the first two and so on."""
        if self.batches is None:
            found = np.cumsum(true[order] * weight[order]) / np.cumsum(weight[order])
            return np.asarray(found, dtype=np.float64)
        right, known = np.zeros(len(order)), np.zeros(len(order))
        for name, share in self.batches.items():
            own = self.families[order] == name
            above = np.cumsum(weight[order] * own)
            hits = np.cumsum(weight[order] * own * true[order])
            known += share * (above > 0)
            right += share * hits / np.maximum(above, 1e-12)
        return right / np.maximum(known, 1e-12)

    def _shifted(
        self, trained: Mapping[str, float], real: Mapping[str, float]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Probability of contradiction, and the weight of each pair, at the real shares."""
        weight = np.ones(len(self.places)) if self.weights is None else self.weights
        share = np.bincount(self.places, weight, minlength=len(RELATIONS)) / weight.sum()
        ratio = np.array([real[r] for r in RELATIONS]) / np.maximum(share, 1e-9)
        weight = weight * ratio[self.places]
        return shift_priors(self.chances, trained, real)[:, _DISAGREE], weight

    def _interval(
        self, above: NDArray[np.bool_], true: NDArray[np.bool_], weight: NDArray[np.float64]
    ) -> tuple[float, float]:
        names, family = np.unique(self.families, return_inverse=True)
        hits, flags = (
            np.bincount(family, weight * chosen, minlength=len(names)).astype(np.float64)
            for chosen in (above & true, above)
        )
        if self.batches is not None:  # the mean over batches: each counts for what it is worth
            worth = np.array([self.batches[int(name)] for name in names]) * (flags > 0)
            hits = worth * hits / np.maximum(flags, 1e-12)
            flags = worth
        rng = np.random.default_rng(0)
        drawn = rng.integers(0, len(names), (_RESAMPLES, len(names)))
        shares = hits[drawn].sum(axis=1) / np.maximum(flags[drawn].sum(axis=1), 1e-12)
        low, high = np.quantile(shares, [0.025, 0.975])
        return float(low), float(high)


def _recall(
    above: NDArray[np.bool_], true: NDArray[np.bool_], weight: NDArray[np.float64]
) -> float:
    total = weight[true].sum()
    return float(weight[above & true].sum() / total) if total else 0.0
