"""What following and refreshing feeds promises, through a real server, real stores and real worker
processes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from server import Reply, Seen, Server, item, rss

from tuireader.config import Config, Fetching, Paths
from tuireader.errors import FetchError, InputError, NotFoundError
from tuireader.feeds import work
from tuireader.feeds.answers import Answer
from tuireader.feeds.discover import find_feeds
from tuireader.feeds.schedule import after_failure, after_success, is_due, may_ask
from tuireader.feeds.urls import typed_url, without_login
from tuireader.library import Library, articles, refreshing, subscriptions
from tuireader.library.marking import mark_read, subscribe, undo
from tuireader.library.refreshing import FeedDone, Finished, Progress, Started, refresh
from tuireader.model import FeedState, Subscription
from tuireader.query.tree import Everything
from tuireader.text.links import web_url

HOUR = 3600


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    paths = Paths(tmp_path / "data", tmp_path / "config.toml")
    with Library.open(paths, Config(fetching=Fetching(timeout_seconds=5))) as opened:
        yield opened


def follow(library: Library, *urls: str) -> None:
    """Follow feeds without fetching them first."""
    subscribe(library.marks, [Subscription(url, url) for url in urls])


def state(library: Library, url: str) -> FeedState:
    return library.archive.feed_states()[url]


def titles(library: Library) -> list[str]:
    return [row.title for row in articles.page(library, Everything())]


# --- following ---


def test_adding_a_feed_follows_it_and_stores_its_articles(library: Library, server: Server) -> None:
    server.routes["/feed"] = Reply(rss(item("two"), item("one")))
    added = subscriptions.add(library, f"{server.url}/feed", folder="News / World ")
    assert (added.title, added.new, added.choices) == ("The Daily Test", 2, ())
    assert added.feed is not None
    assert added.feed.folder == "News/World"
    assert titles(library) == ["two", "one"]
    with pytest.raises(InputError, match="followed already"):
        subscriptions.add(library, f"{server.url}/feed")


def test_adding_a_page_follows_its_only_feed_and_offers_several(library: Library, server: Server) -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="{}" href="{}">'
    server.routes |= {
        "/one": Reply(f"<html><head>{link.format('A', '/a.xml')}</head></html>".encode()),
        "/two": Reply(f"<html>{link.format('A', 'a.xml')}{link.format('B', '/b.xml')}</html>".encode()),
        "/a.xml": Reply(rss(item("one"))),
    }
    offered = subscriptions.add(library, f"{server.url}/two")
    assert [(found.url, found.title) for found in offered.choices] == [
        (f"{server.url}/a.xml", "A"),
        (f"{server.url}/b.xml", "B"),
    ]
    assert library.marks.subscriptions() == ()
    added = subscriptions.add(library, f"{server.url}/one")
    assert added.feed is not None
    assert added.feed.url == f"{server.url}/a.xml"


def test_a_page_that_names_no_feed_is_tried_where_sites_keep_them(library: Library, server: Server) -> None:

    server.routes |= {
        "/news": Reply(b"<html><body>hello</body></html>"),
        "/atom.xml": Reply(rss(item("one"))),
    }
    added = subscriptions.add(library, f"{server.url}/news")
    assert added.feed is not None
    assert added.feed.url == f"{server.url}/atom.xml"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=404), "not found"),
        (Reply(b"<html><body>no feed here</body></html>"), "names no feeds"),
        (Reply(b"/etc/passwd"), "is not a feed"),
        (Reply(b""), "empty answer"),
        (Reply(status=401), "needs a login"),
    ],
)
def test_what_cannot_be_added_is_told_in_one_line_that_names_it(
    library: Library, server: Server, reply: Reply, words: str
) -> None:
    server.routes["/feed"] = reply
    with pytest.raises(FetchError) as told:
        subscriptions.add(library, f"{server.url}/feed")
    assert str(told.value).startswith(f"{server.url}/feed: ")
    assert words in str(told.value)
    assert "\n" not in str(told.value)
    assert library.marks.subscriptions() == ()


def test_only_web_addresses_can_be_added(library: Library) -> None:
    for address in ("file:///etc/passwd", "exec:touch x", "javascript:alert(1)"):
        with pytest.raises(InputError, match=address.partition(":")[0]):
            subscriptions.add(library, address)
    for address in ("", "|~/evil.sh", "http://", "http://[x/", "https://a:99999/"):
        with pytest.raises(InputError, match="not an address"):
            subscriptions.add(library, address)


def test_a_typed_address_is_put_in_order() -> None:
    assert typed_url("Example.org/Feed#top")[0] == "https://example.org/Feed"
    assert typed_url("feed://example.org/x")[0] == "http://example.org/x"
    assert typed_url("bücher.example/ä b")[0] == "https://xn--bcher-kva.example/%C3%A4%20b"
    url, login = typed_url("https://ann:pw%40x@example.org:443/")
    assert url == "https://example.org/"
    assert login is not None
    assert (login.user, login.password) == ("ann", "pw@x")
    assert web_url("//a.example/x", "https://b.example/") == "https://a.example/x"


def test_a_login_is_kept_apart_and_used_again(library: Library, server: Server) -> None:
    def guarded(seen: Seen) -> Reply:
        right = seen.headers.get("authorization") == "Basic YW5uOnMzY3JldA=="
        return Reply(rss(item(f"n{len(server.seen)}"))) if right else Reply(status=401)

    server.routes["/feed"] = guarded
    subscriptions.add(library, server.url.replace("://", "://ann:s3cret@") + "/feed")
    assert refresh(library, "all").new == 1
    library.marks.flush()
    logins = library.paths.logins
    assert logins.stat().st_mode & 0o777 == 0o600
    for path in library.paths.data.iterdir():
        assert path == logins or b"s3cret" not in path.read_bytes()


@pytest.mark.parametrize(
    "address",
    [
        "https://ann:s3cret@a.example/",
        "https://ann:s3/cret?@a.example/",
        "//ann:s3cret@a.example/",
        "http:ann:#s3cret@a.example",
        "ann:s3cret@a.example",
        "ann:s3/cret@a.example",
    ],
)
def test_a_password_stands_in_no_message(library: Library, address: str) -> None:
    assert "cret" not in without_login(address)
    with pytest.raises(NotFoundError) as found:
        subscriptions.find_feed(library, address)
    assert "cret" not in str(found.value) and "a.example" in str(found.value)


def test_an_address_without_a_login_is_shown_whole() -> None:
    for address in (
        "https://a.example/@ann",
        "https://a.example:8080/@ann",
        "a.example:80/x@y",
        "Morning: news",
    ):
        assert without_login(address) == address


def test_a_feed_is_found_by_address_or_title(library: Library, server: Server) -> None:
    for name, title in (("a", "Morning Post"), ("b", "Morning Star"), ("c", "Evening")):
        server.routes[f"/{name}"] = Reply(rss(item("x"), title=title))
    follow(library, *(f"{server.url}/{name}" for name in "abc"))
    refresh(library, "all")
    assert subscriptions.find_feed(library, f"{server.url}/a").key == f"{server.url}/a"
    assert subscriptions.find_feed(library, "eve").key == f"{server.url}/c"
    for name in ("morning", "noon", ""):
        with pytest.raises(NotFoundError):
            subscriptions.find_feed(library, name)


def test_renaming_moving_and_removing_can_be_undone(library: Library, server: Server) -> None:
    server.routes["/feed"] = Reply(rss(item("one")))
    feed = subscriptions.add(library, f"{server.url}/feed").feed
    assert feed is not None
    subscriptions.rename(library, feed.key, "Mine")
    subscriptions.move(library, feed.key, "A/B")
    (found,) = library.marks.subscriptions()
    assert (found.title, found.folder) == ("Mine", "A/B")
    subscriptions.remove(library, feed.key)
    assert titles(library) == []
    for _ in range(3):
        undo(library.marks)
    (found,) = library.marks.subscriptions()
    assert (found.title, found.folder, titles(library)) == ("", "", ["one"])


def test_the_feeds_of_a_page_are_found_without_being_misled() -> None:
    page = (
        b"<base href='https://cdn.example/x/'>"
        b"<!-- <link rel=alternate type=application/rss+xml href=/no.xml> -->"
        b"<LINK REL='alternate home' TYPE='application/atom+xml; charset=utf-8' HREF='a.xml?x=1&amp;y=2'>"
        b"<link rel=alternate type=application/feed+json href=/f.json title='a [b] &lt;c&gt;\x1b[31m'>"
        b"<link rel=alternate type=application/rss+xml href='file:///etc/passwd'>"
        b"<link rel=stylesheet type=text/css href=s.css><link rel=alternate hreflang=de href=/de>"
    )
    found = find_feeds(page, "https://a.example/")
    assert [(feed.url, feed.title) for feed in found] == [
        ("https://cdn.example/x/a.xml?x=1&y=2", ""),
        ("https://cdn.example/f.json", "a [b] <c>"),
    ]


# --- refreshing ---


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

    from tuireader.feeds.packing import pack
    from tuireader.feeds.parse import parse_feed

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
            {"do": "set", "table": "feeds", "id": key, "old": {}, "new": {"url": f"{dead}/x"}}
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


# --- when ---


def test_a_quiet_feed_is_asked_less_and_less_often_and_a_lively_one_as_often_as_wished() -> None:
    quiet = lively = FeedState("f")
    for _ in range(30):
        quiet = after_success(quiet, False, 0, HOUR, 1000)
        lively = after_success(lively, True, 0, HOUR, 1000)
    assert (quiet.interval, lively.interval) == (24 * HOUR, HOUR)
    assert after_success(quiet, True, 0, HOUR, 1000).interval == 12 * HOUR


def test_what_server_and_feed_ask_for_only_makes_the_pause_longer() -> None:
    fresh = FeedState("f")
    assert after_success(fresh, True, 7200, HOUR, 0).next_fetch == 7200
    assert after_success(replace(fresh, ttl=3 * HOUR), True, 0, HOUR, 0).next_fetch == 3 * HOUR
    assert after_success(replace(fresh, ttl=60), True, 60, HOUR, 0).next_fetch == HOUR
    assert after_success(fresh, True, 10**9, HOUR, 0).next_fetch == 24 * HOUR
    assert after_success(fresh, True, 0, 1, 0).next_fetch == 600


def test_a_failing_feed_is_left_alone_for_twice_as_long_each_time_up_to_a_day() -> None:
    failing = FeedState("f")
    pauses = []
    for _ in range(7):
        failing = after_failure(failing, Answer("failed", "", error="broken"), HOUR, 0)
        pauses.append(failing.next_fetch // HOUR)
    assert pauses == [1, 2, 4, 8, 16, 24, 24]
    assert after_success(failing, True, 0, HOUR, 5).failures == 0


def test_a_feed_is_due_when_its_time_has_come_unless_it_is_gone() -> None:
    waiting = FeedState("f", next_fetch=100)
    assert is_due(None, 0)
    assert (is_due(waiting, 99), is_due(waiting, 100)) == (False, True)
    assert may_ask(waiting, 0)
    assert not may_ask(replace(waiting, hold=50), 49)
    assert not may_ask(replace(waiting, gone=True), 1000)
