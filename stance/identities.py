"""Canonical identities of speakers: persons, bodies, offices, and who a short mention is.

Answers with an id of this article rather than with a guess when the text does not tell.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from stance.arabic import stem
from stance.cues import phrase_words
from stance.descriptions import (
    BODIES,
    UNNAMED,
    Description,
    bare_head,
    conjuncts,
    describe,
    names_state_only,
    person_key,
    stems_of,
    written,
)
from stance.document import Doc
from stance.entities import load_entities
from stance.names import Names
from stance.nounphrases import COMMAS, noun_phrase
from stance.phraseheads import SAME, after_courtesy
from stance.subjects import is_feminine
from stance.wordclasses import actor_id, demonym_of

_OFFICES: Final = dict.fromkeys(
    ("الوزراء", "الحكومه", "وزراء", "حكومه", "مجلس"), "head_of_government"
)
# Offices that a state has once; "مسؤول إيراني" of two articles may be two persons.
_ONE_OF_A_STATE: Final = frozenset("president head_of_government monarch spokesperson".split())
# What a title calls a government by; a country's name there is often its topic.
CAPITALS: Final = frozenset(
    """واشنطن موسكو طهران الرياض القاهره دمشق بغداد بيروت مسقط الدوحه انقره باريس لندن برلين بكين
    صنعاء الخرطوم طرابلس الرباط ابوظبي بروكسل روما مدريد كييف دلهي اسلاماباد كابول طوكيو
    بيونغيانغ سيول نواكشوط مقديشو المنامه""".split()
)
_HIS_COUNTRY: Final = frozenset("بلاده بلادها بلادهم بلده بلدها بلدهم".split())
_ANY_BODY: Final = frozenset({"جهاز", "جه", "هيي"})  # heads by which any body is called again
# Roles of which a text may mean several, or whose bearers speak for somebody else.
_NO_HOLDER: Final = frozenset({"", "anonymous", "spokesperson", "citizen", "official", *BODIES})
_UNIQUE: Final = 4  # words of an office that need no state to tell it from others
_OWNER_WINDOW: Final = 60  # words back to the institution of رئيسها
_LONGEST_NAME: Final = 10  # words of an institution's name


class Speaker(NamedTuple):
    """A resolved speaker; ``text`` as written, the rest as in `stance.records.Claim`."""

    text: str
    id: str
    state: str = ""
    institution: str = ""
    person: str = ""


NOBODY: Final = Speaker("", "")


class Turn(NamedTuple):
    """A turn of speech remembered for carrying over."""

    speakers: tuple[Speaker, ...]
    gender: str
    paragraph: int
    sentence: int


class Identities:
    """Who the speakers of one article are, in the order in which they are mentioned.

    Parameters
    ----------
    doc : Doc
        The article's text; titles are asked about with a `Doc` of their own.
    article_id : str
        Goes into the ids of undisclosed sources.
    """

    def __init__(self, doc: Doc, article_id: str) -> None:
        self.doc, self.article_id = doc, article_id
        self.names = Names(doc)
        self.persons: dict[str, Speaker] = {}
        self.heads: dict[str, Speaker] = {}
        self._bodies: list[tuple[frozenset[str], Speaker]] = []
        self.turns: list[Turn] = []
        self.now = 0

    def speakers(self, doc: Doc, start: int, end: int, *, dual: bool = False) -> list[Speaker]:
        """The speakers that a noun phrase names; several when it is coordinated."""
        if end - start > 3 and doc.norms[start : start + 2] == ["كل", "من"]:
            start, dual = start + 2, True
        if doc.norms[start] in SAME and start + 1 < end:
            start += 1  # ذات المصدر is المصدر that has spoken
        start = after_courtesy(doc, start, end)
        if end - start == 1 and doc.norms[start] in phrase_words("his_courtesy") and self.turns:
            return list(self.turns[-1].speakers)  # معاليه: who has just spoken
        ministries = self._ministries(doc, start, end)
        if len(ministries) > 1:
            text = written(doc, start, end)
            return [Speaker(text, i, i.split(".")[0], i) for i in ministries]
        parts = conjuncts(doc, start, end, dual=dual)
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
        if doc.norms[start] in _HIS_COUNTRY:
            return self._his_country(doc, start, end)
        described = describe(doc, start, end)
        text = written(doc, start, end)
        known = self._known_person(doc, start, end, text, described)
        if known is None and described.role == "document" and not described.short:
            known = self._issuer(doc, start, end)
        if known is None and described.pronoun:
            known = self._owner(doc, start, described.pronoun)
        if known is None and described.short:
            known = self._mentioned(doc, start, described)
        if known is not None:
            return known._replace(text=text)
        vague = described.role in UNNAMED and not described.definite
        holder = self._holder(doc, start, end, text, described)
        if holder is not None:
            return holder
        if described.short:
            speaker = Speaker(text, self._anonymous(doc, start, end))
        elif described.role == "anonymous" or vague:
            who = self._anonymous(doc, start, end)
            speaker = Speaker(text, who, described.state, described.institution)
        else:
            speaker = self._body(doc, start, end, text, described)
        speaker = self._localised(speaker)
        self._remember(described.head, speaker)
        if not speaker.id.startswith("anon:"):
            self._bodies.append((frozenset(stems_of(doc, start, end)), speaker))
        return speaker

    def _known_person(
        self, doc: Doc, start: int, end: int, text: str, described: Description
    ) -> Speaker | None:
        """The person whom a phrase names, or calls by the surname of one who has spoken."""
        if described.person:
            if end - start == 1 and (called := self._called(doc.norms[start])) is not None:
                return called  # الفنار of نادي الفنار
            body = (
                self.subsumed(doc, start, end) if end - start > 1 and not described.role else None
            )
            if body is not None and not body.person:
                return body  # أرغوليس مارين of شركة أرغوليس مارين
            speaker = self._person(doc, text, described)
            self._remember_office(doc, start, end, speaker)
            if described.role not in ("", *BODIES) and doc is self.doc:
                # a title calls him by the office alone: والي شمال كردفان
                self._bodies.append((frozenset(stems_of(doc, start, end)), speaker))
            return speaker
        if end - start > 2 or described.entity:
            return None
        known = self.persons.get(person_key(doc.raw(end - 1, end)))
        known = known or self.persons.get(person_key(text))
        if known is None and end - start == 1 and not described.role:
            name = self.names.surname(doc, start)
            return self._person(doc, text, described._replace(person=name)) if name else None
        return known

    def _called(self, name: str) -> Speaker | None:
        """The body that the text has before a name of one word: ``نادي الفنار``."""
        body = self.doc
        for j in self.names.places_of(name) if name.startswith("ال") else ():
            before = body.word(j - 1) if j else None
            if before is None or before.role not in ("institution", "media"):
                continue
            if before.definite or before.pronoun or body.norms[j - 1] == name:
                continue
            text = written(body, j - 1, j + 1)
            return self.subsumed(body, j - 1, j + 1) or self._body(
                body, j - 1, j + 1, text, describe(body, j - 1, j + 1)
            )
        return None

    def _holder(self, doc: Doc, start: int, end: int, text: str, d: Description) -> Speaker | None:
        """The one person whom the text calls by an office that is named alone (``المدرب``)."""
        known_by_office = d.institution or (d.state and d.role in _ONE_OF_A_STATE)
        if d.role in _NO_HOLDER or known_by_office or d.pronoun or not d.definite:
            return None
        words = [doc.word(k) for k in range(start + 1, end)]
        rest = [w for w in words if w.is_word and not w.stop]
        told = [w for w in rest if not (d.state and demonym_of(w.core))]
        wanted = {stem(w.core.removeprefix("ال")) for w in told}
        name = self.names.holder(bare_head(doc.word(start).core), frozenset(wanted), d.state)
        if not name:
            return None
        key = person_key(name)
        known = self.persons.get(key)
        if known is not None and d.state and known.state not in ("", d.state):
            return None
        return self._person(doc, text, d._replace(person=name))._replace(text=text)

    def _person(self, doc: Doc, text: str, described: Description) -> Speaker:
        """A named person, joined with earlier or fuller mentions by last name."""
        key = person_key(described.person)
        known = self.persons.get(key)
        state, institution = described.state, described.institution
        if known is None and not (state or institution):
            state, institution = self.names.fuller_mention(key)
        speaker = Speaker(text, f"person:{key}", state, institution, described.person)
        if known is not None:
            speaker = speaker._replace(
                state=known.state or state,
                institution=known.institution or institution,
                person=max(described.person, known.person, key=len),
            )
        speaker = self._localised(speaker)
        if described.role == "spokesperson" and speaker.institution:
            speaker = speaker._replace(id=speaker.institution)  # whom he speaks for
        elif known is not None and not known.id.startswith("person:"):
            speaker = speaker._replace(id=known.id)
        self.persons[key] = speaker
        self._remember(described.head, speaker)
        return speaker

    def _remember_office(self, doc: Doc, start: int, end: int, speaker: Speaker) -> None:
        """Keep a person by the office in apposition: ``حازم الدسوقي، رئيس النادي``."""
        comma = next((k for k in range(start, end) if doc.norms[k] in COMMAS), end)
        if comma + 1 < end:
            self._remember(describe(doc, comma + 1, end).head, speaker)

    def _his_country(self, doc: Doc, start: int, end: int) -> Speaker:
        """``أعلن الوزير أن بلاده تعتزم``: the state of who has just spoken."""
        state = self.turns[-1].speakers[-1].state if self.turns else ""
        return Speaker(doc.raw(start, end), state, state) if state else NOBODY

    def _issuer(self, doc: Doc, start: int, end: int) -> Speaker | None:
        """Whose the document is: ``بيان النائب العام``."""
        first = start + 1
        if doc.word(start).definite or first >= end:
            return None
        head = doc.word(first)
        if head.role in ("", "document") and not actor_id(doc.norms[first]):
            return None
        return self._one(doc, first, end)

    def _mentioned(self, doc: Doc, start: int, described: Description) -> Speaker | None:
        """Whom a short mention stands for: الوزير, المصدر, البنك."""
        known = self.heads.get(described.head)
        known = known or self.heads.get(described.head.partition("_")[0])
        if known is None and described.role in BODIES:
            known = self._body_before(doc, start, described.head) or self._body_speaking(described)
        if known is None and described.role not in BODIES and self.turns:
            last = self.turns[-1]  # "قال فلان … وأضاف اللاعب", "… المصدر": who has just spoken
            near = self.now - last.sentence <= 1 and len(last.speakers) == 1
            person = last.speakers[0].person or described.role == "anonymous"
            known = last.speakers[0] if near and person else None
        return known

    def _body_speaking(self, described: Description) -> Speaker | None:
        """The body that has just spoken, for a noun that may stand for any: الجهاز, الهيئة."""
        if described.head not in _ANY_BODY or not self.turns:
            return None
        last = self.turns[-1]
        near = self.now - last.sentence <= 1 and len(last.speakers) == 1
        body = last.speakers[0].institution or last.speakers[0].id.startswith("org:")
        return last.speakers[0] if near and body and not last.speakers[0].person else None

    def _body_before(self, doc: Doc, start: int, head: str) -> Speaker | None:
        """The institution last called by the head noun that a short mention repeats."""
        body = self.doc
        for j in reversed(self.names.positions(head)):
            if doc is body and j >= start:
                continue
            end = noun_phrase(body, j, min(len(body), j + _LONGEST_NAME))
            if end - j < 2:
                continue
            described = describe(body, j, end)
            if described.institution and not described.short and not described.person:
                return self._localised(
                    Speaker("", described.institution, described.state, described.institution)
                )
        return None

    def _owner(self, doc: Doc, start: int, pronoun: str) -> Speaker | None:
        """The institution that the pronoun of ``رئيسها`` or ``المتحدث باسمه`` stands for."""
        gender = "f" if pronoun == "ها" else "m"
        if self.turns and self.turns[-1].gender == gender:
            last = self.turns[-1].speakers[-1]
            if not last.person:
                return last
        for j in range(start - 1, max(-1, start - _OWNER_WINDOW), -1):
            word = doc.word(j)
            named = actor_id(doc.norms[j])
            if not (word.role in ("institution", "media") or named) or word.pronoun:
                continue
            if (is_feminine(doc, j) or word.core.endswith("ه")) != (gender == "f"):
                continue
            first = j
            while first > 0 and doc.word(first - 1).role in ("institution", "media"):
                first -= 1
            end = noun_phrase(doc, first, start)
            if end == first:
                continue
            owner = self.speakers(doc, first, end)[0]
            if not owner.person:
                return owner
        return None

    def subsumed(self, doc: Doc, start: int, end: int) -> Speaker | None:
        """The body that has spoken already and whose name holds all words of this one."""
        wanted = frozenset(stems_of(doc, start, end))
        found = {s.id: s for stems, s in self._bodies if wanted and wanted <= stems}
        return next(iter(found.values())) if len(found) == 1 else None

    def only_of(self, state: str) -> Speaker | None:
        """The one institution of a state that has spoken: whom its capital stands for."""
        found = {
            s.id: s for _, s in self._bodies if s.institution and s.state == state and not s.person
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def _localised(self, speaker: Speaker) -> Speaker:
        """An institution named without its state belongs to the state the article is about."""
        if not speaker.institution.startswith("any."):
            return speaker
        state = speaker.state or self.names.setting()
        if not state:
            return speaker
        own = load_entities().same_office(speaker.institution, state)
        own = own or f"{state}.{speaker.institution.partition('.')[2]}"
        same = speaker.id == speaker.institution
        return speaker._replace(id=own if same else speaker.id, state=state, institution=own)

    def _body(self, doc: Doc, start: int, end: int, text: str, d: Description) -> Speaker:
        """An institution, state, or office whose holder is not named."""
        if doc is not self.doc and doc.norms[start] in CAPITALS:
            metonym = self.only_of(d.entity)  # a title's طهران
            if metonym is not None:
                return metonym._replace(text=text)
        if d.entity and d.role in ("", *BODIES):
            entity = load_entities().get(d.entity)
            institution = "" if entity is None or entity.type in ("state", "place") else d.entity
            return Speaker(text, d.entity, d.state, institution)
        known = self.heads.get(d.head) if d.role not in ("", *BODIES) else None
        if known is not None and known.person:
            if known.institution == d.institution and known.state == d.state:
                return known._replace(text=text)
        if d.institution:
            return Speaker(text, d.institution, d.state, d.institution)
        known = self._head_of(doc, start, end) or self.subsumed(doc, start, end)
        if known is not None:
            person = known.person if known.id.startswith("person:") else ""
            return known._replace(text=text, person=person)
        known = self.heads.get(d.head)
        if known is not None and known.state == d.state and end - start == 2:
            return known._replace(text=text)  # الوزيرة الفرنسية
        return Speaker(text, self._office(doc, start, end, d), d.state)

    def _office(self, doc: Doc, start: int, end: int, d: Description) -> str:
        """Id of an office or body that the table of entities does not hold."""
        stems = stems_of(doc, start, end)
        if d.role and d.state and d.role not in ("document", "media", "institution"):
            role = _OFFICES.get(d.head.partition("_")[2], d.role)
            if role in _ONE_OF_A_STATE and names_state_only(doc, start, end):
                return f"{d.state}.{role}"
        if d.role in BODIES and not d.short:
            return "org:" + "_".join(stems)
        first = self._represented(doc, start, end)
        if first:
            return "org:" + "_".join(stems_of(doc, first, end))
        state = d.state or self.names.setting()
        if d.role not in ("", *UNNAMED) and (len(stems) >= _UNIQUE or (len(stems) > 1 and state)):
            place = "" if len(stems) >= _UNIQUE else f"{state}:"
            return f"office:{place}" + "_".join(stems)
        return self._anonymous(doc, start, end)

    def _head_of(self, doc: Doc, start: int, end: int) -> Speaker | None:
        """The body that an office names by one short word: ``رئيس المؤسسة``."""
        for k in range(start + 1, end):
            word = doc.word(k)
            if word.role == "institution" and word.definite:
                after = k + 1 < end and doc.word(k + 1).definite
                if after or (k + 1 < end and actor_id(doc.norms[k + 1])):
                    return None
                return self._mentioned(doc, start, describe(doc, k, k + 1))
        return None

    def _represented(self, doc: Doc, start: int, end: int) -> int:
        """Token of the body that a spokesperson speaks for, 0 when none is named."""
        if doc.word(start).role != "spokesperson":
            return 0
        for k in range(start + 1, end):
            if doc.word(k).role in ("institution", "media"):
                return k
        return 0

    def _remember(self, head: str, speaker: Speaker) -> None:
        """Keep who was last called by a head noun, for الوزير and رئيس الوزراء later."""
        if head:
            self.heads[head] = speaker
            self.heads[head.partition("_")[0]] = speaker

    def _anonymous(self, doc: Doc, start: int, end: int) -> str:
        return f"anon:{self.article_id}:" + "_".join(stems_of(doc, start, end))
