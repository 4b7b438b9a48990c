"""Finding names, by how they are spelled, begin or end, and who spoke or was named in which articles: by the archive's
small tables, newest first, a piece at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from msgspec import Struct

from tuireader.query.tree import Everything, Query
from tuireader.store.annotations.naming import Who
from tuireader.store.archive.database import Database
from tuireader.store.archive.scope import Scope
from tuireader.store.archive.select import Selection, among

SHORT = 3
"""A beginning of fewer letters is looked for among the most named first."""
_NAME = "SELECT m.id, m.label, m.name, m.same, m.articles, m.mentions, m.about, m.quotes FROM name m"
_OFTEN = "ORDER BY m.articles + m.quotes > 0 DESC, m.articles DESC, m.name LIMIT ?"


class NameRow(Struct, frozen=True, gc=False):
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

    def blocks(self, keys: Iterable[str]) -> list[tuple[str, NameRow]]:
        """The names of people that have these ``blocking_keys``, each with the key; a name may have several."""
        found = among(keys, "b.key")
        sql = _NAME.replace("SELECT", "SELECT b.key,") + f" JOIN block b ON b.name = m.id WHERE {found.where}"
        with self._database.reading():
            return [(key, NameRow(*row)) for key, *row in self._database.all(sql, found.params)]

    def everyone(self) -> list[NameRow]:
        """The names of all people."""
        return self._names(f"{_NAME} WHERE m.label = 'PERSON'", [])

    def of_several_kinds(self, least: int, share: float) -> list[NameRow]:
        """The names of several words that articles have as of several kinds, a person and an organisation perhaps,
        where one kind has so many articles and such a share of them.
        """
        several = (
            "SELECT name FROM name WHERE name GLOB '* *' GROUP BY name"
            " HAVING count(*) > 1 AND max(articles) >= ? AND max(articles) >= ? * sum(articles)"
        )
        return self._names(f"{_NAME} WHERE m.name IN ({several})", [least, share])

    def beside(self, ids: Iterable[int], others: Iterable[int]) -> tuple[int, int]:
        """Of the newest articles that name one of these, how many there are, and how many name another beside."""
        mine, theirs = among(ids, "name"), among(others, "n.name")
        sql = (
            "WITH mine(article) AS MATERIALIZED (SELECT DISTINCT article FROM named WHERE"
            f" {mine.where} ORDER BY published DESC LIMIT {PIECE})"
            f" SELECT count(*), total(EXISTS(SELECT 1 FROM named n WHERE n.article = mine.article AND {theirs.where}))"
            " FROM mine"
        )
        with self._database.reading():
            total, both = self._database.all(sql, [*mine.params, *theirs.params])[0]
            return int(total), int(both)

    def company_shared(self, ids: Iterable[int], others: Iterable[int]) -> int:
        """How many names, but for the best known, stand in newest articles of some of these and of the others."""
        mine, theirs = among(ids, "name"), among(others, "name")
        newest = "SELECT article FROM named WHERE {} ORDER BY published DESC LIMIT 100"
        beside = "SELECT name FROM named WHERE article IN ({})"
        sql = (
            "SELECT count(*) FROM name WHERE articles < 0.05 * (SELECT max(articles) FROM name) AND id IN ("
            f"{beside.format(newest.format(mine.where))} INTERSECT {beside.format(newest.format(theirs.where))})"
        )
        with self._database.reading():
            return int(self._database.all(sql, [*mine.params, *theirs.params])[0][0])

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


# --- Names and quotes over all articles ---

Kind = Literal["said", "reported", "unsure"]
"""Quotes by what is sure of them: direct speech, indirect speech, either of an unsure speaker."""
EPOCH, DAY = date(1970, 1, 1), 86_400
PIECE = 500
"""Articles that are looked at in one go while the newest that fit are searched."""
ARMS = 100
"""Names that one search may be for: SQLite merges so many ordered lists at most."""
EVERYTHING = Everything()
_CHIEFS = "WITH chiefs(name, chief) AS MATERIALIZED (SELECT CAST(key AS INTEGER), value FROM json_each(?))"


def _counts(counted: str, quoted: str) -> str:
    """The SQL for names with the counts of two queries, the most often named first."""
    return (
        "SELECT m.id, m.label, m.name, m.same, n.articles, n.mentions, n.about, coalesce(s.quotes, 0)"
        f" FROM ({counted}) n JOIN name m ON m.id = n.name LEFT JOIN ({quoted}) s ON s.name = n.name"
        " ORDER BY n.articles DESC, m.name, m.label"
    )


class Sums(NamedTuple):
    """What the articles that match have of some names."""

    articles: int
    mentions: int
    about: int
    quoted: int


class People(Names):
    """The names of one connection's archive. Every method raises StoreError when the file is damaged."""

    def __init__(self, database: Database, scope: Scope) -> None:
        super().__init__(database)
        self._scope = scope

    # --- counts ---

    def sums(self, ids: Iterable[int], query: Query = EVERYTHING) -> Sums:
        """What the articles that match have of these names together."""
        with self._database.reading():
            ids = list(ids)
            named, found = among(ids, "t.name"), self._from("named", query)
            about, each = "iif(t.about, t.article, NULL)", "DISTINCT " if len(ids) > 1 else ""
            sql = (
                f"SELECT count({each}t.article), total(t.mentions), count({each}{about}),"
                f" total(t.quoted) {found.where} AND {named.where}"
            )
            return Sums(*map(int, self._database.all(sql, found.params + named.params)[0]))

    def spoken(self, ids: Iterable[int], query: Query = EVERYTHING) -> tuple[int, int, int]:
        """How many quotes, pieces of reported speech and unsure quotes the articles that match have of these."""
        with self._database.reading():
            named, found = among(ids, "t.name"), self._from("spoken", query)
            sql = f"SELECT total(t.said), total(t.reported), total(t.unsure) {found.where} AND {named.where}"
            said, reported, unsure = map(int, self._database.all(sql, found.params + named.params)[0])
            return said, reported, unsure

    def groups(self, query: Query) -> list[NameRow]:
        """All names of the articles that match, counted in these, the most often named first."""
        with self._database.reading():
            named, spoken = (self._from(table, query, all_names=True) for table in ("named", "spoken"))
            counted = (
                "SELECT t.name, count(*) articles, sum(t.mentions) mentions, sum(t.about) about"
                f" {named.where} GROUP BY t.name"
            )
            quoted = f"SELECT t.name, sum(t.said + t.reported) quotes {spoken.where} GROUP BY t.name"
            return self._names(_counts(counted, quoted), named.params + spoken.params)

    def together(self, chiefs: Mapping[int, int], query: Query) -> list[NameRow]:
        """Names that mean the same as one, counted in the articles that match: an article with two of them once.

        ``chiefs`` says of each which of them stands for all.
        """
        with self._database.reading():
            named, spoken = (self._from(table, query, chiefs=True) for table in ("named", "spoken"))
            counted = (
                "SELECT name, count(*) articles, sum(mentions) mentions, sum(about) about FROM ("
                " SELECT c.chief name, sum(t.mentions) mentions, max(t.about) about"
                f" {named.where} GROUP BY c.chief, t.article) GROUP BY name"
            )
            quoted = f"SELECT c.chief name, sum(t.said + t.reported) quotes {spoken.where} GROUP BY c.chief"
            params = [json.dumps(chiefs), *named.params, *spoken.params]
            return self._names(f"{_CHIEFS} {_counts(counted, quoted)}", params)

    def days(self, ids: Iterable[int]) -> dict[date, int]:
        """Day (UTC) -> mentions of these names, the oldest first."""
        with self._database.reading():
            named, found = among(ids, "t.name"), self._from("named", EVERYTHING)
            sql = f"SELECT t.published / {DAY}, sum(t.mentions) {found.where} AND {named.where} GROUP BY 1 ORDER BY 1"
            rows = self._database.all(sql, found.params + named.params)
            return {EPOCH + timedelta(days=day): mentions for day, mentions in rows}

    def company(self, keys: Sequence[int], without: Iterable[int]) -> list[NameRow]:
        """The names in these articles but for some, by the number of them that have each."""
        with self._database.reading():
            some, others = among(keys), among(without, "t.name")
            sql = (
                "SELECT m.id, m.label, m.name, m.same, count(*), sum(t.mentions), sum(t.about), 0 FROM article a"
                " JOIN named t ON t.article = a.id JOIN name m ON m.id = t.name"
                f" WHERE {some.where} AND NOT {others.where} GROUP BY t.name ORDER BY 5 DESC, 6 DESC, m.name"
            )
            return [NameRow(*row) for row in self._database.all(sql, some.params + others.params)]

    def _from(self, table: str, query: Query, *, all_names: bool = False, chiefs: bool = False) -> Selection:
        """A table ``t`` without what no list shows, or with the articles that match: these are looked for first
        where many names are asked for, else last. With ``chiefs`` of the names in ``chiefs`` alone, as ``c``.
        """
        if query == EVERYTHING:
            self._scope.look()
            hidden = self._scope.invisible()
            joined = f"chiefs c CROSS JOIN {table} t ON t.name = c.name" if chiefs else f"{table} t"
            return Selection(f"FROM {joined} WHERE t.article NOT IN ({hidden.where})", hidden.params)
        found = self._scope.select(query)
        first = all_names or chiefs
        joined = f"article a CROSS JOIN {table} t" if first else f"{table} t CROSS JOIN article a"
        joined += " ON t.article = a.id" + (" CROSS JOIN chiefs c ON c.name = t.name" if chiefs else "")
        return Selection(f"FROM {joined} WHERE {found.where}", found.params)

    # --- articles ---

    def speaking(
        self, ids: Sequence[int], also: Sequence[int], query: Query, kinds: Iterable[Kind]
    ) -> Iterator[list[int]]:
        """Keys of the articles that match in which one of these names has such quotes, and those of ``also``.

        Newest first, in pieces of any length.
        """
        return self._newest("spoken", f"AND {' + '.join(kinds)} > 0", ids, also, query)

    def spoken_of(self, ids: Sequence[int], also: Sequence[int], query: Query) -> Iterator[list[int]]:
        """The same for articles in which a quote speaks of one of these names."""
        return self._newest("named", "AND quoted > 0", ids, also, query)

    def naming(self, ids: Sequence[int], also: Sequence[int], query: Query) -> Iterator[list[int]]:
        """The same for articles that name them."""
        return self._newest("named", "", ids, also, query)

    def _newest(
        self, table: str, condition: str, ids: Sequence[int], also: Sequence[int], query: Query
    ) -> Iterator[list[int]]:
        arms = [f"SELECT published, article FROM {table} WHERE name=? {condition}" for _ in ids[:ARMS]]
        some = among(also, "key")
        arms.append(f"SELECT published, id FROM article WHERE {some.where}")
        sql = " UNION ALL ".join(
            f"{arm} AND (published, {'id' if arm is arms[-1] else 'article'}) < (?,?)" for arm in arms
        )
        sql += f" ORDER BY 1 DESC, 2 DESC LIMIT {PIECE}"
        last: tuple[int, int] = (1 << 62, 0)
        while True:
            with self._database.reading():
                params = [value for name in ids for value in (name, *last)]
                rows = self._database.all(sql, [*params, *some.params, *last])
                keys = self._matching([article for _, article in rows], query)
            if keys:
                yield keys
            if len(rows) < PIECE:
                return
            last = tuple(rows[-1])

    def _matching(self, articles: Sequence[int], query: Query) -> list[int]:
        """The keys of those of these articles that match, in their order, each once."""
        found, some = self._scope.select(query), among(articles, "a.id")
        sql = f"SELECT a.id, a.key FROM article a WHERE {some.where} AND {found.where}"
        keys = dict(self._database.all(sql, some.params + found.params))
        return [keys[article] for article in dict.fromkeys(articles) if article in keys]

    def among(self, keys: Sequence[int], query: Query) -> list[int]:
        """Those of these keys whose articles match."""
        with self._database.reading():
            found, some = self._scope.select(query), among(keys)
            sql = f"SELECT a.key FROM article a WHERE {some.where} AND {found.where}"
            return [key for (key,) in self._database.all(sql, some.params + found.params)]

    def having(self, keys: Iterable[int], ids: Iterable[int]) -> list[int]:
        """Those of these keys whose articles name one of these names or have it speak."""
        with self._database.reading():
            some, named = among(keys), among(ids, "t.name")
            tables = (
                f"SELECT a.key FROM article a JOIN {table} t ON t.article = a.id WHERE {some.where} AND {named.where}"
                for table in ("named", "spoken")
            )
            params = some.params + named.params
            return [key for (key,) in self._database.all(" UNION ".join(tables), params + params)]

    def newest(self, ids: Sequence[int], limit: int = PIECE) -> list[int]:
        """The keys of the newest articles that have one of these names."""
        with self._database.reading():
            named = among(ids, "t.name")
            sql = (
                f"SELECT a.key FROM named t JOIN article a ON a.id = t.article WHERE {named.where}"
                " ORDER BY t.published DESC LIMIT ?"
            )
            return [key for (key,) in self._database.all(sql, [*named.params, limit])] if ids else []
