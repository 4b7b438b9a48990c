"""The reader is left at any moment: the terminal is as it was, and no process stays behind."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import pytest
from killing import wait_until
from reader_fixture import QUIET_CONFIG, make_library, places
from server import Reply, Seen, Server
from terminal import Terminal, reader

from tuireader.config import Paths
from tuireader.library import Library, marking
from tuireader.model import Subscription
from tuireader.store.marks.marks import TinyMarks

pytestmark = pytest.mark.slow


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


def assert_given_back(terminal: Terminal) -> None:
    """That the terminal is out of the alternate screen, shows its cursor and reports no mouse."""
    written = bytes(terminal.output)
    for off, on in ((b"[?1049l", b"[?1049h"), (b"[?25h", b"[?25l"), (b"[?1000l", b"[?1000h")):
        assert written.rfind(off) > written.rfind(on), off


def test_a_reader_that_is_stopped_gives_the_terminal_back_and_takes_it_again(tmp_path: Path) -> None:
    make_library(tmp_path)
    with reader(tmp_path, *options(tmp_path)) as terminal:
        terminal.wait_for("River story number 0")
        os.kill(terminal.process.pid, signal.SIGTSTP)
        terminal.wait(lambda: b"[?1049l" in terminal.output, "the end of the alternate screen")
        terminal.settle()
        assert_given_back(terminal)
        os.kill(terminal.process.pid, signal.SIGCONT)
        terminal.wait(lambda: terminal.output.count(b"[?1049h") == 2, "the alternate screen again")
        terminal.type("q")
        assert terminal.finish() == 0
        assert_given_back(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP])
def test_a_signal_while_the_terminal_is_taken_gives_it_back(tmp_path: Path, number: int) -> None:
    make_library(tmp_path)
    with reader(tmp_path, *options(tmp_path)) as terminal:
        terminal.wait(lambda: b"[?1049h" in terminal.output, "the alternate screen")
        os.kill(terminal.process.pid, number)
        assert terminal.finish() == 0
        assert_given_back(terminal)


def test_a_reader_whose_errors_go_elsewhere_is_drawn_on_the_terminal(tmp_path: Path) -> None:
    make_library(tmp_path)
    for where in ("2>/dev/null", "2>&-"):
        command = f"{sys.executable} -m tuireader {' '.join(options(tmp_path))} {where}"
        with Terminal(["sh", "-c", command], tmp_path) as terminal:
            terminal.wait_for("River story number 0")
            terminal.type("q")
            assert terminal.finish() == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only /proc tells who started whom")
@pytest.mark.parametrize("how", ["q", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGALRM", "SIGINT"])
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
            assert_given_back(terminal)
            assert not [pid for pid in started if Path(f"/proc/{pid}/exe").exists()]
        release.set()


# --- with changes that cannot be saved ---


def options(folder: Path) -> list[str]:
    (folder / "config.toml").write_text("[fetching]\non_start = false\n[annotating]\nenabled = false\n")
    return ["--data-dir", str(folder / "data"), "--config", str(folder / "config.toml")]


def rescues(paths: Paths) -> list[Path]:
    return sorted(paths.data.glob("marks.json.rescue-*"))


def test_with_unsaved_changes_q_warns_before_it_drops_them_and_they_are_rescued(tmp_path: Path) -> None:
    paths = make_library(tmp_path)
    with reader(tmp_path, *options(tmp_path), size=(160, 40)) as terminal:
        terminal.wait_for("River story number 0")
        terminal.type("s")
        terminal.wait(lambda: '"starred":true' in paths.marks.read_text(), "the first star, saved")
        paths.marks.write_text('{"feeds": {')
        terminal.type("j", "s", "q")
        terminal.wait_for("1 change is not saved: q again to drop it")
        terminal.type("j", "s", "q")
        terminal.wait_for("2 changes are not saved: q again to drop them")
        terminal.type("q")
        assert terminal.finish() == 1
        assert "Traceback" not in terminal.text and "marks.json: damaged" in terminal.text
    assert paths.marks.read_text() == '{"feeds": {'
    (rescued,) = rescues(paths)
    assert len(TinyMarks(rescued).starred_keys()) == 3 and len(TinyMarks(rescued).subscriptions()) == 3


@pytest.mark.parametrize("how", ["SIGTERM", "SIGHUP", "the terminal is closed"])
def test_when_the_system_ends_it_what_could_not_be_saved_is_rescued(tmp_path: Path, how: str) -> None:
    paths = make_library(tmp_path)
    with reader(tmp_path, *options(tmp_path), size=(160, 40)) as terminal:
        terminal.wait_for("River story number 0")
        paths.marks.write_text("[]")
        terminal.type("s")
        terminal.wait(lambda: "★" in terminal.text, "the star")
        if how.startswith("SIG"):
            leave(terminal, how)
            terminal.finish()
        else:
            os.close(terminal.process.fd)
            wait_until(lambda: not terminal.process.isalive(), "the end")
            terminal.process.closed = True
    assert any(len(TinyMarks(file).starred_keys()) == 1 for file in rescues(paths))


def test_marks_that_are_removed_under_the_reader_are_written_anew(tmp_path: Path) -> None:
    paths = make_library(tmp_path)
    with reader(tmp_path, *options(tmp_path), size=(200, 40)) as terminal:
        terminal.wait_for("River story number 0")
        paths.marks.unlink()
        terminal.type("s")
        terminal.wait_for("marks.json was emptied or removed, and is written anew")
        terminal.type("q")
        assert terminal.finish() == 0
    marks = TinyMarks(paths.marks)
    assert len(marks.starred_keys()) == 1 and len(marks.subscriptions()) == 3
