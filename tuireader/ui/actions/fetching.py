"""Fetching: one feed or all, and the feeds themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuireader.model import is_local

if TYPE_CHECKING:
    from tuireader.ui.screens.reader import ReaderScreen


def refresh_feed(screen: ReaderScreen) -> None:
    """Ask the feed under the cursor, or that of the article."""
    source = screen.feeds.source if screen.front == "feeds" else screen.viewing.view.source
    row = screen.list.row
    key = source.value if source and source.kind == "feed" else row.feed if row else ""
    if not key:
        screen.say("Choose a feed first")
    elif is_local(key):
        screen.say("Imported articles have no feed to fetch")
    else:
        _refresh(screen, (key,))


def refresh_all(screen: ReaderScreen) -> None:
    """Ask all feeds; while they are asked, stop asking."""
    if screen.background.refreshing:
        screen.background.cancel()
        screen.say("Stopping the refresh")
    elif not screen.marks.subscriptions():
        screen.say("There is no feed yet: a adds one")
    else:
        _refresh(screen, "all")


def _refresh(screen: ReaderScreen, which: str | tuple[str, ...]) -> None:
    """Begin, unless it is under way."""
    if screen.background.refreshing:
        screen.say("A refresh is under way; R stops it")
    else:
        screen.background.refresh(which)
        screen.status.show_progress("refresh …")


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "refresh.feed": refresh_feed,
    "refresh.all": refresh_all,
}
