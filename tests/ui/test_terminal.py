"""The program as a person uses it: in a real terminal, from the first start to the marks on disk."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from reader_fixture import NOON, QUIET_CONFIG, RIVERS, entry, make_library, places
from terminal import Terminal, environment, reader
from tinydb import TinyDB

from tuireader.library import Library

pytestmark = pytest.mark.slow

SEED_TITLE = "New York Times: Russia Requested Military"
NO_WORK = "[annotating]\nenabled = false\n[fetching]\non_start = false\n"
CONTROL = re.compile(rb"[\x00-\x06\x08\x0b-\x0d\x0e-\x1a\x1c-\x1f\x7f]|\x07")
SEQUENCE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # what Textual itself writes: cursor, colours, modes
    rb"|\x1b[78=>]|\x1bP\+q[0-9a-fA-F;]*\x1b\\|\x1b\]\d*;[^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][AB0]"
)


def quiet(home: Path) -> list[str]:
    """Options that keep the library under ``home`` and let nothing run by itself."""
    (home / "config.toml").write_text(NO_WORK)
    return ["--data-dir", str(home / "data"), "--config", str(home / "config.toml")]


def end(terminal: Terminal) -> None:
    """Leave with q and see that it ended well and left the terminal as it was."""
    terminal.type("q")
    assert terminal.finish() == 0, terminal.text
    assert b"\x1b[?1049l" in terminal.output, "the alternate screen was not left"
    assert terminal.output.rindex(b"\x1b[?25h") > terminal.output.index(b"\x1b[?25l"), (
        "the cursor stays hidden"
    )


def test_from_the_first_start_to_the_marks_on_disk(tmp_path: Path) -> None:
    with reader(tmp_path, *quiet(tmp_path), size=(120, 40)) as terminal:
        before = termios.tcgetattr(terminal.process.fd)
        terminal.wait_for(SEED_TITLE)
        terminal.wait_for("1 unread")
        terminal.type("enter")
        terminal.wait_for("INTERNATIONAL")
        terminal.wait_for("Jake Sullivan")
        terminal.type("h")
        terminal.wait_for("0 unread")
        terminal.type("m")
        terminal.wait_for("1 unread")
        terminal.type("m", "s")
        terminal.wait_for("★")
        end(terminal)
        assert termios.tcgetattr(terminal.process.fd) == before, "the terminal's modes were not restored"
    marks = TinyDB(tmp_path / "data" / "marks.json")
    starred = [document for document in marks.table("articles") if document.get("starred")]
    assert [document["title"][:25] for document in starred] == [SEED_TITLE[:25]]
    assert [len(document["ids"]) for document in marks.table("read")] == [1]
    marks.close()
    with reader(tmp_path, *quiet(tmp_path), size=(120, 40)) as again:
        again.wait_for("★")
        again.wait_for("0 unread")
        end(again)


def test_the_command_line_works_beside_the_open_reader(tmp_path: Path) -> None:
    options = quiet(tmp_path)
    with reader(tmp_path, *options, size=(120, 40)) as terminal:
        terminal.wait_for("1 unread")
        command = [sys.executable, "-m", "tuireader", *options, "mark", "starred", "is:unread"]
        subprocess.run(command, env=environment(tmp_path), check=True, capture_output=True, timeout=60)
        terminal.wait_for("★")
        (tmp_path / "late.txt").write_text(
            "Late edition\n\nThe ferry sails again.\n\nIt is full of bicycles.\n"
        )
        command = [*command[:-3], "import", str(tmp_path / "late.txt")]
        subprocess.run(command, env=environment(tmp_path), check=True, capture_output=True, timeout=60)
        terminal.wait_for("Late edition")
        end(terminal)


HOSTILE = [
    "\x1b]0;owned\x07Title \x1b[2J\x1b[31mred",
    "[/x] [@click=app.quit]press[/] [bold]",
    "\u202edesrever \u2066isolated\u2069 \u200bzero",
    "osc52 \x1b]52;c;b3duZWQ=\x07 osc8 \x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "c1 \x9b2J \x9d0;owned\x9c nul \x00 del \x7f bell \x07",
]


def test_hostile_titles_reach_the_terminal_as_text_or_not_at_all(tmp_path: Path) -> None:
    make_library(tmp_path)
    with Library.open(places(tmp_path), QUIET_CONFIG) as library:
        items = [entry(RIVERS, 100 + n, text, at=NOON + 100 + n) for n, text in enumerate(HOSTILE)]
        library.archive.store(RIVERS, items)
    with reader(tmp_path, *quiet(tmp_path), size=(150, 40)) as terminal:
        terminal.wait_for("[/x] [@click=app")
        for _ in HOSTILE:
            terminal.type("s", "enter")
            terminal.settle()
            terminal.type("h", "j")
        terminal.settle()
        end(terminal)
        output = bytes(terminal.output)
    for payload in (
        b"owned\x07",
        b"]52;",
        b"evil.example\x1b",
        b"\x1b[31mred",
        b"\xc2\x9b",
        b"\xe2\x80\xae",
        b"\xe2\x80\x8b",
    ):
        assert payload not in output, payload
    rest = SEQUENCE.sub(b"", output)
    assert not CONTROL.search(rest.replace(b"\r", b"").replace(b"\n", b"")), CONTROL.search(rest)


def test_a_killed_annotator_leaves_a_working_reader(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[fetching]\non_start = false\n")
    options = ["--data-dir", str(tmp_path / "data"), "--config", str(config)]
    with reader(tmp_path, *options, size=(140, 40)) as terminal:
        terminal.wait_for(SEED_TITLE)
        killed: set[int] = set()

        def told() -> bool:
            for child in workers_of(terminal.process.pid) - killed:
                killed.add(child)
                os.kill(child, signal.SIGKILL)
            return "quotes and names:" in terminal.lines[-1]

        terminal.type("enter")
        terminal.wait(told, "word of the annotator", seconds=60)
        terminal.wait_gone("looking for speakers")
        terminal.type("h", "s")
        terminal.wait_for("★")
        end(terminal)


def workers_of(pid: int) -> set[int]:
    """The worker processes of a process."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
            command = (status.parent / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == pid and b"spawn_main" in command:
            found.add(int(status.parent.name))
    return found


def test_kill_9_loses_no_mark_and_leaves_a_library_that_opens(tmp_path: Path) -> None:
    make_library(tmp_path)
    with reader(tmp_path, *quiet(tmp_path), size=(120, 40)) as terminal:
        terminal.wait_for("11 unread")
        terminal.type("s", "j", "s")
        terminal.wait_for("River story number 1")
        terminal.wait(lambda: terminal.text.count("★") == 2, "both stars")
        terminal.settle(0.5)
        terminal.process.kill(signal.SIGKILL)
    with reader(tmp_path, *quiet(tmp_path), size=(120, 40)) as again:
        again.wait(lambda: again.text.count("★") == 2, "both stars")
        end(again)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused_in_one_line(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with reader(tmp_path, "--data-dir", str(locked / "data")) as terminal:
        assert terminal.finish() == 1
        assert one_line(terminal) and "locked" in terminal.text


def test_a_damaged_marks_file_is_refused_in_one_line_and_kept(tmp_path: Path) -> None:
    paths = make_library(tmp_path)
    paths.marks.write_text('{"feeds": {')
    with reader(tmp_path, *quiet(tmp_path), size=(200, 24)) as terminal:
        assert terminal.finish() == 1
        assert one_line(terminal) and "marks.json" in terminal.text
    assert paths.marks.read_text() == '{"feeds": {'


def test_keys_that_clash_are_refused_by_name_before_anything_opens(tmp_path: Path) -> None:
    options = quiet(tmp_path)
    (tmp_path / "config.toml").write_text('[keys]\n"mark.read" = "s"\n')
    with reader(tmp_path, *options, size=(200, 24)) as terminal:
        assert terminal.finish() == 1
        assert one_line(terminal) and "mark.star" in terminal.text and "mark.read" in terminal.text


def one_line(terminal: Terminal) -> bool:
    """Whether one line, and no traceback, stands on the screen, and no other screen was ever shown."""
    return len([line for line in terminal.lines if line]) == 1 and b"\x1b[?1049h" not in terminal.output


def test_a_terminal_that_shrinks_and_grows_keeps_the_article_under_the_cursor(tmp_path: Path) -> None:
    make_library(tmp_path)
    with reader(tmp_path, *quiet(tmp_path), size=(180, 50)) as terminal:
        terminal.wait_for("11 unread")
        terminal.type("j", "j", "j")
        terminal.wait_for("RIVER NEWS")
        for size in ((80, 24), (40, 10), (120, 40), (180, 50)):
            terminal.resize(*size)
            terminal.settle()
            assert "River story number 2" in terminal.text
        end(terminal)
