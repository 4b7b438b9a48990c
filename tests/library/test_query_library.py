"""Queries over a library: which articles each field finds, and whom the names in a query mean."""

from __future__ import annotations

import pytest
from people_fixture import DAHL, FEED, MARTA, TEXT, add, found_in, quote_in

from tuireader.library import Library, articles, marking
from tuireader.library.people.aliases import alias
from tuireader.library.people.corrections import correct, reject
from tuireader.library.queries import told
from tuireader.library.statements.statements import names, quotes
from tuireader.model import Annotation, Block, Document, Enclosure, Entry, article_key
from tuireader.query.parse import parse
from tuireader.query.tree import Query

NOW = 2_000_000_000


def query(text: str) -> Query:
    return parse(text, NOW)


def found(lib: Library, text: str) -> list[int]:
    """The keys of what a query finds, the same in lists, counts and pages."""
    keys = list(articles.ids(lib, query(text)))
    assert articles.count(lib, query(text)) == len(keys) == len(articles.refs(lib, query(text)))
    assert [row.key for row in articles.page(lib, query(text))] == keys
    return keys


def store(lib: Library, guid: str, title: str = "Title", text: str = "Text.", **fields: object) -> int:
    document = Document(text, (Block("paragraph", 0, len(text)),))
    published = {"published": int(guid) * 100} | fields
    lib.archive.store(FEED, [Entry(guid, title, document, **published)])  # type: ignore[arg-type]
    return article_key(FEED, guid)


def test_words_of_the_title_are_found_in_the_title_alone(lib: Library) -> None:
    cease = store(lib, "1", "A cease fire in Élysée", "Nothing else.")
    fire = store(lib, "2", "A fire", "They cease fire and talk.")
    assert found(lib, "cease") == [fire, cease]
    assert (
        found(lib, "title:CEASE") == found(lib, 'title:"cease fire"') == found(lib, "title:elys*") == [cease]
    )
    assert found(lib, "title:fire -title:cease") == [fire]
    assert found(lib, 'title:"fire cease"') == found(lib, "title:...") == []


def test_authors_are_found_by_how_one_of_their_names_begins(lib: Library) -> None:
    both = store(lib, "1", author="Ann Lee and Łukasz Wójcik")
    ann = store(lib, "2", author="ANN MOORE")
    nobody = store(lib, "3")
    assert found(lib, "author:ann") == [ann, both]
    assert found(lib, "author:wojc") == found(lib, 'author:"Ann Lee"') == [both]
    assert found(lib, "author:lee author:moore") == found(lib, "author:nn") == found(lib, "author:-") == []
    assert found(lib, "-author:ann") == [nobody]


def test_tags_are_found_whole_and_whatever_their_case(lib: Library) -> None:
    later, read = store(lib, "1"), store(lib, "2")
    rows = articles.rows(lib, [later, read])
    marking.set_tags(lib.marks, rows[later], ["Later"])
    marking.set_tags(lib.marks, rows[read], ["to read", "canal"])
    assert found(lib, "tag:later") == [later]
    assert found(lib, 'tag:"To Read"') == found(lib, "tag:CANAL") == [read]
    assert found(lib, "tag:late") == []
    marking.undo(lib.marks)
    assert found(lib, "tag:canal") == []


def test_language_is_as_the_feed_says_and_an_edit_a_minute_later_an_update(lib: Library) -> None:
    german = store(lib, "1", lang="de", updated=160)
    english = store(lib, "2", lang="en", updated=900)
    store(lib, "3")
    assert found(lib, "lang:DE") == [german]
    assert found(lib, "is:updated") == [english]


def test_length_and_number_of_quotes_are_compared(lib: Library) -> None:
    short, long = store(lib, "1", text="One two three."), store(lib, "2", text="One two three four five.")
    quoted = add(lib, 3)
    assert found(lib, "words>3 words<18") == found(lib, "words=5") == found(lib, "words:4..5") == [long]
    assert found(lib, "words<=3") == [short]
    assert found(lib, "words>=5") == [quoted, long]
    assert found(lib, "quotes>0") == found(lib, "quotes=1") == found(lib, "has:quotes") == [quoted]
    assert found(lib, "quotes<9") == [quoted], "of the others no one knows"
    assert found(lib, "-quotes>0") == [long, short]


def test_what_an_article_has_is_found(lib: Library) -> None:
    file = Enclosure("https://a.example/1.mp3", "audio/mpeg")
    plain, heard = store(lib, "1", categories=("News",)), store(lib, "2", enclosures=(file,))
    named, noted = add(lib, 3), store(lib, "4")
    lib.archive.put_page(plain, Document("The whole story."))
    row = articles.rows(lib, [noted])[noted]
    marking.record(lib.marks, "noted", [marking.put(lib.marks, "articles", noted, {"note": "Look!"})])
    marking.set_tags(lib.marks, row, ["later"])
    assert found(lib, "has:enclosure") == [heard]
    assert found(lib, "has:names") == found(lib, "is:annotated") == [named]
    assert found(lib, "has:fulltext") == [plain]
    assert found(lib, "has:note") == found(lib, "has:tags") == found(lib, "#later") == [noted]
    assert found(lib, "-has:note -is:annotated") == [heard, plain]


def test_who_is_quoted_spoken_of_and_named_are_three_things(lib: Library) -> None:
    dahl, marta = add(lib, 1), add(lib, 2, MARTA)
    unsure = add(lib, 3, found=found_in(TEXT, DAHL, "unsure"))
    unquoted = add(lib, 4, found=Annotation((), found_in(TEXT).entities, "en", "model 1", 1))
    assert found(lib, "by:dahl") == found(lib, 'by:"henrik dahl"') == [dahl]
    assert found(lib, "names:dahl") == [unquoted, unsure, dahl]
    assert found(lib, "about:norrland") == [unsure, marta, dahl]
    assert found(lib, "about:dahl by:dahl") == []
    assert found(lib, "by:dahl or by:kowalska") == [marta, dahl]
    assert found(lib, "names:norrland -by:dahl") == [unquoted, unsure, marta]


def test_what_the_user_said_of_a_quote_counts(lib: Library) -> None:
    key, other = add(lib, 1), add(lib, 2)
    rows, quote = lib.archive.rows([key, other]), quote_in(TEXT, DAHL)
    correct(lib.marks, rows[key], quote, MARTA)
    assert found(lib, "by:dahl") == [other] and found(lib, "by:kowalska") == [key]
    reject(lib.marks, rows[other], quote)
    assert found(lib, "by:dahl") == [] and found(lib, "about:norrland") == [key]
    marking.undo(lib.marks)
    assert found(lib, "by:dahl") == [other]


def test_all_names_of_one_person_are_one(lib: Library) -> None:
    first, second = add(lib, 1), add(lib, 2, "Harry Dahl")
    assert found(lib, "by:harry") == []
    assert found(lib, 'by:"harry dahl"') == [second]
    alias(lib.marks, [("PERSON", "Harry Dahl")], ("PERSON", DAHL))
    assert found(lib, 'by:"harry dahl"') == found(lib, 'by:"Henrik Dahl"') == [second, first]


def test_a_query_with_names_also_says_of_which_articles_quotes_and_names_are(lib: Library) -> None:
    add(lib, 1)
    marta = add(lib, 2, MARTA)
    assert [saying.row.key for saying in quotes(lib, query=query("by:kowalska"))] == [marta]
    assert {named.name: named.articles for named in names(lib, query("by:kowalska"))} == {
        MARTA: 1,
        "Norrland": 1,
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("by:dahl is:unread", "quoting Henrik Dahl or Harry Dahl, unread"),
        ("names:nobody", "naming nobody (whom no article looked at names)"),
        ('-about:"harry dahl"', "not with quotes about Harry Dahl"),
    ],
)
def test_whom_a_name_was_understood_to_mean_is_said(lib: Library, text: str, words: str) -> None:
    add(lib, 1)
    add(lib, 2)
    add(lib, 3, "Harry Dahl")
    assert told(lib, query(text)) == words
