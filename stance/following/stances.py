"""Stance labels and the columns of what `stance watch` writes."""

from __future__ import annotations

from typing import Final, Literal

Stance = Literal["agree", "disagree", "discuss", "unrelated"]
STANCES: Final[tuple[Stance, ...]] = ("agree", "disagree", "discuss", "unrelated")
STANCE_COLUMNS: Final[tuple[str, ...]] = tuple(
    "claim_id article_id source stance p_agree p_disagree p_discuss p_unrelated evidence".split()
)
