"""feedparser, with its faults mended: nothing in a feed makes it stop, or take time that grows with a square.

Its reader of an element is replaced where it is at fault; whoever wants a feed read calls :func:`read`.
"""

from __future__ import annotations

import io
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin

from tuireader.feeds.entries import MOST_CATEGORIES

_HEADERS = {"content-type": "application/xml; charset=utf-8"}
_CATEGORIES_LOOKED_AT = 20 * MOST_CATEGORIES
_DETAILED = (
    "author",
    "content",
    "description",
    "info",
    "publisher",
    "rights",
    "subtitle",
    "summary",
    "title",
)
_MADE = (
    *(
        "authors",
        "contributors",
        "enclosures",
        "guidislink",
        "links",
        "tags",
        "updated_parsed",
        "published_parsed",
    ),
    *(f"{name}_detail" for name in _DETAILED),
)
"""What feedparser makes lists and dictionaries of, and keeps among the texts of the elements: an element that is
called so would put its text in their place, and whoever goes through the links would stumble.
"""


def read(text: str) -> Any:
    """What feedparser finds in the clean text of an XML feed: its dictionary. Links and markup stay as they
    are.

    It is given a stream: bytes or a string that happen to be a path would make it open that file.
    """
    return feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers=_HEADERS,
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _without_search(original: Any) -> Any:
    """feedparser's search for an e-mail address in an author takes quadratic time: entries do that
    themselves. Each of several authors keeps its text, of which feedparser keeps only the last one's.
    """

    def sync(self: Any, key: str = "author") -> None:
        context = self._get_context()
        detail = context.get(f"{key}s", [None])[-1]
        if detail:
            original(self, key)
        elif detail is not None and context.get(key):
            detail["name"] = context[key]

    return sync


def _without_flood(original: Any) -> Any:
    """feedparser compares each category of an item with all before it: after so many it is given no more."""

    def add(self: Any, term: Any, scheme: Any, label: Any) -> None:
        if len(self._get_context().get("tags") or ()) < _CATEGORIES_LOOKED_AT:
            original(self, term, scheme, label)

    return add


def _reading_on(original: Any) -> Any:
    """feedparser stumbles over some elements in places where they do not belong (a textInput in an item) and
    raises whatever it happens to raise: such an element is passed over, instead of the whole feed.
    """

    def handle(self: Any, tag: str, *attributes: Any) -> None:
        try:
            original(self, tag, *attributes)
        except Exception:
            return

    return handle


def _set_aside(name: str) -> None:
    """Have elements of this name kept under another one."""
    setattr(_FeedParserMixin, f"_start_{name}", lambda self, attributes: self.push(f"x_{name}", 1))
    setattr(_FeedParserMixin, f"_end_{name}", lambda self: self.pop(f"x_{name}"))


for _name in _MADE:
    _set_aside(_name)
_FeedParserMixin._sync_author_detail = _without_search(_FeedParserMixin._sync_author_detail)
_FeedParserMixin._add_tag = _without_flood(_FeedParserMixin._add_tag)
_FeedParserMixin.unknown_starttag = _reading_on(_FeedParserMixin.unknown_starttag)
_FeedParserMixin.unknown_endtag = _reading_on(_FeedParserMixin.unknown_endtag)
feedparser.api.PREFERRED_XML_PARSERS[:] = ["tuireader.feeds.sax"]
