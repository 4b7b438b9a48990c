"""The command set: the folder and the settings of one feed."""

from __future__ import annotations

from tuireader.cli.output import line
from tuireader.cli.session import Session
from tuireader.library import Library, feed_settings, subscriptions
from tuireader.model import Subscription
from tuireader.store.contract import Change


def set_feed(session: Session) -> int:
    """Set one thing of a feed, or print what is set."""
    options = session.options
    with session.library() as library:
        feed = subscriptions.find_feed(library, options.url)
        if options.value is None:
            return _show(feed, options.name)
        change = _set(library, feed, options.name, options.value)
        library.marks.flush()
    line(f"{change.label}; tuireader undo takes it back" if change else "that is so already")
    return 0


def _set(library: Library, feed: Subscription, name: str, value: str) -> Change | None:
    if name == "folder":
        return subscriptions.move(library, feed.key, value)
    return feed_settings.configure(library, feed.key, name, value)


def _show(feed: Subscription, name: str | None) -> int:
    """Print one value alone, or all with their names."""
    values = {"folder": feed.folder} | {each: feed_settings.typed(feed, each) for each in feed_settings.NAMES}
    if name is not None:
        line(values[name])
        return 0
    width = max(map(len, values))
    for each, value in values.items():
        line(f"{each:{width}}  {value}".rstrip())
    return 0
