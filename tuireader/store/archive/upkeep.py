"""Looking after the archive's file: what is wrong with it, making anew what is derived, which articles are to go, and
giving back the space that they leave.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tuireader.errors import StoreError
from tuireader.model import short_id
from tuireader.store.annotations.annotations import index_all
from tuireader.store.archive.database import ERRORS, Database
from tuireader.store.archive.intake import entry_digest, first_broken, page_digest
from tuireader.store.archive.schema import WORDS, run
from tuireader.text.strings import counted

_ORPHANS = {
    "articles without a text": "article WHERE id NOT IN (SELECT id FROM body)",
    "texts without an article": "body WHERE id NOT IN (SELECT id FROM article)",
    "annotations without an article": "annotation WHERE id NOT IN (SELECT id FROM article)",
    "speakers without an article": "spoken WHERE article NOT IN (SELECT id FROM article)",
    "names without an article": "named WHERE article NOT IN (SELECT id FROM article)",
    "quotes without an article": "statement WHERE article NOT IN (SELECT id FROM article)",
    "quotes by fingerprints without a quote": "shingle WHERE statement NOT IN (SELECT id FROM statement)",
    "quotes of names without a quote": "concern WHERE statement NOT IN (SELECT id FROM statement)",
    "stories without an article": "tale WHERE article NOT IN (SELECT id FROM article)",
    "feeds' texts without an article": "own WHERE id NOT IN (SELECT id FROM article)",
    "earlier texts without an article": "earlier WHERE article NOT IN (SELECT id FROM article)",
    "articles without a feed": "article WHERE feed NOT IN (SELECT id FROM feed)",
}
_DERIVED = ("annotations", "speakers", "names", "quotes", "stories")
"""Of what is made anew; other parts that are missing are damage."""


NAMED = 10
"""Of more articles a line names no more."""


class Altered(NamedTuple):
    """An article of which something else is stored than what was taken in."""

    number: int
    key: int
    title: str


def problems(database: Database) -> list[str]:
    """What is wrong, a plain line each; nothing when all is well. Those begin with "damaged" that
    :func:`rebuild` does not mend.
    """
    try:
        if found := _structure(database):
            return found
        for what, where in _ORPHANS.items():
            if number := database.one(f"SELECT count(*) FROM {where}"):
                found.append(f"{'' if what.startswith(_DERIVED) else 'damaged: '}{number} {what}")
        found += _altered_problems(database)
        return found + _index_problems(database)
    except ERRORS as error:
        return [f"damaged: {error}"]


def _altered_problems(database: Database) -> list[str]:
    """Articles and earlier versions that are not as they were stored, by name."""
    found = {
        "not as stored": list(altered(database.connection)),
        "without all earlier versions": broken_versions(database.connection),
    }
    return [
        f"damaged: {counted(len(rows), 'article')} {what}: {named((row.key, row.title) for row in rows)}"
        for what, rows in found.items()
        if rows
    ]


def named(articles: Iterable[tuple[int, str]]) -> str:
    """Some articles by title and id, for a line that tells of them."""
    rows = list(articles)
    some = "; ".join(f"{title or 'untitled'} ({short_id(key)})" for key, title in rows[:NAMED])
    return some + (f" and {len(rows) - NAMED} more" if len(rows) > NAMED else "")


def _structure(database: Database) -> list[str]:
    """One line, or none, of what SQLite itself finds wrong: broken pages, and indexes out of step."""
    lines = [line for (line,) in database.all("PRAGMA integrity_check(5)") if line != "ok"]
    return [f"damaged: {' '.join(lines[0].split())}"] if lines else []


def _index_problems(database: Database) -> list[str]:
    """Whether the full-text index says what the texts say (FTS5's own check, which compares the two)."""
    try:
        with database.writing() as connection:
            connection.execute("INSERT INTO words(words, rank) VALUES('integrity-check', 1)")
    except (sqlite3.Error, StoreError) as error:
        return [f"the full-text index is out of step ({error.__cause__ or error})"]
    return []


def altered(connection: sqlite3.Connection, only: int | None = None) -> Iterator[Altered]:
    """The articles whose title, text or address is not what was stored, by the hashes that were stored with
    them; an article without a hash is of a text that is known to be lost in part. ``only`` is the number of one.
    """
    rows = connection.execute(
        "SELECT a.id, a.key, a.hash, a.published, a.extra, b.text, b.layout, o.text, o.layout, o.page,"
        " a.title, a.url, a.author, a.section, a.lang"
        " FROM article a JOIN body b ON b.id = a.id LEFT JOIN own o ON o.id = a.id"
        f"{'' if only is None else ' WHERE a.id=?'}",
        [] if only is None else [only],
    )
    for number, key, known, published, extra, text, layout, own, own_layout, page, *about in rows:
        given = (text, layout) if own is None else (own, own_layout)
        # A date that the feed once gave, and gives no longer, is kept, but was not hashed with the rest.
        digests = [entry_digest(tuple(about), when, *given, extra) for when in (published, None)]
        sound = page is None or page == page_digest(text, layout)
        if (known and known not in digests) or not sound:
            yield Altered(number, key, about[0])


def broken_versions(connection: sqlite3.Connection) -> list[Altered]:
    """The articles of which an earlier version cannot be read."""
    rows = connection.execute("SELECT id, key, title FROM article WHERE id IN (SELECT article FROM earlier)")
    return [Altered(*row) for row in rows if first_broken(connection, row[0]) is not None]


def accept(connection: sqlite3.Connection, found: Iterable[Altered]) -> None:
    """Take articles that were altered as they are, until their feeds send them again; earlier versions that
    cannot be read are dropped.
    """
    for row in found:
        connection.execute("UPDATE article SET hash=x'', stamp=NULL WHERE id=?", [row.number])
        connection.execute("UPDATE own SET page=NULL WHERE id=?", [row.number])
    for row in broken_versions(connection):
        first = first_broken(connection, row.number)
        connection.execute("DELETE FROM earlier WHERE article=? AND id>=?", [row.number, first])


def rebuild(database: Database) -> None:
    """Make anew all that is derived, and remove what belongs to no article. Raises StoreError."""
    with database.writing() as connection:
        connection.execute(f"DELETE FROM {_ORPHANS['annotations without an article']}")
        derive(connection)
    database.compact()


def derive(connection: sqlite3.Connection) -> None:
    """Make anew the full-text index and the names, in a transaction of the caller's."""
    connection.execute("DROP TABLE IF EXISTS words")
    run(connection, WORDS)
    connection.execute("INSERT INTO words(words) VALUES('rebuild')")
    index_all(connection)


def sizes(database: Database) -> dict[str, int]:
    """How much there is: articles, feeds, annotated, tombstones, and the file's bytes, of which some are free."""
    tables = {"articles": "article", "feeds": "feed", "annotated": "annotation", "tombstones": "gone"}
    found = {name: int(database.one(f"SELECT count(*) FROM {table}")) for name, table in tables.items()}
    return found | {"bytes": database.path.stat().st_size, "free": free_bytes(database.connection)}


# --- Which articles are to go, and giving back the space that they leave ---


PAGES = 250
"""Pages (of 4 KB) that are given back in one transaction, so that no other write waits long."""
PAUSE = 0.1
"""Seconds that others are left to write, at most, after each transaction."""
MERGES = 500
"""Pages of the full-text index that are merged in one transaction."""


@contextmanager
def unhurried() -> Iterator[None]:
    """Leave the file alone afterwards for as long as this took: who waits for it looks only now and then."""
    began = time.monotonic()
    yield
    time.sleep(min(time.monotonic() - began, PAUSE))


def beyond(database: Database, feed: int, before: int, newest: int) -> list[int]:
    """The keys of a feed's articles older than ``before``, and of all but its ``newest``; 0 bounds nothing."""
    old = "SELECT key FROM article WHERE feed=? AND published<?"
    found = {key for (key,) in database.all(old, [feed, before])}
    if newest:
        rest = "SELECT key FROM article WHERE feed=? ORDER BY published DESC, id DESC LIMIT -1 OFFSET ?"
        found.update(key for (key,) in database.all(rest, [feed, newest]))
    return list(found)


def stock(database: Database, feed: int) -> int:
    """How many articles of a feed are stored."""
    return int(database.one("SELECT count(*) FROM article WHERE feed=?", [feed]))


def foldable(database: Database, feed: int, until: int) -> tuple[int, list[int]]:
    """The time before which all of a feed is read, at most ``until``, and the keys of what is older."""
    first_unread = database.one(
        "SELECT min(published) FROM article a WHERE feed=? AND NOT is_read(key, feed, published)", [feed]
    )
    before = until if first_unread is None else min(until, first_unread)
    rows = database.all("SELECT key FROM article WHERE feed=? AND published<?", [feed, before])
    return before, [key for (key,) in rows]


def give_back(database: Database) -> None:
    """Make the file smaller once a tenth of it is free, a little at a time. Raises StoreError.

    A file made before files were told to allow it keeps its free space, and fills it again.
    """
    with database.telling():
        total = database.one("PRAGMA page_count")
        free = database.one("PRAGMA freelist_count")
        if free * 10 < total or not database.one("PRAGMA auto_vacuum"):
            return
    for _ in range(0, free, PAGES):
        with unhurried():
            database.vacuum(PAGES)
    database.checkpoint()


def merge_words(database: Database) -> None:
    """Let the full-text indexes forget the words of articles that were removed or edited, a little at a time."""
    for table in ("words", "said"):
        pages = -MERGES  # a negative number begins, positive ones go on (FTS5, "merge")
        while _merged(database, table, pages):
            pages = MERGES


def _merged(database: Database, table: str, pages: int) -> bool:
    """Merge so many pages of an index; False where there was nothing to merge."""
    with unhurried(), database.writing() as connection:
        before = connection.total_changes
        connection.execute(f"INSERT INTO {table}({table}, rank) VALUES('merge', ?)", [pages])
        return connection.total_changes - before >= 2


def free_bytes(connection: sqlite3.Connection) -> int:
    """How much of the file holds nothing."""
    pages, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_size")
    )
    return int(pages * size)
