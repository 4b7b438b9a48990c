"""Numbers in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number of things: ``1 feed``, ``1,200 feeds``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
