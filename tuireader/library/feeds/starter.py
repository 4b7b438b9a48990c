"""What to begin with: well-known news feeds by topic, offered and followed only when chosen; and all that is taken over
from newsboat: its feeds with tags and titles, its articles, what is read and what is flagged.

newsboat's files are only read, and none of its commands (``exec:``, ``filter:``) is ever run; what cannot be taken
is told.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from tuireader.errors import InputError, TuireaderError
from tuireader.feeds.feed_lists import Item, known_as, read_queries, read_urls, translated
from tuireader.feeds.network.urls import typed_url, without_login
from tuireader.feeds.work import ParseWorkers
from tuireader.library.feeds.outlines import follow_all
from tuireader.library.library import Library
from tuireader.library.marking import mark_read, star, subscribe
from tuireader.library.queries import Search, keep_search
from tuireader.model import ArticleRef, Entry, Subscription, article_key
from tuireader.store.contract import Change
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.clean import clean_line
from tuireader.text.strings import counted


class KnownFeed(NamedTuple):
    """A feed: the topic is the folder it goes into."""

    topic: str
    title: str
    url: str


_LIST = """
World
  ABC News (Australia)      https://www.abc.net.au/news/feed/51120/rss.xml
  Al Jazeera                https://www.aljazeera.com/xml/rss/all.xml
  BBC World                 https://feeds.bbci.co.uk/news/world/rss.xml
  CBC World                 https://www.cbc.ca/webfeed/rss/rss-world
  Deutsche Welle            https://rss.dw.com/rdf/rss-en-all
  France 24                 https://www.france24.com/en/rss
  Global Voices             https://globalvoices.org/feed/
  The Guardian: World       https://www.theguardian.com/world/rss
  New York Times: World     https://rss.nytimes.com/services/xml/rss/nyt/World.xml
  NPR News                  https://feeds.npr.org/1001/rss.xml
  Sky News: World           https://feeds.skynews.com/feeds/rss/world.xml
  UN News                   https://news.un.org/feed/subscribe/en/news/all/rss.xml
Politics
  BBC Politics              https://feeds.bbci.co.uk/news/politics/rss.xml
  The Guardian: Politics    https://www.theguardian.com/politics/rss
  NPR Politics              https://feeds.npr.org/1014/rss.xml
  Politico                  https://rss.politico.com/politics-news.xml
  ProPublica                https://www.propublica.org/feeds/propublica/main
Business
  BBC Business              https://feeds.bbci.co.uk/news/business/rss.xml
  The Economist: Finance    https://www.economist.com/finance-and-economics/rss.xml
  The Guardian: Business    https://www.theguardian.com/uk/business/rss
  New York Times: Business  https://rss.nytimes.com/services/xml/rss/nyt/Business.xml
Technology
  Ars Technica              https://feeds.arstechnica.com/arstechnica/index
  Hacker News               https://news.ycombinator.com/rss
  LWN                       https://lwn.net/headlines/rss
  MIT Technology Review     https://www.technologyreview.com/feed/
  The Register              https://www.theregister.com/headlines.atom
  The Verge                 https://www.theverge.com/rss/index.xml
  Wired                     https://www.wired.com/feed/rss
Science
  The Guardian: Science     https://www.theguardian.com/science/rss
  Nature                    https://www.nature.com/nature.rss
  New Scientist             https://www.newscientist.com/feed/home/
  Phys.org                  https://phys.org/rss-feed/
  Quanta Magazine           https://www.quantamagazine.org/feed/
Climate and health
  BBC Health                https://feeds.bbci.co.uk/news/health/rss.xml
  Carbon Brief              https://www.carbonbrief.org/feed/
  Grist                     https://grist.org/feed/
  The Guardian: Environment https://www.theguardian.com/environment/rss
  STAT                      https://www.statnews.com/feed/
Culture
  BBC Arts                  https://feeds.bbci.co.uk/news/entertainment_and_arts/rss.xml
  The Conversation          https://theconversation.com/global/articles.atom
  The Guardian: Culture     https://www.theguardian.com/culture/rss
Sport
  BBC Sport                 https://feeds.bbci.co.uk/sport/rss.xml
  The Guardian: Sport       https://www.theguardian.com/uk/sport/rss
"""


def known_feeds() -> tuple[KnownFeed, ...]:
    """All of them, topic by topic."""
    feeds, topic = [], ""
    for line in _LIST.strip().splitlines():
        if line.startswith(" "):
            title, _, url = line.strip().rpartition(" ")
            feeds.append(KnownFeed(topic, title.strip(), url))
        else:
            topic = line
    return tuple(feeds)


def not_followed(marks: TinyMarks) -> tuple[KnownFeed, ...]:
    """Those that the user does not follow."""
    followed = {address for feed in marks.subscriptions() for address in (feed.key, feed.url)}
    return tuple(feed for feed in known_feeds() if feed.url not in followed)


def follow(marks: TinyMarks, feeds: Iterable[KnownFeed]) -> Change | None:
    """Follow some of them, each in the folder of its topic, as one change; the next refresh fetches them."""
    now = int(time.time())
    return subscribe(marks, [Subscription(url, url, title, topic, now) for topic, title, url in feeds])


def welcome(library: Library) -> str:
    """What to say to someone who follows no feed yet, in one line; empty to anyone else."""
    if library.marks.subscriptions():
        return ""
    if newsboat_folders() is not None:
        return (
            "newsboat is here: I takes its feeds and articles over · a adds a feed, W shows well-known ones"
        )
    return "No feeds yet: a adds one, W shows well-known ones"


# --- Taking over from newsboat ---


BATCH = 250
"""Articles that are read, and stored, at a time."""
PATIENCE = 20
"""Articles that no worker can read, after which it is not they that are to blame."""
_COLUMNS = (
    "guid", "title", "author", "url", "feedurl", "pubDate", "content", "unread", "flags", "base", "deleted",
    "enclosure_url", "enclosure_type", "content_mime_type",
)  # fmt: skip


@dataclass(slots=True)
class FromNewsboat:
    """What was taken: feeds, articles and searches that are new here, marks given, and what was passed over, in
    plain lines.
    """

    feeds: int = 0
    articles: int = 0
    read: int = 0
    starred: int = 0
    searches: list[Search] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def _ignore(done: int, total: int) -> None:
    """Tell nobody."""


def newsboat_folders() -> tuple[Path, Path] | None:
    """Where newsboat keeps its ``urls`` and its ``cache.db``, or None when it was never here."""
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "newsboat"
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "newsboat"
    for places in ((config, data), (home / ".newsboat", home / ".newsboat")):
        if (places[0] / "urls").is_file():
            return places
    return None


def import_newsboat(
    library: Library, folder: Path | None = None, on_progress: Callable[[int, int], None] = _ignore
) -> FromNewsboat:
    """Take over newsboat's feeds, articles and marks; doing it again adds only what has come since.

    ``folder`` holds ``urls`` and ``cache.db``; without one they are looked for where newsboat keeps them.
    ``on_progress`` is told how many articles of how many have been looked at.

    Raises:
        InputError: there is no newsboat there, or its files cannot be read.
        WorkerError: the workers fail, whatever they are given.
        StoreError: the archive or the marks cannot be written.
    """
    places = (folder, folder) if folder else newsboat_folders()
    if places is None:
        raise InputError("newsboat's files were not found; name their folder: tuireader import newsboat DIR")
    urls, cache = places[0] / "urls", places[1] / "cache.db"
    try:
        text = urls.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"{urls}: cannot be read ({error.strerror})") from error
    feeds, skipped = read_urls(text)
    taken = FromNewsboat(feeds=follow_all(library, feeds).new, skipped=list(skipped))
    _take_queries(library, read_queries(text), {feed.folder for feed in feeds}, taken)
    if cache.is_file():
        try:
            asyncio.run(_take_articles(library, cache, taken, on_progress))
        except sqlite3.Error as error:
            raise InputError(f"{cache}: cannot be read ({error})") from error
    library.marks.flush()
    return taken


def _take_queries(
    library: Library, lines: Iterable[str], folders: Collection[str], taken: FromNewsboat
) -> None:
    """Keep as searches the query feeds that can be said in the words of queries here."""
    for line in lines:
        try:
            title, query = translated(line, folders)
            search = Search(query, clean_line(title, 100))
            if keep_search(library.marks, search.query, search.name):
                taken.searches.append(search)
        except InputError as error:
            taken.skipped.append(f"{clean_line(line, 100)}: {error}")


async def _take_articles(
    library: Library, cache: Path, taken: FromNewsboat, on_progress: Callable[[int, int], None]
) -> None:
    """Read the cache a batch at a time, then mark all that it says is read or flagged."""
    with ParseWorkers(library.paths.log) as workers, closing(_open(cache)) as connection:
        taking = _Taking(library, workers, taken)
        feeds = _listed(connection, {feed.url: feed.key for feed in library.marks.subscriptions()}, taken)
        done, total = 0, sum(map(len, feeds.values()))
        for feed, rows in feeds.items():
            for start in range(0, len(rows), BATCH):
                on_progress(done + start, total)
                await taking.take(feed, _items(connection, rows[start : start + BATCH]))
            done += len(rows)
    taking.mark()
    on_progress(total, total)


class _Taking:
    """The articles on their way: those that are new here are stored, and what is to be marked is collected."""

    def __init__(self, library: Library, workers: ParseWorkers, taken: FromNewsboat) -> None:
        self._library = library
        self._workers = workers
        self._taken = taken
        self._read: list[ArticleRef] = []
        self._starred: list[int] = []
        self._unread = 0

    async def take(self, feed: str, items: list[Item]) -> None:
        """Store the new ones of a feed's articles; what was deleted there shall not come as new here."""
        archive = self._library.archive
        keys = [article_key(feed, guid) if (guid := known_as(item)) else 0 for item in items]
        known = archive.rows(keys)
        new, deleted = [], []
        for item, key in zip(items, keys, strict=True):
            if key in known:
                self._note(feed, item, key)
            elif item.deleted:
                deleted.append(key)
            else:
                new.append(item)
        archive.delete(deleted)
        found = await self._entries(feed, new)
        self._taken.articles += len(archive.store(feed, [entry for _, entry in found], BATCH).new)
        for item, entry in found:
            self._note(feed, item, article_key(feed, entry.guid))

    async def _entries(self, feed: str, items: list[Item]) -> list[tuple[Item, Entry]]:
        """The articles with what a worker makes of them; one that it cannot read does not spoil the others."""
        if not items:
            return []
        try:
            return list(zip(items, await self._workers.newsboat(items), strict=True))
        except TuireaderError as error:
            if self._unread > PATIENCE:
                raise
            if len(items) == 1:
                self._unread += 1
                title = clean_line(items[0].title, 100)
                self._taken.skipped.append(f"{feed}: «{title}», which could not be read ({error})")
                return []
        half = len(items) // 2
        return await self._entries(feed, items[:half]) + await self._entries(feed, items[half:])

    def _note(self, feed: str, item: Item, key: int) -> None:
        """Remember what is to be marked."""
        if item.deleted:
            return
        if item.read:
            self._read.append(ArticleRef(key, feed))
        if item.flagged:
            self._starred.append(key)

    def mark(self) -> None:
        """Mark read and starred what is so there and not yet here."""
        library = self._library
        change = mark_read(library.marks, self._read)
        self._taken.read = sum(len(op["ids"]) for op in change.ops) if change else 0
        change = star(library.marks, list(library.archive.rows(self._starred).values()))
        self._taken.starred = len(change.ops) if change else 0


def _open(cache: Path) -> sqlite3.Connection:
    """newsboat's database, to be read only."""
    return sqlite3.connect(f"file:{quote(str(cache))}?mode=ro", uri=True)


def _listed(
    connection: sqlite3.Connection, keys: dict[str, str], taken: FromNewsboat
) -> dict[str, list[int]]:
    """Feed key -> the numbers of its articles, oldest first; those of feeds not followed are passed over, and
    told.
    """
    found: dict[str, list[int]] = {}
    strange: Counter[str] = Counter()
    rows = connection.execute("SELECT id, feedurl FROM rss_item ORDER BY feedurl, pubDate, id")
    for url, group in groupby(rows, itemgetter(1)):
        numbers = [number for number, _ in group]
        key = keys.get(_address(url))
        if key is None:
            strange[url] = len(numbers)
        else:
            found.setdefault(key, []).extend(numbers)
    for url, count in strange.items():
        taken.skipped.append(
            f"{clean_line(without_login(url), 100)}: {counted(count, 'article')}, for it is not followed"
        )
    return found


def _items(connection: sqlite3.Connection, numbers: list[int]) -> list[Item]:
    """The articles of these numbers, in this order."""
    columns = {row[1] for row in connection.execute("PRAGMA table_info(rss_item)")}
    fields = ", ".join(name if name in columns else "''" for name in _COLUMNS)
    rows = connection.execute(
        f"SELECT id, {fields} FROM rss_item WHERE id IN ({','.join(map(str, numbers))})"
    )
    found = {number: Item._make("" if value is None else value for value in row) for number, *row in rows}
    return [found[number] for number in numbers]


def _address(url: str) -> str:
    """A feed's address as this program keeps it, empty when it is none."""
    try:
        return typed_url(url)[0]
    except InputError:
        return ""
