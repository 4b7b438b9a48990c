"""Taking in articles from files: what the user names, and the documents that come with the program."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import tuireader
from tuireader.errors import InputError, TuireaderError
from tuireader.feeds.dates import parse_date
from tuireader.library.library import Library
from tuireader.library.marking import SEEDED, bring_back
from tuireader.model import LOCAL_PREFIX, Document, Entry, FeedState, article_key
from tuireader.text.clean import clean_line, web_url
from tuireader.text.files import KINDS, Kind, Written, decode, kind_of, read_article

if TYPE_CHECKING:
    from tuireader.workers import Workers

MAX_FILE = 5_000_000
"""Bytes: a book has less."""
DEADLINE = 5.0
"""Seconds that one page or Markdown file may take."""
LONG = 500_000
"""Characters of plain text; reading it takes many times as much memory for a moment."""
UNSORTED = "Articles"
"""The local feed of articles that name no section."""
BATCH = 50
MOST_WAITING = 2_000_000
"""Bytes of files that wait to be stored together: articles have a hundredth of that, but books may come in a row."""
LONGEST_PAGE = 1_000_000
"""Characters; what is longer is a book, and is kept whole."""
LONG_PARAGRAPH = 80
"""Characters of a paragraph that is no caption, date or button."""
MOST_LEFT_OUT = 3
"""How many times the prose of the article found a page may have; where it has more, something else was found."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of files: keys of the new articles, how many were known, and (path, reason) pairs of those refused.

    ``notes`` are such pairs of pages that were taken, but not as wished.
    """

    new: tuple[int, ...] = ()
    known: int = 0
    refused: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


def import_paths(library: Library, paths: Iterable[Path]) -> Imported:
    """Store the articles in files and folders; what cannot be taken is refused by name, and the rest goes on.

    The same file, wherever it lies, is stored once. Of a page of a website only the article is taken, as of the page
    behind a feed's article; where none is found, it is kept whole, and a note says so.

    Raises StoreError when the library cannot be written.

    Example::

        done = importing.import_paths(library, [Path("articles")])
        for path, reason in done.refused:
            print(path, reason)
    """
    with ExitStack() as stack:
        return _Import(library, stack).run(paths)


def seed_folder() -> Path | None:
    """Where the documents that come with the program are: in the package or beside it."""
    package = Path(tuireader.__file__).parent
    return next((place for place in (package / "seeds", package.parent / "seeds") if place.is_dir()), None)


def ensure_seeds(library: Library) -> None:
    """Store the program's own documents when the library is new, so that there is something to read.

    Example::

        importing.ensure_seeds(library)
    """
    if library.marks.state(SEEDED):
        return
    folder = seed_folder()
    if folder is not None:
        import_paths(library, [folder])
    library.marks.set_state(SEEDED, True)


class _Import:
    """One import: entries wait, feed by feed, until a batch of them is stored."""

    def __init__(self, library: Library, stack: ExitStack) -> None:
        self._library = library
        self._stack = stack
        self._workers: Workers | None = None
        self._waiting: dict[str, list[Entry]] = {}
        self._waiting_bytes = 0
        self._titles = {key: state.title for key, state in library.archive.feed_states().items()}
        self._new: list[int] = []
        self._known = 0
        self._refused: list[tuple[str, str]] = []
        self._notes: list[tuple[str, str]] = []

    def run(self, paths: Iterable[Path]) -> Imported:
        """Read and store everything, in the order named."""
        for path in paths:
            for file in self._files(path):
                self._take(file)
        self._store_all()
        return Imported(tuple(self._new), self._known, tuple(self._refused), tuple(self._notes))

    def _files(self, path: Path) -> Sequence[Path]:
        """The files that a name stands for: itself, or what a folder holds."""
        if not path.is_dir():
            return [path]
        found = sorted(_articles_in(path))
        if not found:
            self._refuse(path, "has no text, HTML or Markdown files in it")
        return found

    def _take(self, path: Path) -> None:
        try:
            data = _read(path)
            text = decode(data)
            found = self._article(kind_of(path, text), text)
            entry = _entry(data, self._alone(path, text, found) if found.of_site else found)
        except TuireaderError as error:
            self._refuse(path, str(error))
            return
        except Exception as error:  # what a parser raises over a stranger's file is the file's fault alone
            self._refuse(path, f"cannot be read ({type(error).__name__})")
            return
        key = LOCAL_PREFIX + (entry.section or UNSORTED)
        self._waiting.setdefault(key, []).append(entry)
        self._waiting_bytes += len(data)
        if len(self._waiting[key]) >= BATCH:
            self._store(key)
        if self._waiting_bytes >= MOST_WAITING:
            self._store_all()

    def _article(self, kind: Kind, text: str) -> Written:
        """Plain text is read here; in a worker what has a parser, and so could hang it, and a book, which swells."""
        if kind == "plain" and len(text) < LONG:
            return read_article(kind, text)
        found: Written = self._started().run(read_article, kind, text, deadline=DEADLINE)
        return found

    def _alone(self, path: Path, text: str, whole: Written) -> Written:
        """The article alone of a website's page; the page whole where it cannot be told from the rest."""
        from tuireader.feeds.network.answers import Answer
        from tuireader.feeds.work import PARSE_SECONDS, article_of_page

        if len(text) > LONGEST_PAGE:
            self._note(path, "kept whole: it is longer than any article")
            return whole
        answer = Answer("body", whole.url, body=text.encode("utf-8", "replace"), content_type=_AS_UTF_8)
        sites = self._library.config.fulltext.sites
        try:
            found = self._started().run(article_of_page, answer, sites, deadline=PARSE_SECONDS)
        except TuireaderError as error:
            self._note(path, f"kept whole: {error}")
            return whole
        if found.note:
            self._note(path, found.note)
        if not found.by_rule and _prose(whole.document) > MOST_LEFT_OUT * _prose(found.document):
            self._note(path, "kept whole: the article cannot be told from the rest of the page")
            return whole
        return replace(whole, document=found.document)

    def _started(self) -> Workers:
        """The worker process, which is started for the first file that needs it."""
        if self._workers is None:
            from tuireader.workers import (  # which most commands need not load
                PARSER_BYTES,
                PARSER_KEEPS,
                Workers,
            )

            self._workers = self._stack.enter_context(
                Workers(log=self._library.paths.log, limit=PARSER_BYTES, most_bytes=PARSER_KEEPS)
            )
        return self._workers

    def _store_all(self) -> None:
        for key in list(self._waiting):
            self._store(key)
        self._waiting_bytes = 0

    def _store(self, key: str) -> None:
        entries = self._waiting.pop(key)
        stored = self._library.archive.store(key, entries)
        title = key.removeprefix(LOCAL_PREFIX)
        if self._titles.get(key) != title:
            self._library.archive.set_feed_state(FeedState(key, title))
            self._titles[key] = title
        for entry in entries:  # whoever imports an article that was deleted wants to see it
            bring_back(self._library.marks, article_key(key, entry.guid), "imported an article again")
        self._new.extend(stored.new)
        self._known += len(stored.updated) + stored.unchanged + stored.buried

    def _refuse(self, path: Path, reason: str) -> None:
        self._refused.append((clean_line(str(path)), reason))

    def _note(self, path: Path, note: str) -> None:
        self._notes.append((clean_line(str(path)), note))


_AS_UTF_8 = "text/html; charset=utf-8"


def _prose(document: Document) -> int:
    """The characters in the long paragraphs of a document."""
    lengths = (block.end - block.start for block in document.blocks if block.kind == "paragraph")
    return sum(length for length in lengths if length >= LONG_PARAGRAPH)


def _articles_in(folder: Path) -> Iterator[Path]:
    """The files of known kinds in a folder and below; hidden ones and links to folders are passed over."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            if not name.startswith(".") and path.suffix.lower() in KINDS:
                yield path


def _read(path: Path) -> bytes:
    """A file's bytes. Raises InputError for what is no readable file of a bearable size."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise InputError("is not a file")
        if found.st_size > MAX_FILE:
            size = found.st_size / 1_000_000
            raise InputError(
                f"is too large: {size:.0f} MB, and an article has at most {MAX_FILE // 1_000_000}"
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not data.strip():
        raise InputError("is empty")
    return data


def _entry(data: bytes, found: Written) -> Entry:
    """The entry of a file, known by its bytes. Raises InputError when there are no words in it."""
    if not found.title and not found.document.text:
        raise InputError("has no text in it")
    return Entry(
        guid=sha256(data).hexdigest(),
        title=found.title,
        document=found.document,
        url=web_url(found.url),
        author=found.author,
        section=clean_line(found.section, 80),
        published=parse_date(found.date) if found.date else None,
        lang=found.lang[:2].lower(),
    )
