"""An article laid out with what is found in it, which the pane draws and steps through, and what is pointed out on it:
the quote or name stepped onto, the text found, link numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from msgspec import structs

from tuireader.model import Article, ArticleAnnotation, Document, Inline, Mention, Quote
from tuireader.text.strings import graphemes
from tuireader.ui.article.layout import Layout
from tuireader.ui.article.margin import (
    KINDS,
    Note,
    counts_line,
    margin_notes,
    said_spans,
    speaker_label,
    speakers,
)

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
        for block in self.layout.article.document.blocks:
            if block.kind == "code":
                yield from coloured(text, block.start, min(block.end, block.start + _MOST_COLOURED))
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

    def find(self, text: str | re.Pattern[str]) -> list[tuple[int, int]]:
        """Every occurrence of ``text`` in the body, ignoring case, where a space stands for any white space; or of a
        pattern.
        """
        if isinstance(text, re.Pattern):
            return [match.span() for match in text.finditer(self.layout.article.document.text)]
        words = [re.escape(word) for word in text.split()]
        if not words:
            return []
        pattern = re.compile(r"\s+".join(words), re.IGNORECASE)
        return [match.span() for match in pattern.finditer(self.layout.article.document.text)]

    def offset_at(self, number: int, column: int) -> int | None:
        """The offset in the document's text of the character at a column of the pane, if there is one."""
        line = self.layout.lines[number]
        if number < self.layout.body:
            return None
        cells = column - self.layout.measure.indent - line.indent
        if cells < 0:
            return None
        for first, _, width in graphemes(self.layout.text(number)):
            cells -= width
            if cells < 0:
                return line.offset(first)
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

    def range_between(self, start: tuple[int, int], end: tuple[int, int]) -> tuple[int, int]:
        """The range of the body's text from one place to another, each a line's number and a character in it."""
        first = self._offset(*start) if start[0] >= self.layout.body else 0
        last = self._offset(*end) if end[0] >= self.layout.body else 0
        return first, max(first, last)

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
        if line.pieces:
            before = [piece for piece in line.pieces if piece.at <= index] or line.pieces[:1]
            return min(before[-1].start + max(0, index - before[-1].at), before[-1].end)
        return min(line.start + max(0, index), line.start + len(self.layout.text(number)), line.end)


_WORDS = """and as assert async await begin break case catch class const continue def default defer del delete do done
elif else elsif end enum esac except export extends extern False fi final finally fn for foreach from func
function go goto if impl implements import in include instanceof interface is lambda let local loop match mod
module mut namespace new nil None not null or override package pass private protected pub public raise readonly
require return select self static struct super switch template then this throw throws trait True try type typedef
typename union unless unsafe until use using var virtual void when where while with yield true false SELECT FROM
WHERE INSERT INTO UPDATE DELETE CREATE TABLE JOIN ON GROUP BY ORDER LIMIT AND OR NOT NULL"""
_KEYWORDS = frozenset(_WORDS.split())
_TOKEN = re.compile(
    r"""(?P<comment>\#(?!\w{3,8}\b).*|(?<![:\w])//.*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|<!--(?:[^-]|-(?!->))*+(?:-->)?)"""
    r"""|(?P<string>\"{3}(?:[^"]|"(?!""))*+(?:\"{3})?|"(?:\\.|[^"\\\n])*+"?|'(?:\\.|[^'\\\n]){0,80}+')"""
    r"""|(?P<keyword>[A-Za-z_]\w*+)"""
)
"""What is told apart in code of any language. Each try takes no more than the time of one look at what it matches, for
the code is a stranger's; that rules out lexers of one language each, as Pygments has them.
"""
_LIKE_CODE = re.compile(
    r"[;{}][ \t]*$|^[ \t]*(?:#|//|/\*|--|\$ |[<@])|[\w)\]]\s?[-+*:|&]?=|\w\(|=>|->|::", re.MULTILINE
)
_MOST_COLOURED = 50_000
"""Characters of a block of code."""


def coloured(text: str, start: int, end: int) -> Iterator[Span]:
    """The comments, strings and keywords of a block of code; nothing of verses, tables and pictures made of letters,
    which are set in the same way.
    """
    block = text[start:end]
    if 3 * len(_LIKE_CODE.findall(block)) < block.count("\n") + 1:
        return
    for token in _TOKEN.finditer(block):
        if token.lastgroup != "keyword" or token.group() in _KEYWORDS:
            yield Span(start + token.start(), start + token.end(), token.lastgroup or "")


def quoted_ranges(annotation: ArticleAnnotation | None) -> tuple[tuple[int, int], ...]:
    """The ranges of the text in which someone speaks, in order, those that touch or overlap as one: what is skimmed."""
    quotes = annotation.body.quotes if annotation is not None else ()
    found: list[tuple[int, int]] = []
    for start, end in sorted((quote.start, quote.end) for quote in quotes if quote.shown):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)


def links_of(document: Document) -> tuple[Inline, ...]:
    """The links of a text that lead somewhere, in order; a link's number is its place from 1."""
    return tuple(inline for inline in document.inlines if inline.kind == "link" and inline.target)


_SIGN = re.compile(r"\W*(\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶]+)\W*", re.IGNORECASE)
"""What a footnote is known by: ``1``, ``[a]``, ``†``."""


def destination(document: Document, link: Inline) -> tuple[int, int] | None:
    """Where in the same text a link leads, as a half-open range of it: from a footnote's sign to the footnote and back
    again, and to a heading by its name; None where it leads elsewhere.

    Documents do not keep the anchors of their page, so the two ends of a footnote are known by each other: by the
    number in their addresses (``#fn1``, ``#fnref1``), or by the sign that the note begins with.
    """
    page, _, anchor = link.target.partition("#")
    if not anchor or anchor.startswith(":~:"):
        return None
    others = [other for other in links_of(document) if other.target.partition("#")[0] == page]
    sign = _SIGN.fullmatch(document.text[link.start : link.end])
    if sign is not None:
        return _note(document, link, others) or _block_of_note(document, link, sign[1])
    if _leads_back(document.text, link):
        return _reference(document, link, others)
    for block in document.blocks:
        if block.kind == "heading" and _slug(document.text[block.start : block.end]) == _slug(anchor):
            return block.start, block.end
    return None


def _leads_back(text: str, link: Inline) -> bool:
    words = text[link.start : link.end].strip().casefold()
    return not any(map(str.isalnum, words)) or words in ("back", "return", "jump up", "up")


def _slug(words: str) -> str:
    return "".join(filter(str.isalnum, words)).casefold()


def _numbers(link: Inline) -> list[str]:
    """The numbers in the anchor of an address; those of ``#cite_ref-7_0`` are 7 and 0."""
    return re.findall(r"\d+", link.target.partition("#")[2])


def _note(document: Document, link: Inline, others: Iterable[Inline]) -> tuple[int, int] | None:
    """The block of the footnote whose link leads back to this one."""
    for other in others:
        same = _numbers(link) and _numbers(other)[:1] == _numbers(link)[-1:]
        if same and other.start > link.start and _leads_back(document.text, other):
            blocks = (block for block in document.blocks if block.start <= other.start < block.end)
            return next(((block.start, block.end) for block in blocks), None)
    return None


def _block_of_note(document: Document, link: Inline, sign: str) -> tuple[int, int] | None:
    """The last block behind a footnote's sign that begins with it."""
    for block in reversed(document.blocks):
        if block.start <= link.end:
            return None
        words = document.text[block.start : block.end].split(maxsplit=1)
        found = _SIGN.fullmatch(block.marker) or (_SIGN.fullmatch(words[0]) if words else None)
        if found is not None and found[1] == sign:
            return block.start, block.end
    return None


def _reference(document: Document, link: Inline, others: Iterable[Inline]) -> tuple[int, int] | None:
    """The sign in the text to which a footnote leads back."""
    for other in others:
        same = _numbers(link) and _numbers(other)[-1:] == _numbers(link)[:1]
        if same and other.start < link.start and _SIGN.fullmatch(document.text[other.start : other.end]):
            return other.start, other.end
    return None


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


@dataclass(slots=True)
class Focus:
    """What a page is drawn with besides its own spans."""

    found: dict[int, list[Span]] = field(default_factory=dict)
    """Line number -> the places of text that was looked for."""
    current: dict[int, list[Span]] = field(default_factory=dict)
    """Line number -> spans drawn over all others."""
    notes: frozenset[int] = frozenset()
    """The lines whose margin belongs to the current quote."""
    noted: dict[int, list[Span]] = field(default_factory=dict)
    """Line number -> the passages to which the user wrote a note."""
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

    def find(self, text: str | re.Pattern[str], offset: int) -> int:
        """Point out every occurrence of ``text``, the next being the first after ``offset``; how many."""
        self.found = self.page.find(text)
        self._found_lines = self._mark_found()
        later = (number for number, (start, _) in enumerate(self.found) if start >= offset)
        self.here = next(later, 0) - 1
        return len(self.found)

    def point_out(self, start: int, end: int) -> None:
        """Point out one range of the text, as if it had been looked for."""
        self.found, self.here = [(start, end)], 0
        self._found_lines = self._mark_found()

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
        return Focus(self._found_lines, current, frozenset(lines), numbered=numbered, underlined=underlined)

    def _mark_found(self) -> dict[int, list[Span]]:
        """The occurrences by line, made once: there may be very many."""
        return by_line(self.page.layout, (Span(start, end, "found") for start, end in self.found))


def _same(one: Quote | Mention, other: Quote | Mention | None) -> bool:
    """Whether a newer annotation's item is the older one's."""
    return type(one) is type(other) and other is not None and (one.start, one.end) == (other.start, other.end)
