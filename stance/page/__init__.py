"""The report for people: one self-contained page of a run, right to left.

The page needs no network and lets none be used: its only script and style are inline and
named by their hashes in the page's content security policy.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from stance.page.charts import outlet_matrix, timeline
from stance.page.view import RowView, build_groups
from stance.records import DECISIONS
from stance.run_folder import Row, read_rows
from stance.spreadsheet import write_whole

PAGE: Final = "contradictions.html"
#: In the order in which the page runs them; one scope.
_SCRIPTS: Final = ("language.js", "cells.js", "store.js", "files.js", "filters.js", "page.js")


def write_page(folder: Path, reviewed: Path | None = None) -> tuple[int, int]:
    """Write ``contradictions.html`` of a run folder.

    Parameters
    ----------
    folder : Path
        Holds ``contradictions.jsonl`` and the reviewer's decisions.
    reviewed : Path, optional
        Folder of collected decisions, which the page then shows too.

    Returns
    -------
    n_rows, n_decided : int

    Raises
    ------
    InputError
        When the folder is no run's or the page cannot be written.
    """
    rows = read_rows(folder, reviewed)
    write_whole(folder / PAGE, render_page(rows).encode("utf-8"))
    return len(rows), sum(row["decision"] in DECISIONS for row in rows)


def render_page(rows: Sequence[Row]) -> str:
    """The page of a report's rows.

    Parameters
    ----------
    rows : sequence of dict
        As `stance.run_folder.read_rows` gives them, best first.
    """
    groups = build_groups(rows)
    views = [row for group in groups for row in group]
    labels = _labels()
    script, style = _script(), _asset("page.css")
    matrix = outlet_matrix(views, rest=labels["ar"]["other_outlets"])
    data = {
        "labels": labels,
        "rows": [_record(row) for row in views],
        "outlets": matrix.kept if matrix else [],
    }
    return (
        _environment()
        .get_template("page.html")
        .render(
            groups=groups,
            n_rows=len(views),
            decisions=DECISIONS,
            ar=labels["ar"],
            data=data,
            matrix=matrix,
            timeline=timeline(views),
            script=Markup(script),  # our own files: nothing of an article is in them
            style=Markup(style),
            policy=_policy(script, style),
        )
    )


def _record(row: RowView) -> dict[str, Any]:
    """What the page's script has to know of a row."""
    record: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("pair_id", "rank", "kind", "status", "day", "decision", "reviewer", "note")
    }
    for side, view in (("a", row.a), ("b", row.b)):
        record[f"claim_{side}"] = "".join(piece.text for piece in view.claim)
        for name in ("speaker", "source", "published", "article", "start", "end"):
            record[f"{name}_{side}"] = getattr(view, name)
    return record


def _policy(script: str, style: str) -> str:
    """Content security policy that allows this script and this style, and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _asset(name: str) -> str:
    return files("stance").joinpath("templates", name).read_text("utf-8").replace("\r\n", "\n")


@cache
def _script() -> str:
    return '"use strict";\n(() => {\n' + "\n".join(map(_asset, _SCRIPTS)) + "})();\n"


@cache
def _labels() -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = json.loads(_asset("labels.json"))
    return labels


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("stance"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
