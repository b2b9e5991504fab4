"""Which pairs of claims are found worth scoring, and in what order they are judged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stance.articles import assign_origins, read_articles
from stance.blocking import Blocks, vectorise
from stance.config import Config
from stance.pairs import Candidates, candidate_pairs
from stance.pipeline import collect_claims, usable_claims
from stance.records import Article, Claim
from stance.relation import together

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def batch() -> tuple[list[Claim], dict[str, Article], Blocks]:
    """Usable claims of the sample articles, the articles, and their vectors."""
    config = Config()
    articles = assign_origins(read_articles([ROOT / "data" / "articles"], config)[0], config)
    by_id = {a.article_id: a for a in articles}
    claims = usable_claims(collect_claims(articles, config, 1).claims, by_id, config)
    return claims, by_id, vectorise(claims, by_id)


def pairs_of(found: Candidates) -> set[tuple[int, int]]:
    return set(zip(found.left.tolist(), found.right.tolist(), strict=True))


def test_cosines_are_those_of_the_vectors(batch) -> None:
    _, _, blocks = batch
    left, right = np.array([0, 5, 9]), np.array([200, 5, 40])
    dense, events = blocks.claims.toarray(), blocks.events.toarray()
    assert np.allclose(blocks.claim_cosine(left, right), (dense[left] * dense[right]).sum(axis=1))
    rows = events[blocks.article]
    assert np.allclose(blocks.event_cosine(left, right), (rows[left] * rows[right]).sum(axis=1))
    assert blocks.claim_cosine(left, right)[1] == pytest.approx(1)


def test_vectors_do_not_depend_on_the_processes(batch, monkeypatch) -> None:
    claims, by_id, blocks = batch
    monkeypatch.setattr("stance.blocking._TEXTS", 100)
    again = vectorise(claims, by_id, jobs=2)
    assert (again.claims != blocks.claims).nnz == 0
    assert (again.events != blocks.events).nnz == 0


def test_named_speakers_of_one_event_are_paired_without_a_common_word(batch) -> None:
    claims, by_id, blocks = batch
    found = candidate_pairs(claims, by_id, Config())
    distant = blocks.claim_cosine(found.left, found.right) == 0
    near = blocks.event_cosine(found.left, found.right) >= Config().min_event_similarity
    assert (distant & near).sum() > 100
    named = np.array([bool(c.speaker_id) for c in claims])
    assert (named[found.left] & named[found.right])[distant & ~found.opposed].all()
    without = candidate_pairs(claims, by_id, Config(event_neighbours=0, min_event_similarity=2.0))
    assert len(without) < len(found)


@pytest.mark.parametrize(
    ("first", "second", "paired"),
    [
        ("وتردد أن الوزير استقال من منصبه أمس.", "ونفى مكتب الوزير استقالة الوزير من منصبه.", True),
        (
            "وتردد أن الوزير استقال من منصبه أمس.",
            "وأكد مكتب الوزير أن الوزير استقال من منصبه.",
            False,
        ),
        (
            "وطالبت النقابة بإقالة الوزير من منصبه.",
            "ونفى مكتب الوزير إقالة الوزير من منصبه.",
            False,
        ),
    ],
)
def test_what_is_supposed_meets_its_denial_and_no_fact(
    first: str, second: str, paired: bool
) -> None:
    articles = {
        name: Article(name, name, "2026-05-01", "", "", text, origin_id=name)
        for name, text in (("a", first), ("b", second))
    }
    claims = collect_claims(list(articles.values()), Config(), 1).claims
    assert (len(candidate_pairs(claims, articles, Config())) > 0) == paired


def test_each_pair_comes_once_with_the_earlier_claim_first(batch) -> None:
    claims, by_id, _ = batch
    found = candidate_pairs(claims, by_id, Config())
    assert (found.left < found.right).all()
    assert len(pairs_of(found)) == len(found)
    assert found.searched >= len(found)
    assert found.possible == len(claims) * (len(claims) - 1) // 2


def test_a_budget_keeps_denials_beside_what_they_deny_and_named_speakers_first(batch) -> None:
    claims, by_id, _ = batch
    everything = candidate_pairs(claims, by_id, Config())
    few = candidate_pairs(claims, by_id, Config(min_pairs=500, pairs_per_article=0))
    assert len(few) == 500
    assert pairs_of(few) < pairs_of(everything)
    assert few.opposed.sum() == everything.opposed.sum() > 0
    named = np.array([bool(c.speaker_id) for c in claims])

    def share(found: Candidates) -> float:
        return float((named[found.left] & named[found.right]).mean())

    assert share(few) > share(everything)


def test_pairs_of_one_claim_are_judged_near_each_other(batch) -> None:
    claims, by_id, _ = batch
    found = candidate_pairs(claims, by_id, Config())
    order = together(found, len(claims))
    assert sorted(order.tolist()) == list(range(len(found)))

    def spread(order: np.ndarray) -> float:
        """Mean distance between the first and the last pair of a claim."""
        places: dict[int, list[int]] = {}
        for place, k in enumerate(order):
            for claim in (found.left[k], found.right[k]):
                places.setdefault(int(claim), []).append(place)
        return float(np.mean([max(p) - min(p) for p in places.values()]))

    shuffled = np.random.default_rng(0).permutation(len(found))
    assert spread(order) < spread(shuffled) / 2
