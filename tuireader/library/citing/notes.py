"""Notes: what the user wrote to an article, or to a passage of it, such as a quote.

Each note to a passage is a document of the marks' table ``notes`` and keeps the passage by its very words with what
stood around them, as W3C Web Annotations have it (TextQuoteSelector): so it is found again when the article was edited,
and said to be lost, not put elsewhere, where its words are gone. A note to an article whole is the field ``note`` of
the article's own document. What is noted is not pruned.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tuireader.errors import NotFoundError
from tuireader.library.citing.basket import AROUND
from tuireader.library.library import Library
from tuireader.library.marking import put, record
from tuireader.model import Article, short_id
from tuireader.store.contract import Change
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.clean import clean_line
from tuireader.text.strings import opening

TABLE = "notes"
LONGEST = 2_000
"""Characters of a note that are kept: more is an article of its own."""
_SHORT = 40
COLUMNS = ("noted", "id", "title", "url", "outlet", "published", "speaker", "words", "note")
"""What stands above the columns of notes as CSV."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was written. ``words`` are those of the article's text that it is about, empty for the article as a
    whole; ``prefix`` and ``suffix`` stood right before and behind them, and ``start`` is where, as character offset.
    ``speaker`` is who was shown for a quote. Times are epoch seconds, 0 where not known.
    """

    key: str
    article: int
    note: str
    words: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 0
    speaker: str = ""
    title: str = ""
    url: str = ""
    outlet: str = ""
    published: int = 0
    noted: int = 0


def write(
    marks: TinyMarks, article: Article, note: str, span: tuple[int, int] | None = None, speaker: str = ""
) -> Change | None:
    """Write a note to an article, or to the passage ``span`` of its text, a half-open range of characters, in place of
    any that is there; an empty one takes that away. None where nothing changes.

    Example::

        notes.write(library.marks, article, "ask her why", (quote.start, quote.end), quote.speaker_name)
    """
    row, text = article.row, clean_line(note, LONGEST)
    told = f"noted {opening(text, _SHORT)}" if text else "took the note away"
    if span is None:
        about = {"title": row.title, "url": row.url, "feed": row.feed, "published": row.published}
        return record(marks, told, [put(marks, "articles", row.key, about | {"note": text or None})])
    start, end = span
    body = article.document.text
    found = next((there for there in of_article(marks, row.key) if place(there, body) == span), None)
    if not text:
        return remove(marks, found) if found else None
    key = found.key if found else f"{short_id(row.key)} {start}-{end} {time.time_ns():x}"
    fields = {
        "article": row.key, "note": text, "words": body[start:end],
        "prefix": body[max(0, start - AROUND) : start], "suffix": body[end : end + AROUND], "start": start,
        "speaker": speaker, "title": row.title, "url": row.url, "feed": row.feed, "outlet": row.feed_title,
        "published": row.published if row.dated else 0, "noted": int(time.time()),
    }  # fmt: skip
    return record(marks, told, [put(marks, TABLE, key, fields)])


def remove(marks: TinyMarks, note: Note) -> Change | None:
    """Take a note away."""
    if not note.words:
        return record(marks, "took the note away", [put(marks, "articles", note.article, {"note": None})])
    known = dict.fromkeys(marks.fields(TABLE, note.key))
    return record(marks, "took the note away", [put(marks, TABLE, note.key, known)])


def of_article(marks: TinyMarks, key: int) -> list[Note]:
    """The notes to an article, that to the whole first, then in the order of its text."""
    return notes(marks, {key})


def notes(marks: TinyMarks, articles: Collection[int] | None = None) -> list[Note]:
    """All notes, or those to some articles, by article, in the order of its text.

    Example::

        for note in notes.notes(library.marks):
            print(note.title, note.words, note.note)
    """
    found = [_note(document) for document in marks.documents(TABLE) if document.get("note")]
    for key in marks.noted_keys() if articles is None else articles:
        document = marks.fields("articles", key)
        if document.get("note"):
            found.append(_note(document | {"key": short_id(key), "article": key}))
    if articles is not None:
        found = [note for note in found if note.article in articles]
    return sorted(found, key=lambda note: (note.article, bool(note.words), note.start, note.key))


def _note(document: dict[str, object]) -> Note:
    known = {name: value for name, value in document.items() if name in Note.__slots__}
    return Note(**known)  # type: ignore[arg-type]


def place(note: Note, text: str) -> tuple[int, int] | None:
    """Where the passage of a note stands in its article's text now: of several places with its words that around which
    most of what stood around it still does, then that nearest to where it was. None where the words are gone.
    """
    found: list[tuple[int, int, int]] = []
    start = text.find(note.words) if note.words else -1
    while start >= 0:
        end = start + len(note.words)
        before, behind = text[max(0, start - AROUND) : start], text[end : end + AROUND]
        alike = _alike(note.prefix[::-1], before[::-1]) + _alike(note.suffix, behind)
        found.append((-alike, abs(start - note.start), start))
        start = text.find(note.words, start + 1)
    if not found:
        return None
    _, _, best = min(found)
    return best, best + len(note.words)


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common from their beginning on."""
    for number, (first, second) in enumerate(zip(one, other, strict=False)):
        if first != second:
            return number
    return min(len(one), len(other))


def passage(article: Article, words: str) -> tuple[int, int]:
    """Where words stand in an article's text, whatever the white space between them, the first time.

    Raises:
        NotFoundError: they do not.
    """
    text = article.document.text
    start = text.find(words)
    if start >= 0 and words:
        return start, start + len(words)
    places = [at for at, char in enumerate(text) if not char.isspace()]
    bare = "".join(text[at] for at in places)
    sought = "".join(words.split())
    start = bare.find(sought) if sought else -1
    if start < 0:
        raise NotFoundError(
            f'the article {short_id(article.row.key)} has no passage "{opening(words, _SHORT)}"'
        )
    return places[start], places[start + len(sought) - 1] + 1


def markdown(found: Iterable[Note]) -> str:
    """Notes as Markdown: each article with its address, under it each passage as a quotation, and the note."""
    parts, article = [], 0
    for note in found:
        if note.article != article:
            article = note.article
            parts.append(f"## {note.title or 'Untitled'}")
            parts += [f"<{note.url}>"] if note.url else []
        if note.words:
            who = f"\n>\n> {note.speaker}" if note.speaker else ""
            parts.append("> " + " ".join(note.words.split()) + who)
        parts.append(note.note)
    return "\n\n".join(parts) + "\n" if parts else ""


def found_in(library: Library, keys: Collection[int]) -> list[Note]:
    """The notes to some articles, in the order of these keys."""
    order = {key: number for number, key in enumerate(keys)}
    return sorted(notes(library.marks, set(keys)), key=lambda note: order[note.article])
