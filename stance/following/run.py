"""`stance watch`: a list of claims and articles in, a run folder out; and the same for frames."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from stance.articles import assign_origins, nothing_readable, read_articles, read_frame
from stance.config import Config
from stance.following.files import write_watch
from stance.following.head import Judge
from stance.following.head_file import ENTRY, load_head
from stance.following.judging import Judged, judge
from stance.following.outlets import outlet_stances
from stance.following.watchlist import WatchedClaim, claims_of, read_claims
from stance.model import Bundle, load_bundle
from stance.records import Article, Rejected
from stance.run_record import run_record
from stance.spreadsheet import make_folder

_FRAMES: Final = ("DataFrame", "DataFrame")  # how run.json names what comes from no file


@dataclass(frozen=True, slots=True)
class WatchResult:
    """What a watch run did.

    Attributes
    ----------
    n_read, n_scored, n_rejected : int
        Articles.
    rejected_claims : list of Rejected
        Rows of the list of claims that could not be watched.
    outlets : DataFrame
        Stance of each outlet towards each claim, with the counts of its articles.
    out : Path
        The run folder.
    """

    n_read: int
    n_scored: int
    n_rejected: int
    rejected_claims: list[Rejected]
    outlets: pd.DataFrame
    out: Path


@dataclass(frozen=True, slots=True)
class Watched:
    """What a watch run found, before any of it is written.

    Attributes
    ----------
    claims, rejected_claims : list of WatchedClaim, of Rejected
        The watch list.
    accepted, rejected : list of Article, of Rejected
        Every article.
    judged : Judged
        Stances of the accepted articles.
    outlets : DataFrame
        Stance of each outlet towards each claim.
    record : dict
        Its part of ``run.json``: head, counts, seconds, claims rejected.
    """

    claims: list[WatchedClaim]
    rejected_claims: list[Rejected]
    accepted: list[Article]
    rejected: list[Rejected]
    judged: Judged
    outlets: pd.DataFrame
    record: dict[str, Any]


def watch_articles(
    claims_file: Path,
    inputs: Sequence[str | Path],
    out: Path,
    *,
    model: Path,
    config: Config,
    jobs: int = 1,
) -> WatchResult:
    """Stance of every article and outlet towards every claim of a list; writes the run folder.

    Parameters
    ----------
    claims_file : Path
        CSV with ``claim_id,claim``.
    inputs : sequence of str or Path
        Files, folders or ``-``.
    out : Path
        The run folder; made when missing.
    model : Path
        Model bundle.
    config : Config
    jobs : int
        Processes.

    Raises
    ------
    InputError
        When no claim or no article can be read.
    ModelError
        When the bundle cannot be used.
    """
    if out.exists():
        make_folder(out, "to write the stances to", "--out")  # a file there is told before the work
    bundle = load_bundle(model)
    head = load_head(model, bundle)
    started = time.perf_counter()
    listed = read_claims(claims_file, config)
    articles = read_articles(inputs, config)
    read = time.perf_counter() - started
    found = _watched(listed, articles, bundle, head, config, jobs)
    run = {**run_record(bundle, config, [claims_file, *inputs], jobs), **found.record}
    run["seconds"] = {"read": round(read, 3), **run["seconds"]}
    write_watch(
        out,
        found.claims,
        found.rejected_claims,
        found.accepted,
        found.rejected,
        found.judged.stances,
        found.outlets,
        run,
        found.judged.sizes,
    )
    n, n_rejected = len(found.accepted), len(found.rejected)
    return WatchResult(n + n_rejected, n, n_rejected, found.rejected_claims, found.outlets, out)


def watch_frame(
    claims: pd.DataFrame, articles: pd.DataFrame, *, model: Path, config: Config, jobs: int = 1
) -> tuple[Watched, dict[str, Any]]:
    """The same from frames; nothing is written.

    Returns
    -------
    found : Watched
    run : dict
        What ``run.json`` of such a run would hold.

    Raises
    ------
    InputError
        When no claim or no article can be used.
    ModelError
        When the bundle cannot be used.
    """
    bundle = load_bundle(model)
    head = load_head(model, bundle)
    listed = claims_of(claims, config)
    found = _watched(listed, read_frame(articles, config), bundle, head, config, jobs)
    return found, {**run_record(bundle, config, _FRAMES, jobs), **found.record}


def _watched(
    listed: tuple[list[WatchedClaim], list[Rejected]],
    articles: tuple[list[Article], list[Rejected]],
    bundle: Bundle,
    head: Judge,
    config: Config,
    jobs: int,
) -> Watched:
    """Stances of articles towards claims, both as read."""
    claims, bad = listed
    accepted, rejected = articles
    if not accepted:
        raise nothing_readable(rejected)
    started = time.perf_counter()
    accepted = assign_origins(accepted, config)
    judged = judge(claims, accepted, bundle, head, config, jobs=jobs)
    outlets = outlet_stances(judged.stances)
    record = {
        "head": head.name,
        "head_details": bundle.manifest.get(ENTRY, {}),
        "counts": _counts(claims, bad, accepted, rejected, judged),
        "seconds": {"stances": round(time.perf_counter() - started, 3)},
        "claims_rejected": [{"claim_id": r.article_id, "reason": r.reason} for r in bad],
    }
    return Watched(claims, bad, accepted, rejected, judged, outlets, record)


def _counts(
    claims: Sequence[WatchedClaim],
    bad: Sequence[Rejected],
    accepted: Sequence[Article],
    rejected: Sequence[Rejected],
    judged: Judged,
) -> dict[str, int]:
    found = Counter(judged.stances["stance"])
    return {
        "claims_read": len(claims) + len(bad),
        "claims_watched": len(claims),
        "claims_rejected": len(bad),
        "articles_read": len(accepted) + len(rejected),
        "articles_scored": len(accepted),
        "articles_rejected": len(rejected),
        "origins": len({a.origin_id for a in accepted}),
        **judged.counts,
        **{f"stances_{name}": found[name] for name in sorted(found)},
    }
