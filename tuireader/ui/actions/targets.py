"""What an action is about: the article being read, the articles selected, or the one under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuireader.model import ArticleRow
from tuireader.ui import reading

if TYPE_CHECKING:
    from tuireader.ui.screens.reader import ReaderScreen


def targets(screen: ReaderScreen) -> list[ArticleRow]:
    """The rows that are in memory of what an action is about."""
    if screen.front == "person":
        return [row for row in (screen.visiting.row,) if row is not None]
    return [row for row in map(screen.list.known, _keys(screen)) if row is not None]


def with_targets(screen: ReaderScreen, act: Callable[[list[ArticleRow]], None]) -> None:
    """Act on the rows: at once when all are in memory, else when the reading thread has read them."""
    keys = _keys(screen)
    rows = [screen.list.known(key) for key in keys]
    if all(rows):
        if rows:
            act([row for row in rows if row is not None])
    else:
        screen.jobs.ask("targets", lambda library: reading.many_rows(library, keys), act)


def _keys(screen: ReaderScreen) -> list[int]:
    """The keys, in no order."""
    if screen.front in ("article", "panel") and screen.article.article is not None:
        return [screen.article.article.row.key]
    return list(screen.list.selected) or [key for key in (screen.list.current,) if key is not None]
