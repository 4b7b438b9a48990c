"""readability (readability-lxml), helped where it drops a quotation or takes a part of an article for the whole.
Runs only in a worker process.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, TypeAlias

from lxml.html import HtmlElement
from readability import Document as Readability

from tuireader.model import Block, Document
from tuireader.text.fold import fold
from tuireader.text.part import part

Candidates: TypeAlias = dict[Any, dict[str, Any]]
"""Element -> its score and itself, as readability has them."""

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:article|story|entry|post|news|content)[-_]{0,2}(?:body|content|text|copy)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LONG = 80
"""Characters of a paragraph that is no caption, date or button."""
_LINKED = 0.25
"""How much of an article's text may be links."""
_LOOKED_AT = 3
_BUTTON = re.compile(
    r"ads?|advertis(?:ement|ing)|sponsored|(?:story|article) continues (?:below|after)(?: advertisement)?"
    r"|read more|continue reading|(?:view |leave a )?comments?|(?:share|print|email)(?: this(?: article| story)?)?"
    r"|share on \w+|tweet|copy link|listen to this article|sign up|subscribe(?: now)?|log in|follow us"
)
"""Such a line, folded."""


def without_buttons(document: Document) -> Document:
    """An article without the lines that are no words of it, but of the page around: "Advertisement"."""
    kept = [block for block in document.blocks if not _is_button(document, block)]
    return part(document, kept) if len(kept) < len(document.blocks) else document


def article_html(page: HtmlElement, url: str) -> str:
    """The HTML of the article in a page, which is changed by this; its links are absolute.

    Raises:
        Unparseable: there is none; and whatever else its parser raises.
    """
    _unhide(page)
    for quotation in page.iter("blockquote"):  # of class "tweet", which readability takes for a button
        quotation.attrib.pop("class", None)
    html: str = _Readable(page, url=url).summary(html_partial=True)
    return html


def _unhide(page: HtmlElement) -> None:
    """Scripts show what a page hides as a whole until it is loaded."""
    for element in (page, page.find("body")):
        if element is not None:
            element.attrib.pop("hidden", None)
            element.attrib.pop("style", None)


class _Readable(Readability):  # type: ignore[misc]  # it has no types
    """Readability, which takes the element around the best one if that misses paragraphs of the article."""

    def select_best_candidate(self, candidates: Candidates) -> dict[str, Any] | None:
        """The element to begin from, with its score."""
        best: dict[str, Any] | None = super().select_best_candidate(candidates)
        if best is None or _is_named(best["elem"]):
            return best
        told = _paragraphs(best["elem"])
        around = (element for element in best["elem"].iterancestors() if _missed_at(element))
        for element in islice(around, _LOOKED_AT):
            enough = _paragraphs(element) > _missed_at(element) * told
            if enough and self.get_link_density(element) < _LINKED:
                candidates[element] = {"content_score": best["content_score"], "elem": element}
                return candidates[element]
        return best


def _missed_at(element: HtmlElement) -> float:
    """How many times the paragraphs found an element must have to be the article; 0 when it never is."""
    return 1.1 if _is_named(element) else 2 if element.tag == "article" else 0


def _is_named(element: HtmlElement) -> bool:
    """Whether an element calls itself the body of an article."""
    return any(_NAMED.search(element.get(name) or "") for name in ("class", "id")) or (
        "articleBody" in (element.get("itemprop") or "")
    )


def _paragraphs(element: HtmlElement) -> int:
    """The characters in the long paragraphs of an element."""
    lengths = (len(paragraph.text_content()) for paragraph in element.iter("p"))
    return sum(length for length in lengths if length >= _LONG)


def _is_button(document: Document, block: Block) -> bool:
    """Whether a block is one of those lines."""
    short = block.kind == "paragraph" and block.end - block.start < _LONG
    return short and _BUTTON.fullmatch(fold(document.text[block.start : block.end])) is not None
