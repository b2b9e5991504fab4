"""How a run on the gold articles is measured: verdicts, causes of misses, figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stance.records import Article, Claim, Contradiction
from training.gold import TRAIN_EVENTS
from training.rows_report import BARS, Half, Run, listing, row_figures

ARTICLE = Article("e02-a", "الميناء", "", "", "", "")
BLANK = Claim("", "e02-a", "الميناء", "", "", "", "", "none", "", "positive", 0, 1, "")


def row(a: str, b: str, **changes: object) -> Contradiction:
    """A row of two found claims."""
    sides = (replace(BLANK, claim_id=a), replace(BLANK, claim_id=b))
    made = Contradiction(
        "denial", "open", "", *sides, ARTICLE, ARTICLE, "speakers", 0, 1, 0.7, a + b
    )
    return replace(made, **changes)


def pair(*ids: str) -> frozenset[str]:
    return frozenset(ids)


RUN = Run(
    claims=[replace(BLANK, claim_id=f"e02-a#{n}") for n in range(6)],
    usable=frozenset(f"e02-a#{n}" for n in range(5)),
    candidates={pair("e02-a#0", "e02-a#1"): 0.7, pair("e02-a#0", "e02-a#2"): 0.1},
    rows=[row("e02-a#0", "e02-a#1"), row("e02-a#3", "e02-a#4")],
    gold_of={f"e02-a#{n}": f"e02-a/c{n}" for n in range(6)},
    labels={
        pair("e02-a/c0", "e02-a/c1"): "disagree",
        pair("e02-a/c0", "e02-a/c2"): "disagree",
        pair("e02-a/c0", "e02-a/c3"): "disagree",
        pair("e02-a/c0", "e02-a/c4"): "disagree",
        pair("e02-a/c0", "e02-a/c5"): "disagree",
        pair("e02-a/c0", "e02-a/c9"): "disagree",
        pair("e02-a/c1", "e02-a/c2"): "agree",
    },
    read={pair("e02-a#4", "e02-a#5"): "disagree"},
    holders={f"e02-a#{n}": "x" if n in (0, 4) else str(n) for n in range(6)},
)


@pytest.mark.parametrize(
    ("other", "cause"),
    [
        ("c1", ""),
        ("c2", "probability too low"),
        ("c3", "not blocked"),
        ("c4", "wrong holder"),
        ("c5", "claim too short, too long or a copy"),
        ("c9", "claim not extracted"),
    ],
)
def test_each_miss_has_its_cause(other: str, cause: str) -> None:
    assert RUN.cause(pair("e02-a/c0", f"e02-a/{other}")) == cause


def test_a_later_update_is_no_open_row() -> None:
    run = replace(RUN, rows=[row("e02-a#0", "e02-a#1", status="superseded")])
    assert run.cause(pair("e02-a/c0", "e02-a/c1")) == "superseded"


def test_an_unlabelled_row_is_never_right() -> None:
    assert [RUN.verdict(r) for r in RUN.rows] == ["right", "unlabelled"]
    figures = Half("dev", RUN, frozenset({"e02"})).figures()
    assert [figures[name] for name in BARS] == [(2 / 7, 7), (1 / 6, 6), (1 / 2, 2)]
    cells = [r.cells for r in row_figures([Half("dev", RUN, frozenset({"e02"}))])]
    assert {"dev: unlabelled among the first 50": "1"}.items() <= {
        c["set"]: c["accuracy"] for c in cells
    }.items()


def test_a_row_that_was_read_later_is_labelled() -> None:
    assert RUN.verdict(row("e02-a#5", "e02-a#4")) == "right"
    run = replace(RUN, read={pair("e02-a#4", "e02-a#5"): "other"})
    assert run.verdict(row("e02-a#5", "e02-a#4")) == "wrong"


def test_rows_of_test_events_are_not_listed() -> None:
    assert "e01" not in TRAIN_EVENTS
    with pytest.raises(ValueError, match="counting only"):
        list(listing(Half("test", RUN, frozenset({"e01"}))))
