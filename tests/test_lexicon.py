"""The lexicon files, and what reads them."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from stance import lexicon
from stance.arabic import normalise, normalise_word, tokenise, words
from stance.entities import load_entities
from stance.errors import LexiconError
from stance.features.numerals import number_word, unit_of, units
from stance.features.operators import MODALITIES, QUANTIFIERS, UNREAL
from stance.features.words import stop_words, word_edge, word_info
from stance.lexicon import (
    Phrase,
    PhraseBook,
    inflect,
    inflect_imperfect,
    inflect_nominal,
    inflect_past,
    lexicon_files,
    proclitic_readings,
    read_table,
    split_forms,
    unique_entries,
)
from stance.records import CUE_CLASSES

# Every table with the header that its reader asks for; a new file must be added here.
HEADERS = {
    "antonyms": "pos left right",
    "boilerplate": "kind pattern",
    "classes": "class opposite pos members",
    "comparatives": "class forms complement",
    "converses": "left right",
    "bounds": "class pos entry",
    "cue_phrases": "kind class phrase",
    "day_words": "day names",
    "elatives": "left right",
    "entails": "pos specific general",
    "exclusive": "class members",
    "entities": "id type state names demonyms",
    "implicatives": "forms asserted negated complement",
    "lexemes": "pos forms",
    "modality": "class pos entry",
    "months": "month names",
    "negation": "class entry",
    "numbers": "class entry value unit",
    "phrases": "pos phrase equals",
    "quantifiers": "class entry",
    "refutation": "kind forms",
    "relative_dates": "days names",
    "reporting": "class forms complements",
    "revisions": "class forms through objects",
    "stopwords": "entry",
    "symmetric": "class forms",
    "synonyms": "pos members",
    "tallies": "class names",
    "titles": "role entry",
    "units": "unit dimension factor names",
    "weekdays": "weekday names",
}
TABLES = pytest.mark.parametrize("name", HEADERS)
POS = {"verb", "noun", "adj"}


def rows(name: str) -> list[dict[str, str]]:
    return read_table(name, HEADERS[name].split())


def lexeme_key(pos: str, lexeme: str) -> str:
    """What makes two lexemes one: their first two forms for a verb, all for others."""
    forms = lexeme.split()
    return f"{pos}:{' '.join(forms[:2] if pos == 'verb' else forms)}"


# --- every file ---------------------------------------------------------------------------------


def test_every_table_is_known_here() -> None:
    found = {f.name for f in lexicon_files()}
    assert found == {f"{name}.tsv" for name in HEADERS} | {"vectors.npz"}


@TABLES
def test_a_table_begins_with_a_comment_that_says_what_it_holds(name: str) -> None:
    (file,) = (f for f in lexicon_files() if f.name == f"{name}.tsv")
    lines = file.read_text("utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert len(lines[0]) > 20
    header = next(line for line in lines if not line.startswith("#"))
    assert header.split("\t") == HEADERS[name].split()


@TABLES
def test_a_table_has_no_row_twice(name: str) -> None:
    folded = Counter(tuple(" ".join(c.split()) for c in row.values()) for row in rows(name))
    assert [row for row, n in folded.items() if n > 1] == []


@TABLES
def test_every_entry_survives_our_own_tokeniser(name: str) -> None:
    lost = []
    for row in rows(name):
        for cell in row.values():
            for entry in re.split(r"[|\s_…]+", cell):
                norms = [t.norm for t in tokenise(entry.strip("?!-"))]
                stable = norms == [t.norm for t in tokenise(" ".join(norms))]
                if entry.strip("?!-") and not (norms and stable):
                    lost.append(entry)
    assert lost == []


@TABLES
def test_no_invisible_character_hides_in_a_table(name: str) -> None:
    (file,) = (f for f in lexicon_files() if f.name == f"{name}.tsv")
    text = file.read_text("utf-8")
    assert re.findall("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00a0]", text) == []


# --- negation, modality, stop words -------------------------------------------------------------


def test_classes_are_the_ones_that_code_knows() -> None:
    assert {r["class"] for r in rows("negation")} == {
        *("particle", "denial", "absence", "exception", "failure", "untouched", "still")
    }
    assert {r["class"] for r in rows("modality")} <= set(MODALITIES)
    assert {r["class"] for r in rows("quantifiers")} == set(QUANTIFIERS)
    assert {r["class"] for r in rows("reporting")} <= set(CUE_CLASSES)
    assert {r["class"] for r in rows("symmetric")} == {"symmetric", "both"}
    assert {r["class"] for r in rows("comparatives")} == {"up", "down", "reach"}
    assert {r["pos"] for r in rows("modality")} == {"verb", "word"}
    assert {r["asserted"] + r["negated"] for r in rows("implicatives")} <= {
        a + b for a in "+-0" for b in "+-0"
    }


def test_no_negator_is_a_stop_word() -> None:
    single = {w[0] for r in rows("negation") if len(w := words(r["entry"])) == 1}
    assert single & stop_words() == set()


def test_no_modal_word_is_a_stop_word() -> None:
    """Contrast and update words only join sentences; they may be stop words."""
    single = {
        w[0]
        for r in rows("modality")
        if r["pos"] == "word" and r["class"] in UNREAL and len(w := words(r["entry"])) == 1
    }
    verbs = {f for r in rows("modality") if r["pos"] == "verb" for f in inflect(r["entry"], "verb")}
    assert (single | verbs) & stop_words() == set()


@pytest.mark.parametrize("name", ["negation", "modality", "quantifiers", "numbers"])
def test_an_entry_has_one_reading(name: str) -> None:
    readings: dict[str, set[str]] = {}
    for row in rows(name):
        value = row.get("value", "") + row["class"] + row.get("pos", "")
        readings.setdefault(normalise(row["entry"]), set()).add(value)
    assert {e: v for e, v in readings.items() if len(v) > 1} == {}


# --- antonyms and synonyms ----------------------------------------------------------------------


def test_antonyms_are_many() -> None:
    assert len(rows("antonyms")) >= 900
    assert {r["pos"] for r in rows("antonyms")} == POS


def test_synonym_sets_are_many_and_have_members() -> None:
    assert len(rows("synonyms")) >= 1_600
    assert {r["pos"] for r in rows("synonyms")} == POS
    for row in rows("synonyms"):
        members = [m.strip() for m in row["members"].split("|")]
        assert len(members) >= 2, row
        assert len(set(members)) == len(members), row


def test_no_antonym_pair_is_given_twice_in_either_order() -> None:
    pairs = Counter(
        frozenset((r["pos"] + r["left"], r["pos"] + r["right"])) for r in rows("antonyms")
    )
    assert [sorted(p) for p, n in pairs.items() if n > 1 or len(p) == 1] == []


def test_no_synonym_set_is_given_twice() -> None:
    sets = Counter(
        frozenset(lexeme_key(r["pos"], m) for m in r["members"].split("|"))
        for r in rows("synonyms")
    )
    assert [sorted(s) for s, n in sets.items() if n > 1] == []


def test_the_sides_of_an_antonym_share_no_synonym_set() -> None:
    sets: dict[str, set[int]] = {}
    for number, row in enumerate(rows("synonyms")):
        for member, _ in unique_entries([row], "members"):
            sets.setdefault(lexeme_key(row["pos"], member), set()).add(number)
    clashes = [
        (row["left"], row["right"])
        for row in rows("antonyms")
        if sets.get(lexeme_key(row["pos"], row["left"]), set())
        & sets.get(lexeme_key(row["pos"], row["right"]), set())
    ]
    assert clashes == []


def test_every_antonym_is_found_by_its_head_words() -> None:
    """Unless one is written like a function word (قبل، وفى = و + في)."""
    missed = []
    for row in rows("antonyms"):
        heads = [split_forms(row[side])[0] for side in ("left", "right")]
        if any(" " in h for h in heads):
            continue
        left, right = map(normalise_word, heads)
        functional = {left, right, left[1:], right[1:]} & stop_words()
        if not functional and word_edge(left, right)[0] not in ("antonym", "converse"):
            missed.append((left, right))
    assert missed == []


def test_synonyms_are_not_opposites() -> None:
    wrong = []
    for row in rows("synonyms"):
        heads = [split_forms(m)[0] for m in row["members"].split("|")]
        plain = [normalise_word(h) for h in heads if " " not in h]
        wrong += [
            (x, y)
            for i, x in enumerate(plain)
            for y in plain[:i]
            if word_edge(x, y)[0] == "antonym"
        ]
    assert wrong == []


# --- classes of events and states -----------------------------------------------------------------


def test_classes_are_opposed_in_pairs() -> None:
    opposite = {r["class"]: r["opposite"] for r in rows("classes")}
    assert len(opposite) >= 100
    assert all(opposite.get(o, c) == c for c, o in opposite.items())
    assert {r["pos"] for r in rows("classes")} == POS


def test_a_lexeme_is_in_no_two_opposed_classes() -> None:
    classes: dict[tuple[str, str], set[str]] = {}
    for row in rows("classes"):
        for member, _ in unique_entries([row], "members"):
            classes.setdefault((row["pos"], normalise_word(member)), set()).add(row["class"])
    opposite = {r["class"]: r["opposite"] for r in rows("classes")}
    assert [m for m, found in classes.items() if found & {opposite[c] for c in found}] == []


def test_members_of_classes_are_lexemes_that_other_lexicons_inflect() -> None:
    found = {
        (row["pos"], member)
        for row in rows("classes")
        for member, _ in unique_entries([row], "members")
        if "_" not in member and not word_info(normalise_word(member)).classes
    }
    assert found == set()


@pytest.mark.parametrize(
    ("one", "other", "opposed"),
    [
        ("ارتفعت", "زيادة", False),
        ("ارتفعت", "هبوط", True),
        ("وأغلقت", "مفتوح", True),
        ("اعتقال", "احتجزت", False),
        ("نجا", "قتلى", True),
    ],
)
def test_words_tell_kinds_of_events(one: str, other: str, *, opposed: bool) -> None:
    kinds = word_info(normalise_word(one)).classes
    sign = -1 if opposed else 1
    assert kinds & {sign * k for k in word_info(normalise_word(other)).classes}


# --- entities -----------------------------------------------------------------------------------


def test_entity_ids_are_unique_and_their_states_exist() -> None:
    table = rows("entities")
    ids = Counter(r["id"] for r in table)
    assert [i for i, n in ids.items() if n > 1] == []
    states = {r["id"] for r in table if r["type"] in ("state", "union")}
    assert {r["state"] for r in table} - states - {"-"} == set()
    assert all(r["state"] == r["id"] for r in table if r["type"] == "state")


def test_a_name_belongs_to_one_entity() -> None:
    owners: dict[str, set[str]] = {}
    for name, row in unique_entries(rows("entities"), "names"):
        owners.setdefault(normalise(name), set()).add(row["id"])
    assert {n: o for n, o in owners.items() if len(o) > 1} == {}


def found_as(name: str) -> list[Phrase]:
    return load_entities().find(words(name))


# Names that are found as another entity's, with what is wrong.
SHADOWED = {
    "الخارجية الأوروبية": "a composed ministry (eu.mfa) goes before a name of the table (eu.eeas)",
    "أوبك+": "the plus sign is no word, so that the name is its members' organisation's",
}


def test_every_entity_name_is_found_whole() -> None:
    lost = []
    for name, row in unique_entries(rows("entities"), "names"):
        if found_as(name) != [Phrase(0, len(words(name)), row["id"])] and name not in SHADOWED:
            lost.append((row["id"], name))
    assert lost == []


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.xfail(reason=r)) for n, r in SHADOWED.items()]
)
def test_shadowed_entity_names(name: str) -> None:
    (owner,) = {r["id"] for n, r in unique_entries(rows("entities"), "names") if n == name}
    assert [p.value for p in found_as(name)] == [owner]


def test_single_word_demonyms_name_their_state() -> None:
    entities = load_entities()
    lost = [
        (row["id"], demonym)
        for demonym, row in unique_entries(rows("entities"), "demonyms")
        if demonym != "-" and " " not in demonym
        if {entities.demonym(normalise_word(p + demonym)) for p in ("", "ال", "وال")} != {row["id"]}
    ]
    assert lost == []


@pytest.mark.xfail(reason="stance.entities reads demonyms of one word only; the table has others")
@pytest.mark.parametrize("demonym", ["كوري جنوبي", "جنوب أفريقي"])
def test_demonyms_of_two_words(demonym: str) -> None:
    (owner,) = {r["id"] for d, r in unique_entries(rows("entities"), "demonyms") if d == demonym}
    assert found_as(demonym) == [Phrase(0, 2, owner)]


# --- numbers and units --------------------------------------------------------------------------


def test_every_number_word_has_its_value() -> None:
    for row in rows("numbers"):
        found = number_word(normalise_word(row["entry"]))
        assert found is not None, row
        assert found[1] == pytest.approx(float(row["value"])), row


def test_every_unit_is_named_once_and_convertible() -> None:
    table = rows("units")
    names = Counter(normalise(n) for n, _ in unique_entries(table, "names"))
    assert [n for n, count in names.items() if count > 1] == []
    assert len({r["unit"] for r in table}) == len(table) == len(units())
    assert all(float(r["factor"]) > 0 for r in table)
    assert {r["unit"] for r in rows("numbers")} - set(units()) == {"-"}
    for name, row in unique_entries(table, "names"):
        if " " not in name:
            assert unit_of(normalise_word(name)) == row["unit"], name


# --- the reader ---------------------------------------------------------------------------------


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Let `read_table` read from a folder with one table of the test's own."""
    (tmp_path / "lexicons").mkdir()
    monkeypatch.setattr(lexicon, "files", lambda _package: tmp_path)

    def write(text: str) -> None:
        (tmp_path / "lexicons" / "t.tsv").write_text(text, "utf-8")

    return write


def test_read_table_gives_rows_without_comments_and_blank_lines(written) -> None:
    written("# says\na\tb\n\nx\t y \n# z\n")
    assert read_table("t", ("a", "b")) == [{"a": "x", "b": "y"}]


@pytest.mark.parametrize(
    ("text", "item", "found"),
    [
        ("# c\na\tc\nx\ty\n", "t.tsv:2", "a, c"),
        ("a\tb\nx\n", "t.tsv:2", "1 columns"),
        ("a\tb\n\ty\n", "t.tsv:2", "2 columns"),
        ("a\tb\nx\ty\tz\n", "t.tsv:2", "3 columns"),
    ],
)
def test_read_table_names_the_line_that_is_wrong(written, text: str, item: str, found: str) -> None:
    written(text)
    with pytest.raises(LexiconError, match="Reinstall") as caught:
        read_table("t", ("a", "b"))
    assert caught.value.item == item
    assert found in caught.value.found
    assert caught.value.exit_code == 3


def test_read_table_says_that_a_file_is_missing(written) -> None:
    with pytest.raises(LexiconError, match=r"none\.tsv: expected a lexicon file, found none"):
        read_table("none", ("a",))


def test_fingerprint_depends_on_the_content(written) -> None:
    prints = []
    for text in ("a\nx\n", "a\ny\n", "a\nx\n"):
        written(text)
        prints.append(lexicon.fingerprint.__wrapped__())
    assert prints[0] == prints[2] != prints[1]
    assert all(re.fullmatch("[0-9a-f]{12}", p) for p in prints)


def test_unique_entries_splits_a_cell() -> None:
    row = {"names": "a | b |", "id": "1"}
    assert list(unique_entries([row], "names")) == [("a", row), ("b", row)]


def test_vectors_hold_no_code() -> None:
    (file,) = (f for f in lexicon_files() if f.name == "vectors.npz")
    with file.open("rb") as handle, np.load(handle, allow_pickle=False) as data:
        assert {"words", "counts", "verbness", "vectors", "total"} <= set(data.files)


# --- inflection ---------------------------------------------------------------------------------

INFLECTED = {
    inflect_past: [
        ("قال", "قالت قالوا قالا قال", "يقول قالون"),
        ("نفى", "نفت نفوا نفتا", "نفىت نفيه"),
        ("دعا", "دعت دعوا", "داع"),
    ],
    inflect_imperfect: [
        ("ينفي", "تنفي ينفون ينف ننفي تنف", "انفي"),
        ("يقول", "تقول يقولون نقول يقل تقولوا", "اقول قول"),
        ("يؤكد", "توكد يوكدون يوكدوا", "اوكد"),
        ("يبقى", "يبقون يبق تبقي", ""),
    ],
    inflect_nominal: [
        ("مسؤول", "مسوولون مسوولين مسووله مسوولات مسوولان", ""),
        ("حكومة", "حكومات حكومه حكومتان حكومتين", "حكومون"),
        ("قرار", "قرارات قرارا قرارين", ""),
    ],
}


@pytest.mark.parametrize(
    ("rule", "form", "has", "lacks"),
    [pytest.param(rule, *case, id=case[0]) for rule, cases in INFLECTED.items() for case in cases],
)
def test_inflection(rule, form: str, has: str, lacks: str) -> None:
    got = rule(form)
    assert set(has.split()) <= got
    assert not set(lacks.split()) & got
    assert all(normalise_word(f) == f for f in got)


def test_inflect_tells_the_kind_of_form() -> None:
    forms = inflect("أكد يؤكد تأكيد مؤكد", "verb")
    assert [forms[f] for f in ("اكدت", "يوكدون", "تاكيد", "موكده")] == [
        "past",
        "imperfect",
        "masdar",
        "participle",
    ]
    assert set(inflect("قرار قرارات", "noun").values()) == {"nominal"}


def test_inflect_leaves_out_unused_and_joined_forms() -> None:
    assert "-" not in inflect("كف يكف كف -", "verb")
    assert inflect("لقي_مصرعه يلقى_مصرعه - -", "verb") == {}
    assert split_forms("لقي_مصرعه -") == ["لقي مصرعه", "-"]


# --- phrases ------------------------------------------------------------------------------------

BOOK = PhraseBook({"الأمم المتحدة": "un", "الأمم": "nations", "أ.ب": "ap", "لا صحة ل": "deny"})


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("قالت الأمم المتحدة", [(1, 3, "un")]),
        ("قالت الأمم", [(1, 2, "nations")]),
        ("وللأمم المتحدة", [(0, 2, "un")]),
        ("بالأمم المتحدة والأمم", [(0, 2, "un"), (2, 3, "nations")]),
        ("الأمم  والمتحدة", [(0, 1, "nations")]),
        ("وكالة أ.ب", [(1, 3, "ap")]),
        ("أممي", []),
        ("", []),
    ],
)
def test_phrase_book_finds_leftmost_longest(text: str, spans: list[tuple[int, int, str]]) -> None:
    assert BOOK.find(words(text)) == [Phrase(*s) for s in spans]


def test_phrase_book_counts_entries_and_leaves_out_empty_ones() -> None:
    assert len(BOOK) == 4
    assert len(PhraseBook({"": "x", "،": "y"})) == 0


@pytest.mark.parametrize(
    ("word", "readings"),
    [
        ("وللكرملين", ("وللكرملين", "للكرملين", "الكرملين")),
        ("بواشنطن", ("بواشنطن", "واشنطن")),
        ("وبه", ("وبه",)),
        ("قال", ("قال",)),
    ],
)
def test_proclitic_readings(word: str, readings: tuple[str, ...]) -> None:
    assert proclitic_readings(word)[: len(readings)] == readings
