"""Taking over from newsboat: its feeds with tags and titles, its articles, what is read and what is flagged.

Its files are only read, and none of its commands (``exec:``, ``filter:``) is ever run; what cannot be taken
is told.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tuireader.errors import InputError, TuireaderError
from tuireader.feeds.newsboat import Item, read_urls
from tuireader.feeds.opml import Outline
from tuireader.feeds.urls import typed_url
from tuireader.feeds.work import ParseWorkers
from tuireader.library.library import Library
from tuireader.library.marking import mark_read, star
from tuireader.library.outlines import follow_all
from tuireader.model import ArticleRef, article_key

BATCH = 250
"""Articles that a worker reads at a time."""
_COLUMNS = (
    "guid", "title", "author", "url", "feedurl", "pubDate", "content", "unread", "flags", "base", "deleted",
    "enclosure_url", "enclosure_type", "content_mime_type",
)  # fmt: skip


@dataclass(slots=True)
class FromNewsboat:
    """What was taken: feeds and articles that are new here, marks given, and what was passed over, in
    plain lines.
    """

    feeds: int = 0
    articles: int = 0
    read: int = 0
    starred: int = 0
    skipped: list[str] = field(default_factory=list)


def newsboat_folders() -> tuple[Path, Path] | None:
    """Where newsboat keeps its ``urls`` and its ``cache.db``, or None when it was never here."""
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "newsboat"
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "newsboat"
    for places in ((config, data), (home / ".newsboat", home / ".newsboat")):
        if (places[0] / "urls").is_file():
            return places
    return None


def import_newsboat(library: Library, folder: Path | None = None) -> FromNewsboat:
    """Take over newsboat's feeds, articles and marks; doing it again adds only what has come since.

    ``folder`` holds ``urls`` and ``cache.db``; without one they are looked for where newsboat keeps them.

    Raises:
        InputError: there is no newsboat there, or its files cannot be read.
        StoreError: the archive or the marks cannot be written.
    """
    places = (folder, folder) if folder else newsboat_folders()
    if places is None:
        raise InputError("newsboat's files were not found; name their folder: tuireader import newsboat DIR")
    urls, cache = places[0] / "urls", places[1] / "cache.db"
    try:
        feeds, skipped = read_urls(urls.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        raise InputError(f"{urls}: cannot be read ({error.strerror})") from error
    taken = FromNewsboat(feeds=follow_all(library, feeds).new, skipped=list(skipped))
    if cache.is_file():
        try:
            asyncio.run(_take_articles(library, cache, feeds, taken))
        except sqlite3.Error as error:
            raise InputError(f"{cache}: cannot be read ({error})") from error
    library.marks.flush()
    return taken


async def _take_articles(
    library: Library, cache: Path, feeds: tuple[Outline, ...], taken: FromNewsboat
) -> None:
    """Read the cache a batch at a time; a worker makes documents of it, and they are stored and marked."""
    followed = {feed.url for feed in feeds}
    read: list[ArticleRef] = []
    starred: list[int] = []
    with ParseWorkers(library.paths.log) as workers, closing(_open(cache)) as connection:
        for feed, items in _batches(connection, followed):
            try:
                entries = await workers.newsboat(items)
            except TuireaderError as error:
                taken.skipped.append(f"{feed}: {len(items)} articles, which could not be read ({error})")
                continue
            taken.articles += len(library.archive.store(feed, entries).new)
            for item, entry in zip(items, entries, strict=True):
                key = article_key(feed, entry.guid)
                if item.read:
                    read.append(ArticleRef(key, feed))
                if item.flagged:
                    starred.append(key)
    change = mark_read(library.marks, read)
    taken.read = sum(len(op["ids"]) for op in change.ops) if change else 0
    change = star(library.marks, list(library.archive.rows(starred).values()))
    taken.starred = len(change.ops) if change else 0


def _open(cache: Path) -> sqlite3.Connection:
    """newsboat's database, to be read only."""
    return sqlite3.connect(f"file:{quote(str(cache))}?mode=ro", uri=True)


def _batches(connection: sqlite3.Connection, followed: set[str]) -> Iterator[tuple[str, list[Item]]]:
    """The articles of feeds that are followed now, by feed, oldest first."""
    columns = {row[1] for row in connection.execute("PRAGMA table_info(rss_item)")}
    fields = ", ".join(name if name in columns else "''" for name in _COLUMNS)
    rows = connection.execute(
        f"SELECT {fields} FROM rss_item WHERE deleted = 0 ORDER BY feedurl, pubDate, id"
    )
    current, batch = "", list[Item]()
    for row in rows:
        item = Item._make(value if value is not None else "" for value in row)
        feed = _address(item.feed)
        if feed not in followed:
            continue
        if batch and (feed != current or len(batch) == BATCH):
            yield current, batch
            batch = []
        current = feed
        batch.append(item)
    if batch:
        yield current, batch


def _address(url: str) -> str:
    """A feed's address as this program keeps it, empty when it is none."""
    try:
        return typed_url(url)[0]
    except InputError:
        return ""
