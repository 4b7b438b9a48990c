"""Moving in the reader: through lists, articles, feeds, quotes and panels, in and out again."""

from __future__ import annotations

import threading

import pytest
from reader_fixture import RIVERS, SCIENCE, reader

from tuireader.config import Paths
from tuireader.ui.lists.views import Source

pytestmark = pytest.mark.slow


async def test_moving_over_an_article_does_not_mark_it_going_in_does(paths) -> None:
    async with reader(paths) as run:
        await run.press("j", "j")
        assert run.current == "River story number 1"
        assert run.screen.list.row is not None and not run.screen.list.row.read
        await run.press("enter")
        await run.until(lambda: run.shown == "River story number 1", "the article")
        assert run.screen.front == "article" and run.screen.list.row.read
        await run.until(lambda: run.count("Unread") == 10, "the new count")


@pytest.mark.parametrize("key", ["Q", "E", "tab"])
async def test_a_panel_and_the_next_pane_go_into_the_article_too(paths, key) -> None:
    async with reader(paths) as run:
        await run.press(key)
        await run.until(lambda: run.shown == run.current, "the article")
        assert run.screen.list.row is not None and run.screen.list.row.read


async def test_ends_and_pages_move_the_cursor(paths) -> None:
    async with reader(paths) as run:
        await run.press("G")
        assert run.current == "River story number 8"
        await run.press("g")
        assert run.current == "River story number 0"
        await run.press("ctrl+d")
        assert run.screen.list.cursor > 3
        await run.press("pageup")
        assert run.screen.list.cursor == 0


async def test_next_unread_skips_read_ones_and_goes_on_in_the_next_feed(paths) -> None:
    async with reader(paths) as run:
        await run.press("n")
        assert run.current == "River story number 1"
        run.screen.viewer.open_source(Source("feed", SCIENCE))
        await run.until(
            lambda: run.screen.viewer.view.source.value == SCIENCE and len(run.screen.list.keys) == 3,
            "science",
        )
        assert run.current == "Discovery 0"
        await run.press("n", "n")
        assert run.current == "Discovery 2"
        await run.press("n")
        await run.until(lambda: run.current == "River story number 0", "the next feed's first unread")
        assert run.screen.viewer.view.source == Source("feed", RIVERS)


async def test_space_reads_on_through_articles(paths) -> None:
    async with reader(paths, size=(120, 14)) as run:
        await run.press("space")
        await run.until(lambda: run.shown == "River story number 0", "the article")
        for _ in range(5):
            await run.press("space")
            if run.screen.presenter.offered is not None:
                break
        await run.said("next unread «River story number 1»")
        await run.press("space")
        await run.until(lambda: run.shown == "River story number 1", "the next unread")
        assert run.screen.front == "article"


async def test_articles_can_be_stepped_through_while_reading(paths) -> None:
    async with reader(paths) as run:
        await run.press("enter", "J")
        await run.until(lambda: run.shown == "Discovery 0", "the next article")
        await run.press("K")
        await run.until(lambda: run.shown == "River story number 0", "the article before")
        await run.press("K")
        await run.said("first one")


async def test_feeds_with_unread_can_be_stepped_through(paths) -> None:
    async with reader(paths) as run:
        await run.press("L")
        await run.until(lambda: run.screen.viewer.view.source == Source("feed", SCIENCE), "the first feed")
        assert run.current == "Discovery 1"
        await run.press("L")
        await run.until(lambda: run.screen.viewer.view.source == Source("feed", RIVERS), "the next one")
        await run.press("H")
        await run.until(lambda: run.screen.viewer.view.source == Source("feed", SCIENCE), "the one before")


async def test_out_of_the_article_to_the_list_to_the_feeds_and_back(paths) -> None:
    async with reader(paths) as run:
        await run.press("l")
        assert run.screen.front == "article"
        await run.press("h")
        assert run.screen.front == "list"
        await run.press("h")
        assert run.screen.front == "feeds"
        await run.press("down")
        await run.until(lambda: run.screen.viewer.view.source.kind == "today", "today's list")
        await run.press("enter")
        assert run.screen.front == "list"


async def test_quotes_are_stepped_through_and_copied_with_their_source(paths) -> None:
    async with reader(paths) as run:
        await run.press("Y")
        assert run.app.clipboard == ""
        await run.press("enter")
        await run.until(lambda: run.shown != "", "the article")
        await run.press(".")
        await run.press("Y")
        await run.said("Quote copied")
        copied = run.app.clipboard
        assert '"The river is ours,"' in copied and "River story number 0, River News, 2025-06-15" in copied
        assert "attribution unsure" in copied and "https://news.example/0" in copied
        await run.press("y")
        assert run.app.clipboard == "https://news.example/0"


async def test_articles_are_copied_as_markdown(paths) -> None:
    async with reader(paths) as run:
        await run.press("ctrl+y")
        await run.said("1 article copied as Markdown")
        assert (
            run.app.clipboard.startswith("# River story number 0\n")
            and "The river is ours" in run.app.clipboard
        )
        await run.press("*", "ctrl+y")
        await run.said("12 articles copied as Markdown")
        assert run.app.clipboard.count("\n---\n") == 12


async def test_panels_open_beside_the_article_and_close(paths) -> None:
    async with reader(paths, size=(160, 40)) as run:
        await run.press("Q")
        await run.until(
            lambda: run.screen.panel is not None and run.screen.panel.option_count > 1, "the quotes"
        )
        await run.press("enter")
        await run.until(lambda: run.screen.article.current is not None, "the quote in the text")
        await run.press("E")
        await run.until(lambda: type(run.screen.panel).__name__ == "NamesPanel", "the names instead")
        await run.press("E")
        assert run.screen.panel is None and run.screen.front == "article"
        await run.press("f")
        await run.until(lambda: type(run.screen.panel).__name__ == "LinksPanel", "the links")
        await run.press("escape")
        assert run.screen.panel is None


async def test_what_is_said_of_a_quote_goes_with_it(paths) -> None:
    async with reader(paths, size=(160, 40)) as run:
        await run.press("enter")
        await run.until(lambda: run.screen.article.annotation is not None, "its quotes")
        await run.press("full_stop")
        await run.until(lambda: run.screen.article.current is not None, "a quote")
        await run.until(lambda: run.screen.status.message != "", "whose it is")
        await run.press("escape")
        assert (run.screen.article.current, run.screen.status.message) == (None, "")


async def test_a_key_pressed_before_another_scope_has_come_moves_the_cursor_all_the_same(
    paths: Paths,
) -> None:
    async with reader(paths) as run:
        busy = threading.Event()
        run.screen.jobs.ask("busy", lambda _: busy.wait(15), lambda _: None)
        await run.press("2", "j", "j")
        assert run.current == "River story number 1"
        busy.set()
        await run.until(lambda: len(run.screen.list.keys) == 11, "the unread")
        assert run.current == "River story number 1"
