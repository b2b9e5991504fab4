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


@lru_cache(maxsize=1 << 16)
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
    """Content of a text: the weight of each root, stem and entity, and the entities."""

    weights: Mapping[str, float]
    entities: frozenset[str]


@lru_cache(maxsize=1 << 16)
def _terms(text: str) -> Terms:
    found = words(text)
    entities = frozenset(p.value for p in load_entities().find(found))
    weights = dict(term for norm in found if (term := _term(norm)))
    return Terms(weights | {"@" + e: _ENTITY for e in entities}, entities)


@lru_cache(maxsize=1 << 16)
def _term(norm: str) -> tuple[str, float] | None:
    """Root or stem of a content word and its idf, without the lexicons' readings of it."""
    if norm[0].isdigit() or is_stop(norm):
        return None
    vocabulary = load_vocabulary()
    base = vocabulary.base(norm)
    return root_of(base) or stem_of(base), max(vocabulary.idf(base), 0.1)


def weighted_terms(text: str) -> Mapping[str, float]:
    """Roots or stems of the content words by their idf, and entities."""
    return _terms(text).weights


def entities_of(text: str) -> frozenset[str]:
    """Ids of the entities that a text names."""
    return _terms(text).entities


def shared_weight(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Weight of what two texts share."""
    small, large = (a, b) if len(a) <= len(b) else (b, a)
    return sum(weight for term, weight in small.items() if term in large)


def coverage(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Share of the weight of ``a`` that ``b`` has too."""
    return shared_weight(a, b) / (sum(a.values()) or 1.0)
