"""The marks: what the user did, in TinyDB. Memory answers at once; one writer thread makes changes safe: it takes what
waits, locks the file, and commits through TinyDB.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Condition, Lock, RLock, Thread
from typing import Any

from tinydb import TinyDB
from tinydb.table import Document

from tuireader.errors import NotFoundError, StoreError
from tuireader.model import ArticleRef, Subscription
from tuireader.own_files import make_folder
from tuireader.store.contract import Change, Marks
from tuireader.store.marks.copies import Rescue
from tuireader.store.marks.documents import (
    Documents,
    Entry,
    Op,
    ReadState,
    Step,
    Touched,
    current_version,
)
from tuireader.store.marks.shapes import Aside, set_aside
from tuireader.store.marks.storage import (
    ADVICE,
    LOCK_SECONDS,
    AtomicStorage,
    DamagedError,
    EmptiedError,
    done,
    read_whole,
)
from tuireader.text.strings import counted

_OF_SUBSCRIPTION = tuple(Subscription.__slots__)
RECENT = 500
"""For how many of the last changes it is known which articles they were about."""
COALESCE = 0.1
"""Seconds that a change waits for others to be written along with it."""
RETRY = 2.0
"""Seconds between attempts while the file cannot be written."""
_KEPT = "; they are kept, and tried again"


class TinyMarks(Marks):
    """The contract :class:`~tuireader.store.contract.Marks` over one TinyDB file, which stock TinyDB can
    open.

    Raises:
        StoreError: the file is damaged, emptied or of a newer version of the program; it is left as it is.
    """

    def __init__(self, path: Path, *, expected: bool = False) -> None:
        """``expected`` says that there are marks, as there is an archive: then an empty file is a damaged one."""
        self._lock = RLock()
        self._version = self._feeds_version = self._opinions_version = 0
        self._recent: deque[tuple[int, list[int] | None]] = deque(maxlen=RECENT)
        self._keys: dict[str, frozenset[int]] = {}
        self._storage = AtomicStorage(path, expected=expected)
        self._documents, behind = read_whole(self._storage)
        self._writer = Writer(self._storage, self._lock, lambda: self._documents, self._take_in, behind)

    # --- answers from memory ---

    @property
    def version(self) -> int:
        """Grows with every change in memory, from whatever side."""
        return self._version

    @property
    def feeds_version(self) -> int:
        """Grows with every change that may be about subscriptions."""
        return self._feeds_version

    @property
    def opinions_version(self) -> int:
        """Grows with every change that may be about names or corrections."""
        return self._opinions_version

    def touched_since(self, version: int) -> list[int] | None:
        """The keys of articles whose marks may have changed since that version; None when that could be
        any.
        """
        with self._lock:
            recent = [keys for made, keys in self._recent if made > version]
            if len(recent) < self._version - version:
                return None
        touched: list[int] = []
        for keys in recent:
            if keys is None:
                return None
            touched += keys
        return touched

    @property
    def trouble(self) -> str:
        """One line while changes cannot be made safe (they wait in memory and are tried again), else
        empty.
        """
        return self._writer.trouble

    @property
    def unsaved(self) -> int:
        """How many of the user's changes are not safe on disk yet."""
        return self._writer.unsaved

    def take_notices(self) -> list[str]:
        """What became of the file under this process, a line each; each is given once."""
        notices, self._writer.notices = self._writer.notices, []
        return notices

    def set_aside(self) -> tuple[Aside, ...]:
        """The documents of the file that cannot be used, and why."""
        return set_aside(self._documents.strange)

    def create(self) -> None:
        """Let there be a file, before an archive is made beside it. Raises StoreError as :meth:`flush` does."""
        self._perform(Step("set", Entry("", ())))
        self.flush()

    def is_read(self, ref: ArticleRef, published: int) -> bool:
        """Whether the article is marked read."""
        state = self._documents.read.get(ref.feed)
        return state is not None and state.has(ref.key, published)

    def is_marked_read(self, ref: ArticleRef) -> bool | None:
        """As :meth:`is_read`, by what the reference says; None when only a date that it lacks could tell."""
        state = self._documents.read.get(ref.feed)
        if state is None:
            return False
        if ref.published is not None or not state.before:
            return state.has(ref.key, ref.published or 0)
        if ref.key in state.ids:
            return True
        return False if ref.key in state.unread else None

    def is_starred(self, key: int) -> bool:
        """Whether the article is starred."""
        return bool(self._documents.plain["articles"].get(key, {}).get("starred"))

    def is_deleted(self, key: int) -> bool:
        """Whether the user deleted the article, so that no list shows it."""
        return bool(self._documents.plain["articles"].get(key, {}).get("deleted"))

    def tags(self, key: int) -> tuple[str, ...]:
        """The article's tags, sorted."""
        return tuple(self._documents.plain["articles"].get(key, {}).get("tags", ()))

    def read_keys(self) -> Mapping[str, tuple[frozenset[int], int]]:
        """Feed key -> (keys marked read, time before which all is read)."""
        with self._lock:
            return {
                feed: (frozenset(state.ids), state.before) for feed, state in self._documents.read.items()
            }

    def read_states(self) -> Mapping[str, ReadState]:
        """What is read of each feed, live: for asking only, and anew for each list."""
        return self._documents.read

    def starred_keys(self) -> frozenset[int]:
        """The starred articles."""
        return self._keys_with("starred")

    def tagged_keys(self, tag: str = "") -> frozenset[int]:
        """The articles with this tag, whatever its case, or with any."""
        tagged = self._keys_with("tags")
        if not tag:
            return tagged
        wanted = tag.casefold()
        return frozenset(key for key in tagged if any(wanted == name.casefold() for name in self.tags(key)))

    def noted_keys(self, text: str = "") -> frozenset[int]:
        """The articles with a note to them or to a passage of theirs, in which this text stands, whatever its case."""
        wanted = text.casefold()
        with self._lock:
            articles, passages = self._documents.plain["articles"], self._documents.plain["notes"]
            found = [(key, str(fields.get("note", ""))) for key, fields in articles.items()]
            found += [
                (fields["article"], fields["note"]) for fields in passages.values() if "article" in fields
            ]
            return frozenset(key for key, note in found if note and wanted in note.casefold())

    def deleted_keys(self) -> frozenset[int]:
        """The deleted articles."""
        return self._keys_with("deleted")

    def _keys_with(self, name: str) -> frozenset[int]:
        with self._lock:
            return frozenset(
                key for key, fields in self._documents.plain["articles"].items() if fields.get(name)
            )

    def subscriptions(self) -> tuple[Subscription, ...]:
        """The feeds the user follows."""
        return tuple(
            Subscription(**{name: fields[name] for name in _OF_SUBSCRIPTION if name in fields})
            for fields in self.documents("feeds")
        )

    def documents(self, table: str) -> tuple[dict[str, Any], ...]:
        """All documents of a table: ``articles``, ``feeds``, ``names``, ``corrections`` or ``searches``."""
        with self._lock:
            return tuple(dict(fields) for fields in self._documents.plain[table].values())

    def fields(self, table: str, ident: int | str) -> dict[str, Any]:
        """One document's fields, empty when there is none."""
        return dict(self._documents.get(table, ident))

    def history(self) -> tuple[Change, ...]:
        """All remembered changes, oldest first."""
        with self._lock:
            return tuple(_change(entry) for entry in self._documents.history.values())

    def state(self, name: str) -> Any:
        """A remembered place or setting of the screen, or None; not part of undo."""
        return self._documents.get("state", name).get("value")

    # --- changes ---

    def record(self, change: Change) -> Change:
        """Do a change and remember it for undo; returns it with its number."""
        entry = Entry(change.label, change.ops, at=int(time.time()))
        self._perform(Step("record", entry))
        return _change(entry)

    def undo(self, number: int | None = None) -> Change | None:
        """Take back the last change not undone, or change ``number``; None when there is none to take back.

        Raises:
            NotFoundError: no change of that number is remembered.
        """
        with self._lock:
            history = self._documents.history
            if number is not None and number not in history:
                raise NotFoundError(f"no change {number} to undo; see what there is with: undo --list")
            entry = self._documents.last_done() if number is None else history[number]
            if entry is None or entry.undone:
                return None
            self._perform(Step("undo", entry))
            return _change(entry)

    def redo(self) -> Change | None:
        """Do again what was undone last; None when nothing was, or something else was done since."""
        with self._lock:
            entry = self._documents.last_undone()
            if entry is None:
                return None
            self._perform(Step("redo", entry))
            return _change(entry)

    def set_state(self, name: str, value: Any) -> None:
        """Remember a place or setting (plain JSON) under a name; None forgets it."""
        new = {"key": None, "value": None} if value is None else {"key": name, "value": value}
        op: Op = {"do": "set", "table": "state", "id": name, "old": {}, "new": new}
        if self.state(name) != value:
            self._perform(Step("set", Entry("", (op,))))

    def amend(self, *ops: Op) -> None:
        """Do ops that are no change of the user's, as when a feed has moved: kept like any, but not part of undo."""
        self._perform(Step("set", Entry("", ops)))

    def _perform(self, step: Step) -> None:
        with self._lock:
            step.touched = step.on(self._documents)
            self._told_of([step], step.touched)
            self._writer.add(step)

    def _told_of(self, steps: list[Step], touched: set[Touched]) -> None:
        """The memory changed by these steps, which touched these documents."""
        about = [step.articles() for step in steps]
        known = [keys for keys in about if keys is not None]
        self._altered(None if len(known) < len(about) else [key for keys in known for key in keys])
        tables = {table for table, _ in touched}
        if tables & {"names", "corrections"}:
            self._opinions_version = self._version

    def _altered(self, keys: list[int] | None) -> None:
        """The memory changed, as to these articles, or to any."""
        self._version += 1
        self._recent.append((self._version, keys))
        self._keys.clear()
        if keys is None:
            self._feeds_version = self._version

    # --- the file ---

    def refresh(self) -> bool:
        """Take in what other processes wrote; whether anything changed. A file that cannot be read is
        :attr:`trouble`.
        """
        return self._writer.look()

    def flush(self) -> None:
        """Wait until every change is safe on disk. Raises StoreError when it cannot be made so."""
        self._writer.flush()

    def close(self) -> None:
        """Make every change safe and stop writing. Raises StoreError as :meth:`flush` does."""
        self._writer.close()

    def _take_in(self, documents: Documents | None, news: list[Step], waiting: list[Step]) -> None:
        """Others wrote: take the file's documents, if it is another, as the truth, do what is new in its tail, and then
        again what waits to be written.
        """
        if documents is None:
            documents = self._documents
            for step in waiting:
                documents.withdraw(step.entry)
            self._told_of(news, done(news, documents))
        done(waiting, documents)
        if documents is not self._documents:
            self._documents = documents
            self._altered(None)
            self._opinions_version = self._version


class FixedMarks(TinyMarks):
    """The marks as they are in the file now, to be looked at: nothing is written, and no change of others taken in."""

    def refresh(self) -> bool:
        """Stay as it was."""
        return False

    def _perform(self, step: Step) -> None:
        raise StoreError("the library was opened to be read: nothing in it can be changed")


def _change(entry: Entry) -> Change:
    return Change(entry.label, entry.ops, entry.number, entry.at, bool(entry.undone))


# --- the thread that writes ---


class Writer:
    """Writes steps to the file, in order, many at once; other processes' changes are taken in first.

    ``memory`` gives the documents as they stand in memory. ``take_in(documents, news, waiting)`` takes those of a file
    that another process wrote in their place (None where it is the same file), and what is new in its tail; both are
    called with ``guard`` held. ``behind`` are the documents of which the tail knows more than the file. What is in
    memory alone, since the file was damaged or cannot be written, is kept in a rescue file.
    """

    def __init__(
        self,
        storage: AtomicStorage,
        guard: RLock,
        memory: Callable[[], Documents],
        take_in: Callable[[Documents | None, list[Step], list[Step]], None],
        behind: set[Touched],
    ) -> None:
        self.trouble = ""
        self.notices: list[str] = []
        """What became of the file, a line each, to be told once."""
        self._storage = storage
        self._database = TinyDB(storage, storage=lambda given: given)
        self._wake = Condition(guard)
        self._file = Lock()
        self._memory = memory
        self._take_in = take_in
        self._behind = behind
        self._rescue = Rescue(storage.path)
        self._waiting: list[Step] = []
        self._asked = self._safe = self._failures = 0
        self._hurry = self._closed = False
        self._thread: Thread | None = None

    def add(self, step: Step) -> None:
        """Queue a step that was done in memory; the guard is held."""
        self._waiting.append(step)
        self._asked += 1
        self._start()
        self._wake.notify_all()

    @property
    def unsaved(self) -> int:
        """How many changes of the user's are not safe yet."""
        with self._wake:
            return sum(step.kind != "set" for step in self._waiting)

    def look(self) -> bool:
        """Take in a file that another process wrote; whether there was one. Never waits for a write under
        way. An emptied file is soon written anew.
        """
        if not self._file.acquire(blocking=False):
            return False
        try:
            found = self._read()
            if found and not self._waiting:
                self._settled()
            return found
        except EmptiedError:
            with self._wake:
                if not self._waiting:
                    self.add(Step("set", Entry("", ())))
            return False
        except StoreError as error:
            self._storage.forget()
            self.trouble = self._told(error)
            return False
        finally:
            self._file.release()

    def flush(self) -> None:
        """Wait until all steps so far are safe. Raises StoreError when an attempt to write them failed."""
        with self._wake:
            asked, failures, self._hurry = self._asked, self._failures, True
            if self._waiting:  # after a close that failed nobody is there to write them
                self._start()
            self._wake.notify_all()
            self._wake.wait_for(lambda: self._safe >= asked or self._failures > failures)
            self._hurry = False
            if self._safe < asked:
                raise StoreError(self.trouble.removesuffix(_KEPT))

    def close(self) -> None:
        """Flush, then stop the thread; a step added later starts another."""
        try:
            self.flush()
        finally:
            with self._wake:
                thread, self._thread = self._thread, None
                self._closed = True
                self._wake.notify_all()
            if thread is not None:
                thread.join()
            self._closed = False

    def _start(self) -> None:
        """Let there be a thread; the guard is held."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="marks writer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._waiting or self._closed)
                self._wake.wait_for(lambda: self._hurry or self._closed, RETRY if self.trouble else COALESCE)
                if self._closed:
                    return
            self._attempt()

    def _attempt(self) -> None:
        with self._file:
            try:
                with self._locked():
                    self._write()
            except Exception as error:  # whatever it is, the thread must live on and tell it
                self._storage.forget()
                self._failed(error)

    def _failed(self, error: Exception) -> None:
        told = self._told(error)
        with self._wake:
            self.trouble = told
            self._failures += 1
            self._hurry = False
            self._wake.notify_all()

    def _told(self, error: Exception) -> str:
        """What is wrong, in a line; where only the memory holds what the user did, it is rescued before."""
        kept = ""
        if isinstance(error, DamagedError) or self.unsaved:
            name = self._rescued()
            kept = f"; what was known here is kept in {name}" if name else ""
        if isinstance(error, StoreError):
            return f"{error}{kept}"
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return f"{self._storage.path}: your marks cannot be saved ({reason}){kept}{_KEPT}"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes out."""
        from filelock import FileLock  # 19 ms, which only those who write need pay

        make_folder(self._storage.path.parent)
        with FileLock(f"{self._storage.path}.lock", timeout=LOCK_SECONDS, mode=0o600):
            yield

    def _read(self) -> bool:
        """Take in the file if it is another than before, and what is new in its tail."""
        if not self._storage.changed():
            return self._read_tail()
        documents, behind = read_whole(self._storage)
        with self._wake:
            waiting = set[Touched]().union(*(step.touched for step in self._waiting))
            lacking = self._memory().richer_than(documents, waiting)
        if lacking:
            self._keep_rescued(f"{self._storage.path} was replaced by a file that holds less")
        with self._wake:
            self._take_in(documents, [], self._waiting)
            self._behind = behind
        return True

    def _read_tail(self) -> bool:
        """Take in what other processes have added to the tail."""
        news = self._storage.news()
        if not news:
            return False
        with self._wake:
            self._take_in(None, news, self._waiting)
            self._behind = self._behind.union(*(step.touched for step in news))
        return True

    def _write(self) -> None:
        """Bring the file up to date with all that waits."""
        try:
            self._read()
        except EmptiedError:
            self._write_anew()
        with self._wake:
            steps = list(self._waiting)
            touched = self._behind.union(*(step.touched for step in steps))
        told = [step for step in steps if step.entry.ops]
        if self._storage.takes(told):
            self._storage.append(told)
        else:
            self._write_whole(touched)
            touched = set()
        with self._wake:
            self._behind = touched
            del self._waiting[: len(steps)]
            self._safe += len(steps)
            self._settled()
            self._wake.notify_all()

    def _write_whole(self, touched: set[Touched]) -> None:
        """Replace the file; ``touched`` are the documents that are others by now than in it."""
        with self._wake:
            documents = {place: self._memory().document(*place) for place in touched}
        self._apply(documents)
        if self._storage.tail.faults:
            tail = self._storage.tail
            self.notices.append(
                f"{tail.path}: {counted(tail.faults, 'change')} in it cannot be read; it is kept beside"
            )
        self._storage.commit()

    def _write_anew(self) -> None:
        """The file was emptied, or is gone: there is nothing in it that is not here."""
        self._keep_rescued(f"{self._storage.path} was emptied or removed, and is written anew")
        with self._wake:
            self._storage.restore(self._memory().tables())

    def _rescued(self) -> str:
        """Keep what is in memory in a file of its own; its name, empty where that fails, too."""
        with self._wake:
            if self._rescue.at == self._asked:
                return self._rescue.name
            asked, tables = self._asked, self._memory().tables()
        return self._rescue.write(tables, asked)

    def _keep_rescued(self, what: str) -> None:
        """Rescue what is in memory, for good, and tell why."""
        name = self._rescued()
        kept = f"; all that was known here is kept in {name}: {ADVICE}" if name else ""
        self.notices.append(f"{what}{kept}")
        self._rescue.keep()

    def _settled(self) -> None:
        """All is safe: what was rescued is in the file, unless that was replaced by one that knows less."""
        self.trouble = ""
        self._rescue.drop()

    def _apply(self, documents: dict[Touched, dict[str, Any] | None]) -> None:
        """Put documents into TinyDB's tables, the absent ones out of them."""
        for name in {table for table, _ in documents}:
            table = self._database.table(name)
            mine = {ident: document for (place, ident), document in documents.items() if place == name}
            table.remove(doc_ids=mine)
            table.insert_multiple(Document(document, ident) for ident, document in mine.items() if document)
        if not self._database.table("meta").contains(doc_id=1):
            self._database.table("meta").insert(Document({"version": current_version()}, 1))
