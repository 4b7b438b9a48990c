"""How the screen looks, as snapshots: the widths that change the layout, the light theme, an empty library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from reader_fixture import QUIET_CONFIG, Running, comparing, make_library, places

from tuireader.config import Config, Reading

pytestmark = pytest.mark.slow

Look = Callable[..., None]


@pytest.fixture
def look(
    tmp_path: Path, snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Look]:
    """Compare the screen with its snapshot after some keys: ``look((columns, rows), "j", "enter")``."""
    with comparing(snap_compare, monkeypatch) as compare:

        def look_at(
            size: tuple[int, int], *keys: str, empty: bool = False, theme: str = "paper-dark"
        ) -> None:
            async def steps(run: Running) -> None:
                await run.press(*keys)
                if "s" in keys:
                    await run.until(lambda: run.count("Starred") == 1, "the count of the starred")
                key, shown = run.screen.list.current, run.screen.article
                if run.screen.article_visible and key is not None:
                    await run.until(
                        lambda: bool(shown.article and shown.article.row.key == key), "the article"
                    )

            paths = places(tmp_path) if empty else make_library(tmp_path)
            config = Config(Reading(theme=theme), QUIET_CONFIG.fetching, QUIET_CONFIG.annotating)
            compare(paths, config, size, steps)

        yield look_at


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
