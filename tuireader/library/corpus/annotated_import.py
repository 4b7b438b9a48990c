"""Taking in what other machines annotated: articles with who said what in them, as if they had been annotated here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

from tuireader.errors import InputError
from tuireader.library.annotating import Desk
from tuireader.library.corpus.annotated_files import BATCH, read_rows
from tuireader.library.corpus.annotated_rows import AnnotatedRow, Row, read_row
from tuireader.library.importing import UNSORTED
from tuireader.library.library import Library
from tuireader.library.marking import bring_back
from tuireader.model import LOCAL_PREFIX, ArticleAnnotation, FeedState, article_key
from tuireader.text.clean import clean_line

_IDENT = re.compile(r"[0-9a-f]{16}")


class AnnotatedImport:
    """Files of annotated rows on their way into a library.

    ``refuse`` is told of each file or row that cannot be taken, by its place and why. What has become of the rest:
    ``new`` counts the articles that were not stored before, ``known`` the others; ``annotated`` of both have what was
    found in them; ``left`` are the keys of those that have yet to be annotated here, because other rules or another
    model made the row, or the article has another text by now.

    Example::

        taking = annotated_import.AnnotatedImport(library, refuse=print)
        taking.take_file(Path("part-0.parquet"))
        print(taking.new, taking.annotated, len(taking.left))
    """

    def __init__(self, library: Library, refuse: Callable[[str, str], None]) -> None:
        self._library = library
        self._refuse = refuse
        self._titles = {key: state.title for key, state in library.archive.feed_states(items=False).items()}
        self.new = self.known = self.annotated = 0
        self.left: list[int] = []

    def take_file(self, path: Path) -> None:
        """Store the articles of a file, a batch at a time: one that is broken off is gone on with by doing it again.

        Raises:
            StoreError: the archive cannot be written.
        """
        rows = read_rows(path)
        with Desk(self._library) as desk:
            try:
                while batch := list(islice(rows, BATCH)):
                    self._take(desk, list(self._believed(path, batch)))
            except InputError as error:
                self._refuse(clean_line(str(path)), str(error))

    def _believed(self, path: Path, batch: list[tuple[str, Row | InputError]]) -> Iterable[AnnotatedRow]:
        for place, row in batch:
            try:
                if isinstance(row, InputError):
                    raise row
                yield read_row(row)
            except InputError as error:
                ident = "" if isinstance(row, InputError) else f" ({row.get('id')})"
                self._refuse(clean_line(f"{path}, {place}{ident}"), str(error))

    def _take(self, desk: Desk, rows: list[AnnotatedRow]) -> None:
        """Store a batch: the articles that are new, then what was found in all."""
        keys = self._stored(rows)
        found: dict[int, ArticleAnnotation] = {}
        for key, row in zip(keys, rows, strict=True):
            if desk.is_fresh(self._library.archive.annotation(key)):
                self.annotated += 1
            elif row.annotation is not None and desk.is_fresh(row.annotation):
                found[key] = row.annotation
            else:
                self.left.append(key)
        others = self._library.archive.set_annotations(found.items())
        self.annotated += len(found) - len(others)
        self.left += others

    def _stored(self, rows: list[AnnotatedRow]) -> list[int]:
        """The keys of the articles of rows: of those with the id of one that is stored that one, else stored now, under
        the name of their source.
        """
        archive = self._library.archive
        idents = {row.ident: int(row.ident, 16) for row in rows if _IDENT.fullmatch(row.ident)}
        here = archive.rows([key for key in idents.values() if key < 1 << 63])
        keys, feeds = [], dict[str, list[AnnotatedRow]]()
        for row in rows:
            key = idents.get(row.ident, 0)
            if key not in here:
                feed = LOCAL_PREFIX + (row.source or row.entry.section or UNSORTED)
                feeds.setdefault(feed, []).append(row)
                key = article_key(feed, row.entry.guid)
            keys.append(key)
        self.known += len(rows) - sum(map(len, feeds.values()))
        for feed, new in feeds.items():
            self._store(feed, new)
        return keys

    def _store(self, feed: str, rows: list[AnnotatedRow]) -> None:
        stored = self._library.archive.store(feed, [row.entry for row in rows], BATCH)
        title = feed.removeprefix(LOCAL_PREFIX)
        if self._titles.get(feed) != title:
            self._library.archive.set_feed_state(FeedState(feed, title))
            self._titles[feed] = title
        for row in rows:  # whoever imports an article that was deleted wants to see it
            key = article_key(feed, row.entry.guid)
            bring_back(self._library.marks, key, "imported an article again")
        self.new += len(stored.new)
        self.known += len(rows) - len(stored.new)
