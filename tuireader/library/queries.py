"""Queries as the library understands them: whom the names in them mean, by the user's word and the archive's; and
saved searches, queries that the user keeps under a name, whose articles are listed beside the feeds.

Each document of the marks' table ``searches`` is a query, which is its ``key``, and a name if it has one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from tuireader.errors import InputError, NotFoundError
from tuireader.library.library import Library
from tuireader.library.marking import put, record
from tuireader.library.people.corrections import opinions
from tuireader.library.people.resolve import Meant, anyone, together
from tuireader.library.statements.asking import of_one_quote, whom
from tuireader.model import ArticleAnnotation, Coverage
from tuireader.query.parse import parse as parse_at
from tuireader.query.tree import And, Featuring, Kept, Not, Or, Query, Role, Someone, Topic, echo, possible
from tuireader.store.annotations.naming import kinds, named_about
from tuireader.store.contract import Change
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.clean import clean_line
from tuireader.text.strings import counted, fold, sentence_around

FEW = 3
"""Of how many, whom one name may mean, the names are told."""


def parse(text: str) -> Query:
    """The query that a text asks, in the words of the command line and the screen; "today" is by the clock now.

    Raises:
        InputError: it is not understood; the message says why.

    Example::

        query = queries.parse("is:unread newer:7d by:Sullivan")
    """
    return parse_at(text, time.time())


def understood(lib: Library, query: Query) -> Query:
    """The query with everyone found whom a name in it may mean; nobody's articles where no one is named so.

    What is asked of quotes side by side is asked of one and the same quote.
    """
    return of_one_quote(lib, _resolved(lib, expanded(lib.marks, query)))


def expanded(marks: TinyMarks, query: Query, within: tuple[str, ...] = ()) -> Query:
    """The query with what is asked by the searches that are kept in the place of their names.

    Raises:
        InputError: no search is kept under a name, one is no longer understood, or it asks itself again.
    """
    match query:
        case Kept(name):
            search = _named_search(marks, name)
            if search.query in within:
                raise InputError(f'the search "{name}" asks itself')
            return expanded(marks, parse(search.query), (*within, search.query))
        case Not(inner):
            return Not(expanded(marks, inner, within))
        case And(parts):
            return And(tuple(expanded(marks, part, within) for part in parts))
        case Or(parts):
            return Or(tuple(expanded(marks, part, within) for part in parts))
    return query


def _named_search(marks: TinyMarks, name: str) -> Search:
    """The search that is kept under a name, or that is this query. Raises InputError where there is none."""
    kept = saved_searches(marks)
    wanted = fold(name)
    found = next((search for search in kept if fold(search.title) == wanted), None)
    if found is None:
        names = ", ".join(search.title for search in kept[:FEW]) or "none is kept"
        raise InputError(f'no search is kept under the name "{name}" (there are: {names})')
    return found


def _resolved(lib: Library, query: Query) -> Query:
    match query:
        case Someone(name, "spoken of"):
            return topic(lib, name)
        case Someone(name, role):
            try:
                found = anyone(lib, name)
            except NotFoundError:
                return Featuring(name, role)
            return featuring(lib, together(found), role, _names(found))
        case Not(inner):
            return Not(_resolved(lib, inner))
        case And(parts):
            return And(tuple(_resolved(lib, part) for part in parts))
        case Or(parts):
            return Or(tuple(_resolved(lib, part) for part in parts))
    return query


def topic(lib: Library, typed: str) -> Topic:
    """What quotes may be about: whoever is named so, and the words themselves.

    Example::

        print(queries.told(library, queries.topic(library, "guns")))
    """
    try:
        found = anyone(lib, typed)
    except NotFoundError:
        return Topic(typed)
    who = together(found)
    return Topic(typed, whom(who, "spoken of", _names(found), _corrected(lib, who)))


def told(lib: Library, query: Query) -> str:
    """What a query finds, in plain words, with the names of those whom it is about.

    Example::

        print(queries.told(library, queries.parse("by:Sullivan -sport")))
    """
    return echo(understood(lib, query), time.time())


def asks_findings(query: Query) -> bool:
    """Whether a query asks for something that is known only of articles that were looked at for quotes and names."""
    return possible(query) != query


def coverage(lib: Library, query: Query) -> Coverage:
    """How many of the articles that match, or may match once all are looked at, were looked at.

    Example::

        found = queries.coverage(library, queries.parse("newer:7d"))
        print(f"looked at {found.annotated} of {found.articles}")
    """
    return lib.archive.coverage(understood(lib, possible(expanded(lib.marks, query))))


def looked_at(found: Coverage, articles: str = "articles", way: str = "") -> str:
    """What was looked at, in plain words, and the ``way`` to look at the rest; empty when it is everything."""
    told = []
    if found.annotated < found.articles:
        told += [f"looked at {found.annotated:,} of {found.articles:,} {articles}", way]
    if found.without_model:
        without = counted(found.without_model, "article")
        told.append(f"no model for the language of {without}: speakers by wording alone, if at all")
    return "; ".join(filter(None, told))


def featuring(lib: Library, who: Meant, role: Role, name: str = "") -> Featuring:
    """The query for the articles in which someone is quoted (surely or likely, in direct or reported speech),
    spoken of in a quote or its sentence, or named.

    It is what the archive's tables say; of articles in which the user may have said otherwise, what is shown.
    """
    also: list[int] = []
    but: list[int] = []
    for key in sorted(who.uncertain | _corrected(lib, who) if role == "spoken of" else who.uncertain):
        found = lib.archive.annotation(key)
        shown = opinions(lib.marks).applied(key, found) if found else None
        fits = shown is not None and _fits(lib, who, role, key, shown)
        (also if fits else but).append(key)
    return Featuring(name or who.chief[1], role, who.ids, tuple(also), tuple(but), who.names)


def _fits(lib: Library, who: Meant, role: Role, key: int, shown: ArticleAnnotation) -> bool:
    match role:
        case "quoted" | "perhaps quoted":
            return _speaks(who, shown, unsure=role != "quoted")
        case "spoken of":
            return _is_spoken_of(lib, who, key, shown)
        case "named":
            mentions = shown.entities
            return any((mention.label, mention.name) in who.names for mention in mentions)


def _corrected(lib: Library, who: Meant) -> frozenset[int]:
    """The articles that name someone and in which the user corrected a quote, whosever it is."""
    known = opinions(lib.marks).corrections
    keys = {*known.articles, *lib.archive.statements.keys_with_wording(known.wordings)}
    return frozenset(lib.archive.people.having(keys, who.ids))


def _speaks(who: Meant, shown: ArticleAnnotation, *, unsure: bool) -> bool:
    labels = kinds(shown)
    quotes = (quote for quote, _, _ in shown.placed_quotes)
    return any((unsure or quote.confidence != "unsure") and who.speaks(quote, labels) for quote in quotes)


def _is_spoken_of(lib: Library, who: Meant, key: int, shown: ArticleAnnotation) -> bool:
    article = lib.archive.article(key)
    if article is None:
        return False
    for quote, part, in_title in shown.placed_quotes:
        text = article.row.title if in_title else article.document.text
        mentions = named_about(part, quote, *sentence_around(text, quote))
        if any((mention.label, mention.name) in who.names for mention in mentions):
            return True
    return False


def _names(found: Sequence[Meant]) -> str:
    """Whom a name means, as people say it: "Henrik Dahl or Harry Dahl or 2 others"."""
    names = list(dict.fromkeys(one.chief[1] for one in found))
    more = len(names) - FEW
    others = [f"{more} other{'' if more == 1 else 's'}"] if more > 0 else []
    return " or ".join([*names[:FEW], *others])


TABLE = "searches"


class Search(NamedTuple):
    """A query that is kept, and what it is called: by its own words where it has no name."""

    query: str
    name: str

    @property
    def title(self) -> str:
        """What it is called."""
        return self.name or self.query


def saved_searches(marks: TinyMarks) -> list[Search]:
    """All that are kept, by title.

    Example::

        for kept in queries.saved_searches(library.marks):
            print(kept.title, articles.count(library, queries.parse(kept.query)))
    """
    found = [Search(said["key"], said.get("name", "")) for said in marks.documents(TABLE)]
    return sorted(found, key=lambda search: (search.title.casefold(), search.query))


def saved_search(marks: TinyMarks, query: str) -> Search | None:
    """The search of a query; None where it is not kept."""
    said = marks.fields(TABLE, query)
    return Search(said["key"], said.get("name", "")) if said else None


def keep_search(marks: TinyMarks, query: str, name: str = "") -> Change | None:
    """Keep a search; None when it is kept already.

    Raises:
        InputError: the query is empty or not understood.

    Example::

        queries.keep_search(library.marks, "is:unread Ukraine", "Ukraine")
    """
    kept = Search(_understood(query), name)
    if saved_search(marks, kept.query):
        return None
    return record(marks, f"keeping the search «{kept.title}»", [_put(marks, kept)])


def drop_search(marks: TinyMarks, query: str) -> Change | None:
    """Keep a search no more; None when it is not kept.

    Example::

        queries.drop_search(library.marks, "is:unread Ukraine")
    """
    kept = saved_search(marks, query)
    return record(marks, f"no longer keeping «{kept.title}»", [_remove(marks, query)]) if kept else None


def edit_search(marks: TinyMarks, query: str, new: Search) -> Change | None:
    """Give a search another query or name; None when it has them.

    Raises:
        InputError: the new query is empty, not understood, or kept under another name.
    """
    new = Search(_understood(new.query), clean_line(new.name))
    if new.query == query:
        return record(marks, f"the search is called «{new.title}»", [_put(marks, new)])
    if other := saved_search(marks, new.query):
        raise InputError(f"this search is kept already, as «{other.title}»")
    return record(marks, f"changed the search «{new.title}»", [_remove(marks, query), _put(marks, new)])


def _understood(query: str) -> str:
    """A query without needless spaces."""
    query = " ".join(query.split())
    if not query:
        raise InputError("a search needs words to look for, or a field such as is:unread")
    parse_at(query, time.time())
    return query


def _put(marks: TinyMarks, new: Search) -> dict[str, object]:
    return put(marks, TABLE, new.query, {"name": new.name or None})


def _remove(marks: TinyMarks, query: str) -> dict[str, object]:
    return put(marks, TABLE, query, dict.fromkeys(marks.fields(TABLE, query)))
