"""What feeds are called wherever the user is told of one."""

from __future__ import annotations

from collections.abc import Iterable

from tuireader.library.library import Library
from tuireader.model import Subscription
from tuireader.store.feeds import feed_title


def titles(library: Library, feeds: Iterable[Subscription]) -> dict[str, str]:
    """The titles by key: the user's own, else the feed's own, else its address."""
    states = library.archive.feed_states(items=False)
    own = {key: state.title for key, state in states.items()}
    return {feed.key: feed_title(feed, feed.key, own.get(feed.key, "")) for feed in feeds}


def title_of(library: Library, key: str) -> str:
    """The title of one feed; its key when it is not followed."""
    feeds = (feed for feed in library.marks.subscriptions() if feed.key == key)
    return titles(library, feeds).get(key, key)
