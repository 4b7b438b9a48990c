"""What is shown beside and around the article: the panels, scopes, widths, help. Their widgets are imported when first
asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tuireader.ui.lists.view import SCOPE_NAMES, Scope

if TYPE_CHECKING:
    from tuireader.model import Mention, Quote
    from tuireader.ui.article.panels import LinksPanel, NamesPanel, QuotesPanel
    from tuireader.ui.screen import ReaderScreen

    AnyPanel = QuotesPanel | NamesPanel | LinksPanel


def quotes(screen: ReaderScreen) -> None:
    """Who said what in the article; again to close."""
    from tuireader.ui.article.panels import QuotesPanel

    _toggle(screen, QuotesPanel())


def names(screen: ReaderScreen) -> None:
    """Whom and what the article names; again to close. Meanwhile they are underlined in the text."""
    from tuireader.ui.article.panels import NamesPanel

    _toggle(screen, NamesPanel())
    screen.article.underline_names(isinstance(screen.panel, NamesPanel))


def links(screen: ReaderScreen) -> None:
    """The links by number; a digit opens one."""
    from tuireader.ui.article.panels import LinksPanel

    if not screen.article.links:
        screen.say("This article has no links")
        return
    _toggle(screen, LinksPanel())
    screen.article.number_links(isinstance(screen.panel, LinksPanel))


def point_at_link(screen: ReaderScreen, url: str) -> None:
    """A link was clicked: show in the panel where it really leads; clicked again, open it."""
    from tuireader.ui.article.panels import LinksPanel
    from tuireader.ui.external import host_of

    panel = screen.panel
    if isinstance(panel, LinksPanel):
        if panel.pointed == url:
            follow_link(screen, url)
            return
        panel.go_to(url)
    else:
        _toggle(screen, LinksPanel(url))
        screen.article.number_links(True)
    screen.say(f"Leads to {host_of(url)}: enter opens it")


def follow_link(screen: ReaderScreen, url: str) -> None:
    """Open what a link of the panel leads to; the panel has done its work."""
    from tuireader.ui.commands.copying import open_url

    close(screen)
    open_url(screen, url)


def _toggle(screen: ReaderScreen, panel: AnyPanel) -> None:
    """Show a panel, in the place of any other, beside the article that is read, or go into that under the cursor; close
    the panel when it is open.
    """
    key = screen.presenting.key if screen.reads else screen.list.current
    if key is None:
        screen.say("No article is open")
        return
    same, reads = type(screen.panel) is type(panel), screen.reads
    close(screen)
    if not same:
        screen.panel = panel
        screen.mount(panel, after=screen.article)
        screen.add_class("panel-open")
        screen.bring("panel")
        if not reads:
            screen.presenting.open(key)
        screen.call_after_refresh(fill, screen)


def fill(screen: ReaderScreen) -> None:
    """Let the panel, if there is one, show what is known of the article shown."""
    panel, article = screen.panel, screen.article.article
    if panel is None or not panel.is_attached:
        return
    from tuireader.ui.article.panels import LinksPanel

    if isinstance(panel, LinksPanel):
        panel.fill(article)
    else:
        panel.fill(article, screen.article.annotation)


def close(screen: ReaderScreen) -> None:
    """Close the panel, if there is one; the keys go back to the article."""
    if screen.panel is not None:
        screen.article.underline_names(False)
        screen.article.number_links(False)
        screen.panel.remove()
        screen.panel = None
        screen.remove_class("panel-open")
        screen.bring("article")


def jump_to_quote(screen: ReaderScreen, quote_id: str) -> None:
    """A quote was chosen in the panel: show it in the text; chosen again, all that its speaker said."""
    from tuireader.model import Quote
    from tuireader.ui.commands import people

    current = screen.article.current
    if isinstance(current, Quote) and current.id == quote_id:
        people.open_current(screen)
        return
    _uncover(screen)
    screen.article.focus_quote(quote_id)


def pointed(screen: ReaderScreen) -> Quote | Mention | None:
    """The quote or name under the cursor of the panel in front, else that stepped onto in the article."""
    from tuireader.ui.article.panels import QuotesPanel

    panel, annotation = screen.panel if screen.front == "panel" else None, screen.article.annotation
    if annotation is None or panel is None:
        return screen.article.current
    if isinstance(panel, QuotesPanel):
        return next((quote for quote in annotation.body.quotes if quote.id == panel.current), None)
    name = chosen_name(screen)
    return next((it for it in annotation.body.entities if (it.name, it.label) == name), None)


def chosen_name(screen: ReaderScreen) -> tuple[str, str] | None:
    """Name and kind under the cursor of the panel of names, while that is in front."""
    from tuireader.ui.article.panels import NamesPanel

    panel = screen.panel if screen.front == "panel" else None
    return panel.current if isinstance(panel, NamesPanel) else None


def _uncover(screen: ReaderScreen) -> None:
    """Where the panel covers the article, close it."""
    if screen.has_class("-narrow"):
        close(screen)


# --- What is shown ---


_NARROWEST, _WIDEST = 40, 200


def scope(screen: ReaderScreen, to: Scope) -> None:
    """See the same source in another scope; the article under the cursor stays there if it is in it."""
    if screen.front != "feeds":
        close(screen)
        screen.bring("list")
    screen.viewing.open(screen.viewing.view._replace(scope=to), stay=True)
    screen.viewing.recount()
    screen.say(f"Showing {SCOPE_NAMES[to]}")


def step_quote(screen: ReaderScreen, step: int) -> None:
    """The next quote, or the one before; the pane then says whose it is."""
    if not screen.article.step_quote(step):
        screen.say("No further quote" if step > 0 else "No quote before this one")


def step_name(screen: ReaderScreen, step: int) -> None:
    """The next name, or the one before; beside the panel of names the next mention of the one chosen there."""
    if (name := chosen_name(screen)) is not None:
        screen.article.focus_name(*name, step)
    elif not screen.article.step_name(step):
        screen.say("No further name" if step > 0 else "No name before this one")


def zen(screen: ReaderScreen) -> None:
    """The article alone, or with the others again."""
    screen.toggle_class("zen")
    if not screen.reads and screen.list.current is not None:
        screen.presenting.open(screen.list.current)
    screen.bring("article")


def width(screen: ReaderScreen, by: int) -> None:
    """A wider or narrower text."""
    columns = max(_NARROWEST, min(_WIDEST, screen.text_width + by))
    screen.marks.set_state("width", columns)
    screen.article.set_width(columns)
    screen.say(f"Text at most {columns} columns wide")


def quit_reader(screen: ReaderScreen) -> None:
    """Out of the article; at the top level, out of the reader."""
    if screen.front in ("article", "panel", "person"):
        close(screen)
        screen.remove_class("zen")
        if not screen.visiting.back():
            screen.bring("list")
    elif not screen.visiting.back():
        screen.app.call_later(screen.app.run_action, "app.leave_safely")


def suspend(screen: ReaderScreen) -> None:
    """Back to the shell until ``fg``."""
    screen.app.action_suspend_process()


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "panel.quotes": quotes,
    "panel.names": names,
    "links": links,
    "scope.all": partial(scope, to="all"),
    "scope.unread": partial(scope, to="unread"),
    "scope.starred": partial(scope, to="starred"),
    "scope.quoted": partial(scope, to="quoted"),
    "quote.next": partial(step_quote, step=1),
    "quote.previous": partial(step_quote, step=-1),
    "name.next": partial(step_name, step=1),
    "name.previous": partial(step_name, step=-1),
    "zen": zen,
    "width.wider": partial(width, by=2),
    "width.narrower": partial(width, by=-2),
    "app.quit": quit_reader,
    "app.suspend": suspend,
}
