"""What is said, quote by quote: who said it, of whom it speaks, and an index of its words and of its sentence's.

All of it is derived from an article's annotation and text. The full-text index ``said`` keeps no texts: where the words
of a quote are is in ``statement``, so what was indexed can be told again when it is to be removed. That must be done
before the text changes: :func:`clear_words`.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from tuireader.annotate.quotes.overlap import fingerprints, words_of
from tuireader.model import Annotation, ArticleAnnotation, Quote
from tuireader.store.annotations.naming import kinds, name_id, named_about
from tuireader.text.strings import sentence_around

SURE = {"unsure": 0, "likely": 1, "sure": 2}
"""How sure a speaker is, as a number."""
COLUMNS = "t.id, t.titled, t.spans, t.first, t.last, t.named, t.named_end"
"""Of which :class:`Words` are made, with the title and text behind them."""

_SILENT = frozenset(("a", "an", "and", "for", "in", "of", "on", "the", "to"))
"""Words of a topic that need not be in what is said about it: "the war in Ukraine"."""


@dataclass(frozen=True, slots=True)
class Words:
    """Where the words of a statement are: half-open character offsets into the article's title or its text.

    ``spans`` are the pieces of the quote, [first, last) its sentence, [named, named_end) the words that name the
    speaker, -1 without any.
    """

    spans: tuple[tuple[int, int], ...]
    first: int
    last: int
    named: int
    named_end: int

    def quote(self, text: str) -> str:
        """The words of the quote."""
        return " ".join(text[start:end] for start, end in self.spans)

    def around(self, text: str) -> str:
        """The rest of its sentence, less the words that name the speaker: it is not of them that it speaks."""
        pieces, at = [], self.first
        for start, end in sorted((*self.spans, (self.named, self.named_end))):
            if start >= at:
                pieces.append(text[at:start])
            at = max(at, end)
        pieces.append(text[at : max(at, self.last)])
        return " ".join(pieces)


def place_of(quote: Quote, text: str) -> Words:
    """Where the words of a quote are in the text that it was found in."""
    spans = quote.spans or ((quote.start, quote.end),)
    return Words(spans, *sentence_around(text, quote), quote.speaker_start, quote.speaker_end)


def packed(spans: Iterable[tuple[int, int]]) -> str:
    """Spans as they are stored."""
    return json.dumps([edge for span in spans for edge in span], separators=(",", ":"))


def unpacked(spans: str, first: int, last: int, named: int, named_end: int) -> Words:
    """The words of a row of ``statement``. Raises sqlite3.DatabaseError where the row is not as it was written."""
    try:
        edges = json.loads(spans)
        return Words(tuple(zip(edges[::2], edges[1::2], strict=True)), first, last, named, named_end)
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError("a statement is malformed") from error


def write_statements(
    connection: sqlite3.Connection, number: int, annotation: ArticleAnnotation, title: str, text: str
) -> None:
    """Derive the tables for an article of which they say nothing, in a transaction of the caller's.

    ``title`` and ``text`` are those that the annotation is of; empty where they have changed since: then nothing
    is known of the words.
    """
    labels = kinds(annotation)
    for part, words, titled in ((annotation.title, title, True), (annotation.body, text, False)):
        for quote in part.quotes:
            _write(connection, number, part, quote, labels, words, titled)


def _write(
    connection: sqlite3.Connection,
    number: int,
    part: Annotation,
    quote: Quote,
    labels: dict[str, str],
    text: str,
    titled: bool,
) -> None:
    speaker = quote.speaker_name
    who = name_id(connection, labels.get(speaker, "PERSON"), speaker) if speaker else None
    place = place_of(quote, text) if text else Words((), -1, -1, -1, -1)
    ident = connection.execute(
        "INSERT INTO statement(article, quote, titled, speaker, sure, reported, spans, first, last, named, named_end)"
        " VALUES(?,?,?,?,?,?,?,?,?,?,?)",
        [number, quote.id, titled, who, SURE[quote.confidence], quote.reported, packed(place.spans),
         place.first, place.last, place.named, place.named_end],
    ).lastrowid  # fmt: skip
    if not text:
        return
    connection.execute(
        "INSERT INTO said(rowid, quote, around) VALUES(?,?,?)",
        [ident, place.quote(text), place.around(text)],
    )
    concerned = {
        (mention.label, mention.name) for mention in named_about(part, quote, place.first, place.last)
    }
    connection.executemany(
        "INSERT INTO concern VALUES(?,?)", [(name_id(connection, *name), ident) for name in concerned]
    )


def clear_words(connection: sqlite3.Connection, number: int) -> None:
    """Take an article's quotes out of the index, in a transaction of the caller's, before its title or text changes;
    who said them is still known.
    """
    rows = connection.execute(
        f"SELECT a.title, b.text, {COLUMNS} FROM statement t JOIN article a ON a.id = t.article"
        " JOIN body b ON b.id = t.article WHERE t.article=?",
        [number],
    ).fetchall()
    for title, text, ident, titled, *place in rows:
        words, whole = unpacked(*place), title if titled else text
        if words.spans:
            _clear(connection, ident, words.quote(whole), words.around(whole))
    mine = "(SELECT id FROM statement WHERE article=?)"
    connection.execute(
        f"DELETE FROM concern WHERE statement IN {mine} AND name IN (SELECT name FROM named WHERE article=?)",
        [number, number],
    )
    connection.execute(f"UPDATE statement SET spans='[]' WHERE id IN {mine}", [number])


def _clear(connection: sqlite3.Connection, ident: int, quote: str, around: str) -> None:
    """Take a quote out of the index, and its fingerprints from those that are looked up."""
    connection.execute(
        "INSERT INTO said(said, rowid, quote, around) VALUES('delete',?,?,?)", [ident, quote, around]
    )
    connection.executemany(
        "DELETE FROM shingle WHERE hash=? AND statement=?",
        [(value, ident) for value in fingerprints(words_of(quote))],
    )


def clear_statements(connection: sqlite3.Connection, number: int) -> None:
    """Remove what the tables say of an article, in a transaction of the caller's: before its names are removed."""
    clear_words(connection, number)
    connection.execute("DELETE FROM statement WHERE article=?", [number])


def clear_all_statements(connection: sqlite3.Connection) -> None:
    """Empty the tables, in a transaction of the caller's."""
    for table in ("statement", "concern", "shingle"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("INSERT INTO said(said) VALUES('delete-all')")


def matching(text: str, column: str = "") -> str:
    """What FTS5 is asked for words as typed: a word or phrase in order, ``tax*`` what begins so; in one ``column``,
    or in any. Empty where there is no word in it.
    """
    prefix = "*" if text.endswith("*") else ""
    phrase = text.rstrip("*").replace('"', '""')
    if not re.search(r"\w", phrase):
        return ""
    return f'{column + " : " if column else ""}"{phrase}"{prefix}'


def matching_all(text: str) -> str:
    """The same for all words in any order, in the quote or in its sentence; empty where there is none."""
    words = text.split()
    telling = [word for word in words if word.casefold() not in _SILENT] or words
    return " AND ".join(filter(None, map(matching, telling)))
