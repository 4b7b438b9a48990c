"""All commands with what they do, by id."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuireader.ui.actions import (
    asking,
    editing,
    fetching,
    fulltext,
    marking,
    moving,
    panels,
    people,
    searching,
    selecting,
    showing,
    starting,
    subscribing,
    taking,
)

if TYPE_CHECKING:
    from tuireader.ui.screens.reader import ReaderScreen

HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    **moving.HANDLERS,
    **marking.HANDLERS,
    **showing.HANDLERS,
    **taking.HANDLERS,
    **asking.HANDLERS,
    **editing.HANDLERS,
    **fetching.HANDLERS,
    **fulltext.HANDLERS,
    **panels.HANDLERS,
    **people.HANDLERS,
    **searching.HANDLERS,
    **selecting.HANDLERS,
    **starting.HANDLERS,
    **subscribing.HANDLERS,
}
