"""Kill ``fetch`` at random moments, and look whether both stores are sound, nothing is lost, nothing there twice.

    python benchmarks/crash_fetch.py --kills 1000 --workers 100 --readers 50

Each fetch finds a new and an edited item in each of six feeds, one of which moves, and one of which keeps its
newest only. What is looked at after each kill: tests/support/killing.py. Every tenth kill ends the fetch alone,
so that its workers must see to their own end. Then only workers are killed, and the fetch must go on, and then
readers that refresh.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), *map(str, (ROOT / "tests").glob("support/**/"))]

from killing import Killing  # noqa: E402
from server import Server  # noqa: E402


def main() -> None:
    """Kill, and stop at the first thing that does not hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--workers", type=int, default=100)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as home, Server() as server:
        killing = Killing(Path(home), server)
        killing.whole()
        killing.whole()
        running = 0
        for number in range(options.kills):
            if number % 10 == 9:
                killing.kill_parent(chance)
            else:
                running += killing.kill(chance)
            if number % 100 == 99:
                print(f"{number + 1} kills, {len(killing.seen)} articles, all sound", flush=True)
                killing.whole()
        failed = sum(killing.kill_worker(chance) for _ in range(options.workers))
        for _ in range(options.readers):
            killing.kill_reader(chance)
        killing.whole()
    print(
        f"{options.kills} kills ({running} of them while it ran, besides those of it alone): "
        f"{len(killing.seen)} articles, none lost, none twice, both stores sound each time; "
        f"{options.workers} fetches whose workers were killed, of which {failed} told of a feed that failed for it; "
        f"{options.readers} readers killed in a refresh"
    )


if __name__ == "__main__":
    main()
