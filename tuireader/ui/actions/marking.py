"""Marking: read, starred, deleted, and taking it back. All of it changes the memory at once; a thread makes
it safe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tuireader.library import marking
from tuireader.model import ArticleRow
from tuireader.store.contract import Change
from tuireader.ui import reading
from tuireader.ui.actions import subscribing

if TYPE_CHECKING:
    from tuireader.ui.screens.reader import ReaderScreen


def targets(screen: ReaderScreen) -> list[ArticleRow]:
    """The rows an action is about: the article being read, those selected, or the one under the cursor."""
    articles = screen.list
    if screen.front in ("article", "panel") and screen.article.article is not None:
        row = screen.article.article.row
        return [articles.known(row.key) or row]
    keys = sorted(articles.selected) or [key for key in (articles.current,) if key is not None]
    return [row for row in map(articles.known, keys) if row is not None]


def entered(screen: ReaderScreen, key: int) -> None:
    """An article was gone into: it is read, if the settings say so."""
    row = screen.list.known(key)
    if row is not None and not row.read and screen.config.reading.read_on_open:
        marking.mark_read(screen.marks, [row.ref])
        screen.changed(replace(row, read=True))


def toggle_read(screen: ReaderScreen) -> None:
    """Read to unread, or all of several to read."""
    rows = targets(screen)
    if rows:
        value = not all(row.read for row in rows)
        change = marking.mark_read(screen.marks, [row.ref for row in rows], value)
        screen.changed(*(replace(row, read=value) for row in rows))
        _say(screen, change, always=len(rows) > 1)


def toggle_star(screen: ReaderScreen) -> None:
    """Give a star, or take it away."""
    rows = targets(screen)
    if rows:
        value = not all(row.starred for row in rows)
        marking.star(screen.marks, rows, value)
        screen.changed(*(replace(row, starred=value) for row in rows))


def mark_above(screen: ReaderScreen) -> None:
    """This article and all above it are read."""
    _mark_keys(screen, screen.list.keys[: screen.list.cursor + 1])


def mark_all(screen: ReaderScreen) -> None:
    """All that the list shows now are read, however many came meanwhile."""
    _mark_keys(screen, screen.list.keys[:])


def _mark_keys(screen: ReaderScreen, keys: Sequence[int]) -> None:
    """Mark many in the reading thread, since their rows may not be in memory."""
    view = screen.viewing.view
    screen.jobs.ask(
        "mark", lambda library: reading.mark_read(library, view, keys), lambda change: _marked(screen, change)
    )


def _marked(screen: ReaderScreen, change: Change | None) -> None:
    """Many were marked."""
    screen.list.forget()
    screen.viewing.recount()
    _say(screen, change, always=True)


def delete(screen: ReaderScreen) -> None:
    """Delete the articles, or, among the feeds, unsubscribe."""
    if screen.front == "feeds":
        subscribing.unsubscribe(screen)
        return
    rows = targets(screen)
    if rows:
        change = marking.delete(screen.marks, rows)
        screen.viewing.renew()
        _say(screen, change, always=True)


def undo(screen: ReaderScreen, again: bool) -> None:
    """Take the last change back, or do it again, and say which it was."""
    change = screen.marks.redo() if again else screen.marks.undo()
    if change is None:
        screen.say("Nothing to do again" if again else "Nothing to take back")
        return
    screen.say(f"{'again' if again else 'undone'}: {change.label}")
    screen.viewing.renew()


def _say(screen: ReaderScreen, change: Change | None, *, always: bool) -> None:
    """Say what was done, where the screen does not show it by itself."""
    if change is None:
        screen.say("Nothing changed")
    elif always:
        screen.say(f"{change.label} · u takes it back")


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "mark.read": toggle_read,
    "mark.star": toggle_star,
    "mark.above": mark_above,
    "mark.all": mark_all,
    "delete": delete,
    "undo": partial(undo, again=False),
    "redo": partial(undo, again=True),
}
