"""Let a disk fail at each operation of each thing the program does, and look whether anything acknowledged is lost.

    python benchmarks/faults.py [--points 40] [--only NAME ...] [--modes eftds]

Under the program stands faults.c (it needs a C compiler), which counts the writes, syncs, renames and removals in the
folder of the stores, and at one of them fails (e: EIO once, f: the disk is full from then on), tears the write in two
(t), or cuts the power: all that was not synced is gone (d), or some of it (s). Each scenario is run once for each
mode and each operation, of which --points evenly spread ones are taken where there are more; the power is also cut
when the command has just ended.

After each run both stores must open and be sound; each article and each mark must be as before the command or as
after it; as after it, if the command said that it was done; and what failed must be told in one plain line. Then the
command is done again, and all must be as if nothing had been. Exit status 1 says that something was not so.
"""

from __future__ import annotations

import argparse
import ctypes
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), *map(str, (ROOT / "tests").glob("support/**/"))]

from server import Reply, Server, item, rss  # noqa: E402

from tuireader import cli  # noqa: E402
from tuireader.config import Paths, default_paths, load_config  # noqa: E402
from tuireader.errors import TuireaderError  # noqa: E402
from tuireader.library import Library, health, marking, queries  # noqa: E402
from tuireader.model import Document, Entry, FeedState, Subscription  # noqa: E402
from tuireader.query.tree import Everything  # noqa: E402

MODES = {"e": "EIO", "f": "full", "t": "torn", "d": "power", "s": "power, some"}
CRASHED = 137
SECONDS = 60
LOCAL, FEED = "local:Kept", "https://feed.example/rss"
TABLES = ("articles", "feeds", "names", "corrections", "followed", "searches", "read")
TIMES = ("added", "at")
"""Fields that say when something was done, and differ from run to run."""

State = dict[str, Any]
Act = Callable[["Home"], int]


@dataclass(frozen=True)
class Home:
    """Where a run keeps its stores, and the server whose feeds it follows."""

    folder: Path
    url: str

    @property
    def paths(self) -> Paths:
        """The places."""
        return default_paths(self.folder / "data", self.folder / "config.toml")

    def command(self, *words: str) -> int:
        """A command of the program; its exit status."""
        places = ["--data-dir", str(self.paths.data), "--config", str(self.paths.config_file)]
        return cli.main([*places, *words])

    @contextmanager
    def library(self) -> Iterator[Library]:
        """The library, opened as the program opens it."""
        with Library.open(self.paths, load_config(self.paths.config_file)) as library:
            yield library


@dataclass(frozen=True)
class Scenario:
    """Something that the program does: ``prepare`` makes the stores before it, ``act`` does it, in a process of its
    own.
    """

    act: Act
    prepare: Callable[[Home], None]
    generation: int = 1
    """What the server's feeds hold meanwhile."""
    again: Act | None = None
    """What leads to the same when it was cut short; as a rule to do it again."""
    once: bool = False
    """Whether that does something else, as taking back another change does."""


@dataclass
class Run:
    """What became of one run."""

    status: int
    told: str
    complaints: str
    operations: int


@dataclass
class Tally:
    """What became of all runs of one scenario."""

    operations: int = 0
    runs: int = 0
    failed: list[str] = field(default_factory=list)


# --- the scenarios ---


def on(*words: str) -> Act:
    """A command with these words; ``{url}`` and ``{home}`` stand for the server and the folder."""
    return lambda home: home.command(*(word.format(url=home.url, home=home.folder) for word in words))


def through(change: Callable[[Library], object]) -> Act:
    """A change that only the screen makes, acknowledged once it is flushed."""

    def act(home: Home) -> int:
        try:
            with home.library() as library:
                change(library)
                library.marks.flush()
        except TuireaderError as error:
            print(error, file=sys.stderr)
            return 1
        return 0

    return act


def nothing(home: Home) -> None:
    """No stores yet."""


def stored(home: Home) -> None:
    """A library with articles, marks, and a feed that was fetched once."""
    with home.library() as library:
        text = "Some words that are kept. " * 40
        library.archive.store(
            LOCAL, [Entry(f"k{n}", f"Kept {n}", Document(text * (n + 1))) for n in range(6)]
        )
        key = f"{home.url}/feed"
        marking.subscribe(library.marks, [Subscription(key, key), Subscription(FEED, FEED, title="Example")])
        library.archive.set_feed_state(FeedState(FEED, "Example", next_fetch=1 << 40, gone=True))
        library.archive.store(FEED, [Entry(f"e{n}", f"Example {n}", Document("A text.")) for n in range(8)])
        rows = library.archive.page(Everything(), 20)
        marking.star(library.marks, rows[:3])
        marking.mark_read(library.marks, [row.ref for row in rows[2:7]])
        marking.set_tags(library.marks, rows[4], ["later"])
    assert home.command("fetch", "--quiet") == 0


def pages(home: Home) -> None:
    """Articles with pages that can be fetched."""
    stored(home)
    with home.library() as library:
        entries = [Entry(f"p{n}", f"Page {n}", Document("Teaser."), url=f"{home.url}/page") for n in range(3)]
        library.archive.store(FEED, entries)


def few_kept(home: Home) -> None:
    """A feed of which fewer articles are to be kept than there are, by a little."""
    stored(home)
    with home.library() as library:
        key = f"{home.url}/feed"
        entries = [Entry(f"old{n}", f"Old {n}", Document("Old."), published=n + 1) for n in range(20)]
        library.archive.store(key, entries)
    assert home.command("set", f"{home.url}/feed", "keep_articles", "20") == 0


def edited(home: Home) -> None:
    """Articles of which there are earlier versions."""
    stored(home)
    with home.library() as library:
        library.archive.store(LOCAL, [Entry("k1", "Kept 1", Document("Now in other words."))])


def index_broken(home: Home) -> None:
    """The full-text index out of step."""
    import sqlite3

    stored(home)
    connection = sqlite3.connect(home.paths.archive)
    connection.execute("INSERT INTO words(words) VALUES('delete-all')")
    connection.commit()
    connection.close()


def page_lost(home: Home) -> None:
    """An archive whose first page is gone."""
    stored(home)
    with home.paths.archive.open("rb+") as file:
        file.write(bytes(4096))


def old_format(home: Home) -> None:
    """An archive as an older program left it."""
    from tuireader.store.archive import database, schema

    steps, wanted = schema.STEPS, schema.STEPS.index(schema.EARLIER)
    from tuireader.store.marks.marks import TinyMarks

    marks = TinyMarks(home.paths.marks)
    marks.create()
    marks.close()
    schema.STEPS = steps[:wanted]
    old = database.connect(home.paths.archive)
    schema.STEPS = steps
    old.execute("INSERT INTO feed(id, key) VALUES(1, ?)", [LOCAL])
    for number in range(1, 30):
        old.execute(
            "INSERT INTO article(key, feed, published, words, title, url, author, section, lang, guid, hash)"
            " VALUES(?, 1, 5, 1, 'Old', '', '', '', '', '1', x'')",
            [number << 40],
        )
        old.execute("INSERT INTO words(rowid, title, text) VALUES(?, 'Old', 'The page.')", [number])
        old.execute("INSERT INTO body VALUES(?, 'The page.', '[[],[]]')", [number])
        old.execute("INSERT INTO own VALUES(?, 'The teaser.', '[[],[]]')", [number])
    old.close()


def undone(home: Home) -> None:
    """A change that was taken back."""
    stored(home)
    assert home.command("undo") == 0


def delete_some(library: Library) -> None:
    """Remove articles for good."""
    library.archive.delete([row.key for row in library.archive.page(Everything(), 20) if row.feed == FEED])


def tag_some(library: Library) -> None:
    """Tag articles, one change each."""
    for row in library.archive.page(Everything(), 4):
        marking.set_tags(library.marks, row, ["a", "b"])


def delete_marked(library: Library) -> None:
    """Delete articles as the screen does, which can be undone."""
    marking.delete(library.marks, library.archive.page(Everything(), 4))


def save_search(library: Library) -> None:
    """Keep a query under a name."""
    queries.keep_search(library.marks, "is:unread", "Mine")


def add_or_fetch(home: Home) -> int:
    """Follow a feed, or fetch it where it is followed already."""
    home.command("add", f"{home.url}/other")
    return home.command("fetch", "--all", "--quiet")


SCENARIOS = {
    "first start": Scenario(on("count"), nothing),
    "import files": Scenario(on("import", "{home}/files"), stored),
    "import into nothing": Scenario(on("import", "{home}/files"), nothing),
    "subscribe": Scenario(on("add", "{url}/other"), stored, again=add_or_fetch),
    "fetch what is new": Scenario(on("fetch", "--all", "--json"), stored, generation=2),
    "fetch what was edited": Scenario(on("fetch", "--all"), stored, generation=3),
    "fetch pages": Scenario(on("fetch", "--fulltext", "Page"), pages),
    "fetch and prune": Scenario(on("fetch", "--all"), few_kept, generation=2),
    "mark read": Scenario(on("mark", "read", "is:unread"), stored),
    "star": Scenario(on("mark", "starred", "Example"), stored),
    "tag": Scenario(through(tag_some), stored),
    "delete": Scenario(through(delete_marked), stored, once=True),
    "remove for good": Scenario(through(delete_some), stored),
    "undo": Scenario(on("undo"), stored, once=True),
    "redo": Scenario(on("redo"), undone, once=True),
    "unsubscribe": Scenario(on("remove", FEED), stored, once=True),
    "rename a feed": Scenario(on("rename", FEED, "Another title"), stored),
    "set something of a feed": Scenario(on("set", FEED, "folder", "World/News"), stored),
    "import OPML": Scenario(on("opml", "import", "{home}/feeds.opml"), stored),
    "save a search": Scenario(through(save_search), stored),
    "repair an index": Scenario(on("doctor", "--repair"), index_broken),
    "repair a damaged archive": Scenario(on("doctor", "--repair"), page_lost),
    "repair with earlier versions": Scenario(on("doctor", "--repair"), edited),
    "migrate": Scenario(on("count"), old_format),
}


# --- a run ---


class Disk:
    """The library that is loaded before the C library; ``spare`` is a folder in which it keeps removed files."""

    def __init__(self, library: Path, spare: Path) -> None:
        self._library = ctypes.CDLL(str(library))
        self._library.faults_end.restype = ctypes.c_long
        self._library.faults_begin.argtypes = [
            ctypes.c_char_p,
            ctypes.c_char_p,
            ctypes.c_char,
            ctypes.c_long,
            ctypes.c_ulong,
        ]
        self._spare = spare

    def run(self, act: Act, home: Home, mode: str = "n", at: int = 1 << 40) -> Run:
        """Do something in a process of its own, and let the disk fail at one operation."""
        files = [home.folder / name for name in ("told", "complaints", "operations")]
        for path in files:
            path.unlink(missing_ok=True)
        home.paths.data.mkdir(mode=0o700, exist_ok=True)
        child = os.fork()
        if not child:
            self._child(act, home, mode, at, files)
        status = _wait(child)
        told, complaints, operations = (path.read_text() if path.exists() else "" for path in files)
        for path in self._spare.iterdir():
            path.unlink()
        return Run(status, told, complaints, int(operations or 0))

    def _child(self, act: Act, home: Home, mode: str, at: int, files: list[Path]) -> None:
        status = 99
        try:
            os.setsid()
            _redirect(files[0], files[1])
            self._library.faults_begin(
                str(home.paths.data).encode(), str(self._spare).encode(), mode.encode(), at, at
            )
            status = act(home)
            sys.stdout.flush()
            files[2].write_text(str(self._library.faults_end()))
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)


def _redirect(told: Path, complaints: Path) -> None:
    """Let standard output and error go into files, each line at once."""
    for number, path in ((1, told), (2, complaints)):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(descriptor, number)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, "w"), encoding="utf-8", write_through=True) for number in (1, 2)
    )


def _wait(child: int) -> int:
    """The exit status of a process, which is killed when it takes too long."""
    until = time.monotonic() + SECONDS
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)  # its workers, which see to their own end otherwise
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return 98
        time.sleep(0.002)


def state_of(home: Home) -> State:
    """All that is the user's or the world's in both stores, and what the doctor says; in a process of its own, so that
    no thread is left here.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            found = _read_state(home)
        except BaseException as error:
            found = {"unreadable": f"{type(error).__name__}: {error}"}
        with os.fdopen(writing, "w") as pipe:
            json.dump(found, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        found = json.loads(pipe.read() or '{"unreadable": "the process died"}')
    os.waitpid(child, 0)
    return dict(found)


def _read_state(home: Home) -> State:
    with home.library() as library:
        found: State = {"sound": [row.text for row in health.check(library) if row.kind == "problem"]}
        database = library.archive._database
        rows = database.all(
            "SELECT a.key, f.key, a.title, b.text, o.text FROM article a JOIN feed f ON f.id = a.feed"
            " JOIN body b ON b.id = a.id LEFT JOIN own o ON o.id = a.id"
        )
        for key, *about in rows:
            earlier = [version.document.text for version in library.archive.versions(key)]
            found[f"article {key}"] = [*about, earlier]
        for (key,) in database.all("SELECT key FROM gone"):
            found[f"gone {key}"] = True
    tables = json.loads(home.paths.marks.read_text() or "{}") if home.paths.marks.exists() else {}
    for table in TABLES:
        for ident, document in tables.get(table, {}).items():
            found[f"{table} {ident}"] = {name: value for name, value in document.items() if name not in TIMES}
    return found


# --- what must hold ---


def wrong(run: Run, mode: str, before: State, after: State, now: State) -> list[str]:
    """What does not hold after a run, a line each."""
    if "unreadable" in now:
        return [f"unreadable: {now['unreadable']}"]
    found = [f"not sound: {line}" for line in now["sound"]]
    for key in before.keys() | after.keys() | now.keys() - {"sound"}:
        if key == "sound":
            continue
        expected = [after.get(key)] if run.status == 0 else [before.get(key), after.get(key)]
        if now.get(key) not in expected:
            said = "acknowledged, and missing" if run.status == 0 else "neither as before nor as after"
            found.append(f"{said}: {key}: {str(now.get(key))[:80]}")
    found += _acknowledged(run, after, now)
    return found + _told(run, mode)


def _acknowledged(run: Run, after: State, now: State) -> list[str]:
    """What single lines of the output said to be stored, and is not."""
    found = []
    for line in run.told.splitlines(keepends=True):
        if line.startswith("{") and line.endswith("\n") and (done := json.loads(line)).get("new"):
            keys = [
                key for key, value in after.items() if key.startswith("article ") and value[0] == done["feed"]
            ]
            found += [f"told, and missing: {key}" for key in keys if key not in now]
    return found


def _told(run: Run, mode: str) -> list[str]:
    """Whether a failure was told in one plain line."""
    lines = run.complaints.splitlines()
    if run.status == CRASHED and mode in "tds":
        return []
    if run.status not in (0, 1):
        return [f"ended with {run.status}: {lines[-1:]}"]
    if run.status == 1 and (len(lines) != 1 or "unforeseen" in lines[0]):
        return [f"not told in one plain line: {lines[:3]}"]
    return (
        [] if run.status or not any("Traceback" in line for line in lines) else [f"a traceback: {lines[:2]}"]
    )


def points(operations: int, most: int) -> list[int]:
    """The operations at which the disk fails, from 1; the last is after the end."""
    every = list(range(1, operations + 2))
    if len(every) <= most:
        return every
    return sorted({every[place * (len(every) - 1) // (most - 1)] for place in range(most)})


class Bench:
    """All runs."""

    def __init__(self, disk: Disk, root: Path, url: str, most: int) -> None:
        self._disk, self._root, self._url, self._most = disk, root, url, most

    def scenario(self, name: str, scenario: Scenario, modes: str) -> Tally:
        """All runs of one scenario."""
        base, work = Home(self._root / "base", self._url), Home(self._root / "work", self._url)
        self._make(base)
        self._generation(1)
        made = self._disk.run(lambda home: scenario.prepare(home) or 0, base)
        assert made.status == 0, made.complaints
        self._generation(scenario.generation)
        self._copy(base, work)
        whole = self._disk.run(scenario.act, work)
        assert whole.status == 0, (name, whole)
        after = state_of(work)
        assert not after["sound"], after
        self._copy(base, work)
        before = state_of(work) if scenario.prepare not in (page_lost, nothing) else self._before(scenario)
        tally = Tally(whole.operations)
        for mode in modes:
            for at in points(whole.operations, self._most):
                self._copy(base, work)
                tally.runs += 1
                failed = self._one(scenario, work, mode, at, before, after)
                tally.failed += [f"{name}, {MODES[mode]} at {at}: {line}" for line in failed[:3]]
        return tally

    def _before(self, scenario: Scenario) -> State:
        """The state before, where there is none to be read: of the same library, undamaged, or empty."""
        if scenario.prepare is nothing:
            return {}
        home = Home(self._root / "other", self._url)
        self._make(home)
        self._generation(1)
        self._disk.run(lambda there: stored(there) or 0, home)
        self._generation(scenario.generation)
        return state_of(home)

    def _one(
        self, scenario: Scenario, home: Home, mode: str, at: int, before: State, after: State
    ) -> list[str]:
        run = self._disk.run(scenario.act, home, mode, at)
        if scenario.prepare in (page_lost, old_format, index_broken) and run.status:
            found = _told(run, mode)
        else:
            found = wrong(run, mode, before, after, state_of(home))
        if found or scenario.once:
            return found
        again = self._disk.run(scenario.again or scenario.act, home)
        if again.status:
            return [f"cannot be done again: {again.complaints.strip()[:200]}"]
        return [f"done again, {line}" for line in wrong(again, mode, before, after, state_of(home))]

    def _make(self, home: Home) -> None:
        shutil.rmtree(home.folder, ignore_errors=True)
        files = home.folder / "files"
        files.mkdir(parents=True)
        for number in range(4):
            (files / f"{number}.txt").write_text(f"File {number}\n\n" + f"The text of file {number}. " * 300)
        (home.folder / "config.toml").write_text(
            "[annotating]\nenabled = false\n[fetching]\nallow_private = true\n"
        )
        outlines = "".join(f'<outline xmlUrl="https://o{n}.example/rss" text="O{n}"/>' for n in range(5))
        (home.folder / "feeds.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')

    def _copy(self, home: Home, to: Home) -> None:
        shutil.rmtree(to.folder, ignore_errors=True)
        shutil.copytree(home.folder, to.folder)

    def _generation(self, number: int) -> None:
        (self._root / "generation").write_text(str(number))


# --- the server ---


def feed(generation: int) -> bytes:
    """A feed: of the first generation five items, of the second also others, of the third edited ones."""
    items = [item(f"n{n}", "Words of an item. " * 60) for n in range(5)]
    if generation == 2:
        items = [item(f"new{n}", "Words of a new item. " * 60) for n in range(5)] + items
    if generation == 3:
        items = [item(f"n{n}", "Words of an item that was edited. " * 60) for n in range(5)]
    return rss(*items)


def page() -> bytes:
    """A web page with an article."""
    text = "".join(f"<p>{'A sentence of the whole story, as long as it is. ' * 6}</p>" for _ in range(8))
    return f"<html><head><title>Page</title></head><body><article>{text}</article></body></html>".encode()


def serve(root: Path) -> tuple[int, str]:
    """A server in a process of its own; its number and address."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        with Server() as server:
            xml = {"Content-Type": "text/xml"}
            server.routes["/feed"] = lambda _: Reply(
                feed(int((root / "generation").read_text())), headers=xml
            )
            server.routes["/other"] = Reply(rss(item("o1"), item("o2")), headers=xml)
            server.routes["/page"] = Reply(page(), headers={"Content-Type": "text/html"})
            os.write(writing, server.url.encode())
            os.close(writing)
            signal.pause()
    os.close(writing)
    url = os.read(reading, 100).decode()
    return child, url


def build(folder: Path) -> Path:
    """Compile the library. Raises SystemExit where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise SystemExit(
            "faults.py needs a C compiler (cc or gcc): faults.c stands between the program and its files"
        )
    library = folder / "faults.so"
    source = Path(__file__).with_suffix(".c")
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"], check=True
    )
    return library


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=40, help="operations a scenario and mode, at most")
    parser.add_argument("--only", nargs="+", choices=SCENARIOS, default=list(SCENARIOS), metavar="NAME")
    parser.add_argument("--modes", default="".join(MODES))
    options = parser.parse_args()
    if "FAULTS" not in os.environ:
        with tempfile.TemporaryDirectory() as name:
            library = str(build(Path(name)))
            return subprocess.call(
                [sys.executable, *sys.argv], env=os.environ | {"LD_PRELOAD": library, "FAULTS": library}
            )
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        (root / "spare").mkdir()
        (root / "generation").write_text("1")
        server, url = serve(root)
        try:
            bench = Bench(Disk(Path(os.environ["FAULTS"]), root / "spare"), root, url, options.points)
            return report(bench, options.only, options.modes)
        finally:
            os.kill(server, signal.SIGKILL)


def report(bench: Bench, names: list[str], modes: str) -> int:
    """Run the scenarios and print what became of each; 1 when something did not hold."""
    runs = failed = 0
    for name in names:
        tally = bench.scenario(name, SCENARIOS[name], modes)
        print(
            f"{name:32} {tally.operations:4} operations {tally.runs:5} runs {len(tally.failed):4} failed",
            flush=True,
        )
        for line in tally.failed[:12]:
            print(f"    {line}", flush=True)
        runs, failed = runs + tally.runs, failed + len(tally.failed)
    print(f"{len(names)} scenarios, {runs} runs, {failed} things that do not hold")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
