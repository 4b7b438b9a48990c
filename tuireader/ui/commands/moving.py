"""Moving: in a pane, between panes, from article to article and from feed to feed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tuireader.ui.commands import display, marking, people, searching
from tuireader.ui.commands.command import LISTS, SAID, Command
from tuireader.ui.lists import views
from tuireader.ui.lists.views import Source

if TYPE_CHECKING:
    from tuireader.ui.commands.command import Desk
    from tuireader.ui.surface import Where

_NEAR = 300
"""How many rows are looked through at once, before the reading thread is asked."""


def move(desk: Desk, lines: int) -> None:
    """Lines down, up when negative, in the pane in front."""
    if desk.front == "panel" and desk.panel is not None:
        (desk.panel.action_cursor_down if lines > 0 else desk.panel.action_cursor_up)()
        return
    before = desk.list.cursor
    desk.pane.move(lines)
    if desk.front == "list":
        marking.passed(desk, before, lines > 0)


def page(desk: Desk, pages: int) -> None:
    """Pages down, up when negative."""
    if desk.front == "panel" and desk.panel is not None:
        (desk.panel.action_page_down if pages > 0 else desk.panel.action_page_up)()  # type: ignore[no-untyped-call]
        return
    before = desk.list.cursor
    desk.pane.move_page(pages)
    if desk.front == "list":
        marking.passed(desk, before, pages > 0)


def end(desk: Desk, top: bool) -> None:
    """To the first line or the last."""
    if desk.front == "panel" and desk.panel is not None:
        (desk.panel.action_first if top else desk.panel.action_last)()
    else:
        desk.pane.move_end(top=top)


def go_in(desk: Desk) -> None:
    """From the feeds into the list, from the list into the article, which is then read."""
    if desk.front == "feeds":
        desk.open_source()
        desk.bring("list")
    elif desk.front in ("article", "person"):
        people.open_current(desk)
    elif desk.list.current is not None:
        read_article(desk, desk.list.current)


def read_article(desk: Desk, key: int) -> None:
    """Go into an article; a panel that is open beside another stays in front."""
    if not desk.reads:
        desk.bring("article")
    desk.presenter.open(key)
    desk.save_place()


def go_out(desk: Desk) -> None:
    """Out of the article to the list, out of the list to the feeds."""
    if desk.front == "panel":
        display.close(desk)
    elif desk.front == "article":
        _out_of_article(desk)
    elif desk.front == "person":
        if not searching.clear_person_filter(desk):
            desk.visitor.back()
    elif desk.front == "list":
        if desk.list.selected:
            marking.select_none(desk)
        elif not searching.clear_filter(desk) and not desk.visitor.back():
            desk.bring("feeds")


def _out_of_article(desk: Desk) -> None:
    """Let go of what was searched for or stepped onto, else go back. On the way from a person that is one step."""
    asked = desk.presenter.finding and not desk.presenter.searched
    desk.presenter.finding = desk.presenter.searched = False
    pointed = desk.article.current is not None
    desk.article.clear_focus()
    if pointed:
        desk.say("")
    if (pointed and not desk.visitor.trail) or asked:
        return
    display.close(desk)
    desk.remove_class("zen")
    if not desk.visitor.back():
        desk.bring("list")


def focus(desk: Desk, step: int) -> None:
    """The next pane, or the one before; on a person's page the next section or column."""
    if desk.front == "person":
        desk.visitor.pane.next_column()
        return
    panes: list[Where] = ["feeds", "list", "article"]
    if desk.panel is not None:
        panes.append("panel")
    where = panes[(panes.index(desk.front) + step) % len(panes)]
    if where == "article" and not desk.reads and desk.list.current is not None:
        read_article(desk, desk.list.current)
    else:
        desk.bring(where)


def read_on(desk: Desk) -> None:
    """Into the article; a page on; at its end say what comes next, then go there."""
    if desk.front == "person":
        desk.pane.move_page(1)
    elif not desk.reads:
        go_in(desk)
    elif desk.presenter.offered is not None:
        _go_to(desk, desk.presenter.offered)
    elif desk.article.read_on():
        _find_unread(desk, 1, partial(_offer, desk))


def _offer(desk: Desk, key: int) -> None:
    """Say which article another ``space`` opens."""
    row = desk.list.known(key)
    desk.presenter.offered = key
    desk.say(f"space: next unread{f' «{row.title}»' if row else ''}")


def read_back(desk: Desk) -> None:
    """A page back."""
    if desk.front == "person":
        desk.pane.move_page(-1)
        return
    desk.presenter.offered = None
    desk.article.read_back()


def step_article(desk: Desk, step: int) -> None:
    """The next article of the list, or the one before; read at once when reading."""
    if desk.front == "feeds":
        desk.bring("list")
    before = desk.list.current
    desk.list.move(step)
    if desk.list.current == before:
        desk.say("This is the last one" if step > 0 else "This is the first one")
    elif desk.reads and desk.list.current is not None:
        read_article(desk, desk.list.current)


def step_unread(desk: Desk, step: int) -> None:
    """The next unread article of the scope, or the one before, opened when reading; of words found their next place."""
    presenter = desk.presenter
    if presenter.finding and desk.front == "article":
        if presenter.searched and step > 0 and desk.article.is_at_last:
            step_article(desk, 1)  # to what else the list was searched for
        else:
            searching.find_step(desk, step)
        return
    _find_unread(desk, step, partial(_go_to, desk))


def _go_to(desk: Desk, key: int) -> None:
    """Put the cursor on an article; read it when reading."""
    desk.presenter.offered = None
    if desk.front == "feeds":
        desk.bring("list")
    if desk.list.go_to_key(key) and desk.reads:
        read_article(desk, key)


def _find_unread(desk: Desk, step: int, then: Callable[[int], None]) -> None:
    """Look for an unread article: nearby at once, else the reading thread does, else in the next feed."""
    articles = desk.list
    start = articles.cursor
    for index in range(start + step, start + step * _NEAR, step):
        row = articles.known(articles.keys[index]) if 0 <= index < len(articles) else None
        if row is None:
            break
        if not row.read:
            then(row.key)
            return
    view, keys = desk.viewer.view, articles.keys
    desk.jobs.ask(
        "unread",
        lambda library: views.next_unread(library, view, keys, start, step),
        lambda key: then(key) if key is not None else _unread_elsewhere(desk, step),
    )


def _unread_elsewhere(desk: Desk, step: int) -> None:
    """Go on with the next feed of the scope that has something unread."""
    source = desk.feeds.next_with_count(step) if desk.viewer.view.source.kind == "feed" else None
    if source is None or source == desk.viewer.view.source:
        desk.say("Nothing unread after this one" if step > 0 else "Nothing unread before this one")
    else:
        _open_at_unread(desk, source, step)


def _open_at_unread(desk: Desk, source: Source, step: int) -> None:
    """Open a feed at its first unread article, or at its last."""
    view = desk.viewer.view.of(source)

    def opened(found: tuple[views.Listing, int | None]) -> None:
        listing, key = found
        desk.viewer.show(listing, cursor=key)
        if key is not None:
            _go_to(desk, key)

    desk.jobs.ask("view", lambda library: views.listing_at_unread(library, view, step), opened)


def step_feed(desk: Desk, step: int) -> None:
    """The next feed that has something to open, or the one before."""
    source = desk.feeds.next_with_count(step)
    if source is None:
        desk.say("No feed has anything unread")
    else:
        desk.bring("list")
        _open_at_unread(desk, source, 1)


COMMANDS = (
    Command(
        "go.in",
        "Read on",
        ("enter", "right", "l"),
        "Open",
        "Into the feed or article; on a quote or name all that they said, and from there into the article",
        go_in,
        ("feeds", "list", "article", "person"),
        "open",
    ),
    Command(
        "read.on",
        "Read on",
        ("space",),
        "Read on",
        "Into the article; then a page on; at its end on to the next unread one",
        read_on,
        footer="read on",
    ),
    Command("read.back", "Read on", ("b",), "Read back", "A page back", read_back, SAID),
    Command(
        "go.out",
        "Read on",
        ("escape", "left", "h"),
        "Back",
        "Back the way one came; out of the article, to the list and the feeds",
        go_out,
    ),
    Command(
        "next.unread",
        "Read on",
        ("n",),
        "Next unread",
        "The next unread article, over all feeds of the scope",
        partial(step_unread, step=1),
        LISTS,
        footer="next unread",
    ),
    Command(
        "previous.unread",
        "Read on",
        ("p",),
        "Previous unread",
        "The unread article before",
        partial(step_unread, step=-1),
        LISTS,
    ),
    Command("move.down", "Read on", ("down", "j"), "Down", "A line down", partial(move, lines=1)),
    Command("move.up", "Read on", ("up", "k"), "Up", "A line up", partial(move, lines=-1)),
    Command(
        "move.page_down",
        "Read on",
        ("pagedown", "ctrl+d"),
        "Page down",
        "A page down",
        partial(page, pages=1),
    ),
    Command("move.page_up", "Read on", ("pageup", "ctrl+u"), "Page up", "A page up", partial(page, pages=-1)),
    Command("move.top", "Read on", ("home", "g"), "First", "To the first line", partial(end, top=True)),
    Command("move.bottom", "Read on", ("end", "G"), "Last", "To the last line", partial(end, top=False)),
    Command(
        "next.article",
        "Read on",
        ("J",),
        "Next article",
        "The next article of the list, also while reading",
        partial(step_article, step=1),
        LISTS,
    ),
    Command(
        "previous.article",
        "Read on",
        ("K",),
        "Previous article",
        "The article before, also while reading",
        partial(step_article, step=-1),
        LISTS,
    ),
    Command(
        "next.feed",
        "Read on",
        ("L",),
        "Next feed",
        "The next feed with unread articles",
        partial(step_feed, step=1),
        LISTS,
    ),
    Command(
        "previous.feed",
        "Read on",
        ("H",),
        "Previous feed",
        "The feed with unread articles before",
        partial(step_feed, step=-1),
        LISTS,
    ),
    Command(
        "focus.next",
        "The screen",
        ("tab",),
        "Next pane",
        "The keys go to the next pane",
        partial(focus, step=1),
    ),
    Command(
        "focus.previous",
        "The screen",
        ("shift+tab",),
        "Previous pane",
        "The keys go to the pane before",
        partial(focus, step=-1),
    ),
)
