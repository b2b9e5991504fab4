"""The only place where the stages are chained: articles in, a run folder out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd
from joblib import Parallel, delayed
from tqdm import tqdm

from stance.articles import assign_origins, nothing_readable, read_articles, read_frame
from stance.candidates import CANDIDATES, Doubtful, write_candidates
from stance.claims import Collected, claims_of
from stance.config import Config
from stance.context import news_likeness
from stance.contradictions import build_rows
from stance.decisions import Carried
from stance.errors import InputError
from stance.guidelines import OWN, load_guided
from stance.model import Bundle, load_bundle
from stance.page import write_page
from stance.pairs import Candidates, candidate_pairs
from stance.records import Article, Claim, Contradiction, Counts, Rejected
from stance.relation import score_candidates
from stance.report import read_pairs, write_pairs, write_run
from stance.run_record import run_record, set_threshold
from stance.score import relate
from stance.spreadsheet import make_folder
from stance.workbook import write_workbook
from stance.workers import batch_work, starting_workers

_PAIR_CHUNK: Final = 4_000  # pairs that a worker takes at once: a second of work
_FRAME: Final = "DataFrame"  # how run.json names articles that come from no file


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did; ``kept`` is where an earlier workbook with decisions was moved."""

    n_read: int
    n_scored: int
    n_rejected: int
    rows: list[Contradiction]
    out: Path
    n_left_out: int = 0
    threshold: Mapping[str, Any] = field(default_factory=dict)
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the stages found, before any of it is written.

    Attributes
    ----------
    accepted, rejected : list of Article, list of Rejected
        Every input.
    claims : list of Claim
        Every claim, in text order.
    n_sentences : dict of str to int
        By article id.
    rows : list of Contradiction
        Best first.
    n_left_out : int
        Decided pairs that got no row.
    usable, doubtful : list of Claim, Doubtful
        The claims that were paired, and the pairs of them nearest to the threshold.
    news_likeness : float
        How far the batch is ordinary news, in [0, 1] (`stance.context.news_likeness`).
    threshold : dict
        What ``run.json`` says of the threshold (`stance.run_record.set_threshold`).
    """

    accepted: list[Article]
    rejected: list[Rejected]
    claims: list[Claim]
    n_sentences: dict[str, int]
    rows: list[Contradiction]
    n_left_out: int
    usable: list[Claim]
    doubtful: Doubtful
    news_likeness: float
    threshold: dict[str, Any]


class _Stages:
    """Times and counts the stages of a run, and shows progress."""

    def __init__(self, *, quiet: bool) -> None:
        self.counts = Counts()
        self.quiet = quiet

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage."""
        started = time.perf_counter()
        yield
        self.counts.seconds[name] = round(time.perf_counter() - started, 3)

    def progress(self, items: Any, total: int, what: str) -> Any:
        """Show progress on stderr; nothing when quiet or stderr is no terminal."""
        return tqdm(items, total=total, desc=what, disable=self.quiet or None, unit="chunk")


def score_articles(
    inputs: Sequence[str | Path],
    out: Path,
    *,
    model: Path,
    config: Config,
    jobs: int = 1,
    quiet: bool = True,
    reviewed: Path | None = None,
    undecided: bool = False,
    min_precision: float | None = None,
    xlsx: bool = False,
) -> RunResult:
    """Score articles and write the run folder; to be called within `stance.workers.batch_work`.

    Parameters
    ----------
    inputs : sequence of str or Path
        Files, folders or ``-``.
    out : Path
        The run folder; made when missing.
    model : Path
        Model bundle.
    config : Config
    jobs : int
        Processes.
    quiet : bool
        No progress on stderr.
    reviewed : Path, optional
        Folder of collected decisions, which the report then shows.
    undecided : bool
        Leave decided pairs out of the report.
    min_precision : float, optional
        Choose the threshold by its estimated precision instead of the configured one.
    xlsx : bool
        Write the workbook too.

    Raises
    ------
    InputError
        When nothing can be read, or earlier decisions cannot be.
    ModelError
        When the bundle cannot be used.
    """
    if out.exists():
        make_folder(out, "to write the report to", "--out")  # a file there is told before the work
    bundle = load_bundle(model)
    carried = Carried.load(out, reviewed)
    choose = partial(set_threshold, bundle, model, config, min_precision)
    if min_precision is not None:
        _check_reachable(choose)
    stages = _Stages(quiet=quiet)
    leave_out = carried.decided if undecided else None
    read = partial(read_articles, inputs, config)
    found = _run_stages(read, bundle, config, jobs, stages, choose, leave_out=leave_out)
    run = _recorded(run_record(bundle, config, inputs, jobs, stages.counts), found)
    accepted, rejected = found.accepted, found.rejected
    write_run(
        out,
        found.rows,
        found.claims,
        accepted,
        rejected,
        found.n_sentences,
        run,
        bundle.name,
        carried,
    )
    write_candidates(out / CANDIDATES, found.doubtful, found.usable, found.news_likeness)
    write_page(out)
    kept = write_workbook(out) if xlsx else None
    n_read = len(accepted) + len(rejected)
    return RunResult(
        n_read,
        len(accepted),
        len(rejected),
        found.rows,
        out,
        found.n_left_out,
        found.threshold,
        kept,
    )


def _check_reachable(choose: Callable[..., object]) -> None:
    """Refuse a precision that neither news nor disputes can have before anything is read."""
    try:
        choose(likeness=1.0)
    except InputError:
        choose(likeness=0.0)


def score_frame(
    frame: pd.DataFrame, *, model: Path, config: Config, jobs: int = 1
) -> tuple[Found, dict[str, object], str]:
    """Score the articles of a frame; nothing is written.

    Returns
    -------
    found : Found
    run : dict
        What ``run.json`` of such a run would hold.
    name : str
        Of the model, on every row of a report.

    Raises
    ------
    InputError
        When no article can be read.
    ModelError
        When the bundle cannot be used.
    """
    large = len(frame) > config.chunk
    with batch_work(jobs), starting_workers(jobs if large else 1):
        bundle = load_bundle(model)
        choose = partial(set_threshold, bundle, model, config, None)
        stages = _Stages(quiet=True)
        read = partial(read_frame, frame, config)
        found = _run_stages(read, bundle, config, jobs, stages, choose)
    run = run_record(bundle, config, [_FRAME], jobs, stages.counts)
    return found, _recorded(run, found), bundle.name


def _recorded(run: dict[str, Any], found: Found) -> dict[str, object]:
    """A run's record with its threshold and how far the batch is ordinary news."""
    return {**run, "threshold": found.threshold, "news_likeness": round(found.news_likeness, 4)}


def _run_stages(
    read: Callable[[], tuple[list[Article], list[Rejected]]],
    bundle: Bundle,
    config: Config,
    jobs: int,
    stages: _Stages,
    choose: Callable[..., tuple[Config, dict[str, Any]]],
    *,
    leave_out: Callable[[str], bool] | None = None,
) -> Found:
    """From articles to the rows of the report, with times and counts in ``stages``."""
    with stages.stage("read"):
        accepted, rejected = read()
        accepted = assign_origins(accepted, config)
    if not accepted:
        raise nothing_readable(rejected)
    with stages.stage("claims"):
        claims, n_sentences, failed = collect_claims(accepted, config, jobs, stages)
        rejected += [_unread(a, failed[a.article_id]) for a in accepted if a.article_id in failed]
        accepted = [a for a in accepted if a.article_id not in failed]
    if not accepted:
        raise nothing_readable(rejected)
    by_id = {a.article_id: a for a in accepted}
    with stages.stage("pairs"):
        usable = usable_claims(claims, by_id, config)
        likeness = news_likeness(usable)
        candidates = candidate_pairs(usable, by_id, config, jobs, likeness=likeness)
    config, threshold = choose(likeness=likeness)
    with stages.stage("relation"):
        scored, doubtful = score_candidates(
            usable, by_id, candidates, bundle, config, jobs, stages.progress, likeness=likeness
        )
    with stages.stage("rows"):
        rows, n_left_out = build_rows(scored, usable, by_id, config, leave_out=leave_out)
    found = Found(
        accepted,
        rejected,
        claims,
        n_sentences,
        rows,
        n_left_out,
        usable,
        doubtful,
        likeness,
        threshold,
    )
    stages.counts.counts |= _counts(found, candidates)
    return found


def _unread(article: Article, error: str) -> Rejected:
    """An article whose claims could not be read, with what to do about it."""
    reason = f"its claims could not be read ({error}): please report the text"
    return Rejected(article.article_id, article.source, article.published, article.title, reason)


def _counts(found: Found, candidates: Candidates) -> dict[str, int]:
    accepted, rejected, claims = found.accepted, found.rejected, found.claims
    return {
        "articles_read": len(accepted) + len(rejected),
        "articles_scored": len(accepted),
        "articles_rejected": len(rejected),
        "origins": len({a.origin_id for a in accepted}),
        "sentences": sum(found.n_sentences.values()),
        "claims": len(claims),
        "claims_attributed": sum(bool(c.speaker_id) for c in claims),
        "speakers": len({c.speaker_id for c in claims if c.speaker_id}),
        "claims_paired": len(found.usable),
        "pairs_possible": candidates.possible,
        "pairs_searched": candidates.searched,
        "pairs_scored": len(candidates),
        "contradictions": len(found.rows),
        "contradictions_left_out": found.n_left_out,
    }


def collect_claims(
    articles: Sequence[Article], config: Config, jobs: int, stages: _Stages | None = None
) -> Collected:
    """Claims of all articles in order (`stance.claims.claims_of`)."""
    chunks = [articles[i : i + config.chunk] for i in range(0, len(articles), config.chunk)]
    work = Parallel(n_jobs=min(jobs, len(chunks)) or 1, return_as="generator")(
        delayed(claims_of)(chunk) for chunk in chunks
    )
    if stages:
        work = stages.progress(work, len(chunks), "claims")
    out = Collected([], {}, {})
    for part in work:
        out.claims.extend(part.claims)
        out.n_sentences.update(part.n_sentences)
        out.failed.update(part.failed)
    return out


def usable_claims(
    claims: Sequence[Claim], articles: dict[str, Article], config: Config
) -> list[Claim]:
    """Claims worth pairing: of a fit length, one of each wire origin's copies."""
    seen: set[tuple[str, str, str, str]] = set()
    kept: list[Claim] = []
    for claim in claims:
        says_enough = claim.polarity == "negative" or bool(claim.speaker_id)
        least = config.min_reported_words if says_enough else config.min_claim_words
        if not least <= len(claim.claim.split()) <= config.max_claim_words:
            continue
        origin = articles[claim.article_id].origin_id
        holder = claim.speaker_id or "outlet"
        key = (origin, holder, claim.polarity, claim.claim)
        if key not in seen:
            seen.add(key)
            kept.append(claim)
    return kept


def score_pairs(
    path: Path,
    out: Path,
    *,
    model: Path,
    config: Config,
    jobs: int = 1,
    guideline: str = OWN,
) -> tuple[int, list[Rejected]]:
    """Relation of ready-made pairs in a CSV file; rows without a statement are rejected.

    Parameters
    ----------
    path, out : Path
    model : Path
        Model bundle.
    config : Config
    jobs : int
        Processes.
    guideline : str
        What counts as agreement: ours, or another that the bundle has (`stance.guidelines`).

    Returns
    -------
    n_scored : int
    rejected : list of Rejected
        Rows left out, with the reason.
    """
    bundle = load_guided(model, guideline)
    frame, rejected = read_pairs(path)
    write_pairs(relate_frame(bundle, frame, config, jobs), out)
    return len(frame), rejected


def relate_frame(bundle: Bundle, frame: pd.DataFrame, config: Config, jobs: int) -> pd.DataFrame:
    """`stance.score.relate` for a frame of any length, shared among processes."""
    parts = [frame.iloc[i : i + _PAIR_CHUNK] for i in range(0, len(frame), _PAIR_CHUNK)]
    done = Parallel(n_jobs=min(jobs, len(parts)) or 1)(
        delayed(relate)(bundle, part, language=config.language) for part in parts
    )
    return pd.concat(done) if done else relate(bundle, frame)
