"""The TinyDB storage that can't lose the file: what stock ``JSONStorage`` does, made safe and held in memory.

The file is plain JSON that ``TinyDB(path)`` opens at any moment, since it is only ever replaced as a whole: a
temporary file is written and synced, then renamed over it, then the folder is synced.
"""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from tuireader.errors import StoreError
from tuireader.store.documents import Tables

Stamp = tuple[int, int, int]
_dumps: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class AtomicStorage(Storage):
    """Tables in memory, read again when another process replaced the file; :meth:`commit` makes them safe.

    TinyDB reads and writes the memory; several writes become one commit. The caller holds the lock that keeps
    other processes out from the read to the commit.
    """

    def __init__(self, path: Path, upgraded: Callable[[Tables], Tables]) -> None:
        """``upgraded`` makes of an older file's tables those of now, and is the identity for others."""
        self.path = path
        self._upgraded = upgraded
        self._older = False
        self._tables: Tables | None = None
        self._stamp: Stamp | None = None
        self._dirty = False
        self._texts: dict[str, dict[str, tuple[Any, str]]] = {}

    def changed(self) -> bool:
        """Whether the file is another than the one last read or committed here: inode, size or time
        differ.
        """
        return self._tables is None or _stamp(self.path) != self._stamp

    def read(self) -> Tables | None:
        """The tables, None when there is no file yet.

        Raises:
            StoreError: the file is not a TinyDB file; it is left as it is.
        """
        if not self._dirty and self.changed():
            found, self._stamp = _load(self.path)
            self._tables = self._upgraded(found)
            self._older = self._tables is not found
        return self._tables or None

    def write(self, data: Tables) -> None:
        """Take over what TinyDB made of the tables; nothing is safe before :meth:`commit`."""
        self._tables, self._dirty = data, True

    def commit(self) -> None:
        """Replace the file by the tables, safe from ``kill -9`` and power loss when this returns.

        Of a file of an older version a copy is kept beside it, under the time of its last change.

        Raises:
            OSError: it could not be written; the file is as it was.
        """
        text = self._text()
        if self._older:
            _keep_copy(self.path)
            self._older = False
        # A lone surrogate, which UTF-8 cannot hold, becomes the JSON escape that it would have been.
        self._stamp = _replace(self.path, text.encode("utf-8", "backslashreplace"))
        self._dirty = False

    def _text(self) -> str:
        """The tables as JSON. Only what is new is turned into text: TinyDB keeps untouched documents as they
        are, and :class:`~tuireader.store.writer.Writer` puts new ones in the place of those it alters.
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


def _load(path: Path) -> tuple[Tables, Stamp | None]:
    """The file's tables and the stamp of the very file that was read."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            raw = file.read()
    except FileNotFoundError:
        return {}, None
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        tables = json.loads(raw) if raw else {}
    except ValueError as error:
        raise damaged(path, "it is not valid JSON") from error
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise damaged(path, "it is not a TinyDB file")
    return tables, _stamped(found)


def damaged(path: Path, why: str) -> StoreError:
    """What to tell about a file that cannot be used, which is never overwritten."""
    return StoreError(
        f"{path}: damaged ({why}); nothing was changed: restore a copy, or move the file away to start anew"
    )


def _keep_copy(path: Path) -> None:
    import shutil  # with all its compressors dear to import, and hardly ever needed

    shutil.copy2(path, path.with_name(f"{path.name}.{int(path.stat().st_mtime)}.old"))


def _replace(path: Path, content: bytes) -> Stamp:
    """Put ``content`` in the file's place, whole or not at all; readable by the user alone. The stamp of the
    very file that was written, whatever has come in its place since.
    """
    path = path.resolve()  # a link to the file stays a link
    make_folder(path.parent)
    _sweep(path)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fdatasync(file.fileno())
            stamp = _stamped(os.fstat(file.fileno()))
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return stamp


def make_folder(folder: Path) -> None:
    """Make a folder that only the user can enter; one that exists is left as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(path: Path) -> None:
    """Remove what killed processes left half written beside the file; the lock is held, so nobody writes
    there.
    """
    for stale in path.parent.glob(f"{glob.escape(path.name)}.*.tmp"):
        stale.unlink(missing_ok=True)
