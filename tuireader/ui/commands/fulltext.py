"""The full article behind one of which the feed sends only the beginning, and the feed's own text again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuireader.errors import TuireaderError
from tuireader.ui.commands.command import Command
from tuireader.ui.external import host_of
from tuireader.ui.lists import lookups

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.library.feeds.fulltexts import PageDone
    from tuireader.model import ArticleRow
    from tuireader.ui.commands.command import Desk

_OFFERED = "fulltext-offered"
"""The name under which the marks remember for which feeds full articles were offered."""


def toggle(desk: Desk) -> None:
    """Show the full article, fetched unless it is stored; where it is shown, the feed's own text."""
    article = desk.article.article
    if article is None:
        desk.say("No article is open")
    elif desk.presenter.own:
        desk.presenter.show_stored(article.row.key)
        desk.say("The full article")
    else:
        key = article.row.key
        desk.jobs.ask(
            "own-text",
            lambda library: lookups.shown_own(library, key),
            lambda found: _show_own(desk, article.row, found),
        )


def _show_own(desk: Desk, row: ArticleRow, found: lookups.Shown | None) -> None:
    """The feed's own text is known, which means that the full one is shown; else that is to be fetched."""
    if row.key != desk.presenter.key:
        return
    if found is None:
        _fetch(desk, row)
    else:
        desk.presenter.present(found, own=True)
        desk.say("The feed's own text; d shows the full article")


def _fetch(desk: Desk, row: ArticleRow) -> None:
    """Fetch the page in a thread of its own, once at a time."""
    key, busy = row.key, desk.presenter.fetching
    if not row.url:
        desk.say("This article has no page of its own")
    elif key in busy:
        desk.say("The full article is being fetched")
    else:
        busy.add(key)
        desk.say(f"Fetching the full article from {host_of(row.url)} …")
        desk.jobs.spawn(
            f"fulltext-{key}",
            lambda library: _taken(library, key),
            lambda done: _fetched(desk, done),
        )


def _taken(library: Library, key: int) -> PageDone:
    """Fetch and store the full article, and what became of it."""
    from tuireader.library.feeds.fulltexts import PageDone, full_text

    try:
        return PageDone(key, note=full_text(library, key).note)
    except TuireaderError as error:
        return PageDone(key, error=str(error))


def _fetched(desk: Desk, done: PageDone) -> None:
    """The full article is stored: show it where its beginning is still shown."""
    desk.presenter.fetching.discard(done.key)
    if done.error:
        desk.say(done.error, warning=True)
    elif done.key == desk.presenter.key and not desk.presenter.opening:
        desk.presenter.show_stored(done.key)
        desk.say(done.note or "The full article; d shows the feed's own text", warning=bool(done.note))


def offer(desk: Desk, row: ArticleRow) -> None:
    """An article was gone into: where a feed sends only beginnings, say once what can be done about it."""
    from tuireader.library.feeds.feed_settings import LONGEST, sends_beginnings

    offered = desk.marks.state(_OFFERED)
    known = [str(feed) for feed in offered] if isinstance(offered, list) else []
    if row.words >= LONGEST or row.feed in known:
        return
    feed = row.feed

    def answer(only_beginnings: bool) -> None:
        if only_beginnings:
            desk.marks.set_state(_OFFERED, [*known, feed])
            desk.say("This feed sends beginnings: d fetches the article; e, on the feed, always")

    desk.jobs.ask("offer", lambda library: sends_beginnings(library, feed), answer)


COMMANDS = (
    Command(
        "fulltext",
        ("d",),
        "Full article",
        "Fetch and show the full article; again the feed's own text",
        toggle,
        ("article",),
    ),
)
