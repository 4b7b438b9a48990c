"""What a command is, and the desk that its handler works on: the parts of the screen, and how it is asked and told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, get_args

from textual.keys import _character_to_key, format_key

from tuireader.ui.surface import Surface, Where

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


Task = Literal[
    "Read on",
    "Find",
    "Who said it",
    "Sort out",
    "Feeds",
    "Keep and cite",
    "Put right",
    "The screen",
]
"""What one wants to do, as the help and the README's tables of keys group the commands."""
TASKS: tuple[Task, ...] = get_args(Task)


class Command(NamedTuple):
    """One thing the reader can be told to do.

    ``task`` is what one wants who does it. ``keys`` are Textual key names or single characters, the first
    being the one that is shown. ``title`` names it in the palette, ``help`` explains it in a sentence.
    ``footer`` is its word in the footer, empty to stay out of it. ``handler`` does it.
    """

    id: str
    task: Task
    keys: tuple[str, ...]
    title: str
    help: str
    handler: Callable[[Desk], None]
    where: tuple[Where, ...] = ("anywhere",)
    footer: str = ""

    def works_in(self, place: Where) -> bool:
        """Whether it does something while the pane ``place`` has the focus; a panel is about its article."""
        pane = "article" if place == "panel" else place
        return "anywhere" in self.where or pane in self.where


def by_task(commands: Iterable[Command]) -> dict[Task, list[Command]]:
    """What one wants to do -> the commands for it, in the order in which they are given."""
    found: dict[Task, list[Command]] = {task: [] for task in TASKS}
    for command in commands:
        found[command.task].append(command)
    return found


READING: tuple[Where, ...] = ("list", "article")
SAID: tuple[Where, ...] = ("article", "person")
LISTS: tuple[Where, ...] = ("feeds", "list", "article")


class Desk(Surface, Protocol):
    """The screen as the commands see it."""

    viewer: Viewer
    presenter: Presenter
    visitor: Visitor
    background: Background
    commands: tuple[Command, ...]
    """All commands, in the order in which they are listed."""
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


def say_change(desk: Desk, change: Change | None, also: str = "") -> None:
    """Say what was done to the marks, how it is taken back, and what may be ``also`` done."""
    told = "Nothing changed" if change is None else f"{change.label} · u takes it back"
    desk.say(f"{told} · {also}" if also else told)


def keys_of(command: Command, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of a command as people read them, the user's own where there are some."""
    own = chosen.get(command.id)
    return tuple(shown(key) for key in (own.split(",") if own else command.keys))


def shown(key: str) -> str:
    """A key as people read it: ``"question_mark"`` is ``?``, ``"down"`` is ``↓``."""
    modifiers, _, last = key_name(key).rpartition("+")
    word = "enter" if last == "enter" else format_key(last)
    return f"{modifiers}+{word}" if modifiers else word


def key_name(key: str) -> str:
    """A key as Textual names it: ``"?"`` is ``"question_mark"``."""
    return _character_to_key(key) if len(key) == 1 else key
