"""Numbers of things in words."""

from __future__ import annotations

import re

_LONG = 500_000
_WORD = re.compile(r"\S+")

_PLURALS = {"person": "people"}


def counted(number: int, noun: str) -> str:
    """A number of things: ``1 feed``, ``1,200 feeds``, ``3 people``."""
    return f"{number:,} {noun if number == 1 else _PLURALS.get(noun, noun + 's')}"


def counted_quotes(quotes: int, reported: int) -> str:
    """How much is said, and how much told of in the article's own words: ``4 quotes, 10 reported``; empty for none."""
    parts = (counted(quotes, "quote") if quotes else "", f"{reported:,} reported" if reported else "")
    return ", ".join(filter(None, parts))


def words_in(text: str) -> int:
    """How many words a text has, between white space; of a book they are not all held at once, as by ``split``."""
    return len(text.split()) if len(text) < _LONG else sum(1 for _ in _WORD.finditer(text))
