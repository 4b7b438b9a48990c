"""Files of annotated rows: Parquet and JSON lines, written on many machines, read on one, and taken into its library
as if their articles had been annotated there.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuireader.annotate.pipeline import TEXT_LIMIT
from tuireader.errors import InputError, TuireaderError
from tuireader.library.annotating import Desk
from tuireader.library.corpus.annotated_rows import ABOUT, FOUND, AnnotatedRow, Row, read_row
from tuireader.library.importing import UNSORTED
from tuireader.library.library import Library
from tuireader.library.marking import bring_back
from tuireader.model import LOCAL_PREFIX, ArticleAnnotation, FeedState, article_key
from tuireader.text.clean import clean_line
from tuireader.workers import Workers

if TYPE_CHECKING:
    import pyarrow

BATCH = 250
"""Rows that are stored together."""
READ_BATCH = 50
"""Rows of Parquet that are read at once, be each as long as an article may be."""
LONGEST_LINE = 16_000_000
"""Bytes of a line of JSON: the longest text with all its characters escaped has less."""
READING_BYTES = 1_000_000_000
"""Memory for reading a batch of Parquet, whatever its pages swell to."""
DEADLINE = 120.0
"""Seconds that reading a batch may take."""
EXTRA = "Parquet needs the extra cluster: pip install 'tuireader[cluster]'"
_MAGIC = b"PAR1"


# --- Lines of JSON ---


def lines(source: Any) -> Iterator[tuple[int, bytes | InputError]]:
    """The lines of an open file with their numbers; of one that is too long an error, and never the whole."""
    number = 0
    while raw := source.readline(LONGEST_LINE):
        number += 1
        if len(raw) < LONGEST_LINE or raw.endswith(b"\n"):
            yield number, raw
            continue
        while raw and not raw.endswith(b"\n"):
            raw = source.readline(LONGEST_LINE)
        yield number, InputError(f"is longer than {LONGEST_LINE:,} bytes")


def parsed(raw: bytes | InputError) -> dict[str, Any]:
    """The object in a line. Raises InputError when there is none."""
    if isinstance(raw, InputError):
        raise raw
    try:
        found = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError("is not JSON") from error
    if not isinstance(found, dict):
        raise InputError("is not an object")
    return found


# --- Reading ---


def read_rows(path: Path) -> Iterator[tuple[str, Row | InputError]]:
    """The rows of a file, each with its place in words ("row 3"), or why it cannot be read.

    Raises:
        InputError: it is no such file, or is damaged.
    """
    try:
        with path.open("rb") as file:
            parquet = file.read(len(_MAGIC)) == _MAGIC
            file.seek(0)
            yield from _parquet_rows(path) if parquet else _json_rows(file)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}") from error


def _json_rows(file: Any) -> Iterator[tuple[str, Row | InputError]]:
    for number, raw in lines(file):
        if isinstance(raw, InputError) or raw.strip():
            try:
                yield f"line {number}", parsed(raw)
            except InputError as error:
                yield f"line {number}", error


def _parquet_rows(path: Path) -> Iterator[tuple[str, Row | InputError]]:
    """The rows of a Parquet file. A worker reads it, for a hostile one may swell, hang or crash who does."""
    number = 0
    with Workers(1, limit=READING_BYTES) as workers:
        while True:
            try:
                batch = workers.run(_next_batch, str(path), number, deadline=DEADLINE)
            except TuireaderError as error:
                raise InputError(str(error)) from error
            for row in batch:
                number += 1
                yield f"row {number}", row
            if not batch:
                return


_open: dict[tuple[str, int], Any] = {}
"""In the worker: the file that is being read, and how many of its rows were."""


def _next_batch(path: str, done: int) -> list[Row | InputError]:
    """The rows behind the first ``done`` of a file, a batch of them; what the worker runs. Raises InputError."""
    batches = _open.pop((path, done), None) or _batches(path, done)
    _open.clear()
    batch: list[Row] = next(batches, [])
    _open[path, done + len(batch)] = batches
    return [_bounded(row) for row in batch]


def _bounded(row: Row) -> Row | InputError:
    """The row, unless it holds what is too long to be handed on."""
    if any(isinstance(value, str) and len(value) > TEXT_LIMIT for value in row.values()):
        return InputError(f"has more than {TEXT_LIMIT:,} characters in it")
    return row


def _batches(path: str, done: int) -> Iterator[list[Row]]:
    """The rows of a Parquet file in batches, the first ``done`` passed over."""
    os.environ.setdefault(
        "ARROW_DEFAULT_MEMORY_POOL", "system"
    )  # the others reserve more than the limit allows
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise InputError(EXTRA) from error
    try:
        with ParquetFile(path) as file:
            columns = [name for name in file.schema_arrow.names if name in {*ABOUT, *FOUND, "error"}]
            for batch in file.iter_batches(READ_BATCH, columns=columns, use_threads=False):
                rows = batch.to_pylist()
                if done < len(rows):
                    yield rows[done:]
                done = max(done - len(rows), 0)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise InputError(f"is no sound Parquet ({str(error).splitlines()[0][:200]})") from error


# --- Writing ---


def write_parquet(rows: Iterable[Mapping[str, Any]], path: str | Path) -> str:
    """Write annotated rows as a Parquet file, whole before it has its name; returns the path.

    Columns are those of :data:`ABOUT` and :data:`FOUND`, and ``error``; quotes and names are lists of structs, as
    DuckDB and pandas read them.

    Raises:
        InputError: the extra is not installed.

    Example::

        found = annotated_rows.annotate_rows([{"id": "a", "text": '"We won," said Ana Silva.'}])
        annotated_files.write_parquet(found, "part-0.parquet")
    """
    try:
        import pyarrow
        from pyarrow.parquet import write_table
    except ImportError as error:
        raise InputError(EXTRA) from error
    path = Path(path)
    columns = schema()
    picked = [{name: _cell(name, row.get(name)) for name in columns.names} for row in rows]
    fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    write_table(pyarrow.Table.from_pylist(picked, columns), fresh, compression="zstd", row_group_size=10_000)
    fresh.replace(path)
    return str(path)


def schema() -> pyarrow.Schema:
    """The columns of a file of annotated rows. Raises ImportError without the extra."""
    import pyarrow as pa

    text, number = pa.string(), pa.int32()
    quote = pa.struct(
        {
            "start": number, "end": number, "spans": pa.list_(pa.list_(number)), "text": text, "type": text,
            "speaker": text, "speaker_start": number, "speaker_end": number, "speaker_name": text, "verb": text,
            "verb_start": number, "confidence": text, "reason": text,
        }
    )  # fmt: skip
    mention = pa.struct({"start": number, "end": number, "label": text, "text": text, "name": text})
    kinds = {
        "quotes": pa.list_(quote), "title_quotes": pa.list_(quote),
        "entities": pa.list_(mention), "title_entities": pa.list_(mention), "rules": number,
    }  # fmt: skip
    return pa.schema([(name, kinds.get(name, text)) for name in (*ABOUT, *FOUND, "error")])


def _cell(name: str, value: Any) -> Any:
    """A value as its column holds it: an id may have been a number."""
    return str(value) if name in ABOUT and value is not None else value


# --- Into a library ---

_IDENT = re.compile(r"[0-9a-f]{16}")


class AnnotatedImport:
    """Files of annotated rows on their way into a library.

    ``refuse`` is told of each file or row that cannot be taken, by its place and why. What has become of the rest:
    ``new`` counts the articles that were not stored before, ``known`` the others; ``annotated`` of both have what was
    found in them; ``left`` are the keys of those that have yet to be annotated here, because other rules or another
    model made the row, or the article has another text by now.

    Example::

        taking = annotated_files.AnnotatedImport(library, refuse=print)
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
