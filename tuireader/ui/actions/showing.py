"""What is shown: scopes, quotes and names, panels, widths, help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tuireader.ui.actions import panels
from tuireader.ui.views import SCOPE_NAMES, Scope

if TYPE_CHECKING:
    from tuireader.ui.screens.reader import ReaderScreen

_NARROWEST, _WIDEST = 40, 200


def scope(screen: ReaderScreen, to: Scope) -> None:
    """See the same source in another scope; the article under the cursor stays there if it is in it."""
    if screen.front != "feeds":
        panels.close(screen)
        screen.bring("list")
    screen.viewing.open(screen.viewing.view._replace(scope=to), stay=True)
    screen.viewing.recount()
    screen.say(f"Showing {SCOPE_NAMES[to]}")


def step_quote(screen: ReaderScreen, step: int) -> None:
    """The next quote, or the one before; the pane then says whose it is."""
    if not screen.article.step_quote(step):
        screen.say("No further quote" if step > 0 else "No quote before this one")


def step_name(screen: ReaderScreen, step: int) -> None:
    """The next name, or the one before; beside the panel of names the next mention of the one chosen there."""
    if (name := panels.chosen_name(screen)) is not None:
        screen.article.focus_name(*name, step)
    elif not screen.article.step_name(step):
        screen.say("No further name" if step > 0 else "No name before this one")


def zen(screen: ReaderScreen) -> None:
    """The article alone, or with the others again."""
    screen.toggle_class("zen")
    if not screen.reads and screen.list.current is not None:
        screen.presenting.open(screen.list.current)
    screen.bring("article")


def width(screen: ReaderScreen, by: int) -> None:
    """A wider or narrower text."""
    columns = max(_NARROWEST, min(_WIDEST, screen.text_width + by))
    screen.marks.set_state("width", columns)
    screen.article.set_width(columns)
    screen.say(f"Text at most {columns} columns wide")


def quit_reader(screen: ReaderScreen) -> None:
    """Out of the article; at the top level, out of the reader."""
    if screen.front in ("article", "panel", "person"):
        panels.close(screen)
        screen.remove_class("zen")
        if not screen.visiting.back():
            screen.bring("list")
    elif not screen.visiting.back():
        screen.app.call_later(screen.app.run_action, "app.leave_safely")


def suspend(screen: ReaderScreen) -> None:
    """Back to the shell until ``fg``."""
    screen.app.action_suspend_process()


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "scope.all": partial(scope, to="all"),
    "scope.unread": partial(scope, to="unread"),
    "scope.starred": partial(scope, to="starred"),
    "scope.quoted": partial(scope, to="quoted"),
    "quote.next": partial(step_quote, step=1),
    "quote.previous": partial(step_quote, step=-1),
    "name.next": partial(step_name, step=1),
    "name.previous": partial(step_name, step=-1),
    "zen": zen,
    "width.wider": partial(width, by=2),
    "width.narrower": partial(width, by=-2),
    "app.quit": quit_reader,
    "app.suspend": suspend,
}
