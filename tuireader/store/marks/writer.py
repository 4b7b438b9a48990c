"""The one thread that makes marks safe: it takes what waits, locks the file, and commits through TinyDB."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, Lock, RLock, Thread
from typing import Any, Literal

from tinydb import TinyDB
from tinydb.table import Document

from tuireader.errors import StoreError
from tuireader.own_files import make_folder
from tuireader.store.marks.documents import Documents, Entry, Touched, current_version
from tuireader.store.marks.storage import (
    ADVICE,
    LOCK_SECONDS,
    AtomicStorage,
    DamagedError,
    EmptiedError,
    Rescue,
)

COALESCE = 0.1
"""Seconds that a change waits for others to be written along with it."""
RETRY = 2.0
"""Seconds between attempts while the file cannot be written."""
_KEPT = "; they are kept, and tried again"


@dataclass(slots=True)
class Step:
    """One thing to be done to the documents, in memory at once and in the file later. Doing it twice is
    harmless.
    """

    kind: Literal["record", "undo", "redo", "set"]
    entry: Entry
    touched: set[Touched] = field(default_factory=set)

    def on(self, documents: Documents) -> set[Touched]:
        """Do it to these documents; returns which it altered."""
        if self.kind == "record":
            return documents.record(self.entry)
        if self.kind == "set":
            return {documents.apply(op) for op in self.entry.ops}
        entry = documents.history.get(self.entry.number, self.entry)
        return documents.undo(entry) if self.kind == "undo" else documents.redo(entry)


class Writer:
    """Writes steps to the file, in order, many at once; other processes' changes are taken in first.

    ``memory`` gives the documents as they stand in memory, and ``take_in(documents, waiting)`` takes those of a file
    that another process wrote in their place; both are called with ``guard`` held. What is in memory alone, since
    the file was damaged or cannot be written, is kept in a rescue file.
    """

    def __init__(
        self,
        storage: AtomicStorage,
        guard: RLock,
        memory: Callable[[], Documents],
        take_in: Callable[[Documents, list[Step]], None],
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
        lost = isinstance(error, DamagedError) or self.unsaved
        kept = f"; what was known here is kept in {name}" if lost and (name := self._rescued()) else ""
        if isinstance(error, StoreError):
            return f"{error}{kept}"
        reason = (isinstance(error, OSError) and error.strerror) or f"{error}" or type(error).__name__
        return f"{self._storage.path}: your marks cannot be saved ({reason}){kept}{_KEPT}"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes out."""
        from filelock import FileLock  # 19 ms, which only those who write need pay

        make_folder(self._storage.path.parent)
        with FileLock(f"{self._storage.path}.lock", timeout=LOCK_SECONDS, mode=0o600):
            yield

    def _read(self) -> bool:
        """Take in the file if it is another than before."""
        if not self._storage.changed():
            return False
        documents = Documents(self._storage.read())
        with self._wake:
            waiting = set[Touched]().union(*(step.touched for step in self._waiting))
            lacking = self._memory().richer_than(documents, waiting)
        if lacking:
            self._keep_rescued(f"{self._storage.path} was replaced by a file that holds less")
        with self._wake:
            self._take_in(documents, self._waiting)
        return True

    def _write(self) -> None:
        """Bring the file up to date with all that waits."""
        try:
            self._read()
        except EmptiedError:
            self._write_anew()
        with self._wake:
            count = len(self._waiting)
            touched = set[Touched]().union(*(step.touched for step in self._waiting))
            documents = {place: self._memory().document(*place) for place in touched}
        self._apply(documents)
        self._storage.commit()
        with self._wake:
            del self._waiting[:count]
            self._safe += count
            self._settled()
            self._wake.notify_all()

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
