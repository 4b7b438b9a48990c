"""What goes into the archive and out of it: entries stored, updated and removed, the full-text index in step; and the
texts that an article has and had: its page's in place of its feed's, and those that others replaced; and pages as
their servers sent them, which are kept as evidence.

Such pages belong to articles by key, each content once, and stay when an article goes: what was cited from it can
still be shown.

An earlier version is kept compressed, each with the one before it as its dictionary, so that a text edited every
hour costs what was altered in it. The same words are kept once, however often a feed goes back and forth.
"""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Literal, TypeVar

from tuireader.model import Document, Entry, KeptPage, Version, article_key, text_hash
from tuireader.store.annotations.naming import clear_names, date_names
from tuireader.store.annotations.statement_index import clear_statements, clear_words
from tuireader.store.annotations.stories import forget_tale
from tuireader.store.archive.packing import (
    pack_extra,
    pack_layout,
    pack_quotes,
    unpack_annotation,
    unpack_document,
    unpack_quotes,
)
from tuireader.store.archive.select import among
from tuireader.text.strings import words_in

T = TypeVar("T")
Outcome = Literal["new", "updated", "unchanged", "buried"]


def take_in(connection: sqlite3.Connection, feed: int, feed_key: str, entry: Entry) -> tuple[int, Outcome]:
    """Store one entry under its key, in a transaction of the caller's; says what became of it."""
    key = article_key(feed_key, entry.guid)
    layout, extra = pack_layout(entry.document), pack_extra(entry)
    digest = entry_digest(
        (entry.title, entry.url, entry.author, entry.section, entry.lang),
        entry.published, entry.document.text, layout, extra,
    )  # fmt: skip
    found = connection.execute("SELECT id, hash, published FROM article WHERE key=?", [key]).fetchone()
    if found is None:
        if connection.execute("SELECT 1 FROM gone WHERE key=?", [key]).fetchone():
            return key, "buried"
        _insert(connection, key, feed, entry, digest, layout, extra)
        return key, "new"
    number, known, published = found
    if known == digest:
        return key, "unchanged"
    _update(connection, number, published, entry, digest, layout, extra)
    return key, "updated"


def entry_digest(
    about: tuple[str, ...], published: int | None, text: str, layout: str, extra: str | None
) -> bytes:
    """Changes with all that a reader would see of an entry, and not when a feed merely sends it again.

    ``about`` are its title, address, author, section and language.
    """
    parts = (*about, str(published), text, layout, extra or "")
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _insert(
    connection: sqlite3.Connection,
    key: int,
    feed: int,
    entry: Entry,
    digest: bytes,
    layout: str,
    extra: str | None,
) -> None:
    published = int(time.time()) if entry.published is None else entry.published
    row = connection.execute(
        "INSERT INTO article(key, feed, published, updated, words, title, url, author, section, lang, guid,"
        " hash, extra, dated) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [key, feed, published, entry.updated, _words(entry), entry.title, entry.url, entry.author,
         entry.section, entry.lang, _storable(entry.guid), digest, extra, entry.published is not None],
    )  # fmt: skip
    number = row.lastrowid
    connection.execute("INSERT INTO body VALUES(?,?,?)", [number, entry.document.text, layout])
    connection.execute(
        "INSERT INTO words(rowid, title, text) VALUES(?,?,?)", [number, entry.title, entry.document.text]
    )


def _update(
    connection: sqlite3.Connection, number: int, published: int, entry: Entry, digest: bytes, layout: str,
    extra: str | None,
) -> None:  # fmt: skip
    """Put the edited entry in the article's place: its key and marks stay; what was found in other words is
    stale. Where the article has the text of its page, the feed's own is changed beside it. The words that it
    replaces are kept.
    """
    title, text = connection.execute("SELECT title, text FROM searchable WHERE id=?", [number]).fetchone()
    _keep_words(connection, number, title, entry)
    if (entry.title, entry.document.text) != (title, text):
        clear_words(connection, number)
    written = [entry.document.text, layout, number]
    paged = connection.execute("UPDATE own SET text=?, layout=? WHERE id=?", written).rowcount
    if not paged:
        connection.execute("UPDATE body SET text=?, layout=? WHERE id=?", written)
    now = (entry.title, text if paged else entry.document.text)
    connection.execute(
        "UPDATE article SET published=?, updated=coalesce(?, updated), words=?, title=?, url=?, author=?, section=?,"
        " lang=?, hash=?, extra=?, dated=(dated OR ?) WHERE id=?",
        [published if entry.published is None else entry.published, _updated(entry, (title, text), now),
         words_in(now[1]), entry.title, entry.url, entry.author, entry.section, entry.lang, digest, extra,
         entry.published is not None, number],
    )  # fmt: skip
    reword(connection, number, (title, text), now)
    if entry.published is not None and entry.published != published:
        _count_removal(connection)
        date_names(connection, number, entry.published)
    if text_hash(title, text) != text_hash(*now):
        connection.execute("UPDATE article SET stamp=NULL WHERE id=?", [number])


def _keep_words(connection: sqlite3.Connection, number: int, title: str, entry: Entry) -> None:
    """Keep the feed's title and text as an earlier version, where the entry has others."""
    text, layout = connection.execute(
        "SELECT coalesce(o.text, b.text), coalesce(o.layout, b.layout) FROM body b LEFT JOIN own o ON o.id = b.id"
        " WHERE b.id=?",
        [number],
    ).fetchone()
    empty = not text and title == entry.title
    if not empty and (title, text) != (entry.title, entry.document.text):
        keep_version(connection, number, title, text, layout, paged=False)


def _updated(entry: Entry, before: tuple[str, str], now: tuple[str, str]) -> int | None:
    """When an entry was edited: as its feed says, else now if its words have changed; None if they have not."""
    return int(time.time()) if entry.updated is None and before != now else entry.updated


def _storable(guid: str) -> str:
    """A guid as UTF-8 can hold it: it alone is kept as the world sent it, which may be no valid text."""
    return guid.encode("utf-8", "replace").decode()


def _words(entry: Entry) -> int:
    return words_in(entry.document.text)


def remove(connection: sqlite3.Connection, keys: Sequence[int], *, bury: bool) -> int:
    """Remove articles for good, in a transaction of the caller's; says how many were stored.

    Buried ones leave a tombstone, so that their feed does not bring them back.
    """
    removed = 0
    _count_removal(connection)
    for key in keys:
        found = connection.execute(
            "SELECT a.id, a.title, b.text FROM article a JOIN body b ON b.id = a.id WHERE a.key=?", [key]
        ).fetchone()
        if bury:
            connection.execute("INSERT INTO gone VALUES(?) ON CONFLICT DO NOTHING", [key])
        if found:
            _remove(connection, *found)
            removed += 1
    return removed


def _remove(connection: sqlite3.Connection, number: int, title: str, text: str) -> None:
    connection.execute(
        "INSERT INTO words(words, rowid, title, text) VALUES('delete',?,?,?)", [number, title, text]
    )
    clear_statements(connection, number)
    clear_names(connection, number)
    forget_tale(connection, number)
    connection.execute("DELETE FROM earlier WHERE article=?", [number])
    for table in ("annotation", "own", "body", "article"):
        connection.execute(f"DELETE FROM {table} WHERE id=?", [number])


def _count_removal(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE removals SET n = n + 1")


def batches(things: Iterable[T], size: int) -> Iterable[list[T]]:
    """The things in lists of at most ``size``."""
    batch: list[T] = []
    for thing in things:
        batch.append(thing)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


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
    if text != document.text:
        clear_words(connection, number)
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
    content = f"{text}{_PARTED}{layout}".encode()
    connection.execute(
        "INSERT INTO earlier(article, replaced, paged, title, hash, document, quotes) VALUES(?,?,?,?,?,?,?)",
        [number, int(time.time()), paged, title, digest, _pack(content, before),
         _packed_quotes(connection, number, digest, content)],
    )  # fmt: skip


def _packed_quotes(
    connection: sqlite3.Connection, number: int, digest: bytes, content: bytes
) -> bytes | None:
    """What is quoted in an article's text, packed with that as its dictionary; None where nobody has looked."""
    row = connection.execute("SELECT data FROM annotation WHERE id=?", [number]).fetchone()
    if row is None:
        return None
    try:
        found = unpack_annotation(row[0], digest.hex())
    except sqlite3.DatabaseError:  # not as it was written: no reason to refuse the article
        return None
    return None if found.stale else _pack(pack_quotes(found.body.quotes), content)


def versions(connection: sqlite3.Connection, key: int) -> list[Version]:
    """The earlier versions of an article, the one replaced last first."""
    rows = connection.execute(
        "SELECT e.title, e.replaced, e.paged, e.document, e.quotes FROM article a JOIN earlier e ON e.article = a.id"
        " WHERE a.key=? ORDER BY e.id",
        [key],
    ).fetchall()
    found = []
    for (title, replaced, paged, _, said), packed in zip(
        rows, _unpacked(row[3] for row in rows), strict=True
    ):
        text, _, layout = packed.decode().rpartition(_PARTED)
        quotes = None if said is None else unpack_quotes(_unpack(said, packed))
        found.append(Version(title, unpack_document(text, layout), replaced, bool(paged), quotes))
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


def _pack(content: bytes, before: bytes) -> bytes:
    """Compress a version; ``before`` is the version kept last, empty for the first."""
    compressor = zlib.compressobj(9, zdict=before) if before else zlib.compressobj(9)
    return compressor.compress(content) + compressor.flush()


def _unpacked(documents: Iterator[bytes]) -> Iterator[bytes]:
    """Versions of one article in the order in which they were kept. Raises sqlite3.DatabaseError."""
    before = b""
    for data in documents:
        before = _unpack(data, before)
        yield before


def _unpack(data: bytes, before: bytes) -> bytes:
    """What :func:`_pack` compressed. Raises sqlite3.DatabaseError."""
    decompressor = zlib.decompressobj(zdict=before) if before else zlib.decompressobj()
    try:
        return decompressor.decompress(data) + decompressor.flush()
    except zlib.error as error:
        raise sqlite3.DatabaseError("an earlier version is malformed") from error


# --- pages kept as evidence ---


def keep_page(connection: sqlite3.Connection, page: KeptPage) -> bool:
    """Keep a page, in a transaction of the caller's; False where the same content is kept of the article already."""
    made = connection.execute(
        "INSERT INTO page(article, fetched, asked, url, status, headers, hash, size, body)"
        " VALUES(?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        [page.article, page.fetched, page.asked, page.url, page.status, json.dumps(page.headers),
         bytes.fromhex(page.sha256), len(page.body), zlib.compress(page.body, 9)],
    )  # fmt: skip
    return bool(made.rowcount)


def kept_pages(connection: sqlite3.Connection, article: int) -> list[KeptPage]:
    """The pages kept of an article, the newest first. Raises sqlite3.DatabaseError where one is not as it was kept."""
    rows = connection.execute(
        "SELECT fetched, asked, url, status, headers, hash, body FROM page WHERE article=?"
        " ORDER BY fetched DESC, id DESC",
        [article],
    )
    return [_page(article, *row) for row in rows]


def _page(
    article: int, fetched: int, asked: str, url: str, status: int, headers: str, digest: bytes, body: bytes
) -> KeptPage:
    try:
        found = tuple((str(name), str(value)) for name, value in json.loads(headers))
        page = KeptPage(article, fetched, asked, url, status, found, zlib.decompress(body))
    except (ValueError, TypeError, zlib.error) as error:
        raise sqlite3.DatabaseError("a page that was kept is malformed") from error
    if page.sha256 != digest.hex():
        raise sqlite3.DatabaseError("a page that was kept is malformed: it has another hash")
    return page


def page_hashes(connection: sqlite3.Connection, articles: Collection[int]) -> dict[int, str]:
    """The SHA-256 of the newest page kept of each article, in hexadecimal; those without one are left out."""
    found = among(list(articles), "article")
    rows = connection.execute(
        f"SELECT article, hash FROM page WHERE {found.where} ORDER BY fetched, id", found.params
    )
    return {article: digest.hex() for article, digest in rows}


def drop_pages(connection: sqlite3.Connection, articles: Collection[int]) -> int:
    """Remove the pages of these articles, in a transaction of the caller's; says how many."""
    found = among(list(articles), "article")
    return connection.execute(f"DELETE FROM page WHERE {found.where}", found.params).rowcount


def page_owners(connection: sqlite3.Connection) -> list[int]:
    """The keys of the articles of which a page is kept."""
    return [key for (key,) in connection.execute("SELECT DISTINCT article FROM page")]


def pages_room(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many pages are kept, and how many bytes they take."""
    pages, size = connection.execute("SELECT count(*), coalesce(sum(length(body)), 0) FROM page").fetchone()
    return int(pages), int(size)
