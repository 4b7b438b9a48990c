"""What the parts of the screen know of the whole: enough to ask, to show and to say, and nothing of one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget

    from tuireader.config import Config
    from tuireader.store.marks.marks import TinyMarks
    from tuireader.ui.article.article_pane import ArticlePane
    from tuireader.ui.article.panels import AnyPanel
    from tuireader.ui.jobs import Jobs
    from tuireader.ui.lists.article_list import ArticleList
    from tuireader.ui.lists.feed_list import FeedList
    from tuireader.ui.status import StatusLine

Where = Literal["anywhere", "feeds", "list", "article", "panel", "person"]
"""The pane with the focus: "list" is the list of articles, "panel" quotes, names or links beside an article,
"person" the page of a person, organisation or place; a command that works "anywhere" works in all of them."""


class Surface(Protocol):
    """The screen as its parts see it: the panes, the threads that are asked, and the line in which things are said."""

    jobs: Jobs
    config: Config
    feeds: FeedList
    list: ArticleList
    status: StatusLine
    panel: AnyPanel | None
    front: Where
    """The pane that the keys go to."""

    @property
    def app(self) -> App[object]:
        """The application, for dialogs and the clipboard."""

    @property
    def marks(self) -> TinyMarks:
        """What the user did, in memory."""

    @property
    def article(self) -> ArticlePane:
        """The article pane."""

    @property
    def text_width(self) -> int:
        """The most columns of text in an article."""

    @property
    def reads(self) -> bool:
        """Whether an article is in front, or a panel beside it."""

    def bring(self, pane: Where) -> None:
        """Bring a pane to the front: the keys go to it."""

    def say(self, text: str, *, warning: bool = False) -> None:
        """Say one plain line."""

    def later(self, name: str, call: Callable[[], object], seconds: float) -> None:
        """Call when ``seconds`` have passed without being told so again."""

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any) -> object:
        """Call when what has changed is on the screen."""

    def set_interval(self, interval: float, callback: Callable[[], None]) -> object:
        """Call every so many seconds."""

    def mount(
        self,
        *widgets: Widget,
        before: int | str | Widget | None = None,
        after: int | str | Widget | None = None,
    ) -> object:
        """Take up a widget that is made only when it is needed."""
