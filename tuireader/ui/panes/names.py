"""The panel of names: people, organisations and places of the article shown, with counts (``E``)."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.message import Message

from tuireader.model import Article, ArticleAnnotation
from tuireader.text.counted import counted
from tuireader.ui.panes.panel import Panel
from tuireader.ui.render import label, name_row
from tuireader.ui.speakers import names


class NamesPanel(Panel[tuple[str, str]]):
    """Names by kind, most mentioned first."""

    class Chosen(Message):
        """Enter or click on a name: show the page of this person, organisation or place."""

        def __init__(self, name: str, label: str) -> None:
            super().__init__()
            self.name, self.label = name, label

    def fill(self, article: Article | None, annotation: ArticleAnnotation | None) -> None:
        """Show this article's names, keeping the cursor on the same name where it is still there."""
        rows = list(_rows(annotation)) if article is not None and annotation is not None else []
        empty = label("No names known" if article else "Nothing selected", "$dim"), None
        self.set_rows(rows or [empty])

    def choose(self, item: tuple[str, str]) -> None:
        """Tell which name was chosen."""
        self.post_message(self.Chosen(*item))


def _rows(annotation: ArticleAnnotation) -> Iterator[tuple[Content, tuple[str, str] | None]]:
    """The names of each kind under a heading with their number."""
    first = True
    for kind, group in names(annotation).items():
        if not group:
            continue
        if not first:
            yield label(""), None
        first = False
        yield label(counted(len(group), kind), "$dim"), None
        for (name, tag), count in sorted(group.items(), key=lambda item: -item[1]):
            yield name_row(name, kind, count), (name, tag)
