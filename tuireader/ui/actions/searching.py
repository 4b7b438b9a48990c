"""Searching: in the list as one types, by the query language; in an article by the very words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tuireader.text.counted import counted

if TYPE_CHECKING:
    from tuireader.ui.screens.reader import ReaderScreen
    from tuireader.ui.views import View

_HINT = "words  title:word  by:name  feed:name  tag:name  is:unread  newer:3d  -without"


def search(screen: ReaderScreen) -> None:
    """In an article find words; elsewhere search the list as one types."""
    if screen.front == "person":
        _ask_person(screen)
    elif screen.front in ("article", "panel"):
        from tuireader.ui.panes.prompt import Prompt

        screen.mount(Prompt("", "find in this article", partial(_find, screen)))
    else:
        _ask(screen, "")


def _ask_person(screen: ReaderScreen) -> None:
    """A line for words; the person's page shows what has them as one types."""
    from tuireader.ui.panes.prompt import Prompt

    def ended(text: str | None) -> None:
        screen.bring("person")
        screen.visiting.filter(text or "")

    page = screen.visiting.page
    screen.mount(Prompt(page.filter if page else "", "words on this page", ended, screen.visiting.filter))


def clear_person_filter(screen: ReaderScreen) -> bool:
    """Show the whole page again; whether anything was filtered."""
    page = screen.visiting.page
    if page is None or not page.filter:
        return False
    screen.visiting.filter("")
    return True


def edit_filter(screen: ReaderScreen) -> None:
    """Change the query by which the list is filtered."""
    _ask(screen, screen.viewing.view.filter)


def _ask(screen: ReaderScreen, value: str) -> None:
    """A line for a query. The list changes as one types; when it is taken back, all is as before."""
    from tuireader.ui.completing import QuerySuggester, known_values
    from tuireader.ui.panes.prompt import Prompt

    before = screen.viewing.view

    def ended(text: str | None) -> None:
        _filter(screen, before, before.filter if text is None else text)
        screen.bring("list")

    suggester = QuerySuggester(known_values(screen))
    screen.mount(Prompt(value, _HINT, ended, partial(_filter, screen, before), suggester))


def _filter(screen: ReaderScreen, before: View, text: str) -> None:
    """Show what matches a query in the view that was open before."""
    view = before._replace(filter=" ".join(text.split()))
    if view != screen.viewing.view:
        screen.viewing.open(view, stay=True)


def clear_filter(screen: ReaderScreen) -> bool:
    """Show all again; whether anything was filtered."""
    if not screen.viewing.view.filter:
        return False
    _filter(screen, screen.viewing.view, "")
    return True


def _find(screen: ReaderScreen, text: str | None) -> None:
    """Mark the words in the article."""
    screen.bring("article")
    if text:
        found = screen.article.find(text)
        screen.presenting.finding = found > 0
        screen.say(
            f"{counted(found, 'place')} · n next, N before" if found else f"«{text}» is not in this text"
        )


def find_step(screen: ReaderScreen, step: int) -> None:
    """The next place of the words that were searched for, or the one before."""
    if screen.presenting.finding:
        place, total = screen.article.find_next(step)
        screen.say(f"place {place} of {total}")
    else:
        screen.say("Search for words first: /")


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "search": search,
    "filter": edit_filter,
    "find.previous": partial(find_step, step=-1),
}
