"""Bytes of a feed to entries: RSS 0.9x to 2.0, RDF, Atom and JSON Feed. Runs only in a worker process.

What a reader of XML must not see (a DTD, control characters, odd charsets, items already known) is taken away before.
What most feeds are is read field by field (:mod:`tuireader.feeds.quick_reader`), anything else by feedparser.
"""

from __future__ import annotations

import re
from contextlib import suppress
from html import unescape
from typing import Any

from tuireader.errors import FetchError
from tuireader.feeds.entries import (
    authors_of,
    each,
    is_empty,
    language_code,
    title_of,
    to_entry,
    told_apart,
)
from tuireader.feeds.items import MOST_ITEMS, Items, NotAFeed, NotXml, TooComplex, split_items
from tuireader.feeds.jsonfeed import parse_json_feed
from tuireader.feeds.prepare import feed_text, is_plain, with_ampersands_escaped
from tuireader.feeds.quick_reader import Doubt, read_quickly
from tuireader.model import Entry, ParsedFeed
from tuireader.text.clean import web_url
from tuireader.text.strings import whole_number

_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_FEED = re.compile(r"<(?:[\w.-]+:)?(?:rss|rdf|feed|channel)[\s>]", re.IGNORECASE)
_PREFIX = re.compile(r"xmlns:[^\s=]+")
_LONGEST_TTL = 86400
_FIRST_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_SKIPPED = re.compile(r"<skip(?:hours|days)>(.{0,2000}?)</skip(?:hours|days)>", re.DOTALL | re.IGNORECASE)
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*(mon|tues|wednes|thurs|fri|satur|sun)day\s*</day>", re.IGNORECASE)
_DAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_NEW_ADDRESS = re.compile(r"<itunes:new-feed-url(?:\s[^>]{0,300})?>([^<]{1,2000})</itunes:new-feed-url>")
_EARLIER = ("prev-archive", "next")
"""How a feed calls its older part (RFC 5005, 4 and 3); what comes before in time is next in a paged feed."""
MOST_TAGS = 300_000
MOST_MARKS_GUESSED = 200_000
"""How many tags a feed may have, and how many tags and entities one that is no proper XML."""
MOST_NAMESPACES = 100
"""How many prefixes a feed may declare: feedparser goes through all of them for every tag."""
TOO_COMPLEX = "is too complex to be read"
_START = 4096
"""Characters in which a document shows what it is."""


def parse_feed(body: bytes, url: str, content_type: str = "", known: bytes = b"") -> ParsedFeed:
    """Read a feed that was fetched from ``url``; items whose hash is in ``known`` are passed over.

    What is no feed is told in the result. Exceptions of the parsers become FetchError.
    """
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    try:
        if start.startswith((b"{", b"[")) or ("json" in content_type and not start.startswith(b"<")):
            return parse_json_feed(body, url, known)
        return _parse_xml(body, url, content_type, known)
    except Exception as error:
        raise FetchError(f"cannot be read as a feed ({type(error).__name__})") from error


def _parse_xml(body: bytes, url: str, content_type: str, known: bytes) -> ParsedFeed:
    """Read an XML feed; what expat cannot read goes to feedparser whole, which guesses better than
    nothing.
    """
    try:
        if is_plain(body, content_type):
            with suppress(NotXml):
                return _read_items(split_items(body), url, known)
        text = feed_text(body, content_type)
        with suppress(NotXml):
            return _read_items(split_items(text.encode("utf-8", "replace")), url, known)
        return _read_damaged(text, url, known)
    except NotAFeed as error:
        return _no_feed(feed_text(body, content_type), str(error))
    except TooComplex:
        return ParsedFeed("other", problem=TOO_COMPLEX)


def _read_damaged(text: str, url: str, known: bytes) -> ParsedFeed:
    """Read a feed that is no proper XML, or say what else it is."""
    if not _FEED.search(text[:_START]):
        return _no_feed(text, "")
    if text.count("<") + text.count("&") > MOST_MARKS_GUESSED:
        raise TooComplex
    with suppress(NotXml):
        mended = with_ampersands_escaped(text)
        return _read_items(split_items(mended.encode("utf-8", "replace")), url, known)
    found = _read(text, url, b"")
    if found.kind == "feed" and not found.entries:
        return ParsedFeed("other", problem="is damaged, and no article of it can be read")
    return found


def _read_items(items: Items, url: str, known: bytes) -> ParsedFeed:
    """Read what is left of a feed without its known items."""
    left = items.without(known) if items.distinct else items.body
    return _read(feed_text(left, ""), url, b"".join(items.hashes))


def _read(text: str, url: str, items: bytes) -> ParsedFeed:
    """What a reader finds in clean text. Raises TooComplex when that would take too long."""
    if _has_too_much(text):
        raise TooComplex
    said = _what_it_says(text)
    feed, version = said.get("feed") or {}, str(said.get("version") or "")
    literal = version.startswith("atom")
    entries = _entries(said, feed, version, url)
    if not version and not entries and not feed.get("title"):
        return ParsedFeed("other", problem="is not a feed")
    around = _around_items(text)
    return ParsedFeed(
        title=title_of(feed, literal),
        home=_home(feed, url),
        lang=_language(feed),
        ttl=_ttl(feed),
        entries=_newest(entries),
        items=items,
        skip=_skip(around),
        moved=_moved(around, url),
        earlier=_earlier(feed, url),
    )


def _entries(said: Any, feed: Any, version: str, url: str) -> tuple[Entry, ...]:
    """The items as entries, those that say nothing left out."""
    lang = _language(feed)
    author = (
        authors_of(feed) if version.startswith("atom") else ""
    )  # in RSS it is the editor whom to write to
    found = (item for item in said.get("entries") or () if not is_empty(item))
    return told_apart(each(found, lambda item: to_entry(item, url, version, lang, author)))


def _language(feed: Any) -> str:
    """The language of a feed as it says, else that of its title."""
    return language_code(feed.get("language") or (feed.get("title_detail") or {}).get("language"))


def _what_it_says(text: str) -> Any:
    """A feed's fields, by feedparser's names."""
    try:
        return read_quickly(text)
    except Doubt:
        from tuireader.feeds.mended_feedparser import read  # which takes a twentieth of a second to import

        return read(text)


def _has_too_much(text: str) -> bool:
    """Whether there are more tags, or more prefixes of namespaces, than any honest feed has."""
    if text.count("<") > MOST_TAGS:
        return True
    many = text.count("xmlns:") > MOST_NAMESPACES
    return many and len(set(_PREFIX.findall(text))) > MOST_NAMESPACES


def _no_feed(text: str, root: str) -> ParsedFeed:
    """Something else: a web page, perhaps with feeds to offer, or nothing of use."""
    if root == "opml":
        return ParsedFeed(
            "other", problem="is a list of feeds (OPML): import it with `tuireader opml import`"
        )
    if root == "html" or _PAGE.search(text[:_START]):
        return ParsedFeed("page", problem="is a web page, not a feed")
    return ParsedFeed("other", problem="is not a feed")


def _newest(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """At most so many entries, the newest; those without a date in the feed's order before the dated ones."""
    if len(entries) <= MOST_ITEMS:
        return entries
    newest = sorted(entries, key=lambda entry: entry.published or 1 << 60, reverse=True)[:MOST_ITEMS]
    kept = {id(entry) for entry in newest}
    return tuple(entry for entry in entries if id(entry) in kept)


def _home(feed: Any, url: str) -> str:
    """The feed's website."""
    links = [link.get("href") for link in feed.get("links") or () if link.get("rel") == "alternate"]
    for link in (*links, feed.get("link")):
        if link and (home := web_url(str(link), url)):
            return home
    return ""


def _earlier(feed: Any, url: str) -> str:
    """The address of the feed's older part."""
    links = {link.get("rel"): link.get("href") for link in reversed(feed.get("links") or ())}
    found = (web_url(str(links[rel]), url) for rel in _EARLIER if links.get(rel))
    return next(filter(None, found), "")


def _around_items(text: str) -> str:
    """What a feed says of itself, before its first item and behind its last."""
    first = _FIRST_ITEM.search(text)
    if first is None:
        return text
    end = max(text.rfind("</item"), text.rfind("</entry"))
    return text[: first.start()] + text[end:]


def _skip(around: str) -> int:
    """The hours and days in which the feed asks for no request, as bits; 0 where that would be all of them.

    feedparser keeps but one of them, so that they are looked for here.
    """
    hours = days = 0
    for found in _SKIPPED.finditer(around):
        for hour in _HOUR.findall(found[1]):
            hours |= 1 << int(hour) % 24 if int(hour) <= 24 else 0
        for day in _DAY.findall(found[1]):
            days |= 1 << _DAYS.index(day.lower())
    if hours == (1 << 24) - 1:
        hours = 0
    if days == (1 << 7) - 1:
        days = 0
    return hours | days << 24


def _moved(around: str, url: str) -> str:
    """Where a podcast says that its feed is from now on."""
    found = _NEW_ADDRESS.search(around)
    address = web_url(unescape(found[1]).strip(), url) if found else ""
    return "" if address == url else address


def _ttl(feed: Any) -> int:
    """The seconds for which the feed says that it does not change: RSS's ttl, or the syndication module's
    period.
    """
    minutes = whole_number(str(feed.get("ttl") or "").strip(), 7)
    if minutes is not None:
        return min(minutes * 60, _LONGEST_TTL)
    periods = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
    period = periods.get(str(feed.get("sy_updateperiod") or "").strip().lower(), 0)
    times = whole_number(str(feed.get("sy_updatefrequency") or "").strip(), 5) or 1
    return min(period // times, _LONGEST_TTL)
