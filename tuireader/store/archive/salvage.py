"""A damaged archive made anew from what can be read of it, page by page; the damaged file is kept beside it.

Each row of a leaf tells by its shape which table it is of, so that neither the schema nor the trees above need be
whole. What is missing then is sought elsewhere: a feed's address in the indexes and among the subscriptions (the
articles' keys prove it), the place of a text without its article in the indexes.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from tuireader.errors import DamagedError, StoreError
from tuireader.model import LOCAL_PREFIX, Block, Document, article_key
from tuireader.own_files import sync_folder
from tuireader.store.archive import database, schema, upkeep
from tuireader.store.archive.database import Database
from tuireader.store.archive.leaves import Pages, Record, Value
from tuireader.store.archive.packing import (
    pack_layout,
    unpack_annotation,
    unpack_document,
    unpack_extra_fields,
)
from tuireader.store.marks.storage import sweep

SHAPES = {
    "article": re.compile("niii[in]i[in][in]ttttttb[tn][tn]i?"),
    "feed": re.compile("nt[tn][tn][bn]"),
    "body": re.compile("nt[tn]"),
    "own": re.compile("nt[tn][bn]"),
    "earlier": re.compile("niiitbb[bn]?"),
    "page": re.compile("niittitbib"),
    "annotation": re.compile("nt"),
    "stamp": re.compile("nti"),
    "gone": re.compile("n"),
}
"""The tables that are brought back, and of what types their rows are: null, integer, text, blob."""
DERIVED = {
    "name",
    "ending",
    "block",
    "named",
    "spoken",
    "statement",
    "concern",
    "shingle",
    "said",
    "words",
    "removals",
    "tale",
    "telling",
    "term",
    "untied",
    "watch",
    "unheard",
    "heard",
    "remote",
}
"""The tables that are made anew, or begun anew."""
LEAST_KEY = 1 << 32
"""Numbers below this are counts or places, and no keys of articles."""
TITLE = 80
"""Characters of a text that stand for its title where that is lost."""
_OPENED = (0x40000002, 510)
"""The bytes of which everyone who has the file open holds a lock (SQLite's "shared range")."""
_LETTERS = {int: "i", float: "f", str: "t", bytes: "b", type(None): "n"}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of articles and feeds apart from the archive, from the marks."""

    feeds: Collection[str] = ()
    """The keys of feeds."""
    articles: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """Of some articles, by key, their "title", "url" and "feed"."""
    starred: Collection[int] = ()


@dataclass(slots=True)
class Salvaged:
    """What became of an archive: numbers of rows, and articles by key and title."""

    kept: Path
    """Where the damaged file is now."""
    articles: int = 0
    cut: list[tuple[int, str]] = field(default_factory=list)
    """Articles whose title or text is not, or not all of, what it was."""
    empty: list[tuple[int, str]] = field(default_factory=list)
    """Articles whose text is lost."""
    lost: list[int] = field(default_factory=list)
    """Articles of which nothing but the key is left."""
    unreadable: list[tuple[int, str]] = field(default_factory=list)
    """Articles of which earlier versions are lost."""
    feeds: int = 0
    nameless: int = 0
    """Feeds whose address is lost."""


def is_damaged(path: Path) -> bool:
    """Whether an archive needs to be salvaged. Raises StoreError where it can be neither opened nor salvaged."""
    if not path.exists():
        return False
    try:
        opened = Database(path)
    except DamagedError:
        return True
    try:
        return any(line.startswith("damaged") for line in upkeep.problems(opened))
    finally:
        opened.close()


def salvage(path: Path, known: Known) -> Salvaged:
    """Put a new archive in the place of a damaged one, with all that can be read of it.

    The new one takes the place at once and whole. While another process has the archive open nothing is done.

    Raises:
        StoreError: it is open elsewhere, or the new file cannot be written; the damaged one is as it was.
    """
    path = path.resolve()
    kept = database.set_aside(path)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    sweep(path)
    try:
        with _alone(path) as file:
            pages = Pages(file, _log_of(path))
            found = _make_anew(fresh, pages, known, kept)
            _swap(path, fresh, kept)
    except OSError as error:
        raise StoreError(f"{path}: cannot be repaired ({error.strerror}); it is as it was") from error
    except sqlite3.Error as error:
        raise StoreError(f"{path}: cannot be repaired ({error}); it is as it was") from error
    finally:
        fresh.unlink(missing_ok=True)
        fresh.with_name(f"{fresh.name}-journal").unlink(missing_ok=True)
    return found


@contextmanager
def _alone(path: Path) -> Iterator[BinaryIO]:
    """The file, while no other process has it open, or can open it."""
    with path.open("rb+") as file:
        start, length = _OPENED
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start)
        except BlockingIOError as error:
            raise StoreError(
                f"{path}: damaged, and open in another tuireader: quit that one first, then repair"
            ) from error
        yield file


def _log_of(path: Path) -> Path:
    """The archive's log; if a repair was ended before the new file took the place, it has the other name."""
    log = database.log_of(path)
    if not log.exists():
        for other in path.parent.glob(f"{path.name}.damaged-*"):
            if other.samefile(path) and database.log_of(other).exists():
                return database.log_of(other)
    return log


def _swap(path: Path, fresh: Path, kept: Path) -> None:
    """Let the new file take the place, and the damaged one with its log have another name."""
    try:
        os.link(path, kept)
    except OSError:  # a file system that knows one name a file
        shutil.copy2(path, kept)
    database.set_log_aside(path, kept)
    fresh.replace(path)
    sync_folder(path.parent)


def _make_anew(fresh: Path, pages: Pages, known: Known, kept: Path) -> Salvaged:
    """Write a new archive with all that can be read."""
    os.close(os.open(fresh, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = database.open_file(fresh)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN")
        found = _Salvage(connection, pages, known, Salvaged(kept)).run()
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()
    return found


class _Salvage:
    """One run of it, over an empty archive in a transaction of the caller's."""

    def __init__(self, connection: sqlite3.Connection, pages: Pages, known: Known, found: Salvaged) -> None:
        self._db = connection
        self._pages = pages
        self._known = known
        self._found = found
        self._old = 0 < pages.user_version <= schema.STEPS.index(schema.EARLIER)
        """Whether rows of "own" look like those of "body"."""
        self._named: dict[int, set[str]] = {}
        """What may be the keys of feeds, by their numbers."""

    def run(self) -> Salvaged:
        """Do all of it."""
        self._db.execute(
            "CREATE TEMP TABLE entry(id INTEGER PRIMARY KEY, key INTEGER, feed INTEGER, published INTEGER)"
        )
        for record in self._pages.records():
            self._take(record) if record.rowid is not None else self._note(record.values)
        self._tell_pages_from_feeds()
        self._bury()
        self._find_articles()
        self._find_texts()
        self._find_feeds()
        self._check()
        self._forget_answers()
        upkeep.derive(self._db)
        self._count()
        return self._found

    # --- what the pages say ---

    def _take(self, record: Record) -> None:
        """Store a row in the table that it is of."""
        shape = "".join(_LETTERS[type(value)] for value in record.values)
        for table, expected in SHAPES.items():
            if expected.fullmatch(shape):
                with suppress(sqlite3.Error):  # a second row of one key, from a page out of use
                    self._store(table, record)
                return

    def _store(self, table: str, record: Record) -> None:
        values: list[Value] = [record.rowid, *record.values[1:]]
        if table == "annotation" and not _is_annotation(values[1]):
            return
        values = _mended(table, values)
        if table == "body" and self._old and self._has("body", record.rowid):
            table, values = "own", [*values, None]
        columns = self._columns(table)[: len(values)]
        marks = ",".join("?" * len(values))
        self._db.execute(f"INSERT INTO {table}({','.join(columns)}) VALUES({marks})", values)

    def _has(self, table: str, number: int | None) -> bool:
        return bool(self._db.execute(f"SELECT 1 FROM {table} WHERE id=?", [number]).fetchone())

    def _columns(self, table: str) -> list[str]:
        return [row[1] for row in self._db.execute(f"PRAGMA table_info({table})")]

    def _note(self, values: tuple[Value, ...]) -> None:
        """Remember what an index says of an article or a feed."""
        shape = "".join(_LETTERS[type(value)] for value in values)
        if shape == "ti" and _is_feed(values[0]):
            self._named.setdefault(int(str(values[1])), set()).add(str(values[0]))
        elif shape == "ii":
            self._note_entry(values[1], values[0], None, None)
        elif shape == "iiiii" and values[4] == values[1]:
            self._note_entry(values[1], values[3], values[2], values[0])
        elif shape == "iiiii" and values[4] == values[2]:
            self._note_entry(values[2], values[3], values[0], values[1])

    def _note_entry(self, number: Value, key: Value, feed: Value, published: Value) -> None:
        if not isinstance(key, int) or key < LEAST_KEY:
            return
        self._db.execute(
            "INSERT INTO entry VALUES(?,?,?,?) ON CONFLICT(id) DO UPDATE SET key = coalesce(key, excluded.key),"
            " feed = coalesce(feed, excluded.feed), published = coalesce(published, excluded.published)",
            [number, key, feed, published],
        )

    # --- what they do not say ---

    def _tell_pages_from_feeds(self) -> None:
        """Of two texts of one article in an old file the one is the feed's own that the article's hash is of."""
        for (number,) in self._db.execute("SELECT id FROM own WHERE page IS NULL").fetchall():
            if not any(row.number == number for row in upkeep.altered(self._db, number)):
                continue
            text = self._db.execute("SELECT text, layout FROM body WHERE id=?", [number]).fetchone()
            own = self._db.execute("SELECT text, layout FROM own WHERE id=?", [number]).fetchone()
            self._db.execute("UPDATE body SET text=?, layout=? WHERE id=?", [*own, number])
            self._db.execute("UPDATE own SET text=?, layout=? WHERE id=?", [*text, number])

    def _bury(self) -> None:
        """Leave out what was removed, of which a page out of use may still tell."""
        self._db.execute("DELETE FROM article WHERE key IN (SELECT key FROM gone)")
        self._db.execute("DELETE FROM entry WHERE key IN (SELECT key FROM gone)")

    def _find_articles(self) -> None:
        """Make articles for texts that have none, of what the indexes and the marks say of them."""
        rows = self._db.execute(
            "SELECT b.id, b.text, e.key, e.feed, e.published FROM body b LEFT JOIN entry e ON e.id = b.id"
            " WHERE b.id NOT IN (SELECT id FROM article)"
        ).fetchall()
        for number, text, key, feed, published in rows:
            key = article_key("", text) if key is None else key
            marked = self._known.articles.get(key, {})
            title = marked.get("title") or text[:TITLE].partition("\n")[0]
            self._insert_article(number, key, feed or 0, published, title, marked.get("url", ""))
            self._found.cut.append((key, title))

    def _insert_article(
        self, number: int, key: int, feed: int, published: int | None, title: str, url: str
    ) -> None:
        when = int(time.time()) if published is None else published
        self._db.execute(
            "INSERT OR IGNORE INTO article(id, key, feed, published, dated, words, title, url, author, section, lang,"
            " guid, hash) VALUES(?,?,?,?,?,0,?,?,'','','','',x'')",
            [number, key, feed, when, published is not None, title, url],
        )

    def _find_texts(self) -> None:
        """Give articles without a text the feed's own, or else none."""
        self._db.execute("INSERT OR IGNORE INTO body SELECT id, text, layout FROM own")
        rows = self._db.execute(
            "SELECT id, key, title FROM article WHERE id NOT IN (SELECT id FROM body)"
        ).fetchall()
        empty = pack_layout(Document(""))
        for number, key, title in rows:
            self._db.execute("INSERT INTO body VALUES(?,?,?)", [number, "", empty])
            self._db.execute("UPDATE article SET hash=x'' WHERE id=?", [number])
            self._found.empty.append((key, title))
        lost = self._db.execute("SELECT key FROM entry WHERE id NOT IN (SELECT id FROM article)")
        there = {key for (key,) in self._db.execute("SELECT key FROM article UNION SELECT key FROM gone")}
        self._found.lost = sorted(({key for (key,) in lost} | self._known.articles.keys()) - there)
        for table, column in (("body", "id"), ("own", "id"), ("earlier", "article"), ("annotation", "id")):
            self._db.execute(f"DELETE FROM {table} WHERE {column} NOT IN (SELECT id FROM article)")

    def _find_feeds(self) -> None:
        """Find the keys of feeds that are missing: the one of which an article's key was made."""
        missing = (
            self._db.execute(
                "SELECT DISTINCT feed FROM article WHERE feed NOT IN (SELECT id FROM feed) ORDER BY feed DESC"
            ).fetchall()
        )  # 0, which stands for an unknown number, comes last: it gets one that none of the others has
        for (number,) in missing:
            key = self._feed_key(number)
            if key is None:
                key, self._found.nameless = f"{LOCAL_PREFIX}Recovered {number}", self._found.nameless + 1
            known = self._db.execute("SELECT id FROM feed WHERE key=?", [key]).fetchone()
            if known:
                self._db.execute("UPDATE article SET feed=? WHERE feed=?", [known[0], number])
            else:
                self._db.execute("INSERT INTO feed(id, key) VALUES(nullif(?, 0), ?)", [number, key])
                self._db.execute(
                    "UPDATE article SET feed=(SELECT id FROM feed WHERE key=?) WHERE feed=?", [key, number]
                )

    def _feed_key(self, number: int) -> str | None:
        """The key of a feed of which only the number is known."""
        articles = self._db.execute(
            "SELECT key, guid FROM article WHERE feed=? LIMIT 50", [number]
        ).fetchall()
        likely = sorted(self._named.get(number, ()))
        marked = {
            self._known.articles[key].get("feed", "") for key, _ in articles if key in self._known.articles
        }
        for candidate in (*likely, *sorted(marked - {""}), *self._known.feeds):
            if any(article_key(candidate, guid) == key for key, guid in articles):
                return candidate
        return likely[0] if len(likely) == 1 else None

    # --- what is not as it was ---

    def _check(self) -> None:
        """Name the articles that are not as they were stored, and let their feeds send them again."""
        broken = list(upkeep.altered(self._db))
        self._found.cut += [(row.key, row.title) for row in broken]
        self._found.unreadable = [(row.key, row.title) for row in upkeep.broken_versions(self._db)]
        upkeep.accept(self._db, broken)
        numbers = self._db.execute(
            "SELECT a.id, b.text FROM article a JOIN body b ON b.id = a.id WHERE hash=x''"
        )
        for number, text in numbers.fetchall():
            self._db.execute("UPDATE article SET words=? WHERE id=?", [len(text.split()), number])
        self._db.execute("UPDATE article SET stamp=NULL WHERE stamp NOT IN (SELECT id FROM stamp)")
        self._db.execute(
            "UPDATE article SET quotes=NULL, people=NULL, stamp=NULL WHERE id NOT IN (SELECT id FROM annotation)"
        )

    def _forget_answers(self) -> None:
        """Let feeds be asked and read as if for the first time, so that they bring what they still have."""
        for name in ("etag", "modified", "body_hash"):
            self._db.execute(
                "UPDATE feed SET state = iif(json_valid(state), json_set(state, ?, ''), '{}')", [f"$.{name}"]
            )

    def _count(self) -> None:
        self._found.articles = self._db.execute("SELECT count(*) FROM article").fetchone()[0]
        self._found.feeds = self._db.execute("SELECT count(*) FROM feed").fetchone()[0]


def _is_feed(value: Value) -> bool:
    """Whether an index's text can be a feed's key."""
    return isinstance(value, str) and ("://" in value or value.startswith(LOCAL_PREFIX))


def _is_annotation(value: Value) -> bool:
    try:
        unpack_annotation(str(value), "")
    except sqlite3.DatabaseError:
        return False
    return True


def _is_extra(value: Value) -> bool:
    try:
        unpack_extra_fields(value if isinstance(value, str) else None)
    except sqlite3.DatabaseError:
        return False
    return True


def _mended(table: str, values: list[Value]) -> list[Value]:
    """A row's values, those that are not as they were written in the form of none."""
    if table in ("body", "own"):
        return [*values[:2], _layout(values[1], values[2]), *values[3:]]
    if table == "article" and not _is_extra(values[16]):
        return [*values[:16], None, *values[17:]]
    if table == "feed":
        return [*values[:2], values[2] or "", values[3] or "{}", b""]
    return values


def _layout(text: Value, layout: Value) -> str:
    """A text's layout, where it is one of this text; else its paragraphs."""
    whole, packed = str(text), str(layout)
    try:
        document = unpack_document(whole, packed)
        parts = [(part.start, part.end) for part in document.blocks]
        parts += [(part.start, part.end) for part in document.inlines]
        if all(0 <= start <= end <= len(whole) for start, end in parts):
            return packed
    except (sqlite3.DatabaseError, TypeError):
        pass
    return pack_layout(Document(whole, tuple(_paragraphs(whole))))


def _paragraphs(text: str) -> Iterator[Block]:
    start = 0
    for piece in text.split("\n\n"):
        if piece:
            yield Block("paragraph", start, start + len(piece))
        start += len(piece) + 2
