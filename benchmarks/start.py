"""From the command to the first list in a real terminal, against an empty three-pane Textual app
(with header and footer, as the reader has them) in one run.

    python benchmarks/start.py [--articles 1000 10000 100000] [--runs 5]

For each size it makes a library (60 % read), starts the reader and the empty app in turn, and prints the
median CPU and wall time until the screen is painted, and the memory resident then. Linux only (it reads
/proc).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), *map(str, (ROOT / "tests").glob("support/**/"))]

from terminal import Terminal  # noqa: E402

from tuireader.config import Config, default_paths  # noqa: E402
from tuireader.library import Library, articles  # noqa: E402
from tuireader.query.tree import Everything  # noqa: E402

EMPTY_APP = """
from textual.app import App
from textual.containers import Horizontal
from textual.widgets import Footer, Header, Static

class Empty(App):
    CSS = "Static { width: 1fr; height: 1fr; } #a { width: 28; }"
    def compose(self):
        yield Header()
        with Horizontal():
            yield Static("feeds", id="a")
            yield Static("articles", id="b")
            yield Static("painted", id="c")
        yield Footer()

Empty().run()
"""
PAGE = 4096


@dataclass(frozen=True)
class Measure:
    """Seconds of CPU and of the clock until the paint, megabytes resident then."""

    cpu: float
    wall: float
    memory: float


def measure(command: list[str], home: Path, text: str, size: tuple[int, int]) -> Measure:
    """Start a command and wait until ``text`` stands on the screen."""
    began = time.monotonic()
    with Terminal(command, home, size=size) as terminal:
        terminal.wait_for(text, seconds=120)
        wall = time.monotonic() - began
        cpu = cpu_seconds(terminal.process.pid)
        memory = int(Path(f"/proc/{terminal.process.pid}/statm").read_text().split()[1]) * PAGE / 1e6
    return Measure(cpu, wall, memory)


def cpu_seconds(pid: int) -> float:
    """The CPU time of all threads of a process, to the nanosecond (Linux)."""
    stats = (task / "schedstat" for task in Path(f"/proc/{pid}/task").iterdir())
    return sum(int(stat.read_text().split()[0]) for stat in stats) / 1e9


def make(folder: Path, number: int) -> str:
    """Make a library; returns the beginning of the title that its list begins with."""
    script = Path(__file__).with_name("make_library.py")
    options = ["--articles", str(number), "--feeds", str(max(3, number // 200)), "--read", "60"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(folder), *options]
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    with Library.open(default_paths(folder), Config()) as library:
        return articles.page(library, Everything(), 1)[0].title[:20]


def median(measures: list[Measure]) -> Measure:
    """The median of each number."""
    return Measure(
        *(statistics.median(getattr(it, name) for it in measures) for name in ("cpu", "wall", "memory"))
    )


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--size", default="160x45", help="columns x rows of the terminal")
    options = parser.parse_args()
    columns, rows = map(int, options.size.split("x"))
    print(f"{'':>22} {'cpu s':>7} {'wall s':>7} {'MB':>6}")
    for number in options.articles:
        with tempfile.TemporaryDirectory() as folder:
            run(Path(folder), number, options.runs, (columns, rows))


def run(home: Path, number: int, runs: int, size: tuple[int, int]) -> None:
    """One size: both programs in turn, so that the machine's load hits both alike."""
    title = make(home / "library", number)
    reader = [sys.executable, "-m", "tuireader", "--data-dir", str(home / "library")]
    empty = [sys.executable, "-c", EMPTY_APP]
    measure(reader, home, title, size)
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(measure(reader, home, title, size))
        theirs.append(measure(empty, home, "painted", size))
    mine, other = median(ours), median(theirs)
    print(f"{f'{number:,} articles':>22} {mine.cpu:7.2f} {mine.wall:7.2f} {mine.memory:6.0f}")
    print(f"{'empty Textual app':>22} {other.cpu:7.2f} {other.wall:7.2f} {other.memory:6.0f}")
    print(f"{'ratio':>22} {mine.cpu / other.cpu:7.2f} {mine.wall / other.wall:7.2f}", flush=True)


if __name__ == "__main__":
    main()
