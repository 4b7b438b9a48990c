"""The last line: the keys that work here, and what there is to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tuireader.text.strings import cell_width, cut

_GAP = 3


class StatusLine(Widget):
    """One line: keys from the left, as many as fit; a message or the progress of what runs from the right.

    A message is said once and goes with the next key that has something else to say, or after a while; it
    never moves anything, and when the line is too short for both it covers the keys.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "status--key",
        "status--label",
        "status--message",
        "status--warning",
    }
    SECONDS = 8.0

    class Pressed(Message):
        """A key in the line was clicked: run this command."""

        def __init__(self, command: str) -> None:
            super().__init__()
            self.command = command

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.message = ""
        self.progress = ""
        self._warning = False
        self._keys: Sequence[tuple[str, str, str]] = ()
        self._places: list[tuple[int, int, str]] = []
        self._until = 0

    def show_keys(self, keys: Sequence[tuple[str, str, str]]) -> None:
        """The keys that work here: (command id, key, word)."""
        self._keys = keys
        self.refresh()

    def say(self, text: str, *, warning: bool = False) -> None:
        """Say one plain line for a while; empty text takes the last one away."""
        self.message, self._warning = text, warning
        self._until += 1
        if text:
            number = self._until
            self.set_timer(self.SECONDS * (2 if warning else 1), lambda: self._expire(number))
        self.refresh()

    def show_progress(self, text: str) -> None:
        """What runs in the background, shown while nothing else is said."""
        if text != self.progress:
            self.progress = text
            self.refresh()

    def _expire(self, number: int) -> None:
        """Take a message away unless another was said since."""
        if number == self._until:
            self.say("")

    def render_line(self, y: int) -> Strip:
        """The line (Textual's line API)."""
        width = self.size.width
        text = cut(self.message or self.progress, max(0, width - 2))
        kind = "warning" if self.message and self._warning else "message" if self.message else "label"
        room = width - cell_width(text) - 1 - (_GAP if text else 0)
        keys, used = self._key_segments(room)
        message = self.get_component_rich_style(f"status--{kind}", partial=True)
        line = [*keys, Segment(" " * max(0, width - used - cell_width(text) - 1)), Segment(text, message)]
        return Strip(line).adjust_cell_length(width, self.rich_style).apply_style(self.rich_style)

    def _key_segments(self, room: int) -> tuple[list[Segment], int]:
        """The keys that fit into ``room`` cells, and how many cells they take; the last one always fits."""
        key_style = self.get_component_rich_style("status--key", partial=True)
        label_style = self.get_component_rich_style("status--label", partial=True)
        segments, used = [Segment(" ")], 1
        self._places = []
        for command, key, word in self._fitting(room):
            cells = cell_width(key) + 1 + cell_width(word)
            self._places.append((used, used + cells, command))
            segments += [Segment(key, key_style), Segment(f" {word}{' ' * _GAP}", label_style)]
            used += cells + _GAP
        return segments, used

    def _fitting(self, room: int) -> list[tuple[str, str, str]]:
        """The first keys, as many as there is room for beside the last one."""
        fitting: list[tuple[str, str, str]] = []
        room -= 1
        for place in [*self._keys[-1:], *self._keys[:-1]]:
            room -= cell_width(place[1]) + 1 + cell_width(place[2])
            if room < 0:
                break
            fitting.append(place)
            room -= _GAP
        return fitting[1:] + fitting[:1]

    def on_click(self, event: events.Click) -> None:
        """Run the command whose key was clicked."""
        for start, end, command in self._places:
            if start <= event.x < end:
                self.post_message(self.Pressed(command))
