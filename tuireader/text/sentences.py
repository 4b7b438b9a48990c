"""Where the sentence around a place begins and ends, told from the text alone."""

from __future__ import annotations

import re

from tuireader.model import Quote

_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*\s|\n")
_REACH = 1_000
"""Characters before and after that a sentence may have: a text without a full stop costs no more."""


def sentence_around(text: str, quote: Quote) -> tuple[int, int]:
    """The stretch of the text that holds a quote, its verb and its speaker in whole sentences.

    It may reach over several sentences where the quote does; it never begins or ends in another paragraph than
    they do.
    """
    places = [place for place in (quote.start, quote.speaker_start, quote.verb_start) if place >= 0]
    first, last = min(places), max(quote.end, quote.speaker_end, quote.verb_start + len(quote.verb))
    floor = max(text.rfind("\n", 0, first) + 1, first - _REACH)
    before = [match.end() for match in _ENDS.finditer(text, floor, first)]
    ceiling = min(len(text), last + _REACH)
    ending = _ENDS.search(text, max(last - 2, first), ceiling)
    return (before[-1] if before else floor), (ending.end() if ending else ceiling)


def opening(words: str, most: int) -> str:
    """Words on one line, cut at a word with a sign where they are ``most`` characters or more."""
    words = " ".join(words.split())
    return words if len(words) < most else f"{words[: most - 2].rsplit(' ', 1)[0]} …"
