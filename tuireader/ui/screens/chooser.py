"""A dialog that all others are made of: a line to type in, and a list that it narrows down."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, TypeAlias

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tuireader.text.cells import cut, fit
from tuireader.ui.panes.lines import LineList
from tuireader.ui.render import label

_LEFT = 16


@dataclass(frozen=True, slots=True)
class Choice:
    """A line to choose: ``left`` a short column (keys), ``text`` what it is, ``value`` what choosing it
    gives, ``below`` a second line that says more; ``also`` is not shown, but found by what is typed.
    """

    text: str
    value: Any = None
    left: str = ""
    dim: bool = False
    below: str = ""
    also: str = ""

    def matches(self, words: Sequence[str]) -> bool:
        """Whether all words occur in it, whatever their case."""
        text = f"{self.left} {self.text} {self.below} {self.also}".casefold()
        return all(word in text for word in words)


More: TypeAlias = Callable[[str, Callable[[Sequence[Choice]], None]], None]
"""Given what was typed, and a function to give further choices to, whenever they are found."""


class ChoiceList(LineList):
    """The choices that are left."""

    COMPONENT_CLASSES: ClassVar[set[str]] = LineList.COMPONENT_CLASSES | {
        "choices--left",
        "choices--text",
        "choices--dim",
    }

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__(id="choices")
        self.choices: list[Choice] = list(choices)
        self.row_height = 2 if any(choice.below for choice in choices) else 1

    def __len__(self) -> int:
        return len(self.choices)

    def show(self, choices: Sequence[Choice]) -> None:
        """Show these, with the cursor on the first."""
        self.choices, self.cursor = list(choices), 0
        self.resized()
        self.scroll_to(y=0, animate=False)

    def add(self, choices: Sequence[Choice]) -> None:
        """Show these below the others, but for those that are there already."""
        known = {choice.text for choice in self.choices}
        self.choices += [choice for choice in choices if choice.text not in known]
        self.resized()

    def state(self, index: int, line: int) -> Hashable:
        """The choice, but for its value."""
        choice = self.choices[index]
        return (line, choice.left, choice.text, choice.dim, choice.below)

    def segments(self, index: int, line: int, width: int) -> list[Segment]:
        """The two columns; below only the right one."""
        choice, style = self.choices[index], self.style
        longest = max(len(it.left) for it in self.choices)
        left = _LEFT if longest > 1 else 3 if longest else 0
        column = fit("" if line else choice.left, left - 1) + " " if left else ""
        text = cut(choice.below if line else choice.text, max(1, width - left - 2))
        return [
            Segment(f" {column}", style("choices--left")),
            Segment(text, style("choices--dim" if choice.dim or line else "choices--text")),
        ]


class Chooser(ModalScreen[Any]):
    """Type to narrow the list down, Enter to choose, Escape to leave; dismissed with the choice's value or
    None.
    """

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("down,ctrl+n", "move(1)", show=False),
        Binding("up,ctrl+p", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        hint: str = "type to narrow down",
        more: More | None = None,
    ) -> None:
        super().__init__()
        self._title, self._all, self._hint, self._more = title, choices, hint, more
        self._list = ChoiceList(choices)

    def compose(self) -> ComposeResult:
        """A title, a line to type in, the list."""
        with Vertical(id="dialog"):
            yield Static(label(self._title), id="dialog-title")
            yield Input(placeholder=self._hint, compact=True, id="dialog-input")
            yield self._list

    def on_mount(self) -> None:
        """Ask for further choices before anything is typed."""
        if self._more is not None:
            self._more("", partial(self._add, ""))

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        words = event.value.casefold().split()
        self._list.show([choice for choice in self._all if choice.matches(words)])
        if self._more is not None:
            self._more(event.value, partial(self._add, event.value))

    def _add(self, typed: str, choices: Sequence[Choice]) -> None:
        """Take further choices, unless something else was typed since."""
        if self.is_attached and self.query_one(Input).value == typed:
            self._list.add(choices)

    @on(Input.Submitted)
    @on(LineList.Chosen)
    def _choose(self) -> None:
        if self._list.choices:
            self.dismiss(self._list.choices[self._list.cursor].value)

    def action_move(self, items: int) -> None:
        """Move the cursor in the list."""
        self._list.move(items)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._list.move_page(pages)
