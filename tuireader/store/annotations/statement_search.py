"""Finding statements, by the id of the quote, by its words, and where else they are printed; the stories of which
articles are; and the articles of which those who watch have yet to be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tuireader.query.tree import Everything, Query
from tuireader.store.annotations.statement_index import trace_all
from tuireader.store.annotations.stories import tie_some
from tuireader.store.archive.database import Database
from tuireader.store.archive.scope import Scope
from tuireader.store.archive.select import Selection, among, of_statements

EVERYTHING = Everything()


class Place(NamedTuple):
    """By which a quote is known over all articles: the article's key, whether it is in the title, the quote's id."""

    article: int
    in_title: bool
    quote: str


class Printed(NamedTuple):
    """How widely a statement was printed, and by which article first, as its key."""

    articles: int
    papers: int
    first: int


TOGETHER = 100
"""Quotes that are traced in one transaction: another process's write waits no longer."""


TIED_TOGETHER = 50
"""Articles of which the stories are found in one transaction."""


class Statements:
    """What is said in one connection's archive. Every method raises StoreError when the file is damaged."""

    def __init__(self, database: Database, scope: Scope) -> None:
        self._database = database
        self._scope = scope

    def hits(self, keys: Sequence[int], condition: Query) -> set[Place]:
        """The quotes in these articles that are as a condition of words asks, whoever said them."""
        with self._database.reading():
            some, found = among(keys), of_statements(condition, few=True)
            sql = (
                "SELECT a.key, t.titled, t.quote FROM article a CROSS JOIN statement t ON t.article = a.id"
                f" WHERE {some.where} AND {found.where}"
            )
            rows = self._database.all(sql, some.params + found.params)
            return {Place(key, bool(titled), quote) for key, titled, quote in rows}

    def number(self, condition: Query) -> int:
        """How many quotes are as a condition asks, of all that are stored."""
        with self._database.reading():
            found = of_statements(condition)
            return int(
                self._database.one(f"SELECT count(*) FROM statement t WHERE {found.where}", found.params)
            )

    def traces(self, keys: Sequence[int]) -> dict[Place, int]:
        """The quotes of these articles, each with the number of the statement that it is a wording of, as far as that
        was looked for.
        """
        with self._database.reading():
            some = among(keys)
            sql = (
                "SELECT a.key, t.titled, t.quote, t.trace FROM article a CROSS JOIN statement t ON t.article = a.id"
                f" WHERE {some.where} AND t.trace IS NOT NULL"
            )
            rows = self._database.all(sql, some.params)
            return {Place(key, bool(titled), quote): trace for key, titled, quote, trace in rows}

    def printed(self, traces: Iterable[int], query: Query = EVERYTHING) -> dict[int, Printed]:
        """In how many of the articles that match, and of how many papers, these statements are."""
        with self._database.reading():
            found, some = self._scope.select(query), among(traces, "t.trace")
            sql = (
                "SELECT t.trace, count(DISTINCT t.article), count(DISTINCT a.feed), a.key, min(a.published)"
                " FROM statement t CROSS JOIN article a ON a.id = t.article"
                f" WHERE {some.where} AND {found.where} GROUP BY t.trace"
            )
            rows = self._database.all(sql, some.params + found.params)
            # Beside min() SQLite gives the other columns of the row that has it.
            return {trace: Printed(*rest) for trace, *rest, _ in rows}

    def places(self, traces: Iterable[int]) -> dict[int, list[Place]]:
        """Where these statements are printed, of what the user is to see, the oldest first."""
        return self._places(among(traces, "t.trace"))

    def elsewhere(self, key: int) -> dict[int, list[Place]]:
        """The same of the statements of an article that other articles have, too."""
        mine = Selection(
            "t.trace IN (SELECT s.trace FROM article a JOIN statement s ON s.article = a.id WHERE a.key=?)",
            [key],
        )
        shared = Selection(
            "EXISTS(SELECT 1 FROM statement o WHERE o.trace = t.trace AND o.article != t.article)"
        )
        return self._places(mine & shared)

    def _places(self, some: Selection) -> dict[int, list[Place]]:
        found: dict[int, list[Place]] = {}
        with self._database.reading():
            visible = self._scope.select(EVERYTHING)
            sql = (
                "SELECT t.trace, a.key, t.titled, t.quote FROM statement t CROSS JOIN article a ON a.id = t.article"
                f" WHERE {some.where} AND {visible.where} ORDER BY a.published, a.id, t.id"
            )
            for trace, key, titled, quote in self._database.all(sql, some.params + visible.params):
                found.setdefault(trace, []).append(Place(key, bool(titled), quote))
        return found

    def untraced(self) -> int:
        """How many quotes were not compared yet with all others, as after an upgrade."""
        with self._database.reading():
            return int(self._database.one("SELECT count(*) FROM statement WHERE trace IS NULL"))

    def trace(self, limit: int = TOGETHER) -> int:
        """Compare so many of these with all others, in one transaction; says how many it were."""
        with self._database.writing(lasting=False) as connection:
            return trace_all(connection, limit)

    def wordings(self, beginning: str) -> list[str]:
        """The wordings of quotes that begin so: their ids, less the number that tells equal words apart."""
        with self._database.reading():
            sql = (
                "SELECT DISTINCT iif(instr(quote, '-'), substr(quote, 1, instr(quote, '-') - 1), quote)"
                " FROM statement WHERE quote >= ? AND quote < ? LIMIT 5"
            )
            found = self._database.all(sql, [beginning, f"{beginning}\U0010ffff"])
            return [words for (words,) in found]

    def keys_with_wording(self, words: Iterable[str]) -> list[int]:
        """The keys of the articles that have a quote of one of these wordings."""
        return list({key for keys in self._articles(words, EVERYTHING, seen=False).values() for key in keys})

    def with_wording(self, words: Iterable[str], query: Query = EVERYTHING) -> dict[str, int]:
        """Wording of a quote -> how many of the articles that match have it."""
        return {word: len(keys) for word, keys in self._articles(words, query, seen=True).items()}

    def _articles(self, words: Iterable[str], query: Query, *, seen: bool) -> dict[str, set[int]]:
        """Wording -> the keys of the articles that have it; with ``seen`` of those that match and lists show."""
        found: dict[str, set[int]] = {}
        with self._database.reading():
            matching = self._scope.select(query) if seen else None
            for word in words:
                # "-" stands before the number of a second quote of the same words, "." is behind it.
                sql = (
                    "SELECT a.key FROM statement t JOIN article a ON a.id = t.article"
                    " WHERE t.quote >= ? AND t.quote < ?"
                )
                params = [word, f"{word}."]
                if matching is not None:
                    sql += f" AND {matching.where}"
                    params += matching.params
                if keys := {key for (key,) in self._database.all(sql, params)}:
                    found[word] = keys
        return found


class Stories:
    """The stories in one connection's archive. Every method raises StoreError when the file is damaged."""

    def __init__(self, database: Database, scope: Scope) -> None:
        self._database = database
        self._scope = scope

    def untied(self) -> int:
        """How many annotated articles were not compared yet with others."""
        with self._database.reading():
            return int(self._database.one("SELECT count(*) FROM untied"))

    def tie(self, limit: int = TIED_TOGETHER) -> int:
        """Find the stories of so many of these, in one transaction; says how many it were."""
        with self._database.writing(lasting=False) as connection:
            return tie_some(connection, limit)

    def of(self, keys: Iterable[int]) -> dict[int, int]:
        """The stories of these articles, by their keys; of those that were looked at."""
        some = among(keys)
        with self._database.reading():
            sql = f"SELECT a.key, t.story FROM article a JOIN tale t ON t.article = a.id WHERE {some.where}"
            return dict(self._database.all(sql, some.params))

    def members(self, numbers: Iterable[int]) -> dict[int, list[int]]:
        """The keys of all visible articles of these stories, the oldest first."""
        found: dict[int, list[int]] = {}
        some = among(numbers, "t.story")
        with self._database.reading():
            visible = self._scope.select(EVERYTHING)
            sql = (
                "SELECT t.story, a.key FROM tale t CROSS JOIN article a ON a.id = t.article"
                f" WHERE {some.where} AND {visible.where} ORDER BY a.published, a.id"
            )
            for story, key in self._database.all(sql, some.params + visible.params):
                found.setdefault(story, []).append(key)
        return found


class Unheard:
    """Articles that were annotated for the first time since someone watches, in one connection's archive.

    An article is queued in the transaction that stores its annotation, and taken out once all that is new in it has
    been told; what of it was told is noted statement by statement. So whenever the program is killed, nothing is left
    out, and one statement at most is told again. Every method raises StoreError when the file is damaged.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def watching(self) -> bool:
        """Whether articles are queued."""
        with self._database.reading():
            return bool(self._database.one("SELECT count(*) FROM watch"))

    def begin(self) -> None:
        """Queue what arrives from now on, if that is not done."""
        if not self.watching:
            with self._database.writing() as connection:
                connection.execute(
                    "INSERT OR IGNORE INTO watch(id, since) SELECT 1, coalesce(max(id), 0) FROM article"
                )

    def end(self) -> None:
        """Queue nothing more, and forget what waits."""
        if self.watching:
            with self._database.writing() as connection:
                for table in ("watch", "unheard", "heard"):
                    connection.execute(f"DELETE FROM {table}")

    def waiting(self, limit: int) -> list[int]:
        """The keys of the articles that wait, in the order in which they came; those that failed last."""
        sql = "SELECT a.key FROM unheard u JOIN article a ON a.id = u.article ORDER BY u.tries, u.article LIMIT ?"
        with self._database.reading():
            return [key for (key,) in self._database.all(sql, [limit])]

    @property
    def number(self) -> int:
        """How many articles wait."""
        with self._database.reading():
            return int(self._database.one("SELECT count(*) FROM unheard"))

    def heard(self, places: Iterable[Place]) -> set[Place]:
        """Those of these statements that were told."""
        wanted = set(places)
        some = among({place.article for place in wanted})
        sql = f"SELECT a.key, h.titled, h.quote FROM heard h JOIN article a ON a.id = h.article WHERE {some.where}"
        with self._database.reading():
            found = {
                Place(key, bool(titled), quote) for key, titled, quote in self._database.all(sql, some.params)
            }
        return found & wanted

    def first(self, traces: Iterable[int]) -> dict[int, int]:
        """Each statement with the key of the article that brought it first, whether the user sees that or not."""
        some = among(traces, "t.trace")
        sql = (
            "SELECT t.trace, a.key, min(a.id) FROM statement t CROSS JOIN article a ON a.id = t.article"
            f" WHERE {some.where} GROUP BY t.trace"
        )
        with self._database.reading():
            return {trace: key for trace, key, _ in self._database.all(sql, some.params)}

    def told(self, place: Place) -> None:
        """Note that a statement was told."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO heard SELECT id, ?, ? FROM article WHERE key=?",
                [place.in_title, place.quote, place.article],
            )

    def done(self, keys: Iterable[int]) -> None:
        """Take articles out of the queue: all that is new in them was told. So are those that are no longer stored."""
        some = among(keys)
        with self._database.writing() as connection:
            connection.execute(
                f"DELETE FROM unheard WHERE article IN (SELECT a.id FROM article a WHERE {some.where})"
                " OR article NOT IN (SELECT id FROM article)",
                some.params,
            )

    def went_well(self) -> None:
        """Forget what went wrong before."""
        if self.trouble:
            with self._database.writing() as connection:
                connection.execute("UPDATE watch SET trouble=''")

    def failed(self, key: int, trouble: str, *, tried: bool) -> int:
        """Note in a line why telling failed, and whether it counts as a try; returns how many tries it has had."""
        with self._database.writing() as connection:
            number = connection.execute("SELECT id FROM article WHERE key=?", [key]).fetchone()
            connection.execute("UPDATE watch SET trouble=?", [trouble])
            if number is None:
                return 0
            connection.execute("UPDATE unheard SET tries = tries + ? WHERE article=?", [tried, *number])
            found = connection.execute("SELECT tries FROM unheard WHERE article=?", number).fetchone()
            return int(found[0]) if found else 0

    @property
    def trouble(self) -> str:
        """Why telling failed when it was tried last; empty when it did not."""
        with self._database.reading():
            return "".join(text for (text,) in self._database.all("SELECT trouble FROM watch"))
