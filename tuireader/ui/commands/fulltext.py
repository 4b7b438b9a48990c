"""The full article behind one of which the feed sends only the beginning, and the feed's own text again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuireader.errors import TuireaderError
from tuireader.ui.external import host_of
from tuireader.ui.lists import lookups

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.library.feeds.fulltexts import PageDone
    from tuireader.model import ArticleRow
    from tuireader.ui.screen import ReaderScreen

_OFFERED = "fulltext-offered"
"""The name under which the marks remember for which feeds full articles were offered."""


def toggle(screen: ReaderScreen) -> None:
    """Show the full article, fetched unless it is stored; where it is shown, the feed's own text."""
    article = screen.article.article
    if article is None:
        screen.say("No article is open")
    elif screen.presenting.own:
        screen.presenting.show_stored(article.row.key)
        screen.say("The full article")
    else:
        key = article.row.key
        screen.jobs.ask(
            "own-text",
            lambda library: lookups.shown_own(library, key),
            lambda found: _show_own(screen, article.row, found),
        )


def _show_own(screen: ReaderScreen, row: ArticleRow, found: lookups.Shown | None) -> None:
    """The feed's own text is known, which means that the full one is shown; else that is to be fetched."""
    if row.key != screen.presenting.key:
        return
    if found is None:
        _fetch(screen, row)
    else:
        screen.presenting.present(found, own=True)
        screen.say("The feed's own text; d shows the full article")


def _fetch(screen: ReaderScreen, row: ArticleRow) -> None:
    """Fetch the page in a thread of its own, once at a time."""
    key, busy = row.key, screen.presenting.fetching
    if not row.url:
        screen.say("This article has no page of its own")
    elif key in busy:
        screen.say("The full article is being fetched")
    else:
        busy.add(key)
        screen.say(f"Fetching the full article from {host_of(row.url)} …")
        screen.jobs.spawn(
            f"fulltext-{key}",
            lambda library: _taken(library, key),
            lambda done: _fetched(screen, done),
        )


def _taken(library: Library, key: int) -> PageDone:
    """Fetch and store the full article, and what became of it."""
    from tuireader.library.feeds.fulltexts import PageDone, full_text

    try:
        return PageDone(key, note=full_text(library, key).note)
    except TuireaderError as error:
        return PageDone(key, error=str(error))


def _fetched(screen: ReaderScreen, done: PageDone) -> None:
    """The full article is stored: show it where its beginning is still shown."""
    screen.presenting.fetching.discard(done.key)
    if done.error:
        screen.say(done.error, warning=True)
    elif done.key == screen.presenting.key and not screen.presenting.opening:
        screen.presenting.show_stored(done.key)
        screen.say(done.note or "The full article; d shows the feed's own text", warning=bool(done.note))


def offer(screen: ReaderScreen, row: ArticleRow) -> None:
    """An article was gone into: where a feed sends only beginnings, say once what can be done about it."""
    from tuireader.library.feeds.feed_settings import LONGEST, sends_beginnings

    offered = screen.marks.state(_OFFERED)
    known = [str(feed) for feed in offered] if isinstance(offered, list) else []
    if row.words >= LONGEST or row.feed in known:
        return
    feed = row.feed

    def answer(only_beginnings: bool) -> None:
        if only_beginnings:
            screen.marks.set_state(_OFFERED, [*known, feed])
            screen.say("This feed sends beginnings: d fetches the article; e, on the feed, always")

    screen.jobs.ask("offer", lambda library: sends_beginnings(library, feed), answer)


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {"fulltext": toggle}
