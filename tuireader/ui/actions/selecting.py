"""Selecting several articles, for the next action to act on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuireader.text.counted import counted

if TYPE_CHECKING:
    from tuireader.ui.screens.reader import ReaderScreen


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
    "select.one": select_one,
    "select.range": select_range,
    "select.all": select_all,
}
