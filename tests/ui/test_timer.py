"""What the open reader fetches by itself, over a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from reader_fixture import places, reader
from server import RSS, Reply, Server, item, rss

from tuireader.config import Annotating, Config, Fetching, Paths, Reading
from tuireader.library import Library
from tuireader.library.feeds.refreshing import OFFLINE_SINCE, any_due
from tuireader.library.marking import subscribe
from tuireader.model import FeedState, Subscription
from tuireader.ui import background

pytestmark = pytest.mark.slow

CONFIG = Config(Reading(), Fetching(on_start=False), Annotating(enabled=False))


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for due feeds ten times a second."""
    monkeypatch.setattr(background, "DUE_SECONDS", 0.1)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return places(tmp_path)


def follow(paths: Paths, *urls: str, due: bool = True) -> None:
    """Follow feeds that are due, or not for a long time."""
    with Library.open(paths, CONFIG) as library:
        subscribe(library.marks, [Subscription(url, url) for url in urls])
        for url in urls:
            library.archive.set_feed_state(FeedState(url, next_fetch=0 if due else 2**40))


def test_a_feed_is_due_when_its_time_has_come(paths: Paths) -> None:
    follow(paths, "https://a.example/feed", due=False)
    with Library.open(paths, CONFIG) as library:
        assert not any_due(library)
        subscribe(library.marks, Subscription("https://new.example/feed", "https://new.example/feed"))
        assert any_due(library)


async def test_feeds_that_come_due_while_the_reader_is_open_are_fetched_once(paths: Paths) -> None:
    with Server() as server:
        server.routes["/feed"] = Reply(rss(item("One")), headers={"Content-Type": RSS})
        follow(paths, f"{server.url}/feed")
        async with reader(paths, CONFIG) as run:
            await run.until(lambda: run.titles == ["One"], "its article")
            await run.said("refreshed: 1 new article")
            looked = run.app.background._ticks
            await run.until(lambda: run.app.background._ticks > looked + 3, "further looks")
            assert server.paths() == ["/feed"]


async def test_nothing_is_fetched_by_itself_where_the_settings_say_so(paths: Paths) -> None:
    with Server() as server:
        follow(paths, f"{server.url}/feed")
        quiet = Config(Reading(), Fetching(on_start=False, while_open=False), Annotating(enabled=False))
        async with reader(paths, quiet) as run:
            await run.until(lambda: run.app.background._surface is not None, "its start")
            looks: list[None] = []
            run.screen.set_interval(background.DUE_SECONDS, lambda: looks.append(None))
            await run.until(lambda: len(looks) > 4, "the time of some looks")
            assert server.paths() == []


async def test_feeds_asked_for_during_a_refresh_get_their_turn(paths: Paths) -> None:
    with Server() as server:
        going = asyncio.Event()
        loop = asyncio.get_running_loop()

        def slow(_: object) -> Reply:
            asyncio.run_coroutine_threadsafe(going.wait(), loop).result(timeout=15)
            return Reply(rss(item("Slow")), headers={"Content-Type": RSS})

        server.routes |= {"/slow": slow, "/next": Reply(rss(item("Next")), headers={"Content-Type": RSS})}
        follow(paths, f"{server.url}/slow", f"{server.url}/next", due=False)
        async with reader(paths, CONFIG) as run:
            run.screen.background.refresh([f"{server.url}/slow"])
            await run.until(lambda: "/slow" in server.paths(), "the first request")
            run.screen.background.refresh([f"{server.url}/next"])
            going.set()
            await run.until(lambda: sorted(run.titles) == ["Next", "Slow"], "the articles of both")


async def test_without_a_network_it_says_since_when_and_no_feed_is_blamed(paths: Paths) -> None:
    urls = ("https://one.invalid/feed", "https://two.invalid/feed")
    follow(paths, *urls)
    async with reader(paths, CONFIG) as run:
        await run.until(lambda: "offline since" in run.screen.status.progress, "the word of it")
        assert isinstance(run.screen.marks.state(OFFLINE_SINCE), int)
    with Library.open(paths, CONFIG) as library:
        assert all(not state.error for state in library.archive.feed_states().values())
