"""Marking: read, starred, tagged, deleted, and taking it back.

All of it changes the memory at once, on the screen's thread; the marks' own thread makes it safe.
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
from tuireader.ui.actions.targets import targets, with_targets

if TYPE_CHECKING:
    from tuireader.ui.screens.reader import ReaderScreen


def entered(screen: ReaderScreen, key: int) -> None:
    """An article was gone into: it is read, if the settings say so."""
    row = screen.list.known(key)
    if row is not None and not row.read and screen.config.reading.read_on_open:
        marking.mark_read(screen.marks, [row.ref])
        screen.changed(replace(row, read=True))


def toggle_read(screen: ReaderScreen) -> None:
    """Read to unread, or all of several to read."""
    with_targets(screen, partial(_toggle_read, screen))


def _toggle_read(screen: ReaderScreen, rows: list[ArticleRow]) -> None:
    value = not all(row.read for row in rows)
    change = marking.mark_read(screen.marks, [row.ref for row in rows], value)
    _done(screen, [replace(row, read=value) for row in rows], change)


def toggle_star(screen: ReaderScreen) -> None:
    """Give a star, or take it away."""
    with_targets(screen, partial(_toggle_star, screen))


def _toggle_star(screen: ReaderScreen, rows: list[ArticleRow]) -> None:
    value = not all(row.starred for row in rows)
    change = marking.star(screen.marks, rows, value)
    _done(screen, [replace(row, starred=value) for row in rows], change)


def tag(screen: ReaderScreen) -> None:
    """Ask for the tags of an article."""
    rows = targets(screen)
    if len(rows) != 1:
        screen.say("Tags are given to one article at a time")
        return
    from tuireader.ui.completing import tags_in_use
    from tuireader.ui.screens.form import Field, Form

    tags, known = ", ".join(rows[0].tags), tags_in_use(screen.marks)
    field = Field("tags", "Tags, separated by commas", tags, known=known, several=True)
    screen.app.push_screen(Form("Tags", [field]), lambda values: _tag(screen, rows[0], values))


def _tag(screen: ReaderScreen, row: ArticleRow, values: dict[str, str] | None) -> None:
    if values is not None:
        tags = tuple(sorted({" ".join(name.split()) for name in values["tags"].split(",")} - {""}))
        change = marking.set_tags(screen.marks, row, tags)
        screen.changed(replace(row, tags=tags))
        say(screen, change)


def delete(screen: ReaderScreen) -> None:
    """Delete articles, or, among the feeds, unsubscribe."""
    if screen.front == "feeds":
        subscribing.unsubscribe(screen)
    else:
        with_targets(screen, partial(_delete, screen))


def _delete(screen: ReaderScreen, rows: list[ArticleRow]) -> None:
    change = marking.delete(screen.marks, rows)
    screen.list.select()
    screen.viewing.renew()
    say(screen, change)


def _done(screen: ReaderScreen, rows: list[ArticleRow], change: Change | None) -> None:
    """Show what was done; say it where the screen does not show it by itself."""
    screen.list.select()
    screen.changed(*rows)
    if len(rows) > 1:
        say(screen, change)


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
    screen.list.forget()
    screen.viewing.recount()
    say(screen, change)


def undo(screen: ReaderScreen, again: bool) -> None:
    """Take the last change back, or do it again, and say which it was."""
    change = marking.redo(screen.marks) if again else marking.undo(screen.marks)
    if change is None:
        screen.say("Nothing to do again" if again else "Nothing to take back")
    else:
        screen.say(f"{'again' if again else 'undone'}: {change.label}")
        screen.viewing.renew()


def say(screen: ReaderScreen, change: Change | None) -> None:
    """Say what was done."""
    screen.say("Nothing changed" if change is None else f"{change.label} · u takes it back")


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "mark.read": toggle_read,
    "mark.star": toggle_star,
    "mark.above": mark_above,
    "mark.all": mark_all,
    "tag": tag,
    "delete": delete,
    "undo": partial(undo, again=False),
    "redo": partial(undo, again=True),
}
