"""Keeping the library small: what is too old or too much goes, and nothing that the user did something to."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tuireader.config import Config, Keeping, default_paths
from tuireader.library import Library, articles, health, keeping, marking
from tuireader.library.correcting import correct
from tuireader.library.feed_settings import configure
from tuireader.library.keeping import DAY, keep
from tuireader.model import (
    ArticleRef,
    Document,
    Entry,
    FeedState,
    Quote,
    Subscription,
    article_key,
)
from tuireader.query.tree import Everything, Is, Words
from tuireader.store.marks import TinyMarks

FEED = "https://f.example/rss"
LOCAL = "local:World"


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.open(default_paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as opened:
        marking.subscribe(opened.marks, Subscription(FEED, FEED))
        store(opened, FEED, *range(6))
        opened.marks.flush()
        yield opened


def store(lib: Library, feed: str, *numbers: int) -> None:
    """Articles that are named and dated by a day."""
    lib.archive.store(
        feed, [Entry(f"{n}", f"Title {n}", Document(f"Word{n} and all"), published=n * DAY) for n in numbers]
    )


def key(number: int, feed: str = FEED) -> int:
    return article_key(feed, str(number))


def titles(lib: Library) -> list[int]:
    return sorted(int(row.title.split()[1]) for row in articles.page(lib, Everything()))


def row(lib: Library, number: int, feed: str = FEED):
    return articles.rows(lib, [key(number, feed)])[key(number, feed)]


def forget_history(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do so much that nothing before can be undone."""
    monkeypatch.setattr("tuireader.store.documents.HISTORY_CHANGES", 1)
    marking.change(lib.marks, "x", "searches", "x", query="x")


def setting(lib: Library, **settings: int) -> None:
    lib.config = replace(lib.config, keeping=Keeping(**settings))


def test_all_is_kept_unless_the_user_wants_otherwise(lib: Library) -> None:
    assert keep(lib, 100_000 * DAY) == 0
    assert titles(lib) == [0, 1, 2, 3, 4, 5]


def test_what_is_older_than_wanted_goes_and_does_not_come_back(lib: Library) -> None:
    setting(lib, days=10)
    assert keep(lib, 13 * DAY) == 3
    assert titles(lib) == [3, 4, 5]
    assert articles.page(lib, Words("word1")) == []
    assert lib.archive.store(FEED, [Entry("1", "Title 1")]).buried == 1
    assert keep(lib, 13 * DAY) == 0


def test_what_is_more_than_wanted_goes_the_oldest_first(lib: Library) -> None:
    setting(lib, per_feed=2)
    keep(lib, 13 * DAY)
    assert titles(lib) == [4, 5]
    assert articles.counts(lib).unread == 2


def test_what_the_user_did_something_to_stays_for_ever(lib: Library) -> None:
    marking.star(lib.marks, row(lib, 0))
    marking.set_tags(lib.marks, row(lib, 1), ["later"])
    marking.change(lib.marks, "noted", "articles", key(2), note="read again")
    correct(lib.marks, row(lib, 3), Quote("q", 0, 1, ((0, 1),), "x"), "Ann Lee")
    setting(lib, days=1)
    keep(lib, 100 * DAY)
    assert titles(lib) == [0, 1, 2, 3]
    marking.star(lib.marks, row(lib, 0), False)
    keep(lib, 100 * DAY)
    assert titles(lib) == [1, 2, 3]


def test_imported_articles_stay_whatever_their_age(lib: Library) -> None:
    store(lib, LOCAL, 0)
    setting(lib, days=1, per_feed=1)
    keep(lib, 100 * DAY)
    assert [row.feed for row in articles.page(lib, Everything())] == [LOCAL]


def test_a_feeds_own_settings_beat_the_general_ones(lib: Library) -> None:
    other = "https://g.example/rss"
    marking.subscribe(lib.marks, Subscription(other, other))
    store(lib, other, 0, 1, 2)
    setting(lib, days=10)
    configure(lib, other, "keep_days", "0")
    configure(lib, other, "keep_articles", "2")
    keep(lib, 100 * DAY)
    assert [(row.feed, row.title) for row in articles.page(lib, Everything())] == [
        (other, "Title 2"),
        (other, "Title 1"),
    ]


def test_that_removed_articles_were_read_is_forgotten_and_no_count_changes(lib: Library) -> None:
    marking.mark_read(lib.marks, [ArticleRef(key(n), FEED) for n in (0, 1, 4)])
    setting(lib, days=10)
    keep(lib, 13 * DAY)
    assert lib.marks.read_keys() == {FEED: (frozenset({key(4)}), 0)}
    assert articles.counts(lib).by_feed == {FEED: (3, 2)}
    marking.undo(lib.marks)
    assert articles.counts(lib).by_feed == {FEED: (3, 3)}


def test_counts_are_right_in_another_opening_of_the_library_too(lib: Library) -> None:
    with Library.open(lib.paths, lib.config) as other:
        marking.mark_read(other.marks, [ArticleRef(key(n), FEED) for n in (0, 5)])
        other.marks.flush()
        assert articles.counts(other).by_feed == {FEED: (6, 4)}
        setting(lib, days=10)
        keep(lib, 13 * DAY)
        lib.marks.flush()
        other.marks.refresh()
        assert articles.counts(other).by_feed == {FEED: (3, 2)}
        assert len(articles.ids(other, Is("unread"))) == 2


def test_it_can_be_stopped_and_goes_on_the_next_time(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "STEP", 1)
    answers = iter([False, True, *[True] * 9])
    setting(lib, days=1)
    keep(lib, 100 * DAY, lambda: next(answers))
    assert len(titles(lib)) == 5
    keep(lib, 100 * DAY)
    assert titles(lib) == []


def test_what_is_old_and_read_is_folded_and_nobody_sees_it(
    lib: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "FOLD_AT", 1)
    marking.mark_read(lib.marks, [ArticleRef(key(n), FEED) for n in (0, 1, 3)])
    before = [row.read for row in articles.page(lib, Everything())]
    keep(lib, 100 * DAY)
    assert lib.marks.read_keys() == {FEED: (frozenset({key(3)}), 2 * DAY)}
    assert [row.read for row in articles.page(lib, Everything())] == before
    assert marking.mark_read(lib.marks, [row.ref for row in articles.page(lib, Is("read"))]) is None
    late = lib.archive.store(FEED, [Entry("late", "Late", published=DAY)]).new
    assert not articles.rows(lib, late)[late[0]].read
    marking.undo(lib.marks)
    assert len(articles.ids(lib, Is("unread"))) == 7


def test_what_was_deleted_goes_once_that_cannot_be_undone(
    lib: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    marking.delete(lib.marks, row(lib, 1))
    keep(lib, 0)
    assert lib.archive.sizes()["articles"] == 6
    forget_history(lib, monkeypatch)
    keep(lib, 0)
    assert lib.archive.sizes()["articles"] == 5
    assert lib.marks.deleted_keys() == frozenset()
    assert lib.archive.store(FEED, [Entry("1", "Title 1")]).buried == 1


def test_a_deleted_file_may_be_imported_again(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    store(lib, LOCAL, 7)
    marking.delete(lib.marks, row(lib, 7, LOCAL))
    forget_history(lib, monkeypatch)
    keep(lib, 0)
    assert 7 not in titles(lib)
    store(lib, LOCAL, 7)
    assert 7 in titles(lib)


def test_the_articles_of_a_feed_left_for_long_go_but_for_what_is_starred(
    lib: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    lib.archive.set_feed_state(FeedState(FEED, "F", etag="e", body_hash="h", items=b"x" * 8))
    marking.star(lib.marks, row(lib, 1))
    marking.unsubscribe(lib.marks, FEED)
    keep(lib, 1 * DAY)
    keep(lib, 40 * DAY)
    assert lib.archive.sizes()["articles"] == 6, "it can still be undone"
    forget_history(lib, monkeypatch)
    keep(lib, 20 * DAY)
    assert lib.archive.sizes()["articles"] == 6, "it is not long ago"
    keep(lib, 40 * DAY)
    assert titles(lib) == [1]
    marking.subscribe(lib.marks, Subscription(FEED, FEED))
    state = lib.archive.feed_states()[FEED]
    assert (state.etag, state.body_hash, state.items) == ("", "", b""), "followed again, all of it is fetched"
    store(lib, FEED, 4, 5)
    keep(lib, 80 * DAY)
    assert titles(lib) == [1, 4, 5]


def test_the_file_gets_smaller_when_much_has_gone(lib: Library) -> None:
    text = "some words of a longer article that fill the page " * 200
    lib.archive.store(
        FEED, [Entry(f"big{n}", "Big", Document(f"{n} {text}"), published=DAY) for n in range(600)]
    )
    before = lib.archive.sizes()["bytes"]
    setting(lib, days=2)
    assert keep(lib, 6 * DAY) == 604
    sizes = lib.archive.sizes()
    assert sizes["bytes"] < before / 4 and sizes["free"] < sizes["bytes"] / 5
    assert [finding.kind for finding in health.check(lib)] == ["ok", "ok"]
    assert len(articles.page(lib, Words("title"))) == len(titles(lib)) == 2


def test_a_kill_in_the_middle_leaves_both_stores_sound(lib: Library) -> None:
    lib.archive.store(
        FEED, [Entry(f"n{n}", "Title 0", Document("x " * 500), published=1) for n in range(3000)]
    )
    marking.star(lib.marks, articles.rows(lib, [article_key(FEED, "n1500")])[article_key(FEED, "n1500")])
    lib.marks.flush()
    script = (
        "import sys, time; from pathlib import Path; from tuireader.config import *\n"
        "from tuireader.library import Library; from tuireader.library.keeping import keep\n"
        "paths = default_paths(Path(sys.argv[1]), Path(sys.argv[1]) / 'c.toml')\n"
        "with Library.open(paths, Config(keeping=Keeping(days=1))) as lib:\n"
        "    keep(lib, int(time.time()))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(lib.paths.data)])
    deadline = time.monotonic() + 60
    while lib.archive.sizes()["articles"] > 2800 and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert lib.archive.sizes()["articles"] > 1
    assert [finding.kind for finding in health.check(lib)] == ["ok", "ok"]
    setting(lib, days=1)
    keep(lib, int(time.time()))
    assert [row.guid for row in map(lib.archive.article, articles.ids(lib, Everything())) if row] == ["n1500"]


def test_a_file_made_before_files_could_shrink_learns_it_when_repaired(tmp_path: Path) -> None:
    from tuireader.store import schema

    (tmp_path / "data").mkdir()
    TinyMarks(tmp_path / "data" / "marks.json").create()
    connection = sqlite3.connect(tmp_path / "data" / "archive.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    schema._migrate(connection)
    connection.close()
    with Library.open(default_paths(tmp_path / "data", tmp_path / "c.toml"), Config()) as lib:
        health.repair(lib)
        store(lib, LOCAL, 1)
    with sqlite3.connect(tmp_path / "data" / "archive.db") as connection:
        assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)
