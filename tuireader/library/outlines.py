"""Subscriptions in and out as OPML."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from tuireader.errors import InputError
from tuireader.feeds.opml import Outline, read_opml, write_opml
from tuireader.library.library import Library
from tuireader.library.logins import Logins
from tuireader.library.marking import subscribe, tidy_folder
from tuireader.model import Subscription
from tuireader.store.feeds import feed_title

MOST_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ImportedFeeds:
    """How many feeds are followed now that were not, how many were, and what was passed over, in plain
    lines.
    """

    new: int = 0
    known: int = 0
    skipped: tuple[str, ...] = ()


def import_opml(library: Library, path: Path) -> ImportedFeeds:
    """Follow the feeds of an OPML file, as one change that can be undone; nothing is fetched yet.

    Raises:
        InputError: the file cannot be read, is too large, or is no OPML.
        StoreError: the marks cannot be written.
    """
    try:
        with path.open("rb") as file:  # a pipe or device has no size to look at before
            body = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    if len(body) > MOST_BYTES:
        raise InputError(f"{path}: larger than {MOST_BYTES // 1048576} MB, which no list of feeds is")
    found = read_opml(body, str(path))
    return follow_all(library, found.feeds, found.skipped)


def follow_all(library: Library, feeds: tuple[Outline, ...], skipped: tuple[str, ...] = ()) -> ImportedFeeds:
    """Follow all of these feeds that are not followed yet, as one change; safe on disk when it returns."""
    addresses = {address for feed in library.marks.subscriptions() for address in (feed.key, feed.url)}
    new = [feed for feed in feeds if feed.url not in addresses]
    logins = Logins(library.paths.logins)
    for feed in new:
        if feed.login is not None:
            logins.set(feed.url, feed.login)
    now = int(time.time())
    subscribe(
        library.marks,
        [Subscription(feed.url, feed.url, feed.title, tidy_folder(feed.folder), now) for feed in new],
    )
    library.marks.flush()
    return ImportedFeeds(len(new), len(feeds) - len(new), skipped)


def export_opml(library: Library) -> str:
    """All feeds that are followed, with their folders and titles, as OPML; no login is in it."""
    states = library.archive.feed_states()
    feeds = [
        Outline(
            feed.url,
            feed_title(feed, feed.key, states[feed.key].title if feed.key in states else ""),
            feed.folder,
        )
        for feed in library.marks.subscriptions()
    ]
    return write_opml(sorted(feeds, key=lambda feed: (feed.folder.casefold(), feed.title.casefold())))
