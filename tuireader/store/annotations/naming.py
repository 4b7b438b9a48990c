"""Who is named and who speaks: small tables derived from an article's annotation.

``named`` and ``spoken`` say it of each name and article, newest first; ``name`` counts them (by triggers);
``ending`` finds a name by its last words, ``block`` those that may be the same person's.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tuireader.model import Annotation, ArticleAnnotation, Mention, Quote
from tuireader.text.strings import fold, sentence_around

ENDINGS = 6
"""The words of a name by which it is found, counted from its end."""
EARLY = 500
"""Characters of a body within which a name stands that the article is about."""
OFTEN = 3
"""Mentions that an article has at least of what it is about."""
SHORT = 4
"""Letters that a group's name has at least of which the last may be the ending of a plural."""

GENERATIONS = ("jr", "sr", "ii", "iii", "iv")
"""What may stand behind a last name, folded."""

Who = tuple[str, str]
"""Kind (PERSON, ORG, GPE ...) and canonical name."""
_RANK = {"PERSON": 0, "ORG": 1, "GPE": 2}


@dataclass(slots=True)
class _Tally:
    """What one article has of one name."""

    mentions: int = 0
    about: bool = False
    quoted: int = 0
    said: int = 0
    reported: int = 0
    unsure: int = 0


def alike(label: str, name: str) -> str:
    """What the forms of one name share: its words folded, a person's without initials in the middle, a group's
    ("Republicans") in the singular.
    """
    words = fold(name).split()
    if label == "PERSON" and len(words) > 2:
        middle = [word for word in words[1:-1] if len(word) > 1]
        words = [words[0], *middle, words[-1]]
    if label == "NORP" and words:
        words[-1] = _singular(words[-1])
    return " ".join(words)


def _singular(word: str) -> str:
    if len(word) < SHORT:
        return word
    return re.sub("(?<=[^aeiou])ies$", "y", word).removesuffix("s")


def spelling(word: str) -> str:
    """A folded word as it is told from others however it is spelled: Müller, Mueller and Muler are one."""
    plain = re.sub("([aou])e|aa", lambda found: found[0][0], word).replace("y", "i")
    return re.sub(r"(.)\1+", r"\1", plain)


def blocking_keys(label: str, name: str) -> frozenset[str]:
    """By what the names are found that may be the same person's: the last name's spelling, and its consonants with
    the first letter of the given name, for misspelled ones. Of other kinds none.
    """
    from tuireader.annotate.words.person_words import FAMILY_FIRST  # read only where a name is new

    words = fold(name).split() if label == "PERSON" else []
    while len(words) > 1 and words[-1] in GENERATIONS:
        words.pop()
    if not words:
        return frozenset()
    keys = {spelling(words[-1])}
    if len(words) > 1:
        keys.add(f"~{_consonants(words[-1])} {words[0][0]}")
        if words[0].capitalize() in FAMILY_FIRST:
            keys.add(spelling(words[0]))
    return frozenset(keys)


_SOUNDS = (
    ("ph", "f"),
    ("ch", "k"),
    ("ck", "k"),
    ("kh", "k"),
    ("gh", "g"),
    ("c", "k"),
    ("q", "k"),
    ("z", "s"),
)


def _consonants(word: str) -> str:
    """The first letter of a folded word and the consonants behind it, those that sound alike as one."""
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    word = spelling(word)
    return spelling(word[0] + re.sub("[aeiouh]", "", word[1:]))


def kinds(annotation: ArticleAnnotation) -> dict[str, str]:
    """Name -> kind, for an article's speakers: of a name that is of several kinds a person's goes first."""
    found: dict[str, str] = {}
    for mention in annotation.entities:
        known = found.setdefault(mention.name, mention.label)
        if _RANK.get(mention.label, 9) < _RANK.get(known, 9):
            found[mention.name] = mention.label
    return found


def wording(quote: Quote) -> str:
    """What quotes of the same words share: their id, less the number that tells them apart in one article."""
    return quote.id.partition("-")[0]


def speaks(names: Collection[Who], quote: Quote, labels: Mapping[str, str]) -> bool:
    """Whether a quote is said by one of these names; ``labels`` are the kinds of the article's names."""
    name = quote.speaker_name
    if name is None:
        return False
    label = labels.get(name)
    return any(name == one for _, one in names) if label is None else (label, name) in names


def named_about(annotation: Annotation, quote: Quote, start: int, end: int) -> Iterator[Mention]:
    """The names in a quote or its sentence, but for the speaker's own; the sentence is [start, end)."""
    for mention in annotation.entities:
        if start <= mention.start < end and mention.name != quote.speaker_name:
            yield mention


def write_names(
    connection: sqlite3.Connection, number: int, annotation: ArticleAnnotation, title: str, text: str
) -> None:
    """Derive the tables anew for an article, in a transaction of the caller's.

    ``title`` and ``text`` are those that the annotation is of; empty where they have changed since.
    """
    clear_names(connection, number)
    (published,) = connection.execute("SELECT published FROM article WHERE id=?", [number]).fetchone()
    for who, tally in _tallies(annotation, title, text).items():
        name = name_id(connection, *who)
        if tally.mentions:
            connection.execute(
                "INSERT INTO named VALUES(?,?,?,?,?,?)",
                [name, published, number, tally.mentions, tally.about, tally.quoted],
            )
        if any(said := (tally.said, tally.reported, tally.unsure)):
            connection.execute("INSERT INTO spoken VALUES(?,?,?,?,?,?)", [name, published, number, *said])


def clear_names(connection: sqlite3.Connection, number: int) -> None:
    """Remove what the tables say of an article, in a transaction of the caller's."""
    for table in ("named", "spoken"):
        connection.execute(f"DELETE FROM {table} WHERE article=?", [number])


def clear_all_names(connection: sqlite3.Connection) -> None:
    """Empty the tables, in a transaction of the caller's."""
    for table in ("named", "spoken", "ending", "block", "name"):
        connection.execute(f"DELETE FROM {table}")


def date_names(connection: sqlite3.Connection, number: int, published: int) -> None:
    """Let the tables follow an article's new date, in a transaction of the caller's."""
    for table in ("named", "spoken"):
        connection.execute(f"UPDATE {table} SET published=? WHERE article=?", [published, number])


def name_id(connection: sqlite3.Connection, label: str, name: str) -> int:
    """The number of a name in the archive, which it is given now where it has none."""
    found = connection.execute("SELECT id FROM name WHERE label=? AND name=?", [label, name]).fetchone()
    if found:
        return int(found[0])
    same = alike(label, name)
    number = connection.execute(
        "INSERT INTO name(label, name, same) VALUES(?,?,?)", [label, name, same]
    ).lastrowid
    words = fold(name).split()
    endings = {" ".join(words[start:]) for start in range(max(0, len(words) - ENDINGS), len(words))}
    connection.executemany("INSERT INTO ending VALUES(?,?)", [(ending, number) for ending in endings])
    _block(connection, number or 0, label, name)
    return int(number or 0)


def _block(connection: sqlite3.Connection, number: int, label: str, name: str) -> None:
    """Let a name be found by what it may share with others of the same person."""
    keys = [(key, number) for key in blocking_keys(label, name)]
    connection.executemany("INSERT OR IGNORE INTO block VALUES(?,?)", keys)


def block_some(connection: sqlite3.Connection, numbers: Collection[int]) -> None:
    """Say anew by what names of people are found, in a transaction of the caller's; ``numbers`` may be other names'."""
    for number in numbers:
        connection.execute("DELETE FROM block WHERE name=?", [number])
        label, name = connection.execute("SELECT label, name FROM name WHERE id=?", [number]).fetchone()
        _block(connection, number, label, name)


def share_anew(connection: sqlite3.Connection, label: str) -> None:
    """Say anew what the forms of a kind's names share, in a transaction of the caller's."""
    rows = connection.execute("SELECT id, name FROM name WHERE label=?", [label]).fetchall()
    shared = [(alike(label, name), number) for number, name in rows]
    connection.executemany("UPDATE name SET same=? WHERE id=?", shared)


def _tallies(annotation: ArticleAnnotation, title: str, text: str) -> dict[Who, _Tally]:
    """Who and what an article names, and how."""
    found: dict[Who, _Tally] = {}
    for part, early in ((annotation.title, True), (annotation.body, False)):
        for mention in part.entities:
            tally = found.setdefault((mention.label, mention.name), _Tally())
            tally.mentions += 1
            tally.about |= early or mention.start < EARLY
    for tally in found.values():
        tally.about &= tally.mentions >= OFTEN
    for part, words in ((annotation.title, title), (annotation.body, text)):
        for quote in part.quotes:
            _add_quote(found, kinds(annotation), part, quote, words)
    return found


def _add_quote(
    found: dict[Who, _Tally], labels: dict[str, str], part: Annotation, quote: Quote, text: str
) -> None:
    if quote.speaker_name:
        tally = found.setdefault((labels.get(quote.speaker_name, "PERSON"), quote.speaker_name), _Tally())
        if quote.confidence == "unsure":
            tally.unsure += 1
        elif quote.reported:
            tally.reported += 1
        else:
            tally.said += 1
    start, end = sentence_around(text, quote) if text else (quote.start, quote.end)
    for who in {(mention.label, mention.name) for mention in named_about(part, quote, start, end)}:
        found[who].quoted += 1
