"""Bringing back marks that were lost: from a copy beside them, or at least the feeds from the archive.

Nothing here opens the library, which may be impossible; and nothing is lost by choosing, for what stood in the
marks' place is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tuireader.config import Paths
from tuireader.errors import StoreError
from tuireader.model import is_local
from tuireader.store.archive.database import Database
from tuireader.store.archive.scope import read_states
from tuireader.store.marks import copies
from tuireader.store.marks.documents import Documents, Tables, current_version, document_id
from tuireader.text.strings import counted

ARCHIVE = "archive"
"""What stands for the feeds that the archive knows, as a choice."""
NOTHING = "nothing"
"""What stands for a new beginning."""
_MARKS = {"starred": "starred", "tags": "tagged", "note": "noted"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be brought back: its ``name`` to choose it by, of when it is (epoch seconds, 0 for now), and what it
    holds; ``fault`` says why it cannot be used.
    """

    name: str
    at: int = 0
    holds: str = ""
    fault: str = ""


def present(paths: Paths) -> Choice:
    """The marks as they are."""
    return _choice(copies.copies(paths.marks)[0])


def choices(paths: Paths) -> list[Choice]:
    """What can be brought back, the newest first; then the archive's feeds, and a new beginning."""
    start = f"{paths.marks.name}."
    found = [_choice(copy, start) for copy in copies.copies(paths.marks)[1:]]
    return [*found, *_of_archive(paths), Choice(NOTHING, holds="no marks and no feeds: a new beginning")]


def recover(paths: Paths, name: str) -> tuple[Choice, str]:
    """Bring back what was chosen by its name; says what is there now, and the name of the file in which is kept
    what stood in its place (empty where there was nothing).

    Raises:
        NotFoundError: there is no such choice.
        StoreError: it cannot be used, or nothing can be written.
    """
    if name == ARCHIVE:
        kept = copies.put_in_place(paths.marks, _with_feeds(_followed(paths)))
    elif name == NOTHING:
        kept = copies.put_in_place(paths.marks, _with_feeds([]))
    else:
        kept = copies.recover(paths.marks, name)
    return present(paths), kept


def _choice(copy: copies.Copy, start: str = "") -> Choice:
    holds = _holds(copy.documents) if copy.documents else ""
    return Choice(copy.name.removeprefix(start), int(copy.changed), holds, copy.fault)


def _holds(documents: Documents) -> str:
    """What is in a file of marks, in words."""
    plain = documents.plain
    marks = [mark for fields in plain["articles"].values() for mark in _MARKS if fields.get(mark)]
    numbers = {
        "read": sum(len(state.ids) for state in documents.read.values()),
        **{told: marks.count(mark) for mark, told in _MARKS.items()},
        "names and quotes corrected": len(plain["names"]) + len(plain["corrections"]),
        "searches and people kept": len(plain["searches"]) + len(plain["followed"]),
        "changes to undo": len(documents.history),
    }
    parts = [f"{number:,} {told}" for told, number in numbers.items() if number]
    return ", ".join([counted(len(plain["feeds"]), "feed"), *parts])


def _of_archive(paths: Paths) -> Iterator[Choice]:
    try:
        if feeds := _followed(paths):
            holds = f"{counted(len(feeds), 'feed')}, by what was fetched: no folders and no marks"
            yield Choice(ARCHIVE, holds=holds)
    except StoreError as error:
        yield Choice(ARCHIVE, fault=str(error))


def _followed(paths: Paths) -> list[str]:
    """The addresses of the feeds that the archive knows and the user did not leave."""
    if not paths.archive.exists():
        return []
    database = Database(paths.archive)
    try:
        with database.reading():
            states = read_states(database.connection, items=False)
    finally:
        database.close()
    return [key for key, state in states.items() if not is_local(key) and not state.left]


def _with_feeds(keys: list[str]) -> Tables:
    """Marks that follow these feeds, and say nothing else."""
    feeds = {str(document_id(key)): {"key": key, "url": key} for key in keys}
    return {"feeds": feeds, "meta": {"1": {"version": current_version()}}}
