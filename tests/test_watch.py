"""`stance watch`: stances of articles and outlets towards claims."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from stance import watch
from stance.articles import read_frame
from stance.config import Config
from stance.errors import InputError, ModelError
from stance.following.evidence import FEATURES, PER_ARTICLE, examine
from stance.following.files import matrix, write_watch
from stance.following.head import (
    StanceHead,
    StanceRule,
    balanced,
    best_shift,
    shift_related,
    stance_chances,
)
from stance.following.head_file import load_head, save_head
from stance.following.judging import judge
from stance.following.outlets import outlet_stance, outlet_stances
from stance.following.passages import read_passages
from stance.following.refutation import refutes
from stance.following.retrieval import ClaimTerms, search, weighted_terms
from stance.following.stances import STANCE_COLUMNS, STANCES
from stance.following.watchlist import WatchedClaim, claims_of, read_claims
from stance.model import load_bundle
from stance.records import ARTICLE_COLUMNS, Article

ROOT = Path(__file__).resolve().parents[1]
STORY = json.loads((ROOT / "tests" / "cases" / "watch_story.json").read_text("utf-8"))
WORDS = (
    "نفت أكدت الوزارة لم لا وجود أي تعاون بين موسكو وواشنطن في سوريا ارتفع انخفض سعر النفط إلى "
    "80 دولارا 12 شخصا قتل أصيب الجيش المدينة، قصف « » . : شائعة"
).split()
texts = st.lists(st.sampled_from(WORDS), min_size=4, max_size=30).map(" ".join)


class FakeBundle:
    """Answers from the words alone, so that a test needs no training."""

    manifest: ClassVar[dict[str, object]] = {}

    def predict_proba(self, pairs: pd.DataFrame) -> np.ndarray:
        rows = [
            (1 + len(set(a.split()) & set(b.split())), 1 + ("لا" in b.split()) * 5 + 3 * n, 2)
            for a, b, n in zip(pairs["s1"], pairs["s2"], pairs["negated2"], strict=True)
        ]
        out = np.array(rows, dtype=float).reshape(len(pairs), 3)
        return out / out.sum(axis=1, keepdims=True)


def article(text: str, title: str = "", source: str = "أ", name: str = "a") -> Article:
    return Article(name, source, "2024-03-02", title, "", text)


def judged(claims: list[str], articles: list[Article]) -> pd.DataFrame:
    listed = [WatchedClaim(f"c{n}", c) for n, c in enumerate(claims)]
    return judge(listed, articles, FakeBundle(), StanceRule(), Config()).stances


# --- the story ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def story(bundle_folder: Path) -> pd.DataFrame:
    return watch(
        pd.DataFrame(STORY["claims"]),
        pd.DataFrame(STORY["articles"]).drop(columns="stance"),
        model=bundle_folder,
    ).stances


def test_affirmed_denied_both_and_unrelated(bundle) -> None:
    listed = [
        WatchedClaim(**{"claim_id": c["claim_id"], "text": c["claim"]}) for c in STORY["claims"]
    ]
    articles, _ = read_frame(pd.DataFrame(STORY["articles"]), Config())
    found = judge(listed, articles, bundle, StanceRule(), Config()).stances
    wanted = {a["id"]: a["stance"] for a in STORY["articles"]}
    assert dict(zip(found["article_id"], found["stance"], strict=True)) == wanted


def test_the_bundles_own_head_tells_the_clear_cases(story: pd.DataFrame) -> None:
    """Trained on our own data alone it may call a side `discuss`, but never the wrong one."""
    found = story.set_index("article_id")
    assert found.loc["denies", "stance"] == "disagree"
    assert found.loc["unrelated", "stance"] == "unrelated"
    assert found.loc["affirms", "stance"] in ("agree", "discuss")
    assert found.loc["affirms", "p_agree"] > found.loc["affirms", "p_disagree"]
    assert found.loc["both", "stance"] in ("discuss", "disagree")


def test_an_article_that_repeats_nothing_is_unrelated_whatever_the_head_says() -> None:
    rows = np.zeros((2, len(FEATURES)))
    rows[1] = 0.5
    votes = [0.7, 0.1, 0.1, 0.1]
    sure = SimpleNamespace(
        name="n", related_share_=0.5, predict_proba=lambda x: np.tile(votes, (len(x), 1))
    )
    chances = stance_chances(sure, rows)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert [STANCES[i] for i in chances.argmax(axis=1)] == ["unrelated", "agree"]
    assert stance_chances(sure, rows[:0]).shape == (0, len(STANCES))


def test_a_frame_has_the_columns_of_the_contract(story: pd.DataFrame) -> None:
    assert tuple(story.columns) == STANCE_COLUMNS
    chances = story[[f"p_{s}" for s in STANCES]].to_numpy()
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert (np.array(STANCES)[chances.argmax(axis=1)] == story["stance"]).all()


def test_evidence_gives_back_the_words(story: pd.DataFrame) -> None:
    by_id = {a["id"]: a for a in STORY["articles"]}
    for row in story.to_dict("records"):
        shown = json.loads(row["evidence"])
        assert bool(shown) == (row["stance"] != "unrelated")
        for item in shown:
            text = by_id[row["article_id"]]["title" if item.get("in") == "title" else "text"]
            assert text[item["start"] : item["end"]] == item["text"]


# --- what must always hold ----------------------------------------------------------------------


@settings(max_examples=40)
@given(st.lists(texts, min_size=1, max_size=3), st.lists(texts, min_size=1, max_size=4))
def test_probabilities_are_a_distribution(claims: list[str], bodies: list[str]) -> None:
    articles = [article(t, name=f"a{n}") for n, t in enumerate(bodies)]
    out = judged(claims, articles)
    chances = out[[f"p_{s}" for s in STANCES]].to_numpy()
    assert len(out) == len(claims) * len(bodies)
    assert (chances >= 0).all()
    np.testing.assert_allclose(chances.sum(axis=1), 1)


@settings(max_examples=25)
@given(st.lists(texts, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_order_and_company_of_articles_change_nothing(bodies: list[str], random) -> None:
    articles = [article(t, name=f"a{n}") for n, t in enumerate(bodies)]
    claims = ["أكدت الوزارة وجود تعاون بين موسكو وواشنطن", "ارتفع سعر النفط إلى 80 دولارا"]
    one = judged(claims, articles)
    mixed = random.sample(articles, len(articles))
    two = judged(claims[::-1], mixed)
    names = {"c0": claims[0], "c1": claims[1]}, {"c0": claims[1], "c1": claims[0]}
    frames = [
        frame.assign(claim_id=frame["claim_id"].map(n)).sort_values(
            ["claim_id", "article_id"], ignore_index=True
        )
        for frame, n in zip((one, two), names, strict=True)
    ]
    pd.testing.assert_frame_equal(*frames)
    alone = judged(claims[:1], articles[:1])
    pd.testing.assert_frame_equal(alone, one.iloc[:1])


@settings(max_examples=40)
@given(texts, st.text(max_size=80))
def test_passages_lie_in_their_text(body: str, title: str) -> None:
    item = article(body, title)
    for passage in read_passages(item).passages:
        text = title if passage.in_title else body
        assert 0 <= passage.sentence.start <= passage.start < passage.end <= len(text)
        assert passage.text(item).strip()


def test_a_long_sentence_is_cut_at_clause_marks() -> None:
    clause = "وقال المتحدث باسم الوزارة إن العمل في الميناء مستمر كل يوم من غير توقف"
    item = article("، ".join([clause] * 8))
    parts = [p for p in read_passages(item).passages if p.cue_class == "none"]
    assert len(parts) > 1
    assert all(len(p.text(item).split()) <= 41 for p in parts)
    assert len({p.sentence.start for p in parts}) == 1


def test_nothing_is_found_in_an_empty_article_or_on_another_matter() -> None:
    out = examine(
        ["ارتفع سعر النفط إلى 80 دولارا"],
        [article(""), article("غنت الفرقة في المسرح ليلة أمس.")],
        FakeBundle(),
        Config(),
    )
    assert len(out.hits) == len(out.pairs) == 0
    assert tuple(out.pairs.columns) == FEATURES


def test_features_see_who_denies() -> None:
    text = "نفت وزارة الدفاع الأمريكية وجود تعاون عسكري مع روسيا في سوريا."
    claim = "وجود تعاون عسكري أمريكي مع روسيا في سوريا"
    found = examine([claim], [article(text)], FakeBundle(), Config())
    assert found.pairs["denied_covered"].item() > 0.3
    assert found.pairs["refuting_first"].item() == 1
    assert len(found.hits) <= PER_ARTICLE


# --- retrieval and words ------------------------------------------------------------------------


@settings(max_examples=40)
@given(texts, texts)
def test_coverage_is_a_share_and_whole_for_the_claim_itself(claim: str, other: str) -> None:
    terms = ClaimTerms([claim])
    _, passages, coverage = search(terms.matrix, terms.holding([claim, other]), top_n=9, least=0.01)
    assert ((coverage > 0) & (coverage <= 1)).all()
    if weighted_terms(claim):
        assert coverage[passages == 0].item() == pytest.approx(1, abs=1e-5)


def test_inflection_and_names_do_not_hide_a_passage() -> None:
    terms = ClaimTerms(["تنسق الولايات المتحدة عملياتها مع روسيا"])
    holding = terms.holding(["واشنطن نسقت عملية مع موسكو", "فاز الفريق بالكأس"])
    _, passages, coverage = search(terms.matrix, holding, top_n=9, least=0.1)
    assert passages.tolist() == [0]
    assert coverage[0] > 0.5


def test_search_keeps_the_best_of_each_claim() -> None:
    terms = ClaimTerms(["ارتفع سعر النفط اليوم", "سقط الجسر القديم"])
    holding = terms.holding(["ارتفع سعر النفط اليوم", "النفط", "سقط الجسر القديم", "الجسر"])
    claims, passages, _ = search(terms.matrix, holding, top_n=1, least=0.05)
    assert list(zip(claims.tolist(), passages.tolist(), strict=True)) == [(0, 0), (1, 2)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ونفت الوزارة صحة الخبر", True),
        ("فنّد المتحدث ما نشر", True),
        ("قال إن الأنباء عارية عن الصحة", True),
        ("انتشرت شائعات عن إغلاق المعبر", True),
        ("ولم يصدر أي قرار بذلك", True),
        ("رفضت الوزارة الطلب", False),
        ("المعارضة تستعيد البلدة", False),
        ("أكدت الوزارة الخبر", False),
    ],
)
def test_words_of_refutation(text: str, wanted: bool) -> None:
    from stance.arabic import words

    assert refutes(words(text)) is wanted


# --- outlets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "stance"),
    [
        ((0, 0, 0), "unrelated"),
        ((1, 0, 0), "agree"),
        ((0, 2, 2), "disagree"),
        ((2, 2, 0), "discuss"),
        ((1, 0, 2), "discuss"),
        ((2, 1, 0), "agree"),
    ],
)
def test_an_outlet_takes_the_side_of_most_articles(counts: tuple[int, ...], stance: str) -> None:
    assert outlet_stance(*counts) == stance


def test_matrix_counts_every_article_once() -> None:
    frame = pd.DataFrame(
        [
            ("c1", "ب", "agree"),
            ("c1", "أ", "disagree"),
            ("c2", "ب", "unrelated"),
            ("c2", "أ", "agree"),
        ],
        columns=["claim_id", "source", "stance"],
    )
    header, rows = matrix(
        [WatchedClaim("c1", "نص"), WatchedClaim("c2", "نص")], outlet_stances(frame)
    )
    assert header[:4] == ["source", "n_articles", "c1", "c1:agree"]
    assert [row[:7] for row in rows] == [
        ["أ", 1, "disagree", 0, 1, 0, 0],
        ["ب", 1, "agree", 1, 0, 0, 0],
    ]
    assert rows[1][7:] == ["unrelated", 0, 0, 0, 1]


# --- the list of claims -------------------------------------------------------------------------


def test_claims_with_other_names_separators_and_encoding(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes("ID;Statement\n7;أغلقت البلدية السوق\n".encode("utf-16"))
    assert read_claims(path) == ([WatchedClaim("7", "أغلقت البلدية السوق")], [])


def test_rows_without_a_usable_claim_are_rejected_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    rows = [
        "claim_id,claim",
        "1,أغلقت البلدية السوق",
        "2,",
        "1,فتح السوق أبوابه",
        ",the market",
        "5,في من",
    ]
    path.write_text("\n".join([*rows, f"6,{'كلمة ' * 300}"]), "utf-8")
    claims, rejected = read_claims(path)
    assert [c.claim_id for c in claims] == ["1", "1~2"]
    assert [(r.article_id, r.reason.split(";")[0]) for r in rejected] == [
        ("2", "a row without claim text"),
        ("c:4", "no Arabic"),
        ("5", "a claim of function words only"),
        ("6", "300 words"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b\n1,2\n", "no column claim"),
        ("claim\n\n", "no rows"),
        ("claim_id,claim\n1,\n", "none among 1"),
    ],
)
def test_a_list_without_claims_is_an_error(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=found):
        read_claims(path)
    with pytest.raises(InputError, match="expected a CSV table"):
        read_claims(tmp_path / "none.csv")


def test_frames_of_claims_and_articles() -> None:
    claims, rejected = claims_of(pd.DataFrame({"claim": ["أغلقت البلدية السوق", None]}), Config())
    assert ([c.claim_id for c in claims], len(rejected)) == (["claims:1"], 1)
    with pytest.raises(InputError, match="DataFrame with the columns claim_id"):
        claims_of(pd.DataFrame({"x": []}), Config())
    frame = pd.DataFrame({"Outlet": ["أ", "ب"], "body": ["أغلقت البلدية السوق أمس.", float("nan")]})
    accepted, bad = read_frame(frame, Config())
    assert [(a.source, a.article_id) for a in accepted] == [("أ", "frame:1")]
    assert [r.reason for r in bad] == ["no text"]
    with pytest.raises(InputError, match="column text"):
        read_frame(pd.DataFrame({"x": ["نص"]}), Config())


# --- the head -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def head() -> StanceHead:
    """A head on made-up features: the first three tell the stance."""
    rng = np.random.default_rng(3)
    y = np.repeat(STANCES, [60, 20, 40, 120])
    X = rng.normal(size=(len(y), len(FEATURES)))
    for column, stance in enumerate(STANCES[:3]):
        X[y == stance, column] += 3
    return StanceHead(seed=1).fit(X, y, groups=np.arange(len(y)) // 2)


def test_the_head_is_a_scikit_learn_citizen(head: StanceHead) -> None:
    assert clone(head).get_params() == head.get_params()
    X = np.eye(4, len(FEATURES)) * 3
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(head)).predict(X), STANCES)
    np.testing.assert_allclose(head.predict_proba(X).sum(axis=1), 1)
    assert head.predict_proba(np.empty((0, len(FEATURES)))).shape == (0, 4)


def test_the_shift_lifts_a_rare_stance() -> None:
    places = np.repeat([0, 1, 2, 3], [40, 10, 10, 60])
    votes = np.full((len(places), 4), 0.1)
    votes[np.arange(len(places)), places] += 0.5
    votes[places == 1] = [0.45, 0.35, 0.1, 0.1]  # never the first, always told apart
    shift = best_shift(votes, places)
    assert ((votes * shift).argmax(axis=1) == places).all()


def test_the_share_of_related_articles_is_shifted() -> None:
    chances = np.array([[0.2, 0.1, 0.2, 0.5]])
    rare = shift_related(chances, 0.5, 0.1)
    assert rare[0, 3] == pytest.approx(0.9)
    assert rare[0, 0] / rare[0, 1] == pytest.approx(2)
    np.testing.assert_allclose(shift_related(rare, 0.1, 0.5), chances)
    assert shift_related(chances, 0.5, 0.0)[0, 3] > 0.999


def test_weights_are_balanced_by_degrees() -> None:
    labels = np.array(["a"] * 8 + ["b"] * 2)
    np.testing.assert_allclose(balanced(labels, 0), 1)
    full = balanced(labels, 1)
    assert full[:8].sum() == pytest.approx(full[8:].sum())


@pytest.fixture
def folder(tmp_path: Path, small_bundle_folder: Path, head: StanceHead) -> Path:
    out = tmp_path / "bundle"
    shutil.copytree(small_bundle_folder, out)
    save_head(head, out, {"n_rows": {"own": 240}})
    return out


def test_a_saved_head_is_the_same_head(folder: Path, head: StanceHead) -> None:
    bundle = load_bundle(folder)
    loaded = load_head(folder, bundle)
    X = np.random.default_rng(0).normal(size=(20, len(FEATURES)))
    np.testing.assert_allclose(loaded.predict_proba(X), head.predict_proba(X))
    assert bundle.manifest["watch"]["n_rows"] == {"own": 240}
    assert not list(folder.glob("*.tmp"))


def test_a_bundle_without_a_head_has_the_rule(small_bundle_folder: Path) -> None:
    found = load_head(small_bundle_folder, load_bundle(small_bundle_folder))
    assert found.name == "rule set by hand"


def _tamper(folder: Path, **entry: str) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["watch"] |= entry
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def test_a_changed_missing_or_foreign_head_is_refused(folder: Path) -> None:
    file = folder / "watch.skops"
    data = file.read_bytes()
    file.write_bytes(data + b"x")
    with pytest.raises(ModelError, match="the file that the manifest describes"):
        load_head(folder, load_bundle(folder))
    from skops.io import dumps

    payload = dumps(SimpleNamespace(a=1))
    file.write_bytes(payload)
    _tamper(folder, sha256=hashlib.sha256(payload).hexdigest())
    with pytest.raises(ModelError, match="a stance head of known types"):
        load_head(folder, load_bundle(folder))
    file.unlink()
    with pytest.raises(ModelError, match=r"a file watch\.skops"):
        load_head(folder, load_bundle(folder))
    _tamper(folder, features="0")
    with pytest.raises(ModelError, match="features"):
        load_head(folder, load_bundle(folder))


# --- the folder and the page --------------------------------------------------------------------


def written(out: Path, articles: list[Article], claims: list[WatchedClaim]) -> str:
    found = judge(claims, articles, FakeBundle(), StanceRule(), Config())
    outlets = outlet_stances(found.stances)
    run = {"head": "rule set by hand"}
    write_watch(out, claims, [], articles, [], found.stances, outlets, run, found.sizes)
    return (out / "watch.html").read_text("utf-8")


HOSTILE = "أكدت الوزارة <script>alert(1)</script> & وجود تعاون بين موسكو وواشنطن \u202eفي سوريا"


def test_the_page_is_one_safe_file_with_a_labelled_picture(tmp_path: Path) -> None:
    claims = [WatchedClaim("=1+1", HOSTILE), WatchedClaim("c2", "ارتفع سعر النفط إلى 80 دولارا")]
    articles = [article(HOSTILE + ".", HOSTILE, "<b>النهر</b>", "x"), article("طقس.", name="y")]
    page = written(tmp_path, articles, claims)
    assert '<html lang="ar" dir="rtl">' in page
    assert "2 مارس 2024" in page  # 2024-03-02 would read backwards between Arabic words
    assert "المقالات: 2 · المصادر: 2 · الادعاءات: 2" in page
    assert "<script" not in page
    assert "<b>" not in page
    assert "\u202e" not in page
    assert not re.findall(r"(?:src|href)=|url\(|@import|https?:", page)
    assert not re.findall(r"\son\w+=|\sstyle=", page)
    css = re.search(r"<style>(.*)</style>", page, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert f"style-src &#39;sha256-{digest}&#39;" in policy
    assert "default-src &#39;none&#39;" in policy
    cells = re.findall(r'<rect class="(\w+)".*?<text class="(\w+)"[^>]*>([^<]+)</text>', page)
    assert len(cells) == 4
    assert all(a == b and label.strip() for a, b, label in cells)
    assert "prefers-color-scheme: dark" in css


def test_tables_are_for_spreadsheets(tmp_path: Path) -> None:
    claims = [WatchedClaim("=1+1", "ارتفع سعر النفط إلى 80 دولارا")]
    written(tmp_path, [article("ارتفع سعر النفط إلى 80 دولارا.", source="@x")], claims)
    for name in ("stances.csv", "matrix.csv", "articles.csv"):
        data = (tmp_path / name).read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        cells = [c for line in data.decode("utf-8-sig").splitlines() for c in line.split(",")]
        assert not [c for c in cells if c.startswith(("=", "@"))]
    articles = pd.read_csv(tmp_path / "articles.csv", encoding="utf-8-sig")
    assert tuple(articles.columns) == ARTICLE_COLUMNS
    assert articles["n_sentences"].tolist() == [1]
    assert not list(tmp_path.glob(".*"))


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    claims = [WatchedClaim("c", "أكدت الوزارة وجود تعاون بين موسكو وواشنطن")]
    articles = [article(f"{HOSTILE}. نفت الوزارة ذلك.", name=f"a{n}") for n in range(3)]
    for out in ("one", "two"):
        written(tmp_path / out, articles, claims)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(InputError, match="a folder to write the stances to"):
        written(tmp_path / "file" / "out", [article("نص.")], [WatchedClaim("c", "سعر النفط")])


# --- the command line ---------------------------------------------------------------------------


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stance", "watch", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


@pytest.fixture
def inputs(tmp_path: Path) -> tuple[Path, Path]:
    claims, articles = tmp_path / "claims.csv", tmp_path / "articles.jsonl"
    claim = STORY["claims"][0]["claim"]
    claims.write_text(f"claim_id,claim\nc1,{claim}\n", "utf-8")
    articles.write_text("\n".join(json.dumps(a) for a in STORY["articles"]), "utf-8")
    return claims, articles


def test_watch_writes_its_folder(tmp_path: Path, inputs, bundle_folder: Path) -> None:
    out = tmp_path / "out"
    done = command(*inputs, "--out", out, "--model", bundle_folder, "--jobs", "1", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "read 4 = scored 4 + rejected 0"
    names = {"stances.csv", "matrix.csv", "articles.csv", "run.json", "watch.html"}
    assert {f.name for f in out.iterdir()} == names
    run = json.loads((out / "run.json").read_text("utf-8"))
    assert run["head"] in ("learned head", "rule set by hand")
    assert run["counts"]["articles_scored"] == 4
    assert run["counts"]["pairs_scored"] <= run["counts"]["pairs_searched"]


def test_watch_says_what_it_rejects(tmp_path: Path, inputs, bundle_folder: Path) -> None:
    claims, articles = inputs
    claims.write_text(claims.read_text("utf-8") + "c2,\n", "utf-8")
    done = command(claims, articles, "--out", tmp_path / "out", "--model", bundle_folder)
    assert done.returncode == 1
    assert "rejected c2: a row without claim text" in done.stdout
    assert done.stdout.splitlines()[-1] == "read 4 = scored 4 + rejected 0"


def test_watch_errors_are_one_line_with_their_code(
    tmp_path: Path, inputs, bundle_folder: Path
) -> None:
    claims, articles = inputs
    for code, arguments in (
        (2, (tmp_path / "none.csv", articles, "--out", tmp_path / "o", "--model", bundle_folder)),
        (2, (claims, tmp_path / "none", "--out", tmp_path / "o", "--model", bundle_folder)),
        (2, (claims, articles)),
        (3, (claims, articles, "--out", tmp_path / "o", "--model", tmp_path / "none")),
    ):
        done = command(*arguments)
        assert done.returncode == code
        assert len(done.stderr.splitlines()) == 1
        assert "Traceback" not in done.stderr
