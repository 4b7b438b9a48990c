"""The fast lane: well-formed RSS and Atom read field by field, into what feedparser would have made of it.

feedparser stays the reference. What is read here is what feeds mostly are: known elements in the places where they
belong, each once. Whatever else there is, an element nobody expects, markup where text should be, a ``xml:base``, is a
:class:`Doubt`, and the whole feed goes to feedparser. ``tests/feeds/test_quick_reader.py`` holds the two equal.

The result bears feedparser's names (``links``, ``tags``, and ``texts`` as our reader of feedparser's keeps them), and
of them those that :mod:`tuireader.feeds.entries` asks for: that alone decides what an item says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element, ParseError, XMLParser

from tuireader.feeds.entries import PODCASTS

Fields = dict[str, Any]

_ATOM = "http://www.w3.org/2005/atom"
_PREFIXES = {
    "": "",
    _ATOM: "atom:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    **dict.fromkeys(PODCASTS, "podcast:"),
}
"""The vocabularies that are read, by what feedparser calls them; their names are compared without regard to case."""
_TAKEN = frozenset(prefix[:-1] for prefix in _PREFIXES.values()) - {"", "atom"} | {"xhtml"}
"""Prefixes that mean something to feedparser, whatever vocabulary they are given to."""
_OF_OTHERS = (
    "blogs.law.harvard.edu", "modules/rss091", "my.netscape.com", "example.com", "purl.org/echo", "echo/namespace",
    "purl.org/pie", "purl.org/atom/ns", "purl.org/rss/1.0/", "backend.userland.com/rss", "1999/xhtml",
)  # fmt: skip
"""Parts of the names of vocabularies that feedparser takes for RSS or Atom, or of which all elements are text."""
_OF_RSS = ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")
_MODULES = "purl.org/rss/1.0/modules/"
_UNKNOWN = "?"
"""What stands for the name of an element of any other vocabulary, which says nothing to us."""

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CHANGES_MEANING = frozenset(("base", "lang", "about", "lastmod", "href"))
"""Attributes that say something of an item, or of all that is in it, to feedparser."""
_DECLARED = re.compile(r"xmlns(?::([\w.-]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_BASE = re.compile(r"[\s:]base\s*=")
_C1 = re.compile("[\x80-\x9f]")
_LIKE_HTML = re.compile(r"</\w+>|&#?\w+;")
_TYPES = {
    **dict.fromkeys(("text", "plain", "text/plain"), "text/plain"),
    **dict.fromkeys(("html", "text/html"), "text/html"),
}
_OF_PAGES = frozenset(("html", "text/html", "xhtml", "application/xhtml+xml"))
_MOST_TAGS = 100
_LONGEST_TAG = 300


class Doubt(Exception):
    """Something that feedparser is to read; the argument says what, for whoever looks into it."""


def read_quickly(text: str) -> Fields:
    """What feedparser would find in the clean text of a feed: its ``feed``, ``entries`` and ``version``.

    Raises:
        Doubt: only feedparser can tell.
    """
    parser = XMLParser(encoding="utf-8")  # whatever a declaration says that was not taken away
    try:
        parser.feed(text.encode("utf-8", "replace"))
        root: Element = parser.close()
    except ParseError as error:
        raise Doubt("not well-formed") from error
    name = _name(root.tag)
    if name not in ("rss", "atom:feed"):
        raise Doubt(f"root {name}")
    if "base" in text and _BASE.search(text):
        raise Doubt("a base")  # which feedparser does not always forget where its element ends
    _look_at_vocabularies(text, literal=name == "atom:feed")
    return _rss(root) if name == "rss" else _atom(root)


def _look_at_vocabularies(text: str, literal: bool) -> None:
    """Doubt where a prefix means one thing here and another there, or not what everybody means by it."""
    meanings: dict[str, str] = {}
    for prefix, double, single in set(_DECLARED.findall(text)):
        prefix, namespace = prefix.lower(), (double or single).lower()
        if literal and namespace in _OF_RSS:
            raise Doubt("Atom that names RSS")  # of which version it is, the first that is named decides
        if prefix and meanings.setdefault(prefix, namespace) != namespace:
            raise Doubt(f"prefix {prefix} of two vocabularies")
        if prefix in _TAKEN and _PREFIXES.get(namespace) != f"{prefix}:":
            raise Doubt(f"prefix {prefix} of {namespace}")


@lru_cache(maxsize=1000)
def _name(tag: str) -> str:
    """A tag of ElementTree's with the prefix of its vocabulary, in lower case: ``pubdate``, ``dc:creator``.

    Raises:
        Doubt: its vocabulary is one that feedparser reads in a way of its own.
    """
    if len(tag) > _LONGEST_TAG:
        raise Doubt("a long tag")
    namespace, _, local = tag.lower().rpartition("}")
    prefix = _PREFIXES.get(namespace[1:])
    if (
        prefix == "podcast:" and local != "transcript"
    ):  # of which no more is known, and all counts for nothing
        return f"{_UNKNOWN}{local}"
    if prefix is not None:
        return prefix + local
    if any(part in namespace for part in _OF_OTHERS) and _MODULES not in namespace.replace("rss091", ""):
        raise Doubt(f"vocabulary {namespace[1:]}")
    return f"{_UNKNOWN}{local}"


def _check_attributes(element: Element) -> None:
    """Doubt where an attribute changes what is meant in the element."""
    for name in element.attrib:
        if name != _LANG and name.rpartition("}")[2].lower() in _CHANGES_MEANING:
            raise Doubt(f"attribute {name}")


def _language(element: Element, around: str | None) -> str | None:
    """The language of an element; ``around`` is that of what it stands in."""
    if not element.attrib:
        return around
    return element.attrib.get(_LANG, around) or None


def _text(element: Element) -> str:
    """The text of an element without its outer white space. Doubt where it has markup, or what feedparser would take
    for another character set.
    """
    if len(element):
        raise Doubt(f"markup in {element.tag}")
    text = (element.text or "").strip()
    if not text.isascii() and (_C1.search(text) or _seems_misread(text)):
        raise Doubt(f"character set of {element.tag}")
    return text


def _seems_misread(text: str) -> bool:
    """Whether text seems to be UTF-8 that was taken for ISO 8859-1."""
    try:
        text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return False
    return True


class _Holder:
    """A feed or an item, as its elements are read one after the other.

    ``literal`` says that what is not said to be markup is none, as in Atom; ``lang`` is the language around.
    """

    def __init__(self, literal: bool, lang: str | None) -> None:
        self.fields: Fields = {}
        self.literal = literal
        self.lang = lang

    def once(self, name: str, value: object) -> None:
        """Take what is said once."""
        if name in self.fields:
            raise Doubt(f"{name} twice")
        self.fields[name] = value

    def add(self, name: str, value: object) -> None:
        """Take one of what may be said several times."""
        self.fields.setdefault(name, []).append(value)

    def add_tag(self, term: str) -> None:
        """Take a category. Doubt about a flood of them."""
        self.add("tags", {"term": term})
        if len(self.fields["tags"]) > _MOST_TAGS:
            raise Doubt("a flood of categories")


Handler: TypeAlias = Callable[[_Holder, Element], None]
"""What reads an element of a feed or item."""


def _kind(element: Element, default: str) -> str:
    """The type of a text. Doubt about one that is packed, elsewhere, or markup of XML's own."""
    if not element.attrib:
        return default
    _check_attributes(element)
    found = {name.lower(): value for name, value in element.attrib.items()}
    if "src" in found or "mode" in found:
        raise Doubt(f"attributes of {element.tag}")
    kind = _TYPES.get(found["type"].lower()) if "type" in found else default
    if kind is None:
        raise Doubt(f"type of {element.tag}")
    return kind


def _title(holder: _Holder, element: Element) -> None:
    kind = _kind(element, "text/plain")
    holder.once("title", _text(element))
    holder.fields["title_detail"] = {"type": kind, "language": _language(element, holder.lang)}


def _add_text(holder: _Holder, element: Element, name: str, kind: str) -> None:
    """One of the texts among which the article's is; ``kind`` is its type where it names none."""
    kind = _kind(element, kind)
    value = _text(element)
    if kind == "text/plain" and not holder.literal and _LIKE_HTML.search(value):
        raise Doubt(f"plain text in {element.tag} that looks like HTML")
    if value:
        language = _language(element, holder.lang)
        holder.add("texts", {"type": kind, "language": language, "base": "", "element": name, "value": value})


def _own_text(name: str, kind: str) -> Handler:
    """What reads the content, or the summary, of an item, of which it has one."""

    def read(holder: _Holder, element: Element) -> None:
        holder.once(name, True)
        _add_text(holder, element, name, kind)

    return read


def _other_text(name: str) -> Handler:
    """What reads a text that stands in where an item has none of its own."""
    return lambda holder, element: _add_text(holder, element, name, "text/plain")


def _field(name: str, bare: bool = False) -> Handler:
    """What reads a plain text that is said once; of a ``bare`` one feedparser would take the attributes instead."""

    def read(holder: _Holder, element: Element) -> None:
        if element.attrib:
            _check_attributes(element)
            if bare:
                raise Doubt(f"attributes of {element.tag}")
        holder.once(name, _text(element))

    return read


def _lowered(element: Element) -> Fields:
    """An element's attributes, their names in lower case, and the values that are words."""
    found: Fields = {}
    for name, value in element.attrib.items():
        name = name.lower()
        found[name] = value.lower() if name in ("rel", "type") else value
    return found


def _attributes(element: Element) -> Fields:
    """An element's attributes as feedparser has them: names in lower case, the address called ``href``."""
    found = _lowered(element)
    address = found.get("url", found.get("uri", found.get("href")))
    if address:
        found["href"] = address
    return found


def _link(holder: _Holder, element: Element) -> None:
    """A link: Atom's attributes, else RSS's text."""
    found = _attributes(element)
    _nothing(holder, element)
    if any(name.rpartition("}")[2] in ("base", "lang") for name in found) or "///" in found.get("href", ""):
        raise Doubt("attributes of a link")
    found.setdefault("rel", "alternate")
    found.setdefault("type", "application/atom+xml" if found["rel"] == "self" else "text/html")
    holder.add("links", found)
    if "href" not in found:
        address = _address(element)
        if "&" in address and ";" in address:  # twice escaped, perhaps
            raise Doubt("a reference in a link")
        holder.fields["link"] = address
        if address:
            found["href"] = address
    elif found["rel"] == "alternate" and found["type"] in _OF_PAGES:
        holder.fields["link"] = found["href"]


def _address(element: Element) -> str:
    """The text of an element that may be an address. Doubt where feedparser would make another one of it."""
    text = _text(element)
    if "///" in text:
        raise Doubt("slashes in an address")
    return text


def _guid(holder: _Holder, element: Element) -> None:
    """What an item calls itself, and whether that is its address."""
    _check_attributes(element)
    is_link = _attributes(element).get("ispermalink", "true") == "true"
    value = _address(element) if is_link else _text(element)
    holder.once("id", value)
    holder.fields["guidislink"] = is_link and "link" not in holder.fields
    if is_link:
        holder.fields.setdefault("link", value)


def _person(holder: _Holder, element: Element) -> None:
    """An author as RSS has them, and Dublin Core: a text."""
    name = _text(element)
    holder.add("authors", {"name": name} if name else {})
    holder.fields["author"] = name


def _author(holder: _Holder, element: Element) -> None:
    """An author as Atom has them: a name, and perhaps an address of mail and one of the web."""
    name = ""
    for part in element:
        what = _name(part.tag)
        if what == "atom:name" and not name:
            name = _text(part)
        elif what not in ("atom:email", "atom:uri") and not what.startswith(_UNKNOWN):
            raise Doubt(f"{what} of an author")
    around = (element.text, *(part.tail for part in element))
    if not name or any(text and not text.isspace() for text in around):
        raise Doubt("an author without a name")
    holder.add("authors", {"name": name})


def _category(holder: _Holder, element: Element) -> None:
    """A category as RSS has them, and Dublin Core: a text."""
    found, value = _attributes(element), _text(element)
    if "term" in found or "label" in found or (found and not value):
        raise Doubt("a category in attributes")
    if value:
        holder.add_tag(value)


def _term(holder: _Holder, element: Element) -> None:
    """A category as Atom has them: attributes."""
    found = _attributes(element)
    if not found.get("term") or _text(element):
        raise Doubt("a category without a term")
    holder.add_tag(found.get("label") or found["term"])


def _keywords(holder: _Holder, element: Element) -> None:
    """Several categories in one text."""
    if element.attrib:
        raise Doubt("attributes of keywords")
    for term in _text(element).split(","):
        if term.strip():
            holder.add_tag(term.strip())


def _enclosure(holder: _Holder, element: Element) -> None:
    holder.add("links", _attributes(element) | {"rel": "enclosure"})


def _transcript(holder: _Holder, element: Element) -> None:
    holder.add("transcripts", _lowered(element))


def _media(holder: _Holder, element: Element, depth: int = 1) -> None:
    """Media RSS: files and what is said of them, in groups or not."""
    name = _name(element.tag)
    if name in _MEDIA:
        _MEDIA[name](holder, element)
    elif name == "media:title":
        _media_title(holder, element, depth)
    else:
        if name == "media:content":
            holder.add("media_content", _lowered(element))
        for part in element:
            if _name(part.tag).startswith("media:"):
                _media(holder, part, depth + 1)


def _media_title(holder: _Holder, element: Element, depth: int) -> None:
    """The title of a picture or film: the outer goes before the inner, the later before the earlier."""
    holder.fields["media_title_detail"] = {"type": _kind(element, "text/plain")}
    value = _text(element)
    if depth <= holder.fields.setdefault("media_title_depth", depth):
        holder.fields |= {"media_title": value, "media_title_depth": depth}


def _doubtful(holder: _Holder, element: Element) -> None:
    raise Doubt(f"{element.tag}")


def _nothing(holder: _Holder, element: Element) -> None:
    """Of no use to us. Doubt about parts, through which feedparser would go."""
    if len(element):
        raise Doubt(f"{element.tag} with parts")


def _language_of_feed(holder: _Holder, element: Element) -> None:
    holder.fields["language"] = _text(element)


def _parts(*names: str) -> Handler:
    """What passes over an element that has such parts, as they are wont to be."""

    def read(holder: _Holder, element: Element) -> None:
        for part in element:
            if _name(part.tag) not in names or (len(part) and _name(part.tag) != "itunes:category"):
                raise Doubt(f"{part.tag} in {element.tag}")

    return read


def _each(words: str, handler: Handler, prefix: str = "") -> dict[str, Handler]:
    """Several names that are read alike."""
    return dict.fromkeys((prefix + word for word in words.split()), handler)


_MEDIA: dict[str, Handler] = {
    "media:description": _other_text("media_description"),
    "media:keywords": _keywords,
    "media:category": _doubtful,
}
_OF_ITEMS: dict[str, Handler] = {
    "atom:link": _link,
    "dc:creator": _person,
    "dc:date": _field("updated"),
    "dc:description": _other_text("dc_description"),
    "dc:subject": _category,
    "feedburner:origlink": _field("feedburner_origlink", bare=True),
    "itunes:author": _person,
    "itunes:keywords": _keywords,
    "itunes:subtitle": _other_text("itunes_subtitle"),
    "itunes:summary": _other_text("itunes_summary"),
    "itunes:title": _field("itunes_title", bare=True),
    "podcast:transcript": _transcript,
    **_MEDIA,
    **_each("content credit group player rating text thumbnail title", _media, "media:"),
    **_each("format identifier language publisher rights source", _nothing, "dc:"),
    **_each("awareness origenclosurelink", _nothing, "feedburner:"),
    **_each("block duration episode episodetype explicit image order season", _nothing, "itunes:"),
}
"""What vocabularies beside a feed's own say of its items."""
_RSS_ITEM: dict[str, Handler] = _OF_ITEMS | {
    "atom:updated": _field("updated"),
    "author": _person,
    "category": _category,
    "content:encoded": _own_text("content", "text/html"),
    "description": _own_text("description", "text/html"),
    "enclosure": _enclosure,
    "guid": _guid,
    "link": _link,
    "pubdate": _field("published"),
    "title": _title,
    **_each("comments source", _nothing),
}
_ATOM_ENTRY: dict[str, Handler] = _OF_ITEMS | {
    "atom:author": _author,
    "atom:category": _term,
    "atom:content": _own_text("content", "text/plain"),
    "atom:contributor": _parts("atom:name", "atom:email", "atom:uri"),
    "atom:id": _guid,
    "atom:published": _field("published"),
    "atom:rights": _nothing,
    "atom:summary": _own_text("summary", "text/plain"),
    "atom:title": _title,
    "atom:updated": _field("updated"),
}
_OF_FEEDS: dict[str, Handler] = {
    "atom:link": _link,
    "dc:language": _language_of_feed,
    "itunes:category": _parts("itunes:category"),
    "itunes:owner": _parts("itunes:name", "itunes:email"),
    "sy:updatebase": _nothing,
    "sy:updatefrequency": _field("sy_updatefrequency", bare=True),
    "sy:updateperiod": _field("sy_updateperiod", bare=True),
    **_each("date format publisher rights subject", _nothing, "dc:"),
    **_each("emailserviceid feedburnerhostname info", _nothing, "feedburner:"),
    **_each("block complete explicit image keywords new-feed-url subtitle summary type", _nothing, "itunes:"),
    **_each("category copyright credit keywords rating thumbnail", _nothing, "media:"),
}
_RSS_CHANNEL: dict[str, Handler] = _OF_FEEDS | {
    "image": _parts("title", "link", "url", "width", "height", "description"),
    "language": _language_of_feed,
    "link": _link,
    "skipdays": _parts("day"),
    "skiphours": _parts("hour"),
    "textinput": _parts("title", "link", "name", "description"),
    "title": _title,
    "ttl": _field("ttl", bare=True),
    **_each("category cloud copyright description docs generator lastbuilddate pubdate rating", _nothing),
    # Of RSS no author of all its items is taken.
    **_each("dc:creator itunes:author managingeditor webmaster", _nothing),
}
_ATOM_FEED: dict[str, Handler] = _OF_FEEDS | {
    "atom:author": _author,
    "atom:title": _title,
    "atom:id": _guid,
    **_each("category generator icon logo published rights subtitle updated", _nothing, "atom:"),
}


_MISTAKEN = frozenset(
    name.rpartition(":")[2]
    for name in (*_RSS_CHANNEL, *_RSS_ITEM, *_ATOM_FEED, *_ATOM_ENTRY, "item", "entry")
)
"""Names that an unknown element of a feed must not have."""


def _rss(root: Element) -> Fields:
    """RSS 0.9x and 2.0, of which no more need be told apart."""
    if len(root) != 1 or root[0].tag != "channel":
        raise Doubt("not one channel")
    _check_attributes(root)
    feed = _Holder(False, _language(root, None))
    return _all_of(root[0], feed, "item", _RSS_CHANNEL, _RSS_ITEM) | {"version": "rss20"}


def _atom(root: Element) -> Fields:
    """Atom 1.0."""
    feed = _Holder(True, _language(root, None))
    return _all_of(root, feed, "atom:entry", _ATOM_FEED, _ATOM_ENTRY) | {"version": "atom10"}


def _all_of(
    element: Element,
    feed: _Holder,
    item: str,
    of_feed: Mapping[str, Handler],
    of_item: Mapping[str, Handler],
) -> Fields:
    """A feed and its items; ``item`` is what these are called."""
    if feed.lang:
        feed.fields["language"] = feed.lang
    _check_attributes(element)
    feed.lang = _language(element, feed.lang)
    entries = []
    for part in element:
        name = _name(part.tag)
        if name == item:
            entries.append(_item(part, feed, of_item))
        elif name.startswith(_UNKNOWN):
            _check_unknown(part)
        else:
            of_feed.get(name, _doubtful)(feed, part)
    return {"feed": feed.fields, "entries": entries}


def _item(element: Element, feed: _Holder, of_item: Mapping[str, Handler]) -> Fields:
    """One item."""
    _check_attributes(element)
    item = _Holder(feed.literal, _language(element, feed.lang))
    for part in element:
        name = _name(part.tag)
        if not name.startswith(_UNKNOWN):
            of_item.get(name, _doubtful)(item, part)
    if not any(map(item.fields.get, ("title", "id", "texts", "links"))):
        raise Doubt("an item that says nothing")
    return item.fields


def _check_unknown(element: Element) -> None:
    """Doubt about an unknown element of a feed that is called as a known one, or has such parts: feedparser may take
    it for that.
    """
    for part in element.iter():
        name = _name(part.tag)
        if not name.startswith(_UNKNOWN) or name[1:] in _MISTAKEN:
            raise Doubt(f"{part.tag} in {element.tag}")
