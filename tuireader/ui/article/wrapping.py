"""Text broken into lines of so many terminal cells, and tables of data set into so many, by character offsets. Pure.

In an article's text a table is one row a line, its cells padded to columns or, where that was too wide, apart by bars.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import NamedTuple

from tuireader.text.strings import UNEVEN, cell_width, graphemes

_NO_START = frozenset("、。，．！？；：」』）】〉》〕｝…ー々,.!?;:)]}’”»%")
_NO_END = frozenset("「『（【〈《〔｛([{‘“«")
_SEAMS = ("-", "/", "–", "—", "_", "&", "=", ".")
Cell = tuple[int, int]
"""A half-open range of character offsets into the article's text."""

_GAP = 2
_NARROWEST = 6
"""Cells narrower than that are no longer read: such a table is better broken like other text."""
_BAR = " | "


def wrap(text: str, start: int, end: int, width: int, *, hard: bool = False) -> Iterator[tuple[int, int]]:
    """Break ``text[start:end]`` into lines of at most ``width`` cells.

    Yields half-open ranges of character offsets that cover ``start`` to ``end`` without gap or overlap: the
    white space at which a line was broken belongs to the line before and is not to be drawn. Lines break at
    newlines and spaces, between wide (CJK) characters but not before closing or after opening punctuation,
    and within a word only when it is longer than a line. ``hard`` breaks at the width alone, as code wants
    it.
    """
    breaks = _wide_breaks if UNEVEN.search(text, start, end) else _even_breaks
    position = start
    while True:
        stop = text.find("\n", position, end)
        stop, after = (end, end) if stop < 0 else (stop, stop + 1)
        for after_line in breaks(text, position, stop, max(1, width), hard):
            yield position, after_line
            position = after_line
        yield position, after
        position = after
        if position >= end:
            return


def _even_breaks(text: str, start: int, end: int, width: int, hard: bool) -> Iterator[int]:
    """Where lines after the first begin, when every character takes one cell."""
    while end - start > width:
        cut = -1 if hard else text.rfind(" ", start + 1, start + width + 1)
        if cut < 0:
            cut = start + width if hard else _seam(text, start, start + width)
        else:
            while cut < end and text[cut] == " ":
                cut += 1
        if cut >= end:
            return
        yield cut
        start = cut


def _seam(text: str, start: int, limit: int) -> int:
    """Where to break a word that is longer than a line: after its last hyphen, slash or dot, if any."""
    seam = max(text.rfind(mark, start + 1, limit) for mark in _SEAMS) + 1
    return seam if seam > start + 1 else limit


def _wide_breaks(text: str, start: int, end: int, width: int, hard: bool) -> Iterator[int]:
    """Where lines after the first begin, measured by grapheme."""
    found = graphemes(text[start:end])
    begin, used = 0, 0  # where the line begins, and the cells it takes so far
    best, best_used = 0, 0  # where it could be broken, and the cells up to there
    for index, (first, last, cells) in enumerate(found):
        while used + cells > width and first > begin and text[start + first] != " ":
            begin, taken = (best, best_used) if best > begin else (first, used)
            used -= taken
            best, best_used = begin, 0
            yield start + begin
        used += cells
        if not hard and _may_break(text, start, found, index):
            best, best_used = last, used


def _may_break(text: str, start: int, found: list[tuple[int, int, int]], index: int) -> bool:
    """Whether a line may end after this grapheme."""
    if index + 1 == len(found):
        return False
    first, last, cells = found[index]
    here, following = text[start + first], text[start + last]
    if here in " \u3000":
        return following != " "
    wide = cells == 2 or found[index + 1][2] == 2
    return wide and here not in _NO_END and following not in _NO_START and following != " "


class Piece(NamedTuple):
    """What is drawn from the character ``at`` of a line on: a half-open range of the text."""

    at: int
    start: int
    end: int


class TableLine(NamedTuple):
    """One drawn line of a row: its words, and what of them is where in the text."""

    words: str
    pieces: tuple[Piece, ...]


class TableRow(NamedTuple):
    """A row: the range of the text that it stands for, with the newline at its end, and its lines."""

    start: int
    end: int
    lines: tuple[TableLine, ...]


def set_table(text: str, start: int, end: int, width: int) -> list[TableRow]:
    """The rows of the table ``text[start:end]`` in ``width`` terminal cells; none where it fits as it is, or has more
    columns than there is room for.
    """
    lines = _lines(text, start, end)
    if max(cell_width(text[first:last]) for first, last in lines) <= width:
        return []
    rows = [_apart_by_bars(text, *line) for line in lines]
    if all(len(row) < 2 for row in rows):
        rows = _apart_by_blanks(text, lines)
    widths = _widths(text, rows, width)
    if not widths:
        return []
    ends = [first for first, _ in lines[1:]] + [end]
    return [
        TableRow(first, after, tuple(_drawn(text, row, widths)))
        for (first, _), after, row in zip(lines, ends, rows, strict=True)
    ]


def _lines(text: str, start: int, end: int) -> list[Cell]:
    """Where the rows stand, without their newlines."""
    lines, first = [], start
    for line in text[start:end].split("\n"):
        lines.append((first, first + len(line)))
        first += len(line) + 1
    return lines


def _apart_by_bars(text: str, start: int, end: int) -> list[Cell]:
    cells, first = [], start
    for cell in text[start:end].split(_BAR):
        cells.append((first, first + len(cell)))
        first += len(cell) + len(_BAR)
    return cells


def _apart_by_blanks(text: str, lines: Sequence[Cell]) -> list[list[Cell]]:
    """The cells of padded rows: a column begins behind two columns that are blank in every row."""
    columns = [_columns(text, start, end) for start, end in lines]
    begins = _begins(text, columns)
    rows = []
    for row, (_, end) in zip(columns, lines, strict=True):
        ends_before = [*row, *[end] * (max(begins) + 1)]
        edges = [ends_before[at] for at in begins]
        edges.append(end)
        rows.append([_stripped(text, first, last) for first, last in pairwise(edges)])
    return rows


def _begins(text: str, columns: Sequence[Sequence[int]]) -> list[int]:
    """The terminal columns at which the columns of a padded table begin; of a table without ink the first."""
    inked: set[int] = set()
    for row in columns:
        inked.update(at for at, index in enumerate(row) if not text[index].isspace())
    return [at for at in sorted(inked) if not {at - 1, at - 2} & inked] or [0]


def _columns(text: str, start: int, end: int) -> list[int]:
    """Terminal column -> index in the text of the character there."""
    return [start + first for first, _, width in graphemes(text[start:end]) for _ in range(width)]


def _stripped(text: str, start: int, end: int) -> Cell:
    return start, start + len(text[start:end].rstrip())


def _widths(text: str, rows: Sequence[Sequence[Cell]], width: int) -> list[int]:
    """How wide each column is: as it is, the widest ones less, so that all find room; nothing where they cannot."""
    natural = [0] * max(map(len, rows))
    for row in rows:
        if len(row) == 1:  # a caption, which may run over all columns
            continue
        for number, (start, end) in enumerate(row):
            natural[number] = max(natural[number], cell_width(text[start:end]))
    if len(natural) < 2:
        return []
    room = width - _GAP * (len(natural) - 1)
    for most in range(max(natural), _NARROWEST - 1, -1):
        narrowed = [min(one, most) for one in natural]
        if sum(narrowed) <= room:
            return narrowed
    return []


def _drawn(text: str, row: Sequence[Cell], widths: Sequence[int]) -> list[TableLine]:
    """The lines of one row; a caption, a row of one cell, has the width of all."""
    if len(row) == 1:
        widths = [sum(widths) + _GAP * (len(widths) - 1)]
    cells = [list(wrap(text, *cell, width)) for cell, width in zip(row, widths, strict=False)]
    return [_line(text, parts, widths) for parts in zip_longest(*cells)]


def _line(text: str, parts: Sequence[Cell | None], widths: Sequence[int]) -> TableLine:
    """One line of a row, from what of each cell stands in it."""
    words, pieces = "", []
    for part, width in zip(parts, widths, strict=False):
        start, end = _stripped(text, *part) if part else (0, 0)
        if start < end:
            pieces.append(Piece(len(words), start, end))
        words += text[start:end] + " " * (width + _GAP - cell_width(text[start:end]))
    return TableLine(words.rstrip(), tuple(pieces))
