"""A refresh that is cut short goes on the next time, and what the user does meanwhile holds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from refresh_fixture import follow, open_library, state
from server import Reply, Seen, Server, item, rss

from tuireader.library import Library, articles
from tuireader.library.feeds import refreshing, subscriptions
from tuireader.library.feeds.feed_settings import configure
from tuireader.library.feeds.refreshing import any_due, refresh
from tuireader.query.tree import Everything

HOUR = 3600
PAGE = "".join(
    f"<p>Paragraph {n} of the story is long enough to be one, with commas, and more.</p>" for n in range(9)
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        yield opened


def test_feeds_not_reached_before_a_refresh_was_cancelled_are_blamed_for_nothing(
    library: Library, server: Server
) -> None:
    release, asked = threading.Event(), threading.Event()

    def never(seen: Seen) -> Reply:
        asked.set()
        release.wait(20)
        return Reply(rss(item("late")))

    with Server() as closed:
        dead = f"{closed.url}/feed"
    server.routes["/slow"] = never
    follow(library, dead, f"{server.url}/slow")
    try:
        finished = refresh(library, "all", cancelled=asked.is_set)
    finally:
        release.set()
    assert finished.cancelled and not finished.failed and library.archive.feed_states() == {}
    assert any_due(library) and not library.marks.state(refreshing.OFFLINE_SINCE)


def test_pages_that_a_cancelled_refresh_left_are_fetched_by_the_next(
    library: Library, server: Server
) -> None:
    release, asked = threading.Event(), threading.Event()

    def slow(seen: Seen) -> Reply:
        asked.set()
        release.wait(20)
        return Reply(f"<html><body><article>{PAGE}</article></body></html>".encode())

    feed = f"{server.url}/feed"
    server.routes |= {"/feed": Reply(rss(item("one") + f"<link>{server.url}/one</link>")), "/one": slow}
    follow(library, feed)
    configure(library, feed, "fulltext", "yes")
    try:
        assert refresh(library, "due", cancelled=asked.is_set).cancelled
    finally:
        release.set()
    (row,) = articles.page(library, Everything())
    assert library.archive.text(row.key) == "Some words." and any_due(library)
    assert refresh(library, "due").new == 0
    assert "Paragraph 5 of" in library.archive.text(row.key)
    assert not any_due(library) and state(library, feed).pages == ()


def test_a_feed_that_is_left_while_its_move_is_found_out_stays_left(library: Library, server: Server) -> None:
    feed = f"{server.url}/old"

    def moved(seen: Seen) -> Reply:
        own = library.for_thread()
        subscriptions.remove(own, feed)
        own.archive.close()
        return Reply(b"", 301, {"Location": f"{server.url}/new"})

    server.routes |= {"/old": moved, "/new": Reply(rss(item("one")))}
    follow(library, feed)
    assert refresh(library, "all").new == 1
    assert library.marks.subscriptions() == () and articles.page(library, Everything()) == []


def test_what_a_feed_asks_for_holds_as_long_as_it_does_not_change(library: Library, server: Server) -> None:
    feed = f"{server.url}/feed"

    def conditional(seen: Seen) -> Reply:
        known = "if-none-match" in seen.headers
        return (
            Reply(b"", 304)
            if known
            else Reply(rss(item("one"), extra="<ttl>300</ttl>"), headers={"ETag": '"a"'})
        )

    server.routes["/feed"] = conditional
    follow(library, feed)
    for _ in range(2):
        before = int(time.time())
        refresh(library, "all")
        assert state(library, feed).next_fetch >= before + 5 * HOUR


def test_a_failing_feed_backs_off_from_its_own_interval(library: Library, server: Server) -> None:
    feed = f"{server.url}/gone-missing"
    follow(library, feed)
    configure(library, feed, "interval_minutes", "600")
    before = int(time.time())
    assert refresh(library, "all").failed == 1
    assert state(library, feed).next_fetch >= before + 10 * HOUR


def test_a_feed_that_had_moved_is_followed_again_with_its_articles(library: Library, server: Server) -> None:
    old, new = f"{server.url}/old", f"{server.url}/new"
    server.routes["/old"] = Reply(rss(item("one")))
    follow(library, old)
    refresh(library, "all")
    server.routes |= {
        "/old": Reply(b"", 301, {"Location": new}),
        "/new": Reply(rss(item("two"), item("one"))),
    }
    refresh(library, "all")
    assert [feed.url for feed in library.marks.subscriptions()] == [new]
    subscriptions.remove(library, old)
    added = subscriptions.add(library, old)
    assert added.feed is not None and (added.feed.key, added.feed.url, added.new) == (old, new, 0)
    assert articles.counts(library).total == 2
