"""Searching: in the list as one types, by the query language; in an article by the very words; and keeping the filter
of the list among the feeds, under its own name, until it is ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tuireader.errors import InputError
from tuireader.text.strings import counted
from tuireader.ui.lists.view import Source

if TYPE_CHECKING:
    from tuireader.library.searches import Search
    from tuireader.store.contract import Change
    from tuireader.ui.dialogs.form import Form
    from tuireader.ui.lists.view import View
    from tuireader.ui.screen import ReaderScreen


_HINT = "words  title:word  by:name  feed:name  tag:name  is:unread  newer:3d  -without"


def search(screen: ReaderScreen) -> None:
    """In an article find words; elsewhere search the list as one types."""
    if screen.front == "person":
        _ask_person(screen)
    elif screen.reads:
        _ask_words(screen)
    else:
        _ask(screen, "")


def _ask_words(screen: ReaderScreen) -> None:
    """A line for words, whose places are marked in the article."""
    from tuireader.ui.dialogs.prompt import Prompt

    found = 0

    def missing(text: str) -> str:
        nonlocal found
        found = screen.article.find(text) if text else 0
        return f"«{text}» is not in this text" if text and not found else ""

    def ended(text: str | None) -> None:
        screen.bring("article")
        if text:
            screen.presenting.finding = True
            screen.say(f"{counted(found, 'place')} · n next, N before")

    screen.ask(Prompt("", "find in this article", ended, refused=missing))


def _ask_person(screen: ReaderScreen) -> None:
    """A line for words; the person's page shows what has them as one types."""
    from tuireader.ui.dialogs.prompt import Prompt

    def ended(text: str | None) -> None:
        screen.bring("person")
        screen.visiting.filter(text or "")

    page = screen.visiting.page
    screen.ask(Prompt(page.filter if page else "", "words on this page", ended, screen.visiting.filter))


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
    from tuireader.ui.dialogs.prompt import Prompt, QuerySuggester, known_values

    before = screen.viewing.view

    def ended(text: str | None) -> None:
        _filter(screen, before, before.filter if text is None else text)
        screen.bring("list")

    suggester = QuerySuggester(known_values(screen))
    screen.ask(Prompt(value, _HINT, ended, partial(_filter, screen, before), suggester, _refusal))


def _refusal(text: str) -> str:
    """Why a text is no query; "" when it is one."""
    from tuireader.query.parse import parse

    try:
        parse(text, time.time())
    except InputError as error:
        return str(error)
    return ""


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


# --- Keeping searches among the feeds ---


def follow(screen: ReaderScreen) -> bool:
    """Keep what the list is filtered by, or end what is kept; False where this is about no search."""
    from tuireader.library.searches import drop, keep

    here = _search_here(screen)
    if here is not None:
        _done(screen, drop(screen.marks, here.query) or keep(screen.marks, here.query, here.name))
    return here is not None


def _search_here(screen: ReaderScreen) -> Search | None:
    """The filter of the list, with a name that says of what list; else the search that is open or pointed at."""
    from tuireader.library.searches import Search

    if screen.front not in ("list", "feeds"):
        return None
    view = screen.viewing.view
    if view.filter:
        line = screen.feeds.line_of(view.source)
        name = f"{view.filter} in {line.title}" if line and view.source.kind != "all" else ""
        return Search(view.search, name)
    source = screen.feeds.source if screen.front == "feeds" else view.source
    return Search(source.value, "") if source is not None and source.kind == "search" else None


def _done(screen: ReaderScreen, change: Change | None) -> None:
    """Say what was done, and show the feeds with it; a list that was of a search that is gone shows all."""
    from tuireader.library.searches import search

    if change is None:
        return
    screen.say(f"{change.label} · u takes it back")
    source = screen.viewing.view.source
    if screen.front != "feeds" and source.kind == "search" and search(screen.marks, source.value) is None:
        screen.viewing.open_source(Source("all"))
    screen.viewing.renew()


def edit(screen: ReaderScreen, query: str) -> None:
    """Ask for another name or query of a search."""
    from tuireader.library.searches import search
    from tuireader.ui.dialogs.form import Field, Form

    if (kept := search(screen.marks, query)) is not None:
        fields = [
            Field("name", "Name", kept.name, "empty: the query itself"),
            Field("query", "Query", kept.query, "is:unread by:Brook"),
        ]
        screen.app.push_screen(Form("Search", fields, partial(_edit, screen, query)))


def _edit(screen: ReaderScreen, query: str, values: dict[str, str], form: Form) -> None:
    """Change the search as typed."""
    from tuireader.library.searches import Search
    from tuireader.library.searches import edit as change

    try:
        changed = change(screen.marks, query, Search(values["query"], values["name"]))
    except InputError as error:
        form.refuse(str(error))
        return
    form.close()
    if changed is not None:
        screen.say(f"{changed.label} · u takes it back")
        screen.viewing.open_source(Source("search", " ".join(values["query"].split())))
        screen.viewing.renew()
