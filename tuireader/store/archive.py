"""The archive: what the world wrote, and what the annotator found in it, in one SQLite file."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from tuireader.errors import NotFoundError
from tuireader.model import (
    Article,
    ArticleAnnotation,
    ArticleRef,
    ArticleRow,
    Counts,
    Entry,
    FeedState,
    short_id,
)
from tuireader.query.tree import Id, Query
from tuireader.store import intake, upkeep
from tuireader.store.annotations import read_annotation, unannotated, write_annotation
from tuireader.store.contract import Stored
from tuireader.store.database import Database
from tuireader.store.feeds import FeedIndex, feed_id, read_states, write_state
from tuireader.store.marks import TinyMarks
from tuireader.store.packing import unpack_document, unpack_extra
from tuireader.store.select import NEWEST_FIRST, Known, Selection, among, select
from tuireader.store.tally import Tally

BATCH = 50
"""Articles a transaction: another process's write waits no longer than for so many."""

ROW = (
    "SELECT a.key, a.feed, a.title, a.url, a.author, a.section, a.published, a.words, a.lang, a.quotes, a.people"
    " FROM article a"
)


class SqliteArchive:
    """The contract :class:`~tuireader.store.contract.Archive` over one SQLite file; for the thread that opened it.

    ``marks`` say what is read, starred, deleted and followed; without them everything is unread and shown.
    Every method raises StoreError when the file is damaged or cannot be written.
    """

    def __init__(self, path: Path, marks: TinyMarks | None = None) -> None:
        self._marks = marks
        self._database = Database(path)
        self._db = self._database.connection
        self._db.create_function("is_read", 3, self._is_read)
        self._tally = Tally(self._database, marks, self._visible)
        self._seen = self._database.others
        self._feeds: FeedIndex | None = None
        self._feeds_at: object = None

    # --- reading ---

    def ids(self, query: Query) -> array[int]:
        """The keys of all articles that match, in order: 8 bytes each, however long the list."""
        with self._database.reading():
            found = self._select(query)
            rows = self._db.execute(
                f"SELECT a.key FROM article a WHERE {found.where} {NEWEST_FIRST}", found.params
            )
            return array("q", (key for (key,) in rows))

    def page(self, query: Query, limit: int) -> list[ArticleRow]:
        """The first rows of what matches: what a first screen needs, without reading the whole list."""
        with self._database.reading():
            found = self._select(query)
            rows = self._db.execute(
                f"{ROW} WHERE {found.where} {NEWEST_FIRST} LIMIT ?", [*found.params, limit]
            )
            return [self._row(row) for row in rows]

    def rows(self, keys: Sequence[int]) -> dict[int, ArticleRow]:
        """Rows by key; keys that are no longer stored are left out."""
        with self._database.reading():
            found = among(keys)
            return {
                row[0]: self._row(row) for row in self._db.execute(f"{ROW} WHERE {found.where}", found.params)
            }

    def refs(self, query: Query) -> list[ArticleRef]:
        """References to all articles that match, in order."""
        with self._database.reading():
            found = self._select(query)
            keys = self._index().keys
            rows = self._db.execute(
                f"SELECT a.key, a.feed FROM article a WHERE {found.where} {NEWEST_FIRST}", found.params
            )
            return [ArticleRef(key, keys[feed]) for key, feed in rows]

    def article(self, key: int) -> Article | None:
        """The article whole, or None when it is not stored."""
        with self._database.reading():
            row = self.rows([key]).get(key)
            if row is None:
                return None
            text, layout, guid, updated, extra = self._db.execute(
                "SELECT b.text, b.layout, a.guid, a.updated, a.extra FROM article a JOIN body b ON b.id = a.id"
                " WHERE a.key=?",
                [key],
            ).fetchone()
            return unpack_extra(Article(row, unpack_document(text, layout), guid, updated), extra)

    def resolve(self, prefix: str) -> int:
        """The key of the one article whose id begins so.

        Raises:
            NotFoundError: there is none, or several; the message names the prefix.
        """
        with self._database.reading():
            found = self._select(Id(prefix))
            rows = self._db.execute(f"SELECT a.key FROM article a WHERE {found.where} LIMIT 3", found.params)
            keys = [key for (key,) in rows]
        if not keys:
            raise NotFoundError(f'no article with id "{prefix}"')
        if len(keys) > 1:
            some = ", ".join(short_id(key) for key in keys[:2])
            raise NotFoundError(
                f'"{prefix}" is the beginning of several article ids ({some} ...): type more of it'
            )
        return int(keys[0])

    def counts(self) -> Counts:
        """How many articles each scope opens: exactly the lengths of the lists."""
        with self._database.reading():
            return self._tally.counts(self._index().keys)

    def count(self, query: Query) -> int:
        """How many articles match."""
        with self._database.reading():
            return self._count(self._select(query))

    def _count(self, found: Selection) -> int:
        rows = self._db.execute(f"SELECT count(*) FROM article a WHERE {found.where}", found.params)
        return int(rows.fetchone()[0])

    # --- writing ---

    def store(self, feed_key: str, entries: Iterable[Entry]) -> Stored:
        """Take in entries, at most 50 a transaction; the same entry again does nothing, an edited one updates."""
        became: dict[intake.Outcome, list[int]] = {"new": [], "updated": [], "unchanged": [], "buried": []}
        for batch in intake.batches(entries, BATCH):
            with self._database.writing():
                feed = feed_id(self._db, feed_key)
                outcomes = [intake.take_in(self._db, feed, feed_key, entry) for entry in batch]
            for key, outcome in outcomes:
                became[outcome].append(key)
        return Stored(
            tuple(became["new"]), tuple(became["updated"]), len(became["unchanged"]), len(became["buried"])
        )

    def delete(self, keys: Iterable[int], *, bury: bool = True) -> int:
        """Remove articles for good; buried ones leave a tombstone, so that their feed does not bring them back."""
        wanted = list(keys)
        removed = 0
        for start in range(0, len(wanted), BATCH):
            with self._database.writing():
                removed += intake.remove(self._db, wanted[start : start + BATCH], bury=bury)
        return removed

    def feed_states(self) -> dict[str, FeedState]:
        """The state of every feed ever stored, by key."""
        with self._database.reading():
            return read_states(self._db)

    def set_feed_state(self, state: FeedState) -> None:
        """Store what became of a feed."""
        with self._database.writing():
            write_state(self._db, state)

    def annotation(self, key: int) -> ArticleAnnotation | None:
        """What was found in the article, stale when its text has changed since; None while there is nothing."""
        with self._database.reading():
            return read_annotation(self._db, key)

    def set_annotation(self, key: int, annotation: ArticleAnnotation) -> None:
        """Store what was found in an article; nothing if it is no longer stored."""
        with self._database.writing():
            write_annotation(self._db, key, annotation)

    def unannotated(self, models: Collection[str], rules: int, since: int, limit: int) -> list[int]:
        """Keys without a fresh annotation, never annotated ones first, then newest first, none before ``since``."""
        with self._database.reading():
            found = unannotated(self._db, models, rules, since, limit)
            return [key for _, key in found]

    def problems(self) -> list[str]:
        """What is wrong with the file, a plain line each."""
        return upkeep.problems(self._database)

    def rebuild(self) -> None:
        """Make anew the full-text index and all that is derived from annotations; give free space back."""
        upkeep.rebuild(self._database)

    def sizes(self) -> dict[str, int]:
        """How many articles, feeds, annotated articles and tombstones there are, and the file's bytes."""
        with self._database.reading():
            return upkeep.sizes(self._database)

    def changed(self) -> bool:
        """Whether another connection or process has written since this was last asked."""
        seen, self._seen = self._seen, self._database.others
        return seen != self._seen

    def close(self) -> None:
        """Close the connection."""
        self._database.close()

    # --- inside ---

    def _is_read(self, key: int, feed: int, published: int) -> bool:
        if self._marks is None:
            return False
        return self._marks.is_read(ArticleRef(key, self._index_keys[feed]), published)

    def _index(self) -> FeedIndex:
        """The feeds as they are now."""
        at = (self._database.state, self._marks.feeds_version if self._marks else 0)
        if self._feeds is None or at != self._feeds_at:
            self._feeds = FeedIndex(self._db, self._marks.subscriptions() if self._marks else None)
            self._feeds_at = at
            self._index_keys = self._feeds.keys
        return self._feeds

    def _known(self) -> Known:
        marks, feeds = self._marks, self._index()
        nothing = frozenset[int]
        return Known(
            feeds.ids_of,
            feeds.named,
            marks.starred_keys if marks else nothing,
            marks.tagged_keys if marks else nothing,
        )

    def _select(self, query: Query) -> Selection:
        """The query's SQL, of what the user is to see."""
        return self._visible() & select(query, self._known())

    def _visible(self) -> Selection:
        """Not deleted, and of a feed that is followed or local; starred and tagged ones of any feed."""
        if self._marks is None:
            return Selection("1")
        found = Selection("1")
        if hidden := self._index().hidden:
            kept = among(self._marks.starred_keys() | self._marks.tagged_keys())
            kept.where = f"a.feed NOT IN ({','.join(map(str, hidden))}) OR {kept.where}"
            found = found & kept
        if deleted := self._marks.deleted_keys():
            gone = among(deleted)
            found = found & Selection(f"NOT {gone.where}", gone.params)
        return found

    def _row(self, row: tuple[Any, ...]) -> ArticleRow:
        key, feed, title, url, author, section, published, words, lang, quotes, people = row
        marks, feeds = self._marks, self._index()
        ref = ArticleRef(key, feeds.keys[feed])
        return ArticleRow(
            key, ref.feed, feeds.titles[feed], title, url, author, section, published,
            read=marks is not None and marks.is_read(ref, published),
            starred=marks is not None and marks.is_starred(key),
            tags=marks.tags(key) if marks else (),
            words=words, lang=lang, quote_count=quotes, people=tuple(people.split("\n")) if people else (),
        )  # fmt: skip
