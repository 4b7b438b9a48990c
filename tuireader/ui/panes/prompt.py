"""A line to type into at the bottom of the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input, Static

from tuireader.ui.render import label

RESTS = 0.15
"""How many seconds typing rests before what was typed so far is told."""


class Prompt(Input):
    """Takes a line and goes away: ``ended`` gets the text when it is entered, None when Escape takes it back.

    ``refused`` says of a text why it cannot be, or "": the line then stays as it is, with the reason above it.
    ``typed`` hears of a text that is not refused whenever typing rests; after ``ended`` it hears no more. The right
    arrow takes what ``suggester`` suggests.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    def __init__(
        self,
        value: str,
        hint: str,
        ended: Callable[[str | None], None],
        typed: Callable[[str], None] | None = None,
        suggester: Suggester | None = None,
        refused: Callable[[str], str] = lambda _: "",
    ) -> None:
        super().__init__(value, placeholder=hint, compact=True, select_on_focus=False, suggester=suggester)
        self._ended, self._typed, self._refused = ended, typed, refused
        self._rest: Timer | None = None
        self._over = False
        self.reason = ""
        """Why the text is refused, as is said above it; "" when it is not."""
        self._why = Static(classes="refusal")

    @property
    def is_gone(self) -> bool:
        """Whether it has ended and left the screen."""
        return self._over and not self.is_attached

    def takes_keys(self) -> bool:
        """Whether a key goes here now: an open line without the focus takes it first, one that has ended none."""
        if not self._over and self.is_mounted and not self.has_focus:
            self.focus()
        return self.has_focus and not self._over

    def on_mount(self) -> None:
        """Take the keys at once."""
        self._why.display = False
        self.screen.mount(self._why)
        self.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Wait until typing rests."""
        event.stop()
        self._stop()
        self._tell("")
        if self._typed is not None:
            self._rest = self.set_timer(RESTS, self._rested)

    def _rested(self) -> None:
        if self._typed is not None:
            self._tell(self._refused(self.value))
            if not self.reason:
                self._typed(self.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Done, unless it is refused."""
        event.stop()
        if reason := self._refused(self.value):
            self._tell(reason)
        else:
            self._end(self.value)

    def _tell(self, reason: str) -> None:
        """Show why the text is refused, above it; nothing when it is not."""
        self.reason = reason
        self._why.update(label(reason))
        self._why.display = bool(reason)

    def action_cancel(self) -> None:
        """Take it back."""
        self._end(None)

    def _end(self, text: str | None) -> None:
        if not self._over:
            self._over = True
            self._stop()
            self._why.remove()
            self.remove()
            self._ended(text)

    def _stop(self) -> None:
        if self._rest is not None:
            self._rest.stop()
