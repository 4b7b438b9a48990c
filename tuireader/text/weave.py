"""A text with marks woven into it, as HTML and Markdown want it: each mark closed within the one around it."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from tuireader.model import Block, Document


class Mark(NamedTuple):
    """A range of a text, half-open, and what is written before and behind it."""

    start: int
    end: int
    opening: str
    closing: str


def by_block(document: Document, marks: Iterable[Mark]) -> Iterator[tuple[Block, list[Mark]]]:
    """Each block of a document with the marks that reach into it."""
    ordered = sorted(marks)
    reaching: list[Mark] = []
    taken = 0
    for block in document.blocks:
        while taken < len(ordered) and ordered[taken].start < block.end:
            reaching.append(ordered[taken])
            taken += 1
        reaching = [mark for mark in reaching if mark.end > block.start]
        yield block, reaching


def woven(
    text: str, start: int, end: int, marks: Iterable[Mark], escape: Callable[[str], str]
) -> Iterator[str]:
    """The text from ``start`` to ``end``, escaped, with the marks in it; those that cross another are parted."""
    waiting = [
        (max(mark.start, start), -min(mark.end, end), number, mark.opening, mark.closing)
        for number, mark in enumerate(marks)
    ]
    heapq.heapify(waiting)
    open_marks: list[tuple[int, str]] = []
    at = start
    while waiting or open_marks:
        if open_marks and (not waiting or open_marks[-1][0] <= waiting[0][0]):
            until, closing = open_marks.pop()
            yield escape(text[at:until]) + closing
            at = until
            continue
        first, last, number, opening, closing = heapq.heappop(waiting)
        last = -last
        if open_marks and last > open_marks[-1][0]:
            heapq.heappush(waiting, (open_marks[-1][0], -last, number, opening, closing))
            last = open_marks[-1][0]
        if first < last:
            yield escape(text[at:first]) + opening
            at = first
            open_marks.append((last, closing))
    yield escape(text[at:end])
