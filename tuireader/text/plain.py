"""Text files to articles: those scraped from pages, with ``Title:`` lines and the page's leftovers; and what a file
says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tuireader.model import EMPTY, Document
from tuireader.text.blocks import DocumentBuilder, part
from tuireader.text.clean import MAX_LINE, clean, clean_line

MAX_PARAGRAPHS = 100_000
MAX_TITLE_WORDS = 30
CUT_TITLE = 100
"""Characters of the first sentence that stand for a title where a text has none."""

FIELDS = {
    **dict.fromkeys(("title", "headline"), "title"),
    **dict.fromkeys(("author", "authors", "byline"), "author"),
    **dict.fromkeys(("date", "published"), "date"),
    **dict.fromkeys(("url", "link", "source"), "url"),
    **dict.fromkeys(("section", "category"), "section"),
    **dict.fromkeys(("lang", "language"), "lang"),
}
"""How files call what :class:`~tuireader.text.plain.Written` holds."""

SENTENCE_END = re.compile(r"[.!?…:;。！？][)\]\"'”’»*_]*$|[\"”»]$")
"""How a line of prose ends; a heading or a page's label does not, save perhaps with a question mark."""
_FIRST_SENTENCE = re.compile(r".{20,}?[.!?…。！？][)\"'”’»]*(?=\s|$)")
_FIELD = re.compile(r"\s*([A-Za-z_]{2,12})\s*:\s*(\S.*)")
_BULLET = re.compile(r"\s*(?:([-*•–])|(\d{1,3})[.)])\s+(?=\S)")
_HEAD = 20
"""Paragraphs, and fields, that a head may have."""
_LONG_LINE = 120
_LABEL_WORDS = 8
_LEFTOVER_WORDS = 25
_PROSE_WORDS = 30

Paragraph = list[str]
"""A paragraph's lines."""


@dataclass(frozen=True, slots=True)
class Written:
    """A document and what its file says of it, clean; ``date`` and ``url`` are as written. ``of_site`` tells that it
    is a page as websites give it, on which other things may stand beside the article.
    """

    title: str
    document: Document = EMPTY
    section: str = ""
    author: str = ""
    date: str = ""
    url: str = ""
    lang: str = ""
    of_site: bool = False


def read_plain(text: str) -> Written:
    """An article from a text file: its section, its title once, its body without the page's last lines."""
    paragraphs = _paragraphs(clean(text))
    fields, body = _head(paragraphs)
    return written(_document(_without_leftovers(body)), fields)


def _paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs: between blank lines, and after a long line that ends as a sentence does."""
    paragraphs: list[Paragraph] = [[]]
    for line in text.split("\n"):
        if line.strip():
            paragraphs[-1].append(line)
        ended = not line.strip() or (len(line) > _LONG_LINE and SENTENCE_END.search(line[-8:].rstrip()))
        if ended and paragraphs[-1]:
            paragraphs.append([])
    return paragraphs if paragraphs[-1] else paragraphs[:-1]


def _head(paragraphs: Sequence[Paragraph]) -> tuple[dict[str, str], list[Paragraph]]:
    """The fields at a text's head, and the body below. Without a title among them there is no head.

    The fields are lines such as ``Title: ...``; above them there may be the page's section, a short line.
    """
    above, rest = _section(paragraphs)
    fields: dict[str, str] = {}
    first, body = [list(paragraph) for paragraph in rest[:_HEAD]], list(rest[_HEAD:])
    for _ in range(_HEAD):
        found = _field(first[0][0]) if first else None
        if found is None:
            break
        name, value = found
        if fields.setdefault(name, value) != value:  # A second title is part of the text, without its label.
            first[0][0] = value
            break
        if len(first[0]) > 1:
            del first[0][0]
        else:
            del first[0]
    if "title" not in fields:
        return {}, list(paragraphs)
    return ({"section": above, **fields} if above else fields), first + body


def _section(paragraphs: Sequence[Paragraph]) -> tuple[str, Sequence[Paragraph]]:
    """A short first line that is followed by a title field, and what comes after it."""
    lines = [(number, line) for number, paragraph in enumerate(paragraphs[:3]) for line in paragraph[:2]]
    if len(lines) < 2 or _field(lines[0][1]) or not _field(lines[1][1]):
        return "", paragraphs
    line = lines[0][1].strip()
    if len(line.split()) > _LABEL_WORDS or SENTENCE_END.search(line):
        return "", paragraphs
    rest = [paragraphs[0][1:], *paragraphs[1:]]
    return line, [paragraph for paragraph in rest if paragraph]


def _field(line: str) -> tuple[str, str] | None:
    """The field in a line, by our name for it, with its value."""
    found = _FIELD.fullmatch(line)
    name = FIELDS.get(found.group(1).lower()) if found else None
    return (name, found.group(2).strip()) if found and name else None


def _without_leftovers(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The body without what the page had below it: a label, perhaps with headlines, after the last sentence.

    Only below prose, and only when the first such line is short, no list item and no "Source: ..." line; a
    last paragraph that ends as a sentence or a quotation does always stays.
    """
    end = len(paragraphs)
    while end and not SENTENCE_END.search(paragraphs[end - 1][-1].rstrip(" :;")):
        end -= 1
    tail, body = paragraphs[end:], paragraphs[:end]
    if not tail or not _is_label(tail[0]) or not all(map(_is_leftover, tail)) or not _is_prose(body):
        return paragraphs
    return body


def _is_label(paragraph: Paragraph) -> bool:
    line = paragraph[0].strip()
    return len(line.split()) <= _LABEL_WORDS and ":" not in line[:-1] and line[:1].isalpha()


def _is_leftover(paragraph: Paragraph) -> bool:
    return all(len(line.split()) <= _LEFTOVER_WORDS for line in paragraph) and not _BULLET.match(paragraph[0])


def _is_prose(paragraphs: list[Paragraph]) -> bool:
    """Whether most of these paragraphs are sentences, so that a line that is none stands out."""
    sentences = sum(1 for paragraph in paragraphs if SENTENCE_END.search(paragraph[-1].rstrip()))
    words = sum(len(line.split()) for paragraph in paragraphs for line in paragraph)
    return words >= _PROSE_WORDS and 3 * sentences >= 2 * len(paragraphs)


def _document(paragraphs: Iterable[Paragraph]) -> Document:
    builder = DocumentBuilder(MAX_PARAGRAPHS)
    for paragraph in paragraphs:
        items = [_BULLET.match(line) for line in paragraph]
        if all(items):
            for line, item in zip(paragraph, items, strict=True):
                assert item is not None
                builder.style("item", 1, f"{item.group(2)}." if item.group(2) else "•")
                builder.add_text(line[item.end() :])
        else:
            builder.style("paragraph")
            builder.add_text("\n".join(paragraph))
    return builder.document()


def written(document: Document, fields: dict[str, str]) -> Written:
    """A document with the fields its file gives (by the names of :class:`Written`), each made one clean line.

    A title is found where the file names none, and does not stand in the text again.
    """
    known: dict[str, Any] = {name: clean_line(value) for name, value in fields.items()}
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
