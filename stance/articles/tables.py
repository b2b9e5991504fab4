"""Reads articles from tables: CSV, JSON lines and Parquet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from stance.articles.sources import Source, Unreadable, csv_rows, decode
from stance.config import Config


class Raw(NamedTuple):
    """An article as read, not yet checked; ``problem`` says why it could not be."""

    article_id: str
    source: str = ""
    url: str = ""
    published: str = ""
    title: str = ""
    text: str = ""
    problem: str = ""


#: Column names in use, the better one first; compared without case.
ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "article_id": ("id", "article_id", "doc_id", "المعرف"),
    "source": ("source", "outlet", "المصدر"),
    "url": ("url", "link", "الرابط"),
    "published": ("published", "date", "published_at", "pubdate", "التاريخ"),
    "title": ("title", "headline", "العنوان"),
    "text": ("text", "body", "content", "article", "النص"),
}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_REMEDY: Final = "reading .parquet needs pyarrow: pip install 'stance[parquet]'"


def map_columns(names: Sequence[str]) -> dict[str, str]:
    """Our column → the name it has in a table.

    >>> map_columns(["Outlet", "Date", "body"])
    {'source': 'Outlet', 'published': 'Date', 'text': 'body'}
    """
    known = {name.strip("\ufeff \t\"'").casefold(): name for name in reversed(names)}
    return {
        ours: known[alias]
        for ours, aliases in ALIASES.items()
        for alias in aliases[::-1]
        if alias in known
    }


def _text_column(names: Sequence[str]) -> dict[str, str]:
    columns = map_columns(names)
    if "text" not in columns:
        shown = ", ".join(names[:8])[:120] or "none"
        raise Unreadable(f"a table without a text column ({', '.join(ALIASES['text'])}): {shown}")
    return columns


def read_table(source: Source, data: bytes, config: Config) -> Iterator[Raw]:
    """Rows of a table, in order.

    Raises
    ------
    Unreadable
        When the whole table cannot be read.
    """
    if source.format == ".csv":
        return _csv(source, data)
    if source.format == ".jsonl":
        return _jsonl(source, data)
    return _parquet(source, data, config)


def _csv(source: Source, data: bytes) -> Iterator[Raw]:
    rows = csv_rows(decode(data))
    try:
        header = next(rows, [])
        place = {name: i for i, name in reversed(list(enumerate(header)))}
        columns = {ours: place[theirs] for ours, theirs in _text_column(header).items()}
        for number, row in enumerate(rows, 1):
            if any(row):
                cells = {ours: row[i] for ours, i in columns.items() if i < len(row)}
                yield _raw(source, number, cells)
    except csv.Error as error:
        raise Unreadable(f"broken CSV: {error}") from None


def _jsonl(source: Source, data: bytes) -> Iterator[Raw]:
    if data.lstrip()[:1] == b"[":
        raise Unreadable("a JSON array; expected one object a line (JSONL)")
    for number, line in enumerate(_lines(data), 1):
        if not line:
            yield Raw(f"{source.stem}:{number}", problem="undecodable line")
        elif not line.isspace():
            yield _json_line(source, number, line)


def _lines(data: bytes) -> Iterator[str]:
    """Lines; when not all are UTF-8, each for itself, an undecodable one as ``""``."""
    try:
        whole = decode(data)
    except Unreadable as error:
        if str(error) == "binary file":
            raise
        for line in data.split(b"\n"):
            try:
                yield decode(line or b" ")
            except Unreadable:
                yield ""
    else:
        yield from (line or " " for line in whole.split("\n"))


def _json_line(source: Source, number: int, line: str) -> Raw:
    name = f"{source.stem}:{number}"
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return Raw(name, problem="broken JSON line")
    if not isinstance(record, dict):
        return Raw(name, problem="a JSON line that is no object")
    columns = map_columns(list(record))
    if "text" not in columns:
        return _raw(source, number, {o: record[t] for o, t in columns.items()})._replace(
            problem="a row without a text column"
        )
    raw = _raw(source, number, {ours: record[theirs] for ours, theirs in columns.items()})
    if "\\u" in line:  # half a surrogate pair cannot be written to any file
        raw = Raw(*(_SURROGATE.sub("\ufffd", value) for value in raw))
    return raw


def _parquet(source: Source, data: bytes, config: Config) -> Iterator[Raw]:
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise Unreadable(_REMEDY) from None
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        meta = file.metadata
        size = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
        if size > config.max_bytes:
            raise Unreadable(f"over the limit of {config.max_bytes:,} bytes (max_bytes)")
        columns = _text_column(file.schema_arrow.names)
        number = 0
        for batch in file.iter_batches(columns=list(columns.values())):
            for row in batch.to_pylist():
                number += 1
                yield _raw(source, number, {o: row[t] for o, t in columns.items()})
    except (pyarrow.ArrowException, OSError) as error:
        raise Unreadable(f"broken Parquet file: {str(error)[:120]}") from None


def read_rows(source: Source, frame: pd.DataFrame) -> Iterator[Raw]:
    """Rows of a pandas frame, in order.

    Raises
    ------
    Unreadable
        When no column holds texts.
    """
    names = [str(c) for c in frame.columns]
    columns = _text_column(names)
    places = [names.index(theirs) for theirs in columns.values()]  # of two alike the first
    values = [present(frame.iloc[:, place]) for place in places]
    for number, row in enumerate(zip(*values, strict=True), 1):
        yield _raw(source, number, dict(zip(columns, row, strict=True)))


def present(column: pd.Series) -> list[Any]:
    """Values of a column, what pandas takes for missing (NaT, NA) as ``None``."""
    missing = column.isna()
    return [None if gone else value for value, gone in zip(column, missing, strict=True)]


def _raw(source: Source, number: int, cells: Mapping[str, Any]) -> Raw:
    values = {name: _string(value) for name, value in cells.items()}
    for name, value in meta_of(source).items():
        if name != "article_id" and not values.get(name):
            values[name] = value
    values["article_id"] = values.get("article_id", "").strip() or f"{source.stem}:{number}"
    return Raw(**values)


def meta_of(source: Source) -> dict[str, str]:
    """What ``articles.csv`` says of a file, by our column names, the text left out."""
    columns = map_columns(list(source.meta))
    return {o: source.meta[t] for o, t in columns.items() if o != "text" and source.meta[t]}


def _string(value: object) -> str:
    if isinstance(value, str):
        return value.replace("\r\n", "\n") if "\r" in value else value
    if value is None or isinstance(value, (dict, list, float)):
        return "" if value is None or value != value or not isinstance(value, float) else str(value)
    return str(value)
