"""Documents made of HTML that is written in a test, and what every document promises."""

from __future__ import annotations

from tuireader.model import Document
from tuireader.text.blocks import GAP
from tuireader.text.clean import clean
from tuireader.text.html import html_to_document

BASE = "https://news.example/world/story"


def blocks(html: str) -> list[tuple[str, int, str, str]]:
    """Kind, level, marker and words of each block."""
    document = html_to_document(html, BASE)
    return [(b.kind, b.level, b.marker, document.text[b.start : b.end]) for b in document.blocks]


def texts(html: str) -> list[str]:
    """The words of each block."""
    return [text for _, _, _, text in blocks(html)]


def assert_sound(document: Document) -> None:
    """Blocks in order with a gap between them, covering the whole text; inlines inside one block each."""
    assert GAP.join(document.text[b.start : b.end] for b in document.blocks) == document.text
    for before, after in zip(document.blocks, document.blocks[1:], strict=False):
        assert after.start == before.end + len(GAP)
    for inline in document.inlines:
        words = document.text[inline.start : inline.end]
        assert words and words == words.strip()
        assert any(b.start <= inline.start and inline.end <= b.end for b in document.blocks)
    assert clean(document.text) == document.text
