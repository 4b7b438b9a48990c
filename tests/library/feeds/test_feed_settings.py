"""What may be set for one feed, and what is refused by name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from server import Reply, Server, item, rss

from tuireader.config import Config, default_paths
from tuireader.errors import InputError, NotFoundError
from tuireader.library import Library, articles, marking
from tuireader.library.feeds.feed_settings import FeedSettings, configure, settings_of
from tuireader.library.feeds.refreshing import refresh
from tuireader.model import FeedState, Subscription
from tuireader.query.tree import Everything

FEED = "https://f.example/rss"


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.open(default_paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as opened:
        marking.subscribe(opened.marks, Subscription(FEED, FEED, "F"))
        yield opened


def settings(lib: Library) -> FeedSettings:
    (feed,) = lib.marks.subscriptions()
    return settings_of(feed)


def test_each_setting_is_kept_by_its_kind_and_can_be_taken_back(lib: Library) -> None:
    typed = {
        "interval_minutes": ("30", 30),
        "keep_days": ("0", 0),
        "keep_articles": ("100", 100),
        "fulltext": ("yes", True),
        "user_agent": ("Reader/1 (me)", "Reader/1 (me)"),
        "user": ("ann", "ann"),
        "password_env": ("FEED_PASSWORD", "FEED_PASSWORD"),
        "password_command": ("pass show 'my feed'", "pass show 'my feed'"),
    }
    assert set(typed) == set(FeedSettings.__slots__)
    for name, (text, value) in typed.items():
        assert configure(lib, FEED, name, f" {text} ") is not None
        assert getattr(settings(lib), name) == value
        assert configure(lib, FEED, name, text) is None, "nothing changes"
    for name in typed:
        configure(lib, FEED, name, "")
    assert settings(lib) == FeedSettings()
    assert lib.marks.fields("feeds", FEED) == {"key": FEED, "url": FEED, "title": "F"}
    marking.undo(lib.marks)
    assert settings(lib).password_command == "pass show 'my feed'"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("keep_day", "3", "known: interval_minutes"),
        ("interval_minutes", "5", "10 to 1440"),
        ("keep_days", "-1", "0 to 36500"),
        ("keep_days", "¹", "whole number"),
        ("fulltext", "perhaps", "yes or no"),
        ("user_agent", "a\r\nCookie: x", "one line"),
        ("user", "ann:secret", "without a colon"),
        ("password_env", "hunter 2!", "never the password itself"),
        ("password_command", "pass 'show", "no command"),
    ],
)
def test_what_cannot_be_is_refused_by_name_in_one_line(lib: Library, name: str, text: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as error:
        configure(lib, FEED, name, text)
    assert name in str(error.value) and "\n" not in str(error.value)
    assert settings(lib) == FeedSettings()


def test_a_feed_that_is_not_followed_has_no_settings(lib: Library) -> None:
    with pytest.raises(NotFoundError):
        configure(lib, "https://g.example/", "keep_days", "1")


def test_settings_that_were_spoilt_by_hand_count_as_not_set() -> None:
    odd = {"keep_days": "many", "fulltext": [], "interval_minutes": None, "colour": "red", "user": "ann"}
    assert settings_of(Subscription(FEED, FEED, settings=odd)) == FeedSettings(user="ann")


def test_a_shorter_interval_holds_from_now_on(lib: Library) -> None:
    lib.archive.set_feed_state(FeedState(FEED, next_fetch=1 << 40, interval=86_400))
    configure(lib, FEED, "interval_minutes", "10")
    state = lib.archive.feed_states()[FEED]
    assert state.interval == 0 and state.next_fetch < 1 << 32


# --- honoured by a refresh ---


def test_a_refresh_honours_agent_interval_and_login(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEED_PASSWORD", "s3cret")
    with Server() as server:
        server.routes |= {"/a": Reply(rss(item("one"))), "/b": Reply(rss(item("one")))}
        marking.subscribe(
            lib.marks, [Subscription(f"{server.url}/{name}", f"{server.url}/{name}") for name in "ab"]
        )
        mine = f"{server.url}/a"
        for name, text in (
            ("user_agent", "Mine/2"), ("interval_minutes", "600"), ("user", "ann"), ("password_env", "FEED_PASSWORD")
        ):  # fmt: skip
            configure(lib, mine, name, text)
        refresh(lib, [mine, f"{server.url}/b"])
        seen = {item.path: item.headers for item in server.seen}
        assert (seen["/a"]["user-agent"], seen["/a"]["authorization"]) == ("Mine/2", "Basic YW5uOnMzY3JldA==")
        assert seen["/b"]["user-agent"].startswith("tuireader/") and "authorization" not in seen["/b"]
        states = lib.archive.feed_states()
        assert states[mine].next_fetch - states[mine].fetched == 600 * 60
        lib.marks.flush()
        assert b"s3cret" not in lib.paths.marks.read_bytes()
        configure(lib, mine, "password_env", "")
        configure(lib, mine, "password_command", f"{sys.executable} -c 'print(\"0ther\\nline\")'")
        refresh(lib, [mine])
        assert server.seen[-1].headers["authorization"] == "Basic YW5uOjB0aGVy"
        configure(lib, mine, "password_command", "/nowhere/at-all")
        assert refresh(lib, [mine]).failed == 1
        assert "/nowhere/at-all" in lib.archive.feed_states()[mine].error


def test_a_refresh_removes_what_is_not_to_be_kept(lib: Library) -> None:
    with Server() as server:
        old = "<pubDate>Mon, 06 Jan 2014 10:00:00 GMT</pubDate>"
        server.routes["/a"] = Reply(rss(item("new"), item("old") + old))
        url = f"{server.url}/a"
        marking.subscribe(lib.marks, Subscription(url, url))
        configure(lib, url, "keep_days", "365")
        for _ in range(2):
            refresh(lib, [url])
            assert [row.title for row in articles.page(lib, Everything())] == ["new"]
        assert articles.counts(lib).by_feed[url] == (1, 1)
