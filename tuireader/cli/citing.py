"""Commands on what is cited and what has become of it: basket, history, evidence."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tuireader.cli.output import (
    complain,
    csv_line,
    day,
    iso,
    json_line,
    line,
    prepare_streams,
    tell_change,
    width,
)
from tuireader.cli.parser import UsageError
from tuireader.cli.session import Session
from tuireader.errors import InputError, NotFoundError
from tuireader.library import Library, articles
from tuireader.library.citing import basket, citations, evidence, notes
from tuireader.library.citing.basket import Cited
from tuireader.library.history import Edit, QuoteEdit, Stretch, history, stretches
from tuireader.library.people.person import quotes_with_id
from tuireader.library.statements.statements import Saying
from tuireader.model import ArticleRow, KeptPage, short_id
from tuireader.query.tree import And, Has
from tuireader.text.strings import counted, opening

_COLUMNS = 88
_STANDING = {
    "there": "",
    "changed": "the article no longer has these words: tuireader history {id}",
    "gone": "the article is not stored any more",
}


def show_basket(session: Session) -> int:
    """Do what is said of the basket, or list it."""
    with session.library() as library:
        _DOES[session.options.what or "list"](session, library)
    return 0


def _list(session: Session, library: Library) -> None:
    _takes(session, 0, 0, "list takes nothing further")
    items = basket.cited(library)
    for number, item in enumerate(items, start=1):
        standing = basket.standing(library, item)
        if session.options.json:
            json_line(cited_fields(item) | {"number": number, "standing": standing})
        else:
            _print(number, item, _STANDING[standing].format(id=short_id(item.article)))
    if not items:
        complain('the basket is empty: tuireader basket add QUOTE-ID, or the key "C" on a quote')


def _add(session: Session, library: Library) -> None:
    words = _takes(session, 1, None, "add takes the ids of quotes, as quotes prints them")
    within = _within(library, session.options.article)
    keys: list[int] = []
    for ident in words:
        found = _shown(library, quotes_with_id(library, ident, within)[0])
        change = basket.collect(library, found.row, found.quote, in_title=found.in_title)
        line(f"{change.label} (undo takes it back)" if change else f"{ident} is in the basket already")
        keys.append(found.row.key)
    library.marks.flush()
    if library.config.evidence.fetch:
        from tuireader.library.feeds.fulltexts import keep_as_wished

        for told in keep_as_wished(library, keys):
            complain(told)


def _within(library: Library, prefix: str | None) -> ArticleRow | None:
    """The article in which quotes are looked for; None for all."""
    if prefix is None:
        return None
    key = articles.find(library, prefix)
    return articles.rows(library, [key]).get(key)


def _shown(library: Library, found: Saying) -> Saying:
    """A quote as the user corrected it."""
    annotation = articles.annotation(library, found.row.key)
    placed = annotation.placed_quotes if annotation else []
    same = (quote for quote, _, title in placed if (quote.id, title) == (found.quote.id, found.in_title))
    return replace(found, quote=next(same, found.quote))


def _remove(session: Session, library: Library) -> None:
    words = _takes(session, 1, None, "remove takes numbers, or the ids of quotes, as basket prints them")
    keys = [basket.find(library, typed).key for typed in words]
    tell_change(library, basket.remove(library.marks, keys))


def _move(session: Session, library: Library) -> None:
    which, to = _takes(session, 2, 2, "move takes a number, and the one that it is to have")
    items = basket.cited(library)
    item = basket.find(library, which)
    if not (to.isascii() and to.isdecimal() and 0 < int(to[:9]) <= len(items)):
        raise UsageError(f"tuireader basket: a place is a number from 1 to {len(items)}")
    tell_change(library, basket.move(library.marks, item.key, int(to[:9]) - 1 - items.index(item)))


def _clear(session: Session, library: Library) -> None:
    _takes(session, 0, 0, "clear takes nothing further")
    tell_change(library, basket.remove(library.marks, [item.key for item in basket.cited(library)]))


def _export(session: Session, library: Library) -> None:
    (form,) = _takes(session, 1, 1, f"export takes a format: {', '.join(citations.FORMATS)}")
    if form not in citations.FORMATS:
        raise UsageError(
            f'tuireader basket: there is no format "{form}"; it is {", ".join(citations.FORMATS)}'
        )
    items = basket.cited(library)
    if not items:
        raise NotFoundError("the basket is empty")
    prepare_streams(True)  # whatever the terminal's encoding: a file of references is UTF-8
    print(citations.written(items, form), end="")


_DOES: dict[str, Callable[[Session, Library], None]] = {
    "list": _list,
    "add": _add,
    "remove": _remove,
    "move": _move,
    "clear": _clear,
    "export": _export,
}


def _takes(session: Session, least: int, most: int | None, told: str) -> Sequence[str]:
    """The words behind what is to be done; so many of them. Raises UsageError."""
    words: list[str] = session.options.words
    if len(words) < least or (most is not None and len(words) > most):
        raise UsageError(f"tuireader basket: {told}")
    return words


def cited_fields(item: Cited) -> dict[str, Any]:
    """A row of ``basket``."""
    return {
        "id": item.quote,
        "words": item.words,
        "pieces": list(item.pieces),
        "prefix": item.prefix,
        "suffix": item.suffix,
        "start": item.start,
        "end": item.end,
        "in_title": item.in_title,
        "type": item.type,
        "speaker": item.speaker or None,
        "doubt": item.doubt or None,
        "article": short_id(item.article),
        "title": item.title,
        "url": item.url,
        "link": item.link,
        "outlet": item.outlet,
        "author": item.author,
        "published": iso(item.published),
        "collected": iso(item.collected),
        "sha256": item.digest or None,
    }


def _print(number: int, item: Cited, standing: str) -> None:
    """A quote for people: its number, who, where and when; the words; and what has become of them."""
    doubt = f" ({item.doubt})" if item.doubt else ""
    head = (
        f"{item.speaker or 'nobody named'}{doubt}",
        item.outlet,
        day(item.published)[:10],
        "page kept" if item.digest else "",
        f"{short_id(item.article)} {item.quote}",
    )
    columns = min(width(), _COLUMNS)
    line(f"{number:>3}  {' · '.join(filter(None, head))}")
    for words in (
        " ".join(item.words.split()),
        f"{item.title}" if item.title else "",
        standing and f"({standing})",
    ):
        if words:
            line(textwrap.fill(words, columns, initial_indent="     ", subsequent_indent="     "))
    line()


# --- what was edited


def show_history(session: Session) -> int:
    """Print what was edited in an article, the last edit first, and of each what was quoted first."""
    with session.library() as library:
        key = articles.find(library, session.options.id)
        edits = history(library, key)
    if not edits:
        complain("no other version of this article was seen")
    for edit in edits:
        if session.options.json:
            json_line(edit_fields(edit))
        else:
            _print_edit(edit)
    return 0


def edit_fields(edit: Edit) -> dict[str, Any]:
    """A row of ``history``: the version that was replaced, and what became of it."""
    return {
        "replaced": iso(edit.at),
        "of_page": edit.paged,
        "title": edit.before.title,
        "text": edit.before.document.text,
        "title_changes": [asdict(stretch) for stretch in edit.title],
        "quotes": [asdict(quote) for quote in edit.quotes],
        "paragraphs": [asdict(paragraph) for paragraph in edit.paragraphs],
    }


_SIGNS = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
"""How words are marked, as by wdiff, without colours."""
_GUTTER = {"changed": "~", "deleted": "-", "inserted": "+"}
_KEPT = 60
"""Characters of what stayed that are shown beside a change; what is longer is cut in the middle."""


def _print_edit(edit: Edit) -> None:
    """An edit for people."""
    line(f"edited {day(edit.at)}{' (the page)' if edit.paged else ''}")
    if edit.title:
        line(f"  title: {_marked(edit.title)}")
    for quote in edit.quotes:
        _indented(f"{quote.fate:10}", _told_quote(quote))
    for paragraph in edit.paragraphs:
        words = _marked(paragraph.stretches) if paragraph.fate == "changed" else paragraph.stretches[0].words
        _indented(_GUTTER[paragraph.fate], " ".join(words.split()))
    line()


def _told_quote(quote: QuoteEdit) -> str:
    """What became of a quote, in one line."""
    before, after = " ".join(quote.before.split()), " ".join(quote.after.split())
    match quote.fate:
        case "changed":
            words = _marked(stretches(before, after))
        case "attributed":
            return f"{quote.speaker} -> {quote.speaker_after}: {before}"
        case _:
            words = before or after
    return f"{quote.speaker or quote.speaker_after or 'nobody named'}: {words}"


def _marked(found: Sequence[Stretch]) -> str:
    """Words with the signs of what went and came; long parts that stayed are cut."""
    return "".join(_SIGNS[it.fate].format(_cut(it.words) if it.fate == "same" else it.words) for it in found)


def _cut(words: str) -> str:
    return words if len(words) <= 3 * _KEPT else f"{words[:_KEPT]} … {words[-_KEPT:]}"


def _indented(head: str, text: str) -> None:
    columns, indent = min(width(), _COLUMNS), " " * (len(head) + 3)
    line(textwrap.fill(f"  {head} {text}", columns, subsequent_indent=indent, break_long_words=False))


# --- the page as it was


def show_evidence(session: Session) -> int:
    """Fetch, write or list the pages that were kept of an article."""
    options = session.options
    with session.library() as library:
        key = _article_or_page(library, options.id)
        if options.fetch:
            from tuireader.library.feeds.fulltexts import kept_page

            kept_page(library, key)
        pages = evidence.kept_pages(library, key)
        cited = [item for item in basket.collected(library.marks) if item.article == key]
    if options.output is not None:
        _write_new(options.output, evidence.warc(pages))
        complain(f"{options.output}: {counted(len(pages), 'page')}")
    elif sys.stdout.isatty() or options.json:
        for page in pages:
            _tell_page(page, cited, as_json=options.json)
    else:
        sys.stdout.buffer.write(evidence.warc(pages))
    return 0


def _article_or_page(library: Library, prefix: str) -> int:
    """The key of an article, stored or not, of which a page may be kept. Raises NotFoundError."""
    keys = [item.article for item in basket.collected(library.marks)] + library.archive.page_owners()
    gone = {key for key in keys if short_id(key).startswith(prefix.lower())}
    return gone.pop() if len(gone) == 1 else articles.find(library, prefix)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet. Raises InputError."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise InputError(f"{path} is there already; nothing was written") from None
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror})") from error


def _tell_page(page: KeptPage, cited: Sequence[Cited], *, as_json: bool) -> None:
    """A page that was kept, and whether it has what is cited from it."""
    having = [item for item in cited if evidence.has_words(page, item)]
    if as_json:
        fields = asdict(page) | {"sha256": page.sha256, "bytes": len(page.body), "fetched": iso(page.fetched)}
        fields |= {"article": short_id(page.article), "headers": dict(page.headers)}
        fields.pop("body")
        json_line(fields | {"cited": [item.quote for item in having]})
        return
    line(f"{day(page.fetched)}  {page.url}")
    line(f"  sha256:{page.sha256}, {len(page.body):,} bytes, status {page.status}")
    if cited:
        line(f"  has {len(having)} of {counted(len(cited), 'quote')} that you cite")


# --- notes


def note(session: Session) -> int:
    """Write a note, or print those to an article."""
    options = session.options
    if options.quote and options.passage:
        raise UsageError("tuireader note: --quote or --passage, not both")
    with session.library() as library:
        key = articles.find(library, options.id)
        article = articles.article(library, key)
        if article is None:
            raise NotFoundError(f'the article "{options.id}" is not stored any more')
        if options.text is None:
            for found in notes.of_article(library.marks, key):
                _print_note(library, found)
            return 0
        span, speaker = None, ""
        if options.quote:
            row = articles.rows(library, [key]).get(key)
            quote = quotes_with_id(library, options.quote, row)[0].quote
            span, speaker = (quote.start, quote.end), quote.speaker_name or quote.speaker
        elif options.passage:
            span = notes.passage(article, options.passage)
        tell_change(library, notes.write(library.marks, article, options.text, span, speaker))
    return 0


def list_notes(session: Session) -> int:
    """Print the notes to the articles that match."""
    options, query = session.options, session.query()
    if options.json + options.csv + options.markdown > 1:
        raise UsageError("tuireader notes: one of --json, --csv and --markdown")
    with session.library() as library:
        noted = And((query, Has("notes")))
        found = notes.found_in(library, articles.ids(library, noted))
        if options.markdown:
            prepare_streams(True)  # whatever the terminal's encoding: a file of notes is UTF-8
            print(notes.markdown(found), end="")
            return 0
        if options.csv:
            csv_line(notes.COLUMNS)
        for item in found:
            if options.json:
                json_line(_note_fields(library, item))
            elif options.csv:
                csv_line(str(_note_fields(library, item)[name] or "") for name in notes.COLUMNS)
            else:
                _print_note(library, item)
        if not found and not options.json and not options.csv:
            complain('no notes there: tuireader note ID TEXT, or the key "#" in an article')
    return 0


def _lost(library: Library, item: notes.Note) -> bool:
    """Whether the article no longer has the words that a note is to."""
    return bool(item.words) and notes.place(item, library.archive.text(item.article)) is None


def _note_fields(library: Library, item: notes.Note) -> dict[str, Any]:
    """A note as JSON says it: times in UTC, and whether its words still stand in the article."""
    known = asdict(item) | {"id": short_id(item.article), "lost": _lost(library, item)}
    times = {name: iso(known[name]) if known[name] else None for name in ("noted", "published")}
    return {name: value for name, value in known.items() if name not in ("key", "article")} | times


def _print_note(library: Library, item: notes.Note) -> None:
    """A note for people: the article, the words that it is to, and what was written."""
    line(f"{short_id(item.article)}  {item.title}")
    if item.words:
        words = opening(item.words, _COLUMNS - 2)
        line(f"  {words}" + (f"  {item.speaker}" if item.speaker else ""))
    if _lost(library, item):
        line(f"  (the article no longer has these words: tuireader history {short_id(item.article)})")
    for text in textwrap.wrap(item.note, _COLUMNS - 4):
        line(f"    {text}")
