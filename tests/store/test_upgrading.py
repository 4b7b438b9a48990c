"""An archive of an older version is brought up to date: how far that is is told, and nothing is lost or done twice."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from archive_fixture import LOCAL, entry, found
from program import Program
from terminal import Terminal

from tuireader.config import Config, Paths, default_paths
from tuireader.errors import StoreError
from tuireader.library import Library, articles, health
from tuireader.model import article_key
from tuireader.query.parse import parse
from tuireader.store.archive import schema

ARTICLES = 3 * schema.BATCH
NEWER = (
    "DROP TABLE said; DROP VIEW quotes; ALTER TABLE earlier DROP COLUMN quotes; DELETE FROM block;"
    "DELETE FROM statement; DELETE FROM concern; DELETE FROM shingle;"
)
OPEN = """
import sys
from pathlib import Path
from tuireader.config import Config, default_paths
from tuireader.library import Library
with Library.open(default_paths(Path(sys.argv[1])), Config(), lambda percent: print(percent, flush=True)):
    pass
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program over a library of its own, in which nothing runs by itself."""
    program = Program(tmp_path)
    program.paths.config_file.write_text("[annotating]\nenabled = false\n")
    return program


@pytest.fixture
def older(program: Program) -> Paths:
    """The places of a library whose archive is as an older program left it: without what is told of statements."""
    paths = program.paths
    with Library.open(paths, Config()) as library:
        library.archive.store(LOCAL, [entry(str(number)) for number in range(ARTICLES)], 1_000)
        keys = [article_key(LOCAL, str(number)) for number in range(ARTICLES)]
        library.archive.set_annotations((key, found(library)) for key in keys)
    before = schema.STEPS.index(schema.STATEMENTS_OF_ALL) - 2
    with closing(sqlite3.connect(paths.archive)) as connection:
        connection.executescript(f"{NEWER} PRAGMA user_version={before}")
    return paths


def statements(library: Library) -> int:
    """How many quotes are known."""
    return int(library.archive._database.one("SELECT count(*) FROM statement"))


def is_whole(library: Library) -> bool:
    """Whether every quote is found, once, and both stores are sound."""
    listed = articles.ids(library, parse("quote:some", 0))
    faults = [finding for finding in health.check(library) if finding.kind == "problem"]
    return len(listed) == statements(library) == ARTICLES and not faults


def test_how_far_it_is_is_told(older: Paths) -> None:
    told: list[int] = []
    with Library.open(older, Config(), told.append) as library:
        assert is_whole(library)
    assert told == sorted(told) and told[-1] == 100
    assert len(set(told)) >= ARTICLES // schema.BATCH


def test_nothing_is_told_where_there_is_little_to_do(tmp_path: Path) -> None:
    told: list[int] = []
    with Library.open(default_paths(tmp_path, tmp_path / "c.toml"), Config(), told.append):
        assert told == []


def test_broken_off_it_goes_on_from_there(older: Paths) -> None:
    def leave(percent: int) -> None:
        if percent >= 50:
            raise StoreError(f"left at {percent}")

    with pytest.raises(StoreError, match="left at"):
        Library.open(older, Config(), leave)
    told: list[int] = []
    with Library.open(older, Config(), told.append) as library:
        assert is_whole(library)
    assert min(told) > 50


def test_killed_it_goes_on_from_there(older: Paths) -> None:
    command = [sys.executable, "-c", OPEN, str(older.data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        reached = int(run.stdout.readline())
        run.kill()
    told: list[int] = []
    with Library.open(older, Config(), told.append) as library:
        assert is_whole(library)
    assert min(told) > reached


def test_two_processes_share_the_work(older: Paths) -> None:
    command = [sys.executable, "-c", OPEN, str(older.data)]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in "12"
    ]
    for run in both:
        assert run.communicate()[1] == "" and run.returncode == 0
    with Library.open(older, Config()) as library:
        assert is_whole(library)


def test_a_command_says_so_in_one_line(program: Program, older: Paths) -> None:
    result = program.checked("count")
    assert result.err.splitlines() == ["bringing the archive up to date"]
    assert program.checked("count").err == "", "it is done once"


def test_the_reader_says_how_far_it_is_before_it_takes_the_screen(program: Program, older: Paths) -> None:
    with Terminal(program.command(), program.home) as terminal:
        terminal.wait_for("Title")
        assert b"bringing the archive up to date, " in terminal.output
        assert "bringing" not in "\n".join(terminal.lines)
