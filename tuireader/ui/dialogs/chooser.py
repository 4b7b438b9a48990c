"""A dialog that all others are made of: a line to type in, and a list that it narrows down, in one order of candidates
wherever typing finds or completes something.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any, ClassVar, TypeAlias

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tuireader.text.strings import cell_width, counted, cut, fit, fold
from tuireader.ui.lists.lines import LineList
from tuireader.ui.render import label

_LEFT = 16
_GAP = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """A line to choose: ``left`` a short column (keys), ``text`` what it is, ``value`` what choosing it
    gives, ``below`` a second line that says more; ``also`` is not shown, but found by what is typed.

    ``names`` are other names of it. ``articles`` is in how many it stands, shown at the end of the line. ``new`` is
    what was typed itself. ``last`` is what takes something back: only its own words, in ``left`` and ``also``, choose
    it ("not"), and never the names in it. ``untyped`` is what is shown only while nothing is typed, and so is a
    ``heading``, which cannot be chosen.
    """

    text: str
    value: Any = None
    left: str = ""
    dim: bool = False
    below: str = ""
    also: str = ""
    names: tuple[str, ...] = ()
    articles: int = 0
    new: bool = False
    last: bool = False
    untyped: bool = False
    heading: bool = False

    def matches(self, words: Sequence[str]) -> bool:
        """Whether all words occur in it, whatever their case and accents."""
        if words and (self.untyped or self.heading):
            return False
        text = f"{self.left} {self.text} {self.below} {self.also} {' '.join(self.names)}".casefold()
        return all(word in text for word in words) or _folded_in(words, text)

    def closeness(self, typed: str) -> Closeness:
        """How near it comes to what was typed."""
        if self.new:
            return Closeness.AS_TYPED
        if self.last:
            own = f" {fold(f'{self.left} {self.also}')}"
            meant = any(f" {word}" in own for word in fold(typed).split())
            return Closeness.WORD_BEGINS if meant else Closeness.LAST
        return min(closeness(typed, name) for name in (self.text, *self.names))


def _folded_in(words: Sequence[str], text: str) -> bool:
    """Whether all words occur in a text but for accents."""
    found, folded = [fold(word) for word in words], fold(text)
    return all(word and word in folded for word in found)


def ranked(choices: Iterable[Choice], typed: str) -> list[Choice]:
    """The nearest to what was typed first, of those that are as near the ones with the most articles.

    Where nothing was typed the choices stay in their order, what takes something back behind all others.
    """
    if not fold(typed):
        return sorted(choices, key=lambda choice: choice.last)
    return sorted(choices, key=lambda choice: (choice.closeness(typed), choice.last, -choice.articles))


More: TypeAlias = Callable[[str, Callable[[Sequence[Choice]], None]], None]
"""Given what was typed, and a function to give all further choices to, once, whenever they are found."""


class ChoiceList(LineList):
    """The choices that are left."""

    COMPONENT_CLASSES: ClassVar[set[str]] = LineList.COMPONENT_CLASSES | {
        "choices--left",
        "choices--text",
        "choices--dim",
        "choices--heading",
    }

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__(id="choices")
        self.choices: list[Choice] = list(choices)
        self.cursor = _first_choice(choices)
        self.row_height = 2 if any(choice.below for choice in choices) else 1
        self._left = _left_column(choices)

    def __len__(self) -> int:
        return len(self.choices)

    def selectable(self, index: int) -> bool:
        """Headings are passed over."""
        return not self.choices[index].heading

    def show(self, choices: Sequence[Choice], kept: Choice | None = None) -> None:
        """Show these, with the cursor on the one that is ``kept``, or on the first."""
        self.choices, self._left = list(choices), _left_column(choices)
        self.cursor = self.choices.index(kept) if kept in self.choices else _first_choice(self.choices)
        self.resized()
        self.scroll_to(y=0, animate=False)
        self.show_cursor()

    @property
    def cut_text(self) -> str:
        """The text of the choice under the cursor where there is no room for all of it; else empty."""
        if not self.choices:
            return ""
        choice, room = self.choices[self.cursor], self.scrollable_content_region.width - self._left - 2
        return choice.text if cell_width(choice.text) > room and not choice.articles else ""

    def state(self, index: int, line: int) -> Hashable:
        """The choice, but for its value."""
        choice = self.choices[index]
        return (line, choice.left, choice.text, choice.dim, choice.below, choice.articles, choice.heading)

    def segments(self, index: int, line: int, width: int) -> list[Segment]:
        """The two columns; below only the right one. A heading goes over both."""
        if self.choices[index].heading:
            return [Segment(f" {cut(self.choices[index].left, width - 2)}", self.style("choices--heading"))]
        return self._below(index, width) if line else self._first(index, width)

    def _first(self, index: int, width: int) -> list[Segment]:
        """What it is, behind its keys, and in how many articles it stands."""
        choice = self.choices[index]
        text = self.style("choices--dim" if choice.dim else "choices--text")
        room = max(1, width - self._left - 2)
        left = Segment(f" {self._column(choice.left)}", self.style("choices--left"))
        if not choice.articles:
            return [left, Segment(cut(choice.text, room), text)]
        number = " " * _GAP + counted(choice.articles, "article")
        title = fit(choice.text, max(1, room - len(number)))
        return [left, Segment(title, text), Segment(number, self.style("choices--dim"))]

    def _below(self, index: int, width: int) -> list[Segment]:
        """What more there is to say of it."""
        text = cut(self.choices[index].below, max(1, width - self._left - 2))
        return [
            Segment(f" {self._column('')}", self.style("choices--left")),
            Segment(text, self.style("choices--dim")),
        ]

    def _column(self, text: str) -> str:
        """A text in the left column, if there is one."""
        return f"{fit(text, self._left - 1)} " if self._left else ""


def _first_choice(choices: Sequence[Choice]) -> int:
    """The place of the first that is no heading."""
    return next((place for place, choice in enumerate(choices) if not choice.heading), 0)


def _left_column(choices: Sequence[Choice]) -> int:
    """How wide the left column of all choices is."""
    longest = max((len(choice.left) for choice in choices if not choice.heading), default=0)
    return _LEFT if longest > 1 else 3 if longest else 0


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
        self._list = ChoiceList(ranked(choices, ""))
        self._typed = ""
        self._found: Sequence[Choice] = ()
        self._waits = more is not None
        """Whether further choices are still being looked for."""
        self._entered = False
        """Whether Enter was pressed meanwhile: then the first choice is taken once all are there."""

    def compose(self) -> ComposeResult:
        """A title, a line to type in, the list."""
        with Vertical(id="dialog"):
            yield Static(label(self._title), id="dialog-title")
            yield Input(placeholder=self._hint, compact=True, id="dialog-input")
            yield self._list
            yield Static(id="dialog-whole")

    def on_mount(self) -> None:
        """Ask for further choices before anything is typed."""
        self.call_after_refresh(self._say_whole)
        if self._more is not None:
            self._more("", partial(self._add, ""))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def _narrow(self, typed: str) -> None:
        """Show what matches the text typed, and ask for more of it."""
        if typed == self._typed:
            return
        self._typed, self._found, self._entered = typed, (), False
        self._waits = self._more is not None
        self._list.show(self._ranked())
        if self._more is not None:
            self._more(typed, partial(self._add, typed))

    def _ranked(self) -> list[Choice]:
        words = self._typed.casefold().split()
        choices = [choice for choice in self._all if choice.matches(words)]
        for choice in self._found:
            if all(choice.value != other.value for other in choices):
                choices.append(choice)
        return ranked(choices, self._typed)

    def _add(self, typed: str, choices: Sequence[Choice]) -> None:
        """Take further choices, unless something else was typed since."""
        if not self.is_attached or self.query_one(Input).value != typed:
            return
        self._found, self._waits = choices, False
        chosen = self._list.choices[self._list.cursor] if self._list.cursor else None
        self._list.show(self._ranked(), chosen)
        if self._entered:
            self._choose()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Choose what matches the text as it is now: where more of that is being looked for, once it is found."""
        self._narrow(event.value)
        if self._waits and not self._list.cursor:
            self._entered = True
        else:
            self._choose()

    @on(LineList.Chosen)
    def _choose(self) -> None:
        if self._list.choices:
            self.dismiss(self._list.choices[self._list.cursor].value)

    @on(LineList.Moved)
    def _say_whole(self) -> None:
        """Below the list, the whole of a line under the cursor that is too long for it; there is room for that as soon
        as one is.
        """
        text = self._list.cut_text
        whole = self.query_one("#dialog-whole", Static)
        whole.update(label(text))
        if text:
            whole.add_class("cut")

    def action_move(self, items: int) -> None:
        """Move the cursor in the list."""
        self._list.move(items)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._list.move_page(pages)


class Closeness(IntEnum):
    """How near a text comes to what was typed, neither case nor accents mattering; the nearest first."""

    SAME = 0
    HAS_WORDS = 1
    """Its words, whole, as a last name is typed: "clinton" of Hillary Clinton, before what only begins so."""
    BEGINS = 2
    WORD_BEGINS = 3
    AS_TYPED = 4
    """Not one that is known but what was typed itself, offered as something new."""
    ELSEWHERE = 5
    LAST = 6
    """What takes something back ("not", "split"): never meant unless it was chosen by itself."""


def closeness(typed: str, text: str) -> Closeness:
    """How near a text comes to what was typed."""
    wanted, given = fold(typed), fold(text)
    if given == wanted:
        return Closeness.SAME
    if f" {wanted} " in f" {given} ":
        return Closeness.HAS_WORDS
    if given.startswith(wanted):
        return Closeness.BEGINS
    return Closeness.WORD_BEGINS if f" {wanted}" in f" {given}" else Closeness.ELSEWHERE


def completed(typed: str, known: Iterable[str]) -> str:
    """The nearest of the known texts that begin with what was typed, the first of several; empty where none does."""
    if not fold(typed):
        return ""
    beginning = [text for text in known if fold(text).startswith(fold(typed))]
    return min(beginning, key=lambda text: closeness(typed, text), default="")
