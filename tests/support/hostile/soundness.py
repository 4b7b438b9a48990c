"""What must hold of whatever was made of hostile input: it is clean, its offsets lie within it, nothing was opened."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tuireader.model import Document, Entry
from tuireader.text.clean import clean


def assert_sound(entry: Entry) -> None:
    """That nothing in an entry can harm whoever stores or shows it."""
    assert entry.guid and entry.title
    for line in (entry.title, entry.author, *entry.categories, *(file.type for file in entry.enclosures)):
        assert line == clean(line) and "\n" not in line
    assert len(entry.title) <= 500
    assert all(map(is_web_address, (entry.url, *(file.url for file in entry.enclosures))))
    assert entry.published is None or entry.published >= 631152000
    assert_sound_document(entry.document)


def assert_sound_document(document: Document) -> None:
    """That a document is clean, and its offsets lie within it."""
    text = document.text
    assert text == clean(text)
    assert all(0 <= block.start <= block.end <= len(text) for block in document.blocks)
    assert all(0 <= inline.start < inline.end <= len(text) for inline in document.inlines)
    assert all(is_web_address(inline.target) for inline in document.inlines)


def is_web_address(url: str) -> bool:
    return url == "" or (url.startswith(("http://", "https://")) and url.isascii() and url.isprintable())


@contextmanager
def watched() -> Iterator[list[str]]:
    """The files and addresses that are opened meanwhile, modules being imported left out."""
    _touched.clear()
    _watching.append(True)
    try:
        yield _touched
    finally:
        _watching.clear()


_touched: list[str] = []
_watching: list[bool] = []


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event in (
        "open",
        "socket.connect",
        "socket.getaddrinfo",
        "subprocess.Popen",
        "os.system",
    ):
        name = str(arguments[0])
        if not name.endswith((".py", ".pyc", ".so")):
            _touched.append(f"{event} {name}")


sys.addaudithook(_audit)
