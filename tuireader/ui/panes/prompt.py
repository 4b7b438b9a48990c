"""A line to type into at the bottom of the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input

RESTS = 0.15
"""How many seconds typing rests before what was typed so far is told."""


class Prompt(Input):
    """Takes a line and goes away: ``ended`` gets the text when it is entered, None when Escape takes it back.

    ``typed`` hears of the text whenever typing rests; after ``ended`` it hears no more. The right arrow takes
    what ``suggester`` suggests.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    def __init__(
        self,
        value: str,
        hint: str,
        ended: Callable[[str | None], None],
        typed: Callable[[str], None] | None = None,
        suggester: Suggester | None = None,
    ) -> None:
        super().__init__(value, placeholder=hint, compact=True, select_on_focus=False, suggester=suggester)
        self._ended, self._typed = ended, typed
        self._rest: Timer | None = None

    def on_mount(self) -> None:
        """Take the keys at once."""
        self.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Wait until typing rests."""
        event.stop()
        self._stop()
        if (typed := self._typed) is not None:
            self._rest = self.set_timer(RESTS, lambda: typed(self.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Done."""
        event.stop()
        self._end(self.value)

    def action_cancel(self) -> None:
        """Take it back."""
        self._end(None)

    def _end(self, text: str | None) -> None:
        self._stop()
        self.remove()
        self._ended(text)

    def _stop(self) -> None:
        if self._rest is not None:
            self._rest.stop()
