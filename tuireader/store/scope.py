"""What the user is to see of the archive, and how: which feeds are followed, what is read, starred,
deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tuireader.model import ArticleRef, ArticleRow
from tuireader.query.tree import Query
from tuireader.store.database import Database
from tuireader.store.documents import ReadState
from tuireader.store.feeds import FeedIndex
from tuireader.store.marks import TinyMarks
from tuireader.store.select import Known, Selection, among, select
from tuireader.text.fold import fold

ROWS = """
SELECT a.key, a.feed, a.title, a.url, a.author, a.section, a.published, a.words, a.lang, a.quotes, a.people,
  a.dated
FROM article a"""
"""Of which :meth:`Scope.row` makes rows."""


class Scope:
    """The marks as one connection's queries need them: the SQL function ``is_read(key, feed, published)``,
    and conditions.
    """

    def __init__(self, database: Database, marks: TinyMarks) -> None:
        self.marks = marks
        self._database = database
        self._read: dict[int, ReadState] = {}
        database.connection.create_function("is_read", 3, _is_read(self._read))
        self.feeds = FeedIndex(database.connection, marks.subscriptions())
        self._at: object = None

    def look(self) -> None:
        """Take the feeds and marks of this moment; to be done before each query, in its transaction."""
        at = (self._database.state, self.marks.feeds_version)
        if at != self._at:
            self.feeds = FeedIndex(self._database.connection, self.marks.subscriptions())
            self._at = at
        ids, states = self.feeds.ids, tuple(self.marks.read_states().items())
        self._read.clear()
        self._read.update((ids[feed], state) for feed, state in states if feed in ids)

    def select(self, query: Query) -> Selection:
        """The query's SQL, of what the user is to see, now."""
        self.look()
        feeds, marks = self.feeds, self.marks
        known = Known(
            feeds.ids_of, feeds.named, self._authors, marks.starred_keys, marks.tagged_keys, marks.noted_keys
        )
        return self.visible() & select(query, known)

    def _authors(self, beginning: str) -> list[str]:
        """The authors in whose names a word begins so, whatever its case and accents."""
        wanted = f" {fold(beginning)}"
        authors = self._database.all("SELECT DISTINCT author FROM article")
        return [author for (author,) in authors if wanted.strip() and wanted in f" {fold(author)}"]

    def visible(self) -> Selection:
        """Not deleted, and of a feed that is followed or local; starred and tagged ones of any feed."""
        found = Selection("1")
        if hidden := self.feeds.hidden:
            kept = among(self.marks.starred_keys() | self.marks.tagged_keys())
            kept.where = f"a.feed NOT IN ({','.join(map(str, hidden))}) OR {kept.where}"
            found = found & kept
        if deleted := self.marks.deleted_keys():
            gone = among(deleted)
            found = found & Selection(f"NOT {gone.where}", gone.params)
        return found

    def invisible(self) -> Selection:
        """The numbers of all other articles, as a subquery: as a rule there are few."""
        parts, params = ["SELECT 0"], []
        if hidden := self.feeds.hidden:
            kept = among(self.marks.starred_keys() | self.marks.tagged_keys())
            feeds = ",".join(map(str, hidden))
            parts.append(f"SELECT a.id FROM article a WHERE a.feed IN ({feeds}) AND NOT {kept.where}")
            params += kept.params
        if deleted := self.marks.deleted_keys():
            gone = among(deleted)
            parts.append(f"SELECT a.id FROM article a WHERE {gone.where}")
            params += gone.params
        return Selection(" UNION ALL ".join(parts), params)

    def row(self, columns: tuple[Any, ...]) -> ArticleRow:
        """An article as lists show it, of a row of :data:`ROWS`."""
        key, feed, title, url, author, section, published, words, lang, quotes, people, dated = columns
        ref = ArticleRef(key, self.feeds.keys[feed])
        return ArticleRow(
            key, ref.feed, self.feeds.titles[feed], title, url, author, section, published,
            read=self.marks.is_read(ref, published),
            starred=self.marks.is_starred(key),
            tags=self.marks.tags(key),
            words=words, lang=lang, quote_count=quotes, people=tuple(people.split("\n")) if people else (),
            dated=bool(dated),
        )  # fmt: skip


def _is_read(states: Mapping[int, ReadState]) -> Callable[[int, int, int], bool]:
    """The SQL function, asked for each row: there is nothing in it to spare."""

    def answer(key: int, feed: int, published: int) -> bool:
        state = states.get(feed)
        if state is None:
            return False
        return key in state.ids or (published < state.before and key not in state.unread)

    return answer
