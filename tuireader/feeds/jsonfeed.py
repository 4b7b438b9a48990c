"""JSON Feed, versions 1 and 1.1 (jsonfeed.org/version/1.1), into the same entries as XML feeds.

The items are cut out of the text by their brackets and read one by one, and of one that cannot be read the values
one by one: what is nested too deeply, broken or of the wrong type costs itself and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from itertools import islice
from typing import Any

from tuireader.feeds.dates import parse_date
from tuireader.feeds.entries import (
    categories_of,
    each,
    enclosures_of,
    guid_of,
    language_code,
    literal_document,
    opening,
    refused,
    told_apart,
)
from tuireader.feeds.items import HASH_BYTES, MOST_ITEMS, RULES
from tuireader.feeds.prepare import decoded
from tuireader.model import EMPTY, Document, Entry, ParsedFeed
from tuireader.text.clean import clean_line, web_url
from tuireader.text.html import html_to_document

MOST_PARTS = 200_000
"""How many brackets and texts one item may have, and how many items a feed."""
MOST_NAMES = 1000
"""How many names an object has at most of which the values are read one by one."""
LONGEST_VALUE = 4_000_000
"""Characters of what is read at once; the parts of a longer item are read one by one."""
MOST_TOKENS = 1_000_000
"""How many values and runs of brackets of a feed are looked at: a second's work."""
MOST_DEPTH = 100
MOST_GUESSES = 100
"""In so many places a broken item is thought to end."""
LONGEST_INTEGER = 20
"""Digits; a longer number is taken for its text, since Python refuses to read one of some thousands."""
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]++|[\]}]++', re.DOTALL)
_NAME = re.compile(r'[{,]\s*+"([^"\\]*+(?:\\.[^"\\]*+)*+)"\s*+:\s*+', re.DOTALL)
_BARE = re.compile(r"[^,\]}]*+")
_SEPARATORS = re.compile(r"[\s,]*+")
_GOES_ON = re.compile(r"\s*+[,\]]")
_SEEMS_TO_END = re.compile(r"\}(?=\s*+,\s*+\{)")
_ENDS = re.compile(r'\]?+\s*+\Z|\]\s*+(?:\}|,\s*+")')
"""The end of the list of items: of the text too, or of the feed, or else more is said of the feed."""
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')


class _TooComplex(Exception):
    """There is more of it than in any honest feed."""


def parse_json_feed(body: bytes, url: str, known: bytes) -> ParsedFeed:
    """Read a JSON Feed; items whose hash is known are passed over. Whatever has the wrong type counts as
    absent.
    """
    text = _Text(decoded(body))
    try:
        text.read()
        problem = text.problem()
    except _TooComplex:
        problem = "is too complex to be read"
    if problem and not text.items:
        return ParsedFeed("other", problem=problem)
    feed, hashes = text.feed, [_hash(item) for item in text.items]
    seen = {known[at : at + HASH_BYTES] for at in range(0, len(known), HASH_BYTES)}
    news = [item for item, digest in zip(text.items, hashes, strict=True) if digest not in seen]
    lang = language_code(_text(feed, "language"))
    base = web_url(_text(feed, "feed_url"), url) or url
    return ParsedFeed(
        title=clean_line(_text(feed, "title")),
        home=web_url(_text(feed, "home_page_url"), base),
        lang=lang,
        entries=told_apart(each(news, lambda item: _entry(item, base, lang, feed))),
        items=b"".join(hashes),
        earlier=web_url(_text(feed, "next_url"), base),
    )


class _Text:
    """The text of a JSON Feed. After :meth:`read` ``feed`` is what it says of itself, and ``items`` are its first
    ones that say anything; ``spoilt`` says that there are some that cannot be read.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = 0
        self._number = 0
        self._listed = False
        self.feed: dict[str, Any] = {}
        self.items: list[dict[str, Any]] = []
        self.spoilt = False

    def read(self) -> None:
        """Read it. Raises _TooComplex where there is too much of it; what was read before stands."""
        start = _SEPARATORS.match(self._text).end()  # type: ignore[union-attr]
        if self._text.startswith("{", start):
            self._members(start, len(self._text), self._member)

    def problem(self) -> str:
        """Why there are no items; empty for a sound feed that has none. Raises _TooComplex."""
        if self._listed:
            return "is damaged, and no article of it can be read" if self.spoilt else ""
        if not self._span(0)[1]:
            return "is not a feed, and too complex or not valid JSON"
        try:
            _load(self._text)
        except (ValueError, RecursionError):
            return "is not a feed, and not valid JSON"
        return "is JSON, but not a feed"

    def _member(self, name: str, begin: int) -> int:
        """Take in what the feed says under a name; says where it ends."""
        if name == "items" and self._text.startswith("[", begin):
            return self._items(begin + 1)
        return self._put(self.feed, len(self._text), name, begin)

    def _items(self, place: int) -> int:
        """Take in the items of a list; says where it ends."""
        self._listed = True
        while True:
            place = _SEPARATORS.match(self._text, place).end()  # type: ignore[union-attr]
            if _ENDS.match(self._text, place):
                return place
            place = self._item(place) if self._text[place] == "{" else self._no_item(place)

    def _item(self, start: int) -> int:
        """Take in the item that begins here; says where it ends."""
        self._number += 1
        if self._number > MOST_PARTS:
            raise _TooComplex
        end, simple = self._span(start)
        closed, item = self._goes_on(end), None
        if closed and simple:
            with suppress(ValueError, RecursionError):
                item = _load(self._text[start:end])
        if item is None:
            if simple or not closed:  # one of its brackets or quotation marks is missing
                end = self._before_next(start) or (end if closed else len(self._text))
            item = self._values(start, end) if end < len(self._text) else {}
            self.spoilt = self.spoilt or not item
        if item and len(self.items) < MOST_ITEMS:
            self.items.append(item)
        return end

    def _no_item(self, start: int) -> int:
        """Pass over what is no object; says where it ends."""
        end = max(self._span(start)[0], start + 1)
        if self._goes_on(end):
            return end
        self.spoilt = True
        return self._before_next(start) or len(self._text)

    def _goes_on(self, end: int) -> bool:
        """Whether a list goes on, or ends, behind one of its items."""
        return _GOES_ON.match(self._text, end) is not None

    def _before_next(self, place: int) -> int:
        """Where a broken item seems to end, since another one, which has an id, follows; 0 for nowhere.

        With a quotation mark too many or too few in it, its brackets cannot be told from those in its texts.
        """
        for found in islice(_SEEMS_TO_END.finditer(self._text, place), MOST_GUESSES):
            start = _SEPARATORS.match(self._text, found.end()).end()  # type: ignore[union-attr]
            end = self._span(start)[0]
            if not self._goes_on(end):
                seems = _SEEMS_TO_END.search(self._text, start)
                end = seems.end() if seems else len(self._text)
            if "id" in self._values(start, end):
                return found.end()
        return 0

    def _values(self, start: int, end: int) -> dict[str, Any]:
        """Those values of the object that stands here that can be read; none of one that has too many."""
        found: dict[str, Any] = {}
        self._members(start, end, partial(self._put, found, end))
        return found if len(found) <= MOST_NAMES else {}

    def _members(self, start: int, end: int, take: Callable[[str, int], int]) -> None:
        """Give each name of an object, and where its value begins, to a function that says where that ends."""
        place = start
        while found := _NAME.search(self._text, place, end):
            place = take(found[1], found.end())

    def _put(self, holder: dict[str, Any], limit: int, name: str, begin: int) -> int:
        """Keep a value, unless it cannot be read or goes over the limit; says where it ends."""
        end, simple = self._span(begin)
        if simple and end <= limit and len(holder) <= MOST_NAMES:
            with suppress(ValueError, RecursionError):
                holder[name] = _load(self._text[begin:end])
        return end

    def _span(self, begin: int) -> tuple[int, bool]:
        """Where the value that begins here ends, and whether it is simple enough to be read."""
        text = self._text
        self._count()
        if text[begin : begin + 1] not in ("[", "{", '"'):
            return _BARE.match(text, begin).end(), True  # type: ignore[union-attr]
        depth = deepest = parts = 0
        for found in _TOKEN.finditer(text, begin):
            start, end = found.span()
            if text[start] == '"':
                parts += 1
            else:
                opened = end - start if text[start] in "[{" else start - end
                depth += opened
                parts += max(opened, 0)
                deepest = max(deepest, depth)
            if depth <= 0:
                stop = end + depth
                few = parts <= MOST_PARTS and stop - begin <= LONGEST_VALUE
                return stop, few and deepest <= MOST_DEPTH
            self._count()
        return len(text), False

    def _count(self) -> None:
        """One more value or run of brackets was looked at. Raises _TooComplex when there are too many."""
        self._tokens += 1
        if self._tokens > MOST_TOKENS:
            raise _TooComplex


def _load(text: str) -> Any:
    """A value. An escape that is none stands for itself, as a control character does. Raises ValueError."""
    try:
        return _DECODER.decode(text)
    except ValueError:
        return _DECODER.decode(_ESCAPE.sub(lambda found: found[0] if found[0] != "\\" else "\\\\", text))


def _integer(digits: str) -> int | str:
    """A whole number."""
    return int(digits) if len(digits) <= LONGEST_INTEGER else digits


_DECODER = json.JSONDecoder(strict=False, parse_int=_integer, parse_constant=lambda name: None)


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
