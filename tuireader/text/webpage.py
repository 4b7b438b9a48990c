"""Saved web pages to articles. Only a parse worker imports this."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from tuireader.text.caps import too_complex
from tuireader.text.html import MAX_FILE, html_to_document, title_line, tree
from tuireader.text.links import web_url
from tuireader.text.written import Written, written

_META = {
    **dict.fromkeys(("og:title", "twitter:title"), "title"),
    **dict.fromkeys(("author", "article:author"), "author"),
    **dict.fromkeys(("article:published_time", "date", "dc.date"), "date"),
    "og:url": "url",
    "article:section": "section",
}
_BODIES = ("article", "main", "[role=main]", "body")
_PLENTY = 200
_LANG = re.compile(r"[A-Za-z]{2}(?=$|[-_])")


def read_page(html: str) -> Written:
    """An article from a page: its head tells the title, its article or main element is the body."""
    html = html[:MAX_FILE].encode("utf-8", "replace").decode("utf-8")
    if too_complex(html):
        return written(html_to_document(html, limit=MAX_FILE), {})
    page = tree(html.encode())
    fields = _fields(page)
    return written(html_to_document(_body(page), fields["url"], MAX_FILE), fields)


def _body(page: LexborHTMLParser) -> str:
    """The HTML of the page's article: of the first kind of element that has enough text for one."""
    page.strip_tags(["script", "style", "noscript", "template", "svg", "nav"])
    for selector in _BODIES:
        found = [node for node in page.css(selector)[:20] if node.html]
        best = max(found, key=lambda node: len(node.text(deep=True)), default=None)
        if best is not None and (selector == "body" or len(best.text(deep=True)) >= _PLENTY):
            return best.html or ""
    return ""


def _fields(page: LexborHTMLParser) -> dict[str, str]:
    fields: dict[str, str] = {}
    for meta in page.css("meta")[:200]:
        known = meta.attributes
        name = _META.get((known.get("property") or known.get("name") or "").lower())
        if name and (content := known.get("content")):
            fields.setdefault(name, content)
    if canonical := page.css_first("link[rel=canonical]"):
        fields.setdefault("url", canonical.attributes.get("href") or "")
    for tag in ("title", "h1"):
        if (
            "title" not in fields
            and (node := page.css_first(tag))
            and (text := title_line(node.text(deep=True)))
        ):
            fields["title"] = text
    root = page.root
    if root is not None and (lang := _LANG.match(root.attributes.get("lang") or "")):
        fields["lang"] = lang.group().lower()
    fields["url"] = web_url(fields.get("url", ""))
    return fields
