"""The reader's screen: what it shows of a small library, an empty one and a changing one, on any terminal."""

from __future__ import annotations

import pytest
from msgspec import structs
from reader_fixture import NOON, QUIET, RIVERS, SCIENCE, entry, places, reader

from tuireader.config import Config
from tuireader.library import Library
from tuireader.ui.lists.views import Source

pytestmark = pytest.mark.slow


async def test_the_first_list_is_there_at_once_newest_first_and_counted(paths) -> None:
    async with reader(paths) as run:
        assert run.titles[:3] == ["River story number 0", "Discovery 0", "River story number 1"]
        assert len(run.screen.list.keys) == 12
        assert run.count("All articles") == run.count("Unread") == 11
        assert (run.count("River News"), run.count("Science Today"), run.count("World")) == (9, 2, 9)


async def test_a_read_article_stays_in_the_unread_list_until_the_view_changes(paths) -> None:
    async with reader(paths) as run:
        await run.press("2")
        await run.until(lambda: len(run.screen.list.keys) == 11, "the unread")
        await run.press("m")
        await run.until(lambda: run.count("Unread") == 10, "the count")
        run.screen.viewer.renew()
        await run.pilot.pause(0.3)
        assert len(run.screen.list.keys) == 11 and run.current == "River story number 0"
        await run.press("1")
        await run.until(lambda: len(run.screen.list.keys) == 12, "all")
        await run.press("2")
        await run.until(lambda: len(run.screen.list.keys) == 10, "the unread without it")


async def test_scopes_open_what_their_counts_say_and_hide_empty_feeds(paths) -> None:
    async with reader(paths) as run:
        await run.press("s", "3")
        await run.until(lambda: len(run.screen.list.keys) == 1, "the starred")
        await run.until(lambda: run.count("Starred") == 1, "its count")
        names = [line.title for line in run.screen.feeds.lines]
        assert "River News" in names and "Science Today" not in names and "Quiet Weekly" not in names
        await run.press("2")
        await run.until(lambda: len(run.screen.list.keys) == 11, "the unread")
        await run.until(lambda: run.count("All articles") == 11, "its count")
        await run.press("4")
        await run.until(lambda: len(run.screen.list.keys) == 0, "none with quotes yet")


async def test_what_another_process_writes_appears_and_moves_nothing(paths) -> None:
    async with reader(paths) as run:
        await run.press("j", "j")
        with Library.open(paths, run.app.config) as other:
            other.archive.store(RIVERS, [entry(RIVERS, 99, "Just in", at=NOON + 60)])
        await run.until(lambda: "Just in" in run.titles, "the new article")
        assert run.current == "River story number 1"
        await run.until(lambda: run.count("Unread") == 12, "the count")


async def test_an_article_without_a_date_is_listed_without_one(paths) -> None:
    with Library.open(paths, Config()) as library:
        undated = entry(RIVERS, 98, "No day given", at=NOON)
        library.archive.store(RIVERS, [structs.replace(undated, published=None)])
    async with reader(paths) as run:
        await run.until(lambda: "No day given" in run.titles, "the article")
        lines = [run.screen.list.render_line(number).text.strip() for number in range(12)]
        (undated,) = (line for line in lines if "No day given" in line)
        (dated,) = (line for line in lines if "River story number 1" in line)
        assert undated.endswith("given") and not dated.endswith("1")


async def test_it_reopens_where_it_was_left(paths) -> None:
    async with reader(paths) as run:
        await run.press("L")
        await run.until(lambda: run.screen.viewer.view.source == Source("feed", SCIENCE), "a feed")
        await run.press("enter")
        await run.until(lambda: run.shown == "Discovery 1", "the article")
        run.screen.save_place()
    async with reader(paths) as run:
        assert run.screen.viewer.view.source == Source("feed", SCIENCE)
        assert run.current == "Discovery 1" and run.screen.front == "article"
        await run.until(lambda: run.shown == "Discovery 1", "the article")


async def test_an_empty_library_says_what_to_do(tmp_path) -> None:
    async with reader(places(tmp_path), size=(160, 40)) as run:
        assert len(run.screen.list.keys) == 0
        assert "a adds a feed" in run.screen.list.empty
        await run.press("j", "enter", "m", "s", "A", "n", "L", "space", "Q", "y", "o", "D", "u")
        assert run.screen.front in ("feeds", "list")


async def test_an_empty_feed_says_so(paths) -> None:
    async with reader(paths) as run:
        run.screen.viewer.open_source(Source("feed", QUIET))
        await run.until(lambda: not run.screen.list.keys, "the empty feed")
        assert "No articles" in run.screen.list.empty


async def test_in_a_feeds_own_list_a_row_says_how_the_article_begins_and_not_whose_it_is(paths) -> None:
    async with reader(paths, size=(120, 40)) as run:

        def below() -> str:
            return "".join(segment.text for segment in run.screen.list.segments(0, 1, 70)).strip()

        await run.until(lambda: below() == "River News", "the feed's name where all are listed")
        run.screen.viewer.open(run.screen.viewer.view.of(Source("feed", RIVERS)))
        await run.until(lambda: below().startswith('"The river is ours," said Ada Brook'), "the first words")


async def test_narrow_terminals_show_one_pane_at_a_time(paths) -> None:
    async with reader(paths, size=(80, 24)) as run:

        def visible() -> list[str]:
            return [pane.id for pane in run.screen.query("#feeds, #list, #article") if pane.region.width]

        assert visible() == ["list"]
        await run.press("enter")
        assert visible() == ["article"]
        await run.press("h", "h")
        assert visible() == ["feeds"]


@pytest.mark.parametrize(
    "title", ["[/x] [@click=app.quit]go[/]", "\x1b]0;owned\x07 \x1b[2J", "\u202eright to left", "a\tb\x00c"]
)
async def test_hostile_titles_are_shown_as_they_are_or_not_at_all(paths, title) -> None:
    with Library.open(paths, None) as library:  # type: ignore[arg-type]
        library.archive.store(RIVERS, [entry(RIVERS, 77, title, at=NOON + 500)])
    async with reader(paths) as run:
        text = "".join(segment.text for strip in run.screen._compositor.render_strips() for segment in strip)
        assert not any(ord(character) < 32 or character in "\x9b\u202e\x7f" for character in text)
        await run.press("s", "D", "u", "enter")
        assert run.app.is_running


async def test_the_width_of_the_text_is_remembered(paths) -> None:
    async with reader(paths) as run:
        await run.press("enter", "plus")
        await run.said("74 columns")
    async with reader(paths) as run:
        await run.press("enter", "minus")
        await run.said("72 columns")


async def test_the_article_alone(paths) -> None:
    async with reader(paths, size=(180, 40)) as run:
        await run.press("z")
        await run.until(lambda: run.screen.article.region.width == 180, "the article alone")
        await run.press("z")
        await run.until(lambda: run.screen.list.region.width > 0, "the others again")


async def test_the_theme_of_the_settings_is_on(paths) -> None:
    async with reader(paths) as run:
        assert run.app.theme == "paper-dark"
        assert run.screen.styles.background.hex == "#16181D"
