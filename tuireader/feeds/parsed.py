"""What a feed's or a page's body came to: plain values that a worker process hands back, and the same as bytes:
marshal of plain tuples.

Pickling thousands of small objects takes about three times as long, which is a tenth of a cold
refresh. Both ends are the same Python, and the bytes are never stored.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Literal

from tuireader.model import Block, Document, Enclosure, Entry, Inline

Kind = Literal["feed", "page", "other"]


@dataclass(frozen=True, slots=True)
class ParsedFeed:
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
    items: bytes = field(default=b"", repr=False)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PageArticle:
    """The article in a web page. ``note`` is one plain line on how it was found, where that was not as wished."""

    document: Document
    note: str = ""


_ENTRIES = ParsedFeed.__slots__.index("entries")
_DOCUMENT = Entry.__slots__.index("document")
_ENCLOSURES = Entry.__slots__.index("enclosures")


def pack(feed: ParsedFeed) -> bytes:
    """A feed as bytes."""
    values = _values(feed)
    values[_ENTRIES] = [_packed(entry) for entry in feed.entries]
    return marshal.dumps(values)


def unpack(data: bytes) -> ParsedFeed:
    """The feed that :func:`pack` made into these bytes."""
    values = marshal.loads(data)
    values[_ENTRIES] = tuple(_unpacked(*entry) for entry in values[_ENTRIES])
    return ParsedFeed(*values)


def _packed(entry: Entry) -> tuple[list[Any], list[Any], list[Any]]:
    values = _values(entry)
    values[_DOCUMENT] = entry.document.text
    values[_ENCLOSURES] = [_values(file) for file in entry.enclosures]
    return values, list(map(tuple, entry.document.blocks)), list(map(tuple, entry.document.inlines))


def _unpacked(values: list[Any], blocks: Iterable[Any], inlines: Iterable[Any]) -> Entry:
    values[_DOCUMENT] = Document(
        values[_DOCUMENT],
        tuple(map(tuple.__new__, repeat(Block), blocks)),  # as _make does, in half the time
        tuple(map(tuple.__new__, repeat(Inline), inlines)),
    )
    values[_ENCLOSURES] = tuple(Enclosure(*file) for file in values[_ENCLOSURES])
    return Entry(*values)


def _values(item: Any) -> list[Any]:
    """A dataclass's values in their order."""
    return [getattr(item, name) for name in item.__slots__]
