"""A statement's words with all that is known of them before any are joined to units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from stance.arabic import is_word, tokenise
from stance.dates import DateMention, find_dates
from stance.entities import load_entities
from stance.features.frames import background
from stance.features.interruptions import joined
from stance.features.operators import Operator, complement_start, find_operators, reporting_class
from stance.features.quantities import find_quantities
from stance.features.quantity import Quantity
from stance.features.scopes import Scopes, scopes
from stance.features.words import WordInfo, find_phrases, word_info
from stance.lexicon import Phrase

_CLAUSE_MARKS: Final = frozenset("،,؛;:.!؟?…")
_SOURCES: Final = frozenset({"بحسب", "وفق", "وفقا", "حسب", "طبقا", "حسبما", "بحسبما"})
_HEADLINE_SPEAKER: Final = 6  # words before a headline's colon; longer ones are sentences
_FRAME_SUBJECT: Final = 8
# Operators whose words are no matter of their own: what they do is in polarity and modality.
_SILENT: Final = frozenset({"negation", "quantifier", "modality"})
_WORDED: Final = frozenset({"quantifier", "modality"})  # but their verbs are deeds: تفوق، بقي


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a statement's words before any are joined to units; lists by word."""

    words: list[str]
    infos: list[WordInfo]
    boundaries: list[bool]
    spans: list[tuple[int, int]]
    dates: list[DateMention]
    in_date: list[bool]
    operators: list[Operator]
    quantities: list[Quantity]
    scope: Scopes
    framed: list[bool]
    frame: str
    silent: set[int]
    entity_at: dict[int, Phrase]
    phrase_at: dict[int, Phrase]
    background: list[bool]
    bases: tuple[str, ...]
    grams: frozenset[str]
    modality: frozenset[str]
    quantifiers: frozenset[str]


@lru_cache(maxsize=1 << 11)
def read(text: str, negated: bool) -> Reading:
    """Tokenise a statement and find what its words say of each other."""
    tokens = tokenise(text)
    words: list[str] = []
    boundaries: list[bool] = []
    starts: list[tuple[int, int]] = []
    colon, mark = -1, False
    for token in tokens:
        if is_word(token.norm):
            words.append(token.norm)
            boundaries.append(mark)
            starts.append((token.start, token.end))
            mark = False
        elif token.norm in _CLAUSE_MARKS:
            mark = True
            if token.norm == ":" and colon < 0:
                colon = len(words)
    infos = [word_info(w) for w in words]
    dates = find_dates(text, tokens)
    in_date = [False] * len(words)
    if dates:
        in_date = [any(d.start <= s < d.end for d in dates) for s, _ in starts]
    operators = find_operators(words, infos)
    boundaries = joined(words, infos, boundaries, operators)
    quantities = find_quantities(words, in_date, boundaries)
    scope = scopes(words, infos, boundaries, operators, negated=negated)
    negated_at = {
        i for o in operators if o.group == "negation" for i in range(o.start, o.end)
    }  # لم يعد is no promise
    framed, frame = _frames(words, infos, boundaries, colon, negated_at)
    numeric = {i for q in quantities for i in range(q.start, q.end)}
    silent = numeric | {
        i
        for o in operators
        if o.group in _SILENT or _is_denial(o, infos)
        for i in range(o.start, o.end)
        if not infos[i].elative and (o.group not in _WORDED or not infos[i].verb_form)
    }
    entity_at = _counterparts(words, {p.start: p for p in load_entities().find(words)})
    return Reading(
        words,
        infos,
        boundaries,
        starts,
        dates,
        in_date,
        operators,
        quantities,
        scope,
        framed,
        frame,
        silent,
        entity_at,
        _free_phrases(words, entity_at, silent),
        background(words, infos, boundaries),
        tuple(i.base for i, f in zip(infos, framed, strict=True) if not i.stop and not f),
        _grams(infos),
        _modality(operators, framed, frame),
        frozenset(o.value for o in operators if o.group == "quantifier"),
    )


def _modality(operators: list[Operator], framed: list[bool], frame: str) -> frozenset[str]:
    """Modalities of what is said, and of its saying."""
    found = {
        "persist" if o.value == "still" else o.value
        for o in operators
        if (o.group == "modality" or o.value == "still") and not framed[o.start]
    }
    return frozenset(found | ({frame} & {"demand", "plan", "doubt", "warn"}))


def _grams(infos: list[WordInfo]) -> frozenset[str]:
    text = " ".join(i.base for i in infos if not i.stop)
    return frozenset({text[i : i + 3] for i in range(len(text) - 2)})


def _free_phrases(
    words: list[str], entity_at: dict[int, Phrase], silent: set[int]
) -> dict[int, Phrase]:
    """Lexemes of several words outside entities and numbers."""
    taken = silent | {i for p in entity_at.values() for i in range(p.start, p.end)}
    return {p.start: p for p in find_phrases(words) if taken.isdisjoint(range(p.start, p.end))}


_COUNTERPARTS: Final = frozenset({"نظيره", "نظيرته", "نظيرها", "نظيرتها", "نظير"})


def _counterparts(words: list[str], entity_at: dict[int, Phrase]) -> dict[int, Phrase]:
    """Read ``وزير الدفاع الياباني … نظيره الهندي`` as two ministries of defence."""
    if _COUNTERPARTS.isdisjoint(w.lstrip("وبل") for w in words):
        return entity_at
    entities, out = load_entities(), dict(entity_at)
    last = ""
    for start in sorted(entity_at):
        phrase = entity_at[start]
        if start and last and words[start - 1].lstrip("وبل") in _COUNTERPARTS:
            office = entities.same_office(last, phrase.value)
            if office:
                del out[start]
                out[start - 1] = Phrase(start - 1, phrase.end, office)
        elif "." in phrase.value:
            last = phrase.value
    return out


def _is_denial(op: Operator, infos: list[WordInfo]) -> bool:
    """Whether a verb only says that the rest is untrue (نفى): no deed, and no opposite of أكد."""
    return op.group == "implicative" and op.value == "-0" and infos[op.start].is_verb


def _frames(
    words: list[str],
    infos: list[WordInfo],
    boundaries: list[bool],
    colon: int,
    taken: set[int],
) -> tuple[list[bool], str]:
    """Words that only say who speaks, and the class of the (last telling) reporting verb."""
    framed, frame = [False] * len(words), ""
    if 0 < colon <= _HEADLINE_SPEAKER and not any(i.is_verb for i in infos[:colon]):
        framed[:colon] = [True] * colon
        frame = "assert"
    for i, norm in enumerate(words):
        if i > 2 and _opens_source(words, boundaries, i):
            _mark_source(words, boundaries, framed, i)
            frame = frame or "assert"
        cue = reporting_class(norm)
        if not cue or framed[i] or infos[i].definite or i in taken:
            continue
        start = complement_start(words, boundaries, i)
        if start is None:
            continue
        _mark_frame(infos, boundaries, framed, i, start)
        frame = frame if frame and frame != "assert" else cue
    return framed, frame


def _mark_frame(
    infos: list[WordInfo], boundaries: list[bool], framed: list[bool], i: int, end: int
) -> None:
    """Frame from the subject before the verb (if the clause begins with it) to أن."""
    first = i
    while first > 0 and i - first < _FRAME_SUBJECT and not boundaries[first]:
        if infos[first - 1].is_verb or framed[first - 1]:
            break
        first -= 1
    if first and not boundaries[first]:
        first = i
    for k in range(first, end):
        framed[k] = True


def _opens_source(words: list[str], boundaries: list[bool], i: int) -> bool:
    """Whether a trailing attribution starts: بحسب، وفق، كما قالت، على ما أفاد."""
    norm = words[i]
    if norm in _SOURCES:
        return True
    nxt = words[i + 1] if i + 1 < len(words) else ""
    if norm == "كما" and boundaries[i]:
        return bool(reporting_class(nxt))
    after = words[i + 2] if i + 2 < len(words) else ""
    return norm == "علي" and nxt == "ما" and bool(reporting_class(after))


def _mark_source(words: list[str], boundaries: list[bool], framed: list[bool], i: int) -> None:
    for k in range(i, min(i + 12, len(words))):
        if k > i and boundaries[k]:
            break
        framed[k] = True
