"""The article in a web page: by the user's rule for its site, by what the page's own metadata tells (schema.org's
``articleBody``), or by readability (readability-lxml), which is helped where it drops a quotation or takes a part of
an article for the whole. Runs only in a worker process, under a deadline.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from lxml.etree import LxmlError, strip_elements, tostring
from lxml.html import HtmlElement
from readability import Document as Readability
from readability.htmls import build_doc
from readability.readability import Unparseable
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from tuireader.errors import FetchError
from tuireader.feeds.entries import literal_document
from tuireader.feeds.network.urls import host_of
from tuireader.feeds.prepare import page_text, without_controls
from tuireader.model import EMPTY, Block, Document, PageArticle
from tuireader.text.blocks import MAX_BLOCKS, part
from tuireader.text.clean import clean_line, web_url
from tuireader.text.html import html_to_document, title_line, too_complex
from tuireader.text.strings import fold

LONGEST_PAGE = 2 * 1024 * 1024
"""Characters of a page that are looked at."""
MOST_TAGS = 100_000
"""How many tags a page may have, so that its tree stays under 150 MB."""
SHORTEST_TEXT = 80
"""With fewer characters it is a notice, and no article."""

_START = 4096
"""Characters in which a page shows that it is one, where the server does not say so."""
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|article|main|div|p)[\s>]", re.IGNORECASE)


def extract(body: bytes, url: str, content_type: str, sites: Mapping[str, str]) -> PageArticle:
    """The article's document, links resolved against the page's address; ``sites`` as in the settings.

    Where the rule for a site is of no use, the article is found without it, and the note says so.

    Raises:
        FetchError: it is no page, or too complex to be read, or there is no article in it.
    """
    page = without_controls(page_text(body, content_type)[:LONGEST_PAGE])
    kind = content_type.partition(";")[0].strip().lower()
    if "html" not in kind and not _PAGE.search(page[:_START]):
        raise FetchError(f"it is no web page, but {clean_line(kind, 60) or 'something else'}")
    if page.count("<") > MOST_TAGS or too_complex(page):
        raise FetchError("the page is too complex to be read")
    rule, note = rule_for(sites, url), ""
    if rule is not None:
        try:
            return PageArticle(rule.article(page, url), by_rule=True, title=_title(page))
        except RuleError as error:
            note = str(error)
    document = _found(page, url)
    if len(document.text) < SHORTEST_TEXT:
        raise FetchError("no article was found in the page")
    return PageArticle(document, note, title=_title(page))


def _title(page: str) -> str:
    """The title that a page gives the article in it, for those who link to it, or itself; empty for none."""
    head = page[:_HEAD]
    found = _SHARED_TITLE.search(head) or _TITLE.search(head)
    return title_line(found["title"]) if found else ""


def _found(page: str, url: str) -> Document:
    """What readability and the page's own metadata take for the article."""
    try:
        tree, _ = build_doc(page)
        told = told_by(tree)
        whole = deepcopy(tree) if told.body.text else tree
        document = html_to_document(article_html(tree, url), url)
    except (LxmlError, Unparseable, ValueError, TypeError, AttributeError, AssertionError) as error:
        raise FetchError("no article was found in the page") from error
    return without_buttons(told.missing(document, whole, url) or told.trimmed(document))


_HEAD = 200_000
"""Characters of a page in which its title is looked for."""
_SHARED_TITLE = re.compile(
    r"""<meta\s[^<>]{0,200}?og:title["'][^<>]{0,200}?content=(?:"(?P<title>[^"<>]{1,500})")""", re.IGNORECASE
)
_TITLE = re.compile(r"<title[^<>]{0,200}>(?P<title>[^<>]{1,500})", re.IGNORECASE)


# --- The article by readability ---

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
    if _is_named(element):
        return 1.1
    return 2 if element.tag == "article" else 0


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


# --- The article by the page's own metadata ---

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


# --- The article by the user's rule for a site ---


class RuleError(Exception):
    """A rule is of no use for a page; the message names the rule and says why."""


@dataclass(frozen=True, slots=True)
class SiteRule:
    """For the pages of a host and its subdomains: the elements that the article is made of."""

    host: str
    selector: str

    def article(self, html: str, url: str) -> Document:
        """The elements that match in the page at an address, in its order; one within another is in that one.

        Raises:
            RuleError: the selector cannot be read, or no text matches.
        """
        page = LexborHTMLParser(html)
        try:
            found = page.css(self.selector)[:MAX_BLOCKS]
        except SelectolaxError:
            raise RuleError(f"fulltext.sites.{self.host} is no CSS selector: {self.selector}") from None
        ids = {node.mem_id for node in found}
        whole = [node.html or "" for node in found if not _is_within(node, ids)]
        document = html_to_document("".join(f"<div>{part}</div>" for part in whole), _base(page, url))
        if not document.text:
            raise RuleError(f"fulltext.sites.{self.host} matches no text in this page: {self.selector}")
        return document


def rule_for(sites: Mapping[str, str], url: str) -> SiteRule | None:
    """The rule for the page at an address: that of its host, else of the nearest domain around it."""
    host = host_of(url)
    while host and host not in sites:
        host = host.partition(".")[2]
    return SiteRule(host, sites[host]) if host else None


def _base(page: LexborHTMLParser, url: str) -> str:
    """The address to which a page's links are relative."""
    base = page.css_first("base[href]")
    return web_url(base.attributes.get("href") or "", url) or url if base is not None else url


def _is_within(node: LexborNode, ids: set[int]) -> bool:
    """Whether an element around a node is one of those."""
    around = node.parent
    while around is not None and around.mem_id not in ids:
        around = around.parent
    return around is not None
