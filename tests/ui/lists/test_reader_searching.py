"""Searching in the reader: in the list while typing, by a query, and in the article."""

from __future__ import annotations

import pytest
from reader_fixture import reader

from tuireader.ui.lists.views import Source, View

pytestmark = pytest.mark.slow


async def test_search_narrows_the_list_while_typing_and_escape_shows_all_again(paths) -> None:
    async with reader(paths) as run:
        await run.press("slash", *"discovery")
        await run.until(lambda: len(run.screen.list.keys) == 3, "what matches")
        await run.press("enter")
        assert run.screen.front == "list" and run.screen.viewer.view.filter == "discovery"
        await run.press("escape")
        await run.until(lambda: len(run.screen.list.keys) == 12, "all again")
        await run.press("slash", *"nothing like it")
        await run.until(lambda: len(run.screen.list.keys) == 0, "an empty list")
        await run.press("escape")
        await run.until(lambda: len(run.screen.list.keys) == 12, "all as before")


async def test_a_search_without_result_in_a_scope_names_the_key_that_searches_all(paths) -> None:
    async with reader(paths) as run:
        await run.type("3", "/", *"discovery", "enter")
        await run.until(
            lambda: "Nothing starred matches: 1 looks in all" in run.screen.list.empty, "what to do"
        )
        await run.press("1")
        await run.until(lambda: len(run.screen.list.keys) == 3, "what matches among all")
        await run.type("3")
        await run.press("escape")
        await run.until(
            lambda: run.screen.viewer.view == View(Source("all"), "starred"), "the scope without the search"
        )
        await run.until(
            lambda: run.screen.list.empty == "Nothing here is starred: 1 shows all", "what to do then"
        )


async def test_what_is_typed_replaces_the_filter_and_the_other_key_goes_on_with_it(paths) -> None:
    async with reader(paths) as run:
        await run.type("/", *"discovery", "enter")
        await run.type("=", *" 2", "enter")
        assert run.screen.viewer.view.filter == "discovery 2"
        await run.type("/", *"canal", "enter")
        assert run.screen.viewer.view.filter == "canal"


async def test_a_row_of_the_feeds_is_the_scope_that_its_key_shows(paths) -> None:
    async with reader(paths) as run:
        await run.type("2")
        assert run.screen.feeds.source == Source("unread")
        assert run.screen.viewer.view == View(Source("all"), "unread")
        await run.type("h", "g", "enter")
        assert run.screen.viewer.view == View()
        await run.type("h", "j", "j", "enter")
        assert run.screen.viewer.view == View(Source("all"), "unread")
        assert run.screen.list._heading == "Unread · 11 articles"


async def test_a_filter_understands_the_query_language_and_names_what_it_does_not(paths) -> None:
    async with reader(paths) as run:
        await run.press("equals_sign", *"is:read", "enter")
        await run.until(lambda: run.titles == ["Discovery 0"], "what is read")
        await run.press("equals_sign", *(["backspace"] * 7), *"colour:red")
        await run.until(lambda: "colour" in run.refusal, "the reason")
        await run.press(*(["backspace"] * 10), *"/dis.*/")
        await run.until(lambda: "regular expressions" in run.refusal, "the reason")
        await run.press(*(["backspace"] * 7), *"words>0 #later")
        await run.until(lambda: run.titles == [], "no article with this tag")
        await run.press(*(["backspace"] * 14), *"colour:red")
        await run.until(lambda: "colour" in run.refusal, "the reason again")
        await run.press("enter", "D", "D")
        assert run.screen.prompt.value == "colour:redDD" and len(run.screen.marks.history()) == 2
        await run.press("escape")
        await run.until(lambda: run.titles == ["Discovery 0"], "the filter as before")


async def test_words_are_found_in_an_article_and_stepped_through(paths) -> None:
    async with reader(paths) as run:
        await run.press("enter")
        await run.until(lambda: run.shown != "", "the article")
        await run.press("slash", *"barges", "enter")
        await run.said("3 places")
        await run.press("n")
        await run.said("place 2 of 3")
        await run.press("N")
        await run.said("place 1 of 3")
        await run.press("escape", "n")
        await run.until(lambda: run.shown == "River story number 1", "the next unread again")


async def test_a_search_shows_the_passage_in_the_list_and_the_words_in_the_article(paths) -> None:
    async with reader(paths) as run:
        await run.type("/", *"barges", "enter")
        assert "of barges and of" in str(run.screen.list.render_line(4).text)
        await run.type("enter")
        await run.said("3 places · n next, N before")
        assert run.screen.presenter.finding and run.screen.article._pointer.here == 0


async def test_a_passage_stands_behind_the_title_where_rows_have_one_line(paths) -> None:
    async with reader(paths, size=(120, 20)) as run:
        await run.type("/", *"barges", "enter")
        assert "River story number 0  …" in str(run.screen.list.render_line(1).text)


async def test_next_goes_through_all_that_was_found_and_on_to_the_next_article(paths) -> None:
    async with reader(paths) as run:
        await run.type("/", *"barges", "enter", "enter", "n", "n")
        await run.said("place 3 of 3")
        await run.type("n")
        assert run.shown == run.current != "River story number 0"
        await run.said("3 places")
        await run.type("escape")
        assert run.screen.front == "list"


async def test_a_key_shows_the_oldest_then_the_best_then_the_newest_first(paths) -> None:
    async with reader(paths) as run:
        newest = list(run.screen.list.keys)
        await run.type("%")
        assert list(run.screen.list.keys) == newest[::-1]
        await run.type("%")
        assert list(run.screen.list.keys) == newest and not run.screen.viewer.view.filter
        await run.type("/", *"canal or barges", "enter", "%", "%")
        assert run.screen.viewer.view.filter == "(canal or barges) sort:best"
