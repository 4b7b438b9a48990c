"""Feeds: what the user follows, what the world says of them, and both with their counts."""

from __future__ import annotations

from dataclasses import dataclass, field

LOCAL_PREFIX = "local:"
"""A feed key that starts so names articles imported from files, which no one fetches."""


def is_local(feed_key: str) -> bool:
    """Whether a feed's articles were imported from files, so that there is nothing to fetch."""
    return feed_key.startswith(LOCAL_PREFIX)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed the user follows: theirs, kept with the marks.

    ``key`` is fixed when subscribing and survives a moved ``url``; neither ever holds credentials. ``title`` and
    ``folder`` are empty unless the user gave them (folders nest with ``/``). ``settings`` are per-feed overrides.
    """

    key: str
    url: str
    title: str = ""
    folder: str = ""
    added: int = 0
    settings: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the world says of a feed, and how fetching it went: kept in the archive, rebuilt by fetching.

    Times are epoch seconds, 0 for never. ``error`` is one plain line, empty when the last fetch was good;
    ``failures`` counts the bad fetches since. ``gone`` means the server said 410: never asked again by itself.
    """

    key: str
    title: str = ""
    home: str = ""
    lang: str = ""
    etag: str = ""
    modified: str = ""
    body_hash: str = ""
    fetched: int = 0
    succeeded: int = 0
    next_fetch: int = 0
    error: str = ""
    failures: int = 0
    gone: bool = False
    interval: int = 0
    """Seconds between fetches, learned from how often the feed changes; 0 before anything was learned."""
    items: bytes = field(default=b"", repr=False)
    """Eight bytes for each item of the last body, by which unchanged items are known and not parsed again."""
    hold: int = 0
    """The server wishes no request before this time (Retry-After), epoch seconds."""
    ttl: int = 0
    """Seconds between fetches that the feed itself asks for."""
    pages: tuple[int, ...] = ()
    """Keys of the articles whose pages are still to be fetched for their full text."""
    left: int = 0
    """Since when it has been known that the user no longer follows it, epoch seconds; 0 while they do."""
    bounds: tuple[int, int] = (0, 0)
    """The days and the number of articles to which it was last pruned, or that were set when it was first asked."""
    kept: int = 0
    """How many articles it had after that."""
    held: tuple[int, int] = (0, 0)
    """How many articles wait for the user's word to be removed, and of how many."""

    @property
    def next_ask(self) -> int | None:
        """When it is asked again by itself, epoch seconds, perhaps in the past; None for never."""
        return None if self.gone else max(self.next_fetch, self.hold)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as lists show it: the subscription (or local feed), its state and its counts."""

    key: str
    title: str
    url: str = ""
    folder: str = ""
    total: int = 0
    unread: int = 0
    state: FeedState | None = None

    @property
    def local(self) -> bool:
        """Whether its articles were imported from files, so that there is nothing to fetch."""
        return is_local(self.key)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles each scope opens, over all feeds and for each feed key.

    A number here always equals the length of the list it stands for.
    """

    total: int = 0
    unread: int = 0
    starred: int = 0
    quoted: int = 0
    by_feed: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Feed key -> (total, unread)."""
