"""HTML to a document: selectolax's tree walked without recursion into blocks and inlines.

Only a parse worker imports this for a stranger's page (see :mod:`tuireader.text.caps`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tuireader.model import BlockKind, Document, InlineKind
from tuireader.text.blocks import DocumentBuilder
from tuireader.text.caps import flat_text, too_complex
from tuireader.text.clean import MAX_LINE, clean_line
from tuireader.text.links import web_url
from tuireader.text.tables import table_text
from tuireader.text.tags import BLOCKS, UNSEEN

MAX_HTML = 512 * 1024
"""How many characters of a page are read; pictures written into the page itself do not count."""
CUT = "[The rest of this page is too long to show here.]"
COMPLEX = "[This page is too complex to show as it was meant: here are its words.]"

RULE = "* * *"
"""The text of a rule, so that the plain text shows it, too."""

Attributes: TypeAlias = dict[str, str | None]

_DATA_URL = re.compile(r"data:[\w/+.;=-]{0,80};base64,[A-Za-z0-9+/=]*+")
_INLINES: dict[str, InlineKind] = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "emphasis"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TITLE_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|big|br|cite|code|em|font|i|img|ins|del|mark|p|q|s|small|span|strike|strong|sub|sup|tt|u|wbr|div|h[1-6])"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def html_to_document(html: str, base_url: str = "") -> Document:
    """The blocks of an article's HTML, links resolved against ``base_url``.

    Scripts, styles, comments, hidden elements and embedded players have no text; entities are decoded once. A
    page that is longer than MAX_HTML or has too many blocks ends with a line that says so, and one too
    complex to parse is given as its bare words under such a line. Never raises for any text.
    """
    html, cut = _capped(html)
    if too_complex(html):
        return _bare_words(html)
    builder = DocumentBuilder()
    root = LexborHTMLParser(html).root
    if root is not None:
        _Walk(builder, base_url).run(root)
    return builder.document(note=CUT if cut or builder.full else "")


def title_line(title: str) -> str:
    """A feed's or page's title as one clean line: its tags dropped, its entities decoded once."""
    return clean_line(unescape(_TITLE_TAG.sub("", title[: 4 * MAX_LINE])))


def _capped(html: str) -> tuple[str, bool]:
    """At most MAX_HTML characters that can be encoded, and whether there were more."""
    if len(html) > MAX_HTML:
        html = _DATA_URL.sub("data:,", html)
    cut = len(html) > MAX_HTML
    html = html[:MAX_HTML]
    return (html if html.isascii() else html.encode("utf-8", "replace").decode("utf-8")), cut


def _bare_words(html: str) -> Document:
    builder = DocumentBuilder()
    builder.add_block("paragraph", COMPLEX)
    for paragraph in flat_text(html).split("\n\n"):
        builder.add_text(unescape(paragraph[:MAX_HTML]))
        builder.end_block()
    return builder.document()


class _Walk:
    """One walk over a tree. ``_styles`` are those of the elements around, to come back to when one ends."""

    def __init__(self, builder: DocumentBuilder, base_url: str) -> None:
        self._builder = builder
        self._base_url = base_url
        self._styles: list[tuple[BlockKind, int]] = [("paragraph", 0)]
        self._lists: list[int | None] = []  # The next number of an ordered list, None for a bulleted one.
        self._verbatim = 0
        self._quoted = 0

    def run(self, root: LexborNode) -> None:
        """Put everything below ``root`` into the builder."""
        stack: list[LexborNode | Callable[[], None]] = [root]
        while stack and not self._builder.full:
            node = stack.pop()
            if not isinstance(node, LexborNode):
                node()
            elif node.is_text_node:
                self._text(node.text_content or "")
            elif node.is_element_node and (leave := self._enter(node)):
                stack.append(leave)
                stack.extend(reversed(list(node.iter(include_text=True))))

    def _text(self, text: str) -> None:
        (self._builder.add_verbatim if self._verbatim else self._builder.add_text)(text)

    def _enter(self, node: LexborNode) -> Callable[[], None] | None:
        """Do what an element's start means; returns what its end means, or None when it has no content."""
        tag, attributes = node.tag or "", node.attributes
        if tag in UNSEEN or _hidden(attributes):
            return None
        if tag in _ALONE:
            return _ALONE[tag](self, attributes)
        if tag == "table" and (text := table_text(node)):
            self._builder.add_block("table", text)
            return None
        if tag in _INLINES:
            return self._inline(_INLINES[tag], "")
        if tag in _SPECIAL:
            return _SPECIAL[tag](self, attributes)
        if tag in _HEADINGS and self._styles[-1][0] != "item":
            return self._styled("heading", _HEADINGS[tag])
        if tag in BLOCKS:
            self._builder.end_block()
            return self._builder.end_block
        return _nothing

    def _styled(self, kind: BlockKind, level: int, marker: str = "") -> Callable[[], None]:
        """A stretch of blocks of one kind."""
        self._styles.append((kind, level))
        self._builder.style(kind, level, marker)

        def leave() -> None:
            self._styles.pop()
            self._builder.style(*self._styles[-1])

        return leave

    def _inline(self, kind: InlineKind, target: str) -> Callable[[], None]:
        """A stretch of one kind; inside another of its kind, or code in code, it adds nothing."""
        if self._builder.is_open(kind) or (kind == "code" and self._verbatim):
            return _nothing
        self._builder.open_inline(kind, target)
        return lambda: self._builder.close_inline(kind)

    def _link(self, attributes: Attributes) -> Callable[[], None]:
        target = web_url(attributes.get("href") or "", self._base_url)
        return self._inline("link", target) if target else _nothing

    def _break(self, attributes: Attributes) -> None:
        if self._verbatim:
            self._builder.add_verbatim("\n")
        else:
            self._builder.add_break()

    def _rule(self, attributes: Attributes) -> None:
        self._builder.add_block("rule", RULE)

    def _image(self, attributes: Attributes) -> None:
        """A picture by its description: a block, or among words, where it may be a mere smiley."""
        alt = clean_line(attributes.get("alt") or "")
        if _tiny(attributes) or ("alt" in attributes and not alt):
            return None
        text = f"[image: {alt}]" if alt else "[image]"
        if not self._builder.empty:
            return self._text(alt if alt and not any(map(str.isalnum, alt)) else f" {text}")
        target = web_url(attributes.get("src") or "", self._base_url)
        leave = self._inline("link", target) if target else _nothing
        self._builder.add_block("image", text)
        leave()

    def _quotation_marks(self, attributes: Attributes) -> Callable[[], None]:
        opening, closing = "“‘"[self._quoted % 2], "”’"[self._quoted % 2]
        self._quoted += 1
        self._text(opening)

        def leave() -> None:
            self._quoted -= 1
            self._text(closing)

        return leave

    def _list(self, first: int | None) -> Callable[[], None]:
        self._builder.end_block()
        self._lists.append(first)

        def leave() -> None:
            self._builder.end_block()
            self._lists.pop()

        return leave

    def _item(self, attributes: Attributes) -> Callable[[], None]:
        number = self._lists[-1] if self._lists else None
        marker = "•"
        if number is not None:
            number = _number(attributes.get("value"), number)
            self._lists[-1] = number + 1
            marker = f"{number}."
        return self._styled("item", max(len(self._lists), 1), marker)

    def _quotation(self, attributes: Attributes) -> Callable[[], None]:
        kind, level = self._styles[-1]
        return self._styled("quotation", level + 1 if kind == "quotation" else 1)

    def _code(self, attributes: Attributes) -> Callable[[], None]:
        leave = self._styled("code", 0)
        self._verbatim += 1

        def leave_code() -> None:
            self._verbatim -= 1
            leave()

        return leave_code


_ALONE: dict[str, Callable[[_Walk, Attributes], None]] = {
    "br": _Walk._break,
    "hr": _Walk._rule,
    "img": _Walk._image,
}
_SPECIAL: dict[str, Callable[[_Walk, Attributes], Callable[[], None]]] = {
    "a": _Walk._link,
    "q": _Walk._quotation_marks,
    "ul": lambda walk, attributes: walk._list(None),
    "ol": lambda walk, attributes: walk._list(_number(attributes.get("start"), 1)),
    "li": _Walk._item,
    "blockquote": _Walk._quotation,
    "pre": _Walk._code,
    "listing": _Walk._code,
}


def _nothing() -> None:
    """The end of an element that means nothing to us."""


def _hidden(attributes: Attributes) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))
    )


def _tiny(attributes: Attributes) -> bool:
    """Whether a picture is a spacer or counts visitors."""
    return any(
        (attributes.get(side) or "").removesuffix("px") in ("0", "1", "2") for side in ("width", "height")
    )


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default
