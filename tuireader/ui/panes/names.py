"""The panel of names: people, organisations and places of the article shown, with counts (``E``)."""

from __future__ import annotations

from textual.message import Message
from textual.widgets import OptionList

from tuireader.model import Article, ArticleAnnotation


class NamesPanel(OptionList):
    """Names by kind, most mentioned first."""

    class Chosen(Message):
        """Enter or click on a name: call ``ArticlePane.focus_name(name, label)``, again for the next."""

        def __init__(self, name: str, label: str) -> None:
            super().__init__()
            self.name, self.label = name, label

    def fill(self, article: Article | None, annotation: ArticleAnnotation | None) -> None:
        """Show this article's names, keeping the cursor on the same name where it is still there."""
        raise NotImplementedError
