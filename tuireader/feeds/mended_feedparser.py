"""feedparser, the reference for what an XML feed says, with its faults mended: nothing in a feed makes it stop, or take
time that grows with a square, and nothing in an item takes the place of what the item says itself.

feedparser has one place for all that is called title, description, id and so on, whatever vocabulary it is of
and wherever it stands, and what comes last stays there: a photo's caption, the name of the blog that an item was
taken from. Here an item's parts are its own children (:class:`ItemReader`), the texts of media and podcast
elements have places of their own, and every text of an item is handed on (``texts``), so that
:mod:`tuireader.feeds.entries` chooses. Its reader of an element is replaced where it is at fault.

Its XML reader is Python's own over expat, given text in whole pieces (:class:`WholeTextParser`). Without that expat
hands over each escaped ``<`` of an item's HTML by itself, which is half of feedparser's work. feedparser asks for
readers by module name (``PREFERRED_XML_PARSERS``) and ``create_parser()``, as xml.sax does.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from xml.sax.expatreader import ExpatParser

import feedparser
from feedparser.api import StrictFeedParser
from feedparser.mixin import _FeedParserMixin

from tuireader.feeds.entries import MOST_CATEGORIES, PODCASTS

Handler = Callable[..., Any]

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
        "texts",
        "transcripts",
        "updated_parsed",
        "published_parsed",
    ),
    *(f"{name}_detail" for name in _DETAILED),
)
"""What feedparser makes lists and dictionaries of, and keeps among the texts of the elements: an element that is
called so would put its text in their place, and whoever goes through the links would stumble.
"""
_ASIDE = ("media_title", "media_description", "itunes_summary", "itunes_subtitle", "dc_description")
"""What feedparser takes for an item's title, description and summary: it is that of its pictures and sound, or
says again what the item says itself.
"""
_TEXTS = frozenset(("content", "description", "summary", *_ASIDE[1:]))
"""Elements whose text may be an article's, as they are named in an item's ``texts``."""
_ITEMS = ("item", "entry")
_PEOPLE = frozenset(
    ("author", "contributor", "managingeditor", "dc:creator", "dc:contributor", "itunes:author")
)
_OF_PEOPLE = frozenset(("name", "email", "uri", "url", "href", "homepage", "itunes:name", "itunes:email"))
_ONCE = {
    "title": "title", "dc:title": "title", "guid": "id", "id": "id", "pubdate": "published",
    "published": "published", "issued": "published", "dcterms:issued": "published",
}  # fmt: skip
"""Element -> which of the things it says that an item has one of."""


class ItemReader(StrictFeedParser):  # type: ignore[misc]
    """feedparser's reader of well-formed XML, which passes over what stands in an item and is not said of it.

    Of an item speak its children, and in them only the names of people, what an Atom ``source`` and groups of
    media hold, and the markup of a text. What another vocabulary says (``dc:title``, ``atom:id``) counts where
    the item's own says nothing.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._path: list[str] = []
        """The elements from the item to where the reader stands; empty outside of items."""
        self._passed = 0
        """How many elements that are passed over are open."""
        self._vocabulary = ""
        self._said: set[str] = set()

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: Any) -> None:
        """An element begins."""
        namespace, tag = name[0] or "", self._tag(*name)
        if self._passed or (self._path and not self._belongs(namespace, tag)):
            self._passed += 1
            return
        if self._path:
            self._path.append(tag)
        elif tag in _ITEMS:
            self._begin(namespace, tag)
        super().startElementNS(name, qname, attrs)

    def characters(self, text: str) -> None:
        """Text of the element that is open."""
        if not self._passed:
            super().characters(text)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:
        """An element ends."""
        if self._passed:
            self._passed -= 1
            return
        super().endElementNS(name, qname)
        if self._path:
            self._path.pop()

    def _begin(self, namespace: str, tag: str) -> None:
        """An item begins, whatever was left open by the one before."""
        self._path, self._vocabulary = [tag], namespace
        self._said.clear()
        self.contentparams.clear()
        self.incontent = self.insource = self.inimage = self.intextinput = self.svgOK = 0
        self.inauthor = self.incontributor = self.inpublisher = 0

    def _tag(self, namespace: str | None, local: str) -> str:
        """An element as feedparser calls it: with the prefix that its vocabulary is known by, or has here."""
        known = self._matchnamespaces.get((namespace or "").lower())
        prefix = self._prefix(namespace) if known is None else known
        return f"{prefix}:{local}".lower() if prefix else local.lower()

    def _prefix(self, namespace: str | None) -> str:
        """The prefix of a vocabulary that feedparser does not know, empty where it is the default's."""
        found = (prefix for prefix, uri in self.namespaces_in_use.items() if prefix and uri == namespace)
        return next(found, "")

    def _belongs(self, namespace: str, tag: str) -> bool:
        """Whether an element in an item says something of the item."""
        parent = self._path[-1]
        if self.incontent:
            return True
        if len(self._path) == 1:
            return self._counts(namespace, tag)
        if parent in _PEOPLE:
            return tag in _OF_PEOPLE
        return tag not in (*_ITEMS, "source") if parent == "source" else _go_together(parent, tag)

    def _counts(self, namespace: str, tag: str) -> bool:
        """Whether a child of an item counts, beside what its other children say."""
        own = namespace in ("", self._vocabulary)
        if not own and ":" not in tag and namespace.lower() not in self._matchnamespaces:
            return False
        what = _ONCE.get(tag)
        if what is None:
            return True
        if not own:
            return what not in self._said
        if what == "title" and what not in self._said:
            self.title_depth = -1  # an earlier one, of another vocabulary, gives way
        self._said.add(what)
        return True


def _go_together(parent: str, tag: str) -> bool:
    """Whether an element says more of the media, or the category of podcasts, that it stands in."""
    prefix = parent.partition(":")[0]
    return prefix in ("media", "itunes") and tag.startswith(f"{prefix}:")


class WholeTextParser(ExpatParser):
    """As :class:`xml.sax.expatreader.ExpatParser`, with expat's text buffered between two tags."""

    _parser: Any

    def reset(self) -> None:
        """Prepare for a document."""
        super().reset()
        self._parser.buffer_text = True
        self._parser.buffer_size = 1 << 16


def create_parser() -> WholeTextParser:
    """A new reader: what xml.sax, and so feedparser, asks a module for."""
    return WholeTextParser()


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


def _handing_on(self: Any, tag: str) -> Any:
    """As feedparser's ``pop_content``, which ends a text; those of an item are kept in its ``texts``, each with
    the name of its element, so that none takes the place of another.
    """
    value = self.pop(tag)
    self.incontent -= 1
    if value and tag in _TEXTS and self.inentry and not self.insource:
        text = {**self.contentparams, "element": tag, "value": value}
        self.entries[-1].setdefault("texts", []).append(text)
    self.contentparams.clear()
    return value


def _begins_aside(element: str) -> Handler:
    """The beginning of a text that has a place of its own."""

    def start(self: Any, attributes: dict[str, str]) -> None:
        self.push_content(element, attributes, "text/plain", 1)

    return start


def _ends_aside(element: str) -> Handler:
    """Its end."""

    def end(self: Any) -> None:
        self.pop_content(element)

    return end


def _begins_transcript(self: Any, attributes: dict[str, str]) -> None:
    """A transcript of what is spoken, of which an item may have several; feedparser knows none."""
    if self.inentry and not self.insource:
        self._get_context().setdefault("transcripts", []).append(dict(attributes))


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
        except MemoryError:
            raise
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
_FeedParserMixin.pop_content = _handing_on
for _element in _ASIDE:
    setattr(_FeedParserMixin, f"_start_{_element}", _begins_aside(_element))
    setattr(_FeedParserMixin, f"_end_{_element}", _ends_aside(_element))
_FeedParserMixin.namespaces |= dict.fromkeys(PODCASTS, "podcast")
_FeedParserMixin._start_podcast_transcript = _begins_transcript
feedparser.api.StrictFeedParser = ItemReader
feedparser.api.PREFERRED_XML_PARSERS[:] = ["tuireader.feeds.mended_feedparser"]
