"""Articles to be marked, for the tests of the marks."""

from __future__ import annotations

from pathlib import Path

from marks_process import FEED

from tuireader.model import ArticleRef, ArticleRow
from tuireader.store.marks.marks import TinyMarks


def row(key: int = 1, title: str = "The title") -> ArticleRow:
    """An article's row in a list, to be marked."""
    return ArticleRow(key, FEED, "Feed", title, url=f"https://feed.example/{key}")


def ref(key: int = 1) -> ArticleRef:
    """An article by its key alone."""
    return ArticleRef(key, FEED)


def reopened(path: Path) -> TinyMarks:
    """The marks as a program that starts now finds them."""
    return TinyMarks(path)
