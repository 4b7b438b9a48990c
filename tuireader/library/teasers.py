"""Feeds that send only the beginnings of their articles."""

from __future__ import annotations

import re

from tuireader.library.feed_settings import settings_of
from tuireader.library.library import Library
from tuireader.model import ArticleRow
from tuireader.query.tree import InFeed

LONGEST = 200
"""No text of so many words is taken for a beginning."""
_SHORT = 40
"""With fewer words a text is one whatever its end."""
_BREAKS_OFF = re.compile(
    r"(?:…|\.\.\.|\b(?:continue reading|read (?:more|on|the|full)\b).{0,30}|\bfull (?:story|article)|\bmore)"
    r"[\s\]»›→>)]*$",
    re.IGNORECASE,
)
_LOOKED_AT = 20
_FEWEST = 5
_MOST_WHOLE = 0.2


def sends_beginnings(library: Library, key: str) -> bool:
    """Whether nearly all of a feed's newest articles are beginnings, with a page behind each.

    False for a feed that is not followed, one of which too little is known, and one whose full articles are
    fetched already.
    """
    feed = next((feed for feed in library.marks.subscriptions() if feed.key == key), None)
    if feed is None or settings_of(feed).fulltext:
        return False
    rows = library.archive.page(InFeed((key,)), _LOOKED_AT)
    whole = sum(not _is_beginning(library, row) for row in rows)
    return len(rows) >= _FEWEST and whole <= _MOST_WHOLE * len(rows)


def _is_beginning(library: Library, row: ArticleRow) -> bool:
    """Whether an article is a few words, or breaks off."""
    if not row.url or not 0 < row.words < LONGEST:
        return False
    return row.words < _SHORT or _BREAKS_OFF.search(library.archive.text(row.key)[-60:]) is not None
