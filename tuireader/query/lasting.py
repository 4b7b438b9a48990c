"""What of a query stays so when articles are marked, or when they are looked at for quotes and names."""

from __future__ import annotations

from collections.abc import Callable

from tuireader.query.tree import (
    And,
    Compared,
    Everything,
    Featuring,
    Has,
    Is,
    Not,
    Or,
    Query,
    Someone,
    Tagged,
)


def lasting(query: Query) -> Query:
    """A query that also finds what this one would but for a mark: read, starred, tagged or noted."""
    return _without(query, _asks_marks)


def possible(query: Query) -> Query:
    """A query that also finds what this one may find once all articles have been looked at for quotes and names.

    Equal to this one where it asks for nothing that is found in articles.
    """
    return _without(query, _asks_findings)


def _without(query: Query, asks: Callable[[Query], bool]) -> Query:
    """The query with everything in place of what asks for something."""
    if isinstance(query, And):
        return And(tuple(_without(part, asks) for part in query.queries))
    if isinstance(query, Or):
        parts = tuple(_without(part, asks) for part in query.queries)
        return Everything() if Everything() in parts else Or(parts)
    return Everything() if _anywhere(query, asks) else query


def _anywhere(query: Query, asks: Callable[[Query], bool]) -> bool:
    """Whether a query or a part of it asks for something."""
    match query:
        case Not(inner):
            return _anywhere(inner, asks)
        case And(parts) | Or(parts):
            return any(_anywhere(part, asks) for part in parts)
    return asks(query)


def _asks_marks(query: Query) -> bool:
    match query:
        case Is(state):
            return state in ("read", "unread", "starred", "tagged")
        case Has(thing):
            return thing == "notes"
    return isinstance(query, Tagged)


def _asks_findings(query: Query) -> bool:
    match query:
        case Is(state):
            return state == "quoted"
        case Has(thing):
            return thing == "names"
        case Compared(what):
            return what == "quotes"
    return isinstance(query, Someone | Featuring)
