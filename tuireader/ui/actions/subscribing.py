"""The feeds themselves: adding them, how they are, and leaving them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tuireader.errors import TuireaderError
from tuireader.feeds.urls import without_login
from tuireader.model import is_local
from tuireader.text.counted import counted
from tuireader.ui.actions.editing import folders, followed_feed
from tuireader.ui.views import Source

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.library.subscriptions import Added
    from tuireader.store.contract import Change
    from tuireader.ui.screens.form import Form
    from tuireader.ui.screens.reader import ReaderScreen


def add_feed(screen: ReaderScreen, address: str = "") -> None:
    """Ask for an address and a folder, and follow what is there."""
    from tuireader.ui.screens.form import Field, Form

    fields = [
        Field("address", "Address of a feed, or of a page that has feeds", address, "https://"),
        Field("folder", "Folder (may be empty)", _folder(screen), known=folders(screen)),
    ]
    screen.app.push_screen(Form("Add a feed", fields, partial(_add, screen)))


def _add(screen: ReaderScreen, values: dict[str, str], form: Form) -> None:
    """Fetch the address in a thread of its own; the dialog stays meanwhile, unless the user leaves it."""
    address, folder = values["address"].strip(), values["folder"]

    def added(found: Added | str) -> None:
        if isinstance(found, str):
            form.refuse(found)
            if not form.is_open:
                screen.say(found, warning=True)
        elif found.feed is None and not form.is_open:
            screen.say(f"{address} has several feeds: a and the address again to choose")
        else:
            form.close()
            _added(screen, found, folder)

    form.say(f"Asking {without_login(address)} … · esc: go on reading")
    _ask_for(screen, address, folder, added)


def _ask_for(screen: ReaderScreen, address: str, folder: str, then: Callable[[Added | str], None]) -> None:
    """Follow what is at an address, if there is a feed; ``then`` gets what came of it, or why it cannot be."""
    from tuireader.library.subscriptions import add

    def work(library: Library) -> Added | str:
        try:
            return add(library, address, folder)
        except TuireaderError as error:
            return str(error)

    screen.jobs.spawn("add", work, then)


def _added(screen: ReaderScreen, added: Added, folder: str) -> None:
    """A feed is followed now, or there are several to choose from."""
    if added.feed is not None:
        screen.say(f"Added «{added.title}» · {counted(added.new, 'article')}")
        screen.viewing.open_source(Source("feed", added.feed.key))
        screen.viewing.renew()
        return
    from tuireader.ui.screens.chooser import Choice, Chooser

    def chosen(url: str | None) -> None:
        if url:
            screen.say(f"Asking {url} …")
            _ask_for(screen, url, folder, came)

    def came(found: Added | str) -> None:
        if isinstance(found, str):
            screen.say(found, warning=True)
        elif found.feed is not None:
            _added(screen, found, folder)

    choices = [Choice(f"{found.title or found.url} · {found.url}", found.url) for found in added.choices]
    screen.app.push_screen(Chooser("This page has several feeds", choices), chosen)


def show_health(screen: ReaderScreen) -> None:
    """How the feeds are; enter goes to one."""
    from tuireader.ui.feed_health import feed_health
    from tuireader.ui.screens.chooser import Choice, Chooser

    def show(found: tuple[str, list[Choice]]) -> None:
        chooser = Chooser(*found, hint="type to narrow down; enter goes to the feed")
        screen.app.push_screen(chooser, lambda source: _go_to(screen, source))

    screen.jobs.ask("health", feed_health, show)


def _go_to(screen: ReaderScreen, source: Source | None) -> None:
    """Open a feed's articles."""
    if source is not None:
        screen.bring("list")
        screen.viewing.open_source(source)


def unsubscribe(screen: ReaderScreen) -> None:
    """Stop following the feed, search or person under the cursor, when the key is pressed again; undo brings a feed
    back with its articles.
    """
    source = screen.feeds.source
    line = screen.feeds.line_of(source) if source is not None else None
    if source is None or line is None or source.kind not in ("said", "search", "feed"):
        screen.say("Choose a feed that you follow")
    elif source.kind != "feed":
        from tuireader.ui.actions.people import follow

        screen.ask_again("delete", f"ends «{line.title}»", partial(follow, screen))
    elif is_local(source.value):
        screen.say("Choose a feed that you follow")
    else:
        act = partial(_unsubscribe, screen, source)
        screen.ask_again("delete", f"unsubscribes from {line.title}", act)


def _unsubscribe(screen: ReaderScreen, source: Source) -> None:
    from tuireader.library import subscriptions

    def done(change: Change | None) -> None:
        if change is not None:
            screen.say(f"{change.label} · u takes it back")
            screen.viewing.renew()

    # Each feed is left by a job of its own, which no other replaces.
    screen.jobs.ask(
        f"unsubscribe {source.value}", lambda library: subscriptions.remove(library, source.value), done
    )


def _folder(screen: ReaderScreen) -> str:
    """The folder under the cursor, into which a new feed likely goes."""
    feed, source = followed_feed(screen), screen.feeds.source
    return feed.folder if feed else source.value if source and source.kind == "folder" else ""


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "feed.add": add_feed,
    "feeds.health": show_health,
}
