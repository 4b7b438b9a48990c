"""A library: the places, the settings and the two stores, opened together for one thread."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tuireader.config import Config, Paths, default_paths, load_config
from tuireader.errors import StoreError
from tuireader.store.archive.archive import SqliteArchive
from tuireader.store.archive.schema import Upgrading
from tuireader.store.marks.marks import FixedMarks, TinyMarks


@dataclass(slots=True)
class Library:
    """All that a use case needs. ``marks`` may be shared by threads, ``archive`` belongs to the opening thread."""

    paths: Paths
    config: Config
    marks: TinyMarks
    archive: SqliteArchive

    @classmethod
    def open(
        cls, paths: Paths | None = None, config: Config | None = None, tell: Upgrading | None = None
    ) -> Self:
        """Open both stores, creating them when both are missing; the marks first, so that an archive without them
        tells that they were lost. Without ``paths`` and ``config`` they are the user's own.

        An archive of an older version is brought up to date, which may take a minute: ``tell`` hears how far that is,
        in percent, and breaks it off by raising what it will; the next to open it goes on from there.

        Raises:
            ConfigError: the user's settings cannot be read.
            StoreError: a store is damaged, newer than this program, or its folder cannot be written.

        Example::

            with Library.open(default_paths(Path("another-library"))) as other:
                print(articles.counts(other).total)
        """
        paths = paths or default_paths()
        config = config or load_config(paths.config_file)
        known = paths.archive.exists()
        marks = TinyMarks(paths.marks, expected=known)
        if not known:
            marks.create()
        archive = SqliteArchive(paths.archive, marks, tell=tell)
        (archive.unheard.begin if config.watching.run else archive.unheard.end)()
        return cls(paths, config, marks, archive)

    @classmethod
    def open_to_read(cls, paths: Paths | None = None, config: Config | None = None) -> Self:
        """Open both stores so that nothing can be written into either, as for somebody else's program; the marks are
        those of this moment.

        Raises:
            ConfigError: the user's settings cannot be read.
            StoreError: there is no library yet, it is damaged, or of another version than this program's.

        Example::

            with Library.open_to_read(library.paths) as view:
                print(articles.counts(view).total)
        """
        paths = paths or default_paths()
        config = config or load_config(paths.config_file)
        if not paths.archive.exists():
            raise StoreError(f"{paths.archive}: there is no library yet; tuireader makes one when it starts")
        marks = FixedMarks(paths.marks, expected=True)
        return cls(paths, config, marks, SqliteArchive(paths.archive, marks, reads=True))

    def for_thread(self) -> Self:
        """The same library for another thread: the same marks, an archive connection of its own."""
        return type(self)(self.paths, self.config, self.marks, SqliteArchive(self.paths.archive, self.marks))

    def close(self) -> None:
        """Make all changes safe and close both stores."""
        self.archive.close()
        self.marks.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
