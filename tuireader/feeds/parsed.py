"""What a feed's or a page's body came to: plain values that a worker process hands back, and the same as bytes.

Pickling thousands of small objects takes four times as long. The bytes are never stored.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.msgpack import Decoder, encode

from tuireader.model import Document, Entry

Kind = Literal["feed", "page", "other"]


class ParsedFeed(Struct, frozen=True, array_like=True):
    """A feed, clean. ``entries`` are only those that were not known by their hash.

    ``kind`` tells a feed from a web page, which may name its feeds, and from anything else; ``problem`` says
    in one plain line why it is no feed. ``home`` is its website, ``ttl`` the seconds for which it says that
    nothing changes (0: it says nothing), ``items`` the hashes of all its items, for the next time.
    """

    kind: Kind = "feed"
    title: str = ""
    home: str = ""
    lang: str = ""
    ttl: int = 0
    entries: tuple[Entry, ...] = ()
    items: bytes = b""
    problem: str = ""


class PageArticle(Struct, frozen=True):
    """The article in a web page. ``note`` is one plain line on how it was found, where that was not as wished;
    ``by_rule`` tells that the user's rule for the site found it.
    """

    document: Document
    note: str = ""
    by_rule: bool = False


_FEED = Decoder(ParsedFeed)


def pack(feed: ParsedFeed) -> bytes:
    """A feed as bytes."""
    return encode(feed)


def unpack(data: bytes) -> ParsedFeed:
    """The feed that :func:`pack` made into these bytes."""
    return _FEED.decode(data)
