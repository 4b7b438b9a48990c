"""Every command once, in the order in which they are listed; each is declared in the file of its handler.

From this table come the bindings, the footer, the palette, the help page, the README's key table and the
check of the settings' ``[keys]``. What does not work yet is not in it: a key does not pretend.
"""

from __future__ import annotations

from tuireader.ui.commands import (
    copying,
    feeds,
    fulltext,
    marking,
    moving,
    palette,
    panels,
    people,
    searching,
)
from tuireader.ui.commands.command import Command

ORDER = """
    go.in read.on read.back go.out next.unread previous.unread
    quote.next quote.previous name.next name.previous mark.read mark.star
    move.down move.up move.page_down move.page_up move.top move.bottom
    next.article previous.article next.feed previous.feed focus.next focus.previous
    tag mark.above mark.all select.one select.range select.all undo redo
    search filter find.previous scope.all scope.unread scope.starred scope.quoted
    panel.quotes panel.names links person.jump correct follow
    copy.link copy.quote pipe open.browser open.background fulltext
    refresh.feed refresh.all feeds.known feeds.newsboat feeds.health feed.edit feed.add delete
    zen width.wider width.narrower palette app.suspend app.quit help
""".split()  # noqa: SIM905
"""What a newcomer needs comes first; a command that is not named here comes last."""


def _place(command: Command) -> int:
    """Where a command stands in the list."""
    return ORDER.index(command.id) if command.id in ORDER else len(ORDER)


COMMANDS: tuple[Command, ...] = tuple(
    sorted(
        (
            *moving.COMMANDS,
            *marking.COMMANDS,
            *panels.COMMANDS,
            *copying.COMMANDS,
            *palette.COMMANDS,
            *feeds.COMMANDS,
            *fulltext.COMMANDS,
            *people.COMMANDS,
            *searching.COMMANDS,
        ),
        key=_place,
    )
)

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}
