"""An article laid out with what is found in it: what the pane draws, points at and steps through."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from msgspec import structs

from tuireader.model import Article, ArticleAnnotation, Document, Inline, Mention, Quote
from tuireader.text.cells import graphemes
from tuireader.ui.article.layout import Layout
from tuireader.ui.article.margin import Note, margin_notes
from tuireader.ui.article.speakers import KINDS, counts_line, said_spans, speaker_label, speakers

_NAME_STYLES = {"person": "person", "organisation": "org", "place": "place"}


class Span(NamedTuple):
    """A range of the document's text and the name of the style it is drawn in."""

    start: int
    end: int
    style: str


Item = TypeVar("Item", Quote, Mention, Inline)


class Page:
    """The lines of an article with their spans and margin notes for one annotation.

    ``quotes``, ``mentions`` and ``links`` are in the order of the text; the mentions are those of the kinds
    that are shown. ``pending`` says that a better annotation is being made.
    """

    def __init__(
        self, layout: Layout, annotation: ArticleAnnotation | None = None, *, pending: bool = False
    ) -> None:
        self.layout = layout
        self.annotation = annotation
        body = annotation.body if annotation else None
        self.quotes = tuple(sorted(body.quotes, key=lambda quote: quote.start)) if body else ()
        named = (mention for mention in body.entities if mention.label in KINDS) if body else ()
        self.mentions = tuple(sorted(named, key=lambda mention: mention.start))
        self.links = links_of(layout.article.document)
        self.notes: dict[int, Note] = margin_notes(layout, annotation)
        self.counts = counts_line(annotation, layout.measure.text, pending=pending)
        self.spans = by_line(layout, self._spans())

    @property
    def steps(self) -> tuple[Quote, ...]:
        """The quotes that one steps through."""
        return tuple(quote for quote in self.quotes if quote.shown)

    @property
    def key(self) -> int:
        """The article's key."""
        return self.layout.article.row.key

    def _spans(self) -> Iterable[Span]:
        """All spans, those drawn over others last."""
        inlines = self.layout.article.document.inlines
        yield from (Span(inline.start, inline.end, inline.kind) for inline in inlines)
        text = self.layout.article.document.text
        hues = (
            {speaker.label: speaker.hue for speaker in speakers(self.annotation)} if self.annotation else {}
        )
        for quote in self.quotes:
            style = f"quote-{hues[speaker_label(quote)] + 1}"
            yield from (Span(start, end, style) for start, end in said_spans(text, quote))
        for mention in self.mentions:
            yield Span(mention.start, mention.end, _NAME_STYLES[KINDS[mention.label]])

    def text(self, number: int) -> str:
        """What is drawn of a line behind its indent."""
        return self.counts if self.layout.lines[number].kind == "counts" else self.layout.text(number)

    def find(self, text: str) -> list[tuple[int, int]]:
        """Every occurrence of ``text`` in the body, ignoring case; a space stands for any white space."""
        words = [re.escape(word) for word in text.split()]
        if not words:
            return []
        pattern = re.compile(r"\s+".join(words), re.IGNORECASE)
        return [match.span() for match in pattern.finditer(self.layout.article.document.text)]

    def offset_at(self, number: int, column: int) -> int | None:
        """The offset in the document's text of the character at a column of the pane, if there is one."""
        line = self.layout.lines[number]
        if line.words or line.start == line.end or number < self.layout.body:
            return None
        cells = column - self.layout.measure.indent - line.indent
        if cells < 0:
            return None
        for first, _, width in graphemes(self.layout.text(number)):
            cells -= width
            if cells < 0:
                return line.start + first
        return None

    def hit(self, number: int, column: int) -> Quote | Mention | Inline | None:
        """What stands at a line and column: a link, a name, a quote (also by its margin note), or nothing."""
        if number >= len(self.layout.lines):
            return None
        offset = self.offset_at(number, column)
        if offset is None:
            beside = column < self.layout.measure.indent and number in self.notes
            return self.notes[number].quote if beside else None
        everything: Sequence[Quote | Mention | Inline] = (*self.links, *self.mentions, *self.quotes)
        return next((item for item in everything if item.start <= offset < item.end), None)

    def text_between(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        """The text from one place to another, each a line's number and a character in it.

        The body's text comes as it is, in its paragraphs and not in the lines of the screen.
        """
        body = self.layout.body
        drawn = [self.text(number) for number in range(body)]
        head = "\n".join(drawn[max(0, start[0]) : end[0] + 1])
        if start[0] < body:
            head = head[max(0, start[1]) :]
        if end[0] < body:
            return head[: len(head) - max(0, len(drawn[end[0]]) - max(0, end[1]))]
        first = self._offset(*start) if start[0] >= body else 0
        return (head + "\n" if head else "") + self.layout.article.document.text[first : self._offset(*end)]

    def _offset(self, number: int, index: int) -> int:
        """The offset in the text of a character drawn in a line of the body, or of the line's end."""
        line = self.layout.lines[min(number, len(self.layout.lines) - 1)]
        return min(line.start + max(0, index), line.start + len(self.layout.text(number)), line.end)


def links_of(document: Document) -> tuple[Inline, ...]:
    """The links of a text that lead somewhere, in order; a link's number is its place from 1."""
    return tuple(inline for inline in document.inlines if inline.kind == "link" and inline.target)


def still_there(annotation: ArticleAnnotation, article: Article) -> ArticleAnnotation:
    """Of an annotation of an older version of the text, what stands at the same place in the same words."""
    body, text = annotation.body, article.document.text
    quotes = tuple(
        quote
        for quote in body.quotes
        if quote.text in (text[quote.start : quote.end], " ".join(text[a:b] for a, b in quote.spans))
    )
    mentions = tuple(found for found in body.entities if text[found.start : found.end] == found.text)
    return structs.replace(annotation, body=structs.replace(body, quotes=quotes, entities=mentions))


def by_line(layout: Layout, spans: Iterable[Span]) -> dict[int, list[Span]]:
    """Line number -> the spans that touch it, in the order given."""
    found: dict[int, list[Span]] = {}
    for span in spans:
        for number in layout.lines_of(span.start, span.end):
            found.setdefault(number, []).append(span)
    return found


def step(items: Sequence[Item], position: int, way: int) -> Item | None:
    """The first item that begins after ``position``, or, for ``way`` -1, the last that begins before it."""
    starts = [item.start for item in items]
    index = bisect_left(starts, position + 1) if way > 0 else bisect_left(starts, position) - 1
    return items[index] if 0 <= index < len(items) else None
