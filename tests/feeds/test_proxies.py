"""Asking by a proxy: which one, what it is asked for, and what it never is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from server import Reply, Server

from tuireader.config import Fetching
from tuireader.errors import InputError
from tuireader.feeds.network.answers import Answer, Ask
from tuireader.feeds.network.fetch import Fetcher
from tuireader.feeds.network.proxies import Proxies, named_network, read_proxy
from tuireader.feeds.network.urls import EVERYWHERE, PUBLIC, Login

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def ask(url: str, proxy: str, **known: object) -> Answer:
    async with Fetcher(Fetching(timeout_seconds=10, proxy=proxy)) as fetcher:
        return await fetcher.fetch(Ask(url, **{"networks": EVERYWHERE, **known}))  # type: ignore[arg-type]


@asynccontextmanager
async def listening(talk: Talk) -> AsyncIterator[str]:
    """A server that talks so to each who comes; gives its host and port."""

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(once, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("proxy.example:3128", "http://proxy.example:3128"),
        ("http://proxy.example", "http://proxy.example:8080"),
        ("https://proxy.example/", "https://proxy.example:443"),
        ("socks5://10.0.0.1", "socks5://10.0.0.1:1080"),
        ("socks5h://localhost:9050", "socks5://localhost:9050"),
        ("http://[::1]:3128", "http://[::1]:3128"),
    ],
)
def test_a_proxy_is_written_as_people_write_it(text: str, url: str) -> None:
    assert read_proxy(text).url == url


@pytest.mark.parametrize(
    "text", ["ftp://proxy.example", "http://", "http://proxy.example:99999", "http://a/b"]
)
def test_what_is_no_proxy_is_told(text: str) -> None:
    with pytest.raises(InputError, match="is no proxy"):
        read_proxy(text)


def test_the_login_of_a_proxy_is_never_shown() -> None:
    proxy = read_proxy("http://ann:s3cret@proxy.example:3128")
    assert proxy.login == Login("ann", "s3cret")
    assert "s3cret" not in repr(proxy) + proxy.url
    with pytest.raises(InputError) as told:
        read_proxy("ftp://ann:s3cret@proxy.example")
    assert "s3cret" not in str(told.value)


def test_the_environment_says_which_proxy_and_the_setting_says_it_better() -> None:
    known = {"http": "one.example:1", "all": "socks5://two.example:2"}
    assert by(Proxies("", known), "http://news.example/") == "http://one.example:1"
    assert by(Proxies("", known), "https://news.example/") == "socks5://two.example:2"
    assert by(Proxies("three.example:3", known), "http://news.example/") == "http://three.example:3"
    assert by(Proxies("none", known), "http://news.example/") is None


@pytest.mark.parametrize(
    ("without", "url", "goes"),
    [
        ("news.example", "http://news.example/", False),
        ("news.example", "http://www.news.example/", False),
        (".news.example", "http://www.news.example/", False),
        ("*.news.example", "http://www.news.example/", False),
        ("news.example", "http://oldnews.example/", True),
        ("news.example:81", "http://news.example:81/", False),
        ("news.example:81", "http://news.example/", True),
        ("10.0.0.0/8, other.example", "http://10.1.2.3/", False),
        ("2001:db8::1", "http://[2001:db8::1]/", False),
        ("*", "http://news.example/", False),
        ("", "http://localhost:8080/", False),
        ("", "http://127.0.0.1/", False),
        ("", "http://10.1.2.3/", True),
    ],
)
def test_some_hosts_go_without(without: str, url: str, goes: bool) -> None:
    proxies = Proxies("", {"http": "proxy.example:1", "no": without})
    assert (proxies.for_url(url) is not None) == goes


def by(proxies: Proxies, url: str) -> str | None:
    proxy = proxies.for_url(url)
    return proxy.url if proxy else None


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("news.example", "public"), ("8.8.8.8", "public"), ("localhost", "loopback"), ("a.localhost.", "loopback"),
        ("router", "private"), ("nas.local", "private"), ("db.internal", "private"), ("192.168.1.1", "private"),
        ("169.254.169.254", "link-local"), ("2130706433", "reserved"), ("0x7f000001", "reserved"),
        ("127.1", "reserved"), ("::ffff:10.0.0.1", "private"),
    ],
)  # fmt: skip
def test_a_name_says_what_it_can_of_its_network(host: str, network: str) -> None:
    assert named_network(host) == network


async def test_a_feed_comes_by_the_proxy_which_alone_gets_its_login(server: Server) -> None:
    server.routes["http://news.example/feed"] = Reply(b"<rss/>")
    proxy = server.url.replace("http://", "http://ann:s3cret@")
    answer = await ask("http://news.example/feed", proxy)
    assert (answer.outcome, answer.body, answer.network) == ("body", b"<rss/>", "public")
    assert server.seen[0].headers["proxy-authorization"].startswith("Basic ")
    assert "authorization" not in server.seen[0].headers


async def test_the_environment_is_asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.routes["http://news.example/feed"] = Reply(b"<rss/>")
    monkeypatch.setenv("http_proxy", server.url)
    assert (await ask("http://news.example/feed", "")).outcome == "body"


@pytest.mark.parametrize(
    "target",
    ["http://10.1.2.3/", "http://router/", "http://nas.local/", "http://169.254.169.254/", "http://127.1/"],
)
async def test_a_public_feed_leads_the_proxy_nowhere_inside(server: Server, target: str) -> None:
    server.routes["http://news.example/feed"] = Reply(status=302, headers={"Location": target})
    server.routes[target] = Reply(b"<rss/>")
    answer = await ask("http://news.example/feed", server.url)
    assert (answer.outcome, len(server.seen)) == ("failed", 1)
    assert "which is refused" in answer.error


async def test_what_is_known_here_to_be_inside_is_not_asked_of_the_proxy(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def known(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        address = "10.0.0.7" if host == "inner.example" else "127.0.0.1"
        return [(0, 0, 0, "", (address, port))]

    monkeypatch.setattr("tuireader.feeds.network.transport.socket.getaddrinfo", known)
    server.routes["http://inner.example/"] = Reply(b"<rss/>")
    refused = await ask("http://inner.example/", server.url, networks=PUBLIC)
    assert (refused.error, server.seen) == ("leads into a private network, which is refused", [])
    assert (await ask("http://inner.example/", server.url)).outcome == "body"  # as the user typed it


async def test_socks_is_asked_for_the_name_and_no_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a name was looked up here")

    monkeypatch.setattr("tuireader.feeds.network.transport.socket.getaddrinfo", never)
    asked: list[bytes] = []

    async def socks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)
        writer.write(b"\x05\x00")
        start = await reader.readexactly(5)
        asked.append(await reader.readexactly(start[4]))
        await reader.readexactly(2)
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>")
        await writer.drain()

    async with listening(socks) as place:
        answer = await ask("http://news.example/feed", f"socks5h://{place}", networks=PUBLIC)
    assert (answer.outcome, answer.body) == ("body", b"<rss/>")
    assert asked == [b"news.example"]


async def test_tls_goes_through_a_tunnel_and_a_proxy_that_refuses_is_told() -> None:
    heads: list[bytes] = []

    async def refusing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 407 Your name please\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with listening(refusing) as place:
        login = Login("ann", "s3cret")
        answer = await ask("https://news.example/feed", place, login=login)
    assert answer.error == "a proxy needs a login (407)"
    assert heads[0].startswith(b"CONNECT news.example:443 HTTP/1.1")
    assert b"uthorization" not in heads[0]  # the feed's login is not for the proxy


async def test_a_proxy_that_is_not_there_is_told() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        return

    async with listening(silent) as place:
        pass
    answer = await ask("http://news.example/feed", place)
    assert (answer.error, answer.reached) == ("the proxy: nothing answers there (connection refused)", False)


async def test_a_proxy_that_is_none_is_told_and_nothing_is_asked_past_it() -> None:
    answer = await ask("http://news.example/feed", "ftp://ann:s3cret@proxy.example")
    assert answer.outcome == "failed"
    assert "is no proxy" in answer.error
    assert "s3cret" not in answer.error
