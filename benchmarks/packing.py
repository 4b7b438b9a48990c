"""Measure how what is stored, or sent between processes, is packed: bytes, and CPU microseconds to write and to read.

    python benchmarks/packing.py

A layout is that of an article of some 500 words with a dozen links; an annotation has eight quotes and twenty-four
names; a feed has fifty such articles as new entries.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from make_library import paragraphs, vocabulary
from people import Maker

from tuireader.feeds.work import pack, unpack
from tuireader.model import Annotation, ArticleAnnotation, Document, Entry, Inline, ParsedFeed
from tuireader.store.archive import packing

ROUNDS = 5
A = TypeVar("A")
B = TypeVar("B")


def documents(count: int) -> list[Document]:
    chance = random.Random(1)
    words = vocabulary(chance)
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    links = tuple(Inline("link", 9 * n, 9 * n + 5, f"https://example.com/page/{n}") for n in range(12))
    plain = [paragraphs(chance, words, weights, 500) for _ in range(count)]
    return [Document(each.text, each.blocks, links) for each in plain]


def annotations(count: int) -> list[ArticleAnnotation]:
    maker = Maker(random.Random(1), 0)
    return [ArticleAnnotation(maker.article()[1], Annotation(), "0123456789abcdef") for _ in range(count)]


def timed(action: Callable[[A], B], items: Sequence[A]) -> tuple[float, list[B]]:
    """CPU microseconds an item, the best of several rounds, and the results."""
    best, results = float("inf"), []
    for _ in range(ROUNDS):
        begin = time.process_time()
        results = [action(item) for item in items]
        best = min(best, time.process_time() - begin)
    return best / len(items) * 1e6, results


def report(what: str, items: Sequence[A], write: Callable[[A], B], read: Callable[[B], object]) -> None:
    written, packed = timed(write, items)
    taken, _ = timed(read, packed)
    size = sum(len(each) for each in packed) / len(packed)  # type: ignore[arg-type]
    print(f"{what:10} {size:9,.0f} bytes   written in {written:7.1f} µs   read in {taken:7.1f} µs")


def main() -> None:
    texts = documents(500)
    entries = tuple(
        Entry(str(n), "A title", text, "https://example.com/") for n, text in enumerate(texts[:50])
    )
    report("layout", texts, packing.pack_layout, partial(packing.unpack_document, ""))
    found = partial(packing.unpack_annotation, text_hash="0123456789abcdef")
    report("annotation", annotations(500), packing.pack_annotation, found)
    report("feed", [ParsedFeed(entries=entries)], pack, unpack)


if __name__ == "__main__":
    main()
