"""The second look at a candidate pair: what its claims are to each other in the articles.

The relation model judges two statements wherever they come from. A run knows more: which of
the two is a denial and whom it names, whether the articles tell one event, who speaks. A
regularised logistic regression over the model's answer, its features and this context gives
the probability of contradiction. It is fitted on candidate pairs of the gold articles and of real
news that were read, so that it knows what a search really brings up (see `training.context`).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import log, log1p
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from stance.batch import NAMES, Batch
from stance.denials import NEAR, denies, one_denies
from stance.features.pair import PAIR_COLUMNS
from stance.parts import read_arrays
from stance.probabilities import log_odds
from stance.records import RELATIONS, Article, Claim
from stance.status import days_apart
from stance.terms import coverage, entities_of, shared_weight, weighted_terms

CONTEXT: Final = "context.npz"
#: Name of a batch's likeness to news among the context features of a row.
LIKENESS: Final = "news_likeness"
_SHARED: Final = 40.0  # shared weight from which two claims cannot be nearer
_NAMED: Final = 0.6  # share of a speaker's words that names him
_LONG: Final = 20  # words from which a claim says enough
_FAR: Final = 2.0  # log of days: a week
_UNDATED: Final = 0.5
_CLIP: Final = 4.0  # standard deviations
_MOVED: Final = 8  # features that explain a row
_DIGITS: Final = 3
_WISHES: Final = frozenset({"plan", "demand", "warn", "doubt"})
_DISAGREE: Final = RELATIONS.index("disagree")
_AGREE: Final = RELATIONS.index("agree")
Floats = NDArray[np.float64]
# Who collects what was written of one dispute has another batch than who reads a week of all
# papers. Of the named claims 2.2 to 3.2 % are denials in four batches of news, 13 % among the gold
# articles: the share tells which of the two a batch is.
_NEWS_DENIALS: Final = 0.025
_DISPUTE_DENIALS: Final = 0.125
_NEWS_CLAIMS: Final = 40  # claims of news that a batch is mixed with: few claims tell little


def _is_named(claim: Claim, text: str) -> bool:
    """Whether a text names the speaker of a claim, by an entity or by most of his words."""
    if not claim.speaker:
        return False
    known = entities_of(claim.speaker) | {claim.state, claim.institution} - {""}
    if known & entities_of(text):
        return True
    return coverage(weighted_terms(claim.speaker), weighted_terms(text)) > _NAMED


def _overlap(a: Claim, b: Claim) -> dict[str, float]:
    first, second = weighted_terms(a.claim), weighted_terms(b.claim)
    shared = shared_weight(first, second)
    sizes = first.total, second.total
    share = shared / (min(sizes) or 1.0)
    apart = (first.entities - second.entities, second.entities - first.entities)
    return {
        "overlap": share,
        "overlap_squared": share * share,
        "shared": min(shared, _SHARED) / _SHARED,
        "jaccard": shared / (sum(sizes) - shared or 1.0),
        "entity_shared": float(not first.entities.isdisjoint(second.entities)),
        "entity_apart": float(all(apart)),
        "length": log(max(min(len(a.claim.split()), len(b.claim.split()), _LONG), 1)),
    }


def _same_state(a: Claim, b: Claim) -> float:
    """Whether both speak for one state: the consulate, the embassy and the government."""
    return float(bool(a.state) and a.state == b.state)


def _days_after(claim: Claim, denial: Claim) -> float:
    """How long after a claim it is denied, in weeks from -1 to 1; 0 when a day is unknown."""
    try:
        day, then = date.fromisoformat(claim.published), date.fromisoformat(denial.published)
    except ValueError:
        return 0.0
    return min(max((then - day).days / 7, -1.0), 1.0)


def _denial(a: Claim, b: Claim, *, same: bool) -> dict[str, float]:
    """What a denial has to do with the claim beside it; zeros when none or both deny."""
    one = one_denies(a, b)
    out = dict.fromkeys(_DENIAL, 0.0)
    out["denied_both"] = float(denies(a) and denies(b))
    if not one:
        return out
    denial, other = (a, b) if denies(a) else (b, a)
    denied = weighted_terms(denial.claim)
    return out | {
        "denied_one": 1.0,
        "denied_covered": coverage(denied, weighted_terms(other.claim)),
        "denied_in_sentence": coverage(denied, weighted_terms(other.sentence)),
        "denier_named": float(_is_named(denial, other.sentence)),
        "denied_named": float(_is_named(other, denial.sentence)),
        "denied_accusation": float(other.cue_class == "accuse"),
        "denied_same_state": _same_state(a, b),
        "denied_later": _days_after(other, denial),
        "denied_here": float(same),
    }


_DENIAL: Final = (
    "denied_both denied_one denied_covered denied_in_sentence "
    "denier_named denied_named denied_accusation denied_same_state denied_later denied_here"
).split()


#: Names of the context features that need no model, in their order.
SITUATION: Final = (
    *"overlap overlap_squared shared jaccard entity_shared entity_apart length".split(),
    *_DENIAL,
    *NAMES,
    *"same_article event beside opposed days same_speaker same_state other_state".split(),
    *"speakers outlet wish".split(),
)


#: All context features, with the relation model's answers.
CONTEXT_NAMES: Final = (
    *SITUATION,
    *"disagree agree event_disagree denied_disagree denied_agree".split(),
)


def same_event(x: Article, y: Article) -> float:
    """How far two articles tell one event, in [0, 1]."""
    if x.article_id == y.article_id:
        return 1.0
    first, second = sorted((x.beginning, y.beginning))
    return _likeness(first, second)


@lru_cache(maxsize=1 << 14)
def _likeness(first: str, second: str) -> float:
    ours, theirs = weighted_terms(first), weighted_terms(second)
    shared = shared_weight(ours, theirs)
    whole = ours.total + theirs.total - shared
    return min(1.0, 3 * shared / (whole or 1.0))


def situation(
    a: Claim, b: Claim, x: Article, y: Article, batch: Batch, *, opposed: bool
) -> dict[str, float]:
    """Named context features of a pair, the same in either order.

    Parameters
    ----------
    a, b : Claim
    x, y : Article
        Where they stand.
    batch : Batch
        All candidate pairs of the run.
    opposed : bool
        Whether one sentence sets the two against each other.
    """
    same = x.article_id == y.article_id
    beside = same and a.in_title == b.in_title and abs(a.start - b.start) < NEAR
    apart = days_apart(a, b)
    return {
        **_overlap(a, b),
        **_denial(a, b, same=same),
        **batch.values(a, b),
        "same_article": float(same),
        "event": same_event(x, y),
        "beside": float(beside),
        "opposed": float(opposed),
        "days": _UNDATED if apart is None else min(log1p(apart), _FAR),
        "same_speaker": float(bool(a.speaker_id) and a.speaker_id == b.speaker_id),
        "same_state": _same_state(a, b),
        "other_state": float(bool(a.state and b.state) and a.state != b.state),
        "speakers": float(bool(a.speaker_id and b.speaker_id)),
        "outlet": float(not a.speaker_id or not b.speaker_id),
        "wish": float(a.cue_class in _WISHES or b.cue_class in _WISHES),
    }


def named_situation(values: Floats, likeness: float) -> dict[str, float]:
    """Context features by name, without the zeros, and the batch's likeness to news.

    What a decision on the pair needs to teach the second look: it is kept with the row.
    """
    named = zip(SITUATION, values.tolist(), strict=True)
    return {n: round(v, _DIGITS) for n, v in (*named, (LIKENESS, likeness)) if v}


def side_of(claim: Claim) -> tuple[str, bool]:
    """A claim as the relation model reads it: its text, and whether it is denied."""
    return claim.claim, claim.polarity == "negative"


def frame_of(pairs: Sequence[tuple[Claim, Claim]]) -> pd.DataFrame:
    """Pairs of claims as the frame that the relation model takes."""
    rows = [(a.claim, b.claim, side_of(a)[1], side_of(b)[1]) for a, b in pairs]
    return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))


def situations(
    pairs: Sequence[tuple[Claim, Claim]],
    articles: Mapping[str, Article],
    batch: Batch,
    opposed: NDArray[np.bool_],
) -> Floats:
    """Context features of pairs that need no model (`SITUATION`), shape (n_pairs, n_situation)."""
    rows = [
        list(
            situation(
                a, b, articles[a.article_id], articles[b.article_id], batch, opposed=bool(o)
            ).values()
        )
        for (a, b), o in zip(pairs, opposed, strict=True)
    ]
    return np.asarray(rows, dtype=np.float64).reshape(len(pairs), len(SITUATION))


def with_answers(found: Floats, judged: Floats) -> Floats:
    """Context features with the relation model's answers, also where they matter most.

    Parameters
    ----------
    found : array, shape (n_pairs, n_situation)
        From `situations`.
    judged : array, shape (n_pairs, 3)
        The relation model's probabilities.
    """
    disagree, agree = np.clip(log_odds(judged[:, [_DISAGREE, _AGREE]]), -5.0, 3.0).T
    event, denied = (found[:, SITUATION.index(name)] for name in ("event", "denied_one"))
    more = (disagree, agree, event * disagree, denied * disagree, denied * agree)
    return np.column_stack([found, *more])


def news_likeness(claims: Sequence[Claim]) -> float:
    """How far a batch is ordinary news, in [0, 1]: 0 where as much is denied as in disputes."""
    named = [c for c in claims if c.speaker_id]
    denied = sum(c.polarity == "negative" for c in named) + _NEWS_CLAIMS * _NEWS_DENIALS
    share = denied / (len(named) + _NEWS_CLAIMS)
    return min(max(log(_DISPUTE_DENIALS / share) / log(_DISPUTE_DENIALS / _NEWS_DENIALS), 0.0), 1.0)


def scaled(values: Floats, mean: Floats, scale: Floats) -> Floats:
    """Features in standard deviations from their mean, none so far that it decides alone."""
    out: Floats = np.clip((values - mean) / scale, -_CLIP, _CLIP)
    return out


@dataclass(frozen=True)
class Look:
    """Logistic regression over context and pair features, for one sort of batch.

    Parameters
    ----------
    mean, scale, coef : array, shape (n_features,)
        Context features first.
    bias : float
    """

    mean: Floats
    scale: Floats
    coef: Floats
    bias: float

    def scores(self, values: Floats) -> Floats:
        """Log-odds of contradiction, shape (n_pairs,)."""
        out: Floats = scaled(values, self.mean, self.scale) @ self.coef + self.bias
        return out

    def parts(self, values: Floats) -> Floats:
        """What each feature adds to them, shape (n_pairs, n_features)."""
        out: Floats = scaled(values, self.mean, self.scale) * self.coef
        return out


@dataclass(frozen=True)
class ContextModel:
    """Two looks: one for batches of disputes, one for ordinary news; a batch may lie between.

    What marks a contradiction among the articles of one dispute, where every other pair of claims
    is about its matter, is another thing than what marks one in a week of all papers: each look
    ranks the other's pairs hardly better than chance.
    """

    disputes: Look
    news: Look

    def chances(self, values: Floats, likeness: float) -> Floats:
        """Probability of contradiction, shape (n_pairs,), in a batch so like news."""
        out: Floats = expit(
            (1.0 - likeness) * self.disputes.scores(values) + likeness * self.news.scores(values)
        )
        return out

    def moved_by(self, values: Floats, likeness: float) -> list[dict[str, float]]:
        """What moved each pair's log-odds of contradiction most, beside the mean candidate pair.

        Returns
        -------
        list of dict of str to float
            Names of `CONTEXT_NAMES`, the strongest first; ``wording`` stands for all pair features.
        """
        parts = (1.0 - likeness) * self.disputes.parts(values)
        parts += likeness * self.news.parts(values)
        n = len(CONTEXT_NAMES)
        summed = np.column_stack([parts[:, :n], parts[:, n:].sum(axis=1)])
        names = (*CONTEXT_NAMES, "wording")
        strongest = np.argsort(-np.abs(summed), axis=1, kind="stable")[:, :_MOVED]
        return [
            {names[i]: round(float(row[i]), _DIGITS) for i in places if row[i]}
            for row, places in zip(summed, strongest, strict=True)
        ]

    def to_bytes(self) -> bytes:
        """The file's content: the same for the same model."""
        out = io.BytesIO()
        looks = (self.disputes, self.news)
        arrays: dict[str, Any] = {n: np.array([getattr(look, n) for look in looks]) for n in _LOOK}
        np.savez_compressed(out, **arrays)
        return out.getvalue()

    @classmethod
    def load(cls, folder: Path, manifest: Mapping[str, Any]) -> ContextModel | None:
        """Read the context model of a bundle; ``None`` for a bundle that never had one.

        Raises
        ------
        ModelError
            When it is missing, or another than the manifest says.
        """
        if "context_sha256" not in manifest:
            return None
        arrays = read_arrays(folder / CONTEXT, manifest["context_sha256"])
        disputes, news = (
            Look(mean, scale, coef, float(bias))
            for mean, scale, coef, bias in zip(*(arrays[n] for n in _LOOK), strict=True)
        )
        return cls(disputes, news)


_LOOK: Final = ("mean", "scale", "coef", "bias")


def with_contradiction(judged: Floats, chance: Floats) -> Floats:
    """Relations with another probability of contradiction; the two others keep their ratio."""
    rest = 1.0 - judged[:, _DISAGREE]
    out = judged * ((1.0 - chance) / np.maximum(rest, 1e-9))[:, None]
    out[:, _DISAGREE] = chance
    return out
