"""The copies beside the marks, from which they can be recovered, and what a process knew when they were lost. All are
whole TinyDB files, some with a tail (:class:`~tuireader.store.marks.storage.Tail`).
"""

from __future__ import annotations

import json
import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tuireader.errors import NotFoundError, StoreError
from tuireader.own_files import replace_file
from tuireader.store.marks.documents import Documents, Tables, current_version, version_of
from tuireader.store.marks.shapes import sound
from tuireader.store.marks.storage import LOCK_SECONDS, Tail, damaged, done, load, now, series_of, tail_of

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
        file = self._file or _beside(self._path, f"rescue-{now()}-{os.getpid()}")
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


def known(path: Path) -> list[Copy]:
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
    tables = sound(tables)
    steps = Tail(file).news(series_of(tables))
    if not steps:
        return tables
    documents = Documents(tables)
    done(steps, documents)
    return documents.tables()


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
    """Keep what stands in the file's place, whatever it is, with its tail."""
    kept = _beside(path, f"replaced-{now()}-{os.getpid()}")
    with suppress(FileNotFoundError):
        tail_of(path).rename(tail_of(kept))
    if not os.path.lexists(target):
        return ""
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


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
