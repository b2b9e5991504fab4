"""Words that act on a clause: negators, implicatives, modality, quantifiers, reporting frames.

`find_operators` marks them; `stance.features.scopes` carries what they do along each clause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from stance.arabic import normalise_word
from stance.features.thesaurus import load_thesaurus
from stance.features.words import WordInfo, word_info
from stance.lexicon import Phrase, PhraseBook, inflect, proclitic_readings, read_table

MODALITIES: Final = (
    "possible", "plan", "demand", "threat", "condition", "opinion", "update", "contrast", "future",
    "persist",
)  # fmt: skip
QUANTIFIERS: Final = (
    "all", "none", "most", "few", "some", "only", "more", "less", "atleast", "atmost", "about",
    "first", "last",
)  # fmt: skip
#: Classes whose statement is not offered as a plain fact.
UNREAL: Final = frozenset({"possible", "plan", "demand", "threat", "condition", "future"})
_COMPLEMENTISERS: Final = frozenset({"ان", "بان", "انه", "انها", "بانه", "بانها", "انهم", "بانهم"})
# "still", "especially", "must": a negator by form, not by meaning
_NO_NEGATION: Final = frozenset(
    {"يزال", "تزال", "يزالون", "سيما", "بد", "زال", "زالت", "شك", "محاله", "بل"}
)
# Words that open a clause or an adjunct which a negation before them leaves alone.
CLOSERS: Final = frozenset(
    "لكن لكنه لكنها لكنهم بل بينما فيما رغم برغم بسبب بحجه بدعوي وفق وفقا بحسب حسب طبقا اذ لان "
    "لانه لانها لانهم حيث كما خلافا احتجاجا ردا استنادا بدلا فقد انما بعدما عقب".split()
)
# Before أن they make it an adjunct or another clause, no complement of a verb further back.
_ADJUNCTS: Final = frozenset(
    "بعد قبل دون منذ حتي رغم غير الا بيد مع كما سوي لولا خصوصا خاصه مجرد بمجرد فور شرط بشرط "
    "شريطه امل بامل بدل خشيه".split()
)
_OBJECT_REACH: Final = 4  # words from منع to its object, the subject between them
_PREPOSITIONS: Final = frozenset("الي من في علي عن مع".split())
COMPLEMENT_REACH: Final = 9  # words from a verb to its أن in agency sentences, subject included


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator over the words behind it.

    Attributes
    ----------
    start, end : int
        Half-open span of words.
    group : str
        ``negation``, ``implicative``, ``modality`` or ``quantifier``.
    value : str
        Its class; for an implicative its signature, such as ``-+``, with the preposition before
        its deed, if it has one (``-+عن``).
    """

    start: int
    end: int
    group: str
    value: str


@cache
def _phrases() -> PhraseBook:
    entries: dict[str, str] = {}
    for row in read_table("quantifiers", ("class", "entry")):
        entries[row["entry"]] = "quantifier:" + row["class"]
    for row in read_table("modality", ("class", "pos", "entry")):
        if row["pos"] == "word":
            entries[row["entry"]] = "modality:" + row["class"]
    for row in read_table("negation", ("class", "entry")):
        entries[row["entry"]] = "negation:" + row["class"]
    return PhraseBook(entries)


@cache
def _verbs() -> Mapping[str, tuple[str, str, str]]:
    """Inflected form → group, value and kind of modal and implicative verbs; implicatives win."""
    found: dict[str, tuple[str, str, str]] = {}
    for row in read_table("implicatives", ("forms", "asserted", "negated", "complement")):
        before = normalise_word(row["complement"].partition(" | ")[0]).strip("-")
        value = row["asserted"] + row["negated"] + before
        for form, kind in inflect(row["forms"], "verb").items():
            found.setdefault(form, ("implicative", value, kind))
    for row in read_table("modality", ("class", "pos", "entry")):
        if row["pos"] == "verb":
            for form, kind in inflect(row["entry"], "verb").items():
                found.setdefault(form, ("modality", row["class"], kind))
    return found


@cache
def _direct() -> Mapping[str, bool]:
    """Forms of implicatives that may lack their preposition: whether a person stands between."""
    return {
        form: instead == "ما"
        for row in read_table("implicatives", ("forms", "asserted", "negated", "complement"))
        if (instead := row["complement"].partition(" | ")[2])
        for form in inflect(row["forms"], "verb")
    }


def _readings(norm: str) -> list[str]:
    """A word, and what it may be without what is written on it."""
    base = word_info(norm).base
    if base[0] in "سل" and len(base) > 4 and base[1] in "يتن":
        return [norm, base, base[1:]]  # ستنفي, لتنفي
    return [norm, base]


@cache
def _verb_operator(norm: str) -> tuple[str, str] | None:
    verbs, info = _verbs(), word_info(norm)
    found = (verbs[r] for r in _readings(norm) if r in verbs)
    group, value, kind = next(found, ("", "", ""))
    if info.definite and kind != "participle":
        # النصف is no verb; and what التعليق or الإلغاء is of was said before
        if kind != "masdar" or (group == "implicative" and not value[2:]):
            return None
    return (group, value) if group else None


def find_operators(words: Sequence[str], infos: Sequence[WordInfo]) -> list[Operator]:
    """Operators among normalised words, in order."""
    phrases = (p for p in _phrases().find(words) if not _is_verb_alone(words, p))
    found = [Operator(p.start, p.end, *p.value.split(":")) for p in phrases]
    covered = {i for o in found for i in range(o.start, o.end) if o.group != "quantifier"}
    for i, norm in enumerate(words):
        if i in covered or infos[i].stop:
            continue
        verb = _verb_operator(norm)
        if verb and verb[0] == "implicative" and verb[1][2:]:
            if _governs_deed(words, infos, i):
                verb = verb[0], verb[1][:2]
            elif verb[1][2:] not in words[i + 1 : i + 1 + COMPLEMENT_REACH]:
                continue  # another verb without its preposition (ما تردد عن), or governs no deed
        if verb:
            found.append(Operator(i, i + 1, *verb))
        elif _is_future(norm, infos[i]):
            found.append(Operator(i, i + 1, "modality", "future"))
    keep = [o for o in found if not _is_idle(o, words, infos)]
    return sorted(keep, key=lambda o: (o.start, o.end))


def _governs_deed(words: Sequence[str], infos: Sequence[WordInfo], i: int) -> bool:
    """Whether an implicative that mostly takes a preposition has its deed as its object.

    ``منعت واشنطن تبني البيان``, ``فشل تبني القرار``, ``تعذر نقل الجرحى``.
    """
    direct = [_direct()[r] for r in _readings(words[i]) if r in _direct()]
    if not direct:
        return False
    bars = direct[0]
    for j in range(i + 1, min(i + 1 + (_OBJECT_REACH if bars else 1), len(words))):
        if _is_masdar(words[j]) and (not infos[j].definite or (bars and j == i + 1)):
            return True
        if infos[j].is_verb or words[j] in _PREPOSITIONS:
            return False
    return False


def _is_masdar(norm: str) -> bool:
    """Whether a word is a verbal noun by the lexicons, be it spelled like a verb, too (تبني)."""
    return word_info(norm).verb_form == "masdar" or norm in load_thesaurus().masdars


def _is_verb_alone(words: Sequence[str], phrase: Phrase) -> bool:
    """Whether a word found behind a clitic is a known verb as a whole: فتحت is not ف and تحت."""
    norm = words[phrase.start]
    if phrase.end - phrase.start > 1 or norm[0] not in "وف" or len(norm) < 4:
        return False
    return norm in load_thesaurus().verb_forms


def _is_future(norm: str, info: WordInfo) -> bool:
    """Future particle سـ written on an imperfect: سيعلن، وستبدأ."""
    rest = norm[1:] if norm[0] in "وف" and len(norm) > 4 else norm
    return rest[0] == "س" and len(rest) > 4 and rest[1] in "يتن" and info.base == rest[1:]


def _is_idle(op: Operator, words: Sequence[str], infos: Sequence[WordInfo]) -> bool:
    nxt = words[op.end] if op.end < len(words) else ""
    if op.group == "negation" and op.value == "particle":
        return nxt in _NO_NEGATION
    if op.group == "implicative" and not op.value[2:]:
        return nxt == "علي"  # governs its object without one: علق على is "commented on"
    if (
        op.group == "modality"
        and op.end - op.start == 1
        and words[op.start] in ("قد", "وقد", "لقد")
    ):
        # قد with a past verb stresses a fact, with an imperfect it makes it a possibility
        return not nxt or nxt[0] not in "يتن" or infos[op.end].verb_form == "past"
    return False


@cache
def complement_like(norm: str) -> bool:
    """Whether a word opens a complement clause (أن with or without pronoun)."""
    return norm in _COMPLEMENTISERS


def complement_start(words: Sequence[str], boundaries: Sequence[bool], i: int) -> int | None:
    """Index behind the أن that belongs to a verb at ``i``, ``None`` without one in reach.

    An أن behind another verb of saying is that verb's, and بعد أن, دون أن open an adjunct.
    """
    for j in range(i + 1, min(i + 1 + COMPLEMENT_REACH, len(words))):
        norm = words[j]
        if boundaries[j] or norm in CLOSERS:
            return None
        if complement_like(norm):
            return None if words[j - 1] in _ADJUNCTS else j + 1
        if reporting_class(norm) and word_info(norm).is_verb:
            return None
    return None


@cache
def reporting_forms() -> Mapping[str, str]:
    """Inflected form of a reporting verb → its class; masdars left out."""
    found: dict[str, str] = {}
    for row in read_table("reporting", ("class", "forms", "complements")):
        for form, kind in inflect(row["forms"], "verb").items():
            if kind != "masdar":
                found.setdefault(form, row["class"])
    return found


@cache
def reporting_class(norm: str) -> str:
    """Class of a reporting verb form, empty when it is none."""
    forms = reporting_forms()
    return next((forms[r] for r in proclitic_readings(norm) if r in forms), "")
