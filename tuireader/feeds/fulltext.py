"""The article in a web page, by the user's rule for its site or by readability (readability-lxml). Runs only in
a worker process, under a deadline.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy

from lxml.etree import LxmlError
from readability.htmls import build_doc
from readability.readability import Unparseable

from tuireader.errors import FetchError
from tuireader.feeds.parsed import PageArticle
from tuireader.feeds.prepare import page_text, without_controls
from tuireader.feeds.readable import article_html, without_buttons
from tuireader.feeds.siterules import RuleError, rule_for
from tuireader.feeds.told import told_by
from tuireader.model import Document
from tuireader.text.caps import too_complex
from tuireader.text.clean import clean_line
from tuireader.text.html import html_to_document

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
            return PageArticle(rule.article(page, url))
        except RuleError as error:
            note = str(error)
    document = _found(page, url)
    if len(document.text) < SHORTEST_TEXT:
        raise FetchError("no article was found in the page")
    return PageArticle(document, note)


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
