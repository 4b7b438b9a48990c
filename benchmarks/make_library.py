"""Make a library of N articles over M feeds with generated text, for measuring.

    python benchmarks/make_library.py DIR --articles 100000 --feeds 500 --read 60 --starred 100

The text is random words, as frequent as words are (Zipf); the same arguments make the same library, except
that the newest article is of now.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Iterator
from pathlib import Path

from tuireader.config import Config, default_paths
from tuireader.library import Library, marking
from tuireader.model import ArticleRef, Block, Document, Entry, FeedState, Subscription, article_key
from tuireader.query.tree import Everything

SPACING = 300
"""Seconds between two articles."""


def vocabulary(chance: random.Random, size: int = 20_000) -> list[str]:
    """Words that are no words, short ones first."""
    parts = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
    words = {
        "".join(chance.choices(parts, k=1 + index * 4 // size)) + chance.choice("snrtl")
        for index in range(size)
    }
    return sorted(words, key=lambda word: (len(word), word))


def paragraphs(chance: random.Random, words: list[str], weights: list[float], length: int) -> Document:
    """A text of about so many words, with a quote in some paragraphs."""
    pieces = []
    while length > 0:
        count = min(length, chance.randint(20, 60))
        text = " ".join(chance.choices(words, cum_weights=weights, k=count)).capitalize()
        pieces.append(
            f"“{text},” said {chance.choice(words).capitalize()}." if chance.random() < 0.2 else f"{text}."
        )
        length -= count
    ends = list(itertools.accumulate(len(piece) + 2 for piece in pieces))
    blocks = tuple(
        Block("paragraph", end - 2 - len(piece), end - 2) for piece, end in zip(pieces, ends, strict=True)
    )
    return Document("\n\n".join(pieces), blocks)


def entries(chance: random.Random, total: int, feeds: int, length: int) -> Iterator[tuple[str, list[Entry]]]:
    """All entries, by feed: article number n of all is n * SPACING seconds old."""
    words = vocabulary(chance)
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    now = int(time.time())
    for feed in range(feeds):
        batch = []
        for number in range(feed, total, feeds):
            title = " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(4, 12))).capitalize()
            text = paragraphs(chance, words, weights, chance.randint(length // 2, length * 3 // 2))
            batch.append(
                Entry(
                    str(number),
                    title,
                    text,
                    f"https://feed{feed}.example/{number}",
                    published=now - number * SPACING,
                )
            )
        yield feed_url(feed), batch


def feed_url(feed: int) -> str:
    """The address, and key, of a made feed."""
    return f"https://feed{feed}.example/rss"


def make(lib: Library, total: int, feeds: int, read: int, starred: int, length: int, seed: int = 1) -> None:
    """Fill a library; ``read`` is the percentage of articles that are marked read, evenly over all feeds and
    times.
    """
    chance = random.Random(seed)
    subscriptions = [
        Subscription(feed_url(n), feed_url(n), title=f"Feed {n}", folder=f"Folder {n % 10}")
        for n in range(feeds)
    ]
    marking.subscribe(lib.marks, subscriptions)
    marked = []
    for url, batch in entries(chance, total, feeds, length):
        lib.archive.set_feed_state(FeedState(url, title=f"The feed at {url}"))
        lib.archive.store(url, batch)
        marked += [
            ArticleRef(article_key(url, entry.guid), url) for entry in batch if chance.random() * 100 < read
        ]
    marking.mark_read(lib.marks, marked)
    marking.star(lib.marks, lib.archive.page(Everything(), starred))
    lib.marks.flush()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dir", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--read", type=int, default=60, help="percent")
    parser.add_argument("--starred", type=int, default=50)
    parser.add_argument("--words", type=int, default=400, help="an article, on average")
    args = parser.parse_args()
    with Library.open(default_paths(args.dir, args.dir / "config.toml"), Config()) as lib:
        make(lib, args.articles, args.feeds, args.read, args.starred, args.words)


if __name__ == "__main__":
    main()
