"""Reads articles from files, folders and standard input; finds page noise and wire copies.

`read_articles` accounts for every input: what cannot be scored comes back as a `Rejected`
with the reason.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

import pandas as pd

from stance.arabic import arabic_share
from stance.articles.boilerplate import find_noise, merge_spans, repeated_lines
from stance.articles.pages import host_of, read_html, read_text, repeated_title, title_span
from stance.articles.published import published_from_text
from stance.articles.sources import FORMATS, Source, Unreadable, list_sources, read_bytes
from stance.articles.syndication import assign_origins
from stance.articles.tables import Raw, meta_of, read_rows, read_table
from stance.config import Config
from stance.dates import parse_date
from stance.errors import InputError
from stance.records import Article, Rejected

__all__ = ["assign_origins", "nothing_readable", "read_articles", "read_frame"]

_SAMPLE: Final = 120  # characters looked at before counting a whole text's letters
_CLEAR: Final = 0.3  # a sample so far above config.min_arabic settles it


def read_articles(
    inputs: Sequence[str | Path],
    config: Config,
    stdin: BinaryIO | None = None,
    progress: Callable[[int], object] | None = None,
) -> tuple[list[Article], list[Rejected]]:
    """Read every article under ``inputs``.

    Parameters
    ----------
    inputs : sequence of str or Path
        Files and folders; ``-`` is JSON lines on standard input.
    config : Config
        Limits.
    stdin : BinaryIO, optional
        Read for ``-``; the process's own by default.
    progress : callable, optional
        Called with the number of articles just read.

    Returns
    -------
    accepted : list of Article
        By path, then row; ids unique; ``noise`` filled, ``origin_id`` empty.
    rejected : list of Rejected
        In the same order.

    Raises
    ------
    InputError
        When no input is given.
    """
    if not inputs:
        raise InputError(
            "INPUT", expected="a file or folder", found="none", remedy="Name at least one."
        )
    sources = list_sources(inputs, config)
    raws = ((raw, source) for source in sources for raw in _read(source, config, stdin))
    return _accepted(raws, config, progress)


def read_frame(frame: pd.DataFrame, config: Config) -> tuple[list[Article], list[Rejected]]:
    """Articles of a frame with the columns of the tables that `read_articles` reads.

    Parameters
    ----------
    frame : DataFrame
        Column ``text``; optional ``id, source, url, published, title`` and their other names.
    config : Config
        Limits.

    Returns
    -------
    accepted : list of Article
        In the order of the rows.
    rejected : list of Rejected

    Raises
    ------
    InputError
        When there is no column of texts.
    """
    source = Source(Path("frame.jsonl"), "frame")
    try:
        raws = [(raw, source) for raw in read_rows(source, frame)]
    except Unreadable as error:
        raise InputError(
            "articles",
            expected="a DataFrame with a column text",
            found=str(error),
            remedy="Name the column of article texts `text`.",
        ) from None
    return _accepted(raws, config, None)


def nothing_readable(rejected: Sequence[Rejected]) -> InputError:
    """The error of a run none of whose inputs can be scored."""
    first = f"{rejected[0].article_id}: {rejected[0].reason}" if rejected else "no files"
    return InputError(
        "inputs",
        expected="at least one readable article",
        found=f"none among {len(rejected)} inputs (first: {first})",
        remedy="Run `stance check` on the inputs to see what each lacks.",
    )


def _accepted(
    raws: Iterable[tuple[Raw, Source]], config: Config, progress: Callable[[int], object] | None
) -> tuple[list[Article], list[Rejected]]:
    """Sort what was read into articles and rejects; ids unique, repeated lines marked."""
    accepted: list[Article] = []
    rejected: list[Rejected] = []
    ids: set[str] = set()
    for raw, source in raws:
        item = _checked(raw._replace(article_id=_unique(raw.article_id, ids)), source, config)
        if isinstance(item, Article):
            accepted.append(item)
        else:
            rejected.append(item)
        if progress is not None:
            progress(1)
    for i, spans in repeated_lines(accepted).items():
        accepted[i] = replace(accepted[i], noise=merge_spans([*accepted[i].noise, *spans]))
    return accepted, rejected


def _unique(article_id: str, taken: set[str]) -> str:
    name, n = article_id, 2
    while name in taken:
        name, n = f"{article_id}~{n}", n + 1
    taken.add(name)
    return name


def _read(source: Source, config: Config, stdin: BinaryIO | None) -> Iterator[Raw]:
    """Articles of one file; a problem with the file as a whole is one more `Raw`."""
    try:
        if source.problem:
            raise Unreadable(source.problem)
        if source.format not in FORMATS:
            raise Unreadable(f"unsupported file ending (known: {' '.join(FORMATS)}, also .gz)")
        data = read_bytes(source, config, stdin or sys.stdin.buffer)
        if source.format == ".txt":
            yield read_text(source, data)
        elif source.format in (".html", ".htm"):
            yield read_html(source, data)
        else:
            rows = 0
            for raw in read_table(source, data, config):
                rows += 1
                yield raw
            if not rows:
                raise Unreadable("a table without rows")
    except Unreadable as error:
        meta = {"article_id": source.stem, **meta_of(source)}
        yield Raw(**meta, problem=str(error))


def _problem(raw: Raw, config: Config) -> str:
    """Why an article cannot be scored; empty when it can."""
    text = raw.text
    if raw.problem:
        return raw.problem
    if not text or text.isspace():
        return "no text"
    if "\0" in text:
        return "binary content"
    if len(text) > config.max_chars:
        return f"{len(text):,} characters, over the limit of {config.max_chars:,} (max_chars)"
    middle = len(text) // 2
    samples = (text[:_SAMPLE], text[middle : middle + _SAMPLE], text[-_SAMPLE:])
    if all(arabic_share(s) >= config.min_arabic + _CLEAR for s in samples):
        return ""
    share = arabic_share(text)
    if share < config.min_arabic:
        return f"no Arabic: {share:.0%} of its letters are, {config.min_arabic:.0%} needed"
    return ""


def _checked(raw: Raw, source: Source, config: Config) -> Article | Rejected:
    published = parse_date(raw.published) if raw.published else None
    day = published.isoformat() if published else ""
    outlet = raw.source.strip() or host_of(raw.url)
    title = " ".join(raw.title.split())
    problem = _problem(raw, config)
    if not problem:
        noise = find_noise(raw.text)
        spans = [(n.start, n.end) for n in noise]
        if source.format == ".txt":
            if not title and (span := title_span(raw.text, noise)):
                title = raw.text[slice(*span)]
                spans.append(span)
            day = day or published_from_text(raw.text, noise)
        if span := repeated_title(raw.text, title):
            spans.append(span)
        merged = merge_spans(spans)
        if _left(raw.text, merged):
            return Article(raw.article_id, outlet, day, title, raw.url.strip(), raw.text, merged)
        problem = "no text besides page furniture"
    return Rejected(raw.article_id, outlet, day, title, problem)


def _left(text: str, noise: tuple[tuple[int, int], ...]) -> bool:
    """Whether anything is left of a text without its noise."""
    start = 0
    for begin, end in noise:
        if not text[start:begin].isspace() and begin > start:
            return True
        start = end
    return bool(text[start:].strip())
