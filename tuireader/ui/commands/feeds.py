"""The feeds: adding, editing, fetching and leaving them, how they are, and what is said to who has none."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from tuireader.errors import TuireaderError
from tuireader.model import Feed, FeedState, Subscription, is_local, is_remote
from tuireader.text.strings import counted, moment
from tuireader.ui.commands import searching
from tuireader.ui.commands.command import Command, say_change
from tuireader.ui.lists.views import Source

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.library.feeds.starter import FromNewsboat, KnownFeed
    from tuireader.library.feeds.subscriptions import Added
    from tuireader.store.contract import Change
    from tuireader.ui.commands.command import Desk
    from tuireader.ui.dialogs.chooser import Choice
    from tuireader.ui.dialogs.prompt import Field, Form


def add_feed(desk: Desk, address: str = "") -> None:
    """Ask for an address and a folder, and follow what is there."""
    from tuireader.ui.dialogs.prompt import Field, Form

    fields = [
        Field("address", "Address of a feed, or of a page that has feeds", address, "https://"),
        Field("folder", "Folder (may be empty)", _folder(desk), known=folders(desk)),
    ]
    desk.app.push_screen(Form("Add a feed", fields, partial(_add, desk)))


def _add(desk: Desk, values: dict[str, str], form: Form) -> None:
    """Fetch the address in a thread of its own; the dialog stays meanwhile, unless the user leaves it."""
    address, folder = values["address"].strip(), values["folder"]

    from tuireader.feeds.network.urls import without_login

    def added(found: Added | str) -> None:
        if isinstance(found, str):
            form.refuse(found)
            if not form.is_open:
                desk.say(found, warning=True)
        elif found.feed is None and not form.is_open:
            desk.say(f"{address} has several feeds: a and the address again to choose")
        else:
            form.close()
            _added(desk, found, folder)

    form.say(f"Asking {without_login(address)} … · esc: go on reading")
    _ask_for(desk, address, folder, added)


def _ask_for(desk: Desk, address: str, folder: str, then: Callable[[Added | str], None]) -> None:
    """Follow what is at an address, if there is a feed; ``then`` gets what came of it, or why it cannot be."""
    from tuireader.library.feeds.subscriptions import add

    def work(library: Library) -> Added | str:
        try:
            return add(library, address, folder)
        except TuireaderError as error:
            return str(error)

    desk.jobs.spawn("add", work, then)


def _added(desk: Desk, added: Added, folder: str) -> None:
    """A feed is followed now, or there are several to choose from."""
    if added.feed is not None:
        desk.say(f"Added «{added.title}» · {counted(added.new, 'article')}")
        desk.viewer.open_source(Source("feed", added.feed.key))
        desk.viewer.renew()
        return
    from tuireader.ui.dialogs.chooser import Choice, Chooser

    def chosen(url: str | None) -> None:
        if url:
            desk.say(f"Asking {url} …")
            _ask_for(desk, url, folder, came)

    def came(found: Added | str) -> None:
        if isinstance(found, str):
            desk.say(found, warning=True)
        elif found.feed is not None:
            _added(desk, found, folder)

    choices = [Choice(f"{found.title or found.url} · {found.url}", found.url) for found in added.choices]
    desk.app.push_screen(Chooser("This page has several feeds", choices), chosen)


def show_health(desk: Desk) -> None:
    """How the feeds are; enter goes to one."""
    from tuireader.ui.dialogs.chooser import Chooser

    def show(found: tuple[str, list[Choice]]) -> None:
        chooser = Chooser(*found, hint="type to narrow down; enter goes to the feed")
        desk.app.push_screen(chooser, lambda source: _go_to(desk, source))

    desk.jobs.ask("health", feed_health, show)


def _go_to(desk: Desk, source: Source | None) -> None:
    """Open a feed's articles."""
    if source is not None:
        desk.bring("list")
        desk.viewer.open_source(source)


def unsubscribe(desk: Desk) -> None:
    """Stop following the feed, search or person under the cursor, when the key is pressed again; undo brings a feed
    back with its articles.
    """
    source = desk.feeds.source
    line = desk.feeds.line_of(source) if source is not None else None
    if source is None or line is None or source.kind not in ("said", "search", "feed"):
        desk.say("Choose a feed that you follow")
    elif source.kind != "feed":
        from tuireader.ui.commands.people import follow

        desk.ask_again("delete", f"ends «{line.title}»", partial(follow, desk))
    elif is_local(source.value):
        desk.say("Choose a feed that you follow")
    else:
        act = partial(_unsubscribe, desk, source)
        desk.ask_again("delete", f"unsubscribes from {line.title}", act)


def _unsubscribe(desk: Desk, source: Source) -> None:
    from tuireader.library.feeds import subscriptions

    def done(change: Change | None) -> None:
        if change is not None:
            say_change(desk, change)
            desk.viewer.renew()

    # Each feed is left by a job of its own, which no other replaces.
    desk.jobs.ask(
        f"unsubscribe {source.value}", lambda library: subscriptions.remove(library, source.value), done
    )


def _folder(desk: Desk) -> str:
    """The folder under the cursor, into which a new feed likely goes."""
    feed, source = followed_feed(desk), desk.feeds.source
    return feed.folder if feed else source.value if source and source.kind == "folder" else ""


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


def edit_feed(desk: Desk) -> None:
    """Ask for name, folder and settings of the feed under the cursor, or for name and query of the search there."""
    source = desk.feeds.source
    if source is not None and source.kind == "search":
        searching.edit(desk, source.value)
        return
    feed = followed_feed(desk)
    if feed is None:
        desk.say("Choose a feed first")
        return
    from tuireader.library.feeds.feed_settings import typed
    from tuireader.ui.dialogs.prompt import Form

    values = {name: typed(feed, name) for name in _SETTINGS}
    fields = _fields(desk, {"title": feed.title, "folder": feed.folder, **values})
    desk.app.push_screen(Form(f"Feed {feed.url}", fields, partial(_edit, desk, feed)))


def _fields(desk: Desk, values: Mapping[str, str]) -> list[Field]:
    """The lines of the dialog."""
    from tuireader.library.feeds.feed_settings import RANGES
    from tuireader.ui.dialogs.prompt import Field

    hints = {
        name: f"{RANGES[name]}; {hint}" if name in RANGES else hint for name, (_, hint) in _SETTINGS.items()
    }
    return [
        Field("title", "Name", values["title"], "empty: its own"),
        Field("folder", "Folder", values["folder"], "empty: none", folders(desk)),
        *(Field(name, title, values[name], hints[name]) for name, (title, _) in _SETTINGS.items()),
    ]


def _edit(desk: Desk, feed: Subscription, values: dict[str, str], form: Form) -> None:
    """Change the feed as typed."""

    def work(library: Library) -> Change | str | None:
        from tuireader.library.feeds.feed_settings import edit

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
            say_change(desk, change)
            desk.viewer.renew()

    desk.jobs.ask("edit-feed", work, edited)


def followed_feed(desk: Desk) -> Subscription | None:
    """The feed under the cursor, if it is one that is followed."""
    source = desk.feeds.source
    if source is None or source.kind != "feed":
        return None
    return next((feed for feed in desk.marks.subscriptions() if feed.key == source.value), None)


def folders(desk: Desk) -> tuple[str, ...]:
    """All folders."""
    return tuple(sorted({feed.folder for feed in desk.marks.subscriptions() if feed.folder}))


def refresh_feed(desk: Desk) -> None:
    """Ask the feed under the cursor, or that of the article."""
    source = desk.feeds.source if desk.front == "feeds" else desk.viewer.view.source
    row = desk.list.row
    key = source.value if source and source.kind == "feed" else row.feed if row else ""
    if not key:
        desk.say("Choose a feed first")
    elif is_local(key):
        desk.say("Imported articles have no feed to fetch")
    else:
        _refresh(desk, (key,))


def refresh_all(desk: Desk) -> None:
    """Ask all feeds; while they are asked, stop asking."""
    if desk.background.refreshing:
        desk.background.cancel()
        desk.say("Stopping the refresh")
    elif not desk.marks.subscriptions():
        desk.say("There is no feed yet: a adds one")
    else:
        _refresh(desk, "all")


def _refresh(desk: Desk, which: str | tuple[str, ...]) -> None:
    """Begin, unless it is under way."""
    if desk.background.refreshing:
        desk.say("A refresh is under way; R stops it")
    else:
        desk.background.refresh(which)
        desk.status.show_progress("refresh …")


def welcome(desk: Desk) -> None:
    """Say how to begin, in one line, where no feed is followed."""
    from tuireader.library.feeds import starter

    if not desk.marks.subscriptions():
        desk.jobs.ask("welcome", starter.welcome, desk.say)


def show_known(desk: Desk) -> None:
    """Well-known feeds to choose from, one after the other until escape."""
    from tuireader.library.feeds import starter
    from tuireader.ui.dialogs.chooser import Chooser

    feeds = starter.not_followed(desk.marks)
    if not feeds:
        desk.say("All the well-known feeds are followed")
        return
    chooser = Chooser("Well-known feeds", _choices(feeds), hint="type to narrow; enter follows; escape ends")
    desk.app.push_screen(chooser, lambda chosen: _follow(desk, chosen))


def _choices(feeds: tuple[KnownFeed, ...]) -> list[Choice]:
    """Each topic as a whole, then each of its feeds; values are the feeds to follow."""
    from tuireader.ui.dialogs.chooser import Choice

    choices = []
    for topic, some in groupby(feeds, lambda feed: feed.topic):
        group = tuple(some)
        choices.append(Choice(f"All of {topic}: {counted(len(group), 'feed')}", group, topic))
        choices += [Choice(f"  {feed.title}", (feed,), topic) for feed in group]
    return choices


def _follow(desk: Desk, feeds: tuple[KnownFeed, ...] | None) -> None:
    """Follow what was chosen, fetch it, and offer the rest."""
    from tuireader.library.feeds import starter

    if feeds is None:
        return
    change = starter.follow(desk.marks, feeds)
    if change is not None:
        say_change(desk, change)
        desk.viewer.renew()
        desk.background.refresh({feed.url for feed in feeds})
    show_known(desk)


def take_newsboat(desk: Desk) -> None:
    """Take over what newsboat has, in a thread of its own."""
    from tuireader.library.feeds.starter import import_newsboat

    desk.say("Taking over newsboat's feeds and articles …")
    desk.jobs.spawn("newsboat", import_newsboat, lambda taken: _taken(desk, taken))


def _taken(desk: Desk, taken: FromNewsboat) -> None:
    """Say what came from newsboat, and fetch its feeds."""
    parts = [counted(taken.feeds, "feed"), counted(taken.articles, "article")]
    if taken.skipped:
        parts.append(f"passed over {len(taken.skipped)}: tuireader import newsboat names them")
    desk.say(f"from newsboat: {' · '.join(parts)}", warning=bool(taken.skipped))
    desk.viewer.renew()
    desk.background.refresh("due", quiet=True)


def feed_health(library: Library) -> tuple[str, list[Choice]]:
    """A line on all feeds, and two on each, those that fail first; the choices' values are Sources."""
    from tuireader.library import articles
    from tuireader.library.accounts.syncing import told
    from tuireader.library.feeds.refreshing import OFFLINE_SINCE
    from tuireader.library.health import watching_trouble

    now = time.time()
    feeds = [feed for feed in articles.feeds(library) if not feed.local and not is_remote(feed.key)]
    since = library.marks.state(OFFLINE_SINCE)
    offline = f"offline since {moment(since, now)}" if isinstance(since, int) else ""
    watching = watching_trouble(library)
    failing = sorted(feeds, key=lambda feed: not (_trouble(feed) or (feed.state and feed.state.held[0])))
    return _summary(feeds, offline, watching, told(library)), [_choice(feed, now) for feed in failing]


def _summary(feeds: Sequence[Feed], *troubles: str) -> str:
    """How many there are, how many fail, and what else is wrong."""
    failing = sum(bool(_trouble(feed)) for feed in feeds)
    told = f"{failing} cannot be fetched" if failing else "all well" if feeds else ""
    return " · ".join(filter(None, (counted(len(feeds), "feed"), told, *troubles)))


def _trouble(feed: Feed) -> str:
    """Why the last fetch was no good; empty when it was."""
    return feed.state.error if feed.state else ""


def _choice(feed: Feed, now: float) -> Choice:
    """A feed's two lines."""
    from tuireader.ui.dialogs.chooser import Choice

    trouble, state = _trouble(feed), feed.state or FeedState(feed.key)
    last = f"last good {moment(state.succeeded, now)}" if state.succeeded else "never fetched yet"
    below = " · ".join(filter(None, (trouble, _held(state), last, _next(state, now))))
    name = f"{feed.folder}/{feed.title or feed.url}" if feed.folder else feed.title or feed.url
    return Choice(name, Source("feed", feed.key), "!" if trouble or state.held[0] else "", below=below)


def _held(state: FeedState) -> str:
    """How much of the feed waits for the user's word to be removed."""
    going, total = state.held
    return f"{going} of {total} articles would go at once: tuireader prune removes them" if going else ""


def _next(state: FeedState, now: float) -> str:
    """When a feed will be asked by itself."""
    if state.next_ask is None:
        return "gone for good, asked no more"
    return f"next {moment(state.next_ask, now)}" if state.next_ask > now else "due"


COMMANDS = (
    Command(
        "refresh.feed",
        "Feeds",
        ("r",),
        "Refresh feed",
        "Fetch the feed under the cursor",
        refresh_feed,
        ("feeds", "list"),
    ),
    Command("refresh.all", "Feeds", ("R",), "Refresh all", "Fetch all feeds; again to cancel", refresh_all),
    Command(
        "feeds.known",
        "Feeds",
        ("W",),
        "Well-known feeds",
        "Well-known news feeds by topic, to choose from",
        show_known,
    ),
    Command(
        "feeds.newsboat",
        "Feeds",
        ("I",),
        "Take over newsboat",
        "Take over newsboat's feeds, articles and marks",
        take_newsboat,
    ),
    Command(
        "feeds.health",
        "Feeds",
        ("!",),
        "Health of the feeds",
        "Which feeds cannot be fetched and why; when each was last and will next be asked",
        show_health,
    ),
    Command(
        "feed.edit",
        "Feeds",
        ("e",),
        "Edit feed",
        "Name, folder and settings of the feed: full articles, interval, keeping, login; name and query of a search",
        edit_feed,
        ("feeds",),
        "edit",
    ),
    Command(
        "feed.add",
        "Feeds",
        ("a",),
        "Add a feed",
        "Subscribe to a feed, or to a feed of a page",
        add_feed,
        footer="add feed",
    ),
)
