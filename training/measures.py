"""Answers of trained pipelines on every set at hand, ours and public ones.

A *subject* is a trained pipeline with the rows it has seen; an *answer sheet* is what it
says about one set, from which the table, the card and the pictures are made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn import __version__ as sklearn_version
from sklearn.base import clone
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from stance import __version__
from stance.features.pair import PairFeatures
from stance.guidelines import fit_guideline
from stance.lexicon import fingerprint
from stance.model import Bundle, RelationClassifier, build_pipeline
from stance.records import RELATIONS
from training.corpora import CORPORA, behaviour_pairs, own_pairs, read_corpus
from training.metrics import BINARY, Floats, Score, as_binary, measure
from training.train import data_sha256, fit

FOLDS: Final = 5
#: Inner folds only fit the temperature, which moves no answer; two are enough in an experiment.
INNER_FOLDS: Final = 2


def signature(data: str, corpora: str, *, lexicon: str = "", version: str = __version__) -> str:
    """What a score depends on, in the manner of sacrebleu.

    Parameters
    ----------
    data : str
        Hash of the training rows.
    corpora : str
        Names of the corpora trained on, with their weights.
    lexicon, version : str
        Of the model; those at hand by default.
    """
    return (
        f"corpora:{corpora}|data:{data[:8]}|lex:{lexicon or fingerprint()}"
        f"|stance:{version}|skl:{sklearn_version}"
    )


def mix_of(weights: Mapping[str, float]) -> str:
    """Corpora with the mean weight of their rows: ``own+ans-train*0.3``."""
    return "+".join(name if w == 1 else f"{name}*{w:.2g}" for name, w in weights.items())


@dataclass(frozen=True)
class Subject:
    """A trained pipeline and the signature of what it was trained on."""

    pipeline: Pipeline
    trained_on: str

    @classmethod
    def of_bundle(cls, bundle: Bundle, features: PairFeatures | None = None) -> Subject:
        """The pipeline of a ready bundle; the signature from its manifest."""
        said = bundle.manifest
        weights = said.get("weights") or {"?": 1.0}
        version = said["versions"]["stance"]
        data = str(said.get("data_sha256", "?"))
        text = signature(data, mix_of(weights), lexicon=said["lexicon"], version=version)
        steps = bundle.pipeline.named_steps
        parts = [("features", features or steps["features"]), ("relation", steps["relation"])]
        return cls(Pipeline(parts), text)

    @classmethod
    def trained(
        cls, rows: pd.DataFrame, *, seed: int, jobs: int, features: PairFeatures | None = None
    ) -> Subject:
        """Train on rows of `training.train.training_rows`."""
        means = rows.groupby("corpus", sort=False)["weight"].mean()
        weights = {str(name): round(float(w), 4) for name, w in means.items()}
        text = signature(data_sha256(rows), mix_of(weights))
        return cls(fit(rows, seed=seed, jobs=jobs, features=features), text)

    def guided(self, corpus: str, rows: pd.DataFrame, *, seed: int) -> Subject:
        """The same relation model by the guideline that the rows of a corpus teach."""
        text = self.trained_on.replace("|", f"; head: {corpus}, {data_sha256(rows)[:8]}|", 1)
        return Subject(fit_guideline(self.pipeline, rows, seed=seed), text)


@dataclass(frozen=True)
class Sheet:
    """Answers on one set.

    Attributes
    ----------
    name : str
        Of the set, as the table shows it.
    rows : DataFrame
        ``relation``, ``family`` and whatever else the set has.
    chances : ndarray, shape (n, 3)
        Probabilities in the order of `RELATIONS`.
    trained_on : str
        Signature.
    binary : bool
        Scored as agree against the rest.
    only : tuple of str
        Metrics to show; all when empty.
    """

    name: str
    rows: pd.DataFrame = field(repr=False)
    chances: Floats = field(repr=False)
    trained_on: str
    binary: bool = False
    only: tuple[str, ...] = ()

    @cached_property
    def score(self) -> Score:
        """Metrics with intervals by family."""
        gold, families = self.rows["relation"].tolist(), self.rows["family"]
        if self.binary:
            return measure(*as_binary(gold, self.chances), groups=families, labels=BINARY)
        return measure(gold, self.chances, groups=families)

    def part(self, name: str, keep: NDArray[np.bool_], *only: str) -> Sheet:
        """The answers on some of the rows."""
        return Sheet(name, self.rows[keep], self.chances[keep], self.trained_on, self.binary, only)


def answer(
    name: str,
    subject: Subject,
    rows: pd.DataFrame,
    *,
    binary: bool = False,
    only: tuple[str, ...] = (),
) -> Sheet:
    """What a subject says about rows it has not seen."""
    chances = subject.pipeline.predict_proba(rows)
    return Sheet(name, rows, chances, subject.trained_on, binary, only)


def own_sheets(own: Subject, ready: Subject) -> Iterator[Sheet]:
    """Our test split: the model trained just now, the ready bundle, traps and phenomena."""
    test = own_pairs("test")
    whole = answer("own test", own, test)
    yield whole
    yield answer("own test, ready bundle", ready, test)
    trap = test["trap"].to_numpy(bool)
    yield whole.part("own test: traps", trap)
    yield whole.part("own test: no traps", ~trap)
    yield answer("behavioural pairs, another author", own, behaviour_pairs())


def phenomenon_sheets(whole: Sheet, phenomena: list[str]) -> Iterator[Sheet]:
    """Accuracy on each phenomenon; one that the set lacks has n = 0."""
    for name in phenomena:
        keep = (whole.rows["phenomenon"] == name).to_numpy(bool)
        yield whole.part(f"{whole.name}: {name}", keep, "accuracy")


def public_sheets(
    own: Subject, folder: Path, present: list[str], *, seed: int, jobs: int
) -> Iterator[Sheet]:
    """Every public set that is present, each with the training that its name says."""
    if {"ans-train", "ans-dev"} <= set(present):
        guided = own.guided("ans-train", read_corpus("ans-train", folder), seed=seed)
        yield answer("ANS dev, ANS train added", guided, read_corpus("ans-dev", folder))
    if "ans-dev" in present:
        yield from _unseen_ans(own, read_corpus("ans-dev", folder))
    if "arentail" in present:
        rows = read_corpus("arentail", folder)
        features = own.pipeline.named_steps["features"]
        yield cross_validated("ArEntail, 5-fold", rows, features, seed, jobs)
    if "xnli-dev" in present:
        yield answer("XNLI-ar dev, untrained", own, read_corpus("xnli-dev", folder))
    if "arbteds-valid" in present:
        rows = read_corpus("arbteds-valid", folder)
        yield answer("ArbTEDS valid, untrained", own, rows, binary=True)
    if "paraphrase" in present:
        rows = read_corpus("paraphrase", folder)
        yield answer("paraphrase, all agree", own, rows, only=("accuracy",))


def _unseen_ans(own: Subject, rows: pd.DataFrame) -> Iterator[Sheet]:
    """ANS without training on it: whole, and where gold is agree or disagree in three readings.

    Two-way takes the likelier of agree and disagree, whatever `other` gets. In the reading by the
    corpus' own guideline, where every changed headline is `disagree`, what does not agree
    disagrees: agree against the two others together.
    """
    whole = answer("ANS dev, untrained", own, rows)
    yield whole
    sided = (rows["relation"] != "other").to_numpy(bool)
    three = whole.part("ANS dev, untrained, agree and disagree rows, three-way", sided, *_TWO)
    yield three
    agree, disagree, other = three.chances.T
    none = np.zeros(len(other))
    two = np.column_stack([agree, disagree, none]) / (agree + disagree)[:, None]
    rest = np.column_stack([agree, disagree + other, none])
    for how, chances in (("two-way", two), ("agree against the rest", rest)):
        name = f"ANS dev, untrained, agree and disagree rows, {how}"
        yield Sheet(name, three.rows, chances, three.trained_on, only=_TWO)


_TWO: Final = ("accuracy", "agree_f1", "disagree_f1")


def cross_validated(
    name: str, rows: pd.DataFrame, features: PairFeatures, seed: int, jobs: int
) -> Sheet:
    """A binary corpus, each fold answered by a model trained on its other folds alone."""
    chances = cross_fit(
        build_pipeline(seed=seed).named_steps["relation"],
        features.fit(rows).transform(rows),
        rows["relation"].to_numpy(str),
        rows["family"].to_numpy(str),
        jobs=jobs,
    )
    corpus = rows["pair_id"].iloc[0].split(":")[0]
    text = signature(data_sha256(rows), f"{corpus} 4/5")
    return Sheet(name, rows, chances, text, binary=CORPORA[corpus].binary)


def cross_fit(
    relation: RelationClassifier,
    features: NDArray[np.float32],
    labels: NDArray[np.str_],
    families: NDArray[np.str_],
    *,
    jobs: int,
    folds: int = FOLDS,
) -> Floats:
    """Probabilities of each row by a model that saw no row of its family.

    Parameters
    ----------
    relation : RelationClassifier
        Untrained last step of the pipeline.
    features : ndarray, shape (n_pairs, n_features)
    labels, families : ndarray of str
    jobs : int
        Processes at work.
    folds : int
    """
    relation = clone(relation).set_params(folds=INNER_FOLDS)
    parts = list(GroupKFold(folds).split(features, labels, families))
    found = Parallel(n_jobs=jobs)(
        delayed(_fit_predict)(relation, features, labels, families, train, held)
        for train, held in parts
    )
    out = np.zeros((len(labels), len(RELATIONS)))
    for (_, held), chances in zip(parts, found, strict=True):
        out[held] = chances
    return out


def _fit_predict(
    relation: Any,
    x: NDArray[np.float32],
    labels: NDArray[np.str_],
    families: NDArray[np.str_],
    train: NDArray[np.int64],
    held: NDArray[np.int64],
) -> Floats:
    with threadpool_limits(limits=1):
        fitted = clone(relation).fit(x[train], labels[train], groups=families[train])
        chances: Floats = fitted.predict_proba(x[held])
    return chances
