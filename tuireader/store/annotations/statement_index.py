"""What is said, quote by quote: who said it, of whom it speaks, and an index of its words and of its sentence's.

All of it is derived from an article's annotation and text. The full-text index ``said`` keeps no texts: where the words
of a quote are is in ``statement``, so what was indexed can be told again when it is to be removed. That must be done
before the text changes: :func:`clear_words`.

Over outlets and days, quotes that are wordings of one statement share a number, their trace. Each quote's fingerprints
are kept in the table ``shingle``. A new quote is compared with those that share most of its own; where one is a wording
of the same statement it joins that one's trace, and where several traces turn out to be one they become one. A
fingerprint that very many share ("one of the") is looked up among the newest only.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tuireader.annotate.names.clusters import same_person
from tuireader.annotate.quotes.overlap import (
    STRONG_WORDS,
    Likeness,
    fingerprints,
    likeness,
    shingles,
    words_of,
)
from tuireader.model import Annotation, ArticleAnnotation, Quote
from tuireader.store.annotations.naming import Who, kinds, name_id, named_about
from tuireader.store.archive.select import among
from tuireader.text.strings import fold, sentence_around

SURE = {"unsure": 0, "likely": 1, "sure": 2}
"""How sure a speaker is, as a number."""
COLUMNS = "t.id, t.titled, t.spans, t.first, t.last, t.named, t.named_end"
"""Of which :class:`Words` are made, with the title and text behind them."""


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


# --- which quotes are wordings of one statement ---

POSTINGS = 48
"""Quotes of one fingerprint that are looked at: the newest."""
MANY = 60
"""Words of a quote from its beginning of which all shingles are looked up; of the rest those that stand for others."""
CANDIDATES = 8
"""Quotes, of different traces, with which a new one is compared word by word."""
NAMED_AT_MOST = 2
"""Whom the same words may be by: where they are more people's, they are what everyone says."""
DAY = 86_400
NEAR = 7 * DAY
"""Within which time two papers that name different people for the same words disagree: later it is someone else; and
within which few words are one statement.
"""
SOON = 2 * DAY
"""Within which time the same few words by the same person are one statement."""


@dataclass(frozen=True, slots=True)
class Told:
    """A quote as it is compared: its number, trace (None before it has one), words, speaker if any is sure enough,
    wording and time.
    """

    number: int
    trace: int | None
    words: list[str]
    speaker: Who | None
    quote: str
    published: int


_TOLD = (
    f"SELECT t.trace, t.quote, a.published, m.label, m.name, iif(t.titled, a.title, b.text), {COLUMNS} FROM statement t"
    " JOIN article a ON a.id = t.article JOIN body b ON b.id = t.article"
    " LEFT JOIN name m ON m.id = t.speaker AND t.sure > 0"
)


def _told(row: Sequence[object]) -> Told:
    trace, quote, published, label, name, text, number, _, *place = row
    words = unpacked(*place).quote(text)  # type: ignore[arg-type]
    speaker = (str(label), str(name)) if label else None
    return Told(number, trace, words_of(words), speaker, str(quote), published)  # type: ignore[arg-type]


def trace_all(connection: sqlite3.Connection, limit: int) -> int:
    """Trace so many quotes that have not been, in a transaction of the caller's; says how many it were."""
    rows = connection.execute(f"{_TOLD} WHERE t.trace IS NULL ORDER BY t.id LIMIT ?", [limit]).fetchall()
    for row in rows:
        _trace(connection, _told(row))
    return len(rows)


def trace_article(connection: sqlite3.Connection, article: int) -> None:
    """Trace the quotes of an article, in a transaction of the caller's."""
    for row in connection.execute(f"{_TOLD} WHERE t.article=? AND t.trace IS NULL", [article]).fetchall():
        _trace(connection, _told(row))


def _trace(connection: sqlite3.Connection, mine: Told) -> None:
    """Find what a quote is one with, and let it be found by those that come later."""
    looked_up = [*shingles(mine.words[:MANY]), *fingerprints(mine.words[MANY:])]
    found = _same(connection, mine, looked_up) if looked_up else _same_few(connection, mine)
    traces = sorted({trace for trace in found if trace is not None})
    trace = traces[0] if traces else mine.number
    for other in traces[1:]:
        connection.execute("UPDATE statement SET trace=? WHERE trace=?", [trace, other])
    connection.execute("UPDATE statement SET trace=? WHERE id=?", [trace, mine.number])
    connection.executemany(
        "INSERT OR IGNORE INTO shingle VALUES(?,?)", [(it, mine.number) for it in fingerprints(mine.words)]
    )


def _same(connection: sqlite3.Connection, mine: Told, hashes: Iterable[int]) -> list[int | None]:
    """The traces of quotes that are wordings of the same statement."""
    alike: list[tuple[Told, Likeness]] = []
    for other in _candidates(connection, hashes):
        how = likeness(mine.words, other.words)
        if how != "other" and other.number != mine.number:
            alike.append((other, how))
    everyone = _everyone_says(connection, mine, [other for other, _ in alike])
    return [other.trace for other, how in alike if _is_one(mine, other, how, everyone=everyone)]


def _everyone_says(connection: sqlite3.Connection, mine: Told, alike: Sequence[Told]) -> bool:
    """Whether more people are named for such words than one statement can have, and most papers agree on none."""
    # those for whom nobody is named say nothing of it
    named = [told.speaker for told in (*alike, mine) if told.speaker]
    if len(_different(named)) <= NAMED_AT_MOST:
        return False
    return not _agree(connection, [other.trace for other in alike])


def _candidates(connection: sqlite3.Connection, hashes: Iterable[int]) -> list[Told]:
    """The quotes that share most fingerprints, one or two of each trace."""
    votes: Counter[int] = Counter()
    newest = "SELECT statement FROM shingle WHERE hash=? ORDER BY statement DESC LIMIT ?"
    for value in hashes:
        votes.update(number for (number,) in connection.execute(newest, [value, POSTINGS]))
    found: list[Told] = []
    of_trace: Counter[int | None] = Counter()
    for number, _ in votes.most_common(CANDIDATES * 4):
        row = connection.execute(f"{_TOLD} WHERE t.id=?", [number]).fetchone()
        if row is None or of_trace[row[0]] == 2:
            continue
        of_trace[row[0]] += 1
        found.append(_told(row))
        if len(found) == CANDIDATES:
            break
    return found


def _same_few(connection: sqlite3.Connection, mine: Told) -> list[int | None]:
    """The traces of the same few words by the same person at the same time."""
    if mine.speaker is None:
        return []
    wording = mine.quote.partition("-")[0]
    rows = connection.execute(
        f"{_TOLD} WHERE t.quote >= ? AND t.quote < ? ORDER BY t.id DESC LIMIT ?",
        [wording, f"{wording}.", POSTINGS],
    )
    others = (_told(row) for row in rows)
    return [
        other.trace
        for other in others
        if other.speaker and compatible(mine.speaker, other.speaker) and _within(mine, other, SOON)
    ]


def _is_one(mine: Told, other: Told, how: Likeness, *, everyone: bool) -> bool:
    """Whether two alike wordings are one statement, by who is named for them and when."""
    if min(len(mine.words), len(other.words)) < STRONG_WORDS and not _within(mine, other, NEAR):
        return False
    if mine.speaker is None or other.speaker is None:
        return how != "perhaps same"
    if compatible(mine.speaker, other.speaker):
        return True
    return how == "surely same" and not everyone and _within(mine, other, NEAR)


def _within(mine: Told, other: Told, time: int) -> bool:
    return abs(mine.published - other.published) <= time


def _agree(connection: sqlite3.Connection, traces: Iterable[int | None]) -> bool:
    """Whether most papers name one and the same for these statements: then it is not everyone who says so."""
    found = among([trace for trace in traces if trace is not None], "t.trace")
    named = connection.execute(
        "SELECT m.label, m.name FROM statement t JOIN name m ON m.id = t.speaker"
        f" WHERE t.sure > 0 AND {found.where} LIMIT {POSTINGS}",
        found.params,
    ).fetchall()
    most = max((sum(compatible(one, other) for other in named) for one in _different(named)), default=0)
    return 2 * most > len(named) + 1


def _different(speakers: Iterable[Who]) -> list[Who]:
    """Of these people those that are none of the others."""
    found: list[Who] = []
    for speaker in speakers:
        if not any(compatible(speaker, other) for other in found):
            found.append(speaker)
    return found


_SPEAK_FOR = frozenset(("PERSON", "ORG", "GPE"))
"""The kinds of names of which one may be named for another: a person, and the body or country that they speak for."""


def compatible(one: Who, other: Who) -> bool:
    """Whether two names may be of one speaker: forms of one person's name; or a person and another kind, whom they may
    speak for.
    """
    if one[0] != other[0]:
        return {one[0], other[0]} <= _SPEAK_FOR
    mine, theirs = fold(one[1]), fold(other[1])
    if mine == theirs:
        return True
    if one[0] != "PERSON":
        return f" {mine} " in f" {theirs} " or f" {theirs} " in f" {mine} "
    last_name_alone = " " not in mine or " " not in theirs
    if last_name_alone and mine.split()[-1:] == theirs.split()[-1:]:
        return True
    return same_person(one[1], other[1])
