"""What someone said about something: words of quotes in any query, topics as well as names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from statements_fixture import found_in, look_at, publish

from tuireader.config import Config, default_paths
from tuireader.errors import InputError
from tuireader.library import Library, articles, health, queries
from tuireader.library.people.corrections import correct, reject
from tuireader.library.people.resolve import anyone, together
from tuireader.library.statements import statements
from tuireader.model import Annotation, ArticleAnnotation, Block, Document, text_hash
from tuireader.store.archive import database, schema
from tuireader.store.archive.packing import pack_annotation

CORPUS = {
    "guns 1": "“Nobody needs a gun of that size in a school,” said Ada Brook on Monday.",
    "guns 2": "Asked about gun laws, she was short. “We have said what we think of it,” said Brook.",
    "guns 3": "In the debate on guns “there is nothing left to say that was not said,” said Ada Brook.",
    "guns 4": "“Guns are a matter for the cities,” said Lena Frost.",
    "wall 1": "“The wall will be built before the winter,” said Lena Frost on Tuesday.",
    "wall 2": "“Tom Wall has never sat on this board,” said Ada Brook.",
    "wall 3": "“We climbed over walls as children,” said Ada Brook.",
    "wall 4": "“I have no opinion on bricks,” said Tom Wall.",
    "tax 1": "“Taxes on bread hurt those who have least,” said Ada Brook.",
    "tax 2": "“A fair tax is a tax on land,” said Tom Wall.",
    "tax 3": "“Read my lips: no new taxes on land,” said Lena Frost.",
    "taxi": "“The taxi never came,” said Lena Frost.",
    "trade 1": "“Free trade with Norland made us all poorer,” said Tom Wall.",
    "trade 2": "“Norland is a friend,” said Ada Brook, who spoke of trade and of fish.",
    "climate 1": "“Change is what the climate does,” said Lena Frost.",
    "climate 2": "“The climate in this council must change,” said Ada Brook.",
    "school": "“Every school gets a nurse,” said Lena Frost, of the Harbour Board.",
    "board": "“The Harbour Board is asleep,” said Tom Wall.",
    "none": "“That is news to me,” said Lena Frost. Guns, walls and taxes were not spoken of.",
}
QUESTIONS = [
    ("Brook", "guns", {"guns 1", "guns 3"}),
    ("Brook", "gun", {"guns 1", "guns 3"}),
    ("Frost", "guns", {"guns 4"}),
    (None, "guns", {"guns 1", "guns 3", "guns 4"}),
    ("Brook", "wall", {"wall 2", "wall 3"}),
    ("Frost", "the wall", {"wall 1"}),
    ("Tom Wall", "wall", set()),
    ("Tom Wall", "tax", {"tax 2"}),
    (None, "taxes", {"tax 1", "tax 2", "tax 3"}),
    ("Brook", "taxes on bread", {"tax 1"}),
    (None, "Norland", {"trade 1", "trade 2"}),
    ("Tom Wall", "free trade", {"trade 1"}),
    ("Brook", "trade", {"trade 2"}),
    (None, "climate change", {"climate 1", "climate 2"}),
    ("Frost", "school nurses", {"school"}),
    ("Tom Wall", "Harbour Board", {"board"}),
]
"""Who said what about something, and the articles that answer it."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home = tmp_path_factory.mktemp("corpus")
    with Library.open(default_paths(home / "data", home / "config.toml"), Config()) as lib:
        for day, (title, text) in enumerate(CORPUS.items(), start=1):
            publish(lib, "Gazette", text, day=day, title=title)
        yield lib


def answers(lib: Library, by: str | None, about: str) -> set[str]:
    who = together(anyone(lib, by)) if by else None
    found = statements.quotes(lib, by=who, about=queries.topic(lib, about))
    return {saying.row.title for saying in found}


def listed(lib: Library, text: str) -> set[str]:
    """The titles of the articles that a query lists."""
    return {row.title for row in articles.page(lib, queries.parse(text))}


def said(lib: Library, text: str) -> set[str]:
    """The words of the quotes that a query lists."""
    return {saying.quote.text.strip("“”,") for saying in statements.quotes(lib, query=queries.parse(text))}


@pytest.mark.parametrize(("by", "about", "wanted"), QUESTIONS)
def test_who_said_what_about_a_topic(corpus: Library, by: str | None, about: str, wanted: set[str]) -> None:
    assert answers(corpus, by, about) == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ('quote:"no new taxes"', {"tax 3"}),
        ('quote:"new no taxes"', set()),
        ("quote:tax", {"tax 1", "tax 2", "tax 3"}),
        ("quote:tax*", {"tax 1", "tax 2", "tax 3", "taxi"}),
        ("quote:TAXES", {"tax 1", "tax 2", "tax 3"}),
        ("quote:fish", set()),
        ("about:fish", {"trade 2"}),
        ("quote:land or quote:bricks", {"tax 2", "tax 3", "wall 4"}),
        ("quote:land -by:wall", {"tax 3"}),
        ('says:"Ada Brook" quote:norland', {"trade 2"}),
        ("says:brook (quote:friend or quote:bread)", {"trade 2", "tax 1"}),
        ('quote:"!!!"', set()),
    ],
)
def test_words_of_quotes_are_found_in_any_query(corpus: Library, query: str, wanted: set[str]) -> None:
    assert listed(corpus, query) == wanted


def test_what_is_asked_side_by_side_is_asked_of_the_same_quote(lib: Library) -> None:
    text = "“The dam will hold,” said Ada Brook. “We need no bridge,” said Tom Wall."
    publish(lib, "Gazette", text)
    assert listed(lib, "says:brook quote:dam") and listed(lib, "quote:dam quote:hold")
    assert not listed(lib, "says:brook quote:bridge") and not listed(lib, "quote:dam quote:bridge")
    assert listed(lib, "says:brook says:wall") and not listed(lib, "says:brook says:wall quote:dam")
    assert said(lib, "says:brook") == {"The dam will hold"}
    assert said(lib, "quote:bridge") == {"We need no bridge"}
    assert said(lib, "quote:bridge or news") == {"The dam will hold", "We need no bridge"}


def test_a_query_says_in_plain_words_what_it_asks_of_quotes(corpus: Library) -> None:
    def told(text: str) -> str:
        return queries.told(corpus, queries.parse(text))

    assert told("quote:dam") == "with “dam” in a quote"
    assert told("about:guns") == "with quotes about the word “guns”"
    assert told("about:wall") == "with quotes about Tom Wall or the word “wall”"
    assert told("says:brook quote:dam") == "quoting Ada Brook, with “dam” in a quote, all in one quote"


def test_a_field_without_words_is_refused() -> None:
    with pytest.raises(InputError, match='"quote:" needs a value, as in quote:"read my lips"'):
        queries.parse("quote:")


def test_what_the_user_says_of_quotes_goes_before(lib: Library) -> None:
    key = publish(lib, "Gazette", "“The dam will hold,” said Ada Brook. “It rained,” said Tom Wall.")
    row, found = articles.rows(lib, [key])[key], articles.annotation(lib, key)
    assert found is not None
    dam, rain = found.body.quotes
    correct(lib.marks, row, dam, "Lena Frost")
    assert listed(lib, "says:frost quote:dam") and not listed(lib, "says:brook quote:dam")
    reject(lib.marks, row, rain)
    assert not listed(lib, "quote:rained") and not said(lib, "quote:rained")
    assert said(lib, "quote:dam") == {"The dam will hold"}


def test_words_go_with_the_article_and_with_its_text(lib: Library) -> None:
    key = publish(lib, "Gazette", "“The dam will hold,” said Ada Brook.", guid="1")
    publish(lib, "Gazette", "“The mole will hold,” said Ada Brook.", guid="1")
    assert not listed(lib, "quote:dam") and listed(lib, "quote:mole")
    look_at(lib, key)
    assert listed(lib, "quote:mole") and said(lib, "quote:mole")
    lib.archive.delete([key])
    tables = ("statement", "concern", "said WHERE said MATCH 'hold OR mole OR dam'")
    assert [lib.archive._database.one(f"SELECT count(*) FROM {table}") for table in tables] == [0, 0, 0]


def test_an_article_that_was_edited_is_not_found_by_words_that_it_has_no_more(lib: Library) -> None:
    key = publish(lib, "Gazette", "“The dam will hold,” said Ada Brook.", guid="1")
    article = lib.archive.article(key)
    assert article is not None
    edited = "A new beginning. “The mole will hold,” said Ada Brook."
    with closing(sqlite3.connect(lib.paths.archive)) as other:
        assert other.execute("SELECT count(*) FROM said WHERE said MATCH 'dam'").fetchone() == (1,)
    lib.archive.put_page(key, Document(edited, (Block("paragraph", 0, len(edited)),)))
    assert not listed(lib, "quote:dam") and not listed(lib, "quote:mole"), "not looked at yet"
    look_at(lib, key)
    assert listed(lib, "quote:mole")


def test_an_archive_of_before_is_searched_as_soon_as_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = default_paths(tmp_path / "data", tmp_path / "config.toml")
    text = "“The dam will hold,” said Ada Brook."
    found = ArticleAnnotation(found_in(text), Annotation(), text_hash("Old", text))
    with Library.open(paths, Config()):
        pass
    paths.archive.unlink()
    with monkeypatch.context() as before:
        before.setattr(schema, "STEPS", schema.STEPS[: schema.STEPS.index(schema.STATEMENTS_OF_ALL) - 1])
        with closing(database.connect(paths.archive)) as old:
            old.execute("INSERT INTO feed(id, key) VALUES(1, 'local:Gazette')")
            old.execute(
                "INSERT INTO article(id, key, feed, published, words, title, url, author, section, lang, guid, hash)"
                " VALUES(1, 7, 1, 86400, 9, 'Old', '', '', '', '', '1', x'')"
            )
            old.execute("INSERT INTO body VALUES(1, ?, '[[],[]]')", [text])
            old.execute("INSERT INTO annotation VALUES(1, ?)", [pack_annotation(found)])
    with Library.open(paths, Config()) as lib:
        assert listed(lib, "quote:dams") == {"Old"}
        assert lib.archive.statements.untraced() == 1, "compared in the background"
        health.repair(lib)
        assert listed(lib, "says:brook quote:dams") == {"Old"}


def test_the_doctor_makes_the_words_anew(lib: Library) -> None:
    publish(lib, "Gazette", "“The dam will hold,” said Ada Brook.")
    with closing(sqlite3.connect(lib.paths.archive)) as other:
        other.executescript("INSERT INTO said(said) VALUES('delete-all'); DELETE FROM statement;")
    assert not listed(lib, "quote:dam")
    assert not [finding for finding in health.repair(lib) if finding.kind == "problem"]
    assert listed(lib, "says:brook quote:dam")
