"""The shapes that documents of the marks must have, and what becomes of those that have others.

A file may be written by hand, by a newer program or by a partner that synchronises, so each document is looked at
when the file is read. What is not known (a field, a table) is kept as it is. A document that cannot be used, a
table that is none, or a second document of the same name is moved to the table ``aside``, from which it returns
once it is sound: nothing is lost, and the rest goes on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from tuireader.model import article_key
from tuireader.store.marks.documents import PLAIN_TABLES, Tables, document_id

ASIDE = "aside"
"""The table of what is set aside: documents with ``table``, ``id``, ``document`` and ``why``."""
LAST_SECOND = 250_000_000_000
"""A time beyond which no calendar goes (the year 9892)."""
_LARGEST = (1 << 63) - 1
_CANONICAL = re.compile("0|[1-9][0-9]{0,18}")
"""A number as it is written in one way only."""

Document = dict[str, Any]


class Aside(NamedTuple):
    """What is set aside: where it stood, and why, in plain words."""

    table: str
    id: str
    why: str


# --- what a field may be ---


class _Kind(NamedTuple):
    """What a field may be, and how that is told."""

    told: str
    holds: Callable[[Any], bool]


def _is_name(value: Any) -> bool:
    """Whether this is a text by which something is known; the archive takes no half characters."""
    if not isinstance(value, str) or not value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_key(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _LARGEST


def _are_keys(value: Any) -> bool:
    """Whether these are keys of articles: there may be 100,000 of them, hence no loop of our own. One that is too
    large is no article's, and does no harm.
    """
    return isinstance(value, list) and set(map(type, value)) <= {int}


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


NAME = _Kind("a text", _is_name)
TEXT = _Kind("a text", lambda value: isinstance(value, str))
FEED = _Kind("the key of a feed", lambda value: value == "" or _is_name(value))
FLAG = _Kind("true or false", lambda value: isinstance(value, bool))
NUMBER = _Kind("a number", lambda value: type(value) is int and 0 <= value <= LAST_SECOND)
VERSION = _Kind("a number from 1", lambda value: type(value) is int and value >= 1)
TIME = _Kind("a time in seconds", NUMBER.holds)
STEP = _Kind("what was done", lambda value: value in ("record", "undo", "redo", "set"))
KEY = _Kind("the key of an article", _is_key)
KEYS = _Kind("a list of keys of articles", _are_keys)
TEXTS = _Kind("a list of texts", _are_texts)
FIELDS = _Kind("an object", lambda value: isinstance(value, dict))
ANYTHING = _Kind("anything", lambda value: True)

_ABOUT = {"title": TEXT, "url": TEXT, "feed": FEED}
_WHO = {"key": NAME, "label": NAME, "name": NAME}


class _Shape(NamedTuple):
    """The fields that a document must have, and those that it may."""

    needed: dict[str, _Kind]
    others: dict[str, _Kind]


_HISTORY = _Shape({"label": TEXT, "ops": ANYTHING, "at": TIME, "undone": NUMBER}, {})
_SHAPES: dict[str, _Shape] = {
    "read": _Shape({"feed": NAME, "ids": KEYS}, {"before": TIME, "unread": KEYS}),
    "articles": _Shape(
        {},
        {
            **_ABOUT,
            "published": TIME,
            "undated": FLAG,
            "starred": FLAG,
            "tags": TEXTS,
            "note": TEXT,
            "deleted": FLAG,
        },
    ),
    "feeds": _Shape(
        {"key": NAME, "url": NAME}, {"title": TEXT, "folder": TEXT, "added": TIME, "settings": FIELDS}
    ),
    "names": _Shape(
        _WHO,
        {**_ABOUT, "is": NAME, "as": NAME, "alone": FLAG, "apart": TEXTS, "different": TEXTS, "article": KEY},
    ),
    "corrections": _Shape(
        {"key": NAME, "article": KEY, "id": TEXT, "words": TEXT, "quote": FLAG},
        {**_ABOUT, "speaker": TEXT, "start": NUMBER, "was": TEXT, "in_title": FLAG, "everywhere": FLAG},
    ),
    "followed": _Shape(_WHO, {}),
    "searches": _Shape({"key": NAME}, {"name": TEXT}),
    "rules": _Shape({"key": NAME, "query": TEXT, "actions": TEXTS}, {}),
    "basket": _Shape(
        {"key": NAME, "article": KEY, "quote": TEXT, "words": TEXT, "place": NUMBER},
        {
            **_ABOUT,
            **dict.fromkeys(("prefix", "suffix", "type", "speaker", "doubt", "directive"), TEXT),
            **dict.fromkeys(("outlet", "author", "lang"), TEXT),
            **{"pieces": TEXTS, "start": NUMBER, "end": NUMBER, "in_title": FLAG},
            **{"published": TIME, "collected": TIME},
        },
    ),
    "stories": _Shape({"key": NAME, "article": KEY, "with": KEY}, {**_ABOUT}),
    "notes": _Shape(
        {"key": NAME, "article": KEY, "note": TEXT, "words": TEXT},
        {
            **_ABOUT,
            **dict.fromkeys(("prefix", "suffix", "speaker", "outlet"), TEXT),
            **{"start": NUMBER, "published": TIME, "noted": TIME},
        },
    ),
    "accounts": _Shape({"key": NAME, "url": NAME}, {"kind": NAME, "added": TIME, "settings": FIELDS}),
    "state": _Shape({"key": NAME}, {"value": ANYTHING}),
    "history": _HISTORY,
    "meta": _Shape({}, {"version": VERSION, "series": NUMBER}),
}
_READ_OP = _Shape({"feed": NAME, "ids": KEYS}, {"before": TIME, "value": FLAG})
_SET_OP = _Shape({"table": NAME, "id": ANYTHING, "old": FIELDS, "new": FIELDS}, {})
_LINE = _Shape({"do": STEP, "number": NUMBER, **_HISTORY.needed}, {})
_OPS = {"read": _READ_OP, "fold": _READ_OP, "forget": _READ_OP, "set": _SET_OP}


# --- what is wrong with a document ---


def fault(table: str, document: Any) -> str:
    """Why a document of a table cannot be used, in plain words; empty when it can."""
    if not isinstance(document, dict):
        return "it is no object"
    if wrong := _misshapen(_SHAPES[table], document):
        return wrong
    if table == "history":
        return _fault_of_ops(document["ops"])
    if table == "names" and ("is" in document) != ("as" in document):
        return '"is" and "as" go together'
    if table == "corrections" and document["quote"] and "speaker" not in document:
        return '"speaker" is missing'
    return ""


def fault_of_line(line: Any) -> str:
    """Why a line of the file's tail cannot be used, in plain words; empty when it can."""
    if not isinstance(line, dict):
        return "it is no object"
    return _misshapen(_LINE, line) or _fault_of_ops(line["ops"])


def _misshapen(shape: _Shape, fields: Document) -> str:
    for name, kind in shape.needed.items():
        if name not in fields:
            return f'"{name}" is missing'
        if not kind.holds(fields[name]):
            return f'"{name}" must be {kind.told}'
    return _wrong_field(shape.others, fields)


def _wrong_field(kinds: dict[str, _Kind], fields: Document) -> str:
    for name, kind in kinds.items():
        if name in fields and not kind.holds(fields[name]):
            return f'"{name}" must be {kind.told}'
    return ""


def _fault_of_ops(ops: Any) -> str:
    """What is wrong with what a change did, so that it could not be undone."""
    if not isinstance(ops, list) or not ops:
        return '"ops" must be a list'
    faults = map(_fault_of_op, ops)
    return next(filter(None, faults), "")


def _fault_of_op(op: Any) -> str:
    if not isinstance(op, dict) or not isinstance(op.get("do"), str) or op["do"] not in _OPS:
        return "a change must do something that is known"
    wrong = _misshapen(_OPS[op["do"]], op)
    if wrong:
        return wrong
    if op["do"] == "set":
        return _fault_of_set(op)
    if op["do"] == "read" and "value" not in op:
        return '"value" is missing'
    return ""


def _fault_of_set(op: Document) -> str:
    """Of a document's fields before and after a change: each may be missing, as None says."""
    table, ident = op["table"], op["id"]
    if table not in PLAIN_TABLES:
        return "a change must be of a table that is known"
    if not (_is_key(ident) if table == "articles" else _is_key(ident) or _is_name(ident)):
        return '"id" must name a document'
    kinds = _SHAPES[table].needed | _SHAPES[table].others
    sides = (
        {name: value for name, value in op[side].items() if value is not None} for side in ("old", "new")
    )
    return next((wrong for fields in sides if (wrong := _wrong_field(kinds, fields))), "")


# --- what becomes of it ---


def sound(tables: dict[str, Any]) -> Tables:
    """The tables with all in its place and what cannot be used set aside; the very same when all is sound."""
    sorting = _Sorting(tables)
    return sorting.tables if sorting.altered else tables


def set_aside(tables: Tables) -> tuple[Aside, ...]:
    """What is set aside in these tables."""
    found = (document for document in tables.get(ASIDE, {}).values() if _is_aside(document))
    return tuple(Aside(said["table"], said["id"], str(said.get("why", ""))) for said in found)


def _is_aside(document: Any) -> bool:
    return isinstance(document, dict) and all(isinstance(document.get(name), str) for name in ("table", "id"))


class _Sorting:
    """One look at all tables. ``altered`` says whether any document had to go to another place."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self.tables: Tables = {}
        self.altered = False
        self._moved: list[tuple[str, str, Any]] = []
        for name, table in tables.items():
            if not isinstance(table, dict):
                self._put_aside(name, "", table, "it is no table")
            elif name in _SHAPES:
                self.tables[name] = self._sorted(name, table)
            else:
                self.tables[name] = {**table, **self.tables.get(name, {})}
        self._try_again()
        for name, ident, document in self._moved:
            self._place(name, ident, document)

    def _sorted(self, name: str, table: dict[str, Any]) -> dict[str, Any]:
        """The documents of a table that are sound and where they belong."""
        kept = {}
        for ident, document in table.items():
            if wrong := fault(name, document) or _fault_of_id(name, ident):
                self._put_aside(name, ident, document, wrong)
            elif _place_of(name, ident, document) == ident:
                kept[ident] = document
            else:
                self._moved.append((name, ident, document))
                self.altered = True
        return kept

    def _try_again(self) -> None:
        """Let documents that are aside back into their tables, where they are sound by now."""
        for ident, said in list(self.tables.get(ASIDE, {}).items()):
            if not _is_aside(said):
                continue
            name, place, document = said["table"], said["id"], said.get("document")
            fits = name in _SHAPES and not (fault(name, document) or _fault_of_id(name, place))
            if fits and _place_of(name, place, document) not in self.tables.get(name, {}):
                del self.tables[ASIDE][ident]
                self._moved.append((name, place, document))
                self.altered = True

    def _place(self, name: str, ident: str, document: Document) -> None:
        """Put a document where it belongs: stock TinyDB, for one, counts where ids here follow from names."""
        table, place = self.tables.setdefault(name, {}), _place_of(name, ident, document)
        if place not in table:
            table[place] = document
        elif name == "read":
            table[place] = _joined(table[place], document)
        elif table[place] != document:
            self._put_aside(name, ident, document, "there is another of this name")

    def _put_aside(self, name: str, ident: str, document: Any, why: str) -> None:
        self.altered = True
        said = {"table": name, "id": ident, "document": document, "why": why}
        unique = str(article_key(ASIDE, json.dumps([name, ident, document], sort_keys=True)))
        self.tables.setdefault(ASIDE, {})[unique] = said


def _fault_of_id(table: str, ident: str) -> str:
    """Why a document cannot have this id; any will do where it follows from the document's name."""
    if table == "read" or "key" in _SHAPES[table].needed:
        return ""
    if _CANONICAL.fullmatch(ident) and int(ident) <= _LARGEST:
        return ""
    return "its id must be a number"


def _place_of(table: str, ident: str, document: Document) -> str:
    """The id under which a document belongs."""
    named = {"read": "feed"}.get(table, "key" if "key" in _SHAPES[table].needed else "")
    return str(document_id(document[named])) if named else ident


def _joined(one: Document, other: Document) -> Document:
    """Two documents of what is read of the same feed as one: what either says is read, is."""
    ids = list(dict.fromkeys([*one["ids"], *other["ids"]]))
    unread = set(one.get("unread", ())) & set(other.get("unread", ())) - set(ids)
    before = max(one.get("before", 0), other.get("before", 0))
    joined = {**other, **one, "ids": ids, "before": before}
    joined.pop("unread", None)
    return joined | {"unread": sorted(unread)} if unread else joined
