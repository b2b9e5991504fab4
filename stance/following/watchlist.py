"""Reads the list of claims to watch: a CSV of ``claim_id,claim``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from stance.arabic import arabic_share
from stance.articles.sources import Source, Unreadable, csv_rows, decode, read_bytes
from stance.articles.tables import present
from stance.config import Config
from stance.errors import InputError
from stance.following.retrieval import weighted_terms
from stance.records import Rejected
from stance.spreadsheet import plain_cell

#: Column names in use, the better one first; compared without case.
ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "claim_id": ("claim_id", "id", "المعرف"),
    "claim": ("claim", "text", "statement", "الادعاء", "النص"),
}
_REMEDY: Final = "Name another file, or call its column of claims `claim`."
_EXPECTED: Final = "a CSV table with the columns claim_id and claim"


@dataclass(frozen=True, slots=True)
class WatchedClaim:
    """A claim whose stances are wanted: its id, unique in the list, and its raw text."""

    claim_id: str
    text: str


def read_claims(
    path: Path, config: Config | None = None
) -> tuple[list[WatchedClaim], list[Rejected]]:
    """Read a CSV of claims.

    Parameters
    ----------
    path : Path
        Needs the column ``claim``; ids are made from the row number where there are none.
        Encodings and separators as for articles, also .gz.
    config : Config, optional
        Limits; the defaults without one.

    Returns
    -------
    claims : list of WatchedClaim
        In the order of the file.
    rejected : list of Rejected
        Rows without a usable claim, with the reason.

    Raises
    ------
    InputError
        When the file cannot be read, lacks the column, or holds no usable claim.
    """
    config = config or Config()
    try:
        rows = csv_rows(decode(read_bytes(Source(path, path.stem), config)))
        header = next(rows, [])
        places = map_columns(header)
        if "claim" not in places:
            found = f"no column claim among: {', '.join(header)[:200]}"
            raise InputError(str(path), expected=_EXPECTED, found=found, remedy=_REMEDY)
        cells = [_cells(row, places) for row in rows if any(row)]
    except Unreadable as error:
        raise InputError(str(path), expected=_EXPECTED, found=str(error), remedy=_REMEDY) from None
    except csv.Error as error:
        found = f"broken CSV: {error}"
        raise InputError(str(path), expected=_EXPECTED, found=found, remedy=_REMEDY) from None
    return check_claims(path.stem, cells, config, item=str(path))


def claims_of(frame: pd.DataFrame, config: Config) -> tuple[list[WatchedClaim], list[Rejected]]:
    """The claims of a frame with the columns ``claim_id`` (optional) and ``claim``.

    Raises
    ------
    InputError
        When the frame lacks the column or holds no usable claim.
    """
    places = map_columns([str(c) for c in frame.columns])
    if "claim" not in places:
        raise InputError(
            "claims",
            expected="a DataFrame with the columns claim_id and claim",
            found=", ".join(map(str, frame.columns)) or "no columns",
            remedy="Name the column of claims `claim`.",
        )
    columns = [present(frame.iloc[:, place]) for place in places.values()]
    rows = [
        {name: "" if v is None else str(v) for name, v in zip(places, row, strict=True)}
        for row in zip(*columns, strict=True)
    ]
    return check_claims("claims", rows, config, item="claims")


def map_columns(names: Sequence[str]) -> dict[str, int]:
    """Our column → its place in a table.

    >>> map_columns(["ID", "Claim"])
    {'claim_id': 0, 'claim': 1}
    """
    known = {name.strip("\ufeff \t\"'").casefold(): i for i, name in reversed([*enumerate(names)])}
    return {
        ours: next(known[a] for a in aliases if a in known)
        for ours, aliases in ALIASES.items()
        if any(a in known for a in aliases)
    }


def check_claims(
    stem: str, rows: Iterable[Mapping[str, str]], config: Config, *, item: str
) -> tuple[list[WatchedClaim], list[Rejected]]:
    """Sort rows into claims and rejects; ids are made unique as those of articles are."""
    claims: list[WatchedClaim] = []
    rejected: list[Rejected] = []
    taken: set[str] = set()
    for number, row in enumerate(rows, 1):
        text = " ".join(row.get("claim", "").split())
        name = row.get("claim_id", "").strip() or f"{stem}:{number}"
        claim_id, n = name, 2
        while claim_id in taken:
            claim_id, n = f"{name}~{n}", n + 1
        taken.add(claim_id)
        if problem := _problem(text, config):
            rejected.append(Rejected(claim_id, "", "", text[:80], problem))
        else:
            claims.append(WatchedClaim(claim_id, text))
    if not claims:
        first = f"{rejected[0].article_id}: {rejected[0].reason}" if rejected else "no rows"
        raise InputError(
            item,
            expected="at least one claim",
            found=f"none among {len(rejected)} rows (first: {first})",
            remedy="Write one claim a row, a full sentence in Arabic.",
        )
    return claims, rejected


def _problem(text: str, config: Config) -> str:
    """Why a claim cannot be watched; empty when it can."""
    if not text:
        return "a row without claim text"
    if len(text.split()) > 4 * config.max_claim_words:
        return f"{len(text.split())} words; a claim is one sentence"
    if arabic_share(text) < config.min_arabic:
        return "no Arabic"
    if not weighted_terms(text):
        return "a claim of function words only"
    return ""


def _cells(row: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    return {name: plain_cell(row[i]) for name, i in places.items() if i < len(row)}
