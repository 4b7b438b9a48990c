"""The TinyDB storage that can't lose the file: what stock ``JSONStorage`` does, made safe and held in memory; and the
copies beside the file, from which it can be recovered. All are whole TinyDB files.

The file is plain JSON that ``TinyDB(path)`` opens at any moment, since it is only ever replaced as a whole: a
temporary file is written and synced, then renamed over it, then the folder is synced.

``marks.json.0`` is the file before its last change, ``.1`` to ``.7`` are the last of each of seven days
(:meth:`AtomicStorage.commit` keeps them). ``marks.json.TIME.old`` is a file of an older version, or one of which
something was set aside; ``marks.json.rescue-...`` what a process knew when the file was damaged, emptied or replaced
by an older one under it; ``marks.json.replaced-...`` what stood there before another was recovered.
"""

from __future__ import annotations

import glob
import json
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from tuireader.errors import NotFoundError, StoreError
from tuireader.own_files import make_folder, read_own, replace_file
from tuireader.store.marks.documents import Documents, Tables, current_version, upgraded, version_of
from tuireader.store.marks.shapes import sound

Stamp = tuple[int, int, int]
MAX_BYTES = 500_000_000
"""Of a file of marks: a hundred times what 100,000 articles take."""
LOCK_SECONDS = 10.0
"""How long another process may hold the file before that is an error."""
DAYS = 7
"""Of how many days a copy is kept."""
DAY_NS = 86_400 * 10**9
ADVICE = 'see "tuireader doctor --recover"'
"""What to do about marks that are lost."""
_dumps: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class DamagedError(StoreError):
    """The file cannot be used, so that what is in memory is nowhere else."""


class EmptiedError(DamagedError):
    """There is nothing in the file, where there was something."""


class AtomicStorage(Storage):
    """Tables in memory, read again when another process replaced the file; :meth:`commit` makes them safe.

    TinyDB reads and writes the memory; several writes become one commit. The caller holds the lock that keeps
    other processes out from the read to the commit.
    """

    def __init__(self, path: Path, *, expected: bool) -> None:
        """Where something is ``expected``, as beside an archive, an emptied file is no beginning."""
        self.path = path
        self._expected = expected
        self._altered = False
        self._tables: Tables | None = None
        self._stamp: Stamp | None = None
        self._dirty = False
        self._has_copy = False
        self._texts: dict[str, dict[str, tuple[Any, str]]] = {}

    def changed(self) -> bool:
        """Whether the file is another than the one last read or committed here: inode, size or time
        differ.
        """
        return self._tables is None or _stamp(self.path) != self._stamp

    def read(self) -> Tables | None:
        """The tables, None when there is no file yet.

        Raises:
            EmptiedError: the file is missing or empty, where there was something, or should be.
            DamagedError: the file is not a TinyDB file; it is left as it is.
            StoreError: the file is a newer program's; it is left as it is.
        """
        if not self._dirty and self.changed():
            found, stamp = load(self.path)
            full = any(found.values())
            if self._expected and not full:
                raise EmptiedError(_emptied(self.path, stamp))
            self._tables, self._stamp = _prepared(self.path, found), stamp
            self._altered = self._tables is not found
            self._expected = self._expected or full
        return self._tables or None

    def write(self, data: Tables) -> None:
        """Take over what TinyDB made of the tables; nothing is safe before :meth:`commit`."""
        self._tables, self._dirty = data, True

    def commit(self) -> None:
        """Replace the file by the tables, safe from ``kill -9`` and power loss when this returns.

        What stood there before is kept beside it: a file of an older version, or of which something was set aside,
        under the time of its last change; else as the last one before this, and once a day as that day's.

        Raises:
            OSError: it could not be written; the file is as it was.
        """
        text = self._text()
        if self._altered:
            _keep_as_found(self.path)
            self._altered = False
        target = self.path.resolve()  # a link to the file stays a link
        make_folder(target.parent)
        sweep(target)
        if self._stamp is not None and not self.changed():
            self._keep_copies(self._stamp)
        # A lone surrogate, which UTF-8 cannot hold, becomes the JSON escape that it would have been.
        self._stamp = _stamped(replace_file(target, text.encode("utf-8", "backslashreplace")))
        self._dirty, self._expected = False, True

    def _keep_copies(self, stamp: Stamp) -> None:
        """Keep what the file holds; that this is impossible is no reason not to save a mark."""
        with suppress(OSError):
            if not self._is_copied(stamp):
                self._keep_daily(stamp)
        with suppress(OSError):  # as where there are no hard links
            fresh = self._temporary
            os.link(self.path.resolve(), fresh)
            fresh.replace(copy_of(self.path, 0))

    def _is_copied(self, stamp: Stamp) -> bool:
        """Whether the file was written today, so that it is not the last of a day, and there is some copy."""
        today = stamp[2] // DAY_NS == time.time_ns() // DAY_NS
        self._has_copy = self._has_copy or copy_of(self.path, 1).exists()
        return today and self._has_copy

    def _keep_daily(self, stamp: Stamp) -> None:
        """Keep the file as the last of its day, and so many days before it."""
        content, _ = read_own(self.path, MAX_BYTES)
        for day in range(DAYS - 1, 0, -1):
            with suppress(FileNotFoundError):
                copy_of(self.path, day).rename(copy_of(self.path, day + 1))
        copy = copy_of(self.path, 1)
        replace_file(copy, content, temporary=self._temporary)
        os.utime(copy, ns=(stamp[2], stamp[2]))

    @property
    def _temporary(self) -> Path:
        """Where a copy is made before it has its name: swept with what killed processes left."""
        return self.path.with_name(f"{self.path.name}.{os.getpid()}.tmp")

    def _text(self) -> str:
        """The tables as JSON. Only what is new is turned into text: TinyDB keeps untouched documents as they
        are, and :class:`~tuireader.store.marks.marks.Writer` puts new ones in the place of those it alters.
        """
        tables = []
        for name, table in (self._tables or {}).items():
            known = self._texts.get(name, {})
            texts = {}
            for ident, document in table.items():
                found = known.get(ident)
                if found is None or found[0] is not document:
                    found = document, _dumps(document)
                texts[ident] = found
            self._texts[name] = texts
            tables.append(
                f"{_dumps(name)}:{{{','.join(f'{_dumps(i)}:{text}' for i, (_, text) in texts.items())}}}"
            )
        return f"{{{','.join(tables)}}}"

    def restore(self, tables: Tables) -> None:
        """Let these tables take the place of an emptied file, at the next commit."""
        self._tables, self._stamp, self._dirty = tables, None, True

    def forget(self) -> None:
        """Drop what is not committed; the next read takes the file."""
        self._tables, self._stamp, self._dirty = None, None, False


def _stamp(path: Path) -> Stamp | None:
    try:
        return _stamped(path.stat())
    except FileNotFoundError:
        return None


def _stamped(found: os.stat_result) -> Stamp:
    return found.st_ino, found.st_size, found.st_mtime_ns


def load(path: Path) -> tuple[dict[str, Any], Stamp | None]:
    """The file's tables, none of which need be one, and the stamp of the very file that was read.

    Raises:
        DamagedError: there is no TinyDB file.
    """
    try:
        raw, found = read_own(path, MAX_BYTES)
    except FileNotFoundError:
        return {}, None
    except OSError as error:
        raise damaged(path, f"cannot be read: {error.strerror}") from error
    try:
        tables = json.loads(raw) if raw else {}
    except (ValueError, RecursionError) as error:
        raise damaged(path, "it is not valid JSON") from error
    if not isinstance(tables, dict):
        raise damaged(path, "it is not a TinyDB file")
    return tables, _stamped(found)


def _prepared(path: Path, tables: dict[str, Any]) -> Tables:
    """The tables of a file as this program knows them, the very same where nothing is to be altered. Raises
    StoreError when it is newer.
    """
    if (version := version_of(tables)) > current_version():
        raise StoreError(
            f"{path}: written by a newer tuireader (format {version}, this one knows "
            f"{current_version()}); nothing was changed: upgrade"
        )
    try:
        older = upgraded(tables)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(path, f"not as tuireader writes it: {type(error).__name__} {error}") from error
    return sound(older)


def damaged(path: Path, why: str) -> DamagedError:
    """What to tell about a file that cannot be used, which is never overwritten."""
    return DamagedError(f"{path}: damaged ({why}), and left as it is: {ADVICE}")


def _emptied(path: Path, stamp: Stamp | None) -> str:
    how = "is missing" if stamp is None else "is empty"
    return f"{path}: {how}, and with it all that you marked and follow: {ADVICE}"


def copy_of(path: Path, day: int) -> Path:
    """Where a copy is: 0 is the file before its last change, 1 to DAYS are the last of each day."""
    return path.with_name(f"{path.name}.{day}")


def _keep_as_found(path: Path) -> None:
    import shutil  # with all its compressors dear to import, and hardly ever needed

    shutil.copy2(path, path.with_name(f"{path.name}.{int(path.stat().st_mtime)}.old"))


def sweep(path: Path) -> None:
    """Remove what killed processes left half written beside the file, with what SQLite left beside that; the lock
    is held, so nobody writes there.
    """
    for stale in path.parent.glob(f"{glob.escape(path.name)}.*.tmp*"):
        if stale.name.removeprefix(f"{path.name}.").partition(".tmp")[0].isdecimal():
            stale.unlink(missing_ok=True)


RESCUES = 20
"""How many rescue files are kept."""
ABANDONED = 3600
"""Seconds after which a half-written rescue file is no one's any more."""
_COPIES = re.compile(r"\d|\d+\.old|rescue-[\d-]+|replaced-[\d-]+")


class Rescue:
    """What this process knows, in a file beside the marks: one, written again as more is done."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: Path | None = None
        self.at = -1
        """After how many changes it was written; -1 while it is not."""

    @property
    def name(self) -> str:
        """The file's name; empty while there is none."""
        return self._file.name if self._file else ""

    def write(self, tables: Tables, at: int) -> str:
        """Write what is known after so many changes; the name of the file, empty when it cannot be written."""
        file = self._file or _beside(self._path, f"rescue-{_now()}-{os.getpid()}")
        try:
            self._sweep()
            replace_file(file, _packed(tables))
        except (OSError, ValueError, RecursionError):
            return self.name
        self._file, self.at = file, at
        return file.name

    def keep(self) -> None:
        """Let the file stay for good."""
        self._file, self.at = None, -1

    def drop(self) -> None:
        """Remove the file: all that is in it is in the marks."""
        if self._file is not None:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)
        self.keep()

    def _sweep(self) -> None:
        """Remove the oldest, and what killed processes left half written."""
        rescues = sorted(self._path.parent.glob(f"{self._path.name}.rescue-*"), key=_changed)
        whole = [file for file in rescues if file.suffix != ".tmp"]
        stale = [
            file for file in rescues if file.suffix == ".tmp" and _changed(file) < time.time() - ABANDONED
        ]
        for file in [*whole[: 1 - RESCUES], *stale]:
            file.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Copy:
    """A file of marks: its ``name`` beside the others, when it was changed (epoch seconds), and what it holds, or
    why it cannot be used.
    """

    name: str
    changed: float
    documents: Documents | None
    fault: str = ""


def copies(path: Path) -> list[Copy]:
    """The marks themselves, then all copies that there are, the newest first."""
    beside = path.parent.glob(f"{path.name}.*") if path.parent.exists() else ()
    found = [file for file in beside if _COPIES.fullmatch(file.name.removeprefix(f"{path.name}."))]
    return [_looked_at(file) for file in (path, *sorted(found, key=_changed, reverse=True))]


def _looked_at(file: Path) -> Copy:
    try:
        return Copy(file.name, _changed(file), Documents(_read(file)))
    except StoreError as error:
        return Copy(
            file.name, _changed(file), None, str(error).partition(", and left")[0].removeprefix(f"{file}: ")
        )


def _read(file: Path) -> Tables:
    """The tables of a copy. Raises StoreError when it cannot be used."""
    tables, stamp = load(file)
    if stamp is None:
        raise damaged(file, "it is missing")
    if not any(tables.values()):
        raise damaged(file, "there is nothing in it")
    if version_of(tables) > current_version():
        raise StoreError(f"{file}: written by a newer tuireader")
    return sound(tables)


def recover(path: Path, name: str) -> str:
    """Let a copy, by its whole name or the end of it, take the place of the marks; the name under which that is kept
    which stood there, empty when nothing did.

    Raises:
        NotFoundError: there is no such copy.
        StoreError: the copy cannot be used, or nothing can be written.
    """
    end = name.removeprefix(f"{path.name}.")
    if not _COPIES.fullmatch(end) or not (file := _beside(path, end)).exists():
        raise NotFoundError(f'{path.parent}: there is no copy "{name}" of the marks')
    return put_in_place(path, _read(file))


def put_in_place(path: Path, tables: Tables) -> str:
    """Let these tables take the place of the marks, as :func:`recover` does."""
    from filelock import FileLock, Timeout

    target = path.resolve()
    if target.exists() and not target.is_file():  # a link to a device: it is the link that is in the way
        target = path
    try:
        with FileLock(f"{path}.lock", timeout=LOCK_SECONDS, mode=0o600):
            kept = _set_aside(path, target)
            replace_file(target, _packed(tables))
    except Timeout as error:
        raise StoreError(f"{path}: another process holds it") from error
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror})") from error
    return kept


def _set_aside(path: Path, target: Path) -> str:
    """Keep what stands in the file's place, whatever it is."""
    if not os.path.lexists(target):
        return ""
    kept = _beside(path, f"replaced-{_now()}-{os.getpid()}")
    try:
        os.link(target, kept)
    except OSError:  # as where there are no hard links
        target.rename(kept)
    return kept.name


def _packed(tables: Tables) -> bytes:
    text = json.dumps(tables, ensure_ascii=False, default=str, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def _beside(path: Path, end: str) -> Path:
    return path.with_name(f"{path.name}.{end}")


def _now() -> str:
    return time.strftime("%Y%m%d-%H%M%S")


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
