"""Commands that mark and take back: mark, undo, redo."""

from __future__ import annotations

from tuireader.cli.annotating import Looked
from tuireader.cli.output import day, line
from tuireader.cli.session import Session
from tuireader.cli.table import UsageError
from tuireader.errors import NotFoundError
from tuireader.library import Library, articles, marking
from tuireader.query.tree import Query


def mark(session: Session) -> int:
    """Mark all that matches, and say how many articles that changed."""
    if not session.options.query:
        raise UsageError("tuireader mark: say which articles, for instance is:unread, feed:NAME or id:ID")
    query, state = session.query(), session.options.state
    with session.library() as library:
        looked = Looked(library, query, found=False)
        changed = _starred(library, query, state) if "starred" in state else _read(library, query, state)
        library.marks.flush()
        line(f"marked {marking.articles(changed)} {state}")
        looked.tell()
    return 0


def undo(session: Session) -> int:
    """Take back a change, or list what can be taken back, the last one first."""
    with session.library() as library:
        if session.options.list:
            for change in reversed(library.marks.history()):
                undone = "  (undone)" if change.undone else ""
                line(f"{change.number:>6}  {day(change.at):16}  {change.label}{undone}")
            return 0
        number = session.options.number
        change_undone = marking.undo(library.marks, number)
        if change_undone is None:
            which = f"no change {number} that could be undone" if number else "nothing to undo"
            raise NotFoundError(f"there is {which}")
        library.marks.flush()
    line(f"undone: {change_undone.label}")
    return 0


def redo(session: Session) -> int:
    """Do again what was undone last."""
    with session.library() as library:
        change = marking.redo(library.marks)
        if change is None:
            raise NotFoundError("there is nothing to redo")
        library.marks.flush()
    line(f"done again: {change.label}")
    return 0


def _read(library: Library, query: Query, state: str) -> int:
    change = marking.mark_read(library.marks, articles.refs(library, query), state == "read")
    return sum(len(op["ids"]) for op in change.ops) if change else 0


def _starred(library: Library, query: Query, state: str) -> int:
    keys = articles.ids(library, query)
    change = marking.star(library.marks, list(articles.rows(library, keys).values()), state == "starred")
    return len(change.ops) if change else 0
