"""The day a text was published, as far as the text itself says it.

A page saved as text carries stamps of the page: the day of its last change, or of the
visit. Such a stamp counts only when the article's own words agree with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from stance.arabic import tokenise
from stance.articles.boilerplate import NoiseLine
from stance.dates import DateMention, find_dates, resolve

_HEAD: Final = 60  # characters in which a dateline's date ends
_OPENERS: Final = frozenset("-–—(:/")  # what follows a dateline's date
_PROSE_BEFORE: Final = frozenset("في منذ قبل بعد حتي خلال بتاريخ يوم من الي عام".split())


def published_from_text(text: str, noise: Sequence[NoiseLine]) -> str:
    """ISO date of publication read from the text, empty when it does not tell.

    Parameters
    ----------
    text : str
        Raw text.
    noise : sequence of NoiseLine
        As from `find_noise`: its stamps are the candidates.

    Returns
    -------
    str
        A dateline or a stamp of publication that nothing in the text contradicts, or a
        stamp of the last change that the text agrees with.
    """
    spans = [(n.start, n.end) for n in noise]
    body = [m for m in find_dates(text) if not any(s <= m.start and m.end <= e for s, e in spans)]
    for day, must_agree in _candidates(text, noise):
        agreed, contradicted = _evidence(day, body)
        if not contradicted and (agreed or not must_agree):
            return day.isoformat()
    return ""


def _candidates(text: str, noise: Sequence[NoiseLine]) -> Iterator[tuple[date, bool]]:
    """Days that may be meant, the best first, and whether the text has to agree."""
    if (day := _dateline(text, noise)) is not None:
        yield day, False
    for kinds, must_agree in ((("published", "date"), False), (("update",), True)):
        for line in noise:
            if line.kind in kinds:
                for mention in find_dates(text[line.start : line.end]):
                    if (day := resolve(mention)) is not None:
                        yield day, must_agree


def _dateline(text: str, noise: Sequence[NoiseLine]) -> date | None:
    """Day in a dateline such as "موسكو 14 نيسان 2016 (سانا) –" that opens a paragraph."""
    furniture = {n.start for n in noise}
    start = 0
    for line in text.split("\n")[:20]:
        bare = line.strip()
        begin = start + (line.index(bare[0]) if bare else 0)
        start += len(line) + 1
        if not bare or begin in furniture:
            continue
        tokens = tokenise(text, begin, begin + 2 * _HEAD)
        for mention in find_dates(text, tokens)[:1]:
            before = [t.norm for t in tokens if t.end <= mention.start]
            after = next((t.norm for t in tokens if t.start >= mention.end), "")
            prose = not _PROSE_BEFORE.isdisjoint(before)
            if mention.end - begin <= _HEAD and after in _OPENERS and after and not prose:
                return resolve(mention)
    return None


def _evidence(day: date, mentions: Sequence[DateMention]) -> tuple[int, int]:
    """How many mentions agree with publication on ``day``, and how many contradict it."""
    agreed = contradicted = 0
    for m in mentions:
        fits = _fits(day, m)
        if fits is not None:
            agreed += fits
            contradicted += not fits
    return agreed, contradicted


def _fits(day: date, mention: DateMention) -> bool | None:
    """Whether a mention agrees with the day of writing; ``None`` when it tells nothing."""
    if mention.month is not None and mention.year is None:
        if mention.nearest == 0:
            return mention.month == day.month
        if mention.nearest == -1 and mention.month == day.month:
            return False
    if mention.relative_days is not None:
        then = day + timedelta(days=mention.relative_days)
        if mention.weekday is not None:
            return then.weekday() == mention.weekday
        if mention.month is not None and mention.day is not None:
            return (then.month, then.day) == (mention.month, mention.day)
    return None
