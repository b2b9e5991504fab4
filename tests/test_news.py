"""Labelled pairs of news: kept as numbers, made by the code that a run uses, measured by week."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stance.calibration import Calibration
from stance.config import Config
from stance.context import SITUATION
from stance.errors import InputError
from stance.features.pair import PairFeatures
from stance.records import RELATIONS
from training import news
from training.news import (
    COLUMNS,
    CORPUS,
    DAILY,
    labelled_batches,
    load_news,
    measure_week,
    read_labels,
    weeks_of,
)
from training.news_report import news_rows, precision_at

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
NAMES = PairFeatures().fit(pd.DataFrame({"s1": ["أ"], "s2": ["ب"]})).get_feature_names_out()


def test_labels_are_complete_and_hold_no_text() -> None:
    labels = read_labels()
    assert tuple(labels.columns) == COLUMNS
    assert set(labels["relation"]) == set(RELATIONS)
    assert (labels["weight"] >= 1).all()
    assert len(labels.drop_duplicates([c for c in COLUMNS if c not in ("relation", "weight")])) == (
        len(labels)
    )
    for side in "ab":
        assert (labels[f"start_{side}"] < labels[f"end_{side}"]).all()
        assert labels[f"article_{side}"].str.fullmatch(r"[\w-]+").all()


def test_the_features_are_those_of_this_version() -> None:
    found = load_news(NAMES)
    n = len(found.weeks)
    assert found.situations.shape == (n, len(SITUATION))
    assert found.features.shape == (n, len(NAMES))
    assert n > 0.95 * len(read_labels())
    assert set(found.weeks) <= set(read_labels()["week"])


@pytest.mark.parametrize("content", [None, b"no arrays"])
def test_a_missing_or_damaged_file_is_named_with_the_remedy(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "features.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"python -m training\.news --corpora"):
        load_news(NAMES, path)


def test_features_of_another_version_are_refused() -> None:
    with pytest.raises(InputError, match="those of other features"):
        load_news(NAMES[:-1])


def test_a_week_begins_on_monday(tmp_path: Path) -> None:
    days = ["2018-03-11", "2018-03-12", "2018-03-18", "2018-03-19", ""]
    frame = pd.DataFrame({"id": list("abcde"), "published": days, "text": ["نص"] * 5})
    frame.to_json(tmp_path / "news.jsonl.gz", orient="records", lines=True)
    ((week, found),) = weeks_of(tmp_path / "news.jsonl.gz", ["2018-03-12"])
    assert (week, list(found["id"])) == ("2018-03-12", ["b", "c"])
    ((day, found),) = weeks_of(tmp_path / "news.jsonl.gz", ["2018-03-18", "2019-01-01"], daily=True)
    assert (day, list(found["id"])) == ("2018-03-18", ["c"])


TEXTS = {
    "x": "قالت وزارة النقل إن الميناء مغلق أمام السفن منذ صباح الأحد.",
    "y": "ونفت هيئة الموانئ إغلاق الميناء أمام السفن.",
}


def labelled(**changes: object) -> pd.DataFrame:
    row: dict[str, object] = {"week": "2018-03-12", "relation": "disagree", "weight": 1.0}
    for side, (name, words) in zip(
        "ab", (("x", "الميناء مغلق"), ("y", "إغلاق الميناء")), strict=True
    ):
        start = TEXTS[name].index(words)
        row |= {
            f"article_{side}": name,
            f"start_{side}": start,
            f"end_{side}": TEXTS[name].rindex("السفن") + 5 if side == "b" else len(TEXTS[name]) - 1,
            f"in_title_{side}": 0,
            f"denied_{side}": int(side == "b"),
        }
    return pd.DataFrame([row | changes])


def measured(labels: pd.DataFrame) -> tuple[list[int], np.ndarray]:
    days = {"x": "2018-03-13", "y": "2018-03-14"}
    articles = pd.DataFrame(
        [
            {"id": k, "source": f"outlet {k}", "published": days[k], "title": "", "text": text}
            for k, text in TEXTS.items()
        ]
    )
    return measure_week(articles, labels, Config(), jobs=1)


def test_labelled_claims_are_found_by_their_place_and_polarity() -> None:
    places, values = measured(labelled())
    assert places == [0]
    found = dict(zip((*SITUATION, *NAMES), values[0].tolist(), strict=True))
    assert (found["denied_one"], found["denied_best"]) == (1.0, 1.0)
    assert found["denied_rare"] > 0.5
    assert measured(labelled(denied_b=0))[0] == []  # the label was given to a denial
    assert measured(labelled(start_b=0, end_b=5))[0] == []


def test_precision_is_the_mean_over_weeks_of_what_is_read_first() -> None:
    weeks = np.array([0, 0, 0, 1, 1])
    chances = np.array([0.9, 0.8, 0.1, 0.3, 0.6])
    true = np.array([True, False, True, True, False])
    ones = np.ones(5)
    assert precision_at(1, weeks, chances, true, ones) == pytest.approx(0.5)
    assert precision_at(2, weeks, chances, true, ones) == pytest.approx(0.5)
    heavy = np.array([1.0, 1.0, 1.0, 1.0, 9.0])
    assert precision_at(2, weeks, chances, true, heavy) == pytest.approx(0.25)


def test_a_better_ranking_reads_better() -> None:
    rng = np.random.default_rng(0)
    places = rng.integers(0, 3, 600)
    chances = np.full((600, 3), 0.2)
    chances[np.arange(600), places] = 0.6
    families, ones, half = np.arange(600) % 4, np.ones(600), np.arange(600) < 300
    good = Calibration(chances, places, families, ones, half)
    poor = replace(good, places=rng.permutation(places))
    values = [
        {r.cells["set"]: float(r.cells["accuracy"]) for r in news_rows(c, Config(min_precision=p))}
        for c, p in ((good, 0.9), (poor, 0.3))
    ]
    ranked = [name for name in values[0] if name.startswith("candidate pairs")]
    assert len(ranked) == 4
    assert all(values[0][name] > values[1][name] for name in ranked)
    for domain in ("weeks of news", "events of disputes"):
        name = f"{domain} left out: precision from it"
        assert values[0][name] == pytest.approx(1.0)
        assert values[1][name] == pytest.approx(0.3, abs=0.1)


@pytest.mark.skipif(
    not all((CORPORA / name).exists() for name in (CORPUS, DAILY)),
    reason="the corpora of news are not at hand",
)
def test_the_kept_numbers_are_what_the_code_makes_of_the_corpus() -> None:
    labels = read_labels()
    counts = labels["week"].value_counts()
    week = str(counts.index[-1])
    own = labels[labels["week"] == week]
    ((_, articles),) = labelled_batches(CORPORA, [week])
    places, values = measure_week(articles, own, Config(), jobs=1)
    kept = load_news(NAMES)
    mine = kept.weeks == week
    assert len(places) == mine.sum()
    assert (kept.relations[mine] == own["relation"].to_numpy()[places]).all()
    again = np.hstack([kept.situations[mine], kept.features[mine]])
    stale = "stale: run `python -m training.news --corpora FOLDER`"
    assert np.allclose(values, again, atol=1e-4), stale
    assert news.FEATURES.stat().st_size < 2**20
