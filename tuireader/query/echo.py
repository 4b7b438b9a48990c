"""A query in plain words, so that one sees what it was understood to mean."""

from __future__ import annotations

from datetime import datetime

from tuireader.query.tree import (
    AboutArticle,
    AboutFeed,
    AboutPeople,
    AboutState,
    And,
    Compared,
    Comparison,
    Everything,
    Featuring,
    FeedNamed,
    Has,
    Id,
    InFeed,
    InLanguage,
    InTitle,
    Is,
    Not,
    Or,
    Published,
    Query,
    Role,
    Someone,
    Tagged,
    Thing,
    Words,
    WrittenBy,
)
from tuireader.text.strings import counted

_STATES = {
    "quoted": "with quotes",
    "updated": "updated since they appeared",
    "annotated": "looked at for quotes and names",
}
_THINGS: dict[Thing, str] = {
    "names": "with names",
    "notes": "with a note",
    "fulltext": "with the text of their page",
    "enclosure": "with an attached file",
}
_COMPARISONS: dict[Comparison, str] = {
    ">": "more than",
    "<": "fewer than",
    ">=": "at least",
    "<=": "at most",
    "=": "exactly",
}
_ROLES: dict[Role, str] = {"quoted": "quoting", "spoken of": "with quotes about", "named": "naming"}


def echo(query: Query, now: float) -> str:
    """Say what a query finds: ``unread, in BBC World, newer than 3 days``."""
    match query:
        case Everything():
            return "everything"
        case Not(inner):
            return f"not {_grouped(inner, now)}"
        case And(queries):
            return ", ".join(_grouped(part, now, (Or,)) for part in queries) or "everything"
        case Or(queries):
            return " or ".join(_grouped(part, now) for part in queries) or "nothing"
        case Tagged() | Is() | Has():
            return _state(query)
        case InFeed() | FeedNamed():
            return _feed(query)
        case Someone() | Featuring():
            return _people(query)
    return _article(query, now)


def _article(query: AboutArticle, now: float) -> str:
    match query:
        case Words(text):
            return f"“{text}”"
        case InTitle(text):
            return f"“{text}” in the title"
        case WrittenBy(name):
            return f"written by {name}"
        case InLanguage(code):
            return f"in the language “{code}”"
        case Compared(what, comparison, number):
            return f"{_COMPARISONS[comparison]} {counted(number, what.removesuffix('s'))}"
        case Id(prefix):
            return f"article {prefix}"
        case Published(since, until):
            return _dates(since, until, now)


def _state(query: AboutState) -> str:
    match query:
        case Tagged(tag):
            return f"tagged “{tag}”"
        case Is(state):
            return _STATES.get(state, state)
        case Has(thing):
            return _THINGS[thing]


def _feed(query: AboutFeed) -> str:
    match query:
        case InFeed((key,)):
            return f"in {key}"
        case InFeed(keys):
            return f"in {len(keys)} feeds"
        case FeedNamed(text):
            return f"in {text}"


def _people(query: AboutPeople) -> str:
    named = f"{_ROLES[query.role]} {query.name}"
    if isinstance(query, Featuring) and not query.ids and not query.also:
        return f"{named} (whom no article looked at names)"
    return named


def _grouped(query: Query, now: float, kinds: tuple[type, ...] = (And, Or)) -> str:
    text = echo(query, now)
    return f"({text})" if isinstance(query, kinds) else text


def _dates(since: int | None, until: int | None, now: float) -> str:
    parts = []
    if since is not None:
        parts.append(_side(since, now, "newer than", "from"))
    if until is not None:
        parts.append(_side(until, now, "older than", "before"))
    return " and ".join(parts) or "of any date"


def _side(moment: int, now: float, ago: str, at: str) -> str:
    """A moment as a day where it begins one, else as a time before now."""
    when = datetime.fromtimestamp(moment)
    if (when.hour, when.minute, when.second) == (0, 0, 0):
        return f"{at} {when:%Y-%m-%d}"
    hours = round((now - moment) / 3600)
    for unit, length in (("day", 24), ("hour", 1)):
        if hours % length == 0:
            number = hours // length
            return f"{ago} {number} {unit}" + ("" if number == 1 else "s")
    return f"{at} {when:%Y-%m-%d %H:%M}"
