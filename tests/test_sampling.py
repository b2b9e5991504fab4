"""Queued pairs: uncertain, different from each other, undecided; and the simulation."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from stance.candidates import Doubtful, write_candidates
from stance.context import LIKENESS, SITUATION
from stance.decisions import Carried, Decision
from stance.errors import InputError
from stance.queue import write_queue
from stance.records import Article, Claim
from stance.report import write_run
from stance.review import collect
from stance.sampling import SHORTLIST, choose, entropy, margin
from training.queue import Data, interval, simulate, table

EVEN, SURE = [1 / 3] * 3, [0.98, 0.01, 0.01]


def test_doubt_is_between_0_and_1() -> None:
    chances = np.array([EVEN, SURE, [0.5, 0.5, 0.0], [1.0, 0.0, 0.0]])
    assert entropy(chances) == pytest.approx([1, 0.1018, 0.6309, 0], abs=1e-3)
    assert margin(chances) == pytest.approx([1, 0.03, 1, 0])


def test_the_doubtful_are_asked_first() -> None:
    chances = np.array([SURE, EVEN, [0.5, 0.3, 0.2]])
    features = np.eye(3)
    for strategy in ("entropy", "margin", "diverse"):
        assert list(choose(chances, features, 2, strategy=strategy)) == [1, 2]
        assert len(choose(chances, features, 9, strategy=strategy)) == 3
        assert len(choose(chances[:0], features[:0], 9, strategy=strategy)) == 0


def test_a_question_is_not_asked_twice_in_other_words() -> None:
    """Of two equally doubtful groups one each, whatever their sizes."""
    features = np.array([[0.0, 0.0]] * 6 + [[9.0, 9.0]])
    chances = np.array([EVEN] * 7)
    assert sorted(choose(chances, features, 2)) == [0, 6]
    assert list(choose(chances, features, 2, strategy="margin")) == [0, 1]
    assert sorted(choose(chances, features, 7)) == list(range(7))


def test_what_is_sure_is_not_asked_for_being_odd() -> None:
    n = SHORTLIST * 2
    chances = np.array([EVEN] * n + [SURE])
    features = np.array([[float(k % 2), 0.0] for k in range(n)] + [[99.0, 99.0]])
    assert n not in choose(chances, features, 2)


# --- candidates of a run ------------------------------------------------------------------


def claims(n: int) -> list[Claim]:
    out = []
    for k in range(n):
        text = f"المبنى رقم {k} في حي {'الزهور' if k % 2 else 'الورد'} مغلق"
        about = (f"a{k}", f"outlet{k}", "2024-05-04")
        out.append(Claim(f"a{k}#0", *about, "", "", "قال", "assert", text, "positive", 0, 9, text))
    return out


def test_candidates_are_the_nearest_to_the_threshold() -> None:
    chances = np.array([[0.5 - p / 2, p, 0.5 - p / 2] for p in (0.9, 0.41, 0.1, 0.39)])
    none = np.empty((4, 0), dtype=np.float32)
    near = Doubtful(np.arange(4), np.arange(4) + 1, np.zeros(4, bool), chances, none)
    found = near.nearest(0.4, 3)
    assert list(found.left) == [1, 3, 2]
    assert found.chances[:, 1] == pytest.approx([0.41, 0.39, 0.1])


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run folder of ten doubtful pairs, none of them in the report."""
    folder, found = tmp_path / "run", claims(11)
    articles = [Article(c.article_id, c.source, c.published, "عنوان", "", c.claim) for c in found]
    record = {"model": "0123456789abcdef", "config": {"language": "en"}}
    write_run(folder, [], found, articles, [], {}, record, "0123456789ab")
    p = np.linspace(0.2, 0.5, 10)
    chances = np.column_stack([0.1 + 0 * p, p, 0.9 - p])
    places = np.arange(10)
    seen = np.zeros((10, len(SITUATION)), dtype=np.float32)
    seen[:, SITUATION.index("overlap")] = 0.25
    doubtful = Doubtful(places, places + 1, np.zeros(10, bool), chances, seen)
    write_candidates(folder / "candidates.csv", doubtful, found, 0.75)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_a_queued_pair_keeps_what_the_second_look_saw(run: Path) -> None:
    _, found = write_queue(run, 4, Carried.load(run))
    assert found[0].situation == {"overlap": 0.25, LIKENESS: 0.75}


def test_the_queue_is_a_report_of_undecided_pairs(run: Path, tmp_path: Path) -> None:
    path, found = write_queue(run, 4, Carried.load(run))
    first = rows(path)
    assert len(first) == len(found) == 4
    assert {r["model"] for r in first} == {"0123456789ab"}
    assert first[0]["claim_a"].startswith("المبنى رقم")
    assert first[0]["why"].isascii() is False
    assert all(r["flags"].startswith("queue") for r in first)
    text = path.read_text("utf-8-sig").replace("\n1,,,,", "\n1,not,سلمى,,", 1)
    path.write_text(text, "utf-8-sig")
    done = collect([path], [run], tmp_path / "reviewed")
    assert (done.new, done.code) == (1, 0)
    carried = Carried.load(run, tmp_path / "reviewed")
    path, found = write_queue(run, 99, carried)
    assert len(found) == 9
    assert first[0]["pair_id"] not in {r["pair_id"] for r in rows(path)}


def test_a_decision_in_the_queue_is_not_overwritten(run: Path) -> None:
    path, found = write_queue(run, 2, Carried.load(run))
    text = path.read_text("utf-8-sig").replace("\n1,,,,", "\n1,not,سلمى,,", 1)
    path.write_text(text, "utf-8-sig")
    write_queue(run, 2, Carried.load(run))
    assert Carried.load(run).get(found[0].pair_id) == Decision("not", "سلمى", "")


def test_a_folder_that_is_no_run_is_told(tmp_path: Path, run: Path) -> None:
    with pytest.raises(InputError, match="Name a folder"):
        write_queue(tmp_path, 2, Carried({}))
    (run / "candidates.csv").write_text("a,b\n")
    with pytest.raises(InputError, match="Score the articles again"):
        write_queue(run, 2, Carried({}))


def test_the_command(run: Path, tmp_path: Path) -> None:
    def stance(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        root = Path(__file__).resolve().parents[1]
        command = [sys.executable, "-m", "stance", *map(str, arguments)]
        env = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(root)}
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", check=False, cwd=tmp_path, env=env
        )

    done = stance("review", run, "--queue", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"queue: {run / 'queue.csv'} (3 pairs to decide)"
    assert stance("review", tmp_path, "--queue", "3").returncode == 2
    assert stance("review", run, "--queue", "0").returncode == 2
    twin = [json.loads(x) for x in (run / "queue.jsonl").read_text().splitlines()]
    assert [r["rank"] for r in twin] == [1, 2, 3]


# --- the simulation -----------------------------------------------------------------------


def test_the_simulation_asks_from_the_pool_alone() -> None:
    rng = np.random.default_rng(0)
    y = rng.choice(["agree", "disagree", "other"], 240)
    x = rng.normal(size=(240, 5)) + (y == "disagree")[:, None]
    data = Data(x, y, np.repeat([f"f{k}" for k in range(60)], 4), x[:90], y[:90])
    found = simulate(data, start=60, batch=20, seeds=(0, 1))
    assert set(found) == {"random", "entropy", "margin", "diverse"}
    assert all(gain.shape == (2, 4) for gain in found.values())
    again = simulate(data, start=60, batch=20, seeds=(0, 1))
    assert all((found[name] == again[name]).all() for name in found)
    assert len(list(table(found))) == 1 + 4 + 1 + 3


def test_the_interval_is_students() -> None:
    mean, half = interval(np.array([1.0, 2.0, 3.0]))
    assert mean == 2
    assert half == pytest.approx(4.302653 * 1 / 3**0.5, rel=1e-5)
