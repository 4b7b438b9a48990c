"""The reader among hostile feeds: keys while it refreshes, every article opened, every byte looked at."""

from __future__ import annotations

import re
import select
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from keys import thread_cpu
from terminal import Terminal, reader

SIZE = (140, 45)
MOST_MILLISECONDS = 100.0
MOST_ARTICLES = 400
STRING = re.compile(rb"\x1b([\]PX^_])(.*?)(?:\x07|\x1b\\|\x9c|(?=\x1b[^\\]))", re.DOTALL)
CSI = re.compile(rb"\x1b\[([<-?]?)[0-?]*[ -/]*([@-~])")
OWN = {b"m", b"H", b"?h", b"?l", b">u", b"<u", b"?u", b"u", b"?p", b"J", b"K", b"q", b"t", b"c", b"n"}
"""The kinds of control sequences that Textual writes."""
OWN_STRINGS = (b"52;c;", b"22;")
"""What it writes to the clipboard, and the shape of the pointer."""
OTHER = re.compile(rb"\x1b[78=>]|\x1b[()][AB0]")
CONTROL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]"
)


class Keys:
    """Presses keys: milliseconds until the terminal hears of it, and of the screen thread's CPU until it is
    done.
    """

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.times: dict[str, list[tuple[float, float]]] = {}

    def press(self, key: str, done: Callable[[], bool]) -> None:
        """Press a key, and wait until what it does is on the screen."""
        begin, used = time.monotonic(), thread_cpu(self.terminal.process.pid)
        self.terminal.type(key)
        select.select([self.terminal.process.fd], [], [], 10)
        heard = 1000 * (time.monotonic() - begin)
        self.terminal.wait(done, f"what {key} does", 20)
        self.times.setdefault(key, []).append((heard, thread_cpu(self.terminal.process.pid) - used))

    def row(self) -> tuple[str, ...]:
        """What tells which row the cursor is in: the backgrounds of the rows of the list."""
        buffer = self.terminal._screen.buffer
        return tuple(str(buffer[row][60].bg) for row in range(2, self.terminal.rows - 1))

    def round(self) -> None:
        """Down, up, the help, and back."""
        for key in ("j", "k"):
            before = self.row()
            self.press(key, lambda before=before: self.row() != before)  # type: ignore[misc]
        self.press("?", lambda: "type to search" in self.terminal.text)
        self.press("escape", lambda: "type to search" not in self.terminal.text)
        self.terminal.settle(0.1)  # until the list is painted again too

    def report(self) -> list[str]:
        """Print the times; which keys were answered too late."""
        late = []
        for key, times in self.times.items():
            (middle, p95, most), cpu = (
                spread([heard for heard, _ in times]),
                spread([used for _, used in times]),
            )
            print(
                f"key {key}: {len(times)} times, heard after {middle:.0f}, p95 {p95:.0f}, most {most:.0f} ms;"
                f" CPU {cpu[0]:.0f}, p95 {cpu[1]:.0f} ms"
            )
            if p95 > MOST_MILLISECONDS:
                late.append(f"key {key}: p95 {p95:.0f} ms")
        return late


def spread(values: list[float]) -> tuple[float, float, float]:
    """The median, the 95th percentile and the most."""
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], ordered[-1]


def read(home: Path, options: list[str], canary: str) -> list[str]:
    """Refresh, press keys meanwhile, open articles; the promises that were broken."""
    browser = home / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$#" "$@" >> {home}/opened\n')
    browser.chmod(0o755)
    with reader(home, *options, size=SIZE, env={"BROWSER": str(browser)}) as terminal:
        terminal.wait_for("New York Times")
        terminal.settle(1)
        keys = Keys(terminal)
        for _ in range(10):
            keys.round()
        print("at rest:")
        keys.report()
        keys.times.clear()
        _refresh(keys)
        broken = keys.report()
        keys.times.clear()
        _open_all(terminal)
        terminal.type("escape", "escape", "escape")
        terminal.settle()
        if not terminal.process.isalive():
            broken.append("the reader ended")
        terminal.type("q", "q", "q", "q")
        if (status := terminal.finish()) != 0:
            broken.append(f"the reader ended with {status}: {terminal.text}")
        output = bytes(terminal.output)
    log = home / "data" / "tuireader.log"
    if log.exists() and "Traceback" in log.read_text():
        broken.append(f"a traceback in the log: {log.read_text()[-1500:]}")
    return broken + strange(output, canary) + opened(home / "opened")


def _refresh(keys: Keys) -> None:
    """Refresh all, pressing keys until it is done."""
    terminal = keys.terminal
    terminal.type("R")
    terminal.wait(lambda: "refresh" in terminal.lines[-1], "the progress")
    begin = time.monotonic()
    while time.monotonic() - begin < 300:
        keys.round()
        if time.monotonic() - begin > 5 and not re.search(r"refresh \d+/\d+", terminal.lines[-1]):
            break
    print(f"refreshed in {time.monotonic() - begin:.0f} s: {terminal.lines[-1].strip()}")


def _open_all(terminal: Terminal) -> None:
    """Open article after article, with its links, its panels and its page."""
    _press(terminal, "home")
    for number in range(MOST_ARTICLES):
        _press(terminal, "enter")
        if number % 3 == 0:
            _press(terminal, "f")
            _press(terminal, *("1" * ("[1]" in terminal.text)), "o", "y", "Q", "E")
        if number % 20 == 0:
            _press(terminal, "d", "end", "space")
        _press(terminal, "escape")
        _press(terminal, "1", "j")  # from wherever that led, to the next in the list of all
    _press(terminal, "/")
    _press(terminal, "[/x] (", "enter")
    terminal.settle(0.3)


def _press(terminal: Terminal, *keys: str) -> None:
    """Press keys, and wait for quiet: escape and the next key at once would be another key."""
    terminal.type(*keys)
    terminal.settle(0.06)


def strange(output: bytes, canary: str) -> list[str]:
    """What of the output is not the program's own."""
    found = []
    for kind, body in STRING.findall(output):
        if (
            canary.encode() in body
            or kind not in b"]P"
            or (kind == b"]" and not body.startswith(OWN_STRINGS))
        ):
            found.append(f"a string sequence: {(kind + body)[:80]!r}")
    kinds = {mark + final for mark, final in CSI.findall(output)}
    found += [f"a control sequence {kind!r}" for kind in kinds - OWN]
    found += [f"{payload!r}" for payload in (b"\x1b[31m", b"\x1b[2J", b"\x1bc") if payload in output]
    rest = OTHER.sub(b"", CSI.sub(b"", STRING.sub(b"", output)))
    found += sorted({f"a control character {found[0]!r}" for found in CONTROL.finditer(rest)})
    return found


def opened(record: Path) -> list[str]:
    """What the browser was given that it should not have been: more than one argument, or no web address."""
    lines = record.read_text().splitlines() if record.exists() else []
    print(f"the browser was asked {lines.count('1')} times")
    return [
        f"the browser was given {line!r}"
        for line in lines
        if line != "1" and not line.startswith(("http://", "https://"))
    ]
