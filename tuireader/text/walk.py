"""The walk over an HTML tree, without recursion: what each element means, told to a document builder. A table of data
becomes aligned plain text; a table that only arranges a page is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain, zip_longest
from typing import TypeAlias

from selectolax.lexbor import LexborNode

from tuireader.model import BlockKind, InlineKind
from tuireader.text.blocks import DocumentBuilder
from tuireader.text.clean import clean_line, web_url
from tuireader.text.strings import cell_width, fit, whole_number

_TEXT = "-text"
"""What stands for a tag in a text node."""
RULE = "* * *"
"""The text of a rule, so that the plain text shows it, too."""

Attributes: TypeAlias = dict[str, str | None]


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


VOID = _names("area base br col embed hr img input link meta param source track wbr")
OPTIONAL_END = _names("""p li dt dd tr td th tbody thead tfoot option optgroup colgroup html head body""")
"""Elements that a parser closes by itself, so that they do not nest when their end tags are left out."""
SHAPES = _names("path rect circle ellipse line polyline polygon use stop image")
"""SVG's elements that end in themselves."""
FORMATTING = _names("b big code em font i nobr s small strike strong tt u")
"""Elements that a parser opens again in each block until their end tag comes ("a" ends at the next "a")."""
RAW = _names("script style textarea title iframe noscript")
"""Elements whose content is not text of the page."""
UNSEEN = RAW | _names(
    """template object embed applet video audio svg canvas head button select option input dialog map
    annotation annotation-xml rp frameset frame"""
)
"""Elements that give an article no text."""
BLOCKS = _names(
    """address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section
    summary table tbody td tfoot th thead tr ul"""
)
"""Elements that begin and end a block of text."""
LAYOUT = _names("table img picture ul ol pre blockquote h1 h2 h3 h4 h5 h6 video iframe form")
"""Elements that do not occur in a table of data."""


_INLINES: dict[str, InlineKind] = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "emphasis"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CAPTIONS = frozenset(
    (
        "caption",
        "caption-text",
        "wp-caption",
        "wp-caption-text",
        "image-caption",
        "photo-caption",
        "img-caption",
    )
)
"""Classes by which pages that know no figcaption set a picture's caption apart."""
_FILE_NAME = re.compile(r"_|\.(?:jpe?g|png|gif|webp|svg)$|^(?=\D*\d)[^-]*-[^-]*-", re.IGNORECASE)
"""In a description of one word: what some programs write where nobody described a picture."""
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Walk:
    """One walk over a tree. ``_styles`` are those of the elements around, to come back to when one ends."""

    def __init__(self, builder: DocumentBuilder, base_url: str) -> None:
        self._builder = builder
        self._base_url = base_url
        self._styles: list[tuple[BlockKind, int]] = [("paragraph", 0)]
        self._lists: list[int | None] = []  # The next number of an ordered list, None for a bulleted one.
        self._pictures: set[str] = set()  # What was said of earlier ones.
        self._verbatim = 0
        self._quoted = 0

    def run(self, root: LexborNode) -> None:
        """Put everything below ``root`` into the builder."""
        stack: list[LexborNode | Callable[[], None]] = [root]
        while stack:
            node = stack.pop()
            if not isinstance(node, LexborNode):
                node()
            elif (tag := node.tag or "") == _TEXT:
                self._text(node.text_content or "")
            elif self._builder.full:
                return
            elif node.is_element_node and (leave := self._enter(node, tag)):
                if leave is not _nothing:
                    stack.append(leave)
                child = node.last_child
                while child is not None:
                    stack.append(child)
                    child = child.prev

    def _text(self, text: str) -> None:
        (self._builder.add_verbatim if self._verbatim else self._builder.add_text)(text)

    def _enter(self, node: LexborNode, tag: str) -> Callable[[], None] | None:
        """Do what an element's start means; returns what its end means, or None when it has no content."""
        attributes = node.attributes
        if tag in UNSEEN or (attributes and _hidden(attributes)):
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
            return self._block(attributes)
        return _nothing

    def _block(self, attributes: Attributes) -> Callable[[], None]:
        classes = (attributes.get("class") or "").split()
        if not _CAPTIONS.isdisjoint(classes):
            return self._caption(attributes)
        self._builder.end_block()
        return self._builder.end_block

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
        return partial(self._builder.close_inline, kind)

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
        decorative = "alt" in attributes and not alt
        if decorative or _tiny(attributes):
            return
        text = self._described(alt)
        if not self._builder.empty:
            smiley = alt and not any(map(str.isalnum, alt))
            self._text(alt if smiley else f" {text}")
            return
        target = web_url(attributes.get("src") or "", self._base_url)
        leave = self._inline("link", target) if target else _nothing
        self._builder.add_block("image", text)
        leave()

    def _described(self, alt: str) -> str:
        """What stands for a picture: its description where it is one, and not that of an earlier picture."""
        repeated = alt in self._pictures
        self._pictures.add(alt)
        is_file_name = " " not in alt and _FILE_NAME.search(alt)
        return "[image]" if not alt or repeated or is_file_name else f"[image: {alt}]"

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

    def _caption(self, attributes: Attributes) -> Callable[[], None]:
        """What stands below a picture, a table or code; below a quotation it says whose that is."""
        self._builder.end_block()
        if self._builder.last_kind == "quotation":
            return self._builder.end_block
        return self._styled("caption", 0)

    def _code(self, attributes: Attributes) -> Callable[[], None]:
        leave = self._styled("code", 0)
        self._verbatim += 1

        def leave_code() -> None:
            self._verbatim -= 1
            leave()

        return leave_code


_ALONE: dict[str, Callable[[Walk, Attributes], None]] = {
    "br": Walk._break,
    "hr": Walk._rule,
    "img": Walk._image,
}
_SPECIAL: dict[str, Callable[[Walk, Attributes], Callable[[], None]]] = {
    "a": Walk._link,
    "q": Walk._quotation_marks,
    "ul": lambda walk, attributes: walk._list(None),
    "ol": lambda walk, attributes: walk._list(_number(attributes.get("start"), 1)),
    "li": Walk._item,
    "blockquote": Walk._quotation,
    "figcaption": Walk._caption,
    "pre": Walk._code,
    "listing": Walk._code,
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
    number = whole_number(text or "", 6)
    return default if number is None else number


MAX_NODES = 3_000
"""How much of a table is looked at before it is taken for a page's layout."""
MAX_CELL = 120
MAX_WIDTH = 100
"""Columns; a wider table is not aligned, its cells stand apart by bars."""


def table_text(table: LexborNode) -> str:
    """The rows of a table of data, one a line, columns aligned; empty when it is not such a table.

    Data has header cells, or at least two rows and columns and no links; and its cells are short.
    """
    rows = _rows(table)
    if not rows or any(len(cell) > MAX_CELL for cell in chain.from_iterable(rows)):
        return ""
    columns = zip_longest(*rows, fillvalue="")
    widths = [max(map(cell_width, column)) for column in columns]
    if sum(widths) + 2 * len(widths) > MAX_WIDTH:
        return "\n".join(" | ".join(row) for row in rows)
    aligned = ("  ".join(map(fit, row, widths)) for row in rows)
    return "\n".join(line.rstrip() for line in aligned)


def _rows(table: LexborNode) -> list[list[str]]:
    """The cells' texts, row by row; none for a table that arranges something else than data."""
    nodes = _data_nodes(table)
    tags = {node.tag for node in nodes}
    if "a" in tags and "th" not in tags:  # a menu
        return []
    rows = [[clean_line("".join(cell), MAX_CELL + 1) for cell in row] for row in _cells(nodes) if row]
    square = len(rows) > 1 and max(map(len, rows)) > 1
    return rows if square else []


def _data_nodes(table: LexborNode) -> list[LexborNode]:
    """The nodes of a table of data in their order; none for one too large, or that holds what data does not."""
    found: list[LexborNode] = []
    stack = [table]
    while stack:
        node = stack.pop()
        if len(found) == MAX_NODES or (found and node.tag in LAYOUT):
            return []
        found.append(node)
        if node.is_element_node and node.tag not in UNSEEN:
            stack.extend(reversed(list(node.iter(include_text=True))))
    return found


def _cells(nodes: Iterable[LexborNode]) -> list[list[list[str]]]:
    """The pieces of text of each cell, row by row; a caption is a row of one cell."""
    rows: list[list[list[str]]] = []
    for node in nodes:
        if node.is_text_node and rows and rows[-1]:
            rows[-1][-1].append(node.text_content or "")
        if node.tag == "tr":
            rows.append([])
        elif node.tag == "caption":
            rows.append([[]])
        elif node.tag in ("td", "th") and rows:
            rows[-1].append([])
    return rows
