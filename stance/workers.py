"""Worker processes of joblib: quick to start, and seldom interrupted by the garbage collector.

A task that goes to a worker stands in a module that imports neither scikit-learn nor pandas:
importing them takes a worker longer than reading all lexicons.
"""

from __future__ import annotations

import atexit
import gc
import os
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import accumulate, chain
from pathlib import Path
from typing import Final

from joblib import Parallel, delayed, parallel_config

from stance.cues import cue_readings
from stance.features.statement import parse

# Lexicons and caches are millions of objects that live as long as the process and hold no
# cycles: with Python's own thresholds (700, 10, 10) looking through them again and again takes a
# third of all time.
_THRESHOLDS: Final = (50_000, 20, 50)
_LARGE: Final = 2_000_000  # bytes of some hundreds of articles


@contextmanager
def batch_work(jobs: int) -> Iterator[None]:
    """Long work: few garbage collections, here and in workers; ``Parallel()`` uses ``jobs``.

    Says nothing when joblib renews a worker whose caches have grown: that is no news for a
    user.

    Parameters
    ----------
    jobs : int
        Processes.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        with warnings.catch_warnings(), parallel_config("loky", n_jobs=jobs, initializer=_begin):
            warnings.filterwarnings(
                "ignore", message="A worker stopped while", category=UserWarning
            )
            yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def starting_workers(jobs: int) -> Iterator[None]:
    """Worker processes start and load the lexicons while this one does something else.

    That is their first task for another reason, too: joblib renews a worker whose memory has
    grown by 300 MB since its first.
    """
    ready: Iterable[None] = ()
    if jobs > 1:
        ready = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1)(
            delayed(_load_lexicons)() for _ in range(jobs)
        )
    try:
        yield
    finally:
        deque(ready, maxlen=0)


def is_large(inputs: Iterable[str | Path]) -> bool:
    """Whether files and folders hold work for several processes."""
    files = chain.from_iterable(p.rglob("*") if p.is_dir() else [p] for p in map(Path, inputs))
    sizes = accumulate(file.stat().st_size for file in files if file.is_file())
    return any(size > _LARGE for size in sizes)  # a folder is looked through no further


def _begin() -> None:
    """Settings of a worker."""
    gc.set_threshold(*_THRESHOLDS)
    # to take its caches down one by one would keep the user waiting for seconds
    atexit.register(os._exit, 0)


def _load_lexicons() -> None:
    parse("قال")
    cue_readings()
