"""Feeds from the screen, over a real server: adding by address or page, refreshing, failing."""

from __future__ import annotations

import asyncio
import threading

import pytest
from reader_fixture import NOON, RIVERS, Running, reader
from server import RSS, Reply, Seen, Server, item, rss

from tuireader.config import Config, Keeping, Paths
from tuireader.library import Library
from tuireader.library.keeping import prune
from tuireader.ui.dialogs.chooser import Chooser
from tuireader.ui.lists.views import Source
from tuireader.ui.screen import REST_SECONDS

pytestmark = pytest.mark.slow


async def add(run: Running, address: str, folder: str = "") -> None:
    """Fill in the dialog."""
    await run.press("a")
    await run.until(lambda: len(run.app.screen_stack) == 2, "the dialog")
    run.app.screen.query_one("#field-address").value = address
    run.app.screen.query_one("#field-folder").value = folder
    await run.press("enter")


async def test_a_feed_is_added_by_its_address_and_opens(paths: Paths) -> None:
    with Server() as server:
        server.routes["/feed"] = Reply(rss(item("One"), item("Two")), headers={"Content-Type": RSS})
        async with reader(paths) as run:
            await add(run, f"{server.url}/feed", "World")
            await run.said("Added «The Daily Test» · 2 articles")
            await run.until(lambda: sorted(run.titles) == ["One", "Two"], "its articles")
            await run.until(
                lambda: any(line.title == "The Daily Test" for line in run.screen.feeds.lines), "it"
            )
            assert run.screen.viewer.view.source.kind == "feed"


async def test_a_page_with_several_feeds_offers_them(paths: Paths) -> None:
    page = "".join(
        f'<link rel="alternate" type="{RSS}" title="Feed {name}" href="/{name}">' for name in ("a", "b")
    )
    with Server() as server:
        server.routes["/"] = Reply(
            f"<html><head>{page}</head></html>".encode(), headers={"Content-Type": "text/html"}
        )
        server.routes["/b"] = Reply(rss(item("Of b"), title="Feed b"), headers={"Content-Type": RSS})
        async with reader(paths) as run:
            await add(run, f"{server.url}/")
            await run.until(lambda: isinstance(run.app.screen, Chooser), "the choice")
            await run.press("down", "enter")
            await run.said("Added «Feed b» · 1 article")


async def test_an_address_without_a_feed_is_refused_in_one_line(paths: Paths) -> None:
    with Server() as server:
        async with reader(paths) as run:
            await add(run, f"{server.url}/missing")
            await run.until(lambda: f"{server.url}/missing: " in title(run), "why not")
            assert "\n" not in title(run)
            await run.press("D", "D", "enter")
            await run.until(lambda: "missingDD: " in title(run), "why not")
            assert len(run.screen.marks.subscriptions()) == 3
            await run.press("escape")
            assert len(run.screen.marks.history()) == 2


async def test_an_address_that_is_none_is_refused_where_it_was_typed(paths: Paths) -> None:
    async with reader(paths) as run:
        for address, reason in (
            ("", "not an address"),
            ("exec:touch x", "exec"),
            (RIVERS, "followed already"),
        ):
            await add(run, address)
            await run.until(lambda reason=reason: reason in title(run), "why not")
            await run.press("escape")


def title(run: Running) -> str:
    """What stands over the lines of the dialog."""
    return str(run.app.screen.query_one("#dialog-title").render())


async def test_who_leaves_the_dialog_while_an_address_is_asked_is_told_in_the_last_line(paths: Paths) -> None:
    with Server() as server:
        asked, release = threading.Event(), threading.Event()

        def never(seen: Seen) -> Reply:
            asked.set()
            release.wait(60)
            return Reply(status=404)

        server.routes["/slow"] = never
        async with reader(paths) as run:
            await add(run, f"{server.url}/slow")
            await run.until(asked.is_set, "the request")
            assert "Asking" in title(run)
            await run.press("escape", "j")
            assert run.screen.list.cursor == 1
            release.set()
            await run.said(f"{server.url}/slow: ")


async def test_refreshing_brings_news_marks_failures_and_moves_nothing(paths: Paths) -> None:
    with Server() as server:
        server.routes["/feed"] = Reply(rss(item("One")), headers={"Content-Type": RSS})
        async with reader(paths) as run:
            await add(run, f"{server.url}/feed")
            await run.until(lambda: run.titles == ["One"], "its article")
            server.routes["/feed"] = Reply(rss(item("Two"), item("One")), headers={"Content-Type": RSS})
            await run.press("r")
            await run.said("refreshed: 1 new article")
            await run.until(lambda: sorted(run.titles) == ["One", "Two"], "the new one")
            assert run.current == "One"
            server.routes["/feed"] = Reply(b"gone fishing", 500)
            await run.press("r")
            await run.said("1 feed failed")
            source = run.screen.viewer.view.source
            await run.until(lambda: bool(run.screen.feeds.line_of(source).error), "the mark of failure")


async def test_a_refresh_of_all_can_be_stopped(paths: Paths) -> None:
    with Server() as server:
        server.routes["/slow"] = Reply(raw=stalling())
        async with reader(paths) as run:
            await add(run, f"{server.url}/slow")
            run.screen.background.refresh("all")
            await run.press("R")
            await run.until(lambda: not run.screen.background.refreshing, "its end")
            run.screen.viewer.open_source(Source("all"))
            assert run.app.is_running


def stalling():
    """An answer that begins and never ends."""
    import time

    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n"
    for _ in range(100):
        time.sleep(0.05)
        yield b" "


async def test_an_article_that_is_read_stays_when_it_is_too_old_to_keep(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.press("G", "enter")
        await run.until(lambda: run.shown == "River story number 8", "the oldest article")
        with Library.open(paths, Config(keeping=Keeping(per_feed=2))) as other:
            assert sum(feed.going for feed in prune(other, NOON)) == 8
        await run.until(lambda: len(run.screen.list.keys) == 4, "the shorter list")
        await asyncio.sleep(2 * REST_SECONDS)
        assert (run.shown, run.screen.front) == ("River story number 8", "article")
        await run.press("K")
        await run.until(lambda: run.shown == "River story number 1", "another one")


async def test_an_article_that_is_read_goes_when_it_is_deleted(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.press("enter")
        await run.until(lambda: run.shown == "River story number 0", "the article")
        await run.press("D")
        await run.said("D again deletes «River story number 0»")
        await run.press("D")
        await run.until(lambda: run.shown == "Discovery 0", "the next one")
