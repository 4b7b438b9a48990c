"""Accounts by the command line, as people and crontabs use them: in processes that are stopped and killed, too."""

from __future__ import annotations

import random
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from account_server import PASSWORD, READ, STARRED, USER, AccountServer, Answer, Said
from program import Program

pytestmark = pytest.mark.slow


@pytest.fixture
def there() -> Iterator[AccountServer]:
    with AccountServer() as running:
        running.follow(1, "The Daily Test", "News")
        running.publish(1, 2, 3)
        yield running


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def added(program: Program, there: AccountServer) -> None:
    """Add the account, with a password that is typed."""
    done = program("account", "add", "greader", there.url, "--user", USER, stdin=f"{PASSWORD}\n")
    assert (done.status, done.err) == (0, "")


def test_an_account_is_added_synchronised_listed_and_removed(program: Program, there: AccountServer) -> None:
    added(program, there)
    (before,) = program("accounts", "--json").rows
    assert (before["health"], before["feeds"], before["last_sync"]) == ("new", 0, None)
    (done,) = program("sync", "--json", "--no-annotate").rows
    assert (done["new"], done["error"]) == (3, "")
    program("mark", "read", "News", "or", "Article")
    (now,) = program("accounts", "--json").rows
    assert (now["health"], now["feeds"], now["waiting"], now["user"]) == ("ok", 1, 3, USER)
    assert "3 marks wait to be sent" in program("accounts").out
    assert "3 marks sent" in program("sync", "--no-annotate").out
    assert there.marked(READ) == {1, 2, 3}
    for doctor in (("doctor",), ("doctor", "--repair")):
        assert program(*doctor).status == 0
    assert "0 marks sent, 0 taken over" in program("sync", "--no-annotate").out
    assert "news.example/1.xml" in program("opml", "export").out
    assert program("account", "remove", there.url).status == 0
    assert program("accounts").out == ""
    assert PASSWORD not in program.paths.logins.read_text("utf-8")


def test_a_password_is_never_among_the_marks_and_only_its_owner_can_read_it(
    program: Program, there: AccountServer
) -> None:
    added(program, there)
    assert PASSWORD not in program.paths.marks.read_text("utf-8")
    assert program.paths.logins.stat().st_mode & 0o077 == 0


def test_a_password_may_come_from_the_environment_or_a_command(
    program: Program, there: AccountServer
) -> None:
    place = ("account", "add", "greader", there.url, "--user", USER)
    program.environment["READER_PASSWORD"] = PASSWORD
    assert program(*place, "--password-env", "READER_PASSWORD").status == 0
    assert program("account", "remove", USER).status == 0
    assert program(*place, "--password-command", f"echo '{PASSWORD}'").status == 0
    assert program("sync", "--no-annotate").status == 0
    assert not program.paths.logins.exists() or PASSWORD not in program.paths.logins.read_text("utf-8")


def test_what_is_wrong_is_one_plain_line(program: Program, there: AccountServer) -> None:
    refused = program("account", "add", "greader", there.url, "--user", USER, stdin="wrong\n")
    assert refused.status == 1
    assert refused.err.strip().endswith("refuses this name and password (401)")
    assert refused.err.count("\n") == 1
    assert program("account", "add", "newsblur", there.url, "--user", USER).status == 2
    added(program, there)
    there.lie = lambda said: (500, b"<html>traceback</html>")
    failed = program("fetch", "--no-annotate")
    assert failed.status == 1
    assert failed.err == f"{there.url}: the server answered 500 (internal server error)\n"


def test_fetch_synchronises_an_account_that_is_due(program: Program, there: AccountServer) -> None:
    added(program, there)
    assert program("fetch", "--no-annotate").out == "1 feed: 3 new articles, 0 updated\n"
    asked = len(there.said)
    program("fetch", "--no-annotate")
    assert len(there.said) == asked


def test_kills_on_the_way_lose_no_mark(program: Program, there: AccountServer) -> None:
    """The program is killed at a random request of each of twelve synchronisations, while both sides mark."""
    dice = random.Random(5)
    there.publish(*range(1, 121))
    added(program, there)
    for _ in range(12):
        program("mark", "read", f'"Article {dice.randint(1, 120)}"')
        there.items[dice.randint(1, 120)].states.add(STARRED)
        _kill_at_request(program, there, dice.randint(1, 8))
    for _ in range(2):
        assert program("sync", "--no-annotate").status == 0
    read, starred = (_numbers(program, f"is:{state}") for state in ("read", "starred"))
    assert (read, starred) == (there.marked(READ), there.marked(STARRED))
    assert read
    assert starred


def _kill_at_request(program: Program, there: AccountServer, number: int) -> None:
    """Synchronise, and be killed at the request with this number, if there is one."""
    first = len(there.said)
    running: list[subprocess.Popen[str]] = []

    def kill(said: Said) -> Answer | None:
        if len(there.said) - first >= number:
            running[0].send_signal(signal.SIGKILL)
        return None

    with there.lock:  # no request is answered before it is known whom to kill
        there.lie = kill
        running.append(program.start("sync", "--no-annotate", stderr=subprocess.DEVNULL))
    running[0].communicate()
    there.lie = lambda said: None


def _numbers(program: Program, query: str) -> set[int]:
    rows = program("list", "--json", query).rows
    return {int(row["title"].split()[1]) for row in rows if row["title"].startswith("Article ")}
