"""What the commands work on: the parts of the screen, and how it is asked, told and changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from tuireader.ui.surface import Surface

if TYPE_CHECKING:
    from tuireader.model import ArticleRow
    from tuireader.store.contract import Change
    from tuireader.ui.article.article_pane import ArticlePane
    from tuireader.ui.article.presenter import Presenter
    from tuireader.ui.background import Background
    from tuireader.ui.dialogs.prompt import Prompt
    from tuireader.ui.lists.lines import LineList
    from tuireader.ui.lists.viewer import Viewer
    from tuireader.ui.person.visitor import Visitor


class Desk(Surface, Protocol):
    """The screen as the commands see it."""

    viewer: Viewer
    presenter: Presenter
    visitor: Visitor
    background: Background
    keys: Mapping[str, str]
    """The user's own keys, checked: command id -> keys."""

    @property
    def pane(self) -> LineList | ArticlePane:
        """The pane in front; the article when it is a panel beside it."""

    def open_source(self) -> None:
        """Open the source under the cursor of the feeds."""

    def changed(self, *rows: ArticleRow) -> None:
        """Rows whose marks changed: repaint them and count anew."""

    def save_place(self) -> None:
        """Remember where the reader is."""

    def ask(self, prompt: Prompt) -> None:
        """Open a line to type into."""

    def ask_again(self, command: str, what: str, act: Callable[[], None]) -> None:
        """Say what a command does, and do it when its key is the next one."""

    def action_command(self, command: str) -> None:
        """Run a command of the table."""

    def has_class(self, *class_names: str) -> bool:
        """Whether the screen is of these classes of the style sheet ("-narrow", "zen")."""

    def add_class(self, *class_names: str) -> object:
        """Give the screen classes of the style sheet."""

    def remove_class(self, *class_names: str) -> object:
        """Take classes of the style sheet from the screen."""

    def toggle_class(self, *class_names: str) -> object:
        """Give the screen a class of the style sheet, or take it away."""


def say_change(desk: Desk, change: Change | None) -> None:
    """Say what was done to the marks, and how it is taken back."""
    desk.say("Nothing changed" if change is None else f"{change.label} · u takes it back")
