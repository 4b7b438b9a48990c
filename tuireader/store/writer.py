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
from tuireader.store.documents import Documents, Entry, Tables, Touched, current_version
from tuireader.store.storage import AtomicStorage, make_folder

COALESCE = 0.1
"""Seconds that a change waits for others to be written along with it."""
RETRY = 2.0
"""Seconds between attempts while the file cannot be written."""
LOCK_SECONDS = 10.0
"""How long another process may hold the file before that is an error."""
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

    ``take_in(tables, waiting)`` rebuilds the memory from a file that another process wrote; ``document``
    gives a document as it stands in memory. Both are called with ``guard`` held.
    """

    def __init__(
        self,
        storage: AtomicStorage,
        guard: RLock,
        take_in: Callable[[Tables | None, list[Step]], None],
        document: Callable[[str, int], dict[str, Any] | None],
    ) -> None:
        self.trouble = ""
        self._storage = storage
        self._database = TinyDB(storage, storage=lambda given: given)
        self._wake = Condition(guard)
        self._file = Lock()
        self._take_in = take_in
        self._document = document
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

    def look(self) -> bool:
        """Take in a file that another process wrote; whether there was one. Never waits for a write under
        way.
        """
        if not self._file.acquire(blocking=False):
            return False
        try:
            found = self._read()
            if found and not self._waiting:
                self.trouble = ""
            return found
        except StoreError as error:
            self._storage.forget()
            self.trouble = str(error)
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
        with self._wake:
            self.trouble = self._told(error)
            self._failures += 1
            self._hurry = False
            self._wake.notify_all()

    def _told(self, error: Exception) -> str:
        if isinstance(error, StoreError):
            return str(error)
        reason = (isinstance(error, OSError) and error.strerror) or f"{error}" or type(error).__name__
        return f"{self._storage.path}: your marks cannot be saved ({reason}){_KEPT}"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes out."""
        from filelock import FileLock  # 19 ms, which only those who write need pay

        make_folder(self._storage.path.parent)
        with FileLock(f"{self._storage.path}.lock", timeout=LOCK_SECONDS, mode=0o600):
            yield

    def _read(self) -> bool:
        if not self._storage.changed():
            return False
        tables = self._storage.read()
        with self._wake:
            self._take_in(tables, self._waiting)
        return True

    def _write(self) -> None:
        """Bring the file up to date with all that waits."""
        self._read()
        with self._wake:
            count = len(self._waiting)
            touched = set[Touched]().union(*(step.touched for step in self._waiting))
            documents = {place: self._document(*place) for place in touched}
        self._apply(documents)
        self._storage.commit()
        with self._wake:
            del self._waiting[:count]
            self._safe += count
            self.trouble = ""
            self._wake.notify_all()

    def _apply(self, documents: dict[Touched, dict[str, Any] | None]) -> None:
        """Put documents into TinyDB's tables, the absent ones out of them."""
        for name in {table for table, _ in documents}:
            table = self._database.table(name)
            mine = {ident: document for (place, ident), document in documents.items() if place == name}
            table.remove(doc_ids=mine)
            table.insert_multiple(Document(document, ident) for ident, document in mine.items() if document)
        if not self._database.table("meta").contains(doc_id=1):
            self._database.table("meta").insert(Document({"version": current_version()}, 1))
