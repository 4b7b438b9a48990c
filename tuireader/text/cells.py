"""How wide text is on a terminal, for whatever stands in columns: the one measure of the commands and the screen."""

from __future__ import annotations

import re

from tuireader.text.clean import clean_line

UNEVEN = re.compile(
    "[^\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0556"
    "\u2010-\u2015\u2018-\u2027\u2030-\u205e\u20a0-\u20c0\u2500-\u25fc]"
)
"""What may be wide, zero-width or part of a sequence, and is measured by grapheme; all else takes one cell."""


def cell_width(text: str) -> int:
    """Columns that a line takes."""
    return sum(cells for _, _, cells in graphemes(text)) if UNEVEN.search(text) else len(text)


def graphemes(text: str) -> list[tuple[int, int, int]]:
    """What is drawn and cut as one, in order: where it begins and ends in the text, and the columns it takes.

    A family of emoji joined to one, a flag of two letters, a letter with its accents are one grapheme each.
    """
    import wcwidth  # most texts need none of its tables, which take 14 ms to read

    found, start = [], 0
    for grapheme in wcwidth.iter_graphemes(text):
        end = start + len(grapheme)
        found.append((start, end, wcwidth.width(grapheme, control_codes="ignore")))
        start = end
    return found


def fit(text: str, width: int) -> str:
    """One clean line of exactly ``width`` columns: padded with spaces, or cut with "…"."""
    line = cut(text, width)
    return line + " " * (width - cell_width(line))


def cut(text: str, width: int) -> str:
    """One clean line of at most ``width`` columns, cut with "…"."""
    line = clean_line(text)
    if cell_width(line) <= width:
        return line
    return f"{_beginning(line, width - 1).rstrip()}…" if width > 0 else ""


def _beginning(line: str, width: int) -> str:
    """As many whole graphemes as there is room for."""
    if not UNEVEN.search(line):
        return line[:width]
    for start, _, cells in graphemes(line):
        width -= cells
        if width < 0:
            return line[:start]
    return line
