"""The relation model: its probabilities, its bundles, and files that must be refused."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import Pipeline

from stance import cli
from stance.errors import ModelError
from stance.features.pair import PairFeatures
from stance.model import (
    MANIFEST,
    MODEL_FILE,
    Bundle,
    RelationClassifier,
    build_pipeline,
    load_bundle,
    save_bundle,
    versions,
)
from stance.parts import dump_part
from stance.probabilities import shift_priors, temper
from stance.records import RELATIONS
from stance.score import probabilities, relate

PRIORS = {"agree": 0.3, "disagree": 0.3, "other": 0.4}
BLOCKS = ("polarity", "numbers", "coverage")


@pytest.fixture(scope="module")
def pairs(train_pairs: pd.DataFrame) -> pd.DataFrame:
    """A few whole families."""
    return train_pairs.sort_values("family").head(150).reset_index(drop=True)


@pytest.fixture(scope="module")
def tiny(pairs: pd.DataFrame) -> Pipeline:
    """A pipeline that trains at once; as good as any for what a file must keep."""
    pipeline = build_pipeline(seed=3, blocks=BLOCKS).set_params(relation__folds=2)
    return pipeline.fit(
        pairs, pairs["relation"].to_numpy(), relation__groups=pairs["family"].to_numpy()
    )


@pytest.fixture(scope="module")
def saved(tiny: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle") / "new" / "folder"
    save_bundle(tiny, folder, {"priors": PRIORS, "data_sha256": "x"})
    return folder


@pytest.fixture
def copy(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "copy"))


def put_model(folder: Path, payload: bytes) -> None:
    """Put another model file into a bundle, with a manifest that vouches for it."""
    (folder / MODEL_FILE).write_bytes(payload)
    change(folder, model_sha256=hashlib.sha256(payload).hexdigest())


def change(folder: Path, **values: object) -> None:
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | values), "utf-8")


# --- probabilities ------------------------------------------------------------------------------


def test_probabilities_are_in_range_and_sum_to_one(bundle: Bundle, pairs: pd.DataFrame) -> None:
    chances = bundle.predict_proba(pairs)
    assert chances.shape == (len(pairs), 3)
    assert ((chances > 0) & (chances < 1)).all()
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)


def test_columns_are_the_relations_in_order(tiny: Pipeline, pairs: pd.DataFrame) -> None:
    relation = tiny.named_steps["relation"]
    assert tuple(relation.classes_) == RELATIONS
    chosen = np.array(RELATIONS)[tiny.predict_proba(pairs).argmax(axis=1)]
    assert (tiny.predict(pairs) == chosen).all()


def test_a_statement_agrees_with_itself(bundle: Bundle, pairs: pd.DataFrame) -> None:
    texts = [*pairs["s1"].head(40), "نفى الوزير ذلك", "لا", "؟", ""]
    found = relate(bundle, pd.DataFrame({"s1": texts, "s2": texts}))
    assert set(found["relation"]) == {"agree"}
    assert set(found["kind"]) == {""}
    assert found["p_agree"].min() > 0.9


def test_swapping_the_sides_changes_no_probability(bundle: Bundle, pairs: pd.DataFrame) -> None:
    swapped = pairs.rename(columns={"s1": "s2", "s2": "s1"})
    np.testing.assert_array_equal(bundle.predict_proba(pairs), bundle.predict_proba(swapped))


def test_nothing_to_judge_gives_nothing(bundle: Bundle) -> None:
    empty = pd.DataFrame({"s1": pd.Series([], dtype=str), "s2": pd.Series([], dtype=str)})
    assert bundle.predict_proba(empty).shape == (0, 3)
    assert list(relate(bundle, empty).columns[2:]) == [
        *("relation", "p_agree", "p_disagree", "p_other", "kind", "why")
    ]


def test_relate_keeps_other_columns_and_rows(bundle: Bundle, pairs: pd.DataFrame) -> None:
    few = pairs.iloc[[7, 3, 5]]
    found = relate(bundle, few, language="en")
    kept = [c for c in few.columns if c != "relation"]
    pd.testing.assert_frame_equal(found[kept], few[kept])
    chances = found[["p_agree", "p_disagree", "p_other"]].to_numpy()
    np.testing.assert_array_equal(found["relation"], np.array(RELATIONS)[chances.argmax(axis=1)])
    assert ((found["kind"] != "") == (found["relation"] == "disagree")).all()
    assert (found["why"] != "").all()


def test_same_data_and_seed_give_the_same_model(tiny: Pipeline, pairs: pd.DataFrame) -> None:
    again = clone(tiny)
    again.fit(pairs, pairs["relation"].to_numpy(), relation__groups=pairs["family"].to_numpy())
    np.testing.assert_array_equal(again.predict_proba(pairs), tiny.predict_proba(pairs))


# --- the classifier -----------------------------------------------------------------------------


def numbers(n: int = 90, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Features of which the second tells the relation; the first is `same`."""
    rng = np.random.default_rng(seed)
    y = np.array(RELATIONS)[np.arange(n) % 3]
    x = np.column_stack([np.zeros(n), np.arange(n) % 3 + rng.normal(0, 0.4, n), rng.normal(size=n)])
    return x, y


@pytest.fixture(scope="module")
def plain() -> RelationClassifier:
    return RelationClassifier(folds=2, seed=1).fit(*numbers())


def test_the_classifier_learns_what_there_is_to_learn(plain: RelationClassifier) -> None:
    x, y = numbers(seed=9)
    assert (plain.predict(x) == y).mean() > 0.8
    assert plain.temperature_ > 0
    assert plain.n_features_in_ == 3


def test_the_same_flag_decides_whatever_else_is_there(plain: RelationClassifier) -> None:
    x, _ = numbers()
    x[:, 0] = 1
    chances = plain.predict_proba(x)
    assert (chances.argmax(axis=1) == RELATIONS.index("agree")).all()
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)


def test_weights_of_rows_count(plain: RelationClassifier) -> None:
    """Rows of weight 0 are as good as absent; heavier rows pull the probabilities."""
    x, y = numbers()
    weight = np.where(y == "disagree", 8.0, 1.0)
    heavy = RelationClassifier(folds=2, seed=1).fit(x, y, sample_weight=weight)
    column = RELATIONS.index("disagree")
    assert heavy.predict_proba(x)[:, column].mean() > plain.predict_proba(x)[:, column].mean()


def test_an_unfitted_classifier_says_so() -> None:
    with pytest.raises(NotFittedError):
        RelationClassifier().predict_proba(np.zeros((1, 3)))


def test_parameters_are_stored_as_given() -> None:
    made = RelationClassifier(folds=4, seed=9)
    assert made.get_params() == {"folds": 4, "seed": 9}
    assert clone(made).get_params() == made.get_params()


def test_a_family_is_never_split_between_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = numbers()
    family = np.arange(len(y)) // 9
    seen: list[set[int]] = []

    def vote(self: object, fitted: list[Any], held: np.ndarray) -> np.ndarray:
        seen.append({int(np.flatnonzero((x == row).all(axis=1))[0]) // 9 for row in held})
        return np.full((len(held), 3), 1 / 3)

    monkeypatch.setattr(RelationClassifier, "_vote", vote)
    monkeypatch.setattr("stance.model._fit_members", lambda *_: [])
    RelationClassifier(folds=3).fit(x, y, groups=family)
    assert len(seen) == 3
    assert set.union(*seen) == set(family)
    assert sum(map(len, seen)) == len(set(family))


CHANCES = st.lists(
    st.tuples(*[st.floats(0.001, 1.0)] * 3).map(lambda t: [v / sum(t) for v in t]),
    min_size=1, max_size=5,
).map(np.array)  # fmt: skip
SHARES = st.tuples(*[st.floats(0.01, 1.0)] * 3).map(
    lambda t: {r: v / sum(t) for r, v in zip(RELATIONS, t, strict=True)}
)


@given(CHANCES, SHARES, SHARES)
def test_shifted_priors_stay_probabilities(
    chances: np.ndarray, trained: dict[str, float], real: dict[str, float]
) -> None:
    out = shift_priors(chances, trained, real)
    assert (out >= 0).all()
    np.testing.assert_allclose(out.sum(axis=1), 1.0)
    np.testing.assert_allclose(shift_priors(out, real, trained), chances, rtol=1e-6)


@given(CHANCES, SHARES)
def test_shifting_to_the_same_priors_changes_nothing(
    chances: np.ndarray, shares: dict[str, float]
) -> None:
    np.testing.assert_allclose(shift_priors(chances, shares, shares), chances)


def test_a_rarer_relation_becomes_less_probable(bundle: Bundle, pairs: pd.DataFrame) -> None:
    rare = {"agree": 0.1, "disagree": 0.05, "other": 0.85}
    column = RELATIONS.index("disagree")
    few = pairs.head(20)
    before, after = probabilities(bundle, few), probabilities(bundle, few, rare)
    assert (after[:, column] < before[:, column]).all()
    # among themselves, pairs keep their order as far as `other` is concerned
    other = RELATIONS.index("other")
    assert (after[:, other] > before[:, other]).all()


@given(CHANCES, st.floats(0.2, 4.0))
def test_temperature_softens_or_sharpens_but_keeps_the_choice(
    chances: np.ndarray, temperature: float
) -> None:
    out = temper(chances, temperature)
    np.testing.assert_allclose(out.sum(axis=1), 1.0)
    top = chances.max(axis=1) - np.sort(chances, axis=1)[:, 1] > 1e-3
    assert (out.argmax(axis=1) == chances.argmax(axis=1))[top].all()
    clear = top & (chances.min(axis=1) > 1e-3)
    if temperature > 1.01:
        assert (out.max(axis=1) <= chances.max(axis=1) + 1e-9)[clear].all()


# --- bundles ------------------------------------------------------------------------------------


def test_a_loaded_bundle_gives_equal_probabilities(
    tiny: Pipeline, saved: Path, pairs: pd.DataFrame
) -> None:
    loaded = load_bundle(saved)
    np.testing.assert_array_equal(loaded.predict_proba(pairs), tiny.predict_proba(pairs))
    assert loaded.manifest["priors"] == PRIORS
    assert loaded.name == loaded.manifest["model_sha256"][:12]


def test_saving_leaves_two_files_and_a_readable_manifest(saved: Path) -> None:
    assert sorted(p.name for p in saved.iterdir()) == [MANIFEST, MODEL_FILE]
    manifest = json.loads((saved / MANIFEST).read_text("utf-8"))
    assert manifest["versions"] == versions()
    assert manifest["data_sha256"] == "x"
    assert (saved / MANIFEST).read_text("utf-8").endswith("}\n")


def test_saving_again_replaces_the_bundle(tiny: Pipeline, copy: Path) -> None:
    put_model(copy, b"broken")
    save_bundle(tiny, copy, {"priors": PRIORS})
    assert "data_sha256" not in load_bundle(copy).manifest


def refusal(folder: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        load_bundle(folder)
    assert caught.value.exit_code == 3
    assert "make train" in caught.value.remedy
    return caught.value


MISMATCHES: dict[str, tuple[dict[str, object], str]] = {
    "later format": ({"format": 2}, "format"),
    "no format": ({"format": None}, "format"),
    "other lexicon": ({"lexicon": "000000000000"}, "lexicon"),
    "other features": ({"features": "000000000000"}, "features"),
    "other scikit-learn": ({"versions": {"scikit-learn": "0.24.2"}}, "scikit-learn"),
    "no versions": ({"versions": None}, "scikit-learn"),
    "other model": ({"model_sha256": "0" * 64}, MODEL_FILE),
    "no hash": ({"model_sha256": None}, MODEL_FILE),
}


@pytest.mark.parametrize("case", MISMATCHES)
def test_a_manifest_that_does_not_fit_is_refused(copy: Path, case: str) -> None:
    values, item = MISMATCHES[case]
    change(copy, **values)
    assert item in refusal(copy).item


def test_another_patch_release_of_scikit_learn_is_accepted(copy: Path) -> None:
    minor = versions()["scikit-learn"].rsplit(".", 1)[0]
    change(copy, versions=versions() | {"scikit-learn": f"{minor}.99"})
    assert load_bundle(copy).manifest["versions"]["scikit-learn"] == f"{minor}.99"


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "null", "\ufeff{}"])
def test_a_manifest_that_is_no_manifest_is_refused(copy: Path, text: str) -> None:
    (copy / MANIFEST).write_text(text, "utf-8")
    refusal(copy)


def test_a_manifest_in_another_encoding_is_refused(copy: Path) -> None:
    (copy / MANIFEST).write_bytes("{}".encode("utf-16"))
    refusal(copy)


@pytest.mark.parametrize("missing", [MANIFEST, MODEL_FILE])
def test_half_a_bundle_is_refused(copy: Path, missing: str) -> None:
    (copy / missing).unlink()
    assert refusal(copy).found == "none"


def test_no_bundle_at_all(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none").found == "none"


def test_one_changed_byte_of_the_model_is_noticed(copy: Path) -> None:
    payload = bytearray((copy / MODEL_FILE).read_bytes())
    payload[len(payload) // 2] ^= 1
    (copy / MODEL_FILE).write_bytes(payload)
    assert "damaged or was changed" in refusal(copy).remedy


def test_the_command_line_exits_with_3(copy: Path, tmp_path: Path, capsys) -> None:
    change(copy, format=99)
    pairs_file = tmp_path / "pairs.csv"
    pairs_file.write_text("s1,s2\nأ,ب\n", "utf-8")
    arguments = ["pairs", str(pairs_file), "--out", str(tmp_path / "o.csv"), "--model", str(copy)]
    assert cli.run(arguments) == 3
    shown = capsys.readouterr().err.splitlines()
    assert len(shown) == 1
    assert "format: expected 1, found 99" in shown[0]
    assert not (tmp_path / "o.csv").exists()


# --- files from elsewhere -----------------------------------------------------------------------

RAN = "ran.txt"


class Reduced:
    """Writes a file when its pickle is loaded."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.write_text, (Path(RAN), "x")


class Restored:
    """Writes a file when its state is set."""

    def __init__(self) -> None:
        self.x = 1

    def __setstate__(self, state: dict[str, Any]) -> None:
        Path(RAN).write_text("x")


def node(loader: str, kind: str, content: object, module: str = "builtins") -> dict[str, object]:
    """Part of a skops schema."""
    return {"__class__": kind, "__module__": module, "__loader__": loader, "content": content}


def called(module: str, name: str, argument: str) -> bytes:
    """Write a skops file whose schema asks to call a function of a module."""
    with zipfile.ZipFile(io.BytesIO(skops.io.dumps([]))) as archive:
        schema = json.loads(archive.read("schema.json"))
    nothing = node("DictNode", "dict", {}) | {"key_types": node("ListNode", "list", [])}
    parts = {
        "func": node("FunctionNode", name, {}, module),
        "args": node("TupleNode", "tuple", [node("JsonNode", "str", json.dumps(argument))]),
        "kwds": nothing,
        "namespace": nothing,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "schema.json", json.dumps(schema | node("PartialNode", "partial", parts, "functools"))
        )
    return out.getvalue()


def hidden(inside: object) -> bytes:
    """Write a pipeline of known types with something else in one attribute."""
    features = PairFeatures(("numbers",)).fit(pd.DataFrame({"s1": ["أ"], "s2": ["ب"]}))
    features.more_ = inside
    return skops.io.dumps(Pipeline([("features", features), ("relation", RelationClassifier())]))


PAYLOADS: dict[str, Callable[[], bytes]] = {
    "a pickle": lambda: pickle.dumps(Reduced()),
    "an unknown type": lambda: skops.io.dumps(Reduced()),
    "an unknown type with a state": lambda: skops.io.dumps(Restored()),
    "an unknown type inside known ones": lambda: hidden(Restored()),
    "a reduced type inside known ones": lambda: hidden(Reduced()),
    "a function inside known ones": lambda: hidden(shutil.copyfile),
    "a call of os.system": lambda: called("os", "system", f"echo x > {RAN}"),
    "a call of eval": lambda: called("builtins", "eval", f"open({RAN!r}, 'w')"),
    "known types, but no pipeline": lambda: skops.io.dumps(RelationClassifier()),
    "a list": lambda: skops.io.dumps([1, 2]),
    "no archive": lambda: b"\x80\x05nothing",
    "an empty archive": lambda: b"PK\x05\x06" + b"\0" * 18,
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.filterwarnings("ignore:.*CVE.*|.*skops.*:UserWarning")
def test_a_foreign_file_is_refused_and_its_code_does_not_run(
    copy: Path, monkeypatch: pytest.MonkeyPatch, payload: str
) -> None:
    monkeypatch.chdir(copy)
    put_model(copy, PAYLOADS[payload]())
    error = refusal(copy)
    assert error.expected == "a model of known types"
    assert "not written by this program" in error.remedy
    assert error.found
    assert not (copy / RAN).exists()


def test_the_hostile_files_would_run_if_they_were_let_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The payloads of this file are live: an unchecked load runs them."""
    monkeypatch.chdir(tmp_path)
    for kind in (Reduced, Restored):
        pickle.loads(pickle.dumps(kind()))
        assert (tmp_path / RAN).exists()
        (tmp_path / RAN).unlink()
    payload = skops.io.dumps(Restored())
    skops.io.loads(payload, trusted=skops.io.get_untrusted_types(data=payload))
    assert (tmp_path / RAN).exists()


def test_equal_models_give_equal_bytes(pairs: pd.DataFrame) -> None:
    few = pairs.head(90)

    def payload() -> bytes:
        pipeline = build_pipeline(seed=3).set_params(relation__folds=2)
        return dump_part(pipeline.fit(few, few["relation"].to_numpy()))

    assert payload() == payload()
