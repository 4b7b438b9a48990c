"""How the feeds are, on the screen and for programs."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from reader_fixture import QUIET, RIVERS, SCIENCE, make_library, places, reader
from server import Server

from tuireader.cli import main
from tuireader.config import Config, Paths
from tuireader.library import Library, marking
from tuireader.library.accounts.accounts import accounts
from tuireader.library.feeds.refreshing import OFFLINE_SINCE
from tuireader.model import FeedState, Subscription
from tuireader.ui.commands.feeds import feed_health
from tuireader.ui.dialogs.chooser import Chooser

NOW = int(time.time())
HOUR = 3600


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """One feed that is well, one that fails, one that is gone for good."""
    made = make_library(tmp_path)
    with Library.open(made, Config()) as library:
        for state in (
            FeedState(RIVERS, fetched=NOW, succeeded=NOW, next_fetch=NOW + 400 * 24 * HOUR),
            FeedState(SCIENCE, fetched=NOW, succeeded=NOW - 9 * HOUR, error="not found (404)", failures=2),
            FeedState(QUIET, fetched=NOW, next_fetch=NOW, error="gone (410)", failures=1, gone=True),
        ):
            library.archive.set_feed_state(state)
    return made


def test_failing_feeds_come_first_each_with_what_is_wrong_and_when_it_is_asked(paths: Paths) -> None:
    with Library.open(paths, Config()) as library:
        summary, (science, quiet, well) = feed_health(library)
    assert summary == "3 feeds · 2 cannot be fetched"
    assert (science.left, science.text) == ("!", "Learning/Science Today")
    assert science.below.startswith("not found (404) · last good ") and science.below.endswith(" · due")
    assert quiet.below == "gone (410) · never fetched yet · gone for good, asked no more"
    assert (well.left, well.text) == ("", "World/River News")
    assert " · next " in well.below


def test_a_feed_of_which_too_much_would_go_says_what_waits(paths: Paths) -> None:
    with Library.open(paths, Config()) as library:
        library.archive.amend_feed_state(RIVERS, {"held": (480, 500)})
        found = feed_health(library)[1]
    (rivers,) = (choice for choice in found if choice.text == "World/River News")
    assert rivers.left == "!" and found.index(rivers) < len(found)
    assert rivers.below.startswith("480 of 500 articles would go at once: tuireader prune removes them · ")


def test_while_offline_it_says_since_when(paths: Paths) -> None:
    with Library.open(paths, Config()) as library:
        library.marks.set_state(OFFLINE_SINCE, int(time.mktime((2021, 3, 14, 7, 12, 0, 0, 0, -1))))
        assert feed_health(library)[0].endswith(" · offline since 14 Mar 2021")


def test_a_fetch_without_a_network_says_since_when_and_blames_no_feed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = places(tmp_path)
    with Server() as closed, Library.open(paths, Config()) as library:
        feeds = [f"{closed.url}/a", f"{closed.url}/b"]
        marking.subscribe(library.marks, [Subscription(url, url) for url in feeds])
        library.marks.set_state(OFFLINE_SINCE, int(time.mktime((2021, 3, 14, 7, 12, 0, 0, 0, -1))))
    run = ["--data-dir", str(paths.data), "--config", str(paths.config_file)]
    assert main([*run, "fetch"]) == 1
    assert capsys.readouterr().err == "no server could be reached: offline since 2021-03-14 07:12\n"
    with Library.open(paths, Config()) as library:
        assert library.archive.feed_states(items=False).keys().isdisjoint(feeds)


async def test_a_key_shows_it_and_enter_goes_to_the_feed(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.press("exclamation_mark")
        await run.until(lambda: isinstance(run.app.screen, Chooser), "the health of the feeds")
        await run.press(*"river", "enter")
        await run.until(lambda: run.screen.viewer.view.source.value == RIVERS, "the feed")


def test_programs_are_told_the_same(paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    with Library.open(paths, Config()) as library:
        library.marks.set_state("seeded", True)
    run = ["--data-dir", str(paths.data), "--config", str(paths.config_file)]
    assert main([*run, "feeds", "--json"]) == 0
    feeds = {feed["feed"]: feed for feed in map(json.loads, capsys.readouterr().out.splitlines())}
    assert [feeds[key]["health"] for key in (RIVERS, SCIENCE, QUIET)] == ["ok", "failing", "gone"]
    assert feeds[SCIENCE]["error"] == "not found (404)" and feeds[SCIENCE]["last_success"]
    assert feeds[QUIET]["last_success"] is None and feeds[RIVERS]["next_fetch"]
    assert feeds[QUIET]["next_fetch"] is None, "it is asked no more"
    assert main([*run, "feeds"]) == 0
    lines = {
        name: line
        for line in capsys.readouterr().out.splitlines()
        for name in ("River", "Science", "Quiet")
        if name in line
    }
    assert (
        "next 20" in lines["River"]
        and "due  not found" in lines["Science"]
        and "asked no more" in lines["Quiet"]
    )


def test_an_account_is_told_of_beside_the_feeds_and_its_feeds_are_not(paths: Paths) -> None:
    with Library.open(paths, Config()) as library:
        fields = {"url": "https://rss.example", "settings": {"user": "ann"}}
        marking.change(library.marks, "added", "accounts", "https://rss.example#ann", **fields)
        (account,) = accounts(library.marks)
        key = account.feed("feed/1")
        marking.subscribe(library.marks, Subscription(key, "https://news.example/1.xml"))
        library.archive.set_feed_state(FeedState(account.prefix, fetched=NOW, error="not found (404)"))
        summary, choices = feed_health(library)
    assert summary == "3 feeds · 2 cannot be fetched · https://rss.example: not found (404)"
    assert len(choices) == 3
