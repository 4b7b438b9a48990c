"""What a feed's or a page's body came to: plain values that a worker process hands back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tuireader.model import Document, Entry

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
