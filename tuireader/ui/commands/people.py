"""People, organisations and places: to their pages, from there to articles, and following what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tuireader.ui.commands import correcting, panels, searching
from tuireader.ui.lists.view import who_of
from tuireader.ui.person.visitor import who_is

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.store.contract import Change
    from tuireader.ui.dialogs.chooser import Choice
    from tuireader.ui.screen import ReaderScreen

Who = tuple[str, str]


def open_current(screen: ReaderScreen) -> None:
    """In an article the page of whose quote or name was stepped onto; on a page what is under the cursor."""
    if screen.front == "person":
        _choose(screen)
    elif (who := who_is(screen, screen.article.current)) is not None:
        screen.visiting.visit(*who)
    elif screen.article.current is None:
        screen.say("Step onto a quote or a name first: . and >")
    else:
        screen.say("The speaker is not known · c says who it was")


def _choose(screen: ReaderScreen) -> None:
    """Into the article at the quote, on to another name, or whatever the line says."""
    from tuireader.library.people.statements import Named, Saying
    from tuireader.ui.person.dossier_lines import Press

    item, visiting = screen.visiting.pane.item, screen.visiting
    if isinstance(item, Press):
        visiting.press(item.what)
    elif isinstance(item, Named):
        visiting.visit(item.label, item.name)
    elif isinstance(item, Saying):
        visiting.read(item.row, item.quote)
    elif item is not None:
        visiting.read(item, None)


def jump(screen: ReaderScreen) -> None:
    """Ask for a name and open that page."""
    from tuireader.ui.dialogs.chooser import Chooser

    chooser = Chooser(
        "Person, organisation or place", [], hint="a name", more=_suggesting(screen, ending=_left_out)
    )
    screen.app.push_screen(chooser, lambda who: screen.visiting.visit(*who) if who else None)


def _left_out(library: Library) -> list[Choice]:
    """A line that says of how many articles the names are, where not of all."""
    from tuireader.library.queries import coverage, looked_at
    from tuireader.query.tree import Everything
    from tuireader.ui.dialogs.chooser import Choice

    told = looked_at(coverage(library, Everything()))
    return [Choice(told, dim=True, last=True)] if told else []


def _nothing(library: Library) -> list[Choice]:
    """No line."""
    return []


def _suggesting(
    screen: ReaderScreen, ending: Callable[[Library], list[Choice]] = _nothing
) -> Callable[[str, Callable[[Sequence[Choice]], None]], None]:
    """Completes a name from all that articles name; ``ending`` gives what stands below."""
    from tuireader.library.people.person import suggest

    def more(typed: str, give: Callable[[Sequence[Choice]], None]) -> None:
        def found(library: Library) -> list[Choice]:
            names = [correcting.choice_of(named, named.who) for named in suggest(library, typed)]
            return names + ending(library)

        screen.jobs.ask("suggest", found, give)

    return more


def follow(screen: ReaderScreen) -> None:
    """Follow the person of the page, of the quote or name stepped onto, or of the line among the feeds; or end it.

    Of a list that is filtered, or on a search among the feeds, it is the search that is kept.
    """
    if searching.follow(screen):
        return
    who = _meant_here(screen)
    if who is None:
        inside = screen.front in ("article", "panel")
        screen.say(
            "Step onto a quote or a name first: . and >" if inside else "Filter the list first: = or /"
        )
        return
    screen.jobs.ask("follow", lambda library: _toggle(library, who), lambda change: _followed(screen, change))


def _meant_here(screen: ReaderScreen) -> Who | None:
    if (page := screen.visiting.page) is not None:
        return page.who
    if screen.front in ("feeds", "list"):
        source = screen.feeds.source if screen.front == "feeds" else screen.viewing.view.source
        return who_of(source) if source is not None and source.kind in ("said", "named") else None
    return who_is(screen, screen.article.current)


def _toggle(library: Library, who: Who) -> Change | None:
    from tuireader.library.people import following

    return following.unfollow(library, who) or following.follow(library.marks, who)


def _followed(screen: ReaderScreen, change: Change | None) -> None:
    from tuireader.ui.commands.marking import say

    say(screen, change)
    screen.viewing.renew()


def correct(screen: ReaderScreen) -> None:
    """Say who said the quote pointed at, whom the name means, or who the person of the page is."""
    from tuireader.model import Quote

    if screen.front == "person":
        _correct_on_page(screen)
        return
    article, pointed = screen.article.article, panels.pointed(screen)
    if article is None or pointed is None:
        screen.say("Step onto a quote or a name first: . and >")
    elif isinstance(pointed, Quote):
        correcting.correct_quote(screen, article.row, pointed, _suggesting(screen))
    else:
        correcting.correct_name(screen, article.row, pointed, _suggesting(screen))


def _correct_on_page(screen: ReaderScreen) -> None:
    """On a quote its speaker; on another name that one; anywhere else who the page is of."""
    from tuireader.library.people.statements import Named, Saying

    page, item, more = screen.visiting.page, screen.visiting.pane.item, _suggesting(screen)
    if page is None:
        return
    if isinstance(item, Saying):
        title, who = item.in_title, page.who
        correcting.correct_quote(screen, item.row, item.quote, more, in_title=title, person=who)
    else:
        correcting.correct_person(screen, item.who if isinstance(item, Named) else page.who, more)


HANDLERS: dict[str, Callable[[ReaderScreen], None]] = {
    "person.jump": jump,
    "follow": follow,
    "correct": correct,
}
