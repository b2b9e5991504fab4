"""End to end: articles in, a run folder out."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pandas as pd
import pytest

from stance import pipeline
from stance.claims import extract_claims
from stance.config import Config
from stance.errors import ConfigError, InputError
from stance.pipeline import score_articles, score_pairs, usable_claims
from stance.records import ARTICLE_COLUMNS, CLAIM_COLUMNS, REPORT_COLUMNS, Article

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "models" / "default"


def run(inputs: list[Path], out: Path, jobs: int = 1):
    return score_articles(inputs, out, model=MODEL, config=Config(), jobs=jobs, quiet=True)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run")
    run([ROOT / "data" / "articles"], out)
    return out


def test_a_short_claim_is_paired_when_somebody_holds_it() -> None:
    text = "نفت الشركة ما ذكرته صحيفة المرفأ عن تهديد العمال. وغادر العمال الموقع."
    article = Article("a", "الميناء", "2026-01-01", "", "", text)
    found, _ = extract_claims(article)
    kept = {(c.speaker, c.claim) for c in usable_claims(found, {"a": article}, Config())}
    assert ("صحيفة المرفأ", "تهديد العمال") in kept
    assert {c.claim for c in found if not c.speaker} == {"وغادر العمال الموقع"}
    assert all(speaker for speaker, _ in kept)


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / name, encoding="utf-8-sig", dtype=str, keep_default_na=False)


def test_the_estimate_says_what_it_rests_on(samples: Path) -> None:
    said = json.loads((samples / "run.json").read_text("utf-8"))["threshold"]
    assert said["on"].startswith(tuple("0123456789"))
    assert "news that were read" in " ".join(said["on"].split())
    low, high = said["precision_interval"]
    assert low <= said["estimated_precision"] <= high


def test_columns_are_the_contract(samples: Path) -> None:
    assert tuple(table(samples, "contradictions.csv").columns) == REPORT_COLUMNS
    assert tuple(table(samples, "claims.csv").columns) == CLAIM_COLUMNS
    assert tuple(table(samples, "articles.csv").columns) == ARTICLE_COLUMNS


def test_the_coordination_story_is_among_the_first_three(samples: Path) -> None:
    top = table(samples, "contradictions.csv").head(3)
    said = {"وزير الخارجية الروسي", "البنتاغون"}
    story = [r for r in top.to_dict("records") if {r["speaker_a"], r["speaker_b"]} == said]
    assert len(story) == 1
    row = story[0]
    assert {row["article_a"][:3], row["article_b"][:3]} == {"e01"}
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
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (samples / name).read_bytes()


def test_rejected_inputs_are_listed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("أعلنت وزارة الصحة فتح مركز جديد في المدينة.", "utf-8")
    (tmp_path / "in" / "b.txt").write_bytes(b"")
    result = run([tmp_path / "in"], tmp_path / "out")
    assert (result.n_read, result.n_scored, result.n_rejected) == (2, 1, 1)
    assert set(table(tmp_path / "out", "articles.csv")["status"]) == {"scored", "rejected"}


def test_a_text_that_no_rule_foresaw_is_rejected_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        text = f"قالت وزارة النقل إن الجسر {name} مغلق منذ أسبوع. وأضافت أن العمل مستمر فيه."
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")

    def fails(article: Article) -> tuple[list, int]:
        if article.article_id == "two":
            raise IndexError("no such token")
        return extract_claims(article)

    monkeypatch.setattr("stance.claims.extract_claims", fails)
    done = run([tmp_path], tmp_path / "out")
    assert (done.n_read, done.n_scored, done.n_rejected) == (2, 1, 1)
    found = table(tmp_path / "out", "articles.csv").set_index("article_id")
    assert found["status"].to_dict() == {"one": "scored", "two": "rejected"}
    assert "IndexError: no such token" in found["reason"]["two"]


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


# --- four short articles of the test's own ------------------------------------------------------

STORY = {
    "barq.txt": """أكد وزير الخارجية الروسي أن الولايات المتحدة تتعاون عسكريا مع روسيا في سوريا.

وقال الوزير للصحفيين في موسكو إن العسكريين من البلدين يتبادلون المعلومات كل يوم.
""",
    "madar.txt": """نفت وزارة الدفاع الأمريكية وجود أي تعاون عسكري مع روسيا في سوريا.

وقال المتحدث باسم البنتاغون إن خطا هاتفيا واحدا يربط الجانبين لتجنب الحوادث.
""",
    "wadi.txt": """أعلنت مديرية الصحة في المحافظة افتتاح ثلاثة مراكز جديدة للتلقيح ضد شلل الأطفال.

وأوضحت المديرية أن المراكز ستعمل طوال أيام الأسبوع عدا الجمعة.
""",
    "sada.txt": """قالت إدارة الموانئ إن حركة السفن في الميناء الشرقي عادت إلى طبيعتها بعد العاصفة.
""",
}
META = """file,id,source,published,title,url
barq.txt,barq,البرق,2026-03-05,,
madar.txt,madar,المدار,2026-03-05,,
wadi.txt,wadi,الوادي,2026-03-06,,
sada.txt,sada,صدى,2026-03-04,,
"""
FILES = (
    *("contradictions.csv", "contradictions.jsonl", "contradictions.html"),
    *("claims.csv", "articles.csv"),
)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story")
    for name, text in STORY.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "articles.csv").write_text(META, "utf-8")
    (folder / "broken.txt").write_bytes(b"\0\1\2")
    return folder


@pytest.fixture(scope="module")
def story_run(story: Path, bundle_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("story_run")
    score_articles([story], out, model=bundle_folder, config=Config(), xlsx=True)
    return out


def test_the_page_and_the_workbook_are_written(story_run: Path) -> None:
    rows = table(story_run, "contradictions.csv")
    page = (story_run / "contradictions.html").read_text("utf-8")
    assert page.count("<article ") == len(rows) > 0
    assert all(f'data-id="{pair}"' in page for pair in rows["pair_id"])
    assert (story_run / "contradictions.xlsx").read_bytes().startswith(b"PK")


def test_a_ministry_s_denial_meets_the_affirmation(story_run: Path) -> None:
    """The story that the product was conceived for, in its smallest form."""
    rows = table(story_run, "contradictions.csv")
    found = rows[
        [
            {a, b} == {"barq", "madar"}
            for a, b in zip(rows["article_a"], rows["article_b"], strict=True)
        ]
    ]
    assert len(found) >= 1
    row = found.iloc[0]
    speakers = {row["article_a"]: row["speaker_a"], row["article_b"]: row["speaker_b"]}
    assert speakers == {"barq": "وزير الخارجية الروسي", "madar": "وزارة الدفاع الأمريكية"}
    sides = {row["article_a"]: row["claim_a"], row["article_b"]: row["claim_b"]}
    assert "تتعاون عسكريا مع روسيا" in sides["barq"]
    assert "تعاون عسكري مع روسيا" in sides["madar"]
    assert (row["between"], row["status"], row["days_apart"]) == ("speakers", "open", "0")
    assert row["why"]
    # the health centres and the harbour contradict nobody
    assert {"wadi", "sada"}.isdisjoint({*rows["article_a"], *rows["article_b"]})


def test_read_is_scored_plus_rejected(story: Path, story_run: Path) -> None:
    result = json.loads((story_run / "run.json").read_text("utf-8"))
    counts = result["counts"]
    articles = table(story_run, "articles.csv")
    assert counts["articles_read"] == len(articles) == len(list(story.glob("*.txt"))) == 5
    by_status = articles["status"].value_counts().to_dict()
    assert by_status == {
        "scored": counts["articles_scored"],
        "rejected": counts["articles_rejected"],
    }
    rejected = articles[articles["status"] == "rejected"]
    assert list(rejected["article_id"]) == ["broken"]
    assert rejected["reason"].iloc[0]
    scored = articles[articles["status"] == "scored"]
    assert (scored["reason"] == "").all()
    assert scored["n_claims"].astype(int).sum() == counts["claims"]
    assert scored["n_sentences"].astype(int).sum() == counts["sentences"]
    assert counts["contradictions"] == len(table(story_run, "contradictions.csv"))
    assert counts["pairs_possible"] == counts["claims_paired"] * (counts["claims_paired"] - 1) // 2


def test_offsets_of_the_report_give_back_the_claims(story: Path, story_run: Path) -> None:
    rows = table(story_run, "contradictions.csv").to_dict("records")
    claims = table(story_run, "claims.csv").to_dict("records")
    assert rows
    assert claims
    for name, start, end, words in [
        *(
            (r[f"article_{s}"], r[f"start_{s}"], r[f"end_{s}"], r[f"claim_{s}"])
            for r in rows
            for s in "ab"
        ),
        *((c["article_id"], c["start"], c["end"], c["claim"]) for c in claims),
    ]:
        assert STORY[f"{name}.txt"][int(start) : int(end)] == words


def test_the_spreadsheet_and_the_machine_twin_hold_the_same_rows(story_run: Path) -> None:
    rows = table(story_run, "contradictions.csv").to_dict("records")
    raw = (story_run / "contradictions.jsonl").read_text("utf-8")
    assert not raw.startswith("\ufeff")
    twins = [json.loads(line) for line in raw.splitlines()]
    assert [t["pair_id"] for t in twins] == [r["pair_id"] for r in rows]
    assert [t["claim_a"] for t in twins] == [r["claim_a"] for r in rows]
    assert (story_run / "contradictions.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_run_record_names_model_config_and_lexicon(story_run: Path, bundle_folder: Path) -> None:
    record = json.loads((story_run / "run.json").read_text("utf-8"))
    manifest = json.loads((bundle_folder / "manifest.json").read_text("utf-8"))
    assert record["model"] == manifest["model_sha256"]
    assert record["lexicon_fingerprint"] == manifest["lexicon"]
    assert record["config_fingerprint"] == Config().fingerprint()
    assert set(record["seconds"]) == {"read", "claims", "pairs", "relation", "rows"}
    rows = table(story_run, "contradictions.csv")
    assert set(rows["model"]) == {manifest["model_sha256"][:12]}


def same_files(one: Path, other: Path) -> list[str]:
    return [name for name in FILES if (one / name).read_bytes() == (other / name).read_bytes()]


def test_the_same_input_gives_the_same_bytes(
    story: Path, story_run: Path, bundle_folder: Path, tmp_path: Path
) -> None:
    score_articles([story], tmp_path, model=bundle_folder, config=Config())
    assert same_files(story_run, tmp_path) == list(FILES)


def test_chunks_and_processes_do_not_show(
    story: Path, story_run: Path, bundle_folder: Path, tmp_path: Path, monkeypatch
) -> None:
    """Every article a chunk of its own, every few pairs too, over two processes."""
    monkeypatch.setattr(pipeline, "_PAIR_CHUNK", 3)
    score_articles([story], tmp_path, model=bundle_folder, config=Config(chunk=1), jobs=2)
    assert same_files(story_run, tmp_path) == list(FILES)


def test_the_order_of_inputs_is_irrelevant(
    story: Path, story_run: Path, bundle_folder: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    backwards = sorted((story / n for n in (*STORY, "broken.txt")), reverse=True)
    for out, inputs in (("one", backwards), ("two", backwards[::-1])):
        score_articles(inputs, tmp_path / out, model=bundle_folder, config=Config())
    assert same_files(tmp_path / "one", tmp_path / "two") == list(FILES)
    ids = [set(table(folder, "claims.csv")["claim_id"]) for folder in (story_run, tmp_path / "one")]
    assert ids[0] == ids[1]


def test_a_decision_survives_the_next_run(
    story: Path, story_run: Path, bundle_folder: Path, tmp_path: Path
) -> None:
    score_articles([story], tmp_path, model=bundle_folder, config=Config())
    rows = table(tmp_path, "contradictions.csv")
    rows.loc[0, ["decision", "reviewer"]] = ["contradiction", "منى"]
    rows.to_csv(tmp_path / "contradictions.csv", index=False, encoding="utf-8-sig")
    score_articles([story], tmp_path, model=bundle_folder, config=Config())
    again = table(tmp_path, "contradictions.csv").set_index("pair_id")
    assert again.loc[rows.loc[0, "pair_id"], "decision"] == "contradiction"
    assert again.loc[rows.loc[0, "pair_id"], "reviewer"] == "منى"


@pytest.mark.parametrize(
    "text",
    ["هذا الذي كان هنا.", "12 34 56 78 90.", "نعم."],
    ids=["function words", "digits", "one word"],
)
def test_articles_that_say_nothing_are_scored_without_rows(
    text: str, bundle_folder: Path, tmp_path: Path
) -> None:
    """Nothing to compare is no error: the run ends with an empty report."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.txt").write_text(f"قال {name}: {text}\n\n{text}\n", "utf-8")
    result = score_articles([folder], tmp_path / "out", model=bundle_folder, config=Config())
    assert result.n_read == result.n_scored + result.n_rejected == 2
    assert result.rows == []
    assert tuple(table(tmp_path / "out", "contradictions.csv").columns) == REPORT_COLUMNS


def test_score_pairs_gives_every_row_its_relation(bundle_folder: Path, tmp_path: Path) -> None:
    pairs_file, out = tmp_path / "pairs.csv", tmp_path / "out.csv"
    pairs_file.write_text(
        "id,s1,s2\n1,ارتفعت الأسعار,ارتفعت الأسعار\n2,,ارتفعت\n3,وصل الوفد,لم يصل الوفد\n", "utf-8"
    )
    n, rejected = score_pairs(pairs_file, out, model=bundle_folder, config=Config(), jobs=2)
    assert (n, len(rejected)) == (2, 1)
    rows = table(out.parent, out.name)
    assert list(rows["id"]) == ["1", "3"]
    assert rows["relation"][0] == "agree"
    assert set(rows.columns) >= {"p_agree", "p_disagree", "p_other", "kind", "why"}


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


def test_every_flag_of_the_samples_has_a_name_on_the_page(samples: Path) -> None:
    lines = (samples / "contradictions.jsonl").read_text("utf-8").splitlines()
    found = {flag.partition(":")[0] for line in lines for flag in json.loads(line)["flags"]}
    labels = json.loads((ROOT / "stance" / "templates" / "labels.json").read_text("utf-8"))
    for language in ("ar", "en"):
        assert found - {"group"} <= {
            name.removeprefix("flag.") for name in labels[language] if name.startswith("flag.")
        }
    assert "opposed" in found


def test_a_file_in_place_of_the_run_folder_is_told_before_the_work(
    tmp_path: Path, bundle_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.write_text("a file", "utf-8")
    monkeypatch.setattr(pipeline, "read_articles", lambda *_: pytest.fail("it began to read"))
    with pytest.raises(InputError, match="a folder to write the report to"):
        score_articles(["x"], out=out, model=bundle_folder, config=Config(), jobs=1, quiet=True)
    assert out.read_text("utf-8") == "a file"
