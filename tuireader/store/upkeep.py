"""Looking after the archive's file: what is wrong with it, and making anew what is derived."""

from __future__ import annotations

import sqlite3

from tuireader.errors import StoreError
from tuireader.store.annotations import index_all
from tuireader.store.database import Database
from tuireader.store.retention import free_bytes
from tuireader.store.schema import WORDS, run

_ORPHANS = {
    "articles without a text": "article WHERE id NOT IN (SELECT id FROM body)",
    "texts without an article": "body WHERE id NOT IN (SELECT id FROM article)",
    "annotations without an article": "annotation WHERE id NOT IN (SELECT id FROM article)",
    "speakers without an article": "spoken WHERE article NOT IN (SELECT id FROM article)",
    "names without an article": "named WHERE article NOT IN (SELECT id FROM article)",
    "quotes without an article": "wording WHERE article NOT IN (SELECT id FROM article)",
    "feeds' texts without an article": "own WHERE id NOT IN (SELECT id FROM article)",
    "earlier texts without an article": "earlier WHERE article NOT IN (SELECT id FROM article)",
    "articles without a feed": "article WHERE feed NOT IN (SELECT id FROM feed)",
}
_DERIVED = ("texts without an article", "annotations without an article")


def problems(database: Database) -> list[str]:
    """What is wrong, a plain line each; nothing when all is well."""
    try:
        found = [f"damaged: {line}" for (line,) in database.all("PRAGMA quick_check(5)") if line != "ok"]
        for what, where in _ORPHANS.items():
            if number := database.one(f"SELECT count(*) FROM {where}"):
                found.append(f"{number} {what}")
        return found + _index_problems(database)
    except sqlite3.Error as error:
        return [f"damaged: {error}"]


def _index_problems(database: Database) -> list[str]:
    """Whether the full-text index says what the texts say (FTS5's own check, which compares the two)."""
    try:
        with database.writing() as connection:
            connection.execute("INSERT INTO words(words, rank) VALUES('integrity-check', 1)")
    except (sqlite3.Error, StoreError) as error:
        return [f"the full-text index is out of step ({error})"]
    return []


def rebuild(database: Database) -> None:
    """Make anew all that is derived, and remove what belongs to no article. Raises StoreError."""
    with database.writing() as connection:
        for what in _DERIVED:
            connection.execute(f"DELETE FROM {_ORPHANS[what]}")
        connection.execute("DROP TABLE IF EXISTS words")
        run(connection, WORDS)
        connection.execute("INSERT INTO words(words) VALUES('rebuild')")
        index_all(connection)
    database.compact()


def sizes(database: Database) -> dict[str, int]:
    """How much there is: articles, feeds, annotated, tombstones, and the file's bytes, of which some are free."""
    tables = {"articles": "article", "feeds": "feed", "annotated": "annotation", "tombstones": "gone"}
    found = {name: int(database.one(f"SELECT count(*) FROM {table}")) for name, table in tables.items()}
    return found | {"bytes": database.path.stat().st_size, "free": free_bytes(database.connection)}
