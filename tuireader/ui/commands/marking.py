"""Marking: read, starred, tagged, deleted, and taking it back; and what an action is about: the article being read, the
articles selected, or the one under the cursor.

All of it changes the memory at once, on the screen's thread; the marks' own thread makes it safe.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tuireader.library import marking
from tuireader.library.articles import each_row
from tuireader.model import ArticleRef, ArticleRow
from tuireader.store.contract import Change
from tuireader.text.strings import counted
from tuireader.ui.commands import citing, display, feeds
from tuireader.ui.commands.command import READING, Command, say_change
from tuireader.ui.lists import views

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.ui.commands.command import Desk
    from tuireader.ui.dialogs.prompt import Form


MANY = 50
"""Of how many articles at most a change is made without saying first how many they are."""


def opened(desk: Desk, row: ArticleRow) -> None:
    """An article, or its page, was opened: it is read, if the settings say so. It need not be in the list's memory."""
    if desk.config.reading.read_on_open and marking.mark_read(desk.marks, [row.ref]) is not None:
        desk.changed(replace(desk.list.known(row.key) or row, read=True))


def toggle_read(desk: Desk) -> None:
    """Read to unread, or all of several to read."""
    with_targets(desk, partial(_toggle_read, desk))


def _toggle_read(desk: Desk, rows: list[ArticleRow]) -> None:
    value = not all(row.read for row in rows)
    changing = [row for row in rows if row.read is not value]

    def act() -> None:
        change = marking.mark_read(desk.marks, [row.ref for row in changing], value)
        _done(desk, [replace(row, read=value) for row in rows], change)

    what = f"marks {counted(len(changing), 'article')} {'read' if value else 'unread'}"
    _many(desk, "mark.read", len(changing), what, act)


def toggle_star(desk: Desk) -> None:
    """Give a star, or take it away."""
    with_targets(desk, partial(_toggle_star, desk))


def _toggle_star(desk: Desk, rows: list[ArticleRow]) -> None:
    value = not all(row.starred for row in rows)
    changing = [row for row in rows if row.starred is not value]

    def act() -> None:
        change = marking.star(desk.marks, changing, value)
        _done(desk, [replace(row, starred=value) for row in rows], change)
        if value:
            citing.keep_as_wished(desk, [row.key for row in changing])

    what = f"{'stars' if value else 'takes the stars off'} {counted(len(changing), 'article')}"
    _many(desk, "mark.star", len(changing), what, act)


def _many(desk: Desk, command: str, number: int, what: str, act: Callable[[], None]) -> None:
    """Do a change to so many articles: at once, or, for more than :data:`MANY`, when the key is pressed again."""
    if number > MANY:
        desk.ask_again(command, what, act)
    else:
        act()


def tag(desk: Desk) -> None:
    """Ask for the tags of an article, or of all that are selected."""
    with_targets(desk, partial(_ask_tags, desk))


def _ask_tags(desk: Desk, rows: list[ArticleRow]) -> None:
    """Ask for the tags that all of these articles have; those that only some have stay as they are."""
    from tuireader.ui.dialogs.prompt import Field, Form, tags_in_use

    shared = set.intersection(*(set(row.tags) for row in rows))
    title = "Tags" if len(rows) == 1 else f"Tags of {counted(len(rows), 'article')}"
    known = tags_in_use(desk.marks)
    field = Field("tags", "Tags, separated by commas", ", ".join(sorted(shared)), known=known, several=True)
    desk.app.push_screen(Form(title, [field], partial(_tag, desk, rows, shared)))


def _tag(desk: Desk, rows: list[ArticleRow], before: set[str], values: dict[str, str], form: Form) -> None:
    form.close()
    tags = {" ".join(name.split()) for name in values["tags"].split(",")} - {""}
    if len(rows) == 1:
        change = marking.set_tags(desk.marks, rows[0], tags)
    else:
        change = marking.retag(desk.marks, rows, tags - before, before - tags)
    desk.list.select()
    desk.changed(*(replace(row, tags=desk.marks.tags(row.key)) for row in rows))
    say_change(desk, change)


def delete(desk: Desk) -> None:
    """Delete articles, or, among the feeds, unsubscribe; when the key is pressed again."""
    if desk.front == "feeds":
        feeds.unsubscribe(desk)
    else:
        with_targets(desk, partial(_ask_delete, desk))


def _ask_delete(desk: Desk, rows: list[ArticleRow]) -> None:
    what = f"«{rows[0].title}»" if len(rows) == 1 else counted(len(rows), "article")
    desk.ask_again("delete", f"deletes {what}", partial(_delete, desk, rows))


def _delete(desk: Desk, rows: list[ArticleRow]) -> None:
    """Delete articles; who was reading one goes on to the next of the list."""
    gone = {row.key for row in rows}
    after = desk.list.nearest_without(gone)
    change = marking.delete(desk.marks, rows)
    desk.list.select()
    desk.viewer.renew()
    say_change(desk, change)
    if desk.reads and desk.presenter.key in gone:
        _leave_deleted(desk, after)


def _leave_deleted(desk: Desk, after: int | None) -> None:
    """From an article that is deleted to another, or back to the list."""
    display.close(desk)
    if after is None:
        desk.bring("list")
    else:
        desk.list.go_to_key(after)
        desk.presenter.open(after)


def _done(desk: Desk, rows: list[ArticleRow], change: Change | None) -> None:
    """Show what was done; say it where the screen does not show it by itself."""
    desk.list.select()
    desk.changed(*rows)
    if len(rows) > 1:
        say_change(desk, change)


def mark_above(desk: Desk) -> None:
    """This article and all above it are read."""
    _mark_keys(desk, "mark.above", desk.list.above())


def mark_below(desk: Desk) -> None:
    """This article and all below it are read."""
    _mark_keys(desk, "mark.below", desk.list.below())


def mark_all(desk: Desk) -> None:
    """All that the list shows now are read, however many came meanwhile."""
    _mark_keys(desk, "mark.all", desk.list.keys[:])


def mark_feed(desk: Desk) -> None:
    """Of all that the list shows, those of this article's feed are read."""
    row = desk.list.row
    if row is not None:
        feed = row.feed
        _mark_keys(desk, "mark.feed", desk.list.keys[:], lambda _, refs: views.of_feed(refs, feed))


def mark_folder(desk: Desk) -> None:
    """Of all that the list shows, those of the folder in which this article's feed stands are read."""
    row = desk.list.row
    if row is None:
        return
    feed = row.feed

    def in_folder(library: Library, refs: list[ArticleRef]) -> list[ArticleRef]:
        folder = views.folder_of(library, feed)
        return views.of_folder(library, refs, folder) if folder else views.of_feed(refs, feed)

    _mark_keys(desk, "mark.folder", desk.list.keys[:], in_folder)


def _everything(library: Library, refs: list[ArticleRef]) -> list[ArticleRef]:
    return refs


def _mark_keys(
    desk: Desk,
    command: str,
    keys: Sequence[int],
    choose: Callable[[Library, list[ArticleRef]], list[ArticleRef]] = _everything,
) -> None:
    """Mark any number in the reading thread, since their rows may not be in memory; ``choose`` says which of those
    that are unread.
    """
    view = desk.viewer.view

    def found(refs: list[ArticleRef]) -> None:
        what = f"marks {counted(len(refs), 'article')} read"
        _many(desk, command, len(refs), what, partial(_mark_refs, desk, refs))

    desk.jobs.ask("mark", lambda library: choose(library, views.unread_among(library, view, keys)), found)


def catch_up(desk: Desk) -> None:
    """Choose by name what of the list is read from now on, each with how much that is."""
    view, keys = desk.viewer.view, desk.list.keys[:]
    above, below = desk.list.above(), desk.list.below()
    desk.jobs.ask(
        "mark",
        lambda library: views.unread_parts(library, view, keys, above, below, time.time()),
        partial(_offer_parts, desk),
    )


def _offer_parts(desk: Desk, parts: list[views.Part]) -> None:
    from tuireader.ui.dialogs.chooser import Choice, Chooser

    if not parts:
        desk.say("Nothing is unread here")
        return
    choices = [Choice(part.name, part.refs, articles=len(part.refs)) for part in parts]

    def chosen(refs: list[ArticleRef] | None) -> None:
        if refs is not None:
            _mark_refs(desk, refs)

    desk.app.push_screen(Chooser("Mark as read", choices), chosen)


def passed(desk: Desk, before: int, down: bool) -> None:
    """The cursor of the list was moved from the place ``before``: if the settings say so, what it moved down over is
    read; where it could not go further down, the last one too.
    """
    if not desk.config.reading.mark_on_scroll or not down:
        return
    last = desk.list.cursor - 1 if desk.list.cursor > before else before
    rows = [row for row in map(desk.list.known, desk.list.shown_between(before, last)) if row is not None]
    if marking.mark_read(desk.marks, [row.ref for row in rows]) is not None:
        desk.changed(*(replace(row, read=True) for row in rows))


def _mark_refs(desk: Desk, refs: list[ArticleRef]) -> None:
    desk.jobs.ask(
        "mark", lambda library: marking.mark_read(library.marks, refs), lambda change: _marked(desk, change)
    )


def _marked(desk: Desk, change: Change | None) -> None:
    desk.list.forget()
    desk.viewer.recount()
    say_change(desk, change)


def undo(desk: Desk, again: bool) -> None:
    """Take the last change back, or do it again, and say which it was."""
    change = marking.redo(desk.marks) if again else marking.undo(desk.marks)
    if change is None:
        desk.say("Nothing to do again" if again else "Nothing to take back")
    else:
        desk.say(f"{'again' if again else 'undone'}: {change.label}")
        desk.viewer.renew()
        desk.presenter.renew_marks()


def with_targets(desk: Desk, act: Callable[[list[ArticleRow]], None]) -> None:
    """Act on the rows, if there are any: at once when all are in memory, else when the reading thread has read them."""
    if desk.front == "person":
        _act(desk, act, [row for row in (desk.visitor.row,) if row is not None])
        return
    keys = _keys(desk)
    rows = [row for row in map(desk.list.known, keys) if row is not None]
    if len(rows) == len(keys):
        _act(desk, act, rows)
    else:
        desk.jobs.ask(
            "targets",
            lambda library: list(each_row(library, keys)),
            lambda found: _act(desk, act, found),
        )


def _act(desk: Desk, act: Callable[[list[ArticleRow]], None], rows: list[ArticleRow]) -> None:
    if rows:
        act(rows)
    else:
        desk.say("There is no article")


def _keys(desk: Desk) -> list[int]:
    """The keys, in no order."""
    if desk.reads and desk.article.article is not None:
        return [desk.article.article.row.key]
    if desk.list.selected:
        return list(desk.list.selected)
    return [] if desk.list.current is None else [desk.list.current]


def select_one(desk: Desk) -> None:
    """Select the article under the cursor, or no longer, and go on to the next."""
    articles = desk.list
    if articles.current is not None:
        articles.begun = articles.current
        articles.select(articles.selected ^ {articles.current})
        articles.move(1)
        _say(desk)


def select_range(desk: Desk) -> None:
    """Select all from the one selected last to the one under the cursor."""
    articles = desk.list
    if articles.begun not in articles.keys:
        select_one(desk)
        return
    between = articles.shown_between(articles.keys.index(articles.begun), articles.cursor)
    articles.select(articles.selected.union(between))
    _say(desk)


def select_all(desk: Desk) -> None:
    """Select all that the list shows, or none when all are."""
    articles = desk.list
    articles.select(() if len(articles.selected) == len(articles) else articles.keys)
    _say(desk)


def select_none(desk: Desk) -> None:
    """Let go of all that are selected."""
    desk.list.select()
    _say(desk)


def _say(desk: Desk) -> None:
    """How many are selected."""
    number = len(desk.list.selected)
    desk.say(f"{counted(number, 'article')} selected · escape: none" if number else "Nothing selected")


COMMANDS = (
    Command(
        "mark.read",
        "Sort out",
        ("m",),
        "Mark read or unread",
        "Toggle whether the article is read",
        toggle_read,
        READING,
        "read",
    ),
    Command(
        "mark.star",
        "Sort out",
        ("s",),
        "Star",
        "Star the article, or take the star away",
        toggle_star,
        READING,
        "star",
    ),
    Command(
        "tag",
        "Sort out",
        ("t",),
        "Tags",
        "Give the article, or all that are selected, tags; or take them away",
        tag,
        READING,
    ),
    Command(
        "mark.above",
        "Sort out",
        ("M",),
        "Mark above read",
        "Mark this article and all above it read",
        mark_above,
        ("list",),
    ),
    Command(
        "mark.below",
        "Sort out",
        ("X",),
        "Mark below read",
        "Mark this article and all below it read",
        mark_below,
        ("list",),
    ),
    Command(
        "catch.up",
        "Sort out",
        ("Z",),
        "Catch up",
        "Mark read what you choose of the list: above, below, this feed, this folder, older than a day or a week",
        catch_up,
        ("feeds", "list"),
    ),
    Command(
        "mark.feed",
        "Sort out",
        ("{",),
        "Mark this feed read",
        "Mark all of this article's feed read, as far as the list shows them",
        mark_feed,
        ("list",),
    ),
    Command(
        "mark.folder",
        "Sort out",
        ("}",),
        "Mark this folder read",
        "Mark all of the folder of this article's feed read, as far as the list shows them",
        mark_folder,
        ("list",),
    ),
    Command(
        "mark.all",
        "Sort out",
        ("A",),
        "Mark all read",
        "Mark all that are shown now read, and say how many; more than 50 by the key again",
        mark_all,
        ("feeds", "list"),
        "all read",
    ),
    Command(
        "select.one",
        "Sort out",
        ("x",),
        "Select",
        "Select the article; the next action acts on all selected",
        select_one,
        ("list",),
    ),
    Command(
        "select.range",
        "Sort out",
        ("V",),
        "Select a range",
        "Select from the one selected last to here",
        select_range,
        ("list",),
    ),
    Command(
        "select.all",
        "Sort out",
        ("*",),
        "Select all",
        "Select all that are shown, or none",
        select_all,
        ("list",),
    ),
    Command(
        "undo",
        "Put right",
        ("u",),
        "Undo",
        "Take the last change back, and say which it was",
        partial(undo, again=False),
        footer="undo",
    ),
    Command(
        "redo", "Put right", ("ctrl+r",), "Redo", "Do again what was taken back", partial(undo, again=True)
    ),
    Command(
        "delete",
        "Sort out",
        ("D",),
        "Delete",
        "By the key again: delete the article, unsubscribe from the feed, or end the search; undo brings it back",
        delete,
        ("feeds", "list", "article"),
    ),
)
