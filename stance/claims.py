"""From an article to its claims: who puts forward what, as exact spans of the raw text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from stance.arabic import is_word
from stance.attribution import Ledger
from stance.complements import Opening
from stance.cues import cue_readings
from stance.document import Doc
from stance.identities import NOBODY, Speaker
from stance.nounphrases import COMMAS
from stance.parser import SentenceParser
from stance.propositions import Piece, pieces, trimmed
from stance.records import Article, Claim, Sentence
from stance.sentences import split_sentences
from stance.sources import QUESTIONS, REPLIES
from stance.speech import Speech
from stance.subjects import BULLETS, main_subject
from stance.wordclasses import role_of

_MIN_WORDS: Final = 3  # shorter outlet sentences are bylines, labels and remains of the page
_QUESTION: Final = re.compile(r"[؟?][\s»”\"]*$")
# Words with which another clause with a subject of its own begins.
_CONTRASTS: Final = frozenset("فيما بينما لكن ولكن وفيما وبينما اذ".split())
_THIS: Final = frozenset("ذلك هذا هذه تلك".split())
_COURTESIES: Final = frozenset(
    "شكره شكرها شكرهم امتنانه امتنانها تعازيه تعازيها تهانيه تهانيها "
    "تقديره تمنياته تمنياتها".split()
)
# With these the second half of a title goes on with who spoke in the first: … لم نخسر.. وسنفوز
_GOES_ON: Final = frozenset("لن لم لا ولن ولم ولا نحن ونحن انا وانا لدينا ولدينا".split())
_BARE: Final = 3  # words that say nothing behind "this": ذلك نفيا قاطعا
_LABEL: Final = 7  # tokens in which the colon of a line of a conversation stands
_TITLE_GAP: Final = 100  # sentences between body and title: nothing is carried over to the title


def extract_claims(article: Article) -> tuple[list[Claim], int]:
    """Claims of an article, those of the title first, then in text order.

    Parameters
    ----------
    article : Article
        Offsets of the claims refer to its raw ``text`` (to ``title`` when ``in_title``).

    Returns
    -------
    claims : list of Claim
        Attributed claims with their speaker, and the outlet's own (``speaker`` empty).
    n_sentences : int
        Sentences read, the title not counted.
    """
    doc = Doc(article.text)
    ledger = Ledger(doc, article.article_id)
    sentences = split_sentences(article.text, article.noise)
    body = _Extractor(article, doc, ledger, in_title=False)
    for number, sentence in enumerate(sentences):
        body.read(sentence, number)
    # The title last: it may name by surname whom the body introduces.
    head = _Extractor(article, Doc(article.title), ledger, in_title=True)
    for number, sentence in enumerate(split_sentences(article.title)):
        head.read(sentence, len(sentences) + _TITLE_GAP + number)
    found = [*head.claims, *body.claims]
    claims = [Claim(f"{article.article_id}#{n}", **claim) for n, claim in enumerate(found)]
    return claims, len(sentences)


def _says_nothing(doc: Doc, speech: Speech, piece: Piece) -> bool:
    """Whether the object alone is no proposition: ``رحب بالقرار``."""
    first = bisect_left(doc.starts, piece.start)
    if first < len(doc) and doc.norms[first] in _THIS:
        if bisect_left(doc.starts, piece.end) - first <= _BARE:
            return True
    if speech.opening.kind == "noun" and first < len(doc) and doc.norms[first] in _COURTESIES:
        return True
    if speech.opening.kind != "noun" or " " in doc.text[piece.start : piece.end]:
        return False
    return piece.cls == "assert" or (first < len(doc) and doc.word(first).stop)


def _item(left: int, start: int, end: int, *, cut: int = 0) -> Speech:
    """What goes on with a list, its dash as cue, or with an answer or a title, without one."""
    opening, nobody, cue = Opening("quote", start, start, cut), (start, start), (left, start)
    return Speech(cue, "assert", False, nobody, "carry", "", "", left, opening, end=end)


class Collected(NamedTuple):
    """Claims of several articles, sentences by article id, and the articles that gave none.

    ``failed`` says by article id why: a text that no rule foresaw must not take thousands of
    others down with it.
    """

    claims: list[Claim]
    n_sentences: dict[str, int]
    failed: dict[str, str]


def claims_of(articles: Sequence[Article]) -> Collected:
    """Claims of several articles, in order."""
    out = Collected([], {}, {})
    for article in articles:
        try:
            found, n = extract_claims(article)
        except Exception as error:
            out.failed[article.article_id] = f"{type(error).__name__}: {error}"
            continue
        out.claims.extend(found)
        out.n_sentences[article.article_id] = n
    return out


class _Extractor:
    """Reads the sentences of one text, body or title, and collects claims."""

    def __init__(self, article: Article, doc: Doc, ledger: Ledger, *, in_title: bool) -> None:
        self.article, self.doc, self.ledger, self.in_title = article, doc, ledger, in_title
        self.claims: list[dict[str, Any]] = []
        self._antecedent: tuple[Piece, Sentence] | None = None
        self._in_headline = False  # whether the half of a title before has its speaker and a colon
        self._replies = False  # whether that half says that somebody replies: «يكسر الصمت..»
        self._asked = -1  # the paragraph of an interview's question
        self._answering = -1  # the paragraph of its answer
        self._lined = -1  # the paragraph that began with a mark last
        self._mark = self._asking = self._replying = ""  # of this line, questions and answers
        self._listing = False  # whether the sentence before opens a list: «ردت بثلاث نقاط:»

    def read(self, sentence: Sentence, number: int) -> None:
        """Add the claims of one sentence."""
        doc = self.doc
        start = bisect_left(doc.starts, sentence.start)
        end = bisect_left(doc.starts, sentence.end)
        text = doc.text[sentence.start : sentence.end]
        parser = SentenceParser(doc, start, end)
        item = self._listing and start > 0 and doc.norms[start - 1] in BULLETS
        speeches = parser.parse()
        if speeches and speeches[0].kind == "headline" and not self.ledger.speaks(doc, speeches[0]):
            # the colon ends a topic or a place: «اليمن: الحوثيون يعلنون …»
            parser = SentenceParser(doc, speeches[0].opening.start, end)
            speeches = parser.parse()
        first = doc.norms[parser.start] if parser.start < end else ""
        if self._in_headline and not speeches and (self._replies or first in _GOES_ON):
            speeches = [_item(parser.start, parser.start, end, cut=int(first[0] == "و"))]
        self._in_headline = self.in_title and any(s.kind == "headline" for s in speeches[:1])
        self._replies = self.in_title and not speeches and self._reply(parser, sentence, number)
        self._in_headline |= self._replies
        if self._asks(sentence, text, start, first, speeches):
            if speeches and speeches[0].kind == "headline":
                parser = SentenceParser(doc, speeches[0].opening.start, end)
                speeches = parser.parse()
            told = [s for s in speeches if s.named and s.kind == "verb"]
            if told and not _QUESTION.search(text):
                self._take(told, parser, sentence, number, text)  # الوزارة تقول إن …
            return
        if not speeches and (item or self._answering == sentence.paragraph):
            cut = int(doc.norms[parser.start] == "اما") if parser.start + 1 < end else 0
            speeches = [_item(parser.start - item, parser.start + cut, end)]
        if not self._take(speeches, parser, sentence, number, text):
            self._outlet(sentence, text, parser.start, end)
        self._listing = item or self._opens_list(parser.start, end, sentence, number)

    def _take(
        self,
        speeches: list[Speech],
        parser: SentenceParser,
        sentence: Sentence,
        number: int,
        text: str,
    ) -> bool:
        """Add the claims of a sentence's speeches; gives whether its own words are somebody's."""
        doc = self.doc
        if speeches and speeches[0].source == "main":
            self._main_clause(parser.start, parser.end, sentence, number)
        attributed = False
        if (
            speeches
            and speeches[0].kind == "anaphor"
            and speeches[0].left > parser.start + _MIN_WORDS
        ):
            self._outlet(sentence, text, parser.start, speeches[0].left)
        told = parser.start  # up to here somebody speaks
        for speech in speeches:
            if speech.source == "main" and speech.depth == 0:
                self._nearest_clause(told, speech.left, sentence, number)
            if speech.depth == 0:
                told = max(told, speech.end)
            speakers = self.ledger.resolve(doc, speech, sentence.paragraph, number)
            if speech.kind == "headline" and not speakers:
                continue
            attributed |= speech.depth == 0 and speech.kind != "masdar"
            if speech.kind == "anaphor":
                self._add_anaphor(speech, speakers, sentence)
                continue
            for piece in pieces(doc, speech):
                if _says_nothing(doc, speech, piece):
                    continue
                self._add(speech, piece, speakers, text)
                if speech.depth == 0:
                    self._antecedent = piece, sentence
        return attributed

    def _reply(self, parser: SentenceParser, sentence: Sentence, number: int) -> bool:
        """Whether half of a title says that somebody speaks up; the other half is his words."""
        doc, start, end = self.doc, parser.start, parser.end
        subject = main_subject(doc, start, end)
        if subject is None or subject[0] != start or subject[1] >= end:
            return False
        if doc.norms[subject[1]] not in REPLIES or doc.norms[end - 1] != ".":
            return False
        self.ledger.subject_turn(doc, *subject, "", sentence.paragraph, number)
        return True

    def _asks(
        self, sentence: Sentence, text: str, start: int, first: str, speeches: list[Speech]
    ) -> bool:
        """Whether a line of an interview asks; the marked line behind it answers."""
        here, before = sentence.paragraph, self.doc.norms[start - 1] if start else ""
        label = self._label(start)
        if label and self._lined != here:
            self._lined, self._mark = here, label
            talk = self.ledger.dialogue
            if label in talk.asking:
                self._asked, self._asking = here, label
            elif talk.asking or self._asked == here - 1:
                self._answering = here
        if self._lined == here and self._mark in self.ledger.dialogue.labels:
            return self._asked == here
        mark = first if first in QUESTIONS else before if before in BULLETS else ""
        if mark and self._lined != here:
            self._lined, self._mark = here, mark
            if self._asked >= 0 and mark == self._asking and mark != self._replying:
                self._asked = here  # the same mark as the questions before
        elif not mark and self._lined != here:
            self._mark = ""
        if self._mark and (self._mark in QUESTIONS or _QUESTION.search(text)):
            self._asked, self._asking = here, self._mark
        if self._asked == here:
            return True
        named = bool(speeches) and speeches[0].kind in ("answer", "headline")
        behind = 0 <= self._asked == here - 1 and (bool(self._mark) or named)
        if behind or (named and speeches[0].kind == "answer"):
            self._answering = here
            self._replying = self._mark
        return False

    def _label(self, start: int) -> str:
        """Whose line of a conversation begins at a token, as in `find_dialogue`."""
        norms, labels = self.doc.norms, self.ledger.dialogue.labels
        if not labels or self.in_title:
            return ""
        colon = norms.index(":", start) if ":" in norms[start : start + _LABEL] else start
        label = " ".join(norms[start:colon])
        return label if label in labels else ""

    def _opens_list(self, start: int, end: int, sentence: Sentence, number: int) -> bool:
        """Whether a sentence says that somebody says what follows line by line."""
        doc = self.doc
        if (
            start >= end
            or doc.norms[end - 1] != ":"
            or not any(
                cue_readings().get(doc.norms[k])
                or doc.word(k).role == "document"
                or role_of(doc.norms[k].removeprefix("ب")) == "document"
                for k in range(start, end)
            )
        ):
            return False
        self._main_clause(start, end, sentence, number)
        return bool(self.ledger.turns) and self.ledger.turns[-1].sentence == number

    def _main_clause(self, start: int, end: int, sentence: Sentence, number: int) -> None:
        """The subject of a sentence that reports only by participle is the speaker."""
        subject = main_subject(self.doc, start, end)
        if subject is not None:
            self.ledger.subject_turn(self.doc, *subject, "", sentence.paragraph, number)

    def _nearest_clause(self, told: int, end: int, sentence: Sentence, number: int) -> None:
        """The subject of a later clause is the speaker of a participle behind it.

        ``…، كما اشتكت الرابطة، فيما قلل البنك من وقع ذلك، مبينا أن``.
        """
        doc = self.doc
        for k in range(end - 2, max(told - 2, 0), -1):
            if doc.norms[k] not in COMMAS or doc.norms[k + 1] not in _CONTRASTS:
                continue
            subject = main_subject(doc, k + 1, end)
            if subject is not None:
                self.ledger.subject_turn(doc, *subject, "", sentence.paragraph, number)
            return

    def _add_anaphor(self, speech: Speech, speakers: list[Speaker], sentence: Sentence) -> None:
        """A claim about the proposition before (``وهو ما نفته طهران``)."""
        if self._antecedent is None or not speakers:
            return
        piece, where = self._antecedent
        if sentence.paragraph - where.paragraph > 1:
            return
        around = self.doc.text[min(where.start, sentence.start) : sentence.end]
        # who confirms a denial denies, who denies a denial does not
        held = piece._replace(cls=speech.cls, negative=speech.negative != piece.negative)
        self._add(speech, held, speakers, around)

    def _add(self, speech: Speech, piece: Piece, speakers: list[Speaker], sentence: str) -> None:
        cue = self.doc.raw(*speech.cue)
        if not speakers and speech.depth:
            return
        for speaker in speakers or [NOBODY]:
            self.claims.append(
                {
                    "article_id": self.article.article_id,
                    "source": self.article.source,
                    "published": self.article.published,
                    "speaker": speaker.text,
                    "speaker_id": speaker.id,
                    "cue": cue,
                    "cue_class": piece.cls,
                    "claim": self.doc.text[piece.start : piece.end],
                    "polarity": "negative" if piece.negative else "positive",
                    "start": piece.start,
                    "end": piece.end,
                    "sentence": sentence,
                    "in_title": self.in_title,
                    "context": self._context(speech, speaker),
                    "state": speaker.state,
                    "institution": speaker.institution,
                    "person": speaker.person,
                }
            )

    def _context(self, speech: Speech, speaker: Speaker) -> str:
        """Whom the pronoun of the complementiser or a demand refers to."""
        target = speech.opening.target
        if target[0] < target[1]:
            return self.doc.raw(*target)
        pronoun = {"ه": "m", "ها": "f"}.get(speech.opening.pronoun, "")
        return speaker.text if pronoun and pronoun == speech.gender else ""

    def _outlet(self, sentence: Sentence, text: str, start: int, end: int) -> None:
        """The sentence as the outlet's own claim."""
        doc = self.doc
        words = sum(1 for k in range(start, min(end, start + 12)) if is_word(doc.norms[k]))
        span = trimmed(doc, start, end)
        if span is None or words < _MIN_WORDS or _QUESTION.search(text):
            return
        subject = main_subject(doc, start, end)
        if subject is not None and not self.in_title:
            self.ledger.note_actor(doc, *subject, sentence.paragraph)
        here = (start, start)
        opening = Opening("clause", start, start)
        nothing = Speech(here, "none", False, here, "none", "", "", start, opening)
        piece = Piece(*span, "none", False)
        self._antecedent = piece, sentence
        self._add(nothing, piece, [], text)
