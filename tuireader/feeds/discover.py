"""The feeds of a web page: those it names, and where else sites mostly keep them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from tuireader.feeds.prepare import decoded
from tuireader.text.clean import clean_line, web_url

GUESSES = ("/feed", "/rss.xml", "/atom.xml", "/feed.json")
"""Where a site's feed is looked for when its page names none."""
MOST_FEEDS = 50
_SEARCHED = 1_000_000
"""Characters of a page in which its feeds are looked for."""
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LINK = re.compile(r"<(link|base)\b([^<>]{1,4000}+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TYPES = re.compile(
    r"(?:application|text)/(?:(?:rss|atom|rdf|feed)\+?(?:xml|json)|xml)\s*(?:;|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a page offers. ``title`` is what the page calls it, perhaps empty."""

    url: str
    title: str = ""


def find_feeds(body: bytes, url: str, content_type: str = "") -> tuple[FoundFeed, ...]:
    """The feeds that a page names in its ``<link rel="alternate">``, absolute, each once, in its order."""
    page = _COMMENT.sub("", decoded(body, content_type)[:_SEARCHED])
    base = url
    found: dict[str, FoundFeed] = {}
    for tag in _LINK.finditer(page):
        attributes = _attributes(tag[2])
        if tag[1].lower() == "base":
            base = web_url(attributes.get("href", ""), url) or base
        elif _is_feed(attributes) and (target := web_url(attributes.get("href", ""), base)):
            found.setdefault(target, FoundFeed(target, clean_line(attributes.get("title", ""), 200)))
    return tuple(found.values())[:MOST_FEEDS]


def guesses(url: str) -> tuple[str, ...]:
    """Addresses at which the site of a page may have its feed."""
    return tuple(web_url(path, url) for path in GUESSES)


def _is_feed(attributes: dict[str, str]) -> bool:
    """Whether a link leads to a feed."""
    relations = attributes.get("rel", "").lower().split()
    return "feed" in relations or (
        "alternate" in relations and _TYPES.match(attributes.get("type", "").strip()) is not None
    )


def _attributes(text: str) -> dict[str, str]:
    """A tag's attributes, decoded, the first of each name."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), html.unescape(double or single or bare).strip())
    return found
