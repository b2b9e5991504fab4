"""Claim–article corpora with the stance of each article: ours and public ones, one shape.

Public corpora are read in their original formats:

- Baly et al. 2018 (NAACL) and AraStance (Alhindi et al. 2021): JSON or JSON lines of claims,
  each with parallel lists ``article``, ``stance`` and, where there are, ``rationale`` and
  titles; also one pair a line;
- FNC-1: ``*_stances.csv`` (``Headline, Body ID, Stance``) beside ``*_bodies.csv``.

Ours are derived from the gold articles (`own_stances`).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from stance.errors import InputError
from stance.following.retrieval import ClaimTerms
from stance.following.stances import STANCES
from stance.records import Article
from training.corpora import read_csv
from training.gold import TRAIN_EVENTS, Gold, event_of

#: What every reader returns. ``rationale`` holds the numbers of the article's lines that show
#: the stance; ``part`` is the file's fold or split.
COLUMNS: Final = ("claim_id", "claim", "article_id", "title", "article", "stance")
EXTRA: Final = ("rationale", "part")
#: Files of a public corpus below the folder of corpora.
BALY: Final = "baly2018/fold_*.json*"
_STRANGERS: Final = 8  # articles of other events for each of our claims
_TITLES: Final = ("article_title", "title", "titles")
_REMEDY: Final = "Restore the file from where it came."


def read_baly(folder: Path) -> pd.DataFrame:
    """The folds of Baly et al. 2018 in a folder of corpora; empty when there are none.

    Returns
    -------
    DataFrame
        `COLUMNS` and `EXTRA`, ``part`` as ``fold_1``.

    Raises
    ------
    InputError
        When a file is malformed.
    """
    frames = [read_claims_json(path) for path in sorted(folder.glob(BALY))]
    if not frames:
        return pd.DataFrame(columns=[*COLUMNS, *EXTRA])
    return pd.concat(frames, ignore_index=True)


def read_claims_json(path: Path) -> pd.DataFrame:
    """One JSON or JSON-lines file of claims with their articles, also .gz.

    Parameters
    ----------
    path : Path
        Objects with ``claim`` and either lists ``article``, ``stance`` of one length or the
        two as texts. An article may be a text or a list of sentences.

    Raises
    ------
    InputError
        Naming the entry and what is wrong with it.
    """
    part = path.name.split(".")[0]
    rows: list[dict[str, Any]] = []
    for number, entry in enumerate(_entries(path), 1):
        where = f"{path}, entry {number}"
        if not isinstance(entry, dict):
            raise _malformed(where, "an object", type(entry).__name__)
        rows += _rows(entry, where, f"{part}:{number}")
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "rationale"])
    return frame.assign(part=part)


def _entries(path: Path) -> Iterator[Any]:
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise _malformed(str(path), "a JSON file in UTF-8", str(error)) from None
    try:
        whole = json.loads(text)
    except ValueError:
        yield from _lines(path, text)
    else:
        yield from whole if isinstance(whole, list) else [whole]


def _lines(path: Path, text: str) -> Iterator[Any]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise _malformed(f"{path}, line {number}", "a JSON object", str(error)) from None


def _rows(entry: Mapping[str, Any], where: str, name: str) -> Iterator[dict[str, Any]]:
    claim = entry.get("claim")
    claim = " ".join(claim) if isinstance(claim, list) else claim
    if not isinstance(claim, str) or not claim.strip():
        raise _malformed(where, "a text under the name claim", repr(claim)[:80])
    articles, stances = entry.get("article"), entry.get("stance")
    if isinstance(stances, str):
        articles, stances = [articles], [stances]
        rationales: Any = [entry.get("rationale")]
        titles: Any = [_first(entry, _TITLES)]
    else:
        rationales, titles = entry.get("rationale"), _first(entry, _TITLES)
    if not isinstance(articles, list) or not isinstance(stances, list):
        raise _malformed(where, "article and stance", f"only {', '.join(entry)}"[:120])
    if len(articles) != len(stances):
        found = f"{len(articles)} and {len(stances)}"
        raise _malformed(where, "as many articles as stances", found)
    rationales, titles = (_padded(v, len(articles)) for v in (rationales, titles))
    # Rows that name the same claim belong together, whatever entry they are in.
    claim_id = hashlib.sha256(claim.strip().encode()).hexdigest()[:12]
    for n, (article, stance, rationale, title) in enumerate(
        zip(articles, stances, rationales, titles, strict=True)
    ):
        label = str(stance).strip().casefold()
        if label not in STANCES:
            raise _malformed(where, "a stance of " + ", ".join(STANCES), repr(stance))
        text = "\n".join(map(str, article)) if isinstance(article, list) else str(article or "")
        yield {
            "claim_id": claim_id,
            "claim": claim.strip(),
            "article_id": f"{name}:{n}",
            "title": str(title or ""),
            "article": text,
            "stance": label,
            "rationale": _numbers(rationale, text, where),
        }


def _first(entry: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((entry[n] for n in names if entry.get(n)), None)


def _padded(values: Any, n: int) -> list[Any]:
    return values if isinstance(values, list) and len(values) == n else [None] * n


def _numbers(rationale: Any, text: str, where: str) -> tuple[int, ...]:
    """Lines of an article that a rationale names, by number or by their words."""
    if isinstance(rationale, str):
        try:
            rationale = json.loads(rationale or "[]")
        except ValueError:
            rationale = [rationale]
    if rationale is None:
        return ()
    if not isinstance(rationale, list):
        rationale = [rationale]
    lines = [line.strip() for line in text.split("\n")]
    out: list[int] = []
    for item in rationale:
        if isinstance(item, int) and 0 <= item < len(lines):
            out.append(item)
        elif isinstance(item, str):
            wanted = {part.strip() for part in item.split("\n") if part.strip()}
            out += [i for i, line in enumerate(lines) if line in wanted]
        else:
            raise _malformed(where, f"a rationale below {len(lines)}", repr(item))
    return tuple(sorted(set(out)))


def read_fnc(stances: Path, bodies: Path) -> pd.DataFrame:
    """A split of FNC-1: headlines as claims, bodies as articles.

    Parameters
    ----------
    stances, bodies : Path
        ``train_stances.csv`` and ``train_bodies.csv``, or those of the test.

    Raises
    ------
    InputError
        When a file is malformed or a body is missing.
    """
    rows = read_csv(stances, ("Headline", "Body ID", "Stance"))
    csv.field_size_limit(max(csv.field_size_limit(), 10**7))
    texts = read_csv(bodies, ("Body ID", "articleBody")).set_index("Body ID")["articleBody"]
    missing = sorted(set(rows["Body ID"]) - set(texts.index))
    if missing:
        raise _malformed(str(bodies), f"the body {missing[0]}", "none of that id")
    stance = rows["Stance"].str.strip().str.casefold()
    if not stance.isin(STANCES).all():
        wrong = rows["Stance"][~stance.isin(STANCES)].iloc[0]
        raise _malformed(str(stances), "a stance of " + ", ".join(STANCES), repr(wrong))
    claim = rows["Headline"].str.strip()
    return pd.DataFrame(
        {
            "claim_id": [hashlib.sha256(c.encode()).hexdigest()[:12] for c in claim],
            "claim": claim,
            "article_id": rows["Body ID"],
            "title": "",
            "article": rows["Body ID"].map(texts),
            "stance": stance,
            "rationale": [()] * len(rows),
            "part": stances.name.split("_")[0],
        }
    )


def own_stances(gold: Gold, articles: Sequence[Article]) -> pd.DataFrame:
    """Stances of our articles towards gold claims of other articles.

    An article that has claims which agree with the claim agrees; with ones that disagree it
    disagrees; with both, or with claims on the matter that do neither, it discusses; articles
    of other events are unrelated (the `_STRANGERS` that share most words). What is not labelled
    is left out. Where the speaker denies the proposition, agreement with the claim
    is disagreement with the proposition.

    Returns
    -------
    DataFrame
        `COLUMNS` and `EXTRA`; ``part`` is ``train`` for the events that may be trained on,
        else ``test``.
    """
    texts = {a.article_id: a for a in articles}
    told: dict[tuple[str, str], set[str]] = {}
    denied = gold.claims["polarity"] == "negative"
    negative = set(gold.claims.loc[denied, "claim_id"])
    flipped = {"agree": "disagree", "disagree": "agree", "other": "other"}
    for row in gold.pairs.to_dict("records"):
        sides = (str(row["claim_a"]), str(row["claim_b"]))
        for claim, other in (sides, sides[::-1]):
            article = other.split("/")[0]
            if article != claim.split("/")[0]:
                relation = flipped[row["relation"]] if claim in negative else row["relation"]
                told.setdefault((claim, article), set()).add(relation)
    found = {key: _stance_of(relations) for key, relations in told.items()}
    claims = gold.claims.set_index("claim_id")["claim"]
    ids = sorted({c for c, _ in found})
    for claim, strangers in _strangers(ids, claims, texts).items():
        found.update(((claim, a), "unrelated") for a in strangers)
    rows = [
        {
            "claim_id": claim,
            "claim": claims[claim],
            "article_id": article,
            "title": texts[article].title,
            "article": texts[article].text,
            "stance": stance,
            "rationale": (),
            "part": "train" if event_of(claim) in TRAIN_EVENTS else "test",
        }
        for (claim, article), stance in sorted(found.items())
        if article in texts
    ]
    return pd.DataFrame(rows, columns=[*COLUMNS, *EXTRA])


def _stance_of(relations: set[str]) -> str:
    sides = relations & {"agree", "disagree"}
    return sides.pop() if len(sides) == 1 else "discuss"


def _strangers(
    ids: Sequence[str], claims: pd.Series, articles: Mapping[str, Article]
) -> dict[str, list[str]]:
    """Articles of other events of the same half (training or test) that share most words.

    In a real batch most articles that a search returns share names with the claim and
    nothing else; chosen at random ours would share nothing.
    """
    names = sorted(articles)
    terms = ClaimTerms([claims[c] for c in ids])
    shared = terms.matrix @ terms.holding(articles[a].text for a in names).T
    out = {}
    for number, claim in enumerate(ids):
        row = shared[number].toarray().ravel()
        others = [
            place
            for place in np.argsort(-row, kind="stable")
            if event_of(names[place]) != event_of(claim)
            and (event_of(names[place]) in TRAIN_EVENTS) == (event_of(claim) in TRAIN_EVENTS)
        ]
        out[claim] = [names[place] for place in others[:_STRANGERS]]
    return out


def _malformed(item: str, expected: str, found: str) -> InputError:
    return InputError(item, expected=expected, found=found, remedy=_REMEDY)
