"""The reader is left at any moment: the terminal is as it was, and no process stays behind."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest
from reader_fixture import QUIET_CONFIG, places
from server import Reply, Seen, Server
from terminal import Terminal, reader

from tuireader.library import Library, marking
from tuireader.model import Subscription


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and those that these started."""
    mine = [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return mine + [below for child in mine for below in descendants(child)]


def leave(terminal: Terminal, how: str) -> None:
    """End the reader by a key, or by a signal of that name."""
    if how.startswith("SIG"):
        os.kill(terminal.process.pid, getattr(signal, how))
    else:
        terminal.type(how)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only /proc tells who started whom")
@pytest.mark.parametrize("how", ["q", "SIGTERM", "SIGHUP"])
def test_leaving_while_feeds_are_asked_ends_all_and_restores_the_terminal(tmp_path: Path, how: str) -> None:
    asked, release = threading.Event(), threading.Event()

    def never(seen: Seen) -> Reply:
        asked.set()
        release.wait(60)
        return Reply(status=404)

    with Server() as server:
        server.routes["/slow"] = never
        with Library.open(places(tmp_path), QUIET_CONFIG) as library:
            marking.subscribe(library.marks, Subscription(f"{server.url}/slow", f"{server.url}/slow"))
        options = ["--data-dir", str(tmp_path / "data"), "--config", str(tmp_path / "config.toml")]
        with reader(tmp_path, *options) as terminal:
            terminal.wait(asked.is_set, "a request")
            started = descendants(terminal.process.pid)
            leave(terminal, how)
            assert terminal.finish() == 0, terminal.text
            assert b"\x1b[?1049l" in terminal.output, "the alternate screen was not left"
            assert not [pid for pid in started if Path(f"/proc/{pid}/exe").exists()]
        release.set()
