"""Reading articles: formats, encodings, rejects, noise, titles, dates and wire copies."""

from __future__ import annotations

import gzip
import io
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.articles import assign_origins, read_articles
from stance.articles.boilerplate import find_noise, merge_spans
from stance.articles.sources import Unreadable, decode
from stance.config import Config
from stance.errors import InputError
from stance.lexicon import read_table
from stance.records import Article, Rejected

CONFIG = Config()
CASES = json.loads((Path(__file__).parent / "cases" / "boilerplate.json").read_text("utf-8"))
BODY = (
    "أعلنت وزارة النقل اليوم أن الجسر الجديد سيفتح أمام المارة غدا، وقال الوزير إن الأشغال اكتملت."
)
OTHER = "نفت وزارة الزراعة وجود أي نقص في القمح، مؤكدة أن المخزون يكفي حتى نهاية الموسم المقبل."


def read(
    *inputs: Path | str, config: Config = CONFIG, stdin: bytes = b""
) -> tuple[list[Article], list[Rejected]]:
    return read_articles(inputs, config, io.BytesIO(stdin))


def only(inputs: Path | str, **options: object) -> Article:
    accepted, rejected = read(inputs, **options)  # type: ignore[arg-type]
    assert not rejected
    (article,) = accepted
    return article


def reason(path: Path, **options: object) -> str:
    accepted, rejected = read(path, **options)  # type: ignore[arg-type]
    assert not accepted
    (item,) = rejected
    return item.reason


def jsonl(*rows: dict[str, object]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


# --- encodings -------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256", "iso8859_6"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes((BODY + "\r\n" + OTHER).encode(encoding))
    assert only(file).text == BODY + "\n" + OTHER


def test_utf16_big_endian(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xfe\xff" + BODY.encode("utf-16-be"))
    assert only(file).text == BODY


@given(st.binary(min_size=1, max_size=200))
def test_decoding_any_bytes_gives_text_or_a_reason(data: bytes) -> None:
    try:
        text = decode(data)
    except Unreadable:
        return
    assert "\0" not in text


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "empty"),
        (b"  \n ", "no text"),
        (b"\x89PNG\r\n\0\0\0", "binary"),
        (b"\xff\xfe\x00", "UTF-16"),
        (BODY.encode() + b"\xd9", "undecodable"),
        (bytes(range(128, 256)), "undecodable"),
        (b"The minister said that the talks went on.", "no Arabic"),
        ("إضافة تعليق".encode(), "furniture"),
    ],
)
def test_texts_that_cannot_be_read(tmp_path: Path, data: bytes, part: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(data)
    assert part in reason(file)


# --- limits and archives ------------------------------------------------------------------


def test_gzip(tmp_path: Path) -> None:
    file = tmp_path / "a.txt.gz"
    file.write_bytes(gzip.compress(BODY.encode()))
    article = only(file)
    assert (article.article_id, article.text) == ("a", BODY)


@pytest.mark.parametrize(
    "damage", [lambda d: d[:-9], lambda d: b"not gzip", lambda d: d[:20] + b"x"]
)
def test_broken_gzip(tmp_path: Path, damage) -> None:
    file = tmp_path / "a.txt.gz"
    file.write_bytes(damage(gzip.compress(BODY.encode())))
    assert reason(file) == "broken gzip file"


def test_gzip_bomb_is_read_to_the_limit_only(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(b" " * 50_000_000))
    assert "limit" in reason(file, config=replace(CONFIG, max_bytes=1_000_000))


def test_over_the_character_limit(tmp_path: Path) -> None:
    small = replace(CONFIG, max_chars=50)
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    (tmp_path / "b.csv").write_text(f"text\n{BODY}\n", "utf-8")
    accepted, rejected = read(tmp_path, config=small)
    assert not accepted
    assert all("max_chars" in r.reason for r in rejected)
    assert len(rejected) == 2


# --- files and folders --------------------------------------------------------------------


def test_folder_is_read_recursively_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/10.txt", "a.txt", ".hidden.txt", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(BODY, "utf-8")
    accepted, rejected = read(tmp_path)
    assert [a.article_id for a in accepted] == ["a", "b/10", "b/2"]
    assert not rejected


def test_order_of_inputs_is_irrelevant_and_each_file_is_read_once(tmp_path: Path) -> None:
    one, two = tmp_path / "1.txt", tmp_path / "2.txt"
    one.write_text(BODY, "utf-8")
    two.write_text(OTHER, "utf-8")
    assert read(one, two) == read(two, one, one)
    assert len(read(tmp_path, one)[0]) == 2


def test_missing_and_unsupported_and_empty_inputs(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "empty").mkdir()
    _, rejected = read(tmp_path, tmp_path / "none.txt", tmp_path / "empty")
    reasons = {r.article_id: r.reason for r in rejected}
    assert "unsupported" in reasons["a.pdf"]
    assert reasons["none"] == "no such file"
    assert "no files" in reasons["empty"]


def test_no_input_at_all() -> None:
    with pytest.raises(InputError, match="INPUT"):
        read_articles([], CONFIG)


def test_ids_are_unique(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl({"id": "x", "text": BODY}, {"id": "x", "text": OTHER}))
    (tmp_path / "b.csv").write_text(f"id,text\nx,{BODY}\n,{OTHER}\n", "utf-8")
    accepted, _ = read(tmp_path)
    assert [a.article_id for a in accepted] == ["x", "x~2", "x~3", "b:2"]


def test_sidecar_names_its_files(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(BODY, "utf-8")
    (tmp_path / "two.txt").write_text(OTHER, "utf-8")
    (tmp_path / "articles.csv").write_text(
        "file;outlet;date;title\none.txt;الميناء;4 أيار 2024;جسر جديد\nlost.txt;الميناء;;\n"
        "../outside.txt;;;\n",
        "utf-8-sig",
    )
    accepted, rejected = read(tmp_path)
    assert [(a.article_id, a.source, a.published, a.title) for a in accepted] == [
        ("one", "الميناء", "2024-05-04", "جسر جديد"),
        ("two", "", "", ""),
    ]
    assert {r.article_id: r.reason.split()[-1] for r in rejected} == {
        "lost.txt": "missing",
        "../outside.txt": "folder",
    }


def test_sidecar_speaks_for_files_named_one_by_one(tmp_path: Path) -> None:
    """As a shell does with ``folder/e01-*.txt``: the outlet must not get lost."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"أعلنت بلدية المدينة {name} فتح الجسر.", "utf-8")
    sidecar = tmp_path / "articles.csv"
    sidecar.write_text("file,id,source,published\none.txt,x,الميناء,2026-05-04\n", "utf-8")
    accepted, rejected = read_articles([tmp_path / "two.txt", tmp_path / "one.txt"], Config())
    assert [(a.article_id, a.source, a.published) for a in accepted] == [
        ("x", "الميناء", "2026-05-04"),
        ("two", "", ""),
    ]
    assert rejected == []
    everything = read_articles(sorted(tmp_path.iterdir()), Config())  # ``folder/*`` names it, too
    assert everything == (accepted, [])
    _, alone = read_articles([sidecar], Config())
    assert [r.reason.startswith("a table without a text column") for r in alone] == [True]
    sidecar.write_bytes(b"\0\1")  # not named, so no input that could be rejected
    accepted, rejected = read_articles([tmp_path / "one.txt"], Config())
    assert [a.source for a in accepted] == [""]
    assert rejected == []


def test_sidecar_speaks_for_files_below(tmp_path: Path) -> None:
    (tmp_path / "day").mkdir()
    (tmp_path / "day" / "one.txt").write_text(BODY, "utf-8")
    (tmp_path / "articles.csv").write_text("file,source\nday/one.txt,الميناء\n", "utf-8")
    assert only(tmp_path).source == "الميناء"


# --- tables -------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16"])
def test_csv_separators_and_encodings(tmp_path: Path, separator: str, encoding: str) -> None:
    cells = ["7", "الميناء", "2024-05-04", "جسر جديد", f'"{BODY}\nوأضاف ""قريبا""."']
    header = separator.join(["ID", "Outlet", "Date", "Title", "Body"])
    (tmp_path / "t.csv").write_bytes(f"{header}\r\n{separator.join(cells)}\r\n".encode(encoding))
    article = only(tmp_path / "t.csv")
    assert article.text == f'{BODY}\nوأضاف "قريبا".'
    assert (article.article_id, article.source) == ("7", "الميناء")
    assert (article.published, article.title) == ("2024-05-04", "جسر جديد")


@pytest.mark.parametrize("name", ["text", "body", "content", "article", "Text", "النص"])
def test_names_of_the_text_column(tmp_path: Path, name: str) -> None:
    (tmp_path / "t.jsonl").write_bytes(jsonl({name: BODY}))
    assert only(tmp_path / "t.jsonl").article_id == "t:1"


def test_outlet_is_the_host_when_nothing_names_it(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes(jsonl({"text": BODY, "url": "https://www.almina.example/1"}))
    assert only(tmp_path / "t.jsonl").source == "almina.example"


def test_bad_rows_are_rejected_one_by_one(tmp_path: Path) -> None:
    lines = [
        *jsonl({"text": BODY}, {"id": "empty", "text": ""}, {"title": "بلا نص"}).split(b"\n"),
        b"{broken",
        b"[1, 2]",
        b"",
        b'{"text": "\xff\xfe"}',
        b'{"id": "nul", "text": "a\\u0000b"}',
        b'{"id": "number", "text": 5}',
    ]
    (tmp_path / "t.jsonl").write_bytes(b"\n".join(lines))
    accepted, rejected = read(tmp_path)
    assert [a.article_id for a in accepted] == ["t:1"]
    assert [(r.article_id, r.reason.split(":")[0]) for r in rejected] == [
        ("empty", "no text"),
        ("t:3", "a row without a text column"),
        ("t:4", "broken JSON line"),
        ("t:5", "a JSON line that is no object"),
        ("t:7", "undecodable line"),
        ("nul", "binary content"),
        ("number", "no Arabic"),
    ]


def test_half_a_surrogate_pair_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes(b'{"text": "' + BODY.encode() + b' \\ud83d"}')
    only(tmp_path / "t.jsonl").text.encode()


@pytest.mark.parametrize(
    ("name", "data", "part"),
    [
        ("t.csv", b"id,name\n1,x\n", "without a text column"),
        ("t.csv", b"id,text\n", "without rows"),
        ("t.csv", b"", "empty"),
        ("t.jsonl", b'[{"text": "x"}]', "JSON array"),
        ("t.jsonl", b"\0\0\0", "binary"),
    ],
)
def test_tables_that_cannot_be_read(tmp_path: Path, name: str, data: bytes, part: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert part in reason(tmp_path / name)


def test_parquet_without_pyarrow_names_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    assert "pip install 'stance[parquet]'" in reason(tmp_path / "t.parquet")


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.table({"body": [BODY], "id": [7]}), tmp_path / "t.parquet")
    assert only(tmp_path / "t.parquet").article_id == "7"
    (tmp_path / "t.parquet").write_bytes(b"PAR1 and nothing else")
    assert "broken Parquet" in reason(tmp_path / "t.parquet")


def test_standard_input() -> None:
    article = only("-", stdin=jsonl({"text": BODY, "date": "2024-05-04"}))
    assert (article.article_id, article.published) == ("stdin:1", "2024-05-04")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=40), st.sampled_from([BODY.encode(), b"{}", b""]))))
def test_every_input_is_accounted_for(contents: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        for number, content in enumerate(contents):
            Path(name, f"{number}.txt").write_bytes(content)
        accepted, rejected = read(*(Path(name, f"{n}.txt") for n in range(len(contents))), "-")
    assert len(accepted) + len(rejected) == len(contents) + 1
    ids = [item.article_id for item in (*accepted, *rejected)]
    assert len(set(ids)) == len(ids)
    assert all(item.reason for item in rejected)


# --- HTML ---------------------------------------------------------------------------------


def page(body: str, charset: str = "utf-8") -> bytes:
    return (
        f'<html lang="ar"><head><meta charset="{charset}"><title>جسر جديد</title>'
        '<meta property="og:site_name" content="صحيفة الميناء">'
        '<meta property="article:published_time" content="2024-05-04T10:00:00Z">'
        '<link rel="canonical" href="https://www.almina.example/a/1"></head><body>'
        f"<nav>الرئيسية</nav><article><h1>جسر جديد</h1>{body}</article>"
        "<footer>جميع الحقوق محفوظة 2019</footer></body></html>"
    ).encode(charset)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256"])
def test_html(tmp_path: Path, charset: str) -> None:
    (tmp_path / "a.html").write_bytes(page(f"<p>{BODY}</p><p>{OTHER}</p>" * 2, charset))
    article = only(tmp_path / "a.html")
    assert (article.source, article.published) == ("صحيفة الميناء", "2024-05-04")
    assert (article.title, article.url) == ("جسر جديد", "https://www.almina.example/a/1")
    assert BODY in article.text
    assert "الحقوق" not in article.text


def test_broken_html_is_rejected_whatever_the_parser_raises(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes("<svg><![CDATA[\x01<!--</p>قال<!--<meta><div<!--".encode())
    assert reason(tmp_path / "a.html")


def test_html_without_article(tmp_path: Path) -> None:
    (tmp_path / "a.htm").write_bytes(b"<html><body></body></html>")
    assert "no article" in reason(tmp_path / "a.htm")


# --- noise, title, date -------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["lines"], ids=[c["line"] for c in CASES["lines"]])
def test_golden_lines(case: dict[str, str]) -> None:
    kinds = [n.kind for n in find_noise(case["line"])]
    assert kinds == ([case["kind"]] if case["kind"] else [])


@pytest.mark.parametrize("case", CASES["texts"], ids=[c["name"] for c in CASES["texts"]])
def test_golden_pages(case: dict) -> None:
    text = case["text"]
    assert [text[n.start : n.end] for n in find_noise(text)] == case["noise"]


@given(
    st.lists(st.sampled_from([c["line"] for c in CASES["lines"]] + ["", "  ", BODY]), max_size=12)
)
def test_noise_is_sorted_and_within_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    spans = [(n.start, n.end) for n in find_noise(text)]
    assert tuple(spans) == merge_spans(spans)
    assert all(text[s:e] == text[s:e].strip() != "" for s, e in spans)


def test_boilerplate_patterns_are_unique_and_survive_tokenising() -> None:
    rows = [(r["kind"], r["pattern"]) for r in read_table("boilerplate", ("kind", "pattern"))]
    assert len(set(rows)) == len(rows)


def test_title_of_a_text_file_is_its_first_line_set_off(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        f"التحديث الاخير بتاريخ|السبت, مايو 4, 2024\n\nجسر جديد في العاصمة\n\n{BODY}", "utf-8"
    )
    article = only(file)
    assert article.title == "جسر جديد في العاصمة"
    assert [article.text[s:e] for s, e in article.noise] == [
        "التحديث الاخير بتاريخ|السبت, مايو 4, 2024",
        "جسر جديد في العاصمة",
    ]


@pytest.mark.parametrize("text", [BODY, f"{BODY}\n\n{OTHER}", f"جسر جديد في العاصمة\n{BODY}"])
def test_no_title_without_a_short_line_set_off(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert only(tmp_path / "a.txt").title == ""


UPDATE = "التحديث الاخير بتاريخ|الجمعة, نوفمبر 15, 2024\n\n"


@pytest.mark.parametrize(
    ("text", "published"),
    [
        (UPDATE + "اتفق الوزيران في العاشر من نيسان الجاري على هدنة جديدة.", ""),
        (UPDATE + "اتفق الوزيران في العاشر من تشرين الثاني الجاري على هدنة.", "2024-11-15"),
        (UPDATE + "أعلن الوزير اليوم الجمعة فتح الجسر أمام المارة.", "2024-11-15"),
        (UPDATE + "أعلن الوزير أمس الاثنين فتح الجسر أمام المارة.", ""),
        (UPDATE + "أعلن الوزير فتح الجسر أمام المارة والمركبات.", ""),
        (UPDATE + "تأجل الافتتاح منذ نوفمبر الماضي، بحسب اتفاق تشرين الثاني الجاري.", ""),
        ("نشر في: 4 أيار 2024\n\nأعلن الوزير فتح الجسر أمام المارة.", "2024-05-04"),
        ("نشر في: 4 أيار 2024\n\nأعلن الوزير أمس الاثنين فتح الجسر.", ""),
        ("بيروت 4 أيار 2024 (الميناء) - أعلن الوزير فتح الجسر أمام المارة.", "2024-05-04"),
        ("في 4 أيار 2024 (يوم الافتتاح) أعلن الوزير فتح الجسر أمام المارة.", ""),
        ("أعلن الوزير فتح الجسر أمام المارة.", ""),
    ],
)
def test_published_is_read_from_the_text_only_when_the_text_agrees(
    tmp_path: Path, text: str, published: str
) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert only(tmp_path / "a.txt").published == published


def test_lines_that_an_outlet_repeats_are_noise(tmp_path: Path) -> None:
    standing = "هيئة تحرير الميناء ترحب برسائلكم دائما"
    texts = [f"{BODY} الخبر {w} هنا.\n{standing}\nوأضاف:\n{w} {OTHER}" for w in "أبجد"]
    rows = [{"text": t, "source": "الميناء", "id": str(i)} for i, t in enumerate(texts)]
    # The same line at another outlet, twice only, stays.
    rows += [{"text": t, "source": "الساحل", "id": f"s{i}"} for i, t in enumerate(texts[:2])]
    (tmp_path / "t.jsonl").write_bytes(jsonl(*rows))
    accepted, _ = read(tmp_path)
    found = [[a.text[s:e] for s, e in a.noise] for a in accepted]
    assert found == [[standing]] * 4 + [[], []]


def test_versions_of_one_story_are_not_noise(tmp_path: Path) -> None:
    rows = [{"text": f"{BODY}\n{OTHER}\nتحديث رقم {n}", "source": "الميناء"} for n in range(5)]
    (tmp_path / "t.jsonl").write_bytes(jsonl(*rows))
    accepted, _ = read(tmp_path)
    assert [a.noise for a in accepted] == [()] * 5


# --- wire copies --------------------------------------------------------------------------

WIRE = (
    "قال وزير النقل في مؤتمر صحفي إن الجسر الجديد سيفتح أمام المارة في نهاية الأسبوع، مشيرا إلى أن "
    "الأشغال اكتملت قبل موعدها بشهرين وأن الكلفة بقيت دون ما رصد لها في الموازنة. وأضاف أن الوزارة "
    "ستبدأ بعد ذلك بتوسعة الطريق الساحلي الذي يربط المدينة بالميناء القديم."
)
ROUND_UP = " ".join(
    f"وفي خبر آخر رقم {n} قالت مصادر محلية إن السوق شهدت حركة {n} نشطة." for n in range(60)
)


def article(name: str, text: str, published: str = "", noise: tuple = ()) -> Article:
    return Article(name, "", published, "", "", text, noise)


def origins(*articles: Article) -> list[str]:
    return [a.origin_id for a in assign_origins(articles, CONFIG)]


def test_copies_share_the_first_article_as_origin() -> None:
    edited = WIRE.replace("الوزارة", "الوزاره").replace("قال وزير النقل", "صرح الوزير")
    found = origins(
        article("a", WIRE),
        article("b", OTHER),
        article("c", edited + " " + BODY),
        article("d", WIRE),
    )
    assert found == ["a", "b", "a", "a"]


def test_noise_does_not_make_a_copy() -> None:
    texts = [BODY + "\n" + WIRE, OTHER + "\n" + WIRE]
    noise = [((len(t) - len(WIRE), len(t)),) for t in texts]
    assert origins(
        *(article(str(i), t, noise=n) for i, (t, n) in enumerate(zip(texts, noise, strict=True)))
    ) == ["0", "1"]


def test_the_same_words_weeks_apart_are_no_wire_text() -> None:
    days = ("2024-05-01", "2024-05-02", "2024-05-20", "")
    assert origins(*(article(str(i), WIRE, d) for i, d in enumerate(days))) == ["0", "0", "2", "0"]


def test_a_round_up_does_not_join_its_parts() -> None:
    assert origins(article("a", WIRE), article("b", f"{WIRE} {ROUND_UP}")) == ["a", "b"]


def test_short_texts_and_none() -> None:
    assert origins() == []
    assert origins(article("a", "خبر"), article("b", "خبر آخر")) == ["a", "b"]
    same = "أعلن الوزير استقالته من الحكومة اليوم"
    assert origins(article("a", same), article("b", same), article("c", OTHER)) == ["a", "a", "c"]
