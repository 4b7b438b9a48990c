"""Looking at stored articles for quotes and names: ``annotate --stored``, what a command brought, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuireader.cli.output import Bar, complain, json_line, line
from tuireader.cli.session import Session
from tuireader.errors import InputError, TuireaderError
from tuireader.library import Library, articles
from tuireader.library.queries import coverage, looked_at
from tuireader.model import Coverage, short_id
from tuireader.query.tree import Query
from tuireader.text.strings import counted

MOST_SECONDS = 600.0
"""How long what a command brought is annotated at most, so that a crontab's next run does not find it at work."""
_BACKLOG = "`tuireader annotate --stored` does the rest"


def annotate_stored(session: Session) -> int:
    """Annotate what matches and was not looked at, newest first; ctrl+c keeps what is done."""
    from tuireader.library import annotating

    query, interrupted = session.query(session.options.stored), False
    with session.library() as library, Bar() as bar:
        if not library.config.annotating.enabled:
            raise InputError(
                "quotes and names are not looked for: annotating.enabled is false in the settings"
            )
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
    return 130 if interrupted else int(bool(told.failed))


def annotate_brought(library: Library, keys: Sequence[int], *, quiet: bool = False) -> None:
    """Annotate what a command brought. That it cannot be done is told in one line, and is no failure of the command."""
    if not (keys and library.config.annotating.enabled):
        return
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
