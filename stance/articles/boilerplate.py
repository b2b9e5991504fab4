"""Finds page furniture in an article's raw text: stamps, buttons, share and read-also lines.

A line is judged by its words alone (``lexicons/boilerplate.tsv``), by its form (handles, a
date alone, a section bar), or because the outlet repeats it. News paragraphs are long, so
that most lines are dismissed by their length.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations
from typing import Final, NamedTuple

from stance.arabic import normalise_word, words
from stance.dates import find_dates
from stance.lexicon import read_table
from stance.records import Article


class NoiseLine(NamedTuple):
    """A line, or a line's end, that is page furniture (characters of the raw text)."""

    start: int
    end: int
    kind: str


_MAX_CHARS: Final = 400  # the longest standing notice seen in ANT has 260
#: Most words of a line of each kind; above, the phrase begins ordinary prose.
_MAX_WORDS: Final = {"update": 20, "published": 16, "caption": 25, "byline": 7, "tags": 40}
_MAX_WORDS_ELSE: Final = 45
_STAMPS: Final = frozenset({"update", "published"})
_NO_PROSE: Final = _STAMPS | {"byline", "caption"}
_SHORT: Final = 100  # characters; below, patterns that begin with … are tried too
_FIRST_WORD: Final = re.compile(r"[^\W_][^\s:،,|()/.–—-]*")
_LABEL: Final = re.compile(r"\W*[^\s:/|]+(?:\s[^\s:/|]+)?\s*[:/|]")
_DIGIT: Final = re.compile(r"\d")
_BAR: Final = re.compile(r"[–—|/•»<>-]+")
_HANDLE: Final = re.compile(r"[@#]\w|https?://|www\.|\S+@\S+\.\w")
_END_MARK: Final = re.compile(
    r"(?:^|(?<=[.!؟?…”\"»)\]])|(?<=[.!؟?…”\"»)\]]\s))[\s/(\[*-]*(?:انته[ىي]|النهاية|يتبع)"
    r"[\s/)\]*.-]*(?:\w{1,2}[\s./]+){0,3}\w{0,2}[\s/.]*$"
)
#: Words beside a date that leave the line a stamp.
_STAMP_WORDS: Final = frozenset(
    "الساعه ص م ه هجري ميلادي بتوقيت غرينتش غرينيتش مكه gmt am pm utc".split()
)


class _Patterns(NamedTuple):
    phrases: dict[str, list[tuple[tuple[str, ...], str]]]  # first word → phrases and kinds
    wild: tuple[tuple[str, bool, re.Pattern[str]], ...]  # kind, labelled, over joined words
    heads: frozenset[str]  # first words of all patterns that have one
    named: frozenset[tuple[str, ...]]  # agencies and sections


@cache
def _patterns() -> _Patterns:
    phrases: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    wild: defaultdict[str, list[str]] = defaultdict(list)
    heads, named = set(), set()
    for row in read_table("boilerplate", ("kind", "pattern")):
        kind, pattern = row["kind"], row["pattern"]
        key = tuple(words(pattern))
        if not pattern.startswith("…"):
            heads.add(key[0])
        if "…" in pattern:
            parts = [re.escape(" ".join(words(p))) for p in pattern.split("…")]
            label = ":" if ":" in pattern else ""
            wild[kind + label].append("(?:.* )?".join(p + " " if p else "" for p in parts))
        else:
            phrases[key[0]].append((key, kind))
            if kind in ("agency", "section"):
                named.add(key)
    for found in phrases.values():
        found.sort(key=lambda item: -len(item[0]))
    compiled = tuple(
        (kind.rstrip(":"), ":" in kind, re.compile("|".join(alts))) for kind, alts in wild.items()
    )
    return _Patterns(dict(phrases), compiled, frozenset(heads), frozenset(named))


def find_noise(text: str) -> list[NoiseLine]:
    r"""Lines of ``text`` that are page furniture, in order.

    >>> [n.kind for n in find_noise("إضافة تعليق\nأعلن الوزير استقالته.")]
    ['comment']
    """
    out: list[NoiseLine] = []
    start, related = 0, 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            begin = start + line.index(bare[0])
            kind = line_kind(bare)
            if not kind and related and _is_teaser(bare):
                kind = "related"
            if kind:
                out.append(NoiseLine(begin, begin + len(bare), kind))
            elif (mark := _END_MARK.search(bare, max(0, len(bare) - 60))) and "ن" in mark[0]:
                size = len(mark[0].lstrip())
                out.append(NoiseLine(begin + len(bare) - size, begin + len(bare), "end"))
            related = 1 if kind == "related" else 0
        elif related:
            related = (related + 1) % 3  # a heading may be set off by one blank line
        start += len(line) + 1
    return out


def _is_teaser(line: str) -> bool:
    """Whether a line under "related news" is one of its headlines: short, no final stop."""
    return len(line) <= _SHORT and line[-1] not in ".:،؛"


def line_kind(line: str) -> str:
    """Kind of furniture that a stripped line is; empty for the article's own words."""
    if len(line) > _MAX_CHARS:
        return ""
    first = _FIRST_WORD.search(line)
    if first is None:
        return "rule"
    short = len(line) <= _SHORT
    if short and _HANDLE.search(line) and _only_handles(line):
        return "handles"
    if not short and normalise_word(first[0]) not in _patterns().heads:
        return ""
    found = words(line)
    return _phrase_kind(found, line) or (_form_kind(found, line) if short else "")


def _phrase_kind(found: list[str], line: str) -> str:
    kind = _all_phrases(found)
    if kind:
        return kind
    joined = " ".join(found) + " "
    for kind, labelled, pattern in _patterns().wild:
        if labelled and not _LABEL.match(line):
            continue
        if len(found) > _MAX_WORDS.get(kind, _MAX_WORDS_ELSE) or not pattern.fullmatch(joined):
            continue
        if kind in _NO_PROSE and line[-1] in ".:،":
            continue  # "المصدر: قال الوزير ..." and "نشر في 10 أبريل 2024 قرارا." are prose
        if kind in _STAMPS and not (_DIGIT.search(line) and any(m.day for m in find_dates(line))):
            continue
        return kind
    return ""


def _all_phrases(found: list[str]) -> str:
    """Kind of the first phrase when phrases cover all words but numbers."""
    phrases, first, i = _patterns().phrases, "", 0
    while i < len(found):
        if found[i][0].isdigit():
            i += 1
            continue
        for phrase, kind in phrases.get(found[i], ()):
            if tuple(found[i : i + len(phrase)]) == phrase:
                first = first or kind
                i += len(phrase)
                break
        else:
            return ""
    return first


def _form_kind(found: list[str], line: str) -> str:
    parts = [tuple(words(p)) for p in _BAR.split(line)]
    named = _patterns().named
    if len(parts) > 1 and all(len(p) <= 3 for p in parts):
        known = sum(p in named for p in parts)
        if known and (known == sum(map(bool, parts)) or not parts[-1] or len(found) <= 4):
            return "section"
    if _DIGIT.search(line) and len(found) <= 12 and (dates := find_dates(line)):
        rest = list(line)
        for mention in dates:
            rest[mention.start : mention.end] = " " * (mention.end - mention.start)
        left = words("".join(rest))
        if all(w[0].isdigit() or w in _STAMP_WORDS for w in left) and any(m.day for m in dates):
            return "date"
    return ""


def _only_handles(line: str) -> bool:
    return all(_HANDLE.match(word) or not word[0].isalnum() for word in line.split())


def merge_spans(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans sorted, touching and overlapping ones joined, empty ones left out.

    >>> merge_spans([(5, 9), (0, 2), (8, 12)])
    ((0, 2), (5, 12))
    """
    out: list[tuple[int, int]] = []
    for start, end in sorted(s for s in spans if s[0] < s[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


#: A line must stand in so many articles of one outlet.
_MIN_REPEATS: Final = 3
_MAX_REPEATED: Final = 300  # characters: a longer repeated line is a repeated story
_MAX_VERSIONS: Final = 50  # articles sharing a line, above which it tells nothing of versions


def repeated_lines(articles: Sequence[Article]) -> dict[int, list[tuple[int, int]]]:
    """Spans of lines that an outlet repeats in three articles or more.

    Versions of one story share lines that are no furniture; articles that share half of
    their text with another count as one.

    Returns
    -------
    dict of int to list of (int, int)
        Index of the article → spans of its repeated lines.
    """
    outlets: defaultdict[str, list[int]] = defaultdict(list)
    for i, article in enumerate(articles):
        if article.source:
            outlets[article.source].append(i)
    out: dict[int, list[tuple[int, int]]] = {}
    for members in outlets.values():
        if len(members) >= _MIN_REPEATS:
            _repeated_in_outlet(articles, members, out)
    return out


def _repeated_in_outlet(
    articles: Sequence[Article], members: list[int], out: dict[int, list[tuple[int, int]]]
) -> None:
    where: defaultdict[str, list[int]] = defaultdict(list)
    for i in members:
        for line in {s for s in map(str.strip, articles[i].text.split("\n")) if s}:
            where[line].append(i)
    shared = {line: found for line, found in where.items() if len(found) > 1}
    story = _versions(articles, shared)
    noise = {
        line
        for line, found in shared.items()
        if len(line) <= _MAX_REPEATED
        and line.count(" ") >= 2  # "وأضاف:" alone on a line is prose
        and line[-1] != ":"
        and len({story.get(i, i) for i in found}) >= _MIN_REPEATS
    }
    for i in {i for line in noise for i in shared[line]}:
        start = 0
        for line in articles[i].text.split("\n"):
            bare = line.strip()
            if bare in noise:
                begin = start + line.index(bare[0])
                out.setdefault(i, []).append((begin, begin + len(bare)))
            start += len(line) + 1


def _versions(articles: Sequence[Article], shared: dict[str, list[int]]) -> dict[int, int]:
    """Article → the first article of the same story (half of the characters in common)."""
    common: Counter[tuple[int, int]] = Counter()
    for line, found in shared.items():
        if len(found) <= _MAX_VERSIONS:
            for pair in combinations(found, 2):
                common[pair] += len(line)
    parent: dict[int, int] = {}
    for (a, b), size in sorted(common.items()):
        if 2 * size >= min(len(articles[a].text), len(articles[b].text)):
            root = parent.get(a, a)
            parent[b] = min(root, parent.get(b, b))
    return parent
