"""The list of articles: an array of keys, of which only the rows in sight are ever asked for."""

from __future__ import annotations

import contextlib
import time
from array import array
from collections.abc import Container, Hashable, Iterable, Mapping
from typing import ClassVar

from rich.segment import Segment
from textual.message import Message

from tuireader.model import ArticleRow
from tuireader.text.strings import fit, short_date
from tuireader.ui.lists.lines import LineList

PAGE = 100
"""How many rows are asked for at once."""
_KEPT = 3_000
"""How many rows are kept in memory."""
_DATE = 13
"""Columns for "14 Mar 2022" and what parts it from the number of quotes."""
_QUOTES = 6
"""Columns for "120❞": a bare number beside a date would be read as its day."""

_DATED_FROM, _QUOTED_FROM = 34, 48
"""From how many columns on there is room for the date, and for the number of quotes before it."""


class ArticleList(LineList):
    """Articles, newest first. Every row is known by its article's key; a key stays under the cursor, not a
    number.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = LineList.COMPONENT_CLASSES | {
        "articles--unread",
        "articles--read",
        "articles--dot",
        "articles--star",
        "articles--dim",
        "articles--selected",
    }

    class Wanted(Message):
        """Rows that came into sight are not known yet: please :meth:`ArticleList.supply` these keys."""

        def __init__(self, keys: tuple[int, ...]) -> None:
            super().__init__()
            self.keys = keys

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.keys: array[int] = array("q")
        """All that the view holds."""
        self.selected: set[int] = set()
        """The keys that the next action acts on; empty means the one under the cursor."""
        self.begun: int = 0
        """The key selected last, from which a range begins."""
        self._come: set[int] = set()
        """What came above the cursor since the view was opened, and has not been in sight."""
        self._rows: dict[int, ArticleRow] = {}
        self._asked: set[int] = set()
        self._now = time.time()

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def current(self) -> int | None:
        """The key under the cursor."""
        return self.keys[self.cursor] if self.keys else None

    @property
    def row(self) -> ArticleRow | None:
        """The row under the cursor, None while it is not loaded."""
        return self._rows.get(self.keys[self.cursor]) if self.keys else None

    def known(self, key: int) -> ArticleRow | None:
        """A row, if it is in memory."""
        return self._rows.get(key)

    def open(
        self,
        keys: array[int],
        rows: Iterable[ArticleRow] = (),
        *,
        cursor: int | None = None,
        stay: bool = False,
    ) -> None:
        """Show another view, with the cursor on the article ``cursor`` or on the first; to ``stay``, on that where it
        is, or on the next that the view has.
        """
        place = self._index_near(keys) if stay else None
        self.keys = keys
        self._rows = {row.key: row for row in rows}
        self._asked.clear()
        self.selected.clear()
        self._come.clear()
        self._now = time.time()
        self.cursor = (self._index(cursor) or 0) if place is None else place
        self.resized()
        self.scroll_to(y=0, animate=False, immediate=True)
        self.show_cursor()
        self.post_message(self.Moved(self))

    def replace(self, keys: array[int]) -> None:
        """Take what the same view holds now; neither the article under the cursor nor its line on the screen
        moves.
        """
        if keys == self.keys:
            return
        line = self.cursor * self.row_height - self.scroll_offset.y
        before = self.current
        index = self._index_near(keys)
        come = self._come | set(keys[:index]).difference(self.keys[: self.cursor])
        self._come = come.intersection(keys[:index]) if come else come
        self.keys, self.cursor = keys, index
        self.selected &= set(keys) if self.selected else set()
        self.resized()
        self.scroll_to(y=max(0, index * self.row_height - line), animate=False, immediate=True)
        if self.current != before:
            self.show_cursor()
            self.post_message(self.Moved(self))

    @property
    def new_above(self) -> int:
        """How many came above what is in sight, and have not been looked at."""
        if self._come:
            first, _ = self._sight()
            self._come.difference_update(self.keys[first:])
        return len(self._come)

    def supply(self, rows: Mapping[int, ArticleRow]) -> None:
        """Rows that were wanted, or that changed."""
        if len(self._rows) + len(rows) > _KEPT:
            self._rows = {}
        self._rows.update(rows)
        self._asked.difference_update(rows)
        self.refresh()

    def change(self, row: ArticleRow) -> None:
        """A row whose marks changed."""
        if row.key in self._rows:
            self._rows[row.key] = row
            if (index := self._index(row.key)) is not None:
                self.refresh_item(index)

    def select(self, keys: Iterable[int] = ()) -> None:
        """Select these articles and no others."""
        self.selected = set(keys)
        self.refresh()

    def forget(self) -> None:
        """Ask again for all rows: marks or annotations changed somewhere."""
        self._asked.clear()
        self.want(range(*self._sight()))

    def go_to_key(self, key: int) -> bool:
        """Put the cursor on an article; False when the view does not hold it."""
        index = self._index(key)
        if index is not None:
            self.go_to(index)
        return index is not None

    def want(self, indices: Iterable[int]) -> None:
        """Ask for the rows at these places."""
        keys = tuple(key for key in (self.keys[index] for index in indices) if key not in self._asked)[:PAGE]
        if keys:
            self._asked = set(keys)
            self.post_message(self.Wanted(keys))

    def _sight(self) -> tuple[int, int]:
        """The half-open range of indices in sight."""
        top = self.scroll_offset.y // self.row_height
        return top, min(len(self.keys), top + self.visible_items + 2)

    def _index(self, key: int | None) -> int | None:
        """Where a key is in the view."""
        try:
            return None if key is None else self.keys.index(key)
        except ValueError:
            return None

    def nearest_without(self, gone: Container[int]) -> int | None:
        """The first key from the cursor on that is not ``gone``, else the last one before it."""
        after, before = range(self.cursor, len(self.keys)), range(self.cursor - 1, -1, -1)
        return next(
            (self.keys[i] for span in (after, before) for i in span if self.keys[i] not in gone), None
        )

    def _index_near(self, keys: array[int]) -> int:
        """Where the cursor goes in other keys: to the same article, else to the next that is still there."""
        if not self.keys or not keys:
            return 0
        with contextlib.suppress(ValueError):
            return keys.index(self.keys[self.cursor])
        nearest = self.nearest_without(set(self.keys).difference(keys))
        return 0 if nearest is None else keys.index(nearest)

    def state(self, index: int, line: int) -> Hashable:
        """The row as it is known, or that it is not."""
        key = self.keys[index]
        row = self._rows.get(key)
        if row is None:
            self.want(range(max(0, index - 8), min(len(self.keys), index + PAGE - 8)))
        return (key, line, row, key in self.selected)

    def segments(self, index: int, line: int, width: int) -> list[Segment]:
        """Dot, star, title, quotes and date; where there is height, a second line of source and people."""
        row = self._rows.get(self.keys[index])
        dim = self.style("articles--dim")
        if row is None:
            return [Segment("   …", dim)] if not line else []
        return self._second(row, width) if line else self._first(row, width)

    def _first(self, row: ArticleRow, width: int) -> list[Segment]:
        """The first line of a row; the marks are read without colour, as dot, star and bold."""
        style = self.style
        dim = style("articles--dim")
        chosen = row.key in self.selected
        first = "✓" if chosen else " " if row.read else "●"
        quotes = f"{row.quote_count}❞" if row.quote_count else ""
        when = short_date(row.published, self._now) if row.dated else ""
        tail = f"{when:>{_DATE}}" if width >= _DATED_FROM else ""
        if width >= _QUOTED_FROM:
            tail = f"{quotes:>{_QUOTES}}{tail}"
        return [
            Segment(first, style("articles--selected" if chosen else "articles--dot")),
            Segment("★ " if row.starred else "  ", style("articles--star")),
            Segment(
                fit(row.title or "(no title)", max(1, width - 3 - len(tail))),
                style("articles--read" if row.read else "articles--unread"),
            ),
            Segment(tail, dim),
        ]

    def _second(self, row: ArticleRow, width: int) -> list[Segment]:
        """The second line of a row: the source, and who it is about."""
        text = " · ".join((row.feed_title, *((", ".join(row.people[:3]),) if row.people else ())))
        return [
            Segment(
                "   " + fit(text, max(1, width - 4)),
                self.style("articles--dim"),
            )
        ]
