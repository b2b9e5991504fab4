"""Lines of a conversation: who stands before the colon of several lines (``X: …``)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from typing import Final, NamedTuple

from stance.cues import cue_readings
from stance.document import Doc
from stance.subjects import BULLETS

# A line that begins with at most forty characters and a colon.
_LABELLED: Final = re.compile(
    r"^[ \t\-–—•*]*(?P<label>[^\W\d_][^\n:؟?!.،«»\"“”()]{1,40}?)[ \t]*:[ \t]*(?P<words>\S.*)$", re.M
)
_ASKS: Final = re.compile(r"[؟?][\s»”\"]*$")
_LONGEST: Final = 5  # words of a label
_LINES: Final = 2  # lines with one label that make a conversation


class Dialogue(NamedTuple):
    """A text's conversation.

    Attributes
    ----------
    labels : frozenset of str
        Normalised words, joined by blanks, that stand before the colon of several lines.
    asking : frozenset of str
        Those of them most of whose lines end with a question mark.
    """

    labels: frozenset[str]
    asking: frozenset[str]


def find_dialogue(doc: Doc) -> Dialogue:
    """Whose lines a text has: labels of two lines or more, no reporting words among them."""
    lines, questions = Counter[str](), Counter[str]()
    for found in _LABELLED.finditer(doc.text):
        first, last = (bisect_left(doc.starts, place) for place in found.span("label"))
        label = " ".join(doc.norms[first:last])
        if label and _may_speak(doc, first, last):
            lines[label] += 1
            questions[label] += bool(_ASKS.search(found["words"]))
    labels = frozenset(label for label, n in lines.items() if n >= _LINES)
    return Dialogue(labels, frozenset(n for n in labels if questions[n] * 2 > lines[n]))


def _may_speak(doc: Doc, first: int, last: int) -> bool:
    if not 0 < last - first <= _LONGEST:
        return False
    return not any(
        doc.norms[k] in BULLETS or cue_readings().get(doc.norms[k]) or doc.word(k).stop
        for k in range(first, last)
    )
