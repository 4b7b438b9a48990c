"""Printing: clean lines for people, complaints to standard error, and NDJSON for programs: the nouns as JSON, by the
fields that others may rely on.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterable
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from msgspec import structs

from tuireader.model import (
    Annotation,
    Article,
    ArticleAnnotation,
    ArticleRow,
    Feed,
    FeedState,
    Quote,
    is_remote,
    short_id,
)
from tuireader.text.clean import clean, clean_line
from tuireader.text.strings import utc

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.library.people.resolve import PersonIds
    from tuireader.library.statements.statements import Saying
    from tuireader.library.statements.tracing import Printing
    from tuireader.store.contract import Change

WIDE = 200
"""Columns where nobody looks: output that goes into a file or another program is not cut."""

DOUBT = {"likely": "?", "unsure": " (unsure)"}
"""What stands behind a speaker of whom the annotator is not sure, by its confidence."""


def prepare_streams(as_json: bool) -> None:
    """Let no character that a terminal or pipe cannot take end a command; NDJSON is always UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = "utf-8" if as_json and stream is sys.stdout else None
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def line(text: str = "") -> None:
    """Print a text on standard output, without anything that a terminal would obey."""
    print(clean(text))


def json_line(fields: dict[str, Any]) -> None:
    """Print one object a line. Characters stand as they are, save on a terminal, which might obey some."""
    try:
        text = json.dumps(fields, ensure_ascii=sys.stdout.isatty(), separators=(",", ":"))
        text.encode("utf-8")
    except UnicodeEncodeError:  # Half a character, which only its escape can tell.
        text = json.dumps(fields, separators=(",", ":"))
    print(text)


def csv_line(values: Iterable[object]) -> None:
    """Print a row of a table. What a spreadsheet would take for a formula has an apostrophe before it."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(map(_as_text, values))
    line(written.getvalue())


def _as_text(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def complain(text: str) -> None:
    """Print one line on standard error."""
    print(clean_line(text, limit=1_000), file=sys.stderr)


class Bar:
    """How far a command is, on a terminal's standard error; nothing where it is none or ``wanted`` is false.

    A context manager, which leaves an empty line.
    """

    LENGTH = 30

    def __init__(self, wanted: bool = True) -> None:
        self._shown = wanted and sys.stderr.isatty()

    def draw(self, done: int, total: int, what: str = "") -> None:
        """Say that so many of all are done, and what is."""
        if self._shown and total:
            full = self.LENGTH * done // total
            bar = "━" * full + "─" * (self.LENGTH - full)
            print(f"\r{bar} {done}/{total} {what}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave an empty line for what is printed next."""
        if self._shown:
            print("\r" + " " * (self.LENGTH + 40) + "\r", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()


def tell_upgrade(percent: int) -> None:
    """Say how far the upgrade of an older archive is: in one line, which goes when it is done; once to what is no
    terminal.
    """
    if sys.stderr.isatty():
        end = "\r\033[K" if percent == 100 else ""
        print(f"\rbringing the archive up to date, {percent} %{end}", end="", file=sys.stderr, flush=True)
    elif not _told:
        complain("bringing the archive up to date")
    _told.append(percent)


_told: list[int] = []
"""How far the upgrade was when it was told."""


def tell_change(library: Library, change: Change | None) -> int:
    """Say what was changed by the user's word, once it is safe; gives the exit status."""
    library.marks.flush()
    line(f"{change.label} (undo takes it back)" if change else "nothing to change: it is so already")
    return 0


def width() -> int:
    """The terminal's columns, or WIDE where standard output is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDE


def iso(seconds: int) -> str | None:
    """Epoch seconds as ISO 8601 in UTC; None for 0, which means never."""
    return utc(seconds) if seconds else None


def day(seconds: int) -> str:
    """Epoch seconds as a local date and time for people; empty for 0."""
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M") if seconds else ""


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


def article_fields(
    row: ArticleRow, article: Article, found: ArticleAnnotation, ids: PersonIds
) -> dict[str, Any]:
    """An article as ``show`` prints it, its speakers with their ``ids`` over all articles."""
    return {
        **row_fields(row),
        "lang": row.lang or found.body.lang,
        "section": row.section,
        "text": article.document.text,
        "quotes": quote_fields(found.body, ids),
        "entities": entity_fields(found.body),
        "title_quotes": quote_fields(found.title, ids),
        "title_entities": entity_fields(found.title),
    }


def quote_fields(annotation: Annotation, ids: PersonIds | None = None) -> list[dict[str, Any]]:
    """The quotes of a text, in order."""
    return [quote_field(quote, ids) for quote in annotation.quotes]


def quote_field(quote: Quote, ids: PersonIds | None = None) -> dict[str, Any]:
    """One quote; of a stored article ``speaker_id`` says who speaks over all articles. Where other papers name the
    speaker, or another one (``by`` is "papers"), ``reason`` says which.
    """
    fields = structs.asdict(quote)
    if quote.by != "papers":
        fields = _without(fields, "reason")
    return fields if ids is None else fields | {"speaker_id": ids.of_speaker(quote.speaker_name)}


def saying_fields(saying: Saying, ids: PersonIds) -> dict[str, Any]:
    """A row of ``quotes``: the quote in its place; ``articles`` is how many have the same words."""
    row = saying.row
    return {
        **quote_field(saying.quote, ids),
        "sentence": saying.sentence,
        "article": short_id(row.key),
        "title": row.title,
        "feed_title": row.feed_title,
        "published": row_fields(row)["published"],
        "url": row.url,
        "in_title": saying.in_title,
        "articles": saying.articles,
    }


CSV_COLUMNS = (
    "published", "speaker", "confidence", "kind", "quote", "sentence", "outlet", "title", "url", "article", "id",
)  # fmt: skip
"""What stands above the columns of ``quotes --csv``."""


def csv_fields(saying: Saying) -> tuple[object, ...]:
    """A row of ``quotes --csv``: ``kind`` is direct, mixed or indirect; the speaker is as named, else as described."""
    row, quote = saying.row, saying.quote
    published = row_fields(row)["published"]
    speaker = quote.speaker_name or quote.speaker
    return (
        published, speaker, quote.confidence if speaker else "", quote.type, quote.text, saying.sentence,
        row.feed_title, row.title, row.url, short_id(row.key), quote.id,
    )  # fmt: skip


def printing_fields(printing: Printing) -> dict[str, Any]:
    """One of the places of ``quotes --traced``, with what it leaves out of the longest form of the statement (and the
    words of that around it), and what it has in other words.
    """
    row, quote = printing.row, printing.quote
    return {
        "article": short_id(row.key),
        "quote": quote.id,
        "in_title": printing.in_title,
        "text": quote.text,
        "speaker_name": quote.speaker_name,
        "confidence": quote.confidence,
        "outlet": row.feed_title,
        "title": row.title,
        "url": row.url,
        "published": row_fields(row)["published"],
        "first": printing.first,
        "longest": printing.longest,
        "cuts": [cut._asdict() for cut in printing.cuts],
        "changes": [change._asdict() for change in printing.changes],
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
    """How a feed is: ``local``, ``account`` (its server is asked), ``new`` (never fetched), ``ok``, ``failing`` or
    ``gone``.
    """
    if feed.local:
        return "local"
    if is_remote(feed.key):
        return "account"
    state = feed.state
    if state is None or not state.fetched:
        return "new"
    if state.gone:
        return "gone"
    return "failing" if state.error else "ok"


def _without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}
