"""What was meant by what was typed: one order of candidates, wherever typing narrows a list down or completes."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from tuireader.text.fold import fold


class Closeness(IntEnum):
    """How near a text comes to what was typed, neither case nor accents mattering; the nearest first."""

    SAME = 0
    BEGINS = 1
    WORD_BEGINS = 2
    AS_TYPED = 3
    """Not one that is known but what was typed itself, offered as something new."""
    ELSEWHERE = 4
    LAST = 5
    """What takes something back ("not", "split"): never meant unless it was chosen by itself."""


def closeness(typed: str, text: str) -> Closeness:
    """How near a text comes to what was typed."""
    wanted, given = fold(typed), fold(text)
    if given == wanted:
        return Closeness.SAME
    if given.startswith(wanted):
        return Closeness.BEGINS
    return Closeness.WORD_BEGINS if f" {wanted}" in f" {given}" else Closeness.ELSEWHERE


def completed(typed: str, known: Iterable[str]) -> str:
    """The nearest of the known texts that begin with what was typed, the first of several; empty where none does."""
    if not fold(typed):
        return ""
    near = [(closeness(typed, text), place, text) for place, text in enumerate(known)]
    best = min(near, default=(Closeness.LAST, 0, ""))
    return best[2] if best[0] <= Closeness.BEGINS else ""
