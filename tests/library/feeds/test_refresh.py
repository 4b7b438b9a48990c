"""What refreshing feeds promises, through a real server, real stores and real worker processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from program import Program, Result
from refresh_fixture import follow, open_library, state, titles
from server import Reply, Seen, Server, item, rss

from tuireader.feeds import work
from tuireader.feeds.network.answers import Answer
from tuireader.library import Library, articles
from tuireader.library.feeds import refreshing
from tuireader.library.feeds.refreshing import (
    MOST_PARTS,
    Archived,
    FeedDone,
    Finished,
    Progress,
    Started,
    fetch_archives,
    refresh,
)
from tuireader.library.marking import change, edit_feed, mark_read, redo, set_tags, star, undo
from tuireader.model import ArticleRow, short_id
from tuireader.query.tree import Everything, InFeed

pytestmark = pytest.mark.slow


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        yield opened


def test_a_refresh_tells_what_became_of_each_feed(library: Library, server: Server) -> None:
    server.routes |= {"/good": Reply(rss(item("one"), item("two"))), "/bad": Reply(status=500)}
    good, bad = f"{server.url}/good", f"{server.url}/bad"
    follow(library, good, bad)
    events: list[object] = []
    finished = refresh(library, "due", events.append)
    assert finished == Finished(feeds=2, new=2, failed=1)
    assert events[0] == Started(2)
    assert events[-1] == finished
    assert Progress(2, 2) in events
    done = {event.key: event for event in events if isinstance(event, FeedDone)}
    assert (done[good].new, done[good].error) == (2, "")
    assert "500" in done[bad].error
    assert (state(library, good).title, state(library, good).failures) == ("The Daily Test", 0)
    assert state(library, bad).failures == 1


def test_an_unchanged_feed_is_neither_sent_nor_read_again(library: Library, server: Server) -> None:
    body = rss(item("one"))

    def conditional(seen: Seen) -> Reply:
        known = seen.headers.get("if-none-match") == '"1"'
        return Reply(status=304) if known else Reply(body, headers={"ETag": '"1"'})

    server.routes |= {"/etag": conditional, "/plain": Reply(body)}
    follow(library, f"{server.url}/etag", f"{server.url}/plain")
    assert refresh(library, "all").new == 2
    assert refresh(library, "all") == Finished(feeds=2)


def test_an_edited_item_updates_its_article_and_keeps_it_read(library: Library, server: Server) -> None:
    server.routes["/feed"] = Reply(rss(item("one", "First words.")))
    follow(library, f"{server.url}/feed")
    refresh(library, "all")
    mark_read(library.marks, articles.refs(library, Everything()))
    server.routes["/feed"] = Reply(rss(item("two"), item("one", "Better words.")))
    finished = refresh(library, "all")
    assert (finished.new, finished.updated) == (1, 1)
    rows = {row.title: row for row in articles.page(library, Everything())}
    assert (rows["one"].read, rows["two"].read) == (True, False)
    article = articles.article(library, rows["one"].key)
    assert article is not None
    assert article.document.text == "Better words."


def test_a_feed_that_turns_bad_keeps_its_articles_and_says_why(library: Library, server: Server) -> None:
    server.routes["/feed"] = Reply(rss(item("one")))
    follow(library, f"{server.url}/feed")
    refresh(library, "all")
    server.routes["/feed"] = Reply(b"<!doctype html><html><body>Moved to the cloud</body></html>")
    assert refresh(library, "all").failed == 1
    assert titles(library) == ["one"]
    assert state(library, f"{server.url}/feed").error == "is a web page, not a feed"
    server.routes["/feed"] = Reply(rss(item("two"), item("one")))
    assert refresh(library, "all").new == 1
    assert state(library, f"{server.url}/feed").error == ""


def test_a_feed_moves_for_good_only_to_what_is_a_feed(library: Library, server: Server) -> None:
    key = f"{server.url}/old"
    server.routes |= {
        "/old": Reply(status=301, headers={"Location": "/new"}),
        "/new": Reply(b"<html>soon</html>"),
    }
    follow(library, key)
    refresh(library, "all")
    assert library.marks.subscriptions()[0].url == key
    server.routes["/new"] = Reply(rss(item("one")))
    refresh(library, "all")
    (feed,) = library.marks.subscriptions()
    assert (feed.key, feed.url) == (key, f"{server.url}/new")
    server.seen.clear()
    refresh(library, "all")
    assert server.paths() == ["/new"]
    undo(library.marks)
    assert library.marks.subscriptions() == ()


def test_a_feed_that_is_gone_is_not_asked_again_by_itself(library: Library, server: Server) -> None:
    key = f"{server.url}/feed"
    server.routes["/feed"] = Reply(status=410)
    follow(library, key)
    refresh(library, "all")
    refresh(library, "all")
    assert len(server.seen) == 1
    server.routes["/feed"] = Reply(rss(item("one")))
    assert refresh(library, [key]).new == 1
    assert not state(library, key).gone


def test_a_busy_server_is_left_alone_as_long_as_it_wishes(library: Library, server: Server) -> None:
    key = f"{server.url}/feed"
    server.routes["/feed"] = Reply(status=429, headers={"Retry-After": "7200"})
    follow(library, key)
    before = int(time.time())
    refresh(library, "all")
    refresh(library, "all")
    assert len(server.seen) == 1
    assert state(library, key).hold >= before + 7200


def test_one_bad_feed_does_not_hold_up_or_spoil_the_others(library: Library, server: Server) -> None:
    hostile = rss(f"<title>x</title><author>{'a@' + 'a.' * 40_000}</author>")
    server.routes |= {
        "/good": Reply(rss(item("one"))),
        "/hostile": Reply(hostile),
        "/broken": Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<"]),
        "/path": Reply(b"/etc/passwd"),
    }
    follow(library, *(f"{server.url}{path}" for path in server.routes))
    finished = refresh(library, "all")
    assert (finished.feeds, finished.failed, finished.new) == (4, 2, 2)


def test_a_worker_that_dies_spoils_only_its_feed(
    library: Library, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "parse", _die_over_the_bad_one)
    server.routes |= {"/bad": Reply(rss(item("bad"))), "/good": Reply(rss(item("one")))}
    follow(library, f"{server.url}/bad", f"{server.url}/good")
    finished = refresh(library, "all")
    assert (finished.failed, finished.new) == (1, 1)
    assert "worker" in state(library, f"{server.url}/bad").error


def _die_over_the_bad_one(answer: Answer, known: bytes) -> bytes:
    import os
    import signal

    from tuireader.feeds.feed_parser import parse_feed
    from tuireader.feeds.work import pack

    if answer.url.endswith("/bad"):
        os.kill(os.getpid(), signal.SIGKILL)
    return pack(parse_feed(answer.body, answer.url, known=known))


def test_without_any_network_no_feed_is_blamed(library: Library, server: Server) -> None:
    keys = [f"{server.url}/a", f"{server.url}/b"]
    server.routes |= {"/a": Reply(rss(item("one"))), "/b": Reply(rss(item("two")))}
    follow(library, *keys)
    refresh(library, "all")
    before = library.archive.feed_states()
    with Server() as closed:
        dead = closed.url
    for key in keys:
        library.marks.amend(
            {"do": "set", "table": "feeds", "id": key, "old": {}, "new": {"url": f"{dead}/{key[-1]}"}}
        )
    finished = refresh(library, "all")
    assert (finished.offline, finished.failed) == (True, 0)
    assert library.archive.feed_states() == before
    assert library.marks.state(refreshing.OFFLINE_SINCE)
    for key in keys:
        library.marks.amend({"do": "set", "table": "feeds", "id": key, "old": {}, "new": {"url": key}})
    assert not refresh(library, "all").offline
    assert library.marks.state(refreshing.OFFLINE_SINCE) is None


def test_one_dead_server_among_others_is_that_feeds_failure(library: Library, server: Server) -> None:
    with Server() as closed:
        dead = f"{closed.url}/feed"
    server.routes["/feed"] = Reply(rss(item("one")))
    follow(library, dead, f"{server.url}/feed")
    finished = refresh(library, "all")
    assert (finished.offline, finished.failed, finished.new) == (False, 1, 1)
    assert "nothing answers" in state(library, dead).error


def test_a_refresh_can_be_cancelled_at_once_and_keeps_what_is_done(library: Library, server: Server) -> None:
    release = threading.Event()

    def never(seen: Seen) -> Reply:
        release.wait(20)
        return Reply(rss(item("late")))

    server.routes |= {"/fast": Reply(rss(item("one"))), "/slow": never}
    follow(library, f"{server.url}/fast", f"{server.url}/slow")
    done = threading.Event()

    def on_event(event: object) -> None:
        if isinstance(event, FeedDone):
            done.set()

    try:
        finished = refresh(library, "all", on_event, done.is_set)
    finally:
        release.set()
    assert (finished.cancelled, finished.new) == (True, 1)
    assert titles(library) == ["one"]


def test_only_feeds_that_are_due_are_asked(library: Library, server: Server) -> None:
    server.routes["/feed"] = Reply(rss(item("one")))
    follow(library, f"{server.url}/feed")
    refresh(library)
    refresh(library)
    assert len(server.seen) == 1


# --- two feeds that come to one address ---


def moved_together(library: Library, server: Server) -> tuple[str, str]:
    """Two feeds that are at one address now, each of which had an article of its own, and some that both have."""
    old, kept = f"{server.url}/old", f"{server.url}/feed"
    server.routes["/old"] = Reply(rss(item("both"), item("starred"), item("mine")))
    server.routes["/feed"] = Reply(rss(item("both"), item("starred"), item("theirs")))
    follow(library, old, kept)
    refresh(library, "all")
    server.routes["/old"] = Reply(status=301, headers={"Location": "/feed"})
    server.routes["/feed"] = Reply(rss(item("both"), item("starred"), item("new")))
    return old, kept


def rows_of(library: Library, feed: str) -> dict[str, ArticleRow]:
    return {row.title: row for row in articles.page(library, InFeed((feed,)))}


def test_feeds_that_move_to_one_address_are_joined_with_all_that_was_done(
    library: Library, server: Server
) -> None:
    old, kept = moved_together(library, server)
    before = rows_of(library, old)
    star(library.marks, before["starred"])
    set_tags(library.marks, before["mine"], ["later"])
    mark_read(library.marks, [before["both"].ref, before["mine"].ref])
    edit_feed(library.marks, old, "x", title="Mine", folder="F", settings={"keep_days": 5})
    joined = refresh(library, "all").joined
    assert joined == (f"joined Mine with The Daily Test: both are at {kept} now",)
    (feed,) = library.marks.subscriptions()
    assert (feed.key, feed.title, feed.folder, feed.settings) == (kept, "Mine", "F", {"keep_days": 5})
    assert sorted(titles(library)) == ["both", "mine", "new", "starred", "theirs"]
    now = rows_of(library, kept)
    assert now["starred"].starred and now["mine"].tags == ("later",)
    assert [title for title, row in sorted(now.items()) if row.read] == ["both", "mine"]
    assert refresh(library, "all").joined == ()


def test_feeds_that_both_move_to_a_third_address_are_joined_and_told_of(
    library: Library, server: Server
) -> None:
    first, second, third = (f"{server.url}/{name}" for name in ("first", "second", "third"))
    for path in ("/first", "/second"):
        server.routes[path] = Reply(rss(item("both")))
    follow(library, first, second)
    refresh(library, "all")
    for feed in (first, second):
        star(library.marks, rows_of(library, feed)["both"])
    for path in ("/first", "/second"):
        server.routes[path] = Reply(status=301, headers={"Location": "/third"})
    server.routes["/third"] = Reply(rss(item("both"), item("new")))
    finished = refresh(library, "all")
    assert sorted(finished.moved) == [f"The Daily Test has moved for good to {third}"] * 2
    assert len(finished.joined) == 1
    (feed,) = library.marks.subscriptions()
    assert feed.url == third
    assert sorted(titles(library)) == ["both", "new"]
    assert rows_of(library, feed.key)["both"].starred
    undo(library.marks)
    assert {feed.key for feed in library.marks.subscriptions()} == {first, second}


def older(path: str) -> str:
    return f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="prev-archive" href="{path}"/>'


def test_the_older_parts_of_a_feed_come_when_they_are_asked_for(library: Library, server: Server) -> None:
    feed = f"{server.url}/feed"
    server.routes["/feed"] = Reply(rss(item("three"), extra=older("/2")))
    server.routes["/2"] = Reply(rss(item("two"), item("three"), extra=older("/1")))
    server.routes["/1"] = Reply(rss(item("one"), extra=older("/feed")))
    follow(library, feed)
    refresh(library, "all")
    assert server.paths() == ["/feed"]
    assert fetch_archives(library, feed) == Archived(2, 2)
    assert sorted(titles(library)) == ["one", "three", "two"]
    assert fetch_archives(library, feed) == Archived(2, 0)


def test_older_parts_end_where_one_cannot_be_had_and_lead_nowhere_inside(
    library: Library, server: Server
) -> None:
    feed = f"{server.url}/feed"
    server.routes["/feed"] = Reply(rss(item("two"), extra=older("/1")))
    server.routes["/1"] = Reply(rss(item("one"), extra=older("http://10.1.2.3/0")))
    follow(library, feed)
    done = fetch_archives(library, feed)
    assert (done.parts, done.new) == (1, 2)
    assert done.error == "http://10.1.2.3/0: leads into a private network, which is refused"
    server.routes["/1"] = Reply(status=404)
    assert fetch_archives(library, feed) == Archived(0, 0, f"{server.url}/1: not found (404)")


def test_parts_that_never_end_do(library: Library, server: Server) -> None:
    feed = f"{server.url}/feed"

    def endless(seen: Seen) -> Reply:
        return Reply(rss(item("same"), extra=older(f"/feed?{len(server.seen)}")))

    server.routes["/feed"] = endless
    follow(library, feed)
    done = fetch_archives(library, feed)
    assert (done.parts, done.new, len(server.seen)) == (MOST_PARTS, 1, MOST_PARTS + 1)
    assert "goes on after" in done.error


NEW_FEED_URL = (
    '<itunes:new-feed-url xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">{}</itunes:new-feed-url>'
)


def test_a_podcast_that_says_where_it_is_now_is_followed_there_if_it_is(
    library: Library, server: Server
) -> None:
    old, new = f"{server.url}/old", f"{server.url}/new"
    server.routes["/old"] = Reply(rss(item("one"), extra=NEW_FEED_URL.format(new)))
    server.routes["/new"] = Reply(b"<html></html>")
    follow(library, old)
    assert refresh(library, "all").moved == ()
    server.routes["/old"] = Reply(rss(item("two"), extra=NEW_FEED_URL.format(new)))
    server.routes["/new"] = Reply(rss(item("two")))
    assert refresh(library, "all").moved == (f"The Daily Test has moved for good to {new}",)
    (feed,) = library.marks.subscriptions()
    assert (feed.key, feed.url) == (old, new)


def test_undo_parts_them_and_they_stay_apart(library: Library, server: Server) -> None:
    old, kept = moved_together(library, server)
    star(library.marks, rows_of(library, old)["starred"])
    refresh(library, "all")
    undone = undo(library.marks)
    assert undone is not None and undone.label.startswith("joined ")
    assert {feed.key for feed in library.marks.subscriptions()} == {old, kept}
    assert rows_of(library, old)["starred"].starred and not rows_of(library, kept)["starred"].starred
    assert refresh(library, "all").joined == ()
    assert len(library.marks.subscriptions()) == 2
    redo(library.marks)
    assert [feed.key for feed in library.marks.subscriptions()] == [kept]


def test_a_correction_goes_over_with_its_article(library: Library, server: Server) -> None:
    old, kept = moved_together(library, server)
    row = rows_of(library, old)["mine"]
    found = {"key": f"{short_id(row.key)} q1", "article": row.key, "id": "q1", "words": "x", "quote": False}
    change(library.marks, "corrected", "corrections", found["key"], **found)
    refresh(library, "all")
    key = rows_of(library, kept)["mine"].key
    assert library.marks.fields("corrections", f"{short_id(key)} q1")["article"] == key


def test_the_command_says_once_that_feeds_were_joined(library: Library, server: Server) -> None:
    _, kept = moved_together(library, server)
    library.close()
    run = Program(library.paths.data.parent)
    done = [run("fetch", "--all", "--quiet") for _ in range(2)]
    assert f"both are at {kept} now; tuireader undo parts them" in done[0].err
    assert done[1] == Result(0, "", "")
