from __future__ import annotations

from pathlib import Path

import pytest

from stance.model import Bundle, load_bundle

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    """The trained bundle; `make test` trains it first when there is none."""
    return load_bundle(ROOT / "models" / "default")
