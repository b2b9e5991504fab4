"""What a text is about: its roots, stems and entities, weighted by how rare they are."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from stance.arabic import words
from stance.entities import load_entities
from stance.features.words import is_stop, synonyms_of
from stance.vocabulary import load_vocabulary, root_of, stem_of

_ENTITY: Final = 6.0  # weight of an entity beside words by their idf: a rare word


def blocking_terms(text: str) -> list[str]:
    """Terms of a claim for blocking: stems, roots, synonym sets, entities."""
    found = words(text)
    terms = [term for norm in found for term in _word_terms(norm)]
    return terms + ["@" + p.value for p in load_entities().find(found)]


@lru_cache(maxsize=1 << 18)
def _word_terms(norm: str) -> tuple[str, ...]:
    """Inflection must not hide a pair: each content word enters by stem and by root."""
    if norm[0].isdigit() or is_stop(norm):
        return ()
    base = load_vocabulary().base(norm)
    root = root_of(base)
    synonyms = (f"={s}" for s in sorted(synonyms_of(norm))[:2])
    return (stem_of(base), *(("√" + root,) if root else ()), *synonyms)


def terms_of(texts: Sequence[str]) -> tuple[list[str], array[int], array[int]]:
    """Distinct terms of some texts, the places of each text's terms among them, their number."""
    ids: dict[str, int] = {}
    places, lengths = array("i"), array("i")
    for text in texts:
        terms = blocking_terms(text)
        places.extend([ids.setdefault(term, len(ids)) for term in terms])
        lengths.append(len(terms))
    return list(ids), places, lengths


class Terms(NamedTuple):
    """Content of a text: the weight of each root, stem and entity, their sum, the entities."""

    weights: Mapping[str, float]
    total: float
    entities: frozenset[str]

    def without(self, other: Terms) -> Terms:
        """What the other text does not have."""
        kept = {t: w for t, w in self.weights.items() if t not in other.weights}
        return Terms(kept, sum(kept.values()), self.entities - other.entities)


@lru_cache(maxsize=1 << 16)
def weighted_terms(text: str) -> Terms:
    """Roots or stems of the content words by their idf, and entities."""
    found = words(text)
    entities = [p.value for p in load_entities().find(found)]
    weights = dict(filter(None, map(_weighted, found)))
    weights.update(("@" + e, _ENTITY) for e in entities)
    return Terms(weights, sum(weights.values()), frozenset(entities))


@lru_cache(maxsize=1 << 18)
def _weighted(norm: str) -> tuple[str, float] | None:
    """Term of a word with its idf in the reference text, at least 0.1; ``None`` without one."""
    term = term_of(norm)
    vocabulary = load_vocabulary()
    return (term, max(vocabulary.idf(vocabulary.base(norm)), 0.1)) if term else None


@lru_cache(maxsize=1 << 18)
def term_of(norm: str) -> str:
    """Root or stem of a content word, without the lexicons' readings of it; empty for others."""
    if norm[0].isdigit() or is_stop(norm):
        return ""
    base = load_vocabulary().base(norm)
    return root_of(base) or stem_of(base)


def entities_of(text: str) -> frozenset[str]:
    """Ids of the entities that a text names."""
    return weighted_terms(text).entities


def shared_weight(a: Terms, b: Terms) -> float:
    """Weight of what two texts share."""
    small, large = (a, b) if len(a.weights) <= len(b.weights) else (b, a)
    return sum(weight for term, weight in small.weights.items() if term in large.weights)


def coverage(a: Terms, b: Terms) -> float:
    """Share of the weight of ``a`` that ``b`` has too."""
    return shared_weight(a, b) / (a.total or 1.0)
