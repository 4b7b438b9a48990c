"""Files to text and to articles: what a file is, how it is encoded, who reads it."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath
from typing import Literal

from tuireader.errors import InputError
from tuireader.text.written import Written

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
        from tuireader.text.webpage import read_page

        return read_page(text)
    if kind == "markdown":
        from tuireader.text.markdown import read_markdown

        return read_markdown(text)
    from tuireader.text.plain import read_plain

    return read_plain(text)


def _charset(data: bytes) -> str:
    found = _CHARSET.search(data[:4_096])
    name = found.group(1).decode("ascii").lower() if found else ""
    try:
        return codecs.lookup(name).name if _CHARSETS.fullmatch(name) else "cp1252"
    except LookupError:
        return "cp1252"
