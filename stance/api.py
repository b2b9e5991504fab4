"""The commands for pandas: frames in, frames out, nothing written.

What comes out has the columns and values of the files that the commands write, text raw: a
spreadsheet's guards (the leading ``'`` of a cell that could run as a formula) are left to
whoever writes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance import following, pipeline
from stance.config import DEFAULT_MODEL, Config
from stance.decisions import Carried
from stance.errors import InputError
from stance.following.files import article_rows as watched_article_rows
from stance.following.files import matrix
from stance.guidelines import OWN, load_guided
from stance.records import ARTICLE_COLUMNS, CLAIM_COLUMNS, REPORT_COLUMNS
from stance.report import MACHINE_COLUMNS, article_rows, claim_rows, report_rows
from stance.score import RELATION_COLUMNS

_SIDES: Final = ("s1", "s2")
_QUOTED: Final = 120  # characters of a wrong value shown


@dataclass(frozen=True, slots=True)
class ScoreFrames:
    """What `score_articles` found.

    Attributes
    ----------
    contradictions : DataFrame
        One row a pair, best first: the columns of ``contradictions.jsonl``, which are those of
        ``contradictions.csv`` and five more; ``flags`` is a list.
    claims : DataFrame
        Every claim: the columns of ``claims.csv``.
    articles : DataFrame
        Every row that was given, scored or rejected with the reason: the columns of
        ``articles.csv``.
    run : dict
        What ``run.json`` holds.
    """

    contradictions: pd.DataFrame
    claims: pd.DataFrame
    articles: pd.DataFrame
    run: dict[str, Any]


@dataclass(frozen=True, slots=True)
class WatchFrames:
    """What `watch` found.

    Attributes
    ----------
    stances : DataFrame
        Every claim with every article: the columns of ``stances.csv``; ``evidence`` is a JSON
        list of sentences with their raw offsets.
    matrix : DataFrame
        Outlets in rows, claims in columns: the columns of ``matrix.csv``.
    articles : DataFrame
        Every article that was given, scored or rejected: the columns of ``articles.csv``.
    run : dict
        What ``run.json`` holds, the rejected claims among it.
    """

    stances: pd.DataFrame
    matrix: pd.DataFrame
    articles: pd.DataFrame
    run: dict[str, Any]


def score_articles(
    frame: pd.DataFrame,
    model: Path | str | None = None,
    config: Config | None = None,
    jobs: int = 1,
) -> ScoreFrames:
    """Find where articles contradict each other: ``stance score`` for a frame.

    Parameters
    ----------
    frame : DataFrame
        One article a row: column ``text``; optional ``id``, ``source``, ``url``, ``published``
        (text or timestamps) and ``title``, or their other names (``outlet``, ``date``,
        ``body`` …). Missing values are empty.
    model : Path or str, optional
        Model bundle; ``models/default`` by default.
    config : Config, optional
        The defaults without one.
    jobs : int
        Processes.

    Returns
    -------
    ScoreFrames

    Raises
    ------
    InputError
        When there is no column of texts, or no article can be scored.
    ModelError
        When the bundle is missing or does not fit.

    Examples
    --------
    >>> import pandas as pd
    >>> from stance import score_articles
    >>> found = score_articles(pd.DataFrame({
    ...     "source": ["البرق", "المدار"],
    ...     "text": ["أكد وزير الخارجية الروسي أن واشنطن تتعاون عسكريا مع موسكو في سوريا.",
    ...              "نفت وزارة الدفاع الأمريكية وجود أي تعاون عسكري مع موسكو في سوريا."],
    ... }))
    >>> found.claims[["speaker", "polarity"]].values.tolist()
    [['وزير الخارجية الروسي', 'positive'], ['وزارة الدفاع الأمريكية', 'negative']]
    """
    _check_frame("articles", frame)
    found, run, name = pipeline.score_frame(
        frame, model=_folder(model), config=config or Config(), jobs=_processes(jobs)
    )
    rows = report_rows(found.rows, Carried({}), name)
    articles = article_rows(found.accepted, found.rejected, found.n_sentences, found.claims)
    return ScoreFrames(
        contradictions=pd.DataFrame(rows, columns=[*REPORT_COLUMNS, *MACHINE_COLUMNS]),
        claims=pd.DataFrame(claim_rows(found.claims), columns=list(CLAIM_COLUMNS)),
        articles=pd.DataFrame(articles, columns=list(ARTICLE_COLUMNS)),
        run=run,
    )


def relate(
    frame_or_pairs: pd.DataFrame | Iterable[tuple[str, str]],
    model: Path | str | None = None,
    config: Config | None = None,
    jobs: int = 1,
    guideline: str = OWN,
) -> pd.DataFrame:
    """Judge ready-made pairs of statements: ``stance pairs`` for a frame.

    Parameters
    ----------
    frame_or_pairs : DataFrame or iterable of (str, str)
        Columns ``s1`` and ``s2``, optional ``negated1`` and ``negated2`` (whether the speaker
        denies the statement); others and the index are kept. Pairs become such a frame.
    model : Path or str, optional
        Model bundle; ``models/default`` by default.
    config : Config, optional
        ``language`` is that of ``why``.
    jobs : int
        Processes.
    guideline : str
        What counts as agreement: ours, or another that the bundle has (`stance.guidelines`).

    Returns
    -------
    DataFrame
        The frame with ``relation, p_agree, p_disagree, p_other, kind, why`` added. A row that
        lacks a statement keeps its place, its relation missing.

    Raises
    ------
    InputError
        When a column is missing or a statement is no text.
    ModelError
        When the bundle is missing, does not fit or lacks the guideline.

    Examples
    --------
    >>> from stance import relate
    >>> relate([("وصل الوفد إلى بغداد", "وصل الوفد إلى بغداد")])["relation"].tolist()
    ['agree']
    """
    given = frame_or_pairs
    frame = given if isinstance(given, pd.DataFrame) else _frame_of(given)
    whole = np.logical_and(*(_has_text(frame, name) for name in _SIDES))
    n_jobs = _processes(jobs)
    bundle = load_guided(_folder(model), guideline)
    judged = pipeline.relate_frame(bundle, frame[whole], config or Config(), n_jobs)
    places = np.full(len(frame), -1)
    places[whole] = np.arange(len(judged))
    added = judged[list(RELATION_COLUMNS)].reset_index(drop=True).reindex(places)
    return frame.assign(**{name: added[name].to_numpy() for name in RELATION_COLUMNS})


def watch(
    claims: pd.DataFrame,
    articles: pd.DataFrame,
    model: Path | str | None = None,
    config: Config | None = None,
    jobs: int = 1,
) -> WatchFrames:
    """Stance of every article and outlet towards claims: ``stance watch`` for frames.

    Parameters
    ----------
    claims : DataFrame
        Columns ``claim_id`` (optional) and ``claim``; rows without a usable claim are named in
        ``run["claims_rejected"]``.
    articles : DataFrame
        As for `score_articles`.
    model : Path or str, optional
        Model bundle; ``models/default`` by default.
    config : Config, optional
        The defaults without one.
    jobs : int
        Processes.

    Returns
    -------
    WatchFrames

    Raises
    ------
    InputError
        When no claim or no article can be used.
    ModelError
        When the bundle is missing or does not fit.

    Examples
    --------
    >>> import pandas as pd
    >>> from stance import watch
    >>> found = watch(
    ...     pd.DataFrame({"claim": ["واشنطن تتعاون عسكريا مع موسكو في سوريا"]}),
    ...     pd.DataFrame({"source": ["الوادي"], "text": ["افتتحت الوزارة ثلاثة مراكز للتلقيح."]}),
    ... )
    >>> found.stances["stance"].tolist()
    ['unrelated']
    """
    _check_frame("claims", claims)
    _check_frame("articles", articles)
    found, run = following.watch_frame(
        claims,
        articles,
        model=_folder(model),
        config=config or Config(),
        jobs=_processes(jobs),
    )
    header, rows = matrix(found.claims, found.outlets)
    listed = watched_article_rows(found.accepted, found.rejected, found.judged.sizes)
    return WatchFrames(
        stances=found.judged.stances,
        matrix=pd.DataFrame(rows, columns=header),
        articles=pd.DataFrame(listed, columns=list(ARTICLE_COLUMNS)),
        run=run,
    )


def _frame_of(pairs: Iterable[tuple[str, str]]) -> pd.DataFrame:
    found = list(pairs)
    for number, pair in enumerate(found):
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != len(_SIDES):
            raise InputError(
                f"pairs, item {number}",
                expected="two statements, as in [(s1, s2), …]",
                found=repr(pair)[:_QUOTED],
                remedy="Give a list of pairs, or a DataFrame with the columns s1 and s2.",
            )
    return pd.DataFrame(found, columns=list(_SIDES))


def _has_text(frame: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    """Where a column holds a statement; it may be empty or missing, but nothing else than text."""
    if list(frame.columns).count(name) != 1:
        raise InputError(
            "pairs",
            expected="a DataFrame with one column s1 and one column s2",
            found=", ".join(map(str, frame.columns))[:_QUOTED] or "no columns",
            remedy="Name the two columns of statements s1 and s2.",
        )
    missing = frame[name].isna().to_numpy()
    for index, value, gone in zip(frame.index, frame[name], missing, strict=True):
        if not gone and not isinstance(value, str):
            raise InputError(
                f"pairs, row {index!r}, {name}",
                expected="text",
                found=f"{type(value).__name__} {value!r}"[:_QUOTED],
                remedy="Turn the column into text, or leave the row out.",
            )
    text = frame[name].where(~missing, "").str.strip()
    found: NDArray[np.bool_] = (text != "").to_numpy(dtype=bool)
    return found


def _check_frame(item: str, frame: object) -> None:
    if not isinstance(frame, pd.DataFrame):
        raise InputError(
            item,
            expected="a pandas DataFrame",
            found=type(frame).__name__,
            remedy="Read files with `stance` on the command line, or into a frame first.",
        )


def _processes(jobs: int) -> int:
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 1:
        raise InputError(
            "jobs",
            expected="a number of processes, 1 or more",
            found=repr(jobs),
            remedy="Give os.cpu_count() for all cores.",
        )
    return jobs


def _folder(model: Path | str | None) -> Path:
    return DEFAULT_MODEL if model is None else Path(model)
