"""The command line: exit codes, the last line, errors in one line, a fast start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from stance import cli
from stance.errors import ModelError
from stance.records import Article, Claim, Contradiction, Rejected
from tests.test_report import pair, write

BODY = "أعلنت وزارة النقل اليوم أن الجسر الجديد سيفتح أمام المارة غدا."


def stance(*arguments: str | Path, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stance", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **env},
    )


def test_check_everything_readable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    done = stance("check", tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "read 1 = scored 1 + rejected 0"
    assert done.stderr == ""


def test_check_some_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    (tmp_path / "b.txt").write_bytes(b"\0")
    done = stance("check", tmp_path, tmp_path / "none.txt")
    assert done.returncode == 1
    assert "rejected b: binary file" in done.stdout
    assert done.stdout.splitlines()[-1] == "read 3 = scored 1 + rejected 2"


def test_check_nothing_readable(tmp_path: Path) -> None:
    done = stance("check", tmp_path / "none.txt")
    assert done.returncode == 2
    assert done.stdout.splitlines()[-1] == "read 1 = scored 0 + rejected 1"


def test_check_standard_input_with_outlets_and_dates() -> None:
    rows = [{"text": BODY, "source": "الميناء", "date": "2024-05-04"}, {"text": BODY}]
    done = stance("check", "-", stdin="\n".join(map(json.dumps, rows)))
    assert done.returncode == 0
    assert "1  الميناء" in done.stdout
    assert "dates 2024-05-04 to 2024-05-04, 1 undated" in done.stdout


def test_many_rejected_are_summed_up(tmp_path: Path) -> None:
    rows = "\n".join(['{"text": ""}'] * 30)
    done = stance("check", "-", stdin=rows)
    assert "... and 10 more" in done.stdout
    assert "30  no text" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        ((), 2, "Usage"),
        (("check",), 2, "INPUT"),
        (("score", "x"), 2, "--out"),
        (("nonsense",), 2, "nonsense"),
        (("check", "x", "--jobs", "0"), 2, "--jobs"),
        (("check", "x", "--config", "none.toml"), 3, "none.toml"),
    ],
)
def test_bad_usage_is_one_line(arguments: tuple[str, ...], code: int, part: str) -> None:
    done = stance(*arguments)
    assert done.returncode == code
    assert part in done.stderr
    assert "Traceback" not in done.stderr


def test_model_error_is_exit_code_3(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ModelError("models/x", expected="a bundle", found="none", remedy="Run make train.")

    monkeypatch.setattr(cli.Config, "load", fail)
    assert cli.run(["check", "x"]) == 3
    assert capsys.readouterr().err == (
        "stance: models/x: expected a bundle, found none. Run make train.\n"
    )


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (RuntimeError("x\ny"), 70)]
)
def test_unexpected_ends(
    monkeypatch: pytest.MonkeyPatch, capsys, error: BaseException, code: int
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(cli.Config, "load", fail)
    monkeypatch.delenv("STANCE_DEBUG", raising=False)
    assert cli.run(["check", "x"]) == code
    lines = capsys.readouterr().err.split("\n")
    lines = [line for line in lines if line]
    assert len(lines) == 1
    if code == cli.UNEXPECTED:
        assert "RuntimeError: x y" in lines[0]
        assert "STANCE_DEBUG=1" in lines[0]
        monkeypatch.setenv("STANCE_DEBUG", "1")
        with pytest.raises(RuntimeError):
            cli.run(["check", "x"])


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Stand in for the pipeline, whose own tests are elsewhere; keeps what it was called with."""
    claims = [
        Claim("a#0", "a", "الميناء", "", who, who, "", "none", text, "positive", 0, 5, text)
        for who, text in (("الوزير", "الجسر\u202e مفتوح\x1b[31m"), ("", "كلمة " * 99))
    ]
    sides = [Article(n, "الميناء", "", "", "", BODY) for n in "ab"]
    row = Contradiction(
        "negation", "open", "نفي", *claims, *sides, "outlets", None, 2, 0.91, "pair-1"
    )
    fake = SimpleNamespace(calls=[], n_rejected=0, n_scored=2)

    def score_articles(inputs: object, out: Path, **options: object) -> SimpleNamespace:
        fake.calls.append((inputs, out, options))
        read = fake.n_scored + fake.n_rejected
        return SimpleNamespace(
            n_read=read,
            n_scored=fake.n_scored,
            n_rejected=fake.n_rejected,
            rows=[row] * 9,
            out=out,
            n_left_out=0,
            kept=Path("earlier.xlsx") if options["xlsx"] else None,
        )

    def score_pairs(path: Path, out: Path, **options: object) -> tuple[int, list[Rejected]]:
        fake.calls.append((path, out, options))
        return fake.n_scored, [Rejected("p:2", "", "", "", "a row without s1")] * fake.n_rejected

    fake.score_articles, fake.score_pairs = score_articles, score_pairs
    monkeypatch.setitem(sys.modules, "stance.pipeline", fake)
    return fake


@pytest.mark.parametrize(("scored", "rejected", "code"), [(2, 0, 0), (2, 1, 1), (0, 1, 2)])
def test_score_shows_the_report_and_accounts(
    pipeline: SimpleNamespace, capsys, scored: int, rejected: int, code: int
) -> None:
    pipeline.n_scored, pipeline.n_rejected = scored, rejected
    assert cli.run(["score", "x", "-", "--out", "run", "--jobs", "2", "--quiet"]) == code
    ((inputs, out, options),) = pipeline.calls
    assert (tuple(inputs), out) == (("x", "-"), Path("run"))
    assert options == {
        "xlsx": False,
        "model": Path("models/default"),
        "config": cli.Config(),
        "jobs": 2,
        "quiet": True,
        "reviewed": Path("data/reviewed"),
        "undecided": False,
        "min_precision": None,
    }
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"report: {Path('run') / 'contradictions.csv'} (9 rows)"
    assert lines[1] == "1. negation · open · between outlets · 0.91 · نفي"
    assert lines[2] == "   الوزير (الميناء): الجسر مفتوح[31m"
    assert lines[3].startswith("   الميناء: كلمة")
    assert lines[3].endswith("…")
    assert len(lines) == 1 + 5 * 3 + 2
    assert lines[-2] == f"to review: open {Path('run') / 'contradictions.html'} in a browser"
    assert lines[-1] == f"read {scored + rejected} = scored {scored} + rejected {rejected}"


def test_score_says_where_an_earlier_workbook_went(pipeline: SimpleNamespace, capsys) -> None:
    assert cli.run(["score", "x", "--out", "run", "--xlsx"]) == 0
    assert pipeline.calls[0][2]["xlsx"] is True
    assert "is kept as earlier.xlsx" in capsys.readouterr().out


def test_review_writes_page_and_workbook(tmp_path: Path, capsys) -> None:
    write(tmp_path, pair())
    assert cli.run(["review", str(tmp_path)]) == 0
    assert (
        capsys.readouterr().out == f"page: {tmp_path / 'contradictions.html'} (1 rows, 0 decided)\n"
    )
    assert not (tmp_path / "contradictions.xlsx").exists()
    assert cli.run(["review", str(tmp_path), "--xlsx"]) == 0
    assert (tmp_path / "contradictions.xlsx").exists()


def test_review_of_no_run_folder(tmp_path: Path, capsys) -> None:
    assert cli.run(["review", str(tmp_path)]) == 2
    assert "stance score" in capsys.readouterr().err


def test_pairs_lists_what_it_rejects(pipeline: SimpleNamespace, capsys) -> None:
    pipeline.n_rejected = 1
    assert cli.run(["pairs", "p.csv", "--out", "o.csv"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "rejected p:2: a row without s1",
        "pairs: o.csv",
        "read 3 = scored 2 + rejected 1",
    ]


def test_broken_pipe_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "stance", "check", str(tmp_path)]
    with os.fdopen(writer, "wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, check=False)
    assert done.stderr == b""


def test_help_is_fast_and_imports_nothing_heavy() -> None:
    heavy = ("numpy", "pandas", "sklearn", "scipy", "camel_tools", "trafilatura", "dateparser")
    code = f"import sys, stance.cli; sys.exit(any(m in sys.modules for m in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    started = time.perf_counter()
    done = stance("--help")
    assert done.returncode == 0
    assert all(command in done.stdout for command in ("score", "pairs", "check"))
    assert time.perf_counter() - started < 3  # 0.1 s on an idle machine
