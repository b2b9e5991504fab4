"""Words by which a text calls what others say false: denial verbs, rumour, fabrication."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from stance.lexicon import PhraseBook, inflect, proclitic_readings, read_table, unique_entries


@cache
def _verb_forms() -> frozenset[str]:
    rows = read_table("refutation", ("kind", "forms"))
    return frozenset(f for r in rows if r["kind"] == "verb" for f in inflect(r["forms"], "verb"))


@cache
def _phrases() -> PhraseBook:
    rows = read_table("refutation", ("kind", "forms"))
    words = [r for r in rows if r["kind"] != "verb"]
    return PhraseBook({entry: row["kind"] for entry, row in unique_entries(words, "forms")})


@cache
def _is_verb(norm: str) -> bool:
    return any(form in _verb_forms() for form in proclitic_readings(norm))


def refutes(words: Sequence[str]) -> bool:
    """Whether normalised words of a sentence hold a verb or word of refutation.

    >>> from stance.arabic import words
    >>> refutes(words("ونفت الوزارة ذلك")), refutes(words("رفضت الوزارة ذلك"))
    (True, False)
    """
    return any(map(_is_verb, words)) or bool(_phrases().find(words))
