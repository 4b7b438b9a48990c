"""Files of annotated rows: Parquet and JSON lines, written on many machines and read on one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuireader.annotate.pipeline import TEXT_LIMIT
from tuireader.errors import InputError, TuireaderError
from tuireader.library.corpus.annotated_rows import ABOUT, FOUND, Row
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
