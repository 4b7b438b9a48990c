"""Taking things along: the link, a quote with its source, the original page in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuireader.errors import InputError
from tuireader.ui.actions.targets import targets
from tuireader.ui.browser import host_of, open_page
from tuireader.ui.citing import citation
from tuireader.ui.piping import run

if TYPE_CHECKING:
    from tuireader.ui.screens.reader import ReaderScreen


_COMMAND = "pipe"
"""The name under which the marks remember the last command."""


def copy_link(screen: ReaderScreen) -> None:
    """The links of the articles to the clipboard, one a line."""
    links = [row.url for row in targets(screen) if row.url]
    if links:
        screen.app.copy_to_clipboard("\n".join(links))
        screen.say("Link copied" if len(links) == 1 else f"{len(links)} links copied")
    else:
        screen.say("This article has no link")


def copy_quote(screen: ReaderScreen) -> None:
    """The quote in front of one, with speaker, source, date and address, as the settings say."""
    found = screen.visiting.quote
    if found is None:
        screen.say("Step onto a quote first: . and ,")
    else:
        screen.app.copy_to_clipboard(citation(*found, screen.config.copying.quote))
        screen.say("Quote copied")


def pipe(screen: ReaderScreen) -> None:
    """Ask for a command, and give it the quote in front of one, or else the article."""
    from tuireader.ui.panes.prompt import Prompt

    found, article, front = screen.visiting.quote, screen.article.article, screen.front
    if found is not None:
        what, text = "quote", citation(*found, screen.config.copying.quote)
    elif article is not None and front in ("article", "panel"):
        what, text = "article", "\n\n".join((article.row.title, article.row.url, article.document.text))
    else:
        screen.say("Go to a quote or into an article first")
        return

    def ended(command: str | None) -> None:
        screen.bring(front)
        if command and command.strip():
            screen.marks.set_state(_COMMAND, command)
            screen.jobs.spawn("pipe", lambda _: run(command, text), screen.say)

    before = screen.marks.state(_COMMAND)
    screen.mount(Prompt(before if isinstance(before, str) else "", f"command that gets the {what}", ended))


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
    "pipe": pipe,
    "open.browser": open_in_browser,
}
