"""Collected decisions as training rows: labels, weights, families."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from stance.decisions import Decision
from stance.reviewed import FROM_REPORT, add_records, new_record
from training.corpora import COLUMNS, own_pairs
from training.review import REVIEWED, WEIGHT_NOT, reviewed_rows
from training.train import training_rows

WHEN = datetime(2024, 5, 4, tzinfo=UTC)
OPEN, CLOSED, FLOOD = "الجسر مفتوح أمام المارة", "الجسر مغلق أمام المارة", "السيول قطعت الطريق"


def store(folder: Path, *decided: tuple[str, str, str, str, str], note: str = "") -> Path:
    """Decisions as ``pair_id, decision, reviewer, claim_a, claim_b``, one after another."""
    for n, (pair_id, decision, reviewer, a, b) in enumerate(decided):
        row = dict.fromkeys(FROM_REPORT, "") | {
            **{"claim_a": a, "claim_b": b, "polarity_a": "positive", "polarity_b": "negative"},
            "probability": 0.5,
            "situation": {},
        }
        when = WHEN + timedelta(seconds=n)
        add_records(
            folder, [new_record(row, pair_id, Decision(decision, reviewer, note), when)], when
        )
    return folder


def test_labels_and_weights(tmp_path: Path) -> None:
    folder = store(
        tmp_path,
        ("p1", "contradiction", "أ", OPEN, CLOSED),
        ("p2", "not", "أ", OPEN, FLOOD),
        ("p3", "unsure", "أ", CLOSED, FLOOD),
    )
    rows = reviewed_rows(folder)
    assert list(zip(rows["pair_id"], rows["relation"], rows["weight"], strict=True)) == [
        ("reviewed:p1", "disagree", 1.0),
        ("reviewed:p2", "other", WEIGHT_NOT),
    ]
    assert set(rows["corpus"]) == {REVIEWED}
    assert rows["negated1"].tolist() == [False, False]
    assert rows["negated2"].tolist() == [True, True]


@pytest.mark.parametrize("note", ["agree", "يتفقان", "لا تناقض، بل يتفقان"])
def test_a_note_can_tell_agreement(tmp_path: Path, note: str) -> None:
    rows = reviewed_rows(store(tmp_path, ("p1", "not", "أ", OPEN, CLOSED), note=note))
    assert rows["relation"].tolist() == ["agree"]


def test_the_latest_word_of_each_reviewer_and_the_majority_count(tmp_path: Path) -> None:
    folder = store(
        tmp_path,
        ("p1", "not", "أ", OPEN, CLOSED),
        ("p1", "contradiction", "أ", OPEN, CLOSED),
        ("p2", "not", "أ", OPEN, FLOOD),
        ("p2", "contradiction", "ب", OPEN, FLOOD),
        ("p3", "not", "أ", CLOSED, FLOOD),
        ("p3", "not", "ب", CLOSED, FLOOD),
        ("p3", "contradiction", "ج", CLOSED, FLOOD),
    )
    rows = reviewed_rows(folder)
    assert dict(zip(rows["pair_id"], rows["relation"], strict=True)) == {
        "reviewed:p1": "disagree",
        "reviewed:p3": "other",
    }


def test_a_dispute_is_one_family(tmp_path: Path) -> None:
    folder = store(
        tmp_path,
        ("p1", "contradiction", "أ", OPEN, CLOSED),
        ("p2", "contradiction", "أ", OPEN, CLOSED + " أمس"),
        ("p3", "not", "أ", CLOSED + " أمس", FLOOD),
        ("p4", "not", "أ", "الوزير استقال من منصبه", "الوزارة أعلنت خطة"),
    )
    one, two, three, four = reviewed_rows(folder)["family"]
    assert one == two == three != four


def test_a_pair_joins_the_family_that_holds_its_statement(tmp_path: Path) -> None:
    own = pd.DataFrame(
        [["f1", "train", OPEN, "نص آخر"], ["f2", "test", CLOSED, FLOOD]],
        columns=["family", "split", "s1", "s2"],
    )
    folder = store(
        tmp_path,
        ("p1", "contradiction", "أ", OPEN + "!", "الجسر مقطوع"),
        ("p2", "not", "أ", CLOSED, FLOOD),  # both stand in the test split
    )
    rows = reviewed_rows(folder, own)
    assert rows["pair_id"].tolist() == ["reviewed:p1"]
    assert rows["family"].tolist() == ["f1"]


def test_no_decisions_are_no_rows(tmp_path: Path) -> None:
    assert reviewed_rows(tmp_path / "none").empty
    assert REVIEWED not in set(training_rows(reviewed=tmp_path / "none")["corpus"])


def test_training_takes_them_with_their_weight(tmp_path: Path) -> None:
    test = own_pairs("test").iloc[0]
    folder = store(
        tmp_path,
        ("p1", "not", "أ", OPEN, CLOSED),
        ("p2", "not", "أ", test["s1"], test["s2"]),
    )
    rows = training_rows(reviewed=folder)
    mine = rows[rows["corpus"] == REVIEWED]
    assert mine["weight"].tolist() == [WEIGHT_NOT]
    assert set(COLUMNS) <= set(mine.columns)
    assert not rows[["negated1", "negated2"]].isna().to_numpy().any()
    halved = training_rows({REVIEWED: 0.5}, reviewed=folder)
    assert halved[halved["corpus"] == REVIEWED]["weight"].tolist() == [WEIGHT_NOT / 2]
    assert REVIEWED not in set(training_rows({REVIEWED: 0}, reviewed=folder)["corpus"])
