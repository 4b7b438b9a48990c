"""What is told below an article's text: the files that come with it, a podcast's episode for instance; and, where
there is no text any more, that.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote, urlsplit

from tuireader.model import Article, Block, Document, Enclosure, Inline
from tuireader.text.blocks import GAP
from tuireader.text.clean import clean_line

GONE = "The text of this article is not stored any more."
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")
_LONGEST_NAME = 80


def with_files(article: Article) -> Article:
    """The article with a line below its text for each of its files, whose name is a link; one that is not stored with
    a line that says so, and where its original is.
    """
    document = article.document if article.row.stored else gone(article)
    for file in files_of(article):
        document = _with_line(document, file)
    return replace(article, document=document)


def gone(article: Article) -> Document:
    """What is said in place of a text that is not stored any more."""
    url = article.row.url
    original = f" The original may still be at {url}" if url else ""
    start = len(GONE) + len(original) - len(url)
    links = (Inline("link", start, start + len(url), url),) if url else ()
    return Document(GONE + original, (Block("paragraph", 0, len(GONE + original)),), links)


def files_of(article: Article) -> tuple[Enclosure, ...]:
    """The files to be told of; pictures, as most news sends them with each article, are none."""
    return tuple(file for file in article.enclosures if not _is_picture(file))


def file_line(file: Enclosure) -> str:
    """A file in a line: ``Episode 3.mp3 (audio/mpeg, 33.1 MB)``."""
    about = ", ".join(part for part in (file.type, _size(file.length)) if part)
    return f"{_name(file)} ({about})" if about else _name(file)


def _with_line(document: Document, file: Enclosure) -> Document:
    """The document with a file as its last paragraph."""
    before = f"{document.text}{GAP}" if document.text else ""
    start, link = len(before), len(before) + len("Attached: ")
    text = f"{before}Attached: {file_line(file)}"
    block = Block("paragraph", start, len(text))
    inline = Inline("link", link, link + len(_name(file)), file.url)
    return Document(text, (*document.blocks, block), (*document.inlines, inline))


def _is_picture(file: Enclosure) -> bool:
    """Whether a file is a picture, by its type or its name."""
    return file.type.startswith("image/") or urlsplit(file.url).path.lower().endswith(_PICTURES)


def _name(file: Enclosure) -> str:
    """A file's name: the last part of its address, else its host."""
    parts = urlsplit(file.url)
    return clean_line(unquote(parts.path).rstrip("/").rpartition("/")[2], _LONGEST_NAME) or parts.netloc


def _size(length: int) -> str:
    """A size in bytes as people write it; empty for an unknown one."""
    if length < 1000:
        return f"{length} bytes" if length else ""
    return f"{length / 1e6:.1f} MB" if length >= 1e6 else f"{length / 1e3:.0f} kB"
