"""What an action is about: the article being read, the articles selected, or the one under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuireader.model import ArticleRow
from tuireader.ui import reading

if TYPE_CHECKING:
    from tuireader.ui.screens.reader import ReaderScreen


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
            lambda library: reading.many_rows(library, keys),
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
