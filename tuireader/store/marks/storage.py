"""The TinyDB storage that can't lose the file: what stock ``JSONStorage`` does, made safe and held in memory; and the
copies that are kept as it is written.

The file is plain JSON that ``TinyDB(path)`` opens at any moment, since it is only ever replaced as a whole: a
temporary file is written and synced, then renamed over it, then the folder is synced.

A large file is not written anew for each change: those since it was are lines of its tail, ``marks.json.tail``, which
is put into the file when it has grown, or the day has changed (:class:`Tail`).

``marks.json.0`` is the file before it was written last, ``.1`` to ``.7`` are the last of each of seven days
(:meth:`AtomicStorage.commit` keeps them). ``marks.json.TIME.old`` is a file of an older version, or one of which
something was set aside; ``marks.json.rescue-...`` what a process knew when the file was damaged, emptied or replaced
by an older one under it; ``marks.json.replaced-...`` what stood there before another was recovered.
"""

from __future__ import annotations

import glob
import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import MsgspecError
from msgspec.json import decode
from tinydb.storages import Storage

from tuireader.errors import StoreError
from tuireader.own_files import make_folder, read_own, replace_file, sync_folder
from tuireader.store.marks.documents import (
    Documents,
    Step,
    Tables,
    Touched,
    current_version,
    upgraded,
    version_of,
)
from tuireader.store.marks.shapes import fault_of_line, sound

Stamp = tuple[int, int, int]
MAX_BYTES = 500_000_000
"""Of a file of marks: a hundred times what 100,000 articles take."""
LOCK_SECONDS = 10.0
"""How long another process may hold the file before that is an error."""
TAIL_FROM = 1_000_000
"""Bytes of a file from which on it has a tail: a smaller one is written as fast."""
TAIL_BYTES = 256_000
"""How long a tail grows: a thousand changes, which are read in some milliseconds."""
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
        self._series = 0
        self.tail = Tail(path)
        """What was done since the file was written."""
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
            self._series = series_of(self._tables)
            self.tail.forget()
            self._altered = self._tables is not found
            self._expected = self._expected or full
        return self._tables or None

    def news(self) -> list[Step]:
        """What stands in the tail and was not read yet, of this process's steps only those before the last read of the
        file. Raises DamagedError where the tail cannot be read.
        """
        return self.tail.news(self._series)

    def takes(self, steps: Sequence[Step]) -> bool:
        """Whether the tail is to take these steps; otherwise the file is written anew."""
        if self._dirty or self._altered or self._stamp is None or self.tail.faults:
            return False
        large = self._stamp[1] >= TAIL_FROM
        today = self._stamp[2] // DAY_NS == time.time_ns() // DAY_NS
        return large and today and self.tail.has_room(steps)

    def append(self, steps: Sequence[Step]) -> None:
        """Add steps to the tail, safe from ``kill -9`` and power loss when this returns.

        Raises:
            OSError: it could not be written; the tail is as it was.
        """
        self.tail.append(steps, self._series)

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
        if self.tail.series is not None:
            self._begin_series(max(self.tail.series, self._series) + 1)
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
        self.tail.remove()

    def _begin_series(self, series: int) -> None:
        """Say in the file that its tail is in it, for a kill may leave that behind; a new one is of this series."""
        meta = {**(self._tables or {}).get("meta", {})}
        meta["1"] = {**meta.get("1", {"version": current_version()}), "series": series}
        self._tables = {**(self._tables or {}), "meta": meta}
        self._series = series

    def _keep_copies(self, stamp: Stamp) -> None:
        """Keep what the file holds; that this is impossible is no reason not to save a mark."""
        with suppress(OSError):
            if not self._is_copied(stamp):
                self._keep_daily(stamp)
        with suppress(OSError):  # as where there are no hard links
            self._keep_link(self.path.resolve(), copy_of(self.path, 0))
            self._keep_link(tail_of(self.path), tail_of(copy_of(self.path, 0)))

    def _keep_link(self, file: Path, copy: Path) -> None:
        """Let a file have another name, too, by which it stays."""
        if not file.exists():
            copy.unlink(missing_ok=True)
            return
        fresh = self._temporary
        os.link(file, fresh)
        fresh.replace(copy)

    def _is_copied(self, stamp: Stamp) -> bool:
        """Whether the file was written today, so that it is not the last of a day, and there is some copy."""
        today = stamp[2] // DAY_NS == time.time_ns() // DAY_NS
        self._has_copy = self._has_copy or copy_of(self.path, 1).exists()
        return today and self._has_copy

    def _keep_daily(self, stamp: Stamp) -> None:
        """Keep the file as the last of its day, and so many days before it."""
        for day in range(DAYS - 1, 0, -1):
            copy, older = copy_of(self.path, day), copy_of(self.path, day + 1)
            tail_of(older).unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                copy.rename(older)
                tail_of(copy).rename(tail_of(older))
        copy = copy_of(self.path, 1)
        content, _ = read_own(self.path, MAX_BYTES)
        replace_file(copy, content, temporary=self._temporary)
        os.utime(copy, ns=(stamp[2], stamp[2]))
        if tail_of(self.path).exists():
            content, _ = read_own(tail_of(self.path), MAX_BYTES)
            replace_file(tail_of(copy), content, temporary=self._temporary)

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
        self.tail.forget()


class Tail:
    """What was done since a file was written: a line of JSON a step, behind one that says of which series it is.

    A file says of which series its tail is. A tail of an earlier one is in the file: a process was killed before it
    removed it. Of a later one it belongs to a file in whose place an older one has come, and is done again on that.
    What stands behind the last line's end was being written when a process was killed: nobody was told it is safe.
    """

    def __init__(self, path: Path) -> None:
        self._file = path
        self.series: int | None = None
        """Of which series it is; None while there is none, or none that was read."""
        self.faults = 0
        """How many lines cannot be used, and were left out."""
        self._at = 0
        self._inode = 0

    @property
    def path(self) -> Path:
        """Where it is."""
        return tail_of(self._file)

    def forget(self) -> None:
        """Read it again from its beginning."""
        self.series, self.faults, self._at, self._inode = None, 0, 0, 0

    def news(self, series: int) -> list[Step]:
        """The steps that were not read yet; none of a tail that is in a file of this ``series``.

        Raises:
            DamagedError: it cannot be read.
        """
        lines = self._new_lines()
        if self.series is None and lines:
            self.series = series_of({"meta": {"1": lines.pop(0)}})
        if self.series is None or self.series < series:
            return []
        return [step for step in map(self._step, lines) if step is not None]

    def _new_lines(self) -> list[Any]:
        """The lines that were not read yet, each as it was parsed, None where it is no JSON. Raises DamagedError."""
        found = _stamp(self.path)
        if found is None or found[:2] == (self._inode, self._at):
            return []
        try:
            raw, about = read_own(self.path, MAX_BYTES)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise damaged(self.path, f"cannot be read: {error.strerror}") from error
        if about.st_ino != self._inode:
            self.forget()
        whole = raw[: raw.rfind(b"\n") + 1]
        new, self._at, self._inode = whole[self._at :], len(whole), about.st_ino
        return [_parsed(line) for line in new.splitlines()]

    def _step(self, line: Any) -> Step | None:
        if fault_of_line(line):
            self.faults += 1
            return None
        return Step.read(line)

    def has_room(self, steps: Sequence[Step]) -> bool:
        """Whether it does not grow too long by these steps."""
        ids = sum(len(op.get("ids", ())) for step in steps for op in step.entry.ops)
        if ids * 20 > TAIL_BYTES:
            return False
        return self._at + len(_lines(steps)) <= TAIL_BYTES

    def append(self, steps: Sequence[Step], series: int) -> None:
        """Add steps, all read before them; in place of a tail of an earlier series. Raises OSError."""
        stale = self.series is None or self.series < series
        at = 0 if stale else self._at
        head = f'{{"series":{series}}}\n'.encode() if stale else b""
        content = head + _lines(steps)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.truncate(at)  # of a stale one all, else what a killed process left half written
            file.seek(at)
            try:
                file.write(content)
                file.flush()
                os.fdatasync(file.fileno())
            except OSError:
                with suppress(OSError):
                    file.truncate(at)
                raise
            self._inode = os.fstat(file.fileno()).st_ino
        if stale:
            sync_folder(self.path.parent)
            self.series = series
        self._at = at + len(content)

    def remove(self) -> None:
        """All of it is in the file. What cannot be used of it stays beside, for whoever can read it."""
        if self.faults:
            with suppress(OSError):
                self.path.rename(self.path.with_name(f"{self.path.name}.faulty-{now()}"))
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        self.forget()


def _lines(steps: Sequence[Step]) -> bytes:
    """Steps as they stand in a tail."""
    return "".join(f"{_dumps(step.line())}\n" for step in steps).encode("utf-8", "backslashreplace")


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def series_of(tables: dict[str, Any]) -> int:
    """Of which series the tail of a file with these tables is."""
    meta = tables.get("meta")
    document = meta.get("1") if isinstance(meta, dict) else None
    series = document.get("series") if isinstance(document, dict) else None
    return series if type(series) is int else 0


def tail_of(path: Path) -> Path:
    """Where the tail of a file is, or of a copy: where the file itself is, to which a link may lead."""
    file = path.resolve() if path.is_file() else path
    return file.with_name(f"{file.name}.tail")


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
        tables = _decoded(raw) if raw else {}
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


def _decoded(raw: bytes) -> Any:
    """What is in a file, whoever wrote it. msgspec reads it in half the time that ``json`` takes (12 MB in 24 ms), but
    not all that ``json`` writes: half characters, NaN. Raises ValueError or RecursionError.
    """
    try:
        return decode(raw)
    except MsgspecError:
        return json.loads(raw)


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


def now() -> str:
    """The moment, as it stands in the names of files."""
    return time.strftime("%Y%m%d-%H%M%S")


TRIES = 3


def read_whole(storage: AtomicStorage) -> tuple[Documents, set[Touched]]:
    """The documents of a file and its tail, and which of them the tail altered. Raises StoreError.

    Who holds no lock may find the file replaced before the tail is read: then both are read once more.
    """
    for _ in range(TRIES):
        documents = Documents(storage.read())
        behind = done(storage.news(), documents)
        if not storage.changed():
            break
    return documents, behind


def done(steps: Iterable[Step], documents: Documents) -> set[Touched]:
    """Do steps to documents; which they altered."""
    touched = set[Touched]()
    for step in steps:
        step.touched |= step.on(documents)
        touched |= step.touched
    return touched
