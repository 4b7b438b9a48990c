"""Starred and tagged articles that the archive no longer has: title, address, feed and date are in the marks.

There are few as a rule, and none in an archive that was never lost; so they are no rows of it but looked through
one by one.
"""

from __future__ import annotations

import json
from dataclasses import replace

from tuireader.model import ArticleRow
from tuireader.query.tree import (
    And,
    Everything,
    Featuring,
    FeedNamed,
    Has,
    Id,
    InFeed,
    InFolder,
    InTitle,
    Is,
    Not,
    Noted,
    Or,
    Ordered,
    Published,
    Query,
    Tagged,
    Words,
)
from tuireader.store.archive.database import Database
from tuireader.store.archive.scope import Scope, feed_title
from tuireader.store.archive.select import key_range
from tuireader.text.clean import clean_line, web_url
from tuireader.text.strings import fold

UNTITLED = "(no title)"
_MISSING = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT key FROM article)"


class Stubs:
    """What the user starred or tagged and one connection's archive does not have."""

    def __init__(self, database: Database, scope: Scope) -> None:
        self._database = database
        self._scope = scope
        self._marks = scope.marks
        self._at: object = None
        self._missing: tuple[int, ...] = ()

    def rows(self) -> dict[int, ArticleRow]:
        """Their rows by key, newest first; those of which no date is known are the last."""
        with self._database.reading():
            self._scope.look()
            rows = sorted(map(self._row, self._keys()), key=lambda row: -row.published)
            return {row.key: row for row in rows}

    def matching(self, query: Query) -> list[ArticleRow]:
        """The rows of those that match."""
        return [row for row in self.rows().values() if self._fits(query, row)]

    def _keys(self) -> tuple[int, ...]:
        """Their keys, looked up again when the archive or what is starred and tagged is another."""
        marks = self._marks
        kept = (marks.starred_keys() | marks.tagged_keys()) - marks.deleted_keys()
        at = (self._database.state, kept)
        if at != self._at:
            found = self._database.all(_MISSING, [json.dumps(list(kept))]) if kept else ()
            self._missing, self._at = tuple(sorted(key for (key,) in found)), at
        return self._missing

    def _row(self, key: int) -> ArticleRow:
        """What a list shows of an article by its marks alone."""
        marks, feeds = self._marks, self._scope.feeds
        fields = marks.fields("articles", key)
        feed, url = str(fields.get("feed", "")), web_url(str(fields.get("url", "")))
        known = feeds.titles.get(feeds.ids.get(feed, 0))
        title = clean_line(str(fields.get("title", ""))) or url or UNTITLED
        row = ArticleRow(
            key, feed, known or feed_title(feeds.followed(feed), feed, ""), title, url,
            published=int(fields.get("published", 0)),
            starred=marks.is_starred(key),
            tags=marks.tags(key),
            dated="published" in fields and not fields.get("undated"),
            stored=False,
        )  # fmt: skip
        return replace(row, read=marks.is_read(row.ref, row.ref.published or 0))

    def unread_since(self, feed: str) -> int | None:
        """The date of the oldest of a feed that is not read; None where all are, or have no date."""
        unread = [row for row in self.rows().values() if row.feed == feed and not row.read]
        dates = [row.published for row in unread if row.published]
        return min(dates, default=None)

    def _fits(self, query: Query, row: ArticleRow) -> bool:
        """Whether such an article matches; of what only its text would tell, nothing does."""
        match query:
            case Not(inner):
                return not self._fits(inner, row)
            case And(queries):
                return all(self._fits(part, row) for part in queries)
            case Or(queries):
                return any(self._fits(part, row) for part in queries)
            case Everything() | Ordered():
                return True
        return self._is_about(query, row) or self._is_marked(query, row)

    def _is_about(self, query: Query, row: ArticleRow) -> bool:
        """As far as its feed, id and date tell, and what the user said of this very article."""
        match query:
            case InFeed(keys):
                return row.feed in keys
            case FeedNamed(text):
                return self._is_of(text, row)
            case InFolder(text):
                followed = self._scope.feeds.followed(row.feed)
                return followed is not None and text.casefold() in followed.folder.casefold()
            case Id(prefix):
                low, high = key_range(prefix)
                return low <= row.key <= high
            case Featuring():
                return row.key in query.also
            case Published(since, until):
                return bool(row.published) and _within(row.published, since, until)
        return False

    def _is_marked(self, query: Query, row: ArticleRow) -> bool:
        """As far as the article's own mark tells."""
        match query:
            case Words(text) | InTitle(text):
                return _says(row.title, text)
            case Tagged(tag):
                return tag.casefold() in (name.casefold() for name in row.tags)
            case Is("read"):
                return row.read
            case Is("unread"):
                return not row.read
            case Is("starred"):
                return row.starred
            case Is("tagged"):
                return bool(row.tags)
            case Has("notes"):
                return row.key in self._marks.noted_keys()
            case Noted(text):
                return row.key in self._marks.noted_keys(text)
        return False

    def _is_of(self, text: str, row: ArticleRow) -> bool:
        """Whether the feed's title, folder or address contains a text."""
        item = self._scope.feeds.followed(row.feed)
        words = (row.feed_title, row.feed, item.folder if item else "", item.url if item else "")
        return any(text.casefold() in word.casefold() for word in words)


def _within(published: int, since: int | None, until: int | None) -> bool:
    return (since is None or published >= since) and (until is None or published < until)


def _says(title: str, text: str) -> bool:
    """Whether a title has these words, one after the other; with ``*`` at the end also what begins so."""
    wanted, words = fold(text), f" {fold(title)} "
    end = "" if text.endswith("*") else " "
    return bool(wanted) and f" {wanted}{end}" in words
