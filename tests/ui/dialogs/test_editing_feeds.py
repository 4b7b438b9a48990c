"""A feed's own settings, in the dialog that edits it."""

from __future__ import annotations

import pytest
from reader_fixture import RIVERS, Running, reader
from textual.widgets import Input

from tuireader.config import Config, Paths
from tuireader.errors import InputError
from tuireader.library import Library, marking
from tuireader.library.feeds.feed_settings import edit, settings_of, typed
from tuireader.model import FeedState, Subscription
from tuireader.ui.dialogs.prompt import Form
from tuireader.ui.lists.views import Source

pytestmark = pytest.mark.slow


def rivers(library: Library) -> Subscription:
    return next(feed for feed in library.marks.subscriptions() if feed.key == RIVERS)


def test_name_folder_and_settings_are_changed_and_undone_as_one(paths: Paths) -> None:
    with Library.open(paths, Config()) as library:
        library.archive.set_feed_state(FeedState(RIVERS, next_fetch=2**40, interval=86_400))
        change = edit(
            library, RIVERS, " Rivers ", "World//Water", {"keep_days": "9", "interval_minutes": "10"}
        )
        assert change is not None and change.label == "edited Rivers"
        feed = rivers(library)
        assert (feed.title, feed.folder) == ("Rivers", "World/Water")
        assert (settings_of(feed).keep_days, settings_of(feed).interval_minutes) == (9, 10)
        assert library.archive.feed_states()[RIVERS].next_fetch < 2**40, "the new interval holds from now on"
        assert edit(library, RIVERS, "Rivers", "World/Water", {"keep_days": " 9 "}) is None
        marking.undo(library.marks)
        feed = rivers(library)
        assert (feed.title, feed.folder, feed.settings) == ("River News", "World", {})


def test_one_setting_that_cannot_be_changes_nothing(paths: Paths) -> None:
    with Library.open(paths, Config()) as library:
        with pytest.raises(InputError, match="keep_days must be a whole number"):
            edit(library, RIVERS, "Other", "", {"fulltext": "yes", "keep_days": "soon"})
        assert (rivers(library).title, rivers(library).settings) == ("River News", {})


def test_settings_are_shown_as_they_may_be_typed(paths: Paths) -> None:
    with Library.open(paths, Config()) as library:
        texts = {"fulltext": "yes", "keep_days": "0", "password_command": "pass show 'my feed'"}
        edit(library, RIVERS, "", "", texts)
        assert {name: typed(rivers(library), name) for name in texts} == texts
        assert typed(rivers(library), "user_agent") == typed(rivers(library), "interval_minutes") == ""


async def open_dialog(run: Running) -> Form:
    """The dialog of River News."""
    run.screen.viewer.open_source(Source("feed", RIVERS))
    run.screen.feeds.point_at(Source("feed", RIVERS))
    run.screen.bring("feeds")
    await run.press("e")
    await run.until(lambda: isinstance(run.app.screen, Form), "the dialog")
    assert isinstance(run.app.screen, Form)
    return run.app.screen


async def test_the_dialog_fits_a_small_terminal_and_enter_is_done(paths: Paths) -> None:
    async with reader(paths, size=(80, 24)) as run:
        dialog = await open_dialog(run)
        inputs = list(dialog.query(Input))
        assert [line.region.width >= 20 and line.region.bottom <= 24 for line in inputs] == [True] * 9
        dialog.query_one("#field-fulltext", Input).value = "yes"
        await run.press("enter")
        await run.said("edited River News")
        assert rivers(run.screen.jobs.opened.result()).settings == {"fulltext": True}
        await run.press("u")
        await run.until(lambda: not rivers(run.screen.jobs.opened.result()).settings, "undo")


async def test_what_is_refused_is_named_and_what_was_typed_stays(paths: Paths) -> None:
    async with reader(paths) as run:
        first = await open_dialog(run)
        first.query_one("#field-keep_days", Input).value = "soon"
        first.query_one("#field-title", Input).value = "Mine"
        await run.press("enter")
        title = first.query_one("#dialog-title")
        await run.until(lambda: "keep_days must be a whole number" in str(title.render()), "the reason")
        await run.press("end", "D")
        assert run.app.screen is first
        assert first.query_one("#field-title", Input).value == "MineD"
        assert rivers(run.screen.jobs.opened.result()).title == "River News"
        await run.press("escape")
        assert not isinstance(run.app.screen, Form)
