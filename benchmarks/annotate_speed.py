"""Words a second and memory of the annotator, beside bare spaCy on the same texts.

    python benchmarks/annotate_speed.py [--articles N] [--moves]

The articles are made up here. Each side runs in a process of its own; the better of two runs counts. CPU time is
that of the process, memory its largest resident size. With ``--moves``: how often one article makes the program go from
one of its files into another (calls of a function of another file), and which ways it goes most.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from importlib.resources import files
from types import FrameType

from tuireader.config import Annotating

NAMES = ["Maria Olsen", "Ivo Berg", "Lena Fischer", "the mayor", "a spokesman for the harbour", "she", "he"]
VERBS = ["said", "told reporters", "added", "wrote", "argued", "warned"]
NOUNS = ["harbour", "council", "storm", "budget", "school", "bridge", "ferry", "report", "union", "election"]
ACTS = ["closed", "opened", "approved", "rejected", "rebuilt", "delayed", "praised", "lost"]


def article(seed: int) -> str:
    """A made-up article of about 400 words, a third of it quoted."""
    chance = random.Random(seed)

    def clause() -> str:
        first, second = chance.sample(NOUNS, 2)
        return f"the {first} of Bergen {chance.choice(ACTS)} the {second} after {chance.randint(2, 90)} days"

    def paragraph() -> str:
        name, verb = chance.choice(NAMES), chance.choice(VERBS)
        told = f"{name.capitalize()} {verb} that {clause()}, and that {clause()}."
        quoted = f"“We know that {clause()},” {name} {verb}. “But {clause()}.”"
        return " ".join(
            (f"On Friday {clause()}.", quoted if chance.random() < 0.6 else told, f"{clause().capitalize()}.")
        )

    return "\n\n".join(paragraph() for _ in range(9))


def run(side: str, count: int) -> None:
    """Annotate all articles on one side; prints words a second and megabytes."""
    texts = [article(seed) for seed in range(count)]
    model = Annotating().model
    if side == "spacy":
        import spacy

        nlp = spacy.load(model)
        start = time.process_time()
        for _ in nlp.pipe(texts):
            pass
    else:
        from tuireader.annotate.pipeline import Annotator

        annotator = Annotator({"en": model})
        annotator.annotate("Warm up.", "en")
        start = time.process_time()
        for text in texts:
            annotator.annotate(text, "en")
    spent = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(sum(len(text.split()) for text in texts) / spent, memory)


def moves() -> None:
    """Print how often annotating an article goes from file to file."""
    from tuireader.annotate.pipeline import Annotator

    annotator = Annotator({"en": Annotating().model})
    annotator.annotate(article(1), "en")
    package = str(files("tuireader"))
    ways: Counter[tuple[str, str]] = Counter()

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event != "call" or frame.f_back is None:
            return
        here, there = frame.f_back.f_code.co_filename, frame.f_code.co_filename
        if here != there and here.startswith(package) and there.startswith(package):
            ways[here.removeprefix(package), there.removeprefix(package)] += 1

    sys.setprofile(watch)
    annotator.annotate(article(0), "en")
    sys.setprofile(None)
    print(f"{ways.total()} moves from file to file, {len(article(0).split())} words")
    for (here, there), count in ways.most_common(10):
        print(f"{count:6} {here} -> {there}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--side", choices=("spacy", "annotator"), help=argparse.SUPPRESS)
    parser.add_argument("--moves", action="store_true", help="count calls from file to file instead")
    options = parser.parse_args()
    if options.moves:
        moves()
        return
    if options.side:
        run(options.side, options.articles)
        return
    best: dict[str, tuple[float, float]] = {}
    for side in ("spacy", "annotator") * 2:
        command = [sys.executable, __file__, "--side", side, "--articles", str(options.articles)]
        speed, memory = map(
            float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        )
        best[side] = max(best.get(side, (0.0, 0.0)), (speed, memory))
    for side, (speed, memory) in best.items():
        print(f"{side:10s} {speed:8,.0f} words/s of CPU  {memory:6.0f} MB")
    print(f"annotator / spacy: {best['annotator'][0] / best['spacy'][0]:.2f}")


if __name__ == "__main__":
    main()
