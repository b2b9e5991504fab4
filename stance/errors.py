"""Errors a user can meet. Each names the item, what was expected and found, and the remedy."""

from __future__ import annotations


class StanceError(Exception):
    """Base of all our errors; carries the exit code of the command line.

    Parameters
    ----------
    item : str
        What the error is about: a file, a row, an option.
    expected, found : str
        What should have been there and what was.
    remedy : str
        What the user can do about it.
    """

    exit_code = 2

    def __init__(self, item: str, *, expected: str, found: str, remedy: str) -> None:
        self.item, self.expected, self.found, self.remedy = item, expected, found, remedy
        super().__init__(f"{item}: expected {expected}, found {found}. {remedy}")

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle through keywords, so that a worker's error reaches the parent whole."""
        return _rebuild, (type(self), self.item, self.expected, self.found, self.remedy)


def _rebuild(
    kind: type[StanceError], item: str, expected: str, found: str, remedy: str
) -> StanceError:
    return kind(item, expected=expected, found=found, remedy=remedy)


class InputError(StanceError):
    """Bad usage, or nothing readable among the inputs."""


class ConfigError(StanceError):
    """The configuration file is missing or does not fit."""

    exit_code = 3


class LexiconError(StanceError):
    """A lexicon file is missing, malformed or inconsistent."""

    exit_code = 3


class ModelError(StanceError):
    """The model bundle is missing, foreign, broken or of another version."""

    exit_code = 3
