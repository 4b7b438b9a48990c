"""Commands that set the machine right: correct, alias."""

from __future__ import annotations

from tuireader.cli.output import line
from tuireader.cli.session import Session
from tuireader.cli.table import UsageError
from tuireader.errors import NotFoundError
from tuireader.library import Library, articles, naming
from tuireader.library.correcting import NOBODY, reject
from tuireader.library.correcting import correct as give
from tuireader.library.finding import quotes_with_id
from tuireader.model import ArticleRow
from tuireader.store.contract import Change


def correct(session: Session) -> int:
    """Say who said a quote; where several articles have it and none is named, of all of them."""
    options = session.options
    name = " ".join(options.name)
    if bool(name) + options.nobody + options.not_a_quote != 1:
        raise UsageError("tuireader correct: say who said it, or --nobody, or --not-a-quote")
    with session.library() as library:
        row = _article(library, options.article)
        found = quotes_with_id(library, options.quote, row)
        place = found[0]
        how = {"in_title": place.in_title, "everywhere": len({item.row.key for item in found}) > 1}
        if options.not_a_quote:
            change = reject(library.marks, place.row, place.quote, **how)
        else:
            change = give(library.marks, place.row, place.quote, name or NOBODY, **how)
        return _tell(library, change)


def alias(session: Session) -> int:
    """Make a name mean another one, or part what is joined under it."""
    options = session.options
    names = [name.strip() for name in " ".join(options.words).split(" = ")]
    if len(names) != (1 if options.split else 2) or not all(names):
        raise UsageError("tuireader alias: it takes NAME = NAME, with spaces around the =, or --split NAME")
    with session.library() as library:
        row = _article(library, options.article)
        if options.split:
            return _tell(library, naming.split(library, names[0], row))
        return _tell(library, naming.join(library, names[0], names[1], row))


def _article(library: Library, prefix: str | None) -> ArticleRow | None:
    """The article with this id; None without one. Raises NotFoundError."""
    if prefix is None:
        return None
    key = articles.find(library, prefix)
    row = articles.rows(library, [key]).get(key)
    if row is None:
        raise NotFoundError(f'no article with id "{prefix}"')
    return row


def _tell(library: Library, change: Change | None) -> int:
    """Say what was done, once it is safe."""
    library.marks.flush()
    line(f"{change.label} (undo takes it back)" if change else "nothing to change: it is so already")
    return 0
