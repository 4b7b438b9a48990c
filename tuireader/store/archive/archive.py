"""The archive: what the world wrote, and what the annotator found in it, in one SQLite file."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tuireader.errors import NotFoundError
from tuireader.model import (
    Article,
    ArticleAnnotation,
    ArticleRef,
    ArticleRow,
    Counts,
    Coverage,
    Document,
    Entry,
    FeedState,
    KeptPage,
    Version,
    article_key,
    short_id,
)
from tuireader.query.tree import Id, Query
from tuireader.store.annotations.annotations import (
    arrivals,
    backlog,
    coverage,
    present_hash,
    read_annotation,
    stale_stamps,
    unannotated,
    write_annotation,
)
from tuireader.store.annotations.people import People
from tuireader.store.annotations.statement_search import Statements, Stories, Unheard
from tuireader.store.archive import intake, upkeep
from tuireader.store.archive.database import Database
from tuireader.store.archive.mirror import Mirror
from tuireader.store.archive.packing import unpack_document, unpack_extra
from tuireader.store.archive.schema import Upgrading
from tuireader.store.archive.scope import ROWS, Scope, Tally, amend_state, feed_id, read_states, write_state
from tuireader.store.archive.select import among
from tuireader.store.archive.stubs import Stubs
from tuireader.store.contract import Archive, Stored
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.clean import same_page

BATCH = 50
"""Articles a transaction: another process's write waits no longer than for so many."""


STALE = 10
"""The full-text index is merged once one of so many articles has been edited."""


class SqliteArchive(Archive):
    """The contract :class:`~tuireader.store.contract.Archive` over one SQLite file; for the thread that
    opened it.

    ``marks`` say what is read, starred, deleted and followed. One that only ``reads`` is neither made nor migrated,
    and all that writes raises StoreError. ``tell`` hears how far the upgrade of an older file is, in percent.
    Every method raises StoreError when the file is damaged or cannot be written.
    """

    def __init__(
        self, path: Path, marks: TinyMarks, *, reads: bool = False, tell: Upgrading | None = None
    ) -> None:
        self._database = Database(path, reads=reads, tell=tell)
        self._db = self._database.connection
        with self._database.telling():
            self._scope = Scope(self._database, marks)
        self._tally = Tally(self._database, self._scope)
        self.people = People(self._database, self._scope)
        """Names over all articles, and who speaks."""
        self.statements = Statements(self._database, self._scope)
        """What is said, over all articles."""
        self.stories = Stories(self._database, self._scope)
        """Which articles tell of one event."""
        self.stubs = Stubs(self._database, self._scope)
        """What the user starred or tagged and is not stored here."""
        self.mirror = Mirror(self._database)
        """What the servers of accounts last said of their articles."""
        self.unheard = Unheard(self._database)
        """What those who watch have yet to be told of."""
        self._seen = self._database.others
        self._edited = 0

    # --- reading ---

    def ids(self, query: Query) -> array[int]:
        """The keys of all articles that match, in order: 8 bytes each, however long the list."""
        with self._database.reading():
            found = self._scope.listed("SELECT a.key FROM article a", query)
            rows = self._db.execute(found.where, found.params)
            return array("q", (key for (key,) in rows))

    def page(self, query: Query, limit: int) -> list[ArticleRow]:
        """The first rows of what matches: what a first screen needs, without reading the whole list."""
        with self._database.reading():
            found = self._scope.listed(ROWS, query)
            rows = self._db.execute(f"{found.where} LIMIT ?", [*found.params, limit])
            return [self._scope.row(row) for row in rows]

    def rows(self, keys: Sequence[int]) -> dict[int, ArticleRow]:
        """Rows by key; keys that are no longer stored are left out."""
        with self._database.reading():
            self._scope.look()
            found = among(keys)
            return {
                row[0]: self._scope.row(row)
                for row in self._db.execute(f"{ROWS} WHERE {found.where}", found.params)
            }

    def refs(self, query: Query) -> list[ArticleRef]:
        """References to all articles that match, in order."""
        with self._database.reading():
            found = self._scope.listed("SELECT a.key, a.feed, a.published FROM article a", query)
            keys = self._scope.feeds.keys
            rows = self._db.execute(found.where, found.params)
            return [ArticleRef(key, keys[feed], published) for key, feed, published in rows]

    def article(self, key: int) -> Article | None:
        """The article whole, or None when it is not stored."""
        with self._database.reading():
            row = self.rows([key]).get(key)
            if row is None:
                return None
            found = self._db.execute(
                "SELECT b.text, b.layout, a.guid, a.updated, a.extra FROM article a"
                " JOIN body b ON b.id = a.id WHERE a.key=?",
                [key],
            ).fetchone()
            if found is None:
                raise sqlite3.DatabaseError("malformed: an article has no text")
            text, layout, guid, updated, extra = found
            return unpack_extra(Article(row, unpack_document(text, layout), guid, updated), extra)

    def guids(self, feed: str) -> dict[str, int]:
        """The keys of all stored articles of a feed by their guids, whether the user sees them or not."""
        with self._database.reading():
            mine = "SELECT guid, key FROM article WHERE feed=(SELECT id FROM feed WHERE key=?)"
            return dict(self._database.all(mine, [feed]))

    def at_addresses(self, addresses: Collection[str]) -> dict[str, int]:
        """The newest of the stored articles at each of these addresses, as :func:`~tuireader.text.clean.same_page`
        has them; what is at none of them is left out. It looks at every article: for a key, not for a list.
        """
        wanted: set[str] = set(addresses)
        found: dict[str, int] = {}
        if not wanted:
            return found
        with self._database.reading():
            rows = self._db.execute("SELECT key, url FROM article WHERE url <> '' ORDER BY published")
            for key, url in rows:
                address = same_page(url)
                if address in wanted:
                    found[address] = int(key)
        return found

    def text(self, key: int) -> str:
        """The text of an article's body; empty when it is not stored."""
        with self._database.reading():
            found = self._db.execute(
                "SELECT b.text FROM article a JOIN body b ON b.id = a.id WHERE a.key=?", [key]
            ).fetchone()
            return str(found[0]) if found else ""

    def resolve(self, prefix: str) -> int:
        """The key of the one article, stored or a stub, whose id begins so.

        Raises:
            NotFoundError: there is none, or several; the message names the prefix.
        """
        with self._database.reading():
            found = self._scope.select(Id(prefix))
            rows = self._db.execute(f"SELECT a.key FROM article a WHERE {found.where} LIMIT 3", found.params)
            keys = [key for (key,) in rows] + [row.key for row in self.stubs.matching(Id(prefix))]
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
            return self._tally.counts()

    def count(self, query: Query) -> int:
        """How many articles match."""
        with self._database.reading():
            found = self._scope.select(query)
            return int(
                self._database.one(f"SELECT count(*) FROM article a WHERE {found.where}", found.params)
            )

    # --- writing ---

    def store(self, feed_key: str, entries: Iterable[Entry], together: int = BATCH) -> Stored:
        """Take in entries, so many a transaction; the same entry again does nothing, an edited one updates."""
        found: list[tuple[int, intake.Outcome]] = []
        for batch in intake.batches(entries, together):
            found += self._take_in({feed_key: batch})
        return self._stored(found)

    def store_of_several(self, entries: Mapping[str, list[Entry]]) -> Stored:
        """Take in entries of several feeds, by the feeds' keys, in one transaction: as many as :meth:`store` takes."""
        return self._stored(self._take_in(entries))

    def _take_in(self, entries: Mapping[str, list[Entry]]) -> list[tuple[int, intake.Outcome]]:
        """What became of entries in one transaction, by their keys."""
        found = []
        with ExitStack() as stack:
            for feed_key, batch in entries.items():
                stack.enter_context(self._same_read(feed_key, batch))
            stack.enter_context(self._database.writing())
            for feed_key, batch in entries.items():
                feed = feed_id(self._db, feed_key)
                found += [intake.take_in(self._db, feed, feed_key, entry) for entry in batch]
        return found

    def _stored(self, found: Iterable[tuple[int, intake.Outcome]]) -> Stored:
        """The outcomes, sorted."""
        became: dict[intake.Outcome, list[int]] = {"new": [], "updated": [], "unchanged": [], "buried": []}
        for key, outcome in found:
            became[outcome].append(key)
        self._edited += len(became["updated"])
        return Stored(
            tuple(became["new"]), tuple(became["updated"]), len(became["unchanged"]), len(became["buried"])
        )

    @contextmanager
    def _same_read(self, feed: str, batch: list[Entry]) -> Iterator[None]:
        """Keep what is read and what is not while entries are new to a time of which all is read, or change
        their dates.
        """
        state = self._scope.marks.read_states().get(feed)
        if state is None or not state.before:
            yield
            return
        keys = [article_key(feed, entry.guid) for entry in batch]
        before = self._dates(keys)
        was = {key: state.has(key, before[key]) if key in before else key in state.ids for key in keys}
        yield
        for key, published in self._dates(keys).items():
            if state.has(key, published) != was[key]:
                self._scope.marks.amend({"do": "read", "feed": feed, "ids": [key], "value": was[key]})

    def _dates(self, keys: list[int]) -> dict[int, int]:
        found = among(keys, "key")
        return dict(
            self._database.all(f"SELECT key, published FROM article WHERE {found.where}", found.params)
        )

    def foldable(self, feed: str, until: int) -> tuple[int, list[int]]:
        """The time before which all of a feed is read, at most ``until``, and the keys of what is older."""
        with self._database.reading():
            self._scope.look()
            return upkeep.foldable(self._database, self._scope.feeds.ids.get(feed, 0), until)

    def beyond(self, feed: str, before: int = 0, newest: int = 0) -> list[int]:
        """The keys of a feed's articles older than ``before``, and of all but its ``newest``; 0 bounds
        nothing.
        """
        with self._database.reading():
            self._scope.look()
            return upkeep.beyond(self._database, self._scope.feeds.ids.get(feed, 0), before, newest)

    def stock(self, feed: str) -> int:
        """How many articles of a feed are stored."""
        with self._database.reading():
            self._scope.look()
            return upkeep.stock(self._database, self._scope.feeds.ids.get(feed, 0))

    def shrink(self, *, removed: bool) -> None:
        """Give free space back, a little at a time; ``removed`` says that many articles were.

        The full-text index holds an edited article's words twice until they are merged.
        """
        if removed or self._edited * STALE > self._database.one("SELECT count(*) FROM article"):
            self._edited = 0
            upkeep.merge_words(self._database)
        upkeep.give_back(self._database)

    def put_page(self, key: int, document: Document) -> bool:
        """Let an article have the text of its page; the feed's own is kept. False if it is not stored."""
        with self._database.writing():
            return intake.put_page(self._db, key, document)

    def own_text(self, key: int) -> Document | None:
        """The feed's own text of an article that has the text of its page, else None."""
        with self._database.reading():
            return intake.own_text(self._db, key)

    def versions(self, key: int) -> list[Version]:
        """What an article's title and text were before they were replaced, the last one first."""
        with self._database.reading():
            return intake.versions(self._db, key)

    def keep_page(self, page: KeptPage) -> bool:
        """Keep a page as evidence; False where the same content is kept of the article already."""
        with self._database.writing():
            return intake.keep_page(self._db, page)

    def pages(self, key: int) -> list[KeptPage]:
        """The pages kept of an article, the newest first, whether it is stored or not."""
        with self._database.reading():
            return intake.kept_pages(self._db, key)

    def page_hashes(self, keys: Collection[int]) -> dict[int, str]:
        """The SHA-256 of the newest page kept of each of these articles, in hexadecimal."""
        with self._database.reading():
            return intake.page_hashes(self._db, keys)

    def page_owners(self) -> list[int]:
        """The keys of the articles of which a page is kept."""
        with self._database.reading():
            return intake.page_owners(self._db)

    def pages_room(self) -> tuple[int, int]:
        """How many pages are kept, and how many bytes they take."""
        with self._database.reading():
            return intake.pages_room(self._db)

    def drop_pages(self, keys: Collection[int]) -> int:
        """Remove the pages of these articles; says how many."""
        if not keys:
            return 0
        with self._database.writing():
            return intake.drop_pages(self._db, keys)

    def delete(self, keys: Iterable[int], *, bury: bool = True) -> int:
        """Remove articles for good; buried ones leave a tombstone, so that their feed does not bring them
        back.
        """
        wanted = list(keys)
        removed = 0
        for start in range(0, len(wanted), BATCH):
            with self._database.writing():
                removed += intake.remove(self._db, wanted[start : start + BATCH], bury=bury)
        return removed

    def feed_states(self, *, items: bool = True) -> dict[str, FeedState]:
        """The state of every feed ever stored, by key; lists need no ``items``, which are long."""
        with self._database.reading():
            return read_states(self._db, items=items)

    def set_feed_state(self, state: FeedState) -> None:
        """Store what became of a feed."""
        self.set_feed_states([state])

    def set_feed_states(self, states: Iterable[FeedState]) -> None:
        """Store what became of feeds, in one transaction."""
        with self._database.writing():
            for state in states:
                write_state(self._db, state)

    def amend_feed_state(self, key: str, values: Mapping[str, object]) -> None:
        """Change parts of a feed's state by their names, and leave the rest to who else is writing it."""
        with self._database.writing():
            amend_state(self._db, key, values)

    def annotation(self, key: int) -> ArticleAnnotation | None:
        """What was found in the article, stale when its text has changed since; None while there is
        nothing.
        """
        with self._database.reading():
            return read_annotation(self._db, key)

    def set_annotation(self, key: int, annotation: ArticleAnnotation) -> None:
        """Store what was found in an article; nothing if it is no longer stored. It can be found again, so the
        disk is not waited for.
        """
        with self._database.writing(lasting=False):
            write_annotation(self._db, key, annotation)

    def set_annotations(self, found: Iterable[tuple[int, ArticleAnnotation]]) -> list[int]:
        """Store what was found in articles elsewhere, in one transaction, where it is of the text that they have now;
        returns the keys of the others.
        """
        others = []
        with self._database.writing(lasting=False):
            for key, annotation in found:
                if annotation.text_hash == present_hash(self._db, key):
                    write_annotation(self._db, key, annotation)
                else:
                    others.append(key)
        return others

    def unannotated(
        self, models: Collection[str], rules: int, since: int, limit: int, languages: Collection[str] = ()
    ) -> list[int]:
        """Keys without a fresh annotation, never annotated ones first, then newest first, none before
        ``since``. ``languages`` are those for which there is a model.
        """
        with self._database.reading():
            stale = stale_stamps(self._db, models, rules, languages)
            return [key for _, key in unannotated(self._db, stale, since, limit)]

    def backlog(
        self, query: Query, models: Collection[str], rules: int, languages: Collection[str] = ()
    ) -> list[int]:
        """The keys of all that matches and has no fresh annotation, newest first."""
        with self._database.reading():
            stale = stale_stamps(self._db, models, rules, languages)
            return backlog(self._db, self._scope.select(query), stale)

    def arrivals(self, query: Query, above: int) -> list[int]:
        """The keys of all that matches and arrived after the article with the number ``above``, or has changed, and
        was not annotated since; newest first.
        """
        with self._database.reading():
            return arrivals(self._db, self._scope.select(query), above)

    def numbered_above(self, number: int) -> list[int]:
        """The keys of all articles that arrived after the one with this number."""
        with self._database.reading():
            rows = self._db.execute("SELECT key FROM article WHERE id > ?", [number])
            return [key for (key,) in rows]

    @property
    def newest_number(self) -> int:
        """The number of the article that arrived last; later ones have larger numbers."""
        with self._database.reading():
            return int(self._database.one("SELECT coalesce(max(id), 0) FROM article"))

    def coverage(self, query: Query) -> Coverage:
        """How many of the articles that match were looked at for quotes and names."""
        with self._database.reading():
            return coverage(self._db, self._scope.select(query))

    def problems(self) -> list[str]:
        """What is wrong with the file, a plain line each."""
        return upkeep.problems(self._database)

    def rebuild(self) -> None:
        """Make anew the full-text index and all that is derived from annotations; give free space back."""
        upkeep.rebuild(self._database)

    def sizes(self) -> dict[str, int]:
        """How many articles, feeds, annotated articles and tombstones there are, and the file's bytes, of which
        some are free.
        """
        with self._database.reading():
            return upkeep.sizes(self._database)

    def changed(self) -> bool:
        """Whether another connection or process has written since this was last asked."""
        seen, self._seen = self._seen, self._database.others
        return seen != self._seen

    def close(self) -> None:
        """Close the connection."""
        self._database.close()
