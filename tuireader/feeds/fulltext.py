"""The article in a web page, by the user's rule for its site or by readability (readability-lxml). Runs only in
a worker process, under a deadline.
"""

from __future__ import annotations

from collections.abc import Mapping

from readability import Document as Page
from readability.readability import Unparseable

from tuireader.errors import FetchError
from tuireader.feeds.parsed import PageArticle
from tuireader.feeds.prepare import page_text
from tuireader.feeds.siterules import RuleError, rule_for
from tuireader.model import Document
from tuireader.text.caps import too_complex
from tuireader.text.clean import clean
from tuireader.text.html import html_to_document

LONGEST_PAGE = 2 * 1024 * 1024
"""Characters of a page that are looked at."""
SHORTEST_TEXT = 80
"""With fewer characters it is a notice, and no article."""


def extract(body: bytes, url: str, content_type: str, sites: Mapping[str, str]) -> PageArticle:
    """The article's document, links resolved against the page's address; ``sites`` as in the settings.

    Where the rule for a site is of no use, the article is found without it, and the note says so.

    Raises:
        FetchError: there is no article in the page, or it is too complex to be read.
    """
    page = clean(page_text(body, content_type))[:LONGEST_PAGE]
    if too_complex(page):
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
    """What readability takes for the article."""
    try:
        return html_to_document(Page(page, url=url).summary(html_partial=True), url)
    except (Unparseable, ValueError, TypeError, AttributeError, AssertionError) as error:
        raise FetchError("no article was found in the page") from error
