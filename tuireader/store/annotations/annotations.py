"""Annotations in the archive: whole, as JSON, with small tables derived from them to find speakers and
names.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterator

from tuireader.model import ArticleAnnotation, Coverage, text_hash
from tuireader.store.annotations.naming import clear_all_names, write_names
from tuireader.store.annotations.statement_index import (
    clear_all_statements,
    clear_statements,
    trace_article,
    write_statements,
)
from tuireader.store.annotations.stories import forget_all_tales
from tuireader.store.archive.packing import pack_annotation, unpack_annotation
from tuireader.store.archive.select import NEWEST_FIRST, Selection

_NO_MODEL = "none for "
"""What stands, with the language behind it, for the model of an annotation that was made without one; in archives
of before, nothing does.
"""
_RECENT = 7 * 86_400
"""Seconds after which what an article says is no news any more: a new feed, or an import, brings old ones."""


def read_annotation(connection: sqlite3.Connection, key: int) -> ArticleAnnotation | None:
    """The article's annotation, stale when its text has changed since; None while there is none."""
    found = connection.execute(
        "SELECT n.data, a.title, b.text FROM article a JOIN annotation n ON n.id = a.id"
        " JOIN body b ON b.id = a.id WHERE a.key=?",
        [key],
    ).fetchone()
    if found is None:
        return None
    data, title, text = found
    return unpack_annotation(data, text_hash(title, text))


def write_annotation(connection: sqlite3.Connection, key: int, annotation: ArticleAnnotation) -> None:
    """Store what was found in an article, in a transaction of the caller's; nothing if it is no longer
    stored.
    """
    found = connection.execute(
        "SELECT a.id, a.title, b.text FROM article a JOIN body b ON b.id = a.id WHERE a.key=?", [key]
    ).fetchone()
    if found is None:
        return
    number, title, text = found
    connection.execute("INSERT OR REPLACE INTO annotation VALUES(?,?)", [number, pack_annotation(annotation)])
    stamp: int | None = _stamp(connection, annotation)
    if annotation.text_hash != text_hash(title, text):
        stamp, title, text = None, "", ""
    else:
        _queue(connection, number)
    clear_statements(connection, number)
    _index_names(connection, number, annotation, stamp, title, text)
    write_statements(connection, number, annotation, title, text)
    trace_article(connection, number)
    connection.execute("INSERT OR IGNORE INTO untied VALUES(?)", [number])


def _queue(connection: sqlite3.Connection, article: int) -> None:
    """Let a recent article wait if someone watches and its present text was not annotated before; in the transaction
    that stores the annotation, before it does.
    """
    connection.execute(
        "INSERT OR IGNORE INTO unheard(article) SELECT a.id FROM article a, watch w"
        " WHERE a.id = ? AND a.stamp IS NULL AND a.id > w.since AND a.published > ?",
        [article, int(time.time()) - _RECENT],
    )


def present_hash(connection: sqlite3.Connection, key: int) -> str:
    """The hash of an article's title and text as they are now; empty when it is not stored."""
    found = connection.execute(
        "SELECT a.title, b.text FROM article a JOIN body b ON b.id = a.id WHERE a.key=?", [key]
    ).fetchone()
    return text_hash(*found) if found else ""


def index_all(connection: sqlite3.Connection) -> None:
    """Derive anew what lists and searches need from all annotations, in a transaction of the caller's."""
    clear_all_statements(connection)
    clear_all_names(connection)
    numbers = [number for (number,) in connection.execute("SELECT id FROM annotation")]
    for number, found, stamp, title, text in _annotated(connection, numbers):
        _index_names(connection, number, found, stamp, title, text)
        write_statements(connection, number, found, title, text)
    forget_all_tales(connection)


def index_names(connection: sqlite3.Connection, numbers: Collection[int]) -> None:
    """Derive what finds some articles by names, for an archive that had no tables of them."""
    for number, found, stamp, title, text in _annotated(connection, numbers):
        _index_names(connection, number, found, stamp, title, text)


def index_statements(connection: sqlite3.Connection, numbers: Collection[int]) -> None:
    """Derive what is said in some articles, for an archive that had no tables of it."""
    for number, found, _, title, text in _annotated(connection, numbers):
        write_statements(connection, number, found, title, text)


def _annotated(
    connection: sqlite3.Connection, numbers: Collection[int]
) -> Iterator[tuple[int, ArticleAnnotation, int | None, str, str]]:
    """The annotations of articles with these numbers, each with its number, its stamp, and the title and text that it
    is of, which are empty where they have changed since.
    """
    for number in numbers:
        data, stamp, title, text = connection.execute(
            "SELECT n.data, a.stamp, a.title, b.text FROM annotation n JOIN article a ON a.id = n.id"
            " JOIN body b ON b.id = n.id WHERE n.id=?",
            [number],
        ).fetchone()
        try:
            found = unpack_annotation(data, text_hash(title, text))
        except sqlite3.DatabaseError:  # not as it was written: it will be made anew
            connection.execute("DELETE FROM annotation WHERE id=?", [number])
            connection.execute("UPDATE article SET stamp=NULL WHERE id=?", [number])
            continue
        yield number, found, stamp, *(("", "") if found.stale else (title, text))


def _index_names(
    connection: sqlite3.Connection,
    number: int,
    annotation: ArticleAnnotation,
    stamp: int | None,
    title: str = "",
    text: str = "",
) -> None:
    """Derive what finds an article by names from an annotation, and from the texts that it is of."""
    everyone = annotation.entities
    people = list(dict.fromkeys(mention.name for mention in everyone if mention.label == "PERSON"))
    write_names(connection, number, annotation, title, text)
    connection.execute(
        "UPDATE article SET quotes=?, people=?, stamp=? WHERE id=?",
        [annotation.body.quote_count, "\n".join(people), stamp, number],
    )


def _stamp(connection: sqlite3.Connection, annotation: ArticleAnnotation) -> int:
    """The number of the model and rules that made an annotation."""
    body = annotation.body
    made_by = [body.model or f"{_NO_MODEL}{body.lang}", body.rules]
    connection.execute("INSERT INTO stamp(model, rules) VALUES(?,?) ON CONFLICT DO NOTHING", made_by)
    found: int = connection.execute("SELECT id FROM stamp WHERE model=? AND rules=?", made_by).fetchone()[0]
    return found


def coverage(connection: sqlite3.Connection, found: Selection) -> Coverage:
    """How many of the articles of a selection have an annotation of their present text."""
    stamps = connection.execute("SELECT id, model FROM stamp").fetchall()
    modelless = _listed([number for number, model in stamps if not model or model.startswith(_NO_MODEL)])
    numbers = connection.execute(
        f"SELECT count(*), count(a.stamp), count(iif(a.stamp IN ({modelless}), 1, NULL)) FROM article a"
        f" WHERE {found.where}",
        found.params,
    ).fetchone()
    return Coverage(*numbers)


def unannotated(
    connection: sqlite3.Connection, stale: Collection[int], since: int, limit: int
) -> list[tuple[int, int]]:
    """(published, key) of articles without a fresh annotation: those never annotated first, each part newest
    first. ``stale`` are the numbers of stamps: see :func:`stale_stamps`.
    """
    found: list[tuple[int, int]] = []
    for condition in ("stamp IS NULL", f"stamp IN ({_listed(stale)})"):
        found += connection.execute(
            f"SELECT published, key FROM article WHERE {condition} AND published >= ?"
            " ORDER BY published DESC LIMIT ?",
            [since, limit - len(found)],
        ).fetchall()
    return found


def backlog(connection: sqlite3.Connection, found: Selection, stale: Collection[int]) -> list[int]:
    """The keys of the articles of a selection without a fresh annotation, newest first."""
    waiting = found & Selection(f"a.stamp IS NULL OR a.stamp IN ({_listed(stale)})")
    return _keys(connection, waiting)


def arrivals(connection: sqlite3.Connection, found: Selection, above: int) -> list[int]:
    """The keys of the articles of a selection that arrived after the one with the number ``above``, or whose text
    has changed since it was annotated, without an annotation, newest first.
    """
    waiting = found & Selection("a.stamp IS NULL AND (a.id > ? OR a.quotes IS NOT NULL)", [above])
    return _keys(connection, waiting)


def _keys(connection: sqlite3.Connection, found: Selection) -> list[int]:
    rows = connection.execute(f"SELECT a.key FROM article a WHERE {found.where} {NEWEST_FIRST}", found.params)
    return [key for (key,) in rows]


def stale_stamps(
    connection: sqlite3.Connection, models: Collection[str], rules: int, languages: Collection[str]
) -> list[int]:
    """The numbers of the stamps that neither these rules and one of these models made, nor these rules without any
    for a language that is none of ``languages``.
    """

    def fresh(model: str) -> bool:
        language = model.removeprefix(_NO_MODEL)
        return model in {"", *models} if language == model else language not in languages

    stamps = connection.execute("SELECT id, model, rules FROM stamp").fetchall()
    return [number for number, model, made in stamps if made != rules or not fresh(model)]


def _listed(numbers: Collection[int]) -> str:
    return ",".join(map(str, numbers))
