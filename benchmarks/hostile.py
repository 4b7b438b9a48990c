"""Hostile feeds, servers and pages through the real program: what each costs, and whether others notice.

    python benchmarks/hostile.py fetch [NAME...]     each alone: seconds, peak memory, what is said of it
    python benchmarks/hostile.py all                 all in one refresh, with good feeds among them
    python benchmarks/hostile.py read                in the reader, in a pseudo-terminal: keys while it refreshes,
                                                     every article opened, every byte on the terminal looked at

``--set FOLDER`` adds the files in FOLDER/feeds and FOLDER/html to those that are made here. Everything is served
from the loopback; a listener stands where no request may go. Ends with what broke a promise. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), *map(str, (ROOT / "tests").glob("support/**/")), str(ROOT / "benchmarks")]

from hostile_answers import ANSWERS, STOP, path  # noqa: E402
from hostile_feeds import FEEDS, media_type  # noqa: E402
from hostile_pages import PAGES  # noqa: E402
from hostile_reading import read  # noqa: E402
from hostile_texts import CANARY, ELSEWHERE  # noqa: E402
from server import RSS, Reply, Route, Server, item, rss  # noqa: E402
from terminal import environment  # noqa: E402

MOST_SECONDS = 30.0
MOST_MEGABYTES = 150.0
GOOD = {f"good {number}": rss(item(f"good {number}", "Words of a good feed.")) for number in range(4)}


def routes(extra: Path | None) -> dict[str, Route]:
    """Every feed, answer and page by its name."""
    found: dict[str, Route] = {f"answer: {name}": route for name, route in ANSWERS.items()}
    for name, make in FEEDS.items():
        found[f"feed: {name}"] = _made(lambda make=make: make(), media_type(name))  # type: ignore[misc]
    for name, page in PAGES.items():
        found[f"page: {name}"] = _made(lambda page=page: _story(page()), RSS)  # type: ignore[misc]
    for file in sorted((extra / "feeds").iterdir()) if extra else ():
        found[f"file: {file.name}"] = _made(file.read_bytes, RSS)
    for file in sorted((extra / "html").iterdir()) if extra else ():
        found[f"html: {file.name}"] = _made(lambda file=file: _story(file.read_text()), RSS)  # type: ignore[misc]
    return found


def _made(make: Any, kind: str) -> Route:
    """A body that is made when asked for."""
    return lambda seen: Reply(make(), headers={"Content-Type": kind})


def _story(page: str) -> bytes:
    """A page as the body of a feed's only article."""
    text = page.encode("utf-8", "replace").decode().replace("]]>", "]]&gt;")
    text = "".join(c for c in text if c in "\n\t" or ord(c) >= 32)
    return rss(f"<guid>1</guid><title>A page</title><description><![CDATA[{text}]]></description>")


@contextmanager
def serving(extra: Path | None) -> Iterator[tuple[Server, dict[str, str]]]:
    """A server of all that is hostile and some that is good; the names' addresses."""
    with Server() as server:
        addresses: dict[str, str] = {}
        for name, route in routes(extra).items():
            where = path(name.partition(": ")[2]) if name.startswith("answer") else path(name)
            server.routes[where] = route
            addresses[name] = server.url + where
        for name, body in GOOD.items():
            server.routes[path(name)] = Reply(body, headers={"Content-Type": RSS})
            addresses[name] = server.url + path(name)
        server.routes["/good"] = Reply(GOOD["good 0"])
        yield server, addresses
        STOP.set()


class Forbidden:
    """Listens where no request may go."""

    def __init__(self) -> None:
        import socket

        self.asked: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", int(ELSEWHERE.rpartition(":")[2])))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                connection.settimeout(2)
                with suppress(OSError):
                    self.asked.append(connection.recv(200))


class Memory:
    """The peak of resident megabytes of a process tree: of the largest process, and of all together."""

    def __init__(self, pid: int) -> None:
        self.largest = self.together = 0.0
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            sizes = [_resident(pid) for pid in _tree(self._pid)]
            self.largest = max(self.largest, *sizes, 0.0)
            self.together = max(self.together, sum(sizes))

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join()


def _tree(pid: int) -> list[int]:
    """A process and all below it."""
    found, place = [pid], 0
    while place < len(found):
        with suppress(OSError):
            for task in Path(f"/proc/{found[place]}/task").glob("*/children"):
                found += map(int, task.read_text().split())
        place += 1
    return found


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError):
        return 0.0


class Program:
    """The program with a library of its own."""

    def __init__(self, home: Path, config: str = "") -> None:
        self.home = home
        (home / "config.toml").write_text(f"[annotating]\nenabled = false\n{config}")
        self.options = ["--data-dir", str(home / "data"), "--config", str(home / "config.toml")]

    def follow(self, addresses: Sequence[str]) -> None:
        """Follow feeds without asking for them."""
        outlines = "".join(f"<outline xmlUrl='{address}'/>" for address in addresses)
        (self.home / "feeds.opml").write_text(f"<opml><body>{outlines}</body></opml>")
        self.run("opml", "import", str(self.home / "feeds.opml"))

    def run(self, *arguments: str) -> tuple[float, Memory, str, str]:
        """Run a command: seconds, memory, and what it wrote."""
        command = [sys.executable, "-m", "tuireader", *self.options, *arguments]
        begin = time.monotonic()
        process = subprocess.Popen(
            command, env=environment(self.home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.home
        )
        memory = Memory(process.pid)
        out, error = process.communicate(timeout=600)
        memory.stop()
        return time.monotonic() - begin, memory, out.decode(), error.decode()

    def feeds(self) -> dict[str, dict[str, Any]]:
        """The feeds by their addresses."""
        lines = self.run("feeds", "--json")[2].splitlines()
        return {feed["url"]: feed for feed in map(json.loads, lines)}


def faults(seconds: float, memory: Memory, *texts: str) -> list[str]:
    """The promises that a run broke."""
    found = []
    if seconds > MOST_SECONDS:
        found.append(f"took {seconds:.0f} s")
    if memory.largest > MOST_MEGABYTES:
        found.append(f"took {memory.largest:.0f} MB")
    for text in texts:
        if "Traceback" in text or "unforeseen" in text:
            found.append("a traceback")
        if any((ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 for c in text):
            found.append("a control character")
    return found


def fetch_each(extra: Path | None, names: Sequence[str]) -> list[str]:
    """Each alone in a library of its own, with a good feed beside it."""
    broken = []
    with serving(extra) as (_, addresses):
        for name, address in addresses.items():
            if names and not any(wanted in name for wanted in names):
                continue
            with tempfile.TemporaryDirectory() as folder:
                program = Program(Path(folder))
                program.follow([address, addresses["good 0"]])
                seconds, memory, out, error = program.run("fetch", "--all", "--json", "--no-annotate")
                feeds = program.feeds()
                listed = program.run("list", "--json", "--limit", "5")[2]
                log = Path(folder, "data", "tuireader.log")
                wrong = faults(seconds, memory, out, error, listed, log.read_text() if log.exists() else "")
            feed, good = feeds.get(address), feeds.get(addresses["good 0"], {})
            if not good.get("total") and name not in GOOD:
                wrong.append("the good feed has no article")
            told = (feed or {}).get("error") or f"{(feed or {}).get('total')} articles"
            print(
                f"{name:44.44} {seconds:5.1f} s {memory.largest:4.0f} {memory.together:4.0f} MB  {told} {wrong or ''}"
            )
            broken += [f"{name}: {fault}" for fault in wrong]
    return broken


def fetch_all(extra: Path | None) -> list[str]:
    """All in one refresh."""
    with serving(extra) as (_, addresses), tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder))
        program.follow(list(addresses.values()))
        seconds, memory, out, error = program.run("fetch", "--all", "--json", "--no-annotate")
        feeds = program.feeds()
        print(f"{len(addresses)} feeds: {seconds:.0f} s, {memory.largest:.0f} and {memory.together:.0f} MB")
        wrong = faults(0, memory, out, error, program.run("list", "--json", "--limit", "100000")[2])
        wrong += [f"{name}: no article" for name in GOOD if not feeds[addresses[name]].get("total")]
    return wrong


def main() -> int:
    """Print what came of it; the exit status is 1 when a promise was broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("fetch", "all", "read"))
    parser.add_argument("names", nargs="*", help="only those whose names contain one of these")
    parser.add_argument("--set", type=Path, help="a folder with more: feeds/ and html/")
    options = parser.parse_args()
    forbidden = Forbidden()
    if options.what == "fetch":
        broken = fetch_each(options.set, options.names)
    elif options.what == "all":
        broken = fetch_all(options.set)
    else:
        with serving(options.set) as (_, addresses), tempfile.TemporaryDirectory() as folder:
            program = Program(Path(folder), "[fetching]\non_start = false\n")
            chosen = {
                n: a for n, a in addresses.items() if not options.names or any(w in n for w in options.names)
            }
            program.follow([*chosen.values(), *(addresses[name] for name in GOOD)])
            program.run("fetch", "--no-annotate", *(addresses[name] for name in GOOD))
            broken = read(program.home, program.options, CANARY)
    broken += [f"a request where none may go: {request!r}" for request in forbidden.asked]
    print("\n".join(broken) or "all promises kept")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
