"""How fast ``stance score`` is, against a yardstick timed in the same run on the same text.

``python -m benchmarks.speed --model models/default --jobs 2``

The yardstick is what any Arabic pipeline on camel-tools does before its own work begins:
unicode, alef, ya and ta-marbuta normalisation, ``dediac_ar`` and ``simple_word_tokenize``, one
process. It is timed before and after the runs and its mean counts, so that a neighbour on
the machine weighs on both sides. Exit code 1 when a bar is missed.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

ROOT: Final = Path(__file__).resolve().parents[1]
NEWS: Final = ROOT.parent / "shared" / "corpora" / "news"
SMALL: Final = 500  # articles of the small batch, whose time an article the large is held to
_SINCE: Final = "2018-03-01"  # from here on the corpus has every day, as a real batch has
_PAIRS: Final = 12_000  # judged to time the relation, about three seconds of work
_RUNS: Final = 12
_EVERY: Final = 0.1  # seconds between two looks at a run's memory
_SEED: Final = 20_240_405

BAR_YARDSTICK: Final = 10.0  # times the yardstick's wall time, at most
BAR_PAIRS: Final = 2_000.0  # pairs a second on one core with features, at least
BAR_GROWTH: Final = 1.5  # time an article in the large batch over that in the small, at most

Article = dict[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of ``stance score``: seconds, peak of its processes' memory, its run.json."""

    seconds: float
    peak_bytes: int
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """A measured value against its bar."""

    name: str
    value: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the value is on the right side of its bar."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        sign, word = ("≥" if self.at_least else "≤"), ("ok" if self.met else "MISSED")
        return f"{self.name:<46}{self.value:>10,.2f} {self.unit:<9} {sign} {self.limit:,g}  {word}"


# --- text -----------------------------------------------------------------------------------------


def news_articles(folder: Path, n: int) -> list[Article]:
    """``n`` articles of successive days from a news corpus, all its outlets; fewer if it has fewer.

    Parameters
    ----------
    folder : Path
        With ``*.jsonl.gz`` files of ``id, source, url, published, title, text``.
    n : int
    """
    files = sorted(folder.glob("*.jsonl.gz"))
    if not files:
        return []
    with gzip.open(files[0], "rt", encoding="utf-8") as lines:
        rows: list[Article] = [json.loads(line) for line in lines]
    rows.sort(key=lambda row: (row["published"] < _SINCE, row["published"], row["id"]))
    return rows[:n]


def resampled_articles(folder: Path, n: int) -> list[Article]:
    """``n`` articles whose paragraphs are drawn from the authored samples.

    Paragraphs of different samples are mixed, for copies of one article would be taken for one
    wire text and hardly be compared.
    """
    from stance.articles import read_articles
    from stance.config import Config

    texts = [article.text for article in read_articles([folder], Config())[0]]
    paragraphs = [p.strip() for text in texts for p in text.split("\n\n") if p.strip()]
    if not paragraphs:
        raise click.ClickException(f"no articles: neither {NEWS} nor {folder} holds any")
    rng = random.Random(_SEED)
    return [
        {
            "id": f"resampled-{i}",
            "source": f"outlet-{i % 8}",
            "published": f"2026-03-{1 + i * 28 // n:02}",
            "title": rng.choice(paragraphs)[:80],
            "text": "\n\n".join(rng.sample(paragraphs, min(6, len(paragraphs)))),
        }
        for i in range(n)
    ]


# --- yardstick ------------------------------------------------------------------------------------


def yardstick() -> Callable[[str], list[str]]:
    """The yardstick's work on one text; camel-tools is imported here, outside the timing."""
    from camel_tools.tokenizers.word import simple_word_tokenize
    from camel_tools.utils.dediac import dediac_ar
    from camel_tools.utils.normalize import (
        normalize_alef_ar,
        normalize_alef_maksura_ar,
        normalize_teh_marbuta_ar,
        normalize_unicode,
    )

    def work(text: str) -> list[str]:
        text = normalize_teh_marbuta_ar(
            normalize_alef_maksura_ar(normalize_alef_ar(normalize_unicode(text)))
        )
        tokens: list[str] = simple_word_tokenize(dediac_ar(text))
        return tokens

    return work


def time_yardstick(articles: Sequence[Article]) -> tuple[float, int]:
    """Seconds of the yardstick over all articles, and the tokens it found."""
    work = yardstick()
    work(articles[0]["text"])
    started = time.perf_counter()
    n = sum(len(work(row.get("title", ""))) + len(work(row["text"])) for row in articles)
    return time.perf_counter() - started, n


# --- runs -----------------------------------------------------------------------------------------


def run_score(articles: Sequence[Article], folder: Path, model: Path, jobs: int) -> Run:
    """Run ``stance score`` as a user does, start of Python and writing of the report included."""
    folder.mkdir()
    source, out = folder / "articles.jsonl", folder / "out"
    with source.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in articles)
    command = [
        *(sys.executable, "-m", "stance", "score", str(source), "--out", str(out)),
        *("--model", str(model), "--jobs", str(jobs), "--quiet"),
    ]
    peak = _Peak()
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    peak.watch(process.pid)
    output = process.communicate()[0].decode("utf-8", "replace")
    seconds = time.perf_counter() - started
    if process.returncode not in (0, 1):
        raise click.ClickException(f"stance score ended with {process.returncode}: {output}")
    record: dict[str, Any] = json.loads((out / "run.json").read_text("utf-8"))
    return Run(seconds, peak.stop(), record)


class _Peak:
    """Most memory that the processes of a session held at once, looked at from a thread."""

    def __init__(self) -> None:
        self._bytes = 0
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, session: int) -> None:
        """Begin to look; a system without /proc is asked at the end."""
        if Path("/proc/self/stat").exists():
            self._thread = threading.Thread(target=self._look, args=(session,), daemon=True)
            self._thread.start()

    def _look(self, session: int) -> None:
        while not self._ended.wait(_EVERY):
            self._bytes = max(self._bytes, _session_bytes(session))

    def stop(self) -> int:
        """End; the peak in bytes."""
        self._ended.set()
        if self._thread is None:
            unit = 1 if platform.system() == "Darwin" else 1024
            return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
        self._thread.join()
        return self._bytes


def _session_bytes(session: int) -> int:
    """Resident memory of all processes of a session; shared pages count for each."""
    total, page = 0, os.sysconf("SC_PAGE_SIZE")
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # fields behind the command's closing bracket: state, ppid, pgrp, session, …
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                total += int(fields[21]) * page
        except (OSError, IndexError, ValueError):
            continue  # ended meanwhile
    return total


# --- relation -------------------------------------------------------------------------------------


def in_new_process(work: Callable[..., Any], *arguments: object) -> Any:
    """Result of a function of this module in a process of its own, whose caches are fresh."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def candidate_sides(source: Path) -> list[tuple[str, str, bool, bool]]:
    """Candidate pairs of the articles in a file, as ``s1, s2, negated1, negated2``.

    Runs of the order in which they are judged, from all over it: events of many claims and lone
    pairs are each at one end.
    """
    import numpy as np

    from stance.articles import assign_origins, read_articles
    from stance.config import Config
    from stance.context import news_likeness
    from stance.pairs import candidate_pairs
    from stance.pipeline import collect_claims, usable_claims
    from stance.relation import together

    config = Config()
    articles = assign_origins(read_articles([source], config)[0], config)
    by_id = {a.article_id: a for a in articles}
    claims = usable_claims(collect_claims(articles, config, 1).claims, by_id, config)
    found = candidate_pairs(claims, by_id, config, likeness=news_likeness(claims))
    whole = together(found, len(claims))
    order = [k for part in np.array_split(whole, _RUNS) for k in part[: _PAIRS // _RUNS]]
    chosen = [(claims[found.left[k]], claims[found.right[k]]) for k in order]
    return [
        (a.claim, b.claim, a.polarity == "negative", b.polarity == "negative") for a, b in chosen
    ]


def time_relation(model: Path, sides: list[tuple[str, str, bool, bool]]) -> tuple[float, float]:
    """Seconds to judge pairs on one core, features included: with fresh caches, and again."""
    import pandas as pd
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    from stance.model import load_bundle
    from stance.workers import batch_work

    bundle = load_bundle(model)
    columns = ["s1", "s2", "negated1", "negated2"]
    # load lexicons and vectors, which happens once a process, but cache no word of the text
    bundle.predict_proba(pd.DataFrame([("أ", "ب", False, False)], columns=columns))
    frame = pd.DataFrame(sides, columns=columns)
    seconds = []
    with threadpool_limits(limits=1), batch_work(1):
        for _ in range(2):
            started = time.perf_counter()
            bundle.predict_proba(frame)
            seconds.append(time.perf_counter() - started)
    return seconds[0], seconds[1]


# --- report ---------------------------------------------------------------------------------------


def measure(articles: Sequence[Article], model: Path, jobs: int) -> list[Bar]:
    """Measure everything, print what was measured, and give the bars."""
    small = min(SMALL, len(articles))
    with tempfile.TemporaryDirectory() as folder:
        first, n_tokens = time_yardstick(articles)
        large = run_score(articles, Path(folder) / "large", model, jobs)
        second, _ = time_yardstick(articles)
        few = run_score(articles[:small], Path(folder) / "small", model, jobs)
        sides = in_new_process(candidate_sides, Path(folder) / "large" / "articles.jsonl")
        fresh, warm = in_new_process(time_relation, model, sides) if sides else (0.0, 0.0)
    yard = (first + second) / 2
    each, each_small = large.seconds / len(articles), few.seconds / small
    counts, seconds = large.record["counts"], large.record["seconds"]
    click.echo(f"yardstick: {first:.2f} s before, {second:.2f} s after, {n_tokens:,} tokens")
    click.echo(f"stance score, {len(articles):,} articles: {large.seconds:.2f} s, --jobs {jobs}")
    click.echo("  " + ", ".join(f"{name} {value:.2f} s" for name, value in seconds.items()))
    told = ("claims", "pairs_possible", "pairs_searched", "pairs_scored", "contradictions")
    click.echo("  " + ", ".join(f"{name} {counts[name]:,}" for name in told))
    click.echo(f"stance score, {small:,} articles: {few.seconds:.2f} s")
    click.echo(f"time an article: {each_small * 1e3:.2f} ms, then {each * 1e3:.2f} ms")
    for run, n in ((few, small), (large, len(articles))):
        click.echo(f"peak memory, {n:,} articles, all processes: {run.peak_bytes / 2**20:,.0f} MB")
    bars = [
        Bar("wall time over the yardstick's", large.seconds / yard, BAR_YARDSTICK, "times"),
        Bar("time an article, large batch over small", each / each_small, BAR_GROWTH, "times"),
    ]
    if sides:
        speeds = (("fresh caches", len(sides) / fresh), ("warm caches", len(sides) / warm))
        bars += [
            Bar(f"relation, one core, {name}", speed, BAR_PAIRS, "pairs/s", at_least=True)
            for name, speed in speeds
        ]
    return bars


@click.command()
@click.option("--model", type=click.Path(path_type=Path), default=Path("models/default"))
@click.option("--jobs", type=click.IntRange(min=1), default=lambda: os.cpu_count() or 1)
@click.option("--articles", "n", type=click.IntRange(min=2), default=3_000, show_default=True)
@click.option("--news", type=click.Path(path_type=Path), default=NEWS, help="Folder of *.jsonl.gz.")
def main(model: Path, jobs: int, n: int, news: Path) -> None:
    """Measure the speed of scoring against the yardstick."""
    articles = news_articles(news, n)
    what = "news of the corpus"
    if not articles:
        articles, what = resampled_articles(ROOT / "data" / "articles", n), "samples, resampled"
    click.echo(
        f"{len(articles):,} articles ({what}), {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )
    bars = measure(articles, model, jobs)
    click.echo("\n".join(map(str, bars)))
    sys.exit(0 if all(bar.met for bar in bars) else 1)


if __name__ == "__main__":
    main()
