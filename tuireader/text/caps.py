"""A linear look at HTML, XML and Markdown before they are parsed: what would make a parser's time or memory grow
quadratically, or beyond bounds.

HTML parsers rebuild all open formatting elements in each new block, walk the open elements for each end tag,
and compare each attribute of a tag with all others. The counts here are estimates that hold for ordinary and
sloppy pages; whoever parses a stranger's page does so in a worker with a deadline all the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tuireader.text.tags import BLOCKS, FORMATTING, OPTIONAL_END, RAW, SHAPES, VOID

MAX_DEPTH = 500
"""How deep elements may be nested."""
MAX_ATTRIBUTES = 1_000
"""How many attributes one tag may have."""
MAX_XML_ATTRIBUTES = 500
"""How many attributes one tag of a feed or list of feeds may have."""
MAX_REBUILT = 500_000
"""How many formatting elements a parser may have to reopen, over the whole page."""
MAX_TAGS = 150_000
"""How many tags a page may have: a parser's tree takes some hundred bytes for each."""
MAX_SIGNS = 50_000
"""How many signs and lines of Markdown a file may have: each may become a token, of a thousand bytes or two."""
SHORT = 8_000
"""Characters of a page that a parser is soon done with, whatever attributes it has."""

_UNCOUNTED = VOID | OPTIONAL_END | SHAPES

# After "=" a quoted value may hold ">"; possessive, so that nothing is scanned twice.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+)>""")
_TAG_OR_START = re.compile(f"{_TAG.pattern}|</?[a-zA-Z]")
_LONG_TAG = re.compile(rb"<[A-Za-z_:\x80-\xff][^<]{%d,}+" % (3 * MAX_XML_ATTRIBUTES))
_XML_ATTRIBUTE = re.compile(rb"[^<>\"']*+(?:\"[^\"<]*+\"|'[^'<]*+')")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_ANY_TAG = re.compile(r"<(?:!--|/?([a-zA-Z][a-zA-Z0-9]*+)|[!?])")


def too_complex(html: str) -> bool:
    """Whether parsing this could take more than time linear in its length."""
    tags = html.count("<")
    if len(html) <= SHORT and tags <= MAX_DEPTH:  # as most are, and soon seen
        return False
    if tags > MAX_TAGS:
        return True
    stack: list[str] = []
    formatting: Counter[str] = Counter()
    reopened = rebuilt = 0
    for closing, name, attributes in _tags(html):
        if len(attributes) > MAX_ATTRIBUTES and _attribute_count(attributes) > MAX_ATTRIBUTES:
            return True
        if name not in FORMATTING:
            rebuilt += reopened
        elif not closing:
            formatting[name] += 1
            reopened += 1
        elif formatting[name]:
            formatting[name] -= 1
            reopened -= 1
        if closing or name == "a":
            _close(stack, name)
        if not closing and name not in _UNCOUNTED:
            stack.append(name)
        if len(stack) > MAX_DEPTH or rebuilt > MAX_REBUILT:
            return True
    return False


def overloaded(xml: bytes) -> bool:
    """Whether a tag of a feed or list of feeds, well-formed or not, seems to have more attributes than any honest
    one: expat and feedparser hold all of them before anyone is asked.
    """
    return any(_is_overloaded(found.group()) for found in _LONG_TAG.finditer(xml))


def _is_overloaded(tag: bytes) -> bool:
    """Whether a tag has too many quoted values, or, where its quotes do not match, too many "=" before its end."""
    if tag.count(b"=", 0, tag.find(b">")) > MAX_XML_ATTRIBUTES:
        return True
    place, attributes = 1, 0
    while attributes <= MAX_XML_ATTRIBUTES and (found := _XML_ATTRIBUTE.match(tag, place)):
        place, attributes = found.end(), attributes + 1
    return attributes > MAX_XML_ATTRIBUTES


def too_marked(markdown: str) -> bool:
    """Whether reading this as Markdown could take too much memory, or time that grows with a square."""
    return sum(map(markdown.count, "\n[]*_`<>|~&\\")) > MAX_SIGNS


def flat_text(html: str) -> str:
    """The words of a page that is too complex to parse: tags left out, blocks apart by blank lines."""
    pieces: list[str] = []
    place = 0
    while match := _ANY_TAG.search(html, place):
        pieces.append(html[place : match.start()])
        name = (match.group(1) or "").lower()
        end = html.find("-->" if match.group() == "<!--" else ">", match.end())
        if name in RAW and not match.group().startswith("</"):
            end = html.find(f"</{name}", match.end())
        if name == "br" or name in BLOCKS:
            pieces.append("\n\n")
        if end < 0:
            return "".join(pieces)
        place = html.find(">", end) + 1 or len(html)
    return "".join([*pieces, html[place:]])


def _tags(html: str) -> Iterator[tuple[bool, str, str]]:
    """Every tag outside scripts and styles: whether it closes, its name, its attributes."""
    matches = _TAG_OR_START.finditer(html)
    while match := next(matches, None):
        closing, name, attributes = match.groups()
        if name is None:  # Never closed: a parser drops the rest, too.
            return
        name = name.lower()
        yield closing != "", name, attributes
        if name in ("script", "style") and not closing:
            place = html.find(f"</{name}", match.end())
            if place < 0:
                return
            matches = _TAG_OR_START.finditer(html, place)


def _close(stack: list[str], name: str) -> None:
    """Close the innermost open element of that name, with all in it; one far out or absent is left alone."""
    for depth in range(1, min(len(stack), 20) + 1):
        if stack[-depth] == name:
            del stack[-depth:]
            return


def _attribute_count(attributes: str) -> int:
    """About how many attributes: the "=" and the spaces outside quotes."""
    bare = _QUOTED.sub('"', attributes)
    return max(bare.count("="), len(bare.split()))
