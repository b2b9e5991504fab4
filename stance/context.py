"""The second look at a candidate pair: what its claims are to each other in the articles.

The relation model judges two statements wherever they come from. A run knows more: which of
the two is a denial and whom it names, whether the articles tell one event, who speaks. A
regularised logistic regression over the model's answer, its features and this context gives
the probability of contradiction. It is fitted on the candidate pairs of the gold articles, so
that it knows what a search really brings up (see `training.context`).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, log1p
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from stance.denials import NEAR, SUPPOSED, denial_shift, denies, supposes
from stance.features.pair import PAIR_COLUMNS
from stance.parts import read_arrays
from stance.probabilities import log_odds
from stance.records import RELATIONS, Article, Claim, Kind
from stance.status import days_apart
from stance.terms import coverage, entities_of, shared_weight, weighted_terms

CONTEXT: Final = "context.npz"
_SHARED: Final = 40.0  # shared weight from which two claims cannot be nearer
_NAMED: Final = 0.6  # share of a speaker's words that names him
_LONG: Final = 20  # words from which a claim says enough
_FAR: Final = 2.0  # log of days: a week
_UNDATED: Final = 0.5
_CLIP: Final = 4.0  # standard deviations
_WISHES: Final = frozenset({"plan", "demand", "warn", "doubt"})
_DISAGREE: Final = RELATIONS.index("disagree")
_AGREE: Final = RELATIONS.index("agree")
Floats = NDArray[np.float64]
# Log-odds of a kind in news against the gold articles, where every third article disputes the
# others. Three weeks of 2018 were read: of the rows that the model put first, most denials by a
# cue were contradictions when the other claim held what was denied, few of the other kinds, and
# almost none without a typed difference.
_NEWS: Final[Mapping[str, float]] = {"denial": -3.3, "negation": -3.3, "number": -3.8}
_OTHER: Final = -3.8
_DENIED: Final = -0.5  # of a denial by its cue, whatever its kind
# Who collects what was written of one dispute has another batch than who reads a week of all
# papers. Of the named claims 2.2 to 3.2 % are denials in four batches of news, 13 % among the gold
# articles: the share tells which of the two a batch is.
_NEWS_DENIALS: Final = 0.025
_DISPUTE_DENIALS: Final = 0.125
_NEWS_CLAIMS: Final = 40  # claims of news that a batch is mixed with: few claims tell little
_SAME_SPEAKER: Final = -1.5  # few people contradict themselves within days
# Articles of one event: the gold ones have 0.24 to 1, those of others at most 0.35; the right rows
# between two articles of the two weeks 0.72 to 1, most false ones below 0.25.
_EVENT: Final = 0.5
_STRANGE: Final = 6.0


def _is_named(claim: Claim, text: str) -> bool:
    """Whether a text names the speaker of a claim, by an entity or by most of his words."""
    if not claim.speaker:
        return False
    known = entities_of(claim.speaker) | {claim.state, claim.institution} - {""}
    if known & entities_of(text):
        return True
    return coverage(weighted_terms(claim.speaker), weighted_terms(text)) > _NAMED


class Answer(NamedTuple):
    """The relation model's answer about a pair as bounded log-odds."""

    disagree: float
    agree: float


def answers(judged: Floats) -> list[Answer]:
    """Answers from the relation model's probabilities, shape (n_pairs, 3)."""
    odds = np.clip(log_odds(judged[:, [_DISAGREE, _AGREE]]), -5.0, 3.0)
    return [Answer(*row) for row in odds.tolist()]


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


def _denial(a: Claim, b: Claim, answer: Answer, *, same: bool) -> dict[str, float]:
    """What a denial has to do with the claim beside it; zeros when none or both deny."""
    one = denies(a) != denies(b)
    out = dict.fromkeys(_DENIAL, 0.0)
    out["denied_both"] = float(denies(a) and denies(b))
    if not one:
        return out
    denial, other = (a, b) if denies(a) else (b, a)
    denied = weighted_terms(denial.claim)
    return out | {
        "denied_one": 1.0,
        "denied_disagree": answer.disagree,
        "denied_agree": answer.agree,
        "denied_covered": coverage(denied, weighted_terms(other.claim)),
        "denied_in_sentence": coverage(denied, weighted_terms(other.sentence)),
        "denier_named": float(_is_named(denial, other.sentence)),
        "denied_named": float(_is_named(other, denial.sentence)),
        "denied_accusation": float(other.cue_class == "accuse"),
        "denied_here": float(same),
    }


_DENIAL: Final = (
    "denied_both denied_one denied_disagree denied_agree denied_covered denied_in_sentence "
    "denier_named denied_named denied_accusation denied_here"
).split()


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


def context_values(
    a: Claim, b: Claim, x: Article, y: Article, answer: Answer, *, opposed: bool
) -> dict[str, float]:
    """Named context features of a pair, the same in either order.

    Parameters
    ----------
    a, b : Claim
    x, y : Article
        Where they stand.
    answer : Answer
        The relation model's.
    opposed : bool
        Whether one sentence sets the two against each other.
    """
    same = x.article_id == y.article_id
    event = same_event(x, y)
    beside = same and a.in_title == b.in_title and abs(a.start - b.start) < NEAR
    apart = days_apart(a, b)
    return {
        **answer._asdict(),
        **_overlap(a, b),
        **_denial(a, b, answer, same=same),
        "same_article": float(same),
        "event": event,
        "event_disagree": event * answer.disagree,
        "beside": float(beside),
        "opposed": float(opposed),
        "days": _UNDATED if apart is None else min(log1p(apart), _FAR),
        "same_speaker": float(bool(a.speaker_id) and a.speaker_id == b.speaker_id),
        "speakers": float(bool(a.speaker_id and b.speaker_id)),
        "outlet": float(not a.speaker_id or not b.speaker_id),
        "wish": float(a.cue_class in _WISHES or b.cue_class in _WISHES),
    }


def side_of(claim: Claim) -> tuple[str, bool]:
    """A claim as the relation model reads it: its text, and whether it is denied."""
    return claim.claim, claim.polarity == "negative"


def frame_of(pairs: Sequence[tuple[Claim, Claim]]) -> pd.DataFrame:
    """Pairs of claims as the frame that the relation model takes."""
    rows = [(a.claim, b.claim, side_of(a)[1], side_of(b)[1]) for a, b in pairs]
    return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))


def context_rows(
    pairs: Sequence[tuple[Claim, Claim]],
    articles: Mapping[str, Article],
    judged: Floats,
    opposed: NDArray[np.bool_],
) -> Floats:
    """Context features of pairs, shape (n_pairs, n_context)."""
    rows = [
        list(
            context_values(
                a, b, articles[a.article_id], articles[b.article_id], answer, opposed=bool(o)
            ).values()
        )
        for (a, b), answer, o in zip(pairs, answers(judged), opposed, strict=True)
    ]
    return np.asarray(rows, dtype=np.float64).reshape(len(pairs), -1)


def news_likeness(claims: Sequence[Claim]) -> float:
    """How far a batch is ordinary news, in [0, 1]: 0 where as much is denied as in disputes."""
    named = [c for c in claims if c.speaker_id]
    denied = sum(c.polarity == "negative" for c in named) + _NEWS_CLAIMS * _NEWS_DENIALS
    share = denied / (len(named) + _NEWS_CLAIMS)
    return min(max(log(_DISPUTE_DENIALS / share) / log(_DISPUTE_DENIALS / _NEWS_DENIALS), 0.0), 1.0)


def as_in_news(
    chances: Floats,
    kind: Kind,
    a: Claim,
    b: Claim,
    articles: Mapping[str, Article],
    likeness: float = 1.0,
) -> Floats:
    """Probabilities of one pair, contradiction made as likely as pairs of its kind are in news."""
    odds = log_odds(chances[_DISAGREE]) + news_shift(kind, a, b, articles, likeness)
    changed: Floats = with_contradiction(chances[None, :], expit(odds)[None])[0]
    return changed


def news_shift(
    kind: Kind, a: Claim, b: Claim, articles: Mapping[str, Article], likeness: float = 1.0
) -> float:
    """Log-odds of contradiction of a pair in news against a like pair of the gold articles.

    ``likeness`` to ordinary news (`news_likeness`) scales how rare a kind is. A denial by its
    cue is a kind of its own: a word of denial inside a claim, or a refusal, is not what ``نفى``
    before a claim is.
    """
    if denies(a) != denies(b):
        shift = likeness * _DENIED + denial_shift(a, b)
    else:
        shift = likeness * _NEWS.get(kind, _OTHER) + (
            SUPPOSED if supposes(a, b) or supposes(b, a) else 0.0
        )
    if a.speaker_id and a.speaker_id == b.speaker_id:
        shift += _SAME_SPEAKER
    event = same_event(articles[a.article_id], articles[b.article_id])
    return shift - _STRANGE * max(0.0, _EVENT - event)


def scaled(values: Floats, mean: Floats, scale: Floats) -> Floats:
    """Features in standard deviations from their mean, none so far that it decides alone."""
    out: Floats = np.clip((values - mean) / scale, -_CLIP, _CLIP)
    return out


@dataclass(frozen=True)
class ContextModel:
    """Logistic regression over context and pair features.

    Parameters
    ----------
    mean, scale, coef : array, shape (n_features,)
        Context features first.
    bias : float
    shares : array, shape (3,)
        Relations among the candidate pairs that it was fitted on.
    """

    mean: Floats
    scale: Floats
    coef: Floats
    bias: float
    shares: Floats

    def chances(self, values: Floats) -> Floats:
        """Probability of contradiction, shape (n_pairs,)."""
        out: Floats = expit(scaled(values, self.mean, self.scale) @ self.coef + self.bias)
        return out

    def priors(self) -> dict[str, float]:
        """Shares of the relations by name."""
        return {r: float(s) for r, s in zip(RELATIONS, self.shares, strict=True)}

    def to_bytes(self) -> bytes:
        """The file's content: the same for the same model."""
        out = io.BytesIO()
        np.savez_compressed(
            out,
            mean=self.mean,
            scale=self.scale,
            coef=self.coef,
            bias=np.array(self.bias),
            shares=self.shares,
        )
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
        mean, scale, coef, shares = (arrays[n] for n in ("mean", "scale", "coef", "shares"))
        return cls(mean, scale, coef, float(arrays["bias"]), shares)


def with_contradiction(judged: Floats, chance: Floats) -> Floats:
    """Relations with another probability of contradiction; the two others keep their ratio."""
    rest = 1.0 - judged[:, _DISAGREE]
    out = judged * ((1.0 - chance) / np.maximum(rest, 1e-9))[:, None]
    out[:, _DISAGREE] = chance
    return out
