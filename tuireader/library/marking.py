"""Marking: what the user does to articles and feeds, each a change that can be undone as a whole.

Every function does the change at once in memory and returns it, or None when there was nothing to change; it
is safe on disk at most 300 ms later, or when ``marks.flush()`` returns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from tuireader.errors import NotFoundError
from tuireader.model import ArticleRef, ArticleRow, Subscription
from tuireader.store.contract import Change
from tuireader.store.marks.documents import ARTICLE_ABOUT
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.clean import clean_line
from tuireader.text.strings import counted

Fields = dict[str, Any]
SEEDED = "seeded"
"""The name under which the marks remember that the program's own documents were stored."""


def mark_read(marks: TinyMarks, refs: Iterable[ArticleRef], value: bool = True) -> Change | None:
    """Mark articles read, or unread; only those that were not.

    Example::

        change = marking.mark_read(library.marks, [row.ref])
        print(change.label if change else "was read before")
    """
    ops = _read_ops(marks, refs, value)
    number = sum(len(op["ids"]) for op in ops)
    return _record(marks, f"marked {counted(number, 'article')} {'read' if value else 'unread'}", ops)


def _read_ops(marks: TinyMarks, refs: Iterable[ArticleRef], value: bool) -> tuple[Fields, ...]:
    """The ops that mark those of these articles that are not so, one a feed."""
    by_feed: dict[str, list[int]] = defaultdict(list)
    for ref in dict.fromkeys(refs):
        if marks.is_marked_read(ref) is not value:
            by_feed[ref.feed].append(ref.key)
    return tuple({"do": "read", "feed": feed, "ids": keys, "value": value} for feed, keys in by_feed.items())


def star(marks: TinyMarks, rows: ArticleRow | Sequence[ArticleRow], value: bool = True) -> Change | None:
    """Star articles, or take their stars away.

    Example::

        marking.star(library.marks, row)
        library.marks.flush()
    """
    changed = [row for row in _several(rows) if marks.is_starred(row.key) is not value]
    ops = tuple(_article_op(marks, row, {"starred": value or None}) for row in changed)
    return _record(marks, f"{'starred' if value else 'unstarred'} {_named(changed)}", ops)


def starring(marks: TinyMarks, rows: Iterable[ArticleRow], value: bool) -> list[Fields]:
    """The ops that star articles, or take their stars away, for whoever does it without a change of the user's."""
    return [_article_op(marks, row, {"starred": value or None}) for row in rows]


def set_tags(marks: TinyMarks, row: ArticleRow, tags: Iterable[str]) -> Change | None:
    """Give an article these tags and no others.

    Example::

        marking.set_tags(library.marks, row, [*row.tags, "later"])
    """
    wanted = sorted({clean_line(tag) for tag in tags} - {""})
    if tuple(wanted) == marks.tags(row.key):
        return None
    label = f"tagged {_named([row])} {', '.join(wanted)}" if wanted else f"took the tags off {_named([row])}"
    return _record(marks, label, (_article_op(marks, row, {"tags": wanted or None}),))


def retag(
    marks: TinyMarks, rows: Sequence[ArticleRow], add: Iterable[str], remove: Iterable[str]
) -> Change | None:
    """Give articles these tags and take those from them, as one change; their other tags stay.

    Example::

        marking.retag(library.marks, [row], ["later"], ["unsure"])
    """
    given, taken = {clean_line(tag) for tag in add} - {""}, set(remove)
    ops, changed = [], []
    for row in rows:
        before = set(marks.tags(row.key))
        after = (before - taken) | given
        if after != before:
            ops.append(_article_op(marks, row, {"tags": sorted(after) or None}))
            changed.append(row)
    told = [f"tagged {', '.join(sorted(given))}"] if given else []
    told += [f"untagged {', '.join(sorted(taken))}"] if taken else []
    return _record(marks, f"{'; '.join(told)}: {_named(changed)}" if changed else "", tuple(ops))


def together(
    marks: TinyMarks, label: str, read: Iterable[ArticleRef], changed: Iterable[tuple[ArticleRow, Fields]]
) -> Change | None:
    """Mark articles read and change fields of others' documents, all as one change; only what is not so already."""
    ops = list(_read_ops(marks, read, True))
    for row, fields in changed:
        op = _article_op(marks, row, fields)
        if any(marks.fields("articles", row.key).get(name) != value for name, value in fields.items()):
            ops.append(op)
    return _record(marks, label, tuple(ops))


def delete(marks: TinyMarks, rows: ArticleRow | Sequence[ArticleRow]) -> Change | None:
    """Delete articles: no list shows them any more, until this is undone.

    Example::

        marking.delete(library.marks, row)
    """
    changed = [row for row in _several(rows) if not marks.is_deleted(row.key)]
    ops = tuple(_article_op(marks, row, {"deleted": True}) for row in changed)
    return _record(marks, f"deleted {_named(changed)}", ops)


def bring_back(marks: TinyMarks, key: int, label: str) -> Change | None:
    """Show an article again that was deleted; None when it was not."""
    if not marks.is_deleted(key):
        return None
    known = marks.fields("articles", key)
    about = {name: known.get(name) for name in ARTICLE_ABOUT}
    return _record(marks, label, (_said_of(marks, key, about, {"deleted": None}),))


def subscribe(
    marks: TinyMarks, subscriptions: Subscription | Iterable[Subscription], title: str = ""
) -> Change | None:
    """Follow feeds; those followed already are left as they are. ``title`` is what a single one calls itself."""
    wanted = [subscriptions] if isinstance(subscriptions, Subscription) else list(subscriptions)
    new = [item for item in wanted if not marks.fields("feeds", item.key)]
    ops = tuple(put(marks, "feeds", item.key, _without_empty(asdict(item))) for item in new)
    label = (
        f"subscribed to {new[0].title or title or new[0].url}"
        if len(new) == 1
        else f"subscribed to {len(new)} feeds"
    )
    return _record(marks, label, ops)


def unsubscribe(marks: TinyMarks, key: str, title: str = "") -> Change | None:
    """Stop following a feed, which is called ``title``; its articles are hidden, the starred and tagged ones stay."""
    fields = marks.fields("feeds", key)
    if not fields:
        return None
    gone = put(marks, "feeds", key, dict.fromkeys(fields))
    return _record(marks, f"unsubscribed from {title or key}", (gone,))


def edit_feed(marks: TinyMarks, key: str, label: str, **fields: Any) -> Change | None:
    """Change a subscription's ``url``, ``title``, ``folder`` or ``settings``; ``label`` says what was done.

    Raises:
        NotFoundError: the feed is not followed.
    """
    if not marks.fields("feeds", key):
        raise NotFoundError(f"{key}: not subscribed")
    return change(marks, label, "feeds", key, **{name: value or None for name, value in fields.items()})


def tidy_folder(folder: str) -> str:
    """A folder's path without empty parts, at most eight deep."""
    parts = [clean_line(part) for part in folder.split("/")]
    return "/".join([part for part in parts if part][:8])


def change(marks: TinyMarks, label: str, table: str, ident: int | str, **fields: Any) -> Change | None:
    """Change fields of one document of a table (None takes a field away); for what has no function of its
    own.
    """
    op = put(marks, table, ident, fields)
    return _record(marks, label, (op,)) if op["old"] != op["new"] else None


def record(marks: TinyMarks, label: str, ops: Iterable[Fields]) -> Change | None:
    """Do several :func:`put` as one change."""
    return _record(marks, label, tuple(op for op in ops if op["old"] != op["new"]))


def put(marks: TinyMarks, table: str, ident: int | str, fields: Fields) -> Fields:
    """The op that gives a document these fields; only those that differ. A new document takes its name as
    ``key``.
    """
    old = marks.fields(table, ident)
    if isinstance(ident, str) and not old:
        fields = {"key": ident} | fields
    changed = {name: value for name, value in fields.items() if old.get(name) != value}
    return {
        "do": "set",
        "table": table,
        "id": ident,
        "old": {name: old.get(name) for name in changed},
        "new": changed,
    }


def undo(marks: TinyMarks, number: int | None = None) -> Change | None:
    """Take back the last change, or one by its number; returns it, None when there is nothing to take
    back.

    Example::

        marking.star(library.marks, row)
        change = marking.undo(library.marks)
        print(f"undone: {change.label}" if change else "there is nothing to undo")
    """
    return marks.undo(number)


def redo(marks: TinyMarks) -> Change | None:
    """Do again what was undone last; returns it, None when there is nothing.

    Example::

        change = marking.redo(library.marks)
    """
    return marks.redo()


def _record(marks: TinyMarks, label: str, ops: tuple[Fields, ...]) -> Change | None:
    return marks.record(Change(label, ops)) if ops else None


def _several(rows: ArticleRow | Sequence[ArticleRow]) -> Sequence[ArticleRow]:
    return [rows] if isinstance(rows, ArticleRow) else rows


def _named(rows: Sequence[ArticleRow]) -> str:
    return f"«{rows[0].title}»" if len(rows) == 1 else counted(len(rows), "article")


def _without_empty(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value}


def _article_op(marks: TinyMarks, row: ArticleRow, fields: Fields) -> Fields:
    """Change an article's document, which also says what the article was."""
    about = {
        "title": row.title, "url": row.url or None, "feed": row.feed,
        "published": row.published if row.published > 0 else None, "undated": not row.dated or None,
    }  # fmt: skip
    return _said_of(marks, row.key, about, fields)


def _said_of(marks: TinyMarks, key: int, about: Fields, fields: Fields) -> Fields:
    """The op that changes an article's document; with what it is about both ways, so that it may be undone in any
    order.
    """
    op = put(marks, "articles", key, fields)
    return op | {"old": about | op["old"], "new": about | op["new"]}
