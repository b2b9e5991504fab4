"""Model files of a bundle's folder, read so that none can run code.

Every file is named with its hash in the manifest, which is checked before the file is opened;
a type that is not on the caller's list is never built.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from stance.errors import ModelError

MANIFEST: Final = "manifest.json"
_SCHEMA: Final = "schema.json"
#: Where skops' schema names an object or the file of an array by its place in memory.
_NAMED: Final = re.compile(r'(?P<before>"__id__": |"file": ")(?P<id>\d+)(?P<after>(?:\.np[yz])?)')
_FILE: Final = re.compile(r"^(?P<before>)(?P<id>\d+)(?P<after>\.np[yz])$")
T = TypeVar("T")
REMEDY: Final = "Train one with `make train`, or name another bundle with --model."


def dump_part(estimator: object) -> bytes:
    """The model file of an estimator: equal estimators give equal bytes.

    skops names objects and arrays by their place in memory and dates its entries; here they are
    numbered in the order in which the schema names them, without a date.
    """
    from skops.io import dumps

    with zipfile.ZipFile(io.BytesIO(dumps(estimator))) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    schema = parts.pop(_SCHEMA).decode()
    numbers: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        new = numbers.setdefault(found["id"], str(len(numbers) + 1))
        return f"{found['before']}{new}{found['after']}"

    schema = _NAMED.sub(number, schema)
    files = {_FILE.sub(number, name): data for name, data in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo(_SCHEMA), schema, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read_part(path: Path, sha256: object) -> bytes:
    """Content of a file that the manifest describes.

    Raises
    ------
    ModelError
        When it is missing or has another hash.
    """
    try:
        payload = path.read_bytes()
    except OSError:
        raise ModelError(
            str(path.parent), expected=f"a file {path.name}", found="none", remedy=REMEDY
        ) from None
    if hashlib.sha256(payload).hexdigest() != sha256:
        raise ModelError(
            str(path),
            expected="the file that the manifest describes",
            found="another content",
            remedy="The bundle is damaged or was changed. " + REMEDY,
        )
    return payload


def read_arrays(path: Path, sha256: object) -> dict[str, NDArray[Any]]:
    """Arrays of an ``.npz`` file that the manifest describes, by name.

    Raises
    ------
    ModelError
        When it is missing, has another hash, or holds no arrays.
    """
    payload = read_part(path, sha256)
    try:
        with np.load(io.BytesIO(payload), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, AttributeError) as error:
        raise ModelError(
            str(path), expected="arrays", found=str(error)[:200], remedy=REMEDY
        ) from None


def build_part(
    payload: bytes, path: Path, kind: type[T], trusted: Iterable[str], *, what: str
) -> T:
    """What a model file holds.

    Parameters
    ----------
    payload : bytes
        From `read_part`.
    path : Path
        For the error.
    kind : type
        What it must be.
    trusted : iterable of str
        Types beside those that skops trusts itself.
    what : str
        What it is, in plain words: "a model".

    Raises
    ------
    ModelError
        When it is damaged, or holds or is something else.
    """
    from skops.io import get_untrusted_types, loads

    allowed = sorted(trusted)
    try:
        foreign = set(get_untrusted_types(data=payload)) - set(allowed)
        if not foreign:
            found = loads(payload, trusted=allowed)
            if isinstance(found, kind):
                return found
            foreign = {type(found).__name__}
    except Exception as error:  # skops raises many kinds on damaged files
        foreign = {str(error)[:200]}
    raise ModelError(
        str(path),
        expected=f"{what} of known types",
        found=", ".join(sorted(foreign)),
        remedy="The file was not written by this program. " + REMEDY,
    )


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """A manifest: sorted, and whole or not at all."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    replace(path, text.encode())


def replace(path: Path, payload: bytes) -> None:
    """Write a file under a temporary name first."""
    temporary = path.with_name(path.name + ".part")
    temporary.write_bytes(payload)
    temporary.replace(path)
