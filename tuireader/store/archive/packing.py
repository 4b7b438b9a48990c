"""Documents and annotations as compact JSON, and back: lists in the order of the dataclasses' fields."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tuireader.model import (
    Annotation,
    Article,
    ArticleAnnotation,
    Block,
    Document,
    Enclosure,
    Entry,
    Inline,
    Mention,
    Quote,
)

_dumps: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@contextmanager
def _unpacking(what: str) -> Iterator[None]:
    """Say of what is not as it was packed that it is malformed, as SQLite says it of its own."""
    try:
        yield
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        raise sqlite3.DatabaseError(f"{what} is malformed") from error


def pack_layout(document: Document) -> str:
    """The blocks and inline marks of a document; its text is stored beside them."""
    return _dumps([document.blocks, document.inlines])


def unpack_document(text: str, layout: str) -> Document:
    """The document of a text and its packed layout. Raises sqlite3.DatabaseError, as all that unpacks here."""
    with _unpacking("a text's layout"):
        blocks, inlines = json.loads(layout)
        return Document(text, tuple(Block(*b) for b in blocks), tuple(Inline(*i) for i in inlines))


def pack_extra(entry: Entry) -> str | None:
    """What few entries have and no list shows: categories, enclosures, a refused link's scheme; None without any."""
    if not (entry.categories or entry.enclosures or entry.refused):
        return None
    files = [[file.url, file.type, file.length] for file in entry.enclosures]
    return _dumps([entry.categories, files, *([entry.refused] if entry.refused else [])])


def unpack_extra(article: Article, extra: str | None) -> Article:
    """The article with what :func:`pack_extra` made of its entry."""
    return replace(article, **unpack_extra_fields(extra))


def unpack_extra_fields(extra: str | None) -> dict[str, Any]:
    """The fields of an article that :func:`pack_extra` packed."""
    if extra is None:
        return {}
    with _unpacking("what comes with an article"):
        categories, enclosures, *refused = json.loads(extra)
        files = tuple(Enclosure(*file) for file in enclosures)
        return {"categories": tuple(categories), "enclosures": files, "refused": "".join(refused)}


def pack_annotation(annotation: ArticleAnnotation) -> str:
    """An annotation whole."""
    return _dumps([_pack(annotation.body), _pack(annotation.title), annotation.text_hash])


def unpack_annotation(data: str, text_hash: str) -> ArticleAnnotation:
    """An annotation, stale when it is of another text than the one with this hash."""
    with _unpacking("an annotation"):
        body, title, made_of = json.loads(data)
        return ArticleAnnotation(_unpack(body), _unpack(title), made_of, stale=made_of != text_hash)


def _pack(annotation: Annotation) -> list[Any]:
    quotes = [[getattr(quote, name) for name in Quote.__slots__] for quote in annotation.quotes]
    entities = [[getattr(mention, name) for name in Mention.__slots__] for mention in annotation.entities]
    return [quotes, entities, annotation.lang, annotation.model, annotation.rules]


def _unpack(data: list[Any]) -> Annotation:
    quotes, entities, lang, model, rules = data
    return Annotation(
        tuple(_quote(values) for values in quotes),
        tuple(Mention(*values) for values in entities),
        lang,
        model,
        rules,
    )


def _quote(values: list[Any]) -> Quote:
    quote = dict(zip(Quote.__slots__, values, strict=False))
    return Quote(**quote | {"spans": tuple((start, end) for start, end in quote["spans"])})
