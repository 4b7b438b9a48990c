"""A list drawn line by line: what the list of feeds and the list of articles have in common.

Nothing is made for a row until it is seen, so a list of a million rows costs no more than one of ten. Strips
are cached by what they show; moving the cursor repaints two rows.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tuireader.text.strings import cut

_CACHED = 1_000
"""How many strips are kept: some screens full."""


class LineList(ScrollView, can_focus=True, inherit_bindings=False):
    """A list with a cursor. Subclasses say how many items there are and draw one of an item's lines.

    It binds no keys; the screen calls :meth:`move`, :meth:`move_page` and :meth:`move_end`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--cursor", "lines--cursor-focused", "lines--heading"}
    BINDINGS: ClassVar[list[BindingType]] = []

    class Happened(Message):
        """Something happened in a list."""

        def __init__(self, pane: LineList) -> None:
            super().__init__()
            self.pane = pane

        @property
        def control(self) -> LineList:
            """The list it happened in."""
            return self.pane

    class Moved(Happened):
        """The cursor came to rest on another item, or the item under it became another."""

        def can_replace(self, message: Message) -> bool:
            """A held-down key needs to be heard once."""
            return isinstance(message, LineList.Moved) and message.pane is self.pane

    class Chosen(Happened):
        """The item under the cursor was clicked."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.cursor = 0
        """The index of the item under the cursor; 0 in an empty list."""
        self.row_height = 1
        """Lines an item takes."""
        self.header = 0
        """Lines above the items, which stay when these scroll; the middle one holds the heading."""
        self._heading = ""
        self.empty = ""
        """What is said while there are no items: what to do."""
        self._strips: dict[Hashable, Strip] = {}
        self._styles: dict[tuple[str, ...], Style] = {}

    def __len__(self) -> int:
        """How many items there are."""
        raise NotImplementedError

    def state(self, index: int, line: int) -> Hashable:
        """All that a drawn line depends on besides the width and the cursor: the key of its cached strip."""
        raise NotImplementedError

    def segments(self, index: int, line: int, width: int) -> list[Segment]:
        """One line (from 0) of an item, at most ``width`` cells, in styles from :meth:`style`."""
        raise NotImplementedError

    def selectable(self, index: int) -> bool:
        """Whether the cursor may stand on this item."""
        return True

    @property
    def rows(self) -> int:
        """How many items have a row: all, unless a subclass folds some away."""
        return len(self)

    def row_of(self, index: int) -> int:
        """In which row, from 0, an item is; rows and items ascend together."""
        return index

    def item_at(self, row: int) -> int:
        """The index of the item that is in a row."""
        return row

    def move(self, items: int) -> None:
        """Move the cursor, up when negative, over what cannot be selected."""
        step = 1 if items > 0 else -1
        row = max(0, min(self.rows - 1, self.row_of(self.cursor) + items))
        while 0 <= row < self.rows and not self.selectable(self.item_at(row)):
            row += step
        if 0 <= row < self.rows:
            self.go_to(self.item_at(row))
        elif items < 0:
            self.scroll_to(y=0, animate=False)

    def move_page(self, pages: int) -> None:
        """Move the cursor by pages, up when negative."""
        self.move(pages * max(1, self.visible_items - 1))

    def move_end(self, *, top: bool = False) -> None:
        """Move the cursor to the last item, or to the first."""
        self.move(-len(self) if top else len(self))

    def go_to(self, index: int) -> None:
        """Put the cursor on an item and scroll it into view."""
        if not 0 <= index < len(self):
            return
        before, self.cursor = self.cursor, index
        self.show_cursor()
        if before != index:
            self.refresh_item(before)
            self.refresh_item(index)
            self.post_message(self.Moved(self))

    def show_cursor(self) -> None:
        """Scroll as little as needed to see the item under the cursor."""
        top = self.row_of(self.cursor) * self.row_height
        below = top + self.row_height
        window = self.scrollable_content_region.height - self.header
        if window > 0 and not self.scroll_offset.y <= top <= below <= self.scroll_offset.y + window:
            y = top if top < self.scroll_offset.y else below - window
            self.scroll_to(y=y, animate=False, force=True, immediate=True)

    @property
    def visible_items(self) -> int:
        """How many items fit."""
        return max(1, (self.scrollable_content_region.height - self.header) // self.row_height)

    def resized(self) -> None:
        """Tell Textual the new length, after items came or went."""
        self._strips.clear()
        self.virtual_size = Size(0, self.rows * self.row_height + self.header)
        self.refresh()

    def set_shape(self, *, row_height: int, header: int) -> None:
        """How many lines an item and the header take; the item under the cursor stays in sight."""
        if (row_height, header) != (self.row_height, self.header):
            self.row_height, self.header = row_height, header
            self.resized()
            self.show_cursor()

    def set_heading(self, text: str) -> None:
        """What stands above the items; nothing else is drawn anew."""
        if text != self._heading:
            self._heading = text
            self.refresh(Region(0, 0, self.size.width, self.header))

    def refresh_item(self, index: int) -> None:
        """Repaint an item."""
        self.refresh_lines(self.header + self.row_of(index) * self.row_height, self.row_height)

    def render_line(self, y: int) -> Strip:
        """A line of the widget (Textual's line API)."""
        width = self.scrollable_content_region.width
        if y < self.header:
            return self._plain(self._heading if y == self.header // 2 else "", width, "lines--heading")
        row, line = divmod(self.scroll_offset.y + y - self.header, self.row_height)
        if row >= self.rows:
            return self._plain(self.empty if y == self.header + 1 and not len(self) else "", width)
        index = self.item_at(row)
        cursor = self._cursor_style(index)
        key = (self.state(index, line), width, cursor)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > _CACHED:
                self._strips.clear()
            strip = self._strips[key] = self._strip(index, line, width, cursor)
        return strip

    def style(self, *names: str) -> Style:
        """The pane's own style with those of component classes over it; each is looked up once a theme."""
        style = self._styles.get(names)
        if style is None:
            over = (self.get_component_rich_style(name, partial=True) for name in names)
            style = self._styles[names] = sum(over, start=self.rich_style)
        return style

    def _strip(self, index: int, line: int, width: int, cursor: Style | None) -> Strip:
        """A line of an item over the whole width, and under the cursor in its style."""
        segments = self.segments(index, line, width)
        missing = width - sum(segment.cell_length for segment in segments)
        if missing > 0:
            segments.append(Segment(" " * missing, self.style()))
        strip = Strip(segments, width) if missing >= 0 else Strip(segments).crop(0, width)
        return strip if cursor is None else Strip(Segment.apply_style(strip, post_style=cursor), width)

    def _plain(self, text: str, width: int, *names: str) -> Strip:
        """A line that is no item's: the heading, what to do while there are none, or blank."""
        key = (text, names, width)
        strip = self._strips.get(key)
        if strip is None:
            line = Segment(f" {cut(text, width - 2)}", self.style(*names))
            strip = self._strips[key] = Strip([line]).adjust_cell_length(width, self.style())
        return strip

    def _cursor_style(self, index: int) -> Style | None:
        """The style over the item under the cursor, None for the others."""
        if index != self.cursor or not self.selectable(index):
            return None
        name = "lines--cursor-focused" if self.has_focus else "lines--cursor"
        style = self._styles.get((name, "cursor"))
        if style is None:
            over = self.get_component_rich_style(name, partial=True)
            blended = self.get_component_rich_style(name).bgcolor if over.bgcolor else None
            style = self._styles[name, "cursor"] = over + Style(bgcolor=blended)
        return style

    def notify_style_update(self) -> None:
        """Forget what was drawn in the old theme."""
        self._strips.clear()
        self._styles.clear()
        super().notify_style_update()

    def on_focus(self) -> None:
        """The cursor looks different with the focus."""
        self.refresh_item(self.cursor)

    def on_blur(self) -> None:
        """The cursor looks different without the focus."""
        self.refresh_item(self.cursor)

    def on_resize(self) -> None:
        """Keep the cursor in view when the pane shrinks."""
        self.show_cursor()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked."""
        row = (event.y - self.header + self.scroll_offset.y) // self.row_height
        if event.y >= self.header and row < self.rows and self.selectable(self.item_at(row)):
            self.go_to(self.item_at(row))
            self.post_message(self.Chosen(self))
