"""Measures stances of articles towards claims: ``python -m training.watching``.

On our test events, on weeks of news by the other weeks, and on the folds of Baly et al. 2018,
trained on three and tested on the fourth; the hand-set rule beside the learned head.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from stance.config import Config
from stance.errors import StanceError
from stance.following.head import Judge, StanceRule, stance_chances
from stance.following.stances import STANCES
from stance.model import Bundle, load_bundle
from training.metrics import Estimate, Score, measure
from training.news_stances import news_table
from training.stance_corpora import read_baly
from training.stance_table import EVIDENCE_TOP, Table, make_table
from training.table import MET, NOT_MET, Row
from training.watch_head import add_head, beside_news, fit_head, own_rows

OWN_TEST: Final = "own, test events"
NEWS: Final = "2018 news, fourteen weeks"
OTHER_WEEKS: Final = "own training events and the other weeks"
OURS: Final = "own training events and news"
_WEEK_FOLDS: Final = 7
BALY: Final = "Baly 2018, folds 1-4"
CROSS: Final = "the other folds"
#: GPT-4 without examples has a macro-F1 of 0.495 on Baly et al. 2018, the majority class 0.20.
_BARS: Final[Mapping[str, float]] = {
    "macro-F1": 0.50,
    "disagree-F1": 0.25,
    "related-F1": 0.80,
    "evidence of agree": 0.60,
    "evidence of disagree": 0.60,
}
_UNRELATED: Final = STANCES.index("unrelated")


@dataclass(frozen=True, slots=True)
class StanceScore:
    """How well stances were found on one set.

    Attributes
    ----------
    name, trained_on : str
    score : Score
        Of the four stances, intervals over whole claims.
    related : Score
        Of related against unrelated.
    evidence : mapping of stance to Estimate
        Share of the rows with a rationale whose first sentences hold a line of it.
    """

    name: str
    trained_on: str
    score: Score
    related: Score
    evidence: dict[str, Estimate]


def _part(table: Table, name: str) -> NDArray[np.bool_]:
    return np.asarray(table.rows["part"] == name)


def evaluate_watch(
    bundle: Bundle, corpora: Path | None, config: Config, *, jobs: int = 1
) -> Iterator[StanceScore]:
    """Measure the head on our test events and, with corpora, on the folds of Baly et al. 2018.

    Parameters
    ----------
    bundle : Bundle
        The relation model; heads are trained anew for each set, never on what they are tested on.
    corpora : Path, optional
        Folder of public corpora.
    config : Config
    jobs : int
        Processes that read articles.
    """
    rows = own_rows()
    held = (rows["part"] == "test").to_numpy(bool)
    own = make_table(rows[held | beside_news(rows)], bundle, config, jobs=jobs)
    test = own.where(_part(own, "test"))
    train = own.where(_part(own, "train"))
    news = news_table(bundle)
    head = fit_head(Table.joined(train, news), seed=config.seed)
    yield _scored(OWN_TEST, "none (rule)", test, _chances(StanceRule(), test))
    yield _scored(OWN_TEST, OURS, test, _chances(head, test))
    yield _scored(NEWS, "none (rule)", news, _chances(StanceRule(), news))
    yield _scored(NEWS, OTHER_WEEKS, news, _left_out(train, news, config.seed))
    rows = read_baly(corpora) if corpora is not None else pd.DataFrame()
    if not len(rows):
        return
    baly = make_table(rows, bundle, config, jobs=jobs)
    yield _scored(BALY, "none (rule)", baly, _chances(StanceRule(), baly))
    yield _scored(BALY, OURS, baly, _chances(head, baly))
    yield _scored(BALY, CROSS, baly, cross_validated(baly, config.seed))


def cross_validated(table: Table, seed: int) -> NDArray[np.float64]:
    """Probabilities of each part's rows by a head trained on the other parts."""
    out = np.zeros((len(table.rows), len(STANCES)))
    for part in sorted(set(table.rows["part"])):
        held = _part(table, part)
        # a claim that stands in two folds is not trained on when it is tested
        seen = np.asarray(table.rows["claim_id"].isin(table.rows["claim_id"][held]))
        head = fit_head(table.where(~held & ~seen), seed=seed)
        out[held] = stance_chances(head, table.features[held])
    return out


def _left_out(own: Table, news: Table, seed: int) -> NDArray[np.float64]:
    """Probabilities of each week's rows by a head trained on our own and the other weeks."""
    out = np.zeros((len(news.rows), len(STANCES)))
    weeks = news.rows["part"].to_numpy()
    for train, held in GroupKFold(_WEEK_FOLDS).split(weeks, groups=weeks):
        known = np.isin(np.arange(len(weeks)), train)
        head = fit_head(Table.joined(own, news.where(known)), seed=seed)
        out[held] = stance_chances(head, news.features[held])
    return out


def _chances(head: Judge, table: Table) -> NDArray[np.float64]:
    return stance_chances(head, table.features)


def _scored(name: str, trained_on: str, table: Table, chances: NDArray[np.float64]) -> StanceScore:
    rows = table.rows
    groups = rows["claim_id"].to_numpy()
    answer = chances.argmax(axis=1) != _UNRELATED
    related = np.column_stack([answer, ~answer]).astype(float)
    evidence = {}
    for stance in ("agree", "disagree"):
        known = np.asarray(rows["stance"] == stance) & ~np.isnan(table.hit)
        if known.any():
            evidence[stance] = _share(table.hit[known], groups[known])
    return StanceScore(
        name,
        trained_on,
        measure(rows["stance"], chances, groups=groups, labels=STANCES),
        measure(
            np.where(rows["stance"] == "unrelated", "unrelated", "related"),
            related,
            groups=groups,
            labels=("related", "unrelated"),
        ),
        evidence,
    )


def _share(hit: NDArray[np.float64], groups: NDArray[Any]) -> Estimate:
    """Share of hits: the accuracy of answering always yes."""
    gold = np.where(hit > 0, "hit", "miss")
    answers = np.tile([1.0, 0.0], (len(hit), 1))
    return measure(gold, answers, groups=groups, labels=("hit", "miss")).accuracy


def watch_row(s: StanceScore) -> Row:
    """A score as a row of the table of `make evaluate`, with its bars."""
    values = {
        "macro-F1": s.score.macro_f1.value,
        "disagree-F1": s.score.f1["disagree"].value,
        "related-F1": s.related.f1["related"].value,
        **{f"evidence of {k}": v.value for k, v in s.evidence.items()},
    }
    bars = _BARS if s.trained_on == CROSS else {}
    bar = (
        f"{k} {values.get(k, 0.0):.3f} ≥ {v:.2f}: {MET if values.get(k, 0.0) >= v else NOT_MET}"
        for k, v in bars.items()
    )
    return Row(
        {
            "set": f"stance of articles: {s.name}, head: {s.trained_on}",
            "n": str(s.score.n),
            "accuracy": str(s.score.accuracy),
            "macro-F1": str(s.score.macro_f1),
            "agree-F1": str(s.score.f1["agree"]),
            "disagree-F1": str(s.score.f1["disagree"]),
            "ECE": f"{s.score.ece:.3f}",
            "bar": "; ".join(bar),
            "trained-on": s.trained_on,
        }
    )


def as_text(scores: Iterable[StanceScore]) -> str:
    """The scores with every class for the terminal."""
    lines = []
    for s in scores:
        score, related = s.score, s.related
        lines.append(f"{s.name} · head trained on: {s.trained_on} · n={score.n}")
        lines.append(f"  macro-F1 {score.macro_f1}  accuracy {score.accuracy}  ECE {score.ece:.3f}")
        lines.append("  F1: " + "  ".join(f"{k} {v}" for k, v in score.f1.items()))
        share = related.confusion.sum(axis=1) / max(related.n, 1)
        each = [f.value for f in related.f1.values()]
        lines.append(
            f"  related: F1 {related.f1['related']}  macro {related.macro_f1}  "
            f"weighted {float(share @ np.array(each)):.3f}"
        )
        if s.evidence:
            shown = "  ".join(f"{k} {v}" for k, v in s.evidence.items())
            lines.append(f"  rationale among the first {EVIDENCE_TOP} sentences: {shown}")
    return "\n".join(lines)


@click.command()
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    default=Path("models/default"),
    show_default=True,
    help="Folder of the bundle.",
)
@click.option("--corpora", type=click.Path(path_type=Path), help="Folder of public corpora.")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="TOML of settings.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    help="Processes at work.  [default: all cores]",
)
@click.option("--write", is_flag=True, help="Train the head of the bundle and write it.")
def main(
    model: Path, corpora: Path | None, config_path: Path | None, jobs: int, write: bool
) -> None:
    """Print how well stances towards claims are found; with --write train the bundle's head."""
    try:
        config = Config.load(config_path)
        bundle = load_bundle(model)
        if write:
            entry = add_head(model, config, bundle=bundle, jobs=jobs)
            click.echo(f"head: {model} ({entry['sha256'][:12]}, trained on {entry['n_rows']})")
            return
        click.echo(as_text(evaluate_watch(bundle, corpora, config, jobs=jobs)))
    except StanceError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
