"""Citing: quotes into the basket with one key, the basket and writing it out; what was edited in an article."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tuireader.errors import InputError
from tuireader.text.strings import counted
from tuireader.ui.commands import display
from tuireader.ui.commands.command import READING, SAID, Command, say_change
from tuireader.ui.external import host_of

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.library.citing.basket import Cited
    from tuireader.library.citing.notes import Note
    from tuireader.library.history import Edit
    from tuireader.model import Article, ArticleRow, KeptPage, Quote
    from tuireader.store.contract import Change
    from tuireader.ui.commands.command import Desk
    from tuireader.ui.dialogs.chooser import Choice
    from tuireader.ui.dialogs.prompt import Form


class Here(NamedTuple):
    """A quote in front of one: its article, and whether it stands in the title."""

    row: ArticleRow
    quote: Quote
    in_title: bool = False


def collect(desk: Desk) -> None:
    """Put the quote in front of one into the basket; take it out where it is there already."""
    from tuireader.library.citing import basket

    found = in_front(desk)
    if found is None:
        desk.say("Step onto a quote first: . and ,")
    elif basket.is_cited(desk.marks, found.row, found.quote, in_title=found.in_title):
        key = basket.key_of(found.row.key, found.quote.id, found.in_title)
        say_change(desk, basket.remove(desk.marks, [key]))
    else:

        def work(library: Library) -> Change | None:
            return basket.collect(library, found.row, found.quote, in_title=found.in_title)

        def done(change: Change | None) -> None:
            say_change(desk, change)
            keep_as_wished(desk, [found.row.key])

        # Each is collected by a job of its own, which no other replaces.
        desk.jobs.ask(f"collect {found.row.key} {found.quote.id}", work, done)


def in_front(desk: Desk) -> Here | None:
    """The quote under the cursor of a person's page or a panel, or that stepped onto in the article."""
    from tuireader.library.statements.statements import Saying
    from tuireader.model import Quote

    if desk.front == "person":
        item = desk.visitor.pane.item
        return Here(item.row, item.quote, item.in_title) if isinstance(item, Saying) else None
    article, pointed = desk.article.article, display.pointed(desk)
    return Here(article.row, pointed) if article is not None and isinstance(pointed, Quote) else None


def keep_page(desk: Desk) -> None:
    """Fetch the page of the article that is read, or under the cursor, and keep it as it is; it is starred or cited."""
    from tuireader.library.citing.evidence import is_wanted

    row = desk.article.article.row if desk.reads and desk.article.article else desk.list.row
    if row is None:
        desk.say("No article is open")
    elif not row.url:
        desk.say("This article has no page of its own")
    elif not is_wanted(desk.marks, row.key):
        desk.say("Star the article or collect a quote of it first: of others no page is kept")
    else:
        desk.say(f"Fetching the page from {host_of(row.url)} …")
        desk.jobs.spawn(f"page-{row.key}", partial(_kept, key=row.key), partial(_say_kept, desk))


def _kept(library: Library, key: int) -> KeptPage:
    from tuireader.library.feeds.fulltexts import kept_page

    return kept_page(library, key)


def _say_kept(desk: Desk, page: KeptPage) -> None:
    desk.say(f"Page kept: {len(page.body) // 1000} kB, sha256 {page.sha256[:12]}…")


def keep_as_wished(desk: Desk, keys: Sequence[int]) -> None:
    """What was just starred or collected: its pages are fetched and kept where the settings wish it."""
    if not (desk.config.evidence.fetch and keys):
        return

    def work(library: Library) -> list[str]:
        from tuireader.library.feeds.fulltexts import keep_as_wished

        return keep_as_wished(library, keys)

    def done(told: list[str]) -> None:
        if told:
            desk.say(told[0], warning=True)

    desk.jobs.spawn(f"pages-{keys[0]}", work, done)


def show_basket(desk: Desk) -> None:
    """What was collected, to be ordered, taken out and exported; enter goes to the article."""
    from tuireader.ui.dialogs.sheets import BasketSheet

    def show(notes: dict[str, str]) -> None:
        sheet = BasketSheet(desk.marks, notes, export=partial(_choose_format, desk))
        desk.app.push_screen(sheet, partial(_go_to, desk))

    desk.jobs.ask("basket", _notes, show)


_NOTES = {"there": "", "changed": "changed since", "gone": "no longer stored"}


def _notes(library: Library) -> dict[str, str]:
    """What has become of the words of each collected quote, and whether their page was kept; by key."""
    from tuireader.library.citing import basket

    found = {}
    for item in basket.cited(library):
        kept = "page kept" if item.digest else ""
        found[item.key] = " · ".join(filter(None, (_NOTES[basket.standing(library, item)], kept)))
    return found


def _go_to(desk: Desk, item: Cited | None) -> None:
    """Into the article of a collected quote, at the quote."""
    if item is None:
        return

    def read(rows: dict[int, ArticleRow]) -> None:
        if item.article in rows:
            desk.visitor.read_at(rows[item.article], item.quote)
        else:
            desk.say("This article is no longer stored; the basket has its words")

    desk.jobs.ask("cited", lambda library: library.archive.rows([item.article]), read)


def show_changes(desk: Desk) -> None:
    """What was edited in the article that is read, or the one under the cursor."""
    key = desk.presenter.key if desk.reads else desk.list.current
    if key is None:
        desk.say("No article is open")
        return

    def show(found: tuple[str, list[Edit]]) -> None:
        from tuireader.ui.dialogs.sheets import ChangesSheet

        title, edits = found
        if edits:
            desk.app.push_screen(ChangesSheet(title, edits))
        else:
            desk.say("No other version of this article was seen")

    desk.jobs.ask("changes", lambda library: _edits(library, key), show)


def _edits(library: Library, key: int) -> tuple[str, list[Edit]]:
    """An article's title and its edits."""
    from tuireader.library.history import history

    row = library.archive.rows([key]).get(key)
    return (row.title if row else ""), history(library, key)


def _choose_format(desk: Desk) -> None:
    """Ask in which format, then where to."""
    from tuireader.ui.dialogs.chooser import Chooser

    number = len(desk.marks.documents("basket"))
    chooser = Chooser(f"Export {counted(number, 'quote')} as", _formats())
    desk.app.push_screen(chooser, lambda form: _ask_where(desk, form) if form else None)


def _formats() -> list[Choice]:
    from tuireader.library.citing.citations import FORMATS
    from tuireader.ui.dialogs.chooser import Choice

    return [Choice(_TITLES[form], form, also=form) for form in FORMATS]


_TITLES = {
    "markdown": "Markdown",
    "org": "org",
    "bibtex": "BibTeX",
    "ris": "RIS (EndNote, Zotero)",
    "csl-json": "CSL-JSON (Zotero, pandoc)",
    "web-annotation": "W3C Web Annotations (JSON-LD)",
    "csv": "CSV (spreadsheets)",
}


def _ask_where(desk: Desk, form: str) -> None:
    """Ask for a file; without one it goes to the clipboard."""
    from tuireader.ui.dialogs.prompt import Field, Form

    fields = [Field("file", "File, or nothing for the clipboard", hint=f"~/quotes{_ending(form)}")]
    desk.app.push_screen(Form(f"Export as {_TITLES[form]}", fields, partial(_export, desk, form)))


def _ending(form: str) -> str:
    from tuireader.library.citing.citations import FORMATS

    return FORMATS[form]


def _export(desk: Desk, form: str, values: dict[str, str], dialog: Form) -> None:
    """Write what was collected to a file or the clipboard."""
    from tuireader.library.citing import basket, citations

    name = values["file"].strip()

    def done(found: tuple[Sequence[Cited], str, str]) -> None:
        items, text, refused = found
        if refused:
            dialog.refuse(refused)
            return
        if not name:
            desk.app.copy_to_clipboard(text)
        dialog.close()
        desk.say(f"{counted(len(items), 'quote')} {f'written to {name}' if name else 'copied'}")

    def work(library: Library) -> tuple[Sequence[Cited], str, str]:
        items = basket.cited(library)
        text = citations.written(items, form)
        try:
            if name:
                _write(name, text)
        except InputError as error:
            return items, text, str(error)
        return items, text, ""

    desk.jobs.ask("export-basket", work, done)


def _write(name: str, text: str) -> None:
    """Write a new file. Raises InputError, in one plain line."""
    try:
        with Path(name).expanduser().open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{name} is there already: another name?") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(f"{name} cannot be written ({getattr(error, 'strerror', '') or error})") from error


def note(desk: Desk) -> None:
    """Ask for a note to the quote stepped onto, to what is selected by mouse, or to the article; an empty one takes it
    away.
    """
    from tuireader.library.citing import notes
    from tuireader.ui.dialogs.prompt import Prompt

    article, front = desk.article.article, desk.front
    if article is None or not article.row.stored:
        desk.say("No article is open")
        return
    span, speaker, what = _noted_passage(desk)
    before = _note_at(desk, article, span)

    def ended(written: str | None) -> None:
        desk.bring(front)
        if written is not None:
            say_change(desk, notes.write(desk.marks, article, written, span, speaker))
            desk.presenter.mark_noted()

    desk.ask(Prompt(before, f"note to {what}; empty takes it away", ended))


def _noted_passage(desk: Desk) -> tuple[tuple[int, int] | None, str, str]:
    """What a note is to: a range of the text, None for the article; whose words they are; and what it is called."""
    from tuireader.model import Quote

    pointed = display.pointed(desk)
    if isinstance(pointed, Quote):
        return (pointed.start, pointed.end), pointed.speaker_name or pointed.speaker, "the quote"
    selected = desk.article.selected
    return selected, "", "the passage" if selected else "the article"


def _note_at(desk: Desk, article: Article, span: tuple[int, int] | None) -> str:
    """The note to a passage, None for the article; empty where there is none."""
    from tuireader.library.citing import notes

    for found in notes.of_article(desk.marks, article.row.key):
        place = notes.place(found, article.document.text) if found.words else None
        if place == span and (span is not None or not found.words):
            return found.note
    return ""


def with_note(desk: Desk, key: int, quote: Quote, reason: str) -> str:
    """What is said of a quote, with the note that the user wrote to it."""
    article = desk.article.article
    if article is None or article.row.key != key:
        return reason
    written = _note_at(desk, article, (quote.start, quote.end))
    return f"{reason} · note: {written}" if written else reason


def show_notes(desk: Desk) -> None:
    """All notes, by article; enter goes to where one stands."""
    from tuireader.library.citing import notes
    from tuireader.ui.dialogs.chooser import Choice, Chooser

    choices = [
        Choice(found.note, found, below=" · ".join(filter(None, (found.words, found.speaker, found.title))))
        for found in notes.notes(desk.marks)
    ]
    if choices:
        desk.app.push_screen(Chooser("Notes", choices), partial(_go_to_note, desk))
    else:
        desk.say("No notes yet: # in an article writes one")


def _go_to_note(desk: Desk, found: Note | None) -> None:
    """The article of a note, at the words that it is to, where they still stand."""
    if found is not None:
        desk.visitor.read_linked(found.article, partial(_point_at_note, desk, found))


def _point_at_note(desk: Desk, found: Note) -> None:
    from tuireader.library.citing.notes import place

    article = desk.article.article
    if article is None or article.row.key != found.article or not found.words:
        return
    there = place(found, article.document.text)
    if there is None:
        desk.say("The article no longer has the words of this note")
    else:
        desk.article.go_to(*there)


COMMANDS = (
    Command(
        "note",
        "Keep and cite",
        ("#",),
        "Note",
        "Write a note to the quote, to what is selected by mouse, or to the article",
        note,
        ("article", "panel"),
    ),
    Command(
        "notes",
        "Keep and cite",
        ('"',),
        "Notes",
        "All your notes, by article; enter goes to where one stands, note:WORD finds them in any list",
        show_notes,
    ),
    Command(
        "cite.collect",
        "Keep and cite",
        ("C",),
        "Collect quote",
        "The quote into the basket, to be cited; again to take it out",
        collect,
        (*SAID, "panel"),
    ),
    Command(
        "cite.basket",
        "Keep and cite",
        ("B",),
        "Basket of quotes",
        "What was collected: order it, take out, export as Markdown, BibTeX and more; enter goes to the article",
        show_basket,
    ),
    Command(
        "article.evidence",
        "Keep and cite",
        ("P",),
        "Keep the page",
        "Fetch the page of a starred or cited article and keep it as it is, as evidence",
        keep_page,
        READING,
    ),
    Command(
        "article.changes",
        "Keep and cite",
        ("v",),
        "What was edited",
        "What was edited in the article: quotes that vanished or changed first, then each paragraph",
        show_changes,
        READING,
    ),
)
