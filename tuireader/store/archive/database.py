"""The SQLite file by itself: a connection with its transactions, its checkpoints, and its errors in plain
words.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tuireader.store.archive.schema import (
    BUSY_SECONDS,
    ERRORS,
    connect,
    connect_to_read,
    damaged,
    log_of,
    told,
)

WAL_BYTES = 4_000_000
"""How large the write-ahead log may grow before it is put into the file."""


class Database:
    """One connection, for the thread that opened it; one that only ``reads`` cannot write, whatever is asked of it.

    Raises StoreError as :func:`schema.connect` does.
    """

    def __init__(self, path: Path, *, reads: bool = False) -> None:
        self.path = path
        self.connection = connect_to_read(path) if reads else connect(path)
        self._writes = 0
        self._logged = 0

    def all(self, sql: str, params: Iterable[Any] = ()) -> list[Any]:
        """All rows."""
        return self.connection.execute(sql, tuple(params)).fetchall()

    def one(self, sql: str, params: Iterable[Any] = ()) -> Any:
        """The first column of the first row."""
        return self.connection.execute(sql, tuple(params)).fetchone()[0]

    @property
    def others(self) -> int:
        """Changes when another connection or process has written."""
        return int(self.one("PRAGMA data_version"))

    @property
    def state(self) -> tuple[int, int]:
        """Changes with every write, from whatever side."""
        return self.others, self._writes

    @contextmanager
    def telling(self) -> Iterator[None]:
        """SQLite's errors as StoreErrors in plain words, and those of code that met rows of another kind than it
        wrote, where the file is damaged.
        """
        try:
            yield
        except ERRORS as error:
            raise told(self.path, error) from error
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            if self._sound():
                raise
            raise damaged(self.path, "there are other rows than were written") from error

    def _sound(self) -> bool:
        try:
            return bool(self.one("PRAGMA quick_check(1)") == "ok")
        except ERRORS:
            return False

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One moment of the file, whatever others write meanwhile."""
        with self.telling():
            if self.connection.in_transaction:
                yield
                return
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                self.connection.execute("COMMIT")

    @contextmanager
    def writing(self, *, lasting: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing, whatever happens; one that is not ``lasting`` may be lost whole
        with the power until one that is comes after it.
        """
        with self.telling():
            self.connection.execute(f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}")
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:  # a full disk has rolled back by itself
                    self.connection.execute("ROLLBACK")
                raise
            finally:
                self._writes += 1
        self._checkpoint(WAL_BYTES)

    def compact(self) -> None:
        """Put the write-ahead log into the file and give free space back, from now on also bit by bit."""
        with self.telling():
            self.connection.execute("PRAGMA optimize")
            self.connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            self.connection.execute("VACUUM")
        self.checkpoint()

    def vacuum(self, pages: int) -> None:
        """Give so many free pages back, in a transaction of its own."""
        with self.telling():
            # execute() would stop after one page: each is a row, if one without columns
            self.connection.executescript(f"PRAGMA incremental_vacuum({pages})")
        self._writes += 1
        self._checkpoint(WAL_BYTES)

    def checkpoint(self) -> None:
        """Put the write-ahead log into the file, if no one else is at it."""
        self._checkpoint(0)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def _checkpoint(self, growth: int) -> None:
        """Put the log into the file and empty it, once it has grown by so many bytes and if no one else is at
        it.

        Two checkpoints that race can corrupt the file (SQLite before 3.51.3), hence the lock. One that fails,
        or that someone who is reading keeps from emptying the log, is no loss: everything is safe in the log.
        """
        log = log_of(self.path)
        size = log.stat().st_size if log.exists() else 0
        if size < self._logged:
            self._logged = 0
        if size < self._logged + growth:
            return
        self._logged = size
        from filelock import FileLock, Timeout  # 19 ms, which few need pay

        with (
            suppress(Timeout, OSError, sqlite3.Error),
            FileLock(self.path.with_name("writer.lock"), timeout=0, mode=0o600),
        ):
            self.connection.execute("PRAGMA busy_timeout=0")  # a reader is not waited for
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
