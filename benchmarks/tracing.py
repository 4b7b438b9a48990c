"""Measure what it costs to trace a new quote over very many: the CPU time to find out of which statement it is.

    python benchmarks/tracing.py make DIR --quotes 1000000
    python benchmarks/tracing.py measure DIR
    python benchmarks/tracing.py score PAIRS.tsv

``make`` fills a library with made articles of twenty quotes each, in words as frequent as words are (Zipf), so that
many have the same common runs; one quote in five is a cut of one before it. ``measure`` stores new articles and gives,
in CPU milliseconds a quote, the tracing alone (median and largest) and the keeping of an annotation whole. ``score``
gives precision, recall and F1 on judged pairs, a table as ``tests/data/statement_pairs.tsv``.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import tempfile
import time
from pathlib import Path

from tuireader.annotate.quotes.marked import QuoteIds
from tuireader.config import Config, default_paths
from tuireader.library import Library
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

EACH = 20
"""Quotes of an article."""
PAPERS = 50
MEASURED = 50
"""Articles that are measured."""


class Maker:
    """Makes articles with what is found in them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
        self.words = ["".join(self.chance.choices(syllables, k=1 + n // 4000)) for n in range(20_000)]
        self.weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.people = [f"Person{n} Name{n}" for n in range(2_000)]
        self.known: list[tuple[str, str]] = []

    def quote(self) -> tuple[str, str]:
        """Words, and who says them; one in five a cut of words that were said before."""
        if self.known and self.chance.random() < 0.2:
            speaker, words = self.chance.choice(self.known)
            parts = words.split()
            start = self.chance.randrange(len(parts) // 2)
            return speaker, " ".join(parts[start : start + max(8, len(parts) // 2)])
        length = self.chance.randint(8, 45)
        words = " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=length))
        said = self.chance.choice(self.people), words
        if len(self.known) < 50_000:
            self.known.append(said)
        return said

    def article(self) -> tuple[str, Annotation]:
        """A text, and its quotes with their speakers."""
        namer, text = QuoteIds(), ""
        quotes, mentions = [], []
        for _ in range(EACH):
            speaker, words = self.quote()
            start = len(text)
            text += f'"{words}," said {speaker}. '
            end, at = start + len(words) + 3, start + len(words) + 9
            quotes.append(
                Quote(
                    namer(text[start:end]), start, end, ((start, end),), text[start:end], speaker=speaker,
                    speaker_start=at, speaker_end=at + len(speaker), speaker_name=speaker, verb="said",
                    verb_start=end + 1, confidence="sure",
                )
            )  # fmt: skip
            mentions.append(Mention(at, at + len(speaker), "PERSON", speaker, speaker))
        return text, Annotation(tuple(quotes), tuple(mentions), "en", "model", 1)


def publish(lib: Library, maker: Maker, number: int) -> int:
    """Store an annotated article; gives its key."""
    text, found = maker.article()
    feed, title = f"local:paper{number % PAPERS}", f"Article {number}"
    entry = Entry(
        str(number), title, Document(text, (Block("paragraph", 0, len(text)),)), published=number * 60
    )
    lib.archive.store(feed, [entry])
    key = article_key(feed, str(number))
    lib.archive.set_annotation(key, ArticleAnnotation(found, Annotation(), text_hash(title, text)))
    return key


def make(lib: Library, quotes: int) -> None:
    maker = Maker(1)
    for number in range(quotes // EACH):
        publish(lib, maker, number)
        if not number % 5_000:
            print(f"{number * EACH:,} quotes", flush=True)


def measure(lib: Library) -> None:
    maker, database = Maker(2), lib.archive._database
    stored = database.one("SELECT count(*) FROM statement")
    alone, whole = [], []
    for number in range(10_000_000, 10_000_000 + MEASURED):
        began = time.process_time()
        key = publish(lib, maker, number)
        whole.append((time.process_time() - began) * 1000 / EACH)
        with database.writing() as connection:
            mine = connection.execute(
                "SELECT t.id FROM statement t JOIN article a ON a.id = t.article WHERE a.key=?", [key]
            ).fetchall()
            connection.executemany("UPDATE statement SET trace=NULL WHERE id=?", mine)
        began = time.process_time()
        lib.archive.statements.trace(EACH)
        alone.append((time.process_time() - began) * 1000 / EACH)
    print(f"{stored:,} quotes stored, {database.path.stat().st_size / 1e6:,.0f} MB")
    print(f"tracing a quote: {statistics.median(alone):.2f} ms, at most {max(alone):.2f} (CPU)")
    print(f"storing and annotating, a quote: {statistics.median(whole):.2f} ms (CPU)")


def score(pairs: Path) -> None:
    """How well judged pairs are traced, each pair in two papers of one day."""
    rows = [line.split("\t") for line in pairs.read_text(encoding="utf-8").splitlines()[2:]]
    with tempfile.TemporaryDirectory() as folder, open_library(Path(folder)) as lib:
        right = found = same = 0
        for day, (verdict, _, *who, one, other) in enumerate(rows, start=1):
            traces = [
                _trace(lib, f"paper {day} {n}", words, who[n], day) for n, words in enumerate((one, other))
            ]
            traced = traces[0] == traces[1]
            right += traced and verdict == "same"
            found, same = found + traced, same + (verdict == "same")
    precision, recall = right / found, right / same
    print(f"{len(rows)} pairs: precision {precision:.3f}, recall {recall:.3f}, ", end="")
    print(f"F1 {2 * precision * recall / (precision + recall):.3f}")


def _trace(lib: Library, paper: str, words: str, speaker: str, day: int) -> int:
    text, at = f"{words} said {speaker}", len(words) + 6
    quote = Quote(
        QuoteIds()(words), 0, len(words), ((0, len(words)),), words, speaker=speaker,
        speaker_start=at if speaker else -1, speaker_end=at + len(speaker) if speaker else -1,
        speaker_name=speaker or None, confidence="sure" if speaker else "unsure",
    )  # fmt: skip
    names = (Mention(at, at + len(speaker), "PERSON", speaker, speaker),) if speaker else ()
    entry = Entry("1", "One", Document(text, (Block("paragraph", 0, len(text)),)), published=day * 86_400)
    lib.archive.store(f"local:{paper}", [entry])
    key = article_key(f"local:{paper}", "1")
    found = Annotation((quote,), names, "en", "model", 1)
    lib.archive.set_annotation(key, ArticleAnnotation(found, Annotation(), text_hash("One", text)))
    return next(iter(lib.archive.statements.traces([key]).values()))


def open_library(folder: Path) -> Library:
    return Library.open(default_paths(folder, folder / "config.toml"), Config())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("make", "measure", "score"))
    parser.add_argument("place", type=Path)
    parser.add_argument("--quotes", type=int, default=1_000_000)
    args = parser.parse_args()
    if args.what == "score":
        score(args.place)
        return
    with open_library(args.place) as lib:
        make(lib, args.quotes) if args.what == "make" else measure(lib)


if __name__ == "__main__":
    main()
