"""Measures claim extraction on the gold articles: ``python -m training.claims_report``.

A found claim matches a gold claim as `training.gold.match_claims` says. Of the matched ones:

- *speaker*: the content words of what was found are all in some mention of the gold speaker in
  the same article, or hold all those of his fullest mention. Of several speakers of one claim
  all must be named.
- *canonical speaker*: as *speaker*, and the found id is the one that most claims of this gold
  speaker have in this article, so that a speaker whose mentions fall apart counts as wrong.
- *polarity*, *cue class*: equal to the gold ones.

Misses are listed for the development events only; of the others nothing but figures is shown.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import click
import pandas as pd

from stance.arabic import normalise_word, stem, words
from stance.claims import extract_claims
from stance.config import Config
from stance.records import Article, Claim
from training.gold import (
    HALVES,
    TRAIN_EVENTS,
    attributed,
    event_of,
    gold_articles,
    load_gold,
    match_claims,
    span_of,
)
from training.rows_report import listing, measure_rows, row_figures
from training.table import Row, as_text, check_row

LOOSE, STRICT = 0.5, 0.8
BARS: Final[Mapping[str, float]] = {
    f"F1, overlap {LOOSE}": 0.85,
    f"F1, overlap {STRICT}": 0.75,
    "speaker, canonical": 0.88,
    "polarity": 0.93,
    "cue class": 0.88,
}
# Words that say nothing of who a speaker is.
_EMPTY: Final = frozenset(
    normalise_word(w)
    for w in "في من على عن إلى باسم لدى ما قال نقلا وفقا بحسب السيد السيدة".split()
)


@dataclass(frozen=True)
class ClaimScores:
    """Found claims of one half of the gold articles beside the gold ones.

    Attributes
    ----------
    name : str
        Of the half, as the table shows it.
    gold : DataFrame
        Rows of ``Gold.claims``.
    found : list of Claim
        Attributed claims: those with a speaker or a cue.
    articles : mapping of str to Article
    """

    name: str
    gold: pd.DataFrame
    found: Sequence[Claim]
    articles: Mapping[str, Article]

    @cached_property
    def loose(self) -> dict[str, list[Claim]]:
        """Matches at an overlap of `LOOSE`: of these the other figures are."""
        return match_claims(self.gold, self.found, self.articles, overlap=LOOSE)

    @cached_property
    def strict(self) -> dict[str, list[Claim]]:
        """Matches at an overlap of `STRICT`."""
        return match_claims(self.gold, self.found, self.articles, overlap=STRICT)

    @cached_property
    def n_found(self) -> int:
        """Found spans; the claims of coordinated speakers are one."""
        return len({span_of(c) for c in self.found})

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """One row a matched gold claim: ``claim_id`` and whether each property is right."""
        mentions = _mentions(self.gold)
        ids: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        rows = []
        for row in self.gold.to_dict("records"):
            claims = self.loose.get(row["claim_id"])
            if not claims:
                continue
            who = (row["article_id"], row["speaker_id"])
            named = _same_speakers(row, claims, mentions[who])
            found_id = "+".join(sorted({c.speaker_id for c in claims}))
            if named:
                ids[who][found_id] += 1
            rows.append(
                {
                    "claim_id": row["claim_id"],
                    "speaker, named": named,
                    "who": who,
                    "found_id": found_id,
                    "polarity": all(c.polarity == row["polarity"] for c in claims),
                    "cue class": all(c.cue_class == row["cue_class"] for c in claims),
                }
            )
        out = pd.DataFrame(rows)
        out["speaker, canonical"] = [
            named and found == ids[who].most_common(1)[0][0]
            for named, who, found in zip(
                out["speaker, named"], out["who"], out["found_id"], strict=True
            )
        ]
        return out

    def figures(self) -> dict[str, tuple[float, int]]:
        """Value and number of cases of every figure, in the order of the table."""
        out: dict[str, tuple[float, int]] = {}
        n = len(self.gold)
        for matched, share in ((self.loose, LOOSE), (self.strict, STRICT)):
            hits = len(matched)
            out[f"precision, overlap {share}"] = hits / self.n_found, self.n_found
            out[f"recall, overlap {share}"] = hits / n, n
            out[f"F1, overlap {share}"] = 2 * hits / (self.n_found + n), n
        for name in ("speaker, named", "speaker, canonical", "polarity", "cue class"):
            out[name] = float(self.verdicts[name].mean()), len(self.verdicts)
        return out


def _mentions(gold: pd.DataFrame) -> dict[tuple[str, str], list[frozenset[str]]]:
    """Content words of every mention of a gold speaker in an article, by article and id."""
    out: dict[tuple[str, str], list[frozenset[str]]] = defaultdict(list)
    for article, who, text in zip(
        gold["article_id"], gold["speaker_id"], gold["speaker"], strict=True
    ):
        found = _content(text)
        out[article, who] += [found] if found else []
    return out


def _content(text: str) -> frozenset[str]:
    """Stems of the content words of a speaker, conjunctions and ل before it taken off."""
    found = [w for w in words(text) if w not in _EMPTY]
    bare = (w[1:] if w.startswith("وال") else w for w in found)
    return frozenset(stem(w.removeprefix("لل").removeprefix("ال")) for w in bare)


def _same_speakers(
    row: Mapping[Hashable, Any], claims: Iterable[Claim], mentions: Sequence[frozenset[str]]
) -> bool:
    """Whether found speakers and gold speaker are named by the same words."""
    texts = [_content(c.speaker) for c in claims]
    if not all(texts):
        return False
    if "+" in row["speaker_id"] and len({c.speaker_id for c in claims}) < 2:
        return False
    if "+" in row["speaker_id"]:
        texts = [frozenset().union(*texts)]
    candidates = [_content(row["speaker"])] if row["speaker"] else []
    known = [*candidates, *mentions]
    fullest = max(known, key=len, default=frozenset())
    return any(
        any(found <= wanted for wanted in known) or (bool(fullest) and fullest <= found)
        for found in texts
    )


def measure_claims() -> Iterator[ClaimScores]:
    """Extract the claims of the gold articles and set them beside the annotated ones.

    Yields
    ------
    ClaimScores
        Of each of `training.gold.HALVES`.
    """
    accepted = gold_articles(Config())
    articles = {a.article_id: a for a in accepted}
    found = [c for a in accepted for c in extract_claims(a)[0]]
    held = attributed(found)
    gold = load_gold().claims
    for half, events in HALVES.items():
        part = gold[gold["article_id"].map(event_of).isin(events)]
        ids = set(part["article_id"].map(event_of))
        claims = [c for c in held if event_of(c.article_id) in ids]
        yield ClaimScores(f"gold articles, {half}", part, claims, articles)


def claim_rows(scores: Iterable[ClaimScores], *, barred: bool = True) -> list[Row]:
    """Rows for the table of `make evaluate`, beside their bars if they are ``barred``."""
    rows = []
    for score in scores:
        for name, (value, n) in score.figures().items():
            bar = BARS.get(name) if barred else None
            rows.append(
                check_row(
                    f"{score.name}: {name}",
                    n,
                    f"{value:.3f}",
                    bar="" if bar is None else f"≥ {bar:.2f}",
                    met=None if bar is None else value >= bar,
                )
            )
    return rows


def misses(score: ClaimScores) -> pd.DataFrame:
    """What is wrong in a half: columns ``cause, claim_id, gold, found``.

    Causes are *not found*, *span* (overlap below `STRICT`), *speaker*, *id* (the mentions of one
    speaker fall apart), *polarity*, *cue class*, and *unwanted* for found claims without a match.
    """
    rows: list[tuple[str, str, str, str]] = []
    by_id = {r["claim_id"]: r for r in score.gold.to_dict("records")}
    for claim_id, row in by_id.items():
        if claim_id not in score.loose:
            rows.append(("not found", claim_id, f"{row['cue']} | {row['claim']}", ""))
        elif claim_id not in score.strict:
            rows.append(("span", claim_id, row["claim"], score.loose[claim_id][0].claim))
    for verdict in score.verdicts.to_dict("records"):
        row, claims = by_id[verdict["claim_id"]], score.loose[verdict["claim_id"]]
        wrong = {
            "speaker": not verdict["speaker, named"],
            "id": verdict["speaker, named"] and not verdict["speaker, canonical"],
            "polarity": not verdict["polarity"],
            "cue class": not verdict["cue class"],
        }
        gold = f"{row['speaker']} | {row['cue']} | {row['cue_class']} {row['polarity']}"
        found = " + ".join(
            f"{c.speaker} ({c.speaker_id}) | {c.cue} | {c.cue_class} {c.polarity}" for c in claims
        )
        rows += [(cause, row["claim_id"], gold, found) for cause, is_so in wrong.items() if is_so]
    used = {id(c) for claims in score.loose.values() for c in claims}
    rows += [
        ("unwanted", c.claim_id, "", f"{c.speaker} | {c.cue} | {c.claim}")
        for c in score.found
        if id(c) not in used
    ]
    return pd.DataFrame(rows, columns=["cause", "claim_id", "gold", "found"])


@click.command()
@click.option("--misses", "misses_path", type=click.Path(path_type=Path), help="CSV of dev misses.")
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    default=Path("models/default"),
    show_default=True,
    help="Folder of the bundle.",
)
def main(misses_path: Path | None, model: Path) -> None:
    """Print how well claims and rows of the gold articles are found, and dev misses."""
    scores = dict(zip(HALVES, measure_claims(), strict=True))
    halves = dict(zip(HALVES, every := measure_rows(model, Config()), strict=False))
    click.echo(as_text([*claim_rows(scores.values()), *row_figures(every)]))
    shown = [half for half in HALVES if HALVES[half] <= TRAIN_EVENTS]
    for half in shown:
        click.echo(f"\nrows and missed contradictions on {half}")
        for line in listing(halves[half]):
            click.echo(line)
    listed = pd.concat([misses(scores[half]) for half in shown])
    if misses_path is not None:
        listed.to_csv(misses_path, index=False)
    click.echo("\nmisses on dev, by cause")
    click.echo(listed["cause"].value_counts().to_string())
    for cause, rows in listed.groupby("cause", sort=False):
        click.echo(f"\n{cause}")
        for row in rows.itertuples():
            click.echo(f"  {row.claim_id}\n    gold:  {row.gold}\n    found: {row.found}")


if __name__ == "__main__":
    sys.exit(main())
