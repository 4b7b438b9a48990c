"""The nouns as JSON: the fields that other programs may rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from tuireader.cli.output import iso
from tuireader.model import (
    Annotation,
    Article,
    ArticleAnnotation,
    ArticleRow,
    Feed,
    FeedState,
    Quote,
    short_id,
)

if TYPE_CHECKING:
    from tuireader.library.people.statements import Saying


def row_fields(row: ArticleRow) -> dict[str, Any]:
    """A row of ``list``."""
    return {
        "id": short_id(row.key),
        "feed": row.feed,
        "feed_title": row.feed_title,
        "title": row.title,
        "url": row.url,
        "author": row.author,
        "published": iso(row.published) if row.dated else None,
        "read": row.read,
        "starred": row.starred,
        "tags": list(row.tags),
        "words": row.words,
        "lang": row.lang,
        "quote_count": row.quote_count,
        "people": list(row.people),
        "stored": row.stored,
    }


def article_fields(row: ArticleRow, article: Article, found: ArticleAnnotation) -> dict[str, Any]:
    """An article as ``show`` prints it."""
    return {
        **row_fields(row),
        "lang": row.lang or found.body.lang,
        "section": row.section,
        "text": article.document.text,
        "quotes": quote_fields(found.body),
        "entities": entity_fields(found.body),
        "title_quotes": quote_fields(found.title),
        "title_entities": entity_fields(found.title),
    }


def quote_fields(annotation: Annotation) -> list[dict[str, Any]]:
    """The quotes of a text, in order."""
    return [quote_field(quote) for quote in annotation.quotes]


def quote_field(quote: Quote) -> dict[str, Any]:
    """One quote."""
    return _without(structs.asdict(quote), "reason")


def saying_fields(saying: Saying) -> dict[str, Any]:
    """A row of ``quotes``: the quote in its place; ``articles`` is how many have the same words."""
    row = saying.row
    return {
        **quote_field(saying.quote),
        "sentence": saying.sentence,
        "article": short_id(row.key),
        "title": row.title,
        "feed_title": row.feed_title,
        "published": row_fields(row)["published"],
        "url": row.url,
        "in_title": saying.in_title,
        "articles": saying.articles,
    }


def entity_fields(annotation: Annotation) -> list[dict[str, Any]]:
    """The names in a text, in order."""
    return [structs.asdict(mention) for mention in annotation.entities]


def feed_fields(feed: Feed) -> dict[str, Any]:
    """A row of ``feeds``: times are null for never, ``health`` is one word."""
    state = feed.state or FeedState(feed.key)
    return {
        "feed": feed.key,
        "title": feed.title,
        "url": feed.url,
        "folder": feed.folder,
        "total": feed.total,
        "unread": feed.unread,
        "health": health(feed),
        "error": state.error,
        "failures": state.failures,
        "last_fetch": iso(state.fetched),
        "last_success": iso(state.succeeded),
        "next_fetch": iso(state.next_ask or 0),
    }


def health(feed: Feed) -> str:
    """How a feed is: ``local``, ``new`` (never fetched), ``ok``, ``failing`` or ``gone``."""
    if feed.local:
        return "local"
    state = feed.state
    if state is None or not state.fetched:
        return "new"
    if state.gone:
        return "gone"
    return "failing" if state.error else "ok"


def _without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}
