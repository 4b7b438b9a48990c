"""HTML to a document: a linear look at it first, then selectolax's tree walked without recursion.

Only a parse worker reads a stranger's page. HTML parsers rebuild all open formatting elements in each new block,
walk the open elements for each end tag, and compare each attribute of a tag with all others: what would make their
time or memory grow quadratically is found beforehand (:func:`too_complex`). The counts are
estimates that hold for ordinary and sloppy pages; a worker with a deadline parses all the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from tuireader.model import Document
from tuireader.text.blocks import DocumentBuilder
from tuireader.text.clean import MAX_LINE, clean_line
from tuireader.text.walk import BLOCKS, FORMATTING, OPTIONAL_END, RAW, SHAPES, VOID, Walk

MAX_HTML = 512 * 1024
"""How many characters of a feed's article are read; pictures written into the page itself do not count."""
MAX_FILE = 5_000_000
"""How many characters of a file of the user's own are read."""
CUT = "[The rest of this page is too long to show here.]"
COMPLEX = "[This page is too complex to show as it was meant: here are its words.]"

_DATA_URL = re.compile(r"data:[\w/+.;=-]{0,80};base64,[A-Za-z0-9+/=]*+")
_HUGE = re.compile("&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,})")
_TITLE_TAG = re.compile(
    r"</?(a|abbr|b|bdi|big|cite|code|del|em|font|i|img|ins|mark|q|s|small|span|strike|strong|sub|sup|tt|u|wbr"
    r"|br|p|div|h[1-6])(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def html_to_document(html: str, base_url: str = "", limit: int = MAX_HTML) -> Document:
    """The blocks of an article's HTML, links resolved against ``base_url``.

    Scripts, styles, comments, hidden elements and embedded players have no text; entities are decoded once. A
    page that is longer than ``limit`` or has too many blocks ends with a line that says so, and one too
    complex to parse is given as its bare words under such a line. Never raises for any text.
    """
    html, cut = _capped(html, limit)
    data = html.encode("utf-8", "replace")
    if too_complex(html):
        return _bare_words(data.decode("utf-8"))
    builder = DocumentBuilder()
    root = tree(data).root
    if root is not None:
        Walk(builder, base_url).run(root)
    return builder.document(note=CUT if cut or builder.full else "")


def tree(data: bytes) -> LexborHTMLParser:
    """The tree of a page that is not too complex. Raises MemoryError, the only thing over which lexbor gives up."""
    try:
        return LexborHTMLParser(data)
    except SelectolaxError as error:
        raise MemoryError from error


def title_line(title: str) -> str:
    """A feed's or page's title as one clean line: its tags dropped, its entities decoded once."""
    return clean_line(_decoded(_TITLE_TAG.sub(_gap, title[: 4 * MAX_LINE])))


def _decoded(text: str) -> str:
    """A text with its entities decoded; numbers too long for Python to read are no characters anyway."""
    return unescape(_HUGE.sub("&#xfffd", text))


def _gap(tag: re.Match[str]) -> str:
    """What a dropped tag leaves: words in different lines stay apart."""
    name = tag.group(1).lower()
    return " " if name == "br" or name in BLOCKS else ""


def _capped(html: str, limit: int) -> tuple[str, bool]:
    """At most ``limit`` characters, and whether there were more."""
    if len(html) > limit:
        html = _DATA_URL.sub("data:,", html)
    cut = len(html) > limit
    return html[:limit], cut


def _bare_words(html: str) -> Document:
    builder = DocumentBuilder()
    builder.add_block("paragraph", COMPLEX)
    for paragraph in flat_text(html).split("\n\n"):
        builder.add_text(_decoded(paragraph))
        builder.end_block()
    return builder.document()


# --- A linear look at HTML and Markdown before they are parsed ---


MAX_DEPTH = 500
"""How deep elements may be nested."""
MAX_ATTRIBUTES = 1_000
"""How many attributes one tag may have."""
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
    formatting = _Formatting()
    for closing, name, attributes in _tags(html):
        if len(attributes) > MAX_ATTRIBUTES and _attribute_count(attributes) > MAX_ATTRIBUTES:
            return True
        formatting.see(name, closing)
        if closing or name == "a":
            _close(stack, name)
        if not closing and name not in _UNCOUNTED:
            stack.append(name)
        if len(stack) > MAX_DEPTH or formatting.rebuilt > MAX_REBUILT:
            return True
    return False


class _Formatting:
    """The formatting elements that are open, and how many a parser has opened again up to here."""

    def __init__(self) -> None:
        self.rebuilt = 0
        self._open: Counter[str] = Counter()
        self._number = 0

    def see(self, name: str, closing: bool) -> None:
        """The next tag: all other elements count as blocks, in each of which what is open is opened again."""
        if name not in FORMATTING:
            self.rebuilt += self._number
        elif not closing:
            self._open[name] += 1
            self._number += 1
        elif self._open[name]:
            self._open[name] -= 1
            self._number -= 1


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
