"""The article in a web page, by readability (readability-lxml). Runs only in a worker process, under a
deadline.
"""

from __future__ import annotations

from readability import Document as Page
from readability.readability import Unparseable

from tuireader.errors import FetchError
from tuireader.feeds.prepare import page_text
from tuireader.model import Document
from tuireader.text.caps import too_complex
from tuireader.text.clean import clean
from tuireader.text.html import html_to_document

LONGEST_PAGE = 2 * 1024 * 1024
"""Characters of a page that are looked at."""
SHORTEST_TEXT = 80
"""With fewer characters it is a notice, and no article."""


def extract(body: bytes, url: str, content_type: str) -> Document:
    """The article's document, links resolved against the page's address.

    Raises:
        FetchError: there is no article in the page, or it is too complex to be read.
    """
    page = clean(page_text(body, content_type))[:LONGEST_PAGE]
    if too_complex(page):
        raise FetchError("the page is too complex to be read")
    try:
        document = html_to_document(Page(page, url=url).summary(html_partial=True), url)
    except (Unparseable, ValueError, TypeError, AttributeError, AssertionError) as error:
        raise FetchError("no article was found in the page") from error
    if len(document.text) < SHORTEST_TEXT:
        raise FetchError("no article was found in the page")
    return document
