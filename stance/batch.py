"""What a batch of candidate pairs tells of each pair: rare words, and what else a denial meets.

A word that half the day's claims have says little of any two of them, however rare it is in the
language; and a denial that a search sets against forty claims denies those that hold most of what
it denies. Both are known only once all candidate pairs of a run are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from math import log, log1p
from typing import Final

from stance.arabic import words
from stance.denials import (
    denies,
    held_share,
    is_vague,
    just_before,
    one_denies,
    points_back,
    precedes,
    supposes,
)
from stance.features.words import is_stop
from stance.records import Claim
from stance.terms import Terms, term_of, weighted_terms
from stance.vocabulary import load_vocabulary

_HEADS: Final = 2  # content words of a denial that name what is denied
_EPSILON: Final = 1e-9
#: Names of what a batch tells of a pair; those of a denial are 0 when none or both deny.
NAMES: Final = (
    *"rare_overlap rare_jaccard rarest_shared".split(),
    *"denied_rare denied_rare_in_sentence denied_rarest_missing denied_head denied_heads".split(),
    *"denied_near denied_pairs denied_relative denied_best denied_entity".split(),
    *"denied_entity_missing denied_length denied_vague denied_precedes".split(),
    *"denied_supposed denied_points_back".split(),
    *"denied_held other_length".split(),
)


class Batch:
    """The candidate pairs of a run, looked at together.

    Parameters
    ----------
    pairs : iterable of (Claim, Claim)
        All of them.

    Attributes
    ----------
    n_claims : int
        Distinct claims in the pairs.
    """

    def __init__(self, pairs: Iterable[tuple[Claim, Claim]]) -> None:
        pairs = list(pairs)
        texts = {c.claim_id: c.claim for pair in pairs for c in pair}
        self.n_claims = len(texts)
        found = Counter(chain.from_iterable(weighted_terms(t).weights for t in texts.values()))
        most = log(self.n_claims + 2)
        self._rarity = {t: log((self.n_claims + 2) / (n + 1)) / most for t, n in found.items()}
        self._rarities: dict[str, float] = {}
        self._met: Counter[str] = Counter()
        self._best: defaultdict[str, float] = defaultdict(float)
        for a, b in pairs:
            if one_denies(a, b):
                denial, other = (a, b) if denies(a) else (b, a)
                share = self._share(denied_terms(denial, other), weighted_terms(other.claim))
                self._met[denial.claim_id] += 1
                self._best[denial.claim_id] = max(self._best[denial.claim_id], share)

    def rarity(self, term: str) -> float:
        """How rare a term is among the claims, in [0, 1]: 1 for one that none has."""
        return self._rarity.get(term, 1.0)

    def _whole(self, text: str) -> float:
        """Rarity of all terms of a text."""
        if text not in self._rarities:
            self._rarities[text] = sum(map(self.rarity, weighted_terms(text).weights))
        return self._rarities[text]

    def values(self, a: Claim, b: Claim) -> dict[str, float]:
        """Named values of a pair, the same in either order: `NAMES`."""
        first, second = weighted_terms(a.claim), weighted_terms(b.claim)
        shared = [self.rarity(t) for t in first.weights if t in second.weights]
        both, one, two = sum(shared), self._whole(a.claim), self._whole(b.claim)
        out = dict.fromkeys(NAMES, 0.0) | {
            "rare_overlap": both / (min(one, two) or 1.0),
            "rare_jaccard": both / ((one + two - both) or 1.0),
            "rarest_shared": max(shared, default=0.0),
        }
        if one_denies(a, b):
            out |= self._denial(a, b) if denies(a) else self._denial(b, a)
        return out

    def _share(self, terms: Collection[str], held: Terms) -> float:
        """Share of some terms' rarity that a text holds."""
        total = sum(map(self.rarity, terms))
        return sum(self.rarity(t) for t in terms if t in held.weights) / (total or 1.0)

    def _denial(self, denial: Claim, other: Claim) -> dict[str, float]:
        """What of the denied the other claim holds, and how that is beside its other pairs."""
        denied, held = denied_terms(denial, other), weighted_terms(other.claim)
        sentence = weighted_terms(other.sentence)
        share, best = self._share(denied, held), self._best[denial.claim_id]
        heads = [t in held.weights for t in _heads(denial.claim)]
        around = held.entities | sentence.entities | weighted_terms(other.speaker).entities
        entities = [t[1:] in around for t in denied if t[0] == "@"]
        return {
            "denied_rare": share,
            "denied_rare_in_sentence": self._share(denied, sentence),
            "denied_rarest_missing": max(
                (self.rarity(t) for t in denied if t not in held.weights), default=0.0
            ),
            "denied_head": float(heads[:1] == [True]),
            "denied_heads": float(any(heads)),
            "denied_near": nearness(denial.claim, other.claim),
            "denied_pairs": log1p(self._met[denial.claim_id]),
            "denied_relative": share / best if best else 0.0,
            "denied_best": float(0 < best <= share + _EPSILON),
            "denied_entity": float(any(entities)),
            "denied_entity_missing": float(not all(entities)),
            "denied_length": log1p(len(denied)),
            "denied_vague": float(is_vague(denial.claim) and not just_before(other, denial)),
            "denied_precedes": float(precedes(other, denial)),
            "denied_supposed": float(supposes(other, denial)),
            "denied_points_back": float(points_back(denial)),
            "denied_held": held_share(other.claim, denial, denial.speaker, other.speaker),
            "other_length": log1p(len(held.weights)),
        }


def denied_terms(denial: Claim, other: Claim) -> tuple[str, ...]:
    """Terms of what is denied, without the speakers' names: «أي علاقة مع X» against X himself."""
    return _terms_without(denial.claim, denial.speaker, other.speaker)


@lru_cache(maxsize=1 << 16)
def _terms_without(text: str, *names: str) -> tuple[str, ...]:
    named = {t for name in names for t in weighted_terms(name).weights}
    return tuple(t for t in weighted_terms(text).weights if t not in named)


@lru_cache(maxsize=1 << 14)
def _content(text: str) -> tuple[str, ...]:
    return tuple(w for w in words(text) if not (w[0].isdigit() or is_stop(w)))


@lru_cache(maxsize=1 << 14)
def _heads(text: str) -> Sequence[str]:
    """Terms of the first content words of a denial: what is denied."""
    return [term for w in _content(text) if (term := term_of(w))][:_HEADS]


@lru_cache(maxsize=1 << 16)
def nearness(denied: str, other: str) -> float:
    """How near the words of a text have one of another in meaning, in [0, 1], by their idf."""
    vocabulary = load_vocabulary()
    found = _content(denied)
    theirs = [row for w in _content(other) if (row := vocabulary.row(w)) >= 0]
    ours = [(row, max(vocabulary.idf(w), 0.1)) for w in found if (row := vocabulary.row(w)) >= 0]
    total = sum(max(vocabulary.idf(w), 0.1) for w in found)
    if not ours or not theirs:
        return 0.0
    rows, weights = zip(*ours, strict=True)
    cosines = vocabulary.vectors[list(rows)] @ vocabulary.vectors[theirs].T
    return float(cosines.max(axis=1).clip(min=0.0) @ list(weights)) / total
