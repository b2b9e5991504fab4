"""Labelled stances of news: no text kept, numbers made by the code that a run uses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stance.config import Config
from stance.errors import InputError
from stance.following.evidence import FEATURES, examine
from stance.following.stances import STANCES
from stance.model import Bundle, load_bundle
from training import news_stances
from training.news_stances import COLUMNS, news_table, read_labels, write_numbers

TEXT = (
    "أعلنت وزارة الخارجية الروسية أن موسكو تنسق مع واشنطن في سوريا.\n"
    "ونفت وزارة الدفاع الأمريكية أي تنسيق عسكري مع روسيا في سوريا.\n"
)
DENIAL = "ونفت وزارة الدفاع الأمريكية أي تنسيق عسكري مع روسيا في سوريا."


@pytest.fixture(scope="module")
def small_bundle(small_bundle_folder: Path) -> Bundle:
    return load_bundle(small_bundle_folder)


@pytest.fixture
def labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    start = TEXT.index(DENIAL)
    row = ("2018-01-01", "c1", "واشنطن تنسق عسكريا مع موسكو في سوريا")
    rows = [
        (*row, "a1", "disagree", 0, start, start + len(DENIAL)),
        (*row, "a2", "unrelated", 0, -1, -1),
    ]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    monkeypatch.setattr(news_stances, "read_labels", lambda: found)
    return found


def articles() -> pd.DataFrame:
    texts = {"a1": TEXT, "a2": "افتتح الوزير معرض الكتاب في الرباط بحضور ناشرين من عشر دول."}
    return pd.DataFrame(
        [
            {"id": i, "source": "s", "published": "2018-01-02", "title": "عنوان", "text": t}
            for i, t in texts.items()
        ]
    )


def test_labels_are_complete_and_hold_no_news() -> None:
    rows = read_labels()
    assert tuple(rows.columns) == COLUMNS
    assert set(rows["stance"]) == set(STANCES)
    assert not rows.duplicated(["claim_id", "article_id"]).any()
    assert rows["article_id"].str.fullmatch(r"[\w-]+").all()
    assert (rows.groupby("claim_id")["claim"].nunique() == 1).all()
    marked = rows[rows["start"] >= 0]
    assert (marked["start"] < marked["end"]).all()
    assert "unrelated" not in set(marked["stance"])


def test_the_shipped_numbers_are_those_of_this_version(small_bundle: Bundle) -> None:
    table = news_table(small_bundle)
    labels = read_labels()
    assert table.rows[: len(labels)][list(COLUMNS)].equals(labels)
    strangers = table.rows[len(labels) :]
    assert set(strangers["stance"]) == {"unrelated"}
    assert strangers.groupby("claim_id").size().max() == 8
    assert table.features.shape == (len(table.rows), len(FEATURES))
    assert np.isfinite(table.features).all()
    assert np.nanmean(table.hit) > 0.7


def test_numbers_give_the_features_that_a_run_gives(
    labels: pd.DataFrame, small_bundle: Bundle, tmp_path: Path
) -> None:
    path = tmp_path / "stances.npz"
    write_numbers(articles(), Config(), path)
    table = news_table(small_bundle, path)
    accepted, _ = news_stances.read_frame(articles(), Config())
    found = examine([labels["claim"][0]], accepted, small_bundle, Config())
    assert found.pairs.index.get_level_values("article").tolist() == [0]
    np.testing.assert_allclose(table.features[0], found.pairs.to_numpy()[0], rtol=1e-4)
    assert not table.features[1].any()
    assert table.hit[0] == 1
    assert np.isnan(table.hit[1])


@pytest.mark.parametrize("content", [None, b"no arrays"])
def test_a_missing_or_damaged_file_is_named_with_the_remedy(
    tmp_path: Path, small_bundle: Bundle, content: bytes | None
) -> None:
    path = tmp_path / "stances.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"python -m training\.news --corpora"):
        news_table(small_bundle, path)


def test_numbers_of_other_labels_are_refused(labels: pd.DataFrame, small_bundle: Bundle) -> None:
    with pytest.raises(InputError, match="those of other features or labels"):
        news_table(small_bundle)
