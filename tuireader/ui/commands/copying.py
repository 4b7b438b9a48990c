"""Taking things along: the link, a quote with its source, the original page in the browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tuireader.errors import InputError
from tuireader.ui.citing import citation
from tuireader.ui.commands.marking import opened, with_targets
from tuireader.ui.external import host_of, in_terminal, opening, refusal, run, start, visit

if TYPE_CHECKING:
    from tuireader.model import Article, ArticleRow
    from tuireader.ui.screen import ReaderScreen


MOST_PAGES = 20
"""Pages that are opened at once, at most."""
_COMMAND = "pipe"
"""The name under which the marks remember the last command."""


def copy_link(screen: ReaderScreen) -> None:
    """The links of the articles to the clipboard, one a line."""

    def copy(rows: list[ArticleRow]) -> None:
        links = [row.url for row in rows if row.url]
        if links:
            screen.app.copy_to_clipboard("\n".join(links))
            screen.say("Link copied" if len(links) == 1 else f"{len(links)} links copied")
        else:
            screen.say("This article has no link")

    with_targets(screen, copy)


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
    from tuireader.ui.dialogs.prompt import Prompt

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
    value = before if isinstance(before, str) else ""
    screen.ask(Prompt(value, f"command that gets the {what}", ended, refused=refusal))


def open_in_browser(screen: ReaderScreen, *, background: bool = False) -> None:
    """The original pages of the articles, which then are read, as the settings say."""
    with_targets(screen, partial(_open_pages, screen, background))


def _open_pages(screen: ReaderScreen, background: bool, chosen: list[ArticleRow]) -> None:
    rows = [row for row in chosen if row.url][:MOST_PAGES]
    for row in rows:
        if open_url(screen, row.url, background=background):
            opened(screen, row)
    if not rows:
        _say_why_not(screen, chosen[0].key)
    elif len(rows) > 1:
        screen.say(f"Opening {len(rows)} pages")


def _say_why_not(screen: ReaderScreen, key: int) -> None:
    """Say that an article has no page, and the scheme of its link if that is why."""

    def said(article: Article | None) -> None:
        if article is not None and article.refused:
            screen.say(f"Its link is a {article.refused}: address, and only http: and https: are opened")
        else:
            screen.say("This article has no web address to open")

    screen.jobs.ask("why-not", lambda library: library.archive.article(key), said)


def open_url(screen: ReaderScreen, url: str, *, background: bool = False) -> bool:
    """A page in the browser, its host being said; whether that could be started."""
    reading = screen.config.reading
    browser = (background and reading.background_browser) or reading.browser
    try:
        screen.say(f"Opening {host_of(url)}")
        command = opening(url, browser, background=background)
        if in_terminal(command):
            with screen.app.suspend():
                visit(command)
        else:
            start(command)
    except InputError as error:
        screen.say(str(error), warning=True)
        return False
    return True


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "copy.link": copy_link,
    "copy.quote": copy_quote,
    "pipe": pipe,
    "open.browser": open_in_browser,
    "open.background": partial(open_in_browser, background=True),
}
