"""Finding the names that the annotator gave, by how they are spelled, begin or end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tuireader.store.database import Database
from tuireader.store.naming import Who
from tuireader.store.select import among

SHORT = 3
"""A beginning of fewer letters is looked for among the most named first."""
_NAME = "SELECT m.id, m.label, m.name, m.same, m.articles, m.mentions, m.about, m.quotes FROM name m"
_OFTEN = "ORDER BY m.articles + m.quotes > 0 DESC, m.articles DESC, m.name LIMIT ?"


class NameRow(NamedTuple):
    """A name as the annotator gave it, counted over all articles, hidden and deleted ones too."""

    id: int
    label: str
    name: str
    same: str
    articles: int
    mentions: int
    about: int
    quotes: int

    @property
    def who(self) -> Who:
        """Kind and name."""
        return self.label, self.name


class Names:
    """The names of one connection's archive. Every method raises StoreError when the file is damaged."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def exactly(self, names: Iterable[str]) -> list[NameRow]:
        """The names that are spelled so, of whatever kind."""
        found = among(names, "m.name")
        return self._names(f"{_NAME} WHERE {found.where}", found.params)

    def alike(self, same: Iterable[str]) -> list[NameRow]:
        """All names, of any kind, that share this with their other forms: see ``alike`` of ``store.naming``."""
        found = among(same, "m.same")
        return self._names(f"{_NAME} WHERE {found.where}", found.params)

    def with_last_names(self, words: Iterable[str], first: Iterable[str]) -> list[NameRow]:
        """The names that end with any of these folded words, and those that go on after one of ``first``."""
        found = among(words, "e.words")
        sql = f"{_NAME} WHERE m.id IN (SELECT e.name FROM ending e WHERE {found.where}"
        params = list(found.params)
        for word in first:
            sql += " UNION SELECT e.name FROM ending e WHERE e.words > ? AND e.words < ?"
            params += [f"{word} ", f"{word}!"]
        return self._names(f"{sql})", params)

    def ending(self, words: str, limit: int) -> list[NameRow]:
        """The names that end with these folded words, the most often named first."""
        sql = f"{_NAME} JOIN ending e ON e.name = m.id WHERE e.words=? {_OFTEN}"
        return self._names(sql, [words, limit])

    def beginning(self, words: str, limit: int) -> list[NameRow]:
        """The names of which a word begins these folded words, the most often named first."""
        if len(words) < SHORT:
            sql = (
                f"{_NAME} WHERE m.id IN (SELECT m.id FROM name m INDEXED BY often_named"
                " WHERE m.same GLOB ? OR m.same GLOB ? ORDER BY m.articles DESC LIMIT ?)"
            )
            return self._names(f"{sql} {_OFTEN}", [f"{words}*", f"* {words}*", limit, limit])
        sql = (
            f"{_NAME} WHERE m.id IN (SELECT e.name FROM ending e WHERE e.words >= ? AND e.words < ?) {_OFTEN}"
        )
        return self._names(sql, [words, f"{words}\U0010ffff", limit])

    def often(self, limit: int) -> list[NameRow]:
        """The names that most articles have."""
        return self._names(f"{_NAME} ORDER BY m.articles DESC LIMIT ?", [limit])

    def _names(self, sql: str, params: Sequence[object]) -> list[NameRow]:
        with self._database.reading():
            return [NameRow(*row) for row in self._database.all(sql, params)]
