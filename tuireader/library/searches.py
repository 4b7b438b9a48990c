"""Searches that the user keeps: queries, each under a name, whose articles are listed beside the feeds.

Each document of the marks' table ``searches`` is a query, which is its ``key``, and a name if it has one.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from tuireader.errors import InputError
from tuireader.library.marking import put, record
from tuireader.query.parse import parse
from tuireader.store.contract import Change
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.clean import clean_line

TABLE = "searches"


class Search(NamedTuple):
    """A query that is kept, and what it is called: by its own words where it has no name."""

    query: str
    name: str

    @property
    def title(self) -> str:
        """What it is called."""
        return self.name or self.query


def searches(marks: TinyMarks) -> list[Search]:
    """All that are kept, by title.

    Example::

        for kept in searches.searches(library.marks):
            print(kept.title, articles.count(library, queries.parse(kept.query)))
    """
    found = [Search(said["key"], said.get("name", "")) for said in marks.documents(TABLE)]
    return sorted(found, key=lambda search: (search.title.casefold(), search.query))


def search(marks: TinyMarks, query: str) -> Search | None:
    """The search of a query; None where it is not kept."""
    said = marks.fields(TABLE, query)
    return Search(said["key"], said.get("name", "")) if said else None


def keep(marks: TinyMarks, query: str, name: str = "") -> Change | None:
    """Keep a search; None when it is kept already.

    Raises:
        InputError: the query is empty or not understood.

    Example::

        searches.keep(library.marks, "is:unread Ukraine", "Ukraine")
    """
    kept = Search(_understood(query), name)
    if search(marks, kept.query):
        return None
    return record(marks, f"keeping the search «{kept.title}»", [_put(marks, kept)])


def drop(marks: TinyMarks, query: str) -> Change | None:
    """Keep a search no more; None when it is not kept.

    Example::

        searches.drop(library.marks, "is:unread Ukraine")
    """
    kept = search(marks, query)
    return record(marks, f"no longer keeping «{kept.title}»", [_remove(marks, query)]) if kept else None


def edit(marks: TinyMarks, query: str, new: Search) -> Change | None:
    """Give a search another query or name; None when it has them.

    Raises:
        InputError: the new query is empty, not understood, or kept under another name.
    """
    new = Search(_understood(new.query), clean_line(new.name))
    if new.query == query:
        return record(marks, f"the search is called «{new.title}»", [_put(marks, new)])
    if other := search(marks, new.query):
        raise InputError(f"this search is kept already, as «{other.title}»")
    return record(marks, f"changed the search «{new.title}»", [_remove(marks, query), _put(marks, new)])


def _understood(query: str) -> str:
    """A query without needless spaces."""
    query = " ".join(query.split())
    if not query:
        raise InputError("a search needs words to look for, or a field such as is:unread")
    parse(query, time.time())
    return query


def _put(marks: TinyMarks, new: Search) -> dict[str, object]:
    return put(marks, TABLE, new.query, {"name": new.name or None})


def _remove(marks: TinyMarks, query: str) -> dict[str, object]:
    return put(marks, TABLE, query, dict.fromkeys(marks.fields(TABLE, query)))
