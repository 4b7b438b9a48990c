"""No server does more than spoil its own feed: whatever it answers is a body or one plain line."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Iterator

import pytest
from hostile_answers import ANSWERS, FEED, FOREIGN, LENGTH, SLOW, STOP, head, packed, path, whole
from hostile_texts import CANARY
from server import Reply, Server, item, rss

from tuireader.config import Fetching
from tuireader.feeds.network.answers import Answer, Ask
from tuireader.feeds.network.fetch import MOST_PIECES, Fetcher
from tuireader.feeds.network.transport import MOST_MEMBERS, Unpacker, WronglyPacked
from tuireader.feeds.network.urls import EVERYWHERE
from tuireader.feeds.work import MOST_WAITING, ParseWorkers

pytestmark = pytest.mark.slow

LONG = {"a million continues", *(name for name in ANSWERS if "gigabyte" in name), *SLOW}
"""Answers that end at the deadline or are long in the making; the benchmark asks for them, too."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        running.routes = {path(name): route for name, route in ANSWERS.items()}
        running.routes["/good"] = whole()
        yield running
        STOP.set()


async def ask(*urls: str, seconds: int = 20) -> list[Answer]:
    """The answers to requests one after another, as in one refresh."""
    async with Fetcher(Fetching(timeout_seconds=seconds)) as fetcher:
        return [await fetcher.fetch(Ask(url, networks=EVERYWHERE)) for url in urls]


@pytest.mark.parametrize("name", [name for name in ANSWERS if name not in LONG])
async def test_an_answer_is_a_body_or_a_plain_line(server: Server, name: str) -> None:
    answer, good = await ask(f"{server.url}{path(name)}", f"{server.url}/good")
    assert (good.outcome, good.body) == ("body", FEED)
    assert answer.outcome in ("body", "busy", "failed")
    assert (answer.error == "") == (answer.outcome == "body")
    assert answer.error.isascii() and len(answer.error) < 200 and CANARY not in answer.error
    assert answer.error.isprintable()
    assert 0 <= answer.wait <= 7 * 86400
    assert "u:pw" not in answer.url + answer.moved


@pytest.mark.parametrize("name", ["a million continues", *SLOW])
async def test_what_never_ends_is_left_at_the_deadline(server: Server, name: str) -> None:
    (answer,) = await ask(f"{server.url}{path(name)}", seconds=1)
    assert answer.error == "took longer than 1 seconds"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("gzip cut off", "broke off"), ("shorter than said", "broke off"), ("partial", "206"),
        ("a giant chunk", "broke off"), ("brotli that is none", "wrongly packed"),
        ("chunks of one byte", "too many small pieces"), ("packed 50 times", "packed more than twice"),
        ("to ftp", "redirects to ftp:"), ("to link 3", "redirects nowhere"), ("to itself", "too many redirects"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said(server: Server, name: str, error: str) -> None:
    (answer,) = await ask(f"{server.url}{path(name)}")
    assert error in answer.error


@pytest.mark.parametrize(
    "name",
    ["deflate", "raw deflate", "gzip, then garbage", "unknown packing", "early hints, then a feed", "http 9"],
)
async def test_what_can_be_made_sense_of_is_taken(server: Server, name: str) -> None:
    (answer,) = await ask(f"{server.url}{path(name)}")
    assert answer.body == FEED


@pytest.mark.parametrize("more", [b"junk" * 100, head(LENGTH) + FOREIGN], ids=["junk", "an answer"])
async def test_what_a_server_sends_unasked_is_not_the_answer_to_the_next_request(
    server: Server, more: bytes
) -> None:
    """The server keeps the connection open, as for another request; this may come with the answer or later."""
    server.routes["/more"] = Reply(raw=(head(LENGTH) + FEED + more,), keep=True)
    server.routes["/later"] = Reply(raw=(head(LENGTH) + FEED, more), keep=True)
    for first in ("/more", "/later"):
        answers = await ask(f"{server.url}{first}", f"{server.url}/good", f"{server.url}/good")
        assert [answer.body for answer in answers] == [FEED] * 3


def unpacked(encoding: str, *pieces: bytes) -> bytes:
    unpacker = Unpacker(encoding)
    found = b"".join(out for piece in pieces for out in unpacker.unpack(piece))
    unpacker.finish()
    return found


def test_a_body_is_unpacked_however_it_is_cut() -> None:
    import brotli

    for encoding, data in {
        "": FEED, "identity": FEED, "gzip": gzip.compress(FEED), "GZip ": gzip.compress(FEED),
        "gzip, gzip": gzip.compress(gzip.compress(FEED)), "deflate": zlib.compress(FEED),
        "br": brotli.compress(FEED), "br, gzip": gzip.compress(brotli.compress(FEED)),
    }.items():  # fmt: skip
        assert_unpacked(encoding, data)


def assert_unpacked(encoding: str, data: bytes) -> None:
    for step in (1, 2, 7, 1000, len(data)):
        pieces = [data[at : at + step] for at in range(0, len(data), step)]
        assert unpacked(encoding, *pieces) == FEED, (encoding, step)


HALF = len(FEED) // 2
MEMBERS = gzip.compress(FEED[:HALF]) + gzip.compress(b"") + gzip.compress(FEED[HALF:])
RAW = zlib.compress(FEED)[2:-4]


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", MEMBERS), ("gzip", MEMBERS + bytes(600)), ("gzip", MEMBERS + b"\r\nbehind the end"),
        ("gzip", gzip.compress(FEED[:HALF]) + bytes(512) + gzip.compress(FEED[HALF:])),
        ("x-gzip", MEMBERS), ("gzip", zlib.compress(FEED)), ("gzip", RAW), ("deflate", RAW), ("deflate", MEMBERS),
        ("deflate", zlib.compress(FEED) + b"x\x9c"), ("gzip, gzip", gzip.compress(MEMBERS)),
    ],
    ids=range(11),  # gzip writes the time into its head, and all test processes must call a test the same
)  # fmt: skip
def test_all_members_are_unpacked_whatever_the_packing_is_called(encoding: str, data: bytes) -> None:
    assert_unpacked(encoding, data)


def test_members_without_end_are_refused() -> None:
    with pytest.raises(WronglyPacked, match="too many parts"):
        unpacked("gzip", gzip.compress(b"") * (MOST_MEMBERS + 1))


@pytest.mark.parametrize("cut", [1, 9, 12, len(gzip.compress(FEED)) - 1])
def test_a_member_that_breaks_off_is_told(cut: int) -> None:
    for whole_before in (b"", gzip.compress(FEED)):
        if whole_before and cut == 1:
            continue  # a byte may be anything
        with pytest.raises(WronglyPacked, match="broke off"):
            unpacked("gzip", whole_before + gzip.compress(FEED)[:cut])


async def test_a_feed_in_several_members_is_read_whole_and_a_bomb_of_members_is_not(server: Server) -> None:
    server.routes["/members"] = packed("gzip", MEMBERS)
    server.routes["/bomb"] = packed("gzip", gzip.compress(bytes(1_000_000)) * 100)
    members, bomb = await ask(f"{server.url}/members", f"{server.url}/bomb")
    assert members.body == FEED
    assert bomb.error == "is larger than 10 MB"


def test_nothing_is_unpacked_in_one_go() -> None:
    squeezed = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = squeezed.compress(bytes(1 << 24)) + squeezed.flush()
    assert max(map(len, Unpacker("gzip").unpack(bomb))) <= 1 << 17
    assert max(map(len, Unpacker("gzip, gzip").unpack(gzip.compress(bomb)))) <= 1 << 17


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_what_is_wrongly_packed_is_refused(encoding: str) -> None:
    with pytest.raises(WronglyPacked):
        unpacked(encoding, b"this is plain text")
    assert unpacked(encoding) == b""


async def test_while_much_waits_to_be_read_nothing_more_is_asked_for(tmp_path: object) -> None:
    asked: list[str] = []
    with ParseWorkers(tmp_path / "log") as workers, Server() as server:  # type: ignore[operator]
        server.routes["/feed"] = lambda seen: (asked.append(seen.path), whole())[1]
        async with Fetcher(Fetching(), room=workers.room) as fetcher:
            large = Answer("body", server.url, body=rss(item("x", "y" * MOST_WAITING)))
            reading = asyncio.create_task(workers.feed(large))
            await asyncio.sleep(0)
            fetching = asyncio.create_task(fetcher.fetch(Ask(f"{server.url}/feed", networks=EVERYWHERE)))
            await asyncio.wait([reading, fetching], return_when=asyncio.FIRST_COMPLETED)
            assert reading.done() or not asked
            assert (await fetching).body == FEED


async def test_a_body_may_come_in_many_pieces_but_not_in_any_number(server: Server) -> None:
    one = b"1\r\n \r\n"
    chunked = head("Transfer-Encoding: chunked")
    server.routes["/some"] = Reply(raw=(chunked, one * 1000, b"5\r\n<rss>\r\n0\r\n\r\n"))
    server.routes["/many"] = Reply(raw=(chunked, one * (MOST_PIECES + 1), b"0\r\n\r\n"))
    some, many = await ask(f"{server.url}/some", f"{server.url}/many")
    assert (some.outcome, many.outcome) == ("body", "failed")


async def test_packed_twice_is_unpacked_twice(server: Server) -> None:
    server.routes["/twice"] = packed("gzip, gzip", gzip.compress(gzip.compress(FEED)))
    (answer,) = await ask(f"{server.url}/twice")
    assert answer.body == FEED
