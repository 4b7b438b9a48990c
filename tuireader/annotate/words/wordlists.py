"""How this package writes down its word lists: blocks of words between blanks, ``_`` joining the words of a
name."""

from __future__ import annotations


def words(block: str) -> frozenset[str]:
    """The set of a block's words."""
    return frozenset(word.replace("_", " ") for word in block.split())
