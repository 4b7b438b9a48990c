"""The library's health: what is wrong with the stores, and making good what can be made anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tuireader.errors import StoreError
from tuireader.library.keeping import waiting
from tuireader.library.library import Library
from tuireader.query.tree import Everything


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report. A ``problem`` is something that :func:`repair`, or its text, tells to
    mend.
    """

    kind: Literal["ok", "problem"]
    text: str


def check(lib: Library) -> list[Finding]:
    """Look at both stores: whether they are sound, and how large they are."""
    return _check_archive(lib) + _check_marks(lib) + _check_feeds(lib)


def repair(lib: Library) -> list[Finding]:
    """Make anew what is derived (full-text index, speakers, names), give space back; then what :func:`check`
    finds.

    Nothing that the user did and no article is altered.

    Raises:
        StoreError: the archive is too damaged, or cannot be written.
    """
    lib.archive.rebuild()
    return check(lib)


def _check_archive(lib: Library) -> list[Finding]:
    problems = lib.archive.problems()
    found = [Finding("problem", f"{lib.paths.archive}: {line}") for line in problems]
    if not any(line.startswith("damaged") for line in problems):
        sizes = lib.archive.sizes()
        shown = lib.archive.count(Everything())
        text = (
            f"{lib.paths.archive}: {sizes['articles']} articles of {sizes['feeds']} feeds ({shown} shown), "
            f"{sizes['annotated']} annotated, {sizes['tombstones']} removed, {_megabytes(sizes['bytes'])}, "
            f"of which {_megabytes(sizes['free'])} free"
        )
        found.append(Finding("ok", text))
    return found


def _check_feeds(lib: Library) -> list[Finding]:
    """What waits for the user's word to be removed."""
    return [Finding("problem", held.told) for held in waiting(lib)]


def _check_marks(lib: Library) -> list[Finding]:
    path = lib.paths.marks
    try:
        lib.marks.flush()
    except StoreError as error:
        return [Finding("problem", str(error))]
    if lib.marks.trouble:
        return [Finding("problem", lib.marks.trouble)]
    read = sum(len(keys) for keys, _ in lib.marks.read_keys().values())
    text = (
        f"{path}: {len(lib.marks.subscriptions())} feeds, {read} read, "
        f"{len(lib.marks.starred_keys())} starred, "
        f"{len(lib.marks.tagged_keys())} tagged, {len(lib.marks.history())} changes to undo, "
        f"{_megabytes(path.stat().st_size if path.exists() else 0)}"
    )
    return [Finding("ok", text)]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
