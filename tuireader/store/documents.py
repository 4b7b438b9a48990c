"""The marks as documents: the shapes they have in the TinyDB file, and the same in memory for quick answers.

Tables and their documents (every document id is a number: an article's key, or the hash of the name in
``key``):

- ``read``: one a feed, ``{"feed", "ids": [...], "before": seconds, "unread": [...]}``: read are the ids, and
  all published before that time but the unread ones.
- ``articles``: one a starred, tagged, noted or deleted article, with its title, URL and feed.
- ``feeds``: the subscriptions. ``names``, ``corrections``, ``followed``, ``searches``: one a name, quote,
  person that is followed, saved search.
- ``history``: the changes for undo, by number. ``state``: remembered places. ``meta``: the version.

An op is plain JSON and says both ways: ``{"do": "read", "feed", "ids", "value"}`` or ``{"do": "set", "table",
"id", "old": fields, "new": fields}``, where a field of None is absent. Changes may be taken back in any order,
so what an op leaves may be less than a document: one without its ``key``, or of an article without a mark, is none.
Only ``{"do": "fold", "feed", "before", "ids"}`` and ``{"do": "forget", "feed", "ids"}``, of articles that are
no longer stored, have no way back, for they change nothing that anyone sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tuireader.model import article_key

Tables = dict[str, dict[str, Any]]
"""A TinyDB file: tables by name, documents by id."""
UPGRADES: list[Callable[[Tables], Tables]] = []
"""Each makes of the tables of one version, counted from 1, those of the next."""
PLAIN_TABLES = ("articles", "feeds", "names", "corrections", "followed", "searches", "state")
ARTICLE_MARKS = ("starred", "tags", "note", "deleted")
"""The fields of an article's document for which it is kept."""
HISTORY_CHANGES = 200
HISTORY_IDS = 50_000

Op = dict[str, Any]
Touched = tuple[str, int]
"""A table and the id of a document in it."""


def current_version() -> int:
    """The version of the tables that this program writes."""
    return len(UPGRADES) + 1


def version_of(tables: Tables) -> int:
    """The version of these tables. Raises ValueError, TypeError or AttributeError when it is none."""
    return int(tables.get("meta", {}).get("1", {}).get("version", current_version()))


def upgraded(tables: Tables) -> Tables:
    """Tables of this program's version made of older ones; the very same when they are not older."""
    version = version_of(tables)
    for upgrade in UPGRADES[version - 1 :]:
        tables = upgrade(tables)
        version += 1
        tables = tables | {"meta": {"1": {"version": version}}}
    return tables


def document_id(ident: int | str) -> int:
    """The id of a document that is named by an article's key or by a text."""
    return ident if isinstance(ident, int) else article_key("", ident)


class ReadState:
    """What is read of one feed: ``ids``, and all published before ``before`` but the ``unread`` ones."""

    def __init__(self, ids: Iterable[int] = (), before: int = 0, unread: Iterable[int] = ()) -> None:
        self._ids: Iterable[int] = ids
        self.before = before
        self.unread = set(unread)

    @property
    def ids(self) -> dict[int, None]:
        """The ids, as a dict for their order, so that the file changes little from mark to mark; made when first
        asked for, since a start asks for a few feeds of many.
        """
        if not isinstance(self._ids, dict):
            self._ids = dict.fromkeys(self._ids)
        return self._ids

    def mark(self, ids: Iterable[int], value: bool) -> None:
        """Make these articles read or unread."""
        if value:
            self.ids.update(dict.fromkeys(ids))
            self.unread.difference_update(ids)
            return
        for key in ids:
            self.ids.pop(key, None)
            if self.before:
                self.unread.add(key)

    def fold(self, before: int, ids: Iterable[int]) -> None:
        """Let ``before`` say of these articles that they are read."""
        self.before = max(self.before, before)
        for key in ids:
            self.ids.pop(key, None)

    def forget(self, ids: Iterable[int]) -> None:
        """Say nothing of these articles any more, each by itself."""
        self.unread.difference_update(ids)
        for key in ids:
            self.ids.pop(key, None)

    def has(self, key: int, published: int) -> bool:
        """Whether the article is read."""
        return key in self.ids or (published < self.before and key not in self.unread)

    def document(self, feed: str) -> dict[str, Any] | None:
        """As in the file; None when nothing is read."""
        if not (self.ids or self.before):
            return None
        document: dict[str, Any] = {"feed": feed, "ids": list(self.ids), "before": self.before}
        return document | {"unread": sorted(self.unread)} if self.unread else document


@dataclass(slots=True)
class Entry:
    """One change of the history. ``undone`` is 0, or the place in time where it was taken back."""

    label: str
    ops: tuple[Op, ...]
    number: int = 0
    at: int = 0
    undone: int = 0

    def document(self) -> dict[str, Any]:
        """As in the file."""
        return {"label": self.label, "ops": list(self.ops), "at": self.at, "undone": self.undone}


class Documents:
    """All marks in memory. Not safe for threads by itself: :class:`~tuireader.store.marks.TinyMarks` guards
    it.
    """

    def __init__(self, tables: Tables | None = None) -> None:
        """Take over the tables of a file. Raises ValueError, KeyError or TypeError when their shape is not
        ours.
        """
        tables = tables or {}
        self.plain: dict[str, dict[int, dict[str, Any]]] = {
            name: {int(ident): dict(document) for ident, document in tables.get(name, {}).items()}
            for name in PLAIN_TABLES
        }
        self.read: dict[str, ReadState] = {}
        for document in tables.get("read", {}).values():
            if not isinstance(document["ids"], list):
                raise TypeError("ids are a list")
            self.read[document["feed"]] = ReadState(
                document["ids"], document.get("before", 0), document.get("unread", ())
            )
        self.feed_ids = {document_id(feed): feed for feed in self.read}
        self.history = {
            int(number): Entry(item["label"], tuple(item["ops"]), int(number), item["at"], item["undone"])
            for number, item in sorted(tables.get("history", {}).items(), key=lambda pair: int(pair[0]))
        }

    def get(self, table: str, ident: int | str) -> dict[str, Any]:
        """A document's fields, empty when there is none; not to be altered."""
        return self.plain[table].get(document_id(ident), {})

    def document(self, table: str, ident: int) -> dict[str, Any] | None:
        """A document as it is to stand in the file, None when it is to go."""
        if table == "history":
            entry = self.history.get(ident)
            return entry.document() if entry else None
        if table == "read":
            feed = self.feed_ids[ident]
            return self.read[feed].document(feed)
        found = self.plain[table].get(ident)
        return dict(found) if found else None

    def apply(self, op: Op) -> Touched:
        """Do one op; returns the document it altered. Doing it again changes nothing more."""
        if op["do"] != "set":
            feed = op["feed"]
            _read(self.read.setdefault(feed, ReadState()), op)
            self.feed_ids[document_id(feed)] = feed
            return "read", document_id(feed)
        table, ident = op["table"], document_id(op["id"])
        fields = _altered(table, self.plain[table].get(ident, {}), op["new"])
        if fields:
            self.plain[table][ident] = fields
        else:
            self.plain[table].pop(ident, None)
        return table, ident

    # --- history ---

    def record(self, entry: Entry) -> set[Touched]:
        """Do a new change and remember it, under the next number if another process took its own."""
        taken = self.history.get(entry.number)
        if not entry.number or (taken and (taken.at, taken.ops) != (entry.at, entry.ops)):
            entry.number = self._clock() + 1
        self.history[entry.number] = entry
        touched = {self.apply(op) for op in entry.ops}
        return touched | {("history", entry.number)} | self._forget_oldest()

    def undo(self, entry: Entry) -> set[Touched]:
        """Take a change back."""
        entry.undone = self._clock() + 1
        return {self.apply(inverse(op)) for op in reversed(entry.ops)} | {("history", entry.number)}

    def redo(self, entry: Entry) -> set[Touched]:
        """Do a change again."""
        entry.undone = 0
        return {self.apply(op) for op in entry.ops} | {("history", entry.number)}

    def last_done(self) -> Entry | None:
        """What undo takes back."""
        return next((entry for entry in reversed(self.history.values()) if not entry.undone), None)

    def last_undone(self) -> Entry | None:
        """What redo does again: the change undone last, unless another was made since."""
        undone = max(self.history.values(), key=lambda entry: entry.undone, default=None)
        if undone is None or undone.undone <= max(self.history):
            return None
        return undone

    def _clock(self) -> int:
        """The latest moment: changes are numbered and undone in one count, so that one sees which came after
        which.
        """
        return max((max(entry.number, entry.undone) for entry in self.history.values()), default=0)

    def _forget_oldest(self) -> set[Touched]:
        """Keep the history small: so many changes, and so many ids in all, but the last change whatever its
        size.
        """
        forgotten: set[Touched] = set()
        room = HISTORY_IDS
        for index, entry in enumerate(reversed(list(self.history.values()))):
            room -= sum(len(op.get("ids", ())) for op in entry.ops)
            if index and (index >= HISTORY_CHANGES or room < 0):
                del self.history[entry.number]
                forgotten.add(("history", entry.number))
        return forgotten


def _altered(table: str, before: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """A document's fields after an op, none when too little is left for a document."""
    fields = {name: value for name, value in (before | new).items() if value is not None}
    needed = ARTICLE_MARKS if table == "articles" else ("key",)
    return fields if any(fields.get(name) for name in needed) else {}


def _read(state: ReadState, op: Op) -> None:
    """Do an op that is about what is read."""
    match op["do"]:
        case "read":
            state.mark(op["ids"], op["value"])
        case "fold":
            state.fold(op["before"], op["ids"])
        case "forget":
            state.forget(op["ids"])


def articles_of(op: Op) -> list[int] | None:
    """The keys of the articles that an op is about; None when it is about more than can be listed."""
    if op["do"] != "set":
        return list(op["ids"])
    if op["table"] == "articles":
        return [op["id"]]
    return None if op["table"] == "feeds" else []


def inverse(op: Op) -> Op:
    """The op that takes this one back."""
    if op["do"] == "read":
        return op | {"value": not op["value"]}
    return op | {"old": op["new"], "new": op["old"]}
