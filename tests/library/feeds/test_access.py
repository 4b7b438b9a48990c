"""Servers that do not answer everybody: logins, headers and names of programs, and that nobody else gets them."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from refresh_fixture import open_library
from server import Reply, Seen, Server, item, rss

from tuireader.errors import FetchError, InputError
from tuireader.feeds.network.urls import Login
from tuireader.library import Library
from tuireader.library.feeds import subscriptions
from tuireader.library.feeds.feed_settings import Logins, read_header, settings_of
from tuireader.library.feeds.outlines import export_opml
from tuireader.library.feeds.refreshing import refresh
from tuireader.library.feeds.subscriptions import Access

pytestmark = pytest.mark.slow
PRINTS = shlex.join([sys.executable, "-c", "print('s3cret')"])


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        yield opened


def only(library: Library) -> str:
    (feed,) = library.marks.subscriptions()
    return feed.key


def guarded(name: str, value: str) -> object:
    """A route for those who bring this header."""
    return lambda seen: Reply(rss(item("one"))) if seen.headers.get(name) == value else Reply(status=401)


def test_a_password_from_a_command_is_used_at_once_and_kept_nowhere(library: Library, server: Server) -> None:
    server.routes["/feed"] = guarded("authorization", "Basic YW5uOnMzY3JldA==")  # type: ignore[assignment]
    access = Access({"user": "ann", "password_command": PRINTS})
    subscriptions.add(library, f"{server.url}/feed", access=access)
    (feed,) = library.marks.subscriptions()
    assert (settings_of(feed).user, settings_of(feed).password_command) == ("ann", PRINTS)
    assert not library.paths.logins.exists()
    assert refresh(library, "all").failed == 0


def test_a_typed_password_is_kept_with_the_logins_alone(library: Library, server: Server) -> None:
    server.routes["/feed"] = guarded("authorization", "Basic YW5uOnMzY3JldA==")  # type: ignore[assignment]
    subscriptions.add(library, f"{server.url}/feed", access=Access({"user": "ann"}, "s3cret"))
    library.marks.flush()
    assert refresh(library, "all").failed == 0
    assert json.loads(library.paths.logins.read_text()) == {only(library): ["ann", "s3cret"]}
    assert b"s3cret" not in library.paths.marks.read_bytes()


def test_headers_open_a_feed_and_stand_in_no_other_file(library: Library, server: Server) -> None:
    server.routes["/feed"] = guarded("x-token", "s3cret")  # type: ignore[assignment]
    with pytest.raises(FetchError):
        subscriptions.add(library, f"{server.url}/feed")
    access = Access({"user_agent": "Reader/1"}, headers=["X-Token: s3cret", "Cookie: id=s3cret"])
    subscriptions.add(library, f"{server.url}/feed", access=access)
    assert refresh(library, "all").failed == 0
    sent = server.seen[-1].headers
    assert (sent["user-agent"], sent["cookie"]) == ("Reader/1", "id=s3cret")
    library.marks.flush()
    assert "s3cret" not in export_opml(library)
    for path in library.paths.data.iterdir():
        assert path == library.paths.logins or b"s3cret" not in path.read_bytes()
    assert library.paths.logins.stat().st_mode & 0o777 == 0o600


def test_another_origin_gets_neither_login_nor_headers(library: Library, server: Server) -> None:
    with Server("127.0.0.1") as other:
        other.routes["/feed"] = Reply(rss(item("one")))
        server.routes["/feed"] = Reply(status=301, headers={"Location": f"{other.url}/feed"})
        access = Access({"user": "ann"}, "s3cret", ["X-Token: s3cret", "Cookie: id=s3cret"])
        subscriptions.add(library, f"{server.url}/feed", access=access)
        refresh(library, "all")
        assert "s3cret" not in str([seen.headers for seen in other.seen])
        assert not {"authorization", "x-token", "cookie"} & set(other.seen[0].headers)
        assert only(library) == f"{server.url}/feed", "the keys are for this server: it is asked on"


def test_the_feed_of_a_page_has_the_pages_keys_on_the_same_server(library: Library, server: Server) -> None:
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    server.routes["/"] = lambda seen: Reply(page, headers={"Content-Type": "text/html"})
    server.routes["/feed"] = guarded("x-token", "s3cret")  # type: ignore[assignment]
    subscriptions.add(library, f"{server.url}/", access=Access(headers=["X-Token: s3cret"]))
    assert only(library) == f"{server.url}/feed"
    assert refresh(library, "all").failed == 0


def test_a_cookie_of_the_users_stands_beside_those_of_the_way(library: Library, server: Server) -> None:
    def asks_consent(seen: Seen) -> Reply:
        if "consent=1" in seen.headers.get("cookie", ""):
            return Reply(rss(item("one")))
        return Reply(status=302, headers={"Location": "/feed?again", "Set-Cookie": "consent=1; Path=/"})

    server.routes["/feed"] = asks_consent
    subscriptions.add(library, f"{server.url}/feed", access=Access(headers=["Cookie: id=7"]))
    assert server.seen[-1].headers["cookie"] == "id=7; consent=1"


def test_headers_are_set_and_taken_back_one_by_one_and_leave_the_login(library: Library) -> None:
    logins = Logins(library.paths.logins)
    logins.set("f", Login("ann", "pw"))
    logins.set_header("f", "X-One: 1")
    logins.set_header("f", "x-one: 2")
    logins.set_header("f", "X-Two: 3")
    assert logins.headers("f") == (("x-one", "2"), ("X-Two", "3"))
    logins.set("f", Login("bo", "pw"))
    logins.set_header("f", "X-One:")
    assert logins.headers("f") == (("X-Two", "3"),)
    logins.set_header("f", "")
    assert json.loads(library.paths.logins.read_text()) == {"f": ["bo", "pw"]}
    assert logins.forget("f")
    assert not logins.wrong()


@pytest.mark.parametrize(
    "text", ["s3cret", "X-A: s3cret\r\nX-B: 1", "Host: s3cret", "Content-Length: 1", "Proxy-Authorization: s3cret",
             "User-Agent: s3cret", ": s3cret", "X-A: s3crét"],
)  # fmt: skip
def test_what_is_no_header_of_the_users_is_told_without_its_value(text: str) -> None:
    with pytest.raises(InputError) as told:
        read_header(text)
    assert "s3cr" not in str(told.value)
