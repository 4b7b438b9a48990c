"""Beginning: what is said to who has no feeds, and well-known ones to choose from."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING

from tuireader.text.counted import counted

if TYPE_CHECKING:
    from tuireader.library.newsboat import FromNewsboat
    from tuireader.library.starter import KnownFeed
    from tuireader.ui.screens.chooser import Choice
    from tuireader.ui.screens.reader import ReaderScreen


def welcome(screen: ReaderScreen) -> None:
    """Say how to begin, in one line, where no feed is followed."""
    from tuireader.library import starter

    if not screen.marks.subscriptions():
        screen.jobs.ask("welcome", starter.welcome, screen.say)


def show_known(screen: ReaderScreen) -> None:
    """Well-known feeds to choose from, one after the other until escape."""
    from tuireader.library import starter
    from tuireader.ui.screens.chooser import Chooser

    feeds = starter.not_followed(screen.marks)
    if not feeds:
        screen.say("All the well-known feeds are followed")
        return
    chooser = Chooser("Well-known feeds", _choices(feeds), hint="type to narrow; enter follows; escape ends")
    screen.app.push_screen(chooser, lambda chosen: _follow(screen, chosen))


def _choices(feeds: tuple[KnownFeed, ...]) -> list[Choice]:
    """Each topic as a whole, then each of its feeds; values are the feeds to follow."""
    from tuireader.ui.screens.chooser import Choice

    choices = []
    for topic, some in groupby(feeds, lambda feed: feed.topic):
        group = tuple(some)
        choices.append(Choice(f"All of {topic}: {counted(len(group), 'feed')}", group, topic))
        choices += [Choice(f"  {feed.title}", (feed,), topic) for feed in group]
    return choices


def _follow(screen: ReaderScreen, feeds: tuple[KnownFeed, ...] | None) -> None:
    """Follow what was chosen, fetch it, and offer the rest."""
    from tuireader.library import starter

    if feeds is None:
        return
    change = starter.follow(screen.marks, feeds)
    if change is not None:
        screen.say(f"{change.label} · u takes it back")
        screen.viewing.renew()
        screen.background.refresh({feed.url for feed in feeds})
    show_known(screen)


def take_newsboat(screen: ReaderScreen) -> None:
    """Take over what newsboat has, in a thread of its own."""
    from tuireader.library.newsboat import import_newsboat

    screen.say("Taking over newsboat's feeds and articles …")
    screen.jobs.spawn("newsboat", import_newsboat, lambda taken: _taken(screen, taken))


def _taken(screen: ReaderScreen, taken: FromNewsboat) -> None:
    """Say what came from newsboat, and fetch its feeds."""
    parts = [counted(taken.feeds, "feed"), counted(taken.articles, "article")]
    if taken.skipped:
        parts.append(f"passed over {len(taken.skipped)}: tuireader import newsboat names them")
    screen.say(f"from newsboat: {' · '.join(parts)}", warning=bool(taken.skipped))
    screen.viewing.renew()
    screen.background.refresh("due", quiet=True)


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "feeds.known": show_known,
    "feeds.newsboat": take_newsboat,
}
