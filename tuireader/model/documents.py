"""An article's body: blocks and inline marks over one plain text.

Those are named tuples, since one reads them by their places; an article has dozens, and an import millions.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from msgspec import Struct

BlockKind = Literal["paragraph", "heading", "item", "quotation", "code", "table", "image", "caption", "rule"]
InlineKind = Literal["strong", "emphasis", "code", "link"]


class Block(NamedTuple):
    """One block of a document: a paragraph, a heading, a list item ...

    Blocks are in order and do not overlap; between two blocks stands a blank line (``"\\n\\n"``) that belongs to
    neither. ``level`` is a heading's rank (1-6) or the nesting depth of an item or quotation (from 1). ``marker``
    is what a list item is introduced by (``"•"`` or ``"3."``); it is not part of the text.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    marker: str = ""


class Inline(NamedTuple):
    """A stretch of text with a meaning of its own. ``target`` is a link's absolute http(s) URL, else empty."""

    kind: InlineKind
    start: int
    end: int
    target: str = ""


class Document(Struct, frozen=True, array_like=True):
    """An article's body: blocks and inline marks over one canonical, cleaned plain text."""

    text: str
    blocks: tuple[Block, ...] = ()
    inlines: tuple[Inline, ...] = ()


EMPTY = Document("")
