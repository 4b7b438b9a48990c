"""Words as they are compared and looked for: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

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
