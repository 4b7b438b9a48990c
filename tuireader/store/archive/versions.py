"""The texts that an article has and had: its page's in place of its feed's, and those that others replaced.

An earlier version is kept compressed, each with the one before it as its dictionary, so that a text edited every
hour costs what was altered in it. The same words are kept once, however often a feed goes back and forth.
"""

from __future__ import annotations

import sqlite3
import time
import zlib
from collections.abc import Iterator
from hashlib import blake2b

from tuireader.model import Document, Version, text_hash
from tuireader.store.archive.packing import pack_layout, unpack_document
from tuireader.text.strings import words_in

_PARTED = "\0"
"""Stands between a packed text and its layout, which, being JSON, has none."""


def put_page(connection: sqlite3.Connection, key: int, document: Document) -> bool:
    """Let an article have the text of its page, in a transaction of the caller's; False if it is not stored."""
    found = connection.execute(
        "SELECT a.id, a.title, b.text, b.layout FROM article a JOIN body b ON b.id = a.id WHERE a.key=?",
        [key],
    ).fetchone()
    if found is None:
        return False
    number, title, text, before = found
    layout = pack_layout(document)
    first = connection.execute(
        "INSERT OR IGNORE INTO own(id, text, layout) SELECT id, text, layout FROM body WHERE id=?", [number]
    ).rowcount
    if not first and text != document.text:
        keep_version(connection, number, title, text, before, paged=True)
    connection.execute("UPDATE body SET text=?, layout=? WHERE id=?", [document.text, layout, number])
    connection.execute("UPDATE own SET page=? WHERE id=?", [page_digest(document.text, layout), number])
    reword(connection, number, (title, text), (title, document.text))
    words = words_in(document.text)
    changed = text_hash(title, text) != text_hash(title, document.text)
    connection.execute(
        "UPDATE article SET words=?, stamp=iif(?, NULL, stamp) WHERE id=?", [words, changed, number]
    )
    return True


def own_text(connection: sqlite3.Connection, key: int) -> Document | None:
    """The text that the feed itself gave, where the article has that of its page."""
    found = connection.execute(
        "SELECT o.text, o.layout FROM article a JOIN own o ON o.id = a.id WHERE a.key=?", [key]
    ).fetchone()
    return unpack_document(*found) if found else None


def page_digest(text: str, layout: str) -> bytes:
    """By which a page's text is known to be as it was stored."""
    return blake2b(f"{text}\0{layout}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


def reword(
    connection: sqlite3.Connection, number: int, before: tuple[str, str], now: tuple[str, str]
) -> None:
    """Keep the full-text index in step with an article's title and text that changed."""
    connection.execute(
        "INSERT INTO words(words, rowid, title, text) VALUES('delete',?,?,?)", [number, *before]
    )
    connection.execute("INSERT INTO words(rowid, title, text) VALUES(?,?,?)", [number, *now])


def keep_version(
    connection: sqlite3.Connection, number: int, title: str, text: str, layout: str, *, paged: bool
) -> None:
    """Keep words that are about to be replaced, in a transaction of the caller's; those already kept are not
    kept twice.
    """
    digest = bytes.fromhex(text_hash(title, text))
    if connection.execute("SELECT 1 FROM earlier WHERE article=? AND hash=?", [number, digest]).fetchone():
        return
    known = connection.execute("SELECT document FROM earlier WHERE article=? ORDER BY id", [number])
    before = [b"", *_unpacked(data for (data,) in known)][-1]
    connection.execute(
        "INSERT INTO earlier(article, replaced, paged, title, hash, document) VALUES(?,?,?,?,?,?)",
        [number, int(time.time()), paged, title, digest, _pack(f"{text}{_PARTED}{layout}", before)],
    )


def versions(connection: sqlite3.Connection, key: int) -> list[Version]:
    """The earlier versions of an article, the one replaced last first."""
    rows = connection.execute(
        "SELECT e.title, e.replaced, e.paged, e.document FROM article a JOIN earlier e ON e.article = a.id"
        " WHERE a.key=? ORDER BY e.id",
        [key],
    ).fetchall()
    found = []
    for (title, replaced, paged, _), packed in zip(rows, _unpacked(row[3] for row in rows), strict=True):
        text, _, layout = packed.decode().rpartition(_PARTED)
        found.append(Version(title, unpack_document(text, layout), replaced, bool(paged)))
    return found[::-1]


def first_broken(connection: sqlite3.Connection, number: int) -> int | None:
    """The id of the first earlier version of an article that is not what was kept; those after it need it."""
    rows = connection.execute(
        "SELECT id, title, hash, document FROM earlier WHERE article=? ORDER BY id", [number]
    ).fetchall()
    unpacked = _unpacked(row[3] for row in rows)
    for ident, title, digest, _ in rows:
        try:
            text = next(unpacked).decode().rpartition(_PARTED)[0]
        except (sqlite3.DatabaseError, ValueError):
            return int(ident)
        if bytes.fromhex(text_hash(title, text)) != digest:
            return int(ident)
    return None


def _pack(content: str, before: bytes) -> bytes:
    """Compress a version; ``before`` is the version kept last, empty for the first."""
    compressor = zlib.compressobj(9, zdict=before) if before else zlib.compressobj(9)
    return compressor.compress(content.encode()) + compressor.flush()


def _unpacked(documents: Iterator[bytes]) -> Iterator[bytes]:
    """Versions of one article in the order in which they were kept. Raises sqlite3.DatabaseError."""
    before = b""
    for data in documents:
        decompressor = zlib.decompressobj(zdict=before) if before else zlib.decompressobj()
        try:
            before = decompressor.decompress(data) + decompressor.flush()
        except zlib.error as error:
            raise sqlite3.DatabaseError("an earlier version is malformed") from error
        yield before
