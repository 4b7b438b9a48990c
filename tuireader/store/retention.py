"""Which articles are to go, and giving back the space that they leave."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tuireader.store.database import Database

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
    """Let the full-text index forget the words of articles that were removed, a little at a time."""
    pages = -MERGES  # a negative number begins, positive ones go on (FTS5, "merge")
    while True:
        with unhurried(), database.writing() as connection:
            before = connection.total_changes
            connection.execute("INSERT INTO words(words, rank) VALUES('merge', ?)", [pages])
            if connection.total_changes - before < 2:
                return
        pages = MERGES


def free_bytes(connection: sqlite3.Connection) -> int:
    """How much of the file holds nothing."""
    pages, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_size")
    )
    return int(pages * size)
