"""Who the speakers are: canonical ids, short mentions, pronouns, documents, coordination."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stance.claims import extract_claims
from stance.descriptions import person_key
from stance.identities import NOBODY
from stance.records import Article, Claim

CASES = json.loads((Path(__file__).parent / "cases" / "attribution.json").read_text("utf-8"))
COLUMNS = ("speaker", "state", "institution", "person")


def attributed(text: str, title: str = "", article_id: str = "a") -> list[Claim]:
    """Attributed claims, those of the text before those of the title."""
    found, _ = extract_claims(Article(article_id, "الميناء", "2026-01-01", title, "", text))
    return sorted((c for c in found if c.speaker_id), key=lambda c: c.in_title)


def _params() -> list[object]:
    return [
        pytest.param(
            case,
            id=f"{case['kind']}: {case['text']}",
            marks=[pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else [],
        )
        for case in CASES
    ]


@pytest.mark.parametrize("case", _params())
def test_golden(case: dict) -> None:
    found = attributed(case["text"], case.get("title", ""))
    have = [tuple(getattr(c, name) for name in COLUMNS) for c in found]
    assert have == [tuple(s[name] for name in COLUMNS) for s in case["speakers"]]
    for group in case.get("same", []):
        assert len({found[i].speaker_id for i in group}) == 1
    for one, other in case.get("different", []):
        assert found[one].speaker_id != found[other].speaker_id


def test_undisclosed_sources_of_two_articles_are_not_joined() -> None:
    text = "قال مصدر أمني إن المعبر مغلق."
    (one,), (two,) = attributed(text, article_id="1"), attributed(text, article_id="2")
    assert one.speaker_id != two.speaker_id


def test_bodies_and_offices_of_two_articles_are_joined() -> None:
    (one,) = attributed("قال وزير الخارجية الروسي إن الوفد وصل.", article_id="1")
    (two,) = attributed("أعلنت الخارجية الروسية وصول الوفد.", article_id="2")
    assert one.speaker_id == two.speaker_id == "ru.mfa"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("قالت وزارة الصحة إن الدواء متوفر في بيروت وصيدا ولبنان كله.", "lb"),
        ("قالت وزارة الصحة إن الدواء متوفر.", ""),
        ("قالت وزارة الصحة إن الدواء وصل من مصر إلى لبنان.", ""),
    ],
)
def test_a_ministry_without_state_belongs_to_the_state_the_article_is_about(
    text: str, state: str
) -> None:
    assert attributed(text)[0].state == state


@pytest.mark.parametrize(
    ("sentences", "speaker"),
    [
        ("قالت الخارجية الروسية إن الوفد وصل. وأضافت أن اللقاء مغلق.", "الخارجية الروسية"),
        ("قالت الخارجية الروسية إن الوفد وصل. وأضاف أن اللقاء مغلق.", ""),
        ("قالت الخارجية الروسية إن الوفد وصل.\nأ.\nب.\nج.\nوأضافت أن اللقاء مغلق.", ""),
        ("قالت الخارجية الروسية إن الوفد وصل.\nوغادر الوزير السوري.\nوأضافت أن اللقاء مغلق.", ""),
    ],
)
def test_carrying_over_abstains_rather_than_guesses(sentences: str, speaker: str) -> None:
    found, _ = extract_claims(Article("a", "", "", "", "", sentences))
    assert found[-1].claim == "اللقاء مغلق"
    assert found[-1].speaker == speaker


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("سامي الغرايبي", "الغرايبي"),
        ("سلمى بن يوسف", "بن_يوسف"),
        ("كريم محمد", "كريم_محمد"),
        ("رامي نصر الله", "نصر_الله"),
        ("", ""),
    ],
)
def test_keys_of_persons(name: str, key: str) -> None:
    assert person_key(name) == key


@pytest.mark.parametrize(
    ("said", "institution"),
    [
        ("قال وزير الصحة إن المستشفيات جاهزة.", "lb.health"),
        ("وأكدت وزيرة المالية أن الرواتب ستصرف الخميس.", "lb.finance"),
        ("قال وزير الشؤون القروية إن السد سليم.", ""),
    ],
)
def test_a_minister_whose_state_is_not_named_is_his_ministry(said: str, institution: str) -> None:
    found = attributed(f"بيروت - أعلنت الحكومة اللبنانية إجراءات جديدة. {said}")
    assert found[-1].institution == institution
    if institution:
        assert found[-1].speaker_id == institution


def test_nobody_is_nobody() -> None:
    assert NOBODY == ("", "", "", "", "")
