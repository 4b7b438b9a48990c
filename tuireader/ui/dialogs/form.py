"""A dialog of a few lines to fill in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tuireader.ui.dialogs.prompt import ValueSuggester
from tuireader.ui.render import label

_FEW = 4
"""Lines of a dialog that each stand under their titles; of more they stand beside."""


@dataclass(frozen=True, slots=True)
class Field:
    """A line to fill in: its ``name`` in the result, what stands before it, its value, a hint, and completions, of
    which it may take ``several``, separated by commas.
    """

    name: str
    title: str
    value: str = ""
    hint: str = ""
    known: tuple[str, ...] = ()
    several: bool = False


class Form(ModalScreen[None]):
    """Enter hands the values over by name, on whichever line; Tab goes to the next; Escape leaves.

    ``entered`` gets the values and the dialog, which stays as it is, until it is told to :meth:`close`, or to
    :meth:`refuse` what was typed and say why. Meanwhile the same values are not entered again.
    """

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(
        self, title: str, fields: Sequence[Field], entered: Callable[[dict[str, str], Form], None]
    ) -> None:
        super().__init__()
        self._title, self._fields, self._entered = title, fields, entered
        self._asking = False

    def compose(self) -> ComposeResult:
        """A title, then each field under its own."""
        with Vertical(id="dialog", classes="form long" if len(self._fields) > _FEW else "form"):
            yield Static(label(self._title), id="dialog-title")
            for field in self._fields:
                with Container(classes="field"):
                    yield Static(label(field.title), classes="field-title")
                    known = ValueSuggester(field.known, several=field.several)
                    yield Input(
                        field.value,
                        placeholder=field.hint,
                        compact=True,
                        suggester=known if field.known else None,
                        id=f"field-{field.name}",
                    )
            yield Static(label("enter: done · tab: next line · esc: leave"), classes="field-title")

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if not self._asking:
            self._asking = True
            values = (field.value for field in self.query(Input))
            self._entered(
                {field.name: value for field, value in zip(self._fields, values, strict=True)}, self
            )

    @on(Input.Changed)
    def _changed(self) -> None:
        self._asking = False

    @property
    def is_open(self) -> bool:
        """Whether the user has not left it."""
        return self.is_attached

    def say(self, text: str) -> None:
        """Say something where the title was."""
        if self.is_open:
            self.query_one("#dialog-title", Static).update(label(text))

    def refuse(self, reason: str) -> None:
        """Say why what was typed cannot be; it may be changed and entered again."""
        self._asking = False
        self.say(reason)

    def close(self) -> None:
        """What was typed is taken; nothing where the user has left already."""
        if self.is_open:
            self.dismiss(None)
