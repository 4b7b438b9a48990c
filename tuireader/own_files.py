"""The program's own files: read only where there is a file, and only ever replaced as a whole."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def read_own(path: Path, most: int) -> tuple[bytes, os.stat_result]:
    """What is in a file of at most so many bytes, and which file it was.

    Raises:
        OSError: it cannot be read, or is none: a pipe or a device would keep the program waiting for ever.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "it is no file but a folder, a pipe or a device", str(path))
        if found.st_size > most:
            raise OSError(0, f"it is larger than {most // 1_000_000} MB", str(path))
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return file.read(), found
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes, *, temporary: Path | None = None) -> os.stat_result:
    """Put ``content`` in the file's place, whole or not at all; readable by the user alone, and safe from power
    loss when this returns. What ``stat`` says of the very file that was written, whatever has come in its place since.

    ``temporary`` is where it is written before; a name beside the file, with the process's number, unless given.

    Raises:
        OSError: it cannot be written; the file is as it was.
    """
    make_folder(path.parent)
    fresh = temporary or path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        fresh.unlink(missing_ok=True)  # what a killed process left, or a link that leads elsewhere
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fdatasync(file.fileno())
            written = os.fstat(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return written


def make_folder(folder: Path) -> None:
    """Make a folder that only the user can enter; one that exists is left as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
