"""Files to articles: what a file is, how it is encoded, and how it is read: Markdown (by way of HTML), a saved page,
or plain text, also that which was scraped from a page, with ``Title:`` lines and the page's leftovers.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Literal

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from tuireader.errors import InputError
from tuireader.model import EMPTY, Document
from tuireader.text.blocks import DocumentBuilder, part
from tuireader.text.clean import MAX_LINE, clean, clean_line, web_url
from tuireader.text.html import MAX_FILE, html_to_document, title_line, too_complex, too_marked, tree
from tuireader.text.strings import first_sentence

Kind = Literal["plain", "page", "markdown"]

KINDS: dict[str, Kind] = {
    ".txt": "plain",
    ".text": "plain",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".md": "markdown",
    ".markdown": "markdown",
}
"""What is in a file, by the end of its name."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,20})", re.IGNORECASE)
_CHARSETS = re.compile(
    "(iso-8859-[0-9]+|windows-[0-9]+|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|euc-jp|euc-kr)"
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x08\x1a\x1b"))
_PAGE = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_OTHER_MARKUP = re.compile(r"\s*<\?xml\b|\s*<(?:opml|rss|feed|svg)\b", re.IGNORECASE)


def decode(data: bytes) -> str:
    """A file's text: by its byte order mark, as UTF-8, by a page's own word for it, else as Windows-1252.

    Raises:
        InputError: the bytes are no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    controls = len(data) - len(data.translate(None, _CONTROL))
    if b"\0" in data[:100_000] or 50 * controls > len(data):
        raise InputError("is not a text file")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_charset(data), "replace")


def kind_of(path: PurePath, text: str) -> Kind:
    """What a file holds, by its name, else by how it begins.

    Raises:
        InputError: it is XML that is no page.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None and _PAGE.match(text[:5_000]):
        return "page"
    if kind in (None, "plain") and _OTHER_MARKUP.match(text[:5_000]):
        raise InputError("is an XML file, not an article")
    return kind or "plain"


def read_article(kind: Kind, text: str) -> Written:
    """The article in a file's text. For pages and Markdown this belongs into a worker with a deadline."""
    if kind == "page":
        return read_page(text)
    if kind == "markdown":
        return read_markdown(text)
    return read_plain(text)


def _charset(data: bytes) -> str:
    found = _CHARSET.search(data[:4_096])
    name = found.group(1).decode("ascii").lower() if found else ""
    try:
        return codecs.lookup(name).name if _CHARSETS.fullmatch(name) else "cp1252"
    except LookupError:
        return "cp1252"


_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"([A-Za-z_]{2,12})\s*:\s*(\S.*)")


def read_markdown(text: str) -> Written:
    """An article from CommonMark with tables: front matter's fields, the first heading as its title. What has too many
    signs to be read so is taken as it stands.
    """
    text = text.replace("\r\n", "\n")
    fields: dict[str, str] = {}
    if matter := _FRONT_MATTER.match(text):
        text = text[matter.end() :]
        fields = _matter_fields(matter.group(1))
    if too_marked(text):
        plain = read_plain(text)
        return written(plain.document, {"title": plain.title} | fields)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    html = parser.render(text)
    return written(html_to_document(html, fields.get("url", ""), MAX_FILE), fields)


def _matter_fields(matter: str) -> dict[str, str]:
    """The entries of a front matter that we know, unquoted; lists and nesting are passed over."""
    fields: dict[str, str] = {}
    for line in matter.split("\n"):
        if (found := _ENTRY.fullmatch(line.rstrip())) and (name := FIELDS.get(found.group(1).lower())):
            value = found.group(2)
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            fields.setdefault(name, value)
    return fields


_META = {
    **dict.fromkeys(("og:title", "twitter:title"), "title"),
    **dict.fromkeys(("author", "article:author"), "author"),
    **dict.fromkeys(("article:published_time", "date", "dc.date"), "date"),
    "og:url": "url",
    "article:section": "section",
}
_BODIES = ("article", "main", "[role=main]", "body")
_PLENTY = 200
_OF_SITE = ", ".join(
    (
        "nav",
        "[role=navigation]",
        "link[rel=canonical]",
        "meta[property^='og:']",
        "script[type='application/ld+json']",
    )
)
"""What shows that a page was given by a website, and is neither a fragment nor made by hand for its text alone."""
_LANG = re.compile(r"[A-Za-z]{2}(?=$|[-_])")


def read_page(html: str) -> Written:
    """An article from a page: its head tells the title, its article or main element is the body."""
    html = html[:MAX_FILE].encode("utf-8", "replace").decode("utf-8")
    if too_complex(html):
        return written(html_to_document(html, limit=MAX_FILE), {})
    page = tree(html.encode())
    fields, of_site = _page_fields(page), page.css_first(_OF_SITE) is not None
    return replace(written(html_to_document(_body(page), fields["url"], MAX_FILE), fields), of_site=of_site)


def _body(page: LexborHTMLParser) -> str:
    """The HTML of the page's article: of the first kind of element that has enough text for one."""
    page.strip_tags(["script", "style", "noscript", "template", "svg", "nav"])
    for selector in _BODIES:
        found = [node for node in page.css(selector)[:20] if node.html]
        best = max(found, key=lambda node: len(node.text(deep=True)), default=None)
        if best is not None and (selector == "body" or len(best.text(deep=True)) >= _PLENTY):
            return best.html or ""
    return ""


def _page_fields(page: LexborHTMLParser) -> dict[str, str]:
    """What a page says of its article; ``url`` is there always, empty where it names none of the web."""
    fields = _meta_fields(page)
    if canonical := page.css_first("link[rel=canonical]"):
        fields.setdefault("url", canonical.attributes.get("href") or "")
    if "title" not in fields and (title := _title(page)):
        fields["title"] = title
    root = page.root
    if root is not None and (lang := _LANG.match(root.attributes.get("lang") or "")):
        fields["lang"] = lang.group().lower()
    fields["url"] = web_url(fields.get("url", ""))
    return fields


def _meta_fields(page: LexborHTMLParser) -> dict[str, str]:
    fields: dict[str, str] = {}
    for meta in page.css("meta")[:200]:
        known = meta.attributes
        name = _META.get((known.get("property") or known.get("name") or "").lower())
        if name and (content := known.get("content")):
            fields.setdefault(name, content)
    return fields


def _title(page: LexborHTMLParser) -> str:
    """The page's title, else its first heading."""
    for tag in ("title", "h1"):
        node = page.css_first(tag)
        title = title_line(node.text(deep=True)) if node is not None else ""
        if title:
            return title
    return ""


MAX_PARAGRAPHS = 100_000
MAX_TITLE_WORDS = 30

FIELDS = {
    **dict.fromkeys(("title", "headline"), "title"),
    **dict.fromkeys(("author", "authors", "byline"), "author"),
    **dict.fromkeys(("date", "published"), "date"),
    **dict.fromkeys(("url", "link", "source"), "url"),
    **dict.fromkeys(("section", "category"), "section"),
    **dict.fromkeys(("lang", "language"), "lang"),
}
"""How files call what :class:`~tuireader.text.files.Written` holds."""

SENTENCE_END = re.compile(r"[.!?…:;。！？][)\]\"'”’»*_]*$|[\"”»]$")
"""How a line of prose ends; a heading or a page's label does not, save perhaps with a question mark."""
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


def _first(document: Document) -> str:
    block = document.blocks[0]
    return document.text[block.start : block.end]


def _same(document: Document, number: int, title: str) -> bool:
    """Whether a block says just what the title says."""
    block = document.blocks[number]
    text = document.text[block.start : min(block.end, block.start + 2 * MAX_LINE)]
    return clean_line(text).casefold() == title.casefold()
