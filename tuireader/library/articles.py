"""Reading the library: lists of articles, one article, counts, and the feeds with theirs."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from tuireader.library.library import Library
from tuireader.library.opinions import opinions
from tuireader.library.queries import understood
from tuireader.model import (
    Article,
    ArticleAnnotation,
    ArticleRef,
    ArticleRow,
    Counts,
    Feed,
    FeedState,
    Subscription,
    Version,
    is_local,
)
from tuireader.query.tree import Query
from tuireader.store.feeds import feed_title

IMPORTED = "Imported"
"""The folder in which local feeds stand."""


def page(lib: Library, query: Query, limit: int = 100) -> list[ArticleRow]:
    """The newest rows of what matches, without reading the whole list."""
    return [_shown(lib, row) for row in lib.archive.page(understood(lib, query), limit)]


def ids(lib: Library, query: Query) -> array[int]:
    """The keys of all that matches, newest first."""
    return lib.archive.ids(understood(lib, query))


def rows(lib: Library, keys: Sequence[int]) -> dict[int, ArticleRow]:
    """Rows by key; keys that are no longer stored are left out."""
    return {key: _shown(lib, row) for key, row in lib.archive.rows(keys).items()}


def refs(lib: Library, query: Query) -> list[ArticleRef]:
    """References to all that matches, as marking wants them."""
    return lib.archive.refs(understood(lib, query))


def article(lib: Library, key: int) -> Article | None:
    """One article whole, or None when it is not stored."""
    found = lib.archive.article(key)
    return replace(found, row=_shown(lib, found.row)) if found else None


def versions(lib: Library, key: int) -> list[Version]:
    """What an article's title and text were before they were replaced, the last one first."""
    return lib.archive.versions(key)


def annotation(lib: Library, key: int) -> ArticleAnnotation | None:
    """What was found in an article, as the user corrected it; None while nothing was looked for."""
    found = lib.archive.annotation(key)
    return opinions(lib.marks).applied(key, found) if found else None


def _shown(lib: Library, row: ArticleRow) -> ArticleRow:
    """A row with its people and quotes as the user corrected them."""
    known = opinions(lib.marks)
    row = known.row(row)
    if row.quote_count and (row.key in known.corrections.articles or known.corrections.wordings):
        found = annotation(lib, row.key)
        return replace(row, quote_count=found.body.quote_count) if found else row
    return row


def counts(lib: Library) -> Counts:
    """How many articles each scope and feed opens."""
    return lib.archive.counts()


def count(lib: Library, query: Query) -> int:
    """How many articles match."""
    return lib.archive.count(understood(lib, query))


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
    local = {key: None for key in states if is_local(key) and key in found.by_feed}
    listed = [_feed(key, followed.get(key), states.get(key), found) for key in {**followed, **local}]
    return sorted(listed, key=lambda feed: (feed.folder.casefold(), feed.title.casefold(), feed.key))


def _feed(key: str, item: Subscription | None, state: FeedState | None, found: Counts) -> Feed:
    title = feed_title(item, key, state.title if state else "")
    total, unread = found.by_feed.get(key, (0, 0))
    if item is None:
        return Feed(key, title, folder=IMPORTED, total=total, unread=unread, state=state)
    return Feed(key, title, item.url, item.folder, total, unread, state)
