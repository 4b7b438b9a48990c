"""What taking over from newsboat promises."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tuireader.config import Config, Paths
from tuireader.errors import InputError
from tuireader.feeds.newsboat import read_urls
from tuireader.library import Library, articles
from tuireader.library.marking import mark_read
from tuireader.library.newsboat import import_newsboat
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
    assert [line.partition(":")[0] for line in skipped] == ["filter", "query"]


def test_feeds_articles_and_marks_are_taken_over_once(library: Library, folder: Path) -> None:
    taken = import_newsboat(library, folder)
    assert (taken.feeds, taken.articles, taken.read, taken.starred) == (1, 3, 1, 1)
    assert len(taken.skipped) == 1
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
