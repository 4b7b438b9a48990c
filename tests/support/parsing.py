"""Feeds read from a text in a test, without a network or a worker."""

from __future__ import annotations

from server import rss

from tuireader.feeds.feed_parser import parse_feed
from tuireader.model import Entry, ParsedFeed

URL = "https://news.example/feeds/all.xml"


def parse(body: bytes | str, content_type: str = "", known: bytes = b"") -> ParsedFeed:
    return parse_feed(body.encode() if isinstance(body, str) else body, URL, content_type, known)


def one(inner: str, extra: str = "") -> Entry:
    (entry,) = parse(rss(inner, extra=extra)).entries
    return entry


def atom(inner: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>urn:a</id>{inner}</feed>'
