"""Subscriptions in and out as OPML; and which files nothing is ever written over."""

from __future__ import annotations

import re
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from tuireader.config import Paths
from tuireader.errors import InputError
from tuireader.feeds.feed_lists import Outline, read_opml, write_opml
from tuireader.library.feeds.feed_settings import Logins
from tuireader.library.library import Library
from tuireader.library.marking import subscribe, tidy_folder
from tuireader.model import Subscription
from tuireader.own_files import replace_file
from tuireader.store.archive.scope import feed_title

MOST_BYTES = 10 * 1024 * 1024
_START = 4096
_OPML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<opml[\s>]", re.DOTALL | re.IGNORECASE
)


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

    Example::

        done = outlines.import_opml(library, Path("feeds.opml"))
        print(done.new, done.known)
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
    """All feeds that are followed, with their folders and titles, as OPML; no login is in it.

    Example::

        Path("my-feeds.opml").write_text(outlines.export_opml(library), encoding="utf-8")
    """
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


def save_opml(path: Path, text: str, paths: Paths) -> None:
    """Write a list of feeds to a file, whole or not at all. Of the files that exist it takes the place of another such
    list alone; links are followed. ``paths`` are the program's own, which it never writes over.

    Raises:
        InputError: there is another file, or it cannot be written; the message names it.
    """
    try:
        place = path.resolve()
        if _is_own(place, paths):
            raise InputError(f"{path}: is a file of tuireader's own; name another")
        _save(place, text.encode())
    except FileExistsError as error:
        raise InputError(f"{path}: exists, and is no list of feeds (OPML); name another file") from error
    except (OSError, RuntimeError) as error:  # a circle of links is a RuntimeError
        reason = getattr(error, "strerror", None) or "its links lead in a circle"
        raise InputError(f"{path}: cannot be written ({reason})") from error


def _save(place: Path, content: bytes) -> None:
    """Write a file where there is none, no words or a list of feeds. Raises FileExistsError where there is another."""
    try:
        found = place.stat()
    except FileNotFoundError:
        with place.open("xb") as file:
            file.write(content)
        return
    if stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode):  # as /dev/stdout
        with place.open("wb") as file:
            file.write(content)
        return
    if found.st_size and not (stat.S_ISREG(found.st_mode) and _is_opml(place)):
        raise FileExistsError
    replace_file(place, content)
    place.chmod(stat.S_IMODE(found.st_mode))


def _is_opml(place: Path) -> bool:
    """Whether a file begins as a list of feeds does."""
    with place.open("rb") as file:
        return _OPML.match(file.read(_START)) is not None


def _is_own(place: Path, paths: Paths) -> bool:
    """Whether a file is, or would be, one of the program's own, under whatever name and in whatever case."""
    own = (paths.archive, paths.marks, paths.logins, paths.log, paths.data / "writer.lock")
    names = tuple(each.name.casefold() for each in own)
    if place.parent == paths.data.resolve() and place.name.casefold().startswith(names):
        return True
    known = [*own, paths.config_file, *paths.data.glob("marks.json*"), *paths.data.glob("archive.db*")]
    return place == paths.config_file.resolve() or any(
        place.exists() and each.exists() and place.samefile(each) for each in known
    )
