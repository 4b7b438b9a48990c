"""What is pointed out on a page: the quote or name stepped onto, the text found, link numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

from tuireader.model import Mention, Quote
from tuireader.ui.article.page import Page, Span, by_line


@dataclass(slots=True)
class Focus:
    """What a page is drawn with besides its own spans."""

    found: dict[int, list[Span]] = field(default_factory=dict)
    """Line number -> the places of text that was looked for."""
    current: dict[int, list[Span]] = field(default_factory=dict)
    """Line number -> spans drawn over all others."""
    notes: frozenset[int] = frozenset()
    """The lines whose margin belongs to the current quote."""
    numbered: bool = False
    """Whether links show their numbers."""
    underlined: bool = False
    """Whether organisations and places are underlined."""


@dataclass(slots=True)
class Pointer:
    """Points at things on one page; ``found`` are ranges of the text, ``here`` is the one come to."""

    page: Page
    current: Quote | Mention | None = None
    found: list[tuple[int, int]] = field(default_factory=list)
    here: int = -1
    _found_lines: dict[int, list[Span]] = field(default_factory=dict)

    def turn_to(self, page: Page) -> None:
        """Point at the same things on another page of the article: a newer annotation, another width."""
        self.page = page
        self._found_lines = self._mark_found()
        items: tuple[Quote | Mention, ...] = (*page.quotes, *page.mentions)
        self.current = next((item for item in items if _same(item, self.current)), None)

    def forget(self) -> bool:
        """Point at nothing; whether anything was pointed at."""
        had = self.current is not None or bool(self.found)
        self.current, self.found, self.here, self._found_lines = None, [], -1, {}
        return had

    def find(self, text: str, offset: int) -> int:
        """Point out every occurrence of ``text``, the next being the first after ``offset``; how many."""
        self.found = self.page.find(text)
        self._found_lines = self._mark_found()
        later = (number for number, (start, _) in enumerate(self.found) if start >= offset)
        self.here = next(later, 0) - 1
        return len(self.found)

    def find_next(self, way: int) -> tuple[int, int] | None:
        """Go to the next (1) or previous (-1) occurrence, round the ends; its range, if there is any."""
        if not self.found:
            return None
        self.here = (self.here + way) % len(self.found)
        return self.found[self.here]

    def focus(self, *, numbered: bool = False, underlined: bool = False) -> Focus:
        """What is pointed out, as the page is to be drawn with it."""
        spans: list[Span] = []
        lines: range = range(0)
        if self.found and self.here >= 0:
            spans.append(Span(*self.found[self.here], "here"))
        if isinstance(self.current, Mention):
            spans.append(Span(self.current.start, self.current.end, "here"))
        elif self.current is not None:
            spans.extend(Span(start, end, "current") for start, end in self.current.spans)
            lines = self.page.layout.lines_of(self.current.start, self.current.end)
        current = by_line(self.page.layout, spans)
        return Focus(self._found_lines, current, frozenset(lines), numbered, underlined)

    def _mark_found(self) -> dict[int, list[Span]]:
        """The occurrences by line, made once: there may be very many."""
        return by_line(self.page.layout, (Span(start, end, "found") for start, end in self.found))


def _same(one: Quote | Mention, other: Quote | Mention | None) -> bool:
    """Whether a newer annotation's item is the older one's."""
    return type(one) is type(other) and other is not None and (one.start, one.end) == (other.start, other.end)
