"""An article as lines of a given width: where each begins in the text, and what stands before it.

Pure and fast, so that it can run on any thread; what is found in the text changes no line (see ``margin``). A text is
broken by character offsets: nothing of it is copied or lost.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from time import localtime
from typing import Literal, NamedTuple
from unicodedata import bidirectional
from urllib.parse import urlsplit

from tuireader.model import Article, ArticleRow, Block, BlockKind
from tuireader.text.strings import cell_width, cut
from tuireader.ui.article.wrapping import Piece, set_table, wrap

LineKind = BlockKind | Literal["source", "title", "counts", "blank", "note"]

MARGIN_FROM = 76
"""From how many columns of pane the speakers stand in the margin; in fewer there is only the bar."""
GUTTER = 3
"""Columns of the bar, with a blank on either side."""
_MARGIN = (14, 22)
_TEXT = (58, 72)
STAR = "★"
LEGEND = (
    "▎ a speaker's own words · ▏ told in other words",
    "Sullivan? is likely · ┊ it is not known who said it",
    ". and , go through the quotes · enter: all they said",
)
"""What the signs beside an article mean: below the first that one opens, and no other."""
_WORDS_A_MINUTE = 230
_RULE = "* * *"
_QUOTATION = "│"
"""What stands before each line of a quotation in a block of its own, once more for each that it stands in."""
_GOES_ON = "↳"
"""What stands before the rest of a line of code that was too long."""
_CODE_INDENT = 2
_FAR = 8
"""Characters for each cell that may belong to one line: a sign with its accents."""
_LOOKED_AT = 200
"""Characters of a block in which a letter is looked for that tells its direction."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Measure(NamedTuple):
    """How a pane's columns are shared: ``left`` blank, ``margin`` for labels, the bar's gutter, ``text``."""

    width: int
    left: int
    margin: int
    text: int

    @property
    def indent(self) -> int:
        """The column at which the text begins."""
        return self.left + self.margin + GUTTER

    @property
    def room(self) -> int:
        """The columns up to the pane's edge, into which tables and code may run beyond the text's own."""
        return max(self.text, self.width - self.indent - 1)


class Line(NamedTuple):
    """One line: the half-open range of the document's text that it stands for, or words of its own.

    Of a ``title`` line the range is into the title instead. Lines that stand for no text have ``start ==
    end``. ``indent`` is the number of cells before the text, in which ``marker`` stands; white space at the
    end of the range is not drawn.
    """

    kind: LineKind
    start: int
    end: int
    indent: int = 0
    marker: str = ""
    words: str = ""
    pieces: tuple[Piece, ...] = ()
    """Of a table's line what of its words is where in the text. A row has all of its range in its first line."""

    @property
    def goes_on(self) -> bool:
        """Whether it goes on with the row of a table that began in a line before."""
        return bool(self.pieces) and self.pieces[0].start < self.start

    def offset(self, index: int) -> int | None:
        """The offset in the text of the character drawn at ``index``; None where it stands for none."""
        if not self.words:
            return self.start + index if self.start < self.end else None
        for at, start, end in self.pieces:
            if at <= index < at + end - start:
                return start + index - at
        return None

    def drawn(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The ranges of its characters that stand for the text from ``start`` to ``end``."""
        pieces = self.pieces if self.words else (Piece(0, self.start, self.end),)
        for at, first, last in pieces:
            if start < last and first < end:
                yield at + max(start, first) - first, at + min(end, last) - first


@dataclass(frozen=True)
class Layout:
    """All lines of an article. Those of the body cover its text exactly, in order, unless it is skimmed."""

    article: Article
    measure: Measure
    lines: tuple[Line, ...]
    body: int
    """The number of the first line of the body."""
    only: tuple[tuple[int, int], ...] | None = None
    """The ranges of the text to which it is skimmed; None where it is whole."""

    def same_lines(self, other: Layout) -> bool:
        """Whether all lines stand where those of another layout of the article do."""
        return (self.measure, self.only, len(self.lines)) == (other.measure, other.only, len(other.lines))

    @cached_property
    def starts(self) -> list[int]:
        """Where each line of the body begins, ascending."""
        return [line.start for line in self.lines[self.body :]]

    def line_at(self, offset: int) -> int:
        """The number of the line that holds the character at ``offset`` of the text."""
        return self.body + max(0, bisect_right(self.starts, offset) - 1)

    def lines_of(self, start: int, end: int) -> range:
        """The numbers of the lines that hold a range of the text, of a table's row all."""
        first, after = self.line_at(start), self.line_at(max(start, end - 1)) + 1
        while after < len(self.lines) and self.lines[after].goes_on:
            after += 1
        return range(first, after)

    def text(self, number: int) -> str:
        """What is drawn of a line behind its indent (nothing for the counts, which the margin makes)."""
        line = self.lines[number]
        if line.words:
            return line.words
        source = self.article.row.title if line.kind == "title" else self.article.document.text
        return source[line.start : line.end].rstrip()


def measure(width: int, limit: int = _TEXT[1]) -> Measure:
    """Share ``width`` columns out: text up to ``limit``, margin 14-22 while there are 76 columns.

    From 98 columns down to 76 margin and text shrink together, from 22 and 72 to 14 and 58.
    """
    if width < MARGIN_FROM:
        text = max(1, min(limit, width - GUTTER - 1))
        return Measure(width, max(0, width - text - GUTTER - 1) // 2, 0, text)
    space = width - GUTTER - 1  # a blank before the scrollbar
    (least, most), slack = _MARGIN, sum(high - low for low, high in (_MARGIN, _TEXT))
    margin = min(most, least + (space - least - _TEXT[0]) * (most - least) // slack)
    text = min(limit, space - margin)
    margin = min(most, space - text)
    return Measure(width, (space - margin - text) // 2, margin, text)


def lay_out(
    article: Article,
    width: int,
    limit: int = _TEXT[1],
    *,
    only: tuple[tuple[int, int], ...] | None = None,
    legend: bool = False,
) -> Layout:
    """The lines of an article in a pane of ``width`` columns, with at most ``limit`` columns of text.

    ``only`` are the ranges of the text to which it is skimmed, in order and apart; ``legend`` puts :data:`LEGEND`
    below.
    """
    shape = measure(width, limit)
    head = tuple(_heading(article, shape.text))
    body = _body(article, shape) if only is None else _ranges(article, only, shape.text)
    end = len(article.document.text)
    below = [Line("note", end, end, words=cut(words, shape.text)) for words in LEGEND] if legend else []
    if below:
        below.insert(0, Line("blank", end, end))
    return Layout(article, shape, (*head, *body, *below), len(head), only)


def _ranges(article: Article, only: tuple[tuple[int, int], ...], width: int) -> Iterator[Line]:
    """The lines of some ranges of the text alone, with a blank line between two."""
    text = article.document.text
    if not only:
        yield Line("note", 0, 0, words=cut("Nobody is quoted in this article.", width))
    for number, (first, last) in enumerate(only):
        if number:
            yield Line("blank", only[number - 1][1], only[number - 1][1])
        for start, end in wrap(text, first, last, width):
            yield Line("paragraph", start, end, _flush_right(text, start, end, width, first))


def _heading(article: Article, width: int) -> Iterator[Line]:
    row = article.row
    yield Line("blank", 0, 0)
    yield Line("source", 0, 0, words=cut(source_line(article), width))
    for start, end in wrap(row.title, 0, len(row.title), width):
        yield Line("title", start, end, _flush_right(row.title, start, end, width))
    yield Line("counts", 0, 0)
    yield Line("blank", 0, 0)


def _body(article: Article, shape: Measure) -> Iterator[Line]:
    """The lines of all blocks; what stands between two blocks goes to the blank line, or the line, before."""
    document = article.document
    blocks = document.blocks or (Block("paragraph", 0, len(document.text)),)
    if not document.text.strip():
        yield Line("note", 0, 0, words=cut(_without_text(article.row), shape.text))
        return
    starts = [block.start for block in blocks[1:]] + [len(document.text)]
    position = 0
    for block, following, next_start in zip(blocks, (*blocks[1:], None), starts, strict=True):
        last: Line | None = None
        for line in _block(document.text, block, position, shape):
            if last is not None:
                yield last
            last = line
        position = next_start
        if last is None:
            continue
        if following is None or (block.kind == following.kind == "item"):
            yield last._replace(end=next_start)
        else:
            yield last
            yield Line("blank", last.end, next_start)


def _block(text: str, block: Block, position: int, shape: Measure) -> Iterator[Line]:
    """The lines of one block, the first of them beginning at ``position`` at the latest."""
    if block.kind == "table":
        lines = _table(text, block, shape.room)
    elif block.kind == "code":
        lines = _code(text, block, shape.room)
    elif block.kind == "rule":
        indent = max(0, shape.text - len(_RULE)) // 2
        lines = iter((Line("rule", block.start, block.end, indent, words=_RULE),))
    else:
        lines = _prose(text, block, shape.text)
    first = next(lines)
    yield first._replace(start=min(first.start, position))
    yield from lines


def _prose(text: str, block: Block, width: int) -> Iterator[Line]:
    """The lines of a paragraph, heading, item or quotation; those of a right-to-left script end at the right."""
    indent, marker = _indent(block, width)
    for start, end in wrap(text, block.start, block.end, width - indent):
        right = 0 if marker else _flush_right(text, start, end, width, block.start)
        yield Line(block.kind, start, end, indent + right, marker)
        marker = marker if block.kind == "quotation" else ""


def _flush_right(text: str, start: int, end: int, width: int, block: int = 0) -> int:
    """The cells before a line of ``text``, where the block that begins at ``block`` is in a right-to-left script.

    What decides is the first letter that has a direction, as in the Unicode bidirectional algorithm (rules P2, P3);
    the letters themselves are put in order by the terminal.
    """
    if text.isascii():
        return 0
    for at in range(block, min(end, block + _LOOKED_AT)):
        direction = bidirectional(text[at])
        if direction == "L":
            return 0
        if direction in ("R", "AL"):
            return max(0, width - cell_width(text[start:end].rstrip()))
    return 0


def _code(text: str, block: Block, width: int) -> Iterator[Line]:
    """The lines of code. What goes on with a line that was too long is set in below it, behind a sign."""
    indent = _CODE_INDENT if width >= 3 * _CODE_INDENT else 0
    for start, end in _rows(text, block.start, block.end):
        words = text[start:end].strip()
        begin, stop = start, start + len(text[start:end].rstrip())
        deep, marker = indent, ""
        below = indent + min(stop - start - len(words) + len(_GOES_ON) + 1, width // 3)
        while (after := _break(text, begin, stop, width - deep)) < stop:
            yield Line("code", begin, after, deep, marker)
            begin = after
            if indent:
                deep, marker = below, _GOES_ON
        yield Line("code", begin, end, deep, marker)


def _break(text: str, start: int, end: int, width: int) -> int:
    """Where a line of code that is too long is broken: at a blank where there is one behind its indent; its end, where
    it is not too long. What is far behind is not looked at: a line may be a whole program.
    """
    end = min(end, start + _FAR * width)
    _, after = next(wrap(text, start, end, width))
    if text[start:after].isspace():
        _, after = next(wrap(text, start, end, width, hard=True))
    return after


def _rows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The ranges of a block's own lines, each with the newline at its end."""
    while start < end:
        newline = text.find("\n", start, end)
        after = end if newline < 0 else newline + 1
        yield start, after
        start = after


def _table(text: str, block: Block, width: int) -> Iterator[Line]:
    """The lines of a table, set into the width where it can be, else broken as other text."""
    rows = set_table(text, block.start, block.end, width)
    if not rows:
        for start, end in wrap(text, block.start, block.end, width):
            yield Line("table", start, end)
    for start, end, lines in rows:
        first = start
        for words, pieces in lines:
            yield Line("table", first, end, words=words, pieces=pieces)
            first = end


def _indent(block: Block, width: int) -> tuple[int, str]:
    """How far a block is set in (a third of the width at most), and what stands before its first line."""
    if block.kind == "quotation":
        bars = " ".join(_QUOTATION * max(1, block.level))
        marker = bars if len(bars) < width // 3 else _QUOTATION
        return len(marker) + 1, marker
    if block.kind != "item":
        return 0, ""
    needed = len(block.marker) + 1 if block.marker else 0
    indent = 2 * max(0, block.level - 1) + needed
    return (indent if indent <= width // 3 else needed), block.marker


def source_line(article: Article) -> str:
    """Where an article is from, its star and tags, its date, when it was edited, how long it takes to read, its author.

    Where its source gave no date: when it was first seen, and that it is that.
    """
    row = article.row
    source = row.feed_title or row.section
    section = row.section if row.section.casefold() not in source.casefold() else ""
    minutes = f"{max(1, round(row.words / _WORDS_A_MINUTE))} min" if row.words else ""
    date = (
        long_date(row.published) if row.dated else f"seen {long_date(row.published)}" if row.published else ""
    )
    star = f"{STAR} {source.upper()}".rstrip() if row.starred else source.upper()
    tags = " ".join(f"#{tag}" for tag in row.tags)
    parts = (star, tags, section, date, _edited(article), minutes, row.author)
    return " · ".join(part for part in parts if part)


def _edited(article: Article) -> str:
    """When an article was changed: the day, or on the day of its own date the time."""
    if not article.edited:
        return ""
    then, first = localtime(article.edited), localtime(article.row.published)
    same = then[:3] == first[:3]
    return f"updated {then.tm_hour:02}:{then.tm_min:02}" if same else f"updated {long_date(article.edited)}"


def long_date(seconds: int) -> str:
    """A day as people write it, in local time: "14 March 2022"; empty for an unknown one."""
    if seconds <= 0:
        return ""
    day = localtime(seconds)
    return f"{day.tm_mday} {_MONTHS[day.tm_mon - 1]} {day.tm_year}"


def _without_text(row: ArticleRow) -> str:
    host = urlsplit(row.url).hostname
    return "No text came with this article." + (f" It may be at {host}." if host else "")
