"""How the screen looks, as snapshots: the widths that change the layout, the light theme, an empty library."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from reader_fixture import QUIET_CONFIG, Running, make_library, places

from tuireader.config import Config, Reading
from tuireader.ui.jobs import Jobs
from tuireader.ui.reader_app import ReaderApp
from tuireader.ui.reading import load_place

Look = Callable[..., None]


@pytest.fixture
def look(
    tmp_path: Path, snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Look]:
    """Compare the screen with its snapshot after some keys: ``look((columns, rows), "j", "enter")``."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    opened: list[Jobs] = []

    def compare(size: tuple[int, int], *keys: str, empty: bool = False, theme: str = "paper-dark") -> None:
        paths = places(tmp_path) if empty else make_library(tmp_path)
        config = Config(Reading(theme=theme), QUIET_CONFIG.fetching, QUIET_CONFIG.annotating)
        jobs = Jobs(paths, config, load_place)
        jobs.start()
        opened.append(jobs)
        app = ReaderApp(jobs, config)

        async def before(pilot: Any) -> None:
            running = Running(app, pilot)
            await running.until(lambda: bool(running.screen.feeds.lines), "the feeds' counts")
            await running.press(*keys)
            key = running.screen.list.current
            shown = running.screen.article
            if running.screen.article_visible and key is not None:
                await running.until(
                    lambda: bool(shown.article and shown.article.row.key == key), "the article"
                )
            await pilot.pause()

        assert snap_compare(app, terminal_size=size, run_before=before)

    yield compare
    for jobs in opened:
        jobs.close()


def test_three_panes_from_150_columns(look: Look) -> None:
    """Feeds, list and the article under the cursor, not yet read."""
    look((180, 50), "j")


def test_feeds_and_list_from_90_columns(look: Look) -> None:
    """Two lines a row, and a star that is seen without colour."""
    look((120, 40), "j", "s", "j")


def test_one_pane_on_a_small_terminal(look: Look) -> None:
    """One line a row; the footer keeps the way to the help page."""
    look((80, 24))


def test_an_article_on_a_small_terminal(look: Look) -> None:
    """The article over the whole width, its quote barred."""
    look((80, 24), "enter")


def test_the_light_theme(look: Look) -> None:
    """Ink on paper."""
    look((160, 40), "j", theme="paper-light")


def test_the_help_page(look: Look) -> None:
    """All keys, those that work here first."""
    look((120, 40), "question_mark")


def test_an_empty_library(look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to do."""
    for variable in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    look((120, 30), empty=True)
