"""Exact counts without counting anew: which articles are read is poured once into a table of the connection.

Unread of a feed is its total less its read. The table follows the marks key by key and the archive by its
newest row; only when articles were removed, or when more changed than can be told, is it poured again (78 ms
for 60,000).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tuireader.model import Counts
from tuireader.store.database import Database
from tuireader.store.scope import Scope
from tuireader.store.select import Selection, among

READ = Selection("is_read(a.key, a.feed, a.published)")
MANY = 2_000
"""Articles of which it is dearer to look at each than to pour anew."""


class Tally:
    """The counts of one connection."""

    def __init__(self, database: Database, scope: Scope) -> None:
        self._database = database
        self._scope = scope
        self._marks = scope.marks
        self._at: tuple[int, int, int] | None = None
        self._totals_at: object = None
        self._totals: dict[int, int] = {}
        self._scopes = (0, 0)

    def counts(self) -> Counts:
        """All counts, now."""
        version = self._marks.version  # before looking at the marks: what comes later is looked at again
        self._scope.look()
        visible, keys = self._scope.visible(), self._scope.feeds.keys
        self._follow(version, visible)
        self._count_totals(visible)
        read = dict(self._database.all("SELECT feed, count(*) FROM temp.seen GROUP BY feed"))
        by_feed = {keys[feed]: (total, total - read.get(feed, 0)) for feed, total in self._totals.items()}
        starred, quoted = self._scopes
        unread = sum(unread for _, unread in by_feed.values())
        return Counts(sum(self._totals.values()), unread, starred, quoted, by_feed)

    def _count_totals(self, visible: Selection) -> None:
        """What changes only with the archive, or with what is starred, deleted and followed."""
        starred = self._marks.starred_keys()
        at = (self._database.state, visible, starred)
        if at == self._totals_at:
            return
        sql = f"SELECT feed, count(*) FROM article a WHERE {visible.where} GROUP BY feed"
        self._totals = dict(self._database.all(sql, visible.params))
        self._scopes = (
            self._count(visible & among(starred)),
            self._count(visible & Selection("a.quotes > 0")),
        )
        self._totals_at = at

    def _count(self, found: Selection) -> int:
        return int(self._database.one(f"SELECT count(*) FROM article a WHERE {found.where}", found.params))

    def _follow(self, version: int, visible: Selection) -> None:
        """Bring the table of read articles up to date."""
        top, removals = self._database.all("SELECT (SELECT max(id) FROM article), n FROM removals")[0]
        at = (version, removals, top or 0)
        if at == self._at:
            return
        touched = None
        if self._at is not None and self._at[1] == removals:
            touched = self._marks.touched_since(self._at[0])
        if self._at is None or touched is None or len(touched) > MANY:
            self._pour(visible)
        else:
            self._again(visible, touched)
            self._add(visible & Selection("a.id > ?", [self._at[2]]))
        self._at = at

    def _pour(self, visible: Selection) -> None:
        run = self._database.connection.execute
        run(
            "CREATE TEMP TABLE IF NOT EXISTS seen("
            " feed INTEGER, id INTEGER, PRIMARY KEY(feed, id)) WITHOUT ROWID"
        )
        run("DELETE FROM temp.seen")
        self._add(visible)

    def _again(self, visible: Selection, touched: Collection[int]) -> None:
        """Look again at these articles."""
        some = among(touched)
        rows = f"SELECT a.feed, a.id FROM article a WHERE {some.where}"
        self._run(f"DELETE FROM temp.seen WHERE (feed, id) IN ({rows})", some.params)
        self._add(visible & some)

    def _add(self, found: Selection) -> None:
        read = found & READ
        self._run(
            f"INSERT OR IGNORE INTO temp.seen SELECT a.feed, a.id FROM article a WHERE {read.where}",
            read.params,
        )

    def _run(self, sql: str, params: list[Any]) -> None:
        self._database.connection.execute(sql, params)
