"""Word statistics and vectors that ship with the product (made by ``training/vectors.py``).

Loaded once a process, on first use. Counts tell clitics from first letters (``وزير`` is a
word, ``وقال`` is و + قال), give rare words more weight, and verbness stands in for a tagger.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stance.arabic import stem
from stance.errors import LexiconError

_PRONOUNS: Final = ("هما", "هم", "هن", "ها", "نا", "كم", "ه")
#: A clitic reading is taken when the rest is not much rarer than the whole word.
_CLITIC_RATIO: Final = 3


class Vocabulary:
    """Counts, verbness and vectors of frequent words; all keyed by normalised words.

    Parameters
    ----------
    words : list of str
        Most frequent first.
    counts : array of int
    verbness : array of float
        In [0, 1].
    vectors : array of float32, shape (n_words, n_dimensions)
        Unit length.
    total : int
        Words of the text that the counts come from.
    """

    def __init__(
        self,
        words: list[str],
        counts: NDArray[np.uint32],
        verbness: NDArray[np.float32],
        vectors: NDArray[np.float32],
        total: int,
    ) -> None:
        self.index = {w: i for i, w in enumerate(words)}
        self.counts = counts
        self.vectors = vectors
        self.total = total
        self._verbness = verbness
        self._base_cache: dict[str, str] = {}

    def count(self, norm: str) -> int:
        """Occurrences of a normalised word in the reference text, 0 when rare."""
        place = self.index.get(norm)
        return 0 if place is None else int(self.counts[place])

    def idf(self, norm: str) -> float:
        """Surprise of a word, scaled to about [0.2, 1]: 1 for words rarer than the vocabulary."""
        count = self.count(norm)
        if not count:
            return 1.0
        return min(1.0, max(0.2, math.log(self.total / count) / 12.0))

    def verbness(self, norm: str) -> float:
        """How verb-like the left neighbours of a word are, in [0, 1]; 0.3 when unknown."""
        place = self.index.get(norm)
        return 0.3 if place is None else float(self._verbness[place])

    def row(self, norm: str) -> int:
        """Row of the vectors for a word or its base, -1 when it has none."""
        place = self.index.get(norm)
        return self.index.get(self.base(norm), -1) if place is None else place

    def similarity(self, left: int, right: int) -> float:
        """Cosine of two rows; 0 when either is -1."""
        if left < 0 or right < 0:
            return 0.0
        return float(self.vectors[left] @ self.vectors[right])

    def base(self, norm: str) -> str:
        """A word without conjunction, preposition, article and pronoun, as counts suggest.

        Unlike a stemmer this looks at how often both readings occur, so that first
        letters are not taken for clitics.
        """
        found = self._base_cache.get(norm)
        if found is None:
            found = self._base_cache[norm] = self._suffixless(self._prefixless(norm))
        return found

    def _is_clitic(self, whole: str, rest: str) -> bool:
        known = self.count(rest)
        return known > 0 and known * _CLITIC_RATIO >= self.count(whole)

    def _prefixless(self, word: str) -> str:
        if len(word) > 3 and word[0] in "وف" and self._is_clitic(word, word[1:]):
            word = word[1:]
        if word.startswith(("وال", "فال")) and len(word) > 5:
            word = word[1:]
        if word.startswith(("بال", "كال")) and len(word) > 5 and self.count(word[3:]):
            return word[3:]
        if word.startswith("لل") and len(word) > 4:
            return word[2:]
        if word.startswith("ال") and len(word) > 4:
            return word[2:]
        if len(word) > 3 and word[0] in "بلك" and self._is_clitic(word, word[1:]):
            return word[1:]
        if len(word) > 4 and word[0] == "س" and word[1] in "يتن" and self.count(word[1:]):
            return word[1:]
        return word

    def _suffixless(self, word: str) -> str:
        for pronoun in _PRONOUNS:
            rest = word[: -len(pronoun)]
            if word.endswith(pronoun) and len(rest) >= 3:
                if rest.endswith("ت") and self.count(rest[:-1] + "ه") > self.count(word):
                    return rest[:-1] + "ه"
                if self.count(rest) > self.count(word):
                    return rest
        return word


@cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary in ``stance/lexicons/vectors.npz``.

    Raises
    ------
    LexiconError
        When the file is missing or damaged.
    """
    file = files("stance") / "lexicons" / "vectors.npz"
    try:
        with file.open("rb") as handle, np.load(handle, allow_pickle=False) as data:
            vectors = data["vectors"].astype(np.float32)
            vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
            return Vocabulary(
                data["words"].tobytes().decode().split("\n"),
                data["counts"],
                data["verbness"].astype(np.float32) / 255,
                vectors,
                int(data["total"][0]),
            )
    except (OSError, KeyError, ValueError) as error:
        raise LexiconError(
            "vectors.npz",
            expected="the word statistics that ship with the package",
            found=str(error),
            remedy="Reinstall the package, or make the file with training/vectors.py.",
        ) from None


@lru_cache(maxsize=1 << 18)
def stem_of(base: str) -> str:
    """Light stem of a word without proclitics (see `stance.arabic.stem`)."""
    return stem(base)


# Word patterns (awzan), most specific first; C is a root consonant. Long alef never is one.
_C: Final = "([^\u0627\u0621])"
_PATTERNS: Final = re.compile(
    "|".join(
        pattern.replace("C", _C) + "(?:ات|ون|ين|ان|وا|تا|ا|ت|ه|ن|يه|ي)?"
        for pattern in (
            "(?:ا|ي|ت|م|ن|)ستCCاC",
            "(?:ا|ي|ت|م|ن)ستCCC",
            "اCتCاC",
            "[ايتمن]CتCC",
            "انCCاC",
            "تCCيC",
            "[ايتمن]نCCC",
            "[يتم]تCاCC",
            "تCاCC",
            "مCCوC",
            "مCاCC",
            "اCCاC",
            "CCاC",
            "CCوC",
            "CCيC",
            "CاCC",
            "[يتم]تCCC",
            "[يتمنا]CاCC",
            "[يتمنا]CCC",
            "CCC",
        )
    )
)


@lru_cache(maxsize=1 << 18)
def root_of(base: str) -> str:
    """Consonants of a word by the commonest patterns, so that ينسق، تنسيق and منسقة meet.

    A weak sign: one root has words of different meaning (دخل، تدخل), so that antonyms are
    looked up first and a match weighs less than a synonym. Empty when no pattern fits.

    >>> root_of("ينسق") == root_of("تنسيق") == root_of("منسق")
    True
    """
    match = _PATTERNS.fullmatch(base)
    return "".join(match.groups("")) if match else ""
