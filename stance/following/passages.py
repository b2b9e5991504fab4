"""What an article offers for comparison with a claim: its sentences and its attributed claims.

A long sentence is cut at clause marks, so that a page's title, date and lead in one line do not
hide each other. A passage is a span of the raw text (of the title when ``in_title``); who
says it and whether it is denied come from the claims of the same article.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from stance.arabic import Token, is_word, tokenise
from stance.claims import extract_claims
from stance.following.refutation import refutes
from stance.records import Article, Claim, CueClass, Sentence
from stance.sentences import split_sentences

_LONG: Final = 40  # words of a passage; longer sentences are cut
_SHORT: Final = 3  # fewer words say nothing
_MARKS: Final = frozenset('،,؛;:.!؟?…|/()"«»“”')


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of an article that may bear on a claim.

    Attributes
    ----------
    start, end : int
        Characters of the raw text, or of the title.
    sentence : Sentence
        The whole sentence around it, as raw offsets into the same text.
    place : int
        Number of its sentence in the body, -1 in the title.
    in_title : bool
    negated : bool
        Whether whoever says it denies it.
    cue_class : CueClass
        ``none`` for a sentence of the outlet.
    attributed : bool
        Whether a named speaker holds it.
    refuting, refuted : bool
        Whether its sentence calls something false; whether it or a neighbour does.
    """

    start: int
    end: int
    sentence: Sentence
    place: int
    in_title: bool
    negated: bool
    cue_class: CueClass
    attributed: bool
    refuting: bool
    refuted: bool

    def text(self, article: Article) -> str:
        """The exact words."""
        return (article.title if self.in_title else article.text)[self.start : self.end]


class Reading(NamedTuple):
    """What was read of an article: its passages, and how many sentences and claims it has."""

    passages: list[Passage]
    n_sentences: int
    n_claims: int


def read_passages(article: Article) -> Reading:
    """Passages of an article: title first, then in text order, each span and polarity once.

    Parameters
    ----------
    article : Article
        Its ``noise`` is left out.
    """
    claims, n_sentences = extract_claims(article)
    title = _passages(article.title, split_sentences(article.title), claims, in_title=True)
    sentences = split_sentences(article.text, article.noise)
    body = _passages(article.text, sentences, claims, in_title=False)
    return Reading(title + body, n_sentences, len(claims))


def _passages(
    text: str, sentences: Sequence[Sentence], claims: Sequence[Claim], *, in_title: bool
) -> list[Passage]:
    tokens = [tokenise(text, s.start, s.end) for s in sentences]
    own = [refutes([t.norm for t in found if is_word(t.norm)]) for found in tokens]
    near = [any(own[max(0, i - 1) : i + 2]) for i in range(len(own))]
    found: dict[tuple[int, int, bool], Passage] = {}

    def add(start: int, end: int, number: int, claim: Claim | None) -> None:
        negated = claim is not None and claim.polarity == "negative"
        passage = Passage(
            start,
            end,
            sentences[number],
            -1 if in_title else number,
            in_title,
            negated,
            claim.cue_class if claim else "none",
            bool(claim and claim.speaker_id),
            own[number],
            near[number],
        )
        found.setdefault((start, end, negated), passage)

    starts = [s.start for s in sentences]
    for claim in claims:
        number = bisect_right(starts, claim.start) - 1
        if claim.in_title == in_title and claim.cue_class != "none" and number >= 0:
            add(claim.start, claim.end, number, claim)
    for number, words in enumerate(tokens):
        for start, end in _windows(words):
            add(start, end, number, None)
    return sorted(found.values(), key=lambda p: (p.start, p.end, p.negated))


def _windows(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Spans of at most `_LONG` words of one sentence, cut at the last mark that fits."""
    first = 0
    while first < len(tokens):
        last, words, mark = first, 0, first
        while last < len(tokens) and words < _LONG:
            if is_word(tokens[last].norm):
                words += 1
            elif words > _LONG // 2 and tokens[last].norm in _MARKS:
                mark = last
            last += 1
        if last < len(tokens) and mark > first:
            last = mark + 1
        if words >= _SHORT:
            yield tokens[first].start, tokens[last - 1].end
        first = last
