"""Some blocks of a document as a document of their own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from tuireader.model import Block, Document, Inline
from tuireader.text.blocks import GAP


def part(document: Document, blocks: Sequence[Block]) -> Document:
    """The document of these of its blocks, in their order; what is marked in others is gone with them."""
    texts = [document.text[block.start : block.end] for block in blocks]
    places = [0, *accumulate(len(text) + len(GAP) for text in texts)]
    made = tuple(
        Block(block.kind, place, place + len(text), block.level, block.marker)
        for block, place, text in zip(blocks, places, texts, strict=False)
    )
    starts, inlines = [block.start for block in blocks], []
    for inline in document.inlines:
        number = bisect_right(starts, inline.start) - 1
        if number >= 0 and inline.end <= blocks[number].end:
            shift = places[number] - starts[number]
            inlines.append(Inline(inline.kind, inline.start + shift, inline.end + shift, inline.target))
    return Document(GAP.join(texts), made, tuple(inlines))
