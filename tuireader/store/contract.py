"""The contracts of the two stores, so that one can see at once what may be asked of them and from which
thread.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tuireader.model import (
    Article,
    ArticleAnnotation,
    ArticleRef,
    ArticleRow,
    Counts,
    Coverage,
    Entry,
    FeedState,
    Subscription,
    Version,
)
from tuireader.query.tree import Query


@dataclass(frozen=True, slots=True)
class Change:
    """One thing the user did, that can be undone as a whole: a label and what it altered.

    ``ops`` are plain JSON, so that a change lives on in the marks' history; only the marks read them.
    ``number`` is given when the change is recorded. ``label`` says what was done ("marked 12 articles read").
    """

    label: str
    ops: tuple[dict[str, Any], ...]
    number: int = 0
    at: int = 0
    undone: bool = False


class Marks(Protocol):
    """What the user did. Answers come from memory at once; changes are made safe by one writer thread.

    Every method may be called from any thread. ``record`` alters the memory before it returns and the file at
    most 300 ms later; :meth:`flush` returns when all is safe. Another process's changes arrive by
    :meth:`refresh`. Methods that write raise StoreError when the file cannot be written, and then nothing
    acknowledged is lost.
    """

    @property
    def version(self) -> int:
        """Grows with every change in memory, from whatever side."""

    @property
    def trouble(self) -> str:
        """One line while changes cannot be made safe, else empty."""

    def is_read(self, ref: ArticleRef, published: int) -> bool:
        """Whether the article is read."""

    def is_starred(self, key: int) -> bool:
        """Whether the article is starred."""

    def tags(self, key: int) -> tuple[str, ...]:
        """The article's tags, sorted."""

    def read_keys(self) -> Mapping[str, tuple[frozenset[int], int]]:
        """Feed key -> (keys marked read, time before which all is read)."""

    def starred_keys(self) -> frozenset[int]:
        """The starred articles."""

    def tagged_keys(self, tag: str = "") -> frozenset[int]:
        """The articles with this tag, whatever its case, or with any."""

    def noted_keys(self) -> frozenset[int]:
        """The articles with a note."""

    def deleted_keys(self) -> frozenset[int]:
        """The deleted articles, which no list shows."""

    def fields(self, table: str, ident: int | str) -> dict[str, Any]:
        """One document's fields (tables: see :mod:`tuireader.store.marks.documents`), empty when there is none."""

    def subscriptions(self) -> tuple[Subscription, ...]:
        """The feeds the user follows."""

    def record(self, change: Change) -> Change:
        """Do a change and remember it for undo; returns it with its number."""

    def undo(self, number: int | None = None) -> Change | None:
        """Take back the last change not undone, or change ``number``; None when there is none."""

    def redo(self) -> Change | None:
        """Do again what was undone last; None when there is nothing."""

    def history(self) -> tuple[Change, ...]:
        """All remembered changes, oldest first."""

    def state(self, name: str) -> Any:
        """A remembered place or setting of the screen, or None; not part of undo."""

    def set_state(self, name: str, value: Any) -> None:
        """Remember a place or setting (plain JSON); None forgets it."""

    def refresh(self) -> bool:
        """Take in what other processes wrote; whether anything changed."""

    def flush(self) -> None:
        """Wait until every change is safe on disk. Raises StoreError when it cannot be made so."""

    def close(self) -> None:
        """Make every change safe and stop writing; raises StoreError as :meth:`flush` does."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of entries given to the archive."""

    new: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    unchanged: int = 0
    buried: int = field(default=0)
    """Entries that were deleted before, and so were not taken in again."""


class Archive(Protocol):
    """What the world wrote. One object belongs to the thread that opened it; open another for another thread.

    Lists are newest first: by ``published``, then by arrival. Reads never wait for another process's writes.
    """

    def ids(self, query: Query) -> array[int]:
        """The keys of all articles that match, in order: 8 bytes each, however long the list."""

    def page(self, query: Query, limit: int) -> list[ArticleRow]:
        """The first rows of what matches: what a first screen needs, without reading the whole list."""

    def rows(self, keys: Sequence[int]) -> dict[int, ArticleRow]:
        """Rows by key; keys that are no longer stored are left out."""

    def refs(self, query: Query) -> list[ArticleRef]:
        """References to all that matches, in order."""

    def article(self, key: int) -> Article | None:
        """The article whole, or None when it is not stored."""

    def at_addresses(self, addresses: Collection[str]) -> dict[str, int]:
        """The newest of the stored articles at each of these addresses, as ``text.clean.same_page`` has them."""

    def resolve(self, prefix: str) -> int:
        """The key of the one article whose hexadecimal id begins so; NotFoundError for none or several."""

    def count(self, query: Query) -> int:
        """How many articles match."""

    def counts(self) -> Counts:
        """How many articles each scope opens: exactly the lengths of the lists."""

    def store(self, feed_key: str, entries: Iterable[Entry], together: int = 50) -> Stored:
        """Take in entries, so many a transaction; the same entry again does nothing, an edited one updates.

        With more of them ``together`` many are stored sooner, while another process waits longer: 250 take
        about as long as a blink.
        """

    def delete(self, keys: Iterable[int], *, bury: bool = True) -> int:
        """Remove articles for good; buried ones leave a tombstone, so that no feed brings them back."""

    def feed_states(self, *, items: bool = True) -> dict[str, FeedState]:
        """The state of every feed ever stored, by key; lists need no ``items``, which are long."""

    def set_feed_state(self, state: FeedState) -> None:
        """Store what became of a feed."""

    def versions(self, key: int) -> list[Version]:
        """What the article's title and text were before they were replaced, the last one first."""

    def annotation(self, key: int) -> ArticleAnnotation | None:
        """What was found in the article, or None while nothing was looked for."""

    def set_annotation(self, key: int, annotation: ArticleAnnotation) -> None:
        """Store what was found; nothing if the article is no longer stored."""

    def coverage(self, query: Query) -> Coverage:
        """How many of the articles that match were looked at for quotes and names."""

    def unannotated(
        self, models: Collection[str], rules: int, since: int, limit: int, languages: Collection[str] = ()
    ) -> list[int]:
        """Keys without a fresh annotation, new arrivals first, then newest first, none published before
        ``since``.

        Fresh is what these rules made of the article's present text with one of ``models`` (a model a
        language), or without any for a language that is none of ``languages``.
        """

    def changed(self) -> bool:
        """Whether another connection or process has written since this was last asked."""

    def close(self) -> None:
        """Close the file."""
