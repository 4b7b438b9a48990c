"""Who said what over all articles: quotes by and about a name, whom a name means, who is named how often."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import structs
from people_fixture import DAHL, FEED, MARTA, TEXT, add, annotate, found_in, mention, other, quote_in, row_of

from tuireader.annotate.quotes.marked import QuoteIds
from tuireader.config import Config, default_paths
from tuireader.errors import NotFoundError
from tuireader.library import Library, articles, marking
from tuireader.library.people import aliases
from tuireader.library.people.person import person, suggest
from tuireader.library.people.resolve import Meant, anyone, together
from tuireader.library.statements.statements import Saying, names, quotes
from tuireader.model import Annotation, ArticleAnnotation, Attitude, text_hash
from tuireader.query.tree import Published
from tuireader.store.archive import schema
from tuireader.store.archive.packing import pack_annotation


def whom(lib: Library, typed: str) -> Meant:
    return together(anyone(lib, typed))


def by(lib: Library, typed: str, **options: bool) -> list[Saying]:
    return list(quotes(lib, by=whom(lib, typed), **options))


def keys(sayings: list[Saying]) -> list[int]:
    return [saying.row.key for saying in sayings]


def test_quotes_by_someone_come_newest_first_each_in_its_sentence(lib: Library) -> None:
    old, new = add(lib, 1, text=other(1)), add(lib, 2, text=other(2))
    add(lib, 3, MARTA)
    sayings = by(lib, DAHL)
    assert keys(sayings) == [new, old]
    assert sayings[1].sentence == '"Norrland must pay for all of them, number 1," said Dahl on Monday.'


def test_many_quotes_come_newest_first_whatever_the_order_of_arrival(lib: Library) -> None:
    added = {add(lib, number, text=other(number), day=1 + number * 37 % 101): number for number in range(100)}
    published = [saying.row.published for saying in by(lib, DAHL)]
    assert len(published) == len(added)
    assert published == sorted(published, reverse=True)


def test_quotes_about_someone_are_those_that_name_them_not_those_they_said(lib: Library) -> None:
    add(lib, 1)
    assert [saying.quote.speaker_name for saying in quotes(lib, about=whom(lib, "Norrland"))] == [DAHL]
    assert not list(quotes(lib, about=whom(lib, DAHL)))


def test_by_and_about_are_both_asked_for(lib: Library) -> None:
    wanted = add(lib, 1)
    text = TEXT.replace("Norrland", "The owner")
    add(lib, 2, text=text)
    assert keys(list(quotes(lib, whom(lib, DAHL), whom(lib, "Norrland")))) == [wanted]
    assert not list(quotes(lib, whom(lib, "Norrland"), whom(lib, DAHL)))


def test_a_query_narrows_the_quotes(lib: Library) -> None:
    add(lib, 1, text=other(1))
    new = add(lib, 2, text=other(2))
    late = Published(since=2 * 86_400)
    assert keys(list(quotes(lib, by=whom(lib, DAHL), query=late))) == [new]
    assert keys(list(quotes(lib, query=late))) == [new]


def test_unsure_quotes_stand_apart(lib: Library) -> None:
    sure = add(lib, 1, text=other(1))
    doubtful = add(lib, 2, text=other(2), found=found_in(other(2), confidence="unsure"))
    assert keys(by(lib, DAHL)) == [sure]
    assert keys(by(lib, DAHL, unsure=True)) == [doubtful]
    assert person(lib, "PERSON", DAHL).unsure == 1


def test_reported_speech_stands_apart(lib: Library) -> None:
    direct, text = add(lib, 1, text=other(1)), other(2)
    quote = quote_in(text, DAHL, kind="indirect")
    indirect = add(lib, 2, text=text, found=structs.replace(found_in(text), quotes=(quote,)))
    assert keys(by(lib, DAHL, reported=False)) == [direct]
    assert keys(by(lib, DAHL, reported=True)) == [indirect]


def test_a_quote_that_several_papers_have_comes_once_and_says_in_how_many(lib: Library) -> None:
    for number in range(1, 8):
        add(lib, number)
    (saying,) = by(lib, DAHL)
    assert (saying.row.title, saying.articles) == ("Title 7", 7)
    (saying,) = quotes(lib, by=whom(lib, DAHL), query=Published(since=6 * 86_400))
    assert saying.articles == 2


def test_papers_with_other_quotation_marks_have_the_same_quote() -> None:
    assert QuoteIds()("“Norrland must pay for all of it,”") == QuoteIds()('"Norrland must pay for all of it"')


def test_the_same_few_words_of_two_people_are_two_quotes(lib: Library) -> None:
    text = 'It was late. "I know nothing," said Dahl on Monday.'
    add(lib, 1, text=text)
    add(lib, 2, MARTA, text=text)
    assert len(list(quotes(lib))) == 2


def test_a_quote_is_found_in_a_text_that_changed_since(lib: Library) -> None:
    from tuireader.model import Block, Document, Entry

    key = add(lib, 1)
    text = f"Corrected. {TEXT}"
    document = Document(text, (Block("paragraph", 0, len(text)),))
    lib.archive.store(FEED, [Entry("1", "Title 1", document, published=86_400)])
    (saying,) = by(lib, DAHL)
    assert (saying.row.key, saying.sentence) == (key, saying.quote.text)


# --- whom a name means ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["António Guterres", "antonio guterres", "GUTERRES", "  guterres "])
def test_case_accents_and_first_names_do_not_matter(lib: Library, typed: str) -> None:
    add(lib, 1, "António Guterres")
    assert [one.chief[1] for one in anyone(lib, typed)] == ["António Guterres"]


def test_a_last_name_means_all_who_have_it_and_a_whole_name_only_one(lib: Library) -> None:
    add(lib, 1, DAHL)
    add(lib, 2, "Nina Dahl")
    assert {one.chief[1] for one in anyone(lib, "dahl")} == {DAHL, "Nina Dahl"}
    assert [one.chief[1] for one in anyone(lib, "nina dahl")] == ["Nina Dahl"]


def test_a_name_without_its_middle_name_is_found(lib: Library) -> None:
    add(lib, 1, "Henrik Olav Dahl")
    assert [one.chief[1] for one in anyone(lib, DAHL)] == ["Henrik Olav Dahl"]


def test_a_name_that_no_article_has_is_an_error_that_names_it(lib: Library) -> None:
    add(lib, 1)
    with pytest.raises(NotFoundError, match='"Nobody Here"'):
        anyone(lib, "Nobody  Here")
    with pytest.raises(NotFoundError):
        anyone(lib, " ")


def test_spellings_that_differ_by_accents_or_a_middle_initial_are_one_person(lib: Library) -> None:
    for number, name in enumerate(["Henrik Dahl", "Henrik J. Dahl", "Hénrik Dahl"], start=1):
        add(lib, number, name, text=other(number))
    assert len(by(lib, "Henrik J. Dahl")) == 3
    assert [named.articles for named in names(lib) if named.label == "PERSON"] == [3]


def test_two_middle_initials_are_two_people(lib: Library) -> None:
    add(lib, 1, "Henrik J. Dahl", text=other(1))
    add(lib, 2, "Henrik W. Dahl", text=other(2))
    assert len(by(lib, "Henrik J. Dahl")) == 1


def test_a_place_and_a_person_of_one_name_are_two(lib: Library) -> None:
    add(lib, 1, "Norrland")
    assert {named.label for named in names(lib) if named.name == "Norrland"} == {"PERSON", "GPE"}
    assert person(lib, "GPE", "Norrland").said == ()
    assert len(person(lib, "PERSON", "Norrland").said) == 1


# --- counts --------------------------------------------------------------------------------------------------


def test_names_are_counted_by_articles_and_mentions(lib: Library) -> None:
    add(lib, 1)
    add(lib, 2, MARTA, text=other(2))
    assert [(named.name, named.articles) for named in names(lib)] == [("Norrland", 2), (DAHL, 1), (MARTA, 1)]
    assert [named.name for named in names(lib, Published(since=2 * 86_400))] == [MARTA, "Norrland"]


def test_counts_follow_what_is_annotated_anew_deleted_and_dated_anew(lib: Library) -> None:
    first, second = add(lib, 1), add(lib, 2, text=other(2))
    annotate(lib, first, found_in(TEXT, MARTA))
    assert [(named.name, named.articles) for named in names(lib)][1:] == [(DAHL, 1), (MARTA, 1)]
    marking.delete(lib.marks, articles.rows(lib, [second])[second])
    assert [(named.name, named.articles) for named in names(lib)] == [(MARTA, 1), ("Norrland", 1)]
    lib.archive.delete([first, second])
    assert names(lib) == [] and suggest(lib, "") == []


def test_an_article_is_about_what_it_names_early_and_often(lib: Library) -> None:
    text = f"Dahl, Dahl and Dahl. {TEXT}"
    often = tuple(
        structs.replace(mention(text, "Dahl", DAHL), start=place, end=place + 4) for place in (0, 6, 15)
    )
    add(lib, 1, text=text, found=Annotation((), (*often, mention(text, "Norrland", "Norrland", "GPE"))))
    assert {named.name: named.about for named in names(lib)} == {DAHL: 1, "Norrland": 0}


# --- the page of a person ------------------------------------------------------------------------------------


def test_a_page_shows_quotes_company_articles_and_months(lib: Library) -> None:
    first, last = add(lib, 1, text=other(1)), add(lib, 2, text=other(2), day=70)
    page = person(lib, "PERSON", DAHL)
    assert (page.who.articles, page.who.mentions, page.who.quotes) == (2, 2, 2)
    assert keys(list(page.said)) == [last, first] == [row.key for row in page.articles]
    assert [named.name for named in page.company] == ["Norrland"]
    assert page.months == (("1970-01", 1), ("1970-02", 0), ("1970-03", 1))
    assert keys(list(person(lib, "GPE", "Norrland").about)) == [last, first]


def test_a_page_of_whom_no_article_names_is_an_error(lib: Library) -> None:
    with pytest.raises(NotFoundError, match="Nobody"):
        person(lib, "PERSON", "Nobody")


@pytest.mark.parametrize("beginning", ["d", "dah", "henrik", "HÉN"])
def test_any_part_of_a_name_suggests_it_the_most_named_first(lib: Library, beginning: str) -> None:
    for number, name in enumerate([DAHL, "Henrika Dahlen", "Henrika Dahlen"], start=1):
        add(lib, number, name)
    add(lib, 9, MARTA)
    assert [named.name for named in suggest(lib, beginning)] == ["Henrika Dahlen", DAHL]


def test_an_archive_of_an_older_version_is_found_by_name_once_it_is_opened(tmp_path: Path) -> None:
    paths = default_paths(tmp_path / "data", tmp_path / "config.toml")
    with Library.open(paths, Config()):
        pass
    paths.archive.unlink()
    with closing(sqlite3.connect(paths.archive)) as old:
        old.executescript(f"{schema.STEPS[0]};{schema.STEPS[1]};PRAGMA user_version=2")
        old.execute("INSERT INTO feed(id, key) VALUES(1, ?)", [FEED])
        old.execute(
            "INSERT INTO article(id, key, feed, published, words, title, url, author, section, lang, guid, hash)"
            " VALUES(1, 7, 1, 86400, 9, 'Old', '', '', '', '', '1', x'')"
        )
        old.execute("INSERT INTO body VALUES(1, ?, '[[],[]]')", [TEXT])
        packed = pack_annotation(ArticleAnnotation(found_in(TEXT), Annotation(), text_hash("Old", TEXT)))
        old.execute("INSERT INTO annotation VALUES(1, ?)", [packed])
        old.commit()
    with Library.open(paths, Config()) as lib:
        assert keys(by(lib, DAHL)) == keys(list(quotes(lib, about=whom(lib, "Norrland")))) == [7]


def test_what_someone_says_more_than_others_is_what_several_of_their_quotes_share(lib: Library) -> None:
    for number in range(4):
        add(lib, number, text=TEXT.replace("all of it", f"the locks, {number}"))
    for number in range(10, 30):
        add(lib, number, MARTA, other(number))
    page = person(lib, "PERSON", DAHL)
    assert [tuple(subject) for subject in page.topics] == [("locks", 4)]
    assert person(lib, "PERSON", MARTA).topics == ()
    assert page.first and page.last and page.first <= page.last
    assert sum(number for _, number in page.outlets) == page.who.articles == 4


def taking_sides(lib: Library, number: int, text: str, verb: str) -> int:
    """An article that tells of Dahl's attitude to Marta Kowalska."""
    entities = (mention(text, "Dahl", DAHL), mention(text, "Kowalska", MARTA))
    start, at = text.index("Dahl"), text.index(verb)
    attitude = Attitude(start, entities[1].end, verb, at, DAHL, MARTA)
    return add(lib, number, text=text, found=Annotation((), entities, "en", "m", 1, (attitude,)))


def test_a_page_tells_whom_someone_criticised_and_counts_it_as_no_quote(lib: Library) -> None:
    old = taking_sides(lib, 1, "It rained. Dahl criticised Kowalska. Nobody came.", "criticised")
    new = taking_sides(lib, 2, "Dahl praised Kowalska after all.", "praised")
    page = person(lib, "PERSON", DAHL)
    told = [(stance.row.key, stance.attitude.target, stance.sentence) for stance in page.stances]
    assert told == [
        (new, MARTA, "Dahl praised Kowalska after all."),
        (old, MARTA, "Dahl criticised Kowalska."),
    ]
    assert (page.who.quotes, page.said, page.reported) == (0, (), ())
    assert person(lib, "PERSON", MARTA).stances == ()


def test_an_attitude_that_several_papers_tell_in_the_same_words_is_told_once(lib: Library) -> None:
    for number in (1, 2):
        taking_sides(lib, number, "Dahl criticised Kowalska on Monday.", "criticised")
    assert len(person(lib, "PERSON", DAHL).stances) == 1


def test_an_attitude_is_whose_the_user_says_it_is(lib: Library) -> None:
    key = taking_sides(lib, 1, "Dahl criticised Kowalska.", "criticised")
    taking_sides(lib, 2, "Dahl praised Kowalska.", "praised")
    aliases.join(lib, DAHL, "Ivar Dahl", row_of(lib, key))
    assert [stance.attitude.verb for stance in person(lib, "PERSON", "Ivar Dahl").stances] == ["criticised"]
    assert [stance.attitude.verb for stance in person(lib, "PERSON", DAHL).stances] == ["praised"]


def test_a_statement_in_title_and_body_is_listed_as_the_body_has_it(lib: Library) -> None:
    title = '"Norrland must pay for all of it," said Dahl'
    key = add(lib, 1, title=title)
    annotate(lib, key, found_in(TEXT), found_in(title))
    (saying,) = by(lib, DAHL)
    assert not saying.in_title
