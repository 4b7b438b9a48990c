"""Small questions asked of a line of text: how it is compared and looked for (:func:`fold`), how numbers of things
are said (:func:`counted`), and where the sentence around a place begins and ends.
"""

from __future__ import annotations

import re
import unicodedata

from tuireader.model import Quote

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters that Unicode does not take apart, as they are typed without the key for them."""
_SILENT = re.compile(r"(?<=\w)[.'’ʼ]+(?=\w)|[.'’ʼ]+(?=\s|$)")
"""What stands within or after a word: "O'Brien" is obrien, "U.S." is us."""


def fold(text: str) -> str:
    """A name or a quotation as it is compared: "António O'Brien-Łuk, Jr." is "antonio obrien luk jr".

    Words are parted by one space; the empty string is what has no letter and no digit.
    """
    plain = unicodedata.normalize("NFKD", _SILENT.sub("", text).casefold()).translate(_LETTERS)
    marks = (char if char.isalnum() else "" if unicodedata.combining(char) else " " for char in plain)
    return " ".join("".join(marks).split())


def opening(words: str, most: int) -> str:
    """Words on one line, cut at a word with a sign where they are ``most`` characters or more."""
    words = " ".join(words.split())
    return words if len(words) < most else f"{words[: most - 2].rsplit(' ', 1)[0]} …"


def whole_number(text: str, digits: int) -> int | None:
    """The number that a text is, of so many digits at most; None for anything else.

    ``int`` alone also reads "1_000" and the digits of other scripts, and raises over thousands of digits.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


_PLURALS = {"person": "people"}


def counted(number: int, noun: str) -> str:
    """A number of things: ``1 feed``, ``1,200 feeds``, ``3 people``."""
    return f"{number:,} {noun if number == 1 else _PLURALS.get(noun, noun + 's')}"


def counted_quotes(quotes: int, reported: int) -> str:
    """How much is said, and how much told of in the article's own words: ``4 quotes, 10 reported``; empty for none."""
    parts = (counted(quotes, "quote") if quotes else "", f"{reported:,} reported" if reported else "")
    return ", ".join(filter(None, parts))


_LONG = 500_000
_WORD = re.compile(r"\S+")


def words_in(text: str) -> int:
    """How many words a text has, between white space; of a book they are not all held at once, as by ``split``."""
    return len(text.split()) if len(text) < _LONG else sum(1 for _ in _WORD.finditer(text))


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
