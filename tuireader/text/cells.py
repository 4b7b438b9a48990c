"""How wide text is on a terminal, near enough for aligning columns of plain lines."""

from __future__ import annotations

from unicodedata import category, east_asian_width


def cell_width(text: str) -> int:
    """Columns that a line takes: wide East Asian characters two, combining and joining ones none."""
    return len(text) if text.isascii() else sum(map(_width, text))


def fit(text: str, width: int) -> str:
    """The text in exactly ``width`` columns: padded with spaces, or cut with "…"."""
    if (missing := width - cell_width(text)) >= 0:
        return text + " " * missing
    kept, room = [], width - 1
    for character in text:
        room -= _width(character)
        if room < 0:
            break
        kept.append(character)
    cut = "".join(kept) + "…" if width > 0 else ""
    return cut + " " * (width - cell_width(cut))


def _width(character: str) -> int:
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
