"""Labelled pairs, ours and public ones, as frames of one shape.

Ours are ``data/pairs/*.csv`` with the families of each split in ``data/splits/*.txt``. A
public corpus is read in its original format from a folder that the user names; one that
is not there is simply not available, one that is malformed is an error. Every frame has
passed the gate `check`, so that code behind it may assume clean input.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from stance.arabic import words
from stance.errors import InputError
from stance.records import RELATIONS

DATA: Final = Path(__file__).resolve().parents[1] / "data"
OWN_COLUMNS: Final = tuple("pair_id family topic phenomenon trap relation s1 s2".split())
#: What every reader returns, in this order; our own frame has its further columns beside them.
COLUMNS: Final = ("pair_id", "family", "relation", "s1", "s2")
Split = Literal["train", "dev", "test"]
SPLITS: Final[tuple[Split, ...]] = ("train", "dev", "test")
#: What a pair of our own corpus is about; issue 3 asks for each of them.
PHENOMENA: Final = frozenset(
    "absence alias antonym_adjective antonym_noun antonym_verb attribution comparative "
    "contradiction_low_overlap date demand denial double_negation implicative inflection "
    "modality negation negation_elsewhere nominalisation number_clash number_equal "
    "paraphrase_low_overlap passive place plan quantifier refusal role_swap same_topic "
    "spelling subset threat unrelated update word_order".split()
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """How a public corpus is laid out.

    Attributes
    ----------
    name : str
        Short name, for signatures and families.
    file : str
        Below the folder of corpora.
    s1, s2 : str
        Columns of the statements.
    label : str
        Column of the label; empty when every pair agrees.
    relations : mapping
        Label to relation. In a binary corpus `other` stands for everything but `agree`.
    binary : bool
        Whether the labels only tell agreement from the rest.
    """

    name: str
    file: str
    s1: str
    s2: str
    label: str = ""
    relations: tuple[tuple[str, str], ...] = ()
    binary: bool = False


_ANS: Final = tuple((r, r) for r in RELATIONS)
_NLI: Final = (("entailment", "agree"), ("contradiction", "disagree"), ("neutral", "other"))
_ENTAILS: Final = (("entails", "agree"), ("not entail", "other"))
_ONE: Final = (("1", "agree"), ("0", "other"))
CORPORA: Final[Mapping[str, Corpus]] = {
    c.name: c
    for c in (
        Corpus("ans-train", "ans/stance_train.csv", "s1", "s2", "stance", _ANS),
        Corpus("ans-dev", "ans/stance_dev.csv", "s1", "s2", "stance", _ANS),
        Corpus("xnli-dev", "xnli_ar/dev.csv", "premise", "hypothesis", "label", _NLI),
        Corpus("arentail", "arentail/train.csv", "premise", "hypothesis", "label", _ENTAILS, True),
        Corpus("arbteds-train", "arbteds/train.csv", "t", "h", "label", _ONE, True),
        Corpus("arbteds-valid", "arbteds/valid.csv", "t", "h", "label", _ONE, True),
        Corpus("paraphrase", "paraphrase/headlines.csv", "Source", "Target"),
    )
}


def own_pairs(split: Split | Sequence[Split] | None = None, *, data: Path = DATA) -> pd.DataFrame:
    """Our own labelled pairs, sorted by `pair_id`.

    Parameters
    ----------
    split : {"train", "dev", "test"}, or several, optional
        All by default.
    data : Path
        Folder with ``pairs/`` and ``splits/``.

    Returns
    -------
    DataFrame
        Columns of `OWN_COLUMNS` (``trap`` as bool) and ``split``.

    Raises
    ------
    InputError
        When a file is malformed, a pair id occurs twice, or a family is in no split or in two.
    """
    frame = pair_files(data / "pairs")
    places = read_splits(data / "splits")
    missing = sorted(set(frame["family"]) - set(places))
    if missing:
        raise InputError(
            str(data / "splits"),
            expected="every family of data/pairs in a split",
            found=f"{len(missing)} families in none, {missing[0]} first",
            remedy="Run `python -m training.splits`.",
        )
    frame = frame.assign(split=frame["family"].map(places))
    if split is None:
        return frame
    wanted = (split,) if isinstance(split, str) else tuple(split)
    return frame[frame["split"].isin(wanted)].reset_index(drop=True)


def pair_files(folder: Path) -> pd.DataFrame:
    """All pairs of a folder of CSV files with `OWN_COLUMNS`, without their splits.

    Raises
    ------
    InputError
        When there is no file, one is malformed, or a pair id occurs twice.
    """
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise InputError(
            str(folder),
            expected="CSV files of labelled pairs",
            found="none",
            remedy="Restore data/pairs from the repository.",
        )
    frames = []
    for path in files:
        frame = read_csv(path, OWN_COLUMNS)
        check(frame, path)
        _check_values(frame, path, "trap", ("0", "1"))
        _check_values(frame, path, "phenomenon", sorted(PHENOMENA))
        frames.append(frame)
    out = pd.concat(frames, ignore_index=True).sort_values("pair_id", ignore_index=True)
    twice = out["pair_id"].duplicated()
    if twice.any():
        raise InputError(
            str(folder),
            expected="every pair_id once",
            found=f"{out['pair_id'][twice].iloc[0]} twice",
            remedy="Rename one of the pairs.",
        )
    return out.assign(trap=out["trap"] == "1")


def read_splits(folder: Path) -> dict[str, Split]:
    """Split of each family, from ``train.txt``, ``dev.txt`` and ``test.txt``.

    Raises
    ------
    InputError
        When a file is missing or a family is in two splits.
    """
    out: dict[str, Split] = {}
    for split in SPLITS:
        path = folder / f"{split}.txt"
        try:
            families = path.read_text("utf-8").split()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                str(path),
                expected="one family id a line",
                found=str(error),
                remedy="Run `python -m training.splits`.",
            ) from None
        twice = sorted(f for f in families if f in out)
        if twice:
            raise InputError(
                str(path),
                expected="families that are in no other split",
                found=f"{twice[0]}, which is in {out[twice[0]]} too",
                remedy="Run `python -m training.splits`.",
            )
        out.update(dict.fromkeys(families, split))
    return out


def behaviour_pairs(path: Path = DATA / "behaviour" / "pairs.csv") -> pd.DataFrame:
    """Behavioural pairs of an author who knew neither our pairs nor the model; never trained on.

    Returns
    -------
    DataFrame
        `COLUMNS` (each pair a family of its own) and ``kind``.

    Raises
    ------
    InputError
        When the file is malformed.
    """
    rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    rows = rows.assign(family=rows["pair_id"])
    check(rows, path)
    return rows[[*COLUMNS, "kind"]]


def available(folder: Path) -> list[str]:
    """Names of the public corpora that are in ``folder``.

    Raises
    ------
    InputError
        When there is no such folder.
    """
    if not folder.is_dir():
        raise InputError(
            str(folder),
            expected="a folder of corpora",
            found="none",
            remedy="Check the path, or leave the corpora out.",
        )
    return [name for name, corpus in CORPORA.items() if (folder / corpus.file).is_file()]


def read_corpus(name: str, folder: Path) -> pd.DataFrame:
    """One public corpus in its original format.

    Parameters
    ----------
    name : str
        One of `CORPORA`.
    folder : Path
        Laid out as `Corpus.file` says.

    Returns
    -------
    DataFrame
        `COLUMNS`; rows that share a statement, directly or through others, share a family.

    Raises
    ------
    InputError
        When the file cannot be read or is malformed.
    """
    corpus = CORPORA[name]
    path = folder / corpus.file
    needed = tuple(filter(None, (corpus.s1, corpus.s2, corpus.label)))
    raw = read_csv(path, needed)
    if corpus.label:
        _check_values(raw, path, corpus.label, [label for label, _ in corpus.relations])
        relation = raw[corpus.label].map(dict(corpus.relations))
    else:
        relation = pd.Series("agree", index=raw.index)
    ids = [f"{name}:{i}" for i in range(len(raw))]
    frame = pd.DataFrame(
        {"pair_id": ids, "relation": relation, "s1": raw[corpus.s1], "s2": raw[corpus.s2]}
    )
    frame["family"] = [f"{name}:{k}" for k in components(frame["s1"], frame["s2"])]
    frame = frame[list(COLUMNS)]
    check(frame, path)
    return frame


def components(left: Iterable[str], right: Iterable[str]) -> list[int]:
    """Number of the component of each row; rows with a common (folded) statement are joined.

    Examples
    --------
    >>> components(["أ ب", "ج", "د"], ["ه", "أ ب", "و"])
    [0, 0, 1]
    """
    rows = [(fold(a), fold(b)) for a, b in zip(left, right, strict=True)]
    index = {s: i for i, s in enumerate(dict.fromkeys(s for row in rows for s in row))}
    edges = np.array([(index[a], index[b]) for a, b in rows], dtype=int).reshape(-1, 2)
    graph = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (len(index),) * 2)
    of = connected_components(graph, directed=False)[1]
    return [int(of[a]) for a in edges[:, 0]]


def fold(statement: str) -> str:
    """A statement's normalised words, for comparing: spelling and punctuation set aside."""
    return " ".join(words(statement))


def check(frame: pd.DataFrame, path: Path) -> None:
    """The gate: relations are valid and no cell that is needed is empty.

    Raises
    ------
    InputError
        Naming the file, the row and the remedy.
    """
    _check_values(frame, path, "relation", RELATIONS)
    for column in COLUMNS:
        empty = frame[column].isna() | (frame[column].astype(str).str.strip() == "")
        if empty.any():
            raise InputError(
                f"{path}, row {int(np.flatnonzero(empty)[0]) + 2}",
                expected=f"a value in the column {column}",
                found="an empty cell",
                remedy="Fill it in or remove the row.",
            )


def _check_values(frame: pd.DataFrame, path: Path, column: str, allowed: Sequence[str]) -> None:
    wrong = ~frame[column].isin(allowed)
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise InputError(
            f"{path}, row {place + 2}",
            expected=f"{column} one of " + ", ".join(allowed),
            found=repr(frame[column].iloc[place]),
            remedy="Correct the row.",
        )


def read_csv(path: Path, needed: Sequence[str]) -> pd.DataFrame:
    """Rows of a CSV file as text; every row must be as long as the header.

    Raises
    ------
    InputError
        When the file cannot be read, lacks a needed column, or a row has another length.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            header = next(reader, [])
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            str(path),
            expected="a CSV file in UTF-8",
            found=str(error),
            remedy="Restore it from where it came.",
        ) from None
    missing = [c for c in needed if c not in header]
    uneven = next((i for i, row in enumerate(rows) if len(row) != len(header)), None)
    if missing or uneven is not None:
        raise InputError(
            str(path) if uneven is None else f"{path}, row {uneven + 2}",
            expected="the columns " + ", ".join(needed),
            found="a header of " + ", ".join(header)
            if uneven is None
            else f"{len(rows[uneven])} cells under {len(header)} names",
            remedy="Restore the file from where it came.",
        )
    return pd.DataFrame(rows, columns=header, dtype=object)
