"""Searches that are kept: in the marks, and as lists among the feeds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from reader_fixture import QUIET_CONFIG, RIVERS, SCIENCE, Running, entry, key_of, places, reader

from tuireader.config import Paths
from tuireader.errors import InputError
from tuireader.library import Library, articles, marking
from tuireader.library.queries import (
    Search,
    drop_search,
    edit_search,
    keep_search,
    saved_search,
    saved_searches,
)
from tuireader.store.marks.marks import TinyMarks
from tuireader.ui.lists.views import Source, View, query_of

pytestmark = pytest.mark.slow


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[TinyMarks]:
    with Library.open(places(tmp_path), QUIET_CONFIG) as lib:
        yield lib.marks


def kept(run: Running) -> list[str]:
    """The searches among the feeds."""
    return [line.title for line in run.screen.feeds.lines if line.source and line.source.kind == "search"]


async def filtered(run: Running, text: str, number: int) -> None:
    """Filter the list, and wait until it holds so many."""
    await run.press("equals_sign", *text, "enter")
    await run.until(lambda: len(run.screen.list.keys) == number, f"what {text} finds")


# --- in the marks


def test_searches_are_kept_by_title_and_once(marks: TinyMarks) -> None:
    assert keep_search(marks, "  is:unread   canal ") is not None
    assert keep_search(marks, "is:unread canal") is None
    keep_search(marks, "by:Brook", "Ada")
    assert saved_searches(marks) == [Search("by:Brook", "Ada"), Search("is:unread canal", "")]
    assert [one.title for one in saved_searches(marks)] == ["Ada", "is:unread canal"]


def test_ending_and_changing_can_be_undone(marks: TinyMarks) -> None:
    keep_search(marks, "canal")
    assert edit_search(marks, "canal", Search("canal", " The  canal ")) is not None
    assert edit_search(marks, "canal", Search("canal", "The canal")) is None
    assert edit_search(marks, "canal", Search("canal or lock", "Both")) is not None
    assert saved_searches(marks) == [Search("canal or lock", "Both")]
    marking.undo(marks)
    assert saved_searches(marks) == [Search("canal", "The canal")]
    assert drop_search(marks, "canal") is not None and drop_search(marks, "canal") is None
    assert saved_searches(marks) == []
    marking.undo(marks)
    assert saved_search(marks, "canal") == Search("canal", "The canal")


@pytest.mark.parametrize(("query", "told"), [("", "words"), ("colour:red", "colour"), ("lock", "«Locks»")])
def test_a_search_that_cannot_be_is_refused_and_changes_nothing(
    marks: TinyMarks, query: str, told: str
) -> None:
    keep_search(marks, "canal")
    keep_search(marks, "lock", "Locks")
    with pytest.raises(InputError) as refused:
        edit_search(marks, "canal", Search(query, ""))
    assert told in str(refused.value)
    assert saved_search(marks, "canal") is not None


def test_a_view_and_its_search_find_the_same(paths: Paths) -> None:
    with Library.open(paths, QUIET_CONFIG) as lib:
        for source in (
            Source("all"),
            Source("unread"),
            Source("feed", SCIENCE),
            Source("folder", "World"),
            Source("search", "discovery or story"),
        ):
            view = View(source, filter="1 or 2")
            search_view = View(Source("search", view.search))
            found = articles.ids(lib, query_of(lib, view))
            assert len(found) and found == articles.ids(lib, query_of(lib, search_view)), view.search


def test_people_and_days_have_their_words_in_a_search() -> None:
    assert View(Source("said", "PERSON Ada Brook"), filter="a or b").search == 'by:"Ada Brook" (a or b)'
    assert View(Source("named", "GPE Norway")).search == 'names:"Norway"'
    assert View(Source("today"), filter="canal").search == "after:today canal"


# --- on the screen


async def test_a_filter_is_kept_among_the_feeds_with_its_unread_and_ended_again(paths: Paths) -> None:
    async with reader(paths) as run:
        await filtered(run, "discovery", 3)
        await run.press("F", "enter")
        await run.said("keeping the search «discovery»")
        await run.until(lambda: kept(run) == ["discovery"] and run.count("discovery") == 2, "the search")
        await run.press("m")
        await run.until(lambda: run.count("discovery") == 3, "one more unread")
        await run.press("F")
        await run.said("no longer keeping «discovery»")
        await run.until(lambda: kept(run) == [], "no search")
        await run.press("u")
        await run.until(lambda: kept(run) == ["discovery"], "the search again")


async def test_a_kept_search_opens_from_the_feeds_in_every_scope_and_says_what_it_has(paths: Paths) -> None:
    with Library.open(paths, QUIET_CONFIG) as lib:
        keep_search(lib.marks, "discovery", "Found out")
    async with reader(paths) as run:
        run.screen.viewer.open_source(Source("search", "discovery"))
        await run.until(lambda: len(run.screen.list.keys) == 3, "its articles")
        await run.press("2")
        await run.until(lambda: run.titles == ["Discovery 1", "Discovery 2"], "its unread")
        await run.press("A")
        await run.until(lambda: kept(run) == ["Found out"] and run.count("Found out") == 0, "none unread")
        await run.press("F")
        await run.said("no longer keeping «Found out»")
        await run.until(lambda: run.screen.viewer.view.source == Source("all"), "all articles")


async def test_what_is_read_stays_in_a_search_for_the_unread_until_it_is_left(paths: Paths) -> None:
    async with reader(paths) as run:
        await filtered(run, "is:unread title:discovery", 2)
        await run.press("m")
        run.screen.viewer.renew()
        await run.until(lambda: run.count("All articles") == 10, "the count")
        assert run.titles == ["Discovery 1", "Discovery 2"]


async def test_a_search_is_renamed_changed_and_deleted_from_the_feeds(paths: Paths) -> None:
    with Library.open(paths, QUIET_CONFIG) as lib:
        keep_search(lib.marks, "discovery")
    async with reader(paths) as run:
        run.screen.viewer.open_source(Source("search", "discovery"))
        await run.until(lambda: run.screen.feeds.source == Source("search", "discovery"), "the search")
        run.screen.bring("feeds")
        await run.press("e", *"Found out", "enter")
        await run.until(lambda: kept(run) == ["Found out"], "its name")
        await run.press("e", "tab", "end", *" or (", "enter")
        title = run.app.screen.query_one("#dialog-title")
        await run.until(lambda: "bracket" in str(title.render()) or ")" in str(title.render()), "why not")
        await run.press("end", "backspace", *"story", "enter")
        changed = Source("search", "discovery or story")
        await run.until(lambda: run.screen.feeds.source == changed, "the search as it is now")
        await run.until(lambda: run.count("Found out") == 11, "what it finds")
        await run.press("D", "D")
        await run.until(lambda: kept(run) == [], "no search")


async def test_a_filter_of_a_feed_is_kept_with_the_feed(paths: Paths) -> None:
    async with reader(paths) as run:
        run.screen.viewer.open_source(Source("feed", RIVERS))
        await run.until(lambda: len(run.screen.list.keys) == 9, "the feed")
        await filtered(run, "title:1 or title:2", 2)
        await run.press("F", "enter")
        name = "title:1 or title:2 in River News"
        await run.until(lambda: kept(run) == [name] and run.count(name) == 2, "the search")


async def test_in_the_list_of_a_person_without_a_filter_it_is_the_person_who_is_followed(
    paths: Paths,
) -> None:
    async with reader(paths) as run:
        run.screen.viewer.open_source(Source("said", "PERSON Ada Brook"))
        await run.press("F")
        await run.said("following Ada Brook")
        assert kept(run) == []


async def test_without_a_filter_it_is_said_what_to_do(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.press("F")
        await run.said("Filter the list first")
        assert kept(run) == []


async def test_searches_that_another_process_keeps_appear_and_count_what_comes(paths: Paths) -> None:
    async with reader(paths) as run:
        with Library.open(paths, QUIET_CONFIG) as other:
            keep_search(other.marks, "discovery")
            other.marks.flush()
            await run.until(lambda: kept(run) == ["discovery"] and run.count("discovery") == 2, "the search")
            other.archive.store(SCIENCE, [entry(SCIENCE, 7, "Discovery 7", at=1_750_000_100)])
            await run.until(lambda: run.count("discovery") == 3, "what came")
            marking.mark_read(other.marks, [other.archive.rows([key_of(SCIENCE, 7)])[key_of(SCIENCE, 7)].ref])
            other.marks.flush()
            await run.until(lambda: run.count("discovery") == 2, "what was read there")


async def test_a_search_that_is_not_understood_spoils_nothing(paths: Paths) -> None:
    with Library.open(paths, QUIET_CONFIG) as lib:
        marking.change(lib.marks, "of a later version", "searches", "colour:red")
    async with reader(paths) as run:
        await run.until(lambda: kept(run) == ["colour:red"], "the search")
        run.screen.viewer.open_source(Source("search", "colour:red"))
        await run.said("colour")
        assert run.count("All articles") == 11
        run.screen.save_place()
    async with reader(paths) as run:
        assert len(run.screen.list.keys) == 12


async def test_the_heading_says_how_a_filter_is_understood(paths: Paths) -> None:
    async with reader(paths) as run:
        await filtered(run, "is:unread title:discovery", 2)
        heading = run.screen.list.render_line(1).text.strip()
        assert heading == "All articles · unread, “discovery” in the title · 2 articles"
        await run.press("escape")
        await run.until(lambda: len(run.screen.list.keys) == 12, "all articles")
        assert run.screen.list.render_line(1).text.strip() == "All articles · 12 articles · 11 unread"
