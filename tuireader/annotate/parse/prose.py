"""What the look of a text tells before any model: what of it is prose, and what each paragraph is.

Nobody speaks in tables, code and captions: of a page's text its document's blocks tell them; in plain text, lines that
stand like a table's rows or like a program's are known by their look. A paragraph is known by its shape for a heading,
the time stamp of a live blog's entry, or somebody's turn in an interview or transcript.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

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


_LABEL_WORD = r"(?:[^\W\d_a-z][\w.’'&-]*|de|del|der|van|von|da|di|la|le|bin|al|of|the|and)"
_LABEL = re.compile(
    rf"(?P<label>[QA]|[^\W\d_a-z][\w.’'&-]*(?: {_LABEL_WORD}){{0,5}})(?: ?\([^()\n]{{1,40}}\))? ?:\s+(?=\S)"
    r"|(?P<letter>[QA])\.\s+(?=\S)"
)
"""Who speaks, before a colon at a paragraph's start: "ANN LI:", "The Gazette:", "Q:", "Mr. Li (through a lawyer):"."""
_BREAK = re.compile(
    r"\n[^\S\n]*\n|\n(?=[^\S\n]*(?:``|''|[\"“„«‘「]))"
    r"|\n(?=(?:[QA]|[^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’'-]*){0,3}): )"
)
"""Between two paragraphs: a blank line, or a newline before an opening mark or before who speaks."""
_TIME = re.compile(
    r"(?:\d{1,2}[.:h]\d{2}(?!\d|[.,]\d)\s*(?:[ap]\.?m\.?|[A-Z]{2,4})?|\d{1,2}\s*[ap]\.?m\.?"
    r"|\d{1,3}(?:\+\d)? ?(?:min|mins|['’]))"
    r"(?=[\s:–—-]|$)",
    re.IGNORECASE,
)
"""The time of an entry of a live blog, as it stands at a paragraph's start."""
_HEADING_WORDS = 12
"""Words of a heading, at most."""
_HEAD = 200
"""Characters of a paragraph that are looked at for its shape."""
_SENTENCE_END = (".", "!", "?", "…", ":", ",", ";", "”", '"', "’", "'", "»", "--", "—")


class Paragraph(NamedTuple):
    """A paragraph, as character offsets, half-open. ``words_start`` is where its words begin after ``label``, who
    speaks them; the label is empty, and both starts are the same, where nobody is named so. ``unit`` counts the parts
    of a text, whose speakers have nothing to do with one another: a heading or a time stamp begins one.
    """

    start: int
    end: int
    words_start: int
    label: str
    unit: int


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of paragraphs: apart by a blank line, or by a newline before an opening mark or a speaker's name.

    >>> list(paragraphs("One.\\n\\nTwo."))
    [(0, 4), (6, 10)]
    """
    start = 0
    for match in _BREAK.finditer(text):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def shaped(text: str) -> list[Paragraph]:
    """The paragraphs of a text with what their shape tells."""
    found: list[Paragraph] = []
    unit = 0
    for start, end in paragraphs(text):
        head = text[start : min(end, start + _HEAD)]
        unit += begins_unit(head)
        match = _LABEL.match(head)
        label = (match["label"] or match["letter"]) if match else ""
        found.append(Paragraph(start, end, start + (match.end() if match else 0), label, unit))
    return found


def begins_unit(paragraph: str) -> bool:
    """Whether a paragraph begins a new part of a text: with a time stamp, or as a heading.

    >>> [begins_unit(line) for line in ("10.42am Power is back", "What happens next", "He said so.")]
    [True, True, False]
    """
    line = paragraph.strip()
    if _TIME.match(line):
        return True
    return (
        line[:1].isupper()
        and len(line) < _HEAD
        and not line.endswith(_SENTENCE_END)
        and len(line.split()) <= _HEADING_WORDS
    )
