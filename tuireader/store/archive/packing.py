"""Documents and annotations as compact JSON, and back: lists in the order of the nouns' fields, each value of its
declared type.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from msgspec import Struct, structs
from msgspec.json import Decoder, encode

from tuireader.model import Article, ArticleAnnotation, Block, Document, Enclosure, Entry, Inline, Quote


class _Extra(Struct, frozen=True, array_like=True):
    """What few entries have."""

    categories: tuple[str, ...]
    enclosures: tuple[Enclosure, ...]
    refused: str = ""
    transcripts: tuple[Enclosure, ...] = ()


_LAYOUT = Decoder(tuple[tuple[Block, ...], tuple[Inline, ...]])
_EXTRA = Decoder(_Extra)
_ANNOTATION = Decoder(ArticleAnnotation)
_QUOTES = Decoder(tuple[Quote, ...])


@contextmanager
def _unpacking(what: str) -> Iterator[None]:
    """Say of what is not as it was packed that it is malformed, as SQLite says it of its own."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"{what} is malformed") from error


def pack_layout(document: Document) -> str:
    """The blocks and inline marks of a document; its text is stored beside them."""
    return encode((document.blocks, document.inlines)).decode()


def unpack_document(text: str, layout: str) -> Document:
    """The document of a text and its packed layout. Raises sqlite3.DatabaseError, as all that unpacks here."""
    with _unpacking("a text's layout"):
        return Document(text, *_LAYOUT.decode(layout))


def pack_extra(entry: Entry) -> str | None:
    """What few entries have and no list shows: categories, enclosures, a refused link's scheme, transcripts; None
    without any.

    What stands for an entry without the last of these is part of its digest, and so stays as it is.
    """
    if not (entry.categories or entry.enclosures or entry.refused or entry.transcripts):
        return None
    extra: tuple[object, ...] = (entry.categories, entry.enclosures)
    if entry.refused or entry.transcripts:
        extra = (*extra, entry.refused)
    if entry.transcripts:
        extra = (*extra, entry.transcripts)
    return encode(extra).decode()


def unpack_extra(article: Article, extra: str | None) -> Article:
    """The article with what :func:`pack_extra` made of its entry."""
    return replace(article, **unpack_extra_fields(extra))


def unpack_extra_fields(extra: str | None) -> dict[str, Any]:
    """The fields of an article that :func:`pack_extra` packed."""
    if extra is None:
        return {}
    with _unpacking("what comes with an article"):
        return structs.asdict(_EXTRA.decode(extra))


def pack_annotation(annotation: ArticleAnnotation) -> str:
    """An annotation whole."""
    return encode((annotation.body, annotation.title, annotation.text_hash)).decode()


def unpack_annotation(data: str, text_hash: str) -> ArticleAnnotation:
    """An annotation, stale when it is of another text than the one with this hash."""
    with _unpacking("an annotation"):
        found = _ANNOTATION.decode(data)
        return structs.replace(found, stale=found.text_hash != text_hash)


def pack_quotes(quotes: tuple[Quote, ...]) -> bytes:
    """Quotes alone, as they stand in an annotation."""
    return encode(quotes)


def unpack_quotes(data: bytes) -> tuple[Quote, ...]:
    """What :func:`pack_quotes` packed."""
    with _unpacking("what was quoted"):
        return _QUOTES.decode(data)
