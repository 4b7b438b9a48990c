"""A dialog of a few lines to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tuireader.ui.completing import ValueSuggester
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


class Form(ModalScreen[dict[str, str] | None]):
    """Enter is done, on whichever line; Tab goes to the next; Escape leaves.

    Gives the values by name, or None.
    """

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, title: str, fields: Sequence[Field]) -> None:
        super().__init__()
        self._title, self._fields = title, fields

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
        values = (field.value for field in self.query(Input))
        self.dismiss({field.name: value for field, value in zip(self._fields, values, strict=True)})
