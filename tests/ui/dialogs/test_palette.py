"""Help and palette: every command found and run, and nothing left of them when they are closed."""

from __future__ import annotations

import gc
import weakref

import pytest
from reader_fixture import SCIENCE, reader

from tuireader.config import Paths
from tuireader.ui.lists.views import Source

pytestmark = pytest.mark.slow


async def test_help_and_palette_search_and_run_commands(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.press("?", *"star")
        assert all("star" in choice.text.casefold() for choice in run.app.screen._list.choices)
        await run.press("escape", "colon", *"science", "enter")
        await run.until(lambda: run.screen.viewer.view.source == Source("feed", SCIENCE), "the feed by name")
        await run.press("colon", *"with quotes", "enter")
        await run.until(lambda: run.screen.viewer.view.scope == "quoted", "the scope by name")


async def test_help_by_task_leads_to_the_keys_for_it_and_runs_one(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.press("?", "down", "enter")
        await run.until(lambda: run.app.screen._title == "Find", "the keys of the second task")
        lines = run.app.screen._list
        assert lines.choices[lines.cursor].value == "search"
        await run.press(*"with quotes", "enter")
        await run.until(lambda: run.screen.viewer.view.scope == "quoted", "the scope by its task")


async def test_the_cursor_passes_over_headings_of_the_help(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.press("?")
        lines = run.app.screen._list
        for _ in range(40):
            await run.press("down")
            assert not lines.choices[lines.cursor].heading


async def test_what_dialogs_painted_goes_with_them(paths: Paths) -> None:
    async with reader(paths) as run:
        painted = []
        for _ in range(5):
            await run.press("?")
            painted += [weakref.ref(widget._styles_cache) for widget in run.app.screen.walk_children()]
            await run.press("escape")
            await run.until(lambda: run.app.screen is run.screen, "the reader's own screen")

        def gone() -> bool:
            gc.collect()
            return sum(cache() is not None for cache in painted) <= len(painted) / 5

        await run.until(gone, "all but the last one's at most")
