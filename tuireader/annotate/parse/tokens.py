"""A parsed article laid out for the rules of names: its tokens as plain lists, so that each is asked of
spaCy once."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from spacy.tokens import Doc

from tuireader.annotate.words.wordlists import words

HEADLINE_LIMIT = 200
"""Characters of a line that may be a headline, at most."""
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_SMALL_WORDS = words(
    """a an and as at but by for from in into is its nor of off on onto or over per so than that the to up
    upon via
    vs with yet"""
)


class Span(NamedTuple):
    """A name as a half-open range of token numbers, with its label."""

    start: int
    end: int
    label: str


class Tokens:
    """The tokens of a ``Doc`` made from ``text``: ``words``, ``pos`` (universal part of speech), offsets,
    flags.

    ``loud[i]``: the token stands in a headline whose every word is capitalised, so that capitals say
    nothing. ``opens[i]``: it begins a sentence. ``common``: the words that the article writes in lower case
    somewhere.
    """

    def __init__(self, doc: Doc, text: str) -> None:
        self.doc = doc
        self.text = text
        self.words = [token.text for token in doc]
        self.pos = [token.pos_ for token in doc]
        self.starts = [token.idx for token in doc]
        self.ends = [start + len(word) for start, word in zip(self.starts, self.words, strict=True)]
        self.opens = [bool(token.is_sent_start) for token in doc]
        self.common = Counter(word for word in self.words if word.islower())
        self.loud = self._loud()

    def __len__(self) -> int:
        return len(self.words)

    def word(self, index: int) -> str:
        """A token's text, empty beyond the text's ends."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def form(self, start: int, end: int) -> str:
        """The words from token ``start`` to before ``end``, a blank between them where the text has white
        space."""
        end = min(end, len(self.words))
        return " ".join(self.text[self.starts[start] : self.ends[end - 1]].split()) if end > start else ""

    def capital(self, index: int) -> bool:
        """Whether a token begins with a capital letter."""
        return 0 <= index < len(self.words) and self.words[index][:1].isupper()

    def joined(self, index: int) -> bool:
        """Whether nothing stands between a token and the one after it."""
        return index + 1 < len(self.words) and self.ends[index] == self.starts[index + 1]

    def _loud(self) -> list[bool]:
        """Which tokens stand in headlines of capitalised words."""
        flags = [False] * len(self.words)
        ranges = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", self.text) if _is_loud(m.group())]
        index = 0
        for start, end in ranges:
            while index < len(self.words) and self.starts[index] < start:
                index += 1
            while index < len(self.words) and self.starts[index] < end:
                flags[index] = True
                index += 1
        return flags


def _is_loud(line: str) -> bool:
    """Whether a line is a headline in capitalised words: "Russia Requested Military Aid" or "RUSSIA ASKS"."""
    if len(line) > HEADLINE_LIMIT or line.rstrip().endswith((",", ";")):
        return False
    content = [word for word in _WORD.findall(line) if word.casefold() not in _SMALL_WORDS]
    capitals = sum(word[0].isupper() for word in content)
    return len(content) >= 4 and capitals >= 0.85 * len(content)
