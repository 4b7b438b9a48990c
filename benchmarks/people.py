"""Measure who-said-what over many articles: the page of a person, names, and the first line of ``quotes --by``.

    python benchmarks/people.py make DIR --articles 100000
    python benchmarks/people.py measure DIR
    python benchmarks/people.py correct DIR --articles 10000

``make`` fills a library with made articles, annotated as the annotator would: eight quotes and about twenty-five
names each, by people as frequent as names are (Zipf), the most quoted in about a fifth of all articles; one
quote in twenty is an agency's, found in many. With ``--last-names 0.2`` every fifth article has no more than the
last names, as teasers do. ``correct`` corrects a quote in each of the newest
articles, and measures. CPU milliseconds, the best of five; the command
is run as people run it, its first line timed against that of ``tuireader count id:ffffffffffffffff``.
"""

from __future__ import annotations

import argparse
import itertools
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tuireader.annotate.quotes.marked import QuoteIds
from tuireader.config import Config, default_paths
from tuireader.library import Library
from tuireader.library.marking import put
from tuireader.library.people.corrections import TABLE
from tuireader.library.people.person import person, suggest
from tuireader.library.statements.statements import names, quotes
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    Block,
    Document,
    Entry,
    Mention,
    Quote,
    article_key,
    text_hash,
)
from tuireader.query.tree import Everything, Published
from tuireader.store.contract import Change

FEED = "local:benchmark"
PEOPLE = 20_000
SPACING = 300
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]


def made_names(chance: random.Random, number: int) -> list[str]:
    def word(parts: int) -> str:
        return "".join(chance.choices(SYLLABLES, k=parts)).capitalize() + chance.choice("nrlst")

    return [f"{word(2)} {word(3)}" for _ in range(number)]


class Maker:
    """Makes texts with what is to be found in them."""

    def __init__(self, chance: random.Random, last_names: float, people: int) -> None:
        self.chance = chance
        self.last_names = last_names
        self.people = made_names(chance, people)
        self.weights = list(itertools.accumulate(1 / (rank + 4) for rank in range(people)))
        self.words = ["".join(chance.choices(SYLLABLES, k=1 + n % 3)) for n in range(3_000)]
        self.wires = [self.clause(15) for _ in range(2_000)]

    def clause(self, length: int) -> str:
        return " ".join(self.chance.choices(self.words, k=length))

    def article(self) -> tuple[str, Annotation]:
        namer = QuoteIds()
        quotes: list[Quote] = []
        mentions: list[Mention] = []
        text = ""
        short = bool(self.last_names) and self.chance.random() < self.last_names
        for _ in range(8):
            speaker, other, place = self.chance.choices(self.people, cum_weights=self.weights, k=3)
            if short:
                speaker, other = speaker.split()[1], other.split()[1]
            said = self.chance.choice(self.wires) if self.chance.random() < 0.05 else self.clause(14)
            start = len(text)
            words = f'"{said} {other} {self.clause(4)},"'
            at = start + len(words) + 6
            name_at = start + 2 + len(said)
            text += f"{words} said {speaker}. {self.clause(20)} {place} {self.clause(8)}.\n\n"
            confidence = self.chance.choices(("sure", "likely", "unsure"), (6, 3, 1))[0]
            quotes.append(
                Quote(
                    namer(words), start, start + len(words), ((start, start + len(words)),), words,
                    self.chance.choices(("direct", "indirect"), (4, 1))[0], speaker, at, at + len(speaker),
                    speaker, "said", at - 5, confidence,
                )
            )  # fmt: skip
            where = text.index(place, at + len(speaker))
            mentions += [
                Mention(name_at, name_at + len(other), "PERSON", other, other),
                Mention(at, at + len(speaker), "PERSON", speaker, speaker),
                Mention(where, where + len(place), "ORG", place, place),
            ]
        return text.rstrip(), Annotation(tuple(quotes), tuple(mentions), "en", "made 1", 1)


def make(lib: Library, total: int, last_names: float, people: int) -> None:
    maker, now = Maker(random.Random(1), last_names, people), int(time.time())
    for first in range(0, total, 500):
        batch = [(str(n), *maker.article()) for n in range(first, min(total, first + 500))]
        entries = [
            Entry(guid, f"Made article {guid}", Document(text, (Block("paragraph", 0, len(text)),)),
                  published=now - int(guid) * SPACING, lang="en")
            for guid, text, _ in batch
        ]  # fmt: skip
        lib.archive.store(FEED, entries)
        for guid, text, found in batch:
            digest = text_hash(f"Made article {guid}", text)
            lib.archive.set_annotation(
                article_key(FEED, guid), ArticleAnnotation(found, Annotation(), digest)
            )
        if first % 10_000 == 0:
            print(f"{first:,} articles", flush=True)


def best(action: Callable[[], object], runs: int = 5) -> float:
    """CPU milliseconds, the best of several runs."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times) * 1000


def show(what: str, milliseconds: float) -> None:
    print(f"{what:58} {milliseconds:9.1f} ms")


def measure(lib: Library) -> None:
    everyone = names(lib)
    chosen = {"most named": everyone[0], "100th": everyone[99], "last": everyone[-1]}
    for what, named in chosen.items():
        label, name = named.label, named.name
        show(f"page of the {what} ({named.articles:,} articles)", best(partial(person, lib, label, name)))
    for beginning in ("", "b", "ba", "bak", "zzz"):
        show(f"suggest for {beginning!r}", best(partial(suggest, lib, beginning)))
    show(f"all {len(everyone):,} names", best(lambda: names(lib), 3))
    show("names of the last three days", best(lambda: names(lib, Published(time.time() - 3 * 86_400)), 3))
    show("first quotes of all", best(lambda: next(quotes(lib, query=Everything()))))


def first_line(folder: Path, *command: str) -> float:
    """Milliseconds until a command has printed its first line, the best of five."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        run = subprocess.Popen(
            [sys.executable, "-m", "tuireader", "--data-dir", str(folder), *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert run.stdout is not None
        run.stdout.readline()
        times.append(time.perf_counter() - start)
        run.stdout.close()
        run.wait()
    return min(times) * 1000


def corrected(lib: Library, number: int) -> None:
    """Let the user have corrected many quotes, in favour of many people."""
    people = itertools.cycle(named.name for named in names(lib)[:500])
    ops = []
    for row in lib.archive.page(Everything(), number):
        if found := lib.archive.annotation(row.key):
            quote = found.body.quotes[0]
            said = {
                "article": row.key,
                "id": quote.id,
                "words": quote.text,
                "start": quote.start,
                "quote": True,
            }
            ops.append(put(lib.marks, TABLE, f"{row.key} {quote.id}", {**said, "speaker": next(people)}))
    lib.marks.record(Change(f"corrected {len(ops)} quotes", tuple(ops)))
    lib.marks.flush()


def speakers(lib: Library) -> Iterator[tuple[str, str]]:
    listed = sorted((named for named in names(lib) if named.quotes), key=lambda named: -named.quotes)
    yield "most quoted", listed[0].name
    yield "least quoted", listed[-1].name


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("make", "measure", "correct"))
    parser.add_argument("dir", type=Path)
    parser.add_argument("--articles", type=int, default=100_000, help="to make, or to correct a quote of")
    parser.add_argument("--last-names", type=float, default=0, help="share of articles with no first names")
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many are named, to make")
    args = parser.parse_args()
    with Library.open(default_paths(args.dir, args.dir / "config.toml"), Config()) as lib:
        if args.what == "make":
            make(lib, args.articles, args.last_names, args.people)
            return
        if args.what == "correct":
            corrected(lib, args.articles)
        measure(lib)
        chosen = list(speakers(lib))
    start = first_line(args.dir, "count", "id:ffffffffffffffff")
    show("start-up of a command", start)
    for what, name in chosen:
        show(
            f"first line of quotes --by the {what}, above that",
            first_line(args.dir, "quotes", "--by", name) - start,
        )


if __name__ == "__main__":
    main()
