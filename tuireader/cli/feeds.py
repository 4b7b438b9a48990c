"""Commands about feeds: add, remove, rename, feeds, set, fetch, and the pages of articles (``fetch --fulltext``)."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tuireader.cli.annotating import annotate_brought
from tuireader.cli.output import Bar, complain, day, feed_fields, health, json_line, line
from tuireader.cli.parser import UsageError
from tuireader.cli.session import Session
from tuireader.errors import InputError, NotFoundError
from tuireader.library import Library, articles
from tuireader.library.feeds import feed_settings, subscriptions
from tuireader.library.feeds.fulltexts import PageDone, full_texts
from tuireader.model import Feed, FeedState, Subscription, is_remote, short_id
from tuireader.query.tree import Everything
from tuireader.store.contract import Change
from tuireader.text.strings import counted, fit

if TYPE_CHECKING:
    from tuireader.library.feeds.refreshing import Event, FeedDone, Finished


def add(session: Session) -> int:
    """Subscribe to what is at an address; where a page names several feeds, print them to choose from."""
    from tuireader.feeds.network.urls import without_login

    options = session.options
    with session.library() as library:
        newest = library.archive.newest_number
        added = subscriptions.add(library, options.url, options.folder, options.title, _access(options))
        if added.feed is None:
            complain(f"{without_login(options.url)}: this page has several feeds; add one of these")
            for choice in added.choices:
                line(f"{choice.url}  {choice.title}")
            return 1
        line(f"subscribed to {added.title}: {counted(added.new, 'article')}")
        annotate_arrivals(session, library, newest)
    return 0


def _access(options: Namespace) -> subscriptions.Access:
    """How the server is to be asked; a name without where its password comes from has it typed."""
    given = {
        "user": options.user,
        "password_command": options.password_command,
        "user_agent": options.user_agent,
    }
    settings = {name: value for name, value in given.items() if value}
    if options.password_command and not options.user:
        raise UsageError("tuireader add --password-command: say whose password it is with --user NAME")
    typed = options.user and not options.password_command
    return subscriptions.Access(settings, typed_password(options.user) if typed else None, options.header)


def typed_password(user: str) -> str:
    """The password as it is typed, or the first line of standard input. Raises InputError when there is none."""
    from getpass import getpass  # which few need

    by_hand = sys.stdin.isatty()
    typed = getpass(f"password of {user}: ") if by_hand else sys.stdin.readline().rstrip("\r\n")
    if not typed:
        raise InputError(
            f"the password of {user} is missing: type it, or say with --password-command where it is"
        )
    return typed


def remove(session: Session) -> int:
    """Unsubscribe from a feed."""
    with session.library() as library:
        feed = subscriptions.find_feed(library, session.options.url)
        change = subscriptions.remove(library, feed.key)
        library.marks.flush()
    line(f"{change.label if change else 'nothing changed'}; tuireader undo brings it back")
    return 0


def rename(session: Session) -> int:
    """Give a feed a title."""
    with session.library() as library:
        feed = subscriptions.find_feed(library, session.options.url)
        change = subscriptions.rename(library, feed.key, session.options.title)
        library.marks.flush()
    line(change.label if change else "that is its title already")
    return 0


def feeds(session: Session) -> int:
    """List the feeds with their counts and health."""
    with session.library() as library:
        found = articles.feeds(library)
    if session.options.json:
        for feed in found:
            json_line(feed_fields(feed))
        return 0
    if not found:
        complain("no feeds yet; tuireader add URL subscribes to one")
    for feed in found:
        line(_feed_line(feed))
    return 0


def set_feed(session: Session) -> int:
    """Set one thing of a feed, or print what is set."""
    options = session.options
    with session.library() as library:
        feed = subscriptions.find_feed(library, options.url)
        if options.value is None:
            return _show(library, feed, options.name)
        if options.name == "header":
            return _set_header(library, feed, options.value)
        change = _set(library, feed, options.name, options.value)
        library.marks.flush()
    line(f"{change.label}; tuireader undo takes it back" if change else "that is so already")
    return 0


def _set(library: Library, feed: Subscription, name: str, value: str) -> Change | None:
    if name == "folder":
        return subscriptions.move(library, feed.key, value)
    return feed_settings.configure(library, feed.key, name, value)


def _set_header(library: Library, feed: Subscription, text: str) -> int:
    """Keep a header beside the logins: it may be as secret, so that neither the marks nor undo know it."""
    name = feed_settings.Logins(library.paths.logins).set_header(feed.key, text)
    title = feed_settings.title_of(library, feed.key)
    taken_back = not text.partition(":")[2].strip()
    if taken_back:
        line(f"{title} gets {f'no {name}' if name else 'no headers of yours'} any more")
    else:
        line(
            f"{title} gets your {name}, which is kept with the logins; tuireader set … header {name}: takes it back"
        )
    return 0


def _show(library: Library, feed: Subscription, name: str | None) -> int:
    """Print one value alone, or all with their names; of headers, which may be secret, the names alone."""
    values = {"folder": feed.folder} | {each: feed_settings.typed(feed, each) for each in feed_settings.NAMES}
    headers = feed_settings.Logins(library.paths.logins).headers(feed.key)
    values["header"] = ", ".join(f"{each}: …" for each, _ in headers)
    if name is not None:
        line(values[name])
        return 0
    width = max(map(len, values))
    for each, value in values.items():
        line(f"{each:{width}}  {value}".rstrip())
    return 0


def fetch(session: Session) -> int:
    """Refresh feeds; every one that failed is told in a line, and makes the exit status 1."""
    from tuireader.library.feeds.refreshing import OFFLINE_SINCE, refresh

    options = session.options
    if options.fulltext is not None:
        return fetch_pages(session)
    if options.archives:
        return _fetch_archives(session)
    with session.library() as library, Bar(not options.quiet) as bar:
        named = _named(library, options.urls)
        titles = {feed.key: feed for feed in articles.feeds(library)}
        telling = _Telling(titles, options.json, options.quiet, bar)
        which = named if options.urls else "all" if options.all else "due"
        newest = library.archive.newest_number
        result = refresh(library, which, telling)
        telling.end(result, library.marks.state(OFFLINE_SINCE))
        annotate_arrivals(session, library, newest)
    return 1 if result.failed or result.offline or len(named) < len(options.urls) else 0


def fetch_pages(session: Session) -> int:
    """Fetch the pages of all articles that match; each that fails is told, and makes the exit status 1."""
    options = session.options
    if not options.fulltext:
        raise UsageError("tuireader fetch --fulltext: say which articles, for instance is:starred or id:ID")
    if options.all or options.urls:
        raise UsageError("tuireader fetch --fulltext: takes a query, and neither --all nor feeds")
    query = session.query(options.fulltext)
    with session.library() as library, Bar(not options.quiet) as bar:
        keys = articles.ids(library, query)
        telling = _TellingPages(len(keys), options.json, bar)
        full_texts(library, keys, telling)
        if not options.no_annotate:
            bar.clear()
            annotate_brought(library, keys, quiet=options.quiet)
    if not options.quiet and not options.json:
        failed = f", {telling.failed} failed" if telling.failed else ""
        line(f"fetched the full text of {counted(len(keys) - telling.failed, 'article')}{failed}")
    return 1 if telling.failed else 0


def _fetch_archives(session: Session) -> int:
    """Fetch the older parts of the feeds that are named; one that cannot be had makes the exit status 1."""
    from tuireader.library.feeds.refreshing import fetch_archives

    options = session.options
    if not options.urls or options.all:
        raise UsageError("tuireader fetch --archives: say of which feeds, by address or how the title begins")
    failed = False
    with session.library() as library:
        newest = library.archive.newest_number
        named = _named(library, options.urls)
        for key in named:
            title = feed_settings.title_of(library, key)
            done = fetch_archives(library, key)
            if done.error:
                complain(f"{title}: {done.error}")
            failed = failed or bool(done.error)
            if not options.quiet:
                line(f"{title}: {counted(done.parts, 'older part')}, {counted(done.new, 'new article')}")
        annotate_arrivals(session, library, newest)
    return 1 if failed or len(named) < len(options.urls) else 0


def prune(session: Session) -> int:
    """Remove what the settings do not keep, and say how much of which feed."""
    from tuireader.library import keeping

    with session.library() as library:
        named = _named(library, session.options.urls)
        wanted = named if session.options.urls else None
        pruned = keeping.prune(library, int(time.time()), wanted)
        library.marks.flush()
    for feed in pruned:
        line(f"{feed.title}: {feed.going} of {feed.total} articles removed")
    if not pruned:
        line("nothing is more than is to be kept")
    return 1 if len(named) < len(session.options.urls) else 0


def annotate_arrivals(session: Session, library: Library, newest: int) -> None:
    """Look for quotes and names in what has come since the article with the number ``newest``."""
    if session.options.no_annotate:
        return
    quiet = getattr(session.options, "quiet", False)
    annotate_brought(library, library.archive.arrivals(Everything(), newest), quiet=quiet)


def _named(library: Library, names: list[str]) -> list[str]:
    """The keys of the feeds that are named; a name that fits none is told, and the rest goes on."""
    keys = []
    for name in names:
        try:
            keys.append(subscriptions.find_feed(library, name).key)
        except NotFoundError as error:
            complain(str(error))
    return keys


class _Telling:
    """Tells of a refresh while it runs: a bar on a terminal, a line for each feed that failed."""

    def __init__(self, feeds: dict[str, Feed], as_json: bool, quiet: bool, bar: Bar) -> None:
        self._feeds = feeds
        self._json = as_json
        self._bar = bar
        self._quiet = quiet

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        from tuireader.library.feeds.refreshing import FeedDone, Progress, Started

        if isinstance(event, FeedDone):
            self._feed(event)
        elif isinstance(event, Started):
            self._bar.draw(0, event.total)
        elif isinstance(event, Progress):
            self._bar.draw(event.done, event.total)

    def _feed(self, event: FeedDone) -> None:
        feed = self._feeds.get(event.key)
        url, title = (feed.url, feed.title) if feed else (event.key, event.key)
        if self._json:
            done = {"feed": event.key, "title": title, "url": url}
            json_line(done | {"new": event.new, "updated": event.updated, "error": event.error})
        if event.error:
            self._bar.clear()
            complain(f"{title} ({url}): {event.error}" if title != url else f"{url}: {event.error}")

    def end(self, result: Finished, since: int) -> None:
        """The last lines: what is not removed unasked, and how much is new, or since when no server at all could be
        reached.
        """
        self._bar.clear()
        for held in result.held:
            complain(held)
        for moved in result.moved:
            complain(moved)
        for joined in result.joined:
            complain(f"{joined}; tuireader undo parts them")
        if result.offline:
            complain(f"no server could be reached: offline since {day(since)}")
        elif not self._quiet and not self._json:
            failed = f", {result.failed} failed" if result.failed else ""
            new = counted(result.new, "new article")
            line(f"{counted(result.feeds, 'feed')}: {new}, {result.updated} updated{failed}")


class _TellingPages:
    """Tells of the pages while they are fetched: a bar on a terminal, a line for each that failed."""

    def __init__(self, total: int, as_json: bool, bar: Bar) -> None:
        self.failed = 0
        self._done = 0
        self._total = total
        self._json = as_json
        self._bar = bar

    def __call__(self, done: PageDone) -> None:
        """Take in what became of one page."""
        self._done += 1
        self.failed += bool(done.error)
        if self._json:
            page = {"id": short_id(done.key), "title": done.title, "url": done.url}
            json_line(page | {"error": done.error, "note": done.note})
        if done.error or done.note:
            self._bar.clear()
            complain(f"{done.title}: {done.error or done.note}")
        self._bar.draw(self._done, self._total)


def _feed_line(feed: Feed) -> str:
    """A feed for people: counts, health, title, when it was and will be fetched, what is wrong."""
    state = feed.state
    counts = f"{feed.unread:>6} of {feed.total:<7}"
    name = f"{feed.folder}/{feed.title}" if feed.folder else feed.title
    told = [f"{counts} {fit(health(feed), 8)} {fit(name, 40)}", feed.url]
    if state and not feed.local and not is_remote(feed.key):
        told.append(f"fetched {day(state.fetched) or 'never'}, {_next(state)}")
        told.append(state.error)
    return "  ".join(part for part in told if part).rstrip()


def _next(state: FeedState) -> str:
    """When a feed will be asked by itself."""
    if state.next_ask is None:
        return "asked no more"
    return f"next {day(state.next_ask)}" if state.next_ask > time.time() else "due"


def opml(session: Session) -> int:
    """Follow the feeds of an OPML file, or write those that are followed to a file or standard output."""
    options = session.options
    if options.what == "export":
        return _export_opml(session, options.file)
    if options.file is None:
        raise InputError("name the file: tuireader opml import FILE")
    from tuireader.library.feeds import outlines

    with session.library() as library:
        found = outlines.import_opml(library, options.file)
    _tell_skipped(found.skipped)
    known = f", {found.known} followed before" if found.known else ""
    line(f"subscribed to {counted(found.new, 'feed')}{known}; tuireader fetch gets their articles")
    return 1 if found.skipped else 0


def _export_opml(session: Session, file: Path | None) -> int:
    from tuireader.library.feeds import outlines

    with session.library() as library:
        text = outlines.export_opml(library)
    if file is None:
        sys.stdout.write(text)
    else:
        outlines.save_opml(file, text, session.paths)
    return 0


def import_newsboat(session: Session, folder: Path | None) -> int:
    """Take over newsboat's feeds, articles and marks."""
    from tuireader.library.feeds import starter

    with session.library() as library, Bar() as bar:
        taken = starter.import_newsboat(library, folder, bar.draw)
    _tell_skipped(taken.skipped)
    for search in taken.searches:
        line(f"keeping the search «{search.title}»: {search.query}")
    line(
        f"from newsboat: {taken.feeds} feeds and {taken.articles} articles that are new here, "
        f"{taken.read} marked read, {taken.starred} starred"
    )
    if taken.articles:
        line("in these quotes and names are looked for by the open reader, or by tuireader annotate --stored")
    return 0


def _tell_skipped(lines: tuple[str, ...] | list[str]) -> None:
    for skipped in lines:
        complain(f"passed over {skipped}")
