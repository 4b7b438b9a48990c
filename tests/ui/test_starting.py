"""Beginning without feeds: what is said, and the well-known feeds to choose from."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader_fixture import QUIET_CONFIG, make_library, places, reader
from server import Reply, Server, item, rss

from tuireader.config import Config
from tuireader.feeds.network.urls import typed_url
from tuireader.library import Library, marking
from tuireader.library.feeds.starter import follow, known_feeds, not_followed, welcome
from tuireader.ui.dialogs.chooser import Chooser

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, in which no newsboat lives yet."""
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_well_known_feeds_are_each_of_a_topic_and_given_once_over_https() -> None:
    feeds = known_feeds()
    assert len(feeds) >= 40 and len({feed.url for feed in feeds}) == len(feeds)
    for feed in feeds:
        assert feed.topic and feed.title and feed.url.startswith("https://")
        assert typed_url(feed.url) == (feed.url, None)


def test_those_that_are_chosen_are_followed_by_topic_and_undone_at_once(tmp_path: Path) -> None:
    with Library.open(places(tmp_path), Config()) as library:
        world = [feed for feed in known_feeds() if feed.topic == "World"]
        follow(library.marks, world)
        followed = {feed.url: feed for feed in library.marks.subscriptions()}
        assert followed.keys() == {feed.url for feed in world}
        assert all(followed[feed.url].folder == "World" for feed in world)
        assert not set(world) & set(not_followed(library.marks))
        marking.undo(library.marks)
        assert library.marks.subscriptions() == ()


def test_who_has_no_feeds_is_told_how_to_begin_and_of_newsboats_where_it_is(
    tmp_path: Path, home: Path
) -> None:
    with Library.open(places(tmp_path), Config()) as library:
        assert "W shows well-known ones" in welcome(library)
        (home / ".newsboat").mkdir(parents=True)
        (home / ".newsboat" / "urls").write_text("https://river.example/feed\n")
        assert welcome(library).startswith("newsboat is here: I takes its feeds and articles over")
        follow(library.marks, known_feeds()[:1])
        assert welcome(library) == ""


async def test_a_first_start_says_how_to_begin_and_subscribes_to_nothing(tmp_path: Path) -> None:
    paths = places(tmp_path)
    Library.open(paths, QUIET_CONFIG).close()
    async with reader(paths) as run:
        await run.said("No feeds yet: a adds one, W shows well-known ones")
        assert run.screen.marks.subscriptions() == ()


async def test_well_known_feeds_are_chosen_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reader(make_library(tmp_path)) as run:
        asked: list[set[str]] = []
        monkeypatch.setattr(run.screen.background, "refresh", lambda keys, **_: asked.append(set(keys)))
        await run.press("W")
        await run.until(lambda: isinstance(run.app.screen, Chooser), "the well-known feeds")
        await run.press(*"quanta", "enter")
        await run.said("subscribed to Quanta Magazine")
        await run.until(lambda: isinstance(run.app.screen, Chooser), "the rest of them")
        await run.press(*"all of sport", "enter")
        await run.until(lambda: len(asked) == 2, "the second choice")
        await run.press("escape")
        assert len(run.screen.marks.subscriptions()) == 3 + 1 + 2
        assert asked[0] == {"https://www.quantamagazine.org/feed/"} and len(asked[1]) == 2


async def test_newsboats_feeds_are_taken_over_by_a_key_and_fetched(tmp_path: Path, home: Path) -> None:
    paths = places(tmp_path)
    Library.open(paths, QUIET_CONFIG).close()
    with Server() as server:
        server.routes["/feed"] = Reply(rss(item("One")))
        (home / ".newsboat").mkdir(parents=True)
        (home / ".newsboat" / "urls").write_text(f"{server.url}/feed\n")
        async with reader(paths) as run:
            await run.said("newsboat is here")
            await run.press("I")
            await run.said("from newsboat: 1 feed")
            await run.until(lambda: run.titles == ["One"], "its article")
