"""Damage the marks at random, and look whether any command fails otherwise than in one plain line.

    python benchmarks/mutations.py --times 10000

Each time one place of a good file is replaced, removed, doubled or moved, or some bytes are; then several commands
run on it. Counted: what was refused as damaged, what went on with something set aside, and what was unforeseen.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.extend(map(str, (Path(__file__).resolve().parent.parent / "tests").glob("support/**/")))

from marks_mutations import damaged
from reader_fixture import QUIET_CONFIG, SCIENCE, key_of, make_library

from tuireader.cli import main as run
from tuireader.config import Paths
from tuireader.library import Library, articles, marking
from tuireader.library.people.aliases import alias
from tuireader.library.people.person import follow
from tuireader.library.queries import keep_search
from tuireader.query.tree import Everything

COMMANDS = (
    "feeds", "list", "count is:starred", "count tag:later", "people", "undo --list", "mark read is:unread", "undo",
    "doctor", "opml export", "doctor --recover",
)  # fmt: skip


def good(folder: Path) -> Paths:
    """A library with marks of all kinds."""
    paths = make_library(folder)
    with Library.open(paths, QUIET_CONFIG) as library:
        rows = articles.page(library, Everything(), 9)
        marking.star(library.marks, rows[:3])
        marking.set_tags(library.marks, rows[4], ["later", "canal"])
        marking.delete(library.marks, rows[5])
        follow(library.marks, ("PERSON", "Ada Brook"))
        alias(library.marks, [("PERSON", "Brook")], ("PERSON", "Ada Brook"))
        keep_search(library.marks, "canal", "Canals")
        marking.edit_feed(library.marks, SCIENCE, "edited", title="Else", settings={"interval_minutes": 60})
        library.archive.delete([key_of(SCIENCE, 2), rows[1].key], bury=False)
    return paths


def told(paths: Paths, command: str) -> str:
    """What a command says on standard error; its output is of no interest."""
    options = ["--data-dir", str(paths.data), "--config", str(paths.config_file)]
    errors = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
        run([*options, *command.split()])
    return errors.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    args = parser.parse_args()
    chance, counts = random.Random(args.seed), Counter[str]()
    print(f"seed {args.seed}")
    with tempfile.TemporaryDirectory() as name:
        paths = good(Path(name))
        whole = json.loads(paths.marks.read_text())
        for _ in range(args.times):
            raw = damaged(whole, chance)
            for copy in paths.data.glob("marks.json*"):
                copy.unlink()
            paths.marks.write_bytes(raw)
            said = {command: told(paths, command) for command in COMMANDS}
            counts["refused"] += "damaged" in said["feeds"]
            counts["set aside"] += "set aside" in said["doctor"]
            for command in (command for command, text in said.items() if "unforeseen" in text):
                counts["unforeseen"] += 1
                print(f"{command}: {said[command]}")
    print(dict(counts))


if __name__ == "__main__":
    main()
