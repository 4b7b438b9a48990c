"""Where the items of an XML feed begin and end, so that only new or changed ones need to be parsed.

One pass of expat, which is some ten times as fast as parsing the feed for its meaning, gives the byte range
of each ``<item>`` or ``<entry>``. A range whose hash is known from the last time is cut out of the body.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from xml.parsers import expat

from tuireader.feeds.prepare import overloaded

RULES = b"3"
"""Part of every hash: raised when an entry would come out of the same bytes differently."""
HASH_BYTES = 8
MOST_ITEMS = 1000
"""So many items of a feed are taken in, counted from each end of a longer one."""
_ROOTS = frozenset(("rss", "rdf", "feed", "channel", "entry"))
_ITEMS = frozenset(("item", "entry"))
_MOST_DEPTH = 500
_MOST_ELEMENTS = 50_000
"""So many elements an item may have: one that has more, or is nested deeper, costs itself and not the feed."""
_MOST_PARTS = 100_000
"""So many items, and names of items, are counted: ten megabytes hold ten times as many empty ones."""


class NotXml(Exception):
    """Expat cannot read it; the argument says why."""


class NotAFeed(Exception):
    """It is XML, but of another kind; the argument is the name of its root element."""


class TooComplex(Exception):
    """It is nested deeper, or has more parts, than any honest feed."""


@dataclass(slots=True)
class _Scan:
    """The state of one pass: byte ranges of the items, and what they call themselves."""

    parser: expat.XMLParserType
    body: bytes
    path: list[str] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    guids: list[str] = field(default_factory=list)
    spoilt: list[tuple[int, int]] = field(default_factory=list)
    """Byte ranges of items that are too complex to be read."""
    elements: int = 0
    deepest: int = 0
    item_depth: int = 0
    begin: int = 0
    guid: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        local = name.rpartition(":")[2].lower()
        if not self.path and local not in _ROOTS:
            raise NotAFeed(local)
        self.path.append(local)
        self.elements += 1
        self.deepest = max(self.deepest, len(self.path))
        if max(len(self.ranges), len(self.guids)) > _MOST_PARTS:
            raise TooComplex
        if self.item_depth:
            if len(self.path) == self.item_depth + 1 and local in ("guid", "id"):
                self.parser.CharacterDataHandler = self.guid.append
        elif self.deepest > _MOST_DEPTH:
            raise TooComplex
        elif local in _ITEMS and len(self.path) > 1:
            self.item_depth = len(self.path)
            self.begin = self.parser.CurrentByteIndex
            self.elements = self.deepest = 0

    def end(self, name: str) -> None:
        """An element ends."""
        depth = len(self.path)
        if depth == self.item_depth:
            index = self.parser.CurrentByteIndex
            if self.body.startswith(b"</" + name.encode(), index):
                index = self.body.index(b">", index) + 1
            # Otherwise it is an empty element (<item/>), after which expat already stands.
            self.ranges.append((self.begin, index))
            if self.elements > _MOST_ELEMENTS or self.deepest > _MOST_DEPTH:
                self.spoilt.append((self.begin, index))
            self.item_depth = self.deepest = 0
        elif depth == self.item_depth + 1 and self.parser.CharacterDataHandler is not None:
            self.parser.CharacterDataHandler = None
            self.guids.append("".join(self.guid).strip())
            self.guid.clear()
        self.path.pop()


@dataclass(frozen=True, slots=True)
class Items:
    """A feed's body cut at its items: what stands around them, and each one's bytes.

    ``distinct`` is false when an item gives no guid or two give the same, so that it takes all items to tell
    them apart.
    """

    body: bytes
    ranges: tuple[tuple[int, int], ...]
    hashes: tuple[bytes, ...]
    distinct: bool

    def without(self, known: bytes) -> bytes:
        """The body with only the items that ``known``, hashes in a row, does not hold."""
        seen = {known[at : at + HASH_BYTES] for at in range(0, len(known), HASH_BYTES)}
        pairs = zip(self.ranges, self.hashes, strict=True)
        return _without(self.body, (found for found, digest in pairs if digest in seen))


def split_items(body: bytes) -> Items:
    """Find the items of a feed in UTF-8; of a very long one only those at both ends stay in the body.

    Raises:
        NotXml: it is not well-formed.
        NotAFeed: its root element is no feed's.
        TooComplex: it, or every item of it, is nested too deeply or has too many elements; it has too many items,
            or an element too many attributes.
    """
    if overloaded(body):
        raise TooComplex
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    scan = _Scan(parser, body)
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise NotXml(str(error)) from error
    ranges = scan.ranges
    if scan.spoilt:
        if len(scan.spoilt) == len(ranges):
            raise TooComplex
        return split_items(_without(body, scan.spoilt))
    distinct = len(set(scan.guids)) == len(scan.guids) == len(ranges)
    if len(ranges) > 2 * MOST_ITEMS:
        return _both_ends(body, ranges, distinct)
    return _items(body, ranges, distinct)


def _without(body: bytes, ranges: Iterable[tuple[int, int]]) -> bytes:
    """The body with these ranges, which follow each other, cut out."""
    kept, place = [], 0
    for begin, end in ranges:
        kept.append(body[place:begin])
        place = end
    return b"".join([*kept, body[place:]])


def _both_ends(body: bytes, ranges: list[tuple[int, int]], distinct: bool) -> Items:
    """Cut the middle out: some feeds begin with the newest item, others with the oldest."""
    first, last = ranges[MOST_ITEMS][0], ranges[-MOST_ITEMS][0]
    cut = last - first
    moved = [(begin - cut, end - cut) for begin, end in ranges[-MOST_ITEMS:]]
    return _items(body[:first] + body[last:], ranges[:MOST_ITEMS] + moved, distinct)


def _items(body: bytes, ranges: list[tuple[int, int]], distinct: bool) -> Items:
    """The items with their hashes."""
    hashes = tuple(
        blake2b(body[begin:end], digest_size=HASH_BYTES, key=RULES).digest() for begin, end in ranges
    )
    return Items(body, tuple(ranges), hashes, distinct)
