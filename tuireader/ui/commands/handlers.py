"""All commands with what they do, by id."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuireader.ui.commands import copying, feeds, fulltext, marking, moving, panels, people, searching
from tuireader.ui.dialogs import palette

if TYPE_CHECKING:
    from tuireader.ui.commands.desk import Desk

HANDLERS: dict[str, Callable[[Desk], None]] = {
    **moving.HANDLERS,
    **marking.HANDLERS,
    **panels.HANDLERS,
    **copying.HANDLERS,
    **palette.HANDLERS,
    **feeds.HANDLERS,
    **fulltext.HANDLERS,
    **people.HANDLERS,
    **searching.HANDLERS,
}
