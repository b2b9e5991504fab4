"""Who a speaker is: canonical ids, earlier mentions, carried-over and coordinated speakers.

The ledger of one article remembers everybody who spoke. It answers with nobody rather than with a
guess when the text does not tell.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from stance.arabic import stem
from stance.entities import load_entities
from stance.lexicon import Phrase
from stance.nounphrases import ALL_OF, COMMAS, Doc, has_preposition, noun_phrase
from stance.speech import Speech
from stance.subjects import is_actor, is_definite_name, is_feminine
from stance.wordclasses import (
    Word,
    actor_id,
    begins_name,
    demonym_of,
    possessed_in_writing,
    word_class,
)

_BODIES: Final = frozenset({"institution", "media", "document"})
_OFFICES: Final = dict.fromkeys(
    ("الوزراء", "الحكومه", "وزراء", "حكومه", "مجلس"), "head_of_government"
)
_UNNAMED: Final = frozenset({"anonymous", "official", "citizen", "expert"})
_COMMON_LAST_NAMES: Final = frozenset(
    "محمد احمد علي حسن حسين محمود ابراهيم خالد عمر سالم صالح الله".split()
)
_TITLE_WORDS: Final = frozenset("السيد السيده الشيخ الدكتور الدكتوره الحاج".split())


class Speaker(NamedTuple):
    """A resolved speaker; ``text`` as written, the rest as in `stance.records.Claim`."""

    text: str
    id: str
    state: str = ""
    institution: str = ""
    person: str = ""


_IN_NAME_OF: Final = frozenset("باسمه باسمها باسمهم".split())
# Offices that a state has once; "مسؤول إيراني" of two articles may be two persons.
_OF_STATE: Final = frozenset(
    "الوزراء الحكومه الجمهوريه الدوله البلاد وزراء حكومه مجلس باسم الرياسه".split()
)
_ONE_OF_A_STATE: Final = frozenset("president head_of_government monarch spokesperson".split())
# What a title calls a government by; a country's name there is often its topic.
_CAPITALS: Final = frozenset(
    """واشنطن موسكو طهران الرياض القاهره دمشق بغداد بيروت مسقط الدوحه انقره باريس لندن برلين بكين
    صنعاء الخرطوم طرابلس الرباط ابوظبي بروكسل روما مدريد كييف دلهي اسلاماباد كابول طوكيو
    بيونغيانغ سيول نواكشوط مقديشو المنامه""".split()
)
_HIS_COUNTRY: Final = frozenset("بلاده بلادها بلادهم بلده بلدها بلدهم".split())
_SETTLEMENTS: Final = frozenset("مدينه بلده قريه محافظه منطقه حي شارع ولايه اقليم".split())
_POSTED_TO: Final = frozenset("في لدي الي ب".split())
_UNIQUE: Final = 4  # words of an office that need no state to tell it from others
_OWNER_WINDOW: Final = 60  # words back to the institution of رئيسها
_LONGEST_NAME: Final = 10  # words of an institution's name
_SETTING: Final = 8  # words after the cue in which "في بيان" stands
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
        self._bodies: list[tuple[frozenset[str], Speaker]] = []
        self._now = 0
        self._places: dict[str, list[int]] | None = None
        self._by_head: dict[str, list[int]] | None = None
        self._state: str | None = None

    # --- turns ---------------------------------------------------------------------------

    def resolve(self, doc: Doc, speech: Speech, paragraph: int, sentence: int) -> list[Speaker]:
        """Speakers of a speech: empty when the text does not tell."""
        start, end = speech.speaker
        self._now = sentence
        if speech.kind == "headline" and not self._speaks(doc, speech):
            return []
        if start < end:
            found = self.speakers(doc, start, end, dual=speech.number in ("d", "p"))
        elif speech.source == "carry":
            found = list(self._carried(speech, paragraph, sentence))
        elif speech.source == "main":
            found = self._main(speech, sentence)
            where = doc.norms[max(speech.cue[0] - 1, 0)] in ("حيث", "اذ")
            if not found and speech.kind == "verb" and where:
                found = list(self._carried(speech, paragraph, sentence))
        else:
            return []
        if found and speech.depth == 0 and speech.kind != "masdar":
            self._note_documents(doc, speech, found[0])
            turn = _Turn(tuple(found), speech.gender, paragraph, sentence)
            self._turns.append(turn)
            self._blocked = False
        return found

    def _note_documents(self, doc: Doc, speech: Speech, speaker: Speaker) -> None:
        """Remember whose the document is that speaks, or in which he speaks (``في بيان``)."""
        at = speech.opening.at
        for k in (speech.document, *range(speech.cue[0], min(at, speech.cue[1] + _SETTING))):
            if k >= 0 and doc.word(k).role == "document" and (k < at or k == speech.document):
                if not speech.speaker[0] < k < speech.speaker[1]:
                    self._heads[bare_head(doc.word(k).core)] = speaker

    def _speaks(self, doc: Doc, speech: Speech) -> bool:
        """Whether ``X`` of a headline ``X: P`` is a speaker rather than a topic."""
        start, end = speech.speaker
        if not is_actor(doc, start, end):
            return self._subsumed(doc, start, end) is not None
        described = _describe(doc, start, end)
        if described.role and described.role not in _BODIES:
            return True
        quoted = speech.opening.end >= 0
        if described.person:
            key = person_key(described.person)
            known = key in self._persons or any(self._fuller_mention(self.doc, key))
            return known or quoted
        first = doc.norms[speech.opening.start]
        engaged = first in ("لا", "لن", "لم", "لسنا", "ليس", "نحن") or first.startswith(
            ("سن", "لن")
        )
        engaged = engaged or (len(first) > 4 and first.endswith("نا"))  # وافقنا
        body = described.institution or described.role in ("institution", "media")
        known = self._subsumed(doc, start, end) is not None
        if known or (body and end - start > 1):
            return True
        return bool(described.entity) and (
            engaged
            or quoted
            or (doc.norms[start] in _CAPITALS and self._only_of(described.entity) is not None)
        )

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

    def note_actor(self, doc: Doc, start: int, end: int, paragraph: int) -> None:
        """Remember the subject of a sentence without speech: it may block a carry-over."""
        described = _describe(doc, start, end)
        if not described.person and not described.head:
            return
        who = self.speakers(doc, start, end)
        if not self._turns:
            return
        ids = {s.id for s in self._turns[-1].speakers}
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
        if doc.norms[start] in _HIS_COUNTRY:
            return self._his_country(doc, start, end)
        described = _describe(doc, start, end)
        text = _written(doc, start, end)
        if described.person:
            return self._person(doc, text, described)
        if end - start <= 2 and not described.entity:
            known = self._persons.get(person_key(doc.raw(end - 1, end)))
            known = known or self._persons.get(person_key(text))
            if known is not None:
                return known._replace(text=text)
        if end - start == 1 and not described.role and not described.entity:
            name = self._surname(doc, start)
            if name:
                return self._person(doc, text, described._replace(person=name))
        if described.role == "document" and not described.short:
            issuer = self._issuer(doc, start, end)
            if issuer is not None:
                return issuer._replace(text=text)
        if described.pronoun:
            owner = self._owner(doc, start, described.pronoun)
            if owner is not None:
                return owner._replace(text=text, person="")
        if described.short:
            known = self._mentioned(doc, start, described)
            if known is not None:
                return known._replace(text=text)
            speaker = Speaker(text, self._anonymous(doc, start, end))
        elif described.role == "anonymous" or (
            described.role in _UNNAMED and not described.definite
        ):
            speaker = Speaker(
                text, self._anonymous(doc, start, end), described.state, described.institution
            )
        else:
            speaker = self._body(doc, start, end, text, described)
        speaker = self._localised(speaker)
        self._remember(described.head, speaker)
        if not speaker.id.startswith("anon:"):
            self._bodies.append((frozenset(_stems(doc, start, end)), speaker))
        return speaker

    def _surname(self, doc: Doc, i: int) -> str:
        """The word as a surname, when the text has it behind a first name; empty else."""
        if not doc.word(i).definite:
            return ""
        for j in self._places_of(doc.norms[i]):
            before = word_class(self.doc.norms[j - 1]) if j else None
            if before is not None and is_plain_name(before):
                return doc.raw(i, i + 1)
        return ""

    def _his_country(self, doc: Doc, start: int, end: int) -> Speaker:
        """``أعلن الوزير أن بلاده تعتزم``: the state of who has just spoken."""
        state = self._turns[-1].speakers[-1].state if self._turns else ""
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

    def _mentioned(self, doc: Doc, start: int, described: _Description) -> Speaker | None:
        """Whom a short mention stands for: الوزير, المصدر, البنك."""
        known = self._heads.get(described.head)
        known = known or self._heads.get(described.head.partition("_")[0])
        if known is None and described.role in _BODIES:
            known = self._body_before(doc, start, described.head)
        if known is None and described.role not in (*_BODIES, "anonymous") and self._turns:
            last = self._turns[-1]  # "قال فلان … وأضاف اللاعب": who has just spoken
            near = self._now - last.sentence <= 1 and len(last.speakers) == 1
            known = last.speakers[0] if near and last.speakers[0].person else None
        return known

    def _body_before(self, doc: Doc, start: int, head: str) -> Speaker | None:
        """The institution last called by the head noun that a short mention repeats."""
        body = self.doc
        for j in reversed(self._positions(head)):
            if doc is body and j >= start:
                continue
            end = noun_phrase(body, j, min(len(body), j + _LONGEST_NAME))
            if end - j < 2:
                continue
            described = _describe(body, j, end)
            if described.institution and not described.short and not described.person:
                return self._localised(
                    Speaker("", described.institution, described.state, described.institution)
                )
        return None

    def _positions(self, head: str) -> list[int]:
        """Tokens of the article's text with this bare head noun."""
        if self._by_head is None:
            self._by_head = {}
            for i, norm in enumerate(self.doc.norms):
                word = word_class(norm)
                if word.role:
                    self._by_head.setdefault(bare_head(word.core), []).append(i)
        return self._by_head.get(head, [])

    def _owner(self, doc: Doc, start: int, pronoun: str) -> Speaker | None:
        """The institution that the pronoun of ``رئيسها`` or ``المتحدث باسمه`` stands for."""
        gender = "f" if pronoun == "ها" else "m"
        if self._turns and self._turns[-1].gender == gender:
            last = self._turns[-1].speakers[-1]
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

    def _subsumed(self, doc: Doc, start: int, end: int) -> Speaker | None:
        """The body that has spoken already and whose name holds all words of this one."""
        wanted = frozenset(_stems(doc, start, end))
        found = {s.id: s for stems, s in self._bodies if wanted and wanted <= stems}
        return next(iter(found.values())) if len(found) == 1 else None

    def _only_of(self, state: str) -> Speaker | None:
        """The one institution of a state that has spoken: whom its capital stands for."""
        found = {
            s.id: s for _, s in self._bodies if s.institution and s.state == state and not s.person
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def _localised(self, speaker: Speaker) -> Speaker:
        """An institution named without its state belongs to the state the article is about."""
        if not speaker.institution.startswith("any."):
            return speaker
        state = speaker.state or self._setting()
        if not state:
            return speaker
        own = load_entities().same_office(speaker.institution, state)
        own = own or f"{state}.{speaker.institution.partition('.')[2]}"
        same = speaker.id == speaker.institution
        return speaker._replace(id=own if same else speaker.id, state=state, institution=own)

    def _setting(self) -> str:
        """The state that most of the article's names belong to, empty when none prevails."""
        if self._state is None:
            entities = load_entities()
            counts = Counter(
                entity.state or (entity.id if entity.type == "state" else "")
                for phrase in self.doc.entities()
                if (entity := entities.get(phrase.value)) is not None
            )
            counts.pop("", None)
            best = counts.most_common(1)
            self._state = best[0][0] if best and best[0][1] * 2 > counts.total() else ""
        return self._state

    def _body(self, doc: Doc, start: int, end: int, text: str, d: _Description) -> Speaker:
        """An institution, state, or office whose holder is not named."""
        if doc is not self.doc and doc.norms[start] in _CAPITALS:
            metonym = self._only_of(d.entity)  # a title's طهران
            if metonym is not None:
                return metonym._replace(text=text)
        if d.entity and d.role in ("", *_BODIES):
            entity = load_entities().get(d.entity)
            institution = "" if entity is None or entity.type in ("state", "place") else d.entity
            return Speaker(text, d.entity, d.state, institution)
        known = self._heads.get(d.head) if d.role not in ("", *_BODIES) else None
        if (
            known is not None
            and known.person
            and (known.institution == d.institution and known.state == d.state)
        ):
            return known._replace(text=text)
        if d.institution:
            return Speaker(text, d.institution, d.state, d.institution)
        known = self._head_of(doc, start, end) or self._subsumed(doc, start, end)
        if known is not None:
            return known._replace(text=text, person="")
        known = self._heads.get(d.head)
        if known is not None and known.state == d.state and end - start == 2:
            return known._replace(text=text)  # الوزيرة الفرنسية
        if d.role and d.state and d.role not in ("document", "media"):
            if d.role == "institution":
                return Speaker(text, "org:" + "_".join(_stems(doc, start, end)), d.state)
            role = _OFFICES.get(d.head.partition("_")[2], d.role)
            if role in _ONE_OF_A_STATE and _names_state_only(doc, start, end):
                return Speaker(text, f"{d.state}.{role}", d.state)
        if d.role in _BODIES and not d.short:
            return Speaker(text, "org:" + "_".join(_stems(doc, start, end)), d.state)
        first = self._represented(doc, start, end)
        if first:
            return Speaker(text, "org:" + "_".join(_stems(doc, first, end)), d.state)
        stems = _stems(doc, start, end)
        state = d.state or self._setting()
        if d.role not in ("", *_UNNAMED) and (len(stems) >= _UNIQUE or (len(stems) > 1 and state)):
            place = "" if len(stems) >= _UNIQUE else f"{state}:"
            return Speaker(text, f"office:{place}" + "_".join(stems), d.state)
        return Speaker(text, self._anonymous(doc, start, end), d.state)

    def _head_of(self, doc: Doc, start: int, end: int) -> Speaker | None:
        """The body that an office names by one short word: ``رئيس المؤسسة``."""
        for k in range(start + 1, end):
            word = doc.word(k)
            if word.role == "institution" and word.definite:
                after = k + 1 < end and doc.word(k + 1).definite
                if after or (k + 1 < end and actor_id(doc.norms[k + 1])):
                    return None
                return self._mentioned(doc, start, _describe(doc, k, k + 1))
        return None

    def _represented(self, doc: Doc, start: int, end: int) -> int:
        """Token of the body that a spokesperson speaks for, 0 when none is named."""
        if doc.word(start).role != "spokesperson":
            return 0
        for k in range(start + 1, end):
            if doc.word(k).role in ("institution", "media"):
                return k
        return 0

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
                state=known.state or state,
                institution=known.institution or institution,
                person=max(described.person, known.person, key=len),
            )
        speaker = self._localised(speaker)
        self._persons[key] = speaker
        self._remember(described.head, speaker)
        return speaker

    def _remember(self, head: str, speaker: Speaker) -> None:
        """Keep who was last called by a head noun, for الوزير and رئيس الوزراء later."""
        if head:
            self._heads[head] = speaker
            self._heads[head.partition("_")[0]] = speaker

    def _fuller_mention(self, doc: Doc, key: str) -> tuple[str, str]:
        """State and institution from a titled mention elsewhere in the article."""
        doc = self.doc
        for i in self._places_of(key.split("_")[-1]):
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

    def _places_of(self, norm: str) -> list[int]:
        """Tokens of the article's text that are this word."""
        if self._places is None:
            self._places = {}
            for i, word in enumerate(self.doc.norms):
                self._places.setdefault(word, []).append(i)
        return self._places.get(norm, [])

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
    cores = [w.core for w in words if w.is_word and not w.stop]
    return [stem(c.removeprefix("لل").removeprefix("ال")) for c in cores][:6]


def _conjuncts(doc: Doc, start: int, end: int, *, dual: bool) -> list[tuple[int, int]]:
    """Spans of coordinated speakers; one span when و joins words of one description."""
    cuts = [start]
    found = load_entities().find(doc.norms[start:end])
    begins = {start + p.start for p in found}
    ends = {start + p.end for p in found}
    for i in range(start + 1, end):
        norm = doc.norms[i]
        if norm != "و" and not (norm[0] == "و" and doc.word(i).coordinated):
            continue
        begin = i + 1 if norm == "و" else i
        if begin >= end:
            break
        entities = begin in begins and i in ends
        persons = bool(_describe(doc, begin, end).person) and (
            dual or bool(_describe(doc, cuts[-1], i).person)
        )
        if entities or persons or (dual and not doc.word(begin).adjective):
            cuts.append(i)
    spans = []
    for a, b in zip(cuts, [*cuts[1:], end], strict=True):
        first = a + 1 if doc.norms[a] == "و" else a
        if first < b:
            spans.append((first, b))
    return spans


def _names_state_only(doc: Doc, start: int, end: int) -> bool:
    """Whether an office is of a state itself, not of one of its societies (``رئيس جمعية …``)."""
    rest = (word_class(n).core for n in doc.norms[start + 1 : end])
    return all(
        w in _OF_STATE or demonym_of(w) or actor_id(w) or word_class(w).adjective for w in rest
    )


def _generic_head(words: list[Word], phrase: Phrase) -> bool:
    """Whether a name of one common head noun goes on as another: ``المرصد [الموريتاني …]``."""
    after = phrase.start + 1
    if phrase.end != after or after >= len(words) or not words[phrase.start].role:
        return False
    return words[phrase.start].definite and words[after].adjective


def is_plain_name(word: Word) -> bool:
    """Whether nothing but a name is known of a word."""
    known = word.stop or word.role or word.definite or word.common or word.verb
    other = word.event or word.that or word.temporal or demonym_of(word.core)
    return word.is_word and not (known or other) and word.core.isalpha()


def _inside_a_name(words: list[Word], k: int) -> bool:
    """Whether a name found at word ``k`` is part of a longer one that the table lacks."""
    if k == 0 or not words[k - 1].definite:
        return False
    return words[k].adjective or words[k].core in ("الخارجيه", "الداخليه")


class _Description(NamedTuple):
    """What a noun phrase says of a speaker."""

    head: str
    role: str
    definite: bool
    short: bool
    pronoun: str
    entity: str
    state: str
    institution: str
    person: str


def _describe(doc: Doc, start: int, end: int) -> _Description:
    """Head, role, entities and name of a speaker noun phrase."""
    entities = load_entities()
    words = [doc.word(i) for i in range(start, end)]
    found = entities.find(
        [w.core if w.coordinated else n for w, n in zip(words, doc.norms[start:end], strict=True)]
    )
    roles = [w.role for w in words]
    head = words[0]
    role = next((r for r in roles if r and r not in _BODIES), "") or head.role
    entity, state, institution = "", "", ""
    inside: set[int] = set()
    for phrase in found:
        known = entities.get(phrase.value)
        if known is None or _generic_head(words, phrase):
            continue
        single = words[phrase.start].core if phrase.end - phrase.start == 1 else ""
        demonym = bool(single and demonym_of(single) and not entities.named(single))
        if _inside_a_name(words, phrase.start) and known.type == "institution" and not demonym:
            continue  # "الجهاز [المركزي المصري] للإحصاء" is not the central bank
        posted = phrase.start > 0 and doc.norms[start + phrase.start - 1] in _POSTED_TO
        if role == "envoy" and state and posted:
            continue  # مندوبة إسرائيل في الأمم المتحدة speaks for her state
        nearer = known.state or (known.id if known.type == "state" else "")
        if demonym and institution and state and nearer != state and "." in institution:
            # "وزيرا الخارجية الروسي … والأمريكي …": the same office of another state.
            institution = entities.same_office(institution, nearer)
        if nearer and (not state or demonym):
            state = nearer
        if known.type not in ("state", "place", "union") and not demonym:
            institution = institution or known.id
        if not entity and not demonym and phrase.start == 0:
            entity = known.id
        inside.update(range(phrase.start, phrase.end))
    person = _name(doc, start, words, inside, role)
    short = len(words) <= 2 and head.definite and bool(head.role) and not found and not person
    base = bare_head(head.core)
    second = words[1] if len(words) > 1 else head
    if (
        not head.definite
        and second is not head
        and not second.adjective
        and not demonym_of(second.core)
    ):
        base += "_" + second.core
    if possessed_in_writing(doc.raw(start, start + 1), head.core):
        head = head._replace(pronoun="ه")
    pronoun = head.pronoun or next((w.pronoun for w in words if w.core in _IN_NAME_OF), "")
    return _Description(
        base if head.role else "",
        role,
        head.definite or len(words) > 1,
        short and not pronoun,
        "" if found and entity else pronoun,
        entity,
        state,
        institution,
        person,
    )


def _name(doc: Doc, start: int, words: list[Word], inside: set[int], role: str) -> str:
    """The person's name in a noun phrase, empty when there is none."""
    if words[0].role == "anonymous" or (words[0].role in _BODIES and role in (*_BODIES, "")):
        return ""
    if words[-1].core == "الله" and len(words) == 2:
        return doc.raw(start, start + 2)  # نصر الله
    runs = _name_runs(doc, start, words, inside)
    if not runs:
        return _definite_name(doc, start, words, inside)
    if runs[0][0] == 0:
        first, last = runs[0]
        alone = last == len(words) or doc.norms[start + last] in (*COMMAS, "(")
        alone = alone or bool(words[last].role)
        if not (alone or last - first > 1):
            return ""
    else:
        first, last = max(runs, key=lambda r: (r[1] - r[0], r[0]))
        vague = not any(w.definite for w in words[:first]) and not inside
        if last - first < (2 if role in _UNNAMED or vague or not role else 1):
            return ""
        if last - first == 1 and last < len(words) and words[last].is_word:
            return ""  # مرشحة … [لتولي] رئاسة
        if first == 1 and words[0].role and not words[0].definite:
            return ""  # محامي [ترامب] is another person
        if words[first - 1].core in _SETTLEMENTS:
            return ""
        if first > 1 and words[first - 1].role and words[first - 1].definite:
            if words[first - 2].role in _BODIES and not words[first - 2].definite:
                return ""  # جامعة الملك سعود
    name = doc.raw(start + first, start + last)
    return name[1:] if words[first].coordinated else name


def _name_runs(doc: Doc, start: int, words: list[Word], inside: set[int]) -> list[tuple[int, int]]:
    """Spans of words that may be names, within the noun phrase."""
    runs: list[tuple[int, int]] = []
    k = 0
    while k < len(words):
        if not (
            _name_like(words, k, inside, doc.norms[start + k])
            or _first_behind_comma(doc, start, words, k, inside)
        ):
            k += 1
            continue
        first = k
        k += 1
        while k < len(words) and (
            _name_like(words, k, inside, doc.norms[start + k])
            or _surname(words, k, inside, doc.norms[start + k])
            or (first == 0 and _plain(words[k], k, inside, doc.norms[start + k]))
        ):
            k += 1
        runs.append((first, k))
    return runs


def _first_behind_comma(doc: Doc, start: int, words: list[Word], k: int, inside: set[int]) -> bool:
    """Whether a common noun is a first name: behind a comma, before another name (``، كامل``)."""
    if not 0 < k < len(words) - 1 or doc.norms[start + k - 1] not in COMMAS:
        return False
    following = _name_like(words, k + 1, inside, doc.norms[start + k + 1])
    return following and _plain(words[k], k, inside, doc.norms[start + k])


def _plain(word: Word, k: int, inside: set[int], norm: str) -> bool:
    """Whether a common noun can be a surname behind a first name (``رندا سلم``)."""
    return (
        word.common
        and word.is_word
        and k not in inside
        and not word.role
        and not word.stop
        and not word.definite
        and not has_preposition(word.core)
        and not demonym_of(norm)
    )


def _surname(words: list[Word], k: int, inside: set[int], norm: str) -> bool:
    """Whether a word behind a name goes on with it: الجبير, الكثيري, الله."""
    if not words[k].is_word:
        return False
    if begins_name(words[k - 1].core):
        return True
    return words[k].definite and k not in inside and not words[k].role and not demonym_of(norm)


def _definite_name(doc: Doc, start: int, words: list[Word], inside: set[int]) -> str:
    """A surname with article that stands alone (``الجبير``) or behind a title."""
    last = len(words) - 1
    word = words[last]
    if last > 1 or last in inside or not is_definite_name(word.core):
        return ""
    if last == 1 and not (words[0].role and words[0].definite):
        return ""
    return doc.raw(start + last, start + last + 1)


def _name_like(words: list[Word], k: int, inside: set[int], norm: str) -> bool:
    word = words[k]
    if not word.is_word or k in inside or word.stop or word.role or word.definite:
        return bool(begins_name(word.core)) and k not in inside and not word.definite
    if norm[0].isdigit() or word.core in ALL_OF or word.core in _TITLE_WORDS or demonym_of(norm):
        return False
    if word.event or word.temporal or norm in ("باسم", "ب", "ل"):
        return False
    if norm.endswith("يون") and len(norm) > 5:
        return False  # جيولوجيون
    titled = k > 0 and words[k - 1].definite and words[k - 1].role not in ("", *_BODIES)
    if titled and not has_preposition(word.core):
        return True  # behind a title even a common noun is a name: الوزير سعود
    if k == 0 and len(words) == 1:
        return not has_preposition(word.core)
    return not word.common and not has_preposition(word.core)


def bare_head(core: str) -> str:
    """A head noun without article and ending, by which mentions are joined."""
    return core.removeprefix("ال").removesuffix("ه")


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
