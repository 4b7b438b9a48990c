"""Feeds read from a text in a test, without a network or a worker."""

from __future__ import annotations

from unittest.mock import patch

from server import rss

from tuireader.feeds import feed_parser
from tuireader.feeds.quick_reader import Doubt
from tuireader.model import Entry, ParsedFeed

URL = "https://news.example/feeds/all.xml"


def parse(body: bytes | str, content_type: str = "", known: bytes = b"") -> ParsedFeed:
    """What a feed comes to; both readers of XML, where both can read it, are held to come to the same."""
    body = body.encode() if isinstance(body, str) else body
    found = feed_parser.parse_feed(body, URL, content_type, known)
    assert found == by_feedparser(body, content_type, known)
    return found


def by_feedparser(body: bytes, content_type: str = "", known: bytes = b"") -> ParsedFeed:
    """What a feed comes to where nothing is left to the quick reader."""
    with patch.object(feed_parser, "read_quickly", side_effect=Doubt):
        return feed_parser.parse_feed(body, URL, content_type, known)


def one(inner: str, extra: str = "") -> Entry:
    (entry,) = parse(rss(inner, extra=extra)).entries
    return entry


def atom(inner: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>urn:a</id>{inner}</feed>'
