"""Who watches has yet to be told of these: articles that were annotated for the first time since someone watches.

An article is queued in the transaction that stores its annotation, and taken out once all that is new in it has been
told; what of it was told is noted statement by statement. So whenever the program is killed, nothing is left out, and
one statement at most is told again.
"""

from __future__ import annotations

from collections.abc import Iterable

from tuireader.store.annotations.statement_search import Place
from tuireader.store.archive.database import Database
from tuireader.store.archive.select import among


class Unheard:
    """The queue of one connection's archive. Every method raises StoreError when the file is damaged."""

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
