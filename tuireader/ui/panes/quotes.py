"""The panel of quotes: who said what in the article shown, by speaker (``Q``)."""

from __future__ import annotations

from textual.message import Message
from textual.widgets import OptionList

from tuireader.model import Article, ArticleAnnotation


class QuotesPanel(OptionList):
    """Speakers in order of appearance, each with the first words of what they said; reported speech apart."""

    class Chosen(Message):
        """Enter or click on a quote: call ``ArticlePane.focus_quote(quote_id)``."""

        def __init__(self, quote_id: str) -> None:
            super().__init__()
            self.quote_id = quote_id

    def fill(self, article: Article | None, annotation: ArticleAnnotation | None) -> None:
        """Show this article's quotes, keeping the cursor on the same quote where it is still there."""
        raise NotImplementedError
