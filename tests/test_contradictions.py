"""From scored pairs to rows: status, repeats, disputes, the order of reading."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from stance.config import Config
from stance.context import side_of
from stance.contradictions import LEADERS, ScoredPair, build_rows, pair_id, rank
from stance.disputes import group_pairs
from stance.ranking import worth
from stance.reasons import reasons_of
from stance.records import Article, Claim, Contradiction, Kind
from stance.status import number_moved, revisions, status_of

CASES = json.loads((Path(__file__).parent / "cases" / "status.json").read_text("utf-8"))
OPEN, CLOSED, LENGTH = "الجسر مفتوح أمام المارة", "الجسر مغلق أمام المارة", "طول الجسر 300 متر"


def claim(text: str, name: str = "a", day: str = "2024-05-04", **known: str) -> Claim:
    sentence = known.pop("sentence", f"قال المتحدث إن {text}.")
    start = int(known.pop("start", "900"))
    found = Claim(
        claim_id=f"{name}#0",
        article_id=name,
        source=f"outlet {name}",
        published=day,
        speaker="",
        speaker_id="",
        cue="قال",
        cue_class="assert",
        claim=text,
        polarity="positive",
        start=start,
        end=start + len(text),
        sentence=sentence,
    )
    return replace(found, **known)  # type: ignore[arg-type]


def _moved(kind: Kind, a: Claim, b: Claim) -> bool:
    return kind == "number" and number_moved(side_of(a), side_of(b))


def rows_of(
    *pairs: tuple[Claim, Claim, float], kind: Kind = "negation", update: bool = False, **options
) -> list[Contradiction]:
    claims = [c for a, b, _ in pairs for c in (a, b)]
    articles = {
        c.article_id: Article(c.article_id, c.source, c.published, "", "", "", (), c.article_id)
        for c in claims
    }
    scored = [
        ScoredPair(2 * n, 2 * n + 1, p, kind, "", update or _moved(kind, a, b))
        for n, (a, b, p) in enumerate(pairs)
    ]
    return build_rows(scored, claims, articles, Config(), **options)[0]


# --- status -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["number_moved"], ids=lambda c: c["why"])
def test_numbers_that_move(case: dict[str, object]) -> None:
    earlier, later = claim(str(case["earlier"])), claim(str(case["later"]), "b", "2024-05-06")
    sides = side_of(earlier), side_of(later)
    assert number_moved(*sides) is case["moved"]
    ((kind, _, update, _),) = reasons_of([sides], "ar")
    # a share and a price of one text are two numbers: another kind is left to the text itself
    assert update is (case["moved"] and kind == "number")
    expected = "superseded" if update else "open"
    assert status_of("number", earlier, later, update=update) == expected
    same_day = replace(later, published=earlier.published)
    assert status_of("number", earlier, same_day, update=update) == "open"
    undated = replace(later, published="")
    assert status_of("number", earlier, undated, update=update) == "open"


@pytest.mark.parametrize("case", CASES["revisions"], ids=lambda c: c["text"][:30])
def test_what_is_taken_back(case: dict[str, object]) -> None:
    assert list(revisions(str(case["text"]))) == case["found"]


def test_a_text_that_calls_itself_an_update_supersedes() -> None:
    pair = (claim(OPEN), claim(CLOSED, "b", "2024-05-06"))
    assert status_of("negation", *pair, update=True) == "superseded"
    assert status_of("negation", *pair, update=False) == "open"
    assert status_of("place", *pair, update=True) == "open"


def test_who_denies_later_what_was_said_disputes_it() -> None:
    said, denied = claim(OPEN, "a", "2024-05-01"), claim(OPEN, "b", "2024-05-04")
    denied = replace(denied, polarity="negative")
    assert status_of("denial", said, denied, update=True) == "open"
    # a denial that a later report overtakes is another matter
    overtaken = replace(said, polarity="negative")
    assert status_of("denial", overtaken, claim(OPEN, "b"), update=True) == "superseded"


def test_a_speaker_who_takes_it_back_is_superseded_and_flagged() -> None:
    told = "تراجعت الوزارة عن تصريحها وقالت إن الجسر مغلق."
    first = claim(OPEN, speaker_id="ministry")
    later = claim(CLOSED, "b", "2024-05-06", speaker_id="ministry", sentence=told)
    (row,) = rows_of((first, later, 0.9))
    assert row.status == "superseded"
    assert "retraction" in row.flags
    (row,) = rows_of((first, replace(later, speaker_id="other"), 0.9))
    assert row.status == "open"
    assert "retraction" in row.flags


# --- rows ---------------------------------------------------------------------------------


def test_rows_are_the_same_in_any_order_of_pairs() -> None:
    pairs = [
        (claim(OPEN, "a"), claim(CLOSED, "b"), 0.6),
        (claim(OPEN, "a"), claim(LENGTH, "c"), 0.6),
        (claim(CLOSED, "b"), claim(LENGTH, "c"), 0.7),
    ]
    forward = [(r.pair_id, r.group_id) for r in rows_of(*pairs)]
    swapped = [(b, a, p) for a, b, p in reversed(pairs)]
    assert [(r.pair_id, r.group_id) for r in rows_of(*swapped)] == forward


def test_repeats_count_their_origins() -> None:
    same = (claim(OPEN, "a", source="x"), claim(CLOSED, "b", source="y"), 0.6)
    copy = (claim(OPEN, "c", source="x"), claim(CLOSED, "d", source="y"), 0.7)
    (row,) = rows_of(same, copy)
    assert (row.n_origins, row.probability) == (4, 0.7)


def test_what_is_left_out_is_counted() -> None:
    a, b, c = claim(OPEN, "a"), claim(CLOSED, "b"), claim(LENGTH, "c")
    articles = {x.article_id: Article(x.article_id, "", "", "", "", "") for x in (a, b, c)}
    scored = [
        ScoredPair(0, 1, 0.9, "negation", "", False),
        ScoredPair(0, 2, 0.8, "other", "", False),
    ]
    decided = {pair_id(a, b)}
    rows, n = build_rows(
        scored, [a, b, c], articles, Config(), leave_out=lambda pair: pair in decided
    )
    assert ([r.pair_id for r in rows], n) == ([pair_id(a, c)], 1)


# --- disputes -----------------------------------------------------------------------------


def test_one_dispute_is_one_group_and_its_best_comes_first() -> None:
    copy = OPEN + " اليوم"
    rows = rows_of(
        (claim(OPEN, "a"), claim(CLOSED, "b"), 0.9),
        (claim(copy, "c"), claim(CLOSED, "d"), 0.85),
        (claim("وزير النقل استقال من منصبه", "e"), claim("الوزير باق في منصبه", "f"), 0.5),
    )
    assert [r.probability for r in rows] == [0.9, 0.5, 0.85]
    assert rows[0].group_id == rows[2].group_id != rows[1].group_id
    assert all(f"group:{r.group_id}" in r.flags for r in rows)


def test_a_shared_claim_joins_only_what_is_alike() -> None:
    shared = (OPEN, "positive")
    alike, apart = (CLOSED, "positive"), ("عدد الجرحى تجاوز الأربعين", "positive")
    one, two, three = group_pairs(
        [(shared, alike), ((CLOSED + " أمس", "positive"), shared), (shared, apart)], ["1", "2", "3"]
    )
    assert one == two != three


def test_a_denial_is_no_copy_of_what_it_denies() -> None:
    said, denied = (OPEN, "positive"), (OPEN, "negative")
    other, more = ("طائرة سقطت في البحر", "positive"), ("باخرة غرقت قبالة الساحل", "positive")
    first, second = group_pairs([(said, other), (denied, more)], ["1", "2"])
    assert first != second


def test_numbers_do_not_part_a_dispute() -> None:
    pairs = [((f"مقتل {n} شخصا", "positive"), (f"مقتل {n + 1} شخصا", "positive")) for n in (5, 9)]
    assert len(set(group_pairs(pairs, ["1", "2"]))) == 1


def test_groups_of_nothing_and_of_claims_without_words() -> None:
    assert group_pairs([], []) == []
    empty = (("", "positive"), ("في", "positive"))
    assert len(set(group_pairs([empty, empty], ["1", "2"]))) == 1


def test_a_group_keeps_its_name_when_others_come() -> None:
    base = [((OPEN, "positive"), (CLOSED, "positive"))]
    more = [((OPEN, "positive"), (CLOSED + " أمس", "positive"))]
    (name,) = group_pairs(base, ["1"])
    assert group_pairs(more + base, ["2", "1"]) == [name, name]


# --- the order of reading -----------------------------------------------------------------


def probe(**changes: object) -> Contradiction:
    (row,) = rows_of((claim(OPEN, "a"), claim(CLOSED, "b"), 0.6))
    sides = {k: replace(row.a, **v) for k, v in changes.items() if isinstance(v, dict)}
    return replace(row, **{**changes, **sides})  # type: ignore[arg-type]


def in_order(*given: tuple[str, float]) -> list[tuple[str, float]]:
    """Dispute and probability of rows as they are ranked; each row is a pair of its own."""
    rows = [
        probe(group_id=group, probability=p, pair_id=str(n)) for n, (group, p) in enumerate(given)
    ]
    ranked = rank(rows, {row.pair_id: {"x", "y"} for row in rows})
    assert len(ranked) == len(rows)
    return [(row.group_id, row.probability) for row in ranked]


def test_the_first_rows_are_different_disputes() -> None:
    clear = [(f"d{n}", 0.6) for n in range(LEADERS + 5)]
    found = in_order(*clear, ("d0", 0.95), ("d0", 0.9), ("d1", 0.7))
    assert len({group for group, _ in found[:LEADERS]}) == LEADERS
    assert found[0] == ("d0", 0.95)
    assert found[LEADERS] == ("d0", 0.9)  # behind them rows come by their own worth


def test_a_dispute_is_shown_by_a_pair_of_two_outlets_that_is_nearly_as_good() -> None:
    within = {"source": "outlet"}
    rows = [
        probe(group_id="d", probability=0.97, pair_id="one outlet", a=within, b=within),
        probe(group_id="d", probability=0.96, pair_id="two outlets"),
        probe(group_id="e", probability=0.97, pair_id="one outlet, far better", a=within, b=within),
        probe(group_id="e", probability=0.6, pair_id="two outlets, doubtful"),
    ]
    ranked = [row.pair_id for row in rank(rows, {row.pair_id: {"x", "y"} for row in rows})]
    assert set(ranked[:2]) == {"two outlets", "one outlet, far better"}
    assert ranked[2:] == ["one outlet", "two outlets, doubtful"]


def test_a_doubtful_dispute_does_not_come_before_the_second_pair_of_a_clear_one() -> None:
    assert in_order(("a", 0.9), ("a", 0.8), ("b", 0.4), ("c", 0.6)) == [
        ("a", 0.9),
        ("c", 0.6),
        ("a", 0.8),
        ("b", 0.4),
    ]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"probability": 0.7}, {}),
        ({"a": {"institution": "us.defence", "speaker_id": "x"}}, {"a": {"speaker_id": "x"}}),
        ({"a": {"person": "p", "speaker_id": "x"}}, {"a": {"speaker_id": "x"}}),
        ({"a": {"speaker_id": "x"}}, {}),
        ({"a": {"start": 10}}, {}),
        ({"a": {"in_title": True}}, {}),
        ({}, {"b": {"source": "outlet a"}}),
        (
            {"a": {"state": "us"}, "b": {"state": "ru"}},
            {"a": {"state": "us"}, "b": {"state": "us"}},
        ),
    ],
)
def test_what_raises_a_row(better: dict[str, object], worse: dict[str, object]) -> None:
    assert worth(probe(**better), n_origins=2, age=0) > worth(probe(**worse), n_origins=2, age=0)


def test_spread_and_recency_raise_a_row_within_bounds() -> None:
    base = worth(probe(), n_origins=2, age=7)
    assert worth(probe(), n_origins=4, age=7) > base
    assert worth(probe(), n_origins=2, age=1) > base
    assert worth(probe(), n_origins=10**6, age=0) - base < 1.5
    sure = worth(probe(probability=0.97), n_origins=2, age=7)
    known = {"institution": "us.defence"}
    assert sure > worth(probe(probability=0.5, a=known, b=known), n_origins=2, age=7)


def test_superseded_rows_come_last_but_come() -> None:
    later = claim("مقتل 15 شخصا في الانفجار", "b", "2024-05-06")
    rows = rows_of(
        (claim("مقتل 12 شخصا في الانفجار", "a"), later, 0.95),
        (claim("طول النفق 300 متر", "c"), claim("طول النفق 350 مترا", "d", "2024-05-06"), 0.45),
        kind="number",
    )
    assert [(r.status, r.probability) for r in rows] == [("open", 0.45), ("superseded", 0.95)]
