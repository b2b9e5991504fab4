"""Measures a run on the gold articles: blocking, recall, precision at the top, causes of misses.

A gold pair is found when a found claim of each side (see `training.gold.match_claims`) stands
in one candidate pair, or in one row of the report. A row whose claims match no labelled pair, and
that no reader of candidate pairs labelled (``data/gold/read.csv``), is *unlabelled*: it is counted,
and never counted right. Rows and misses of the development
events are listed; of the test events nothing but figures is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Final

from stance.articles import assign_origins
from stance.config import Config
from stance.context import news_likeness
from stance.contradictions import build_rows
from stance.model import load_bundle
from stance.pairs import candidate_pairs
from stance.pipeline import collect_claims, usable_claims
from stance.records import Claim, Contradiction
from stance.relation import score_candidates
from stance.run_record import set_threshold
from training.gold import (
    HALVES,
    TRAIN_EVENTS,
    event_of,
    gold_articles,
    load_gold,
    read_relations,
)
from training.table import Row, check_row

TOP: Final = 50
LOOSE: Final = 0.5
BARS: Final[Mapping[str, float]] = {
    "blocking, agree and disagree pairs": 0.95,
    "recall of contradictions": 0.70,
    f"precision of the first {TOP} rows": 0.75,
}
#: The gold pair of two found claims: relation by the unordered pair of gold claim ids.
Labels = Mapping[frozenset[str], str]


@dataclass(frozen=True)
class Run:
    """A run over the gold articles, kept open for measuring.

    Attributes
    ----------
    claims : list of Claim
        Every claim that was found.
    usable : set of str
        Ids of the claims that were paired.
    candidates : mapping of frozenset of str to float
        Probability of contradiction by the two claim ids.
    rows : list of Contradiction
        Of the report, in its order.
    gold_of : mapping of str to str
        Gold claim of each matched found claim.
    labels : mapping
        Relation of each labelled gold pair.
    read : mapping
        Relation of pairs that the gold list leaves out, by the ids of the found claims.
    holders : mapping of str to str
        Who answers for each found claim.
    """

    claims: Sequence[Claim]
    usable: frozenset[str]
    candidates: Mapping[frozenset[str], float]
    rows: Sequence[Contradiction]
    gold_of: Mapping[str, str]
    labels: Labels
    read: Labels
    holders: Mapping[str, str]

    @cached_property
    def found(self) -> dict[str, list[str]]:
        """Ids of the found claims of each matched gold claim."""
        out: dict[str, list[str]] = {}
        for claim_id, gold in self.gold_of.items():
            out.setdefault(gold, []).append(claim_id)
        return out

    @cached_property
    def reported(self) -> dict[frozenset[str], Contradiction]:
        """Row of each labelled gold pair that the report holds."""
        out: dict[frozenset[str], Contradiction] = {}
        for row in self.rows:
            out.setdefault(self.gold_pair(row), row)
        return out

    def gold_pair(self, row: Contradiction) -> frozenset[str]:
        """Gold claims of a row; fewer than two when it is unlabelled."""
        ids = (self.gold_of.get(c.claim_id, "") for c in (row.a, row.b))
        return frozenset(i for i in ids if i)

    def verdict(self, row: Contradiction) -> str:
        """``right``, ``wrong`` or ``unlabelled``."""
        relation = self.labels.get(self.gold_pair(row), "")
        relation = relation or self.read.get(frozenset((row.a.claim_id, row.b.claim_id)), "")
        return {"disagree": "right", "": "unlabelled"}.get(relation, "wrong")

    def pairs_between(self, pair: frozenset[str]) -> list[frozenset[str]]:
        """Found pairs of a gold pair."""
        a, b = sorted(pair)
        both = product(self.found.get(a, ()), self.found.get(b, ()))
        return [frozenset(ids) for ids in both]

    def cause(self, pair: frozenset[str]) -> str:
        """Why a gold contradiction has no open row; empty when it has one."""
        row = self.reported.get(pair)
        if row is not None:
            return "" if row.status == "open" else "superseded"
        between = self.pairs_between(pair)
        if not between:
            return "claim not extracted"
        known = [self.candidates[p] for p in between if p in self.candidates]
        if known:
            return "probability too low"
        if not any(p <= self.usable for p in between):
            return "claim too short, too long or a copy"
        if all(len({self.holders[i] for i in p}) < 2 for p in between):
            return "wrong holder"
        return "not blocked"


def run_gold(model: Path, config: Config) -> Run:
    """Score the gold articles and set claims, candidates and rows beside the gold ones."""
    accepted = assign_origins(gold_articles(config), config)
    articles = {a.article_id: a for a in accepted}
    bundle = load_bundle(model)
    claims = collect_claims(accepted, config, 1).claims
    usable = usable_claims(claims, articles, config)
    likeness = news_likeness(usable)
    candidates = candidate_pairs(usable, articles, config, likeness=likeness)
    config, _ = set_threshold(bundle, model, config, None, likeness=likeness)
    pairs, _ = score_candidates(
        usable,
        articles,
        candidates,
        bundle,
        replace(config, threshold=0.0),
        1,
        likeness=likeness,
    )
    rows, _ = build_rows(
        [p for p in pairs if p.probability >= config.threshold], usable, articles, config
    )
    gold = load_gold()
    matched = gold.matched(claims, articles, overlap=LOOSE)
    return Run(
        claims,
        frozenset(c.claim_id for c in usable),
        {
            frozenset((usable[p.left].claim_id, usable[p.right].claim_id)): p.probability
            for p in pairs
        },
        rows,
        {c.claim_id: gold_id for gold_id, found in matched.items() for c in found},
        gold.relations(),
        read_relations(claims),
        {c.claim_id: c.holder for c in claims},
    )


@dataclass(frozen=True)
class Half:
    """Figures of a run on the pairs of one half of the events."""

    name: str
    run: Run
    events: frozenset[str]

    def pairs(self, *relations: str) -> list[frozenset[str]]:
        """Labelled pairs of the half with one of the relations."""
        return [
            p
            for p, relation in self.run.labels.items()
            if relation in relations and event_of(min(p)) in self.events
        ]

    @cached_property
    def rows(self) -> list[Contradiction]:
        """Rows of the half, in the report's order."""
        return [r for r in self.run.rows if event_of(r.a.claim_id) in self.events]

    @cached_property
    def causes(self) -> Counter[str]:
        """Gold contradictions by why they have no open row; "" counts those that have one."""
        return Counter(self.run.cause(p) for p in self.pairs("disagree"))

    def figures(self) -> dict[str, tuple[float, int]]:
        """Value and number of cases of each bar."""
        both = self.pairs("agree", "disagree")
        blocked = sum(
            any(p in self.run.candidates for p in self.run.pairs_between(pair)) for pair in both
        )
        against = self.pairs("disagree")
        recalled = sum(p in self.run.reported for p in against)
        top = Counter(self.run.verdict(r) for r in self.rows[:TOP])
        n_top = sum(top.values())
        values = (
            (blocked / len(both), len(both)),
            (recalled / len(against), len(against)),
            (top["right"] / max(n_top, 1), n_top),
        )
        return dict(zip(BARS, values, strict=True))


def measure_rows(model: Path, config: Config) -> tuple[Half, ...]:
    """The run on each of `training.gold.HALVES`, and on all events."""
    run = run_gold(model, config)
    every = frozenset(event_of(min(p)) for p in run.labels)
    halves = [Half(f"report, {name} events", run, events) for name, events in HALVES.items()]
    return (*halves, Half("report, all events", run, every))


def row_figures(halves: Iterable[Half]) -> list[Row]:
    """Rows for the table of `make evaluate`, with what the first rows hold and why pairs miss."""
    out = []
    for half in halves:
        for name, (value, n) in half.figures().items():
            bar = BARS[name]
            out.append(
                check_row(
                    f"{half.name}: {name}", n, f"{value:.3f}", bar=f"≥ {bar:.2f}", met=value >= bar
                )
            )
        top = Counter(half.run.verdict(r) for r in half.rows[:TOP])
        for verdict in ("wrong", "unlabelled"):
            name = f"{half.name}: {verdict} among the first {TOP}"
            out.append(check_row(name, sum(top.values()), str(top[verdict])))
        every = Counter(half.run.verdict(r) for r in half.rows)
        labelled = every["right"] + every["wrong"]
        name = f"{half.name}: right among all labelled rows"
        out.append(check_row(name, labelled, f"{every['right'] / max(labelled, 1):.3f}"))
        for cause, count in half.causes.most_common():
            if cause:
                out.append(check_row(f"{half.name}: missed, {cause}", count, str(count)))
    return out


def listing(half: Half) -> Iterable[str]:
    """Rows and misses of a half, for reading: development events only."""
    if not half.events <= TRAIN_EVENTS:
        raise ValueError("rows of test events are for counting only")
    for place, row in enumerate(half.rows, 1):
        yield f"{place:3} {half.run.verdict(row):10} {row.probability:.2f} {row.kind} {row.status}"
        for claim in (row.a, row.b):
            yield f"      {claim.claim_id} {claim.speaker or claim.source} | {claim.claim}"
    text = load_gold().claims.set_index("claim_id")["claim"]
    for pair in sorted(half.pairs("disagree"), key=lambda p: (half.run.cause(p), sorted(p))):
        cause = half.run.cause(pair)
        if cause:
            known = [half.run.candidates.get(p, 0.0) for p in half.run.pairs_between(pair)]
            yield f"{cause} p={max(known, default=0.0):.3f}"
            for claim_id in sorted(pair):
                yield f"      {claim_id} {text[claim_id]}"
