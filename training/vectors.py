"""Trains the word vectors and word statistics that ship with the product.

Positive pointwise mutual information of words and their neighbours, factorised by a
truncated SVD with the singular values' square root (Levy, Goldberg & Dagan 2015,
"Improving distributional similarity with lessons learned from word embeddings"),
quantised to one byte a dimension. Beside the vector, each word keeps its count and
its *verbness*: how much more often it follows a particle that governs verbs (لم، لن، قد،
سوف، أن) than a preposition, a poor man's part of speech that needs no tagger.

Any raw text will do: JSON lines (``.jsonl`` or ``.jsonl.gz``) whose ``text`` is read; titles
are never read. Run as ``python -m training.vectors --out FILE TEXT...``.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from pathlib import Path
from typing import Final

import click
import numpy as np
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from stance.arabic import is_word, tokenise

_BEFORE_VERB: Final = frozenset({"لم", "لن", "قد", "سوف", "ان", "لا", "وقد", "ولم", "ولن", "كان"})
_BEFORE_NOUN: Final = frozenset(
    {"في", "من", "علي", "الي", "عن", "بعد", "قبل", "خلال", "بين", "كل", "هذا", "هذه", "اي"}
)
_BLOCK: Final = 2_000_000  # tokens counted at once: about 1 GiB of pairs


def read_texts(paths: Iterable[Path]) -> Iterator[str]:
    """Texts of JSON-lines files, in order."""
    for path in paths:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]


def sentences(texts: Iterable[str]) -> Iterator[list[str]]:
    """Normalised words of each line of each text; numbers are left out of the vocabulary."""
    for text in texts:
        for line in text.split("\n"):
            found = [t.norm for t in tokenise(line) if is_word(t.norm) and t.norm[0].isalpha()]
            if len(found) > 3:
                yield found


def cooccurrence(
    lines: list[list[str]], index: dict[str, int], *, window: int
) -> sparse.csr_matrix:
    """Symmetric co-occurrence counts, weighted by 1 / distance, over ``window`` words."""
    size = len(index)
    total = sparse.csr_matrix((size, size), dtype=np.float32)
    block: list[int] = []
    for line in chain(lines, [None]):
        if line is not None:
            block += [index.get(w, -1) for w in line]
            block += [-1] * window
        if line is None or len(block) > _BLOCK:
            ids = np.array(block, dtype=np.int32)
            for step in range(1, window + 1):
                left, right = ids[:-step], ids[step:]
                keep = (left >= 0) & (right >= 0)
                weight = np.full(int(keep.sum()), 1.0 / step, dtype=np.float32)
                total += sparse.coo_matrix(
                    (weight, (left[keep], right[keep])), shape=(size, size)
                ).tocsr()
            block = []
    return (total + total.T).tocsr()


def ppmi(counts: sparse.csr_matrix, *, smoothing: float = 0.75) -> sparse.csr_matrix:
    """Positive PMI with the context distribution smoothed by a power (Levy et al. 2015)."""
    rows = np.asarray(counts.sum(axis=1)).ravel()
    contexts = rows**smoothing
    matrix = counts.tocoo()
    value = np.log(
        matrix.data * contexts.sum() / (rows[matrix.row] * contexts[matrix.col] + 1e-9) + 1e-9
    )
    keep = value > 0
    return sparse.csr_matrix(
        (value[keep].astype(np.float32), (matrix.row[keep], matrix.col[keep])), shape=counts.shape
    )


def verbness(lines: list[list[str]], index: dict[str, int]) -> np.ndarray:
    """Smoothed share of verb-governing particles among a word's telling left neighbours."""
    verb, noun = np.zeros(len(index)), np.zeros(len(index))
    for line in lines:
        for left, word in pairwise(line):
            place = index.get(word)
            if place is not None:
                verb[place] += left in _BEFORE_VERB
                noun[place] += left in _BEFORE_NOUN
    return (verb + 0.5) / (verb + noun + 1.5)


def quantise(matrix: np.ndarray) -> np.ndarray:
    """Rows scaled to unit length, then to whole numbers in [-127, 127] by each row's maximum."""
    norm = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit = matrix / np.maximum(norm, 1e-9)
    peak = np.abs(unit).max(axis=1, keepdims=True)
    out: np.ndarray = np.round(unit / np.maximum(peak, 1e-9) * 127).astype(np.int8)
    return out


@click.command()
@click.argument("texts", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path))
@click.option("--words", default=40_000, show_default=True, help="Size of the vocabulary.")
@click.option("--dimensions", default=96, show_default=True)
@click.option("--window", default=4, show_default=True)
@click.option("--seed", default=20_240_405, show_default=True)
def main(
    texts: tuple[Path, ...], out: Path, words: int, dimensions: int, window: int, seed: int
) -> None:
    """Train vectors on TEXTS (JSON lines with a `text`) and write OUT (.npz)."""
    lines = list(sentences(read_texts(sorted(texts))))
    frequency = Counter(chain.from_iterable(lines))
    ranked = sorted(frequency, key=lambda w: (-frequency[w], w))[:words]
    index = {w: i for i, w in enumerate(ranked)}
    click.echo(f"{sum(frequency.values()):,} words, {len(frequency):,} types", err=True)
    matrix = ppmi(cooccurrence(lines, index, window=window))
    click.echo(f"{matrix.nnz:,} associations", err=True)
    left, singular, _ = randomized_svd(matrix, dimensions, n_iter=4, random_state=seed)
    vectors = quantise(left * np.sqrt(singular))
    np.savez_compressed(
        out,
        words=np.frombuffer("\n".join(ranked).encode(), dtype=np.uint8),
        counts=np.array([frequency[w] for w in ranked], dtype=np.uint32),
        verbness=np.round(verbness(lines, index) * 255).astype(np.uint8),
        vectors=vectors,
        total=np.array([sum(frequency.values())], dtype=np.uint64),
    )
    click.echo(f"{out}: {out.stat().st_size / 2**20:.1f} MiB", err=True)


if __name__ == "__main__":
    sys.exit(main())
