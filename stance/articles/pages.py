"""Reads articles from single documents: plain text and HTML pages."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from stance.arabic import words
from stance.articles.boilerplate import NoiseLine
from stance.articles.sources import Source, Unreadable, decode
from stance.articles.tables import Raw, meta_of

_MAX_TITLE_WORDS: Final = 20


def read_text(source: Source, data: bytes) -> Raw:
    """A text file as an article; the title is taken from it later (`title_span`)."""
    meta = {"article_id": source.stem, **meta_of(source)}
    return Raw(**meta, text=decode(data))


def read_html(source: Source, data: bytes) -> Raw:
    """The article of an HTML page, by trafilatura; ``articles.csv`` wins over the page.

    Raises
    ------
    Unreadable
        When the page holds no article.
    """
    import trafilatura  # imports lxml, htmldate and more: 0.5 s
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    text = decode(data, html=True)
    try:
        page = trafilatura.bare_extraction(
            text,
            favor_recall=True,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            # the extensive search takes any number on the page, a footer's year before others
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:  # hostile markup makes the parsers fail in many ways
        raise Unreadable(f"broken HTML ({type(error).__name__})") from None
    if not isinstance(page, Document) or not (page.text or "").strip():
        raise Unreadable("no article text found in the HTML page")
    found = {
        "source": page.sitename or "",
        "url": page.url or "",
        "published": page.date or "",
        "title": page.title or "",
    }
    return Raw(**{"article_id": source.stem, **found, **meta_of(source)}, text=page.text or "")


def title_span(text: str, noise: Sequence[NoiseLine]) -> tuple[int, int] | None:
    """Span of the title that opens a text file.

    It is the first line that is no furniture, when it is short, has no final full stop and a
    blank line sets it off from what follows.
    """
    furniture = {n.start for n in noise}
    lines = text.split("\n")
    start = 0
    for number, line in enumerate(lines):
        bare = line.strip()
        begin = start + (line.index(bare[0]) if bare else 0)
        start += len(line) + 1
        if not bare or begin in furniture:
            continue
        following = lines[number + 1 :]
        set_off = bool(following) and not following[0].strip() and any(map(str.strip, following))
        short = 2 <= len(words(bare)) <= _MAX_TITLE_WORDS
        return (begin, begin + len(bare)) if set_off and short and bare[-1] not in ".:،؛" else None
    return None


def repeated_title(text: str, title: str) -> tuple[int, int] | None:
    """Span of the first line when it only says the title again."""
    bare = text.lstrip().split("\n", 1)[0].strip()
    if not title or len(bare) > 2 * len(title) or words(bare) != words(title):
        return None
    begin = text.index(bare) if bare else 0
    return (begin, begin + len(bare)) if bare else None


def host_of(url: str) -> str:
    """Host of an address without ``www.``, the outlet when nothing else names it.

    >>> host_of("https://www.example.net/a/1")
    'example.net'
    """
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") if "//" in url else ""
    except ValueError:
        return ""
