"""Printing: clean lines for people, NDJSON for programs, complaints to standard error."""

from __future__ import annotations

import io
import json
import shutil
import sys
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from tuireader.text.clean import clean, clean_line

WIDE = 200
"""Columns where nobody looks: output that goes into a file or another program is not cut."""

DOUBT = {"likely": "?", "unsure": " (unsure)"}
"""What stands behind a speaker of whom the annotator is not sure, by its confidence."""


def prepare_streams(as_json: bool) -> None:
    """Let no character that a terminal or pipe cannot take end a command; NDJSON is always UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = "utf-8" if as_json and stream is sys.stdout else None
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def line(text: str = "") -> None:
    """Print a text on standard output, without anything that a terminal would obey."""
    print(clean(text))


def json_line(fields: dict[str, Any]) -> None:
    """Print one object a line. Characters stand as they are, save on a terminal, which might obey some."""
    try:
        text = json.dumps(fields, ensure_ascii=sys.stdout.isatty(), separators=(",", ":"))
        text.encode("utf-8")
    except UnicodeEncodeError:  # Half a character, which only its escape can tell.
        text = json.dumps(fields, separators=(",", ":"))
    print(text)


def complain(text: str) -> None:
    """Print one line on standard error."""
    print(clean_line(text, limit=1_000), file=sys.stderr)


class Bar:
    """How far a command is, on a terminal's standard error; nothing where it is none or ``wanted`` is false.

    A context manager, which leaves an empty line.
    """

    LENGTH = 30

    def __init__(self, wanted: bool = True) -> None:
        self._shown = wanted and sys.stderr.isatty()

    def draw(self, done: int, total: int, what: str = "") -> None:
        """Say that so many of all are done, and what is."""
        if self._shown and total:
            full = self.LENGTH * done // total
            bar = "━" * full + "─" * (self.LENGTH - full)
            print(f"\r{bar} {done}/{total} {what}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave an empty line for what is printed next."""
        if self._shown:
            print("\r" + " " * (self.LENGTH + 40) + "\r", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()


def width() -> int:
    """The terminal's columns, or WIDE where standard output is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDE


def iso(seconds: int) -> str | None:
    """Epoch seconds as ISO 8601 in UTC; None for 0, which means never."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else None


def day(seconds: int) -> str:
    """Epoch seconds as a local date and time for people; empty for 0."""
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M") if seconds else ""
