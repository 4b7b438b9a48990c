"""Pages kept as evidence: as their servers sent them, compressed, each content of an article's page once.

They belong to articles by key, and stay when an article goes: what was cited from it can still be shown.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Collection

from tuireader.model import KeptPage
from tuireader.store.archive.select import among

_LEVEL = 9


def keep(connection: sqlite3.Connection, page: KeptPage) -> bool:
    """Keep a page, in a transaction of the caller's; False where the same content is kept of the article already."""
    made = connection.execute(
        "INSERT INTO page(article, fetched, asked, url, status, headers, hash, size, body)"
        " VALUES(?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        [page.article, page.fetched, page.asked, page.url, page.status, json.dumps(page.headers),
         bytes.fromhex(page.sha256), len(page.body), zlib.compress(page.body, _LEVEL)],
    )  # fmt: skip
    return bool(made.rowcount)


def kept(connection: sqlite3.Connection, article: int) -> list[KeptPage]:
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


def hashes(connection: sqlite3.Connection, articles: Collection[int]) -> dict[int, str]:
    """The SHA-256 of the newest page kept of each article, in hexadecimal; those without one are left out."""
    found = among(list(articles), "article")
    rows = connection.execute(
        f"SELECT article, hash FROM page WHERE {found.where} ORDER BY fetched, id", found.params
    )
    return {article: digest.hex() for article, digest in rows}


def drop(connection: sqlite3.Connection, articles: Collection[int]) -> int:
    """Remove the pages of these articles, in a transaction of the caller's; says how many."""
    found = among(list(articles), "article")
    return connection.execute(f"DELETE FROM page WHERE {found.where}", found.params).rowcount


def owners(connection: sqlite3.Connection) -> list[int]:
    """The keys of the articles of which a page is kept."""
    return [key for (key,) in connection.execute("SELECT DISTINCT article FROM page")]


def room(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many pages are kept, and how many bytes they take."""
    pages, size = connection.execute("SELECT count(*), coalesce(sum(length(body)), 0) FROM page").fetchone()
    return int(pages), int(size)
