"""The panel of links: the links of the article shown, numbered, with the hosts they lead to (``f``)."""

from __future__ import annotations

from textual.message import Message
from textual.widgets import OptionList

from tuireader.model import Article


class LinksPanel(OptionList):
    """The numbered links; digits or Enter choose one."""

    class Chosen(Message):
        """A number was typed, or Enter pressed: open ``url`` (http or https)."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    def fill(self, article: Article | None) -> None:
        """Show this article's links."""
        raise NotImplementedError
