"""What taking over from newsboat promises."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from server import rss

from tuireader.config import Config, Paths
from tuireader.errors import InputError, WorkerError
from tuireader.feeds.feed_lists import Item, read_queries, read_urls
from tuireader.feeds.feed_parser import parse_feed
from tuireader.feeds.work import ParseWorkers
from tuireader.library import Library, articles
from tuireader.library.feeds.starter import import_newsboat
from tuireader.library.marking import mark_read, subscribe
from tuireader.model import Entry, Subscription
from tuireader.query.tree import Everything

FEED = "https://a.example/feed"
TABLE = (
    "CREATE TABLE rss_item(id INTEGER PRIMARY KEY, guid, title, author, url, feedurl, pubDate INTEGER,"
    " content, unread INTEGER, enclosure_url, enclosure_type, enqueued INTEGER, flags, deleted INTEGER, base)"
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(Paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "newsboat"
    place.mkdir()
    (place / "urls").write_text(f'{FEED} "World news" "~My feed"\nexec:touch {tmp_path}/ran\n')
    connection = sqlite3.connect(place / "cache.db")
    connection.execute(TABLE)
    rows = [
        ("1", "Read", FEED, 1_700_000_000, "<p>One &amp; two</p>", 0, "", 0),
        ("2", "Starred \x1b[31m", FEED, 1_700_000_100, "<p>x</p>", 1, "s", 0),
        ("3", "New", FEED, 0, "", 1, "", 0),
        ("4", "Deleted", FEED, 1_700_000_200, "x", 1, "", 1),
        ("5", "Elsewhere", "https://b.example/", 1_700_000_200, "x", 1, "", 0),
    ]
    for guid, title, feed, published, content, unread, flags, deleted in rows:
        connection.execute(
            "INSERT INTO rss_item(guid, title, author, url, feedurl, pubDate, content, unread, flags, deleted,"
            " base) VALUES(?,?,'Ann',?,?,?,?,?,?,?,'')",
            [guid, title, f"https://a.example/{guid}", feed, published, content, unread, flags, deleted],
        )
    connection.commit()
    connection.close()
    return place


def test_the_list_of_feeds_is_read_as_newsboat_reads_it() -> None:
    text = (
        "# a comment\n"
        'https://a.example/1 "two words" tag "~Its \\"title\\"" ! # why not\n'
        "https://ann:pw@a.example/2 !hidden\n"
        '"https://a.example/3#part"\n'
        "\n"
        'filter:~/bin/x:https://a.example/4\n"query:Unread:unread = \\"yes\\""\n'
    )
    feeds, skipped = read_urls(text)
    assert [(feed.url, feed.title, feed.folder) for feed in feeds] == [
        ("https://a.example/1", 'Its "title"', "two words"),
        ("https://a.example/2", "", ""),
        ("https://a.example/3", "", ""),
    ]
    assert feeds[1].login is not None
    assert [line.partition(":")[0] for line in skipped] == ["filter"]
    assert read_queries(text) == ('query:Unread:unread = "yes"',)


def test_feeds_articles_and_marks_are_taken_over_once(library: Library, folder: Path) -> None:
    taken = import_newsboat(library, folder)
    assert (taken.feeds, taken.articles, taken.read, taken.starred) == (1, 3, 1, 1)
    assert [line.partition(":")[0] for line in taken.skipped] == ["exec", "https"]
    assert taken.skipped[1] == "https://b.example/: 1 article, for it is not followed"
    assert not (folder.parent / "ran").exists()
    (feed,) = library.marks.subscriptions()
    assert (feed.url, feed.title, feed.folder) == (FEED, "My feed", "World news")
    rows = {row.title: row for row in articles.page(library, Everything())}
    assert {title: (row.read, row.starred) for title, row in rows.items()} == {
        "Read": (True, False),
        "Starred": (False, True),
        "New": (False, False),
    }
    article = articles.article(library, rows["Read"].key)
    assert article is not None
    assert (article.document.text, article.row.published, article.row.author) == (
        "One & two",
        1_700_000_000,
        "Ann",
    )
    again = import_newsboat(library, folder)
    assert (again.feeds, again.articles, again.read, again.starred) == (0, 0, 0, 0)


def add(folder: Path, **fields: object) -> None:
    """An article of newsboat's that is as these fields say."""
    row = {"guid": "x", "title": "", "author": "", "url": "", "feedurl": FEED, "pubDate": 1_700_000_000}
    row |= {"content": "", "unread": 1, "flags": "", "deleted": 0, "base": ""} | fields
    with closing(sqlite3.connect(folder / "cache.db")) as connection, connection:
        places = ",".join("?" * len(row))
        connection.execute(f"INSERT INTO rss_item({','.join(row)}) VALUES({places})", [*row.values()])


@pytest.mark.parametrize("guid", ["story-7", "https://a.example/7", "", "A title and no more"])
def test_an_article_is_the_same_when_its_feed_brings_it_again(
    library: Library, folder: Path, guid: str
) -> None:
    link = "" if guid.startswith("A title") else "https://a.example/7"
    date = "Tue, 14 Nov 2023 22:13:20 GMT"
    there = guid or f"{link}{date}"  # so newsboat calls what has no guid
    add(folder, guid=there, title="A title and no more", url=link, content="Plain words.")
    import_newsboat(library, folder)
    own = "" if guid.startswith("A title") else guid
    body = rss(
        f"<guid isPermaLink='false'>{own}</guid><title>A title and no more</title><link>{link}</link>"
        f"<pubDate>{date}</pubDate><description>Plain words.</description>"
    )
    stored = library.archive.store(FEED, parse_feed(body, FEED, "text/xml").entries)
    assert (stored.new, stored.updated, stored.unchanged) == ((), (), 1)


def test_what_was_deleted_there_does_not_come_as_new(library: Library, folder: Path) -> None:
    import_newsboat(library, folder)
    assert library.archive.store(FEED, [Entry("4", "Deleted")]).buried == 1


def test_what_is_here_is_left_as_it_is_even_if_it_is_deleted_there(library: Library, folder: Path) -> None:
    library.archive.store(FEED, [Entry("1", "Newer title"), Entry("4", "Kept")])
    assert import_newsboat(library, folder).articles == 2
    titles = {row.title for row in articles.page(library, Everything())}
    assert titles == {"Newer title", "Kept", "Starred", "New"}


def test_a_feed_that_moved_keeps_its_articles(library: Library, folder: Path) -> None:
    old = "https://old.example/feed"
    subscribe(library.marks, Subscription(old, FEED))
    assert import_newsboat(library, folder).feeds == 0
    assert {row.feed for row in articles.page(library, Everything())} == {old}


def test_how_far_it_is_can_be_told(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuireader.library.feeds.starter.BATCH", 3)
    told: list[tuple[int, int]] = []
    import_newsboat(library, folder, lambda done, total: told.append((done, total)))
    assert told == [(0, 4), (3, 4), (4, 4)]


def test_an_article_that_cannot_be_read_spoils_no_other(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ParseWorkers.newsboat

    async def failing(self: ParseWorkers, items: list[Item]) -> tuple[Entry, ...]:
        if any(item.guid == "2" for item in items):
            raise WorkerError("took too long and was stopped")
        return await real(self, items)

    monkeypatch.setattr(ParseWorkers, "newsboat", failing)
    taken = import_newsboat(library, folder)
    assert taken.articles == 2
    assert taken.skipped[-1] == f"{FEED}: «Starred», which could not be read (took too long and was stopped)"


def test_workers_that_always_fail_end_the_import(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(self: ParseWorkers, items: list[Item]) -> tuple[Entry, ...]:
        raise WorkerError("the worker process died")

    monkeypatch.setattr(ParseWorkers, "newsboat", failing)
    for number in range(100):
        add(folder, guid=f"more-{number}")
    with pytest.raises(WorkerError):
        import_newsboat(library, folder)


def test_an_import_that_was_interrupted_goes_on(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("tuireader.library.feeds.starter.BATCH", 2)
        import_newsboat(library, folder, stop)
    assert len(articles.page(library, Everything())) == 2
    taken = import_newsboat(library, folder)
    assert (taken.articles, taken.read, taken.starred) == (1, 1, 1)


def test_what_was_marked_here_stays(library: Library, folder: Path) -> None:
    import_newsboat(library, folder)
    mark_read(library.marks, articles.refs(library, Everything()))
    import_newsboat(library, folder)
    assert articles.counts(library).unread == 0


def test_missing_and_wrong_files_are_told_in_one_line(library: Library, folder: Path) -> None:
    with pytest.raises(InputError, match="urls: cannot be read"):
        import_newsboat(library, folder.parent)
    (folder / "cache.db").write_bytes(b"this is no database, however long it is" * 50)
    with pytest.raises(InputError, match=r"cache\.db: cannot be read"):
        import_newsboat(library, folder)
