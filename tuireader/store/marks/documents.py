"""The marks as documents: the shapes they have in the TinyDB file, and the same in memory for quick answers.

Tables and their documents (every document id is a number: an article's key, or the hash of the name in
``key``):

- ``read``: one a feed, ``{"feed", "ids": [...], "before": seconds, "unread": [...]}``: read are the ids, and
  all published before that time but the unread ones.
- ``articles``: one a starred, tagged, noted or deleted article, with its title, URL, feed and date.
- ``feeds``: the subscriptions. ``names``, ``corrections``, ``followed``, ``searches``: one a name, quote,
  person that is followed, saved search. ``basket``: one a collected quote. ``notes``: one a passage to which the
  user wrote something. ``stories``: one an article that was
  put into another story by hand, or into one of its own. ``accounts``: one a server that reads for the user.
- ``history``: the changes for undo, by number. ``state``: remembered places. ``meta``: the version.

An op is plain JSON and says both ways: ``{"do": "read", "feed", "ids", "value"}`` or ``{"do": "set", "table",
"id", "old": fields, "new": fields}``, where a field of None is absent. Changes may be taken back in any order,
so what an op leaves may be less than a document: one without its ``key``, or of an article without a mark, is none.
Only ``{"do": "fold", "feed", "before", "ids"}`` and ``{"do": "forget", "feed", "ids"}``, of articles that are
no longer stored, have no way back, for they change nothing that anyone sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from tuireader.model import article_key

Tables = dict[str, dict[str, Any]]
"""A TinyDB file: tables by name, documents by id."""
UPGRADES: list[Callable[[Tables], Tables]] = []
"""Each makes of the tables of one version, counted from 1, those of the next."""
OUR_TABLES = (
    "read", "articles", "feeds", "names", "corrections", "followed", "searches", "basket", "stories", "rules",
    "notes", "accounts", "state",
    "history",
    "meta",
)  # fmt: skip
PLAIN_TABLES = (
    "articles", "feeds", "names", "corrections", "followed", "searches", "basket", "stories", "rules",
    "notes", "accounts", "state",
)  # fmt: skip
ARTICLE_MARKS = ("starred", "tags", "note", "deleted")
"""The fields of an article's document for which it is kept."""
ARTICLE_ABOUT = ("title", "url", "feed", "published", "undated")
"""The fields of it that only say what it was; another that is not known may be a mark of a newer version."""
HISTORY_CHANGES = 200
HISTORY_IDS = 50_000
_READ = ("feed", "ids", "before", "unread")
_HISTORY = ("label", "ops", "at", "undone", "do", "number")
"""The fields of a change; the last two are those of a line of the tail."""

Op = dict[str, Any]
Touched = tuple[str, int]
"""A table and the id of a document in it."""


def current_version() -> int:
    """The version of the tables that this program writes."""
    return len(UPGRADES) + 1


def version_of(tables: dict[str, Any]) -> int:
    """The version of these tables: this program's where they do not say."""
    meta = tables.get("meta")
    document = meta.get("1") if isinstance(meta, dict) else None
    version = document.get("version") if isinstance(document, dict) else None
    return version if type(version) is int and version > 0 else current_version()


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
    """What is read of one feed: ``ids``, and all published before ``before`` but the ``unread`` ones; ``others``
    are fields that this program does not know.
    """

    def __init__(
        self,
        ids: Iterable[int] = (),
        before: int = 0,
        unread: Iterable[int] = (),
        others: dict[str, Any] | None = None,
    ) -> None:
        self._ids: Iterable[int] = ids
        self.before = before
        self.unread = set(unread)
        self._others = others or {}

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
        document = {**self._others, "feed": feed, "ids": list(self.ids), "before": self.before}
        return document | {"unread": sorted(self.unread)} if self.unread else document


@dataclass(slots=True)
class Entry:
    """One change of the history. ``undone`` is 0, or the place in time where it was taken back."""

    label: str
    ops: tuple[Op, ...]
    number: int = 0
    at: int = 0
    undone: int = 0
    others: dict[str, Any] = field(default_factory=dict)
    """Fields that this program does not know."""

    def document(self) -> dict[str, Any]:
        """As in the file."""
        known = {"label": self.label, "ops": list(self.ops), "at": self.at, "undone": self.undone}
        return self.others | known


class Documents:
    """All marks in memory. Not safe for threads by itself: :class:`~tuireader.store.marks.marks.TinyMarks` guards
    it.
    """

    def __init__(self, tables: Tables | None = None) -> None:
        """Take over the tables of a file, in which all is sound (:func:`~tuireader.store.marks.shapes.sound`)."""
        tables = tables or {}
        self.strange = {name: table for name, table in tables.items() if name not in OUR_TABLES}
        """Tables that this program does not know."""
        self.plain: dict[str, dict[int, dict[str, Any]]] = {
            name: {int(ident): dict(document) for ident, document in tables.get(name, {}).items()}
            for name in PLAIN_TABLES
        }
        self.read: dict[str, ReadState] = {}
        for document in tables.get("read", {}).values():
            self.read[document["feed"]] = ReadState(
                document["ids"], document.get("before", 0), document.get("unread", ()), _but(document, _READ)
            )
        self.feed_ids = {document_id(feed): feed for feed in self.read}
        history = ((int(number), item) for number, item in tables.get("history", {}).items())
        self.history = {number: _entry(number, item) for number, item in sorted(history, key=_first)}

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

    def tables(self) -> Tables:
        """All documents as they are to stand in a file."""
        plain = {
            name: {str(ident): dict(fields) for ident, fields in documents.items()}
            for name, documents in self.plain.items()
        }
        read = {str(document_id(feed)): state.document(feed) for feed, state in self.read.items()}
        return {
            "read": {ident: document for ident, document in read.items() if document},
            **plain,
            "history": {str(number): entry.document() for number, entry in self.history.items()},
            "meta": {"1": {"version": current_version()}},
            **self.strange,
        }

    def richer_than(self, other: Documents, waiting: set[Touched]) -> bool:
        """Whether something is known here that ``other``, a file's, lacks, and that no change which it remembers
        took away, as when an old copy came into the file's place. ``waiting`` are the places of which the file
        cannot know yet.
        """
        ours = [entry for number, entry in self.history.items() if ("history", number) not in waiting]
        clock = _clock(ours)
        if _clock(other.history.values()) < clock:
            return True
        told = set(waiting)
        for entry in other.history.values():
            if _clock([entry]) > clock:
                told.update(filter(None, map(_place, entry.ops)))
        lost = self._kept() - other._kept()
        return any((table, ident) not in told for table, ident, _ in lost)

    def _kept(self) -> set[tuple[str, int, str]]:
        """What the user would miss: documents, and of those of articles each mark."""
        found: set[tuple[str, int, str]] = set()
        for name in set(PLAIN_TABLES) - {"articles", "state"}:
            found.update((name, ident, "") for ident in self.plain[name])
        marks = set(ARTICLE_MARKS) - {"deleted"}
        for ident, document in self.plain["articles"].items():
            found.update(("articles", ident, mark) for mark in marks if document.get(mark))
        return found

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

    def withdraw(self, entry: Entry) -> None:
        """Give up the number of a change that waits to be written: in the file it may be another's by now."""
        if self.history.get(entry.number) is entry:
            del self.history[entry.number]

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
        return _clock(self.history.values())

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


@dataclass(slots=True)
class Step:
    """One thing to be done to the documents, in memory at once and in the file later. Doing it twice is
    harmless.
    """

    kind: Literal["record", "undo", "redo", "set"]
    entry: Entry
    touched: set[Touched] = field(default_factory=set)

    def on(self, documents: Documents) -> set[Touched]:
        """Do it to these documents; returns which it altered."""
        if self.kind == "record":
            return documents.record(self.entry)
        if self.kind == "set":
            return {documents.apply(op) for op in self.entry.ops}
        entry = documents.history.get(self.entry.number, self.entry)
        return documents.undo(entry) if self.kind == "undo" else documents.redo(entry)

    @classmethod
    def read(cls, line: dict[str, Any]) -> Step:
        """A step of what :meth:`line` made of it. Raises KeyError where something is missing."""
        return cls(line["do"], _entry(line["number"], line))

    def line(self) -> dict[str, Any]:
        """As it stands in the tail of the file: what was done, and not that it was taken back later."""
        return {**self.entry.document(), "do": self.kind, "number": self.entry.number, "undone": 0}

    def articles(self) -> list[int] | None:
        """The keys of the articles that it is about; None when it is about more than can be listed."""
        found: list[int] = []
        for op in self.entry.ops:
            keys = articles_of(op)
            if keys is None:
                return None
            found += keys
        return found


def _clock(entries: Iterable[Entry]) -> int:
    return max((max(entry.number, entry.undone) for entry in entries), default=0)


def _place(op: Op) -> Touched | None:
    """The document that an op alters; None where it is about what is read."""
    return (op["table"], document_id(op["id"])) if op["do"] == "set" else None


def _altered(table: str, before: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """A document's fields after an op, none when too little is left for a document."""
    fields = {name: value for name, value in (before | new).items() if value is not None}
    marks = _but(fields, ARTICLE_ABOUT) if table == "articles" else {"key": fields.get("key")}
    return fields if any(marks.values()) else {}


def _but(document: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """A document's other fields."""
    return {name: value for name, value in document.items() if name not in names}


def _entry(number: int, item: dict[str, Any]) -> Entry:
    """A change of the history, as in the file."""
    return Entry(item["label"], tuple(item["ops"]), number, item["at"], item["undone"], _but(item, _HISTORY))


def _first(pair: tuple[int, Any]) -> int:
    return pair[0]


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
