"""Fixtures that several test files share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from threadpoolctl import threadpool_limits

from stance.errors import ModelError
from stance.model import Bundle, build_pipeline, load_bundle, save_bundle
from stance.records import RELATIONS

ROOT = Path(__file__).resolve().parents[1]
_SMALL = 600  # training pairs of the stand-in bundle: five seconds on one core

# A landing gate must give the same verdict twice; --hypothesis-profile=explore looks further.
# No deadline: the first example of a test fills the caches that later ones use.
settings.register_profile(
    "gate", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.load_profile("gate")


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Threads of boosted trees that judge a few pairs only wait for each other."""
    with threadpool_limits(limits=1):
        yield


@pytest.fixture(scope="session")
def train_pairs() -> pd.DataFrame:
    """Our authored training pairs."""
    from training.corpora import own_pairs

    return own_pairs("train")


@pytest.fixture(scope="session")
def bundle_folder(request: pytest.FixtureRequest) -> Path:
    """``models/default`` when it can be loaded, else a stand-in trained in this session."""
    default = ROOT / "models" / "default"
    try:
        load_bundle(default)
    except ModelError:
        return Path(request.getfixturevalue("small_bundle_folder"))
    return default


@pytest.fixture(scope="session")
def small_bundle_folder(
    train_pairs: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A bundle trained on whole families, `_SMALL` pairs in all."""
    folder = tmp_path_factory.mktemp("model") / "small"
    families = pd.Series(train_pairs["family"].unique()).sample(frac=1.0, random_state=7)
    sizes = train_pairs["family"].value_counts().reindex(families).cumsum()
    rows = train_pairs[train_pairs["family"].isin(sizes.index[sizes <= _SMALL])]
    pipeline = build_pipeline(seed=7).set_params(relation__folds=2)
    pipeline.fit(rows, rows["relation"].to_numpy(), relation__groups=rows["family"].to_numpy())
    shares = rows["relation"].value_counts(normalize=True)
    save_bundle(pipeline, folder, {"priors": {r: float(shares[r]) for r in RELATIONS}})
    return folder


@pytest.fixture(scope="session")
def bundle(bundle_folder: Path) -> Bundle:
    """A trained bundle (see `bundle_folder`); `make test` trains the default one first."""
    return load_bundle(bundle_folder)
