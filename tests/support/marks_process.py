"""A process that marks and says what is safe, for tests that kill it and for tests with several.

    python marks_process.py FILE FIRST COUNT [TAIL]

It marks the articles FIRST, FIRST + 1 ... read, one change each, and prints a number when it is safe. A large file's
tail grows to TAIL bytes.
"""

import sys
from pathlib import Path

from tuireader.store.contract import Change
from tuireader.store.marks import storage
from tuireader.store.marks.marks import TinyMarks

FEED = "https://feed.example/rss"


def main() -> None:
    path, first, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    if len(sys.argv) > 4:
        storage.TAIL_BYTES = int(sys.argv[4])
    marks = TinyMarks(path)
    for key in range(first, first + count):
        marks.record(Change("marked", ({"do": "read", "feed": FEED, "ids": [key], "value": True},)))
        marks.flush()
        print(key, flush=True)
    marks.close()


if __name__ == "__main__":
    main()
