"""Splits of our own pairs by family: ``python -m training.splits``.

A family goes whole into one split, by a hash of its id, so that adding data moves nothing
that is there already. Families that are too similar (a common sentence after folding, or
two sentences over `MAX_JACCARD`) go together, by the hash of the smallest id among them.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Final

import click
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from stance.arabic import words
from stance.errors import StanceError
from training.corpora import DATA, SPLITS, Split, pair_files

MAX_JACCARD: Final = 0.6  # of two sentences' words; more counts as the same sentence (issue 3)
TEST_SHARE, DEV_SHARE = 20, 15  # in 100 of the families; the rest trains
_CHUNK: Final = 512  # sentences compared with all others at once


def similar_sentences(
    sentences: list[str], owners: list[str], *, above: float = MAX_JACCARD
) -> list[tuple[int, int, float]]:
    """Pairs of sentences of different owners with a token Jaccard over ``above``.

    Parameters
    ----------
    sentences : list of str
    owners : list of str
        What each sentence belongs to, e.g. its family or its split.
    above : float
        In [0, 1]; equal sentences (Jaccard 1) are always found.

    Returns
    -------
    list of (int, int, float)
        Places of the two sentences, the first smaller, and their Jaccard.
    """
    bags = [sorted(set(words(s))) for s in sentences]
    matrix = _incidence(bags)
    sizes = np.array([len(b) for b in bags], dtype=np.float32)
    owner = np.unique(np.array(owners, dtype=str), return_inverse=True)[1]
    out = []
    for start in range(0, len(bags), _CHUNK):
        rows = slice(start, start + _CHUNK)
        common = (matrix[rows] @ matrix.T).toarray()
        either = np.maximum(sizes[rows, None] + sizes[None, :] - common, 1)
        jaccard = np.where(owner[rows, None] == owner[None, :], 0, common / either)
        for i, j in np.argwhere(jaccard > above):
            if start + i < j:
                out.append((int(start + i), int(j), float(jaccard[i, j])))
    return out


def _incidence(bags: list[list[str]]) -> sparse.csr_array:
    index = {w: i for i, w in enumerate(sorted({w for bag in bags for w in bag}))}
    columns = [index[w] for bag in bags for w in bag]
    ends = np.cumsum([0] + [len(bag) for bag in bags])
    ones = np.ones(len(columns), dtype=np.float32)
    return sparse.csr_array((ones, columns, ends), shape=(len(bags), len(index)))


def statements_of(pairs: pd.DataFrame, column: str) -> pd.DataFrame:
    """Distinct statements with what they belong to: columns ``text`` and ``owner``."""
    sides = [pairs[[s, column]].set_axis(["text", "owner"], axis=1) for s in ("s1", "s2")]
    return pd.concat(sides).drop_duplicates(ignore_index=True)


def clusters(pairs: pd.DataFrame) -> dict[str, str]:
    """Smallest family id among those that must stay together, for each family."""
    found = statements_of(pairs, "family")
    owners = found["owner"].tolist()
    families = sorted(set(owners))
    index = {f: i for i, f in enumerate(families)}
    near = similar_sentences(found["text"].tolist(), owners)
    edges: NDArray[np.int64] = np.array(
        [(index[owners[i]], index[owners[j]]) for i, j, _ in near], dtype=int
    ).reshape(-1, 2)
    graph = sparse.coo_array(
        (np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (len(families),) * 2
    )
    component = connected_components(graph, directed=False)[1]
    first: dict[int, str] = {}
    for family, of in zip(families, component, strict=True):
        first.setdefault(int(of), family)
    return {f: first[int(of)] for f, of in zip(families, component, strict=True)}


def split_of(cluster: str) -> Split:
    """Split of a cluster by the hash of its name."""
    place = int(hashlib.sha256(f"split:{cluster}".encode()).hexdigest(), 16) % 100
    if place < TEST_SHARE:
        return "test"
    return "dev" if place < TEST_SHARE + DEV_SHARE else "train"


def make_splits(pairs: pd.DataFrame) -> dict[Split, list[str]]:
    """Families of each split, sorted.

    Parameters
    ----------
    pairs : DataFrame
        Columns ``family``, ``s1``, ``s2``.
    """
    out: dict[Split, list[str]] = {split: [] for split in SPLITS}
    for family, cluster in sorted(clusters(pairs).items()):
        out[split_of(cluster)].append(family)
    return out


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=DATA, help="Folder of our data.")
def main(data: Path) -> None:
    """Write data/splits/*.txt for the families of data/pairs."""
    try:
        splits = make_splits(pair_files(data / "pairs"))
    except StanceError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    (data / "splits").mkdir(exist_ok=True)
    for split, families in splits.items():
        path = data / "splits" / f"{split}.txt"
        path.write_text("".join(f"{f}\n" for f in families), "utf-8")
        click.echo(f"{split}: {len(families)} families")


if __name__ == "__main__":
    main()
