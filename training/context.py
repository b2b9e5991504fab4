"""Fits the context model on the candidate pairs of the gold articles' training events.

Pairs that the gold list calls contradictions are such; every other candidate counts as none, though
the list is not exhaustive. Two outlets that carry one wire text are rare among these
articles and common in news, so shortened copies of their claims stand beside them as `other`; so
do like-worded claims of other events, which a search of a week's news brings up.
The relation model's answers come from members that saw nothing of the event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from stance.articles import assign_origins
from stance.calibration import Calibration
from stance.config import Config
from stance.context import (
    ContextModel,
    as_in_news,
    context_rows,
    frame_of,
    news_shift,
    scaled,
    side_of,
    with_contradiction,
)
from stance.denials import denies
from stance.features.values import align_pair
from stance.pairs import candidate_pairs
from stance.pipeline import collect_claims, usable_claims
from stance.probabilities import log_odds
from stance.reasons import explain_kind
from stance.records import RELATIONS, Article, Claim
from stance.terms import coverage, weighted_terms
from training.gold import TRAIN_EVENTS, attributed, event_of, gold_articles, load_gold

_STRENGTH: Final = 0.005  # C of the regression: 240 features, 350 contradictions
_CONTEXT: Final = 2.0  # context features are few beside pair features: penalised less
_MADE: Final = 0.5  # weight of a made pair
_STRANGERS: Final = 3  # of each claim
_DENIED_STRANGERS: Final = 8  # a denial says little, so that a search finds much
_LEAST: Final = 6  # words of a claim that a copy can shorten
_OVERLAP: Final = 0.5
_DISAGREE: Final = RELATIONS.index("disagree")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """A pair to learn from; ``relation`` is `other` where the gold list says nothing."""

    a: Claim
    b: Claim
    event: str
    relation: str
    opposed: bool
    weight: float = 1.0


def gold_candidates(config: Config) -> tuple[list[Candidate], dict[str, Article]]:
    """Candidate pairs within each training event, and copies; and their articles."""
    accepted = assign_origins(gold_articles(config), config)
    kept = [a for a in accepted if event_of(a.article_id) in TRAIN_EVENTS]
    articles = {a.article_id: a for a in kept}
    claims = collect_claims(kept, config, 1).claims
    usable = usable_claims(claims, articles, config)
    found = candidate_pairs(usable, articles, config)
    labels, unmatched = _labels(claims, articles)
    out = []
    for i, j, opposed in zip(found.left, found.right, found.opposed, strict=True):
        a, b = usable[i], usable[j]
        event = event_of(a.article_id)
        if event == event_of(b.article_id) and unmatched.isdisjoint((a.claim_id, b.claim_id)):
            relation = labels.get(frozenset((a.claim_id, b.claim_id)), "other")
            out.append(Candidate(a, b, event, relation, bool(opposed)))
    copies, copied = _copies(usable, articles)
    return [*out, *copies, *_strangers(usable)], {**articles, **copied}


def _strangers(claims: Sequence[Claim]) -> list[Candidate]:
    """Each claim beside those of other events that share most with it: words are no event."""
    terms = [weighted_terms(c.claim) for c in claims]
    out = []
    for i, claim in enumerate(claims):
        event = event_of(claim.article_id)
        alike = sorted(
            (-coverage(terms[i], terms[j]), j)
            for j, other in enumerate(claims)
            if event_of(other.article_id) != event
        )
        chosen = alike[: _DENIED_STRANGERS if denies(claim) else _STRANGERS]
        out += [Candidate(claim, claims[j], event, "other", False, _MADE) for _, j in chosen]
    return out


def _labels(
    claims: Sequence[Claim], articles: Mapping[str, Article]
) -> tuple[dict[frozenset[str], str], set[str]]:
    """Relation of each labelled pair by the ids of the found claims; attributed claims unmatched.

    Of these the gold list says nothing: another span of a labelled claim may contradict.
    """
    gold = load_gold()
    matched = gold.matched(claims, articles, overlap=_OVERLAP)
    known = {c.claim_id for found in matched.values() for c in found}
    labels = {
        frozenset((x.claim_id, y.claim_id)): relation
        for (a, b), relation in gold.relations().items()
        for x in matched.get(a, ())
        for y in matched.get(b, ())
    }
    return labels, {c.claim_id for c in attributed(claims)} - known


def _copies(
    claims: Sequence[Claim], articles: Mapping[str, Article]
) -> tuple[list[Candidate], dict[str, Article]]:
    """Each claim beside what another outlet keeps of it."""
    out: list[Candidate] = []
    copied: dict[str, Article] = {}
    for claim in claims:
        said = claim.claim.split()
        if len(said) < _LEAST:
            continue
        home = articles[claim.article_id]
        there = f"{home.article_id}/copy"
        copied[there] = replace(home, article_id=there, source="copy")
        for kept in (said[: -(len(said) // 4)], said[len(said) // 4 :]):
            copy = replace(claim, claim=" ".join(kept), article_id=there, source="copy")
            event = event_of(home.article_id)
            out.append(Candidate(claim, copy, event, "other", opposed=False, weight=_MADE))
    return out, copied


def fit_context(pipeline: Pipeline, config: Config) -> tuple[ContextModel, Calibration]:
    """The context model of a freshly fitted pipeline, and its cross-fitted answers.

    Parameters
    ----------
    pipeline : Pipeline
        Fitted, with the members of its folds.
    config : Config
    """
    rows, articles = gold_candidates(config)
    events = np.array([r.event for r in rows])
    true = np.array([r.relation == "disagree" for r in rows])
    weight = np.array([r.weight for r in rows])
    features, judged = _answers(pipeline, rows, events)
    opposed = np.array([r.opposed for r in rows])
    context = context_rows([(r.a, r.b) for r in rows], articles, judged, opposed)
    values = np.hstack([context, features])
    n_context = context.shape[1]
    real = weight == 1.0
    scores = np.zeros(len(rows))
    for event in sorted(set(events)):
        held = events == event
        model = _fit(values[~held], true[~held], weight[~held], n_context)
        scores[held] = log_odds(model.chances(values[held]))
    slope, shift = _platt(scores[real], true[real])
    whole = _fit(values, true, weight, n_context)
    answered = with_contradiction(judged, expit(scores * slope + shift))[real]
    # What agrees is not labelled exhaustively: the answers' own shares are what they start from.
    model = replace(
        whole,
        coef=whole.coef * slope,
        bias=whole.bias * slope + shift,
        shares=answered.mean(axis=0),
    )
    kept = [r for r, keep in zip(rows, real, strict=True) if keep]
    return model, _calibration(kept, answered, articles)


def _answers(
    pipeline: Pipeline, rows: Sequence[Candidate], events: NDArray[np.str_]
) -> tuple[NDArray[np.float32], Floats]:
    """Pair features, and probabilities by members that saw nothing of each pair's event."""
    features = pipeline.named_steps["features"].transform(frame_of([(r.a, r.b) for r in rows]))
    relation = pipeline.named_steps["relation"]
    judged = np.zeros((len(rows), len(RELATIONS)))
    for event in sorted(set(events)):
        held = events == event
        judged[held] = relation.unseen_proba(features[held], event)
    return features, judged


def _fit(values: Floats, true: NDArray[np.bool_], weight: Floats, n_context: int) -> ContextModel:
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-9
    stretch = np.where(np.arange(values.shape[1]) < n_context, _CONTEXT, 1.0)
    model = LogisticRegression(C=_STRENGTH, max_iter=4000)
    model.fit(scaled(values, mean, scale) * stretch, true, sample_weight=weight)
    even = np.full(len(RELATIONS), 1 / len(RELATIONS))
    return ContextModel(mean, scale, model.coef_[0] * stretch, float(model.intercept_[0]), even)


def _platt(scores: Floats, true: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and shift that calibrate cross-fitted log-odds (Platt 1999)."""
    fitted = LogisticRegression(C=1e6).fit(scores[:, None], true)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _calibration(
    rows: Sequence[Candidate], chances: Floats, articles: Mapping[str, Article]
) -> Calibration:
    """Cross-fitted answers as a run gives them, the kind of each pair considered."""
    sides = [(side_of(r.a), side_of(r.b)) for r in rows]
    kinds = [explain_kind(align_pair(*s), language="ar", first=s[0])[0] for s in sides]
    seen = np.vstack(
        [as_in_news(p, k, r.a, r.b, articles) for p, k, r in zip(chances, kinds, rows, strict=True)]
    )
    places = np.array([RELATIONS.index(r.relation) for r in rows], dtype=np.int64)
    families = np.unique([r.event for r in rows], return_inverse=True)[1]
    shifts = [news_shift(k, r.a, r.b, articles) for k, r in zip(kinds, rows, strict=True)]
    return Calibration(seen, places, families, np.array(shifts))
