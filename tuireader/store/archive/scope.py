"""What the user is to see of the archive, and how: which feeds are followed, what is read, starred, deleted; with exact
counts.

Which articles are read is poured once into a table of the connection, and counted by feed as it is poured, so that
nothing is counted anew: unread of a feed is its total less its read. The table and its counts follow the marks key by
key and the archive by its newest row; only when articles were removed, or when more changed than can be told, is it
poured again (78 ms for 60,000).
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from tuireader.model import LOCAL_PREFIX, ArticleRef, ArticleRow, Counts, FeedState, Subscription, is_local
from tuireader.query.tree import Query
from tuireader.store.archive.database import Database
from tuireader.store.archive.select import Known, Selection, among, ordering, select
from tuireader.store.marks.documents import ReadState
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.strings import fold

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
        self._read = _Read()
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
        self._read.follow({ids[feed]: state for feed, state in states if feed in ids})

    def select(self, query: Query) -> Selection:
        """The query's SQL, of what the user is to see, now."""
        self.look()
        feeds, marks = self.feeds, self.marks
        known = Known(
            feeds.ids_of,
            feeds.named,
            feeds.in_folder,
            self._authors,
            marks.starred_keys,
            marks.tagged_keys,
            marks.noted_keys,
        )
        return self.visible() & select(query, known)

    def listed(self, columns: str, query: Query) -> Selection:
        """The SELECT of these columns of what the user is to see of a query, in the order that it asks for."""
        found = self.select(query)
        order = ordering(query, self.feeds.by_title)
        return Selection(
            f"{columns} {order.join} WHERE {found.where} {order.by}", [*order.params, *found.params]
        )

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


_Known = tuple[Mapping[int, None], int, Collection[int]]
"""What is read of a feed: ids, the time before which all is read, and what of that is not."""


class _Read(dict[int, _Known]):
    """What is read of each feed, by number: made ready when it is first asked for, as most are not for a first page."""

    def __init__(self) -> None:
        self._states: Mapping[int, ReadState] = {}

    def follow(self, states: Mapping[int, ReadState]) -> None:
        """Take these states from now on."""
        self.clear()
        self._states = states

    def __missing__(self, feed: int) -> _Known:
        state = self._states.get(feed)
        known: _Known = ({}, 0, ()) if state is None else (state.ids, state.before, state.unread)
        self[feed] = known
        return known


def _is_read(known: _Read) -> Callable[[int, int, int], bool]:
    """The SQL function, asked for each row: there is nothing in it to spare."""

    def answer(key: int, feed: int, published: int) -> bool:
        ids, before, unread = known[feed]
        return key in ids or (published < before and key not in unread)

    return answer


# --- Exact counts without counting anew ---


READ = Selection("is_read(a.key, a.feed, a.published)")
MANY = 2_000
"""Articles of which it may be dearer to look at each than to pour anew: if they are more than a part of all."""
PART = 8
"""Which part: to look at one takes so many times as long as to pour one."""


class Tally:
    """The counts of one connection."""

    def __init__(self, database: Database, scope: Scope) -> None:
        self._database = database
        self._scope = scope
        self._marks = scope.marks
        self._at: tuple[int, int, int] | None = None
        self._totals_at: object = None
        self._totals: dict[int, int] = {}
        self._read: Counter[int] = Counter()
        self._scopes = (0, 0)

    def counts(self) -> Counts:
        """All counts, now."""
        version = self._marks.version  # before looking at the marks: what comes later is looked at again
        self._scope.look()
        visible, keys = self._scope.visible(), self._scope.feeds.keys
        self._follow(version, visible)
        self._count_totals(visible)
        by_feed = {keys[feed]: (total, total - self._read[feed]) for feed, total in self._totals.items()}
        starred, quoted = self._scopes
        unread = sum(unread for _, unread in by_feed.values())
        return Counts(sum(self._totals.values()), unread, starred, quoted, by_feed)

    def _count_totals(self, visible: Selection) -> None:
        """What changes only with the archive, or with what is starred, deleted and followed."""
        starred = self._marks.starred_keys()
        at = (self._database.state, visible, starred)
        if at == self._totals_at:
            return
        sql = f"SELECT feed, count(*) FROM article a WHERE {visible.where} GROUP BY feed"
        self._totals = dict(self._database.all(sql, visible.params))
        self._scopes = (
            self._count(visible & among(starred)),
            self._count(visible & Selection("a.quotes > 0")),
        )
        self._totals_at = at

    def _count(self, found: Selection) -> int:
        return int(self._database.one(f"SELECT count(*) FROM article a WHERE {found.where}", found.params))

    def _follow(self, version: int, visible: Selection) -> None:
        """Bring the table of read articles up to date."""
        top, removals = self._database.all("SELECT (SELECT max(id) FROM article), n FROM removals")[0]
        at = (version, removals, top or 0)
        if at == self._at:
            return
        touched = None
        if self._at is not None and self._at[1] == removals:
            touched = self._marks.touched_since(self._at[0])
        if self._at is None or touched is None or len(touched) > max(MANY, at[2] // PART):
            self._at = None  # so that what is broken off is poured again
            self._pour(visible)
        else:
            newest, self._at = self._at[2], None
            self._again(visible, _changed(set(touched), newest))
        self._at = at

    def _pour(self, visible: Selection) -> None:
        run = self._database.connection.execute
        run(
            "CREATE TEMP TABLE IF NOT EXISTS seen("
            " feed INTEGER, id INTEGER, PRIMARY KEY(feed, id)) WITHOUT ROWID"
        )
        run("DELETE FROM temp.seen")
        self._add(visible)
        self._read = Counter(dict(self._database.all("SELECT feed, count(*) FROM temp.seen GROUP BY feed")))

    def _again(self, visible: Selection, some: Selection) -> None:
        """Look again at some articles."""
        rows = f"SELECT a.feed, a.id FROM article a WHERE {some.where}"
        self._read.subtract(self._counted(some))
        self._database.connection.execute(f"DELETE FROM temp.seen WHERE (feed, id) IN ({rows})", some.params)
        self._add(visible & some)
        self._read.update(self._counted(some))

    def _counted(self, found: Selection) -> Counter[int]:
        """Feed -> how many of these articles are in the table."""
        sql = (
            "SELECT a.feed, count(*) FROM article a JOIN temp.seen s ON s.feed = a.feed AND s.id = a.id"
            f" WHERE {found.where} GROUP BY a.feed"
        )
        return Counter(dict(self._database.all(sql, found.params)))

    def _add(self, found: Selection) -> None:
        read = found & READ
        self._database.connection.execute(
            f"INSERT OR IGNORE INTO temp.seen SELECT a.feed, a.id FROM article a WHERE {read.where}",
            read.params,
        )


def _changed(touched: Collection[int], newest: int) -> Selection:
    """Articles with these keys, and those that arrived after the one with a number."""
    keys = among(touched)
    rows = f"SELECT a.id FROM article a WHERE {keys.where} UNION ALL SELECT id FROM article WHERE id > ?"
    return Selection(f"a.id IN ({rows})", [*keys.params, newest])


# --- The archive's feeds ---


_APART = ("key", "title", "items")
_IN_JSON = tuple(name for name in FeedState.__slots__ if name not in _APART)
_TUPLES = ("pages", "bounds", "held")


def read_states(connection: sqlite3.Connection, *, items: bool) -> dict[str, FeedState]:
    """The state of every feed ever stored, by key; with or without its items, which are long."""
    column = "items" if items else "x''"
    rows = connection.execute(f"SELECT key, title, {column}, state FROM feed").fetchall()
    return {row[0]: _state(*row) for row in rows}


def _state(key: str, title: str, items: bytes, state: str) -> FeedState:
    try:
        known = {name: value for name, value in json.loads(state).items() if name in _IN_JSON}
    except (ValueError, AttributeError) as error:
        raise sqlite3.DatabaseError("a feed's state is malformed") from error
    known |= {name: tuple(known[name]) for name in _TUPLES if name in known}
    return FeedState(key, title, items=items, **known)


def write_state(connection: sqlite3.Connection, state: FeedState) -> None:
    """Store a feed's state, in a transaction of the caller's."""
    packed = json.dumps({name: getattr(state, name) for name in _IN_JSON}, ensure_ascii=False)
    connection.execute(
        "INSERT INTO feed(key, title, items, state) VALUES(?,?,?,?)"
        " ON CONFLICT(key) DO UPDATE SET title=excluded.title, items=excluded.items, state=excluded.state",
        [state.key, state.title, state.items, packed],
    )


def amend_state(connection: sqlite3.Connection, key: str, values: Mapping[str, object]) -> None:
    """Change parts of a feed's state, and leave the rest as it is; in a transaction of the caller's."""
    found = connection.execute("SELECT state FROM feed WHERE key=?", [key]).fetchone()
    if found is not None:
        packed = json.dumps({**json.loads(found[0]), **values}, ensure_ascii=False)
        connection.execute("UPDATE feed SET state=? WHERE key=?", [packed, key])


def feed_id(connection: sqlite3.Connection, key: str) -> int:
    """The number of a feed in this archive, given when it is first seen; in a transaction of the caller's."""
    connection.execute("INSERT INTO feed(key) VALUES(?) ON CONFLICT DO NOTHING", [key])
    found: int = connection.execute("SELECT id FROM feed WHERE key=?", [key]).fetchone()[0]
    return found


class _Feeds(dict[int, str]):
    """Something of each feed, by number; a number that no feed has is damage."""

    def __missing__(self, number: int) -> str:
        raise sqlite3.DatabaseError("malformed: an article has no feed")


class FeedIndex:
    """The feeds of an archive by number, with the titles the user sees and what the user follows."""

    def __init__(self, connection: sqlite3.Connection, subscriptions: Iterable[Subscription]) -> None:
        self._rows = connection.execute("SELECT id, key, title FROM feed").fetchall()
        self._mine = {item.key: item for item in subscriptions}
        self.ids = {key: number for number, key, _ in self._rows}
        self.keys = _Feeds((number, key) for number, key, _ in self._rows)
        self.titles = _Feeds((number, self._title(key, title)) for number, key, title in self._rows)
        self.hidden = [number for number, key, _ in self._rows if not self._shown(key)]

    def _title(self, key: str, title: str) -> str:
        return feed_title(self._mine.get(key), key, title)

    def _shown(self, key: str) -> bool:
        return key in self._mine or is_local(key)

    def followed(self, key: str) -> Subscription | None:
        """The user's subscription of a feed, stored or not; None for one that is not followed."""
        return self._mine.get(key)

    def ids_of(self, keys: Iterable[str]) -> list[int]:
        """The numbers of those of these feeds that are stored."""
        return [self.ids[key] for key in keys if key in self.ids]

    def in_folder(self, text: str) -> list[int]:
        """The numbers of feeds in whose folder's path the text stands, whatever its case."""
        wanted, found = text.casefold(), []
        for number, key, _ in self._rows:
            item = self._mine.get(key)
            if item is not None and wanted in item.folder.casefold():
                found.append(number)
        return found

    def by_title(self) -> list[int]:
        """The numbers of all feeds, ordered by their titles."""
        return sorted(self.titles, key=lambda number: (self.titles[number].casefold(), number))

    def named(self, text: str) -> list[int]:
        """The numbers of feeds whose title, folder or URL, present or first, contains the text, whatever its case."""
        wanted = text.casefold()
        found = []
        for number, key, _ in self._rows:
            item = self._mine.get(key)
            words = (self.titles[number], item.folder if item else "", item.url if item else "", key)
            if any(wanted in word.casefold() for word in words):
                found.append(number)
        return found


def feed_title(subscription: Subscription | None, key: str, title: str) -> str:
    """A feed's title: the user's own, else its own, else its address, else what a local feed is called."""
    if subscription and subscription.title:
        return subscription.title
    return title or (subscription.url if subscription else key.removeprefix(LOCAL_PREFIX))
