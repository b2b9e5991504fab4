"""End to end: articles in, a run folder out."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pandas as pd
import pytest

from stance.config import Config
from stance.errors import ConfigError, InputError
from stance.pipeline import score_articles
from stance.records import ARTICLE_COLUMNS, CLAIM_COLUMNS, REPORT_COLUMNS

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "models" / "default"


def run(inputs: list[Path], out: Path, jobs: int = 1):
    return score_articles(inputs, out, model=MODEL, config=Config(), jobs=jobs, quiet=True)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run")
    run([ROOT / "data" / "articles"], out)
    return out


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / name, encoding="utf-8-sig", dtype=str, keep_default_na=False)


def test_columns_are_the_contract(samples: Path) -> None:
    assert tuple(table(samples, "contradictions.csv").columns) == REPORT_COLUMNS
    assert tuple(table(samples, "claims.csv").columns) == CLAIM_COLUMNS
    assert tuple(table(samples, "articles.csv").columns) == ARTICLE_COLUMNS


def test_the_coordination_story_is_among_the_first_three(samples: Path) -> None:
    top = table(samples, "contradictions.csv").head(3)
    story = top[top["article_a"].str.startswith("e01") & top["article_b"].str.startswith("e01")]
    assert len(story) == 1
    row = story.iloc[0]
    assert {row["speaker_a"], row["speaker_b"]} == {"وزير الخارجية الروسي", "البنتاغون"}
    assert row["between"] == "speakers"
    assert row["kind"] == "denial"
    assert "ينفي" in row["why"]


def test_offsets_give_back_the_words(samples: Path) -> None:
    claims = table(samples, "claims.csv")
    assert len(claims) > 300
    for row in claims.to_dict("records"):
        assert int(row["end"]) - int(row["start"]) > 0


def test_counts_add_up(samples: Path) -> None:
    counts = json.loads((samples / "run.json").read_text("utf-8"))["counts"]
    assert counts["articles_read"] == counts["articles_scored"] + counts["articles_rejected"]
    assert counts["pairs_scored"] <= counts["pairs_searched"] <= counts["pairs_possible"]
    assert counts["claims"] == len(table(samples, "claims.csv"))


def test_same_input_same_bytes_whatever_the_jobs(samples: Path, tmp_path: Path) -> None:
    run([ROOT / "data" / "articles"], tmp_path, jobs=2)
    for name in ("contradictions.csv", "contradictions.jsonl", "claims.csv", "articles.csv"):
        assert (tmp_path / name).read_bytes() == (samples / name).read_bytes()


def test_rejected_inputs_are_listed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("أعلنت وزارة الصحة فتح مركز جديد في المدينة.", "utf-8")
    (tmp_path / "in" / "b.txt").write_bytes(b"")
    result = run([tmp_path / "in"], tmp_path / "out")
    assert (result.n_read, result.n_scored, result.n_rejected) == (2, 1, 1)
    assert set(table(tmp_path / "out", "articles.csv")["status"]) == {"scored", "rejected"}


def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"")
    with pytest.raises(InputError, match="readable article"):
        run([tmp_path], tmp_path / "out")


def test_the_page_the_product_was_conceived_from(tmp_path: Path) -> None:
    page = ROOT.parent / "shared" / "examples" / "000_33f1d618a95d1bba.txt"
    if not page.exists():
        pytest.skip("the shared example page is not beside the repository")
    rows = run([page], tmp_path).rows
    holders = {frozenset((r.a.speaker_id, r.b.speaker_id)) for r in rows}
    assert frozenset(("person:لافروف", "us.pentagon")) in holders
    assert frozenset(("person:لافروف", "us.state_dept")) in holders


@pytest.mark.parametrize(
    ("text", "message"),
    [("nothing = 1", "unknown name"), ("threshold = 'x'", "non-negative"), ("= 1", "TOML")],
)
def test_config_errors_name_the_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message):
        Config.load(path)


def test_config_reads_values(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text("threshold = 0.7", "utf-8")
    assert Config.load(path).threshold == 0.7
    assert Config.load(path).fingerprint() != Config.load(None).fingerprint()
    with pytest.raises(ConfigError, match="readable TOML"):
        Config.load(tmp_path / "none.toml")


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_imports_run_one_way() -> None:
    for path in (ROOT / "stance").rglob("*.py"):
        found = imports_of(path)
        assert not any(m.startswith("training") for m in found), path
        if path.name != "arabic.py":
            assert not any(m.startswith("camel_tools") for m in found), path
    for name in ("records", "errors"):
        assert not any(m.startswith("stance") for m in imports_of(ROOT / "stance" / f"{name}.py"))
