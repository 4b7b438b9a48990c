"""JSON Feed, versions 1 and 1.1 (jsonfeed.org/version/1.1), into the same entries as XML feeds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from tuireader.feeds.dates import parse_date
from tuireader.feeds.entries import (
    categories_of,
    enclosures_of,
    language_code,
    literal_document,
    opening,
    refused,
    told_apart,
)
from tuireader.feeds.guids import guid_of
from tuireader.feeds.items import HASH_BYTES, MOST_ITEMS, RULES
from tuireader.feeds.parsed import ParsedFeed
from tuireader.feeds.prepare import decoded
from tuireader.model import EMPTY, Document, Entry
from tuireader.text.clean import clean_line
from tuireader.text.html import html_to_document
from tuireader.text.links import web_url

MOST_PARTS = 200_000
"""How many objects and lists, and how many names and texts, a feed may have."""


def parse_json_feed(body: bytes, url: str, known: bytes) -> ParsedFeed:
    """Read a JSON Feed; items whose hash is known are passed over. Whatever has the wrong type counts as
    absent.
    """
    if _is_too_complex(body):
        return ParsedFeed("other", problem="is too complex to be read")
    try:
        data = json.loads(decoded(body))
    except (ValueError, RecursionError):
        return ParsedFeed("other", problem="is not a feed, and not valid JSON")
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        return ParsedFeed("other", problem="is JSON, but not a feed")
    seen = {known[at : at + HASH_BYTES] for at in range(0, len(known), HASH_BYTES)}
    items = [item for item in data["items"] if isinstance(item, dict) and item][:MOST_ITEMS]
    hashes = [_hash(item) for item in items]
    lang = language_code(_text(data, "language"))
    base = web_url(_text(data, "feed_url"), url) or url
    news = [
        _entry(item, base, lang, data)
        for item, digest in zip(items, hashes, strict=True)
        if digest not in seen
    ]
    return ParsedFeed(
        title=clean_line(_text(data, "title")),
        home=web_url(_text(data, "home_page_url"), base),
        lang=lang,
        entries=told_apart(news),
        items=b"".join(hashes),
    )


def _is_too_complex(body: bytes) -> bool:
    """Whether reading it would make more objects than any honest feed's."""
    quotes = body.count(b'"') - body.count(b'\\"')
    return max(body.count(b"{") + body.count(b"["), quotes // 2) > MOST_PARTS


def _entry(item: Mapping[str, Any], base: str, lang: str, feed: Mapping[str, Any]) -> Entry:
    """One item as an entry."""
    addresses = _text(item, "url"), _text(item, "external_url")
    url = next(filter(None, (web_url(address, base) for address in addresses)), "")
    title = clean_line(_text(item, "title"))
    document = _document(item, base)
    return Entry(
        guid=guid_of(_text(item, "id"), url, title, document.text),
        title=title or opening(document.text),
        document=document,
        url=url,
        author=_authors(item) or _authors(feed),
        published=parse_date(_text(item, "date_published")) or parse_date(_text(item, "date_modified")),
        updated=parse_date(_text(item, "date_modified")),
        lang=language_code(_text(item, "language")) or lang,
        categories=categories_of(_list(item, "tags")),
        enclosures=enclosures_of(_files(item), base),
        refused="" if url else refused(addresses),
    )


def _document(item: Mapping[str, Any], base: str) -> Document:
    """The body: HTML, else literal text, else the summary."""
    if html := _text(item, "content_html"):
        return html_to_document(html, base)
    text = _text(item, "content_text") or _text(item, "summary")
    return literal_document(text) if text else EMPTY


def _authors(holder: Mapping[str, Any]) -> str:
    """Names of version 1.1's ``authors`` or version 1's ``author``."""
    people = [*_list(holder, "authors"), holder.get("author")]
    names = [_text(person, "name") for person in people if isinstance(person, dict)]
    return clean_line(", ".join(dict.fromkeys(name for name in names if name)), 200)


def _files(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Attachments by the names that enclosures have elsewhere."""
    files = [file for file in _list(item, "attachments") if isinstance(file, dict)]
    return [
        {"href": _text(file, "url"), "type": _text(file, "mime_type"), "length": file.get("size_in_bytes")}
        for file in files
    ]


def _text(holder: Mapping[str, Any], name: str) -> str:
    """A text field; a number is taken for its digits, as some feeds give their ids."""
    value = holder.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _list(holder: Mapping[str, Any], name: str) -> list[Any]:
    """A list field, empty when it is something else."""
    value = holder.get(name)
    return value if isinstance(value, list) else []


def _hash(item: Mapping[str, Any]) -> bytes:
    """The hash by which an unchanged item is known."""
    text = json.dumps(item, sort_keys=True)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES, key=RULES).digest()
