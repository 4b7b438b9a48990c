"""Editing a feed: its name, its folder and its own settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from tuireader.errors import TuireaderError
from tuireader.model import Subscription
from tuireader.ui.actions import saved_searches

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.store.contract import Change
    from tuireader.ui.screens.form import Field, Form
    from tuireader.ui.screens.reader import ReaderScreen

_SETTINGS = {
    "fulltext": ("Fetch full articles always", "yes or no"),
    "interval_minutes": ("Fetch every ... minutes", "empty: as all feeds"),
    "keep_days": ("Keep articles for ... days", "0: for ever; empty: as all feeds"),
    "keep_articles": ("Keep at most ... articles", "0: all; empty: as all feeds"),
    "user_agent": ("Name told to the server", "empty: as all feeds"),
    "user": ("User to log in as", "empty: none"),
    "password_command": ("Command that prints the password", "such as: pass show news"),
}
"""Setting -> what stands before it, and the hint in it, to which a number's range is added."""


def edit_feed(screen: ReaderScreen) -> None:
    """Ask for name, folder and settings of the feed under the cursor, or for name and query of the search there."""
    source = screen.feeds.source
    if source is not None and source.kind == "search":
        saved_searches.edit(screen, source.value)
        return
    feed = followed_feed(screen)
    if feed is None:
        screen.say("Choose a feed first")
        return
    from tuireader.library.feed_settings import typed
    from tuireader.ui.screens.form import Form

    values = {name: typed(feed, name) for name in _SETTINGS}
    fields = _fields(screen, {"title": feed.title, "folder": feed.folder, **values})
    screen.app.push_screen(Form(f"Feed {feed.url}", fields, partial(_edit, screen, feed)))


def _fields(screen: ReaderScreen, values: Mapping[str, str]) -> list[Field]:
    """The lines of the dialog."""
    from tuireader.library.feed_settings import RANGES
    from tuireader.ui.screens.form import Field

    hints = {
        name: f"{RANGES[name]}; {hint}" if name in RANGES else hint for name, (_, hint) in _SETTINGS.items()
    }
    return [
        Field("title", "Name", values["title"], "empty: its own"),
        Field("folder", "Folder", values["folder"], "empty: none", folders(screen)),
        *(Field(name, title, values[name], hints[name]) for name, (title, _) in _SETTINGS.items()),
    ]


def _edit(screen: ReaderScreen, feed: Subscription, values: dict[str, str], form: Form) -> None:
    """Change the feed as typed."""

    def work(library: Library) -> Change | str | None:
        from tuireader.library.feed_settings import edit

        texts = {name: values[name] for name in _SETTINGS}
        try:
            return edit(library, feed.key, values["title"], values["folder"], texts)
        except TuireaderError as error:
            return str(error)

    def edited(change: Change | str | None) -> None:
        if isinstance(change, str):
            form.refuse(change)
            return
        form.close()
        if change is not None:
            screen.say(f"{change.label} · u takes it back")
            screen.viewing.renew()

    screen.jobs.ask("edit-feed", work, edited)


def followed_feed(screen: ReaderScreen) -> Subscription | None:
    """The feed under the cursor, if it is one that is followed."""
    source = screen.feeds.source
    feeds = screen.marks.subscriptions() if source and source.kind == "feed" else ()
    return next((feed for feed in feeds if source and feed.key == source.value), None)


def folders(screen: ReaderScreen) -> tuple[str, ...]:
    """All folders."""
    return tuple(sorted({feed.folder for feed in screen.marks.subscriptions() if feed.folder}))


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {"feed.edit": edit_feed}
