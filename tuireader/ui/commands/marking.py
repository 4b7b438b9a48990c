"""Marking: read, starred, tagged, deleted, and taking it back; and what an action is about: the article being read, the
articles selected, or the one under the cursor.

All of it changes the memory at once, on the screen's thread; the marks' own thread makes it safe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tuireader.library import marking
from tuireader.library.marking import articles
from tuireader.model import ArticleRef, ArticleRow
from tuireader.store.contract import Change
from tuireader.text.strings import counted
from tuireader.ui.commands import feeds, panels
from tuireader.ui.lists import lookups

if TYPE_CHECKING:
    from tuireader.ui.dialogs.form import Form
    from tuireader.ui.screen import ReaderScreen


MANY = 50
"""Of how many articles at most a change is made without saying first how many they are."""


def opened(screen: ReaderScreen, row: ArticleRow) -> None:
    """An article, or its page, was opened: it is read, if the settings say so. It need not be in the list's memory."""
    if screen.config.reading.read_on_open and marking.mark_read(screen.marks, [row.ref]) is not None:
        screen.changed(replace(screen.list.known(row.key) or row, read=True))


def toggle_read(screen: ReaderScreen) -> None:
    """Read to unread, or all of several to read."""
    with_targets(screen, partial(_toggle_read, screen))


def _toggle_read(screen: ReaderScreen, rows: list[ArticleRow]) -> None:
    value = not all(row.read for row in rows)
    changing = [row for row in rows if row.read is not value]

    def act() -> None:
        change = marking.mark_read(screen.marks, [row.ref for row in changing], value)
        _done(screen, [replace(row, read=value) for row in rows], change)

    what = f"marks {articles(len(changing))} {'read' if value else 'unread'}"
    _many(screen, "mark.read", len(changing), what, act)


def toggle_star(screen: ReaderScreen) -> None:
    """Give a star, or take it away."""
    with_targets(screen, partial(_toggle_star, screen))


def _toggle_star(screen: ReaderScreen, rows: list[ArticleRow]) -> None:
    value = not all(row.starred for row in rows)
    changing = [row for row in rows if row.starred is not value]

    def act() -> None:
        change = marking.star(screen.marks, changing, value)
        _done(screen, [replace(row, starred=value) for row in rows], change)

    what = f"{'stars' if value else 'takes the stars off'} {articles(len(changing))}"
    _many(screen, "mark.star", len(changing), what, act)


def _many(screen: ReaderScreen, command: str, number: int, what: str, act: Callable[[], None]) -> None:
    """Do a change to so many articles: at once, or, for more than :data:`MANY`, when the key is pressed again."""
    if number > MANY:
        screen.ask_again(command, what, act)
    else:
        act()


def tag(screen: ReaderScreen) -> None:
    """Ask for the tags of an article."""
    with_targets(screen, partial(_ask_tags, screen))


def _ask_tags(screen: ReaderScreen, rows: list[ArticleRow]) -> None:
    if len(rows) != 1:
        screen.say("Tags are given to one article at a time")
        return
    from tuireader.ui.dialogs.form import Field, Form
    from tuireader.ui.dialogs.prompt import tags_in_use

    tags, known = ", ".join(rows[0].tags), tags_in_use(screen.marks)
    field = Field("tags", "Tags, separated by commas", tags, known=known, several=True)
    screen.app.push_screen(Form("Tags", [field], partial(_tag, screen, rows[0])))


def _tag(screen: ReaderScreen, row: ArticleRow, values: dict[str, str], form: Form) -> None:
    form.close()
    tags = tuple(sorted({" ".join(name.split()) for name in values["tags"].split(",")} - {""}))
    change = marking.set_tags(screen.marks, row, tags)
    screen.changed(replace(row, tags=tags))
    say(screen, change)


def delete(screen: ReaderScreen) -> None:
    """Delete articles, or, among the feeds, unsubscribe; when the key is pressed again."""
    if screen.front == "feeds":
        feeds.unsubscribe(screen)
    else:
        with_targets(screen, partial(_ask_delete, screen))


def _ask_delete(screen: ReaderScreen, rows: list[ArticleRow]) -> None:
    what = f"«{rows[0].title}»" if len(rows) == 1 else articles(len(rows))
    screen.ask_again("delete", f"deletes {what}", partial(_delete, screen, rows))


def _delete(screen: ReaderScreen, rows: list[ArticleRow]) -> None:
    """Delete articles; who was reading one goes on to the next of the list."""
    gone = {row.key for row in rows}
    after = screen.list.nearest_without(gone)
    change = marking.delete(screen.marks, rows)
    screen.list.select()
    screen.viewing.renew()
    say(screen, change)
    if screen.reads and screen.presenting.key in gone:
        _leave_deleted(screen, after)


def _leave_deleted(screen: ReaderScreen, after: int | None) -> None:
    """From an article that is deleted to another, or back to the list."""
    panels.close(screen)
    if after is None:
        screen.bring("list")
    else:
        screen.list.go_to_key(after)
        screen.presenting.open(after)


def _done(screen: ReaderScreen, rows: list[ArticleRow], change: Change | None) -> None:
    """Show what was done; say it where the screen does not show it by itself."""
    screen.list.select()
    screen.changed(*rows)
    if len(rows) > 1:
        say(screen, change)


def mark_above(screen: ReaderScreen) -> None:
    """This article and all above it are read."""
    _mark_keys(screen, "mark.above", screen.list.keys[: screen.list.cursor + 1])


def mark_all(screen: ReaderScreen) -> None:
    """All that the list shows now are read, however many came meanwhile."""
    _mark_keys(screen, "mark.all", screen.list.keys[:])


def _mark_keys(screen: ReaderScreen, command: str, keys: Sequence[int]) -> None:
    """Mark any number in the reading thread, since their rows may not be in memory."""
    view = screen.viewing.view

    def found(refs: list[ArticleRef]) -> None:
        what = f"marks {articles(len(refs))} read"
        _many(screen, command, len(refs), what, partial(_mark_refs, screen, refs))

    screen.jobs.ask("mark", lambda library: lookups.unread_among(library, view, keys), found)


def _mark_refs(screen: ReaderScreen, refs: list[ArticleRef]) -> None:
    screen.jobs.ask(
        "mark", lambda library: marking.mark_read(library.marks, refs), lambda change: _marked(screen, change)
    )


def _marked(screen: ReaderScreen, change: Change | None) -> None:
    screen.list.forget()
    screen.viewing.recount()
    say(screen, change)


def undo(screen: ReaderScreen, again: bool) -> None:
    """Take the last change back, or do it again, and say which it was."""
    change = marking.redo(screen.marks) if again else marking.undo(screen.marks)
    if change is None:
        screen.say("Nothing to do again" if again else "Nothing to take back")
    else:
        screen.say(f"{'again' if again else 'undone'}: {change.label}")
        screen.viewing.renew()


def say(screen: ReaderScreen, change: Change | None) -> None:
    """Say what was done."""
    screen.say("Nothing changed" if change is None else f"{change.label} · u takes it back")


# --- What an action is about ---


def with_targets(screen: ReaderScreen, act: Callable[[list[ArticleRow]], None]) -> None:
    """Act on the rows, if there are any: at once when all are in memory, else when the reading thread has read them."""
    if screen.front == "person":
        _act(screen, act, [row for row in (screen.visiting.row,) if row is not None])
        return
    keys = _keys(screen)
    rows = [row for row in map(screen.list.known, keys) if row is not None]
    if len(rows) == len(keys):
        _act(screen, act, rows)
    else:
        screen.jobs.ask(
            "targets",
            lambda library: lookups.many_rows(library, keys),
            lambda found: _act(screen, act, found),
        )


def _act(screen: ReaderScreen, act: Callable[[list[ArticleRow]], None], rows: list[ArticleRow]) -> None:
    if rows:
        act(rows)
    else:
        screen.say("There is no article")


def _keys(screen: ReaderScreen) -> list[int]:
    """The keys, in no order."""
    if screen.reads and screen.article.article is not None:
        return [screen.article.article.row.key]
    return list(screen.list.selected) or [key for key in (screen.list.current,) if key is not None]


# --- Selecting several articles, for the next action to act on ---


def select_one(screen: ReaderScreen) -> None:
    """Select the article under the cursor, or no longer, and go on to the next."""
    articles = screen.list
    if articles.current is not None:
        articles.begun = articles.current
        articles.select(articles.selected ^ {articles.current})
        articles.move(1)
        _say(screen)


def select_range(screen: ReaderScreen) -> None:
    """Select all from the one selected last to the one under the cursor."""
    articles = screen.list
    if articles.begun not in articles.keys:
        select_one(screen)
        return
    first, last = sorted((articles.keys.index(articles.begun), articles.cursor))
    articles.select(articles.selected.union(articles.keys[first : last + 1]))
    _say(screen)


def select_all(screen: ReaderScreen) -> None:
    """Select all that the list shows, or none when all are."""
    articles = screen.list
    articles.select(() if len(articles.selected) == len(articles) else articles.keys)
    _say(screen)


def select_none(screen: ReaderScreen) -> None:
    """Let go of all that are selected."""
    screen.list.select()
    _say(screen)


def _say(screen: ReaderScreen) -> None:
    """How many are selected."""
    number = len(screen.list.selected)
    screen.say(f"{counted(number, 'article')} selected · escape: none" if number else "Nothing selected")


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "mark.read": toggle_read,
    "mark.star": toggle_star,
    "mark.above": mark_above,
    "mark.all": mark_all,
    "tag": tag,
    "delete": delete,
    "undo": partial(undo, again=False),
    "redo": partial(undo, again=True),
    "select.one": select_one,
    "select.range": select_range,
    "select.all": select_all,
}
