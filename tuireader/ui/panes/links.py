"""The panel of links: the links of the article shown, numbered, with the hosts they lead to (``f``)."""

from __future__ import annotations

from textual.events import Key
from textual.message import Message
from textual.timer import Timer

from tuireader.model import Article
from tuireader.ui.browser import host_of
from tuireader.ui.page import links_of
from tuireader.ui.panes.panel import MOST_ROWS, Panel
from tuireader.ui.render import label, link_row

_MORE_DIGITS = 0.8
"""How many seconds are given for another digit, where one more would still name a link."""


class LinksPanel(Panel[int]):
    """The numbered links, a line each; digits or Enter choose one."""

    class Chosen(Message):
        """A number was typed, or Enter pressed: open ``url`` (http or https)."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    def __init__(self, url: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._urls: list[str] = []
        self.pointed = url
        """The address that was last pointed at in the text."""
        self._typed = ""
        self._timer: Timer | None = None

    def fill(self, article: Article | None) -> None:
        """Show this article's links."""
        self._forget()
        document = article.document if article else None
        links = links_of(document) if document else ()
        first = not self._urls
        self._urls = [link.target for link in links]
        rows = [
            (link_row(number, host_of(link.target), document.text[link.start : link.end]), number)
            for number, link in enumerate(links, 1)
            if document is not None
        ]
        self.set_rows(rows or [(label("No links", "$dim"), None)])
        if first:
            self.go_to(self.pointed)

    def go_to(self, url: str) -> None:
        """Put the cursor on the first link to an address, if that is listed."""
        self.pointed = url
        if url in self._urls[:MOST_ROWS]:
            self.highlighted = self._urls.index(url)

    def choose(self, item: int) -> None:
        """Tell the address of the link of this number, if there is one."""
        self._forget()
        if 1 <= item <= len(self._urls):
            self.post_message(self.Chosen(self._urls[item - 1]))

    def _follow(self, number: int) -> None:
        """Choose the link whose number was typed; one that is out of sight is first shown, for its host is to be
        seen before it is opened.
        """
        self._forget()
        first, height = self.scroll_offset.y, self.scrollable_content_region.height
        if 1 <= number <= len(self._urls) and not first < number <= first + height:
            self.highlighted = number - 1
        else:
            self.choose(number)

    def on_key(self, event: Key) -> None:
        """Take digits; a number is followed as soon as no more digits can come, or after a moment."""
        if event.character is None or not event.character.isascii() or not event.character.isdigit():
            return
        event.stop()
        event.prevent_default()
        typed = self._typed + event.character
        self._forget()
        if int(typed) * 10 > len(self._urls):
            self._follow(int(typed))
        else:
            self._typed = typed
            self._timer = self.set_timer(_MORE_DIGITS, lambda: self._follow(int(typed)))

    def _forget(self) -> None:
        """Drop the digits typed so far."""
        self._typed = ""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
