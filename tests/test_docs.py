"""The documents: commands and options that exist, code that runs, links that lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from stance import api
from stance.arabic import arabic_share
from stance.cli import cli
from stance.following.stances import STANCE_COLUMNS
from stance.records import (
    ARTICLE_COLUMNS,
    CLAIM_COLUMNS,
    DECISIONS,
    RELATIONS,
    REPORT_COLUMNS,
)
from stance.report import MACHINE_COLUMNS
from stance.score import RELATION_COLUMNS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_COMMAND = re.compile(r"^(?: {4}|\$ +)(stance|make) (.*)$|`(stance|make) ([^`]*)`", re.M)


def commands(page: Path) -> list[tuple[str, list[str]]]:
    """Each command line of a page: the program, and its words without what a comment says."""
    found = []
    for match in _COMMAND.finditer(page.read_text("utf-8")):
        program, rest = match[1] or match[3], match[2] if match[1] else match[4]
        found.append((program, shlex.split(rest.replace("…", " "), comments=True)))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_and_options_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for program, words in commands(page):
        if program == "make":
            assert {w for w in words if "=" not in w} <= targets, words
        elif words and not words[0].startswith("-"):
            command = cli.commands.get(words[0])
            assert command, f"stance {' '.join(words)}"
            known = {option for param in command.params for option in param.opts}
            given = {word.partition("=")[0] for word in words if word.startswith("--")}
            assert given <= known | {"--help"}, f"stance {' '.join(words)}"


def test_the_commands_are_found() -> None:
    """So that the test above is not one of nothing."""
    told = {words[0] for page in PAGES for program, words in commands(page) if program == "stance"}
    assert told >= {"score", "review", "explain", "watch", "pairs", "check"}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_python_examples_run(bundle_folder: Path, monkeypatch, capsys) -> None:
    """Block after block in one session; figures change with the model, the kind of lines not."""
    monkeypatch.setattr(api, "DEFAULT_MODEL", bundle_folder)
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    pairs = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", text, re.S)
    assert len(pairs) == text.count("```python")
    space: dict[str, object] = {}
    for code, shown in pairs:
        exec(compile(code, "docs/api.md", "exec"), space)
        told = capsys.readouterr().out
        assert len(told.splitlines()) == len(shown.splitlines()), code
    assert told == shown  # the error's text does not depend on the model


def test_the_columns_told_are_the_columns_given() -> None:
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    for columns in (
        REPORT_COLUMNS,
        MACHINE_COLUMNS,
        CLAIM_COLUMNS,
        ARTICLE_COLUMNS,
        RELATION_COLUMNS,
        STANCE_COLUMNS,
    ):
        assert ", ".join(f"`{name}`" for name in columns) in text


_EXAMPLE = re.compile(
    r'<div dir="rtl">\n\n\*\*(\d+)\.\*\* أ: (.+?)\.<br>\nب: (.+?)\.\n\n</div>\n\n'
    r'\*\*`(\w+)`\*\*(?: \(`(\w+)`\))?: (.+?)\n\n<div dir="rtl">\n\n(.+?)\n\n</div>'
)


def test_every_labelled_example_has_a_label_and_both_reasons() -> None:
    text = (ROOT / "docs" / "labels.md").read_text("utf-8")
    found = _EXAMPLE.findall(text)
    assert [int(row[0]) for row in found] == list(range(1, text.count("أ: ") + 1))
    assert len(found) >= 20
    for number, a, b, decision, relation, english, arabic in found:
        assert decision in DECISIONS, number
        assert a != b, number
        assert min(map(arabic_share, (a, b, arabic))) > 0.9, number
        assert arabic_share(english) < 0.5, number
        allowed = {"contradiction": {"disagree"}, "not": {"agree", "other"}, "unsure": {""}}
        assert relation in allowed[decision], number
        assert ("يتفقان" in english) == ("يتفقان" in arabic) == (relation == "agree"), number
    assert {row[3] for row in found} == set(DECISIONS)
    assert {row[4] for row in found} >= set(RELATIONS)
