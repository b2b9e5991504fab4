"""`stance watch`: a list of claims and articles in, a run folder out; and the same for frames."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from stance import __version__
from stance.articles import assign_origins, read_articles, read_frame
from stance.config import Config
from stance.errors import InputError
from stance.lexicon import fingerprint
from stance.model import Bundle, load_bundle
from stance.records import Article, Rejected
from stance.watch.files import write_watch
from stance.watch.head_file import ENTRY, load_head
from stance.watch.judging import Judged, judge
from stance.watch.outlets import outlet_stances
from stance.watch.watchlist import WatchedClaim, claims_of, read_claims

DEFAULT_MODEL: Final = Path("models/default")


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
    bundle = load_bundle(model)
    head = load_head(model, bundle)
    started = time.perf_counter()
    claims, bad = read_claims(claims_file, config)
    accepted, rejected = read_articles(inputs, config)
    if not accepted:
        raise _nothing_readable(rejected)
    accepted = assign_origins(accepted, config)
    read = time.perf_counter()
    judged = judge(claims, accepted, bundle, head, config, jobs=jobs)
    outlets = outlet_stances(judged.stances)
    seconds = {"read": read - started, "stances": time.perf_counter() - read}
    run = _run_record(bundle, head.name, config, [claims_file, *inputs], jobs)
    run["counts"] = _counts(claims, bad, accepted, rejected, judged)
    run["seconds"] = {name: round(value, 3) for name, value in seconds.items()}
    run["claims_rejected"] = [{"claim_id": r.article_id, "reason": r.reason} for r in bad]
    write_watch(out, claims, bad, accepted, rejected, judged.stances, outlets, run, judged.sizes)
    n = len(accepted)
    return WatchResult(n + len(rejected), n, len(rejected), bad, outlets, out)


def watch(
    claims: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    model: Path | str = DEFAULT_MODEL,
    config: Config | None = None,
    jobs: int = 1,
) -> pd.DataFrame:
    """Stance of every article towards every claim, from frames.

    Parameters
    ----------
    claims : DataFrame
        Columns ``claim_id`` (optional) and ``claim``; rows without a claim are left out.
    articles : DataFrame
        Column ``text``; optional ``id``, ``source``, ``published``, ``title``, ``url`` and
        their other names; rows that cannot be scored are left out.
    model : Path or str
        Model bundle.
    config : Config, optional
        The defaults without one.
    jobs : int
        Processes.

    Returns
    -------
    DataFrame
        ``claim_id, article_id, source, stance, p_agree, p_disagree, p_discuss, p_unrelated,
        evidence``; evidence is a JSON list of sentences with raw offsets.

    Raises
    ------
    InputError
        When no claim or no article can be used.
    ModelError
        When the bundle cannot be used.
    """
    settings = config or Config()
    bundle = load_bundle(Path(model))
    head = load_head(Path(model), bundle)
    listed, _ = claims_of(claims, settings)
    accepted, rejected = read_frame(articles, settings)
    if not accepted:
        raise _nothing_readable(rejected)
    return judge(listed, accepted, bundle, head, settings, jobs=jobs).stances


def _nothing_readable(rejected: Sequence[Rejected]) -> InputError:
    first = f"{rejected[0].article_id}: {rejected[0].reason}" if rejected else "no rows"
    return InputError(
        "inputs",
        expected="at least one readable article",
        found=f"none among {len(rejected)} inputs (first: {first})",
        remedy="Run `stance check` on the inputs to see what each lacks.",
    )


def _run_record(
    bundle: Bundle, head: str, config: Config, inputs: Sequence[str | Path], jobs: int
) -> dict[str, object]:
    return {
        "version": __version__,
        "model": bundle.manifest["model_sha256"],
        "model_versions": bundle.manifest["versions"],
        "head": head,
        "head_details": bundle.manifest.get(ENTRY, {}),
        "config": asdict(config),
        "config_fingerprint": config.fingerprint(),
        "lexicon_fingerprint": fingerprint(),
        "inputs": [str(i) for i in inputs],
        "jobs": jobs,
    }


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
