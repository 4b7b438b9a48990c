"""Files to text and to articles: what a file is, how it is encoded, and who reads it: plain text, Markdown (by way of
HTML) or a saved page. Only a parse worker imports this.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from pathlib import PurePath
from typing import Literal

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from tuireader.errors import InputError
from tuireader.text.html import MAX_FILE, html_to_document, title_line, too_complex, too_marked, tree
from tuireader.text.links import web_url
from tuireader.text.plain import FIELDS, Written, read_plain, written

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
