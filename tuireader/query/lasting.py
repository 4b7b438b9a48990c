"""What of a query marks cannot change, so that a list may keep what was found before it was marked."""

from __future__ import annotations

from tuireader.query.tree import And, Everything, Is, Not, Or, Query, Tagged


def lasting(query: Query) -> Query:
    """A query that also finds what this one would but for a mark: read, starred or tagged."""
    if isinstance(query, And):
        return And(tuple(lasting(part) for part in query.queries))
    return Everything() if _asks_marks(query) else query


def _asks_marks(query: Query) -> bool:
    match query:
        case Is(state):
            return state in ("read", "unread", "starred", "tagged")
        case Tagged():
            return True
        case Not(inner):
            return _asks_marks(inner)
        case And(parts) | Or(parts):
            return any(map(_asks_marks, parts))
    return False
