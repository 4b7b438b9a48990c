"""What the panels beside the article have in common: a list of rows, some of which are headings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Generic, TypeVar

from rich.style import Style
from textual.content import Content
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

Item = TypeVar("Item")

MOST_ROWS = 1_000
"""How many rows a panel shows at most; a last one then says how many more there are."""


class Panel(OptionList, Generic[Item]):
    """Rows that stand for items, under headings that cannot be chosen."""

    DEFAULT_CSS = Path(__file__).with_suffix(".tcss").read_text(encoding="utf-8")

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._items: list[Item | None] = []

    def set_rows(self, rows: Sequence[tuple[Content, Item | None]]) -> None:
        """Show these rows, an item None making a heading; the cursor stays on its item if that is there."""
        kept = self.current
        shown = list(rows[:MOST_ROWS])
        if len(rows) > MOST_ROWS:
            shown.append((Content.styled(f"and {len(rows) - MOST_ROWS:,} more in the text", "$dim"), None))
        self._items = [item for _, item in shown]
        self.clear_options()
        self.add_options([Option(content, disabled=item is None) for content, item in shown])
        places = (place for place, item in enumerate(self._items) if item is not None)
        self.highlighted = (
            self._items.index(kept) if kept in self._items and kept is not None else next(places, None)
        )

    @property
    def current(self) -> Item | None:
        """The item under the cursor."""
        number = self.highlighted
        return self._items[number] if number is not None and number < len(self._items) else None

    def render_line(self, y: int) -> Strip:
        """A row; under the cursor reversed where there is no background to show it. (Textual 8.2.8 leaves
        ``text-style: reverse`` of an option out.)
        """
        strip = super().render_line(y)
        bare = self.app.native_ansi_color or self.app.no_color
        here = y + self.scroll_offset.y == self.highlighted
        return strip.apply_style(Style(reverse=True)) if bare and here else strip

    def choose(self, item: Item) -> None:
        """An item was chosen by Enter or click; a panel tells the screen in a message of its own."""
        raise NotImplementedError

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Pass the choice on as an item."""
        event.stop()
        item = self._items[event.option_index]
        if item is not None:
            self.choose(item)
