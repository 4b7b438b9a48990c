"""The SQLite file by itself: a connection with its transactions, its checkpoints, and its errors in plain
words.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from tuireader.errors import DamagedError, StoreError
from tuireader.own_files import make_folder, sync_folder
from tuireader.store.archive import schema
from tuireader.store.archive.schema import Upgrading
from tuireader.store.marks.storage import sweep

CACHE_KB = 8_000
"""How much of the file a connection keeps at hand: in SQLite's own 2 MB an import reads and writes pages again."""
ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises; the second where its own message quotes from a damaged file what is no text."""
BUSY_SECONDS = 30.0
"""How long a write waits for another process's transaction."""
WAL_BYTES = 4_000_000
"""How large the write-ahead log may grow before it is put into the file."""


class Database:
    """One connection, for the thread that opened it; one that only ``reads`` cannot write, whatever is asked of it.

    ``tell`` hears how far the upgrade of an older file is. Raises StoreError as :func:`connect` does.
    """

    def __init__(self, path: Path, *, reads: bool = False, tell: Upgrading | None = None) -> None:
        self.path = path
        self.connection = connect_to_read(path) if reads else connect(path, tell)
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


# --- opening and making a file ---


def connect(path: Path, tell: Upgrading | None = None) -> sqlite3.Connection:
    """Open the archive, making it when it is missing; everything by hand: transactions and checkpoints.

    One of an older version gets what it lacks, of which ``tell`` hears where that takes time.

    Raises:
        DamagedError: it is damaged.
        StoreError: it is of a newer version, no file, or its folder cannot be written. In any case the file is left
        as it is.
    """
    try:
        if not path.exists():
            _create(path)
        _check_kind(path)
        return open_file(path, tell)
    except OSError as error:
        raise StoreError(f"{path}: cannot be opened ({error.strerror})") from error
    except ERRORS as error:
        raise told(path, error) from error


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open the archive so that SQLite itself writes nothing into it; it is neither made nor migrated.

    Raises:
        DamagedError: it is damaged.
        StoreError: there is none, or it is of another version.
    """
    try:
        _check_kind(path)
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, isolation_level=None
        )
        if (version := schema.version_of(connection)) != len(schema.STEPS):
            connection.close()
            if version > len(schema.STEPS):
                raise _newer(path, version)
            raise StoreError(
                f"{path}: of an older format; any other command of tuireader brings it up to date"
            )
        return connection
    except OSError as error:
        raise StoreError(f"{path}: cannot be opened ({error.strerror})") from error
    except ERRORS as error:
        raise told(path, error) from error


def open_file(path: Path, tell: Upgrading | None = None) -> sqlite3.Connection:
    """Connect to a file, which gets the tables that it has not. Raises StoreError, OSError or sqlite3.Error."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        _prepare(connection, path, tell)
    except BaseException:
        connection.close()
        raise
    return connection


def _create(path: Path) -> None:
    """Make a new archive, whole before it has its name: an empty file is always one that was emptied.

    A log that outlived its archive is moved aside: SQLite would remove it, or put it into the new file.
    """
    from filelock import FileLock  # only for the first start

    path = path.resolve()  # a link to where the file is to be stays a link

    make_folder(path.parent)
    with FileLock(path.with_name("writer.lock"), mode=0o600):
        if path.exists():
            return
        sweep(path)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        os.close(os.open(fresh, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(open_file(fresh)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # closing would keep its errors for itself
        set_log_aside(path, set_aside(path))
        fresh.rename(path)
        sync_folder(path.parent)


def _check_kind(path: Path) -> None:
    """Raise StoreError where there is no file that SQLite may open: it would wait for a pipe for ever."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "a device or pipe"
        raise StoreError(
            f"{path}: is {kind}, not a file; move it away to start anew (your marks are kept apart)"
        )
    if not found.st_size:
        raise damaged(path, "it is empty")


def set_aside(path: Path) -> Path:
    """A free name under which a damaged archive of this moment is kept."""
    name = f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    free = path.with_name(name)
    number = 1
    while free.exists() or log_of(free).exists():
        number += 1
        free = path.with_name(f"{name}.{number}")
    return free


def set_log_aside(path: Path, kept: Path) -> None:
    """Let an archive's log, where there is one, have the name that belongs to ``kept``."""
    log = log_of(path)
    if log.exists() and log.stat().st_size:
        log.rename(log_of(kept))
    for name in (log, path.with_name(f"{path.name}-shm")):
        name.unlink(missing_ok=True)


def log_of(path: Path) -> Path:
    """The write-ahead log that belongs to an archive."""
    return path.with_name(f"{path.name}-wal")


def _prepare(connection: sqlite3.Connection, path: Path, tell: Upgrading | None) -> None:
    version = schema.version_of(connection)
    if version > len(schema.STEPS):
        raise _newer(path, version)
    if version == 0:
        connection.execute("PRAGMA auto_vacuum=INCREMENTAL")  # only an empty file can be told so
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"PRAGMA cache_size=-{CACHE_KB}")
    if version < len(schema.STEPS):
        schema.migrate(connection, tell)


def _newer(path: Path, version: int) -> StoreError:
    return StoreError(
        f"{path}: written by a newer tuireader (format {version}, this one knows {len(schema.STEPS)}); "
        "nothing was changed: upgrade"
    )


# --- errors in plain words ---


def told(path: Path, error: Exception) -> StoreError:
    """What to tell about an error of SQLite."""
    text = str(error)
    if is_damage(error):
        return damaged(path, text.partition(" with text ")[0])
    if "full" in text:
        return StoreError(f"{path}: the disk is full; nothing stored before is lost")
    return StoreError(f"{path}: {text}")


def is_damage(error: Exception) -> bool:
    """Whether an error says that the file is not what was written into it."""
    if isinstance(error, UnicodeDecodeError):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    if code is None or code == sqlite3.SQLITE_ERROR:
        return any(sign in str(error) for sign in _DAMAGE)
    return code == sqlite3.SQLITE_IOERR_SHORT_READ or code & 0xFF in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    )


_DAMAGE = ("malformed", "not a database", "Could not decode", "no such table", "no such column", "vtable")
"""Parts of what SQLite, or the code that reads its rows, says of a file in which something else stands."""


def damaged(path: Path, why: str) -> DamagedError:
    """What to tell about a damaged archive."""
    return DamagedError(
        f"{path}: damaged ({why}); nothing was changed: tuireader doctor --repair saves what can be read"
    )
