"""Who a speaker is: canonical ids, earlier mentions, carried-over and coordinated speakers.

The ledger of one article remembers everybody who spoke. It answers with nobody rather than with a
guess when the text does not tell.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from stance.arabic import stem
from stance.entities import load_entities
from stance.nounphrases import COMMAS, Doc
from stance.speech import Speech
from stance.vocabulary import load_vocabulary
from stance.wordclasses import actor_id, begins_name, demonym_of, word_class

_BODIES: Final = frozenset({"institution", "media", "document"})
_UNNAMED: Final = frozenset({"anonymous", "official", "citizen", "expert"})
_COMMON_LAST_NAMES: Final = frozenset("محمد احمد علي حسن حسين محمود ابراهيم خالد عمر سالم صالح".split())
_TITLE_WORDS: Final = frozenset("السيد السيده الشيخ الدكتور الدكتوره الحاج".split())


class Speaker(NamedTuple):
    """A resolved speaker; ``text`` as written, the rest as in `stance.records.Claim`."""

    text: str
    id: str
    state: str = ""
    institution: str = ""
    person: str = ""


NOBODY: Final = Speaker("", "")


class _Turn(NamedTuple):
    """A turn of speech remembered for carrying over."""

    speakers: tuple[Speaker, ...]
    gender: str
    paragraph: int
    sentence: int


class Ledger:
    """Speakers of one article, in the order in which they spoke.

    Parameters
    ----------
    doc : Doc
    article_id : str
        Goes into the ids of anonymous sources.
    """

    def __init__(self, doc: Doc, article_id: str) -> None:
        self.doc, self.article_id = doc, article_id
        self._persons: dict[str, Speaker] = {}
        self._heads: dict[str, Speaker] = {}
        self._turns: list[_Turn] = []
        self._blocked = False
        self._places: dict[str, list[int]] | None = None

    # --- turns ---------------------------------------------------------------------------

    def resolve(self, doc: Doc, speech: Speech, paragraph: int, sentence: int) -> list[Speaker]:
        """Speakers of a speech: empty when the text does not tell."""
        start, end = speech.speaker
        if start < end:
            found = self.speakers(doc, start, end, dual=speech.number in ("d", "p"))
        elif speech.source == "carry":
            found = list(self._carried(speech, paragraph, sentence))
        elif speech.source == "main":
            found = self._main(speech, sentence)
        else:
            return []
        if found and speech.depth == 0 and speech.kind != "masdar":
            turn = _Turn(tuple(found), speech.gender, paragraph, sentence)
            self._turns.append(turn)
            self._blocked = False
        return found

    def _carried(self, speech: Speech, paragraph: int, sentence: int) -> tuple[Speaker, ...]:
        """The last speaker, when gender agrees and nobody else came between."""
        if not self._turns or self._blocked:
            return ()
        last = self._turns[-1]
        if paragraph - last.paragraph > 2 or sentence - last.sentence > 4:
            return ()
        if last.gender and speech.gender and last.gender != speech.gender:
            return ()
        return last.speakers

    def _main(self, speech: Speech, sentence: int) -> list[Speaker]:
        """The speaker of this sentence, for a participle that goes on with it."""
        if not self._turns or self._turns[-1].sentence != sentence:
            return []
        last = self._turns[-1]
        if last.gender and speech.gender and last.gender != speech.gender:
            return []
        return list(last.speakers)

    def note_actor(self, doc: Doc, start: int, end: int, paragraph: int, gender: str) -> None:
        """Remember the subject of a sentence without speech: it may block a carry-over."""
        if not self._turns or start == end:
            return
        described = _describe(doc, start, end)
        if not described.person and not described.head:
            return
        ids = {s.id for s in self._turns[-1].speakers}
        who = self.speakers(doc, start, end)
        if who and ids.isdisjoint(s.id for s in who) and paragraph != self._turns[-1].paragraph:
            self._blocked = True

    def subject_turn(
        self, doc: Doc, start: int, end: int, gender: str, paragraph: int, sentence: int
    ) -> None:
        """Open a turn for the subject of a main clause whose participle reports speech."""
        found = self.speakers(doc, start, end)
        if found:
            self._turns.append(_Turn(tuple(found), gender, paragraph, sentence))
            self._blocked = False

    # --- identity ------------------------------------------------------------------------

    def speakers(self, doc: Doc, start: int, end: int, *, dual: bool = False) -> list[Speaker]:
        """The speakers that a noun phrase names; several when it is coordinated."""
        ministries = self._ministries(doc, start, end)
        if len(ministries) > 1:
            text = _written(doc, start, end)
            return [Speaker(text, i, i.split(".")[0], i) for i in ministries]
        parts = _conjuncts(doc, start, end, dual=dual)
        return [self._one(doc, a, b) for a, b in parts]

    def _ministries(self, doc: Doc, start: int, end: int) -> list[str]:
        entities = load_entities()
        found = []
        for phrase in entities.find(doc.norms[start:end]):
            entity = entities.get(phrase.value)
            if entity is None or entity.type != "institution":
                return []
            found.append(phrase.value)
        return found

    def _one(self, doc: Doc, start: int, end: int) -> Speaker:
        """One speaker from its noun phrase."""
        described = _describe(doc, start, end)
        text = _written(doc, start, end)
        if described.person:
            return self._person(doc, text, described)
        if described.role == "anonymous" or (
            described.role in _UNNAMED and not described.definite
        ):
            speaker = Speaker(text, self._anonymous(doc, start, end), described.state,
                              described.institution)
        elif described.short:
            known = self._heads.get(described.head)
            if known is not None:
                return known._replace(text=text)
            speaker = Speaker(text, self._anonymous(doc, start, end))
        else:
            speaker = self._body(doc, start, end, text, described)
        if described.head:
            self._heads[described.head] = speaker
        return speaker

    def _body(self, doc: Doc, start: int, end: int, text: str, d: _Description) -> Speaker:
        """An institution, state, or office whose holder is not named."""
        if d.entity and d.role in ("", *_BODIES):
            entity = load_entities().get(d.entity)
            institution = "" if entity is None or entity.type in ("state", "place") else d.entity
            return Speaker(text, d.entity, d.state, institution)
        known = self._heads.get(d.head) if d.role not in ("", *_BODIES) else None
        if known is not None and known.person and (
            known.institution == d.institution and known.state == d.state
        ):
            return known._replace(text=text)
        if d.institution:
            return Speaker(text, d.institution, d.state, d.institution)
        if d.role and d.state and d.role not in ("document", "media"):
            role = d.role if d.role != "institution" else "_".join(_stems(doc, start, end))
            return Speaker(text, f"{d.state}.{role}", d.state, f"{d.state}.{role}")
        if d.role in _BODIES and not d.short:
            return Speaker(text, "org:" + "_".join(_stems(doc, start, end)), d.state)
        return Speaker(text, self._anonymous(doc, start, end), d.state)

    def _person(self, doc: Doc, text: str, described: _Description) -> Speaker:
        """A named person, joined with earlier or fuller mentions by last name."""
        key = person_key(described.person)
        known = self._persons.get(key)
        state, institution = described.state, described.institution
        if known is None and not (state or institution):
            state, institution = self._fuller_mention(doc, key)
        speaker = Speaker(text, f"person:{key}", state, institution, described.person)
        if known is not None:
            speaker = speaker._replace(
                state=state or known.state,
                institution=institution or known.institution,
                person=max(described.person, known.person, key=len),
            )
        self._persons[key] = speaker
        if described.head:
            self._heads[described.head] = speaker
        return speaker

    def _fuller_mention(self, doc: Doc, key: str) -> tuple[str, str]:
        """State and institution from a titled mention elsewhere in the article."""
        doc = self.doc
        last = key.split("_")[-1]
        if self._places is None:
            self._places = {}
            for i, norm in enumerate(doc.norms):
                self._places.setdefault(norm, []).append(i)
        for i in self._places.get(last, ()):
            low = i
            while low > 0 and i - low < 12:
                word = doc.word(low - 1)
                if not word.is_word or word.stop or word.that or word.verb or word.temporal:
                    break
                low -= 1
            for j in range(low, i):
                if doc.word(j).role and doc.word(j).role not in _BODIES:
                    described = _describe(doc, j, i + 1)
                    if described.state or described.institution:
                        return described.state, described.institution
        return "", ""

    def _anonymous(self, doc: Doc, start: int, end: int) -> str:
        return f"anon:{self.article_id}:" + "_".join(_stems(doc, start, end))


def _written(doc: Doc, start: int, end: int) -> str:
    """A speaker as written, without conjunction or clitic preposition before it."""
    text = doc.raw(start, end)
    norm = doc.norms[start]
    if norm.startswith("لل"):
        return "ال" + text[2:]
    if norm[0] == "ل" and len(norm) > 3 and word_class(norm[1:]).role:
        return text[1:]
    if doc.word(start).coordinated or (norm[0] == "و" and actor_id(norm[1:])):
        return text[1:]
    return text


def _stems(doc: Doc, start: int, end: int) -> list[str]:
    words = [word_class(n) for n in doc.norms[start:end]]
    return [stem(w.core) for w in words if w.is_word and not w.stop][:6]


def _conjuncts(doc: Doc, start: int, end: int, *, dual: bool) -> list[tuple[int, int]]:
    """Spans of coordinated speakers; one span when و joins words of one description."""
    cuts = [start]
    for i in range(start + 1, end):
        norm = doc.norms[i]
        joined = norm == "و" or (norm[0] == "و" and doc.word(i).coordinated)
        if not joined:
            continue
        begin = i + 1 if norm == "و" else i
        named = bool(actor_id(doc.word(begin).core)) if begin < end else False
        named = named or (dual and not doc.word(begin).adjective) or (
            dual and bool(_describe(doc, begin, end).person)
        )
        before = doc.word(i - 1)
        if named and (dual or bool(actor_id(doc.norms[i - 1])) or before.adjective):
            cuts.append(i)
    spans = []
    for a, b in zip(cuts, [*cuts[1:], end], strict=True):
        first = a + 1 if doc.norms[a] == "و" else a
        if first < b:
            spans.append((first, b))
    return spans


class _Description(NamedTuple):
    """What a noun phrase says of a speaker."""

    head: str
    role: str
    definite: bool
    short: bool
    entity: str
    state: str
    institution: str
    person: str


def _describe(doc: Doc, start: int, end: int) -> _Description:
    """Head, role, entities and name of a speaker noun phrase."""
    entities = load_entities()
    words = [doc.word(i) for i in range(start, end)]
    found = entities.find([w.core if w.coordinated else n for w, n in
                           zip(words, doc.norms[start:end], strict=True)])
    roles = [w.role for w in words]
    head = words[0]
    role = next((r for r in roles if r and r not in _BODIES), "") or head.role
    entity, state, institution = "", "", ""
    inside: set[int] = set()
    for phrase in found:
        known = entities.get(phrase.value)
        if known is None:
            continue
        demonym = phrase.end - phrase.start == 1 and bool(demonym_of(doc.norms[start + phrase.start]))
        state = state or known.state or (known.id if known.type == "state" else "")
        if known.type not in ("state", "place", "city", "country") and not demonym:
            if known.type == "person":
                continue
            institution = institution or known.id
        if not entity and not demonym and phrase.start <= (0 if head.role in _BODIES else 0):
            entity = known.id
        inside.update(range(phrase.start, phrase.end))
    person = _name(doc, start, end, words, inside, role)
    short = len(words) <= 2 and head.definite and bool(head.role) and not found and not person
    base = head.core.removeprefix("ال").removesuffix("ه")
    return _Description(base if head.role else "", role, head.definite or len(words) > 1, short,
                        entity, state, institution, person)


def _name(
    doc: Doc, start: int, end: int, words: list, inside: set[int], role: str
) -> str:
    """The person's name in a noun phrase, empty when there is none."""
    if words[0].role in _BODIES and role in (*_BODIES, ""):
        return ""
    best = (0, 0)
    k = 0
    while k < len(words):
        if not _name_like(words, k, inside, doc.norms[start + k]):
            k += 1
            continue
        first = k
        while k < len(words) and (
            _name_like(words, k, inside, doc.norms[start + k])
            or (words[k].definite and k > first and k not in inside and not words[k].role
                and not words[k].adjective)
            or (begins_name(words[k - 1].core) and words[k].is_word)
        ):
            k += 1
        if k - first >= best[1] - best[0]:
            best = (first, k)
    first, last = best
    if last == first:
        return _definite_name(doc, start, words, inside)
    need = 2 if role in _UNNAMED and not words[0].definite else 1
    if last - first < need or (first > 0 and not role and last - first < 2):
        return ""
    return doc.raw(start + first, start + last) if not words[first].coordinated else (
        doc.raw(start + first, start + last)[1:]
    )


def _definite_name(doc: Doc, start: int, words: list, inside: set[int]) -> str:
    """A surname with article that stands alone (``الجبير``) or behind a title."""
    last = len(words) - 1
    word = words[last]
    if last > 1 or not word.definite or word.role or word.adjective or last in inside:
        return ""
    if last == 1 and not words[0].role:
        return ""
    vocabulary = load_vocabulary()
    if vocabulary.count(word.core[2:]) * 2 > vocabulary.count(word.core):
        return ""
    return doc.raw(start + last, start + last + 1)


def _name_like(words: list, k: int, inside: set[int], norm: str) -> bool:
    word = words[k]
    if not word.is_word or k in inside or word.stop or word.role or word.definite:
        return bool(begins_name(word.core)) and k not in inside and not word.definite
    if word.event or word.common or word.temporal or norm[0].isdigit():
        return False
    return not demonym_of(norm) and word.core not in _TITLE_WORDS


def person_key(name: str) -> str:
    """Last name, by which mentions of a person are joined; two names where one is too common.

    >>> person_key("سيرغي لافروف"), person_key("عبد ربه منصور هادي")
    ('لافروف', 'هادي')
    >>> person_key("أحمد محمد"), person_key("محمد بن سلمان")
    ('احمد_محمد', 'بن_سلمان')
    """
    from stance.arabic import words as norms_of

    parts = [p for p in norms_of(name) if p not in COMMAS]
    if not parts:
        return ""
    size = 1
    if len(parts) > 1 and (parts[-1] in _COMMON_LAST_NAMES or begins_name(parts[-2])):
        size = 2
    return "_".join(parts[-size:])
