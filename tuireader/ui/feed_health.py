"""How the feeds are, in words: which cannot be fetched and why, when each was last and will next be asked."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tuireader.library import Library, articles
from tuireader.library.refreshing import OFFLINE_SINCE
from tuireader.model import Feed, FeedState
from tuireader.text.counted import counted
from tuireader.ui.dates import moment
from tuireader.ui.screens.chooser import Choice
from tuireader.ui.views import Source


def feed_health(library: Library) -> tuple[str, list[Choice]]:
    """A line on all feeds, and two on each, those that fail first; the choices' values are Sources."""
    now = time.time()
    feeds = [feed for feed in articles.feeds(library) if not feed.local]
    since = library.marks.state(OFFLINE_SINCE)
    offline = f"offline since {moment(since, now)}" if isinstance(since, int) else ""
    failing = sorted(feeds, key=lambda feed: not (_trouble(feed) or (feed.state and feed.state.held[0])))
    return _summary(feeds, offline), [_choice(feed, now) for feed in failing]


def _summary(feeds: Sequence[Feed], offline: str) -> str:
    """How many there are, and how many fail."""
    failing = sum(bool(_trouble(feed)) for feed in feeds)
    told = f"{failing} cannot be fetched" if failing else "all well" if feeds else ""
    return " · ".join(filter(None, (counted(len(feeds), "feed"), told, offline)))


def _trouble(feed: Feed) -> str:
    """Why the last fetch was no good; empty when it was."""
    return feed.state.error if feed.state else ""


def _choice(feed: Feed, now: float) -> Choice:
    """A feed's two lines."""
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
