"""A page of lines on the screen: drawn line by line, scrolled, selected from by mouse."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tuireader.ui.article.page import Focus, Page
from tuireader.ui.render import Painter

_OVERLAP = 2
"""Lines of a page that stay when the next page comes."""
_KEPT = 500
"""How many drawn lines are kept: some screens full, however long the article."""
_STYLES = (
    *(
        "source",
        "title",
        "counts",
        "note",
        "blank",
        "paragraph",
        "heading",
        "item",
        "quotation",
        "code",
        "table",
    ),
    *("marker", "strong", "emphasis", "link", "number", "person", "org", "place", "named"),
    *("current", "focus", "found", "here", "said", "reported", "unsure", "none", "nobody"),
    *(f"speaker-{number}" for number in range(1, 7)),
    *(f"quote-{number}" for number in range(7)),
)


class PageView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws a :class:`~tuireader.ui.article.page.Page`, or one plain sentence while there is none.

    Only the lines in the window are drawn, each once until something about it changes. The styles are the
    component classes of ``page.tcss``.
    """

    DEFAULT_CSS = Path(__file__).with_suffix(".tcss").read_text(encoding="utf-8")
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"article--{name}" for name in _STYLES}

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._page: Page | None = None
        self._message = ""
        self._focus = Focus()
        self._strips: dict[int, Strip] = {}
        self._painter: Painter | None = None

    @property
    def columns(self) -> int:
        """How many columns there are for a page."""
        return self.scrollable_content_region.width

    @property
    def rows(self) -> int:
        """How many lines of a page are seen at once."""
        return self.scrollable_content_region.height

    @property
    def at_end(self) -> bool:
        """Whether the last line is on the screen."""
        return self.scroll_offset.y >= self.max_scroll_y

    def draw(self, page: Page | None, focus: Focus, message: str = "") -> None:
        """Draw this page with what is pointed out on it, or the message; the scroll position stays."""
        self._page, self._focus, self._message = page, focus, message
        size = Size(self.columns, len(page.layout.lines)) if page else Size(0, 0)
        if size != self.virtual_size:
            self.virtual_size = size
        self._strips.clear()
        self.refresh()

    def move(self, lines: int) -> None:
        """Scroll by lines, up when negative."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)

    def move_page(self, pages: int) -> None:
        """Scroll by pages less two lines of overlap, up when negative."""
        self.move(pages * max(1, self.rows - _OVERLAP))

    def move_end(self, *, top: bool = False) -> None:
        """Scroll to the end of the article, or to its top."""
        self.scroll_to(y=0 if top else self.max_scroll_y, animate=False)

    def read_on(self) -> bool:
        """A page on, as ``space`` does; whether the end had been reached already, so that nothing moved."""
        ended = self.at_end
        self.move_page(1)
        return ended

    def read_back(self) -> bool:
        """A page back, as ``b`` does; whether the top had been reached already."""
        began = self.scroll_offset.y <= 0
        self.move_page(-1)
        return began

    def reveal(self, start: int, end: int) -> None:
        """Scroll, unless all of a range of the text is on the screen, so that it begins a third down."""
        if self._page is None:
            return
        lines, top = self._page.layout.lines_of(start, end), self.scroll_offset.y
        if lines.start < top or lines.stop > top + self.rows:
            above = min(self.rows // 3, max(0, self.rows - len(lines)))
            self.scroll_to(y=lines.start - above, animate=False)

    def notify_style_update(self) -> None:
        """Look all styles up anew: the theme changed."""
        super().notify_style_update()
        self._painter = None
        self._strips.clear()

    def _style(self, name: str) -> Style:
        if name == "selected":
            return self.screen.get_component_rich_style("screen--selection")
        return self.get_component_rich_style(f"article--{name}", partial=True)

    def render_line(self, y: int) -> Strip:
        """One line of the window, kept until something about it changes."""
        number = y + self.scroll_offset.y
        if y == 0:
            return self._draw(number, top=True)
        if number not in self._strips:
            if len(self._strips) >= _KEPT:
                self._strips.clear()
            self._strips[number] = self._draw(number)
        return self._strips[number]

    def _draw(self, number: int, *, top: bool = False) -> Strip:
        if self._painter is None:
            self._painter = Painter(self._style, self.rich_style)
        page, selection = self._page, self.text_selection
        if page is None:
            text = self._message if number == 1 else ""
            return self._painter.message(text, self.size.width)
        if number >= len(page.layout.lines):
            return self._painter.blank(self.size.width)
        selected = selection.get_span(number) if selection else None
        return self._painter.line(page, number, self._focus, selected, top=top)

    @property
    def allow_select(self) -> bool:
        """Text can be selected by mouse, though it is no child widget's."""
        return True

    def selection_updated(self, selection: Selection | None) -> None:
        """Show the selection."""
        self._strips.clear()
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text selected, in its own lines and not in those of the screen."""
        if self._page is None:
            return None
        start = selection.start or (0, 0)
        end = selection.end or (10_000, len(self._page.layout.lines) - 1)
        return self._page.text_between((start[1], start[0]), (end[1], end[0])), "\n"
