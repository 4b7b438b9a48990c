"""The palette and the help page: the same table of commands, once to run them by name and once to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuireader.ui.commands import COMMANDS, Command, Where
from tuireader.ui.keymap import keys_of
from tuireader.ui.screens.chooser import Choice
from tuireader.ui.views import FeedLine


def palette(place: Where, keys: Mapping[str, str], lines: Sequence[FeedLine]) -> list[Choice]:
    """What can be done in the pane ``place``, then the feeds to go to. Values are a command's id or a
    Source.
    """
    commands = [
        Choice(command.title, command.id, keys_of(command, keys)[0], also=command.help)
        for command in COMMANDS
        if command.works_in(place)
    ]
    return commands + [
        Choice(f"Go to {line.title}", line.source) for line in lines if line.source is not None
    ]


def help_lines(place: Where, keys: Mapping[str, str]) -> list[Choice]:
    """Every command with its keys and what it does; dim when it does nothing in the pane ``place``."""
    here = [command for command in COMMANDS if command.works_in(place)]
    elsewhere = [command for command in COMMANDS if not command.works_in(place)]
    return [_help_line(command, keys, dim=False) for command in here] + [
        _help_line(command, keys, dim=True) for command in elsewhere
    ]


def _help_line(command: Command, keys: Mapping[str, str], *, dim: bool) -> Choice:
    """A line of the help page."""
    where = f" (in: {', '.join(command.where)})" if dim else ""
    return Choice(
        f"{command.help}{where}",
        None if dim else command.id,
        " ".join(keys_of(command, keys)),
        dim,
        also=f"{command.title} {command.id}",
    )
