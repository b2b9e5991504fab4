"""Finds the input files, reads their bytes within limits, and decodes them."""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO, Final

from stance.config import Config

FORMATS: Final = (".txt", ".html", ".htm", ".csv", ".jsonl", ".parquet")
SIDECAR: Final = "articles.csv"
#: UTF-8 bytes that one character takes at most.
_BYTES_A_CHAR: Final = 4
_HTML_FACTOR: Final = 20  # a page's markup outweighs its text; saved pages stay below 10


class Unreadable(Exception):
    """Why an input cannot be read, in words for the user."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, or standard input.

    Attributes
    ----------
    path : Path or None
        ``None`` is standard input.
    stem : str
        What ids are made of: the path below the input folder without endings.
    meta : mapping of str to str
        What ``articles.csv`` says of it.
    problem : str
        Why it cannot be read, when that is known before opening it.
    """

    path: Path | None
    stem: str
    meta: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def format(self) -> str:
        """File ending without ``.gz``, in lower case."""
        if self.path is None:
            return ".jsonl"
        name = self.path.name.lower()
        return Path(name.removesuffix(".gz")).suffix

    @property
    def key(self) -> str:
        """What inputs are sorted by."""
        return "-" if self.path is None else self.path.as_posix()


def stem_of(path: Path) -> str:
    """Path without the endings that say its format.

    >>> stem_of(Path("day/one.jsonl.gz"))
    'day/one'
    """
    name = path.name
    if name.lower().endswith(".gz"):
        name = name[:-3]
    if Path(name).suffix.lower() in FORMATS:
        name = Path(name).stem
    return (path.parent / name).as_posix()


def list_sources(inputs: Sequence[str | Path], config: Config) -> list[Source]:
    """Files under ``inputs``, each once, sorted by path; what is missing carries its problem.

    An ``articles.csv`` that speaks for other files named (``day/*``) is no input of its own.
    """
    found: dict[str, Source] = {}
    listed = cache(partial(_listed, config=config))
    named = {Path(g).parent for g in inputs if str(g) != "-" and Path(g).name != SIDECAR}
    for given in inputs:
        if str(given) == "-":
            sources: Iterable[Source] = [Source(None, "stdin")]
        elif (path := Path(given)).name == SIDECAR and path.parent in named and listed(path.parent):
            continue
        else:
            sources = _walk(path, config) if path.is_dir() else [_single(path, listed(path.parent))]
        for source in sources:
            real = "-" if source.path is None else os.path.realpath(source.path)
            if real not in found or (source.meta and not found[real].meta):
                found[real] = source
    return sorted(found.values(), key=lambda s: s.key)


def _listed(folder: Path, config: Config) -> dict[str, dict[str, str]]:
    """What the ``articles.csv`` of a folder says, for files of it that are named one by one."""
    try:
        return read_sidecar(folder / SIDECAR, config) or {}
    except Unreadable:  # missing, or no input of ours
        return {}


def _single(path: Path, listed: Mapping[str, Mapping[str, str]]) -> Source:
    problem = ""
    if not path.exists():
        problem = "no such file"
    elif not path.is_file():
        problem = "not a regular file"
    return Source(path, stem_of(Path(path.name)), listed.get(path.name, {}), problem)


def _walk(root: Path, config: Config) -> Iterator[Source]:
    errors: list[OSError] = []
    seen = False
    for folder, subfolders, names in os.walk(root, onerror=errors.append):
        subfolders[:] = sorted(s for s in subfolders if not s.startswith("."))
        here = Path(folder)
        files = {n for n in names if not n.startswith(".")}
        seen = seen or bool(files)
        yield from _folder(root, here, files, config)
    for error in errors:
        path = Path(error.filename or root)
        yield Source(path, path.name, problem=f"folder not readable: {error.strerror}")
    if not seen and not errors:
        yield Source(root, root.name, problem="the folder holds no files")


def _folder(root: Path, here: Path, files: set[str], config: Config) -> Iterator[Source]:
    """Files of one folder, with what its ``articles.csv`` says of them."""
    listed: dict[str, dict[str, str]] = {}
    if SIDECAR in files:
        try:
            sidecar = read_sidecar(here / SIDECAR, config)
        except Unreadable as error:
            yield Source(here / SIDECAR, SIDECAR, problem=str(error))
            files = files - {SIDECAR}
        else:
            if sidecar is not None:  # else it is a table of articles like any other
                listed = sidecar
                files = files - {SIDECAR}
    for name in sorted(files):
        path = here / name
        stem = stem_of(path.relative_to(root))
        problem = "" if path.is_file() else "not a regular file"
        yield Source(path, stem, listed.pop(name, {}), problem)
    for name, meta in listed.items():
        path = here / name
        inside = ".." not in Path(name).parts and not Path(name).is_absolute()
        if inside and path.is_file():  # in a folder below, found there as well
            yield Source(path, stem_of(path.relative_to(root)), meta)
        else:
            problem = f"listed in {SIDECAR} but " + ("missing" if inside else "outside its folder")
            yield Source(here / Path(name).name, name, meta, problem)


def read_sidecar(path: Path, config: Config) -> dict[str, dict[str, str]] | None:
    """Rows of an ``articles.csv`` by their ``file``; ``None`` when it has no such column."""
    text = decode(read_bytes(Source(path, path.stem), config))
    rows = csv_rows(text)
    header = [cell.strip().casefold() for cell in next(rows, [])]
    if "file" not in header:
        return None
    out: dict[str, dict[str, str]] = {}
    for row in rows:
        cells = dict(zip(header, row, strict=False))
        if name := cells.pop("file", "").strip():
            out.setdefault(name, cells)
    return out


def csv_rows(text: str) -> Iterator[list[str]]:
    """Rows of a CSV text; the separator is the one that cuts its header into most cells."""
    # A cell may hold a whole article; the limit is the process's, so that it only ever grows.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    header = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",;\t|", key=lambda c: (header.count(c), c == ","))
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def read_bytes(source: Source, config: Config, stdin: BinaryIO | None = None) -> bytes:
    """Content of a source, unpacked; never more than the limits allow.

    Raises
    ------
    Unreadable
        When it is too large, broken, or the system refuses.
    """
    limit = config.max_bytes
    if source.format == ".txt":
        limit = min(limit, _BYTES_A_CHAR * config.max_chars + _BYTES_A_CHAR)
    elif source.format in (".html", ".htm"):
        limit = min(limit, _HTML_FACTOR * _BYTES_A_CHAR * config.max_chars)
    try:
        if source.path is None:
            if stdin is None:
                raise Unreadable("no standard input")
            data = stdin.read(limit + 1)
        elif source.path.name.lower().endswith(".gz"):
            with gzip.open(source.path) as stream:
                data = stream.read(limit + 1)
        else:
            with source.path.open("rb") as file:
                data = file.read(limit + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise Unreadable("broken gzip file") from None
    except OSError as error:
        raise Unreadable(f"not readable: {error.strerror or error}") from None
    if len(data) > limit:
        raise Unreadable(f"over the limit of {limit:,} bytes (max_bytes, max_chars)")
    if not data:
        raise Unreadable("empty file")
    return data


_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
#: Letters that make up 60 % and more of Arabic prose; mis-decoded bytes have few of them.
_COMMON: Final = frozenset("اليمنورتبدهعةكأ")
_MIN_COMMON: Final = 0.55
#: UTF-8 read as windows-1256 is a string of these; in prose they are 2 %.
_RARE: Final = frozenset("طظ")
_MAX_RARE: Final = 0.15
#: Letters beyond ASCII, Arabic or not: bytes read in a wrong encoding mix both.
_LETTER: Final = re.compile(r"[^\W\d_a-zA-Z]")


def decode(data: bytes, *, html: bool = False) -> str:
    r"""Text of a file: UTF-8, UTF-16 with BOM, or windows-1256; ``\r\n`` becomes ``\n``.

    Raises
    ------
    Unreadable
        When the bytes are binary or fit no encoding.
    """
    return _decode(data, html).replace("\r\n", "\n")


def _decode(data: bytes, html: bool) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                text = data[len(bom) :].decode(encoding)
            except UnicodeDecodeError:
                raise Unreadable(f"not valid {encoding.upper()} despite its BOM") from None
            if "\0" in text:
                raise Unreadable("binary file")
            return text
    if b"\0" in data:
        raise Unreadable("binary file")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    candidates = ["cp1256", "iso8859_6"]
    if html and (m := _CHARSET.search(data, 0, 4096)):
        candidates.insert(0, m[1].decode("ascii"))
    scored = [(s, text) for c in candidates for s, text in _plausible(data, c)]
    if not scored:
        raise Unreadable("undecodable: neither UTF-8, UTF-16 with BOM nor windows-1256")
    return max(scored, key=lambda item: item[0])[1]


def _plausible(data: bytes, encoding: str) -> Iterator[tuple[float, str]]:
    """The decoded text and how Arabic its letters look, when they do at all."""
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return
    counts = Counter(_LETTER.findall(text[:20_000]))
    total = sum(counts.values())
    if total and sum(counts[c] for c in _RARE) <= _MAX_RARE * total:
        share = sum(counts[c] for c in _COMMON) / total
        if share >= _MIN_COMMON and sum(map(str.isprintable, text[:2000])) >= 0.9 * len(
            text[:2000].replace("\n", "").replace("\t", "").replace("\r", "")
        ):
            yield share, text
