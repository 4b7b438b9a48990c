"""Articles out of the library, whole, with what was found in them and what the user did, one after the other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from tuireader.library import articles
from tuireader.library.library import Library
from tuireader.model import Article, ArticleAnnotation, ArticleRow, Quote
from tuireader.query.tree import Query
from tuireader.text.clean import clean_line

CHUNK = 50
"""Articles of which the rows are read at once."""
KINDS = {
    "PERSON": "People",
    "ORG": "Organisations",
    "GPE": "Places",
    "LOC": "Places",
    "FAC": "Places",
}
"""The labels of names that are told, and under what."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One article with all that belongs to it. Nothing is annotated for it that was not before."""

    row: ArticleRow
    article: Article
    annotation: ArticleAnnotation
    note: str = ""


def exported(library: Library, query: Query) -> Iterator[Exported]:
    """The articles that match, newest first; read as they are taken, so that any number takes no memory.

    Example::

        for item in exporting.exported(library, queries.parse("is:starred")):
            print(item.article.row.title, exporting.said(item))
    """
    keys = articles.ids(library, query)
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        rows = articles.rows(library, chunk)
        for key in chunk:
            article = articles.article(library, key) if key in rows else None
            if article is not None:
                found = articles.annotation(library, key) or ArticleAnnotation()
                note = str(library.marks.fields("articles", key).get("note", ""))
                yield Exported(rows[key], article, found, note)


def date_of(row: ArticleRow) -> str:
    """The day of an article in UTC, as 2022-03-14; that it was seen, where it names no day."""
    if not (row.dated or row.published):
        return ""
    day = time.strftime("%Y-%m-%d", time.gmtime(row.published))
    return day if row.dated else f"seen {day}"


def about(item: Exported) -> list[str]:
    """What stands under an article's title: where it is from, when, by whom, and how the user marked it."""
    row = item.row
    section = row.section if row.section != row.feed_title else ""
    told = [row.feed_title, section, row.author, date_of(row), "read" if row.read else "unread"]
    told += ["starred"] * row.starred + [f"tagged {', '.join(row.tags)}"] * bool(row.tags)
    return [clean_line(part) for part in told if part]


def said(item: Exported) -> list[tuple[str, str, str]]:
    """Who said what: speaker, what makes one doubt it ("likely, reported"), and the words on one line."""
    quotes = (*item.annotation.title.quotes, *item.annotation.body.quotes)
    return [(_speaker(quote), _doubt(quote), " ".join(quote.text.split())) for quote in quotes]


def named(item: Exported) -> dict[str, list[str]]:
    """The names in an article by kind, each once, in order."""
    found: dict[str, dict[str, None]] = {}
    for mention in item.annotation.entities:
        if kind := KINDS.get(mention.label):
            found.setdefault(kind, {})[mention.name] = None
    return {kind: list(found[kind]) for kind in dict.fromkeys(KINDS.values()) if kind in found}


def _speaker(quote: Quote) -> str:
    return quote.speaker_name or quote.speaker or "speaker unknown"


def _doubt(quote: Quote) -> str:
    told: list[str] = []
    if quote.confidence != "sure" and (quote.speaker_name or quote.speaker):
        told.append(quote.confidence)
    if quote.type != "direct":
        told.append("reported" if quote.reported else "partly reported")
    return ", ".join(told)
