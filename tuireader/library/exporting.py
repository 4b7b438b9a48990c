"""Articles out of the library, whole, one after the other, with what was found in them and what the user did: as
Markdown and as a web page.

The Markdown (CommonMark) is readable as it stands, and nothing in it is markup that an article brought; the page needs
nothing else and runs nothing: all is escaped, links lead to the web only. In both, marks are woven into the text so
that each is closed within the one around it.
"""

from __future__ import annotations

import heapq
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from tuireader.library import articles
from tuireader.library.citing.notes import Note, of_article
from tuireader.library.library import Library
from tuireader.model import Article, ArticleAnnotation, ArticleRow, Block, Document, Quote
from tuireader.query.tree import Query
from tuireader.text.clean import clean, clean_line, web_url

KINDS = {
    "PERSON": "People",
    "ORG": "Organisations",
    "GPE": "Places",
    "LOC": "Places",
    "FAC": "Places",
}
"""The labels of names that are told, and under what."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One article with all that belongs to it. Nothing is annotated for it that was not before."""

    row: ArticleRow
    article: Article
    annotation: ArticleAnnotation
    note: str = ""
    notes: tuple[Note, ...] = ()
    """Those to passages of it."""


def exported(library: Library, query: Query) -> Iterator[Exported]:
    """The articles that match, newest first; read as they are taken, so that any number takes no memory.

    Example::

        for item in exporting.exported(library, queries.parse("is:starred")):
            print(item.article.row.title, exporting.said(item))
    """
    for row in articles.each_row(library, articles.ids(library, query)):
        article = articles.article(library, row.key)
        if article is not None:
            found = articles.annotation(library, row.key) or ArticleAnnotation()
            note = str(library.marks.fields("articles", row.key).get("note", ""))
            passages = tuple(noted for noted in of_article(library.marks, row.key) if noted.words)
            yield Exported(row, article, found, note, passages)


def date_of(row: ArticleRow) -> str:
    """The day of an article in UTC, as 2022-03-14; that it was seen, where it names no day."""
    if not (row.dated or row.published):
        return ""
    day = time.strftime("%Y-%m-%d", time.gmtime(row.published))
    return day if row.dated else f"seen {day}"


def about(item: Exported) -> list[str]:
    """What stands under an article's title: where it is from, when, by whom, and how the user marked it."""
    row = item.row
    section = row.section if row.section != row.feed_title else ""
    told = [row.feed_title, section, row.author, date_of(row), "read" if row.read else "unread"]
    told += ["starred"] * row.starred + [f"tagged {', '.join(row.tags)}"] * bool(row.tags)
    return [clean_line(part) for part in told if part]


def said(item: Exported) -> list[tuple[str, str, str]]:
    """Who said what: speaker, what makes one doubt it ("likely, reported"), and the words on one line."""
    quotes = (*item.annotation.title.quotes, *item.annotation.body.quotes)
    return [(_speaker(quote), _doubt(quote), " ".join(quote.text.split())) for quote in quotes]


def named(item: Exported) -> dict[str, list[str]]:
    """The names in an article by kind, each once, in order."""
    found: dict[str, dict[str, None]] = {}
    for mention in item.annotation.entities:
        if kind := KINDS.get(mention.label):
            found.setdefault(kind, {})[mention.name] = None
    return {kind: list(found[kind]) for kind in dict.fromkeys(KINDS.values()) if kind in found}


def _speaker(quote: Quote) -> str:
    return quote.speaker_name or quote.speaker or "speaker unknown"


def _doubt(quote: Quote) -> str:
    told: list[str] = []
    if quote.confidence != "sure" and (quote.speaker_name or quote.speaker):
        told.append(quote.confidence)
    if quote.type != "direct":
        told.append("reported" if quote.reported else "partly reported")
    return ", ".join(told)


_INLINE = re.compile(r"[\\`*_\[\]<>~|]|&(?=#|\w+;)|!(?=\[)")
_LINE_START = re.compile(r"^(\s*)([#+=-])|^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_OUT_OF_PLACE = re.compile(r"[<>\\]")
_SIGNS = {"strong": "**", "emphasis": "*"}


def markdown(item: Exported) -> str:
    """One article, with its quotes and names below it and a rule at the end.

    Example::

        for item in exporting.exported(library, queries.parse("is:starred")):
            print(exporting.markdown(item))
    """
    parts = [f"# {_line(item.row.title) or 'Untitled'}", _line(" · ".join(about(item)))]
    if url := _target(item.row.url):
        parts.append(url)
    if item.note:
        parts.append(f"Note: {_line(item.note)}")
    parts += [f"Note to “{_line(noted.words)}”: {_line(noted.note)}" for noted in item.notes]
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


HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Articles from tuireader</title>
<style>
body { max-width: 40em; margin: 2em auto; padding: 0 1em; font: 1.05em/1.6 Georgia, serif; }
article { border-bottom: 1px solid; padding-bottom: 2em; }
header p, .names { font: .85em/1.5 sans-serif; }
pre { overflow-x: auto; }
.quote { background: #fff3c4; color: #000; }
.people { font-weight: bold; }
.organisations, .places { text-decoration: underline dotted; }
</style>
</head>
<body>
"""
TAIL = "</body>\n</html>\n"
_TAGS = {"strong": "strong", "emphasis": "em", "code": "code"}


def html(item: Exported) -> str:
    """One article of the page, between :data:`HEAD` and :data:`TAIL`."""
    document = item.article.document
    blocks = "\n".join(
        _html_block(document, block, marks) for block, marks in by_block(document, _html_marks(item))
    )
    lang = f' lang="{_html_text(item.row.lang)}"' if item.row.lang else ""
    return f"<article{lang}>\n{_html_header(item)}\n{blocks}\n{_html_found(item)}</article>\n"


def _html_header(item: Exported) -> str:
    title = _html_text(clean_line(item.row.title) or "Untitled")
    if url := web_url(item.row.url):
        title = f"{_html_link(url)}{title}</a>"
    note = f"<p>Note: {_html_text(item.note)}</p>" if item.note else ""
    return f"<header>\n<h1>{title}</h1>\n<p>{_html_text(' · '.join(about(item)))}</p>{note}\n</header>"


def _html_found(item: Exported) -> str:
    """Who said what, and the names."""
    parts = []
    if quotes := said(item):
        rows = (
            f"<li><b>{_html_text(speaker)}</b>{f' ({_html_text(doubt)})' if doubt else ''}: {_html_text(words)}</li>\n"
            for speaker, doubt, words in quotes
        )
        parts.append(f"<h2>Who said what</h2>\n<ul>\n{''.join(rows)}</ul>\n")
    parts += [
        f'<p class="names">{kind}: {_html_text(", ".join(names))}</p>\n'
        for kind, names in named(item).items()
    ]
    return "".join(parts)


def _html_marks(item: Exported) -> Iterator[Mark]:
    """Links and stress of the text, quotes with their speakers, names."""
    for inline in item.article.document.inlines:
        if inline.kind in _TAGS:
            tag = _TAGS[inline.kind]
            yield Mark(inline.start, inline.end, f"<{tag}>", f"</{tag}>")
        elif url := web_url(inline.target):
            yield Mark(inline.start, inline.end, _html_link(url), "</a>")
    for found in item.annotation.body.quotes:
        opening = f'<span class="quote" title="{_html_text(_html_who(found))}">'
        yield from (Mark(start, end, opening, "</span>") for start, end in found.spans)
    for mention in item.annotation.body.entities:
        if kind := KINDS.get(mention.label):
            opening = f'<span class="{kind.lower()}" title="{_html_text(mention.name)}">'
            yield Mark(mention.start, mention.end, opening, "</span>")


def _html_who(quote: Quote) -> str:
    return quote.speaker_name or quote.speaker or "speaker unknown"


def _html_block(document: Document, block: Block, marks: list[Mark]) -> str:
    """One block of the text."""
    inner = "".join(woven(document.text, block.start, block.end, marks, _html_text))
    level = min(max(block.level, 1), 6)
    match block.kind:
        case "heading":
            return f"<h{max(level, 2)}>{inner}</h{max(level, 2)}>"
        case "quotation":
            return f"<blockquote><p>{_html_lines(inner)}</p></blockquote>"
        case "item":
            marker = f"{_html_text(block.marker)} " if block.marker else ""
            return f'<p style="margin-left: {2 * level}em">{marker}{_html_lines(inner)}</p>'
        case "code" | "table":
            return f"<pre>{inner}</pre>"
        case "image":
            return f"<p><em>[image: {inner}]</em></p>"
        case "rule":
            return "<hr>"
    return f"<p>{_html_lines(inner)}</p>"


def _html_lines(inner: str) -> str:
    return inner.replace("\n", "<br>\n")


def _html_link(url: str) -> str:
    return f'<a href="{escape(url)}" rel="noopener noreferrer">'


def _html_text(text: str) -> str:
    return escape(clean(text))
