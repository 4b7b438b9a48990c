"""HTML to a document: selectolax's tree walked without recursion into blocks and inlines.

Only a parse worker imports this for a stranger's page (see :mod:`tuireader.text.caps`).
"""

from __future__ import annotations

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from tuireader.model import Document
from tuireader.text.blocks import DocumentBuilder
from tuireader.text.caps import flat_text, too_complex
from tuireader.text.clean import MAX_LINE, clean_line
from tuireader.text.tags import BLOCKS
from tuireader.text.walk import Walk

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
