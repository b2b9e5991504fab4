"""Readers of our pairs and of public corpora; what is malformed is refused in plain words."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from stance.errors import InputError
from stance.records import RELATIONS
from training.corpora import (
    COLUMNS,
    CORPORA,
    OWN_COLUMNS,
    available,
    components,
    fold,
    own_pairs,
    read_corpus,
)

ROOT = Path(__file__).resolve().parents[1]
PUBLIC = Path(os.environ.get("STANCE_CORPORA", ROOT.parent / "shared" / "corpora"))
ROWS = [
    ["p-1", "f-1", "gulf", "denial", "1", "agree", "نفت الوزارة الخبر", "لم يصح الخبر"],
    ["p-2", "f-2", "gulf", "negation", "0", "disagree", "وصل الوفد", "لم يصل الوفد"],
]


def write(path: Path, rows: list[list[str]], header: tuple[str, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, *rows])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write(tmp_path / "pairs" / "a.csv", ROWS, OWN_COLUMNS)
    (tmp_path / "splits").mkdir()
    for split, families in {"train": "f-1\n", "dev": "f-2\n", "test": ""}.items():
        (tmp_path / "splits" / f"{split}.txt").write_text(families)
    return tmp_path


def test_own_pairs_have_their_split(data: Path) -> None:
    frame = own_pairs(data=data)
    assert frame["split"].tolist() == ["train", "dev"]
    assert frame["trap"].tolist() == [True, False]
    assert own_pairs("dev", data=data)["pair_id"].tolist() == ["p-2"]
    assert own_pairs(("train", "dev"), data=data).equals(frame)


def test_order_of_files_and_rows_is_irrelevant(data: Path) -> None:
    before = own_pairs(data=data)
    (data / "pairs" / "a.csv").unlink()
    write(data / "pairs" / "z.csv", ROWS[:1], OWN_COLUMNS)
    write(data / "pairs" / "b.csv", ROWS[1:], OWN_COLUMNS)
    assert own_pairs(data=data).equals(before)


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("relation", "agrees", "relation one of agree, disagree, other"),
        ("trap", "yes", "trap one of 0, 1"),
        ("phenomenon", "irony", "phenomenon one of"),
        ("s2", "  ", "a value in the column s2"),
        ("family", "", "a value in the column family"),
    ],
)
def test_a_bad_cell_is_named(data: Path, column: str, value: str, told: str) -> None:
    row = list(ROWS[1])
    row[OWN_COLUMNS.index(column)] = value
    write(data / "pairs" / "a.csv", [ROWS[0], row], OWN_COLUMNS)
    with pytest.raises(InputError, match=told) as caught:
        own_pairs(data=data)
    assert "a.csv, row 3" in str(caught.value)


def test_a_missing_column_a_short_row_and_another_encoding_are_refused(data: Path) -> None:
    path = data / "pairs" / "a.csv"
    write(path, [r[:-1] for r in ROWS], OWN_COLUMNS[:-1])
    with pytest.raises(InputError, match="the columns pair_id"):
        own_pairs(data=data)
    write(path, [ROWS[0], ROWS[1][:-1]], OWN_COLUMNS)
    with pytest.raises(InputError, match=r"row 3: .* 7 cells under 8 names"):
        own_pairs(data=data)
    path.write_bytes("pair_id,قيمة".encode("windows-1256"))
    with pytest.raises(InputError, match="a CSV file in UTF-8"):
        own_pairs(data=data)


def test_a_pair_id_twice_is_refused(data: Path) -> None:
    write(data / "pairs" / "b.csv", ROWS[:1], OWN_COLUMNS)
    with pytest.raises(InputError, match="p-1 twice"):
        own_pairs(data=data)


def test_a_family_in_no_split_or_in_two_is_refused(data: Path) -> None:
    (data / "splits" / "dev.txt").write_text("")
    with pytest.raises(InputError, match=r"f-2 first.*training\.splits"):
        own_pairs(data=data)
    (data / "splits" / "dev.txt").write_text("f-1\nf-2\n")
    with pytest.raises(InputError, match="f-1, which is in train too"):
        own_pairs(data=data)


def test_no_pairs_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found none"):
        own_pairs(data=tmp_path)


def test_a_missing_corpus_is_absent_and_a_missing_folder_refused(tmp_path: Path) -> None:
    assert available(tmp_path) == []
    write(tmp_path / "ans" / "stance_dev.csv", [["أ", "ب", "agree"]], ("s1", "s2", "stance"))
    assert available(tmp_path) == ["ans-dev"]
    with pytest.raises(InputError, match="a folder of corpora"):
        available(tmp_path / "none")


@pytest.mark.parametrize(
    ("name", "header", "row", "relation"),
    [
        ("ans-train", ("s1", "s2", "stance"), ("أ ب", "ج د", "disagree"), "disagree"),
        ("xnli-dev", ("premise", "hypothesis", "label"), ("أ ب", "ج د", "entailment"), "agree"),
        ("xnli-dev", ("premise", "hypothesis", "label"), ("أ ب", "ج د", "neutral"), "other"),
        (
            "xnli-dev",
            ("premise", "hypothesis", "label"),
            ("أ ب", "ج د", "contradiction"),
            "disagree",
        ),
        ("arentail", ("premise", "hypothesis", "label"), ("أ ب", "ج د", "entails"), "agree"),
        ("arentail", ("premise", "hypothesis", "label"), ("أ ب", "ج د", "not entail"), "other"),
        ("arbteds-valid", ("t", "h", "label"), ("أ ب", "ج د", "1"), "agree"),
        ("arbteds-train", ("t", "h", "label"), ("أ ب", "ج د", "0"), "other"),
        ("paraphrase", ("Source", "Target", "Topics"), ("أ ب", "ج د", "Sport"), "agree"),
    ],
)
def test_public_formats(
    tmp_path: Path, name: str, header: tuple[str, ...], row: tuple[str, ...], relation: str
) -> None:
    write(tmp_path / CORPORA[name].file, [list(row)], header)
    frame = read_corpus(name, tmp_path)
    assert tuple(frame.columns) == COLUMNS
    assert frame.iloc[0].tolist() == [f"{name}:0", f"{name}:0", relation, "أ ب", "ج د"]


def test_an_unknown_public_label_is_refused(tmp_path: Path) -> None:
    header = ("s1", "s2", "stance")
    write(tmp_path / "ans" / "stance_dev.csv", [["أ", "ب", "discuss"]], header)
    with pytest.raises(InputError, match="stance one of agree, disagree, other"):
        read_corpus("ans-dev", tmp_path)


def test_rows_with_a_common_statement_share_a_family() -> None:
    """Also through a third row, and whatever the spelling."""
    left = ["أكد الوزير", "وصل الوفد", "اتفق الطرفان", "هبط السعر"]
    right = ["نفى الوزير", "نفي الوزير", "ارتفع السعر", "اكد الوزير."]
    found = components(left, right)
    assert found[0] == found[1] == found[3] != found[2]


def test_folding_sets_spelling_aside() -> None:
    assert fold("أكّدت الوزارة، أمس.") == fold("اكدت الوزارة امس")


@pytest.mark.parametrize("name", sorted(CORPORA))
def test_the_real_corpora_are_read(name: str) -> None:
    if not (PUBLIC / CORPORA[name].file).is_file():
        pytest.skip(f"{CORPORA[name].file} is not in {PUBLIC} (set STANCE_CORPORA)")
    frame = read_corpus(name, PUBLIC)
    assert len(frame) > 50
    assert set(frame["relation"]) <= set(RELATIONS)
    assert set(frame["relation"]) <= {"agree", "other"} or not CORPORA[name].binary
    of = frame.groupby("s1")["family"].nunique()
    assert of.max() == 1
