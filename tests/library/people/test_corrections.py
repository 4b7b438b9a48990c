"""The user's word above the machine's: corrected quotes, kept, shown and undone."""

from __future__ import annotations

from msgspec import structs
from people_fixture import (
    DAHL,
    FEED,
    MARTA,
    TEXT,
    add,
    annotate,
    by,
    found_in,
    other,
    quote_in,
    quote_of,
    row_of,
    said,
)

from tuireader.library import Library, articles, marking
from tuireader.library.people.aliases import alias
from tuireader.library.people.corrections import NOBODY, correct, place, reject
from tuireader.library.people.person import person
from tuireader.library.people.resolve import anyone, together
from tuireader.library.statements.statements import quotes
from tuireader.model import Annotation, Block, Document, Entry

PERSON = ("PERSON", DAHL)


def test_a_corrected_speaker_is_found_under_the_new_name_at_once(lib: Library) -> None:
    key = add(lib, 1)
    correct(lib.marks, row_of(lib, key), quote_of(lib, key), MARTA)
    assert by(lib, MARTA) == {key}
    assert said(lib, DAHL) == set()
    quote = quote_of(lib, key)
    assert (quote.speaker_name, quote.confidence, quote.by) == (MARTA, "sure", "user")
    assert quote.speaker == "", "the words name Dahl, who did not say it"
    assert person(lib, "PERSON", MARTA).who.quotes == 1
    assert person(lib, "PERSON", DAHL).who.quotes == 0


def test_what_was_unsure_is_so_no_longer_when_the_user_said_it(lib: Library) -> None:
    key = add(lib, 1, found=found_in(TEXT, confidence="unsure"))
    assert person(lib, "PERSON", DAHL).unsure == 1
    correct(lib.marks, row_of(lib, key), quote_of(lib, key), DAHL)
    page = person(lib, "PERSON", DAHL)
    assert (page.unsure, page.who.quotes, len(page.said)) == (0, 1, 1)


def test_a_page_lists_no_article_that_is_anothers_by_the_users_word(lib: Library) -> None:
    first, second = add(lib, 1, text=other(1)), add(lib, 2, text=other(2))
    alias(lib.marks, [PERSON], ("PERSON", MARTA), row_of(lib, first))
    assert [row.key for row in person(lib, "PERSON", DAHL).articles] == [second]
    assert [row.key for row in person(lib, "PERSON", MARTA).articles] == [first]


def test_words_that_name_nobody_stay_the_speakers_words(lib: Library) -> None:
    text = TEXT.replace("Dahl", "she")
    key = add(lib, 1, MARTA, text)
    correct(lib.marks, row_of(lib, key), quote_of(lib, key), "Nina Dahl")
    assert (quote_of(lib, key).speaker, quote_of(lib, key).speaker_name) == ("she", "Nina Dahl")


def test_nobody_and_no_quote_are_answers_too_and_undone_alike(lib: Library) -> None:
    key = add(lib, 1)
    quote = quote_of(lib, key)
    correct(lib.marks, row_of(lib, key), quote, NOBODY)
    assert (quote_of(lib, key).speaker, quote_of(lib, key).speaker_name) == ("", None)
    reject(lib.marks, row_of(lib, key), quote)
    found = articles.annotation(lib, key)
    assert found is not None and not found.body.quotes
    assert row_of(lib, key).quote_count == 0
    marking.undo(lib.marks)
    marking.undo(lib.marks)
    assert quote_of(lib, key) == quote
    assert row_of(lib, key).quote_count == 1


def test_a_correction_that_says_nothing_new_is_no_change(lib: Library) -> None:
    key = add(lib, 1)
    quote = quote_of(lib, key)
    assert correct(lib.marks, row_of(lib, key), quote, MARTA) is not None
    assert correct(lib.marks, row_of(lib, key), quote, MARTA) is None
    assert len(lib.marks.history()) == 1


def test_a_quote_corrected_twice_has_one_correction_the_last(lib: Library) -> None:
    key = add(lib, 1)
    correct(lib.marks, row_of(lib, key), quote_of(lib, key), MARTA)
    quote = structs.replace(quote_of(lib, key), id="another", text=quote_of(lib, key).text.replace('"', "“"))
    correct(lib.marks, row_of(lib, key), quote, "Nina Dahl")
    assert len(lib.marks.documents("corrections")) == 1
    assert quote_of(lib, key).speaker_name == "Nina Dahl"


def test_a_correction_outlives_annotating_anew_and_a_text_that_changed_around_it(lib: Library) -> None:
    key = add(lib, 1)
    correct(lib.marks, row_of(lib, key), quote_of(lib, key), MARTA)
    annotate(lib, key, found_in(TEXT, "Somebody Else"))
    assert quote_of(lib, key).speaker_name == MARTA
    text = f"An update. {TEXT}"
    document = Document(text, (Block("paragraph", 0, len(text)),))
    lib.archive.store(FEED, [Entry("1", "Title 1", document, published=86_401)])
    annotate(lib, key, found_in(text))
    assert quote_of(lib, key).speaker_name == MARTA


def test_a_correction_outlives_a_lost_archive(lib: Library) -> None:
    key = add(lib, 1)
    correct(lib.marks, row_of(lib, key), quote_of(lib, key), MARTA)
    alias(lib.marks, [("PERSON", MARTA)], ("PERSON", "Marta K."))
    lib.close()
    for path in lib.paths.data.glob("archive.db*"):
        path.unlink()
    with Library.open(lib.paths, lib.config) as anew:
        assert add(anew, 1) == key
        assert quote_of(anew, key).speaker_name == "Marta K."
        assert by(anew, "Marta K.") == {key}
        (kept,) = anew.marks.documents("corrections")
        assert (kept["title"], kept["url"]) == ("Title 1", "https://gazette.example/1")


def test_of_the_same_words_twice_the_nearest_is_meant() -> None:
    text = 'He said it. "I shall go," said Dahl. ' * 2
    first, second = quote_in(text, DAHL), quote_in(text, DAHL, nth=2)
    correction = {"words": '"I shall go,"', "start": second.start + 9}
    assert place([first, second], [correction]) == {1: correction}


def test_a_quote_whose_end_is_found_elsewhere_now_is_known_again_by_most_of_its_words() -> None:
    text = 'It went on. "Norrland must pay for all of it, and soon," said Dahl.'
    correction = {"words": '"Norrland must pay for all of it"', "start": 12}
    assert place([quote_in(text, DAHL)], [correction]) == {0: correction}
    assert place([quote_in(text, DAHL)], [{"words": '"pay"', "start": 12}]) == {}


def test_a_correction_everywhere_holds_for_the_same_words_in_every_paper(lib: Library) -> None:
    first, second = add(lib, 1), add(lib, 2)
    correct(lib.marks, row_of(lib, first), quote_of(lib, first), MARTA, everywhere=True)
    assert quote_of(lib, second).speaker_name == MARTA
    (saying,) = quotes(lib, by=together(anyone(lib, MARTA)))
    assert (saying.row.key, saying.articles) == (second, 2), "the newest of both"
    assert said(lib, DAHL) == set()


def test_what_is_said_of_one_paper_beats_what_is_said_of_all(lib: Library) -> None:
    first, second = add(lib, 1), add(lib, 2)
    correct(lib.marks, row_of(lib, first), quote_of(lib, first), MARTA, everywhere=True)
    correct(lib.marks, row_of(lib, first), quote_of(lib, first), "Nina Dahl")
    assert (quote_of(lib, first).speaker_name, quote_of(lib, second).speaker_name) == ("Nina Dahl", MARTA)
    correct(lib.marks, row_of(lib, first), quote_of(lib, first), "Olav Dahl", everywhere=True)
    assert quote_of(lib, first).speaker_name == quote_of(lib, second).speaker_name == "Olav Dahl"


def test_a_quote_in_a_title_is_corrected_by_itself(lib: Library) -> None:
    title = '"Norrland must pay," said Dahl'
    key = add(lib, 1, title=title)
    annotate(
        lib,
        key,
        found_in(TEXT),
        structs.replace(found_in(TEXT), quotes=(quote_in(title, DAHL),), entities=()),
    )
    found = articles.annotation(lib, key)
    assert found is not None
    correct(lib.marks, row_of(lib, key), found.title.quotes[0], MARTA, in_title=True)
    found = articles.annotation(lib, key)
    assert found is not None
    assert (found.title.quotes[0].speaker_name, found.body.quotes[0].speaker_name) == (MARTA, DAHL)


def test_another_window_sees_corrections(lib: Library) -> None:
    key = add(lib, 1)
    with Library.open(lib.paths, lib.config) as window:
        correct(window.marks, row_of(window, key), quote_of(window, key), MARTA)
        window.marks.flush()
        lib.marks.refresh()
        assert quote_of(lib, key).speaker_name == MARTA


def test_an_article_without_quotes_is_shown_as_it_was_found(lib: Library) -> None:
    key = add(lib, 1, found=Annotation())
    correct(lib.marks, row_of(lib, key), quote_in(TEXT, DAHL), MARTA)
    found = articles.annotation(lib, key)
    assert found is not None and found.body == Annotation()
