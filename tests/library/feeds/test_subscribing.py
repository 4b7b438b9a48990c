"""Following feeds: found by address or page, named, moved and left, through a real server and real stores."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from refresh_fixture import follow, open_library, titles
from server import Reply, Seen, Server, item, rss

from tuireader.errors import FetchError, InputError, NotFoundError, StoreError
from tuireader.feeds.discover import feed_of, find_feeds, guesses
from tuireader.feeds.network.urls import Login, typed_url, without_login
from tuireader.library import Library
from tuireader.library.feeds import subscriptions
from tuireader.library.feeds.feed_settings import Logins
from tuireader.library.feeds.refreshing import refresh
from tuireader.library.marking import undo
from tuireader.model import Subscription
from tuireader.text.clean import web_url


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        yield opened


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


def links_of(page: str) -> list[str]:
    return [feed.url for feed in find_feeds(page.encode(), "https://a.example/blog/")]


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ('<link type="application/rss+xml" href="/a.xml">', ["https://a.example/a.xml"]),
        ('<link rel="alternate" href="/feed/">', ["https://a.example/feed/"]),
        ('<link rel="alternate" type="application/rss+xml" href="/a.xml" <link rel=x>', ["https://a.example/a.xml"]),
        ('<link rel="alternate" type="application/x.atom+xml" href="a">', ["https://a.example/blog/a"]),
        ('<link rel="alternate" type="application/json" href="/feed.json">', ["https://a.example/feed.json"]),
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1" title="feed">', []),
        ('<link rel="alternate" type="application/rss+xml" href="feed://b.example/x">', ["https://b.example/x"]),
        ('<a href="feed:https://b.example/x">Feed</a>', ["https://b.example/x"]),
        ('<a href="/index.xml">words</a><a href="/about">About</a>', ["https://a.example/index.xml"]),
        ('<a class=x href="/subscribe">RSS</a>', ["https://a.example/subscribe"]),
        ('<a href="https://feedly.com/i/subscription/feed/https://a.example/feed">RSS</a>', []),
        ('<link rel="canonical" href="https://www.youtube.com/channel/UCx_1-9">',
         ["https://www.youtube.com/feeds/videos.xml?channel_id=UCx_1-9"]),
        (r'<script>{"feedUrl":"https:\/\/b.example\/show.rss"}</script>', ["https://b.example/show.rss"]),
        ('<link rel="stylesheet" href="/feed/"><link rel="alternate" hreflang="de" href="/de/feed/">', []),
    ],
)  # fmt: skip
def test_feeds_are_found_as_sites_name_and_link_to_them(page: str, feeds: list[str]) -> None:
    assert links_of(page) == feeds


def test_a_feed_that_is_named_goes_before_links() -> None:
    assert links_of('<a href="/b.rss">RSS</a><link rel=alternate type=text/xml href=/a>') == [
        "https://a.example/a"
    ]


def test_comments_and_other_formats_are_no_choice_beside_the_feed_itself() -> None:
    link = '<link rel="alternate" type="application/{}+xml" title="{}" href="{}">'
    page = (
        link.format("rss", "Blog RSS", "/feed/")
        + link.format("rss", "Blog » Comments Feed", "/comments/feed/")
        + link.format("atom", "Blog (Atom)", "/atom/")
    )
    assert links_of(page) == ["https://a.example/feed/"]
    assert len(links_of(link.format("rss", "World", "/w") + link.format("rss", "Sport", "/s"))) == 2


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("https://www.youtube.com/channel/UCx_1-9/videos", "https://www.youtube.com/feeds/videos.xml?channel_id=UCx_1-9"),
        ("https://www.youtube.com/playlist?list=PLabcdefghij",
         "https://www.youtube.com/feeds/videos.xml?playlist_id=PLabcdefghij"),
        ("https://old.reddit.com/r/news/", "https://www.reddit.com/r/news/.rss"),
        ("https://github.com/ann/tool", "https://github.com/ann/tool/releases.atom"),
        ("https://github.com/ann/tool/releases", "https://github.com/ann/tool/releases.atom"),
        ("https://github.com/ann/tool/commits/main", "https://github.com/ann/tool/commits/main.atom"),
        ("https://bsky.app/profile/ann.example", "https://bsky.app/profile/ann.example/rss"),
        ("https://ann.substack.com/", "https://ann.substack.com/feed"),
        ("https://open.substack.com/pub/ann", "https://ann.substack.com/feed"),
        ("https://medium.com/@ann", "https://medium.com/feed/@ann"),
        ("https://ann.medium.com", "https://ann.medium.com/feed"),
        ("https://medium.com/feed/@ann", ""),
        ("https://www.reddit.com/r/news/.rss", ""),
        ("https://github.com/ann/tool/releases.atom", ""),
        ("https://ann.substack.com/feed", ""),
        ("https://a.example/@ann", ""),
    ],
)  # fmt: skip
def test_of_known_sites_the_feed_follows_from_the_address(page: str, feed: str) -> None:
    assert feed_of(page) == feed


def test_a_profile_of_the_fediverse_is_asked_for_its_feed_first() -> None:
    assert guesses("https://a.example/@ann")[0] == "https://a.example/@ann.rss"


def test_one_feed_at_several_of_the_usual_places_is_one(library: Library, server: Server) -> None:
    feed = rss(item("one"), extra="<link>https://a.example/</link>")
    server.routes |= {"/": Reply(b"<html><body>hello</body></html>")} | {
        path: Reply(feed) for path in ("/feed", "/rss", "/index.xml")
    }
    added = subscriptions.add(library, f"{server.url}/")
    assert added.feed is not None
    assert added.feed.url == f"{server.url}/feed"


def test_a_link_that_only_looks_like_a_feed_is_not_followed(library: Library, server: Server) -> None:
    server.routes |= {
        "/": Reply(b'<html><a href="/rss">RSS</a> <a href="/real.rss">our feed</a></html>'),
        "/rss": Reply(b"<html><body>What RSS is</body></html>"),
        "/real.rss": Reply(rss(item("one"))),
    }
    added = subscriptions.add(library, f"{server.url}/")
    assert added.feed is not None
    assert added.feed.url == f"{server.url}/real.rss"


def test_a_feed_that_is_left_leaves_no_password_behind_and_undo_says_so(
    library: Library, server: Server
) -> None:
    server.routes["/feed"] = Reply(rss(item("one")))
    address = server.url.replace("http://", "http://ada:secret@") + "/feed"
    feed = subscriptions.add(library, address).feed
    assert feed is not None and "secret" in library.paths.logins.read_text()
    change = subscriptions.remove(library, feed.key)
    assert change is not None and "its login is forgotten, and must be given again" in change.label
    assert all(b"secret" not in path.read_bytes() for path in library.paths.data.iterdir())
    undone = undo(library.marks)
    assert undone is not None and undone.label == change.label
    assert [each.key for each in library.marks.subscriptions()] == [feed.key]
    change = subscriptions.remove(library, feed.key)
    assert change is not None and "login" not in change.label


def test_a_login_is_kept_for_no_feed_that_is_not_followed(library: Library, server: Server) -> None:
    server.routes["/feed"] = Reply(rss(item("one")))
    subscriptions.add(library, server.url.replace("http://", "http://ada:secret@") + "/feed")
    undo(library.marks)
    refresh(library, "all")
    assert "secret" not in library.paths.logins.read_text()


@pytest.mark.parametrize(
    "kept", ["ann", 7, None, [], ["ann"], ["ann", ["x"]], ["ann", "a\nb"], ["ann", "\ud800"], {"a": 1}]
)
def test_a_login_that_cannot_be_used_is_named_and_touches_no_other(library: Library, kept: object) -> None:
    logins = Logins(library.paths.logins)
    logins.path.write_text(json.dumps({"https://a.example/": kept, "https://b.example/": ["ann", "s3cret"]}))
    assert logins.get(Subscription("https://b.example/", "")) == Login("ann", "s3cret")
    if kept is not None:
        with pytest.raises(InputError, match=r"logins\.json"):
            logins.get(Subscription("https://a.example/", ""))
        assert logins.wrong() == ["https://a.example/"]
    logins.set("https://c.example/", Login("bo", "pw"))
    assert json.loads(logins.path.read_text())["https://a.example/"] == kept
    assert logins.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "{", "[]", "[" * 100_000, "9" * 5_000, None])
def test_a_damaged_file_of_logins_is_told_and_kept(library: Library, content: str | None) -> None:
    logins = Logins(library.paths.logins)
    os.mkfifo(logins.path) if content is None else logins.path.write_text(content)
    for use in (lambda: logins.get(Subscription("a", "")), lambda: logins.set("b", Login("bo", "pw"))):
        with pytest.raises(StoreError, match=r"logins\.json"):
            use()
    assert content is None or logins.path.read_text() == content
