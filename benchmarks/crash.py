"""Kill a process that stores and marks, at random moments, and look whether anything acknowledged was lost.

    python benchmarks/crash.py --kills 200

Each child stores articles and marks them read, prints what is safe, and is killed with SIGKILL a random time
after its first line. Then both files are opened and compared with what was printed.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tuireader.config import Config, default_paths
from tuireader.library import Library, health, marking
from tuireader.model import ArticleRef, Document, Entry, article_key

FEED = "local:crash"


def child(folder: Path, first: int) -> None:
    """Store and mark until killed."""
    with Library.open(default_paths(folder, folder / "config.toml"), Config()) as lib:
        for number in range(first, first + 100_000):
            key = article_key(FEED, str(number))
            lib.archive.store(FEED, [Entry(str(number), f"Title {number}", Document("some words " * 50))])
            marking.mark_read(lib.marks, [ArticleRef(key, FEED)])
            lib.marks.flush()
            print(key, flush=True)


def kill_once(folder: Path, first: int, chance: random.Random) -> set[int]:
    """Run a child for a while; the keys it said were safe."""
    command = [sys.executable, __file__, "--child", str(folder), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        said = [run.stdout.readline()]
        time.sleep(chance.random() * 0.15)
        run.kill()
        said += run.stdout.readlines()
    return {int(line) for line in said if line.endswith("\n")}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--child", nargs=2, metavar=("DIR", "FIRST"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(Path(args.child[0]), int(args.child[1]))
        return
    chance, said, unreadable = random.Random(), set[int](), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(args.kills):
            said |= kill_once(folder, number * 100_000, chance)
            try:
                with Library.open(default_paths(folder, folder / "config.toml"), Config()) as lib:
                    read, rows = lib.marks.read_keys()[FEED][0], lib.archive.rows(list(said))
                    lost = len(said - read) + len(said - rows.keys())
            except Exception as error:
                unreadable, lost = unreadable + 1, len(said)
                print(error)
            if lost:
                print(f"kill {number + 1}: {lost} of {len(said)} acknowledged lost")
        with Library.open(default_paths(folder, folder / "config.toml"), Config()) as lib:
            sound = not any(finding.kind == "problem" for finding in health.check(lib))
    print(
        f"{args.kills} kills, {len(said)} acknowledged, {unreadable} times unreadable, sound at last: {sound}"
    )


if __name__ == "__main__":
    main()
