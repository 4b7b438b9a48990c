"""The user's rules for where the article stands in a site's pages. Runs only in a worker process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from tuireader.feeds.urls import host_of
from tuireader.model import Document
from tuireader.text.blocks import MAX_BLOCKS
from tuireader.text.html import html_to_document
from tuireader.text.links import web_url


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
