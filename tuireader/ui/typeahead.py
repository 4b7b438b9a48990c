"""Keys that are typed ahead: each waits for what the one before leads to.

Textual hands a key to the widget with the focus and takes the next one before the first has done anything: of ``/``
and ``D`` in one breath the second would delete an article instead of standing in the line that the first opens. And
what a key leads to is read by a thread: of ``j`` and ``A`` among the feeds the second would mark the list that ``j``
has just left. So keys pass one by one, and the next only when the list, the article or the line to type into that
was asked for is there.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping

from textual.app import App
from textual.events import Key
from textual.message_pump import MessagePump
from textual.widget import Widget

from tuireader.ui.commands.command import key_name
from tuireader.ui.commands.table import COMMANDS

MOST = 20
"""How many keys wait at most; further ones are dropped, so that a key held down stops soon after it is let go."""
_LOOK_SECONDS = 0.01
"""How often it is looked whether the next key may pass, while one waits."""
_WAY_SECONDS = 0.5
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
            if len(self._keys) < MOST:
                self._keys.append(event)
            self._look_later()
            return True
        self._until = time.monotonic() + _WAY_SECONDS
        return False

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
