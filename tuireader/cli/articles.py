"""Commands about stored articles: those that read (list, show, count), that mark and take back (mark, undo, redo),
and that bring in and take out (import, export).
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tuireader.annotate.parse.prose import asides
from tuireader.cli.annotating import Looked, annotate_brought, print_annotation
from tuireader.cli.output import (
    article_fields,
    complain,
    csv_line,
    day,
    iso,
    json_line,
    line,
    row_fields,
    width,
)
from tuireader.cli.parser import UsageError
from tuireader.cli.session import Session
from tuireader.errors import InputError, NotFoundError
from tuireader.library import Library, articles, marking
from tuireader.library.articles import file_line, files_of, gone
from tuireader.library.people.resolve import PersonIds
from tuireader.model import Article, ArticleAnnotation, ArticleRow, Block, Enclosure, short_id
from tuireader.query.tree import Everything, Query
from tuireader.text.strings import cell_width, counted, fit

if TYPE_CHECKING:
    from tuireader.library.exporting import Exported
    from tuireader.store.contract import Change

_CHUNK = 500
_COLUMNS = (
    "published", "feed_title", "title", "url", "author", "read", "starred", "tags", "words", "lang", "quote_count",
    "people", "id",
)  # fmt: skip
"""What stands above the columns of ``list --csv``."""
NEWSBOAT = Path("newsboat")
"""The first word of ``import newsboat``; a file of that name is imported by its whole path."""
_FEED_COLUMNS = 20
_READING_COLUMNS = 80


def list_articles(session: Session) -> int:
    """Print the articles that match, newest first."""
    query, as_json, as_csv = session.query(), session.options.json, session.options.csv
    if as_json and as_csv:
        raise UsageError("tuireader list: --json or --csv, not both")
    with session.library() as library:
        looked, row = Looked(library, query, found=False), None
        if as_csv:
            csv_line(_COLUMNS)
        for row in _rows(library, query, session.options.limit):
            if as_json:
                json_line(row_fields(row) | looked.fields)
            elif as_csv:
                csv_line(_csv_fields(row))
            else:
                line(_row_line(row))
        if row is None:
            _tell_nothing(library, query)
        looked.tell(rows=row is not None, as_json=as_json)
    return 0


def _csv_fields(row: ArticleRow) -> Iterator[object]:
    """A row of ``list --csv``; of several tags or people all in one cell."""
    fields = row_fields(row)
    for column in _COLUMNS:
        value = fields[column]
        yield ", ".join(value) if isinstance(value, list) else value


def _tell_nothing(library: Library, query: Query) -> None:
    """Say what was looked for in vain, as it was understood."""
    from tuireader.library.queries import told

    looked_for = "" if query == Everything() else f": {told(library, query)}"
    complain(f"there are no articles{looked_for}")


def count(session: Session) -> int:
    """Print how many articles match."""
    query = session.query()
    with session.library() as library:
        looked, number = Looked(library, query, found=False), articles.count(library, query)
        if session.options.json:
            json_line({"count": number} | looked.fields)
        else:
            line(str(number))
        looked.tell()
    return 0


def show(session: Session) -> int:
    """Print one article with who said what in it."""
    from tuireader.library.annotating import annotated

    with session.library() as library:
        key = articles.find(library, session.options.id)
        article = articles.article(library, key)
        if article is None:
            raise NotFoundError(f'no article with id "{session.options.id}"')
        annotation = annotated(library, article, complain)
        row = articles.rows(library, [key])[key]
        if session.options.json:
            json_line(article_fields(row, article, annotation, PersonIds(library)))
        else:
            _print_article(row, article, annotation)
    return 0


def _rows(library: Library, query: Query, limit: int | None) -> Iterator[ArticleRow]:
    """The rows of what matches, read as they are printed."""
    if limit is not None and limit <= _CHUNK:
        yield from articles.page(library, query, limit)
        return
    yield from articles.each_row(library, articles.ids(library, query)[:limit])


def _row_line(row: ArticleRow) -> str:
    """A row for people: id, date, unread and starred, feed, title, as wide as the terminal."""
    flags = ("·" if row.read else "●") + ("★" if row.starred else " ")
    date = day(row.published)[:10] if row.dated else ""
    head = f"{short_id(row.key)}  {date:10}  {flags}  {fit(row.feed_title, _FEED_COLUMNS)}  "
    room = width() - cell_width(head)
    if not sys.stdout.isatty() or room < 10:
        return head + row.title
    return (head + fit(row.title, room)).rstrip()


def _date(row: ArticleRow) -> str:
    """When an article was published, else on which day it was first seen."""
    if row.dated:
        return day(row.published)
    return f"seen {day(row.published)[:10]}" if row.published else ""


def _print_article(row: ArticleRow, article: Article, found: ArticleAnnotation) -> None:
    columns = min(width(), _READING_COLUMNS)
    line(textwrap.fill(row.title, columns))
    updated = f"updated {day(article.edited)}" if article.edited else ""
    about = (row.feed_title, row.author, _date(row), updated, row.url)
    line(" · ".join(part for part in about if part))
    document = article.document if row.stored else gone(article)
    for block in document.blocks:
        line()
        line(_block_text(block, document.text[block.start : block.end], columns))
    for file in files_of(article):
        line(f"\nAttached: {file_line(file)} {file.url}")
    for file in article.transcripts[:1]:
        line(f"\nTranscript: {file_line(file)} {file.url}")
    print_annotation(found.body)


def _block_text(block: Block, text: str, columns: int) -> str:
    """A block wrapped and indented as it is meant; code and tables as they are."""
    if block.kind in ("code", "table"):
        return text
    indent = "  " * block.level if block.kind in ("item", "quotation") else ""
    first = f"{indent}{block.marker} " if block.marker else indent
    return "\n".join(
        textwrap.fill(
            part,
            columns,
            initial_indent=first if number == 0 else " " * len(first),
            subsequent_indent=" " * len(first),
            break_long_words=False,
        )
        for number, part in enumerate(text.split("\n"))
    )


def mark(session: Session) -> int:
    """Mark all that matches, and say how many articles that changed."""
    if not session.options.query:
        raise UsageError("tuireader mark: say which articles, for instance is:unread, feed:NAME or id:ID")
    query, state = session.query(), session.options.state
    with session.library() as library:
        looked = Looked(library, query, found=False)
        changed = _starred(library, query, state) if "starred" in state else _read(library, query, state)
        library.marks.flush()
        line(f"marked {counted(changed, 'article')} {state}")
        looked.tell()
    return 0


def rules(session: Session) -> int:
    """List, make, end or apply rules."""
    from tuireader.library import rules as ruling

    options = session.options
    with session.library() as library:
        if options.add:
            actions = tuple(action.strip() for action in (options.do or "").split(",") if action.strip())
            _told(ruling.add_rule(library, ruling.Rule(options.add, session.query_text(), actions)))
        elif options.drop:
            _told(ruling.drop_rule(library.marks, options.drop))
        elif options.newsboat:
            _take_rules(library, Path(options.newsboat))
        elif options.apply or options.dry_run:
            return _apply_rules(library, dry=options.dry_run)
        else:
            for rule in ruling.rules(library.marks):
                line(f"{rule.name}: {' '.join(rule.actions)}  {rule.query}")
        library.marks.flush()
    return 0


def _told(change: Change | None) -> None:
    line(change.label if change else "nothing changed")


def _take_rules(library: Library, path: Path) -> None:
    """Make rules of newsboat's ignore-article lines, and name those that cannot be taken over."""
    from tuireader.feeds.feed_lists import translated
    from tuireader.library import rules as ruling

    try:
        text = path.expanduser().read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    folders = {item.folder for item in library.marks.subscriptions()}
    found, left = ruling.from_newsboat(text, lambda each: translated(each, folders))
    for rule in found:
        _told(ruling.add_rule(library, rule))
    for each in left:
        complain(f"not taken over: {each}")


def _apply_rules(library: Library, *, dry: bool) -> int:
    """Apply all rules to what is stored, or say what they would change."""
    from tuireader.library import rules as ruling

    effects = ruling.effects(library, ruling.rules(library.marks))
    if dry:
        for effect in effects:
            line(
                f"{effect.rule.name}: {' '.join(effect.actions)}  {short_id(effect.row.key)}  {effect.row.title}"
            )
        return 0
    applied = ruling.apply(library, effects)
    library.marks.flush()
    _told(applied.change)
    for trouble in applied.troubles:
        complain(trouble)
    return 1 if applied.troubles else 0


def undo(session: Session) -> int:
    """Take back a change, or list what can be taken back, the last one first."""
    with session.library() as library:
        if session.options.list:
            for change in reversed(library.marks.history()):
                undone = "  (undone)" if change.undone else ""
                line(f"{change.number:>6}  {day(change.at):16}  {change.label}{undone}")
            return 0
        number = session.options.number
        change_undone = marking.undo(library.marks, number)
        if change_undone is None:
            which = f"no change {number} that could be undone" if number else "nothing to undo"
            raise NotFoundError(f"there is {which}")
        library.marks.flush()
    line(f"undone: {change_undone.label}")
    return 0


def redo(session: Session) -> int:
    """Do again what was undone last."""
    with session.library() as library:
        change = marking.redo(library.marks)
        if change is None:
            raise NotFoundError("there is nothing to redo")
        library.marks.flush()
    line(f"done again: {change.label}")
    return 0


def _read(library: Library, query: Query, state: str) -> int:
    change = marking.mark_read(library.marks, articles.refs(library, query), state == "read")
    return sum(len(op["ids"]) for op in change.ops) if change else 0


def _starred(library: Library, query: Query, state: str) -> int:
    keys = articles.ids(library, query)
    change = marking.star(library.marks, list(articles.rows(library, keys).values()), state == "starred")
    if change is not None and state == "starred" and library.config.evidence.fetch:
        from tuireader.library.feeds.fulltexts import keep_as_wished

        library.marks.flush()
        for told in keep_as_wished(library, [op["id"] for op in change.ops]):
            complain(told)
    return len(change.ops) if change else 0


def export(session: Session) -> int:
    """Print the articles that match, whole, one after the other."""
    from tuireader.library.exporting import exported

    options = session.options
    query = session.query()
    with session.library() as library:
        head, write, tail = _format(options.format, library)
        looked = Looked(library, query, found=True)
        print(head, end="")
        for item in exported(library, query):
            write(item)
        print(tail, end="")
        looked.tell()
    return 0


def _format(name: str, library: Library) -> tuple[str, Callable[[Exported], None], str]:
    """What stands before the articles, what prints one, and what stands behind them."""
    if name == "json":
        ids = PersonIds(library)
        return "", lambda item: json_line(_fields(item, ids)), ""
    if name == "markdown":
        from tuireader.library.exporting import markdown

        return "", lambda item: line(markdown(item)), ""
    from tuireader.library.exporting import HEAD, TAIL, html

    return HEAD, lambda item: line(html(item)), TAIL


def _fields(item: Exported, ids: PersonIds) -> dict[str, object]:
    """What ``show --json`` says of an article, and more that belongs to it."""
    article = item.article
    return {
        **article_fields(item.row, article, item.annotation, ids),
        "asides": [list(span) for span in asides(article.document)],
        "note": item.note,
        "notes": [{"words": noted.words, "start": noted.start, "note": noted.note} for noted in item.notes],
        "updated": iso(article.edited) if article.edited else None,
        "categories": list(article.categories),
        "enclosures": [_file_fields(file) for file in article.enclosures],
        "transcripts": [_file_fields(file) for file in article.transcripts],
    }


def _file_fields(file: Enclosure) -> dict[str, object]:
    return {"url": file.url, "type": file.type, "length": file.length}


def import_files(session: Session) -> int:
    """Store articles from files; each that cannot be taken is told in a line, and makes the exit status 1."""
    from tuireader.library.importing import import_paths

    if session.options.annotated:
        return import_annotated(session)
    if session.options.files[0] == NEWSBOAT:
        from tuireader.cli.feeds import import_newsboat

        return import_newsboat(session, next(iter(session.options.files[1:]), None))
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


def import_annotated(session: Session) -> int:
    """Store what other machines annotated; each row that cannot be believed is told in a line."""
    from tuireader.library.corpus.annotated_files import AnnotatedImport

    refused = 0

    def refuse(place: str, reason: str) -> None:
        nonlocal refused
        refused += 1
        complain(f"{place}: {reason}")

    with session.library() as library:
        taking = AnnotatedImport(library, refuse)
        for path in session.options.files:
            taking.take_file(path)
        known = f", {taking.known:,} known before" if taking.known else ""
        line(
            f"imported {counted(taking.new, 'article')}{known}; {taking.annotated:,} with who said what in them"
        )
        if taking.left:
            line(f"{counted(len(taking.left), 'article')} of other rules, another model or another text")
            if not session.options.no_annotate:
                annotate_brought(library, taking.left)
    return 1 if refused else 0
