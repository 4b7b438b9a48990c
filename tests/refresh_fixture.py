"""A library that follows feeds of a server, for the tests that refresh them."""

from __future__ import annotations

from pathlib import Path

from tuireader.config import Config, Fetching, Paths
from tuireader.library import Library, articles
from tuireader.library.marking import subscribe
from tuireader.model import FeedState, Subscription
from tuireader.query.tree import Everything


def open_library(folder: Path) -> Library:
    """An empty library, to be closed by the caller, that gives a server five seconds to answer."""
    paths = Paths(folder / "data", folder / "config.toml")
    return Library.open(paths, Config(fetching=Fetching(timeout_seconds=5)))


def follow(library: Library, *urls: str) -> None:
    """Follow feeds without fetching them first."""
    subscribe(library.marks, [Subscription(url, url) for url in urls])


def state(library: Library, url: str) -> FeedState:
    """What the archive knows of a feed, but for the items it saw."""
    return library.archive.feed_states(items=False)[url]


def titles(library: Library) -> list[str]:
    """The titles of all articles, newest first."""
    return [row.title for row in articles.page(library, Everything())]
