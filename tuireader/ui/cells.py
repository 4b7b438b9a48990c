"""Text in columns: cut and padded by the cells it takes on a terminal, cleaned on the way."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from tuireader.text.clean import clean_line


def fit(text: str, width: int) -> str:
    """One clean line of exactly ``width`` cells: padded, or cut with an ellipsis."""
    line = cut(text, width)
    return line.ljust(width) if line.isascii() else set_cell_size(line, width)


def cut(text: str, width: int) -> str:
    """One clean line of at most ``width`` cells, cut with an ellipsis."""
    line = clean_line(text)
    if (len(line) if line.isascii() else cell_len(line)) <= width:
        return line
    return set_cell_size(line, max(0, width - 1)).rstrip() + "…" if width > 0 else ""
