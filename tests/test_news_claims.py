"""Annotated claims of real news: no text is kept, and they are found again in the corpora."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from stance.records import CUE_CLASSES
from training.news_claims import CLAIMS, COLUMNS, PARTS, news_scores

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
TEXT = "قالت وزارة النقل إن الجسر مفتوح. ونفت البلدية إغلاق الطريق. وأمطرت السماء."


def _corpora(folder: Path, text: str = TEXT) -> Path:
    news = folder / "news"
    news.mkdir(parents=True)
    rows = {
        "ant_2018_without_april.jsonl.gz": {"id": "a1", "title": "الجسر مفتوح", "text": text * 3},
        "saudi_2015.jsonl.gz": {"id": "b1", "title": "طقس", "text": "أمطرت السماء على المدينة."},
    }
    for name, row in rows.items():
        row |= {"source": "s", "url": "", "published": "2018-03-01"}
        with gzip.open(news / name, "wt", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return folder


def _marked(path: Path) -> Path:
    first, second = TEXT.index("الجسر مفتوح"), TEXT.index("إغلاق الطريق")
    ministry, town = TEXT.index("وزارة النقل"), TEXT.index("البلدية")
    rows = [
        ("test", "a1", False, first, first + 11, ministry, ministry + 11, "s1", "assert"),
        ("test", "a1", False, second, second + 12, town, town + 7, "s2", "deny"),
        ("dev", "b1", False, -1, -1, -1, -1, "", "none"),
    ]
    signs = ("positive", "negative", "positive")
    table = [(*row, sign) for row, sign in zip(rows, signs, strict=True)]
    pd.DataFrame(table, columns=COLUMNS).to_csv(path, index=False)
    return path


def test_marks_are_complete_and_hold_no_text() -> None:
    marked = pd.read_csv(CLAIMS, keep_default_na=False)
    assert tuple(marked.columns) == tuple(COLUMNS)
    assert set(marked["part"]) == set(PARTS)
    assert set(marked["cue_class"]) <= set(CUE_CLASSES)
    assert marked["article_id"].str.fullmatch(r"[\w-]+").all()
    held = marked[marked["cue_class"] != "none"]
    assert (held["start"] < held["end"]).all()
    assert held["holder"].str.fullmatch(r"s\d+(\+s\d+)*").all()
    assert not held.duplicated(["article_id", "in_title", "start", "end", "holder"]).any()
    assert not set(marked.loc[marked["part"] == "dev", "article_id"]) & set(
        marked.loc[marked["part"] == "test", "article_id"]
    )


def test_marked_claims_are_set_beside_found_ones(tmp_path: Path) -> None:
    path = _marked(tmp_path / "claims.csv")
    dev, score = news_scores(_corpora(tmp_path / "c"), path)
    assert dev.gold.empty
    assert set(dev.articles) == {"a1", "b1"}
    figures = score.figures()
    assert figures["recall, overlap 0.8"] == (1.0, 2)
    # the text stands there three times: what is marked once is found thrice
    assert figures["precision, overlap 0.8"][0] == pytest.approx(1 / 3)
    assert figures["speaker, named"] == (1.0, 2)
    assert figures["polarity"] == (1.0, 2)


def test_without_the_corpora_there_is_nothing_to_measure(tmp_path: Path) -> None:
    assert not list(news_scores(tmp_path))


@pytest.mark.skipif(not (CORPORA / "news").is_dir(), reason="the public corpora are not here")
def test_every_marked_article_is_in_the_corpora() -> None:
    marked = pd.read_csv(CLAIMS, keep_default_na=False)
    scores = list(news_scores(CORPORA))
    assert [s.name for s in scores] == ["news, dev", "news, test"]
    assert sum(len(s.gold) for s in scores) == (marked["cue_class"] != "none").sum()
    assert all(s.gold["claim"].str.strip().str.len().gt(2).all() for s in scores)
