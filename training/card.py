"""Writes the model card: ``<model>/card.md`` with its pictures beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from stance.parts import MANIFEST
from stance.records import RELATIONS
from training import pictures
from training.ablations import Ablation
from training.measures import Sheet
from training.mistakes import error_rates, worst
from training.table import HEADER, Row, as_markdown, count_met

CARD = "card.md"


@dataclass(frozen=True)
class Findings:
    """Everything that the card tells.

    Attributes
    ----------
    manifest : mapping
        Of the ready bundle.
    rows : list of Row
        The printed table.
    pictured : list of Sheet
        Three-way sets with a confusion matrix and curves.
    dev : DataFrame
        See `training.mistakes.dev_answers`.
    probes : mapping of name to accuracy
        Of models that must fail.
    accuracy : float
        On dev, with all blocks.
    ablations : list of Ablation
        Empty when they were left out.
    """

    manifest: Mapping[str, Any]
    rows: Sequence[Row]
    pictured: Sequence[Sheet]
    dev: pd.DataFrame
    probes: Mapping[str, float]
    accuracy: float = 0.0
    ablations: Sequence[Ablation] = ()


def write_card(findings: Findings, folder: Path) -> Path:
    """Write the card and its pictures into the bundle's folder; gives the card's path."""
    pictures.draw_confusion(findings.pictured, folder / pictures.CONFUSION)
    pictures.draw_reliability(findings.pictured, folder / pictures.RELIABILITY)
    pictures.draw_precision_recall(findings.pictured, folder / pictures.PRECISION_RECALL)
    parts = (
        _head(findings),
        _results(findings),
        _confusions(findings.pictured),
        _pictures(),
        _ablations(findings),
        _mistakes(findings.dev),
    )
    path = folder / CARD
    path.write_text("\n\n".join(parts) + "\n", "utf-8")
    return path


def _head(findings: Findings) -> str:
    said = findings.manifest
    facts = {
        "model": said["model_sha256"][:12],
        "trained on": ", ".join(f"{n} {c}" for c, n in said.get("n_pairs", {}).items()),
        "data": str(said.get("data_sha256", ""))[:12],
        "lexicon": said["lexicon"],
        "features": said["features"],
        "config": said.get("config", ""),
        "versions": ", ".join(f"{k} {v}" for k, v in said["versions"].items()),
        "priors": ", ".join(f"{k} {v:.3f}" for k, v in said.get("priors", {}).items()),
    }
    lines = [f"- {name}: {value}" for name, value in facts.items()]
    return "\n".join(
        [
            "# Model card",
            "",
            "Relation of two Arabic statements: `agree`, `disagree` or `other`. "
            f"Written by `python -m training.evaluate`; the whole manifest is in `{MANIFEST}`.",
            "",
            *lines,
        ]
    )


def _results(findings: Findings) -> str:
    met, bars = count_met(findings.rows)
    probes = "; ".join(f"{name} {value:.3f}" for name, value in findings.probes.items())
    return "\n\n".join(
        [
            "## Results",
            f"{met} of {bars} bars met. Intervals: bootstrap 95 %, 1,000 resamples, by family. "
            "ECE: 15 bins, confidence of the answer.",
            as_markdown(HEADER, [row.line() for row in findings.rows]),
            f"Models that must fail (grouped cross-validation on train and dev): {probes}.",
        ]
    )


def _confusions(sheets: Sequence[Sheet]) -> str:
    parts = ["## Confusion", "Gold in rows, answers in columns."]
    for sheet in sheets:
        labels = sheet.score.labels
        lines = [
            [label, *map(str, counts)]
            for label, counts in zip(labels, sheet.score.confusion.tolist(), strict=True)
        ]
        parts.append(as_markdown([sheet.name, *labels], lines))
    return "\n\n".join(parts)


def _pictures() -> str:
    return "\n\n".join(
        [
            f"![Confusion]({pictures.CONFUSION})",
            f"![Reliability]({pictures.RELIABILITY})",
            f"![Precision and recall]({pictures.PRECISION_RECALL})",
        ]
    )


def _ablations(findings: Findings) -> str:
    if not findings.ablations:
        return "## Ablations\n\nNot measured in this run."
    lines = [
        [a.block, str(a.n_features), f"{a.accuracy:.3f}", _signed(a), _reading(a)]
        for a in findings.ablations
    ]
    return "\n\n".join(
        [
            "## Ablations",
            "Both members trained on our train split, measured on the dev split; accuracy with all "
            f"blocks {findings.accuracy:.3f}. Worth: what is lost without the block, in points of "
            "accuracy.",
            as_markdown(["block", "features", "accuracy without", "worth", "reading"], lines),
        ]
    )


def _signed(ablation: Ablation) -> str:
    value, low, high = (
        100 * v for v in (ablation.worth.value, ablation.worth.low, ablation.worth.high)
    )
    return f"{value:+.1f} [{low:+.1f}, {high:+.1f}]"


def _reading(ablation: Ablation) -> str:
    if ablation.worth.low > 0:
        return "earns its place"
    return "harms" if ablation.worth.high < 0 else "within noise"


def _mistakes(dev: pd.DataFrame) -> str:
    rates = error_rates(dev)
    parts = [
        "## Wrong answers",
        "On our dev split, by a model trained on the train split alone; test rows are never shown.",
        as_markdown(list(rates.columns), rates.astype(str).to_numpy().tolist()),
    ]
    for relation in RELATIONS:
        parts.append(f"### Gold `{relation}`, the surest mistakes")
        parts.extend(_mistake(row) for row in worst(dev, relation).to_dict("records"))
    return "\n\n".join(parts)


def _mistake(row: Mapping[Any, Any]) -> str:
    trap = ", trap" if row["trap"] else ""
    kind = f"{row['kind']}: " if row["kind"] else ""
    return (
        f"- `{row['pair_id']}` {row['phenomenon']}{trap}: answered **{row['answer']}** "
        f"({row['p_' + row['answer']]:.2f}); {kind}{row['why']}\n"
        f"  - {row['s1']}\n"
        f"  - {row['s2']}"
    )
