"""Finds where Arabic news sources contradict each other.

From Python: `score_articles`, `relate` and `watch`, which take and give pandas frames (see
`stance.api`). They are loaded when first asked for, so that ``import stance`` is immediate.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from stance.api import ScoreFrames, WatchFrames, relate, score_articles, watch
    from stance.config import Config
    from stance.errors import StanceError

__all__ = [
    "Config",
    "ScoreFrames",
    "StanceError",
    "WatchFrames",
    "__version__",
    "relate",
    "score_articles",
    "watch",
]
__version__ = "0.1.0"

_HOMES: Final = {
    "Config": "stance.config",
    "StanceError": "stance.errors",
    **dict.fromkeys(
        ("ScoreFrames", "WatchFrames", "relate", "score_articles", "watch"), "stance.api"
    ),
}


def __getattr__(name: str) -> Any:
    """Import what is asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
