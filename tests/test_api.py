"""The commands for pandas: the same answers as the command line, and its errors."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import stance
from stance import Config, ScoreFrames, StanceError, WatchFrames, relate, score_articles, watch
from stance.articles import read_articles
from stance.cli import run as run_command
from stance.errors import InputError, ModelError
from stance.records import ARTICLE_COLUMNS, CLAIM_COLUMNS, REPORT_COLUMNS
from stance.report import MACHINE_COLUMNS
from stance.spreadsheet import plain_cell, shown

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data" / "articles"
WATCHED = {"claim_id": ["c1"], "claim": ["الولايات المتحدة تتعاون عسكريا مع روسيا في سوريا"]}
PAIRS = [
    ("ارتفعت أسعار القمح في السوق", "انخفضت أسعار القمح في السوق"),
    ("وصل الوفد إلى بغداد", "وصل الوفد إلى بغداد"),
]


def articles_frame() -> pd.DataFrame:
    """The sample articles with the text that their files hold."""
    accepted, rejected = read_articles([SAMPLES], Config())
    assert not rejected
    names = ("source", "published", "title", "url", "text")
    rows = [{"id": a.article_id, **{n: getattr(a, n) for n in names}} for a in accepted]
    return pd.DataFrame(rows)


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [[plain_cell(cell) for cell in row] for row in csv.reader(file)]


def as_cells(frame: pd.DataFrame) -> list[list[str]]:
    """A frame as the spreadsheet shows it."""
    rows = (
        [shown(value) if isinstance(value, str) else value for value in r] for r in rows_of(frame)
    )
    return [list(frame.columns), *([str(value) for value in row] for row in rows)]


def rows_of(frame: pd.DataFrame) -> list[list[object]]:
    return frame.astype(object).to_numpy().tolist()


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return articles_frame()


@pytest.fixture(scope="module")
def scored(frame: pd.DataFrame, bundle_folder: Path) -> ScoreFrames:
    return score_articles(frame, model=bundle_folder)


@pytest.fixture(scope="module")
def folder(bundle_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command line writes of the same articles."""
    out = tmp_path_factory.mktemp("scored")
    here = ("--model", str(bundle_folder), "--jobs", "1", "--reviewed", str(out / "none"))
    assert run_command(["score", str(SAMPLES), "--out", str(out), *here]) == 0
    return out


# --- the same answers ---------------------------------------------------------------------------


def test_contradictions_are_those_of_the_command(scored: ScoreFrames, folder: Path) -> None:
    lines = (folder / "contradictions.jsonl").read_text("utf-8").splitlines()
    assert scored.contradictions.to_dict("records") == [json.loads(line) for line in lines]
    assert len(lines) > 5
    assert tuple(scored.contradictions.columns) == (*REPORT_COLUMNS, *MACHINE_COLUMNS)


def test_claims_and_articles_are_those_of_the_command(scored: ScoreFrames, folder: Path) -> None:
    assert as_cells(scored.claims) == cells(folder / "claims.csv")
    assert as_cells(scored.articles) == cells(folder / "articles.csv")


def test_the_run_record_is_that_of_the_command(scored: ScoreFrames, folder: Path) -> None:
    record = json.loads((folder / "run.json").read_text("utf-8"))
    assert json.loads(json.dumps(scored.run)).keys() == record.keys()
    differ = {name for name in record if scored.run[name] != record[name]}
    assert differ == {"inputs", "seconds"}
    assert scored.run["seconds"].keys() == record["seconds"].keys()


def test_relate_is_stance_pairs(bundle_folder: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "pairs.csv", tmp_path / "out.csv"
    given = pd.DataFrame(PAIRS, columns=["s1", "s2"]).assign(mine=["أ", "ب"])
    given.to_csv(path, index=False)
    assert run_command(["pairs", str(path), "--out", str(out), "--model", str(bundle_folder)]) == 0
    told = relate(given, model=bundle_folder)
    assert list(told.columns) == cells(out)[0]
    told = told.assign(**{n: told[n].map("{:.4f}".format) for n in told if n.startswith("p_")})
    assert as_cells(told) == cells(out)
    assert "agree" in set(told["relation"])


def test_watch_is_stance_watch(frame: pd.DataFrame, bundle_folder: Path, tmp_path: Path) -> None:
    claims, out = tmp_path / "claims.csv", tmp_path / "out"
    pd.DataFrame(WATCHED).to_csv(claims, index=False)
    sources = [str(p) for p in sorted(SAMPLES.glob("e01-*"))]
    part = frame[frame["id"].str.startswith("e01-")]
    listed = tmp_path / "articles.jsonl"
    part.to_json(listed, orient="records", lines=True, force_ascii=False)
    here = ("--out", str(out), "--model", str(bundle_folder), "--jobs", "1")
    assert run_command(["watch", str(claims), str(listed), *here]) == 0
    found = watch(pd.DataFrame(WATCHED), part, model=bundle_folder)
    assert isinstance(found, WatchFrames)
    assert len(found.stances) == len(sources) == 4
    rounded = found.stances.assign(
        **{n: found.stances[n].map("{:.4f}".format) for n in found.stances if n.startswith("p_")}
    )
    assert as_cells(rounded) == cells(out / "stances.csv")
    assert as_cells(found.matrix) == cells(out / "matrix.csv")
    assert as_cells(found.articles) == cells(out / "articles.csv")
    record = json.loads((out / "run.json").read_text("utf-8"))
    assert found.run["counts"] == record["counts"]


# --- frames as people have them -----------------------------------------------------------------


def test_columns_by_other_names_and_missing_values(bundle_folder: Path) -> None:
    text = "أعلنت وزارة الصحة افتتاح ثلاثة مراكز جديدة للتلقيح في المدينة."
    given = pd.DataFrame(
        {
            "Outlet": ["الوادي", None, pd.NA],
            "Date": [pd.Timestamp("2026-03-05"), pd.NaT, pd.NaT],
            "Body": [text, text + " ثم أغلقت.", float("nan")],
            "extra": [1, 2, 3],
        },
        index=["x", "x", "y"],
    )
    found = score_articles(given, model=bundle_folder)
    articles = found.articles.set_index("article_id")
    assert list(articles["source"]) == ["الوادي", "", ""]
    assert list(articles["published"]) == ["2026-03-05", "", ""]
    assert list(articles["status"]) == ["scored", "scored", "rejected"]
    assert articles["reason"].iloc[2] == "no text"
    assert tuple(found.claims.columns) == CLAIM_COLUMNS
    assert tuple(found.articles.columns) == ARTICLE_COLUMNS
    assert found.contradictions.empty
    assert "pair_id" in found.contradictions
    assert list(given.columns) == ["Outlet", "Date", "Body", "extra"]  # the frame is the caller's


def test_a_pair_without_a_statement_keeps_its_place(bundle_folder: Path) -> None:
    given = pd.DataFrame(
        {"s1": [" ", "وصل الوفد", None], "s2": ["وصل", "وصل الوفد", "وصل"]}, index=[7, 5, 5]
    )
    told = relate(given, model=bundle_folder)
    assert list(told.index) == [7, 5, 5]
    assert [r if isinstance(r, str) else None for r in told["relation"]] == [None, "agree", None]
    assert told["p_agree"].isna().tolist() == [True, False, True]
    assert told["p_agree"].dtype == float
    assert "relation" not in given


def test_pairs_come_as_any_iterable(bundle_folder: Path) -> None:
    told = relate(iter(PAIRS), model=bundle_folder, jobs=1)
    assert told[["s1", "s2"]].to_numpy().tolist() == [list(pair) for pair in PAIRS]
    none = relate([], model=bundle_folder)
    assert none.empty
    assert set(none) >= {"relation", "why"}


def test_config_is_honoured(frame: pd.DataFrame, bundle_folder: Path) -> None:
    told = relate(PAIRS, model=str(bundle_folder), config=Config(language="en"))
    assert told["why"].str.isascii().sum() < 2
    assert "مقابل" not in " ".join(told["why"])
    part = frame[frame["id"].str.startswith("e01-")]
    most = score_articles(part, model=bundle_folder, config=Config(threshold=0.1)).contradictions
    fewer = score_articles(part, model=bundle_folder, config=Config(threshold=0.4)).contradictions
    assert set(fewer["pair_id"]) < set(most["pair_id"])
    assert (fewer["probability"] >= 0.4).all()


# --- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: score_articles([{"text": "x"}], model=m), "articles: expected a pandas"),
        (lambda m: score_articles(pd.DataFrame({"t": ["x"]}), model=m), "text column.*: t"),
        (lambda m: score_articles(pd.DataFrame({"text": [""]}), model=m), "no text"),
        (lambda m: score_articles(pd.DataFrame({"text": []}), model=m), "none among 0"),
        (lambda m: score_articles(pd.DataFrame({"text": ["x"]}), model=m, jobs=0), "jobs: exp"),
        (lambda m: relate(pd.DataFrame({"s1": ["x"]}), model=m), "one column s2, found s1"),
        (lambda m: relate(pd.DataFrame({"s1": [3], "s2": ["x"]}), model=m), "row 0, s1.*int 3"),
        (lambda m: relate(["وصل الوفد"], model=m), "pairs, item 0: expected two statements"),
        (lambda m: relate([("a", "b"), ("c",)], model=m), "pairs, item 1"),
        (lambda m: watch(PAIRS, pd.DataFrame({"text": ["x"]}), model=m), "claims: expected a pan"),
        (lambda m: watch(pd.DataFrame({"x": ["y"]}), pd.DataFrame(), model=m), "column of claims"),
        (lambda m: watch(pd.DataFrame(WATCHED), pd.DataFrame({"x": [1]}), model=m), "text column"),
    ],
)
def test_errors_name_item_and_remedy(call, message: str, bundle_folder: Path) -> None:
    with pytest.raises(InputError, match=message) as caught:
        call(bundle_folder)
    assert isinstance(caught.value, StanceError)
    assert caught.value.remedy


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    for call in (
        lambda: relate(PAIRS, model=tmp_path / "none"),
        lambda: score_articles(pd.DataFrame({"text": ["x"]}), model=tmp_path / "none"),
        lambda: watch(
            pd.DataFrame(WATCHED), pd.DataFrame({"text": ["x"]}), model=tmp_path / "none"
        ),
    ):
        with pytest.raises(ModelError, match="expected a model bundle, found none"):
            call()


# --- importing ----------------------------------------------------------------------------------


def python(code: str, *, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        check=True,
    )
    return done.stdout.strip()


def test_importing_is_lazy(tmp_path: Path) -> None:
    heavy = ("pandas", "numpy", "sklearn", "scipy", "camel_tools", "joblib")
    code = (
        "import sys, stance; stance.__version__; dir(stance);"
        f"print([m for m in {heavy!r} if m in sys.modules],"
        " [m for m in sys.modules if m.startswith('stance.')])"
    )
    assert python(code, cwd=tmp_path) == "[] []"


@pytest.mark.parametrize("first", ["import stance.following.run", "import stance.api", "pass"])
def test_the_names_are_callables_whatever_was_imported(first: str, tmp_path: Path) -> None:
    code = (
        f"{first}\nfrom stance import relate, score_articles, watch\nimport stance.following.head\n"
        "import stance\nprint(watch is stance.watch is stance.api.watch, watch.__module__)"
    )
    assert python(code, cwd=tmp_path) == "True stance.api"


def test_no_module_hides_a_name_of_the_package() -> None:
    """A submodule would replace the function of its name as soon as it is imported."""
    modules = {path.stem for path in (ROOT / "stance").iterdir()}
    assert modules.isdisjoint({"relate", "score_articles", "watch"})
    assert set(stance.__all__) <= set(dir(stance))
    assert all(hasattr(stance, name) for name in stance.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        stance.nothing  # noqa: B018
