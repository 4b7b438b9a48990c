"""Who said what over all articles: names and quotes found again, and the user's word above the machine's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tuireader.config import Config, default_paths
from tuireader.library import Library, marking
from tuireader.library.correcting import NOBODY, correct, reject
from tuireader.library.identities import alias, split
from tuireader.library.people import annotation, names, said
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    Block,
    Document,
    Entry,
    Mention,
    Quote,
    article_key,
    text_hash,
)

FEED = "local:Gazette"
TEXT = 'The harbour is closed. "Norrland must pay," said Dahl on Monday. Nobody was hurt.'
DAHL, MARTA = "Henrik Dahl", "Marta Kowalska"


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.open(default_paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as opened:
        yield opened


def found_in(text: str, speaker: str) -> Annotation:
    """What an annotator may find in ``TEXT``: one quote, by ``speaker``, and two names."""
    start = text.index('"')
    quote = Quote("q1", start, start + 20, ((start, start + 20),), text[start : start + 20], "direct", "Dahl")
    at = text.index("Dahl")
    quote = replace(
        quote, speaker_start=at, speaker_end=at + 4, speaker_name=speaker, verb="said", verb_start=at - 5
    )
    place = text.index("Norrland")
    mentions = (
        Mention(place, place + 8, "GPE", "Norrland", "Norrland"),
        Mention(at, at + 4, "PERSON", "Dahl", speaker),
    )
    return Annotation((quote,), mentions, "en", "model 1", 1)


def add(lib: Library, guid: str, speaker: str = DAHL, text: str = TEXT) -> int:
    """Store an annotated article and give back its key; later ones are newer."""
    document = Document(text, (Block("paragraph", 0, len(text)),))
    lib.archive.store(FEED, [Entry(guid, f"Title {guid}", document, published=1_000 + int(guid))])
    key = article_key(FEED, guid)
    annotate(lib, key, speaker, text)
    return key


def annotate(lib: Library, key: int, speaker: str = DAHL, text: str = TEXT) -> None:
    row = lib.archive.rows([key])[key]
    lib.archive.set_annotation(
        key, ArticleAnnotation(found_in(text, speaker), Annotation(), text_hash(row.title, text))
    )


def quote_of(lib: Library, key: int) -> Quote:
    found = annotation(lib, key)
    assert found is not None
    return found.body.quotes[0]


def test_quotes_by_someone_come_newest_first_each_in_its_sentence(lib: Library) -> None:
    old, new = add(lib, "1"), add(lib, "2")
    add(lib, "3", MARTA)
    sayings = list(said(lib, by=DAHL))
    assert [saying.row.key for saying in sayings] == [new, old]
    assert {saying.sentence for saying in sayings} == {'"Norrland must pay," said Dahl on Monday.'}


def test_quotes_about_someone_are_those_that_name_them_not_those_they_said(lib: Library) -> None:
    add(lib, "1")
    assert [saying.quote.speaker_name for saying in said(lib, about="Norrland")] == [DAHL]
    assert not list(said(lib, about=DAHL))


def test_names_are_counted_by_articles(lib: Library) -> None:
    add(lib, "1")
    add(lib, "2", MARTA)
    assert [(named.name, named.articles) for named in names(lib)] == [("Norrland", 2), (DAHL, 1), (MARTA, 1)]


def test_an_alias_joins_two_names_everywhere_and_can_be_undone(lib: Library) -> None:
    first, second = add(lib, "1"), add(lib, "2", "H. Dahl")
    alias(lib.marks, "H. Dahl", DAHL)
    assert {saying.row.key for saying in said(lib, by=DAHL)} == {first, second}
    assert {saying.row.key for saying in said(lib, by="H. Dahl")} == {first, second}
    assert [named.articles for named in names(lib) if named.name == DAHL] == [2]
    assert quote_of(lib, second).speaker_name == DAHL
    marking.undo(lib.marks)
    assert {saying.row.key for saying in said(lib, by=DAHL)} == {first}


def test_an_article_with_both_forms_of_a_name_counts_once(lib: Library) -> None:
    add(lib, "1")
    alias(lib.marks, "Norrland", DAHL)
    assert sorted(named.articles for named in names(lib)) == [1, 1]


def test_joined_names_can_be_parted(lib: Library) -> None:
    add(lib, "1", "H. Dahl")
    alias(lib.marks, "H. Dahl", DAHL)
    assert split(lib.marks, DAHL) is not None
    assert not list(said(lib, by=DAHL))
    assert split(lib.marks, DAHL) is None


def test_names_joined_in_a_circle_stay_one(lib: Library) -> None:
    alias(lib.marks, "A", "B")
    assert alias(lib.marks, "B", "A") is None
    alias(lib.marks, "B", "C")
    add(lib, "1", "A")
    assert [saying.quote.speaker_name for saying in said(lib, by="C")] == ["C"]


def test_a_corrected_speaker_is_found_under_the_new_name_at_once(lib: Library) -> None:
    key = add(lib, "1")
    correct(lib.marks, key, quote_of(lib, key), MARTA)
    assert [saying.row.key for saying in said(lib, by=MARTA)] == [key]
    assert not list(said(lib, by=DAHL))
    quote = quote_of(lib, key)
    assert (quote.speaker_name, quote.confidence, quote.by) == (MARTA, "sure", "user")


def test_a_correction_outlives_annotating_anew_and_a_text_that_changed_around_it(lib: Library) -> None:
    key = add(lib, "1")
    correct(lib.marks, key, quote_of(lib, key), MARTA)
    annotate(lib, key, "Somebody Else")
    assert quote_of(lib, key).speaker_name == MARTA
    text = f"An update. {TEXT}"
    lib.archive.store(
        FEED, [Entry("1", "Title 1", Document(text, (Block("paragraph", 0, len(text)),)), published=1_001)]
    )
    annotate(lib, key, DAHL, text)
    assert quote_of(lib, key).speaker_name == MARTA


def test_a_correction_outlives_a_lost_archive(lib: Library) -> None:
    key = add(lib, "1")
    correct(lib.marks, key, quote_of(lib, key), MARTA)
    lib.archive.delete([key], bury=False)
    assert add(lib, "1") == key
    assert quote_of(lib, key).speaker_name == MARTA


def test_nobody_and_no_quote_are_answers_too_and_undone_alike(lib: Library) -> None:
    key = add(lib, "1")
    quote = quote_of(lib, key)
    correct(lib.marks, key, quote, NOBODY)
    assert (quote_of(lib, key).speaker, quote_of(lib, key).speaker_name) == ("", None)
    reject(lib.marks, key, quote)
    found = annotation(lib, key)
    assert found is not None and not found.body.quotes
    marking.undo(lib.marks)
    marking.undo(lib.marks)
    assert quote_of(lib, key) == quote


def test_a_correction_that_says_nothing_new_is_no_change(lib: Library) -> None:
    key = add(lib, "1")
    quote = quote_of(lib, key)
    assert correct(lib.marks, key, quote, MARTA) is not None
    assert correct(lib.marks, key, quote, MARTA) is None
    assert len(lib.marks.history()) == 1


def test_a_middle_initial_makes_no_other_person(lib: Library) -> None:
    first, second = add(lib, "1"), add(lib, "2", "Henrik J. Dahl")
    assert {saying.row.key for saying in said(lib, by="Henrik J. Dahl")} == {first, second}
    assert [named.articles for named in names(lib) if named.label == "PERSON"] == [2]
    split(lib.marks, "Henrik J. Dahl")
    assert {saying.row.key for saying in said(lib, by="Henrik J. Dahl")} == {second}


def test_two_middle_initials_are_two_people(lib: Library) -> None:
    add(lib, "1", "Henrik J. Dahl")
    add(lib, "2", "Henrik W. Dahl")
    assert len(list(said(lib, by="Henrik J. Dahl"))) == 1
