"""Searching: in the list as one types, by the query language; in an article by the very words; and keeping the filter
of the list among the feeds, under its own name, until it is ended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tuireader.errors import InputError
from tuireader.text.strings import counted
from tuireader.ui.commands.command import Command, say_change
from tuireader.ui.lists.views import Source

if TYPE_CHECKING:
    from tuireader.library.queries import Search
    from tuireader.store.contract import Change
    from tuireader.ui.commands.command import Desk
    from tuireader.ui.dialogs.prompt import Form
    from tuireader.ui.lists.views import View


_HINT = "words  title:word  by:name  feed:name  tag:name  is:unread  newer:3d  -without"


def search(desk: Desk) -> None:
    """In an article find words; elsewhere search the list as one types."""
    if desk.front == "person":
        _ask_person(desk)
    elif desk.reads:
        _ask_words(desk)
    else:
        _ask(desk, replacing=True)


def _ask_words(desk: Desk) -> None:
    """A line for words, whose places are marked in the article."""
    from tuireader.ui.dialogs.prompt import Prompt

    found = 0

    def missing(text: str) -> str:
        nonlocal found
        found = desk.article.find(text) if text else 0
        return f"«{text}» is not in this text" if text and not found else ""

    def ended(text: str | None) -> None:
        desk.bring("article")
        if text:
            desk.presenter.finding = True
            desk.say(f"{counted(found, 'place')} · n next, N before")

    desk.ask(Prompt("", "find in this article", ended, refused=missing))


def _ask_person(desk: Desk) -> None:
    """A line for words; the person's page shows what has them as one types."""
    from tuireader.ui.dialogs.prompt import Prompt

    def ended(text: str | None) -> None:
        desk.bring("person")
        desk.visitor.filter(text or "")

    page = desk.visitor.page
    desk.ask(Prompt(page.filter if page else "", "words on this page", ended, desk.visitor.filter))


def clear_person_filter(desk: Desk) -> bool:
    """Show the whole page again; whether anything was filtered."""
    page = desk.visitor.page
    if page is None or not page.filter:
        return False
    desk.visitor.filter("")
    return True


def edit_filter(desk: Desk) -> None:
    """Change the query by which the list is filtered."""
    _ask(desk, replacing=False)


def _ask(desk: Desk, *, replacing: bool) -> None:
    """A line for the query by which the list is filtered, which changes as one types; when that is taken back, all is
    as before. What is typed stands in the place of the query there is when ``replacing`` it, else behind it.
    """
    from tuireader.ui.dialogs.prompt import Prompt, QuerySuggester

    before = desk.viewer.view

    def ended(text: str | None) -> None:
        _filter(desk, before, before.filter if text is None else text)
        desk.bring("list")

    suggester = QuerySuggester(_known_values(desk))
    typed = partial(_filter, desk, before)
    desk.ask(
        Prompt(before.filter, _HINT, ended, typed, suggester, partial(_refusal, desk), selected=replacing)
    )


def _known_values(desk: Desk) -> dict[str, Sequence[str]]:
    """What there is to complete: the tags that are in use, and the feeds and folders that are listed."""
    from tuireader.library.queries import saved_searches
    from tuireader.query.parse import ORDERS, STATES, THINGS
    from tuireader.ui.dialogs.prompt import tags_in_use

    lines = [line for line in desk.feeds.lines if line.source and line.source.kind in ("feed", "folder")]
    return {
        "is": STATES,
        "has": tuple(THINGS),
        "tag": tags_in_use(desk.marks),
        "feed": sorted({line.title for line in lines}),
        "folder": sorted({line.title for line in lines if line.heading}),
        "search": [search.title for search in saved_searches(desk.marks)],
        "sort": ORDERS,
    }


def _refusal(desk: Desk, text: str) -> str:
    """Why a text is no query; "" when it is one."""
    from tuireader.library.queries import expanded, parse

    try:
        expanded(desk.marks, parse(text))
    except InputError as error:
        return str(error)
    return ""


def _filter(desk: Desk, before: View, text: str) -> None:
    """Show what matches a query in the view that was open before."""
    view = before._replace(filter=" ".join(text.split()))
    if view != desk.viewer.view:
        desk.viewer.open(view, stay=True)


def clear_filter(desk: Desk) -> bool:
    """Show all again; whether anything was filtered."""
    if not desk.viewer.view.filter:
        return False
    _filter(desk, desk.viewer.view, "")
    return True


def show_found(desk: Desk) -> None:
    """In an article out of a search mark the words that were searched for, the first of them in sight."""
    sought, key = desk.viewer.sought, desk.presenter.key
    if sought is None or key is None or desk.visitor.trail:
        return
    desk.presenter.seeking = True
    desk.call_after_refresh(_mark_found, desk, sought, key)  # the first article has no lines before


def _mark_found(desk: Desk, sought: re.Pattern[str], key: int) -> None:
    desk.presenter.seeking = False
    if key != desk.presenter.key:
        return
    found = desk.article.find(sought)
    desk.presenter.finding = desk.presenter.searched = found > 0
    if found:
        desk.say(f"{counted(found, 'place')} · n next, N before")


def order(desk: Desk) -> None:
    """See the list in the next order: newest, oldest or, where words are searched for, best first."""
    view = desk.viewer.view
    terms = view.filter.split()
    sorted_by = [term for term in terms if term.casefold().startswith("sort:")]
    rest = " ".join(term for term in terms if term not in sorted_by)
    orders = ["newest", "oldest", "best"] if desk.viewer.sought else ["newest", "oldest"]
    now = sorted_by[0][len("sort:") :].casefold() if sorted_by else "newest"
    place = orders.index(now) if now in orders else 0
    wanted = orders[(place + 1) % len(orders)]
    _filter(desk, view, rest if wanted == "newest" else _sorted(rest, wanted))
    desk.say(f"The {wanted} first")


def _sorted(query: str, order: str) -> str:
    """A query with an order beside it, which is of all its alternatives."""
    grouped = query.startswith("(") and query.endswith(")")
    if " or " in query.casefold() and not grouped:
        query = f"({query})"
    return f"{query} sort:{order}".strip()


def find_step(desk: Desk, step: int) -> None:
    """The next place of the words that were searched for, or the one before."""
    if desk.presenter.finding:
        place, total = desk.article.find_next(step)
        desk.say(f"place {place} of {total}")
    else:
        desk.say("Search for words first: /")


def follow(desk: Desk) -> bool:
    """Keep what the list is filtered by, or end what is kept; False where this is about no search."""
    from tuireader.library.queries import drop_search

    here = _search_here(desk)
    if here is None:
        return False
    ended = drop_search(desk.marks, here.query)
    if ended is None:
        _ask_name(desk, here)
    else:
        _done(desk, ended)
    return True


def _ask_name(desk: Desk, search: Search) -> None:
    """Ask for the name under which a search is kept; without one it is called by its query."""
    from tuireader.library.queries import keep_search
    from tuireader.ui.dialogs.prompt import Field, Form

    def entered(values: dict[str, str], form: Form) -> None:
        form.close()
        _done(desk, keep_search(desk.marks, search.query, values["name"]))

    field = Field("name", "Name (may be empty)", search.name, search.query)
    desk.app.push_screen(Form("Keep this search", [field], entered))


def _search_here(desk: Desk) -> Search | None:
    """The filter of the list, with a name that says of what list; else the search that is open or pointed at."""
    from tuireader.library.queries import Search

    if desk.front not in ("list", "feeds"):
        return None
    view = desk.viewer.view
    if view.filter:
        line = desk.feeds.line_of(view.source)
        name = f"{view.filter} in {line.title}" if line and view.source.kind != "all" else ""
        return Search(view.search, name)
    source = desk.feeds.source if desk.front == "feeds" else view.source
    return Search(source.value, "") if source is not None and source.kind == "search" else None


def _done(desk: Desk, change: Change | None) -> None:
    """Say what was done, and show the feeds with it; a list that was of a search that is gone shows all."""
    from tuireader.library.queries import saved_search

    if change is None:
        return
    say_change(desk, change)
    source = desk.viewer.view.source
    if desk.front != "feeds" and source.kind == "search" and saved_search(desk.marks, source.value) is None:
        desk.viewer.open_source(Source("all"))
    desk.viewer.renew()


def edit(desk: Desk, query: str) -> None:
    """Ask for another name or query of a search."""
    from tuireader.library.queries import saved_search
    from tuireader.ui.dialogs.prompt import Field, Form

    if (kept := saved_search(desk.marks, query)) is not None:
        fields = [
            Field("name", "Name", kept.name, "empty: the query itself"),
            Field("query", "Query", kept.query, "is:unread by:Brook"),
        ]
        desk.app.push_screen(Form("Search", fields, partial(_edit, desk, query)))


def _edit(desk: Desk, query: str, values: dict[str, str], form: Form) -> None:
    """Change the search as typed."""
    from tuireader.library.queries import Search, edit_search

    try:
        changed = edit_search(desk.marks, query, Search(values["query"], values["name"]))
    except InputError as error:
        form.refuse(str(error))
        return
    form.close()
    if changed is not None:
        say_change(desk, changed)
        desk.viewer.open_source(Source("search", " ".join(values["query"].split())))
        desk.viewer.renew()


COMMANDS = (
    Command(
        "search",
        "Find",
        ("/",),
        "Search",
        "Search the list, or a person's page, as you type, in place of its filter; in an article find words",
        search,
        footer="search",
    ),
    Command(
        "filter",
        "Find",
        ("=",),
        "Filter",
        "Go on with the query by which the list is filtered, in the same line as /",
        edit_filter,
        ("feeds", "list"),
    ),
    Command(
        "order",
        "Find",
        ("%",),
        "Order",
        "The oldest first, what fits best first where words are searched for, the newest first again",
        order,
        ("feeds", "list"),
    ),
    Command(
        "find.previous",
        "Find",
        ("N",),
        "Previous place",
        "The place before of the words found; n is the next",
        partial(find_step, step=-1),
        ("article",),
    ),
)
