"""Articles: their identity, as sources give them, as lists show them, and whole."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from msgspec import Struct

from tuireader.model.documents import EMPTY, Document

FAR = 1 << 40
"""A time that is later than any, epoch seconds."""
EDITED_AFTER = 60
"""Seconds after its publication from which a change counts as one."""


def article_key(feed_key: str, guid: str) -> int:
    """The identity of an article: a positive 63-bit number, the same on every machine.

    It is a TinyDB document id and a SQLite integer; people see :func:`short_id`.
    """
    digest = blake2b(f"{feed_key}\0{guid}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def short_id(key: int) -> str:
    """An article key as people see and type it: 16 hex digits, of which any unique prefix is accepted."""
    return f"{key:016x}"


def text_hash(title: str, text: str) -> str:
    """What an article's annotation was made of: 16 hex digits that change with its words."""
    return blake2b(f"{title}\0{text}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Enclosure(Struct, frozen=True, array_like=True):
    """A file that comes with an article, as a podcast's episode. ``length`` is in bytes, 0 when unknown."""

    url: str
    type: str = ""
    length: int = 0


class Entry(Struct, frozen=True, array_like=True):
    """One item of a feed, or one imported file, before it is stored: clean text, nothing of the user's.

    Times are seconds since the epoch, UTC; ``published`` is None where the source gives no believable date, and
    the store then uses the time at which it first saw the entry. ``url`` is http(s) or empty. ``lang`` is a
    two-letter code or empty when the source does not say. ``refused`` is the scheme of a link that is none of
    the web's, where there is no better one.
    """

    guid: str
    title: str
    document: Document = EMPTY
    url: str = ""
    author: str = ""
    section: str = ""
    published: int | None = None
    updated: int | None = None
    lang: str = ""
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    refused: str = ""


class ArticleRef(NamedTuple):
    """The least that marks need to know of an article, so that whole lists of them stay small."""

    key: int
    feed: str
    """The feed's key."""
    published: int | None = None
    """Epoch seconds, where known: of old articles only this tells whether they are read."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What a list shows of an article: metadata with the marks, without the body. ``published`` is epoch seconds."""

    key: int
    feed: str
    feed_title: str
    title: str
    url: str = ""
    author: str = ""
    section: str = ""
    published: int = 0
    read: bool = False
    starred: bool = False
    tags: tuple[str, ...] = ()
    words: int = 0
    lang: str = ""
    quote_count: int | None = None
    """Quotes found, or None while the article has not been annotated."""
    people: tuple[str, ...] = ()
    dated: bool = True
    """Whether its source gave the date; else ``published`` is when it was first seen, which is no date to show."""
    stored: bool = True
    """Whether the archive has it; else only the user's mark tells of it, and there is no text."""

    @property
    def ref(self) -> ArticleRef:
        """The reference by which marks know this article; one of which no date is known is newer than any of which
        all is read.
        """
        known = self.stored or self.published
        return ArticleRef(self.key, self.feed, self.published if known else FAR)


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article: its row and its body; the rest as in :class:`Entry`."""

    row: ArticleRow
    document: Document
    guid: str = ""
    updated: int | None = None
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    refused: str = ""

    @property
    def edited(self) -> int:
        """When it was changed after it had been published, epoch seconds; 0 when it was not."""
        return (
            self.updated
            if self.updated is not None and self.updated > self.row.published + EDITED_AFTER
            else 0
        )


@dataclass(frozen=True, slots=True)
class Version:
    """What an article was until ``replaced``, epoch seconds; ``paged`` says that its page gave the text."""

    title: str
    document: Document
    replaced: int
    paged: bool = False
