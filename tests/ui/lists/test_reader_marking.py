"""Changing things in the reader: marks, tags, deletions and feeds, one or several, and undone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from reader_fixture import (
    NOON,
    QUIET_CONFIG,
    RIVERS,
    SCIENCE,
    Running,
    entry,
    key_of,
    places,
    reader,
)

from tuireader.config import Paths
from tuireader.library import Library, marking
from tuireader.model import Subscription
from tuireader.ui.lists.views import Source

pytestmark = pytest.mark.slow


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


async def test_several_articles_are_tagged_as_one_change_and_keep_what_only_some_have(paths) -> None:
    async with reader(paths) as run:
        await run.press("t", *"own", "enter")
        await run.said("tagged")
        await run.press("x", "x", "t", *"later, canal", "enter")
        await run.said("tagged canal, later: 2 articles")
        tags = [run.screen.marks.tags(key) for key in run.screen.list.keys[:3]]
        assert tags == [("canal", "later", "own"), ("canal", "later"), ()] and not run.screen.list.selected
        await run.press("u")
        await run.until(lambda: run.screen.marks.tags(run.screen.list.keys[0]) == ("own",), "as before")


async def test_delete_hides_an_article_and_undo_brings_it_back(paths) -> None:
    async with reader(paths) as run:
        await run.press("j", "D", "D")
        await run.until(lambda: len(run.screen.list.keys) == 11, "the deletion")
        assert run.current == "River story number 1"
        await run.press("u")
        await run.until(lambda: len(run.screen.list.keys) == 12, "its return")
        assert run.current == "River story number 1"


async def test_unsubscribing_can_be_undone(paths) -> None:
    async with reader(paths) as run:
        await run.press("L")
        await run.until(lambda: run.screen.viewer.view.source == Source("feed", SCIENCE), "a feed")
        await run.press("h", "D", "D")
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
        await run.until(lambda: run.screen.viewer.view.source == Source("feed", SCIENCE), "a feed")
        await run.press(
            "h", "e", *(["backspace"] * 13), *"Lab", "tab", *(["backspace"] * 8), *"World", "enter"
        )
        await run.until(lambda: any(line.title == "Lab" for line in run.screen.feeds.lines), "the new name")
        assert [line.title for line in run.screen.feeds.lines].count("Learning") == 0


# --- what is emptied stays under the cursor


FIRST, SECOND, THIRD = ("http://a.example/feed", "http://b.example/feed", "http://c.example/feed")


def three_feeds(folder: Path) -> Paths:
    """Three feeds of two articles each, without a folder; those of the last are also today's."""
    paths = places(folder)
    with Library.open(paths, QUIET_CONFIG) as library:
        feeds = [
            Subscription(url, url, title)
            for url, title in ((FIRST, "Alpha"), (SECOND, "Beta"), (THIRD, "Gamma"))
        ]
        marking.subscribe(library.marks, feeds)
        for feed in feeds:
            at = int(time.time()) if feed.key == THIRD else NOON
            library.archive.store(
                feed.key, [entry(feed.key, n, f"{feed.title} {n}", at=at - n) for n in range(2)]
            )
        library.marks.flush()
    return paths


async def in_unread_at(run: Running, source: Source) -> None:
    """The feeds pane in front, in the scope of the unread, with the cursor on a source."""
    await run.press("2")
    run.screen.bring("feeds")
    run.screen.viewer.open_source(source)
    await run.until(lambda: run.settled and run.screen.feeds.source == source, "the source")


def unread(run: Running) -> set[str]:
    """The titles of the feeds that have unread articles."""
    library = run.screen.jobs.opened.result()
    marked = library.marks.read_states()
    return {
        title
        for feed, title in ((FIRST, "Alpha"), (SECOND, "Beta"), (THIRD, "Gamma"))
        if feed not in marked or len(marked[feed].ids) < 2
    }


async def test_a_feed_whose_last_unread_was_marked_stays_under_the_cursor_until_it_is_left(
    tmp_path: Path,
) -> None:
    async with reader(three_feeds(tmp_path)) as run:
        await in_unread_at(run, Source("feed", FIRST))
        await run.press("A")
        await run.until(lambda: run.count("Alpha") == 0, "none unread")
        assert run.screen.feeds.source == Source("feed", FIRST)
        await run.press("j")
        assert run.screen.feeds.source == Source("feed", SECOND)
        await run.until(lambda: "Alpha" not in [line.title for line in run.screen.feeds.lines], "its end")
        assert run.screen.feeds.source == Source("feed", SECOND)
        await run.press("A")
        await run.until(lambda: unread(run) == {"Gamma"}, "the second read")


async def test_the_next_feed_is_the_one_after_that_which_was_emptied(tmp_path: Path) -> None:
    async with reader(three_feeds(tmp_path)) as run:
        await in_unread_at(run, Source("feed", SECOND))
        run.screen.bring("list")
        await run.press("A")
        await run.until(lambda: run.count("Beta") == 0, "none unread")
        await run.press("L")
        await run.until(lambda: run.screen.viewer.view.source == Source("feed", THIRD), "the third feed")


async def test_a_feed_that_another_process_leaves_gives_the_cursor_to_the_next(tmp_path: Path) -> None:
    paths = three_feeds(tmp_path)
    async with reader(paths) as run:
        await in_unread_at(run, Source("feed", SECOND))
        with Library.open(paths, QUIET_CONFIG) as other:
            marking.unsubscribe(other.marks, SECOND)
            other.marks.flush()
        await run.until(lambda: "Beta" not in [line.title for line in run.screen.feeds.lines], "its end")
        assert run.screen.feeds.source == Source("feed", THIRD)
        await run.until(lambda: run.screen.viewer.view.source == Source("feed", THIRD), "its list")


async def test_a_count_that_arrives_does_not_take_the_cursor_back(tmp_path: Path) -> None:
    async with reader(three_feeds(tmp_path)) as run:
        await in_unread_at(run, Source("feed", FIRST))
        await run.press("j")
        run.screen.feeds.fill([*run.screen.feeds.lines])
        assert run.screen.feeds.source == Source("feed", SECOND)


async def test_another_scope_leaves_the_cursor_at_the_next_article_that_is_in_it(paths) -> None:
    async with reader(paths) as run:
        await run.press("j", "j", "j", "m", "j", "m", "k")
        assert run.screen.list.cursor == 3
        after = run.screen.list.keys[5]
        await run.press("2")
        await run.until(lambda: len(run.screen.list.keys) == 9, "the unread")
        assert run.screen.list.current == after


# --- what is asked before


def many(folder: Path, number: int = 120) -> Paths:
    """One feed of so many articles."""
    paths = places(folder)
    with Library.open(paths, QUIET_CONFIG) as library:
        marking.subscribe(library.marks, Subscription(RIVERS, RIVERS, "River News"))
        library.archive.store(RIVERS, [entry(RIVERS, n, f"Story {n}", at=NOON - n) for n in range(number)])
        library.marks.flush()
    return paths


def read_number(run: Running) -> int:
    """How many articles are marked read."""
    marks = run.screen.jobs.opened.result().marks
    return sum(len(keys) for keys, _ in marks.read_keys().values())


@pytest.mark.parametrize(
    ("keys", "question"),
    [
        (["A"], "A again marks 120 articles read"),
        (["G", "M"], "M again marks 120 articles read"),
        (["asterisk", "m"], "m again marks 120 articles read"),
        (["asterisk", "s"], "s again stars 120 articles"),
        (["asterisk", "D"], "D again deletes 120 articles"),
    ],
)
async def test_a_change_of_more_than_fifty_articles_says_how_many_and_waits_for_the_key_again(
    tmp_path: Path, keys: list[str], question: str
) -> None:
    async with reader(many(tmp_path)) as run:
        await run.until(lambda: len(run.screen.list.keys) == 120, "all articles")
        before = len(run.screen.marks.history())
        for answer in ("escape", "j"):
            await run.press(*keys)
            await run.said(question)
            await run.press(answer)
            assert question not in run.screen.status.message
            assert len(run.screen.marks.history()) == before
            await run.press("escape")
            run.screen.bring("list")
        await run.press(*keys)
        await run.said(question)
        await run.press(keys[-1])
        await run.until(lambda: len(run.screen.marks.history()) == before + 1, "the change")


async def test_fifty_articles_are_marked_at_once(tmp_path: Path) -> None:
    async with reader(many(tmp_path, 50)) as run:
        await run.press("A")
        await run.said("marked 50 articles read · u takes it back")


async def test_a_question_that_is_no_longer_on_the_screen_is_not_answered(tmp_path: Path) -> None:
    async with reader(many(tmp_path)) as run:
        await run.until(lambda: len(run.screen.list.keys) == 120, "all articles")
        await run.press("A")
        await run.said("A again")
        run.screen.say("Something else")
        await run.press("A")
        await run.said("A again")
        assert read_number(run) == 0


async def test_delete_asks_by_one_more_key_and_says_how_to_take_it_back(paths) -> None:
    async with reader(paths) as run:
        await run.press("D", "j", "D", "escape")
        assert len(run.screen.list.keys) == 12 and run.screen.status.message == "Nothing changed"
        await run.press("D", "D")
        await run.said("deleted «Discovery 0» · u takes it back")
        run.screen.viewer.open_source(Source("feed", SCIENCE))
        await run.until(lambda: run.settled, "the feed")
        run.screen.bring("feeds")
        await run.press("D")
        await run.said("D again unsubscribes from Science Today")
        await run.press("j", "k", "escape")
        assert len(run.screen.marks.subscriptions()) == 3


# --- opening marks


async def test_what_is_opened_is_marked_also_when_the_list_has_not_got_its_row(tmp_path: Path) -> None:
    async with reader(many(tmp_path), size=(80, 24)) as run:
        await run.until(lambda: len(run.screen.list.keys) == 120, "all articles")
        seen = set()
        await run.press("enter")
        for key in ("n", "J", "n", "K", "J", "p", "n", "n") * 2:
            await run.until(lambda: run.settled and run.shown != "", "the article")
            seen.add(run.shown)
            run.screen.list._rows.clear()
            await run.press(key)
        await run.until(lambda: run.settled, "the last one")
        seen.add(run.shown)
        assert read_number(run) == len(seen) > 8


@pytest.mark.parametrize("panel", ["Q", "E"])
async def test_the_next_article_beside_a_panel_is_opened_and_marked_too(paths, panel: str) -> None:
    async with reader(paths, size=(160, 40)) as run:
        await run.press(panel)
        await run.until(lambda: run.settled and run.shown == "River story number 0", "the article")
        await run.press("n")
        await run.until(
            lambda: run.settled and run.shown == run.current != "River story number 0", "the next"
        )
        assert run.screen.list.row is not None and run.screen.list.row.read
        assert run.screen.front == "panel"


async def test_what_is_marked_unread_while_one_reads_it_stays_so(paths) -> None:
    async with reader(paths) as run:
        await run.press("enter")
        await run.until(lambda: run.settled and run.shown != "", "the article")
        await run.press("m", "Q", "Q", "E", "escape", "z", "z", "tab")
        await run.until(lambda: run.settled, "all")
        assert run.screen.list.row is not None and not run.screen.list.row.read
