"""The smallest app that shows the article pane, and articles to show in it, for the tests of the pane."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.pilot import Pilot

from tuireader.model import Article, ArticleAnnotation, ArticleRow, Block, Document, Inline
from tuireader.ui.article.article_pane import ArticlePane
from tuireader.ui.article.panels import LinksPanel, NamesPanel, QuotesPanel
from tuireader.ui.themes import THEMES, variables

DEADLINE = 15.0


class PaneApp(App[None]):
    """One article over the whole screen; it remembers what the pane told."""

    CSS = "ArticlePane { width: 1fr; height: 1fr; }"

    def __init__(
        self,
        article: Article | None,
        annotation: ArticleAnnotation | None = None,
        *,
        theme: str = "paper-dark",
        offset: int = 0,
        pending: bool = False,
    ) -> None:
        super().__init__()
        for look in THEMES:
            self.register_theme(look)
        self.theme = theme
        self._shown = (article, annotation, offset, pending)
        self.told: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables(self.current_theme)

    def compose(self) -> ComposeResult:
        yield ArticlePane()

    def on_mount(self) -> None:
        article, annotation, offset, pending = self._shown
        self.pane.focus()
        if article is not None:
            self.pane.show(article, annotation, offset, pending=pending)
        else:
            self.pane.show_message("Nothing selected.")

    @property
    def pane(self) -> ArticlePane:
        return self.query_one(ArticlePane)

    def on_article_pane_position(self, message: ArticlePane.Position) -> None:
        self.told.append(message)

    def on_article_pane_quote_focused(self, message: ArticlePane.QuoteFocused) -> None:
        self.told.append(message)

    def on_article_pane_name_focused(self, message: ArticlePane.NameFocused) -> None:
        self.told.append(message)

    def on_article_pane_link_activated(self, message: ArticlePane.LinkActivated) -> None:
        self.told.append(message)


class PanelApp(PaneApp):
    """An article with the three panels beside it."""

    CSS = """
    PaneApp { layout: horizontal; }
    ArticlePane { width: 1fr; height: 1fr; }
    #panels { width: 44; border-left: vkey $hairline; }
    """

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield ArticlePane()
            with Vertical(id="panels"):
                yield QuotesPanel()
                yield NamesPanel()
                yield LinksPanel()

    def on_mount(self) -> None:
        super().on_mount()
        article, annotation, *_ = self._shown
        self.query_one(QuotesPanel).fill(article, annotation)
        self.query_one(NamesPanel).fill(article, annotation)
        self.query_one(LinksPanel).fill(article)

    def on_quotes_panel_chosen(self, message: QuotesPanel.Chosen) -> None:
        self.told.append(message)
        self.pane.focus_quote(message.quote_id)

    def on_names_panel_chosen(self, message: NamesPanel.Chosen) -> None:
        self.told.append(message)
        self.pane.focus_name(message.name, message.label)

    def on_links_panel_chosen(self, message: LinksPanel.Chosen) -> None:
        self.told.append(message)


def text_of(app: PaneApp) -> str:
    """All that is on the screen, line by line."""
    pane = app.pane
    return "\n".join(pane.render_line(y).text.rstrip() for y in range(pane.size.height))


def linked(text: str, *words: str) -> Article:
    """An article with links on words."""
    marks = [
        Inline("link", text.index(word), text.index(word) + len(word), f"https://{word}.example/")
        for word in words
    ]
    return Article(
        ArticleRow(5, "f", "Feed", "Links"), Document(text, (Block("paragraph", 0, len(text)),), tuple(marks))
    )


def long_article(words: int = 5_000) -> Article:
    text = "\n\n".join("one two three four five six seven eight nine ten." for _ in range(words // 10))
    blocks, start = [], 0
    for paragraph in text.split("\n\n"):
        blocks.append(Block("paragraph", start, start + len(paragraph)))
        start += len(paragraph) + 2
    return Article(ArticleRow(9, "f", "Feed", "Long"), Document(text, tuple(blocks)))


async def until(pilot: Pilot[None], met: Callable[[], bool], what: str) -> None:
    """Wait until something holds, as when a message on its way has been dealt with."""
    deadline = time.monotonic() + DEADLINE
    while not met():
        assert time.monotonic() < deadline, f"{what} never came"
        await pilot.pause()


async def pane_for(app: PaneApp, pilot: Pilot[None]) -> ArticlePane:
    await pilot.pause()
    return app.pane
