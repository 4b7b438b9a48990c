"""What the servers of accounts say of the articles that came from them, as it was last known: read or not, starred or
not.

It is the third side of every comparison. What the user has otherwise than it says was done here and waits to be sent;
what a server has otherwise was done elsewhere and is taken over. So nothing needs to be kept of what waits: it outlives
kills, undo takes it back, and sending it again changes nothing. Of states with two sides both cannot have changed to
different ones, so there is nothing to quarrel about. Where it is not known what a server last said (NULL), as of an
article that has just come or after the archive was lost, what either side has marked is marked.

An article that is pruned stays known here, so that it does not come again; without it there is nothing to compare.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import NamedTuple

from tuireader.store.archive.database import Database

TOGETHER = 5_000
"""Rows that are written in one transaction."""


class Mirrored(NamedTuple):
    """An article of an account: the server's number of it, its key, its feed's, when it was published (epoch seconds),
    and what the server last said; None where that is not known.
    """

    item: int
    article: int
    feed: str
    published: int
    read: bool | None
    starred: bool | None


class Mirror:
    """The states of accounts' articles, by account and the server's number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def strangers(self, account: str, items: Collection[int]) -> list[int]:
        """Those of these numbers that never came from an account."""
        with self._database.reading():
            rows = self._database.all(
                "SELECT value FROM json_each(?) WHERE NOT EXISTS"
                " (SELECT 1 FROM remote WHERE account=? AND item=value)",
                [json.dumps(list(items)), account],
            )
        return [item for (item,) in rows]

    def unread(self, account: str) -> set[int]:
        """The numbers of all that the server last said was not read."""
        return self._items(account, "read=0")

    def starred(self, account: str) -> set[int]:
        """The numbers of all that the server last said had a star."""
        return self._items(account, "starred=1")

    def unsaid(self, account: str) -> set[int]:
        """The numbers of all of which it is not known what the server last said."""
        return self._items(account, "(read IS NULL OR starred IS NULL)")

    def _items(self, account: str, which: str) -> set[int]:
        with self._database.reading():
            rows = self._database.all(f"SELECT item FROM remote WHERE account=? AND {which}", [account])
        return {item for (item,) in rows}

    def stored(self, account: str, items: Collection[int] | None = None) -> list[Mirrored]:
        """The account's articles that are stored, all or those of these numbers."""
        some = "" if items is None else " AND r.item IN (SELECT value FROM json_each(?))"
        params = [account] if items is None else [account, json.dumps(list(items))]
        with self._database.reading():
            rows = self._database.all(
                "SELECT r.item, a.key, f.key, a.published, r.read, r.starred FROM remote r"
                f" JOIN article a ON a.key = r.article JOIN feed f ON f.id = a.feed WHERE r.account=?{some}",
                params,
            )
        return [
            Mirrored(item, article, feed, published, _flag(read), _flag(starred))
            for item, article, feed, published, read, starred in rows
        ]

    def add(self, account: str, items: Iterable[tuple[int, int | None]]) -> None:
        """Items that came, each with the key of its article; None for one that cannot be had, so that it is not asked
        for again.
        """
        with self._database.writing():
            self._database.connection.executemany(
                "INSERT INTO remote(account, item, article) VALUES(?,?,?) ON CONFLICT DO NOTHING",
                [(account, item, article) for item, article in items],
            )

    def put(self, account: str, states: Iterable[tuple[int, bool | None, bool | None]]) -> None:
        """What the server says of items: number, whether it is read, whether it is starred; None where that is not
        known.
        """
        rows = [(read, starred, account, item) for item, read, starred in states]
        for start in range(0, len(rows), TOGETHER):
            with self._database.writing():
                self._database.connection.executemany(
                    "UPDATE remote SET read=?, starred=? WHERE account=? AND item=?",
                    rows[start : start + TOGETHER],
                )

    def forget(self, account: str) -> None:
        """All that is known of an account."""
        with self._database.writing():
            self._database.connection.execute("DELETE FROM remote WHERE account=?", [account])


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)
