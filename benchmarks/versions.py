"""Edited articles: is every earlier wording found, and how much larger is the archive for it?

    python benchmarks/versions.py [--articles 1000] [--edits 5]

Articles are stored, then edited so many times as papers do: a sentence is reworded, a paragraph is added at the end,
one is taken out, a headline changes. Each wording that was ever stored must be told by the article's history, word for
word. The file is compared with one in which only the last wordings were stored, without anything annotated in either.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from make_library import vocabulary

from tuireader.config import Config, default_paths
from tuireader.library import Library, articles
from tuireader.model import Block, Document, Entry, article_key

FEED = "local:Edited"
GAP = "\n\n"


@dataclass
class Writer:
    """Writes articles of about 400 words, and edits them."""

    chance: random.Random
    words: list[str]
    weights: list[float]

    def sentence(self) -> str:
        count = self.chance.randint(8, 25)
        return " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=count)).capitalize() + "."

    def paragraph(self) -> list[str]:
        return [self.sentence() for _ in range(self.chance.randint(2, 4))]

    def edited(self, title: str, text: list[list[str]]) -> tuple[str, list[list[str]]]:
        """The article after one edit, which may be any of four."""
        text = [list(paragraph) for paragraph in text]
        kind = self.chance.choice(("reword", "reword", "add", "remove", "headline"))
        if kind == "reword":
            paragraph = self.chance.choice(text)
            paragraph[self.chance.randrange(len(paragraph))] = self.sentence()
        elif kind == "remove" and len(text) > 3:
            del text[self.chance.randrange(1, len(text))]
        elif kind == "headline":
            title = self.sentence()
        else:
            text.append(self.paragraph())
        return title, text


def entry(number: int, title: str, text: list[list[str]]) -> Entry:
    """An article as a feed would send it."""
    pieces = [" ".join(paragraph) for paragraph in text]
    ends = list(itertools.accumulate(len(piece) + len(GAP) for piece in pieces))
    blocks = tuple(
        Block("paragraph", end - len(GAP) - len(piece), end - len(GAP))
        for piece, end in zip(pieces, ends, strict=True)
    )
    return Entry(str(number), title, Document(GAP.join(pieces), blocks), published=1_700_000_000 + number)


def wordings(writer: Writer, number: int, edits: int) -> Iterator[Entry]:
    """An article as it is first, and after each edit."""
    title, text = writer.sentence(), [writer.paragraph() for _ in range(8)]
    yield entry(number, title, text)
    for _ in range(edits):
        title, text = writer.edited(title, text)
        yield entry(number, title, text)


def bytes_of(path: Path) -> int:
    """How large an archive is, with nothing free in it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO words(words) VALUES('optimize')")
        connection.commit()
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def missing(library: Library, number: int, stored: list[Entry]) -> int:
    """How many wordings of an article its history does not tell."""
    key = article_key(FEED, str(number))
    known = {(version.title, version.document.text) for version in articles.versions(library, key)}
    now = articles.article(library, key)
    assert now is not None
    known.add((now.row.title, now.document.text))
    return len({(item.title, item.document.text) for item in stored} - known)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--edits", type=int, default=5)
    options = parser.parse_args()
    chance = random.Random(1)
    words = vocabulary(chance)
    writer = Writer(chance, words, list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words)))))
    stored = [list(wordings(writer, number, options.edits)) for number in range(options.articles)]
    with tempfile.TemporaryDirectory() as name:
        edited, last = default_paths(Path(name, "edited")), default_paths(Path(name, "last"))
        with Library.open(edited, Config()) as library:
            began = time.process_time()
            for edit in range(options.edits + 1):
                library.archive.store(FEED, [items[edit] for items in stored])
            seconds = time.process_time() - began
            lost = sum(missing(library, number, items) for number, items in enumerate(stored))
        with Library.open(last, Config()) as library:
            library.archive.store(FEED, [items[-1] for items in stored])
        large, small = bytes_of(edited.archive), bytes_of(last.archive)
    total = options.articles * options.edits
    print(f"{options.articles:,} articles, {total:,} edits: {lost} wordings missing")
    print(
        f"archive {large / 1e6:.1f} MB, of the last wordings alone {small / 1e6:.1f} MB: {large / small:.2f} times"
    )
    print(f"{seconds / (total + options.articles) * 1000:.2f} ms CPU to store one")


if __name__ == "__main__":
    main()
