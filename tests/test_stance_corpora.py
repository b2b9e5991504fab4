"""Readers of claim–article corpora, on small files of their formats and on the real ones."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pandas as pd
import pytest

from stance.articles import read_articles
from stance.config import Config
from stance.errors import InputError
from training.gold import TRAIN_EVENTS, Gold, gold_articles, load_gold
from training.stance_corpora import (
    COLUMNS,
    EXTRA,
    own_stances,
    read_baly,
    read_claims_json,
    read_fnc,
)

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases" / "stance_corpora"
PUBLIC = Path(os.environ.get("STANCE_CORPORA", ROOT.parent / "shared" / "corpora"))


def test_original_format_of_baly_with_rationales_by_words_and_number() -> None:
    frame = read_claims_json(CASES / "baly.json")
    assert tuple(frame.columns) == (*COLUMNS, *EXTRA)
    assert frame["stance"].tolist() == ["agree", "disagree", "unrelated", "discuss"]
    assert frame["rationale"].tolist() == [(0,), (0, 1), (), ()]
    assert frame["claim_id"].nunique() == 2
    assert frame["part"].unique().tolist() == ["baly"]


def test_arastance_with_titles_and_articles_as_sentences() -> None:
    frame = read_claims_json(CASES / "arastance.jsonl")
    assert frame["stance"].tolist() == ["agree", "unrelated", "disagree"]
    assert frame["title"].tolist()[:2] == ["المستشفى الجديد يفتح أبوابه", "طقس الغد"]
    assert frame["article"][0].split("\n") == ["افتتح المستشفى أمس .", "وحضر الوزير الحفل ."]


def test_one_pair_a_line_also_compressed(tmp_path: Path) -> None:
    plain = read_claims_json(CASES / "folds.jsonl")
    assert plain["rationale"].tolist() == [(1,), ()]
    assert plain["claim_id"].nunique() == 1
    (tmp_path / "baly2018").mkdir()
    packed = tmp_path / "baly2018" / "fold_1.jsonl.gz"
    packed.write_bytes(gzip.compress((CASES / "folds.jsonl").read_bytes()))
    frame = read_baly(tmp_path)
    assert frame["part"].unique().tolist() == ["fold_1"]
    assert frame["article"].tolist() == plain["article"].tolist()


def test_no_folds_give_an_empty_frame_of_the_same_columns(tmp_path: Path) -> None:
    assert tuple(read_baly(tmp_path).columns) == (*COLUMNS, *EXTRA)
    assert len(read_baly(tmp_path)) == 0


def test_fnc_joins_headlines_and_bodies() -> None:
    frame = read_fnc(CASES / "fnc" / "train_stances.csv", CASES / "fnc" / "train_bodies.csv")
    assert frame["stance"].tolist() == ["agree", "unrelated"]
    assert frame["claim_id"].nunique() == 1
    assert frame["article"][0].endswith("Repairs begin on Monday.")
    assert frame["part"].unique().tolist() == ["train"]


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"article": ["نص"], "stance": ["agree"]}, "a text under the name claim"),
        ({"claim": "نص", "article": ["أ", "ب"], "stance": ["agree"]}, "as many articles"),
        ({"claim": "نص", "article": ["أ"], "stance": ["maybe"]}, "a stance of agree"),
        ({"claim": "نص", "article": ["أ"]}, "article and stance"),
        ({"claim": "نص", "article": "أ", "stance": "agree", "rationale": [4]}, "a rationale below"),
        (["نص"], "an object"),
    ],
)
def test_a_malformed_entry_is_named(tmp_path: Path, entry: object, says: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(entry) + "\n" + json.dumps(entry), "utf-8")
    with pytest.raises(InputError, match=says) as caught:
        read_claims_json(path)
    assert "entry 1" in str(caught.value)


def test_a_broken_line_and_a_missing_file_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"claim": 1}\n{', "utf-8")
    with pytest.raises(InputError, match=r"line 2|entry 1"):
        read_claims_json(path)
    with pytest.raises(InputError, match="expected a JSON file"):
        read_claims_json(tmp_path / "none.json")


def test_fnc_names_the_missing_body(tmp_path: Path) -> None:
    bodies = tmp_path / "train_bodies.csv"
    bodies.write_text("Body ID,articleBody\n7,text\n", "utf-8")
    with pytest.raises(InputError, match="the body 9"):
        read_fnc(CASES / "fnc" / "train_stances.csv", bodies)


@pytest.fixture(scope="module")
def own() -> pd.DataFrame:
    return own_stances(load_gold(), gold_articles(Config()))


def test_own_stances_leave_out_the_claims_own_article(own: pd.DataFrame) -> None:
    assert not (own["claim_id"].str.split("/").str[0] == own["article_id"]).any()
    assert set(own["stance"]) == {"agree", "disagree", "discuss", "unrelated"}


def test_own_stances_keep_training_and_test_events_apart(own: pd.DataFrame) -> None:
    for side in ("claim_id", "article_id"):
        trained = own[side].str[:3].isin(TRAIN_EVENTS)
        assert (trained == (own["part"] == "train")).all()
    strange = own["stance"] == "unrelated"
    assert ((own["claim_id"].str[:3] != own["article_id"].str[:3]) == strange).all()


def test_a_denied_proposition_turns_the_stance_around() -> None:
    articles, _ = read_articles([ROOT / "data" / "articles"], Config())
    claims = pd.DataFrame(
        {
            "claim_id": ["e01-barq/c1", "e01-madar/c1"],
            "claim": ["وجود تنسيق", "لا تنسيق"],
            "polarity": ["negative", "positive"],
        }
    )
    pairs = pd.DataFrame(
        {"claim_a": ["e01-barq/c1"], "claim_b": ["e01-madar/c1"], "relation": ["agree"]}
    )
    found = own_stances(Gold(claims, pairs), articles).query("stance != 'unrelated'")
    stances = dict(zip(found["claim_id"], found["stance"], strict=True))
    # the first claim's proposition is denied by its speaker, so that who agrees with him denies it
    assert stances == {"e01-barq/c1": "disagree", "e01-madar/c1": "agree"}


def test_the_real_folds() -> None:
    frame = read_baly(PUBLIC)
    if frame.empty:
        pytest.skip("no Baly 2018 at hand")
    assert set(frame["stance"]) == {"agree", "disagree", "discuss", "unrelated"}
    taken = frame["stance"].isin(["agree", "disagree"])
    assert ((frame["rationale"].map(len) > 0) == taken).all()
