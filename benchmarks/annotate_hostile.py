"""Texts made to be long for the annotator: seconds of CPU and memory of each, beside a long one that is prose.

    python benchmarks/annotate_hostile.py [NAME...]

Each is annotated in a process of its own. CPU time is that of the process, the model's loading included; memory
its largest resident size. The annotator works beside the reader, which waits for none of it.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable

from annotate_speed import article

from tuireader.annotate.pipeline import Annotator
from tuireader.config import Annotating

TEXTS: dict[str, Callable[[], str]] = {
    "50,000 words of prose": lambda: "\n\n".join(article(seed) for seed in range(140)),
    "10,000 quotes in quotes": lambda: "“a " * 10_000 + "b” " * 10_000,
    "100,000 unmatched marks": lambda: '"' * 100_000,
    "100,000 opening marks, spaced": lambda: "“ " * 100_000,
    "20,000 quotes of a letter": lambda: '"x," he said. ' * 20_000,
    "20,000 quotes in one sentence": lambda: '"x", he said and ' * 20_000,
    "480,000 characters, no full stop": lambda: "the council said that the harbour was closed and " * 9_800,
    "1,000,000 characters, no blank": lambda: "a" * 1_000_000,
    "1,000,000 digits and commas": lambda: "1," * 500_000,
    "100,000 names in a row": lambda: "Ivo Berg, " * 100_000,
    "100,000 lines of a word": lambda: "Berg\n" * 100_000,
    "50,000 reporting verbs": lambda: "said " * 50_000,
    "100,000 relative clauses": lambda: "who said that Berg, " * 25_000,
    "100,000 commas": lambda: ", " * 100_000,
    "2,000,000 blanks": lambda: " " * 1_999_990 + "x",
    "200,000 emoji": lambda: "\U0001f642" * 200_000,
    "200,000 combining marks": lambda: "a" + "\u0301" * 200_000,
    "100,000 brackets": lambda: "(" * 50_000 + ")" * 50_000,
    "10,000 turns of an interview": lambda: "Ivo Berg spoke.\n\n" + "Q: Why?\n\nA: I was there.\n\n" * 5_000,
    "20,000 speakers of a transcript": lambda: "\n".join(
        f"IVO{n:x} BERG: I was there." for n in range(20_000)
    ),
    "10,000 paragraphs left open": lambda: "He said: “I was there.\n\n" * 10_000,
    "30,000 different names": lambda: " ".join(f"Mr. B{n:x}erg spoke." for n in range(30_000)),
    "30,000 different full names": lambda: " ".join(f"Ivo{n:x} Berg{n:x} said so." for n in range(30_000)),
    "30,000 names under one last name": lambda: " ".join(f"Ivo{n:x} Berg said so." for n in range(30_000)),
}


def run(name: str) -> None:
    """Annotate one; prints its characters, seconds, megabytes, quotes and mentions."""
    text = TEXTS[name]()
    begin = time.process_time()
    found = Annotator({"en": Annotating().model}).annotate(text, "en")
    spent = time.process_time() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = f"{len(found.quotes):6,} quotes {len(found.entities):6,} names"
    print(f"{name:34} {len(text):9,} characters {spent:6.1f} s {memory:5.0f} MB {counts}")


def main() -> None:
    """Run those that are named, or all."""
    if sys.argv[1:2] == ["--one"]:
        run(sys.argv[2])
        return
    for name in TEXTS:
        if not sys.argv[1:] or any(wanted in name for wanted in sys.argv[1:]):
            subprocess.run([sys.executable, __file__, "--one", name], check=True)


if __name__ == "__main__":
    main()
