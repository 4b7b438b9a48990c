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
from server import Reply, Server, item, rss

from tuireader.cli import main
from tuireader.config import Config, Keeping, default_paths
from tuireader.library import Library, articles, health, keeping, marking
from tuireader.library.feeds.feed_settings import configure
from tuireader.library.feeds.refreshing import refresh
from tuireader.library.keeping import DAY, keep, prune, waiting
from tuireader.library.people.corrections import correct
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
from tuireader.store.marks.marks import TinyMarks

pytestmark = pytest.mark.slow

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
    monkeypatch.setattr("tuireader.store.marks.documents.HISTORY_CHANGES", 1)
    marking.change(lib.marks, "x", "searches", "x", query="x")


def setting(lib: Library, **settings: int) -> None:
    lib.config = replace(lib.config, keeping=Keeping(**settings))


def told(lib: Library, now: int) -> int:
    """How many articles go when the user says so."""
    return sum(feed.going for feed in prune(lib, now))


def test_all_is_kept_unless_the_user_wants_otherwise(lib: Library) -> None:
    assert keep(lib, 100_000 * DAY) == 0
    assert titles(lib) == [0, 1, 2, 3, 4, 5]


def test_what_is_older_than_wanted_goes_and_does_not_come_back(lib: Library) -> None:
    setting(lib, days=10)
    assert told(lib, 13 * DAY) == 3
    assert titles(lib) == [3, 4, 5]
    assert articles.page(lib, Words("word1")) == []
    assert lib.archive.store(FEED, [Entry("1", "Title 1")]).buried == 1
    assert told(lib, 13 * DAY) == 0


def test_what_is_more_than_wanted_goes_the_oldest_first(lib: Library) -> None:
    setting(lib, per_feed=2)
    told(lib, 13 * DAY)
    assert titles(lib) == [4, 5]
    assert articles.counts(lib).unread == 2


def test_what_the_user_did_something_to_stays_for_ever(lib: Library) -> None:
    marking.star(lib.marks, row(lib, 0))
    marking.set_tags(lib.marks, row(lib, 1), ["later"])
    marking.change(lib.marks, "noted", "articles", key(2), note="read again")
    correct(lib.marks, row(lib, 3), Quote("q", 0, 1, ((0, 1),), "x"), "Ann Lee")
    setting(lib, days=1)
    told(lib, 100 * DAY)
    assert titles(lib) == [0, 1, 2, 3]
    marking.star(lib.marks, row(lib, 0), False)
    told(lib, 100 * DAY)
    assert titles(lib) == [1, 2, 3]


def test_imported_articles_stay_whatever_their_age(lib: Library) -> None:
    store(lib, LOCAL, 0)
    setting(lib, days=1, per_feed=1)
    told(lib, 100 * DAY)
    assert [row.feed for row in articles.page(lib, Everything())] == [LOCAL]


def test_a_feeds_own_settings_beat_the_general_ones(lib: Library) -> None:
    other = "https://g.example/rss"
    marking.subscribe(lib.marks, Subscription(other, other))
    store(lib, other, 0, 1, 2)
    setting(lib, days=10)
    configure(lib, other, "keep_days", "0")
    configure(lib, other, "keep_articles", "2")
    told(lib, 100 * DAY)
    assert [(row.feed, row.title) for row in articles.page(lib, Everything())] == [
        (other, "Title 2"),
        (other, "Title 1"),
    ]


def test_that_removed_articles_were_read_is_forgotten_and_no_count_changes(lib: Library) -> None:
    marking.mark_read(lib.marks, [ArticleRef(key(n), FEED) for n in (0, 1, 4)])
    setting(lib, days=10)
    told(lib, 13 * DAY)
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
        told(lib, 13 * DAY)
        lib.marks.flush()
        other.marks.refresh()
        assert articles.counts(other).by_feed == {FEED: (3, 2)}
        assert len(articles.ids(other, Is("unread"))) == 2


def test_it_can_be_stopped_and_goes_on_the_next_time(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "STEP", 1)
    answers = iter([False, False, True, *[True] * 9])
    setting(lib, days=1)
    lib.archive.amend_feed_state(FEED, {"bounds": (1, 0)})
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
    assert told(lib, 6 * DAY) == 604
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
        "from tuireader.library import Library; from tuireader.library.keeping import prune\n"
        "paths = default_paths(Path(sys.argv[1]), Path(sys.argv[1]) / 'c.toml')\n"
        "with Library.open(paths, Config(keeping=Keeping(days=1))) as lib:\n"
        "    prune(lib, int(time.time()))\n"
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
    from tuireader.store.archive import schema

    (tmp_path / "data").mkdir()
    TinyMarks(tmp_path / "data" / "marks.json").create()
    connection = sqlite3.connect(tmp_path / "data" / "archive.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    schema.migrate(connection)
    connection.close()
    with Library.open(default_paths(tmp_path / "data", tmp_path / "c.toml"), Config()) as lib:
        health.repair(lib)
        store(lib, LOCAL, 1)
    with sqlite3.connect(tmp_path / "data" / "archive.db") as connection:
        assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)


# --- what is not removed unasked ---


def days_of_news(lib: Library, first: int, last: int, each: int = 1) -> None:
    """So many articles a day, of the days from the first to the last."""
    for day in range(first, last + 1):
        lib.archive.store(
            FEED,
            [
                Entry(f"{day}-{n}", f"Title {day}", Document("x"), published=day * DAY + n)
                for n in range(each)
            ],
        )


def stock(lib: Library) -> int:
    return lib.archive.stock(FEED)


def test_a_setting_that_is_new_asks_before_it_removes_more_than_a_fifth(lib: Library) -> None:
    days_of_news(lib, 6, 99)
    for change in ({"per_feed": 20}, {"days": 10}, {"days": 40, "per_feed": 79}):
        setting(lib, **change)
        assert keep(lib, 100 * DAY) == 0
        assert stock(lib) == 100
        assert lib.archive.sizes()["tombstones"] == 0
    (held,) = waiting(lib)
    assert (held.going, held.total) == (60, 100)
    assert held.told.isprintable() and FEED in held.told and "60 of 100" in held.told
    setting(lib, per_feed=80)
    assert keep(lib, 100 * DAY) == 20, "a fifth is not too much"
    assert waiting(lib) == []


def test_a_feeds_own_setting_asks_too_and_taken_back_it_waits_no_more(lib: Library) -> None:
    configure(lib, FEED, "keep_articles", "1")
    assert keep(lib, 100 * DAY) == 0 and waiting(lib)
    configure(lib, FEED, "keep_articles", "")
    assert keep(lib, 100 * DAY) == 0 and not waiting(lib)


def test_once_it_was_said_a_busy_feed_is_pruned_every_day_unasked(lib: Library) -> None:
    setting(lib, per_feed=20)
    days_of_news(lib, 6, 30, each=9)
    assert told(lib, 31 * DAY) == 6 + 25 * 9 - 20
    for day in range(31, 60):
        days_of_news(lib, day, day, each=50)
        assert keep(lib, (day + 1) * DAY) == 50
        assert (stock(lib), waiting(lib)) == (20, [])


@pytest.mark.parametrize("every", [1, 2, 5, 7])
def test_once_it_was_said_a_quiet_feed_ages_unasked(lib: Library, every: int) -> None:
    setting(lib, days=30)
    told(lib, 40 * DAY)
    for day in range(40, 200):
        if day % every == 0:
            days_of_news(lib, day, day)
        keep(lib, (day + 1) * DAY)
        assert waiting(lib) == []
    assert 30 // every <= stock(lib) <= 30 // every + 1


def test_a_clock_that_jumps_removes_nothing_and_when_it_is_right_again_all_goes_on(lib: Library) -> None:
    setting(lib, days=30)
    days_of_news(lib, 6, 60)
    told(lib, 60 * DAY)
    before = stock(lib)
    for now in (3000 * DAY, 75 * DAY, 68 * DAY, 1 * DAY, -5 * DAY, 3000 * DAY):
        assert keep(lib, now) == 0
        assert stock(lib) == before
    days_of_news(lib, 61, 61)
    assert keep(lib, 61 * DAY) == 1
    assert waiting(lib) == []


def test_the_last_article_of_a_feed_does_not_go_unasked(lib: Library) -> None:
    setting(lib, per_feed=1)
    told(lib, 9 * DAY)
    setting(lib, days=5)
    told(lib, 9 * DAY)
    assert keep(lib, 3000 * DAY) == 0
    assert (stock(lib), [(held.going, held.total) for held in waiting(lib)]) == (1, [(1, 1)])


def test_what_waits_goes_when_the_user_says_so_and_of_no_other_feed(lib: Library) -> None:
    other = "https://g.example/rss"
    marking.subscribe(lib.marks, Subscription(other, other))
    store(lib, other, *range(6))
    setting(lib, per_feed=2)
    keep(lib, 9 * DAY)
    assert {held.url for held in waiting(lib)} == {FEED, other}
    (gone,) = prune(lib, 9 * DAY, [FEED])
    assert (gone.url, gone.going, gone.total) == (FEED, 4, 6)
    assert [held.url for held in waiting(lib)] == [other]
    assert any(other in finding.text for finding in health.check(lib) if finding.kind == "problem")
    assert lib.archive.stock(other) == 6


# --- as the user meets it ---


def test_fetch_says_what_it_does_not_remove_and_the_command_that_is_named_removes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--data-dir", str(tmp_path / "data"), "--config", str(tmp_path / "config.toml")]

    def said(*arguments: str, status: int = 0) -> tuple[str, str]:
        assert main([*options, *arguments]) == status
        out = capsys.readouterr()
        return out.out, out.err

    with Server() as server:
        server.routes["/feed"] = Reply(rss(*(item(f"{n}") for n in range(10)), title="The News"))
        url = f"{server.url}/feed?a=1&b"
        said("add", url)
        (tmp_path / "config.toml").write_text("[keeping]\nper_feed = 4\n")
        for _ in range(2):
            out, error = said("fetch", "--all", "--quiet")
            assert (out, error.count("\n")) == ("", 1)
            assert "The News: 6 of 10 articles" in error and f"tuireader prune '{url}'" in error
        assert said("count", "feed:News")[0] == "10\n"
        assert f"tuireader prune '{url}'" in said("doctor", status=1)[1]
        assert said("prune", "Nobody", status=1)[1].count("\n") == 1
        assert said("prune", url)[0] == "The News: 6 of 10 articles removed\n"
        assert said("count", "feed:News")[0] == "4\n"
        assert said("prune")[0] == "nothing is more than is to be kept\n"
        assert said("fetch", "--all", "--quiet") == ("", "")
        said("doctor")


def test_what_was_set_before_a_feed_was_first_asked_needs_no_word(lib: Library) -> None:
    with Server() as server:
        server.routes["/feed"] = Reply(rss(*(item(f"{n}") for n in range(10))))
        url = f"{server.url}/feed"
        marking.subscribe(lib.marks, Subscription(url, url))
        setting(lib, per_feed=4)
        assert not [line for line in refresh(lib, [url]).held if url in line]
        assert lib.archive.stock(url) == 4
