"""One frozen configuration, from TOML; every default has its reason beside it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from stance.errors import ConfigError

#: The bundle that `make train` writes.
DEFAULT_MODEL: Final = Path("models/default")


@dataclass(frozen=True, slots=True)
class Config:
    """Every number that a user may want to change.

    Attributes
    ----------
    max_bytes : int
        Largest file read, in bytes after unpacking.
    max_chars : int
        Longest article, in characters.
    min_arabic : float
        Least share of Arabic letters, in [0, 1].
    min_claim_words, max_claim_words : int
        Length of a claim worth pairing, in words.
    min_reported_words : int
        The same for a claim that has a named speaker, or that its cue denies.
    max_days_apart : int
        Claims further apart than this, in days, are not paired.
    neighbours, min_similarity : int, float
        Nearest claims kept for each claim by the sparse search, and their least cosine.
    event_neighbours, min_event_similarity : int, float
        The same for articles by title and lead: those so near are on one event, in batches of
        disputes those half as near.
    pairs_per_article, min_pairs : int
        Budget of candidate pairs: the most promising are kept, ``pairs_per_article`` for each
        article but never fewer than ``min_pairs`` in all, or a twentieth of these in ordinary news.
    min_origin_overlap : float
        Share of common word shingles from which two articles are one wire text.
    min_precision : float
        Estimated share of contradictions among the rows of the report, in (0, 1]: the threshold
        is the lowest that has it in such a batch.
    threshold : float
        Least probability of `disagree` for a row of the report, in [0, 1]; 0 leaves it to
        ``min_precision``.
    rate_agree, rate_disagree : float
        Shares of the relations among candidate pairs of real news, the rest is `other`: for
        bundles without a second look, which know only balanced training pairs.
    rate_related : float
        Share of the articles that are related to a watched claim, in [0, 1]: one in a hundred of
        a week of all papers. More lets more articles count as related.
    language : str
        Of ``why``: ``ar`` or ``en``.
    max_rows : int
        Most rows in the report.
    chunk : int
        Articles a worker takes at once.
    seed : int
        Seed of everything random.
    """

    max_bytes: int = 256 * 2**20  # a year of SaudiNewsNet in one JSONL file has 103 MB
    max_chars: int = 200_000  # the longest ANT article has 46,000; more is a dump, not an article
    min_arabic: float = 0.3  # tables of names and links stay above; English pages below 0.05
    min_claim_words: int = 4  # "قال إنه سيعود" says nothing without its context
    min_reported_words: int = 2  # "نفى وجود أي تنسيق": three words that say enough
    max_claim_words: int = 60  # longer spans are failed sentence splits
    max_days_apart: int = 14  # later claims are updates far more often than contradictions
    # Claims of one event are found by its articles; these find the same matter elsewhere.
    neighbours: int = 20
    min_similarity: float = 0.2
    event_neighbours: int = 40  # no event of a day has more articles of different origin
    min_event_similarity: float = 0.2
    # Of 3,000 articles of news read, ten an article brought up a fifth more rows than five, but
    # among the first 90 one right row more and eleven wrong ones, and took a sixth more time.
    pairs_per_article: int = 5
    min_pairs: int = 60_000  # so many articles on disputes are searched whole
    min_origin_overlap: float = 0.5
    # Every second row of the mean batch is right, the first ones oftener. Of the contradictions
    # among the candidates of disputes left out a third are above it, of those of news a fifth.
    min_precision: float = 0.5
    threshold: float = 0.0
    # Candidate pairs of a news batch are mostly `other`; the training pairs are balanced.
    rate_agree: float = 0.10
    rate_disagree: float = 0.05
    # A claim concerns few articles of a week's news; the training rows were searched for.
    rate_related: float = 0.01
    language: str = "ar"
    max_rows: int = 2_000  # more than a reviewer works through in a week
    chunk: int = 250
    seed: int = 20_240_405

    def fingerprint(self) -> str:
        """Hash of all values: 12 hexadecimal digits."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:12]

    def rates(self) -> dict[str, float]:
        """Share of each relation among the candidate pairs of real news."""
        other = 1.0 - self.rate_agree - self.rate_disagree
        return {"agree": self.rate_agree, "disagree": self.rate_disagree, "other": other}

    @classmethod
    def load(cls, path: Path | None) -> Config:
        """Read a TOML file of the names above; ``None`` gives the defaults.

        Raises
        ------
        ConfigError
            When the file is missing, is no TOML, or holds an unknown name or a value of
            another type.
        """
        if path is None:
            return cls()
        try:
            values: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        except OSError as error:
            raise ConfigError(
                str(path),
                expected="a readable TOML file",
                found=error.strerror or "an unreadable one",
                remedy="Check the path given with --config.",
            ) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(
                str(path),
                expected="TOML in UTF-8",
                found=str(error),
                remedy="Correct the file, or leave --config out for the defaults.",
            ) from None
        types = {f.name: type(getattr(cls(), f.name)) for f in fields(cls)}
        for name, value in values.items():
            _check(path, name, value, types)
        return cls(**{n: types[n](v) for n, v in values.items()})


def _check(path: Path, name: str, value: object, types: dict[str, type]) -> None:
    if name not in types:
        raise ConfigError(
            f"{path}: {name}",
            expected="one of " + ", ".join(sorted(types)),
            found=f"the unknown name {name!r}",
            remedy="Correct or remove the line.",
        )
    wanted = types[name]
    fits = isinstance(value, wanted) or (wanted is float and isinstance(value, int))
    if isinstance(value, bool) or not fits or (isinstance(value, (int, float)) and value < 0):
        raise ConfigError(
            f"{path}: {name}",
            expected=f"a non-negative {wanted.__name__}",
            found=repr(value),
            remedy="Correct the value.",
        )
