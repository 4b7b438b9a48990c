"""What a key costs: CPU on the screen's thread, and the time until the terminal hears of it.

    python benchmarks/keys.py [--articles 100000] [--presses 40]

Makes a library (60 % read), opens the reader in a pseudo-terminal, and presses each key a number of times,
waiting for quiet in between. Prints the medians and the 95th percentiles. Linux only (it reads /proc).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), *map(str, (ROOT / "tests").glob("support/**/")), str(ROOT / "benchmarks")]

from start import make  # noqa: E402
from terminal import Terminal, reader  # noqa: E402

QUIET = 0.25
"""Seconds without output after which a key counts as done; the article is shown after 0.1 of rest."""
NO_WORK = "[annotating]\nenabled = false\n[fetching]\non_start = false\n"
KEYS = {
    "down": "down",
    "page down": "pagedown",
    "end, then home": "end home",
    "mark read or unread": "m",
    "star": "s",
    "next unread": "n",
    "next feed": "L",
}


def thread_cpu(pid: int) -> float:
    """Milliseconds of CPU that the main thread of a process has used."""
    return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e6


def press(terminal: Terminal, key: str) -> tuple[float, float]:
    """Press a key; milliseconds of CPU until quiet, and of the clock until the first byte."""
    pid, before, size = terminal.process.pid, thread_cpu(terminal.process.pid), len(terminal.output)
    began = time.monotonic()
    terminal.type(*key.split())
    while len(terminal.output) == size and time.monotonic() < began + 2:
        terminal.read(0.001)
    latency = 1000 * (time.monotonic() - began)
    terminal.settle(QUIET)
    return thread_cpu(pid) - before, latency


def row(name: str, values: list[tuple[float, float]]) -> str:
    """A line of the table."""
    cpu, latency = (sorted(column) for column in zip(*values, strict=True))
    late = min(len(cpu) - 1, int(0.95 * len(cpu)))
    return (
        f"{name:>22} {statistics.median(cpu):8.1f} {cpu[late]:8.1f}"
        f" {statistics.median(latency):8.1f} {latency[late]:8.1f}"
    )


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--presses", type=int, default=40)
    parser.add_argument("--size", default="120x40", help="columns x rows of the terminal")
    options = parser.parse_args()
    columns, rows = map(int, options.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        title = make(home / "library", options.articles)
        (home / "config.toml").write_text(NO_WORK)
        places = ["--data-dir", str(home / "library"), "--config", str(home / "config.toml")]
        with reader(home, *places, size=(columns, rows)) as terminal:
            terminal.wait_for(title)
            terminal.settle(3)
            statm = Path(f"/proc/{terminal.process.pid}/statm").read_text().split()
            print(f"{options.articles:,} articles, {int(statm[1]) * 4096 / 1e6:.0f} MB resident")
            print(f"{'':>22} {'cpu ms':>8} {'p95':>8} {'first ms':>8} {'p95':>8}")
            for name, key in KEYS.items():
                values = [press(terminal, key) for _ in range(options.presses)]
                print(row(name, values[1:]), flush=True)


if __name__ == "__main__":
    main()
