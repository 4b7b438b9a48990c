"""The list of articles: an array of keys, of which only the rows in sight are ever asked for."""

from __future__ import annotations

import contextlib
import time
from array import array
from bisect import bisect_left
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.message import Message

from tuireader.model import ArticleRow
from tuireader.text.strings import cell_width, fit, short_date
from tuireader.ui.lists.lines import LineList

PAGE = 100
"""How many rows are asked for at once."""
FOLDED = 5_000
"""Among how many articles, the first of a list, those of a story share a row: each costs a look at the archive."""
_KEPT = 3_000
"""How many rows are kept in memory."""
_DATE = 13
"""Columns for "14 Mar 2022" and what parts it from the number of quotes."""
_QUOTES = 6
"""Columns for "120❞": a bare number beside a date would be read as its day."""

_DATED_FROM, _QUOTED_FROM, _TOLD_FROM = 34, 48, 64
"""From how many columns on there is room for the date, for the number of quotes before it, and, where a row has but one
line, for the number of papers before that.
"""


_PASSAGE_FROM = 16
"""From how many columns on a passage says something."""
NONE: Mapping[int, str] = {}


class Folds:
    """Which articles of a list have a row, where those of a story share one.

    Only rows are folded: the list's keys, and each one's place among them, are the same whether or not. Rows and places
    ascend together, so that what stands above a row stands above it in the keys, too.
    """

    def __init__(self, stories: Iterable[Sequence[int]] = (), fronts: Iterable[int] = ()) -> None:
        self._stories = [list(story) for story in stories]
        """The keys of each, first the one that has the row."""
        self._of = {key: story for story in self._stories for key in story}
        self._behind: dict[int, list[int]] = {}
        self.front: dict[int, int] = {}
        """By the key of an article that is folded away the one that has the row."""
        self._places: array[int] = array("q")
        """The place of each row, up to the last place where anything may be folded."""
        self._passed = 0
        """How many places that are."""
        for key in fronts:
            self._put_first(key)

    @property
    def fronts(self) -> list[int]:
        """The articles that have the rows of their stories."""
        return [story[0] for story in self._stories]

    def arrange(self, keys: array[int], current: int | None) -> None:
        """Find the rows of a list that holds these keys; ``current`` has one by all means."""
        self._put_first(current)
        head = keys[:FOLDED] if self._stories else keys[:0]
        there = set(head)
        self._behind, self.front = {}, {}
        for story in self._stories:
            here = [key for key in story if key in there]
            if len(here) > 1:
                self._behind[here[0]] = here[1:]
                self.front.update(dict.fromkeys(here[1:], here[0]))
        shown = (place for place, key in enumerate(head) if key not in self.front)
        self._places, self._passed = array("q", shown), len(head)

    def _put_first(self, key: int | None) -> None:
        story = self._of.get(key) if key is not None else None
        if story is not None and key is not None:
            story.remove(key)
            story.insert(0, key)

    def behind(self, key: int) -> Sequence[int]:
        """The other articles for which an article's row stands."""
        return self._behind.get(key, ())

    def row_of(self, place: int) -> int:
        """The row of a place; of one without a row the next."""
        beyond = place - self._passed
        return len(self._places) + beyond if beyond >= 0 else bisect_left(self._places, place)

    def place_of(self, row: int) -> int:
        """The place that is in a row."""
        beyond = row - len(self._places)
        return self._passed + beyond if beyond >= 0 else self._places[row]


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
        self._passages: dict[int, str] = {}
        """Pieces of their texts, in which stands what was searched for, or which they begin with."""
        self.tells_source = True
        """Whether rows name their feed; in a feed's own list they need not."""
        self._asked: set[int] = set()
        self._now = time.time()
        self._folds = Folds()
        self._papers: Mapping[int, int] = {}

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
        passages: Mapping[int, str] = NONE,
        *,
        cursor: int | None = None,
        stay: bool = False,
    ) -> None:
        """Show another view, with the cursor on the article ``cursor`` or on the first; to ``stay``, on that where it
        is, or on the next that the view has.
        """
        place = self._index_near(keys) if stay else None
        self.keys = keys
        self._folds, self._papers = Folds(), {}
        self._rows = {row.key: row for row in rows}
        self._passages = dict(passages)
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
        before, line = self.current, self._line
        index = self._index_near(keys)
        come = self._come | set(keys[:index]).difference(self.keys[: self.cursor])
        self._come = come.intersection(keys[:index]) if come else come
        self.keys, self.cursor = keys, index
        self.selected &= set(keys) if self.selected else set()
        self._arrange(line)
        if self.current != before:
            self.show_cursor()
            self.post_message(self.Moved(self))

    @property
    def new_above(self) -> int:
        """How many came above what is in sight, and have not been looked at."""
        if self._come:
            first = self.item_at(self._sight().start)
            self._come.difference_update(self.keys[first:])
        return len(self._come)

    def fold(self, stories: Iterable[Sequence[int]], papers: Mapping[int, int]) -> None:
        """Let the articles of each of these stories share a row, first the one to be shown, and say in how many papers
        an article's story is. Neither the article under the cursor nor its line on the screen moves, and what shows a
        story goes on to do so.
        """
        line = self._line
        self._folds, self._papers = Folds(stories, self._folds.fronts), papers
        self._arrange(line)
        self.want(self._sight())

    def _arrange(self, line: int) -> None:
        """Find the rows anew, with that of the cursor on a line of the screen."""
        self._folds.arrange(self.keys, self.current)
        self.resized()
        y = max(0, self.row_of(self.cursor) * self.row_height - line)
        self.scroll_to(y=y, animate=False, immediate=True)

    @property
    def _line(self) -> int:
        """On which line below the heading the row under the cursor begins."""
        return self.row_of(self.cursor) * self.row_height - self.scroll_offset.y

    @property
    def folded(self) -> int:
        """How many articles have no row of their own."""
        return len(self._folds.front)

    @property
    def rows(self) -> int:
        """How many rows there are: one an article, but for those that are folded away."""
        return len(self.keys) - self.folded

    def row_of(self, index: int) -> int:
        """In which row an article is."""
        return self._folds.row_of(index)

    def item_at(self, row: int) -> int:
        """The place of the article that is in a row."""
        return self._folds.place_of(row)

    def go_to(self, index: int) -> None:
        """Put the cursor on an article; one that is folded away gets the row of its story."""
        if 0 <= index < len(self.keys) and self.keys[index] in self._folds.front:
            self._folds.arrange(self.keys, self.keys[index])
            self.resized()
        super().go_to(index)

    def shown_between(self, one: int, other: int) -> list[int]:
        """The keys that have a row, from one place to another, both included, in any order."""
        first, last = sorted((one, other))
        return [key for key in self.keys[first : last + 1] if key not in self._folds.front]

    def above(self) -> list[int]:
        """The keys from the first to that under the cursor, but for those of which the row is below it."""
        return self._with_rows_among(self.keys[: self.cursor + 1])

    def below(self) -> list[int]:
        """The keys from that under the cursor to the last, but for those of which the row is above it."""
        return self._with_rows_among(self.keys[self.cursor :])

    def _with_rows_among(self, keys: array[int]) -> list[int]:
        """Those of these keys of which the row is that of one of them."""
        front = self._folds.front
        there = set(keys) if front else set()
        return [key for key in keys if key not in front or front[key] in there]

    def supply(self, rows: Mapping[int, ArticleRow], passages: Mapping[int, str] = NONE) -> None:
        """Rows that were wanted, or that changed; and where in their texts what was searched for stands."""
        if len(self._rows) + len(rows) > _KEPT:
            self._rows, self._passages = {}, {}
        self._rows.update(rows)
        for key in rows:
            self._passages.pop(key, None)
        self._passages.update(passages)
        self._asked.difference_update(rows)
        self.refresh()

    def change(self, row: ArticleRow) -> None:
        """A row whose marks changed."""
        if row.key in self._rows:
            self._rows[row.key] = row
            if (index := self._index(self._folds.front.get(row.key, row.key))) is not None:
                self.refresh_item(index)

    def select(self, keys: Iterable[int] = ()) -> None:
        """Select these articles and no others."""
        self.selected = set(keys)
        self.refresh()

    def forget(self) -> None:
        """Ask again for all rows: marks or annotations changed somewhere."""
        self._asked.clear()
        self.want(self._sight())

    def go_to_key(self, key: int) -> bool:
        """Put the cursor on an article; False when the view does not hold it."""
        index = self._index(key)
        if index is not None:
            self.go_to(index)
        return index is not None

    def want(self, rows: Iterable[int]) -> None:
        """Ask for what is in these rows, and for what these stand for."""
        shown = [self.keys[self.item_at(row)] for row in rows]
        behind = (other for key in shown for other in self._folds.behind(key))
        keys = tuple(key for key in (*shown, *behind) if key not in self._asked)[:PAGE]
        if keys:
            self._asked = set(keys)
            self.post_message(self.Wanted(keys))

    def _sight(self) -> range:
        """The rows in sight."""
        top = self.scroll_offset.y // self.row_height
        return range(top, min(self.rows, top + self.visible_items + 2))

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
            top = self.row_of(index) - 8
            self.want(range(max(0, top), min(self.rows, top + PAGE)))
        return (key, line, row, key in self.selected, self._papers.get(key), self._more_unread(key))

    def _more_unread(self, key: int) -> bool:
        """Whether a row stands for others that are unread, as far as is known."""
        return any(row is not None and not row.read for row in map(self._rows.get, self._folds.behind(key)))

    def segments(self, index: int, line: int, width: int) -> list[Segment]:
        """Dot, star, title, quotes and date; where there is height, a second line of source and people."""
        row = self._rows.get(self.keys[index])
        dim = self.style("articles--dim")
        if row is None:
            return [Segment("   …", dim)] if not line else []
        return self._second(row, width) if line else self._first(row, width)

    def _first(self, row: ArticleRow, width: int) -> list[Segment]:
        """The first line of a row. The marks are read without colour, as dot and star; not as bold, in which a list of
        what is unread, as most are, would be hard to look at.
        """
        style = self.style
        dim = style("articles--dim")
        chosen = row.key in self.selected
        first = "✓" if chosen else self._dot(row)
        quotes = f"{row.quote_count}❞" if row.quote_count else ""
        when = short_date(row.published, self._now) if row.dated else ""
        tail = f"{when:>{_DATE}}" if width >= _DATED_FROM else ""
        if width >= _QUOTED_FROM:
            tail = f"{quotes:>{_QUOTES}}{tail}"
        if width >= _TOLD_FROM and self.row_height == 1 and (told := self._told(row.key)):
            tail = f"  {told}{tail}"
        return [
            Segment(first, style("articles--selected" if chosen else "articles--dot")),
            Segment("★ " if row.starred else "  ", style("articles--star")),
            *self._titled(row, max(1, width - 3 - len(tail))),
            Segment(tail, dim),
        ]

    def _titled(self, row: ArticleRow, room: int) -> list[Segment]:
        """The title in as many cells; where a row has but one line, what was found of the text stands behind it."""
        title = row.title or "(no title)"
        style = self.style("articles--read" if row.read else "articles--unread")
        left = room - cell_width(title) - 2
        passage = self._passages.get(row.key, "") if self.row_height == 1 else ""
        if not passage or left < _PASSAGE_FROM:
            return [Segment(fit(title, room), style)]
        return [Segment(f"{title}  ", style), Segment(fit(passage, left), self.style("articles--dim"))]

    def _dot(self, row: ArticleRow) -> str:
        """Full for what is unread, hollow where others are for which a row stands."""
        if not row.read:
            return "●"
        return "○" if self._more_unread(row.key) else " "

    def _told(self, key: int) -> str:
        """In how many papers its story is; empty for one that only one paper tells."""
        number = self._papers.get(key)
        return f"in {number} papers" if number else ""

    def _second(self, row: ArticleRow, width: int) -> list[Segment]:
        """The second line of a row: the source, and who it is about, or how it begins; in a search what was found."""
        about = self._passages.get(row.key) or ", ".join(row.people[:3])
        source = row.feed_title if self.tells_source else ""
        text = " · ".join(filter(None, (source, self._told(row.key), about)))
        return [
            Segment(
                "   " + fit(text, max(1, width - 4)),
                self.style("articles--dim"),
            )
        ]
