"""Kills of ``fetch`` at random moments, and what must hold after each: nothing shown is lost, nothing is there twice.

Not a test itself; ``test_killing.py`` and ``benchmarks/crash_fetch.py`` use it.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock
from program import Program
from server import Reply, Seen, Server, rss
from terminal import Terminal
from tinydb import TinyDB

from tuireader.config import Config
from tuireader.library import Library, articles, health, marking
from tuireader.library.feeds.feed_settings import configure
from tuireader.model import Subscription
from tuireader.query.tree import Everything

FEEDS, ITEMS, KEPT = 6, 12, 30
FILES = {"archive.db", "archive.db-wal", "archive.db-shm", "marks.json", "marks.json.lock"}
FILES |= {"marks.json.0", "marks.json.1"}
FILES |= {"writer.lock", "tuireader.log"}


class Killing:
    """A library under ``home`` that follows feeds of a server; each :meth:`kill` is one attempt to break it.

    In every generation each feed has a new item, and one that was edited. Feed 0 moves to a new address each
    time; of feed 1 only the newest are kept.
    """

    def __init__(self, home: Path, server: Server) -> None:
        self.home, self.server = home, server
        self.generation = 0
        self.seconds = 1.0
        """How long a fetch takes that is not killed."""
        self.seen: dict[int, str] = {}
        """The articles that were ever listed, with their feeds."""
        self.program = Program(home)
        self.paths = self.program.paths
        for number in range(1, FEEDS):
            server.routes[f"/{number}"] = self._answer
        self._move()
        self.paths.config_file.write_text("[annotating]\nenabled = false\n[fetching]\non_start = false\n")
        keys = [f"{server.url}/{number or '0-0'}" for number in range(FEEDS)]
        with self.open() as library:
            marking.subscribe(library.marks, [Subscription(key, key) for key in keys])
            configure(library, keys[1], "keep_articles", str(KEPT))
        self.keys = keys

    def open(self) -> Library:
        """The library, in this process."""
        return Library.open(self.paths, Config())

    def start(self, largest: int | None = None) -> subprocess.Popen[str]:
        """Fetch what has changed, in a session of its own; it prints each feed once it is stored.

        ``largest`` is the size in bytes beyond which no file can grow, as on a full disk.
        """
        self.generation += 1
        self._move()
        return self.program.start(
            "fetch",
            "--all",
            "--json",
            "--no-annotate",
            env=self.program.environment | {"PYTHONUNBUFFERED": "1"},
            start_new_session=True,
            preexec_fn=largest and (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))),
        )

    def whole(self) -> None:
        """A fetch that nobody kills, and how long it takes."""
        began = time.monotonic()
        with self.start() as run:
            told = run.communicate()
        assert run.returncode == 0, told[1]
        self.seconds = time.monotonic() - began
        self.check(told[0])

    def kill(self, chance: random.Random) -> bool:
        """Kill a fetch with all its workers at a random moment; whether it was still running."""
        with self.start() as run:
            time.sleep(chance.random() * self.seconds)
            running = run.poll() is None
            if running:
                os.killpg(run.pid, signal.SIGKILL)
            told = run.communicate()[0]
        wait_until(lambda: not session_of(run.pid), "processes outlive the kill")
        self.check(told)
        return running

    def kill_parent(self, chance: random.Random) -> None:
        """Kill a fetch alone: its workers see to their own end."""
        with self.start() as run:
            time.sleep(chance.random() * self.seconds)
            run.kill()
            told = run.communicate()[0]
        wait_until(lambda: not session_of(run.pid), "workers outlive their parent")
        self.check(told)

    def kill_worker(self, chance: random.Random) -> bool:
        """Kill a worker of a fetch, which goes on; whether a feed was told to have failed for it."""
        with self.start() as run:
            time.sleep(chance.random() * self.seconds)
            for pid, command in session_of(run.pid).items():
                if b"spawn_main" in command:
                    os.kill(pid, signal.SIGKILL)
            told, complaints = run.communicate()
        assert "Traceback" not in complaints, complaints
        failed = [row["error"] for row in map(json.loads, told.splitlines()) if row["error"]]
        assert run.returncode == bool(failed), complaints
        assert len(told.splitlines()) == FEEDS and all("worker" in error for error in failed), told
        self.check(told)
        return bool(failed)

    def kill_reader(self, chance: random.Random) -> None:
        """Kill the reader in the middle of a refresh."""
        self.generation += 1
        self._move()
        with Terminal(self.program.command(), self.home, size=(120, 40)) as terminal:
            terminal.wait_for("unread")
            terminal.type("R")
            until = time.monotonic() + chance.random() * self.seconds
            while time.monotonic() < until:
                terminal.read(0.01)
            terminal.process.kill(signal.SIGKILL)
        wait_until(lambda: not session_of(terminal.process.pid), "workers outlive the reader")
        self.check()

    def fill(self, largest: int) -> None:
        """Fetch on a disk that becomes full: that is told in one line, and nothing is lost."""
        with self.start(largest) as run:
            told, complaints = run.communicate()
        assert run.returncode == 1
        assert len(complaints.splitlines()) == 1 and str(self.paths.data) in complaints, complaints
        self.check(told)

    def check(self, told: str = "") -> None:
        """Both stores are sound, and hold all that was ever listed, or told to be new, once."""
        left = {path.name for path in self.paths.data.iterdir()} - FILES
        assert len(left) <= 1 and all(name.endswith(".tmp") for name in left), left
        with FileLock(self.paths.data / "writer.lock", timeout=0), TinyDB(self.paths.marks) as marks:
            assert len(marks.table("feeds")) == FEEDS
        with self.open() as library:
            assert [finding.kind for finding in health.check(library)] == ["ok", "ok"]
            self._check_articles(library, told)
            self._check_stars(library)

    def _check_articles(self, library: Library, told: str) -> None:
        database = library.archive._database
        rows = database.all("SELECT a.key, f.key, a.guid FROM article a JOIN feed f ON f.id = a.feed")
        assert len({row[1:] for row in rows}) == len(rows), "an article is there twice"
        listed = list(articles.ids(library, Everything()))
        assert len(set(listed)) == len(listed) == len(rows)
        counted = Counter(feed for _, feed, _ in rows)
        assert {feed: total for feed, (total, _) in articles.counts(library).by_feed.items()} == counted
        gone = {key for (key,) in database.all("SELECT key FROM gone")}
        lost = {key: feed for key, feed in self.seen.items() if key not in set(listed)}
        assert all(feed == self.keys[1] and key in gone for key, feed in lost.items()), f"lost: {lost}"
        for feed, new in _told(told):
            before = sum(known == feed for known in self.seen.values())
            assert feed == self.keys[1] or counted[feed] >= before + new, f"{feed}: told, and lost"
        self.seen = {key: feed for key, feed, _ in rows}

    def _check_stars(self, library: Library) -> None:
        """What was starred is kept, even of the feed of which only the newest are; star one more."""
        starred = library.marks.starred_keys()
        assert starred <= self.seen.keys(), "a star is lost"
        others = [row for row in articles.page(library, Everything(), 200) if not row.starred]
        if others and len(starred) < 20:
            marking.star(library.marks, others[-1])

    def _move(self) -> None:
        """Let feed 0 be at a new address, and send there who asks at an older one."""
        here = f"/0-{self.generation}"
        for old in range(self.generation):
            self.server.routes[f"/0-{old}"] = Reply(b"", 301, {"Location": f"{self.server.url}{here}"})
        self.server.routes[here] = self._answer

    def _answer(self, seen: Seen) -> Reply:
        """A feed as it is in this generation."""
        name, newest = seen.path.strip("/").partition("-")[0], self.generation + ITEMS
        items = []
        for number in range(newest, newest - ITEMS, -1):
            edited = f" edited in {self.generation}" if number == newest - 3 else ""
            words = f"<p>The words of {number}{edited}, and more of them.</p>" * 30
            items.append(
                f"<guid isPermaLink='false'>{name}-{number}</guid><title>Story {number}{edited}</title>"
                f"<link>https://news.example/{name}/{number}</link><description><![CDATA[{words}]]></description>"
            )
        return Reply(rss(*items, title=f"Feed {name}"), headers={"Content-Type": "text/xml"})


def _told(output: str) -> Iterator[tuple[str, int]]:
    """The feeds that a fetch said were stored, with how many of their articles were new."""
    for line in output.splitlines(keepends=True):
        if line.endswith("\n"):
            done = json.loads(line)
            yield done["feed"], done["new"]


def session_of(leader: int) -> dict[int, bytes]:
    """The processes, with their command lines, of a session that have not ended."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = status.read_text().rpartition(")")[2].split()[:4]
            if int(session) == leader and state not in "ZX":
                found[int(status.parent.name)] = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
    return found


def wait_until(met: Callable[[], bool], what: str) -> None:
    """Wait for a condition, and fail when it is never met."""
    deadline = time.monotonic() + 30
    while not met():
        assert time.monotonic() < deadline, what
        time.sleep(0.005)
