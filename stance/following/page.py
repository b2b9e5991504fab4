"""The page of a watch run: one self-contained right-to-left HTML file without scripts."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import pandas as pd
from jinja2 import Environment, StrictUndefined, select_autoescape
from markupsafe import Markup

from stance.following.stances import STANCES
from stance.following.watchlist import WatchedClaim
from stance.page.view import day_label
from stance.records import Article, Rejected
from stance.spreadsheet import shown

_NAMES: Final = {"agree": "يؤيد", "disagree": "ينفي", "discuss": "يناقش", "unrelated": "لا يتناوله"}
_NO_OUTLET: Final = "مصدر غير معروف"
_ARTICLES: Final = 40  # related articles listed under a claim; the CSV has all
# Sizes of the picture in CSS pixels.
_CELL, _GAP, _NAME, _HEAD, _ROW = 96, 4, 190, 36, 44
_LONG: Final = 22  # characters of an outlet's name in the picture


def render(
    claims: Sequence[WatchedClaim],
    rejected: Sequence[Rejected],
    articles: Sequence[Article],
    stances: pd.DataFrame,
    outlets: pd.DataFrame,
    run: Mapping[str, object],
) -> str:
    """The page as HTML.

    Parameters
    ----------
    claims, rejected : sequence of WatchedClaim, of Rejected
        The watch list.
    articles : sequence of Article
        Those that were scored.
    stances, outlets : DataFrame
        Stances of articles and of outlets.
    run : mapping
        ``head`` says what judged.
    """
    css = _resource("watch.css")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    rules = (
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    by_id = {a.article_id: a for a in articles}
    names = list(dict.fromkeys(outlets["source"]))
    page: str = _template().render(
        policy="; ".join(rules),
        css=Markup(css),  # a file of ours, hashed in the policy
        stances=STANCES,
        names=_NAMES,
        n_articles=len(articles),
        outlets=names,
        picture=_picture(claims, names, outlets),
        claims=_sections(claims, by_id, stances),
        rejected=rejected,
        rule=run.get("head") == "rule set by hand",
    )
    return page


@cache
def _template() -> Any:
    environment = Environment(
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=_visible,
    )
    return environment.from_string(_resource("watch.html"))


def _visible(value: Any) -> Any:
    """Article text without characters that reorder what is shown."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _resource(name: str) -> str:
    return (files("stance") / "templates" / name).read_text("utf-8")


def _picture(
    claims: Sequence[WatchedClaim], names: Sequence[str], outlets: pd.DataFrame
) -> dict[str, Any]:
    """Places of the matrix: the first claim is rightmost, beside the outlets' names."""
    width = _NAME + len(claims) * (_CELL + _GAP)
    lefts = [width - _NAME - (n + 1) * (_CELL + _GAP) for n in range(len(claims))]
    found = {(r["source"], r["claim_id"]): r for r in outlets.to_dict("records")}
    heads = [
        {"x": left + _CELL // 2, "text": _cut(claim.claim_id, 12)}
        for left, claim in zip(lefts, claims, strict=True)
    ]
    rows = []
    for number, name in enumerate(names):
        cells = []
        for left, claim in zip(lefts, claims, strict=True):
            row = found[name, claim.claim_id]
            counts = " / ".join(str(row[s]) for s in STANCES[:3])
            title = f"{name or _NO_OUTLET}: {_NAMES[row['stance']]} — {claim.text}"
            cells.append(
                {
                    "x": left,
                    "middle": left + _CELL // 2,
                    "stance": row["stance"],
                    "counts": counts,
                    "title": title,
                }
            )
        text = _cut(name or _NO_OUTLET, _LONG)
        rows.append({"y": _HEAD + number * _ROW, "text": text, "cells": cells})
    return {
        "width": width,
        "height": _HEAD + len(names) * _ROW,
        "names_x": width - 8,
        "cell_width": _CELL,
        "heads": heads,
        "rows": rows,
    }


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _sections(
    claims: Sequence[WatchedClaim], articles: Mapping[str, Article], stances: pd.DataFrame
) -> list[dict[str, Any]]:
    """For each claim its counts and its related articles, disagreement first, surest first."""
    groups = dict(tuple(stances.groupby("claim_id", sort=False)))
    order = {"disagree": 0, "discuss": 1, "agree": 2}
    out = []
    for claim in claims:
        rows = groups[claim.claim_id]
        counts = rows["stance"].value_counts()
        related = [r for r in rows.to_dict("records") if r["stance"] in order]
        related.sort(key=lambda r: (order[r["stance"]], -r[f"p_{r['stance']}"], r["article_id"]))
        out.append(
            {
                "id": claim.claim_id,
                "text": claim.text,
                "counts": {s: int(counts.get(s, 0)) for s in STANCES},
                "articles": [_entry(r, articles[r["article_id"]]) for r in related[:_ARTICLES]],
                "more": max(0, len(related) - _ARTICLES),
            }
        )
    return out


def _entry(row: Mapping[Any, Any], article: Article) -> dict[str, Any]:
    return {
        "id": article.article_id,
        "stance": row["stance"],
        "source": article.source or _NO_OUTLET,
        "published": day_label(article.published),
        "title": article.title,
        "chance": f"{row['p_' + row['stance']]:.0%}",
        "evidence": [e["text"] for e in json.loads(row["evidence"])],
    }
