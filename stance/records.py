"""Records that cross stages, label constants and column lists.

Imports nothing of ours, so that every stage can import it. All offsets are in
characters of the article's *raw* text (``Article.text``), half-open:
``article.text[start:end]`` always gives back the exact words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Relation = Literal["agree", "disagree", "other"]
RELATIONS: Final[tuple[Relation, ...]] = ("agree", "disagree", "other")

Kind = Literal[
    "negation", "denial", "antonym", "number", "date", "place", "role", "attribution", "other"
]
KINDS: Final[tuple[Kind, ...]] = (
    "negation",
    "denial",
    "antonym",
    "number",
    "date",
    "place",
    "role",
    "attribution",
    "other",
)

CueClass = Literal["assert", "deny", "demand", "warn", "accuse", "plan", "doubt", "none"]
CUE_CLASSES: Final[tuple[CueClass, ...]] = (
    "assert",
    "deny",
    "demand",
    "warn",
    "accuse",
    "plan",
    "doubt",
    "none",
)

Polarity = Literal["positive", "negative"]
_LEAD: Final = 600  # characters of an article that tell its event, beside the title


@dataclass(frozen=True, slots=True)
class Article:
    """One document of one outlet, accepted for scoring.

    Attributes
    ----------
    article_id : str
        Unique in a run; from the input's ``id`` or made from file name and row.
    source : str
        The outlet; empty when unknown.
    published : str
        ISO 8601 date (``YYYY-MM-DD``), empty when unknown.
    title, url : str
        As given, empty when unknown.
    text : str
        The raw text after decoding (and HTML extraction). Offsets refer to it.
    noise : tuple of (int, int)
        Spans of ``text`` that are page furniture and must not become claims.
    origin_id : str
        Shared by articles that carry one wire text.
    """

    article_id: str
    source: str
    published: str
    title: str
    url: str
    text: str
    noise: tuple[tuple[int, int], ...] = ()
    origin_id: str = ""

    @property
    def beginning(self) -> str:
        """Title and lead: what tells the article's event."""
        return f"{self.title} {self.text[:_LEAD]}".strip()


@dataclass(frozen=True, slots=True)
class Rejected:
    """One input that could not be scored, with the reason shown to the user."""

    article_id: str
    source: str
    published: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a span of the article's raw text (characters, half-open)."""

    start: int
    end: int
    paragraph: int = 0
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition that somebody puts forward.

    Attributes
    ----------
    claim_id : str
        ``<article_id>#<n>``, n counted in text order.
    article_id, source, published : str
        Of the article it was found in.
    speaker : str
        As written; empty when the text names none (then the outlet holds it).
    speaker_id : str
        Canonical id joining mentions in and across articles; empty as ``speaker``.
    cue : str
        The reporting words as written; empty without one.
    cue_class : CueClass
        Class of the cue; ``none`` without one.
    claim : str
        The proposition, exactly ``text[start:end]`` (or of the title, see ``in_title``).
    polarity : Polarity
        ``negative`` when the cue denies the proposition.
    start, end : int
        Characters of the raw text (of the title when ``in_title``).
    sentence : str
        The whole sentence around it.
    in_title : bool
        Offsets refer to ``Article.title`` instead of ``Article.text``.
    context : str
        What pronouns of the proposition stand for, for the reader; may be empty.
    state, institution, person : str
        What is known of the speaker: the state's, institution's entity ids, the person's name.
    """

    claim_id: str
    article_id: str
    source: str
    published: str
    speaker: str
    speaker_id: str
    cue: str
    cue_class: CueClass
    claim: str
    polarity: Polarity
    start: int
    end: int
    sentence: str
    in_title: bool = False
    context: str = ""
    state: str = ""
    institution: str = ""
    person: str = ""

    @property
    def holder(self) -> str:
        """Who answers for the claim: the speaker, without one the outlet."""
        return self.speaker_id or f"outlet:{self.source or self.article_id}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The model's answer for one pair of statements.

    Probabilities are calibrated, in [0, 1], and sum to 1.
    """

    relation: Relation
    p_agree: float
    p_disagree: float
    p_other: float
    kind: Kind | Literal[""]
    why: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A flagged pair: one row of the reviewer's report (see `REPORT_COLUMNS`)."""

    kind: Kind
    status: Literal["open", "superseded"]
    why: str
    a: Claim
    b: Claim
    article_a: Article
    article_b: Article
    between: Literal["outlets", "speakers"]
    days_apart: int | None
    n_origins: int
    probability: float
    pair_id: str
    flags: tuple[str, ...] = ()
    group_id: str = ""
    moved_by: Mapping[str, float] = field(default_factory=dict)
    situation: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Counts:
    """What a run counted and how long each stage took (seconds)."""

    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


REPORT_COLUMNS: Final[tuple[str, ...]] = tuple(
    "rank decision reviewer note kind status why claim_a claim_b speaker_a speaker_b source_a "
    "source_b published_a published_b sentence_a sentence_b title_a title_b url_a url_b cue_a "
    "cue_b between days_apart n_origins probability pair_id article_a article_b start_a end_a "
    "start_b end_b flags model".split()
)
CLAIM_COLUMNS: Final[tuple[str, ...]] = tuple(
    "claim_id article_id source published speaker speaker_id cue cue_class claim polarity start "
    "end sentence".split()
)
ARTICLE_COLUMNS: Final[tuple[str, ...]] = tuple(
    "article_id source published title status reason n_sentences n_claims origin_id".split()
)
DECISIONS: Final[tuple[str, ...]] = ("contradiction", "not", "unsure")
