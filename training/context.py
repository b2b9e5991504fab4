"""Fits the context model on candidate pairs of the gold articles' training events and of news.

Pairs that the gold list calls contradictions are such, and those that readers of its likelier
candidates called so; every other candidate counts as none. Of weeks of 2018 and days of 2015 the
candidates that former models put first, and some of the others, were labelled (`training.news`).
Two outlets that carry one wire text are rare among these articles and common in news, so shortened
copies of their claims stand beside them as `other`; so do like-worded claims of other events, which
a search of a week's news brings up.
The relation model's answers come from members that saw nothing of the event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline

from stance.articles import assign_origins
from stance.batch import Batch
from stance.calibration import Calibration
from stance.config import Config
from stance.context import (
    CONTEXT_NAMES,
    LIKENESS,
    SITUATION,
    ContextModel,
    Look,
    frame_of,
    scaled,
    situations,
    with_answers,
    with_contradiction,
)
from stance.denials import denies
from stance.pairs import candidate_pairs
from stance.pipeline import collect_claims, usable_claims
from stance.records import RELATIONS, Article, Claim
from stance.terms import coverage, weighted_terms
from training.gold import (
    TRAIN_EVENTS,
    attributed,
    event_of,
    gold_articles,
    load_gold,
    read_relations,
)
from training.news import load_news

_STRENGTH: Final = 0.005  # C of the regression: 240 features, 350 contradictions
_CONTEXT: Final = 2.0  # context features are few beside pair features: penalised less
_MADE: Final = 0.5  # weight of a made pair
NEWS_STRENGTH: Final = 0.001  # of 3,400 labelled pairs of news
_MOST: Final = 8.0  # candidates that one may stand for in the fit: few speak for many
_MOST_CALIBRATED: Final = 20.0  # and in the calibration: what lies far below is no matter
#: A decision counts for so many candidates. With 25 decisions on a week's first pairs, of the 10
#: that then come first 0.36 are right without them, 0.39 where each counts once, 0.45 where it
#: counts eight times (`training.news_report.after_decisions`, on 17 weeks).
DECIDED: Final = 8.0
_FOLDS: Final = 8
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
    read = read_relations(claims)
    out = []
    for i, j, opposed in zip(found.left, found.right, found.opposed, strict=True):
        a, b = usable[i], usable[j]
        event, pair = event_of(a.article_id), frozenset((a.claim_id, b.claim_id))
        known = pair in read or unmatched.isdisjoint(pair)
        if event == event_of(b.article_id) and known:
            relation = labels.get(pair) or read.get(pair, "other")
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


def fit_context(
    pipeline: Pipeline, config: Config, reviewed: pd.DataFrame | None = None
) -> tuple[ContextModel, Calibration]:
    """The context model of a freshly fitted pipeline, and its cross-fitted answers.

    Parameters
    ----------
    pipeline : Pipeline
        Fitted, with the members of its folds.
    config : Config
    reviewed : DataFrame, optional
        Decided pairs that the pipeline was trained on (`training.review.reviewed_rows`). Each
        teaches the look for news or for disputes as far as its batch was the one or the other.
    """
    gold, news = _gold_rows(pipeline, config), news_rows_of(pipeline)
    if reviewed is not None and len(reviewed):
        decided, likeness = _reviewed_rows(pipeline, reviewed)
        gold = gold.with_more(decided, 1.0 - likeness)
        news = news.with_more(decided, likeness)
    disputes, seen = fit_look(gold, _STRENGTH)
    real, drawn = gold.stands_for > 0, news.stands_for > 0
    papers, answered = fit_look(news, NEWS_STRENGTH)
    model = ContextModel(disputes, papers)
    groups = np.concatenate([news.groups[drawn], gold.groups[real]])
    calibration = Calibration(
        np.vstack([answered[drawn], seen[real]]),
        np.concatenate([news.places[drawn], gold.places[real]]),
        np.unique(groups, return_inverse=True)[1],
        np.concatenate([news.stands_for[drawn], gold.stands_for[real]]),
        np.arange(len(groups)) < drawn.sum(),
    )
    return model, calibration


@dataclass(frozen=True)
class Rows:
    """Candidate pairs to fit a look on.

    Attributes
    ----------
    values : array, shape (n_rows, n_features)
        Context features, then pair features.
    places : array of int
        Places of the relations in `RELATIONS`.
    weight : array of float
        In the fit.
    stands_for : array of float
        Candidate pairs of a run that each stands for: none for a made or a decided one.
    groups : array of str
        Event or week.
    judged : array, shape (n_rows, 3)
        The relation model's probabilities.
    """

    values: Floats
    places: NDArray[np.int64]
    weight: Floats
    stands_for: Floats
    groups: NDArray[np.str_]
    judged: Floats

    def with_more(self, more: Rows, share: Floats) -> Rows:
        """These rows and others, each of which counts for its share, in [0, 1]."""
        kept = share > 0
        parts = {
            f.name: np.concatenate([getattr(self, f.name), getattr(more, f.name)[kept]])
            for f in fields(self)
        }
        for name in ("weight", "stands_for"):
            parts[name][len(self.places) :] *= share[kept]
        return Rows(**parts)


def fit_look(rows: Rows, strength: float) -> tuple[Look, Floats]:
    """A calibrated look, and the relations' probabilities by looks that saw nothing of a group."""
    true = rows.places == _DISAGREE
    scores = np.zeros(len(true))
    folds = GroupKFold(min(_FOLDS, len(set(rows.groups))))
    for train, held in folds.split(rows.values, groups=rows.groups):
        look = uncalibrated(rows.values[train], true[train], rows.weight[train], strength)
        scores[held] = look.scores(rows.values[held])
    slope, shift = _platt(scores, true, np.minimum(rows.stands_for, _MOST_CALIBRATED))
    whole = uncalibrated(rows.values, true, rows.weight, strength)
    calibrated = replace(whole, coef=whole.coef * slope, bias=whole.bias * slope + shift)
    return calibrated, with_contradiction(rows.judged, expit(scores * slope + shift))


def _gold_rows(pipeline: Pipeline, config: Config) -> Rows:
    rows, articles = gold_candidates(config)
    pairs = [(r.a, r.b) for r in rows]
    batch = Batch(pair for pair, r in zip(pairs, rows, strict=True) if r.weight == 1.0)
    events = np.array([r.event for r in rows])
    features, judged = _answers(pipeline, frame_of(pairs), events)
    found = situations(pairs, articles, batch, np.array([r.opposed for r in rows]))
    weight = np.array([r.weight for r in rows])
    return Rows(
        np.hstack([with_answers(found, judged), features]),
        np.array([RELATIONS.index(r.relation) for r in rows]),
        weight,
        (weight == 1.0).astype(float),
        events,
        judged,
    )


def news_rows_of(pipeline: Pipeline) -> Rows:
    """The labelled candidate pairs of news."""
    news = load_news(pipeline.named_steps["features"].get_feature_names_out())
    judged = pipeline.named_steps["relation"].predict_proba(news.features)
    return Rows(
        np.hstack([with_answers(news.situations, judged), news.features]),
        np.array([RELATIONS.index(r) for r in news.relations]),
        np.minimum(news.weights, _MOST),
        news.weights,
        news.weeks,
        judged,
    )


def _reviewed_rows(pipeline: Pipeline, reviewed: pd.DataFrame) -> tuple[Rows, Floats]:
    """Decided pairs whose batch is known, and how far it was ordinary news."""
    known = reviewed[reviewed["situation"].map(lambda s: LIKENESS in s).astype(bool)]
    groups = known["family"].to_numpy(str)
    features, judged = _answers(pipeline, known, groups)
    said = [[s.get(name, 0.0) for name in (*SITUATION, LIKENESS)] for s in known["situation"]]
    found = np.array(said, dtype=np.float64).reshape(-1, len(SITUATION) + 1)
    ones = np.ones(len(known))
    rows = Rows(
        np.hstack([with_answers(found[:, :-1], judged), features]),
        np.array([RELATIONS.index(r) for r in known["relation"]], dtype=np.int64),
        DECIDED * ones,
        0.0 * ones,  # a model chose them: they say nothing of what a search brings up
        groups,
        judged,
    )
    return rows, np.clip(found[:, -1], 0.0, 1.0)


def _answers(
    pipeline: Pipeline, frame: pd.DataFrame, events: NDArray[np.str_]
) -> tuple[NDArray[np.float32], Floats]:
    """Pair features, and probabilities by members that saw nothing of each pair's event."""
    features = pipeline.named_steps["features"].transform(frame)
    relation = pipeline.named_steps["relation"]
    judged = np.zeros((len(frame), len(RELATIONS)))
    for event in sorted(set(events)):
        held = events == event
        judged[held] = relation.unseen_proba(features[held], event)
    return features, judged


def uncalibrated(values: Floats, true: NDArray[np.bool_], weight: Floats, strength: float) -> Look:
    """A look that ranks: its log-odds are not calibrated yet."""
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-9
    stretch = np.where(np.arange(values.shape[1]) < len(CONTEXT_NAMES), _CONTEXT, 1.0)
    model = LogisticRegression(C=strength, max_iter=4000)
    model.fit(scaled(values, mean, scale) * stretch, true, sample_weight=weight)
    return Look(mean, scale, model.coef_[0] * stretch, float(model.intercept_[0]))


def _platt(scores: Floats, true: NDArray[np.bool_], weight: Floats) -> tuple[float, float]:
    """Slope and shift that calibrate cross-fitted log-odds (Platt 1999)."""
    fitted = LogisticRegression(C=1e6).fit(scores[:, None], true, sample_weight=weight)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
