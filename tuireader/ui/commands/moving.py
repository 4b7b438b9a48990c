"""Moving: in a pane, between panes, from article to article and from feed to feed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tuireader.ui.commands import marking, panels, people, searching
from tuireader.ui.lists import lookups
from tuireader.ui.lists.view import Source

if TYPE_CHECKING:
    from tuireader.ui.commands.table import Where
    from tuireader.ui.screen import ReaderScreen

_NEAR = 300
"""How many rows are looked through at once, before the reading thread is asked."""


# --- in a pane ----------------------------------------------------------------------------------------------


def move(screen: ReaderScreen, lines: int) -> None:
    """Lines down, up when negative, in the pane in front."""
    if screen.front == "panel" and screen.panel is not None:
        (screen.panel.action_cursor_down if lines > 0 else screen.panel.action_cursor_up)()
    else:
        screen.pane.move(lines)


def page(screen: ReaderScreen, pages: int) -> None:
    """Pages down, up when negative."""
    if screen.front == "panel" and screen.panel is not None:
        (screen.panel.action_page_down if pages > 0 else screen.panel.action_page_up)()  # type: ignore[no-untyped-call]
    else:
        screen.pane.move_page(pages)


def end(screen: ReaderScreen, top: bool) -> None:
    """To the first line or the last."""
    if screen.front == "panel" and screen.panel is not None:
        (screen.panel.action_first if top else screen.panel.action_last)()
    else:
        screen.pane.move_end(top=top)


# --- between panes ------------------------------------------------------------------------------------------


def go_in(screen: ReaderScreen) -> None:
    """From the feeds into the list, from the list into the article, which is then read."""
    if screen.front == "feeds":
        screen.open_source()
        screen.bring("list")
    elif screen.front in ("article", "person"):
        people.open_current(screen)
    elif screen.list.current is not None:
        read_article(screen, screen.list.current)


def read_article(screen: ReaderScreen, key: int) -> None:
    """Go into an article; a panel that is open beside another stays in front."""
    if not screen.reads:
        screen.bring("article")
    screen.presenting.open(key)
    screen.save_place()


def go_out(screen: ReaderScreen) -> None:
    """Out of the article to the list, out of the list to the feeds."""
    if screen.front == "panel":
        panels.close(screen)
    elif screen.front == "article":
        _out_of_article(screen)
    elif screen.front == "person":
        if not searching.clear_person_filter(screen):
            screen.visiting.back()
    elif screen.front == "list":
        if screen.list.selected:
            marking.select_none(screen)
        elif not searching.clear_filter(screen) and not screen.visiting.back():
            screen.bring("feeds")


def _out_of_article(screen: ReaderScreen) -> None:
    """Let go of what was searched for or stepped onto, else go back. On the way from a person that is one step."""
    searched, screen.presenting.finding = screen.presenting.finding, False
    pointed = screen.article.clear_focus()
    if pointed:
        screen.say("")
    if (pointed and not screen.visiting.trail) or searched:
        return
    panels.close(screen)
    screen.remove_class("zen")
    if not screen.visiting.back():
        screen.bring("list")


def focus(screen: ReaderScreen, step: int) -> None:
    """The next pane, or the one before; on a person's page the next section or column."""
    if screen.front == "person":
        screen.visiting.pane.next_column()
        return
    panes: list[Where] = ["feeds", "list", "article"]
    if screen.panel is not None:
        panes.append("panel")
    where = panes[(panes.index(screen.front) + step) % len(panes)]
    if where == "article" and not screen.reads and screen.list.current is not None:
        read_article(screen, screen.list.current)
    else:
        screen.bring(where)


# --- from article to article --------------------------------------------------------------------------------


def read_on(screen: ReaderScreen) -> None:
    """Into the article; a page on; at its end say what comes next, then go there."""
    if screen.front == "person":
        screen.pane.move_page(1)
    elif not screen.reads:
        go_in(screen)
    elif screen.presenting.offered is not None:
        _go_to(screen, screen.presenting.offered)
    elif screen.article.read_on():
        _find_unread(screen, 1, partial(_offer, screen))


def _offer(screen: ReaderScreen, key: int) -> None:
    """Say which article another ``space`` opens."""
    row = screen.list.known(key)
    screen.presenting.offered = key
    screen.say(f"space: next unread{f' «{row.title}»' if row else ''}")


def read_back(screen: ReaderScreen) -> None:
    """A page back."""
    if screen.front == "person":
        screen.pane.move_page(-1)
        return
    screen.presenting.offered = None
    screen.article.read_back()


def step_article(screen: ReaderScreen, step: int) -> None:
    """The next article of the list, or the one before; read at once when reading."""
    if screen.front == "feeds":
        screen.bring("list")
    before = screen.list.current
    screen.list.move(step)
    if screen.list.current == before:
        screen.say("This is the last one" if step > 0 else "This is the first one")
    elif screen.reads and screen.list.current is not None:
        read_article(screen, screen.list.current)


def step_unread(screen: ReaderScreen, step: int) -> None:
    """The next unread article of the scope, or the one before, opened when reading; of words found their next place."""
    if screen.presenting.finding and screen.front == "article":
        searching.find_step(screen, step)
        return
    _find_unread(screen, step, partial(_go_to, screen))


def _go_to(screen: ReaderScreen, key: int) -> None:
    """Put the cursor on an article; read it when reading."""
    screen.presenting.offered = None
    if screen.front == "feeds":
        screen.bring("list")
    if screen.list.go_to_key(key) and screen.reads:
        read_article(screen, key)


def _find_unread(screen: ReaderScreen, step: int, then: Callable[[int], None]) -> None:
    """Look for an unread article: nearby at once, else the reading thread does, else in the next feed."""
    articles = screen.list
    start = articles.cursor
    for index in range(start + step, start + step * _NEAR, step):
        row = articles.known(articles.keys[index]) if 0 <= index < len(articles) else None
        if row is None:
            break
        if not row.read:
            then(row.key)
            return
    view, keys = screen.viewing.view, articles.keys
    screen.jobs.ask(
        "unread",
        lambda library: lookups.next_unread(library, view, keys, start, step),
        lambda key: then(key) if key is not None else _unread_elsewhere(screen, step),
    )


def _unread_elsewhere(screen: ReaderScreen, step: int) -> None:
    """Go on with the next feed of the scope that has something unread."""
    source = screen.feeds.next_with_count(step) if screen.viewing.view.source.kind == "feed" else None
    if source is None or source == screen.viewing.view.source:
        screen.say("Nothing unread after this one" if step > 0 else "Nothing unread before this one")
    else:
        _open_at_unread(screen, source, step)


def _open_at_unread(screen: ReaderScreen, source: Source, step: int) -> None:
    """Open a feed at its first unread article, or at its last."""
    view = screen.viewing.view.of(source)

    def opened(found: tuple[lookups.Listing, int | None]) -> None:
        listing, key = found
        screen.viewing.show(listing, cursor=key)
        if key is not None:
            _go_to(screen, key)

    screen.jobs.ask("view", lambda library: lookups.listing_at_unread(library, view, step), opened)


def step_feed(screen: ReaderScreen, step: int) -> None:
    """The next feed that has something to open, or the one before."""
    source = screen.feeds.next_with_count(step)
    if source is None:
        screen.say("No feed has anything unread")
    else:
        screen.bring("list")
        _open_at_unread(screen, source, 1)


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "move.down": partial(move, lines=1),
    "move.up": partial(move, lines=-1),
    "move.page_down": partial(page, pages=1),
    "move.page_up": partial(page, pages=-1),
    "move.top": partial(end, top=True),
    "move.bottom": partial(end, top=False),
    "go.in": go_in,
    "go.out": go_out,
    "focus.next": partial(focus, step=1),
    "focus.previous": partial(focus, step=-1),
    "read.on": read_on,
    "read.back": read_back,
    "next.article": partial(step_article, step=1),
    "previous.article": partial(step_article, step=-1),
    "next.unread": partial(step_unread, step=1),
    "previous.unread": partial(step_unread, step=-1),
    "next.feed": partial(step_feed, step=1),
    "previous.feed": partial(step_feed, step=-1),
}
