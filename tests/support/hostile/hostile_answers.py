"""Servers that mean harm: what they answer, byte for byte.

Not a test itself; ``test_hostile_answers.py`` asks them and ``benchmarks/hostile.py`` refreshes feeds from them.
"""

from __future__ import annotations

import gzip
import itertools
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from hostile_texts import CANARY, ELSEWHERE, LINKS
from server import RSS, Reply, Route, Seen, item, rss

FEED = rss(item("one"), item("two"))
FOREIGN = FEED.replace(b"one", b"odd").replace(b"two", b"too")
LENGTH = f"Content-Length: {len(FEED)}"
STOP = threading.Event()
"""Set it, and servers that would go on for ever end."""


def head(*lines: str, status: str = "200 OK") -> bytes:
    """The head of an answer."""
    return "\r\n".join((f"HTTP/1.1 {status}", f"Content-Type: {RSS}", *lines, "", "")).encode("latin-1")


def whole(*lines: str, body: bytes = FEED, status: str = "200 OK") -> Reply:
    """An answer with its true length and these headers, which need not be allowed."""
    return Reply(raw=(head(f"Content-Length: {len(body)}", *lines, status=status), body))


def packed(name: str, body: bytes) -> Reply:
    """An answer in a content encoding."""
    return Reply(body, headers={"Content-Encoding": name, "Content-Type": RSS})


def to(location: str, status: int = 302) -> Reply:
    """A redirect."""
    return Reply(raw=(head(f"Location: {location}", "Content-Length: 0", status=f"{status} Moved"),))


def slowly(pieces: Iterable[bytes], pause: float = 0.2) -> Callable[[Seen], Reply]:
    """Pieces with pauses between them, for ever or until STOP."""

    def pieces_now() -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            if STOP.wait(pause):
                return

    return lambda seen: Reply(raw=pieces_now())


def without_end(piece: bytes, first: bytes = b"") -> Callable[[Seen], Reply]:
    """The same piece again and again, as fast as it is taken."""

    def pieces() -> Iterator[bytes]:
        yield first
        while not STOP.is_set():
            yield piece

    return lambda seen: Reply(raw=pieces())


def in_turn(*replies: Reply) -> Callable[[Seen], Reply]:
    """Another answer at each request."""
    turns = itertools.cycle(replies)
    return lambda seen: next(turns)


@cache
def bomb(layers: int = 1) -> bytes:
    """A gigabyte of nothing, packed once or more."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(1024)) + squeeze.flush()
    for _ in range(layers - 1):
        data = gzip.compress(data)
    return data


@cache
def _brotli(data: bytes) -> bytes:
    import brotli

    packed_data: bytes = brotli.compress(data, quality=1)
    return packed_data


REDIRECTS: dict[str, Route] = {
    "to itself": to("/to_itself"),
    "to ftp": to("ftp://a.example/feed"),
    "to gopher": to("gopher://a.example/1"),
    "to data": to("data:application/rss+xml,<rss/>"),
    "to a file": to("file:///etc/passwd"),
    "to inside": to("http://10.0.0.1/feed"),
    "to an odd address": to("http://0x7f.1:1/x"),
    "to a number": to("http://2852039166/latest/meta-data/"),
    "no location": Reply(status=302),
    "empty location": to(""),
    "binary location": to("\xff\xfe\x80"),
    "location upwards": to("../../../../gone"),
    "location of 9 KB": to("/x" * 4_500),
    "location with an escape": to(f"/\x1b]0;{CANARY}\x07"),
    "location with a login": to("http://u:pw@127.0.0.1:1/"),
    "multiple choices": whole(status="300 Multiple Choices"),
    "use proxy": to(f"{ELSEWHERE}/x", 305),
    "moved, then a page": to("/page_after", 301),
    "page after": Reply(b"<html><body>moved</body></html>", headers={"Content-Type": "text/html"}),
    "moved to another feed": to("/good", 301),
    "moved back and forth": in_turn(to("/moved_back_and_forth?1", 301), whole()),
    "refresh header": whole(f"Refresh: 0; url={ELSEWHERE}/x"),
    "link headers": whole(*(f"Link: <{ELSEWHERE}/{n}>; rel=preload" for n in range(100))),
}
REDIRECTS |= {
    f"to link {number}": to(link.replace("&#10;", "").encode().decode("latin-1"))
    for number, link in enumerate(LINKS[:20])
}

STATUSES: dict[str, Route] = {
    "unasked 304": Reply(status=304),
    "304 with a body": whole(status="304 Not Modified"),
    "partial": whole("Content-Range: bytes 0-9/9999", status="206 Partial Content"),
    "no content": Reply(raw=(b"HTTP/1.1 204 No Content\r\n\r\n",)),
    "accepted": whole(status="202 Accepted"),
    "200 of nothing": Reply(),
    "200 of white space": Reply(b" \r\n\t" * 1_000),
    "status 999": whole(status="999 What"),
    "status 000": whole(status="000 What"),
    "status 99999": whole(status="99999 What"),
    "status that is a word": whole(status="abc"),
    "reason with an escape": whole(status=f"500 \x1b]0;{CANARY}\x07"),
    "a million continues": without_end(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000),
    "early hints, then a feed": Reply(raw=(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 50, head(), FEED)),
    "switching protocols": Reply(raw=(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", FEED)),
    "login without end": whole(f'WWW-Authenticate: Basic realm="\x1b]0;{CANARY}\x07"', status="401 Unauthorized"),
    "login by digest": whole('WWW-Authenticate: Digest realm="[/x]"', status="401 Unauthorized"),
    "proxy login": whole("Proxy-Authenticate: Basic", status="407 Proxy Authentication Required"),
    "payment": whole(status="402 Payment Required"),
    "legal reasons": whole(status="451 Unavailable For Legal Reasons"),
    "busy, negative": whole("Retry-After: -5", status="503 Busy"),
    "busy, huge": whole("Retry-After: 99999999999999999999", status="503 Busy"),
    "busy, date": whole("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", status="429 Busy"),
    "busy, garbage": whole("Retry-After: \x80soon", status="429 Busy"),
}  # fmt: skip

HEADERS: dict[str, Route] = {
    "a header of 1 MB": Reply(raw=(head(f"X: {'x' * 1_000_000}"), FEED)),
    "10,000 headers": Reply(raw=(head(*(f"X-{n}: 1" for n in range(10_000))), FEED)),
    "headers without end": without_end(b"X: 1\r\n" * 1_000, head()[:-2]),
    "header with nul": whole("X: a\0b"),
    "header with an escape": whole(f"X: \x1b]0;{CANARY}\x07"),
    "header in latin 1": whole("X: caf\xe9"),
    "header without a name": whole(": x"),
    "header without a colon": whole("nonsense"),
    "header with a space": whole("Content-Type : text/xml"),
    "folded header": whole("X: a\r\n b"),
    "bare line feeds": Reply(raw=(head().replace(b"\r\n", b"\n"), FEED)),
    "etag of 1 MB": whole(f"ETag: {'e' * 90_000}"),
    "etag with an escape": whole(f'ETag: "\x1b]0;{CANARY}\x07"'),
    "etag of bytes": whole('ETag: "\xff\x80"'),
    "etag of two lines": whole("ETag: a\r\n\tInjected: b"),
    "empty etag": whole("ETag:"),
    "last-modified of garbage": whole("Last-Modified: [/x] \xff never"),
    "content type of garbage": Reply(raw=(b"HTTP/1.1 200 OK\r\nContent-Type: \xff;charset=\"[/x]\r\n\r\n", FEED)),
    "charset of a codec": Reply(FEED, headers={"Content-Type": "text/xml; charset=zlib_codec"}),
    "max-age": whole("Cache-Control: max-age=99999999999999999999"),
    "cookies": whole(*(f"Set-Cookie: c{n}={n}; Domain=127.0.0.1" for n in range(200))),
    "hsts": whole("Strict-Transport-Security: max-age=99999999; includeSubDomains; preload"),
    "alternative service": whole(f'Alt-Svc: h2="{ELSEWHERE[7:]}"; ma=99999'),
}  # fmt: skip

BODIES: dict[str, Route] = {
    "shorter than said": Reply(raw=(head("Content-Length: 9999"), FEED)),
    "longer than said": Reply(raw=(head("Content-Length: 100"), FEED)),
    "negative length": Reply(raw=(head("Content-Length: -1"), FEED)),
    "two lengths": Reply(raw=(head("Content-Length: 5", "Content-Length: 500"), FEED)),
    "length of a word": Reply(raw=(head("Content-Length: many"), FEED)),
    "length of 30 digits": Reply(raw=(head("Content-Length: " + "9" * 30), FEED)),
    "length in other digits": Reply(raw=(head("Content-Length: \xb2"), FEED)),
    "broken chunks": Reply(raw=(head("Transfer-Encoding: chunked"), b"zz\r\n", FEED)),
    "a giant chunk": Reply(raw=(head("Transfer-Encoding: chunked"), b"ffffffffffffffff\r\n", FEED)),
    "a negative chunk": Reply(raw=(head("Transfer-Encoding: chunked"), b"-5\r\n", FEED)),
    "no last chunk": Reply(raw=(head("Transfer-Encoding: chunked"), b"5\r\n<rss>\r\n")),
    "chunks of one byte": without_end(b"1\r\n \r\n" * 5_000, head("Transfer-Encoding: chunked")),
    "chunk extensions": Reply(raw=(head("Transfer-Encoding: chunked"), b"5;" + b"x" * 500_000, b"\r\n")),
    "trailers without end": without_end(b"X: 1\r\n", head("Transfer-Encoding: chunked") + b"0\r\n"),
    "chunked and a length": whole("Transfer-Encoding: chunked"),
    "unknown transfer": whole("Transfer-Encoding: gzip, identity"),
    "unknown packing": packed("pack200", FEED),
    "packed 50 times": packed(", ".join(["gzip"] * 50), FEED),
    "deflate": packed("deflate", zlib.compress(FEED)),
    "raw deflate": packed("deflate", zlib.compress(FEED)[2:-4]),
    "gzip, then garbage": packed("gzip", gzip.compress(FEED) + b"garbage" * 1_000),
    "gzip cut off": packed("gzip", gzip.compress(FEED)[:-20]),
    "gzip twice over": packed("gzip", gzip.compress(FEED) * 2),
    "a gigabyte in gzip": lambda seen: packed("gzip", bomb()),
    "a gigabyte in gzip twice": lambda seen: packed("gzip, gzip", bomb(2)),
    "a gigabyte in brotli": lambda seen: packed("br", _brotli(bytes(1 << 30))),
    "brotli that is none": packed("br", FEED),
    "zstd": packed("zstd", b"\x28\xb5\x2f\xfd" + bytes(1_000)),
    "without end": without_end(b" " * 65_536, head()),
    "junk after the body": Reply(raw=(head(LENGTH) + FEED + b"junk" * 100,), keep=True),
    "an answer nobody asked for": Reply(raw=(head(LENGTH) + FEED + head(LENGTH) + FOREIGN,), keep=True),
    "junk a moment later": Reply(raw=(head(LENGTH) + FEED, b"", b"junk" * 100), keep=True),
    "old http": Reply(raw=(b"HTTP/1.0 200 OK\r\n\r\n", FEED)),
    "oldest http": Reply(raw=(FEED,)),
    "http 9": Reply(raw=(b"HTTP/9.9 200 OK\r\n\r\n", FEED)),
    "http 2": Reply(raw=(b"\0\0\x12\x04\0\0\0\0\0" + bytes(18),)),
    "tls": Reply(raw=(b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(300),)),
    "ssh": Reply(raw=(b"SSH-2.0-OpenSSH_9.6\r\n",)),
    "nothing, and the end": Reply(raw=()),
}  # fmt: skip

SLOW: dict[str, Route] = {
    "silence": slowly(itertools.repeat(b"")),
    "a head that drips": slowly(bytes([byte]) for byte in itertools.cycle(b"HTTP/1.1 200 OK\r\nX: 1")),
    "a body that drips": slowly(itertools.chain([head()], itertools.cycle([b"<"]))),
    "chunks that drip": slowly(itertools.chain([head("Transfer-Encoding: chunked")], itertools.cycle([b"1\r\n \r\n"]))),
    "hints that drip": slowly(itertools.cycle([b"HTTP/1.1 102 Processing\r\n\r\n"])),
}  # fmt: skip

ANSWERS: dict[str, Route] = {**REDIRECTS, **STATUSES, **HEADERS, **BODIES, **SLOW}


def path(name: str) -> str:
    """Where such an answer is served."""
    return "/" + "".join(letter if letter.isalnum() else "_" for letter in name).replace("__", "_")
