"""Which articles tell of the same event, kept as a number that they share: the number of the story.

An article is known by its telling words: those of its title, its beginning and the names in it that few articles have
(tf-idf; Salton and Buckley, "Term-weighting approaches in automatic text retrieval", 1988). It is compared with those
that share the most telling of them or a statement, and joins a story when it is like its members on the average
(average linkage), so that a chain of neighbours does not make one story of a whole week. When something was published
is a hint: it parts articles, and may be missing.
"""

from __future__ import annotations

import re
import sqlite3
import struct
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from zlib import crc32

from tuireader.annotate.words.wordlists import word_lists
from tuireader.store.archive.select import among
from tuireader.text.strings import fold

WORDS = 300
"""Words of the beginning that are looked at."""
TERMS, LOOKED_UP = 60, 16
"""Telling words that are kept of an article, and by how many of these others find it."""
ORDINARY = 0.3
"""What a word of the dictionary tells, beside a name or a number: events of one topic are told in the same words, and
differ in who and where.
"""
POSTINGS, CANDIDATES, MEMBERS = 48, 16, 8
"""Articles of one word that are looked at (the newest), articles that are compared, and members of a story that are."""
TIED = 0.38
"""From which likeness on two articles tell of one event."""
AVERAGE = 0.8
"""The share of this that an article must have to a story's members on the average."""
OF_ONE_PAPER = 0.12
"""What is taken off between articles of one paper, which seldom tells the same twice and has its own ways to tell."""
STATEMENT, STATEMENTS = 0.06, 0.12
"""What a shared statement adds, and several do at most: people are quoted on later events with what they once said."""
APART = 4 * 86_400
"""Published so far from each other, articles tell of different events."""
_PRIOR = 50
"""As many articles are taken to have been read before the first, or its every word would tell as much."""
_ALL = -1
"""The term that stands for every article."""
_PACKED = struct.Struct("<IH")
_UNIT = 65_535
_FUNCTION = word_lists("wording")["function"]
_ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|es|s)$")

Weights = dict[int, float]
"""By the hash of a term what it tells: a vector of length 1, the weightiest first."""


@dataclass(frozen=True, slots=True)
class Tale:
    """An article as it is compared: ``published`` is None where its source gave no date."""

    number: int
    feed: int
    published: int | None
    weights: Weights
    story: int = 0


def forget_tale(connection: sqlite3.Connection, number: int) -> None:
    """Remove what the tables say of an article, in a transaction of the caller's."""
    row = connection.execute("SELECT weights FROM tale WHERE article=?", [number]).fetchone()
    if row is not None:
        terms = list(_unpacked(row[0]))[:LOOKED_UP]
        connection.executemany(
            "DELETE FROM telling WHERE term=? AND article=?", [(term, number) for term in terms]
        )
    for table in ("tale", "untied"):
        connection.execute(f"DELETE FROM {table} WHERE article=?", [number])


def forget_all_tales(connection: sqlite3.Connection) -> None:
    """Empty the tables, and let all annotated articles wait to be tied anew."""
    for table in ("tale", "telling", "term", "untied"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("INSERT INTO untied SELECT id FROM annotation")


def tie_some(connection: sqlite3.Connection, limit: int) -> int:
    """Find the stories of so many articles that wait for it, the first of them first; says how many it were."""
    waiting = connection.execute("SELECT article FROM untied ORDER BY article LIMIT ?", [limit]).fetchall()
    told = {number: terms for (number,) in waiting if (terms := _terms(connection, number)) is not None}
    _count(connection, told)
    for number, terms in told.items():
        forget_tale(connection, number)
        _tie(connection, _tale(connection, number, _weighed(connection, terms)))
    connection.executemany("DELETE FROM untied WHERE article=?", waiting)
    return len(waiting)


def _terms(connection: sqlite3.Connection, number: int) -> Weights | None:
    """The words of an article's title and beginning, and its names, by how often they stand there and what such words
    tell.
    """
    row = connection.execute(
        "SELECT a.title, substr(b.text, 1, ?) FROM article a JOIN body b ON b.id = a.id WHERE a.id=?",
        [WORDS * 10, number],
    ).fetchone()
    if row is None:
        return None
    title, text = row
    names = connection.execute(
        "SELECT m.name FROM named n JOIN name m ON m.id = n.name WHERE n.article=?", [number]
    )
    words = [*_words(text)[:WORDS], *_words(title) * 2]
    times = Counter(_ENDING.sub("", word) for word in words)
    ordinary = {_ENDING.sub("", word) for word in words if _is_ordinary(word)}
    times.update({f"name {fold(name)}": 2 for (name,) in names})
    return {
        crc32(word.encode()): (1 + log(often)) * (ORDINARY if word in ordinary else 1.0)
        for word, often in times.items()
    }


def _words(text: str) -> list[str]:
    return [word for word in fold(text).split() if len(word) > 1 and word not in _FUNCTION]


@lru_cache(maxsize=50_000)
def _is_ordinary(word: str) -> bool:
    from tuireader.annotate.words.lexicon import is_common

    return is_common(word)


def _count(connection: sqlite3.Connection, told: Mapping[int, Weights]) -> None:
    """Count in how many articles each word is; it is never taken back, since it says what is common in the news."""
    counts: Counter[int] = Counter()
    for number, terms in told.items():
        if connection.execute("SELECT 1 FROM tale WHERE article=?", [number]).fetchone() is None:
            counts.update((*terms, _ALL))
    connection.executemany(
        "INSERT INTO term VALUES(?,?) ON CONFLICT(hash) DO UPDATE SET articles = articles + excluded.articles",
        counts.items(),
    )


def _weighed(connection: sqlite3.Connection, terms: Weights) -> Weights:
    """What each word of an article tells, the weightiest of them."""
    some = among([*terms, _ALL], "hash")
    known = dict(connection.execute(f"SELECT hash, articles FROM term WHERE {some.where}", some.params))
    everything = known.get(_ALL, 0) + _PRIOR
    weights = {term: told * log(everything / (known.get(term, 0) + 1)) for term, told in terms.items()}
    best = sorted(weights, key=lambda term: -weights[term])[:TERMS]
    length = sqrt(sum(weights[term] ** 2 for term in best)) or 1.0
    return {term: weights[term] / length for term in best if weights[term] > 0}


def _tie(connection: sqlite3.Connection, mine: Tale) -> None:
    """Find the story of an article, and let it be found by those that come later. Stories that it shows to be one
    become one.
    """
    statements = _statements_shared(connection, mine.number)
    fitting = _fitting(connection, mine, statements)
    story = fitting[0] if fitting else mine.number
    for other in fitting[1:]:
        if _are_one(_members(connection, story), _members(connection, other)):
            connection.execute("UPDATE tale SET story=? WHERE story=?", [story, other])
    connection.execute("INSERT INTO tale VALUES(?,?,?)", [mine.number, story, _packed(mine.weights)])
    connection.executemany(
        "INSERT OR IGNORE INTO telling VALUES(?,?)",
        [(term, mine.number) for term in list(mine.weights)[:LOOKED_UP]],
    )


def _fitting(connection: sqlite3.Connection, mine: Tale, statements: Counter[int]) -> list[int]:
    """The stories that an article is of, the likest first."""
    best: dict[int, float] = defaultdict(float)
    for number in _candidates(connection, mine, statements):
        other = _kept(connection, number)
        if other is not None:
            best[other.story] = max(best[other.story], likeness(mine, other, statements[number]))
    fit: dict[int, float] = {}
    for story in (story for story, how in best.items() if how >= TIED):
        members = _members(connection, story)
        mean = sum(likeness(mine, other, statements[other.number]) for other in members) / len(members)
        if mean >= TIED * AVERAGE:
            fit[story] = mean
    return sorted(fit, key=lambda story: -fit[story])


def _are_one(some: Sequence[Tale], others: Sequence[Tale]) -> bool:
    pairs = [likeness(one, other) for one in some for other in others]
    return sum(pairs) >= TIED * AVERAGE * len(pairs)


def likeness(one: Tale, other: Tale, statements: int = 0) -> float:
    """How like two articles are, from 0 on, with so many statements that both have; 0 of other days."""
    if (
        one.published is not None
        and other.published is not None
        and abs(one.published - other.published) > APART
    ):
        return 0.0
    cosine = sum(weight * other.weights.get(term, 0.0) for term, weight in one.weights.items())
    shared = min(STATEMENT * statements, STATEMENTS)
    return cosine + shared - (OF_ONE_PAPER if one.feed == other.feed else 0.0)


def _candidates(connection: sqlite3.Connection, mine: Tale, statements: Counter[int]) -> list[int]:
    """The articles that share most of what tells, and those that share statements."""
    votes: Counter[int] = Counter()
    for term, weight in list(mine.weights.items())[:LOOKED_UP]:
        rows = connection.execute(
            "SELECT article FROM telling WHERE term=? ORDER BY article DESC LIMIT ?", [term, POSTINGS]
        )
        for (number,) in rows:
            votes[number] += int(weight * weight * _UNIT)
    likest = [number for number, _ in votes.most_common(CANDIDATES)]
    return list(dict.fromkeys([*likest, *(number for number, _ in statements.most_common(CANDIDATES))]))


def _statements_shared(connection: sqlite3.Connection, number: int) -> Counter[int]:
    """Other articles with how many of an article's statements they have; of one that very many have, some."""
    found: Counter[int] = Counter()
    mine = connection.execute(
        "SELECT DISTINCT trace FROM statement WHERE article=? AND trace IS NOT NULL", [number]
    )
    for (trace,) in mine.fetchall():
        rows = connection.execute(
            "SELECT DISTINCT article FROM (SELECT article FROM statement WHERE trace=? AND article!=?"
            " ORDER BY id DESC LIMIT ?)",
            [trace, number, POSTINGS],
        )
        found.update(other for (other,) in rows)
    return found


_TALE = (
    "SELECT a.id, a.feed, a.published, a.dated, t.story, t.weights FROM tale t CROSS JOIN article a"
    " ON a.id = t.article"
)


def _kept(connection: sqlite3.Connection, number: int) -> Tale | None:
    row = connection.execute(f"{_TALE} WHERE t.article=?", [number]).fetchone()
    return _read(*row) if row else None


def _members(connection: sqlite3.Connection, story: int) -> list[Tale]:
    """The newest members of a story."""
    rows = connection.execute(f"{_TALE} WHERE t.story=? ORDER BY t.article DESC LIMIT ?", [story, MEMBERS])
    return [_read(*row) for row in rows]


def _read(number: int, feed: int, published: int, dated: int, story: int, weights: bytes) -> Tale:
    return Tale(number, feed, published if dated else None, _unpacked(weights), story)


def _tale(connection: sqlite3.Connection, number: int, weights: Weights) -> Tale:
    feed, published, dated = connection.execute(
        "SELECT feed, published, dated FROM article WHERE id=?", [number]
    ).fetchone()
    return Tale(number, feed, published if dated else None, weights)


def _packed(weights: Weights) -> bytes:
    return b"".join(_PACKED.pack(term, int(weight * _UNIT)) for term, weight in weights.items())


def _unpacked(weights: bytes) -> Weights:
    return {term: weight / _UNIT for term, weight in _PACKED.iter_unpack(weights)}
