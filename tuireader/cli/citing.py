"""The command of quotes that were collected to be cited: basket."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tuireader.cli.output import complain, day, iso, json_line, line, width
from tuireader.cli.parser import UsageError
from tuireader.cli.session import Session
from tuireader.errors import NotFoundError
from tuireader.library import Library, articles
from tuireader.library.citing import basket, citations
from tuireader.library.citing.basket import Cited
from tuireader.library.people.person import quotes_with_id
from tuireader.library.statements.statements import Saying
from tuireader.model import ArticleRow, short_id
from tuireader.store.contract import Change

_COLUMNS = 88
_STANDING = {
    "there": "",
    "changed": "the article no longer has these words: tuireader history {id}",
    "gone": "the article is not stored any more",
}


def show_basket(session: Session) -> int:
    """Do what is said of the basket, or list it."""
    with session.library() as library:
        _DOES[session.options.what or "list"](session, library)
    return 0


def _list(session: Session, library: Library) -> None:
    _takes(session, 0, 0, "list takes nothing further")
    items = basket.cited(library)
    for number, item in enumerate(items, start=1):
        standing = basket.standing(library, item)
        if session.options.json:
            json_line(cited_fields(item) | {"number": number, "standing": standing})
        else:
            _print(number, item, _STANDING[standing].format(id=short_id(item.article)))
    if not items:
        complain('the basket is empty: tuireader basket add QUOTE-ID, or the key "C" on a quote')


def _add(session: Session, library: Library) -> None:
    words = _takes(session, 1, None, "add takes the ids of quotes, as quotes prints them")
    within = _within(library, session.options.article)
    for ident in words:
        found = _shown(library, quotes_with_id(library, ident, within)[0])
        change = basket.collect(library, found.row, found.quote, in_title=found.in_title)
        line(_told(change) if change else f"{ident} is in the basket already")
    library.marks.flush()


def _within(library: Library, prefix: str | None) -> ArticleRow | None:
    """The article in which quotes are looked for; None for all."""
    if prefix is None:
        return None
    key = articles.find(library, prefix)
    return articles.rows(library, [key]).get(key)


def _shown(library: Library, found: Saying) -> Saying:
    """A quote as the user corrected it."""
    annotation = articles.annotation(library, found.row.key)
    placed = annotation.placed_quotes if annotation else []
    same = (quote for quote, _, title in placed if (quote.id, title) == (found.quote.id, found.in_title))
    return replace(found, quote=next(same, found.quote))


def _remove(session: Session, library: Library) -> None:
    words = _takes(session, 1, None, "remove takes numbers, or the ids of quotes, as basket prints them")
    keys = [basket.find(library, typed).key for typed in words]
    _done(library, basket.remove(library.marks, keys))


def _move(session: Session, library: Library) -> None:
    which, to = _takes(session, 2, 2, "move takes a number, and the one that it is to have")
    items = basket.cited(library)
    item = basket.find(library, which)
    if not (to.isascii() and to.isdecimal() and 0 < int(to[:9]) <= len(items)):
        raise UsageError(f"tuireader basket: a place is a number from 1 to {len(items)}")
    _done(library, basket.move(library.marks, item.key, int(to[:9]) - 1 - items.index(item)))


def _clear(session: Session, library: Library) -> None:
    _takes(session, 0, 0, "clear takes nothing further")
    _done(library, basket.remove(library.marks, [item.key for item in basket.cited(library)]))


def _export(session: Session, library: Library) -> None:
    (form,) = _takes(session, 1, 1, f"export takes a format: {', '.join(citations.FORMATS)}")
    if form not in citations.FORMATS:
        raise UsageError(
            f'tuireader basket: there is no format "{form}"; it is {", ".join(citations.FORMATS)}'
        )
    items = basket.cited(library)
    if not items:
        raise NotFoundError("the basket is empty")
    print(citations.written(items, form), end="")


_DOES: dict[str, Callable[[Session, Library], None]] = {
    "list": _list,
    "add": _add,
    "remove": _remove,
    "move": _move,
    "clear": _clear,
    "export": _export,
}


def _takes(session: Session, least: int, most: int | None, told: str) -> Sequence[str]:
    """The words behind what is to be done; so many of them. Raises UsageError."""
    words: list[str] = session.options.words
    if len(words) < least or (most is not None and len(words) > most):
        raise UsageError(f"tuireader basket: {told}")
    return words


def _done(library: Library, change: Change | None) -> None:
    """Say what was done, once it is safe."""
    library.marks.flush()
    line(_told(change) if change else "nothing to change: it is so already")


def _told(change: Change) -> str:
    return f"{change.label} (undo takes it back)"


def cited_fields(item: Cited) -> dict[str, Any]:
    """A row of ``basket``."""
    return {
        "id": item.quote,
        "words": item.words,
        "pieces": list(item.pieces),
        "prefix": item.prefix,
        "suffix": item.suffix,
        "start": item.start,
        "end": item.end,
        "in_title": item.in_title,
        "type": item.type,
        "speaker": item.speaker or None,
        "doubt": item.doubt or None,
        "article": short_id(item.article),
        "title": item.title,
        "url": item.url,
        "link": item.link,
        "outlet": item.outlet,
        "author": item.author,
        "published": iso(item.published),
        "collected": iso(item.collected),
        "sha256": item.digest or None,
    }


def _print(number: int, item: Cited, standing: str) -> None:
    """A quote for people: its number, who, where and when; the words; and what has become of them."""
    doubt = f" ({item.doubt})" if item.doubt else ""
    head = (
        f"{item.speaker or 'nobody named'}{doubt}",
        item.outlet,
        day(item.published)[:10],
        "page kept" if item.digest else "",
        f"{short_id(item.article)} {item.quote}",
    )
    columns = min(width(), _COLUMNS)
    line(f"{number:>3}  {' · '.join(filter(None, head))}")
    for words in (
        " ".join(item.words.split()),
        f"{item.title}" if item.title else "",
        standing and f"({standing})",
    ):
        if words:
            line(textwrap.fill(words, columns, initial_indent="     ", subsequent_indent="     "))
    line()
