"""The archive's feeds: their states, and which of them the user follows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

from tuireader.model import LOCAL_PREFIX, FeedState, Subscription, is_local

_APART = ("key", "title", "items")
_IN_JSON = tuple(name for name in FeedState.__slots__ if name not in _APART)
_TUPLES = ("pages", "bounds", "held")


def read_states(connection: sqlite3.Connection, *, items: bool) -> dict[str, FeedState]:
    """The state of every feed ever stored, by key; with or without its items, which are long."""
    column = "items" if items else "x''"
    rows = connection.execute(f"SELECT key, title, {column}, state FROM feed").fetchall()
    return {row[0]: _state(*row) for row in rows}


def _state(key: str, title: str, items: bytes, state: str) -> FeedState:
    try:
        known = {name: value for name, value in json.loads(state).items() if name in _IN_JSON}
    except (ValueError, AttributeError) as error:
        raise sqlite3.DatabaseError("a feed's state is malformed") from error
    known |= {name: tuple(known[name]) for name in _TUPLES if name in known}
    return FeedState(key, title, items=items, **known)


def write_state(connection: sqlite3.Connection, state: FeedState) -> None:
    """Store a feed's state, in a transaction of the caller's."""
    packed = json.dumps({name: getattr(state, name) for name in _IN_JSON}, ensure_ascii=False)
    connection.execute(
        "INSERT INTO feed(key, title, items, state) VALUES(?,?,?,?)"
        " ON CONFLICT(key) DO UPDATE SET title=excluded.title, items=excluded.items, state=excluded.state",
        [state.key, state.title, state.items, packed],
    )


def amend_state(connection: sqlite3.Connection, key: str, values: Mapping[str, object]) -> None:
    """Change parts of a feed's state, and leave the rest as it is; in a transaction of the caller's."""
    found = connection.execute("SELECT state FROM feed WHERE key=?", [key]).fetchone()
    if found is not None:
        packed = json.dumps({**json.loads(found[0]), **values}, ensure_ascii=False)
        connection.execute("UPDATE feed SET state=? WHERE key=?", [packed, key])


def feed_id(connection: sqlite3.Connection, key: str) -> int:
    """The number of a feed in this archive, given when it is first seen; in a transaction of the caller's."""
    connection.execute("INSERT INTO feed(key) VALUES(?) ON CONFLICT DO NOTHING", [key])
    found: int = connection.execute("SELECT id FROM feed WHERE key=?", [key]).fetchone()[0]
    return found


class _Feeds(dict[int, str]):
    """Something of each feed, by number; a number that no feed has is damage."""

    def __missing__(self, number: int) -> str:
        raise sqlite3.DatabaseError("malformed: an article has no feed")


class FeedIndex:
    """The feeds of an archive by number, with the titles the user sees and what the user follows."""

    def __init__(self, connection: sqlite3.Connection, subscriptions: Iterable[Subscription]) -> None:
        self._rows = connection.execute("SELECT id, key, title FROM feed").fetchall()
        self._mine = {item.key: item for item in subscriptions}
        self.ids = {key: number for number, key, _ in self._rows}
        self.keys = _Feeds((number, key) for number, key, _ in self._rows)
        self.titles = _Feeds((number, self._title(key, title)) for number, key, title in self._rows)
        self.hidden = [number for number, key, _ in self._rows if not self._shown(key)]

    def _title(self, key: str, title: str) -> str:
        return feed_title(self._mine.get(key), key, title)

    def _shown(self, key: str) -> bool:
        return key in self._mine or is_local(key)

    def followed(self, key: str) -> Subscription | None:
        """The user's subscription of a feed, stored or not; None for one that is not followed."""
        return self._mine.get(key)

    def ids_of(self, keys: Iterable[str]) -> list[int]:
        """The numbers of those of these feeds that are stored."""
        return [self.ids[key] for key in keys if key in self.ids]

    def named(self, text: str) -> list[int]:
        """The numbers of feeds whose title, folder or URL, present or first, contains the text, whatever its case."""
        wanted = text.casefold()
        found = []
        for number, key, _ in self._rows:
            item = self._mine.get(key)
            words = (self.titles[number], item.folder if item else "", item.url if item else "", key)
            if any(wanted in word.casefold() for word in words):
                found.append(number)
        return found


def feed_title(subscription: Subscription | None, key: str, title: str) -> str:
    """A feed's title: the user's own, else its own, else its address, else what a local feed is called."""
    if subscription and subscription.title:
        return subscription.title
    return title or (subscription.url if subscription else key.removeprefix(LOCAL_PREFIX))
