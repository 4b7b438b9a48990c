"""A query's tree as SQL over the archive's ``article`` table, here always called ``a``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tuireader.errors import NotFoundError
from tuireader.model import EDITED_AFTER
from tuireader.query.tree import (
    AboutArticle,
    AboutFeed,
    AboutState,
    And,
    Compared,
    Everything,
    Featuring,
    FeedNamed,
    Has,
    Id,
    InFeed,
    InFolder,
    InLanguage,
    InText,
    InTitle,
    Is,
    Kept,
    Not,
    Noted,
    OneQuote,
    Or,
    Ordered,
    Published,
    Query,
    Quoting,
    Role,
    Someone,
    Tagged,
    Thing,
    Topic,
    Words,
    WrittenBy,
    order_of,
    sought,
)

_NEWEST = "a.published DESC, a.id DESC"
NEWEST_FIRST = f"ORDER BY {_NEWEST}"
HEX_DIGITS = 16
_ROLES: dict[Role, tuple[str, str]] = {
    "quoted": ("spoken", "t.said + t.reported > 0"),
    "perhaps quoted": ("spoken", "1"),
    "spoken of": ("named", "t.quoted > 0"),
    "named": ("named", "1"),
}
"""In which table (``t``) someone's articles are, and what must hold there."""

COUNTED = {"words": "words", "quotes": "quotes"}
"""What a measure of the query language is in a row of ``article``."""
_HAVING: dict[Thing, str] = {
    "names": "EXISTS(SELECT 1 FROM named t WHERE t.article = a.id)",
    "fulltext": "a.id IN (SELECT id FROM own)",
    "enclosure": "a.id IN (SELECT id FROM article WHERE extra IS NOT NULL AND json_array_length(extra, '$[1]') > 0)",
}
"""What must hold of an article that has something; what it has by a mark is not in the archive."""


@dataclass(slots=True)
class Selection:
    """A WHERE condition and its parameters."""

    where: str
    params: list[Any] = field(default_factory=list)

    def __and__(self, other: Selection) -> Selection:
        return Selection(f"({self.where}) AND ({other.where})", self.params + other.params)


@dataclass(frozen=True, slots=True)
class Known:
    """What a selection must ask: feed ids by key and by name, authors by how a name of theirs begins, and of the
    marks the keys by state, by tag (any tag for an empty one) and of what has a note.
    """

    feed_ids: Callable[[Iterable[str]], list[int]]
    feeds_named: Callable[[str], list[int]]
    feeds_in_folder: Callable[[str], list[int]]
    authors: Callable[[str], list[str]]
    starred: Callable[[], frozenset[int]]
    tagged: Callable[[str], frozenset[int]]
    noted: Callable[[str], frozenset[int]]


def select(query: Query, known: Known) -> Selection:
    """The SQL of a query. The connection must have the function ``is_read(key, feed, published)``."""
    match query:
        case Everything() | Ordered():
            return Selection("1")
        case Kept(name):
            raise ValueError(f"what the search {name!r} asks was not looked up")
        case Not(inner):
            found = select(inner, known)
            return Selection(f"({found.where}) IS NOT TRUE", found.params)
        case And(queries):
            return _joined(queries, "AND", "1", known)
        case Or(queries):
            return _joined(queries, "OR", "0", known)
        case Tagged() | Noted() | Is() | Has():
            return _of_state(query, known)
        case InFeed() | FeedNamed() | InFolder():
            return _of_feed(query, known)
        case Someone() | Featuring() | Quoting() | Topic() | OneQuote():
            return _of_people(query)
    return _of_article(query, known)


def _of_people(query: Someone | Featuring | Quoting | Topic | OneQuote) -> Selection:
    match query:
        case Someone(name):
            raise ValueError(f"whom the name {name!r} means was not looked up")
        case Featuring():
            return _featuring(query)
        case OneQuote():
            return _one_quote(query)
    return _one_quote(OneQuote(query))


class Ordering(NamedTuple):
    """How a list is ordered: what is joined to ``article`` as ``o``, with its parameters, and ORDER BY."""

    by: str = NEWEST_FIRST
    join: str = ""
    params: tuple[str, ...] = ()


def ordering(query: Query, by_title: Callable[[], Sequence[int]]) -> Ordering:
    """The order that a query asks for; ``by_title`` gives the feeds' numbers in the order of their titles."""
    match order_of(query):
        case "oldest":
            return Ordering("ORDER BY a.published, a.id")
        case "longest":
            return Ordering("ORDER BY a.words DESC, a.published DESC, a.id DESC")
        case "feed":
            join = "LEFT JOIN json_each(?) o ON o.value = a.feed"
            return Ordering(f"ORDER BY o.key, {_NEWEST}", join, (json.dumps(list(by_title())),))
        case "best":
            return _best_first(sought(query))
    return Ordering()


def _best_first(texts: Sequence[str]) -> Ordering:
    """By the index's own measure (BM25), titles counting three times; what has none of the words comes last."""
    match = " OR ".join(f"({found})" for found in map(matching, texts) if found)
    if not match:
        return Ordering()
    ranked = "SELECT rowid AS id, bm25(words, 3.0, 1.0) AS rank FROM words WHERE words MATCH ?"
    return Ordering(
        f"ORDER BY o.rank IS NULL, o.rank, {_NEWEST}", f"LEFT JOIN ({ranked}) o ON o.id = a.id", (match,)
    )


def _of_article(query: AboutArticle, known: Known) -> Selection:
    match query:
        case Words(text):
            return _words(text)
        case InTitle(text):
            return _words(text, "title")
        case InText(text):
            return _words(text, "text")
        case WrittenBy(name):
            return _scanned(among(known.authors(name), "author"))
        case InLanguage(code):
            return _scanned(Selection("lang = ?", [code]))
        case Compared(what, comparison, number):
            return _scanned(Selection(f"{COUNTED[what]} {comparison} ?", [number]))
        case Id(prefix):
            low, high = key_range(prefix)
            return Selection("a.key BETWEEN ? AND ?", [low, high])
        case Published(since, until):
            return _published(since, until)


def _of_state(query: AboutState, known: Known) -> Selection:
    match query:
        case Tagged(tag):
            return among(known.tagged(tag))
        case Noted(text):
            return among(known.noted(text))
        case Is(state):
            return _state(state, known)
        case Has("notes"):
            return among(known.noted(""))
        case Has(thing):
            return Selection(_HAVING[thing])


def _of_feed(query: AboutFeed, known: Known) -> Selection:
    match query:
        case InFeed(keys):
            return _feeds(known.feed_ids(keys))
        case FeedNamed(text):
            return _feeds(known.feeds_named(text))
        case InFolder(text):
            return _feeds(known.feeds_in_folder(text))


def key_range(prefix: str) -> tuple[int, int]:
    """The smallest and the largest key whose hexadecimal id begins so.

    Raises:
        NotFoundError: the prefix is no part of an id.
    """
    if not re.fullmatch(rf"[0-9a-fA-F]{{1,{HEX_DIGITS}}}", prefix):
        raise NotFoundError(f'"{prefix}" is no article id (up to {HEX_DIGITS} of 0-9 and a-f)')
    missing = HEX_DIGITS - len(prefix)
    low, high = int(prefix + "0" * missing, 16), int(prefix + "f" * missing, 16)
    largest = (1 << 63) - 1
    return min(low, largest), min(high, largest)


def among(keys: Iterable[int | str], column: str = "a.key") -> Selection:
    """Rows with one of these keys, or of these values in another column."""
    return Selection(f"{column} IN (SELECT value FROM json_each(?))", [json.dumps(list(keys))])


def _joined(queries: tuple[Query, ...], operator: str, empty: str, known: Known) -> Selection:
    return _linked([select(query, known) for query in queries], operator, empty)


def _linked(parts: Sequence[Selection], operator: str, empty: str) -> Selection:
    where = f" {operator} ".join(f"({part.where})" for part in parts)
    return Selection(where or empty, [value for part in parts for value in part.params])


def _state(state: str, known: Known) -> Selection:
    match state:
        case "read":
            return Selection("is_read(a.key, a.feed, a.published)")
        case "unread":
            return Selection("NOT is_read(a.key, a.feed, a.published)")
        case "starred":
            return among(known.starred())
        case "tagged":
            return among(known.tagged(""))
        case "updated":
            return _scanned(Selection("updated > published + ?", [EDITED_AFTER]))
        case "annotated":
            return Selection("a.stamp IS NOT NULL")
    return Selection("a.quotes > 0")


def _scanned(found: Selection) -> Selection:
    """Rows by columns that no index has: looked through once as they lie, not one by one in the order of a list."""
    return Selection(f"a.id IN (SELECT id FROM article WHERE {found.where})", found.params)


def _feeds(ids: list[int]) -> Selection:
    if len(ids) == 1:
        return Selection("a.feed = ?", list(ids))
    return Selection(f"a.feed IN ({','.join(map(str, ids))})")


def _featuring(query: Featuring) -> Selection:
    """Articles in which names are quoted, spoken of or stand, as the user sees it."""
    table, condition = _ROLES[query.role]
    names = among(query.ids, "t.name")
    found = Selection(
        f"a.id IN (SELECT t.article FROM {table} t WHERE {names.where} AND {condition})", names.params
    )
    return _as_shown(found, query)


def _as_shown(found: Selection, query: Featuring | OneQuote) -> Selection:
    """What is found, and of single articles what the user said."""
    also, but = among(query.also), among(query.but)
    if query.but:
        found = found & Selection(f"NOT {but.where}", but.params)
    if query.also:
        found = Selection(f"({found.where}) OR {also.where}", found.params + also.params)
    return found


def _one_quote(query: OneQuote) -> Selection:
    """Articles with one quote that is as a condition asks, as the user sees it."""
    found = of_statements(query.condition)
    return _as_shown(
        Selection(f"a.id IN (SELECT t.article FROM statement t WHERE {found.where})", found.params), query
    )


def of_statements(condition: Query, *, few: bool = False) -> Selection:
    """What must hold of a quote, a row ``t`` of ``statement``, for a condition as ``asks_quote`` tells it.

    With ``few`` each quote is looked up in the index of words: common words are in too many to find them all first.
    """
    match condition:
        case And(parts):
            found = [of_statements(part, few=few) for part in parts]
            return _linked(found, "AND", "1")
        case Or(parts):
            return _linked([of_statements(part, few=few) for part in parts], "OR", "0")
        case Featuring(role="spoken of"):
            return _concerning(condition)
        case Featuring(role=role):
            speaker = among(condition.ids, "t.speaker")
            return speaker & Selection("t.sure > 0" if role == "quoted" else "1")
        case Quoting(text):
            return _with_words(matching(text, "quote"), few)
        case Topic(text, None):
            return _with_words(matching_all(text), few)
        case Topic(text, Featuring() as who):
            # "Dahl" stands in the sentence of each quote that is his.
            others = among(who.ids, "t.speaker")
            words = _with_words(matching_all(text), few) & Selection(
                f"{others.where} IS NOT TRUE", others.params
            )
            return _linked([_concerning(who), words], "OR", "0")
    raise ValueError(f"no condition of a quote: {condition!r}")


def _concerning(who: Featuring) -> Selection:
    names = among(who.ids, "c.name")
    return Selection(f"t.id IN (SELECT c.statement FROM concern c WHERE {names.where})", names.params)


def _with_words(match: str, few: bool) -> Selection:
    if not match:
        return Selection("0")
    if few:
        return Selection("EXISTS(SELECT 1 FROM said WHERE said MATCH ? AND rowid = t.id)", [match])
    return Selection("t.id IN (SELECT rowid FROM said WHERE said MATCH ?)", [match])


def _published(since: int | None, until: int | None) -> Selection:
    found = Selection("1")
    if since is not None:
        found = found & Selection("a.published >= ?", [since])
    if until is not None:
        found = found & Selection("a.published < ?", [until])
    return found


def _words(text: str, column: str = "") -> Selection:
    """Full-text search for a word or phrase as written; ``Sulliv*`` finds what begins so. ``column`` is the one to
    look in, empty for all.
    """
    match = matching(text, column)
    return (
        Selection("a.id IN (SELECT rowid FROM words WHERE words MATCH ?)", [match])
        if match
        else Selection("0")
    )


_SILENT = frozenset(("a", "an", "and", "for", "in", "of", "on", "the", "to"))
"""Words of a topic that need not be in what is said about it: "the war in Ukraine"."""


def matching(text: str, column: str = "") -> str:
    """What FTS5 is asked for words as typed: a word or phrase in order, ``tax*`` what begins so; in one ``column``,
    or in any. Empty where there is no word in it.
    """
    prefix = "*" if text.endswith("*") else ""
    phrase = text.rstrip("*").replace('"', '""')
    if not re.search(r"\w", phrase):
        return ""
    return f'{column + " : " if column else ""}"{phrase}"{prefix}'


def matching_all(text: str) -> str:
    """The same for all words in any order, in the quote or in its sentence; empty where there is none."""
    words = text.split()
    telling = [word for word in words if word.casefold() not in _SILENT] or words
    return " AND ".join(filter(None, map(matching, telling)))
