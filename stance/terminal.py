"""What the command line prints of articles, rows and rejects: hostile text made harmless."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from stance.records import Article, Contradiction, Rejected

WIDTH: Final = 160  # characters of a claim
_SHOWN_REASONS: Final = 20


def threshold_line(found: Mapping[str, Any]) -> str:
    """What ``run.json`` says of a threshold, as a sentence."""
    low, high = found["precision_interval"]
    return (
        f"threshold {found['value']:.4f}: estimated precision {found['estimated_precision']:.2f} "
        f"({low:.2f} to {high:.2f}), recall {found['estimated_recall']:.2f}, on {found['on']}"
    )


def describe_articles(accepted: Sequence[Article]) -> None:
    """Print what is known of the articles that would be scored."""
    outlets = Counter(article.source or "(outlet unknown)" for article in accepted)
    days = sorted(article.published for article in accepted if article.published)
    for outlet, count in sorted(outlets.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"{count:7}  {clean(outlet)}")
    if days:
        undated = len(accepted) - len(days)
        click.echo(f"dates {days[0]} to {days[-1]}" + (f", {undated} undated" if undated else ""))


def list_rejected(rejected: Sequence[Rejected]) -> None:
    """Print rejected inputs with their reasons; many of them by reason."""
    for item in rejected[:_SHOWN_REASONS]:
        click.echo(f"rejected {clean(item.article_id)}: {clean(item.reason)}")
    if len(rejected) > _SHOWN_REASONS:
        click.echo(f"... and {len(rejected) - _SHOWN_REASONS} more, for these reasons:")
        # without numbers, that a limit's figures do not make each reason its own
        reasons = Counter(item.reason.split(":")[0] for item in rejected)
        for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
            click.echo(f"{count:7}  {clean(reason)}")


def in_short(rank: int, row: Contradiction) -> str:
    """Return a row of the report in three lines."""
    head = f"{rank}. {row.kind} · {row.status} · between {row.between} · {row.probability:.2f}"
    lines = [f"{head} · {clean(row.why)}"]
    for claim in (row.a, row.b):
        who = claim.speaker or claim.source or claim.article_id
        outlet = f" ({claim.source})" if claim.source and claim.speaker else ""
        lines.append(f"   {clean(who + outlet)}: {clean(claim.claim)}")
    return "\n".join(lines)


def clean(text: str, width: int | None = WIDTH) -> str:
    """Text of an article or a cell as a terminal may show it.

    Parameters
    ----------
    text : str
        No control character of it is shown, bidi marks are.
    width : int, optional
        Characters shown; all when ``None``.
    """
    from stance.arabic import strip_overrides

    text = " ".join(strip_overrides(text)[0].split())
    text = "".join(c for c in text if c.isprintable() or c in "\u061c\u200c\u200d\u200e\u200f")
    return text if width is None or len(text) <= width else text[: width - 1] + "…"
