"""``stance explain``: why a pair was judged as it was, from the same alignment and features.

The run folder gives the two claims; they are aligned and judged again by the bundle at hand, so
that what is explained is what that bundle does. When the run had another model, that is said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance.config import Config
from stance.errors import InputError
from stance.features.alignment import Alignment
from stance.features.blocks import BLOCKS
from stance.features.pair import PAIR_COLUMNS
from stance.features.values import align_pair
from stance.model import Bundle
from stance.probabilities import shift_priors
from stance.reasons import differences, explain_kind
from stance.records import RELATIONS
from stance.review import run_rows
from stance.run_folder import Row
from stance.terminal import clean

_DISAGREE: Final = RELATIONS.index("disagree")
_TOP: Final = 12  # contributions shown on the terminal
_DIGITS: Final = 6
SAME: Final = "same"  # the feature before all blocks: it settles the relation by itself


@dataclass(frozen=True, slots=True)
class Word:
    """Two aligned words as written, or one that is left on its side.

    Attributes
    ----------
    a, b : str
        Empty on the side that has none.
    edge : str
        How they relate (`stance.features.words.Edge`), ``left`` for a word without partner.
    weight : float
        How much the edge covers, in [0, 1]; of a left word how much it matters.
    sign_a, sign_b : int
        1 asserted, -1 denied, 0 open.
    """

    a: str
    b: str
    edge: str
    weight: float
    sign_a: int
    sign_b: int


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to the linear member's score of contradiction.

    Attributes
    ----------
    feature, block : str
    value : float
        Of the pair.
    standardised : float
        In standard deviations from the mean of the training pairs.
    coefficient, contribution : float
        ``contribution = coefficient × standardised``, in log-odds.
    """

    feature: str
    block: str
    value: float
    standardised: float
    coefficient: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Ablation:
    """Probability of contradiction with a block's features set to their training means.

    Attributes
    ----------
    block : str
    trees : float or None
        Of the boosted trees alone; ``None`` when the model has none.
    model : float
        Of the whole model, before the shift to the rates of news.
    """

    block: str
    trees: float | None
    model: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that `explain_pair` found; see the classes above.

    Attributes
    ----------
    pair_id : str
    model, run_model : str
        The bundle at hand, and the one of the run.
    claim_a, claim_b : str
        In the order of the report.
    denied_a, denied_b : bool
        Whether the cue denies the claim.
    reported : float
        Probability of contradiction that the run gave.
    opposed : bool
        Whether one sentence sets the two against each other.
    in_context : bool
        Whether the bundle looks at the context of a pair too (`stance.context`).
    moved_by : dict of str to float
        What moved the run's second look most, in log-odds beside the mean candidate pair
        (`stance.context.ContextModel.moved_by`).
    chances, shifted : dict of relation to float
        By the bundle at hand; shifted to the rates of news.
    trees : float or None
        Probability of contradiction by the boosted trees alone.
    kind, why : str
    differences : dict of str to float
        Typed differences (`stance.score.differences`) that are there.
    words : list of Word
    intercept, score : float or None
        Of the linear member: ``score = intercept + sum of all contributions``.
    contributions : list of Contribution
        All, the strongest first; empty when the model has no linear member.
    ablations : list of Ablation
        The block that matters most first.
    """

    pair_id: str
    model: str
    run_model: str
    claim_a: str
    claim_b: str
    denied_a: bool
    denied_b: bool
    reported: float
    opposed: bool
    in_context: bool
    moved_by: dict[str, float]
    chances: dict[str, float]
    shifted: dict[str, float]
    trees: float | None
    kind: str
    why: str
    differences: dict[str, float]
    words: list[Word]
    intercept: float | None
    score: float | None
    contributions: list[Contribution]
    ablations: list[Ablation]


def find_pair(folder: Path, pair_id: str) -> Row:
    """Row of a run folder whose pair id begins with what is given.

    Raises
    ------
    InputError
        When none does, or several do.
    """
    rows = run_rows(folder)
    found = [pair for pair in sorted(rows) if pair.startswith(pair_id.strip())] if pair_id else []
    if len(found) == 1:
        return rows[found[0]]
    raise InputError(
        f"{folder}: pair {pair_id}",
        expected="the pair_id of one row of contradictions.csv or queue.csv",
        found=f"{len(found)} that begin so" if found else f"none among {len(rows)} rows",
        remedy="Copy it from the column pair_id; a unique beginning is enough.",
    )


def explain_pair(row: Row, bundle: Bundle, config: Config) -> Explanation:
    """Explain a row of a run folder's machine twin with a bundle."""
    sides = [(row[f"claim_{s}"], row[f"polarity_{s}"] == "negative") for s in "ab"]
    alignment = align_pair(*sides)
    frame = pd.DataFrame(
        [[sides[0][0], sides[1][0], sides[0][1], sides[1][1]]],
        columns=list(PAIR_COLUMNS),
    )
    x = bundle.pipeline.named_steps["features"].transform(frame).astype(np.float64)
    chances = bundle.pipeline.named_steps["relation"].predict_proba(x)
    shifted = shift_priors(chances, bundle.manifest["priors"], config.rates())
    kind, why = explain_kind(alignment, language=config.language, first=sides[0])
    linear = _linear(bundle)
    contributions, intercept = _contributions(bundle, linear, alignment, x[0])
    return Explanation(
        pair_id=row["pair_id"],
        model=bundle.name,
        run_model=row["model"],
        claim_a=sides[0][0],
        claim_b=sides[1][0],
        denied_a=sides[0][1],
        denied_b=sides[1][1],
        reported=row["probability"],
        opposed="opposed" in row["flags"],
        in_context=bundle.context is not None,
        moved_by=_moved_by(row),
        chances=_named(chances[0]),
        shifted=_named(shifted[0]),
        trees=_trees(bundle, x),
        kind=kind,
        why=why,
        differences={k: v for k, v in differences(alignment).items() if v},
        words=_words(alignment, swapped=alignment.a.text != sides[0][0]),
        intercept=intercept,
        score=None if intercept is None else intercept + sum(c.contribution for c in contributions),
        contributions=contributions,
        ablations=_ablations(bundle, linear, alignment, x),
    )


def _moved_by(row: Row) -> dict[str, float]:
    """What a run's second look said of a row; nothing where the file holds something else."""
    said = row.get("moved_by")
    numbers = isinstance(said, dict) and all(isinstance(v, int | float) for v in said.values())
    return {clean(str(k), None): float(v) for k, v in said.items()} if said and numbers else {}


def _named(chances: NDArray[np.float64]) -> dict[str, float]:
    return {r: round(float(p), _DIGITS) for r, p in zip(RELATIONS, chances, strict=True)}


def _words(al: Alignment, *, swapped: bool) -> list[Word]:
    """Aligned words in the text's order, then what is left on each side."""

    def quoted(side: Any, unit: Any) -> str:
        return str(side.quote(unit.place, unit.place + unit.length))

    found = []
    for link in al.links:
        x, y = al.a.units[link.a], al.b.units[link.b]
        found.append(
            Word(quoted(al.a, x), quoted(al.b, y), link.edge, link.weight, x.polarity, y.polarity)
        )
    found += [
        Word(quoted(al.a, u), "", "left", u.weight, u.polarity, 0)
        for u in (al.a.units[i] for i in al.left_a)
    ]
    found += [
        Word("", quoted(al.b, u), "left", u.weight, 0, u.polarity)
        for u in (al.b.units[i] for i in al.left_b)
    ]
    if swapped:
        found = [Word(w.b, w.a, w.edge, w.weight, w.sign_b, w.sign_a) for w in found]
    return found


def _linear(bundle: Bundle) -> Any:
    """The standardised linear member, ``None`` when the model has none."""
    for member in getattr(bundle.pipeline.named_steps["relation"], "members_", ()):
        steps = [step for _, step in getattr(member, "steps", ())]
        if len(steps) == 2 and hasattr(steps[0], "mean_") and hasattr(steps[1], "coef_"):
            return member
    return None


def _blocks_of(bundle: Bundle, alignment: Alignment) -> dict[str, str]:
    """Feature → its block, in the order of the model's columns."""
    names = bundle.pipeline.named_steps["features"].get_feature_names_out()
    blocks = {f: block for block, values in BLOCKS.items() for f in values(alignment)}
    return {str(name): blocks.get(str(name), SAME) for name in names}


def _contributions(
    bundle: Bundle, linear: Any, alignment: Alignment, x: NDArray[np.float64]
) -> tuple[list[Contribution], float | None]:
    """Of every feature to the score of contradiction, the strongest first; and the intercept."""
    if linear is None:
        return [], None
    scaler, model = (step for _, step in linear.steps)
    place = list(model.classes_).index("disagree")
    scaled = scaler.transform(x.reshape(1, -1))[0]
    coefficients = model.coef_[place]
    found = [
        Contribution(name, block, float(v), float(z), float(c), float(c * z))
        for (name, block), v, z, c in zip(
            _blocks_of(bundle, alignment).items(), x, scaled, coefficients, strict=True
        )
    ]
    found.sort(key=lambda c: (-abs(c.contribution), c.feature))
    return found, float(model.intercept_[place])


def _trees(bundle: Bundle, x: NDArray[np.float64]) -> float | None:
    """Probability of contradiction by the member that is not linear."""
    relation, linear = bundle.pipeline.named_steps["relation"], _linear(bundle)
    others = [m for m in getattr(relation, "members_", ()) if m is not linear]
    if not others:
        return None
    shares = [m.predict_proba(x)[0][list(m.classes_).index("disagree")] for m in others]
    return float(np.mean(shares))


def _ablations(
    bundle: Bundle, linear: Any, alignment: Alignment, x: NDArray[np.float64]
) -> list[Ablation]:
    """Each block at the training means, which the linear member's scaler knows."""
    if linear is None:
        return []
    means = linear.steps[0][1].mean_
    relation = bundle.pipeline.named_steps["relation"]
    blocks = _blocks_of(bundle, alignment)
    whole = float(relation.predict_proba(x)[0][_DISAGREE])
    found = []
    for block in BLOCKS:
        columns = [i for i, name in enumerate(blocks) if blocks[name] == block]
        if not columns:
            continue
        changed = x.copy()
        changed[0, columns] = means[columns]
        model = float(relation.predict_proba(changed)[0][_DISAGREE])
        found.append(Ablation(block, _trees(bundle, changed), model))
    return sorted(found, key=lambda a: (-abs(whole - a.model), a.block))


def as_json(found: Explanation) -> str:
    """The explanation as one JSON object, numbers with six digits."""
    return json.dumps(_rounded(asdict(found)), ensure_ascii=False, indent=1)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {k: _rounded(v) for k, v in value.items()}
    return [_rounded(v) for v in value] if isinstance(value, list) else value


def as_text(found: Explanation) -> Iterator[str]:
    """Lines for the terminal.

    Every line begins with a Latin word, so that terminals lay it out from left to right, and
    every number stands before the Arabic: behind it, the bidi algorithm would take it for
    part of the Arabic text. Nothing is drawn or aligned around Arabic.
    """
    yield f"pair {found.pair_id}"
    for side, text, denied in (
        ("A", found.claim_a, found.denied_a),
        ("B", found.claim_b, found.denied_b),
    ):
        yield f"claim {side}{' (denied by its cue)' if denied else ''}: {clean(text, None)}"
    if found.model != found.run_model:
        yield f"note: judged here by model {found.model}, the run had model {found.run_model}"
    yield f"kind {found.kind}: {clean(found.why, None)}"
    yield f"probability of contradiction {found.shifted['disagree']:.4f} at the rates of news"
    how = ", with their context: articles, speakers, denial" if found.in_context else ""
    how += ", set against each other by one sentence" if found.opposed else ""
    yield f"  in the report {found.reported:.4f}{how}"
    shares = ", ".join(f"{r} {p:.4f}" for r, p in found.chances.items())
    yield f"  before the shift to the rates of news: {shares}"
    if found.moved_by:
        parts = ", ".join(f"{name} {part:+.2f}" for name, part in found.moved_by.items())
        yield f"  second look, log-odds beside a mean candidate pair: {parts}"
    yield from _word_lines(found)
    if found.differences:
        yield "typed differences: " + ", ".join(found.differences)
    yield from _weight_lines(found)


def _word_lines(found: Explanation) -> Iterator[str]:
    yield "words"
    signs = {1: "", -1: " denied", 0: " open"}
    for w in found.words:
        if w.edge != "left":
            marks = f" A{signs[w.sign_a]} B{signs[w.sign_b]}" if w.sign_a * w.sign_b != 1 else ""
            yield f"  {w.edge} {w.weight:.2f}{marks} A: {clean(w.a, None)} B: {clean(w.b, None)}"
    for side, name in (("A", "a"), ("B", "b")):
        left = [w for w in found.words if w.edge == "left" and getattr(w, name)]
        for w in left:
            sign = signs[w.sign_a if side == "A" else w.sign_b]
            yield f"  only in {side}{sign} {w.weight:.2f}: {clean(getattr(w, name), None)}"


def _weight_lines(found: Explanation) -> Iterator[str]:
    if found.score is not None:
        yield (
            f"linear member: score of contradiction {found.score:+.3f} = intercept "
            f"{found.intercept:+.3f} + contributions, the {_TOP} strongest:"
        )
        for c in found.contributions[:_TOP]:
            yield (
                f"  {c.contribution:+.3f} {c.feature} ({c.block}): value {c.value:.3g}, "
                f"{c.standardised:+.2f} sd × {c.coefficient:+.3f}"
            )
    if found.ablations:
        trees = "" if found.trees is None else f" (trees {found.trees:.4f})"
        yield (
            f"blocks at their training means: contradiction {found.chances['disagree']:.4f}"
            f"{trees} becomes"
        )
        for a in found.ablations:
            alone = "" if a.trees is None else f" (trees {a.trees:.4f})"
            yield f"  {a.model:.4f}{alone} without {a.block}"
