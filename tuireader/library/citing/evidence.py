"""Evidence: the page of an article that is cited or starred, as its server sent it, and the WARC file made of it.

A page is kept whenever it is fetched anyway for its full text, and when the user asks for it; the setting
``evidence.fetch`` has it fetched whenever something is starred or collected, too. That is off unless it is wished,
since a site sees who asks for which page, and when.
"""

from __future__ import annotations

import codecs
import io
import re
import time
from collections.abc import Iterable, Sequence
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING

from tuireader import __version__
from tuireader.errors import NotFoundError
from tuireader.library.citing.basket import Cited, cited_articles
from tuireader.library.library import Library
from tuireader.model import KeptPage, short_id
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.strings import fold, utc

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord
    from warcio.warcwriter import WARCWriter

    from tuireader.feeds.network.answers import Answer

_CODED = frozenset(("content-encoding", "transfer-encoding", "content-length"))
"""Headers of how the body came over the line, which is kept unpacked."""
_NO_HEADER = re.compile(r"[\x00-\x1f\x7f]")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""RFC 9110, 5.6.2: a header of another name is none."""
_TAG = re.compile(r"<[^<>]*>")
_LOOKED_AT = 2_000_000
"""Bytes of a page in which cited words are looked for."""


def is_wanted(marks: TinyMarks, key: int) -> bool:
    """Whether the page of this article is to be kept: it is starred, or something of it is cited."""
    return marks.is_starred(key) or key in cited_articles(marks)


def keep_answer(library: Library, key: int, asked: str, answer: Answer) -> KeptPage | None:
    """Keep a page that was fetched for an article; None where the pages would take more than ``evidence.megabytes``.

    Raises:
        StoreError: the archive cannot be written.
    """
    page = KeptPage(key, int(time.time()), asked, answer.url, answer.status, answer.headers, answer.body)
    _, size = library.archive.pages_room()
    if size + len(page.body) // 4 > library.config.evidence.megabytes * 1_000_000:
        return None
    library.archive.keep_page(page)
    return page


def kept_pages(library: Library, key: int) -> list[KeptPage]:
    """The pages kept of an article, the newest first.

    Raises:
        NotFoundError: none was kept.

    Example::

        for key in library.archive.page_owners():
            print(evidence.kept_pages(library, key)[0].sha256)
    """
    pages = library.archive.pages(key)
    if not pages:
        raise NotFoundError(
            f"no page is kept of this article: tuireader evidence --fetch {short_id(key)} fetches and keeps it"
        )
    return pages


def drop_unwanted(library: Library, undoable: Iterable[object]) -> int:
    """Remove the pages of articles that are neither starred nor cited any more, nor can become so by undoing."""
    marks = library.marks
    wanted = marks.starred_keys() | cited_articles(marks) | {key for key in undoable if isinstance(key, int)}
    return library.archive.drop_pages([key for key in library.archive.page_owners() if key not in wanted])


def has_words(page: KeptPage, item: Cited) -> bool:
    """Whether a kept page shows the words that are cited from it, whatever tags and entities stand among them.

    The page is not parsed for it, which is left to workers that may be stopped: its tags are taken out.
    """
    source = unescape(page.body[:_LOOKED_AT].decode(_charset(page), "replace"))
    shown = [f" {fold(_TAG.sub(between, source))} " for between in ("", " ")]
    return all(any(f" {fold(piece)} " in text for text in shown) for piece in item.pieces)


def _charset(page: KeptPage) -> str:
    """How the page's text is written, as its headers say; UTF-8 where they do not, or say nothing that is known."""
    content_type = next((value for name, value in page.headers if name.lower() == "content-type"), "")
    found = re.search(r"charset=[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    try:
        return codecs.lookup(found[1]).name if found else "utf-8"
    except LookupError:
        return "utf-8"


# --- WARC


def warc(pages: Sequence[KeptPage]) -> bytes:
    """A WARC/1.1 file of pages, compressed record by record (``.warc.gz``), with the SHA-256 of each.

    The bodies are unpacked, as they were kept; the headers that told how they were packed are named
    ``X-Archive-Orig-...``, as archives of the web do.
    """
    from warcio.warcwriter import WARCWriter

    written = io.BytesIO()
    writer = WARCWriter(written, gzip=True, warc_version="WARC/1.1")
    about = {"software": f"tuireader {__version__}", "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record("evidence.warc.gz", about))
    for page in pages:
        response = _response(writer, page)
        writer.write_record(response)
        writer.write_record(_metadata(writer, page, response))
    return written.getvalue()


def _response(writer: WARCWriter, page: KeptPage) -> ArcWarcRecord:
    """The record of a page as its server answered."""
    from warcio.statusandheaders import StatusAndHeaders

    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in _CODED else name, _NO_HEADER.sub(" ", value))
        for name, value in page.headers
        if _HEADER_NAME.fullmatch(name)
    ]
    headers.append(("Content-Length", str(len(page.body))))
    try:
        phrase = HTTPStatus(page.status).phrase
    except ValueError:
        phrase = ""
    told = {"WARC-Date": utc(page.fetched), "WARC-Payload-Digest": f"sha256:{page.sha256}"}
    return writer.create_warc_record(
        page.url,
        "response",
        payload=io.BytesIO(page.body),
        length=len(page.body),
        warc_headers_dict=told,
        http_headers=StatusAndHeaders(f"{page.status} {phrase}".strip(), headers, protocol="HTTP/1.1"),
    )


def _metadata(writer: WARCWriter, page: KeptPage, response: ArcWarcRecord) -> ArcWarcRecord:
    """The record of what was asked for, and for which article."""
    fields = f"via: {page.asked}\r\ntuireader-article: {short_id(page.article)}\r\n".encode()
    told = {
        "WARC-Date": utc(page.fetched),
        "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
    }
    return writer.create_warc_record(
        page.url,
        "metadata",
        payload=io.BytesIO(fields),
        length=len(fields),
        warc_content_type="application/warc-fields",
        warc_headers_dict=told,
    )
