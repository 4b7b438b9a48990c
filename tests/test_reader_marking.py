"""Changing things in the reader: marks, tags, deletions and feeds, one or several, and undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader_fixture import RIVERS, SCIENCE, key_of, make_library, reader

from tuireader.ui.views import Source


@pytest.fixture
def paths(tmp_path: Path):
    return make_library(tmp_path)


async def test_marks_can_be_toggled_and_undone_with_words(paths) -> None:
    async with reader(paths) as run:
        await run.press("m")
        assert run.screen.list.row.read
        await run.press("s", "j")
        await run.until(lambda: run.count("Starred") == 1 and run.count("Unread") == 10, "the counts")
        await run.press("u")
        await run.said("starred «River story number 0»")
        await run.until(lambda: not run.screen.list.known(key_of(RIVERS, 0)).starred, "the star's end")
        await run.press("u")
        await run.said("marked 1 article read")
        await run.press("ctrl+r")
        await run.until(lambda: run.screen.list.known(key_of(RIVERS, 0)).read, "the mark again")


async def test_undo_reaches_back_over_a_restart(paths) -> None:
    async with reader(paths) as run:
        await run.press("s")
    async with reader(paths) as run:
        assert run.screen.list.row.starred
        await run.press("u")
        await run.said("starred «River story number 0»")
        await run.until(lambda: not run.screen.list.row.starred, "the star's end")


async def test_mark_above_and_all_say_how_many_and_one_undo_takes_them_back(paths) -> None:
    async with reader(paths) as run:
        await run.press("j", "j", "M")
        await run.said("marked 2 articles read")
        await run.press("A")
        await run.said("marked 9 articles read")
        await run.until(lambda: run.count("Unread") == 0, "no unread")
        await run.press("u")
        await run.until(lambda: run.count("Unread") == 9, "the unread again")


async def test_several_articles_can_be_selected_and_marked_as_one_change(paths) -> None:
    async with reader(paths) as run:
        await run.press("x", "j", "j", "V")
        await run.said("4 articles selected")
        await run.press("s")
        await run.said("starred 4 articles")
        await run.until(lambda: run.count("Starred") == 4, "the count")
        await run.press("u")
        await run.until(lambda: run.count("Starred") == 0, "none")
        await run.press("x", "escape")
        await run.said("Nothing selected")
        await run.press("asterisk", "m")
        await run.said("marked 11 articles read")


async def test_tags_are_given_and_found(paths) -> None:
    async with reader(paths) as run:
        await run.press("t", *"canal, Later", "enter")
        await run.said("tagged «River story number 0»")
        assert run.screen.list.row.tags == ("Later", "canal")
        await run.press("equals_sign", *"is:tagged", "enter")
        await run.until(lambda: run.titles == ["River story number 0"], "what is tagged")


async def test_delete_hides_an_article_and_undo_brings_it_back(paths) -> None:
    async with reader(paths) as run:
        await run.press("j", "D")
        await run.until(lambda: len(run.screen.list.keys) == 11, "the deletion")
        assert run.current == "River story number 1"
        await run.press("u")
        await run.until(lambda: len(run.screen.list.keys) == 12, "its return")
        assert run.current == "River story number 1"


async def test_unsubscribing_can_be_undone(paths) -> None:
    async with reader(paths) as run:
        await run.press("L")
        await run.until(lambda: run.screen.viewing.view.source == Source("feed", SCIENCE), "a feed")
        await run.press("h", "D")
        await run.said("unsubscribed from Science Today")
        await run.until(
            lambda: all(line.title != "Science Today" for line in run.screen.feeds.lines), "its end"
        )
        await run.press("u")
        await run.until(
            lambda: any(line.title == "Science Today" for line in run.screen.feeds.lines), "its return"
        )


async def test_a_feed_can_be_renamed_and_moved(paths) -> None:
    async with reader(paths) as run:
        await run.press("L")
        await run.until(lambda: run.screen.viewing.view.source == Source("feed", SCIENCE), "a feed")
        await run.press(
            "h", "e", *(["backspace"] * 13), *"Lab", "tab", *(["backspace"] * 8), *"World", "enter"
        )
        await run.until(lambda: any(line.title == "Lab" for line in run.screen.feeds.lines), "the new name")
        assert [line.title for line in run.screen.feeds.lines].count("Learning") == 0
