"""The article pane: the text with its speakers in the margin, drawn line by line, so that long texts scroll at
once, and selected from by mouse.

Mount :class:`ArticlePane`, give it articles by :meth:`~ArticlePane.show` and annotations by
:meth:`~ArticlePane.annotate`; it answers by the messages nested in it. It binds no keys: the screen calls it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar, NamedTuple, TypeVar

from rich.style import Style
from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tuireader.model import Article, ArticleAnnotation, ArticleRow, Inline, Mention, Quote
from tuireader.ui.article.layout import lay_out, measure
from tuireader.ui.article.margin import mention_reason, reason
from tuireader.ui.article.page import (
    Focus,
    Page,
    Pointer,
    Span,
    by_line,
    destination,
    links_of,
    quoted_ranges,
    step,
    still_there,
)
from tuireader.ui.render import Painter

AT_ONCE = 100_000
"""Up to how many characters an article is laid out at once (a few milliseconds); longer ones by a thread."""
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
    *("comment", "string", "keyword"),
    *("marker", "strong", "emphasis", "link", "number", "person", "org", "place", "named"),
    *("current", "focus", "found", "here", "noted", "said", "reported", "unsure", "none", "nobody"),
    *(f"speaker-{number}" for number in range(1, 7)),
    *(f"quote-{number}" for number in range(7)),
)

Pointed = TypeVar("Pointed", Quote, Mention)


class PageView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws a :class:`~tuireader.ui.article.page.Page`, or one plain sentence while there is none.

    Only the lines in the window are drawn, each once until something about it changes. The styles are the
    component classes of ``article_pane.tcss``.
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
        self._scroll(self.scroll_offset.y + lines)

    def move_page(self, pages: int) -> None:
        """Scroll by pages less two lines of overlap, up when negative."""
        self.move(pages * max(1, self.rows - _OVERLAP))

    def move_end(self, *, top: bool = False) -> None:
        """Scroll to the end of the article, or to its top."""
        self._scroll(0 if top else self.max_scroll_y)

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
            self._scroll(lines.start - above)

    def _scroll(self, line: int) -> None:
        """Let a line be the first, also of a page that was drawn just now: that it is longer than the pane, and so may
        scroll, Textual finds out only at the next refresh, and until then leaves out what is not forced.
        """
        self.scroll_to(y=line, animate=False, force=True)

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


class Place(NamedTuple):
    """Where one is in an article: what begins at ``offset`` is ``lines`` above the top of the pane, and ``current`` is
    the quote or name stepped onto.
    """

    offset: int = 0
    lines: int = 0
    current: Quote | Mention | None = None


class ArticlePane(PageView):
    """One article, its quotes by speaker, its people, organisations and places, its links.

    All offsets are character offsets into the document's text.
    """

    class Position(Message):
        """The line at the top of the pane changed: ``offset`` is where it begins; keep it to reopen there."""

        def __init__(self, key: int, offset: int) -> None:
            super().__init__()
            self.key, self.offset = key, offset

    class QuoteFocused(Message):
        """A quote was stepped onto or clicked; ``reason`` is the line for the status: who, why, how sure."""

        def __init__(self, key: int, quote: Quote, reason: str) -> None:
            super().__init__()
            self.key, self.quote, self.reason = key, quote, reason

    class NameFocused(Message):
        """A name was stepped onto or clicked; ``reason`` is the line for the status."""

        def __init__(self, key: int, mention: Mention, reason: str) -> None:
            super().__init__()
            self.key, self.mention, self.reason = key, mention, reason

    class LinkActivated(Message):
        """A link was clicked; ``url`` is http(s) and not yet opened."""

        def __init__(self, key: int, url: str) -> None:
            super().__init__()
            self.key, self.url = key, url

    class LaidOut(Message):
        """A long article's page is made."""

        def __init__(self, page: Page) -> None:
            super().__init__()
            self.page = page

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._article: Article | None = None
        self._annotation: ArticleAnnotation | None = None
        self._limit, self._anchor = 72, 0
        self._noted: tuple[tuple[int, int], ...] = ()
        self.skims = False
        """Whether what is quoted is shown alone."""
        self.legend = False
        """Whether the article has a line below it on what its signs mean."""
        self._pending = self._numbered = self._underlined = False
        self._pointer: Pointer | None = None
        self._waiting: list[Callable[[], object]] = []
        """What was asked for while the page was still to be made."""
        self._place: Place | None = None

    @property
    def article(self) -> Article | None:
        """The article shown, or None."""
        return self._article

    @property
    def annotation(self) -> ArticleAnnotation | None:
        """What is known of its quotes and names, or None."""
        return self._annotation

    @property
    def current(self) -> Quote | Mention | None:
        """The quote or name last stepped onto or clicked, which Enter, ``c`` and ``Y`` act on."""
        return self._pointer.current if self._pointer else None

    @property
    def offset_at_top(self) -> int:
        """Where the line at the top begins: the reading position, which survives resizing and restarts."""
        return self._anchor

    @property
    def place(self) -> Place:
        """Where one is, to :meth:`show` the article there again."""
        if self._pointer is None:
            return self._place or Place(self._anchor)
        lines = self.scroll_offset.y - self._line_of(self._pointer.page, self._anchor)
        return Place(self._anchor, lines, self.current)

    def show(
        self,
        article: Article,
        annotation: ArticleAnnotation | None = None,
        offset: int = 0,
        *,
        pending: bool = False,
        place: Place | None = None,
    ) -> None:
        """Show an article with its line at ``offset`` on top (0: with its heading), or as it was left at a ``place``.

        ``annotation`` may be of quotation marks alone; ``pending`` says that a better one is being made.
        """
        self._article, self._pointer = article, None
        self._place, self._waiting = place, []
        self._know(annotation, pending)
        self._lay_out(place.offset if place else offset)

    def annotate(self, key: int, annotation: ArticleAnnotation, *, pending: bool = False) -> None:
        """Take a newer annotation of the article shown; no line moves. Ignored for any other article."""
        if self._article is not None and self._article.row.key == key:
            self._know(annotation, pending)
            self._lay_out(self._anchor)

    def _know(self, annotation: ArticleAnnotation | None, pending: bool) -> None:
        """Take an annotation; of one that was made of an older text only what still fits."""
        if annotation is not None and annotation.stale and self._article is not None:
            annotation = still_there(annotation, self._article)
        self._annotation, self._pending = annotation, pending

    def show_message(self, text: str) -> None:
        """Show no article but one plain sentence: "Nothing selected", "Loading ...", "a adds a feed"."""
        self._article = self._annotation = self._pointer = None
        self._anchor = 0
        self.draw(None, Focus(), text)

    def set_width(self, columns: int) -> None:
        """The most columns of text in a line (``reading.width``); the reading position is kept."""
        self._limit = columns
        self._lay_out(self._anchor)

    def skim(self, skims: bool) -> None:
        """Show the heading and what is quoted, with its speakers, and nothing else; or the whole article again,
        from the quote that one has stepped onto or that is at the top.
        """
        self.skims = skims
        current = self.current
        self._lay_out(current.start if current is not None else self._anchor)

    def tell_marks(self, row: ArticleRow) -> None:
        """The user starred or tagged the article shown; no line moves."""
        if self._article is not None and self._article.row.key == row.key:
            told = replace(self._article.row, starred=row.starred, tags=row.tags, read=row.read)
            if told != self._article.row:
                self._article = replace(self._article, row=told)
                self._lay_out(self._anchor)

    def on_resize(self, event: Resize) -> None:
        """Break the lines anew when the width changed; the line at the top stays there."""
        if self._pointer is None or self._pointer.page.layout.measure.width != self.columns:
            self._lay_out(self._anchor)

    def _lay_out(self, offset: int) -> None:
        """Make the page: at once, or for a very long article in a thread while what was shown stays."""
        self._anchor = offset
        article = self._article
        if article is None or self.columns <= 0:
            return
        only = quoted_ranges(self._annotation) if self.skims else None
        layout = partial(lay_out, article, self.columns, self._limit, only=only, legend=self.legend)
        if len(article.document.text) <= AT_ONCE:
            self._take(Page(layout(), self._annotation, pending=self._pending))
            return
        if self._pointer is None:
            self.draw(None, Focus(), "Laying out a long article ...")
        annotation, pending = self._annotation, self._pending
        self.run_worker(
            lambda: self.post_message(self.LaidOut(Page(layout(), annotation, pending=pending))),
            thread=True,
            exit_on_error=False,
        )

    def on_article_pane_laid_out(self, message: LaidOut) -> None:
        """Take the page, unless another article, annotation or width is wanted by now."""
        message.stop()
        page, layout = message.page, message.page.layout
        wanted = layout.article is self._article and page.annotation is self._annotation
        if wanted and layout.measure == measure(self.columns, self._limit):
            self._take(page)

    def _take(self, page: Page) -> None:
        """Draw this page, where its lines are other ones with the anchor's line at the top."""
        anchor, place = self._anchor, self._place
        if self._pointer is None:
            self._pointer, same_lines = Pointer(page, place.current if place else None), False
            self._pointer.turn_to(page)
        else:
            same_lines = self._pointer.page.layout.same_lines(page.layout)
            self._pointer.turn_to(page)
        self._point()
        if not same_lines:
            y = self._line_of(page, anchor) + (place.lines if place else 0)
            self._scroll(y)
            self._anchor, self._place = anchor, None
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            call()

    def _waits(self, call: Callable[[], object]) -> bool:
        """Whether the article's page is still to be made; then the call is made as soon as it is there."""
        if self._pointer is None and self._article is not None:
            self._waiting.append(call)
            return True
        return False

    @staticmethod
    def _line_of(page: Page, anchor: int) -> int:
        """The line with this offset of the text; at 0 that of the heading."""
        return page.layout.line_at(anchor) if anchor else 0

    def _point(self) -> None:
        """Draw anew with what is pointed out now."""
        if self._pointer is not None:
            focus = self._pointer.focus(numbered=self._numbered, underlined=self._underlined)
            spans = (Span(start, end, "noted") for start, end in self._noted)
            focus.noted = by_line(self._pointer.page.layout, spans)
            self.draw(self._pointer.page, focus)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell the new reading position."""
        super().watch_scroll_y(old_value, new_value)
        number = round(new_value)
        if self._pointer is None or round(old_value) == number:
            return
        layout = self._pointer.page.layout
        if number < len(layout.lines):
            self._anchor = layout.lines[number].start if number >= layout.body else 0
            self.post_message(self.Position(layout.article.row.key, self._anchor))

    def step_quote(self, step: int) -> bool:
        """Focus the next (1) or previous (-1) quote, scrolled into view; False when there is none further."""
        if self._waits(partial(self.step_quote, step)):
            return True
        return self._pointer is not None and self._step(self._pointer.page.steps, step)

    def step_name(self, step: int) -> bool:
        """Focus the next (1) or previous (-1) mention of a name; False when there is none further."""
        if self._waits(partial(self.step_name, step)):
            return True
        return self._pointer is not None and self._step(self._pointer.page.mentions, step)

    def focus_quote(self, quote_id: str) -> bool:
        """Focus the quote of this id, once the page is made; False when it is not here (yet)."""
        if self._waits(partial(self.focus_quote, quote_id)) or self._pointer is None:
            return False
        for quote in self._pointer.page.quotes:
            if quote.id == quote_id:
                return self._point_at(quote)
        return False

    def focus_name(self, name: str, label: str, way: int = 1) -> bool:
        """Focus the next (1) or previous (-1) mention of a canonical name, round the ends, as soon as it can."""
        if self._waits(partial(self.focus_name, name, label, way)) or self._pointer is None:
            return False
        mentions = self._pointer.page.mentions
        same = [mention for mention in mentions if (mention.name, mention.label) == (name, label)]
        if not same:
            return False
        here = self.current.start if self.current in same else -1
        round_the_end = same[0] if way > 0 else same[-1]
        return self._point_at(step(same, here, way) or round_the_end)

    def _step(self, items: Sequence[Pointed], way: int) -> bool:
        """Step from the current item, or from the top of the screen when that is elsewhere."""
        assert self._pointer is not None
        top, current = self.scroll_offset.y, self.current
        shown = range(top, top + self.rows)
        position = self._anchor - (way > 0)
        if current is not None and self._pointer.page.layout.line_at(current.start) in shown:
            position = current.start
        return self._point_at(step(items, position, way))

    def _point_at(self, item: Quote | Mention | None) -> bool:
        """Make an item the current one, bring it into view and tell the screen."""
        if self._pointer is None or item is None or self._annotation is None:
            return False
        key, self._pointer.current = self._pointer.page.key, item
        self.reveal(item.start, item.end)
        self._point()
        if isinstance(item, Quote):
            self.post_message(self.QuoteFocused(key, item, reason(item)))
        else:
            self.post_message(self.NameFocused(key, item, mention_reason(item, self._annotation)))
        return True

    def clear_focus(self) -> bool:
        """Forget the current quote or name and the found text, as escape does; whether there was any."""
        had = self._pointer is not None and self._pointer.forget()
        self._point()
        return had

    def find(self, text: str | re.Pattern[str]) -> int:
        """Mark every occurrence of ``text``, ignoring case, or of a pattern; scroll to the next one; how many."""
        found = self._pointer.find(text, self._anchor) if self._pointer else 0
        self.find_next(1)
        return found

    def find_next(self, step: int) -> tuple[int, int]:
        """Scroll to the next (1) or previous (-1) occurrence, round the ends: its number from 1, how many."""
        place = self._pointer.find_next(step) if self._pointer else None
        if place is not None:
            self.reveal(*place)
        self._point()
        return (self._pointer.here + 1, len(self._pointer.found)) if self._pointer and place else (0, 0)

    @property
    def is_at_last(self) -> bool:
        """Whether what is pointed out is the last occurrence of what was found."""
        return self._pointer is not None and self._pointer.here == len(self._pointer.found) - 1

    @property
    def links(self) -> tuple[str, ...]:
        """The http(s) URLs of the article's links in order; a link's number is its place from 1."""
        return tuple(link.target for link in self._pointer.page.links) if self._pointer else ()

    def inside(self, url: str) -> tuple[int, int] | None:
        """Where in this article a link leads, as a range of its text; None where it leads elsewhere."""
        if self._article is None:
            return None
        document = self._article.document
        links = (link for link in links_of(document) if link.target == url)
        return next(filter(None, (destination(document, link) for link in links)), None)

    def go_to(self, start: int, end: int) -> None:
        """Bring a range of the text into view, and point its first words out."""
        if self._waits(partial(self.go_to, start, end)):
            return
        if self._pointer is not None and self._article is not None:
            line_end = self._article.document.text.find(" ", start + 1, end)
            self._pointer.point_out(start, end if line_end < 0 else line_end)
            self.reveal(start, start + 1)
            self._point()

    @property
    def selected(self) -> tuple[int, int] | None:
        """The range of the text that was selected by mouse, if any."""
        selection, pointer = self.text_selection, self._pointer
        if selection is None or pointer is None or selection.start is None or selection.end is None:
            return None
        (first, start), (last, end) = selection.start, selection.end
        found = pointer.page.range_between((start, first), (end, last))
        return found if found[0] < found[1] else None

    def mark_noted(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Mark the passages to which there is a note; no line moves."""
        self._noted = tuple(ranges)
        self._point()

    def number_links(self, shown: bool) -> None:
        """Show or hide the links' numbers over their first letters; nothing moves."""
        self._numbered = shown
        self._point()

    def underline_names(self, shown: bool) -> None:
        """Underline organisations and places (while ``E`` is open), so that they are seen without colour."""
        self._underlined = shown
        self._point()

    def on_click(self, event: Click) -> None:
        """A click on a link activates it, on a name or quote focuses it."""
        offset = event.get_content_offset(self)
        if self._pointer is None or offset is None or self.text_selection is not None:
            return
        page = self._pointer.page
        item = page.hit(offset.y + self.scroll_offset.y, offset.x)
        if isinstance(item, Inline):
            self.post_message(self.LinkActivated(page.key, item.target))
        else:
            self._point_at(item)
