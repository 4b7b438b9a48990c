"""The article pane: the text with its speakers in the margin, by lines, so that long texts scroll at once.

Mount :class:`ArticlePane`, give it articles by :meth:`~ArticlePane.show` and annotations by
:meth:`~ArticlePane.annotate`; it answers by the messages nested in it. It binds no keys: the screen calls it.
"""

from __future__ import annotations

from typing import ClassVar

from textual.message import Message
from textual.scroll_view import ScrollView

from tuireader.model import Article, ArticleAnnotation, Mention, Quote


class ArticlePane(ScrollView, can_focus=True):
    """One article, its quotes by speaker, its people, organisations and places, its links.

    All offsets are character offsets into the document's text.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set()

    class Position(Message):
        """The line at the top of the pane changed: ``offset`` is where it begins; keep it to reopen there."""

        def __init__(self, key: int, offset: int) -> None:
            super().__init__()
            self.key, self.offset = key, offset

    class QuoteFocused(Message):
        """A quote was stepped onto or clicked; ``reason`` is the line for the status: who, why, how sure."""

        def __init__(self, key: int, quote: Quote, reason: str) -> None:
            super().__init__()
            self.key, self.quote, self.reason = key, quote, reason

    class NameFocused(Message):
        """A name was stepped onto or clicked; ``reason`` is the line for the status."""

        def __init__(self, key: int, mention: Mention, reason: str) -> None:
            super().__init__()
            self.key, self.mention, self.reason = key, mention, reason

    class LinkActivated(Message):
        """A link was clicked or its number typed; ``url`` is http(s) and not yet opened."""

        def __init__(self, key: int, url: str) -> None:
            super().__init__()
            self.key, self.url = key, url

    @property
    def article(self) -> Article | None:
        """The article shown, or None."""
        raise NotImplementedError

    @property
    def annotation(self) -> ArticleAnnotation | None:
        """What is known of its quotes and names, or None."""
        raise NotImplementedError

    @property
    def current(self) -> Quote | Mention | None:
        """The quote or name last stepped onto or clicked, which Enter, ``c`` and ``Y`` act on."""
        raise NotImplementedError

    @property
    def offset_at_top(self) -> int:
        """Where the line at the top begins: the reading position, which survives resizing and restarts."""
        raise NotImplementedError

    @property
    def at_end(self) -> bool:
        """Whether the last line is on the screen."""
        raise NotImplementedError

    def show(
        self,
        article: Article,
        annotation: ArticleAnnotation | None = None,
        offset: int = 0,
        *,
        pending: bool = False,
    ) -> None:
        """Show an article with its line at ``offset`` on top (0: with its heading).

        ``annotation`` may be of quotation marks alone; ``pending`` says that a better one is being made.
        """
        raise NotImplementedError

    def annotate(self, key: int, annotation: ArticleAnnotation, *, pending: bool = False) -> None:
        """Take a newer annotation of the article shown; no line moves. Ignored for any other article."""
        raise NotImplementedError

    def show_message(self, text: str) -> None:
        """Show no article but one plain sentence: "Nothing selected", "Loading ...", "a adds a feed"."""
        raise NotImplementedError

    def set_width(self, columns: int) -> None:
        """The most columns of text in a line (``reading.width``, ``+``, ``-``); the reading position is kept."""
        raise NotImplementedError

    def move(self, lines: int) -> None:
        """Scroll by lines, up when negative."""
        raise NotImplementedError

    def move_page(self, pages: int) -> None:
        """Scroll by pages less two lines of overlap, up when negative."""
        raise NotImplementedError

    def move_end(self, *, top: bool = False) -> None:
        """Scroll to the end of the article, or to its top."""
        raise NotImplementedError

    def read_on(self) -> bool:
        """A page on, as ``space`` does; whether the end had been reached already, so that nothing moved."""
        raise NotImplementedError

    def read_back(self) -> bool:
        """A page back, as ``b`` does; whether the top had been reached already."""
        raise NotImplementedError

    def step_quote(self, step: int) -> bool:
        """Focus the next (1) or previous (-1) quote, scrolled into view; False when there is none further."""
        raise NotImplementedError

    def step_name(self, step: int) -> bool:
        """Focus the next (1) or previous (-1) mention of a name; False when there is none further."""
        raise NotImplementedError

    def focus_quote(self, quote_id: str) -> bool:
        """Focus the quote of this id (a panel's Enter, a jump from elsewhere); False when it is not here."""
        raise NotImplementedError

    def focus_name(self, name: str, label: str) -> bool:
        """Focus the next mention of a canonical name after the current one, beginning again at the end."""
        raise NotImplementedError

    def clear_focus(self) -> bool:
        """Forget the current quote or name and the found text, as escape does; whether there was any."""
        raise NotImplementedError

    def find(self, text: str) -> int:
        """Mark every occurrence of ``text``, ignoring case, and scroll to the next one; returns how many."""
        raise NotImplementedError

    def find_next(self, step: int) -> tuple[int, int]:
        """Scroll to the next (1) or previous (-1) occurrence, round the ends: its number from 1, how many."""
        raise NotImplementedError

    @property
    def links(self) -> tuple[str, ...]:
        """The http(s) URLs of the article's links in order; a link's number is its place from 1."""
        raise NotImplementedError

    def number_links(self, shown: bool) -> None:
        """Show or hide the links' numbers over their first letters; nothing moves."""
        raise NotImplementedError

    def underline_names(self, shown: bool) -> None:
        """Underline organisations and places (while ``E`` is open), so that they are seen without colour."""
        raise NotImplementedError
