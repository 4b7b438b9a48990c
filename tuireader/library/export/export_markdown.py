"""Articles as Markdown (CommonMark): readable as it stands, and nothing in it is markup that an article brought. Marks
are woven into the text so that each is closed within the one around it.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from tuireader.library.export.exporting import Exported, about, named, said
from tuireader.model import Block, Document
from tuireader.text.clean import clean, clean_line
from tuireader.text.links import web_url

_INLINE = re.compile(r"[\\`*_\[\]<>~|]|&(?=#|\w+;)|!(?=\[)")
_LINE_START = re.compile(r"^(\s*)([#+=-])|^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_OUT_OF_PLACE = re.compile(r"[<>\\]")
_SIGNS = {"strong": "**", "emphasis": "*"}


def markdown(item: Exported) -> str:
    """One article, with its quotes and names below it and a rule at the end.

    Example::

        for item in exporting.exported(library, queries.parse("is:starred")):
            print(export_markdown.markdown(item))
    """
    parts = [f"# {_line(item.row.title) or 'Untitled'}", _line(" · ".join(about(item)))]
    if url := _target(item.row.url):
        parts.append(url)
    if item.note:
        parts.append(f"Note: {_line(item.note)}")
    document = item.article.document
    parts += [_block(document, block, marks) for block, marks in by_block(document, _marks(document))]
    if quotes := said(item):
        parts += ["## Who said what", "\n".join(_quote(*quote) for quote in quotes)]
    if names := named(item):
        lines = (f"- {kind}: {_line(', '.join(found))}" for kind, found in names.items())
        parts += ["## Names", "\n".join(lines)]
    return "\n\n".join(part for part in parts if part) + "\n\n---\n"


def _quote(speaker: str, doubt: str, words: str) -> str:
    return f"- **{_line(speaker)}**{f' ({doubt})' if doubt else ''}: {_line(words)}"


def _marks(document: Document) -> Iterator[Mark]:
    """Links and stress; signs for code would make its escapes visible."""
    for inline in document.inlines:
        if inline.kind in _SIGNS:
            yield Mark(inline.start, inline.end, _SIGNS[inline.kind], _SIGNS[inline.kind])
        elif inline.kind == "link" and (target := _target(inline.target)):
            yield Mark(inline.start, inline.end, "[", f"]({target})")


def _target(url: str) -> str:
    """A link's address between signs that it cannot close; empty when it is none of the web."""
    found = web_url(url)
    return f"<{_OUT_OF_PLACE.sub(lambda sign: quote(sign[0]), found)}>" if found else ""


def _block(document: Document, block: Block, marks: list[Mark]) -> str:
    """One block; code and tables stand as they are, between fences that they cannot close."""
    text = clean(document.text[block.start : block.end])
    if block.kind in ("code", "table"):
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
        return f"{fence}\n{text}\n{fence}"
    if block.kind == "rule":
        return "* * *"
    if block.kind == "image":
        return f"*[image: {_line(text)}]*"
    words = _words(document, block, marks)
    if block.kind == "heading":
        return f"{'#' * min(block.level + 1, 6)} {' '.join(words.split())}"
    if block.kind == "quotation":
        return "\n".join(f"{'> ' * max(block.level, 1)}{line}" for line in words.split("\n"))
    if block.kind == "item":
        return _item(block, words)
    return words


def _item(block: Block, words: str) -> str:
    """A list item, indented by its depth; one without a marker goes on with the one before."""
    sign = "- " if block.marker else "  "
    if re.fullmatch(r"\d{1,9}[.)]", block.marker):
        sign = f"{block.marker} "
    indent = "    " * (min(max(block.level, 1), 8) - 1)
    return "\n".join(
        indent + (sign if number == 0 else "  ") + line for number, line in enumerate(words.split("\n"))
    )


def _words(document: Document, block: Block, marks: list[Mark]) -> str:
    """The words of a block with its links and stress; its line breaks stay."""
    text = "".join(woven(document.text, block.start, block.end, marks, _escaped))
    lines = [line.strip() for line in _begun(text).split("\n")]
    return "\\\n".join(line for line in lines if line)


def _line(text: str) -> str:
    return _begun(_escaped(clean_line(text, 100_000)))


def _begun(text: str) -> str:
    """The text with what would begin a list, heading or rule at a line's start made plain."""
    return _LINE_START.sub(lambda at: f"{at[1]}\\{at[2]}" if at[2] else f"{at[3]}\\{at[4]}", text)


def _escaped(text: str) -> str:
    return _INLINE.sub(r"\\\g<0>", clean(text))


# --- A text with marks woven into it, as HTML and Markdown want it ---


class Mark(NamedTuple):
    """A range of a text, half-open, and what is written before and behind it."""

    start: int
    end: int
    opening: str
    closing: str


def by_block(document: Document, marks: Iterable[Mark]) -> Iterator[tuple[Block, list[Mark]]]:
    """Each block of a document with the marks that reach into it."""
    ordered = sorted(marks)
    reaching: list[Mark] = []
    taken = 0
    for block in document.blocks:
        while taken < len(ordered) and ordered[taken].start < block.end:
            reaching.append(ordered[taken])
            taken += 1
        reaching = [mark for mark in reaching if mark.end > block.start]
        yield block, reaching


def woven(
    text: str, start: int, end: int, marks: Iterable[Mark], escape: Callable[[str], str]
) -> Iterator[str]:
    """The text from ``start`` to ``end``, escaped, with the marks in it; those that cross another are parted."""
    waiting = [
        (max(mark.start, start), -min(mark.end, end), number, mark.opening, mark.closing)
        for number, mark in enumerate(marks)
    ]
    heapq.heapify(waiting)
    open_marks: list[tuple[int, str]] = []
    at = start
    while waiting or open_marks:
        if open_marks and (not waiting or open_marks[-1][0] <= waiting[0][0]):
            until, closing = open_marks.pop()
            yield escape(text[at:until]) + closing
            at = until
            continue
        first, last, number, opening, closing = heapq.heappop(waiting)
        last = -last
        if open_marks and last > open_marks[-1][0]:
            heapq.heappush(waiting, (open_marks[-1][0], -last, number, opening, closing))
            last = open_marks[-1][0]
        if first < last:
            yield escape(text[at:first]) + opening
            at = first
            open_marks.append((last, closing))
    yield escape(text[at:end])
