"""The articles in an answer of the Google Reader API, made into entries as those of feeds are. It runs in a worker
process, for their texts are markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Raw, Struct

from tuireader.accounts.greader_wire import (
    MOST_ON_PAGE,
    READ,
    STARRED,
    RemoteItem,
    decoded,
    is_stream,
    item_number,
    one,
)
from tuireader.feeds.entries import LONGEST_NAMES, categories_of, enclosures_of, opening
from tuireader.model import Entry
from tuireader.text.clean import clean_line, web_url
from tuireader.text.html import html_to_document, title_line

LATEST = 32_503_680_000
"""A time that no honest article has: the year 3000."""
_STATE = re.compile(r"user/[^/]+/(state/com\.google/[a-z-]+)")
"""Some servers put the user's number in the place of the "-"."""


class _Link(Struct):
    href: str = ""
    type: str | None = ""
    length: str | int | None = ""


class _Text(Struct):
    content: str | None = ""


class _Origin(Struct):
    streamId: str
    title: str | None = ""
    htmlUrl: str | None = ""


class _Item(Struct):
    id: str | int
    origin: _Origin
    title: str | None = ""
    author: str | None = ""
    published: int | float | None = None
    updated: int | float | None = None
    categories: list[str] = []
    canonical: list[_Link] | None = None
    alternate: list[_Link] | None = None
    enclosure: list[_Link] | None = None
    summary: _Text | None = None
    content: _Text | None = None


class _Items(Struct):
    items: list[Raw]


def read_items(body: bytes) -> tuple[RemoteItem, ...]:
    """The items of an answer. Raises FetchError when it has none."""
    sent = decoded(body, _Items).items[:MOST_ON_PAGE]
    items = (one(raw, _Item) for raw in sent)
    made = (_item(item) for item in items if item is not None)
    return tuple(item for item in made if item is not None)


def _item(sent: _Item) -> RemoteItem | None:
    """An item with its entry; None for one without an id, or of no feed."""
    number = item_number(sent.id)
    if number is None or not is_stream(sent.origin.streamId):
        return None
    states = {f"user/-/{found[1]}" for each in sent.categories if (found := _STATE.fullmatch(each))}
    source, entry = title_line(sent.origin.title or ""), _entry(sent, str(number))
    return RemoteItem(number, sent.origin.streamId, source, READ in states, STARRED in states, entry)


def _entry(sent: _Item, guid: str) -> Entry:
    links = [*(sent.canonical or ()), *(sent.alternate or ())]
    url = next(filter(None, (web_url(link.href) for link in links)), "")
    texts = [text.content or "" for text in (sent.content, sent.summary) if text is not None]
    document = html_to_document(max(texts, key=len, default=""), url or web_url(sent.origin.htmlUrl or ""))
    files = [{"href": link.href, "type": link.type, "length": link.length} for link in sent.enclosure or ()]
    published = _time(sent.published)
    return Entry(
        guid=guid,
        title=title_line(sent.title or "") or opening(document.text),
        document=document,
        url=url,
        author=clean_line(sent.author or "", LONGEST_NAMES),
        published=published or _time(sent.updated),
        updated=_time(sent.updated),
        categories=categories_of(_own_words(sent.categories)),
        enclosures=enclosures_of(files, url),
    )


def _own_words(categories: Iterable[str]) -> list[str]:
    """The categories that the article itself has: not the reader's states and labels."""
    return [each for each in categories if not each.startswith("user/")]


def _time(seconds: int | float | None) -> int | None:
    """A time in epoch seconds that can be believed."""
    return int(seconds) if seconds is not None and 0 < seconds < LATEST else None
