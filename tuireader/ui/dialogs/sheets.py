"""Sheets in place of the page, acted on with keys: the basket of collected quotes, the brief, what was edited."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tuireader.library import marking
from tuireader.library.citing import basket
from tuireader.library.citing.basket import Cited
from tuireader.library.history import Edit, QuoteEdit, Stretch, stretches
from tuireader.text.clean import clean
from tuireader.text.strings import counted, day, moment
from tuireader.ui.article.wrapping import wrap
from tuireader.ui.dialogs.chooser import Choice, ChoiceList
from tuireader.ui.lists.lines import LineList
from tuireader.ui.render import label

if TYPE_CHECKING:
    from tuireader.store.contract import Change
    from tuireader.store.marks.marks import TinyMarks


class Sheet(ModalScreen[Any]):
    """A title, a list that the keys move in, and a line that says what they do; escape leaves."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,left,h", "dismiss(None)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown,ctrl+d,space", "page(1)", show=False),
        Binding("pageup,ctrl+u,b", "page(-1)", show=False),
        Binding("home,g", "end(True)", show=False),
        Binding("end,G", "end(False)", show=False),
    ]

    def __init__(self, title: str, lines: LineList, keys: str) -> None:
        super().__init__()
        self._title, self._keys, self._lines = title, keys, lines

    def compose(self) -> ComposeResult:
        """The title, the list, the keys."""
        with Vertical(id="dialog"):
            yield Static(label(self._title), id="dialog-title")
            yield self._lines
            yield Static(label(self._keys), classes="field-title")

    def on_mount(self) -> None:
        """The keys go to the list."""
        self._lines.focus()

    def say(self, text: str) -> None:
        """Say something where the title is."""
        self.query_one("#dialog-title", Static).update(label(text))

    def action_move(self, items: int) -> None:
        """Move the cursor in the list."""
        self._lines.move(items)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._lines.move_page(pages)

    def action_end(self, top: bool) -> None:
        """Move the cursor to the first line, or to the last."""
        self._lines.move_end(top=top)


class ChoiceSheet(Sheet):
    """A sheet of choices of two lines each; enter leaves with the value of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,right,l", "choose", show=False)]

    def __init__(self, title: str, choices: list[Choice], keys: str, empty: str) -> None:
        self.lines = ChoiceList(choices)
        self.lines.row_height, self.lines.empty = 2, empty
        super().__init__(title, self.lines, keys)

    @property
    def _item(self) -> Any:
        """The value of the line under the cursor; None where there is none."""
        choices = self.lines.choices
        return choices[self.lines.cursor].value if choices else None

    @on(LineList.Chosen)
    def action_choose(self) -> None:
        """Leave with what is under the cursor."""
        if self._item is not None:
            self.dismiss(self._item)


class BriefSheet(ChoiceSheet):
    """What is new of those who are followed; left with the :class:`~tuireader.library.watching.News` whose article is
    wanted, with ``LONGER`` for more days, or None.
    """

    LONGER: ClassVar[object] = object()
    BINDINGS: ClassVar[list[BindingType]] = [Binding("i,plus", "longer", show=False)]

    def __init__(self, title: str, choices: list[Choice], empty: str) -> None:
        super().__init__(title, choices, "enter: article · i: more days · esc: leave", empty)

    def action_longer(self) -> None:
        """Ask for more days."""
        self.dismiss(self.LONGER)


class BasketSheet(ChoiceSheet):
    """The basket, in which all is done at once and can be undone; left with the quote whose article is wanted, or None.

    ``notes`` say of quotes by key what has become of them; ``export`` asks how and where to.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("J,shift+down", "shift(1)", show=False),
        Binding("K,shift+up", "shift(-1)", show=False),
        Binding("d,D,x,delete", "remove", show=False),
        Binding("C", "clear", show=False),
        Binding("u", "undo(False)", show=False),
        Binding("ctrl+r", "undo(True)", show=False),
        Binding("e", "export", show=False),
    ]

    def __init__(self, marks: TinyMarks, notes: Mapping[str, str], export: Callable[[], None]) -> None:
        self._marks, self._notes, self._export = marks, notes, export
        keys = "enter: article · J K: move · d: take out · C: clear · u: undo · e: export · esc: leave"
        empty = "Nothing collected yet: C on a quote, in an article or on a person's page"
        super().__init__(self._count(), self._choices(), keys, empty)

    def _count(self) -> str:
        return f"Basket: {counted(len(self._marks.documents(basket.TABLE)), 'quote')}"

    def _choices(self) -> list[Choice]:
        return [_choice(item, self._notes.get(item.key, "")) for item in basket.collected(self._marks)]

    def _done(self, change: Change | None, key: str = "", said: str = "") -> None:
        """Show the basket as it is now, with the cursor on the quote of this key, or where it was."""
        place = self.lines.cursor
        choices = self._choices()
        kept = next((choice for choice in choices if choice.value.key == key), None)
        kept = kept or next(iter(choices[place:]), None) or next(iter(choices[-1:]), None)
        self.lines.show(choices, kept)
        told = f"{said or change.label} · {self._count()}" if change else self._count()
        self.say(told)

    def action_shift(self, steps: int) -> None:
        """Move the quote down, or up."""
        if (item := self._item) is not None:
            self._done(basket.move(self._marks, item.key, steps), item.key)

    def action_remove(self) -> None:
        """Take the quote out."""
        if (item := self._item) is not None:
            self._done(basket.remove(self._marks, [item.key]))

    def action_clear(self) -> None:
        """Take all out; undo brings all back."""
        keys = [item.key for item in basket.collected(self._marks)]
        self._done(basket.remove(self._marks, keys))

    def action_undo(self, again: bool) -> None:
        """Take the last change back, or do it again."""
        change = marking.redo(self._marks) if again else marking.undo(self._marks)
        if change is not None:
            self._done(change, said=f"{'again' if again else 'undone'}: {change.label}")

    def action_export(self) -> None:
        """Ask how and where to export it."""
        if self._item is not None:
            self._export()


def _choice(item: Cited, note: str) -> Choice:
    """A quote's two lines: its words; who, where and when, and what has become of it."""
    speaker = item.speaker or "nobody named"
    who = f"{speaker} ({item.doubt})" if item.doubt else speaker
    below = " · ".join(filter(None, (who, item.outlet, day(item.published), note)))
    return Choice(" ".join(item.words.split()), item, below=below)


_MARKS = {"deleted": ("[-", "-]"), "inserted": ("{+", "+}")}
"""What stands around words that went and came, so that it is seen without colours."""
_GUTTER = {"changed": "~ ", "deleted": "- ", "inserted": "+ "}
_FATES = {
    "vanished": "vanished: ",
    "changed": "changed: ",
    "attributed": "another speaker: ",
    "added": "new: ",
}

Words = tuple[str, str]
"""A style, as in the names of the component classes, and words in it."""
Line = tuple[Words, ...]


class ChangeList(LineList):
    """What was edited, each line wrapped to the width that there is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = LineList.COMPONENT_CLASSES | {
        "changes--same",
        "changes--deleted",
        "changes--inserted",
        "changes--heading",
    }

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__(id="changes")
        self._whole = lines
        self._wrapped: list[Line] = []

    def __len__(self) -> int:
        return len(self._wrapped)

    def on_resize(self) -> None:
        """Wrap the lines anew."""
        width = max(20, self.scrollable_content_region.width - 2)
        self._wrapped = [part for line in self._whole for part in _wrapped(line, width)]
        self.resized()
        self.show_cursor()

    def state(self, index: int, line: int) -> Hashable:
        """The words and their styles."""
        return self._wrapped[index]

    def segments(self, index: int, line: int, width: int) -> list[Segment]:
        """The words in their styles."""
        words = self._wrapped[index]
        return [
            Segment(" ", self.style()),
            *(Segment(text, self.style(f"changes--{kind}")) for kind, text in words),
        ]


class ChangesSheet(Sheet):
    """What was edited in an article, the last edit first, and of each what was quoted first."""

    def __init__(self, title: str, edits: Sequence[Edit]) -> None:
        lines = [line for edit in edits for line in change_lines(edit)]
        keys = "[-went-] {+came+} · ↑ ↓: move · esc: leave"
        super().__init__(f"Edited: {title}", ChangeList(lines), keys)


def change_lines(edit: Edit) -> Iterator[Line]:
    """The lines of one edit, before they are wrapped."""
    when = moment(edit.at, time.time())
    yield (("heading", f"Edited {when}{' (the page)' if edit.paged else ''}"),)
    if edit.title:
        yield (("same", "title: "), *_marked(edit.title))
    for quote in edit.quotes:
        yield (("heading", _FATES[quote.fate]), *_quote_words(quote))
    for paragraph in edit.paragraphs:
        words = paragraph.stretches if paragraph.fate != "changed" else ()
        whole = [(stretch.fate, stretch.words) for stretch in words]  # its sign says all
        yield (("heading", _GUTTER[paragraph.fate]), *(whole or _marked(paragraph.stretches)))
    yield (("same", ""),)


def _quote_words(quote: QuoteEdit) -> Iterator[Words]:
    """Who said it, and what of the words went and came."""
    if quote.fate == "attributed":
        yield "deleted", f"[-{quote.speaker}-]"
        yield "inserted", f"{{+{quote.speaker_after}+}}"
        yield "same", f" {quote.before}"
        return
    yield "heading", f"{quote.speaker or quote.speaker_after or 'nobody named'} "
    if quote.fate == "changed":
        yield from _marked(stretches(quote.before, quote.after))
    else:
        yield ("deleted" if quote.before else "inserted"), quote.before or quote.after


def _marked(found: Sequence[Stretch]) -> Iterator[Words]:
    for stretch in found:
        before, behind = _MARKS.get(stretch.fate, ("", ""))
        yield stretch.fate, f"{before}{stretch.words}{behind}"


def _wrapped(line: Line, width: int) -> Iterator[Line]:
    """A line in as many as it takes."""
    words = [(kind, clean(text).replace("\n", " ")) for kind, text in line]
    whole = "".join(text for _, text in words)
    if not whole:
        yield ()
    for start, end in wrap(whole, 0, len(whole), width):
        yield tuple(_within(words, start, end))


def _within(words: Sequence[Words], start: int, end: int) -> Iterator[Words]:
    """The parts of words that stand between two places of all of them."""
    at = 0
    for kind, text in words:
        part = text[max(0, start - at) : max(0, end - at)]
        if part:
            yield kind, part
        at += len(text)
