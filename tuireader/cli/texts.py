"""Commands that take in texts and lists: import, annotate, opml."""

from __future__ import annotations

import json
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tuireader.cli.articles import print_annotation
from tuireader.cli.output import Bar, complain, entity_fields, json_line, line, quote_fields
from tuireader.cli.session import Session
from tuireader.errors import InputError, TuireaderError
from tuireader.model import Annotation
from tuireader.text.strings import counted

STDIN = Path("-")
NEWSBOAT = Path("newsboat")
"""The first word of ``import newsboat``; a file of that name is imported by its whole path."""

_HALF = re.compile("[\ud800-\udfff]")  # No parser takes half a character; offsets stay what they are.


def import_files(session: Session) -> int:
    """Store articles from files; each that cannot be taken is told in a line, and makes the exit status 1."""
    from tuireader.library.importing import import_paths

    if session.options.files[0] == NEWSBOAT:
        return newsboat(session, next(iter(session.options.files[1:]), None))
    from tuireader.cli.annotating import annotate_brought

    with session.library() as library:
        result = import_paths(library, session.options.files)
        for path, reason in result.refused:
            complain(f"{path}: {reason}")
        for path, note in result.notes:
            complain(f"{path}: {note}")
        known = f", {result.known} known before" if result.known else ""
        line(f"imported {counted(len(result.new), 'article')}{known}")
        if not session.options.no_annotate:
            annotate_brought(library, result.new)
    return 1 if result.refused else 0


def annotate(session: Session) -> int:
    """Find quotes and names in texts, one after the other, in the order in which they come; or in what is stored."""
    if session.options.stored is not None:
        from tuireader.cli.annotating import annotate_stored

        return annotate_stored(session)
    from tuireader.library.annotating import annotate_texts

    texts = _Texts(session.options.files or [STDIN], session.options.json)
    for _, found in annotate_texts(session.config, texts.read(), complain):
        text = texts.waiting.popleft()
        if isinstance(found, TuireaderError):
            texts.refuse(text.place, str(found))
        elif session.options.json:
            json_line(_result(text, found))
            sys.stdout.flush()
        else:
            print_annotation(found)
    return 1 if texts.refused else 0


@dataclass(frozen=True, slots=True)
class _Text:
    """One text to annotate: where it stood, the id it came with, and itself."""

    place: str
    id: Any
    text: str
    lang: str = ""


@dataclass(slots=True)
class _Texts:
    """The texts of files or standard input; those given away and not yet answered wait."""

    files: list[Path]
    as_json: bool
    waiting: deque[_Text] = field(default_factory=deque)
    refused: int = 0

    def read(self) -> Iterator[tuple[str, str, str]]:
        """The texts, for the annotator; what is none is refused by name, and the rest goes on."""
        for path in self.files:
            try:
                for text in self._texts(path):
                    self.waiting.append(text)
                    yield text.place, _HALF.sub("\ufffd", text.text), text.lang
            except OSError as error:
                self.refuse(str(path), f"cannot be read: {error.strerror}")

    def refuse(self, place: str, reason: str) -> None:
        """Tell what cannot be annotated."""
        self.refused += 1
        complain(f"{place}: {reason}")

    def _texts(self, path: Path) -> Iterator[_Text]:
        name = "standard input" if path == STDIN else str(path)
        source = sys.stdin.buffer if path == STDIN else path.open("rb")
        with source:
            if self.as_json:
                yield from self._lines(name, source)
                return
            try:
                yield _Text(name, name, source.read().decode("utf-8"))
            except UnicodeDecodeError:
                self.refuse(name, "is not UTF-8 text")

    def _lines(self, name: str, source: Iterable[bytes]) -> Iterator[_Text]:
        for number, raw in enumerate(source, start=1):
            place = f"{name}, line {number}"
            try:
                if raw.strip():
                    yield _text(place, raw)
            except InputError as error:
                self.refuse(place, str(error))


def _text(place: str, raw: bytes) -> _Text:
    """The text in a line of NDJSON. Raises InputError when there is none in it."""
    try:
        found = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError("is not JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise InputError('is not an object with a "text"')
    lang = found.get("lang")
    return _Text(place, found.get("id"), found["text"], lang if isinstance(lang, str) else "")


def _result(text: _Text, found: Annotation) -> dict[str, Any]:
    return {
        "id": text.id,
        "text": text.text,
        "lang": found.lang,
        "quotes": quote_fields(found),
        "entities": entity_fields(found),
    }


def opml(session: Session) -> int:
    """Follow the feeds of an OPML file, or write those that are followed to a file or standard output."""
    options = session.options
    if options.what == "export":
        return _export(session, options.file)
    if options.file is None:
        raise InputError("name the file: tuireader opml import FILE")
    from tuireader.library.feeds import outlines

    with session.library() as library:
        found = outlines.import_opml(library, options.file)
    _tell_skipped(found.skipped)
    known = f", {found.known} followed before" if found.known else ""
    line(f"subscribed to {counted(found.new, 'feed')}{known}; tuireader fetch gets their articles")
    return 1 if found.skipped else 0


def newsboat(session: Session, folder: Path | None) -> int:
    """Take over newsboat's feeds, articles and marks."""
    from tuireader.library.feeds.starter import import_newsboat

    with session.library() as library, Bar() as bar:
        taken = import_newsboat(library, folder, bar.draw)
    _tell_skipped(taken.skipped)
    for search in taken.searches:
        line(f"keeping the search «{search.title}»: {search.query}")
    line(
        f"from newsboat: {taken.feeds} feeds and {taken.articles} articles that are new here, "
        f"{taken.read} marked read, {taken.starred} starred"
    )
    if taken.articles:
        line("in these quotes and names are looked for by the open reader, or by tuireader annotate --stored")
    return 0


def _export(session: Session, file: Path | None) -> int:
    from tuireader.library.feeds import outlines

    with session.library() as library:
        text = outlines.export_opml(library)
    if file is None:
        sys.stdout.write(text)
    else:
        outlines.save_opml(file, text, session.paths)
    return 0


def _tell_skipped(lines: tuple[str, ...] | list[str]) -> None:
    for skipped in lines:
        complain(f"passed over {skipped}")
