"""The real program in a real pseudo-terminal: what it paints is read from a terminal emulator.

Not a test itself; ``test_terminal.py`` and the benchmarks use it.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte
from places import ROOT
from ptyprocess import PtyProcess

DEADLINE = 30.0
"""Seconds after which a promise counts as broken; what is waited for usually takes a fraction of one."""

KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "end": "\x1b[F",
    "home": "\x1b[H",
    "pagedown": "\x1b[6~",
    "pageup": "\x1b[5~",
}


class Terminal:
    """A process in a terminal of ``size`` (columns, rows), with a home of its own under ``home``."""

    def __init__(
        self,
        command: Sequence[str],
        home: Path,
        *,
        size: tuple[int, int] = (80, 24),
        env: dict[str, str] | None = None,
    ) -> None:
        self.columns, self.rows = size
        self.output = bytearray()
        """All bytes that the process wrote to the terminal."""
        self._screen = pyte.Screen(self.columns, self.rows)
        self._stream = pyte.ByteStream(self._screen)
        self.process = PtyProcess.spawn(
            list(command), cwd=str(home), env=environment(home, env), dimensions=(self.rows, self.columns)
        )

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """What stands on the screen, as one text."""
        return "\n".join(self.lines)

    def type(self, *keys: str) -> None:
        """Press keys: characters, or names such as "down"."""
        for key in keys:
            self.process.write(KEYS.get(key, key).encode())

    def read(self, seconds: float = 0.0) -> bool:
        """Take in what the process wrote, waiting at most so long for some; false once it has ended."""
        ready, _, _ = select.select([self.process.fd], [], [], seconds)
        if not ready:
            return self.process.isalive()
        try:
            data = self.process.read(65536)
        except EOFError:
            return False
        self.output += data
        self._stream.feed(data)
        return True

    def wait(self, met: Callable[[], bool], what: str, seconds: float = DEADLINE) -> None:
        """Read until a condition holds; fail with what is on the screen when it never does."""
        deadline = time.monotonic() + seconds
        while not met():
            if time.monotonic() > deadline or not (self.read(0.05) or met()):
                raise AssertionError(f"{what} never came; the screen was:\n{self.text}")

    def wait_for(self, text: str, seconds: float = DEADLINE) -> None:
        """Wait until a text is on the screen."""
        self.wait(lambda: text in self.text, repr(text), seconds)

    def wait_gone(self, text: str, seconds: float = DEADLINE) -> None:
        """Wait until a text is no longer on the screen."""
        self.wait(lambda: text not in self.text, f"an end of {text!r}", seconds)

    def settle(self, seconds: float = 0.3) -> None:
        """Read until nothing has been written for so long."""
        quiet = time.monotonic() + seconds
        while time.monotonic() < quiet:
            before = len(self.output)
            if not self.read(0.05):
                return
            if len(self.output) != before:
                quiet = time.monotonic() + seconds

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self.columns, self.rows = columns, rows
        self._screen.resize(rows, columns)
        self.process.setwinsize(rows, columns)

    def finish(self, seconds: float = DEADLINE) -> int:
        """Wait for the end of the process; its exit status, or minus the signal that ended it."""
        deadline = time.monotonic() + seconds
        while self.read(0.05):
            if time.monotonic() > deadline:
                raise AssertionError(f"it did not end; the screen was:\n{self.text}")
        self.process.wait()
        status = self.process.exitstatus
        return status if status is not None else -(self.process.signalstatus or 0)

    def kill(self) -> None:
        """End it at once."""
        if self.process.isalive():
            self.process.kill(signal.SIGKILL)
        self.process.close(force=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


def environment(home: Path, more: dict[str, str] | None = None) -> dict[str, str]:
    """A plain environment: nothing of the user's, colours as in most terminals, all places under ``home``."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TEXTUAL_ANIMATIONS": "none",
        "PYTHONPATH": str(ROOT),
        **(more or {}),
    }


def reader(
    home: Path, *arguments: str, size: tuple[int, int] = (80, 24), env: dict[str, str] | None = None
) -> Terminal:
    """The program itself, as a user starts it."""
    return Terminal([sys.executable, "-m", "tuireader", *arguments], home, size=size, env=env)
