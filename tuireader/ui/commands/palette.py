"""The palette and the help page: the same table of commands, once to run them by name and once to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tuireader.ui.commands.command import Command, keys_of
from tuireader.ui.lists.view import FeedLine, Source
from tuireader.ui.surface import Where

if TYPE_CHECKING:
    from tuireader.ui.commands.command import Desk
    from tuireader.ui.dialogs.chooser import Choice


def palette(
    commands: Sequence[Command], place: Where, keys: Mapping[str, str], lines: Sequence[FeedLine]
) -> list[Choice]:
    """What can be done in the pane ``place``, then the feeds to go to. Values are a command's id or a
    Source.
    """
    from tuireader.ui.dialogs.chooser import Choice

    choices = [
        Choice(command.title, command.id, keys_of(command, keys)[0], also=command.help)
        for command in commands
        if command.works_in(place)
    ]
    return choices + [Choice(f"Go to {line.title}", line.source) for line in lines if line.source is not None]


def help_lines(commands: Sequence[Command], place: Where, keys: Mapping[str, str]) -> list[Choice]:
    """Every command with its keys and what it does; dim when it does nothing in the pane ``place``."""
    here = [command for command in commands if command.works_in(place)]
    elsewhere = [command for command in commands if not command.works_in(place)]
    return [_help_line(command, keys, dim=False) for command in here] + [
        _help_line(command, keys, dim=True) for command in elsewhere
    ]


def _help_line(command: Command, keys: Mapping[str, str], *, dim: bool) -> Choice:
    """A line of the help page."""
    from tuireader.ui.dialogs.chooser import Choice

    where = f" (in: {', '.join(command.where)})" if dim else ""
    return Choice(
        f"{command.help}{where}",
        None if dim else command.id,
        " ".join(keys_of(command, keys)),
        dim,
        also=f"{command.title} {command.id}",
    )


# --- Asking ---


def show_help(desk: Desk) -> None:
    """All keys; choosing a line runs it."""
    from tuireader.ui.dialogs.chooser import Chooser

    chooser = Chooser(
        "Keys", help_lines(desk.commands, desk.front, desk.keys), hint="type to search; enter runs a command"
    )
    desk.app.push_screen(chooser, lambda choice: _run(desk, choice))


def show_palette(desk: Desk) -> None:
    """Commands and feeds by name."""
    from tuireader.ui.dialogs.chooser import Chooser

    choices = palette(desk.commands, desk.front, desk.keys, desk.feeds.lines)
    desk.app.push_screen(Chooser("Commands", choices), lambda choice: _run(desk, choice))


def _run(desk: Desk, choice: str | Source | None) -> None:
    """Run a chosen command, or go to a chosen feed."""
    if isinstance(choice, Source):
        desk.bring("list")
        desk.viewer.open_source(choice)
    elif choice is not None:
        desk.action_command(choice)


COMMANDS = (
    Command("palette", (":", "ctrl+p"), "Commands", "All commands and feeds by name", show_palette),
    Command("help", ("?",), "Help", "All keys, and what works here", show_help, footer="help"),
)
