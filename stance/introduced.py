"""Names that a text introduces in full and then says alone: ``المهندس سالم الجبر … وحث الجبر``.

A surname with article looks like any noun. Where a text has said once whose it is, it is known.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from stance.document import Doc
from stance.sentences import QUOTE_MARKS
from stance.wordclasses import Word, actor_id, demonym_of, has_preposition

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
    for k in range(1, len(norms)):
        before = norms[k - 1]
        called = before in _CALLED or (before in QUOTE_MARKS and k > 1 and norms[k - 2] in _CALLED)
        if not called and (norms[k][:2] != "ال" or before[:2] == "ال"):
            continue  # most words, told without a look at what they are
        word = doc.word(k)
        if not word.is_word or word.role or word.stop or word.verb or word.temporal:
            continue
        if word.definite and not demonym_of(word.core) and _is_first_name(doc.word(k - 1)):
            near = range(max(0, k - _REACH), k - 1)
            if any(doc.word(m).role not in _BODIES for m in near):
                found.add(word.core)
        if called and not (word.common or word.event or word.adjective):
            if before in QUOTE_MARKS or word.definite or actor_id(norms[k]):
                found.add(word.core)
    return frozenset(found)


def _is_first_name(word: Word) -> bool:
    plain = word.is_word and not (word.stop or word.verb or word.common or word.event)
    plain = plain and not (word.definite or word.role or word.temporal or word.adverb)
    return plain and len(word.core) > 2 and not has_preposition(word.core)
