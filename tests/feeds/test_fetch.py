"""What asking a server promises."""

from __future__ import annotations

import asyncio
import gzip
import sys
import threading
import zlib
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from server import Reply, Seen, Server

from tuireader.config import Fetching
from tuireader.feeds.network.answers import Answer, Ask, fresh_for, retry_after
from tuireader.feeds.network.fetch import MOST_BYTES, Fetcher
from tuireader.feeds.network.urls import EVERYWHERE, PUBLIC, Login, network_of, reachable_from

pytestmark = pytest.mark.slow


async def ask(url: str, settings: Fetching | None = None, **known: object) -> Answer:
    async with Fetcher(settings or Fetching(timeout_seconds=10)) as fetcher:
        return await fetcher.fetch(Ask(url, **{"networks": EVERYWHERE, **known}))  # type: ignore[arg-type]


async def test_a_body_comes_with_what_is_needed_to_ask_again(server: Server) -> None:
    headers = {
        "ETag": 'W/"a b"',
        "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT",
        "Content-Type": "text/xml",
    }
    server.routes["/feed"] = Reply(b"<rss/>", headers=headers)
    answer = await ask(f"{server.url}/feed")
    assert (answer.outcome, answer.body, answer.content_type) == ("body", b"<rss/>", "text/xml")
    assert (answer.etag, answer.modified) == ('W/"a b"', "Mon, 01 Jan 2024 00:00:00 GMT")


async def test_validators_are_sent_back_verbatim_and_unchanged_is_told(server: Server) -> None:
    server.routes["/feed"] = Reply(status=304)
    answer = await ask(f"{server.url}/feed", etag='"x-y"', modified="yesterday, says the server")
    assert answer.outcome == "unchanged"
    sent = server.seen[0].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"x-y"', "yesterday, says the server")
    assert sent["accept-encoding"] == "gzip, br"
    assert "tuireader" in sent["user-agent"]


@pytest.mark.parametrize("odd", ["\a", "\x1b[2J", "\x9b31m", "\xe9", "\x7f", "\t"])
async def test_a_validator_that_is_not_plain_visible_text_is_neither_kept_nor_sent(
    server: Server, odd: str
) -> None:
    headers = {"ETag": f'"a{odd}b"', "Last-Modified": f"Mon{odd}, 01 Jan 2024"}
    server.routes["/feed"] = Reply(b"<rss/>", headers=headers)
    answer = await ask(f"{server.url}/feed", etag=f'"c{odd}d"', modified=f"Tue{odd}")
    assert (answer.outcome, answer.etag, answer.modified) == ("body", "", "")
    assert not {"if-none-match", "if-modified-since"} & set(server.seen[0].headers)


async def test_permanent_redirects_move_the_address_and_temporary_ones_do_not(server: Server) -> None:
    server.routes |= {
        "/old": Reply(status=301, headers={"Location": "/new"}),
        "/away": Reply(status=302, headers={"Location": "/new"}),
        "/both": Reply(status=308, headers={"Location": "/away"}),
        "/new": Reply(b"<rss/>"),
    }
    assert (await ask(f"{server.url}/old")).moved == f"{server.url}/new"
    assert (await ask(f"{server.url}/away")).moved == ""
    assert (await ask(f"{server.url}/both")).moved == f"{server.url}/away"
    assert (await ask(f"{server.url}/away")).url == f"{server.url}/new"


async def test_redirects_end_after_five_hops(server: Server) -> None:
    server.routes["/loop"] = lambda seen: Reply(status=302, headers={"Location": f"/loop?{len(server.seen)}"})
    answer = await ask(f"{server.url}/loop")
    assert (answer.outcome, answer.error) == ("failed", "too many redirects")
    assert len(server.seen) == 6


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("file:///etc/passwd", "redirects to file:"),
        ("javascript:alert(1)", "redirects to javascript:"),
        ("http://169.254.169.254/latest", "link-local"),
        ("http://10.1.2.3/", "private"),
        ("http://[fd00::1]/", "private"),
        ("http://[::ffff:10.0.0.1]/", "private"),
        ("http://:80/", "redirects nowhere"),
    ],
)
async def test_a_redirect_leads_nowhere_inside(server: Server, target: str, why: str) -> None:
    server.routes["/feed"] = Reply(status=301, headers={"Location": target})
    answer = await ask(f"{server.url}/feed")
    assert answer.outcome == "failed"
    assert why in answer.error


async def test_what_a_public_place_names_may_not_be_on_this_machine_unless_allowed(server: Server) -> None:
    server.routes["/feed"] = Reply(b"<rss/>")
    refused = await ask(f"{server.url}/feed", networks=PUBLIC)
    assert (refused.outcome, refused.error) == ("failed", "leads into a loopback network, which is refused")
    assert server.seen == []
    named = await ask(server.url.replace("127.0.0.1", "localhost") + "/feed", networks=PUBLIC)
    assert named.outcome == "failed"
    assert server.seen == []
    allowed = await ask(f"{server.url}/feed", Fetching(allow_private=True), networks=PUBLIC)
    assert allowed.outcome == "body"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("8.8.8.8", "public"), ("2606:4700::1111", "public"), ("127.0.0.1", "loopback"),
        ("127.9.9.9", "loopback"), ("::1", "loopback"), ("0.0.0.0", "loopback"), ("::", "loopback"),
        ("10.0.0.1", "private"),
        ("172.16.5.5", "private"), ("192.168.1.1", "private"),
        ("100.64.0.1", "private"), ("fd12::1", "private"), ("169.254.169.254", "link-local"),
        ("fe80::1%eth0", "link-local"), ("224.0.0.1", "reserved"),
        ("::ffff:127.0.0.1", "loopback"), ("::ffff:8.8.8.8", "public"), ("64:ff9b::7f00:1", "loopback"),
        ("2002:7f00:1::", "loopback"), ("255.255.255.255", "reserved"), ("no address", "reserved"),
        ("fec0::1", "private"), ("feff:ffff::1", "private"), ("febf::1", "link-local"), ("fbff::1", "reserved"),
        ("::ffff:10.0.0.1", "private"), ("::ffff:169.254.169.254", "link-local"), ("2002:a00:1::", "private"),
        ("64:ff9b::a9fe:a9fe", "link-local"), ("64:ff9b::808:808", "public"), ("64:ff9b:1::a00:1", "reserved"),
        ("::127.0.0.1", "reserved"), ("::ffff:0:127.0.0.1", "reserved"), ("2001:0:4136:e378::1", "reserved"),
        ("2001:db8::1", "reserved"), ("3fff::1", "reserved"), ("100::1", "reserved"), ("5f00::1", "reserved"),
        ("4000::1", "reserved"), ("ff02::1", "reserved"), ("2001:20::1", "reserved"), ("2a00:1450::1", "public"),
        ("0.1.2.3", "reserved"), ("192.0.0.8", "reserved"), ("192.0.2.1", "reserved"), ("198.51.100.9", "reserved"),
        ("203.0.113.5", "reserved"), ("192.88.99.1", "reserved"), ("198.19.0.1", "private"), ("240.0.0.1", "reserved"),
        ("100.127.255.255", "private"), ("100.128.0.1", "public"), ("172.32.0.1", "public"), ("1.1.1.1", "public"),
    ],
)  # fmt: skip
def test_addresses_belong_to_networks(address: str, network: str) -> None:
    assert network_of(address) == network


@given(st.ip_addresses())
def test_no_address_is_public_that_python_knows_to_be_special(address: IPv4Address | IPv6Address) -> None:
    if network_of(str(address)) == "public":
        inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
        assert inner.is_global or address in IPv6Network("64:ff9b::/96")


def test_what_is_found_in_a_network_may_lead_outside_or_stay() -> None:
    assert reachable_from("public") == {"public"}
    assert reachable_from("loopback") == {"public", "loopback"}


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        (404, "failed", "not found"), (401, "failed", "needs a login"), (403, "failed", "403"),
        (410, "gone", "gone"), (500, "failed", "500"), (599, "failed", "599"), (304, "failed", "304"),
    ],
)  # fmt: skip
async def test_a_status_is_told_in_plain_words(server: Server, status: int, outcome: str, words: str) -> None:
    server.routes["/feed"] = Reply(status=status)
    answer = await ask(f"{server.url}/feed")
    assert answer.outcome == outcome
    assert words in answer.error


async def test_a_busy_server_says_how_long_to_wait(server: Server) -> None:
    server.routes["/feed"] = Reply(b"slow down", 429, {"Retry-After": "3600"})
    answer = await ask(f"{server.url}/feed")
    assert (answer.outcome, answer.wait) == ("busy", 3600)


def test_waiting_is_read_from_headers_and_never_longer_than_a_week() -> None:
    assert retry_after("120") == 120
    assert retry_after("Thu, 01 Jan 1970 00:10:00 GMT", now=300.0) == 300
    assert retry_after("99999999") == retry_after("9" * 30) == 7 * 86400
    assert retry_after("soon") == retry_after("") == retry_after("-5") == 0
    assert fresh_for({"cache-control": "public, max-age=600"}) == 600
    assert fresh_for({"cache-control": "no-cache, max-age=600"}) == fresh_for({}) == 0


async def test_a_body_is_unpacked_only_up_to_the_cap(server: Server) -> None:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(64)) + squeeze.flush()
    server.routes |= {
        "/bomb": Reply(bomb, headers={"Content-Encoding": "gzip"}),
        "/packed": Reply(gzip.compress(b"<rss/>"), headers={"Content-Encoding": "gzip"}),
        "/long": Reply(headers={"Content-Length": str(MOST_BYTES + 1)}),
        "/wrong": Reply(b"this is no gzip", headers={"Content-Encoding": "gzip"}),
        "/deep": Reply(b"x", headers={"Content-Encoding": "gzip, gzip, gzip"}),
    }
    assert (await ask(f"{server.url}/packed")).body == b"<rss/>"
    assert (await ask(f"{server.url}/bomb")).error == "is larger than 10 MB"
    assert (await ask(f"{server.url}/long")).error == "is larger than 10 MB"
    assert (await ask(f"{server.url}/wrong")).error == "the answer is wrongly packed"
    assert (await ask(f"{server.url}/deep")).error == "is packed more than twice"


async def test_an_endless_body_is_cut_off(server: Server) -> None:
    def endless() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield bytes(65536)

    server.routes["/feed"] = Reply(raw=endless())
    assert (await ask(f"{server.url}/feed")).error == "is larger than 10 MB"


async def test_a_body_that_breaks_off_is_an_error(server: Server) -> None:
    server.routes["/feed"] = Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<rss>"])
    assert (await ask(f"{server.url}/feed")).error == "the answer broke off before its end"


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: " + b"x" * 300_000]
)
async def test_what_is_not_http_is_an_error(server: Server, raw: bytes) -> None:
    server.routes["/feed"] = Reply(raw=[raw])
    answer = await ask(f"{server.url}/feed")
    assert answer.outcome == "failed"
    assert answer.error


async def test_a_server_that_drips_is_left_at_the_deadline(server: Server) -> None:
    stop = threading.Event()

    def drip() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"
        while not stop.wait(0.05):
            yield b"x"

    server.routes["/feed"] = Reply(raw=drip())
    try:
        answer = await ask(f"{server.url}/feed", Fetching(timeout_seconds=1))
    finally:
        stop.set()
    assert answer.error == "took longer than 1 seconds"


async def test_a_login_goes_only_to_the_server_it_was_given_for(server: Server) -> None:
    with Server() as other:
        server.routes["/feed"] = Reply(status=302, headers={"Location": f"{other.url}/feed"})
        other.routes["/feed"] = Reply(b"<rss/>")
        await ask(f"{server.url}/feed", login=Login("ann", "secret"))
        assert server.seen[0].headers["authorization"] == "Basic YW5uOnNlY3JldA=="
        assert "authorization" not in other.seen[0].headers
    assert "secret" not in repr(Ask(server.url, login=Login("ann", "secret")))


async def test_cookies_are_not_kept(server: Server) -> None:
    server.routes["/feed"] = Reply(b"<rss/>", headers={"Set-Cookie": "track=1; Path=/"})
    async with Fetcher(Fetching()) as fetcher:
        for _ in range(2):
            await fetcher.fetch(Ask(f"{server.url}/feed", networks=EVERYWHERE))
    assert len(server.seen) == 2
    assert all("cookie" not in seen.headers for seen in server.seen)


async def test_two_requests_at_once_reach_one_host_and_no_more(server: Server) -> None:
    two = threading.Barrier(2, timeout=10)

    def with_another(seen: Seen) -> Reply:
        two.wait()
        return Reply(b"<rss/>")

    server.routes["/feed"] = with_another
    async with Fetcher(Fetching()) as fetcher:
        asks = [Ask(f"{server.url}/feed", networks=EVERYWHERE) for _ in range(8)]
        answers = await asyncio.gather(*map(fetcher.fetch, asks))
    assert [answer.outcome for answer in answers] == ["body"] * 8
    assert server.most_at_once == 2


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is but one loopback address")
async def test_sixteen_requests_go_out_at_once() -> None:
    sixteen = threading.Barrier(16, timeout=10)

    def with_all(seen: Seen) -> Reply:
        sixteen.wait()
        return Reply(b"<rss/>")

    with Server("") as server:
        server.routes["/feed"] = with_all
        port = server.url.rpartition(":")[2]
        asks = [Ask(f"http://127.0.0.{n % 16 + 1}:{port}/feed", networks=EVERYWHERE) for n in range(32)]
        async with Fetcher(Fetching()) as fetcher:
            answers = await asyncio.gather(*map(fetcher.fetch, asks))
    assert [answer.outcome for answer in answers] == ["body"] * 32


async def test_a_server_that_is_not_there_is_told_apart_from_one_that_fails() -> None:
    with Server() as closed:
        url = closed.url
    refused = await ask(f"{url}/feed")
    assert (refused.reached, refused.error) == (False, "nothing answers there (connection refused)")
    unknown = await ask("http://no-such-host.invalid/feed")
    assert (unknown.reached, unknown.outcome) == (False, "failed")


async def test_a_server_that_speaks_no_tls_is_told_so(server: Server) -> None:
    answer = await ask(server.url.replace("http:", "https:") + "/feed")
    assert (answer.reached, answer.error) == (True, "no secure connection could be made")


async def test_a_cookie_is_given_back_on_the_way_and_nowhere_else(server: Server) -> None:
    def page(seen: Seen) -> Reply:
        if "consent=yes" in seen.headers.get("cookie", ""):
            return Reply(b"<rss/>")
        return Reply(status=302, headers={"Location": "/consent", "Set-Cookie": "seen=1; Path=/"})

    server.routes |= {
        "/feed": page,
        "/consent": Reply(
            status=302, headers={"Location": "/feed", "Set-Cookie": "consent=yes; Secure; HttpOnly"}
        ),
    }
    async with Fetcher(Fetching(timeout_seconds=10)) as fetcher:
        answer = await fetcher.fetch(Ask(f"{server.url}/feed", networks=EVERYWHERE))
        assert (answer.outcome, answer.body) == ("body", b"<rss/>")
        await fetcher.fetch(Ask(f"{server.url}/consent", networks=EVERYWHERE))
    sent = [(seen.path, seen.headers.get("cookie", "")) for seen in server.seen]
    assert sent[:3] == [("/feed", ""), ("/consent", "seen=1"), ("/feed", "seen=1; consent=yes")]
    assert sent[3] == ("/consent", "")


async def test_a_cookie_goes_to_no_other_host(server: Server) -> None:
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    server.routes |= {
        "/feed": Reply(
            status=302, headers={"Location": f"{elsewhere}/x", "Set-Cookie": "a=b; Domain=localhost"}
        ),
        "/x": Reply(b"<rss/>"),
    }
    assert (await ask(f"{server.url}/feed")).outcome == "body"
    assert "cookie" not in server.seen[1].headers


async def test_a_redirect_to_itself_ends_though_it_sets_cookies_again(server: Server) -> None:
    server.routes["/feed"] = Reply(status=302, headers={"Location": "/feed", "Set-Cookie": "a=b"})
    answer = await ask(f"{server.url}/feed")
    assert answer.error == "too many redirects"
    assert len(server.seen) == 2


async def test_a_wall_against_programs_is_told_as_such(server: Server) -> None:
    server.routes["/feed"] = Reply(b"<html>Just a moment", status=403, headers={"CF-Mitigated": "challenge"})
    answer = await ask(f"{server.url}/feed")
    assert (answer.outcome, answer.status) == ("failed", 403)
    assert "lets no programs in" in answer.error


async def test_what_is_packed_without_a_word_of_it_is_unpacked(server: Server) -> None:
    server.routes["/feed.xml.gz"] = Reply(gzip.compress(b"<rss/>"))
    assert (await ask(f"{server.url}/feed.xml.gz")).body == b"<rss/>"
    server.routes["/bomb"] = Reply(gzip.compress(bytes(MOST_BYTES + 1)))
    assert "is larger than" in (await ask(f"{server.url}/bomb")).error
