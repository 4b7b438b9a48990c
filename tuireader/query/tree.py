"""A query as a tree: what the text of a query means, before any store turns it into SQL; what of it stays so when
articles are marked, or looked at for quotes and names; and the same in plain words (:func:`echo`), so that one sees
what was understood.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from tuireader.text.strings import counted, fold

Comparison = Literal[">", "<", ">=", "<=", "="]
Thing = Literal["names", "notes", "fulltext", "enclosure"]
"""What an article may have: names found in it, a note of the user's, the text of its page, an attached file."""
State = Literal["unread", "read", "starred", "tagged", "quoted", "updated", "annotated"]
Order = Literal["newest", "oldest", "best", "feed", "longest"]
"""How a list is ordered: "best" by how well the words fit that are looked for, "feed" by the feeds' titles."""
Role = Literal["quoted", "perhaps quoted", "spoken of", "named"]
"""What someone is in an article: surely or likely quoted, or that or unsurely, spoken of in what others say, named at
all.
"""


class Everything(Struct, frozen=True):
    """All articles."""


class Words(Struct, frozen=True):
    """Articles whose title or body contains this text: one word, or a phrase in order."""

    text: str


class InTitle(Struct, frozen=True):
    """Articles whose title contains this text: one word, or a phrase in order."""

    text: str


class InText(Struct, frozen=True):
    """Articles whose body contains this text: one word, or a phrase in order."""

    text: str


class WrittenBy(Struct, frozen=True):
    """Articles in whose author's name a word begins with this text, whatever its case and accents."""

    name: str


class InLanguage(Struct, frozen=True):
    """Articles of which their feed says that they are in this language, a code of two letters."""

    code: str


class Tagged(Struct, frozen=True):
    """Articles to which the user gave this tag, whatever its case."""

    tag: str


class Noted(Struct, frozen=True):
    """Articles to which, or to a passage of which, the user wrote a note with this text in it, whatever its case."""

    text: str


class Is(Struct, frozen=True):
    """Articles in a state: read and starred as the user marked them, quoted when quotes were found, updated
    when they were changed after they had been published, annotated when quotes and names were looked for.
    """

    state: State


class Has(Struct, frozen=True):
    """Articles that have something."""

    thing: Thing


class Compared(Struct, frozen=True):
    """Articles of more, fewer or as many of what is counted: words, or quotes found (``parse.MEASURES``)."""

    what: str
    comparison: Comparison
    number: int


class InFeed(Struct, frozen=True):
    """Articles of the feeds with these keys."""

    keys: tuple[str, ...]


class FeedNamed(Struct, frozen=True):
    """Articles of feeds whose title, folder or URL contains this text, whatever its case."""

    text: str


class InFolder(Struct, frozen=True):
    """Articles of feeds in folders whose path contains this text, whatever its case."""

    text: str


class Kept(Struct, frozen=True):
    """What a search finds that the user keeps under this name. What it asks only the library knows, which puts that in
    the place of this.
    """

    name: str


class Ordered(Struct, frozen=True):
    """All articles, in another order than the newest first; it stands beside what the whole query asks."""

    order: Order


class Someone(Struct, frozen=True):
    """Articles in which whoever a name as people type it may mean is quoted, spoken of or named.

    Whom it means only the library knows: it puts a :class:`Featuring` in the place of this.
    """

    name: str
    role: Role


class Featuring(Struct, frozen=True):
    """Articles in which someone or something is quoted, spoken of or named; ``name`` is what they are called.

    ``ids`` are the archive's numbers of the names that mean it. What the user said of single articles goes
    before them: the articles with the keys ``also`` are among these articles, and those of ``but`` are not.
    ``names`` are the kinds and names that mean it.
    """

    name: str
    role: Role = "named"
    ids: tuple[int, ...] = ()
    also: tuple[int, ...] = ()
    but: tuple[int, ...] = ()
    names: frozenset[tuple[str, str]] = frozenset()


class Quoting(Struct, frozen=True):
    """Articles with a quote that has this text in it: one word, in any form, or a phrase in order."""

    text: str


class Topic(Struct, frozen=True):
    """Articles with a quote that is about something: it, or its sentence, has all words of ``text``, in any form,
    or names ``who`` and is not said by them. None where there is no such name.
    """

    text: str
    who: Featuring | None = None


class OneQuote(Struct, frozen=True):
    """Articles with one quote that is as all parts of ``condition`` ask, as :func:`asks_quote` tells them.

    ``also`` and ``but`` are as :class:`Featuring` has them.
    """

    condition: Query
    also: tuple[int, ...] = ()
    but: tuple[int, ...] = ()


class Id(Struct, frozen=True):
    """The one article whose hexadecimal id begins so."""

    prefix: str


class Published(Struct, frozen=True):
    """Articles published in [since, until), epoch seconds; None leaves an end open."""

    since: int | None = None
    until: int | None = None


class Not(Struct, frozen=True):
    """Articles that do not match."""

    query: Query


class And(Struct, frozen=True):
    """Articles that match all; all articles when empty."""

    queries: tuple[Query, ...]


class Or(Struct, frozen=True):
    """Articles that match at least one."""

    queries: tuple[Query, ...]


Combination: TypeAlias = Everything | Not | And | Or | Kept | Ordered
AboutArticle: TypeAlias = Words | InTitle | InText | WrittenBy | InLanguage | Compared | Id | Published
"""What the article itself says."""
AboutState: TypeAlias = Tagged | Noted | Is | Has
"""What the user marked, and what became of the article since it was stored."""
AboutFeed: TypeAlias = InFeed | FeedNamed | InFolder
AboutPeople: TypeAlias = Someone | Featuring
AboutQuotes: TypeAlias = Quoting | Topic | OneQuote
Query: TypeAlias = Combination | AboutArticle | AboutState | AboutFeed | AboutPeople | AboutQuotes


def asks_quote(query: Query) -> bool:
    """Whether a query says how one quote is: who says it, of whom or what it speaks, which words it has; or gives
    alternatives of that.
    """
    match query:
        case Featuring(role=role):
            return role != "named"
        case And(parts) | Or(parts):
            return bool(parts) and all(map(asks_quote, parts))
    return isinstance(query, Quoting | Topic)


def order_of(query: Query) -> Order:
    """The order that a query asks for; the newest first where it asks for none."""
    if isinstance(query, And):
        found = [order_of(part) for part in query.queries]
        return next((order for order in found if order != "newest"), "newest")
    return query.order if isinstance(query, Ordered) else "newest"


def sought(query: Query) -> tuple[str, ...]:
    """The words and phrases that what a query finds has in its title, body or quotes; none of what it excludes."""
    match query:
        case Words(text) | InTitle(text) | InText(text) | Quoting(text):
            return (text,)
        case OneQuote(condition):
            return sought(condition)
        case And(parts) | Or(parts):
            return tuple(dict.fromkeys(text for part in parts for text in sought(part)))
    return ()


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
    return isinstance(query, Tagged | Noted | Kept)


def _asks_findings(query: Query) -> bool:
    match query:
        case Is(state):
            return state == "quoted"
        case Has(thing):
            return thing == "names"
        case Compared(what):
            return what == "quotes"
    return isinstance(query, Someone | Featuring | Quoting | Topic | OneQuote)


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
_ORDERS: dict[Order, str] = {
    "newest": "the newest first",
    "oldest": "the oldest first",
    "best": "what fits best first",
    "feed": "feed by feed",
    "longest": "the longest first",
}
_ROLES: dict[Role, str] = {
    "quoted": "quoting",
    "perhaps quoted": "perhaps quoting",
    "spoken of": "with quotes about",
    "named": "naming",
}


def echo(query: Query, now: float) -> str:
    """Say what a query finds: ``unread, in BBC World, newer than 3 days``."""
    match query:
        case Everything() | Kept() | Ordered():
            return _whole(query)
        case Not(inner):
            return f"not {_grouped(inner, now)}"
        case And(queries):
            return ", ".join(_grouped(part, now, (Or,)) for part in queries) or "everything"
        case Or(queries):
            return " or ".join(_grouped(part, now) for part in queries) or "nothing"
        case Tagged() | Noted() | Is() | Has():
            return _state(query)
        case InFeed() | FeedNamed() | InFolder():
            return _feed(query)
        case Someone() | Featuring():
            return _people(query)
        case Quoting() | Topic() | OneQuote():
            return _quotes(query)
    return _article(query, now)


def _whole(query: Everything | Kept | Ordered) -> str:
    match query:
        case Kept(name):
            return f"as kept under “{name}”"
        case Ordered(order):
            return _ORDERS[order]
    return "everything"


def _article(query: AboutArticle, now: float) -> str:
    match query:
        case Words(text):
            return f"“{text}”"
        case InTitle(text):
            return f"“{text}” in the title"
        case InText(text):
            return f"“{text}” in the text"
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
        case Noted(text):
            return f"“{text}” in a note"
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
        case InFolder(text):
            return f"in the folder {text}"


def _people(query: AboutPeople) -> str:
    named = f"{_ROLES[query.role]} {query.name}"
    if isinstance(query, Featuring) and not query.ids and not query.also:
        return f"{named} (whom no article looked at names)"
    return named


def _quotes(query: AboutQuotes) -> str:
    match query:
        case Quoting(text):
            return f"with “{text}” in a quote"
        case Topic(text, who):
            return f"with quotes about {_topic(text, who)}"
        case OneQuote(And((_, _, *_)) as condition):
            return f"{echo(condition, 0)}, all in one quote"
        case OneQuote(condition):
            return echo(condition, 0)


def _topic(text: str, who: Featuring | None) -> str:
    """Whom or what quotes are about: a name, the words, or both."""
    words = f"the {'words' if ' ' in text else 'word'} “{text}”"
    if who is None:
        return words
    return who.name if fold(text) == fold(who.name) else f"{who.name} or {words}"


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
