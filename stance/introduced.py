"""Names that a text introduces in full and then says alone: ``المهندس سالم الجبر … وحث الجبر``.

A surname with article looks like any noun. Where a text has said once whose it is, it is known.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from stance.document import Doc
from stance.sentences import QUOTE_MARKS
from stance.wordclasses import Word, actor_id, demonym_of, has_preposition, word_class

_BODIES: Final = frozenset({"", "institution", "media", "document", "anonymous"})
_KINDS: Final = "نادي فريق شركه حركه حزب صحيفه وكاله موقع قناه منصه".split()
_CALLED: Final = frozenset([*_KINDS, *("و" + kind for kind in _KINDS)])
_REACH: Final = 5  # words from an office to the surname of who holds it


@lru_cache(maxsize=8)
def introduced(doc: Doc) -> frozenset[str]:
    """Names that stand in ``doc`` behind an office or the kind of body that they belong to.

    Surnames with article behind a first name (``سالم الجبر``), and what a club, company or
    outlet is called (``نادي الفيروز``).
    """
    found = set()
    norms = doc.norms
    for k, (before, norm) in enumerate(pairwise(norms), 1):
        if norm[:2] != "ال" or before[:2] == "ال":
            continue  # most words, told without a look at what they are
        if (surname := _surname(norm)) and _is_first_name(doc.word(k - 1)):
            near = range(max(0, k - _REACH), k - 1)
            if any(doc.word(m).role not in _BODIES for m in near):
                found.add(surname)
    for k in [k + 1 for k, norm in enumerate(norms) if norm in _CALLED]:
        quoted = k < len(norms) and norms[k] in QUOTE_MARKS
        word = doc.word(k := k + quoted)
        if _plain(word) and not (word.common or word.event or word.adjective):
            if quoted or word.definite or actor_id(norms[k]):
                found.add(word.core)
    return frozenset(found)


def _plain(word: Word) -> bool:
    return word.is_word and not (word.role or word.stop or word.verb or word.temporal)


@cache
def _surname(norm: str) -> str:
    """A word with article that may be a surname, as it is looked for; empty for others."""
    word = word_class(norm)
    return word.core if word.definite and _plain(word) and not demonym_of(word.core) else ""


def _is_first_name(word: Word) -> bool:
    plain = word.is_word and not (word.stop or word.verb or word.common or word.event)
    plain = plain and not (word.definite or word.role or word.temporal or word.adverb)
    return plain and len(word.core) > 2 and not has_preposition(word.core)
