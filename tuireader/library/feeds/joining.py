"""Joining feeds that have come to one address, as when a site moves both of two for good: it would be asked twice,
and show each article twice.

Marks, corrections and settings go over with the articles, as one change. Undo parts the feeds again, and they then
stay so; what was copied from one to the other stays with both.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tuireader.library.feeds.feed_settings import title_of
from tuireader.library.feeds.logins import Logins
from tuireader.library.library import Library
from tuireader.library.marking import put
from tuireader.library.people.corrections import TABLE as CORRECTIONS
from tuireader.model import Article, Entry, Subscription, article_key, short_id
from tuireader.store.contract import Change

APART = "apart"
"""The setting of a feed that was joined and parted again by undo."""
Op = dict[str, Any]


def join_doubles(library: Library) -> tuple[str, ...]:
    """Join the feeds that have the same address; what was done, a line each, safe on disk when it returns.

    Raises:
        StoreError: the archive or the marks cannot be written.
    """
    by_url: dict[str, list[Subscription]] = defaultdict(list)
    for feed in library.marks.subscriptions():
        if not feed.settings.get(APART):
            by_url[feed.url].append(feed)
    changes = []
    for feeds in by_url.values():
        kept, *others = sorted(feeds, key=lambda feed: (feed.key != feed.url, feed.added))
        changes += [_join(library, feed, kept) for feed in others]
    library.marks.flush()
    return tuple(change.label for change in changes)


def _join(library: Library, feed: Subscription, kept: Subscription) -> Change:
    """Join a feed with the one that is kept."""
    titles = title_of(library, feed.key), title_of(library, kept.key)
    keys = _copied(library, feed.key, kept.key)
    ops = [*_marks(library, keys, kept.key), *_corrections(library, keys), *_settings(library, feed, kept)]
    label = f"joined {titles[0]} with {titles[1]}: both are at {kept.url} now"
    change = library.marks.record(Change(label, (*_read(library, keys, kept.key), *ops)))
    Logins(library.paths.logins).move(feed.key, kept.key)
    return change


def _copied(library: Library, feed: str, kept: str) -> dict[int, int]:
    """The keys of a feed's articles, and under which the other feed has them: those that it had not are copied."""
    archive = library.archive
    mine, theirs = archive.guids(feed), archive.guids(kept)
    keys = {key: theirs.get(guid) or article_key(kept, guid) for guid, key in mine.items()}
    missing = [key for guid, key in mine.items() if guid not in theirs]
    found = [article for key in missing if (article := archive.article(key))]
    found.sort(key=lambda article: article.row.published)
    archive.store(kept, map(_entry, found))
    read = [
        keys[article.row.key]
        for article in found
        if library.marks.is_read(article.row.ref, article.row.published)
    ]
    if read:  # no part of the change: undo leaves them to the feed that has them now
        library.marks.amend({"do": "read", "feed": kept, "ids": read, "value": True})
    return keys


def _entry(article: Article) -> Entry:
    """A stored article as one that comes in."""
    row = article.row
    return Entry(
        article.guid, row.title, article.document, row.url, row.author, row.section, row.published, article.updated,
        row.lang, article.categories, article.enclosures, article.refused,
    )  # fmt: skip


def _read(library: Library, keys: dict[int, int], kept: str) -> list[Op]:
    """The op that marks read what was read in either feed."""
    rows = library.archive.rows([*keys, *keys.values()])
    stored = [(key, other) for key, other in keys.items() if key in rows and other in rows]
    ids = [other for key, other in stored if rows[key].read and not rows[other].read]
    return [{"do": "read", "feed": kept, "ids": ids, "value": True}] if ids else []


def _marks(library: Library, keys: dict[int, int], kept: str) -> list[Op]:
    """The ops that take stars, tags and notes over."""
    marks, ops = library.marks, []
    for key in marks.starred_keys() | marks.tagged_keys() | marks.noted_keys() | marks.deleted_keys():
        if key in keys:
            mine, theirs = marks.fields("articles", key), marks.fields("articles", keys[key])
            both = {**mine, **theirs, "feed": kept}
            both["tags"] = sorted({*mine.get("tags", ()), *theirs.get("tags", ())}) or None
            ops += [put(marks, "articles", keys[key], both), put(marks, "articles", key, dict.fromkeys(mine))]
    return ops


def _corrections(library: Library, keys: dict[int, int]) -> list[Op]:
    """The ops that say of the kept feed's articles what was corrected in the other's."""
    ops = []
    for said in library.marks.documents(CORRECTIONS):
        article = said.get("article")
        if article not in keys or short_id(article) not in said["key"]:  # one that holds everywhere
            continue
        other = keys[article]
        ident = said["key"].replace(short_id(article), short_id(other))
        fields = {name: value for name, value in said.items() if name != "key"}
        ops.append(put(library.marks, CORRECTIONS, ident, fields | {"article": other}))
    return ops


def _settings(library: Library, feed: Subscription, kept: Subscription) -> list[Op]:
    """The ops that end one feed, and give the other what the user had set for that alone."""
    marks = library.marks
    fields = marks.fields("feeds", feed.key)
    gone = put(marks, "feeds", feed.key, dict.fromkeys(fields))
    gone["old"] = fields | {"settings": {**feed.settings, APART: True}}
    more = {
        "title": kept.title or feed.title or None,
        "folder": kept.folder or feed.folder or None,
        "settings": {**feed.settings, **kept.settings} or None,
    }
    return [put(marks, "feeds", kept.key, more), gone]
