"""Dates in running text and in fields."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.arabic import tokenise
from stance.dates import DateMention, find_dates, parse_date, resolve
from stance.lexicon import read_table, unique_entries

CASES = json.loads((Path(__file__).parent / "cases" / "dates.json").read_text("utf-8"))
REFERENCE = date(2024, 4, 17)  # a Wednesday
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize("case", CASES, ids=[f"{c['kind']}: {c['text']}" for c in CASES])
def test_golden_mentions(case: dict) -> None:
    text = case["text"]
    found = [{"words": text[m.start : m.end], **m.parts} for m in find_dates(text)]
    assert found == case["found"]


@pytest.mark.parametrize("case", CASES, ids=[f"{c['kind']}: {c['text']}" for c in CASES])
def test_golden_days(case: dict) -> None:
    found = parse_date(case["text"], reference=REFERENCE)
    assert (found.isoformat() if found else None) == case["day"]


def test_there_are_negative_cases() -> None:
    assert sum(c["kind"] == "no date" for c in CASES) >= 20
    assert len(CASES) >= 60


@pytest.mark.parametrize("text", ["أمس", "الثلاثاء الماضي", "العاشر من نيسان", "5 من هذا الشهر"])
def test_without_reference_only_complete_dates_resolve(text: str) -> None:
    assert parse_date(text) is None


def test_offsets_refer_to_the_whole_text_when_tokens_are_of_a_part() -> None:
    text = "قال في 3 أيار 2023. ثم وصل في 5 حزيران 2023 إلى بيروت."
    start = text.index("ثم")
    (mention,) = find_dates(text, tokenise(text, start))
    assert text[mention.start : mention.end] == "5 حزيران 2023"


@given(DAYS)
def test_every_numeric_and_named_form_gives_the_day_back(day: date) -> None:
    names = {
        int(row["month"]): name.lstrip("?!")
        for name, row in unique_entries(read_table("months", ("month", "names")), "names")
        if row["month"] != "0" and not name.isascii()
    }
    forms = (
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day} {names[day.month]} {day.year}",
        f"{names[day.month]} {day.day}, {day.year}",
        f"{day:%a, %d %b %Y} 10:00:00 +0300",
    )
    assert [parse_date(form) for form in forms] == [day] * len(forms)


@given(DAYS, st.integers(-2, 2))
def test_relative_days_count_from_the_reference(day: date, days: int) -> None:
    assert resolve(DateMention(0, 1, relative_days=days), day) == day + timedelta(days=days)


@given(DAYS, st.integers(0, 6))
def test_last_and_next_weekday_are_within_a_week(day: date, weekday: int) -> None:
    last = resolve(DateMention(0, 1, weekday=weekday, nearest=-1), day)
    following = resolve(DateMention(0, 1, weekday=weekday, nearest=1), day)
    assert last is not None
    assert following is not None
    assert 1 <= (day - last).days <= 7
    assert 1 <= (following - day).days <= 7
    assert last.weekday() == following.weekday() == weekday


@given(st.text(alphabet="0123456789/-.:, نيسانأبريلمارسالثلاثاءأمسعاممن() ", max_size=60))
def test_never_fails_and_spans_are_ordered(text: str) -> None:
    mentions = find_dates(text)
    ends = [0, *(m.end for m in mentions)]
    assert all(end <= m.start < m.end for end, m in zip(ends, mentions, strict=False))
    parse_date(text, reference=REFERENCE)


@pytest.mark.parametrize(
    ("table", "first"),
    [
        ("months", "month"),
        ("weekdays", "weekday"),
        ("relative_dates", "days"),
        ("day_words", "day"),
    ],
)
def test_lexicons_hold_each_name_once(table: str, first: str) -> None:
    names = [
        name.lstrip("?!")
        for name, _ in unique_entries(read_table(table, (first, "names")), "names")
    ]
    assert len(names) == len(set(names))
    assert all(tokenise(name) for name in names)


def test_dateparser_is_not_imported_with_the_module() -> None:
    code = "import sys, stance.dates; sys.exit('dateparser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
