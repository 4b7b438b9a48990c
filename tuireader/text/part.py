"""A part of a document as a document of its own."""

from __future__ import annotations

from tuireader.model import EMPTY, Document


def part(document: Document, first: int, last: int | None = None) -> Document:
    """The blocks from the one numbered ``first`` to before that numbered ``last``, as a slice takes them."""
    kept = document.blocks[first:last]
    if not kept:
        return EMPTY
    start, end = kept[0].start, kept[-1].end
    blocks = (block._replace(start=block.start - start, end=block.end - start) for block in kept)
    inlines = (
        inline._replace(start=inline.start - start, end=inline.end - start)
        for inline in document.inlines
        if start <= inline.start and inline.end <= end
    )
    return Document(document.text[start:end], tuple(blocks), tuple(inlines))
