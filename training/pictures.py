"""Pictures of the model card: confusion, reliability, precision and recall."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from sklearn.metrics import average_precision_score, precision_recall_curve

from stance.records import RELATIONS
from training.measures import Sheet
from training.metrics import BINS

CONFUSION: Final = "confusion.png"
RELIABILITY: Final = "reliability.png"
PRECISION_RECALL: Final = "precision-recall.png"
_DPI: Final = 120


_FEW: Final = 10  # answers; the accuracy of fewer says nothing


def _figure(columns: int) -> tuple[Figure, list[Any]]:
    figure = Figure(figsize=(4.2 * columns, 4.0), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, list(figure.subplots(1, columns, squeeze=False)[0])


def draw_confusion(sheets: Sequence[Sheet], path: Path) -> None:
    """Confusion matrices side by side: counts and shares of the gold label, shaded by them."""
    figure, axes = _figure(len(sheets))
    for axis, sheet in zip(axes, sheets, strict=True):
        counts, labels = sheet.score.confusion, sheet.score.labels
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        for (i, j), n in np.ndenumerate(counts):
            color = "w" if shares[i, j] > 0.5 else "k"
            axis.text(j, i, f"{n}\n{shares[i, j]:.0%}", ha="center", va="center", color=color)
        axis.set_xticks(range(len(labels)), labels)
        axis.set_yticks(range(len(labels)), labels)
        axis.set(title=f"{sheet.name} (n={len(sheet.rows)})", xlabel="answer")
    axes[0].set_ylabel("gold")
    figure.savefig(path, dpi=_DPI)


def draw_reliability(sheets: Sequence[Sheet], path: Path) -> None:
    """Accuracy against the confidence of the answer; bars show where the answers are."""
    figure, axes = _figure(len(sheets))
    for axis, sheet in zip(axes, sheets, strict=True):
        sure, right = confidence(sheet)
        place = np.minimum((sure * BINS).astype(int), BINS - 1)
        n = np.bincount(place, minlength=BINS)
        full = n >= _FEW
        mean = np.bincount(place, weights=sure, minlength=BINS)[full] / n[full]
        hits = np.bincount(place, weights=right, minlength=BINS)[full] / n[full]
        axis.bar((np.arange(BINS) + 0.5) / BINS, n / max(n.max(), 1), 1 / BINS, color="0.9")
        axis.plot([0, 1], [0, 1], "--", color="0.5", linewidth=1)
        axis.plot(mean, hits, "o-", color="tab:blue")
        title = f"{sheet.name} (ECE {sheet.score.ece:.3f})"
        axis.set(title=title, xlabel="confidence", xlim=(0.3, 1), ylim=(0, 1.02))
    axes[0].set_ylabel("accuracy (grey: answers, to the fullest bin)")
    figure.savefig(path, dpi=_DPI)


def draw_precision_recall(sheets: Sequence[Sheet], path: Path) -> None:
    """One curve a relation, each against the other two; dotted, its share of the rows."""
    figure, axes = _figure(len(sheets))
    for axis, sheet in zip(axes, sheets, strict=True):
        gold = sheet.rows["relation"].to_numpy(str)
        for k, relation in enumerate(RELATIONS):
            if not 0 < (gold == relation).sum() < len(gold):
                continue
            precision, recall, _ = precision_recall_curve(gold == relation, sheet.chances[:, k])
            area = average_precision_score(gold == relation, sheet.chances[:, k])
            label = f"{relation} (AP {area:.2f}, n {(gold == relation).sum()})"
            axis.step(recall, precision, where="post", color=f"C{k}", label=label)
            axis.axhline((gold == relation).mean(), color=f"C{k}", linestyle=":", linewidth=1)
        axis.legend(loc="lower left")
        axis.set(title=sheet.name, xlabel="recall", xlim=(0, 1.01), ylim=(0, 1.02))
    axes[0].set_ylabel("precision")
    figure.savefig(path, dpi=_DPI)


def confidence(sheet: Sheet) -> tuple[np.ndarray, np.ndarray]:
    """Probability of each answer, and whether it was right."""
    places = sheet.rows["relation"].map(RELATIONS.index).to_numpy()
    return sheet.chances.max(axis=1), sheet.chances.argmax(axis=1) == places
