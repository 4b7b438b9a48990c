"""What a page's own metadata tells of its article: its title, and schema.org's ``articleBody``. Runs only in a
worker process.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.etree import strip_elements, tostring
from lxml.html import HtmlElement

from tuireader.feeds.entries import literal_document
from tuireader.model import EMPTY, Document
from tuireader.text.fold import fold
from tuireader.text.html import html_to_document
from tuireader.text.part import part

_SHORTEST_BODY = 100
"""Words; what is shorter is a summary."""
_MISSED = 0.5
"""A text with less of the body's words is not the article."""
_HELD = 0.9
"""An element with so many of them holds the article."""
_MOST = 0.6
"""How much of a text must be in the body, for this not to have been cut off itself."""
_OPENING = 60
"""Characters by which a block is known again."""
_MASTHEAD_BLOCKS, _MASTHEAD_WORDS = 8, 40
"""How much may stand above an article's title, with it."""
_SHORTEST_TITLE = 3


@dataclass(frozen=True, slots=True)
class Told:
    """The titles and the text of the article as a page's metadata gives them; either may be empty."""

    titles: tuple[str, ...] = ()
    body: Document = EMPTY

    def trimmed(self, document: Document) -> Document:
        """The article without the title above it, and without what the metadata does not count to it."""
        document = self._below_title(document)
        if not self.body.text:
            return document
        body = fold(self.body.text)
        openings = (fold(document.text[block.start : block.end])[:_OPENING] for block in document.blocks)
        told = [place for place, opening in enumerate(openings) if opening and opening in body]
        inner = part(document, document.blocks[told[0] : told[-1] + 1]) if told else EMPTY
        return inner if len(inner.text) > _MOST * len(document.text) else document

    def missing(self, document: Document, page: HtmlElement, url: str) -> Document | None:
        """The article, where a document has not half of its words; None when it has."""
        words = Counter(fold(self.body.text).split())
        if words.total() < _SHORTEST_BODY or _share(words, document.text) >= _MISSED:
            return None
        strip_elements(page, "script", "style", "noscript", with_tail=False)  # which may have it as data
        holder = _holder(page, words)
        return self.body if holder is None else html_to_document(tostring(holder, encoding="unicode"), url)

    def _below_title(self, document: Document) -> Document:
        """The document below its title, where that stands near its top."""
        above = 0
        for place, block in enumerate(document.blocks[:_MASTHEAD_BLOCKS]):
            line = fold(document.text[block.start : block.end])
            above += len(line.split())
            if above > _MASTHEAD_WORDS:
                break
            if self._is_title(f" {line} ", block.kind == "heading"):
                return part(document, document.blocks[place + 1 :])
        return document

    def _is_title(self, line: str, heading: bool) -> bool:
        """Whether a folded line between spaces is a title, to which a page may have added its own name."""
        if heading and any(title.startswith(line) for title in self.titles):
            return line != "  "
        return len(line.split()) >= _SHORTEST_TITLE and any(line in title for title in self.titles)


def told_by(page: HtmlElement) -> Told:
    """What the metadata of a page tells."""
    titles = [page.findtext(".//title"), *page.xpath("//meta[@property='og:title']/@content")]
    scripts = page.xpath("//script[@type='application/ld+json']")
    bodies = [body for script in scripts for body in _bodies(script.text or "")]
    longest = max(bodies, key=len, default="")
    body = html_to_document(longest) if "<" in longest else literal_document(longest)
    return Told(tuple(f" {fold(title)} " for title in titles if title), body)


def _bodies(text: str) -> Iterator[str]:
    """Every articleBody in a piece of JSON-LD; none where it is no JSON."""
    try:
        waiting: list[Any] = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            if isinstance(body := value.get("articleBody"), str):
                yield body


def _holder(page: HtmlElement, words: Counter[str]) -> HtmlElement | None:
    """The smallest element that has nearly all of these words."""
    holder, inside = None, page.find("body")
    while inside is not None:
        holder = inside
        inside = next((child for child in holder if _holds(child, words)), None)
    return holder if holder is not None and _holds(holder, words) else None


def _holds(element: HtmlElement, words: Counter[str]) -> bool:
    """Whether an element, which may be a comment, has nearly all of these words."""
    return isinstance(element.tag, str) and _share(words, " ".join(element.xpath(".//text()"))) >= _HELD


def _share(words: Counter[str], text: str) -> float:
    """How many of these words a text has, from 0 to 1."""
    return (words & Counter(fold(text).split())).total() / words.total()
