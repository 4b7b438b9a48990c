"""Numbers of things in words."""

from __future__ import annotations

_PLURALS = {"person": "people"}


def counted(number: int, noun: str) -> str:
    """A number of things: ``1 feed``, ``1,200 feeds``, ``3 people``."""
    return f"{number:,} {noun if number == 1 else _PLURALS.get(noun, noun + 's')}"
