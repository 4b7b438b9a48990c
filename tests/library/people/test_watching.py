"""Watching: what is new of those who are followed, as a brief, and to a program: each once, none lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from paper_fixture import Paper
from server import RSS, Reply, Server

from tuireader.config import Config, Paths, Watching, default_paths
from tuireader.library import Library, health, queries, watching
from tuireader.library.annotating import AnnotatingService
from tuireader.library.people import person
from tuireader.library.people.resolve import anyone

NETS = "“We lost all of the nets in the storm last night,”"
TAX = "“The new tax on boats will ruin every one of us,”"
GULLS = "“Nobody has asked the gulls what they think of it,”"


@pytest.fixture
def paper(lib: Library) -> Paper:
    """Papers; Maria Olsen is known from before, and followed."""
    paper = Paper(lib)
    paper.print(("Maria Olsen", "“I have been harbour master for thirty years,”"), days=30)
    person.follow(lib.marks, ("PERSON", "Maria Olsen"))
    return paper


def told(items: list[watching.News]) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.saying.quote.text, tuple(item.watches)) for item in items]


def brief(library: Library, query: str = "newer:1d") -> list[tuple[str, tuple[str, ...]]]:
    return told(watching.brief(library, queries.parse(query)))


# --- The brief ---


def test_a_brief_has_what_those_who_are_followed_said_in_the_articles_that_match(paper: Paper) -> None:
    paper.print(("Maria Olsen", NETS), ("Ivo Berg", GULLS))
    paper.print(("Maria Olsen", TAX), days=3)
    assert brief(paper.library) == [(NETS, ("Maria Olsen",))]
    assert brief(paper.library, "newer:7d") == [(NETS, ("Maria Olsen",)), (TAX, ("Maria Olsen",))]


def test_what_was_printed_before_is_not_new_in_whatever_words(paper: Paper) -> None:
    paper.print(("Maria Olsen", NETS), days=3)
    paper.print(("Maria Olsen", NETS), feed="The Post")
    paper.print(("Maria Olsen", "“We lost all of the nets in the storm,”"), feed="The Echo")
    assert brief(paper.library) == []


def test_what_several_print_at_once_is_told_once(paper: Paper) -> None:
    for feed in ("The Wire", "The Post", "The Echo"):
        paper.print(("Maria Olsen", NETS), feed=feed)
    assert brief(paper.library) == [(NETS, ("Maria Olsen",))]


def test_someone_on_a_topic_and_any_search_are_followed_and_what_several_watch_is_told_once(
    paper: Paper,
) -> None:
    library = paper.library
    olsen = anyone(library, "Olsen")[0]
    watching.follow_person(library, olsen, end=True)
    watching.follow_person(library, olsen, "taxes")
    watching.follow_search(library, "gulls")
    paper.print(("Maria Olsen", NETS))
    paper.print(("Maria Olsen", TAX))
    paper.print(("Ivo Berg", GULLS))
    assert brief(library) == [(GULLS, ("gulls",)), (TAX, ("Maria Olsen on taxes",))]
    watching.follow_search(library, "by:Olsen")
    assert (TAX, ("by:Olsen", "Maria Olsen on taxes")) in brief(library)
    assert [watch.title for watch in watching.watches(library)] == [
        "by:Olsen",
        "gulls",
        "Maria Olsen on taxes",
    ]
    assert watching.follow_person(library, olsen, "taxes", end=True)
    assert (TAX, ("by:Olsen",)) in brief(library)


# --- Handing over ---


HOOK = """
import json, os, signal, sys, time
given = json.load(sys.stdin)
with open({taken!r}, "a") as file:
    file.write(json.dumps(given) + "\\n")
    file.flush()
    os.fsync(file.fileno())
{then}
"""


class Hook:
    """A program that notes what it is given, and a library in whose settings it is."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.taken_file, self.script = home / "taken", home / "hook.py"
        self.becomes("")
        self.settings = Watching([sys.executable, str(self.script)], 20)

    def becomes(self, then: str) -> None:
        """What it does once it has noted what it was given."""
        self.script.write_text(HOOK.format(taken=str(self.taken_file), then=textwrap.dedent(then)))

    @property
    def taken(self) -> list[dict[str, Any]]:
        lines = self.taken_file.read_text().splitlines() if self.taken_file.exists() else []
        return [json.loads(line) for line in lines]

    @property
    def words(self) -> list[str]:
        return [given["quote"] for given in self.taken]


@pytest.fixture
def hook(tmp_path: Path, paper: Paper) -> Hook:
    hook = Hook(tmp_path)
    paper.library.config = replace(paper.library.config, watching=hook.settings)
    paper.library.archive.unheard.begin()
    return hook


def test_each_new_statement_is_given_once_with_address_date_and_words(paper: Paper, hook: Hook) -> None:
    library = paper.library
    paper.print(("Maria Olsen", NETS), ("Ivo Berg", GULLS), ("Maria Olsen", TAX))
    assert watching.hand_over(library) == 2
    assert hook.words == [NETS, TAX]
    first = hook.taken[0]
    assert (first["watches"], first["speaker"], first["feed_title"]) == (
        ["Maria Olsen"],
        "Maria Olsen",
        "The Wire",
    )
    assert first["url"].startswith("https://news.example/") and first["published"].endswith("Z")
    assert watching.hand_over(library) == 0
    paper.print(("Maria Olsen", NETS), feed="The Post")
    assert watching.hand_over(library) == 0
    assert hook.words == [NETS, TAX]


def test_nothing_new_runs_nothing(paper: Paper, hook: Hook) -> None:
    paper.print(("Ivo Berg", GULLS))
    assert watching.hand_over(paper.library) == 0
    assert hook.taken == [] and paper.library.archive.unheard.number == 0


def test_what_was_there_before_anyone_watched_or_is_old_is_no_news(paper: Paper, tmp_path: Path) -> None:
    library = paper.library
    text, key = paper.store(("Maria Olsen", NETS))
    hook = Hook(tmp_path)
    library.config = replace(library.config, watching=hook.settings)
    assert watching.hand_over(library) == 0
    paper.annotate(text, key, ("Maria Olsen", NETS))
    paper.print(("Maria Olsen", TAX), days=20)
    assert (watching.hand_over(library), hook.taken) == (0, [])


def test_annotating_anew_makes_no_news(paper: Paper, hook: Hook) -> None:
    text, key = paper.store(("Maria Olsen", NETS))
    paper.annotate(text, key, ("Maria Olsen", NETS))
    assert watching.hand_over(paper.library) == 1
    paper.annotate(text, key, ("Maria Olsen", NETS))
    assert watching.hand_over(paper.library) == 0


def test_of_an_article_that_was_edited_only_what_is_new_is_given(paper: Paper, hook: Hook) -> None:
    paper.print(("Maria Olsen", NETS), guid="live")
    assert watching.hand_over(paper.library) == 1
    paper.print(("Maria Olsen", NETS), ("Maria Olsen", TAX), guid="live")
    assert watching.hand_over(paper.library) == 1
    assert hook.words == [NETS, TAX]


def test_an_article_that_came_first_and_is_annotated_last_says_nothing_new(paper: Paper, hook: Hook) -> None:
    text, key = paper.store(("Maria Olsen", NETS))
    paper.print(("Maria Olsen", NETS), feed="The Post")
    assert watching.hand_over(paper.library) == 1
    paper.annotate(text, key, ("Maria Olsen", NETS))
    assert (watching.hand_over(paper.library), hook.words) == (0, [NETS])


def test_a_program_that_fails_is_told_of_in_a_line_and_what_it_failed_over_waits(
    paper: Paper, hook: Hook
) -> None:
    library = paper.library
    hook.becomes("print('no such chat'); sys.exit(3)")
    paper.print(("Maria Olsen", NETS))
    assert watching.hand_over(library) == 0
    trouble = health.watching_trouble(library)
    assert "exit status 3" in trouble and "1 article waits" in trouble and "\n" not in trouble
    assert [finding.kind for finding in health.check(library) if finding.text == trouble] == ["problem"]
    assert "no such chat" in library.paths.log.read_text()
    hook.becomes("")
    assert watching.hand_over(library) == 1
    assert health.watching_trouble(library) == ""


def test_a_program_that_is_not_there_loses_nothing(paper: Paper, hook: Hook) -> None:
    library = paper.library
    library.config = replace(library.config, watching=Watching(["/no/such/program"]))
    paper.print(("Maria Olsen", NETS))
    for _ in range(2 * watching.MOST_TRIES):
        assert watching.hand_over(library) == 0
    assert "/no/such/program cannot be run: No such file or directory" in health.watching_trouble(library)
    library.config = replace(library.config, watching=hook.settings)
    assert watching.hand_over(library) == 1


def test_a_statement_over_which_it_always_fails_is_left_out_in_the_end_and_holds_up_no_other(
    paper: Paper, hook: Hook
) -> None:
    library = paper.library
    hook.becomes("sys.exit('nets' in given['quote'])")
    paper.print(("Maria Olsen", NETS))
    paper.print(("Maria Olsen", TAX))
    for _ in range(watching.MOST_TRIES + 2):
        watching.hand_over(library)
    assert hook.words.count(TAX) == 1
    assert hook.words.count(NETS) == watching.MOST_TRIES
    assert library.archive.unheard.number == 0
    assert "left out" in library.archive.unheard.trouble or health.watching_trouble(library) == ""


def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    paper: Paper, hook: Hook, tmp_path: Path
) -> None:
    library = paper.library
    library.config = replace(library.config, watching=replace(hook.settings, seconds=1))
    child = tmp_path / "child"
    hook.becomes(
        f"""
        import subprocess
        started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        open({str(child)!r}, "w").write(str(started.pid))
        time.sleep(600)
        """
    )
    paper.print(("Maria Olsen", NETS))
    assert watching.hand_over(library) == 0
    assert "took more than 1 s" in health.watching_trouble(library)
    if child.exists() and child.read_text():
        assert _ended(int(child.read_text()))


def _ended(pid: int) -> bool:
    """Whether a process is gone, or dead and not collected yet, soon."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
            os.kill(pid, 0)
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


def test_who_does_not_read_what_it_is_given_has_taken_it(paper: Paper, hook: Hook) -> None:
    library = paper.library
    library.config = replace(library.config, watching=Watching([sys.executable, "-c", ""]))
    paper.print(("Maria Olsen", NETS))
    assert watching.hand_over(library) == 1


def test_it_is_stopped_in_the_middle_and_goes_on_another_time(paper: Paper, hook: Hook) -> None:
    library = paper.library
    hook.becomes("time.sleep(600)")
    paper.print(("Maria Olsen", NETS))
    assert watching.hand_over(library, stop=lambda: bool(hook.taken)) == 0
    assert health.watching_trouble(library) == ""
    hook.becomes("")
    assert watching.hand_over(library) == 1


def test_without_a_program_nothing_is_kept_for_it(paper: Paper, hook: Hook) -> None:
    library = paper.library
    paper.print(("Maria Olsen", NETS))
    library.config = Config()
    assert watching.hand_over(library) == 0
    assert not library.archive.unheard.watching and library.archive.unheard.number == 0


HANDING = """
import sys
from pathlib import Path
from tuireader.config import default_paths, load_config
from tuireader.library import Library, watching
paths = default_paths(Path(sys.argv[1]), Path(sys.argv[2]))
with Library.open(paths, load_config(paths.config_file)) as library:
    watching.hand_over(library)
"""


def places(hook: Hook, library: Library) -> Paths:
    """Where the library is, with the hook in its settings, and who is followed safe for other processes to see."""
    library.marks.flush()
    run = json.dumps(hook.settings.run)
    library.paths.config_file.write_text(f"[watching]\nrun = {run}\n")
    return library.paths


@pytest.mark.slow
def test_kills_at_any_moment_lose_no_statement_and_repeat_one_each_at_most(paper: Paper, hook: Hook) -> None:
    library = paper.library
    numbers = ("one", "two", "three", "four", "five", "six")
    said = [f"“This is statement number {number} of the harbour master,”" for number in numbers]
    for words in said:
        paper.print(("Maria Olsen", words))
    paths = places(hook, library)
    command = [sys.executable, "-c", HANDING, str(paths.data), str(paths.config_file)]
    for number in range(len(said)):
        before, until = len(hook.taken), time.monotonic() + 60
        with subprocess.Popen(command) as process:
            while len(hook.taken) == before and process.poll() is None and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(0.004 * number)  # now before, now after it is noted
            process.kill()
    subprocess.run(command, check=True)
    assert set(hook.words) == set(said)
    assert len(hook.words) <= len(said) + len(said)  # each kill repeats one at most
    assert library.archive.unheard.number == 0


@pytest.mark.slow
def test_two_processes_hand_over_one_at_a_time_and_each_once(
    paper: Paper, hook: Hook, tmp_path: Path
) -> None:
    library = paper.library
    beside = tmp_path / "beside"
    hook.becomes(
        f"""
        handle = os.open({str(beside)!r}, os.O_CREAT | os.O_EXCL)  # fails where another is at work
        time.sleep(0.05)
        os.unlink({str(beside)!r})
        """
    )
    for number in range(6):
        paper.print(("Maria Olsen", f"“Boat number {number * 111} was never found by any of us,”"))
    paths = places(hook, library)
    command = [sys.executable, "-c", HANDING, str(paths.data), str(paths.config_file)]
    running = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait(120) for process in running] == [0, 0]
    assert len(hook.words) == len(set(hook.words)) == 6
    assert library.archive.unheard.trouble == ""


# --- The commands ---


Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(lib: Library) -> Iterator[Command]:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "tuireader", "--data-dir", str(lib.paths.data)]
        line += ["--config", str(lib.paths.config_file), *arguments]
        return subprocess.run(line, capture_output=True, text=True, timeout=120)

    yield run


@pytest.mark.slow
def test_the_commands_follow_and_brief(paper: Paper, command: Command) -> None:
    paper.print(("Maria Olsen", NETS), ("Ivo Berg", GULLS))
    paper.library.marks.flush()
    assert command("follow").stdout == "Maria Olsen\n"
    shown = command("brief").stdout
    assert shown.startswith("Maria Olsen\n") and NETS in shown and GULLS not in shown
    command("follow", "--about", "gulls", "Berg")
    rows = [json.loads(row) for row in command("brief", "--json", "newer:2d").stdout.splitlines()]
    assert [(row["quote"], row["watches"]) for row in rows] == [
        (NETS, ["Maria Olsen"]),
        (GULLS, ["Ivo Berg on gulls"]),
    ]
    assert command("follow", "--end", "Olsen").stdout.startswith("no longer following Maria Olsen")
    command("follow", "--search", "--end", 'by:"Ivo', 'Berg"', "about:gulls")
    command("follow", "--end", "--about", "gulls", "Berg")
    nobody = command("follow")
    assert nobody.stdout == ""
    assert nobody.stderr == "nobody is followed: tuireader follow NAME, or the key F in the reader\n"
    assert "nobody is followed" in command("brief").stderr


@pytest.mark.slow
def test_a_fetch_without_a_window_hands_over_what_is_new_and_a_failing_program_fails_no_fetch(
    paper: Paper, hook: Hook, command: Command, server: Server
) -> None:
    library = paper.library
    today = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())

    def feed(*said: str) -> None:
        items = "".join(
            f"<item><title>On day {number}</title><guid>{number}</guid><pubDate>{today}</pubDate>"
            f"<description>{words} Maria Olsen said on Friday.</description></item>"
            for number, words in enumerate(said)
        )
        body = f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'
        server.routes["/feed"] = Reply(body.encode(), headers={"Content-Type": RSS})

    places(hook, library)
    feed()
    assert command("add", f"{server.url}/feed").returncode == 0
    feed(NETS)
    hook.becomes("sys.exit(3)")
    done = command("fetch", "--all")
    assert (done.returncode, hook.words) == (0, [NETS])
    assert "exit status 3" in done.stderr and done.stderr.count("\n") == 1
    hook.becomes("")
    feed(NETS, TAX)
    done = command("fetch", "--all", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert sorted(hook.words[1:]) == sorted([NETS, TAX])
    assert command("fetch", "--all").returncode == 0 and len(hook.words) == 3


@pytest.mark.slow
def test_after_a_fetch_without_a_window_all_answers_are_those_of_a_library_that_was_read(
    tmp_path: Path, server: Server
) -> None:
    said = f"{NETS} Maria Olsen said on Friday, after the ferry had run aground off Lindholm in thick fog."

    def bring(number: int) -> None:
        for minutes, paper in enumerate(("Wire", "Post")):
            at = time.strftime(
                "%a, %d %b %Y %H:%M:%S +0000", time.gmtime(time.time() // 3_600 * 3_600 - 60 * minutes)
            )
            item = f"<item><title>Aground</title><guid>1</guid><pubDate>{at}</pubDate>"
            item += f"<description>{said}</description></item>"
            body = f'<rss version="2.0"><channel><title>{paper}</title>{item * number}</channel></rss>'
            server.routes[f"/{paper}"] = Reply(body.encode(), headers={"Content-Type": RSS})

    def run(home: Path, *arguments: str) -> str:
        line = [
            sys.executable,
            "-m",
            "tuireader",
            "--data-dir",
            str(home),
            "--config",
            str(home / "config.toml"),
        ]
        done = subprocess.run([*line, *arguments], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    fetched, was_read = tmp_path / "fetched", tmp_path / "read"
    for home, options in ((fetched, ()), (was_read, ("--no-annotate",))):
        bring(0)
        for paper in ("Wire", "Post"):
            run(home, "add", f"{server.url}/{paper}")
        bring(1)
        run(home, "fetch", "--all", "--quiet", *options)
    with Library.open(default_paths(was_read, was_read / "config.toml"), Config()) as library:
        done: list[int] = []
        service = AnnotatingService(library, lambda progress: done.append(progress.key))
        service.start()
        deadline = time.monotonic() + 60
        while len(done) < 2 or library.archive.stories.untied():
            assert time.monotonic() < deadline, "the service never came to an end"
            time.sleep(0.02)
        service.close()
    questions = (
        ("quotes", "--json", "lindholm"),  # the seeds are no arrivals: a fetch leaves them to the reader
        ("quotes", "--traced", "--json", "lindholm"),
        ("stories", "--json", "lindholm"),
        ("person", "Olsen"),
    )
    answers = [run(fetched, *question) for question in questions]
    assert answers == [run(was_read, *question) for question in questions]
    assert all(answers) and "Lindholm" in answers[0]
