"""Paragraphs, and what one is by its shape alone, before any model: a heading, the time stamp of a live blog's entry,
somebody's turn in an interview or transcript.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

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
