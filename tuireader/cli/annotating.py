"""Finding quotes and names: the command annotate, in texts and in what is stored; what a command brought; how far an
answer's articles were looked at; and how what was found in one is printed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tuireader.cli.output import DOUBT, Bar, complain, entity_fields, json_line, line, quote_fields
from tuireader.cli.parser import UsageError
from tuireader.cli.session import Session
from tuireader.errors import InputError, StoreError, TuireaderError
from tuireader.library import Library, articles
from tuireader.library.queries import coverage, looked_at
from tuireader.model import Annotation, Coverage, Quote, short_id
from tuireader.query.tree import Query
from tuireader.text.strings import counted, counted_quotes

STDIN = Path("-")
MOST_SECONDS = 600.0
"""How long what a command brought is annotated at most, so that a crontab's next run does not find it at work."""
_KINDS = (
    ("People", ("PERSON",)),
    ("Organisations", ("ORG",)),
    ("Places", ("GPE", "LOC", "FAC")),
)

_HALF = re.compile("[\ud800-\udfff]")  # No parser takes half a character; offsets stay what they are.
_BACKLOG = "`tuireader annotate --stored` does the rest"


def annotate(session: Session) -> int:
    """Find quotes and names in texts, as they come and in their order; or in what is stored."""
    options = session.options
    if options.stored is not None:
        if options.processes > 1 or options.articles:
            raise UsageError(
                "tuireader annotate --stored: takes neither --processes nor --articles; "
                "several of it at once share the work"
            )
        return annotate_stored(session)
    texts = _Texts(options.files or [STDIN], options.json or options.articles)
    for text, result in _annotated(session, texts):
        if isinstance(result, TuireaderError):
            texts.refuse(text.place, str(result))
        elif isinstance(result, Annotation):
            print_annotation(result)
        else:
            json_line(result)
            sys.stdout.flush()
    return 1 if texts.refused else 0


def _annotated(session: Session, texts: _Texts) -> Iterator[tuple[_Text, Any]]:
    """Each text with what is printed of it, or why it cannot be annotated."""
    from tuireader.library.corpus import streaming

    options = session.options
    if options.articles:
        yield from streaming.annotate_articles(session.config, texts.articles(), complain, options.processes)
        return
    given = ((text, _HALF.sub("\ufffd", text.text), text.lang) for text in texts.read())
    for text, found in streaming.annotate_texts(session.config, given, complain, options.processes):
        as_json = options.json and isinstance(found, Annotation)
        yield text, _result(text, found) if as_json and isinstance(found, Annotation) else found


def annotate_stored(session: Session) -> int:
    """Annotate what matches and was not looked at, newest first; ctrl+c keeps what is done."""
    from tuireader.library import annotating

    query, interrupted = session.query(session.options.stored), False
    with session.library() as library, Bar() as bar:
        if not library.config.annotating.enabled:
            raise InputError(
                "quotes and names are not looked for: annotating.enabled is false in the settings"
            )
        _compare(library, bar)
        keys = annotating.backlog(library, query)
        told = _Telling(library, bar, len(keys), session.options.json)
        try:
            for item in annotating.annotate_stored(library, keys):
                told.tell(item)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            bar.clear()
            told.end()
        if not interrupted:
            hand_over_news(library)
    return 130 if interrupted else int(bool(told.failed))


def _compare(library: Library, bar: Bar) -> None:
    """Compare the quotes that an upgrade left."""
    from tuireader.library.statements.tracing import catch_up

    total = 0
    for left in catch_up(library):
        total = total or left + 1
        bar.draw(total - left, total, "comparing quotes")
    bar.clear()
    tie_stories(library)


def tie_stories(library: Library) -> None:
    """Find the stories of what was annotated."""
    from tuireader.library.stories import catch_up

    for _ in catch_up(library):
        pass


def annotate_brought(library: Library, keys: Sequence[int], *, quiet: bool = False) -> None:
    """Annotate what a command brought, and hand over what is new. That it cannot be done is told in one line, and is no
    failure of the command.
    """
    if library.config.annotating.enabled:
        if keys:
            _annotate_brought(library, keys, quiet=quiet)
        hand_over_news(library)


def hand_over_news(library: Library) -> None:
    """Give what is new to the settings' program; that it fails is told in a line, and is no failure of a command."""
    from tuireader.library.health import watching_trouble
    from tuireader.library.watching import hand_over

    try:
        hand_over(library, seconds=MOST_SECONDS)
        trouble = watching_trouble(library)
    except StoreError as error:
        trouble = f"watching.run: {error}"
    if trouble:
        complain(trouble)


def _annotate_brought(library: Library, keys: Sequence[int], *, quiet: bool) -> None:
    from tuireader.library import annotating

    with Bar(not quiet) as bar:
        told = _Telling(library, bar, len(keys), as_json=False)
        try:
            for item in annotating.annotate_stored(library, keys, MOST_SECONDS):
                told.tell(item)
        except TuireaderError as error:
            bar.clear()
            complain(f"quotes and names were not looked for in {counted(told.left, 'article')}: {error}")
            return
    if told.left and not quiet:
        complain(f"looked at {told.done:,} of {counted(len(keys), 'new article')}; {_BACKLOG}")


class _Telling:
    """Tells how far the annotating is: a bar on a terminal, a line for each that failed, and for programs for each."""

    def __init__(self, library: Library, bar: Bar, total: int, as_json: bool) -> None:
        self._library = library
        self._bar = bar
        self._json = as_json
        self._total = total
        self.done = self.failed = 0
        self.left = total

    def tell(self, item: Any) -> None:
        """Take in one article that is done."""
        self.left = item.left
        self.failed += bool(item.error)
        self.done += not item.error
        row = articles.rows(self._library, [item.key]).get(item.key) if item.error or self._json else None
        title = row.title if row else ""
        if self._json:
            number = row.quote_count if row else None
            json_line(
                {"id": short_id(item.key), "title": title, "quote_count": number, "left": item.left}
                | {"error": item.error}
            )
            sys.stdout.flush()
        if item.error:
            self._bar.clear()
            complain(f"{title or short_id(item.key)}: {item.error}")
        self._bar.draw(self._total - item.left, self._total, "annotated")

    def end(self) -> None:
        """The last line: how much is done, and how much is left for another time."""
        say = complain if self._json else line
        if not self._total:
            say("nothing to do: all that match were looked at before")
            return
        failed = f", {self.failed:,} cannot be" if self.failed else ""
        say(f"annotated {counted(self.done, 'article')}{failed}, {self.left:,} left")


class Looked:
    """How many of the articles that an answer is about were looked at: told once, as the command's last word.

    ``query`` is that of the articles; ``fields`` are what each row of the answer says of it to programs, empty where
    the query asks nothing that is found in articles and the rows have nothing of it (``found`` is false).
    """

    def __init__(self, library: Library, query: Query, *, found: bool) -> None:
        from tuireader.library.queries import asks_findings

        self._library = library
        self.coverage: Coverage | None = coverage(library, query) if found or asks_findings(query) else None

    @property
    def fields(self) -> dict[str, Any]:
        """The field ``coverage`` of a row."""
        if self.coverage is None:
            return {}
        told = self.coverage
        numbers = {
            "articles": told.articles,
            "annotated": told.annotated,
            "without_model": told.without_model,
        }
        return {"coverage": numbers}

    def tell(self, *, rows: bool = True, as_json: bool = False) -> None:
        """Say on standard error what was not looked at; to programs that got no rows, on a line of its own."""
        if self.coverage is None or self.coverage.whole:
            return
        self.tell_programs(as_json and not rows)
        enabled = self._library.config.annotating.enabled
        way = _BACKLOG if enabled else "annotating.enabled is false in the settings"
        complain(looked_at(self.coverage, "matching articles", way))

    def tell_programs(self, wanted: bool) -> None:
        """Say it to programs, as all that there is."""
        if wanted and self.coverage is not None and not self.coverage.whole:
            json_line(self.fields)


@dataclass(frozen=True, slots=True)
class _Text:
    """One text to annotate: where it stood, the id it came with, and itself; ``row`` is the line that it came in."""

    place: str
    id: Any
    text: str
    lang: str = ""
    row: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Texts:
    """The texts of files or standard input, read as the annotator takes them: in a thread of its own."""

    files: list[Path]
    as_json: bool
    refused: bool = False

    def read(self) -> Iterator[_Text]:
        """The texts; what is none is refused by name, and the rest goes on."""
        for path in self.files:
            try:
                yield from self._texts(path)
            except OSError as error:
                self.refuse(_name(path), f"cannot be read: {error.strerror}")

    def articles(self) -> Iterator[tuple[_Text, dict[str, Any]]]:
        """The texts with the lines in which they came."""
        for text in self.read():
            yield text, text.row

    def refuse(self, place: str, reason: str) -> None:
        """Tell what cannot be annotated."""
        self.refused = True
        complain(f"{place}: {reason}")

    def _texts(self, path: Path) -> Iterator[_Text]:
        # Not Python's own standard input: a thread that waits in it keeps the program from ending.
        with path.open("rb") if path != STDIN else open(0, "rb", closefd=False) as source:
            if self.as_json:
                yield from self._lines(_name(path), source)
                return
            try:
                yield _Text(_name(path), _name(path), source.read().decode("utf-8"))
            except UnicodeDecodeError:
                self.refuse(_name(path), "is not UTF-8 text")

    def _lines(self, name: str, source: Any) -> Iterator[_Text]:
        from tuireader.library.corpus.annotated_files import lines  # which few commands need

        for number, raw in lines(source):
            place = f"{name}, line {number}"
            try:
                if isinstance(raw, InputError) or raw.strip():
                    yield _text(place, raw)
            except InputError as error:
                self.refuse(place, str(error))


def _name(path: Path) -> str:
    return "standard input" if path == STDIN else str(path)


def _text(place: str, raw: bytes | InputError) -> _Text:
    """The text in a line of NDJSON. Raises InputError when there is none in it."""
    from tuireader.library.corpus.annotated_files import parsed

    found = parsed(raw)
    if not isinstance(found.get("text"), str):
        raise InputError('is not an object with a "text"')
    lang = found.get("lang")
    return _Text(place, found.get("id"), found["text"], lang if isinstance(lang, str) else "", found)


def _result(text: _Text, found: Annotation) -> dict[str, Any]:
    return {
        "id": text.id,
        "text": text.text,
        "lang": found.lang,
        "quotes": quote_fields(found),
        "entities": entity_fields(found),
    }


def print_annotation(found: Annotation) -> None:
    """Who said what, and the names by kind, for people; doubt about a speaker is said."""
    if counts := counted_quotes(found.quote_count, found.reported_count):
        line(f"\n{counts}")
    for quote in found.quotes:
        if quote.shown:
            reported = "" if quote.type == "direct" else f" [{quote.type}]"
            line(f"  {_speaker(quote)}{reported}: {' '.join(quote.text.split())}")
    for heading, labels in _KINDS:
        names = dict.fromkeys(mention.name for mention in found.entities if mention.label in labels)
        if names:
            line(f"\n{heading}\n  {', '.join(names)}")


def _speaker(quote: Quote) -> str:
    """Who said a quote, as far as is known, and the doubt of it."""
    speaker = quote.speaker_name or quote.speaker
    return f"{speaker}{DOUBT.get(quote.confidence, '')}" if speaker else "?"
