"""Full articles: the text of an article's page in place of its feed's, which is kept beside it."""

from __future__ import annotations

import sqlite3

from tuireader.model import Document, text_hash
from tuireader.store.intake import reword
from tuireader.store.packing import pack_layout, unpack_document


def put_page(connection: sqlite3.Connection, key: int, document: Document) -> bool:
    """Let an article have the text of its page, in a transaction of the caller's; False if it is not stored."""
    found = connection.execute(
        "SELECT a.id, a.title, b.text FROM article a JOIN body b ON b.id = a.id WHERE a.key=?", [key]
    ).fetchone()
    if found is None:
        return False
    number, title, text = found
    connection.execute("INSERT OR IGNORE INTO own SELECT id, text, layout FROM body WHERE id=?", [number])
    connection.execute(
        "UPDATE body SET text=?, layout=? WHERE id=?", [document.text, pack_layout(document), number]
    )
    reword(connection, number, (title, text), (title, document.text))
    words = len(document.text.split())
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
