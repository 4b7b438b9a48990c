"""Kill processes that store and mark, at random moments, and look whether anything acknowledged was lost.

    python benchmarks/crash.py --kills 1000 [--large]

Two at a time work on one library. Each stores articles and marks them read, prints what is safe, and is killed with
SIGKILL a random time after its first line. Then both files are opened and compared with what was printed. With
``--large`` the marks are so many that their file has a tail, which is put into it after some eighty changes.
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
from tuireader.store.marks import storage

FEED = "local:crash"
READ = 60_000
"""Articles that are read in a large file."""


def child(folder: Path, first: int) -> None:
    """Store and mark until killed."""
    storage.TAIL_BYTES = 20_000
    with Library.open(default_paths(folder, folder / "config.toml"), Config()) as lib:
        for number in range(first, first + 50_000):
            key = article_key(FEED, str(number))
            lib.archive.store(FEED, [Entry(str(number), f"Title {number}", Document("some words " * 50))])
            marking.mark_read(lib.marks, [ArticleRef(key, FEED)])
            lib.marks.flush()
            print(key, flush=True)


def kill_two(folder: Path, first: int, chance: random.Random) -> set[int]:
    """Run two children for a while; the keys they said were safe."""
    said: list[str] = []
    runs = [
        subprocess.Popen(
            [sys.executable, __file__, "--child", str(folder), str(first + which * 50_000)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for which in range(2)
    ]
    for run in runs:
        assert run.stdout is not None
        said.append(run.stdout.readline())
        time.sleep(chance.random() * 0.15)
        run.kill()
    for run in runs:
        said += run.communicate()[0].splitlines(keepends=True)
    return {int(line) for line in said if line.endswith("\n")}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--large", action="store_true", help="marks with a tail")
    parser.add_argument("--child", nargs=2, metavar=("DIR", "FIRST"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(Path(args.child[0]), int(args.child[1]))
        return
    chance, said, unreadable = random.Random(), set[int](), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.large:
            with Library.open(default_paths(folder, folder / "config.toml"), Config()) as lib:
                marking.mark_read(
                    lib.marks, [ArticleRef((1 << 60) + key, "local:read") for key in range(READ)]
                )
        for number in range(args.kills // 2):
            said |= kill_two(folder, number * 100_000, chance)
            try:
                with Library.open(default_paths(folder, folder / "config.toml"), Config()) as lib:
                    read, rows = lib.marks.read_keys()[FEED][0], lib.archive.rows(list(said))
                    lost = len(said - read) + len(said - rows.keys())
            except Exception as error:
                unreadable, lost = unreadable + 1, len(said)
                print(error)
            if lost:
                print(f"kills {2 * number + 1} and {2 * number + 2}: {lost} of {len(said)} acknowledged lost")
        with Library.open(default_paths(folder, folder / "config.toml"), Config()) as lib:
            sound = not any(finding.kind == "problem" for finding in health.check(lib))
    print(
        f"{args.kills} kills, {len(said)} acknowledged, {unreadable} times unreadable, sound at last: {sound}"
    )


if __name__ == "__main__":
    main()
