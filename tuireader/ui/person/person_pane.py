"""The page of a person, organisation or place: quotes, and beside them, where there is room, names and articles."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Click, Resize
from textual.message import Message

from tuireader.ui.lists.lines import LineList
from tuireader.ui.person.dossier import Item, PersonPage
from tuireader.ui.person.dossier_lines import NAME, Line, Press, aside_lines, page_lines

ASIDE_FROM = 130
"""From how many columns names and articles stand beside the quotes."""
ASIDE_WIDTH = 52
_STYLES = (
    *("name", "heading", "dim", "text", "quote", "bar", "press", "graph"),
    *("person", "org", "place", "unread"),
)


class Column(LineList):
    """Lines of which several may be one item; the cursor stands on the whole item."""

    COMPONENT_CLASSES: ClassVar[set[str]] = LineList.COMPONENT_CLASSES | {f"person--{it}" for it in _STYLES}

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.lines: Sequence[Line] = ()
        self._starts: list[int] = []

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def item(self) -> Item | Press | None:
        """What is under the cursor."""
        return self.lines[self.cursor].item if self._starts and self.cursor < len(self.lines) else None

    @property
    def key(self) -> object:
        """By what the item under the cursor is known."""
        return self.lines[self.cursor].key if self.item is not None else None

    def show(self, lines: Sequence[Line], key: object = None) -> bool:
        """Show these lines, with the cursor on the item known by ``key`` or where it is; whether that is there."""
        place = bisect_right(self._starts, self.cursor) - 1
        self.lines = lines
        self._starts = [number for number, line in enumerate(lines) if line.first]
        found = next((n for n in self._starts if key is not None and lines[n].key == key), None)
        if found is None and self._starts:
            first = int(self.lines[self._starts[0]].item == NAME)  # below the name, unless there is nothing
            self.cursor = self._starts[min(max(first, place), len(self._starts) - 1)]
        elif found is not None:
            self.cursor = found
        self.resized()
        return found is not None

    def move(self, items: int) -> None:
        """To the next item, or by so many lines: by one item at least."""
        if not self._starts:
            self.scroll_to(y=self.scroll_offset.y + items, animate=False)
            return
        place = max(0, bisect_right(self._starts, self.cursor) - 1)
        if abs(items) == 1:
            wanted = place + items
        elif items > 0:
            wanted = max(place + 1, bisect_right(self._starts, self.cursor + items) - 1)
        else:
            wanted = min(place - 1, bisect_left(self._starts, self.cursor + items))
        self.go_to(self._starts[max(0, min(wanted, len(self._starts) - 1))])

    def next_section(self) -> bool:
        """To the first item under the next heading; False, and to the first of all, after the last."""
        later = (n for n in self._starts if n > self.cursor and self._begins_section(n))
        target = next(later, None)
        if self._starts:
            self.go_to(self._starts[0] if target is None else target)
            self.scroll_to(y=self._top(self.cursor), animate=False, force=True, immediate=True)
        return target is not None

    def _begins_section(self, number: int) -> bool:
        above = self.lines[self._top(number) : number]
        return any(style == "heading" for line in above for style, _ in line.pieces)

    def _top(self, number: int) -> int:
        """The first of the lines above an item that belong to no other."""
        while number > 0 and self.lines[number - 1].item is None:
            number -= 1
        return number

    def _range(self, number: int) -> range:
        """The lines of the item that begins at a line."""
        end, item = number + 1, self.lines[number].item
        while end < len(self.lines) and self.lines[end].item is item and not self.lines[end].first:
            end += 1
        return range(number, end)

    def show_cursor(self) -> None:
        """Scroll as little as needed to see the whole item, and what is above it up to the one before."""
        if not self._starts:
            return
        lines, window = self._range(self.cursor), self.scrollable_content_region.height
        top, y = self._top(self.cursor), self.scroll_offset.y
        if window > 0 and not y <= top <= lines.stop <= y + window:
            y = top if top < y or lines.stop - top > window else lines.stop - window
            self.scroll_to(y=y, animate=False, force=True, immediate=True)

    def refresh_item(self, index: int) -> None:
        """Repaint all lines of an item."""
        if index < len(self.lines):
            self.refresh_lines(index, len(self._range(index)))

    def on_click(self, event: Click) -> None:
        """Choose the item that was clicked."""
        index = event.y + self.scroll_offset.y
        if index < len(self) and self.lines[index].item is not None:
            self.go_to(self._starts[bisect_right(self._starts, index) - 1])
            self.post_message(self.Chosen(self))

    def selectable(self, index: int) -> bool:
        """Whether the cursor covers this line."""
        return self.lines[index].item is not None

    def _cursor_style(self, index: int) -> Style | None:
        under = self._starts and index in self._range(self.cursor)
        return super()._cursor_style(self.cursor) if under and self.has_focus else None

    def state(self, index: int, line: int) -> Hashable:
        """The line's own pieces."""
        return self.lines[index].pieces

    def segments(self, index: int, line: int, width: int) -> list[Segment]:
        """The pieces in their styles."""
        pieces = self.lines[index].pieces
        return [Segment(text, self.style(f"person--{style}")) for style, text in pieces if text]


class _Room(NamedTuple):
    """How many columns there are for the quotes, and beside them (0: no second column)."""

    main: int
    aside: int


class PersonPane(Horizontal):
    """Shows a :class:`~tuireader.ui.person.dossier.PersonPage` in one column or two."""

    DEFAULT_CSS = Path(__file__).with_suffix(".tcss").read_text(encoding="utf-8")

    class Chosen(Message):
        """An item, or a line that does something, was clicked."""

    class Resized(Message):
        """There is more or less room: please :meth:`PersonPane.draw` the page anew."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.main, self.side = Column(id="person-main"), Column(id="person-side")
        self.page: PersonPage | None = None
        self._front = self.main
        self._room, self._fresh = _Room(0, 0), False

    def compose(self) -> ComposeResult:
        """Two columns, the second only where it is wide."""
        yield self.main
        yield self.side

    @property
    def column(self) -> Column:
        """The column with the cursor."""
        return self._front

    @property
    def item(self) -> Item | Press | None:
        """What is under the cursor."""
        return self._front.item

    def room(self) -> _Room:
        """The columns there are, less the scrollbars."""
        width = self.size.width
        aside = ASIDE_WIDTH if width >= ASIDE_FROM else 0
        return _Room(max(20, width - aside - 1), max(0, aside - 1))

    def lines(self, page: PersonPage, limit: int) -> tuple[list[Line], list[Line]]:
        """The lines of both columns in the present room; for the reading thread."""
        room = self.room()
        main = page_lines(page, room.main, limit, aside=not room.aside)
        return main, aside_lines(page, room.aside) if room.aside else []

    def turn_to(self, page: PersonPage) -> None:
        """Show another page from now on, as soon as its lines are drawn."""
        if self.page is None or self.page.who != page.who:
            self.main.show([])
            self.side.show([])
        self.page, self._fresh = page, True

    def draw(self, lines: tuple[list[Line], list[Line]]) -> None:
        """Draw these lines of the page; the first time with the cursor at the place where it was left."""
        assert self.page is not None
        key = self.page.cursor if self._fresh else self._front.key
        y = self.page.scroll if self._fresh else self._front.scroll_offset.y
        self.side.display = bool(lines[1])
        stays = not self._fresh and self._front is self.side and bool(lines[1])
        found = self.main.show(lines[0], key), self.side.show(lines[1], key)
        self._front = self.side if stays or found == (False, True) else self.main
        self._fresh, self._room = False, self.room()
        self._front.scroll_to(y=y, animate=False, force=True, immediate=True)
        self._front.show_cursor()
        if self.has_focus_within:
            self._front.focus()

    def leave(self) -> None:
        """Let the page know where it is left; not before it has been drawn there."""
        if self.page is not None and not self._fresh:
            self.page.cursor, self.page.scroll = self._front.key, self._front.scroll_offset.y

    def next_column(self) -> None:
        """To the next section, or to the other column."""
        if self.side.display:
            self._front = self.main if self._front is self.side else self.side
            self._front.focus()
        else:
            self._front.next_section()

    def on_resize(self, event: Resize) -> None:
        """Ask for lines that fit."""
        if self.page is not None and self.room() != self._room:
            self.post_message(self.Resized())

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        message.stop()
        self._front = self.side if message.pane is self.side else self.main
        self.post_message(self.Chosen())
