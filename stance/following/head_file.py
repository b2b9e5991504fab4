"""The stance head's file in a bundle's folder: written and loaded under the bundle's rules.

The manifest is checked before the file is opened, and a type that is not on our list is
never built.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from stance.errors import ModelError
from stance.following.evidence import FEATURES
from stance.following.head import Judge, StanceHead, StanceRule
from stance.model import Bundle
from stance.parts import MANIFEST, REMEDY, build_part, dump_part, read_part, replace, write_json

HEAD_FILE: Final = "watch.skops"
ENTRY: Final = "watch"  # of the manifest
_TRUSTED: Final = frozenset({"stance.following.head.StanceHead", "sklearn.tree._tree.Tree"})


def features_sha256() -> str:
    """Hash of the names and order of the features."""
    return hashlib.sha256("\n".join(FEATURES).encode()).hexdigest()[:12]


def save_head(head: StanceHead, folder: Path, details: Mapping[str, Any]) -> dict[str, Any]:
    """Write the head into a bundle's folder and enter it in the manifest.

    Parameters
    ----------
    head : StanceHead
        Fitted on answers of this bundle's relation model.
    folder : Path
        A bundle's.
    details : mapping
        Kept in the manifest's entry: corpora, numbers of rows, metrics.

    Returns
    -------
    dict
        The entry.
    """
    payload = dump_part(head)
    entry = {
        "sha256": hashlib.sha256(payload).hexdigest(),
        "features": features_sha256(),
        **details,
    }
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest[ENTRY] = entry
    replace(folder / HEAD_FILE, payload)
    write_json(folder / MANIFEST, manifest)
    return entry


def load_head(folder: Path, bundle: Bundle) -> Judge:
    """The head of a bundle, or the rule set by hand when its manifest names none.

    Raises
    ------
    ModelError
        When the head's file is missing, damaged, for other features, or holds foreign types.
    """
    entry = bundle.manifest.get(ENTRY)
    if entry is None:
        return StanceRule()
    path = folder / HEAD_FILE
    found = entry.get("features") if isinstance(entry, dict) else None
    if found != features_sha256():
        raise ModelError(
            f"{path}: features", expected=features_sha256(), found=str(found), remedy=REMEDY
        )
    payload = read_part(path, entry.get("sha256"))
    return build_part(payload, path, StanceHead, _TRUSTED, what="a stance head")
