"""Reading the library: lists of articles, one article, counts, and the feeds with theirs.

Articles that only the user's marks tell of (stubs) are in all of them, where they belong by their dates.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from tuireader.library.library import Library
from tuireader.library.opinions import opinions
from tuireader.library.queries import understood
from tuireader.model import (
    EMPTY,
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
    query = understood(lib, query)
    found = [_shown(lib, row) for row in lib.archive.page(query, limit)]
    if stubs := lib.archive.stubs.matching(query):
        found = sorted([*found, *stubs], key=lambda row: -row.published)
    return found[:limit]


def ids(lib: Library, query: Query) -> array[int]:
    """The keys of all that matches, newest first."""
    query = understood(lib, query)
    if stubs := lib.archive.stubs.matching(query):
        return array("q", (ref.key for ref in _merged(lib.archive.refs(query), stubs)))
    return lib.archive.ids(query)


def _merged(refs: list[ArticleRef], stubs: list[ArticleRow]) -> list[ArticleRef]:
    """References to stored articles and stubs, newest first; those of which no date is known are the last."""
    dated = [row.ref for row in stubs if row.published]
    undated = [row.ref for row in stubs if not row.published]
    return [*sorted([*refs, *dated], key=lambda ref: -(ref.published or 0)), *undated]


def rows(lib: Library, keys: Sequence[int]) -> dict[int, ArticleRow]:
    """Rows by key; keys that are neither stored nor marked are left out."""
    found = {key: _shown(lib, row) for key, row in lib.archive.rows(keys).items()}
    if len(found) < len(keys):
        stubs = lib.archive.stubs.rows()
        found |= {key: stubs[key] for key in keys if key in stubs}
    return found


def refs(lib: Library, query: Query) -> list[ArticleRef]:
    """References to all that matches, as marking wants them."""
    query = understood(lib, query)
    found, stubs = lib.archive.refs(query), lib.archive.stubs.matching(query)
    return _merged(found, stubs) if stubs else found


def article(lib: Library, key: int) -> Article | None:
    """One article whole, a stub without its text; None when it is neither stored nor marked."""
    found = lib.archive.article(key)
    if found is None:
        stub = lib.archive.stubs.rows().get(key)
        return Article(stub, EMPTY) if stub else None
    return replace(found, row=_shown(lib, found.row))


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
    found = lib.archive.counts()
    stubs = lib.archive.stubs.rows().values()
    if not stubs:
        return found
    by_feed = dict(found.by_feed)
    for row in stubs:
        total, unread = by_feed.get(row.feed, (0, 0))
        by_feed[row.feed] = (total + 1, unread + (not row.read))
    return replace(
        found,
        total=found.total + len(stubs),
        unread=found.unread + sum(not row.read for row in stubs),
        starred=found.starred + sum(row.starred for row in stubs),
        by_feed=by_feed,
    )


def count(lib: Library, query: Query) -> int:
    """How many articles match."""
    query = understood(lib, query)
    return lib.archive.count(query) + len(lib.archive.stubs.matching(query))


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
    local = {key: None for key in found.by_feed if is_local(key)}
    listed = [_feed(key, followed.get(key), states.get(key), found) for key in {**followed, **local}]
    return sorted(listed, key=lambda feed: (feed.folder.casefold(), feed.title.casefold(), feed.key))


def local_feeds(lib: Library) -> list[str]:
    """The keys of the feeds whose articles were imported from files."""
    stubs = (row.feed for row in lib.archive.stubs.rows().values())
    return [key for key in {**lib.archive.feed_states(items=False), **dict.fromkeys(stubs)} if is_local(key)]


def _feed(key: str, item: Subscription | None, state: FeedState | None, found: Counts) -> Feed:
    title = feed_title(item, key, state.title if state else "")
    total, unread = found.by_feed.get(key, (0, 0))
    if item is None:
        return Feed(key, title, folder=IMPORTED, total=total, unread=unread, state=state)
    return Feed(key, title, item.url, item.folder, total, unread, state)
