"""Articles of a few words for the tests of the archive: stored, annotated, listed."""

from __future__ import annotations

from tuireader.library import Library, articles
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    Block,
    Document,
    Entry,
    Mention,
    Quote,
    article_key,
    text_hash,
)
from tuireader.query.parse import parse

LOCAL = "local:World"


def entry(guid: str = "1", title: str = "Title", text: str = "Some words here.", **fields) -> Entry:
    """An article of one paragraph."""
    return Entry(guid, title, Document(text, (Block("paragraph", 0, len(text)),)), **fields)


def store(lib: Library, *entries: Entry, feed: str = LOCAL) -> list[int]:
    """Store articles in one feed and give back their keys."""
    lib.archive.store(feed, entries)
    return [article_key(feed, item.guid) for item in entries]


def titles(lib: Library, query: str) -> list[str]:
    """The titles that a query gives, in the order of the list."""
    return [row.title for row in articles.page(lib, parse(query, 0), 100)]


def found(lib: Library, title: str = "Title", text: str = "Some words here.", **fields) -> ArticleAnnotation:
    """What an annotator may have found in an article: one quote, a person and an organisation."""
    quote = Quote(
        "q1", 0, 4, ((0, 4),), "Some", speaker="He", speaker_name="Ann Lee", verb="said", verb_start=5
    )
    mentions = (Mention(0, 4, "PERSON", "Ann", "Ann Lee"), Mention(5, 9, "ORG", "words", "Words Inc."))
    body = Annotation((quote,), mentions, "en", fields.get("model", "m-1"), fields.get("rules", 1))
    return ArticleAnnotation(body, Annotation(lang="en"), text_hash(title, text))
