"""A table of data as aligned plain text; a table that only arranges a page is none."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from tuireader.text.cells import cell_width, fit
from tuireader.text.clean import clean_line
from tuireader.text.tags import LAYOUT, UNSEEN

MAX_NODES = 3_000
"""How much of a table is looked at before it is taken for a page's layout."""
MAX_CELL = 120
MAX_WIDTH = 100
"""Columns; a wider table is not aligned, its cells stand apart by bars."""


def table_text(table: LexborNode) -> str:
    """The rows of a table of data, one a line, columns aligned; empty when it is not such a table.

    Data has header cells, or at least two rows and columns and no links; and its cells are short.
    """
    rows = _rows(table)
    if not rows or any(len(cell) > MAX_CELL for row in rows for cell in row):
        return ""
    widths = [max(cell_width(row[i]) for row in rows if i < len(row)) for i in range(max(map(len, rows)))]
    if sum(widths) + 2 * len(widths) > MAX_WIDTH:
        return "\n".join(" | ".join(row) for row in rows)
    return "\n".join("  ".join(fit(cell, widths[i]) for i, cell in enumerate(row)).rstrip() for row in rows)


def _rows(table: LexborNode) -> list[list[str]]:
    """The cells' texts, row by row; none for a table that arranges something else than data."""
    rows: list[list[list[str]]] = []
    seen, headed, linked = 0, False, False
    stack = [table]
    while stack:
        node = stack.pop()
        seen += 1
        tag = node.tag or ""
        if seen > MAX_NODES or (tag in LAYOUT and seen > 1):
            return []
        if node.is_text_node and rows and rows[-1]:
            rows[-1][-1].append(node.text_content or "")
        if tag in ("tr", "caption"):
            rows.append([[]] if tag == "caption" else [])
        elif tag in ("td", "th") and rows:
            rows[-1].append([])
        headed, linked = headed or tag == "th", linked or tag == "a"
        if node.is_element_node and tag not in UNSEEN:
            stack.extend(reversed(list(node.iter(include_text=True))))
    cells = [[clean_line("".join(cell), MAX_CELL + 1) for cell in row] for row in rows if row]
    square = len(cells) > 1 and max(map(len, cells)) > 1
    return cells if square and (headed or not linked) else []
