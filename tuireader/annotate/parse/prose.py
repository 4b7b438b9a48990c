"""What of a text is prose, in which someone can say something: no tables, no code, no captions.

Of a page's text its document's blocks tell that; in plain text, lines that stand like a table's rows or like a
program's are known by their look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tuireader.model import Document

Ranges = tuple[tuple[int, int], ...]
"""Stretches of a text, as character offsets."""

_ASIDE = frozenset({"code", "table", "image", "caption"})
_LONGEST = 400
"""Characters of a line that may be a table's or a program's, at most; also what bounds the time of the patterns."""
_FENCED = re.compile(r"^(```|~~~)[ \t]*\w*[ \t]*\n(?:.*?\n)?\1[ \t]*$", re.MULTILINE | re.DOTALL)
_BAR = re.compile(r"\t+|\|")
_GAP = re.compile(r"(?<![.!?:;,\"”’) ]) {2,}(?=\S)")
"""Blanks between two cells; after a full stop some typists set two."""
_WIDE = 3
"""Blanks between two cells that no typist sets between words."""
_CODE = re.compile(
    r">>>|\$ |\#include|import \w|from \w+ import|def \w+\(|class \w+[:({]|(?:if|for|while) ?\(|@\w+\("
    r"|(?:const|let|var) \w|function\b|public |private |return\b.*;$|</?\w[^>]*>$|[\w.\[\]]+ [-+*/:]?= \S"
    r"|[\w.]+\(.*\)[;{:]?$|.*[;{}]$|[\])]+,?$"
)


def asides(document: Document) -> Ranges:
    """What of a document's text is no prose: its tables, pictures, captions and code, also that within a line."""
    blocks = [(block.start, block.end) for block in document.blocks if block.kind in _ASIDE]
    return (*blocks, *((inline.start, inline.end) for inline in document.inlines if inline.kind == "code"))


def prose(text: str, asides: Ranges = ()) -> str:
    """The text, of the same length, with what is no prose blotted out: whole lines blank, words within one as "x"."""
    parts: list[str] = []
    done = 0
    for start, end in sorted((*asides, *_data(text))):
        if end > done:
            parts += (text[done:start], _blotted(text, max(start, done), end))
            done = end
    return "".join((*parts, text[done:]))


def _blotted(text: str, start: int, end: int) -> str:
    whole = text[max(start - 1, 0) : start] in ("", "\n") and text[end : end + 1] in ("", "\n")
    return re.sub(r"[^\n]", " ", text[start:end]) if whole else re.sub(r"\S", "x", text[start:end])


def _data(text: str) -> Iterator[tuple[int, int]]:
    """The lines of plain text that are a table's or a program's."""
    yield from (match.span() for match in _FENCED.finditer(text))
    for start, lines in _groups(text):
        if 2 * sum(_CODE.match(line.strip()) is not None for line in lines) > len(lines):
            yield start, start + len("\n".join(lines))
        else:
            yield from _rows(start, lines)


def _groups(text: str) -> Iterator[tuple[int, list[str]]]:
    """Where each group of neighbouring short lines begins, and the lines; a group is of two at least."""
    start = end = 0
    lines: list[str] = []
    for line in (*text.split("\n"), ""):
        if line.strip() and len(line) <= _LONGEST:
            start = start if lines else end
            lines.append(line)
        else:
            if len(lines) > 1:
                yield start, lines
            lines = []
        end += len(line) + 1


def _rows(start: int, lines: list[str]) -> Iterator[tuple[int, int]]:
    """The runs of lines that are rows of one table; ``start`` is where the first line begins."""
    first = -1
    for one, two in pairwise((*lines, "")):
        if _same_table(one, two):
            first = start if first < 0 else first
        elif first >= 0:
            yield first, start + len(one)
            first = -1
        start += len(one) + 1


def _same_table(one: str, two: str) -> bool:
    """Whether two lines are rows of one table: as many bars or tabs, or blanks before the same column."""
    bars = len(_BAR.findall(one))
    if bars:
        return bars == len(_BAR.findall(two))
    gaps = [gap for line in (one, two) for gap in _GAP.finditer(line)]
    wide = any(gap.end() - gap.start() >= _WIDE for gap in gaps)
    return wide and not _columns(one).isdisjoint(_columns(two))


def _columns(line: str) -> set[tuple[str, int]]:
    """Where a line's cells begin, after the first; and where those that are numbers end."""
    starts = {("start", gap.end()) for gap in _GAP.finditer(line)}
    return starts | {("end", number.end()) for number in re.finditer(r"  [-+$€£]?\d[\d,.]*%?", line)}
