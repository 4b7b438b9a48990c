"""An article read from plain text, Markdown or HTML, with what its file says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuireader.model import EMPTY, Document
from tuireader.text.clean import MAX_LINE, clean_line
from tuireader.text.part import part

MAX_TITLE_WORDS = 30
CUT_TITLE = 100
"""Characters of the first sentence that stand for a title where a text has none."""

SENTENCE_END = re.compile(r"[.!?…:;。！？][)\]\"'”’»*_]*$|[\"”»]$")
"""How a line of prose ends; a heading or a page's label does not, save perhaps with a question mark."""

_FIRST_SENTENCE = re.compile(r".{20,}?[.!?…。！？][)\"'”’»]*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Written:
    """A document and what its file says of it, clean; ``date`` and ``url`` are as written."""

    title: str
    document: Document = EMPTY
    section: str = ""
    author: str = ""
    date: str = ""
    url: str = ""
    lang: str = ""


def written(document: Document, fields: dict[str, str]) -> Written:
    """A document with the fields its file gives (by the names of :class:`Written`), each made one clean line.

    A title is found where the file names none, and does not stand in the text again.
    """
    known = {name: clean_line(value) for name, value in fields.items()}
    title = known.pop("title", "")
    if not title and opens_with_title(document):
        title = clean_line(_first(document))
    document = without_title(document, title)
    return Written(title or first_sentence(document.text), document, **known)


def opens_with_title(document: Document) -> bool:
    """Whether the first block reads like a headline of what follows."""
    if len(document.blocks) < 2:
        return False
    block, text = document.blocks[0], _first(document)
    if block.kind == "heading":
        return True
    short = "\n" not in text and len(text.split()) <= MAX_TITLE_WORDS
    return block.kind == "paragraph" and short and not SENTENCE_END.search(text.rstrip("?!"))


def without_title(document: Document, title: str) -> Document:
    """The document without first blocks that only repeat its title."""
    repeated = 0
    while title and repeated < len(document.blocks) and _same(document, repeated, title):
        repeated += 1
    return part(document, document.blocks[repeated:]) if repeated else document


def first_sentence(text: str) -> str:
    """The first sentence of a text, or what fits a title's line of it; empty for an empty text."""
    start = clean_line(text[: 20 * CUT_TITLE])
    found = _FIRST_SENTENCE.match(start)
    return clean_line(found.group() if found else start, CUT_TITLE)


def _first(document: Document) -> str:
    block = document.blocks[0]
    return document.text[block.start : block.end]


def _same(document: Document, number: int, title: str) -> bool:
    """Whether a block says just what the title says."""
    block = document.blocks[number]
    text = document.text[block.start : min(block.end, block.start + 2 * MAX_LINE)]
    return clean_line(text).casefold() == title.casefold()
