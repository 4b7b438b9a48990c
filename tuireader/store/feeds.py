"""The archive's feeds: their states, and which of them the user follows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from tuireader.model import LOCAL_PREFIX, FeedState, Subscription

COLUMNS = FeedState.__slots__


def read_states(connection: sqlite3.Connection) -> dict[str, FeedState]:
    """The state of every feed ever stored, by key."""
    rows = connection.execute(f"SELECT {','.join(COLUMNS)} FROM feed").fetchall()
    return {row[0]: _state(row) for row in rows}


def _state(row: tuple[object, ...]) -> FeedState:
    values = dict(zip(COLUMNS, row, strict=True))
    return FeedState(**values | {"gone": bool(values["gone"])})  # type: ignore[arg-type]


def write_state(connection: sqlite3.Connection, state: FeedState) -> None:
    """Store a feed's state, in a transaction of the caller's."""
    names = ",".join(COLUMNS)
    marks = ",".join("?" * len(COLUMNS))
    updates = ",".join(f"{name}=excluded.{name}" for name in COLUMNS[1:])
    connection.execute(
        f"INSERT INTO feed({names}) VALUES({marks}) ON CONFLICT(key) DO UPDATE SET {updates}",
        [getattr(state, name) for name in COLUMNS],
    )


def feed_id(connection: sqlite3.Connection, key: str) -> int:
    """The number of a feed in this archive, given when it is first seen; in a transaction of the caller's."""
    connection.execute("INSERT INTO feed(key) VALUES(?) ON CONFLICT DO NOTHING", [key])
    found: int = connection.execute("SELECT id FROM feed WHERE key=?", [key]).fetchone()[0]
    return found


class FeedIndex:
    """The feeds of an archive by number, with the titles the user sees and what the user follows."""

    def __init__(self, connection: sqlite3.Connection, subscriptions: Iterable[Subscription] | None) -> None:
        """Without subscriptions (None) every feed counts as followed."""
        self._rows = connection.execute("SELECT id, key, title FROM feed").fetchall()
        self._mine = None if subscriptions is None else {item.key: item for item in subscriptions}
        self.ids = {key: number for number, key, _ in self._rows}
        self.keys = {number: key for number, key, _ in self._rows}
        self.titles = {number: self._title(key, title) for number, key, title in self._rows}
        self.hidden = [number for number, key, _ in self._rows if not self._shown(key)]

    def _title(self, key: str, title: str) -> str:
        item = (self._mine or {}).get(key)
        return feed_title(item, key, title)

    def _shown(self, key: str) -> bool:
        return self._mine is None or key in self._mine or key.startswith(LOCAL_PREFIX)

    def ids_of(self, keys: Iterable[str]) -> list[int]:
        """The numbers of those of these feeds that are stored."""
        return [self.ids[key] for key in keys if key in self.ids]

    def named(self, text: str) -> list[int]:
        """The numbers of feeds whose title, folder or URL contains the text, whatever its case."""
        wanted = text.casefold()
        mine: Mapping[str, Subscription] = self._mine or {}
        found = []
        for number, key, _ in self._rows:
            item = mine.get(key)
            words = (self.titles[number], item.folder if item else "", item.url if item else key)
            if any(wanted in word.casefold() for word in words):
                found.append(number)
        return found


def feed_title(subscription: Subscription | None, key: str, title: str) -> str:
    """A feed's title: the user's own, else its own, else its address, else what a local feed is called."""
    if subscription and subscription.title:
        return subscription.title
    return title or (subscription.url if subscription else key.removeprefix(LOCAL_PREFIX))
