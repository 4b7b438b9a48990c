"""Feeds that send only the beginnings of their articles."""

from __future__ import annotations

from tuireader.library.feed_settings import settings_of
from tuireader.library.library import Library
from tuireader.query.tree import InFeed

SHORT = 80
"""With fewer words a text is taken for a beginning; whole articles of so few are rare."""
_LOOKED_AT = 20
_FEWEST = 5
_MOST_LONG = 0.2


def sends_beginnings(library: Library, key: str) -> bool:
    """Whether nearly all of a feed's newest articles are short texts with a page behind each.

    False for a feed that is not followed, one of which too little is known, and one whose full articles are
    fetched already.
    """
    feed = next((feed for feed in library.marks.subscriptions() if feed.key == key), None)
    if feed is None or settings_of(feed).fulltext:
        return False
    rows = library.archive.page(InFeed((key,)), _LOOKED_AT)
    whole = sum(row.words >= SHORT or not row.words or not row.url for row in rows)
    return len(rows) >= _FEWEST and whole <= _MOST_LONG * len(rows)
