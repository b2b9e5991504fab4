"""Splits raw text into sentences and finds quotations, both as raw offsets.

A line is a paragraph: quotations and sentences never cross one, so that a stray quotation
mark costs at most its own line. A quotation is never cut; a full stop within it ends no sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from stance.records import Sentence

#: Longest quotation, in words; what is longer has lost its closing mark.
MAX_QUOTE_WORDS: Final = 120

# Marks by family; a closing mark must be of the family of the opening one. Writers and
# their tools confuse the marks within a family (”جبهة“), hence context decides, not shape.
_FAMILY: Final = {
    **dict.fromkeys('"“”„‟＂', "double"),
    **dict.fromkeys("«»", "guillemet"),
    **dict.fromkeys("‹›", "single guillemet"),
    **dict.fromkeys("‘’‚‛", "single"),
    "'": "apostrophe",
}
QUOTE_MARKS: Final = frozenset(_FAMILY)
_MARK: Final = re.compile("[" + "".join(_FAMILY) + "]")
_OPENS: Final = frozenset("“„«‹‘‚‛")
_CLOSES: Final = frozenset("”»›’")
_PROCLITICS: Final = frozenset("وفبلكـ")
_BEFORE_OPEN: Final = frozenset("([{:،,؛;-–—/…")
_AFTER_CLOSE: Final = frozenset(")]}:،,؛;.!?؟-–—/…")

_LINE: Final = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
_END: Final = re.compile(r"[.。!?؟…]+")
_BULLET: Final = re.compile(
    r"\s*(?:(?:[-–—•*●▪■◆►▶·‣⁃]+|\(?[0-9٠-٩]{1,2}(?:[.)\-]+(?=\s)|\)))\s*)?(?=\S)"
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_WORD: Final = re.compile(r"\S+")
# Titles and units before a full stop; single letters and initials are found by shape.
_ABBREVIATIONS: Final = frozenset(
    "د أ م ص ب ت ه هـ ق ج ط س ش ع إلخ الخ أ.د أ.م كم كلم سم ملم كغ كجم ت.م د.ب".split()
) | frozenset("Mr Mrs Ms Dr St Inc Ltd Co Corp vs No Jr Sr Prof Gen Sen Rep Gov".split())
_TITLES: Final = frozenset({"د", "أ.د", "م"})  # ود. محمد; but "به." ends a sentence
_DOMAINS: Final = ("نت", "كوم", "com", "net", "org", "info", "tv", "co")
# After a closed quotation these go on with the sentence (attribution behind the quotation).
_GOES_ON: Final = re.compile(
    r"\s*(?:[،,؛:)–—-]|و?(?:بحسب|حسب|وفق|كما|هكذا|على حد|طبقا|نقلا|حسبما)|"
    r"(?:قال|قالت|يقول|تقول|أضاف|أضافت)\s)"
)


class Quote(NamedTuple):
    """A quotation: raw offsets of its opening and closing mark."""

    open: int
    close: int


def quotes_in(text: str, start: int, end: int) -> list[Quote]:
    """Balanced quotations of one line, by opening mark; nested ones included.

    A mark without a partner is ignored, and so is a pair around more than
    `MAX_QUOTE_WORDS` words.
    """
    stack: list[tuple[int, str]] = []
    found: list[Quote] = []
    for match in _MARK.finditer(text, start, end):
        place, family = match.start(), _FAMILY[match[0]]
        side = _side(text, place, start, end)
        if side == "none":
            continue
        depth = next((i for i in range(len(stack) - 1, -1, -1) if stack[i][1] == family), -1)
        if side == "open" or (side == "either" and depth < 0):
            stack.append((place, family))
        elif depth >= 0:
            opened = stack[depth][0]
            del stack[depth:]
            if place > opened + 1 and _short_enough(text, opened, place):
                found.append(Quote(opened, place))
    found.sort()
    return found


def _side(text: str, place: int, start: int, end: int) -> str:
    """Whether the mark at ``place`` opens, closes, may do either, or is no quotation mark."""
    mark = text[place]
    before = text[place - 1] if place > start else " "
    after = text[place + 1] if place + 1 < end else " "
    left_open = before.isspace() or before in _BEFORE_OPEN or before in QUOTE_MARKS
    right_open = not after.isspace() and after not in _AFTER_CLOSE
    if not left_open and before in _PROCLITICS and right_open:
        two = text[place - 2] if place - 1 > start else " "
        left_open = not _LETTER.match(two) or (before == "ـ" and two in _PROCLITICS)
    closes = not before.isspace() and (
        after.isspace() or after in _AFTER_CLOSE or after in QUOTE_MARKS
    )
    if mark in "'’" and _LETTER.match(before) and _LETTER.match(after):
        return "none"
    if left_open and right_open and not (closes and before in QUOTE_MARKS):
        return "close" if mark == "»" and before not in " \t\xa0" else "open"
    if closes and not left_open:
        return "close"
    if mark in _OPENS:
        return "open"
    return "close" if mark in _CLOSES else "either"


def _short_enough(text: str, start: int, end: int) -> bool:
    if end - start < MAX_QUOTE_WORDS * 2:
        return True
    return sum(1 for _ in _WORD.finditer(text, start, end)) <= MAX_QUOTE_WORDS


def outermost(quotes: Sequence[Quote]) -> list[Quote]:
    """Quotations that lie in no other, in order."""
    out: list[Quote] = []
    for quote in quotes:
        if not out or quote.open > out[-1].close:
            out.append(quote)
    return out


def split_sentences(text: str, noise: Sequence[tuple[int, int]] = ()) -> list[Sentence]:
    """Sentences of a raw text.

    Parameters
    ----------
    text : str
        Raw text; a line is a paragraph.
    noise : sequence of (int, int)
        Spans that belong to no sentence; a sentence ends before and starts after them.

    Returns
    -------
    list of Sentence
        In text order, without surrounding blanks and list marks; each holds at least one letter.
    """
    spans = sorted(noise)
    out: list[Sentence] = []
    for paragraph, line in enumerate(_LINE.finditer(text)):
        for start, end in _without(spans, line.start(), line.end()):
            out += [Sentence(a, b, paragraph) for a, b in _split_line(text, start, end)]
    return out


def _without(noise: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    for a, b in noise:
        if b <= start or a >= end:
            continue
        if a > start:
            yield start, a
        start = max(start, b)
    if start < end:
        yield start, end


def _split_line(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentence spans of one line."""
    quotes = outermost(quotes_in(text, start, end)) if _MARK.search(text, start, end) else []
    opens = [q.open for q in quotes]
    begin = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        place = bisect_right(opens, match.start()) - 1
        if place >= 0 and match.start() < quotes[place].close:
            close = quotes[place].close
            if stop < close and text[stop:close].strip():
                continue
            stop = close + 1
            if _GOES_ON.match(text, stop, end):
                continue
        elif not _ends(text, match, start, end):
            continue
        if stop > begin:
            yield from _trimmed(text, begin, stop)
            begin = stop
    yield from _trimmed(text, begin, end)


def _ends(text: str, match: re.Match[str], start: int, end: int) -> bool:
    """Whether terminal punctuation outside quotations ends a sentence."""
    marks, place, stop = match[0], match.start(), match.end()
    after = text[stop : stop + 1] if stop < end else " "
    if after in ")]":
        return False
    if marks == ".." and after.isspace():
        return True  # parts the two halves of a headline: انهيار الصفقة.. الهلال: لم نوقع
    if marks != ".":
        # An ellipsis is a pause; only with a question or exclamation mark it ends.
        return any(m in "!?؟" for m in marks) or not text[stop:end].strip()
    before = text[place - 1] if place > start else " "
    if before.isdigit() and after.isdigit():
        return False
    word = re.search(r"[^\s()«»\"“”،]*$", text[max(start, place - 24) : place])
    last = word[0] if word else ""
    if last in _ABBREVIATIONS or (last[:1] in "ولب" and last[1:] in _TITLES):
        return not text[stop:end].strip()
    tail = last.rsplit(".", 1)[-1]
    if len(tail) == 1 and tail.isalpha() and ("." in last or not after.isspace()):
        return not text[stop:end].strip() or (after.isspace() and "." not in last)
    if after.isspace() or after in QUOTE_MARKS:
        return True
    following = re.match(r"\w+", text[stop : min(end, stop + 12)])
    if following is None or following[0].lower() in _DOMAINS:
        return False
    # A missing blank between two Arabic sentences: "الحكومة.وأضاف".
    return len(tail) > 2 and "\u0621" <= before <= "\u064a" and "\u0621" <= after <= "\u064a"


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without blanks and list mark, when it holds a letter."""
    bullet = _BULLET.match(text, start, end)
    if bullet:
        start = bullet.end()
    while end > start and text[end - 1].isspace():
        end -= 1
    if _LETTER.search(text, start, end):
        yield start, end
