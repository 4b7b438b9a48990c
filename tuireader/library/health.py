"""The library's health: what is wrong with the stores, making good what can be made anew, and bringing back marks
that were lost, from a copy beside them, or at least the feeds from the archive.

Recovering marks opens no library, which may be impossible; and nothing is lost by choosing, for what stood in the
marks' place is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tuireader.config import Paths
from tuireader.errors import StoreError
from tuireader.library import stories
from tuireader.library.feeds.feed_settings import Logins
from tuireader.library.keeping import waiting
from tuireader.library.library import Library
from tuireader.library.statements.tracing import catch_up
from tuireader.model import is_local, is_remote
from tuireader.query.tree import Everything
from tuireader.store.archive.database import Database
from tuireader.store.archive.scope import read_states
from tuireader.store.archive.upkeep import named
from tuireader.store.marks import copies
from tuireader.store.marks.documents import Documents, Tables, current_version, document_id
from tuireader.store.marks.marks import TinyMarks
from tuireader.store.marks.shapes import ASIDE
from tuireader.text.strings import counted

if TYPE_CHECKING:
    from tuireader.store.archive.salvage import Known, Salvaged


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report. A ``problem`` is something that :func:`repair`, or its text, tells to
    mend; what is ``lost`` no repair brings back; a ``note`` is worth knowing.
    """

    kind: Literal["ok", "note", "problem", "lost"]
    text: str


def check(lib: Library) -> list[Finding]:
    """Look at both stores: whether they are sound, and how large they are.

    Example::

        for finding in health.check(library):
            print(finding.kind, finding.text)
    """
    return _check_archive(lib) + _check_marks(lib) + _check_feeds(lib) + _check_watching(lib)


def repair(lib: Library) -> list[Finding]:
    """Make anew what is derived (full-text index, speakers, names, quotes), give space back; then what :func:`check`
    finds.

    Nothing that the user did and no article is altered.

    Raises:
        StoreError: the archive is too damaged (see :func:`salvage`), or cannot be written.
    """
    lib.archive.rebuild()
    for _ in chain(catch_up(lib), stories.catch_up(lib)):
        pass
    return check(lib)


def salvage(paths: Paths) -> list[Finding]:
    """Where the archive is damaged, put one in its place with all that can be read of it; what became of it.

    Raises:
        StoreError: another process has it open, or it cannot be written; it is as it was.
    """
    from tuireader.store.archive.salvage import is_damaged  # rarely needed
    from tuireader.store.archive.salvage import salvage as put_anew

    if not is_damaged(paths.archive):
        return []
    known = _known(paths)
    return _what_became(paths.archive, put_anew(paths.archive, known), known)


def _known(paths: Paths) -> Known:
    """What the marks know of feeds and articles; nothing where they are damaged, too."""
    from tuireader.store.archive.salvage import Known

    try:
        marks = TinyMarks(paths.marks)
    except StoreError:
        return Known()
    feeds = {feed.key for feed in marks.subscriptions()} | marks.read_states().keys()
    keys = marks.starred_keys() | marks.tagged_keys() | marks.noted_keys()
    fields = {key: marks.fields("articles", key) for key in keys}
    marks.close()
    feeds |= {found["feed"] for found in fields.values() if found.get("feed")}
    return Known(sorted(feeds), fields, marks.starred_keys())


def _what_became(archive: Path, found: Salvaged, known: Known) -> list[Finding]:
    """What a salvage brought back and what it did not."""
    came = f"{counted(found.articles, 'article')} of {counted(found.feeds, 'feed')} came back"
    lines = [Finding("ok", f"{archive}: was damaged: {came}; the damaged file is kept as {found.kept.name}")]
    lost = [(key, known.articles.get(key, {}).get("title", "")) for key in found.lost]
    starred = [row for row in (*found.cut, *found.empty, *lost) if row[0] in known.starred]
    for what, rows in {
        "not as stored, or cut short": found.cut,
        "without their text": found.empty,
        "without all earlier versions": found.unreadable,
        "lost": lost,
        "that you starred among these": starred,
    }.items():
        if rows:
            lines.append(Finding("lost", f"{counted(len(rows), 'article')} {what}: {named(rows)}"))
    if found.nameless:
        lines.append(
            Finding("lost", f"the addresses of {counted(found.nameless, 'feed')}, shown as Recovered")
        )
    if len(lines) > 1:
        lines.append(Finding("ok", "tuireader fetch --all brings back what the feeds still have"))
    return lines


def _check_archive(lib: Library) -> list[Finding]:
    problems = lib.archive.problems()
    hint = "tuireader doctor --repair mends what can be mended"
    found = [Finding("problem", f"{lib.paths.archive}: {line}: {hint}") for line in problems]
    if not any(line.startswith("damaged") for line in problems):
        sizes = lib.archive.sizes()
        shown = lib.archive.count(Everything())
        text = (
            f"{lib.paths.archive}: {sizes['articles']} articles of {sizes['feeds']} feeds ({shown} shown), "
            f"{sizes['annotated']} annotated, {sizes['tombstones']} removed, {_megabytes(sizes['bytes'])}, "
            f"of which {_megabytes(sizes['free'])} free"
        )
        found.append(Finding("ok", text))
        pages, size = lib.archive.pages_room()
        if pages:
            most = lib.config.evidence.megabytes
            told = f"{counted(pages, 'page')} kept as evidence, {_megabytes(size)} of {most} MB"
            found.append(Finding("ok", f"{lib.paths.archive}: {told}"))
    return found


def _check_feeds(lib: Library) -> list[Finding]:
    """What waits for the user's word to be removed."""
    return [Finding("problem", held.told) for held in waiting(lib)]


def _check_watching(lib: Library) -> list[Finding]:
    """Whether new statements reach the settings' program."""
    trouble = watching_trouble(lib)
    return [Finding("problem", trouble)] if trouble else []


def watching_trouble(lib: Library) -> str:
    """Why new statements did not reach the settings' program when that was tried last, and how much waits, in a line;
    empty where nothing is wrong.
    """
    unheard = lib.archive.unheard
    if not lib.config.watching.run or not unheard.trouble:
        return ""
    return f"watching.run: {unheard.trouble}; what is new in {counted(unheard.number, 'article')} waits"


def _check_marks(lib: Library) -> list[Finding]:
    path = lib.paths.marks
    try:
        lib.marks.flush()
    except StoreError as error:
        return [Finding("problem", str(error))]
    if lib.marks.trouble:
        return [Finding("problem", lib.marks.trouble)]
    read = sum(len(keys) for keys, _ in lib.marks.read_keys().values())
    text = (
        f"{path}: {len(lib.marks.subscriptions())} feeds, {read} read, "
        f"{len(lib.marks.starred_keys())} starred, "
        f"{len(lib.marks.tagged_keys())} tagged, {len(lib.marks.history())} changes to undo, "
        f"{_megabytes(path.stat().st_size if path.exists() else 0)}"
    )
    return [Finding("ok", text), *_without_text(lib), *_set_aside(lib), *_wrong_logins(lib)]


def _without_text(lib: Library) -> list[Finding]:
    """Marks whose articles the archive lost: their feeds may bring some of them again."""
    number = len(lib.archive.stubs.rows())
    if not number:
        return []
    articles, have = counted(number, "starred or tagged article"), "has" if number == 1 else "have"
    return [Finding("note", f"{lib.paths.archive}: {articles} {have} no text: not stored any more")]


def _set_aside(lib: Library) -> list[Finding]:
    """What the marks' file holds that cannot be used."""
    found = []
    for aside in lib.marks.set_aside():
        place = f"{aside.table} {aside.id}".strip()
        text = f"{lib.paths.marks}: {place} is set aside: {aside.why}; correct it in the table {ASIDE}"
        found.append(Finding("problem", text))
    return found


def _wrong_logins(lib: Library) -> list[Finding]:
    """The logins that cannot be used."""
    logins = Logins(lib.paths.logins)
    try:
        return [
            Finding("problem", f"{logins.path}: the login of {key} cannot be used") for key in logins.wrong()
        ]
    except StoreError as error:
        return [Finding("problem", str(error))]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


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


def marks_now(paths: Paths) -> Choice:
    """The marks as they are."""
    return _choice(copies.known(paths.marks)[0])


def recoverable(paths: Paths) -> list[Choice]:
    """What can be brought back, the newest first; then the archive's feeds, and a new beginning."""
    start = f"{paths.marks.name}."
    found = [_choice(copy, start) for copy in copies.known(paths.marks)[1:]]
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
    return marks_now(paths), kept


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
    return [
        key for key, state in states.items() if not is_local(key) and not is_remote(key) and not state.left
    ]


def _with_feeds(keys: list[str]) -> Tables:
    """Marks that follow these feeds, and say nothing else."""
    feeds = {str(document_id(key)): {"key": key, "url": key} for key in keys}
    return {"feeds": feeds, "meta": {"1": {"version": current_version()}}}
