"""Reading the library: lists of articles, one article, counts, and the feeds with theirs."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from tuireader.library.library import Library
from tuireader.model import (
    LOCAL_PREFIX,
    Article,
    ArticleAnnotation,
    ArticleRef,
    ArticleRow,
    Counts,
    Feed,
    FeedState,
    Subscription,
)
from tuireader.query.tree import Query
from tuireader.store.feeds import feed_title

IMPORTED = "Imported"
"""The folder in which local feeds stand."""


def page(lib: Library, query: Query, limit: int = 100) -> list[ArticleRow]:
    """The newest rows of what matches, without reading the whole list."""
    return lib.archive.page(query, limit)


def ids(lib: Library, query: Query) -> array[int]:
    """The keys of all that matches, newest first."""
    return lib.archive.ids(query)


def rows(lib: Library, keys: Sequence[int]) -> dict[int, ArticleRow]:
    """Rows by key; keys that are no longer stored are left out."""
    return lib.archive.rows(keys)


def refs(lib: Library, query: Query) -> list[ArticleRef]:
    """References to all that matches, as marking wants them."""
    return lib.archive.refs(query)


def article(lib: Library, key: int) -> Article | None:
    """One article whole, or None when it is not stored."""
    return lib.archive.article(key)


def annotation(lib: Library, key: int) -> ArticleAnnotation | None:
    """What was found in an article, or None while nothing was looked for."""
    return lib.archive.annotation(key)


def counts(lib: Library) -> Counts:
    """How many articles each scope and feed opens."""
    return lib.archive.counts()


def count(lib: Library, query: Query) -> int:
    """How many articles match."""
    return lib.archive.count(query)


def find(lib: Library, prefix: str) -> int:
    """The key of the article whose id begins so.

    Raises:
        NotFoundError: there is none, or several; the message names the prefix.
    """
    return lib.archive.resolve(prefix)


def feeds(lib: Library, known: Counts | None = None) -> list[Feed]:
    """The feeds that are followed or local, by folder and title; ``known`` counts spare counting again."""
    found = known or counts(lib)
    states = lib.archive.feed_states(items=False)
    followed = {item.key: item for item in lib.marks.subscriptions()}
    local = {key: None for key in states if key.startswith(LOCAL_PREFIX) and key in found.by_feed}
    listed = [_feed(key, followed.get(key), states.get(key), found) for key in {**followed, **local}]
    return sorted(listed, key=lambda feed: (feed.folder.casefold(), feed.title.casefold(), feed.key))


def _feed(key: str, item: Subscription | None, state: FeedState | None, found: Counts) -> Feed:
    title = feed_title(item, key, state.title if state else "")
    total, unread = found.by_feed.get(key, (0, 0))
    if item is None:
        return Feed(key, title, folder=IMPORTED, total=total, unread=unread, state=state)
    return Feed(key, title, item.url, item.folder, total, unread, state)
