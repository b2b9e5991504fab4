"""Reporting words: which word form reports speech, how, and what follows it.

The files ``reporting.tsv`` and ``cue_phrases.tsv`` hold the facts; here they become one
dictionary from normalised word form to readings, so that a text costs one look-up a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from stance.arabic import normalise_word, tokenise
from stance.lexicon import read_table, split_forms, unique_entries
from stance.records import CueClass

#: The complementisers أن and إن with and without pronoun; بأن and the like are made from them.
THAT: Final = frozenset("ان انه انها انهم انهما انهن انني اننا اني".split())
#: Verbs that deny a fact, by lemma.
DENIALS: Final = frozenset("نفي انكر كذب دحض فند".split())
_PRONOUNS: Final = ("ه", "ها", "هم", "هما")
_EXCLUDED: Final = frozenset(
    "اقرا واقرا مجددا عقب وعقب فعقب يبلغ ويبلغ تبلغ وتبلغ لوحه ولوحه امرا".split()
)  # "read also", "again", "after", "amounts to", "picture", "order"
_WEAK: Final = "اوي"


class Frame(NamedTuple):
    """What may follow a verb: a clause, a noun phrase or a quotation, perhaps behind a preposition.

    ``addressee`` frames have an object before the preposition (``دعا واشنطن إلى``).
    """

    kind: str
    preposition: str
    addressee: bool = False


class Verb(NamedTuple):
    """A reporting lexeme: its past form, class and frames by preference."""

    lemma: str
    cls: CueClass
    frames: tuple[Frame, ...]

    def has(self, kind: str, preposition: str = "") -> bool:
        """Whether the verb takes such a complement."""
        return any(f.kind == kind and f.preposition == preposition for f in self.frames)


class Reading(NamedTuple):
    """One reading of a word form.

    ``form`` is past, imperfect, jussive (a short imperfect, only behind لم or لا), masdar or
    participle; ``gender`` m or f, ``number`` s, d or
    p, both empty when the form does not tell; ``prefix`` the conjunction before it and
    ``pronoun`` the pronoun behind it.
    """

    verb: Verb
    form: str
    gender: str
    number: str
    prefix: str = ""
    pronoun: str = ""


def _frame(cell: str) -> Frame:
    words = [normalise_word(w) for w in cell.split()]
    addressee = words[0] == "ما"
    if addressee:
        words = words[1:]
    if words in (["quote"], ["noun"], ["count"], ["cause"], ["attack"]):
        return Frame(words[0], "")
    if words[-1] in ("ان", "بان", "لان"):
        return Frame("clause", words[0] if len(words) > 1 else words[-1][:-2], addressee)
    return Frame("noun", words[0], addressee)


@cache
def verbs() -> Mapping[str, tuple[Verb, list[str]]]:
    """Every lexeme of ``reporting.tsv`` by its normalised past form, with its four forms."""
    out: dict[str, tuple[Verb, list[str]]] = {}
    for row in read_table("reporting", ("class", "forms", "complements")):
        forms = split_forms(row["forms"])
        lemma = normalise_word(forms[0])
        frames = tuple(_frame(c) for c in row["complements"].split("|"))
        out[lemma] = (Verb(lemma, row["class"], frames), forms)  # type: ignore[arg-type]
    return out


def _past(form: str) -> Iterator[tuple[str, str, str, str]]:
    """Normalised past forms of the third person: word, gender, number, pronoun."""
    base = normalise_word(form)
    weak = form[-1] in "ىا" and len(base) >= 3
    root = base[:-1] if weak else base
    yield base, "m", "s", ""
    yield root + "ت", "f", "s", ""
    yield root + ("يا" if weak else "ا"), "m", "d", ""
    yield root + "تا", "f", "d", ""
    yield root + "وا", "m", "p", ""
    if not weak:  # نفين would be نادين, a name, for نادى
        yield root + "ن", "f", "p", ""
    for pronoun in _PRONOUNS:
        yield (root + "ا" if weak else root) + pronoun, "m", "s", pronoun
        yield root + "ت" + pronoun, "f", "s", pronoun


def _jussive(form: str) -> Iterator[tuple[str, str, str, str]]:
    """Normalised short imperfect forms of weak verbs (``ينف``, ``يقل``)."""
    root = normalise_word(form)[1:]
    if root[-1] in _WEAK:
        short = root[:-1]
    elif len(root) >= 3 and root[-2] in _WEAK:
        short = root[:-2] + root[-1]
    else:
        return
    yield "ي" + short, "m", "s", ""
    yield "ت" + short, "f", "s", ""


def _imperfect(form: str) -> Iterator[tuple[str, str, str, str]]:
    """Normalised imperfect forms of the third person."""
    root = normalise_word(form)[1:]
    plural = root[:-1] if root[-1] in _WEAK else root
    for prefix, gender in (("ي", "m"), ("ت", "f")):
        yield prefix + root, gender, "s", ""
        yield prefix + root + "ان", gender, "d", ""
        for pronoun in _PRONOUNS:
            yield prefix + root + pronoun, gender, "s", pronoun
    yield "ي" + plural + "ون", "m", "p", ""
    yield "ي" + plural + "وا", "m", "p", ""


def _participle(form: str) -> Iterator[tuple[str, str, str, str]]:
    """Indefinite accusative participles, those that go on with a speech (``مشيرا إلى``)."""
    base = normalise_word(form)
    yield base + "ا", "m", "s", ""
    yield base + "ه", "f", "s", ""
    yield base + "ين", "m", "p", ""
    yield base + "تين", "f", "d", ""
    yield base + "ات", "f", "p", ""
    if base[-1] == "ي":
        yield base[:-1] + "ين", "m", "p", ""


def _masdar(form: str) -> Iterator[tuple[str, str, str, str]]:
    """Verbal nouns, plural and with pronoun (``تأكيد``, ``اتهامات``, ``نفيها``)."""
    base = normalise_word(form)
    stem = base[:-1] + "ت" if base.endswith("ه") else base
    yield base, "", "s", ""
    plural = (base[:-1] if base.endswith("ه") else base) + "ات"
    yield plural, "", "p", ""
    for pronoun in _PRONOUNS:
        yield stem + pronoun, "", "s", pronoun
        yield plural + pronoun, "", "p", pronoun


_INFLECT: Final = {
    "past": (_past, ("", "و", "ف")),
    "imperfect": (_imperfect, ("", "و", "ف", "س", "وس", "ل")),
    "jussive": (_jussive, ("",)),
    "masdar": (_masdar, ("", "و", "ب", "ل", "ف", "ال", "وال", "بال", "لل", "ك")),
    "participle": (_participle, ("", "و", "ف")),
}


@cache
def cue_readings() -> Mapping[str, tuple[Reading, ...]]:
    """Readings of every normalised form of every reporting lexeme, clitics included."""
    out: dict[str, dict[Reading, None]] = {}
    for verb, forms in verbs().values():
        past, imperfect, *nominal = forms
        for kind, form in zip(_INFLECT, (past, imperfect, imperfect, *nominal), strict=False):
            if form == "-":
                continue
            inflect, prefixes = _INFLECT[kind]
            for word, gender, number, pronoun in inflect(form):
                for prefix in prefixes:
                    if (pronoun and "ال" in prefix) or (pronoun and prefix == "لل"):
                        continue
                    reading = Reading(verb, kind, gender, number, prefix, pronoun)
                    out.setdefault(prefix + word, {}).setdefault(reading)
    return {word: tuple(found) for word, found in out.items() if word not in _EXCLUDED}


@cache
def reporting_verbs() -> Mapping[str, tuple[CueClass, str]]:
    """Class and kind of form of every reporting word.

    Returns
    -------
    mapping of str to (CueClass, str)
        Normalised inflected form → class and ``past``, ``imperfect``, ``masdar`` or
        ``participle``; of several readings the first, in that order.
    """
    return {w: (found[0].verb.cls, found[0].form) for w, found in cue_readings().items()}


@cache
def cue_words() -> frozenset[str]:
    """Every word at which a speech may show: reporting words and beginnings of cue phrases."""
    return phrase_starts() | cue_readings().keys()


class CuePhrase(NamedTuple):
    """A phrase of ``cue_phrases.tsv``: its kind and class."""

    kind: str
    cls: CueClass


@cache
def _phrase_rows() -> tuple[tuple[str, str, str], ...]:
    rows = read_table("cue_phrases", ("kind", "class", "phrase"))
    return tuple((row["kind"], row["class"], e) for e, row in unique_entries(rows, "phrase"))


@cache
def phrase_words(kind: str) -> frozenset[str]:
    """The normalised single words of a kind: the closed word classes."""
    return frozenset(normalise_word(e) for k, _, e in _phrase_rows() if k == kind and " " not in e)


_PHRASES: Final = ("source", "statement", "carry", "inner", "passive", "denial", "aside")


Entry = tuple[tuple[str, ...], CuePhrase]


class PhraseTable:
    """Multi-word cue phrases by their first two words, for a look-up at a given place."""

    def __init__(self) -> None:
        self._by_pair: dict[tuple[str, str], list[Entry]] = {}
        self._by_first: dict[str, list[Entry]] = {}  # one word, or a second that is a clitic
        for kind, cls, entry in _phrase_rows():
            if kind not in _PHRASES:
                continue
            words = tuple(t.norm for t in tokenise(entry))
            phrase = CuePhrase(kind, cls if cls != "-" else "none")  # type: ignore[arg-type]
            if len(words) == 1 or (len(words) == 2 and words[1] in ("ل", "ان")):
                self._by_first.setdefault(words[0], []).append((words, phrase))
            else:
                self._by_pair.setdefault((words[0], words[1]), []).append((words, phrase))
        for found in (*self._by_first.values(), *self._by_pair.values()):
            found.sort(key=lambda item: -len(item[0]))
        self.starts = frozenset(
            p + w
            for w in {*self._by_first, *(pair[0] for pair in self._by_pair)}
            for p in ("", "و", "ف")
        )

    def at(self, norms: list[str], i: int) -> tuple[int, CuePhrase, str] | None:
        """The longest phrase that starts at word ``i``, with or without و or ف before it.

        Returns
        -------
        (int, CuePhrase, str) or None
            The word after it, the phrase, and the clitic preposition that its last word
            leaves on the next one (``وفقا لـ``), else empty.
        """
        word = norms[i]
        second = norms[i + 1] if i + 1 < len(norms) else ""
        heads = (word, word[1:]) if word[0] in "وف" else (word,)
        for head in heads:
            for words, phrase in self._by_pair.get((head, second), ()):
                end = _match(words, norms, i)
                if end is not None:
                    return end[0], phrase, end[1]
        for head in heads:
            for words, phrase in self._by_first.get(head, ()):
                end = _match(words, norms, i)
                if end is not None:
                    return end[0], phrase, end[1]
        return None


def _match(words: tuple[str, ...], norms: list[str], i: int) -> tuple[int, str] | None:
    """The word after a phrase that begins at ``i``, and the clitic it leaves, if it matches."""
    n = len(words)
    if n > 1 and tuple(norms[i + 1 : i + n - 1]) != words[1:-1]:
        return None
    if n == 1:
        return i + 1, ""
    last = norms[i + n - 1] if i + n - 1 < len(norms) else ""
    if words[-1] == "ل":
        if not last.startswith("ل"):
            return None
        return (i + n, "") if last == "ل" else (i + n - 1, "ل")
    return (i + n, "") if _same(last, words[-1]) else None


def _same(word: str, last: str) -> bool:
    """Whether a word is a phrase's last one; a final أن may carry a pronoun."""
    return word == last or (last == "ان" and word in THAT)


@cache
def phrase_starts() -> frozenset[str]:
    """First words of the cue phrases, with and without a conjunction."""
    return phrase_table().starts


@cache
def phrase_table() -> PhraseTable:
    """The table of ``cue_phrases.tsv``."""
    return PhraseTable()
