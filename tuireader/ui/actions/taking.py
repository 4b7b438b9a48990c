"""Taking things along: the link, a quote with its source, the original page in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuireader.errors import InputError
from tuireader.model import Quote
from tuireader.ui.actions.targets import targets
from tuireader.ui.browser import host_of, open_page
from tuireader.ui.citing import citation

if TYPE_CHECKING:
    from tuireader.ui.screens.reader import ReaderScreen


def copy_link(screen: ReaderScreen) -> None:
    """The links of the articles to the clipboard, one a line."""
    links = [row.url for row in targets(screen) if row.url]
    if links:
        screen.app.copy_to_clipboard("\n".join(links))
        screen.say("Link copied" if len(links) == 1 else f"{len(links)} links copied")
    else:
        screen.say("This article has no link")


def copy_quote(screen: ReaderScreen) -> None:
    """The quote last stepped onto, with speaker, source, date and address."""
    article, quote = screen.article.article, screen.article.current
    if article is None or not isinstance(quote, Quote):
        screen.say("Step onto a quote first: . and ,")
    else:
        screen.app.copy_to_clipboard(citation(quote, article))
        screen.say("Quote copied")


def open_in_browser(screen: ReaderScreen) -> None:
    """The original page of the article."""
    rows = targets(screen)
    open_url(screen, rows[0].url if rows else "")


def open_url(screen: ReaderScreen, url: str) -> None:
    """A page in the browser; its host is said first."""
    try:
        screen.say(f"Opening {host_of(url)}")
        open_page(url)
    except InputError as error:
        screen.say(str(error), warning=True)


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "copy.link": copy_link,
    "copy.quote": copy_quote,
    "open.browser": open_in_browser,
}
