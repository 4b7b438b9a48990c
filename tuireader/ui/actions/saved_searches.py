"""Keeping searches among the feeds: the filter of the list, under its own name, until it is ended."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tuireader.errors import InputError
from tuireader.ui.views import Source

if TYPE_CHECKING:
    from tuireader.library.searches import Search
    from tuireader.store.contract import Change
    from tuireader.ui.screens.form import Form
    from tuireader.ui.screens.reader import ReaderScreen


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
    from tuireader.ui.screens.form import Field, Form

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
