"""Worker processes of joblib, without what it says about renewing them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_workers() -> Iterator[None]:
    """Say nothing when joblib renews a worker whose caches have grown: that is no news."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="A worker stopped while", category=UserWarning)
        yield
