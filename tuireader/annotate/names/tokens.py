"""A parsed article laid out for the finding of names: its tokens as plain lists, each asked of spaCy once, and the
model's own names among them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from tuireader.annotate.words.lexicon import classes_of
from tuireader.annotate.words.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Doc

NO_NAME = -1
HEADLINE_LIMIT = 200
"""Characters of a line that may be a headline, at most."""
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_SMALL_WORDS = words(
    """a an and as at but by for from in into is its nor of off on onto or over per so than that the to up
    upon via vs with yet"""
)
_EDGES = words(
    "the The THE a A an An of and to for in on at by with from 's ’s ' ’ - – — , . : ; ( ) [ ] \" “ ”"
)
"""What the model takes into a name at its edges and a reader does not."""
_KEPT = words("PERSON ORG GPE LOC FAC NORP EVENT PRODUCT LAW LANGUAGE WORK_OF_ART")
"""The model's labels that are names; dates, numbers and money are not."""


class Span(NamedTuple):
    """A name as a half-open range of token numbers, with its label."""

    start: int
    end: int
    label: str


class Tokens:
    """The tokens of a ``Doc`` made from ``text``, each property a list over the token numbers.

    ``loud[i]``: the token stands in a headline whose every word is capitalised, so that capitals say nothing.
    ``opens[i]``: it begins a sentence. ``classes[i]``: what the word lists know of it. ``entity[i]``: which of the
    model's names (``entities``) it is part of, or ``NO_NAME``. ``small`` and ``capital_inside`` count how often the
    article writes a word (folded) small, and with a capital where none is due.
    """

    def __init__(self, doc: Doc, text: str) -> None:
        self.doc = doc
        self.text = text
        self.words: list[str] = []
        self.pos: list[str] = []
        self.dep: list[str] = []
        self.lemmas: list[str] = []
        self.heads: list[int] = []
        self.starts: list[int] = []
        self.opens: list[bool] = []
        for token in doc:
            self.words.append(token.text)
            self.pos.append(token.pos_)
            self.dep.append(token.dep_)
            self.lemmas.append(token.lemma_.lower())
            self.heads.append(token.head.i)
            self.starts.append(token.idx)
            self.opens.append(bool(token.is_sent_start))
        self.ends = [start + len(word) for start, word in zip(self.starts, self.words, strict=True)]
        self.folded = [word.casefold() for word in self.words]
        self.capital = [word[:1].isupper() for word in self.words]
        self.classes = classes_of(self.words)
        self.loud = self._loud()
        self.small = Counter(word for word in self.words if word.islower())
        self.capital_inside = self._capital_inside()
        self.entities = self._entities()
        self.entity = self._entity_of()

    def __len__(self) -> int:
        return len(self.words)

    def form(self, start: int, end: int) -> str:
        """The words from token ``start`` to before ``end``, a blank between them where the text has white space."""
        return " ".join(self.text[self.starts[start] : self.ends[end - 1]].split())

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

    def _capital_inside(self) -> Counter[str]:
        """How often each word has a capital where none is due."""
        counts: Counter[str] = Counter()
        for index, word in enumerate(self.folded):
            if self.capital[index] and not self.opens[index] and not self.loud[index]:
                counts[word] += 1
        return counts

    def _entities(self) -> list[Span]:
        """The model's names without articles, possessives and marks at their edges."""
        found = []
        for entity in self.doc.ents:
            start, end = entity.start, entity.end
            while start < end and self._is_edge(start):
                start += 1
            while start < end and self._is_edge(end - 1):
                end -= 1
            label = "PERSON" if entity.label_ == "PER" else entity.label_
            if start < end and label in _KEPT:
                found.append(Span(start, end, label))
        return found

    def _is_edge(self, index: int) -> bool:
        return self.words[index] in _EDGES or self.words[index].isspace()

    def _entity_of(self) -> list[int]:
        numbers = [NO_NAME] * len(self.words)
        for number, (start, end, _) in enumerate(self.entities):
            numbers[start:end] = [number] * (end - start)
        return numbers


def _is_loud(line: str) -> bool:
    """Whether a line is a headline in capitalised words: "Russia Requested Military Aid" or "RUSSIA ASKS"."""
    if len(line) > HEADLINE_LIMIT or line.rstrip().endswith((",", ";")):
        return False
    content = [word for word in _WORD.findall(line) if word.casefold() not in _SMALL_WORDS]
    capitals = sum(word[0].isupper() for word in content)
    return len(content) >= 4 and capitals >= 0.85 * len(content)
