"""Asking: help, and commands and feeds by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuireader.ui.views import Source

if TYPE_CHECKING:
    from tuireader.ui.screens.reader import ReaderScreen


def show_help(screen: ReaderScreen) -> None:
    """All keys; choosing a line runs it."""
    from tuireader.ui.palette import help_lines
    from tuireader.ui.screens.chooser import Chooser

    chooser = Chooser(
        "Keys", help_lines(screen.front, screen.keys), hint="type to search; enter runs a command"
    )
    screen.app.push_screen(chooser, lambda choice: _run(screen, choice))


def show_palette(screen: ReaderScreen) -> None:
    """Commands and feeds by name."""
    from tuireader.ui.palette import palette
    from tuireader.ui.screens.chooser import Chooser

    choices = palette(screen.front, screen.keys, screen.feeds.lines)
    screen.app.push_screen(Chooser("Commands", choices), lambda choice: _run(screen, choice))


def _run(screen: ReaderScreen, choice: str | Source | None) -> None:
    """Run a chosen command, or go to a chosen feed."""
    if isinstance(choice, Source):
        screen.bring("list")
        screen.viewing.open_source(choice)
    elif choice is not None:
        screen.action_command(choice)


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {"help": show_help, "palette": show_palette}
