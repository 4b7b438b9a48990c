"""The Textual application: its look, its keys, its one lasting screen; what is mended in Textual until it is mended
there; and keys that are typed ahead (:class:`TypeAhead`), each of which waits for what the one before leads to.

Textual hands a key to the widget with the focus and takes the next one before the first has done anything: of ``/``
and ``D`` in one breath the second would delete an article instead of standing in the line that the first opens. And
what a key leads to is read by a thread: of ``j`` and ``A`` among the feeds the second would mark the list that ``j``
has just left. So keys pass one by one, and the next only when the list, the article or the line to type into that
was asked for is there.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections import deque
from collections.abc import Callable, Mapping
from itertools import islice
from types import FrameType
from typing import ClassVar

from rich import cells
from textual._styles_cache import StylesCache
from textual.app import App, ScreenStackError
from textual.binding import Binding, BindingType
from textual.events import Event, Key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.theme import Theme
from textual.widget import Widget

from tuireader.config import Config
from tuireader.library.citing import citations
from tuireader.text.strings import cell_width, counted, graphemes
from tuireader.ui import themes
from tuireader.ui.background import Background
from tuireader.ui.commands.command import key_name, keys_of
from tuireader.ui.commands.registry import BY_ID, COMMANDS, keymap
from tuireader.ui.jobs import Answer, Jobs
from tuireader.ui.screen import ReaderScreen

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM)
"""Signals that end a program which does not handle them: the terminal would be left as it is."""


class ReaderApp(App[None]):
    """The reader. All that it knows comes through :class:`~tuireader.ui.jobs.Jobs`."""

    CSS_PATH = "app.tcss"
    TITLE = "tuireader"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-medium"), (150, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]  # noqa: RUF012
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "leave_safely", show=False, priority=True)]

    def __init__(self, jobs: Jobs, config: Config) -> None:
        let_go_of_removed_widgets()
        measure_as_terminals_do()
        self.jobs, self.config = jobs, config
        self.background = Background(jobs, config)
        self._saving, self._dropping = False, 0
        self._ended_early = False
        self.keys = keymap(config.keys)
        citations.check(config.copying.quote)
        self._themes = themes.known(config.reading.theme)
        # Before Textual reads the style sheets, which it would do once more for another theme.
        self.set_reactive(App.theme, config.reading.theme)
        super().__init__()
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.set_keymap(self.keys)
        self.typeahead = TypeAhead(self, self.keys, lambda command: self.reader.waits(command))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The project's own colours, for whatever theme is on."""
        return themes.variables(self.current_theme)

    def get_theme(self, theme_name: str) -> Theme | None:
        """A theme by its name. Textual asks for every line it draws, so it is to be quick."""
        return self._themes.get(theme_name)

    def get_default_screen(self) -> ReaderScreen:
        """The reader's screen, told beforehand how large it is: a class later would cost a layout."""
        breakpoints = (self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS)
        fitting = (
            max(point for point in points if point[0] <= size)
            for size, points in zip(self.size, breakpoints, strict=True)
        )
        classes = " ".join(name for _, name in fitting)
        return ReaderScreen(self.jobs, self.config, self.background, self.keys, classes)

    @property
    def reader(self) -> ReaderScreen:
        """The screen that is always there, under whatever dialog."""
        screen = self.screen_stack[0]
        assert isinstance(screen, ReaderScreen)
        return screen

    async def on_event(self, event: Event) -> None:
        """Let keys pass one by one."""
        if not isinstance(event, Key) or event.is_forwarded:
            await super().on_event(event)
        elif not self.typeahead.keeps(event):
            await super().on_event(event)
            self.typeahead.passed()

    def on_mount(self) -> None:
        """Take answers from the threads from now on; and leave as by a key when the system ends the program, or
        its terminal goes.
        """
        self.jobs.listen(self._deliver)
        for number in ENDING:
            asyncio.get_running_loop().add_signal_handler(number, self.action_leave)
        if self._ended_early:
            self.exit()

    def leave_when_mounted(self) -> None:
        """For a signal that comes while the terminal is being taken: leave as soon as it can be given back."""
        for number in ENDING:
            signal.signal(number, self._end_early)

    def _end_early(self, number: int, frame: FrameType | None) -> None:
        self._ended_early = True

    def _deliver(self, answer: Answer) -> None:
        """From any thread: an answer goes to the application's."""
        self.post_message(Answered(answer))

    def on_answered(self, message: Answered) -> None:
        """Give the answer to whoever asked, unless something newer was asked since or the screen is going."""
        answer = message.answer
        try:
            reader = self.reader
        except (ScreenStackError, IndexError):
            return
        if not reader.is_running or not self.jobs.current(answer):
            self.jobs.settled(answer)
            return
        try:
            if answer.error:
                reader.say(answer.error, warning=True)
            else:
                answer.then(answer.value)
        finally:
            self.jobs.settled(answer)
            self.typeahead.look()

    def action_leave(self) -> None:
        """Leave at once, from wherever."""
        self.reader.save_place()
        self.exit()

    def action_leave_safely(self) -> None:
        """Leave as soon as all changes are safe; with some that cannot be saved only when asked once more."""
        unsaved = self.reader.marks.unsaved
        if not unsaved or unsaved == self._dropping:
            self.action_leave()
        elif not self._saving:
            self._saving = True
            self.reader.save_place()
            self.jobs.save(self._leave_saved)

    def _leave_saved(self, unsaved: int) -> None:
        """Leave if no change is left that could not be saved."""
        self._saving, self._dropping = False, unsaved
        if not unsaved:
            self.action_leave()
            return
        are, them = ("is", "it") if unsaved == 1 else ("are", "them")
        key = keys_of(BY_ID["app.quit"], self.keys)[0]
        told = f"{counted(unsaved, 'change')} {are} not saved: {key} again to drop {them}"
        self.reader.say(told, warning=True)

    def action_help_quit(self) -> None:
        """Ctrl+c interrupts nothing here; say how to leave."""
        self.reader.say("q leaves")


class Answered(Message):
    """A thread has an answer for the screen."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def let_go_of_removed_widgets() -> None:
    """Keep the painted lines of a widget no longer than the widget.

    In Textual 8.2.8 ``StylesCache.get_inner_outer`` takes its class for its first argument but is not declared so:
    its cache of 1,024 answers holds on to that many widgets' lines. After some hundred dialogs that is 700,000
    objects, and half a second at a time in which Python looks for garbage among them and no key is answered.
    """
    cached = vars(StylesCache)["get_inner_outer"]
    if not isinstance(cached, classmethod):
        StylesCache.get_inner_outer = classmethod(cached)  # type: ignore[assignment]


def measure_as_terminals_do() -> None:
    """Let Rich, and Textual by it, measure and cut text as :mod:`tuireader.text.strings` does.

    Rich 15.0.0 gives a vowel sign of Hindi or Tamil no cell of its own, where terminals draw it in one: such a line
    is then longer than its pane, and shifts all beside it. It also joins whatever stands around a zero-width joiner,
    letters too.
    """

    def measure(text: str, unicode_version: str) -> int:
        return cell_width(text.replace("\n", ""))

    def split(text: str, unicode_version: str = "auto") -> tuple[list[cells.CellSpan], int]:
        found = graphemes(text)
        return found, sum(width for _, _, width in found)

    cells._cell_len = measure
    cells.split_graphemes = split
    cells.cached_cell_len.cache_clear()


MOST_HELD, MOST = 20, 10_000
"""How often one key in a row waits at most, so that a key held down stops soon after it is let go; and how many keys at
all: whatever is typed or pasted in one burst arrives whole."""
_LOOK_SECONDS = 0.01
"""How often it is looked whether the next key may pass, while one waits."""
_WAY_SECONDS = 1.0
"""How long the way of a key through the widgets takes at most: one that was removed does not tell its end."""
_ROUNDS = 2
"""How often the way is gone: what a key leads to may be a message that goes the same way, as Enter in a line does."""


class TypeAhead:
    """Lets the application's keys pass one by one.

    ``keys`` are the user's own (command id -> keys); ``waits`` says of the key of a command, or of "" for none, whether
    it has to wait for what was asked for before.
    """

    def __init__(self, app: App[None], keys: Mapping[str, str], waits: Callable[[str], bool]) -> None:
        self._app, self._waits_for = app, waits
        self._keys: deque[Key] = deque()
        self._passing: Key | None = None
        """A key that has waited, on its way back to the application."""
        self._until = 0.0
        """Until when at most a key is on its way."""
        self._looking = False
        self._commands = {
            key: command.id
            for command in COMMANDS
            for key in (keys[command.id].split(",") if command.id in keys else map(key_name, command.keys))
        }

    def keeps(self, event: Key) -> bool:
        """Whether a key has to wait; it then comes again."""
        if event is self._passing:
            self._passing = None
        elif self._keys or self._under_way or self._waits(event):
            if len(self._keys) < MOST and not self._is_held_down(event):
                self._keys.append(event)
            self._look_later()
            return True
        self._until = time.monotonic() + _WAY_SECONDS
        return False

    def _is_held_down(self, event: Key) -> bool:
        """Whether a key waits so many times in a row already."""
        last = list(islice(reversed(self._keys), MOST_HELD))
        return len(last) == MOST_HELD and all(key.key == event.key for key in last)

    def passed(self) -> None:
        """A key was handed on: follow it to where the last of what it does is done."""
        self._follow(self._app.focused or self._app.screen, _ROUNDS)

    @property
    def is_idle(self) -> bool:
        """Whether no key waits or is on its way."""
        return not self._keys and not self._under_way

    @property
    def _under_way(self) -> bool:
        """Whether a key has passed of which it is not known yet what it does."""
        return time.monotonic() < self._until

    def _follow(self, start: MessagePump, rounds: int) -> None:
        """Go the way of a message from a widget up to the application, so many times."""

        def arrived(pump: MessagePump) -> None:
            parent = pump._parent
            if pump is not self._app and parent is not None:
                parent.call_later(arrived, parent)
            elif rounds > 1:
                self._follow(start if start.is_attached else self._app, rounds - 1)
            else:
                self._until = 0.0
                self.look()

        start.call_later(arrived, start)

    def _look_later(self) -> None:
        if not self._looking:
            self._looking = True
            self._app.set_timer(_LOOK_SECONDS, self._look_again)

    def _look_again(self) -> None:
        self._looking = False
        self.look()

    def look(self) -> None:
        """Let the next key pass, if one waits and may."""
        if self._keys and not self._under_way and not self._waits(self._keys[0]):
            self._passing = self._keys.popleft()
            self._until = time.monotonic() + _WAY_SECONDS
            self._app.post_message(self._passing)
        if self._keys:
            self._look_later()

    def _waits(self, event: Key) -> bool:
        """Whether what a key is meant for is not there yet."""
        screen = self._app.screen
        if screen is not self._app.screen_stack[0]:
            return _comes(screen.focused, next(iter(screen.query("Input")), None))
        command = next((self._commands[key] for key in event.aliases if key in self._commands), "")
        return self._waits_for(command)


def _comes(focused: Widget | None, line: Widget | None) -> bool:
    """Whether a dialog has no focus yet; the line in it takes it."""
    if focused is None and line is not None:
        line.focus()
    return focused is None
